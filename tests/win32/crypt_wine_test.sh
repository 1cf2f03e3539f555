#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The middle part of tests/win32/wine: /share has what Wine has made, and takes
# what is for it.
# shellcheck source=/dev/null
. /tests/ktap.sh

cd "$(mktemp -d)" || exit 1
echo KTAP version 1
for spec in 1 2; do
	name=$spec-here
	check "a private blob of Wine comes in ($spec)" sh -c \
		"crypt_tool create wine$spec &&
		crypt_tool import wine$spec /share/$spec.prv"
	check "and goes out as it was" sh -c \
		"crypt_tool export wine$spec $spec private again &&
		cmp again /share/$spec.prv"
	check "its public half, too" sh -c \
		"crypt_tool export wine$spec $spec public again &&
		cmp again /share/$spec.pub"
	for hash in 8003 8004 800c 800d 800e; do
		check "a signature of Wine verifies ($spec, $hash)" crypt_tool \
			verify "/share/$spec.pub" "$hash" /share/text \
			"/share/$spec-$hash.sig"
		check "the key of Wine signs the same here" sh -c \
			"crypt_tool sign wine$spec $spec $hash /share/text sig &&
			cmp sig /share/$spec-$hash.sig"
	done
	check "a pair for Wine ($spec)" sh -c "crypt_tool create $name &&
		crypt_tool genkey $name $spec 2048 &&
		crypt_tool export $name $spec private /share/$name.prv &&
		crypt_tool export $name $spec public /share/$name.pub &&
		crypt_tool sign $name $spec 800c /share/text /share/$name.sig"
	crypt_tool delete "wine$spec"
	[ "$spec" = 2 ] || continue
	crypt_tool delete "$name"
done
for how in pkcs1 oaep; do
	check "what Wine encrypts opens here ($how)" sh -c \
		"crypt_tool create opens && crypt_tool import opens /share/1.prv &&
		crypt_tool decrypt opens /share/$how.sealed plain $how &&
		cmp plain /share/text; rc=\$?; crypt_tool delete opens; exit \$rc"
	check "encrypt for Wine ($how)" crypt_tool encrypt /share/1.pub \
		/share/text "/share/$how-here.sealed" "$how"
done
crypt_tool delete 1-here
finish
