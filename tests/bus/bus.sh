#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# For the tests of the bus in the VM: a system bus, polkit, clusctld, and who listens.
# shellcheck disable=SC2034 # What is set here is for the tests.
set -u
# shellcheck source=/dev/null
. /tests/ktap.sh

manager=/org/clusctl1/Manager
socket=/tmp/clusctld.sock
log=/tmp/clusctld.log
root=/tests/bus-root
pid=
bus_pid=

# What the packages of Debian have where they belong
install_bus()
{
	PATH=$PATH:$root/bin
	rm -rf /tmp/store /tmp/seen
	cat >/tmp/clusctld.conf <<-CONF
		node = one
		directory = /tmp/store
		socket = $socket
	CONF
	[ ! -e /run/dbus ] || return 0
	ln -s "$root"/lib/python3* /usr/lib/
	mkdir -p /usr/lib/polkit-1 /usr/share/polkit-1/rules.d /etc/dbus-1 \
		/etc/polkit-1/rules.d /run/dbus /var/lib
	ln -s /run /var/run
	cp -r "$root"/share/* /usr/share/
	echo messagebus:x:100:100::/:/bin/false >>/etc/passwd
	echo messagebus:x:100: >>/etc/group
	echo polkitd:x:101:101::/:/bin/false >>/etc/passwd
	echo polkitd:x:101: >>/etc/group
	echo 0123456789abcdef0123456789abcdef >/etc/machine-id
}

# await FD PATTERN: reads on until there is such a line; what is read is in /tmp/seen
await()
{
	local line

	while read -r -t 60 -u "$1" line; do
		echo "$line" >>/tmp/seen
		[[ $line != *"$2"* ]] || return 0
	done
	echo "not seen: $2"
	return 1
}

# heard FD PATTERN: the same, unless it was read before
heard()
{
	grep -qF -- "$2" /tmp/seen || await "$@"
}

# seen PATTERN...: all of them, in what await has read since forget
seen()
{
	local pattern

	for pattern; do
		grep -qF -- "$pattern" /tmp/seen || {
			echo "not seen: $pattern"
			cat /tmp/seen
			return 1
		}
	done
}

forget()
{
	: >/tmp/seen
}

start_bus()
{
	rm -f /tmp/bus-address
	mkfifo /tmp/bus-address
	dbus-daemon --system --nofork --nopidfile --nosyslog --print-address \
		>/tmp/bus-address 2>>/tmp/bus.log &
	bus_pid=$!
	# It listens when it says where.
	read -r -t 60 _ </tmp/bus-address
}

stop_bus()
{
	kill -KILL "$bus_pid"
	wait "$bus_pid" 2>/dev/null
	true
}

# Returns when it is ready; what it says later is read from descriptor 3.
start_daemon()
{
	rm -f /tmp/errors
	mkfifo /tmp/errors
	"${1-clusctld}" --config /tmp/clusctld.conf 2>/tmp/errors &
	pid=$!
	exec 3</tmp/errors
	await 3 '"message":"started'
}

stop_daemon()
{
	kill -TERM "$pid"
	cat <&3 >>"$log" &
	wait "$pid"
}

# Who listens is there when this returns; what it hears is read from descriptor 4.
start_listening()
{
	rm -f /tmp/signals
	mkfifo /tmp/signals
	gdbus monitor --system --dest org.clusctl1 >/tmp/signals 2>&1 &
	exec 4</tmp/signals
	await 4 'is owned by'
}

# call PATH INTERFACE METHOD [SIGNATURE ARGUMENT...]
call()
{
	local path=$1 interface=$2

	shift 2
	busctl call org.clusctl1 "$path" "org.clusctl1.$interface" "$@"
}

property()
{
	busctl get-property org.clusctl1 "$1" "org.clusctl1.$2" "$3"
}

# error NAME TEXT COMMAND...: the error of this name, as gdbus tells it
error()
{
	local name=$1 text=$2

	shift 2
	check_fails 1 "$name" "GDBus.Error:$name: .*$text" "$@"
}

# gcall PATH METHOD ARGUMENT...: by gdbus, which says how errors are named
gcall()
{
	local path=$1 method=$2

	shift 2
	gdbus call --system --dest org.clusctl1 --object-path "$path" \
		--method "org.clusctl1.$method" -- "$@"
}

# as UID COMMAND...: as somebody without privilege; ${groups[@]} says of which groups
as()
{
	local uid=$1

	shift
	setpriv --reuid "$uid" --regid "$uid" \
		"${groups[@]---clear-groups}" "$@"
}
