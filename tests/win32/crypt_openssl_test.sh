#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# CryptoAPI and openssl(1) on each other's keys, signatures and ciphertexts.
# shellcheck source=/dev/null
. /tests/ktap.sh

cd "$(mktemp -d)" || exit 1

# reversed FILE: its bytes from the last to the first
reversed()
{
	printf '%b' "$(od -An -v -tx1 "$1" | tr -d '\n' | awk '{
		for (i = NF; i; i--) printf "\\x%s", $i }')"
}

both_ways()
{
	spec=$1 bits=$2 c="openssl-$1-$2"

	check "a pair $spec of $bits bits" sh -c \
		"crypt_tool create $c && crypt_tool genkey $c $spec $bits"
	check "its private blob" crypt_tool export "$c" "$spec" private ours.prv
	check "has the size of one" [ "$(wc -c <ours.prv)" = \
		$((20 + 9 * bits / 16)) ]
	check "its public blob" crypt_tool export "$c" "$spec" public ours.pub
	check "has the size of one" [ "$(wc -c <ours.pub)" = \
		$((20 + bits / 8)) ]
	check "openssl takes the private one" openssl rsa -inform MSBLOB \
		-in ours.prv -check -out ours.pem
	check "and the public one" openssl rsa -pubin -inform MSBLOB \
		-in ours.pub -out ours.pub.pem
	check "which is the half of it" sh -c \
		'openssl rsa -in ours.pem -pubout | cmp - ours.pub.pem'
	check "sign here" crypt_tool sign "$c" "$spec" 800c text ours.sig
	reversed ours.sig >ours.sig.be
	check "openssl verifies it" openssl dgst -sha256 -verify ours.pub.pem \
		-signature ours.sig.be text
	openssl dgst -sha512 -sign ours.pem -out theirs.sig.be text
	reversed theirs.sig.be >theirs.sig
	check "one of openssl verifies here" crypt_tool verify ours.pub 800e \
		text theirs.sig
	check_fails 1 "but not of another text" 0x80090006 \
		crypt_tool verify ours.pub 800e other theirs.sig
	check "openssl writes the private blob as it was" sh -c \
		"openssl rsa -in ours.pem -outform MSBLOB -out theirs.prv &&
		cmp -l ours.prv theirs.prv | awk '\$1 != 6 { exit 1 }'"
	check "and it comes in again" crypt_tool import "$c" theirs.prv
	crypt_tool delete "$c"
}

ciphers()
{
	check "a pair for ciphers" sh -c \
		"crypt_tool create seal && crypt_tool genkey seal 1 1024"
	crypt_tool export seal 1 public seal.pub
	openssl rsa -pubin -inform MSBLOB -in seal.pub -out seal.pem
	printf 'a secret' >plain
	for how in pkcs1 oaep; do
		openssl pkeyutl -encrypt -pubin -inkey seal.pem -in plain \
			-pkeyopt "rsa_padding_mode:$how" -out sealed.be
		reversed sealed.be >sealed
		check "what openssl encrypts ($how) opens here" \
			crypt_tool decrypt seal sealed opened "$how"
		check "and is the same" cmp plain opened
		crypt_tool export seal 1 private seal.prv
		openssl rsa -inform MSBLOB -in seal.prv -out seal.prv.pem
		crypt_tool encrypt seal.pub plain sealed "$how"
		reversed sealed >sealed.be
		check "openssl opens what is encrypted here ($how)" openssl \
			pkeyutl -decrypt -inkey seal.prv.pem -in sealed.be \
			-pkeyopt "rsa_padding_mode:$how" -out opened
		check "and it is the same" cmp plain opened
	done
	crypt_tool delete seal
}

# guest COMMAND...
guest()
{
	/usr/bin/setpriv --reuid 1001 --regid 1001 --clear-groups "$@"
}

# A container of the machine is for its owner, to change for CAP_SYS_ADMIN.
others()
{
	check "a container of the machine" crypt_tool create box
	check "and a pair" crypt_tool genkey box 2 1024
	chmod 711 .
	chmod 666 /dev/clusctl
	check_fails 1 "others get no private blob" '0x80090010$' \
		guest crypt_tool export box 2 private stolen
	check_fails 1 "nor sign" '0x80090010$' \
		guest crypt_tool sign box 2 800c text stolen
	check_fails 1 "nor delete it" 0x80090010 guest crypt_tool delete box
	check_fails 1 "nor make one" 0x80090010 guest crypt_tool create box2
	check_fails 1 "nor put a key into it" 0x80090010 \
		guest crypt_tool genkey box 2 1024
	check "nothing was written" [ ! -e stolen ]
	chmod 600 /dev/clusctl
	check_fails 1 "without the device they have nothing" 0x80090010 \
		guest crypt_tool export box 2 public stolen
	check "the owner still has it all" \
		crypt_tool export box 2 private box.prv
	crypt_tool delete box
}

echo KTAP version 1
printf 'a text' >text
printf 'another text' >other
both_ways 1 1024
both_ways 2 1024
both_ways 1 2048
both_ways 2 3072
ciphers
others
finish
