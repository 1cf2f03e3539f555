#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The first node: what it has stored outlives it. See etcd.
set -u
# shellcheck source=/dev/null
. /tests/ktap.sh
# shellcheck source=/dev/null
. /tests/etcd_node.sh
cd /share || exit
name='1\\Key'

check "the node is in step with the store" start a
check "a resource is made" clusctl resource create Payroll
check "a key comes" take first --create
check_says "its checkpoint is added, and stored" "Stored, generation 1" \
	clusctl checkpoint add Payroll "$name"
check "the resource goes online" clusctl resource online Payroll
check "another key comes" take second --replace
check "all is stored" clusctl sync --timeout 60
check "the second generation, too" stored 2
check_says "three members keep it" '"members":3' clusctl status --json
finish
