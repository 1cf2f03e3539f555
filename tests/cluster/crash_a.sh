#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A node whose resource is online when a key is replaced, and which then is
# killed. What leaves it is what there is when the import returns. See crash.
# shellcheck disable=SC2317 # replace is called through check
set -eu
# shellcheck source=/dev/null
. /tests/ktap.sh
cd /share

check "the module is loaded" /sbin/modprobe clusctl
check "the cluster key is set" clusctl key set --file cluster.key
check "the resource is made" clusctl resource create Payroll
check "a container with a key" \
	clusctl container import '1\\Box' old.pem --create --exportable
check "is on the list" clusctl checkpoint add Payroll '1\\Box'
check "the resource goes online" clusctl resource online Payroll
check "the first snapshot leaves the node" \
	clusctl snapshot export Payroll '1\\Box' --output out/old.snapshot

replace()
{
	clusctl container import '1\\Box' new.pem --exportable --replace &&
		clusctl snapshot export Payroll '1\\Box' \
			--output out/new.snapshot
}
check "so does the one that the import of another key took" replace
finish
