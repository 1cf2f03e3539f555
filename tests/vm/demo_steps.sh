#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# How the demonstration in a VM is shown: what root types stands after "#", what
# another user does after his name and "$". The first step that fails ends it.
set -euo pipefail
export PATH=/sbin:/usr/bin
cd /share

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

# sign SERIAL FILE: the service makes FILE.sig with the key of this serial
sign()
{
	show_svc "openssl dgst -sha256 -binary $2 >$2.digest"
	show_svc "keyctl pkey_sign $1 0 $2.digest enc=pkcs1 hash=sha256 >$2.sig"
}

export base='1\Microsoft Base Cryptographic Provider v1.0\MyKey'
