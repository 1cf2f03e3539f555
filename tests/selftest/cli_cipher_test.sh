#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Keys are sealed by the AES of the processor, where the kernel has that.
# shellcheck source=/dev/null # which defines all that is called here
. "${0%/*}/cli_harness_test.sh"

# users DRIVER: how many have an algorithm open, and itself; nothing if it is not there
users()
{
	awk -v driver="$1" '
		$1 == "driver" { is_it = $3 == driver }
		is_it && $1 == "refcnt" { print $3 }' /proc/crypto
}

# in_use DRIVER
in_use()
{
	[ "$(users "$1")" -gt 1 ]
}

fresh
clusctl resource create Res >out 2>err
clusctl container genkey '1\\Box' --create --exportable >out 2>err
silent "a key is sealed" checkpoint add Res '1\\Box'
# Some kernels have it by another name, and some VMs are not told to load it.
if grep -q 'vm\.modules=[^ ]*aesni' /proc/cmdline ||
	[ "$(users generic-gcm-aesni)" ]; then
	check "by AES-NI" in_use generic-gcm-aesni
fi
silent "the resource goes" resource delete Res
silent "and the key" container delete '1\\Box'
done_testing
