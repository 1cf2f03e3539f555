#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The demonstration on the second node.
# shellcheck disable=SC1091,SC2154 # which base and shown come from
. /tests/demo_steps.sh

say "A kernel of its own, which never saw the containers:"
show "modprobe clusctl"
show "ls"
show "clusctl container list"

say "With the cluster key, it can open what node A sealed:"
show "clusctl key set --file cluster.key"
show "clusctl snapshot import Payroll payroll.snapshot --create"
show "clusctl snapshot import Payroll web.snapshot"

say "The resource comes online, and its keys are there first:"
show "clusctl resource online Payroll"
show "keyctl show %:.clusctl"

say "The service goes on, as the same user, with the same key:"
show "clusctl container show '$base'"
serial=$(sed -n 's/^Exchange:.* serial \([0-9]*\),.*/\1/p' <<<"$shown")
show_svc "echo 'pay 200 to Bob' >/tmp/order"
sign "$serial" /tmp/order
show "openssl dgst -sha256 -verify public.pem -signature /tmp/order.sig /tmp/order"

say "Off again. The containers stay when the resource goes, and go with the module:"
show "clusctl resource offline Payroll"
show "clusctl checkpoint remove Payroll '$base'"
show "clusctl checkpoint list Payroll"
show "clusctl resource delete Payroll"
show "rmmod clusctl"
show "! grep clusctl /proc/keys"

say "No key is left. That was a failover: node A ended without warning, and node B
signs with the key that node A had."
