#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The other node: what the first one has stored is here. See etcd.
set -u
# shellcheck source=/dev/null
. /tests/ktap.sh
# shellcheck source=/dev/null
. /tests/etcd_node.sh
cd /share || exit
name='1\\Key'

sign()
{
	serial=$(clusctl container show "$name" --json |
		sed -n 's/.*"signature":{"serial":\([0-9]*\).*/\1/p')
	keyctl pkey_sign "$serial" 0 digest enc=pkcs1 hash=sha256 >signature
}

# clusctl sync returns when there is nothing more to do, and until the lease of
# the first node has ended there is not.
stored_at_last()
{
	until stored 3 >/dev/null; do
		timeout 60 clusctl events --timeout 60 \
			--type snapshot-acknowledged >/dev/null || break
	done
	stored 3
}

check "the node is in step with the store" start b
check "the checkpoint is here" stored 2
check "the resource goes online" clusctl resource online Payroll
check "its key signs" sign
check "a third key comes" take third --replace
check "it is stored when the first node counts no more" stored_at_last
check "the checkpoint is removed" clusctl checkpoint remove Payroll "$name"
check "the resource goes offline" clusctl resource offline Payroll
check "and is deleted" clusctl resource delete Payroll
check "all is stored" clusctl sync --timeout 60
finish
