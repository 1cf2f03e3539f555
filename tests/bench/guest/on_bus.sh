#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# bus_bench, with a bus and clusctld beside it
set -u
# shellcheck source=/dev/null
. /tests/bus.sh

install_bus
start_bus
start_daemon
heard 3 'on the bus as'
rc=0
bus_bench || rc=$?
stop_daemon
stop_bus
exit "$rc"
