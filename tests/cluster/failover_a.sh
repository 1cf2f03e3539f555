#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The first node: it has keys of all kinds, and a resource that is online. Its
# snapshots leave it, and then it is killed. See failover.
set -eu
# shellcheck source=/dev/null
. /tests/ktap.sh
cd /share

check "the module is loaded" /sbin/modprobe clusctl
check "the cluster key is set" clusctl key set --file cluster.key
check "the resource is made" clusctl resource create Payroll --type Payroll

while read -r name owner perm; do
	check "$name: is made" clusctl container create "1\\\\$name" \
		--owner "$owner"
	for spec in exchange signature; do
		file=keys/$name.$spec.pem
		[ ! -e "$file" ] || check "$name: takes the $spec key" \
			clusctl container import "1\\\\$name" "$file" \
			--exportable --spec "$spec"
	done
	if [ "$perm" != default ]; then
		serial=$(clusctl container show "1\\\\$name" --json |
			sed 's/.*"serial":\([0-9]*\),"uid".*/\1/')
		check "$name: has permissions of its own" \
			keyctl setperm "$serial" "$perm"
	fi
	check "$name: is on the list" \
		clusctl checkpoint add Payroll "1\\\\$name"
done <containers

# What cannot be sealed cannot be on the list.
check "a container with a key that stays" clusctl container import \
	'1\\Stays' keys/Rsa2048.exchange.pem --create
check_fails 65 "is refused" NTE_BAD_KEY: \
	clusctl checkpoint add Payroll '1\\Stays'

check "the resource goes online" clusctl resource online Payroll
check_says "and is that" '^State: *online$' clusctl resource show Payroll
clusctl checkpoint list Payroll >out/list
cut -d ' ' -f 1 containers | sed 's/^/1\\\\/' >/tmp/expected
check "the list has them all, in their order" diff /tmp/expected out/list
clusctl resource show Payroll | sed -n 's/^ID: *//p' >out/id

while read -r name _; do
	check "$name: its snapshot leaves the node" clusctl snapshot export \
		Payroll "1\\\\$name" --output "out/$name.snapshot"
	clusctl container show "1\\\\$name" --json >"out/$name.json"
	check "$name: is told of" [ -s "out/$name.json" ]
done <containers
finish
