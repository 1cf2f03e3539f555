#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What the store keeps is seen, and had again: history, rollback, rebuild; and
# status, sync and doctor tell what is wrong.
set -u
# shellcheck source=/dev/null
. /tests/ktap.sh
# shellcheck source=/dev/null
. /tests/clusctld.sh

name='1\\Key'
config=/tmp/history.conf
socket=/tmp/history.sock
log=/tmp/history.log
quota=/proc/sys/kernel/keys/root_maxkeys
cat >$config <<CONF
node = one
directory = /tmp/kept
socket = $socket
CONF

# ask NOUN VERB... of the daemon of this test
ask()
{
	clusctl "$@" --socket $socket --timeout 60
}

# new_key GENERATION: a new one, whose public half is kept as that
new_key()
{
	clusctl container genkey "$name" --replace --algorithm rsa2048 \
		--spec signature --exportable >/dev/null || return
	clusctl container export "$name" --spec signature --public \
		--output "/tmp/public.$1"
}

# The container has the key of that generation, as the resource comes online.
restores()
{
	clusctl resource offline Payroll && clusctl resource online Payroll &&
		clusctl container export "$name" --spec signature --public \
			--output /tmp/public.now &&
		cmp /tmp/public.now "/tmp/public.$1"
}

# kept NUMBER...: exactly those generations are kept
kept()
{
	printf '%s\n' "$@" >/tmp/wanted.list
	ask checkpoint history --quiet Payroll "$name" >/tmp/kept.list
	diff /tmp/wanted.list /tmp/kept.list
}

/sbin/modprobe clusctl
check_fails 1 "the doctor sees that no daemon runs" '^no-daemon: .*mend: ' \
	ask doctor
check "the daemon starts" start
check_says "and nothing is wrong" "Nothing is wrong" ask doctor
clusctl resource create Payroll
clusctl container genkey "$name" --create --algorithm rsa2048 \
	--spec signature --exportable >/dev/null
check_fails 105 "a resource without checkpoints has no history" \
	"keeps nothing of this" ask checkpoint history Payroll "$name"
new_key 1
check "a checkpoint is stored" ask checkpoint add Payroll "$name"
check_fails 105 "which has nothing before it" "no generation before" \
	ask checkpoint rollback Payroll "$name"
clusctl resource online Payroll
new_key 2
new_key 3
check "two more keys are stored" ask sync
check "the store keeps all of them" kept 1 2 3
check_says "the last one is here" '^ *3 .*snapshot *last, here *one$' \
	ask checkpoint history Payroll "$name"
check_says "and one before it is not" '^ *2 .*snapshot *- *one$' \
	ask checkpoint history Payroll "$name"
check_says "as JSON, too" '"last":3,"here":3' \
	ask checkpoint history --json Payroll "$name"

check_says "the one before the last comes back" \
	'Generation 4 is what generation 2 was, and stored' \
	ask checkpoint rollback Payroll "$name"
check "as the last one" stored 4
check_says "the doctor notes that the container has another key" \
	'^note: container-differs: ' ask doctor
check "the resource gets it" restores 2
check_says "so there is nothing to note" "Nothing is wrong" ask doctor
check_says "any other one can be named" '"rolled_back_to":3,"generation":5' \
	ask checkpoint rollback --json Payroll "$name" --generation 3
check "and is had again" restores 3
check_fails 105 "but none that is not kept" "does not keep generation 99" \
	ask checkpoint rollback Payroll "$name" --generation 99
check_fails 64 "nor one that cannot be" "a generation, from 1" \
	ask checkpoint rollback Payroll "$name" --generation 0
check "the checkpoint is removed" ask checkpoint remove Payroll "$name"
check_says "that is a generation" '^ *6 .*tombstone *last, here' \
	ask checkpoint history Payroll "$name"
check_fails 65 "to which nothing goes back" "checkpoint was deleted" \
	ask checkpoint rollback Payroll "$name" --generation 6
check_says "but it can be undone" 'Generation 7 is what generation 5 was' \
	ask checkpoint rollback Payroll "$name"
check "with the key" restores 3
check "the oldest one is not kept any more" kept 2 3 4 5 6 7

check_says "what is here is stored once more" "^stored *8 *Payroll" \
	ask checkpoint rebuild Payroll
check "as the next generation" stored 8
check_says "of which there is nothing to restore" '^ *8  *8 .* same ' \
	clusctl resource show Payroll
check "with the same key" restores 3
check_says "by its name alone" "^stored *9 *Payroll" \
	ask checkpoint rebuild Payroll "$name"
check_fails 105 "not by another one" "" \
	ask checkpoint rebuild Payroll '1\\Other'
clusctl resource offline Payroll
check_fails 107 "nor where it is not online" "not online here" \
	ask checkpoint rebuild Payroll
check_says "all that are online are none" "1 resources are not online here" \
	ask checkpoint rebuild --all
check_says "unless that does not matter" '"generation":10,"outcome":"stored"' \
	ask checkpoint rebuild --all --force --json
check_fails 64 "it needs to know of what" "name a resource" \
	ask checkpoint rebuild
check_fails 64 "or of all, not both" "name a resource" \
	ask checkpoint rebuild --all Payroll
clusctl resource online Payroll

stop_daemon
check_fails 69 "without a daemon nothing is rebuilt" "does not run" \
	ask checkpoint rebuild Payroll
check "nothing at all" stored 10
mv /tmp/kept/cluster.key /tmp/
rm -r /tmp/kept
mkdir -m 700 /tmp/kept
mv /tmp/cluster.key /tmp/kept/
check "the store is lost, and the daemon starts" start
check "it stores what is here" ask sync
check "without the history" kept 10
check_says "a rebuild goes on" "^stored *11 *Payroll" \
	ask checkpoint rebuild --all
check "from there" kept 10 11
check "with the last key" restores 3

check_says "the status tells of the store" \
	'^Store: *file, .*revision [0-9]*, of which [0-9]* is here' ask status
check_says "and of keys" '"key_ids":\["[0-9a-f]*"' ask status --json
chmod 640 /tmp/kept/cluster.key
check_fails 1 "a key that others may read is found" \
	'^key-file: .*mode 640); mend: chmod 600 /tmp/kept/cluster.key' ask doctor
chmod 600 /tmp/kept/cluster.key
read -r was <$quota
awk '$1 == "0:" { split($4, keys, "/"); print keys[1] }' /proc/key-users >$quota
check_fails 1 "and a quota that is near its end" \
	'^key-quota: user 0 .* mend: sysctl -w kernel.keys.root_maxkeys=' ask doctor
echo "$was" >$quota
check_says "and no more when it is not" "Nothing is wrong" ask doctor

clusctl resource offline Payroll
stop_daemon
mv /tmp/kept/cluster.key /tmp/
/sbin/rmmod clusctl
check_fails 1 "so is a module that is not there" \
	'^no-module: .*mend: modprobe clusctl' ask doctor
/sbin/modprobe clusctl
check "without the key the daemon starts" start
check_fails 107 "what it cannot take is no success" \
	"1 in the store, but refused here" ask sync
check_fails 107 "nor is it that of the resource" "1 in the store, but refused" \
	ask sync Payroll
check_says "the status says so" \
	"^Not in step: *1 in the store, but refused here" ask status
check_fails 1 "and the doctor which key is missing" \
	'^key-missing: Payroll .*generation 11 .*cluster key [0-9a-f]*,' ask doctor
check_fails 1 "and that the random key seals" '^boot-key: ' ask doctor
clusctl resource create Other
clusctl container genkey '1\\Other' --create --exportable >/dev/null
check "others do not count for this one" ask sync Other
check_fails 107 "what that seals is not stored" "random key of this boot" \
	ask checkpoint add Other '1\\Other'
check_fails 107 "which is no success either" \
	"1 not stored, as the random key of a boot seals" ask sync
check_fails 107 "in JSON, too" '"boot_key":1' ask sync --json
check_fails 1 "the doctor names it" '^boot-key-snapshot: Other ' ask doctor
check "the key comes back" clusctl key set --file /tmp/cluster.key
check "and seals what is there" clusctl key reseal
check "all is in step then" ask sync
check "Payroll is back" stored 11
check_says "and nothing is wrong" "Nothing is wrong" ask doctor
clusctl resource online Payroll
clusctl container delete "$name"
check_fails 1 "a container that has gone is found" \
	'^container-gone: Payroll .*mend: clusctl resource offline' ask doctor
clusctl resource offline Payroll
stop_daemon
check "the log has no key" sh -c "! grep -q \"\$(cat /tmp/cluster.key)\" $log"
check "the module is unloaded" /sbin/rmmod clusctl
finish
