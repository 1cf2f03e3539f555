#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Load the test of the nonces, which runs then, and print what it wrote to the
# log.
#
# SEALS says how many snapshots have their nonces compared.
set -eu

module=$(dirname "$0")/clusctl_unit.ko

# The part of the log that this load wrote: the last that begins with a version
report()
{
	dmesg | sed -n 's/^\[[^]]*\] clusctl_unit: //p' | awk '
		/^KTAP version/ { text = "" }
		{ text = text $0 "\n" }
		END { printf "%s", text }'
}

/sbin/insmod "$module" seals="${SEALS:-1000000}" || {
	echo "Bail out! $module was not loaded"
	exit 1
}
report
/sbin/rmmod clusctl_unit
! report | grep -q '^not ok'
