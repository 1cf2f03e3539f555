#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# systemd takes the files that are installed for it.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$here/../ktap.sh"
root=$(mktemp -d)
# shellcheck disable=SC2154 # of ktap.sh
trap 'rm -rf "$root" "$said"' EXIT
make -s -C "$here/../.." install-userspace DESTDIR="$root" PREFIX=/usr
mkdir -p "$root/etc"
cat >"$root/etc/passwd" <<<"root:x:0:0:root:/root:/bin/sh"
cat >"$root/etc/group" <<<"root:x:0:"

create()
{
	systemd-tmpfiles --root="$root" --create clusctl.conf
}

# mode MODE DIRECTORY
mode()
{
	[ "$(stat -c %a "$root/$2")" = "$1" ] || {
		stat "$root/$2"
		return 1
	}
}

well_formed()
{
	find "$root/usr/share/dbus-1" "$root/usr/share/polkit-1" -type f \
		! -name '*.service' ! -name '*.rules' \
		-exec xmllint --noout --nonet {} +
}

# A unit asks for the programs that it starts and for the targets of systemd.
verify()
{
	mkdir -p "$root/lib/systemd"
	cp -r /lib/systemd/system "$root/lib/systemd/"
	mkdir -p "$root/bin"
	[ -e "$root/bin/kill" ] || cp /bin/kill "$root/bin/"
	# What it does not understand it says, and ignores.
	systemd-analyze verify --root="$root" --man=no clusctld.service \
		>"$root/verified" 2>&1 || return
	! grep . "$root/verified"
}

if [ "$(id -u)" != 0 ]; then
	check "systemd takes what is installed # SKIP files of root need root" \
		true
	finish
fi
check "systemd-sysusers makes the group" \
	systemd-sysusers --root="$root" clusctl.conf
check_says "which is there" "^clusctl:" cat "$root/etc/group"
check "systemd-tmpfiles makes the directories" create
check "all may read the configuration" mode 755 etc/clusctl
check "and reach the socket" mode 755 run/clusctl
check "none but root sees the cluster key" mode 700 var/lib/clusctl
chmod 711 "$root/var/lib/clusctl"
check "it comes again" create
check "and changes nothing" mode 711 var/lib/clusctl
check "the unit is in order" verify
check "what the bus and polkit read is well-formed" well_formed
check "the agent of Pacemaker is where that looks" \
	[ -x "$root/usr/lib/ocf/resource.d/clusctl/crypto-checkpoint" ]
check_says "and knows the command" "^clusctl=/usr/bin/clusctl$" \
	cat "$root/usr/lib/ocf/resource.d/clusctl/crypto-checkpoint"
finish
