#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the nodes of etcd have in common.

# start NODE: the module, the cluster key, and the daemon
start()
{
	/sbin/modprobe clusctl || return
	clusctl key set --file cluster.key || return
	{
		echo "node = $1"
		echo "engine = etcd"
		echo "etcd_endpoints = $(cat endpoints)"
		echo "lease = 5"
	} >/tmp/clusctld.conf
	clusctld --config /tmp/clusctld.conf 2>/tmp/clusctld.log &
	daemon=$!
	# It may be asked as soon as it listens.
	until clusctl sync --timeout 60 2>/tmp/said; do
		if ! grep -q "does not run" /tmp/said || ! kill -0 $daemon; then
			cat /tmp/said /tmp/clusctld.log
			return 1
		fi
		usleep 50000
	done
}

take()
{
	clusctl container import '1\\Key' "$1.pem" --exportable \
		--spec signature "$2"
}

# stored GENERATION
stored()
{
	clusctl checkpoint list --long --json Payroll >/tmp/list
	grep -q "\"generation\":$1,\"acknowledged\":$1[,}]" /tmp/list || {
		cat /tmp/list /tmp/clusctld.log
		return 1
	}
}
