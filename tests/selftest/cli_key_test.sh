#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# clusctl key: where keys come from and go to, and what becomes of snapshots.
# shellcheck source=/dev/null # which defines all that is called here
. "${0%/*}/cli_harness_test.sh"

# key_id FILE: the AES-CMAC of "clusctl key id 1" under the key in hexadecimal
key_id()
{
	printf 'clusctl key id 1' |
		openssl mac -cipher AES-256-CBC -macopt "hexkey:$(cat "$1")" \
			CMAC | tr -d ':\n' | tr A-F a-f
}

# user_keys: how many keys userspace has made
user_keys()
{
	grep -c ': user \| user  *\|logon' /proc/keys
}

# set_by_fd FILE: from descriptor 7
set_by_fd()
{
	clusctl key set --fd 7 7<"$1"
}

# --- the random key
fresh
good "there is a random key at first" \
	'^[0-9a-f]\{32\}  writer  *0  the random key of this boot$' key list
json "in JSON, too" '"use":"writer","boot_key":true,"snapshots":0' key list
boot=$(clusctl key list --quiet)
good "status says what that means" \
	'^Key: *random key of this boot: snapshots cannot be opened elsewhere' \
	status
json "in JSON, too" '"boot_key":true,.*"keys":1,' status
clusctl resource create Res >out 2>err
clusctl container genkey '1\\Box' --create --exportable --algorithm ec-p256 \
	>out 2>err
silent "a checkpoint is made" checkpoint add Res '1\\Box'
json "which is sealed with it" \
	"\"key_id\":\"$boot\",.*\"boot_key\":true" checkpoint list Res

# --- generate
good "generate" '^[0-9a-f]\{32\}$' key generate --output one.key
one=$(cat out)
check "the file is for nobody else" [ "$(stat -c %a one.key)" = 600 ]
check "and has 64 digits and a newline" \
	sh -c "grep -qx '[0-9a-f]\\{64\\}' one.key && [ \$(wc -c <one.key) = 65 ]"
check "whose key id libcrypto finds as well" [ "$(key_id one.key)" = "$one" ]
cp one.key kept.key
bad 108 "a file that exists stays" 'one.key.*: EEXIST: ' \
	key generate --output one.key
check "as it is" cmp kept.key one.key
ln -s target.key link.key
bad 108 "a link is not followed" 'link.key' key generate --output link.key
check "to make a file" [ ! -e target.key ]
json "generate in JSON" '"key_id":"[0-9a-f]\{32\}","output":"two.key"' \
	key generate --output two.key
two=$(key_id two.key)
check "another one" [ "$two" != "$one" ]
usage "generate to nowhere" key generate
usage "generate to standard output" key generate --output -
bad 73 "generate into no directory" 'ENOENT: ' key generate --output none/key
mkdir full
mount -t tmpfs -o size=4k,nr_inodes=9 tmpfs full
dd if=/dev/zero of=full/hole bs=4k count=1 2>/dev/null
bad 74 "generate on a full disk" 'full/a.key: ENOSPC: ' \
	key generate --output full/a.key
check "leaves no file" [ ! -e full/a.key ]
umount full
json "the key in use is still the random one" '"boot_key":true,' status

# --- set
before=$(user_keys)
noted 'key set one.key: 1 snapshot is sealed .*: clusctl key reseal$' \
	"set tells what to do with old snapshots" clusctl key set --file one.key
check "and prints the key id" [ "$(cat out)" = "$one" ]
check "no key is left on a keyring" [ "$(user_keys)" = "$before" ]
json "status has it" "\"key_id\":\"$one\",\"key_ids\":\[\"$one\",\"[0-9a-f]*\"\],\"boot_key\":false,\"keys\":2," \
	status
good "in words" "^Key: *$one, one of 2 that open snapshots\$" status
silent "set is quiet if it is to be" key set --file one.key --quiet
json "set in JSON tells of old snapshots" \
	"\"key_id\":\"$one\",\"writer\":true,\"other_snapshots\":1" \
	key set --file one.key
xxd -r -p two.key >two.raw
check "a key of 32 bytes" [ "$(wc -c <two.raw)" = 32 ]
clusctl key set --stdin --reader <two.raw >out 2>err && [ ! -s err ]
result $? "is set from standard input, as a reader"
check "and the key id printed" [ "$(cat out)" = "$two" ]
good "and listed as such" "^$two  reader  *0\$" key list
json "but does not seal" "\"key_id\":\"$one\"," status
tr -d '\n' <two.key >two.bare
noted 'key reseal' "set of a file descriptor, digits without a newline" \
	set_by_fd two.bare
check "is told by the same key id" [ "$(cat out)" = "$two" ]
json "which seals from now on" "\"key_id\":\"$two\"," status
tr a-f A-F <one.key >one.big
json "set of capital digits" "\"key_id\":\"$one\",\"writer\":false" \
	key set --file one.big --reader
for type in user logon; do
	serial=$(keyctl padd $type clusctl:test @u <two.raw)
	keyctl setperm "$serial" 0x3f3f0000
	good "set of a kernel key of type $type" "^$two\$" \
		key set "$serial" --reader
	keyctl unlink "$serial" @u
done
bad 105 "set of a kernel key that is not there" 'NTE_NO_KEY: .*keyctl show' \
	key set 2147483646
serial=$(keyctl add user clusctl:test short @u)
keyctl setperm "$serial" 0x37370000
bad 77 "set of a kernel key that may not be searched" 'that you may search' \
	key set "$serial"
keyctl setperm "$serial" 0x3f3f0000
bad 65 "set of a kernel key of another size" 'NTE_BAD_LEN: ' key set "$serial"
keyctl unlink "$serial" @u
ring=$(keyctl newring clusctl:test @u)
keyctl setperm "$ring" 0x3f3f0000
bad 65 "set of a keyring" 'NTE_BAD_TYPE: ' key set "$ring"
keyctl unlink "$ring" @u

# --- what is no key
bad 64 "no serial" "'one.key' is no serial.*--file" key set one.key
bad 64 "no serial either" 'is no serial' key set 0
usage "two keys" key set 1 --file one.key
usage "two other keys" key set --file one.key --stdin
usage "no key" key set
bad 66 "set of no file" 'ENOENT: ' key set --file nothing.key
bad 66 "set of a directory" 'EISDIR: ' key set --file .
bad 66 "set of a file descriptor that is not open" 'EBADF: ' key set --fd 9
head -c 31 two.raw >bad31
{ cat two.raw; echo; } >bad33
head -c 63 two.key >bad63
{ cat two.key; echo; } >bad66
: >bad0
for file in bad31 bad33 bad63 bad66 bad0; do
	bad 65 "set of $file" "$file: NTE_BAD_LEN: " key set --file $file
done
sed 's/^./g/' two.key >bad64
bad 65 "set of what is no digit" 'bad64: NTE_BAD_DATA: .*key generate' \
	key set --file bad64
bad_json 65 "the same in JSON" '"file":"bad64".*"status":"NTE_BAD_DATA"' \
	key set --file bad64
check "no message has anything of the file" \
	sh -c "! grep -q $(cut -c 2-20 two.key) out err"
json "the key in use is the same" "\"key_id\":\"$two\"," status

# --- reseal, with a snapshot of the random key that is not the last
good "reseal moves what has another key" '^1$' key reseal
json "so that it has this one" "\"key_id\":\"$two\",.*\"boot_key\":false" \
	checkpoint list Res
good "reseal has no more to do" '^0$' key reseal
json "reseal in JSON" '"resealed":0' key reseal

# --- retire
bad 107 "the writer cannot be retired" "$two: ERROR_BUSY: .*key reseal" \
	key retire "$two"
silent "a reader can, by the beginning of its id" \
	key retire "$(echo "$boot" | cut -c 1-31)"
good "and is remembered" "^$boot  retired  *0" key list
check "but not offered any more" sh -c "! clusctl key list -q | grep $boot"
bad 105 "it is retired once only" "$boot: NTE_NO_KEY: .*key list" \
	key retire "$boot"
bad_json 105 "the same in JSON" "\"key_id\":\"$boot\",.*NTE_NO_KEY" \
	key retire "$boot"
usage "no key id" key retire xyz
usage "a key id that is too long" key retire "${two}0"
usage "an empty one" key retire ''
noted '1 snapshot is' "the key of a snapshot becomes a reader" \
	clusctl key set --file one.key
bad 107 "and cannot be retired" "$two: ERROR_BUSY: " key retire "$two"
json "without force" "\"key_id\":\"$two\"" \
	key retire "$(echo "$two" | tr a-f A-F)" --force
bad 65 "then nothing can be resealed" \
	'NTE_BAD_KEY_STATE: .*key set --reader' key reseal
good "until the key is set again" "^$two\$" key set --file two.key --reader
good "which reseals" '^1$' key reseal

# Of 17 keys, two begin with the same digit.
for n in 0 1 2 3 4 5 6 7 8 9 a b c d e f 10; do
	echo "$n" | sha256sum | cut -c 1-64 | clusctl key set --stdin --reader
done >ids
digit=$(cut -c 1 ids | sort | uniq -d | head -n 1)
bad 109 "a beginning of several key ids" 'keys begin with that' \
	key retire "$digit"
bad 105 "and one of none" NTE_NO_KEY \
	key retire 00000000000000000000000000000000
bad 105 "is told with what was typed" 'retire 00000000000: NTE_NO' \
	key retire 00000000000

# --- generate and set at once
noted 'set.key: 1 snapshot is .*key reseal' "generate and set" \
	clusctl key generate --output set.key --set
set=$(cat out)
check "the file has it" [ "$(key_id set.key)" = "$set" ]
json "it seals" "\"key_id\":\"$set\"," status
bad 108 "not if the file exists" 'set.key' key generate --output set.key --set
json "then nothing changes" "\"key_id\":\"$set\"," status

# --- too many keys, and those who may not
n=0
while head -c 32 /dev/urandom | clusctl key set --reader --stdin \
	>out 2>err && [ "$n" -lt 64 ]; do
	n=$((n + 1))
done
grep -q 'ERROR_NO_SYSTEM_RESOURCES: .*key retire' err
result $? "there is a last key, and a message says so"
check "at 64 keys" [ "$(clusctl key list -q | wc -l)" = 64 ]
bad 73 "which cannot be generated and set either" no.key \
	key generate --output no.key --set
check "so that no file is left" [ ! -e no.key ]

chmod 666 /dev/clusctl
mkdir user
chmod 777 user
check "a user may list keys" as 1000 clusctl key list
as 1000 clusctl key set --file one.key >out 2>err
[ $? = 66 ] && grep -q 'EACCES: one.key: ' err
result $? "but not read those of root"
cp one.key user/
chmod 644 user/one.key
denied "nor set his own" 'user/one.key: ERROR_ACCESS_DENIED: .*run it as root' \
	clusctl key set --file user/one.key
denied "nor generate and set one" 'ERROR_ACCESS_DENIED' \
	clusctl key generate --output user/new.key --set
check "of which no file is left" [ ! -e user/new.key ]
denied "nor retire one" 'ERROR_ACCESS_DENIED' clusctl key retire "$one"
denied "nor reseal" 'ERROR_ACCESS_DENIED' clusctl key reseal
check "he may generate one for root to set" \
	as 1000 clusctl key generate --output user/new.key
chmod 600 /dev/clusctl

fresh
done_testing
