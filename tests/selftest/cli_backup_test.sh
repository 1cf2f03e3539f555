#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# clusctl backup and restore: what is saved, what comes back, and what neither a
# full disk, nor a crash, nor a bad backup can do.
# shellcheck source=/dev/null # which defines all that is called here
. "${0%/*}/cli_harness_test.sh"

# files DIRECTORY: how many snapshots there are
files()
{
	find "$1/snapshots" -name '*.snapshot' | wc -l
}

# only DIRECTORY: there is nothing but what the manifest names, and all of that
only()
{
	grep -o '"sha256": "[0-9a-f]*"' "$1/manifest.json" |
		sed 's/.*: "\(.*\)"/\1.snapshot/' | sort -u >named
	find "$1/snapshots" ! -type d | sed 's/.*\///' | sort >found
	# The manifest has its own checksum, too.
	[ "$(grep -c -v -x -F -f named found)" = 0 ] &&
		[ "$(grep -c -v -x -F -f found named)" = 1 ] &&
		[ "$(find "$1" | wc -l)" = $(($(wc -l <found) + 3)) ]
}

# manifest FILE: put a checksum into a manifest, which is sorted as it has to be
manifest()
{
	whole=$(tr -d '\n' <"$1" | sha256sum | cut -d ' ' -f 1)
	sed "s/,\"version\"/,\"sha256\":\"$whole\",\"version\"/" "$1"
}

# also TEXT PATTERN: another line of the last output is like that
also()
{
	grep -q -- "$2" out
	result $? "$1"
}

# nothing_here: no resource was made
nothing_here()
{
	[ -z "$(clusctl resource list -q)" ]
}

# stop_locked: stop a backup while it has the directory to itself
stop_locked()
{
	while :; do
		clusctl backup dir >out 2>err &
		pid=$!
		until grep -q '^State:.*zombie' "/proc/$pid/status"; do
			kill -STOP "$pid"
			until grep -q '^State:.*\(stopped\|zombie\)' \
				"/proc/$pid/status"; do
				:
			done
			! grep -q "FLOCK.* $pid " /proc/locks || return
			kill -CONT "$pid"
			/bin/true
		done
		wait "$pid"
	done
}

fresh
clusctl key generate --output one.key --set >one.id 2>err
clusctl key generate --output two.key >two.id
one=$(cat one.id)
clusctl resource create Res --type Site >out 2>err
clusctl resource create Other >out 2>err
for box in Box Two Gone; do
	clusctl container genkey --container $box --create --exportable \
		--algorithm ec-p256 >out 2>err
	clusctl checkpoint add Res --container $box
done
clusctl checkpoint add Other '1\\Box'
clusctl snapshot export Res '1\\Gone' --output gone
clusctl checkpoint remove Res '1\\Gone'
id=$(clusctl resource show Res | sed -n 's/^ID: *//p')
exchange=$(sum exchange)

# --- backup
good "backup" '^2 resources, 4 snapshots, 4 of them changed$' backup dir
check "is for nobody else" [ "$(stat -c %a dir dir/manifest.json | uniq)" = "$(
	printf '700\n600')" ]
check "has what the manifest says" only dir
tr -d '\n' <dir/manifest.json >one
check "which is JSON" sh -c 'tr -d "\n" <dir/manifest.json | tr -s " " |
	sed "s/\([:,]\) /\1/g; s/\([][{}]\) /\1/g; s/ \([][{}]\)/\1/g" >one'
check "with the name, type and GUID of each" \
	grep -q "{\"name\":\"Res\",\"id\":\"$id\",\"type\":\"Site\"" one
check "and its tombstones" grep -q '"tombstone":true' one
is_json one
result $? "well-formed"
for file in dir/snapshots/*; do
	[ "$(sha256sum "$file" | cut -d ' ' -f 1).snapshot" = \
		"${file##*/}" ] || break
	clusctl snapshot verify "$file" --key-file one.key --quiet || break
done >out 2>err
result $? "each file is what its name says, and good"
stat -c '%i %Y' dir/snapshots/* >before
good "another backup has nothing to do" '4 snapshots, 0 of them' backup dir
stat -c '%i %Y' dir/snapshots/* >after
check "and writes no file again" cmp before after
json "in JSON" \
	'"directory":"dir","resources":2,"snapshots":4,"written":0,"boot_key_snapshots":0' \
	backup dir
silent "resource online" resource online Res
clusctl container genkey '1\\Two' --exportable --replace --algorithm ed25519 \
	>out 2>err
good "a new generation is written" '4 snapshots, 1 of them' backup dir
check "and the old one is gone" only dir
clusctl key set --file two.key >out 2>err
clusctl key reseal >out 2>err
good "a new key, too" '4 snapshots, 4 of them' backup dir/
check "without what it replaces" only dir
good "a relative directory" ' 4 snapshots, 4 ' backup ./relative
silent "resource offline" resource offline Res

# --- what is damaged, and what is in the way
file=$(find dir/snapshots -name '*.snapshot' | head -n 1)
cp "$file" kept
echo >>"$file"
good "a file that is damaged is written again" ', 1 of them' backup dir
rm "$(find dir/snapshots -name '*.snapshot' | tail -n 1)"
good "and one that is lost" ', 1 of them' backup dir
check "that is all" only dir
: >dir/snapshots/.unfinished
echo x >dir/snapshots/"$(sha256sum <one | cut -d ' ' -f 1)".snapshot
echo mine >dir/snapshots/README
good "what a crash left goes" ', 0 of them' backup dir
check "and nothing else" grep -qx mine dir/snapshots/README
rm dir/snapshots/README
check "that is all" only dir
mkdir foreign
echo mine >foreign/file
bad 73 "a directory of something else" 'not empty.*name a new or an empty' \
	backup foreign
check "stays as it is" [ "$(find foreign | wc -l)" = 2 ]
echo '{"name":"a web page"}' >foreign/manifest.json
bad 65 "a manifest of something else" 'not one of clusctl' backup foreign
check "stays as it is" grep -q 'web page' foreign/manifest.json
echo '{' >foreign/manifest.json
bad 65 "no manifest" 'manifest.json, line' backup foreign
mkdir empty
good "an empty directory" '4 snapshots' backup empty
bad 73 "no directory to make it in" 'ENOENT' backup none/dir
bad 73 "a file" 'ENOTDIR' backup one
sed 's/"Site"/"Sight"/' dir/manifest.json >empty/manifest.json
bad 104 "a manifest that was altered" 'altered.*remove it' backup empty
stop_locked
bad 75 "two at once" 'another clusctl is at work' backup dir
bad 75 "a restore meanwhile" 'another clusctl is at work' restore dir
kill -CONT "$pid"
wait "$pid"
result $? "the first goes on"

# --- what stops a backup
clusctl container genkey '1\\Box' --exportable --replace --algorithm ed25519 \
	>out 2>err
silent "online" resource online Res
clusctl container genkey '1\\Box' --exportable --replace --algorithm ec-p256 \
	>out 2>err
silent "offline" resource offline Res
cp -r dir crash
(
	ulimit -f 0
	exec clusctl backup crash
) >out 2>err
[ $? = 153 ]
result $? "a crash in the middle"
check "leaves the manifest" cmp dir/manifest.json crash/manifest.json
rm crash/snapshots/.unfinished
check "and its files, and one that is unfinished" \
	diff -r dir/snapshots crash/snapshots
good "the next one does it all" ', 1 of them' backup crash
check "and cleans up" only crash
mkdir full
mount -t tmpfs -o size=64k tmpfs full
cp -r dir/manifest.json dir/snapshots full/
dd if=/dev/zero of=full/hole bs=4k 2>/dev/null
bad 74 "a full disk" 'full Res: ENOSPC' backup full
rm full/hole
check "leaves what was there" diff -r dir full
good "which can go on" ', 1 of them' backup full
umount full

# --- restore
good "there is nothing to do" '^same  *[0-9]*  Res	1..Box$' restore crash
json "in JSON" \
	'"name":"Other",.*"created":false,"snapshots":\[{"name":"1....Box",.*"outcome":"same","status":null}' \
	restore crash
silent "it can be quiet" restore crash --quiet
clusctl resource show Res >shown
good "an older backup" '^newer  *[0-9]*  Res	1..Box$' restore dir
clusctl resource show Res >again
check "changes nothing" cmp shown again
fresh
bad 105 "without a key" \
	"NTE_NO_KEY: .*not known here, $(cat two.id); .*key set --reader" \
	restore crash
check "nothing is made" nothing_here
clusctl key set --file two.key >out 2>err
clusctl resource create other >out 2>err
bad 108 "a name that is taken" \
	'crash Other: ERROR_OBJECT_ALREADY_EXISTS: .*resource delete Other' \
	restore crash
check "nothing is made" [ "$(clusctl resource list -q)" = other ]
good "but what is asked for" '^created  *-  Res$' restore crash Res
also "is" '^put  *2  Res	1..Two$'
silent "a rollback of what is the same" restore crash "$id" --rollback --quiet
check "changes nothing" table '^ *2 .* differs  *1..Two$'
bad 105 "no such resource" 'has no such resource' restore crash None
clusctl resource delete other
good "all" '^created  *-  Other$' restore crash
also "of which some is here" '^same  *2  Res	1..Two$'
check "in the order that it was" [ "$(clusctl checkpoint list Res |
	tr '\n' ' ')" = '1\\Box 1\\Two ' ]
check "with the GUID" [ "$(clusctl resource show Res |
	sed -n 's/^ID: *//p')" = "$id" ]
check "the type" table '^Type: *Site$'
check "and the tombstone" table ' tombstone  *1..Gone$'
clusctl key set --file one.key --reader >out 2>err
bad 103 "so that nothing comes back that was removed" \
	ERROR_REVISION_MISMATCH snapshot import Res gone
silent "the keys come with online" resource online Res
check "the last ones" [ "$(sum exchange)" != "$exchange" ]
good "rollback" '^rolled-back  *1  Res	1..Box$' restore relative --rollback
also "but not of what is the same" '^same  *2  Res	1..Two$'
silent "then offline" resource offline Res
silent "and online" resource online Res
check "have the old keys" [ "$(sum exchange)" = "$exchange" ]
silent "and offline" resource offline Res
chmod 666 /dev/clusctl
chmod -R a+rX dir relative crash
denied "a user may not roll back" \
	'crash Res .1..Box.: ERROR_ACCESS_DENIED: .*root' \
	clusctl restore crash --rollback --quiet
mkdir user
chmod 777 user
check "but back up" as 1000 clusctl backup user/dir
check "and restore" as 1000 clusctl restore user/dir
chmod 600 /dev/clusctl

# --- keys that are not here
clusctl key set --file one.key >out 2>err
clusctl key reseal >out 2>err
clusctl container genkey '1\\New' --exportable --create --algorithm ec-p256 \
	>out 2>err
clusctl key set --file two.key >out 2>err
clusctl checkpoint add Other '1\\New'
good "a backup under two keys" ' 5 snapshots' backup mixed
fresh
clusctl key set --file two.key >out 2>err
clusctl restore mixed >out 2>err
[ $? = 105 ] && grep -q "mixed Res '1..Box': NTE_NO_KEY: .*, $one;" err &&
	grep -q '^refused  *[0-9]*  Res	1..Two	NTE_NO_KEY$' out &&
	grep -q '^put  *1  Other	1..New$' out
result $? "one of two keys"
clusctl restore mixed --json >out 2>err
[ $? = 105 ] && is_json out &&
	grep -q '"outcome":"refused","status":"NTE_NO_KEY".*"error":{' out
result $? "in JSON"
clusctl key set --reader --file one.key >out 2>err
good "both" '^put  *[0-9]*  Res	1..Two$' restore mixed

# --- backups that are bad
fresh
clusctl key set --file two.key >out 2>err
bad 66 "no directory" ENOENT restore none
mkdir nothing nothing/snapshots
bad 66 "no manifest" 'no backup' restore nothing
rmdir nothing/snapshots
bad 66 "an empty directory" 'no backup' restore nothing
cp -r crash bad
file=$(find bad/snapshots -name '*.snapshot' | tail -n 1)
printf x | dd of="$file" bs=1 seek=300 conv=notrunc 2>/dev/null
bad 104 "a file that was altered" "${file##*/} was altered" restore bad
rm "$file"
bad 66 "a file that is missing" "${file##*/}: " restore bad
ln -s ../../crash/snapshots/"${file##*/}" "$file"
bad 66 "a link, even to what it should be" 'ELOOP' restore bad
rm "$file"
mkfifo "$file"
bad 104 "a pipe" "${file##*/} was altered" restore bad
rm -r bad
cp -r crash bad
sed -i 's/"Site"/"Sight"/' bad/manifest.json
bad 104 "a manifest that was altered" 'manifest.json was altered' restore bad
sum=$(sha256sum <gone | cut -d ' ' -f 1)
cp gone "bad/snapshots/$sum.snapshot"
entry="\"generation\":1,\"key_id\":\"$one\",\"name\":\"1\\\\\\\\Gone\",\"sha256\":\"$sum\",\"size\":$(
	wc -c <gone)"
# made FORMAT SHA256 ID MORE: a manifest of one checkpoint
made()
{
	printf '{"format":"%s","resources":[{"checkpoints":[{%s}%s],"id":"%s","name":"Res","state":"offline","type":"Site"}%s],"version":1}' \
		"$@" >made.json
	manifest made.json >bad/manifest.json
}
good_entry=$(printf '"boot_key":false,%s,"time":"%s","tombstone":false' \
	"$entry" "$(clusctl snapshot show gone | sed -n 's/^Time: *//p')")
made "clusctl backup" "$good_entry" "" "$id" ""
bad 105 "a manifest by hand passes, but for its key" NTE_NO_KEY restore bad
# refuse TEXT CODE PATTERN ARGUMENT...: of made
refuse()
{
	text=$1 code=$2 pattern=$3
	shift 3
	made "$@"
	bad "$code" "$text" "$pattern" restore bad
}
refuse "another format" 65 'not one of clusctl' tar "$good_entry" "" "$id" ""
refuse "a checkpoint twice" 65 'a checkpoint is there twice' \
	"clusctl backup" "$good_entry" ",{$good_entry}" "$id" ""
refuse "a path for a checksum" 65 'no checksum' "clusctl backup" \
	"$(echo "$good_entry" | sed "s,$sum,../../../../etc/passwd,")" "" "$id" ""
refuse "a path for a GUID" 65 'no GUID' "clusctl backup" "$good_entry" "" \
	"../../../../../../../../../etc/passwd" ""
refuse "no container" 65 'a checkpoint has no name' "clusctl backup" \
	"$(echo "$good_entry" | sed 's/1....Gone/Gone/')" "" "$id" ""
refuse "a size that none has" 65 'no size' "clusctl backup" \
	"$(echo "$good_entry" | sed 's/"size":[0-9]*/"size":99999999/')" "" \
	"$id" ""
refuse "another size" 104 'was altered' "clusctl backup" \
	"$(echo "$good_entry" | sed 's/"size":[0-9]*/"size":99/')" "" "$id" ""
refuse "another generation" 65 'not what manifest.json says' \
	"clusctl backup" "$(echo "$good_entry" | sed 's/:1,/:2,/')" "" "$id" ""
refuse "another name" 65 'not what manifest.json says' "clusctl backup" \
	"$(echo "$good_entry" | sed 's/Gone/Here/')" "" "$id" ""
refuse "another resource" 65 'not what manifest.json says' "clusctl backup" \
	"$good_entry" "" "$(echo "$id" | tr 0-9 1-90)" ""
made "clusctl backup" "$good_entry" "" "$id" ""
sed -i 's/"version":1}/"version":2}/' bad/manifest.json
bad 65 "a newer format" 'newer format' restore bad
check "none of them has made anything" nothing_here

# --- the random key
fresh
clusctl resource create Keep >out 2>err
clusctl container genkey '1\\Keep' --exportable --create --algorithm ec-p256 \
	>out 2>err
clusctl checkpoint add Keep '1\\Keep'
noted 'backup boot: 1 snapshot is sealed with the random key' \
	"a backup under the random key is not much of one" clusctl backup boot
json "in JSON" '"boot_key_snapshots":1' backup boot
fresh
bad 105 "and cannot be restored" 'NTE_NO_KEY' restore boot
done_testing
