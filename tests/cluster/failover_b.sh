#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The second node, which has nothing but the cluster key and the snapshots: the
# keys are what they were on the first, and sign. See failover.
set -eu
# shellcheck source=/dev/null
. /tests/ktap.sh
cd /share

# sign USER SERIAL FILE: with the key of this serial, as the user
sign()
{
	/usr/bin/setpriv --reuid "$1" --regid "$1" --clear-groups \
		keyctl pkey_sign "$2" 0 digest enc=pkcs1 hash=sha256 >"$3"
}

check "the module is loaded" /sbin/modprobe clusctl
check "there is no container" [ -z "$(clusctl container list)" ]
check_fails 105 "without the cluster key, no snapshot is taken" NTE_NO_KEY: \
	clusctl snapshot import Payroll Rsa2048.snapshot --create
check "the cluster key is set" clusctl key set --file cluster.key
while read -r name _; do
	check "$name: its snapshot is taken" \
		clusctl snapshot import Payroll "$name.snapshot" --create
done <containers
check "that alone makes no container" [ -z "$(clusctl container list)" ]
check "the resource goes online" clusctl resource online Payroll
check_says "and is that" '^State: *online$' clusctl resource show Payroll
clusctl checkpoint list Payroll >out/list
clusctl resource show Payroll | sed -n 's/^ID: *//p' >out/id

while read -r name owner _; do
	clusctl container show "1\\\\$name" --json >"out/$name.json"
	check "$name: is here" [ -s "out/$name.json" ]
	for spec in exchange signature; do
		serial=$(sed -n "s/.*\"$spec\":{\"serial\":\([0-9]*\).*/\1/p" \
			"out/$name.json")
		[ -n "$serial" ] || continue
		check "$name: its $spec key comes out" clusctl container \
			export "1\\\\$name" --spec "$spec" --private \
			--output "out/$name.$spec.pem"
		case $name in
		Rsa*)
			check "$name: its $spec key signs for ${owner%:*}" \
				sign "${owner%:*}" "$serial" \
				"out/$name.$spec.sig"
			check_fails 1 "$name: but not for nobody" denied \
				sign 65534 "$serial" /tmp/sig
			;;
		esac
	done
done <containers

check "the resource goes offline" clusctl resource offline Payroll
check "the module is unloaded" /sbin/rmmod clusctl
finish
