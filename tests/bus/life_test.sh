#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The service outlives its bus, loses nothing to many callers, and tells the truth when
# others change things at the same time, or faster than it listens.
# shellcheck disable=SC2154 # What bus.sh sets is not seen here.
set -u
# shellcheck source=/dev/null
. /tests/bus.sh

wmi=/org/clusctl1/resource/Wmi
first='1\\MyKey'

# What the daemon has: open files, kernel keys, and kilobytes of its own
open_files()
{
	find /proc/"$pid"/fd -type l | wc -l
}

memory()
{
	awk '$1 == "RssAnon:" { print $2 }' /proc/"$pid"/status
}

keys()
{
	grep -c . /proc/keys
}

# change_both N: commands and callers on the bus put N checkpoints on a list each, and
# take those of the other one off
change_both()
{
	local i

	for ((i = 0; i < $1; i++)); do
		clusctl checkpoint add --no-wait Wmi "1\\\\A$i" &&
			clusctl checkpoint remove --no-wait Wmi "1\\\\B$i"
	done >/tmp/commands 2>&1 &
	for ((i = 0; i < $1; i++)); do
		call $wmi Resource AddCryptoCheckpoint 'sa{sv}' "1\\\\B$i" 0 &&
			call $wmi Resource RemoveCryptoCheckpoint 'sa{sv}' \
				"1\\\\A$i" 1 no-wait b true
	done >/tmp/callers 2>&1
	wait $!
	# What the other one has not added yet cannot be taken off, and what it takes off
	# before that is stored was changed meanwhile.
	! grep -i 'failed\|error' /tmp/commands /tmp/callers |
		grep -v 'has no such checkpoint\|was changed meanwhile'
}

# same_list: the bus and the command tell the same of Wmi
same_list()
{
	clusctl checkpoint list Wmi >/tmp/by-command
	property $wmi Resource CryptoCheckpoints | grep -o '"[^"]*"' |
		sed 's/"//g; s/\\\\/\\/g' >/tmp/by-bus
	cmp /tmp/by-command /tmp/by-bus
}

# told_list: and the signals lead there from an empty list
told_list()
{
	sed -n "s/.*Resource.Checkpoint\(Added\|Removed\) ('\([^']*\)'.*/\1 \2/p" \
		/tmp/seen | awk '
		$1 == "Added" { on[$2] = 1 }
		$1 == "Removed" { delete on[$2] }
		END { for (name in on) print name }' | sed 's/\\\\/\\/g' |
		sort >/tmp/by-signals
	sort /tmp/by-command | cmp - /tmp/by-signals
}

# bus_many N: N more buses
bus_many()
{
	local i

	for ((i = 0; i < $1; i++)); do
		stop_bus
		start_bus && await 3 'on the bus as org.clusctl1' || return
	done
}

install_bus
/sbin/modprobe clusctl
start_bus
check "the daemon starts" start_daemon
check "the service appears" await 3 'on the bus as org.clusctl1'
check "somebody listens" start_listening
clusctl resource create Wmi
clusctl resource create Again
for name in MyKey MyOther; do
	clusctl container genkey "1\\\\$name" --create --algorithm ec-p256 \
		--spec signature --exportable
done

# At the same time
clusctl container export '1\\MyKey' --spec signature --private \
	--output /tmp/key.pem
for ((i = 0; i < 10; i++)); do
	for name in A B; do
		clusctl container import "1\\\\$name$i" /tmp/key.pem --create \
			--spec signature --exportable
	done
done >/tmp/imports 2>&1
check "there are keys" clusctl container show '1\\B9'
forget
check "two change one list" change_both 10
check "both tell the same" same_list
call $wmi Resource AddCryptoCheckpoint 'sa{sv}' "$first" 0
check "the last change is told" await 4 "CheckpointAdded ('1\\\\\\\\MyKey'"
same_list
check "and all others were" told_list
call $wmi Resource RemoveCryptoCheckpoint 'sa{sv}' "$first" 0

# Many: what the log says meanwhile has to be read
cat <&3 >>"$log" &
reader=$!
python3 /tests/client.py many 1200
files=$(open_files) kilobytes=$(memory) serials=$(keys)
check "there are 10,000 calls" python3 /tests/client.py many 10000
check "they leave no file open" [ "$files" = "$(open_files)" ]
check "no key" [ "$serials" = "$(keys)" ]
check "and no memory in use ($kilobytes kB before, $(memory) kB after)" \
	[ "$(memory)" -le $((kilobytes + 256)) ]
kill $reader
wait $reader 2>/dev/null

# Faster than it listens
kill -STOP "$pid"
old=$(cat /sys/module/clusctl/parameters/max_events)
echo 8 >/sys/module/clusctl/parameters/max_events
clusctl resource create Early
clusctl resource delete Wmi
clusctl resource delete Again
clusctl resource create Again
for ((i = 0; i < 20; i++)); do
	clusctl resource create "R$i"
done >/tmp/creations
echo "$old" >/sys/module/clusctl/parameters/max_events
forget
kill -CONT "$pid"
check "what came and was not told one by one is told" await 4 \
	"InterfacesRemoved (objectpath '/org/clusctl1/resource/Wmi'"
check "all of it" seen "(objectpath '/org/clusctl1/resource/Early'" \
	"(objectpath '/org/clusctl1/resource/R0'" \
	"(objectpath '/org/clusctl1/resource/R19'"
check "and that one is another one by now" seen \
	"InterfacesRemoved (objectpath '/org/clusctl1/resource/Again'" \
	"InterfacesAdded (objectpath '/org/clusctl1/resource/Again'"
check "by an event that says so" await 3 '"event":"lost"'

# The bus goes and comes
check "the bus is killed" stop_bus
check "that is noticed" await 3 'the bus has gone'
check "the daemon works" clusctl sync --socket "$socket" --timeout 60
clusctl resource create Later
check "another bus starts" start_bus
check "the service is there again" await 3 'on the bus as org.clusctl1'
check_says "with what came meanwhile" '^s "Later"' \
	property /org/clusctl1/resource/Later Resource Name
check "who listens anew" start_listening
check "hears" sh -c 'clusctl resource delete Later'
check "what changes" await 4 "/org/clusctl1/resource/Later'"
check "it goes and comes many times" bus_many 5
check "and leaves no file open" [ "$files" -ge "$(open_files)" ]
check "the daemon ends" stop_daemon
check "the module is unloaded" /sbin/rmmod clusctl
finish
