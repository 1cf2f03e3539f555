#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# In the machine whose memory is looked into: keys come and go. See memory.
# shellcheck disable=SC2317 # functions are called through check
set -eu
# shellcheck source=/dev/null
. /tests/ktap.sh
cd /share
box='1\\Box'

# has, still and lacks NAME...: what is in the memory now: something; no more
# of it than before; nothing
has()
{
	/init ask has "$@"
}

# await COMMAND...: what the kernel does on its own is not done at once
await()
{
	await_tries=0
	until "$@"; do
		await_tries=$((await_tries + 1))
		[ "$await_tries" -lt 200 ] || return 1
		usleep 50000
	done
}

has_no_user_key()
{
	! grep -q " user  *$1: " /proc/keys
}

if [ -e /tests/marker ]; then
	# No other process ever had the secrets, and the module wipes at once.
	still()
	{
		/init ask still "$@"
	}

	lacks()
	{
		/init ask lacks "$@"
	}

	import()
	{
		marker import "$box" "$1.public" <"$1.masked"
	}

	export_key()
	{
		marker export "$box"
	}

	set_key()
	{
		serial=$(marker key "$1" <"$1.masked") &&
			clusctl key set "$serial" >"/tmp/$1.id" &&
			keyctl unlink "$serial" @u &&
			await has_no_user_key "$1"
	}
else
	# Processes and keys of users had them too, until the kernel is done.
	still()
	{
		/init ask has "$@"
	}

	lacks()
	{
		echo 3 >/proc/sys/vm/drop_caches
		/init ask gone "$@"
	}

	import()
	{
		clusctl container import "$box" "$1.pem" --exportable --replace
	}

	export_key()
	{
		clusctl container export "$box" --private >/dev/null
	}

	set_key()
	{
		clusctl key set --file "$1.key" >"/tmp/$1.id"
	}

	sign()
	{
		serial=$(clusctl container show "$box" --json | sed -n \
			's/.*"exchange":{"serial":\([0-9]*\).*/\1/p') &&
			head -c 32 /dev/zero >/tmp/digest &&
			keyctl pkey_sign "$serial" 0 /tmp/digest \
				enc=pkcs1 hash=sha256 >/tmp/signature
	}
fi

check "the module is loaded" /sbin/modprobe clusctl
check "before, no secret is there" lacks rsa other ec first second

check "a cluster key is set" set_key first
check "and found" has first
check "there is a container" clusctl container create "$box"
check "an RSA key comes in" import rsa
check "and is found" has rsa
[ -e /tests/marker ] || check "it signs" sign
check "it comes out" export_key
check "which leaves no copy" still rsa
check "there is a resource" clusctl resource create Payroll
check "with the container on its list" clusctl checkpoint add Payroll "$box"
check "which leaves no copy" still rsa
check "the resource goes online" clusctl resource online Payroll
check "a snapshot leaves" \
	clusctl snapshot export Payroll "$box" --output out/sealed.snapshot
check "the resource goes offline" clusctl resource offline Payroll
check "and the container with its key" clusctl container delete "$box"
check "of which nothing is left" lacks rsa
check "the snapshot brings it back" clusctl resource online Payroll
check "and leaves no copy" still rsa

check "another RSA key comes in its place" import other
check "and is found" has other
check "the first one is gone" lacks rsa
check "its snapshot becomes the last one again" clusctl snapshot import \
	Payroll out/sealed.snapshot --rollback
check "which leaves no copy of what is in it" lacks rsa
check "an EC key comes in its place" import ec
check "and is found" has ec
check "the other RSA key is gone" lacks other rsa
check "the resource goes offline once more" clusctl resource offline Payroll
check "and the container with its key" clusctl container delete "$box"
check "of which nothing is left" lacks ec

check "the next cluster key is set" set_key second
check "both are found" has first second
check "everything is sealed with it" clusctl key reseal
check "which leaves no copy of what is in it" lacks ec
check "the first is retired" clusctl key retire "$(cat /tmp/first.id)"
check "and gone, and what the snapshot was sealed with" lacks first sealed
check "a resealed snapshot leaves" \
	clusctl snapshot export Payroll "$box" --output out/resealed.snapshot
check "it brings the key back" clusctl resource online Payroll
check "and leaves no copy" still ec

check "the resource goes offline at last" clusctl resource offline Payroll
check "the container goes" clusctl container delete "$box"
check "and the key with it" lacks ec
check "the resource goes" clusctl resource delete Payroll
check "the cluster key is still there" has second
check "the module goes" /sbin/rmmod clusctl
check "no secret is left" lacks rsa other ec first second sealed resealed
finish
