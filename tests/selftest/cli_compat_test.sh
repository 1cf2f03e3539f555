#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# clusctl compat cluster: what cluster.exe takes for crypto checkpoints.
# shellcheck source=/dev/null # which defines all that is called here
. "${0%/*}/cli_harness_test.sh"

fresh
strong='1\Microsoft Strong Cryptographic Provider\B'
clusctl resource create Res >out 2>err
clusctl resource create Other >out 2>err
for name in A B C; do
	clusctl container genkey "1\\\\$name" --create --exportable \
		--algorithm ec-p256 >out 2>err
done

# lists TEXT EXPECTED: what Res has, one name a line
lists()
{
	printf '%s' "$2" >expected
	clusctl checkpoint list Res >got 2>&1
	diff expected got >out 2>err
	result $? "$1"
}

silent "one is added" compat cluster res Res '/addcryptocheckpoints:1\\A'
silent "two are, in short, in capitals, of this cluster" \
	compat cluster /cluster:clusctl RESOURCE res \
	"/AddCryptoCheck:$strong,1\\\\C"
lists "all are on the list" "1\\\\A
$strong
1\\\\C
"
good "and listed" '^1\\\\A$' compat cluster res Res /cryptocheckpoints
good "in short" '^1\\\\C$' compat cluster "$(hostname)" res Res /cryptocheck
good "those of all" 'Res.*1\\\\A$' compat cluster res /cryptocheckpoints
json "in JSON" '"checkpoint":"1\\\\\\\\A"\|"name":"1\\\\\\\\A"' \
	compat cluster res Res /cryptocheckpoints
silent "two are removed" compat cluster res Res \
	'/removecryptocheckpoints:1\\A,1\\C'
lists "one is left" "$strong
"
json "added in JSON" '"checkpoints":\["1\\\\\\\\A"\]' \
	compat cluster res Res '/addcryptocheckpoints:1\\A'
bad 108 "one that is there" 'B.: ERROR_ALREADY_EXISTS' \
	compat cluster res Res '/addcryptocheckpoints:1\\B,1\\C'
bad 64 "nothing is changed if a name is wrong" 'bad' \
	compat cluster res Res '/addcryptocheckpoints:1\\C,bad'
bad 64 "nor by an empty one" '' \
	compat cluster res Res '/addcryptocheckpoints:1\\C,'
lists "and nothing was" "$strong
1\\\\A
"
bad 105 "one that is not there" ERROR_FILE_NOT_FOUND \
	compat cluster res Res '/removecryptocheckpoints:1\\C'
bad 105 "no such container" NTE_BAD_KEYSET \
	compat cluster res Res '/addcryptocheckpoints:1\\None'
bad 105 "no such resource" ERROR_RESOURCE_NOT_FOUND \
	compat cluster res None '/addcryptocheckpoints:1\\C'
bad 64 "another cluster" 'elsewhere' \
	compat cluster elsewhere res Res /cryptocheckpoints
bad 64 "another option" '/offline: there are' compat cluster res Res /offline
bad 64 "part of a word" '/addcrypto' \
	compat cluster res Res '/addcrypto:1\\C'
bad 64 "no checkpoint" 'checkpoints are missing' \
	compat cluster res Res /addcryptocheckpoints
bad 64 "no resource to add to" 'the resource is missing' \
	compat cluster res '/addcryptocheckpoints:1\\C'
bad 64 "a value for a list" 'takes no value' \
	compat cluster res Res /cryptocheckpoints:1
bad 64 "a word behind it" 'one argument too many' \
	compat cluster res Res /cryptocheckpoints more
usage "no option" compat cluster res
usage "no verb" compat
for noun in compat 'compat cluster'; do
	# shellcheck disable=SC2086 # two words
	good "--help: clusctl $noun" '^Usage: clusctl' $noun --help
done
fresh
done_testing
