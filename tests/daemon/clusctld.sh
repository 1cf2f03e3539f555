#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A clusctld for the tests in the VM, which has this as /tests/clusctld.sh. It has
# the configuration $config, logs to $log, and is the process $pid.
# shellcheck disable=SC2154 # the first two are of the test

# Returns when it is ready, or has ended; what it says later goes to the log.
start()
{
	local line

	rm -f /tmp/errors
	mkfifo /tmp/errors
	clusctld --config "$config" 2>/tmp/errors &
	pid=$!
	exec 3</tmp/errors
	while read -r line <&3; do
		echo "$line" >>"$log"
		[[ $line != *'"message":"started'* ]] || {
			cat <&3 >>"$log" &
			exec 3<&-
			return 0
		}
	done
	return 1
}

stop_daemon()
{
	kill -TERM "$pid"
	wait "$pid"
}

# stored GENERATION: so many are here, and in the store
stored()
{
	clusctl checkpoint list --long --json Payroll >/tmp/list
	grep -q "\"generation\":$1,\"acknowledged\":$1[,}]" /tmp/list || {
		cat /tmp/list
		return 1
	}
}
