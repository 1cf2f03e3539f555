#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# clusctl snapshot: keys leave in a sealed file, and come in again.
# shellcheck source=/dev/null # which defines all that is called here
. "${0%/*}/cli_harness_test.sh"

# alter FILE OFFSET: a copy of it in "altered", with another byte there
alter()
{
	cp "$1" altered
	byte=$(od -An -tu1 -j "$2" -N 1 altered | tr -d ' ')
	# shellcheck disable=SC2059 # an octal escape
	printf "\\$(printf %03o $((byte ^ 1)))" |
		dd of=altered bs=1 seek="$2" conv=notrunc 2>/dev/null
}

# number FILE OFFSET SIZE: of the header, little-endian
number()
{
	od -An -t "u$3" -j "$2" -N "$3" "$1" | tr -d ' '
}

# hex FILE OFFSET SIZE: bytes
hex()
{
	od -An -v -tx1 -j "$2" -N "$3" "$1" | tr -d ' \n'
}

# id_of RESOURCE
id_of()
{
	clusctl resource show "$1" | sed -n 's/^ID: *//p'
}

fresh
clusctl key generate --output old.key >id && clusctl key set --file old.key \
	>out 2>err
old=$(cat id)
clusctl key generate --output other.key >other.id
good "resource create" '^State: *offline$' resource create Res --type Site \
	--id 6F9619FF-8B86-4D01-B42D-00CF4FC964FF
id=6f9619ff-8b86-4d01-b42d-00cf4fc964ff
check "has the GUID that it should" [ "$(id_of Res)" = $id ]
bad 108 "which it is alone with" " $id: ERROR_OBJECT_ALREADY_EXISTS: .*show $id" \
	resource create Two --id $id
bad 65 "no GUID" ERROR_INVALID_PARAMETER resource create Two --id 1234
clusctl container create '1\\Box' --owner svc:svc >out 2>err
clusctl container genkey '1\\Box' --exportable >out 2>err
clusctl container genkey '1\\Box' --exportable --spec signature \
	--algorithm ed25519 >out 2>err
exchange=$(sum exchange) signature=$(sum signature)

# --- export
silent "a checkpoint is made" checkpoint add Res '1\\Box'
check "resource show has a table" table \
	"^ *1 *-  $(echo "$old" | cut -c 1-8) .*Z  same  *1..Box\$"
good "so has checkpoint list" '^GENERATION .*NAME$' checkpoint list Res --long
good "with the resource before the name" ' same  *Res	1..Box$' \
	checkpoint list -l
silent "snapshot export" snapshot export Res '1\\Box' --output one
check "the header is of the format" [ "$(hex one 0 16)" = \
	434c555343544c000100000068000000 ]
check "has the key id" [ "$(hex one 16 16)" = "$old" ]
check "the GUID" [ "$(hex one 32 16)" = ff19966f868b014db42d00cf4fc964ff ]
check "the generation" [ "$(number one 48 8)" = 1 ]
check "and the size" [ "$((104 + $(number one 68 4) + $(number one 72 4)))" = \
	"$(wc -c <one)" ]
check "the mode is by umask" [ "$(stat -c %a one)" = 644 ]
clusctl snapshot export res --container BOX >two 2>err
check "export to standard output is the same" cmp one two
clusctl snapshot export Res '1\\Box' --output - | cat >two 2>err
check "also if it is said" cmp one two
json "export in JSON" \
	'"output":"two","snapshot":{"name":"1....Box","generation":1,' \
	snapshot export Res '1\\Box' --output two
bad_json 64 "but not where the snapshot goes" 'use --output FILE' \
	snapshot export Res '1\\Box' --output -
bad 105 "export of no checkpoint" 'ERROR_FILE_NOT_FOUND: .*checkpoint list' \
	snapshot export Res '1\\None'
bad 105 "of no resource" 'ERROR_RESOURCE_NOT_FOUND' \
	snapshot export None '1\\Box'
bad 73 "to no directory" 'ENOENT' snapshot export Res '1\\Box' -o none/file
echo old >three
ln -s three link
silent "a file that exists is replaced" snapshot export Res '1\\Box' -o link
check "where a link leads to" sh -c '[ -L link ] && cmp one three'
silent "what is no file is written to" snapshot export Res '1\\Box' \
	--output /dev/null
check "and stays what it is" [ -c /dev/null ]
bad 74 "also if that fails" 'ENOSPC' snapshot export Res '1\\Box' -o /dev/full
mkdir full
mount -t tmpfs -o size=8k tmpfs full
echo kept >full/file
dd if=/dev/zero of=full/hole bs=4k count=1 2>/dev/null
bad 74 "on a full disk" 'ENOSPC: full/file: ' \
	snapshot export Res '1\\Box' --output full/file
check "the file that was there stays" grep -qx kept full/file
check "and nothing else" [ "$(find full | wc -l)" = 3 ]
umount full
chmod 644 /dev/clusctl
mkdir user
chmod 777 user
check "a user may export, if he may read the device" \
	as 1000 clusctl snapshot export Res '1\\Box' --output user/one
check "the same" cmp one user/one
as 1000 clusctl snapshot export Res '1\\Box' --output one >out 2>err
[ $? = 73 ] && grep -q 'EACCES' err
result $? "where he may write"
chmod 600 /dev/clusctl

# --- show
good "show has the GUID" "^Resource ID: *$id\$" snapshot show one
good "the name" '^Checkpoint: *1..Box$' snapshot show one
good "the key id" "^Key: *$old\$" snapshot show one
json "all in JSON" \
	"\"generation\":1,\"key_id\":\"$old\",\"time\":\"20.*Z\",\"size\":$(
		wc -c <one),\"tombstone\":false,\"boot_key\":false,\"resource_id\":\"$id\"" \
	snapshot show one
clusctl snapshot show - <one >out 2>err && grep -q "$id" out
result $? "show of standard input"
bad 66 "show of no file" ENOENT snapshot show nothing
bad 66 "show of a directory" EISDIR snapshot show .
: >empty
bad 65 "show of an empty file" 'is empty' snapshot show empty
for size in 1 103 104 200 $(($(wc -c <one) - 1)); do
	head -c "$size" one >short
	bad 65 "show of $size bytes" 'short: ERROR_INVALID_DATA: .*export' \
		snapshot show short
done
{ cat one; echo; } >long
bad 65 "show of a byte too many" ERROR_INVALID_DATA snapshot show long
head -c 2000000 /dev/zero >large
bad 65 "show of a large file" 'large is too large' snapshot show large
bad_json 65 "in JSON" '"file":"large"' snapshot show large
alter one 8
bad 65 "show of another version" 'NTE_BAD_VER' snapshot show altered

# --- verify
good "verify shows the owner" '^Owner: *1000:1000$' \
	snapshot verify one --key-file old.key
good "his rights" 'owner: view read search; group: view read search$' \
	snapshot verify one --key-file old.key
good "the pairs" "public key SHA-256 $exchange\$" \
	snapshot verify one --key-file old.key
json "in JSON" \
	"\"exchange\":{\"algorithm\":\"RSA\",\"bits\":2048,\"public_sha256\":\"$exchange\"},\"signature\":{\"algorithm\":\"Ed25519\",\"bits\":[0-9]*,\"public_sha256\":\"$signature\"}" \
	snapshot verify one --key-file old.key
json "which container show tells as well" "\"public_sha256\":\"$signature\"" \
	container show '1\\Box'
silent "verify can be quiet" snapshot verify one --key-file old.key --quiet
clusctl snapshot verify - --key-fd 8 8<old.key <one >out 2>err
result $? "verify of standard input, with a key from a file descriptor"
as 1000 clusctl snapshot verify user/one --key-fd 0 <old.key >out 2>err
result $? "as a user"
cp old.key user/
chmod 644 user/old.key
check "who has both files" as 1000 \
	clusctl snapshot verify user/one --key-file user/old.key
bad 105 "verify with another key" "one: NTE_NO_KEY: .* key id $old;" \
	snapshot verify one --key-file other.key
for offset in 49 56 90 110 300 $(($(wc -c <one) - 1)); do
	alter one "$offset"
	bad 104 "verify of what was altered at $offset" NTE_BAD_SIGNATURE \
		snapshot verify altered --key-file old.key
done
usage "verify without a key" snapshot verify one
usage "verify with two" snapshot verify one --key-file old.key --key-fd 3
bad 65 "verify with no key" 'one: NTE_BAD_LEN' \
	snapshot verify one --key-file one
bad 66 "verify with no file" ENOENT snapshot verify one --key-file none

# --- import
bad 103 "import of what is here" 'ERROR_REVISION_MISMATCH: .*--rollback' \
	snapshot import Res one
silent "a rollback makes a generation of it" snapshot import Res one --rollback
clusctl snapshot export Res '1\\Box' --output two
check "the next one" [ "$(number two 48 8)" = 2 ]
bad 103 "import of an older one" ERROR_REVISION_MISMATCH \
	snapshot import Res one
usage "a rollback and a stored one" \
	snapshot import Res one --rollback --stored
silent "the older one, which a store has" snapshot import Res one --stored
clusctl snapshot export Res '1\\Box' --output three
check "is the last one as it is" cmp one three
check "and acknowledged" table '^ *1 *1 '
bad 103 "what is acknowledged stays" ERROR_REVISION_MISMATCH \
	snapshot import Res one --stored
silent "resource delete" resource delete Res
bad 105 "import for no resource" 'ERROR_RESOURCE_NOT_FOUND: .*--create' \
	snapshot import Res one
usage "a type of nothing" snapshot import Res one --type Site
alter one 300
bad 104 "import of what was altered" 'NTE_BAD_SIGNATURE' \
	snapshot import Res altered --create
bad 105 "makes no resource" ERROR_RESOURCE_NOT_FOUND resource show Res
bad 65 "of the name of a GUID" 'choose its name' \
	snapshot import 01234567-89ab-cdef-0123-456789abcdef one --create
json "import and create" '"created":true,"generation":1,' \
	snapshot import Res one --create --type Site
check "with the GUID" [ "$(id_of Res)" = $id ]
check "and the type" table '^Type: *Site$'
check "it is not known to be what the container is" table ' differs  *1..Box$'
bad 108 "one GUID has one name" 'ERROR_OBJECT_ALREADY_EXISTS: .*list' \
	snapshot import Other one --create
clusctl snapshot import Res - <two >out 2>err
result $? "import of standard input, of the next generation"
check "is in the table" table '^ *2 '
bad 65 "import of another checkpoint" 'ERROR_INVALID_NAME: .*show two' \
	snapshot import Res two --checkpoint '1\\Other' --rollback
silent "and of the one" snapshot import Res two --checkpoint '1\\BOX' --rollback
clusctl resource create Wrong >out 2>err
bad 65 "import for another resource" \
	'ERROR_WRONG_TARGET_NAME: .*snapshot show one' \
	snapshot import Wrong one
clusctl resource delete Wrong
bad 65 "import of a short file" ERROR_INVALID_DATA snapshot import Res short
bad 66 "import of no file" ENOENT snapshot import Res none
chmod 666 /dev/clusctl
denied "a user may not roll back" 'ERROR_ACCESS_DENIED: .*root' \
	clusctl snapshot import Res two --rollback
chmod 600 /dev/clusctl

# --- keys that are not here
noted '1 snapshot is' "another key" clusctl key set --file other.key
silent "import does not need the writer" snapshot import Res two --rollback
silent "but one of the keys" key retire "$old" --force
bad 65 "import of one that was retired" \
	'NTE_BAD_KEY_STATE: .*was retired here, .*key set --reader' \
	snapshot import Res two
fresh
bad 105 "import of one that is unknown" \
	"NTE_NO_KEY: .*not known here, $old; .*--reader" \
	snapshot import Res one --create
good "until the key is here" "^$old\$" key set --file old.key
silent "import, on a node that had nothing" \
	snapshot import Res one --create --type Site
silent "and online" resource online Res
check "with the key" [ "$(sum exchange)" = "$exchange" ]

# --- tombstones
silent "checkpoint remove" checkpoint remove Res '1\\Box'
check "leaves a tombstone" table ' tombstone  *1..Box$'
check "which is counted" table '^Checkpoints: *none, and 1 that was deleted$'
json "in JSON" '"checkpoints":\[\],"tombstones":\[{"name":"1....Box",' \
	checkpoint list Res
check "and is not listed" [ -z "$(clusctl checkpoint list)" ]
good "unless that is wanted" ' tombstone ' checkpoint list --long
good "status counts it" '^Tombstones: *1,' status
silent "export of a tombstone" snapshot export Res '1\\Box' --output tomb
good "show of it" '^Generation: *2, a tombstone' snapshot show tomb
json "verify of it" '"tombstone":true,.*"contents":null' \
	snapshot verify tomb --key-file old.key
silent "the container stays" container delete '1\\Box'
fresh
good "on another node" "^$old\$" key set --file old.key
silent "that has the checkpoint" snapshot import Res one --create
good "which is on the list" '^1..Box$' checkpoint list Res
silent "import of the tombstone" snapshot import Res tomb
check "takes it off" table ' tombstone  *1..Box$'
bad 103 "and an older snapshot does not come back" ERROR_REVISION_MISMATCH \
	snapshot import Res one
fresh
done_testing
