#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The examples of the documentation, with a key that the program has made with
# CryptoAPI.
# shellcheck source=/dev/null
. /tests/ktap.sh

base='1\Microsoft Base Cryptographic Provider v1.0\MyKey'
default='1\\MyKey'

# example NAME CHECKPOINT COMPILER
example()
{
	program=/tests/example_crypt_$1.$3
	check_fails 1 "$1, $3: no container" '^0x80090016$' "$program" none
	check_fails 1 "$1, $3: a key that cannot be exported" '^0x80090003$' \
		"$program" fixed
	check_says "$1, $3: it succeeds" '^0x00000000$' "$program" exportable
	check_says "the checkpoint is there" "^${2//\\/\\\\}\$" \
		clusctl checkpoint list db
	check "away with it" clusctl checkpoint remove db "$2"
}

echo KTAP version 1
check "a resource" clusctl resource create db
for cc in gcc clang; do
	example provider "$base" "$cc"
	example default "$default" "$cc"
done
check "no resource" clusctl resource delete db
finish
