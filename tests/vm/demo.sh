#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The demonstration, inside the VM: what root types stands after "#", what the
# user svc types after "$". The first step that fails ends it.
set -euo pipefail
export PATH=/sbin:/usr/bin
cd /tests/demo

say()
{
	printf '\n%s\n\n' "$1"
}

# show COMMAND: as root. Its output is kept in $shown.
show()
{
	echo "# $1"
	shown=$(bash -euc "$1" 2>&1) || {
		echo "$shown"
		exit 1
	}
	[ -z "$shown" ] || echo "$shown"
}

# as USER COMMAND: as one who is not root
as()
{
	setpriv --reuid "$1" --regid "$1" --clear-groups bash -euc "$2" 2>&1
}

# show_svc COMMAND: as the service
show_svc()
{
	echo "svc\$ $1"
	as svc "$1"
}

# refused COMMAND [USER]: shown likewise, and it must fail
refused()
{
	local rc=0

	if [ $# = 1 ]; then
		echo "# $1"
		bash -euc "$1" 2>&1 || rc=$?
	else
		echo "$2\$ $1"
		as "$2" "$1" || rc=$?
	fi
	if [ "$rc" = 0 ]; then
		echo "demo: that should have been refused"
		exit 1
	fi
	echo "(exit status $rc)"
}

base='1\Microsoft Base Cryptographic Provider v1.0\MyKey'

say "The module, on the kernel that Debian ships:"
show "uname -rv"
show "modprobe clusctl"
show "clusctl status"

say "What root types comes after #, what another user does after his name and \$.

A key container for a service, which runs as the user svc: svc may use the key;
root may look at it and revoke it, but not sign with it. The key comes from a
file, never from the command line. It is exportable, since it is to travel."
show "clusctl container create '$base' --owner svc"
show "clusctl container import '$base' mykey.pem --exportable"
serial=$shown
show "clusctl container show '$base'"

say "A second one, with the default provider of type 1 (nothing between the
backslashes), with a new key that was never outside. 6.1 cannot sign with an EC
key, but it can keep it:"
show "clusctl container genkey '1\\\\Web' --create --exportable --algorithm ec-p256"

say "What fails over from node to node is a resource. The keys that are to go with
it are those of the containers on its list of crypto checkpoints:"
show "clusctl resource create Payroll"
show "clusctl checkpoint add Payroll '$base'"
show "clusctl checkpoint add Payroll '1\\\\Web'"
show "clusctl checkpoint list Payroll"

say "It is all in the kernel, on a keyring that the usual tools show:"
show "keyctl show %:.clusctl"

say "The service signs, as an ordinary user, without ever seeing the private key:"
show_svc "echo 'pay 100 to Alice' >/tmp/order"
show_svc "openssl dgst -sha256 -binary /tmp/order >/tmp/digest"
show_svc "keyctl pkey_sign $serial 0 /tmp/digest enc=pkcs1 hash=sha256 >/tmp/sig"

say "Nobody else does:"
refused "keyctl pkey_sign $serial 0 /tmp/digest enc=pkcs1 hash=sha256" guest
refused "keyctl pkey_sign $serial 0 /tmp/digest enc=pkcs1 hash=sha256"

say "Anybody can check it with the public key:"
show "clusctl container export '$base' --public --output /tmp/pub.pem"
show "openssl dgst -sha256 -verify /tmp/pub.pem -signature /tmp/sig /tmp/order"

say "A key that is not exportable cannot travel. clusctl says so, and what to do:"
show "clusctl container import '1\\\\Locked' mykey.pem --create"
refused "clusctl checkpoint add Payroll '1\\\\Locked'"

say "Off the list again; the container stays. The rest of the list goes with the
resource, and the containers with the module:"
show "clusctl checkpoint remove Payroll '$base'"
show "clusctl checkpoint list Payroll"
show "clusctl resource delete Payroll"
show "rmmod clusctl"
show "! grep clusctl /proc/keys"

say "No key is left, and that was the tour of one node. Carrying the keys to the
next one is what comes next; this version does not do it yet."
