#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Loading and unloading, again and again, leaves nothing behind; a module in
# use stays. The module is loaded at the start and at the end.
set -u

length=15
done=0
# shellcheck source=/dev/null
. /tests/ktap.sh

# One key of each kind, containers and resources: what unloading must undo
fill()
{
	clusctl container create '1\\LoadTest' &&
		clusctl container import '1\\LoadTest' /tmp/load.pem \
			--exportable &&
		clusctl resource create "Load Test" &&
		clusctl checkpoint add "Load Test" '1\\LoadTest'
}

# cycles N: load, fill, unload; up to the first that fails
cycles()
{
	todo=$1
	while [ "$todo" -gt 0 ] && /sbin/modprobe clusctl &&
		fill >/dev/null && /sbin/rmmod clusctl; do
		todo=$((todo - 1))
		done=$((done + 1))
	done
	collected
}

# Keys go when the collector has been there, after the last reference.
collected()
{
	try=0

	while grep -q clusctl /proc/keys; do
		try=$((try + 1))
		[ "$try" -lt 200 ] || return 1
		usleep 50000
	done
}

# least FILE: the caches that the module may allocate from, and the least number
# of objects that each was seen with. What a CPU has at hand counts as used
# until the cache is shrunk, and soon again, so that one look says too much.
# Only built-ins look, for each process that starts allocates as well.
least()
{
	try=0
	while [ "$try" -lt 20 ]; do
		try=$((try + 1))
		for cache in key_jar filp kmalloc-8 kmalloc-16 kmalloc-32 \
			kmalloc-64 kmalloc-96 kmalloc-128 kmalloc-192 \
			kmalloc-256 kmalloc-512 kmalloc-1k kmalloc-2k \
			kmalloc-4k kmalloc-cg-32 kmalloc-cg-64 kmalloc-cg-96 \
			kmalloc-cg-128 kmalloc-cg-192 kmalloc-cg-256 \
			kmalloc-cg-512 kmalloc-cg-1k kmalloc-cg-2k; do
			echo 1 >/sys/kernel/slab/$cache/shrink
			read -r objects _ </sys/kernel/slab/$cache/objects
			echo "$cache $objects"
		done
	done >/tmp/seen
	awk '!($1 in low) || $2 < low[$1] { low[$1] = $2 }
		END { for (name in low) print name, low[name] }' \
		/tmp/seen >"$1"
}

# On one CPU, the caches of the others come to rest.
taskset -p 1 $$ >/dev/null

echo KTAP version 1

exec 9</dev/clusctl
/sbin/rmmod clusctl 2>/tmp/rmmod.log
status=$?
[ "$status" != 0 ] && grep -q 'in use' /tmp/rmmod.log
result $? "the module stays while its device is open"
exec 9<&-

openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 \
	-out /tmp/load.pem 2>/dev/null
fill
result $? "objects are made"
/sbin/rmmod clusctl
result $? "the module goes with objects in it"
[ ! -e /dev/clusctl ] && [ ! -d /sys/module/clusctl ]
result $? "no device and no module is left"
collected
result $? "no key and no keyring is left"

# The first cycles fill what the kernel keeps for good. After that, an object
# left by each cycle lets its cache grow in every round; noise does not.
cycles 5
least /tmp/round0
for round in 1 2 3; do
	cycles $length
	least /tmp/round$round
done
[ "$done" = $((5 + 3 * length)) ]
result $? "$((3 * length)) times loaded, filled and unloaded"
awk -v length_=$length '
	{ seen[$1, FILENAME] = $2; names[$1] }
	END {
		for (name in names) {
			grown = 1
			for (i = 1; i <= 3; i++)
				if (seen[name, "/tmp/round" i] - \
				    seen[name, "/tmp/round" i - 1] < length_)
					grown = 0
			if (!grown)
				continue
			print "# " name " has " seen[name, "/tmp/round3"] - \
				seen[name, "/tmp/round0"] " objects more"
			bad = 1
		}
		exit bad
	}' /tmp/round[0-3]
result $? "no slab cache grows"

/sbin/modprobe clusctl
result $? "the module is loaded again"
finish
