#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The examples of the documentation, as gcc and clang built them with what
# pkg-config said, and with the shared libraries.
# shellcheck source=/dev/null
. /tests/ktap.sh

base='1\Microsoft Base Cryptographic Provider v1.0\MyKey'
default='1\\MyKey'

# example NAME CHECKPOINT COMPILER
example()
{
	program=/tests/example_$1.$3
	check_fails 1 "$1, $3: no container" '^0x80090016 There is no such' \
		"$program"
	check "a container" clusctl container create "$2"
	check "that is not exportable" clusctl container import "$2" key.pem
	check_fails 1 "$1, $3: a key that cannot be exported" \
		'^0x80090003 A key in the container is not exportable' \
		"$program"
	check "one that is" clusctl container import "$2" key.pem --replace \
		--exportable
	check_says "$1, $3: it succeeds" '^0x00000000' "$program"
	check_says "the checkpoint is there" "^${2//\\/\\\\}\$" \
		clusctl checkpoint list db
	check_fails 1 "$1, $3: it succeeds once" '^0x000000B7' "$program"
	check "away with it" clusctl checkpoint remove db "$2"
	check "and the container" clusctl container delete "$2"
}

cd /tmp || exit
check "a resource" clusctl resource create db
check "a key" openssl genrsa -out key.pem 2048
for cc in gcc clang; do
	example provider "$base" "$cc"
	example default "$default" "$cc"
done
check "no resource" clusctl resource delete db
check_fails 2 "no resource to open" 'cannot open the resource: 5007' \
	/tests/example_default.gcc
rm -f key.pem
finish
