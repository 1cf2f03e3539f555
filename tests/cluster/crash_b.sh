#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The node that goes on with the last snapshot of one that was killed. See
# crash.
set -eu
# shellcheck source=/dev/null
. /tests/ktap.sh
cd /share

check "the module is loaded" /sbin/modprobe clusctl
check "the cluster key is set" clusctl key set --file cluster.key
for snapshot in old new; do
	check "the $snapshot snapshot is taken" clusctl snapshot import \
		Payroll $snapshot.snapshot --create
done
check "the resource goes online" clusctl resource online Payroll
check "the key comes out" clusctl container export '1\\Box' --private \
	--output out/box.pem
check_fails 103 "the old snapshot is not taken any more" \
	ERROR_REVISION_MISMATCH: \
	clusctl snapshot import Payroll old.snapshot
check "the resource goes offline" clusctl resource offline Payroll
check "the module is unloaded" /sbin/rmmod clusctl
finish
