#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# clusctld with a store of its own: what was added is there again when the module
# has been unloaded, as after a reboot, whatever was killed in between.
set -u
# shellcheck source=/dev/null
. /tests/ktap.sh
# shellcheck source=/dev/null
. /tests/clusctld.sh

name='1\\Key'
config=/tmp/clusctld.conf
socket=/tmp/clusctld.sock
log=/tmp/clusctld.log
group=999 # clusctl, see tests/vm/initramfs
cat >$config <<CONF
# of the test
node = one
directory = /tmp/store
socket = $socket
CONF
pid= # see start

# The status says that it was killed, and has not ended before.
kill_daemon()
{
	local rc=0

	kill -KILL "$pid" || return
	wait "$pid" 2>/dev/null || rc=$?
	[ "$rc" = $((128 + 9)) ]
}

# ask OPTION...: as somebody who may ask at most because of a group
ask()
{
	/usr/bin/setpriv --reuid 1000 --regid 1000 "$@" \
		clusctl sync --socket $socket --timeout 60
}

in_step()
{
	clusctl sync --socket $socket --timeout 60
}

reload_module()
{
	/sbin/rmmod clusctl && /sbin/modprobe clusctl
}

# hidden FILE...: none of them has the bytes, or the digits, of a key that was
# in the file of the cluster key
hidden()
{
	local file key

	for file; do
		od -An -v -tx1 "$file" | tr -d ' \n' >/tmp/hex
		for key in /tmp/keys/*; do
			! grep -qiF "$(cat "$key")" /tmp/hex || return 1
			! grep -qF "$(cat "$key")" "$file" || return 1
		done
	done
}

# keep_key: for hidden
keep_key()
{
	mkdir -p /tmp/keys
	cp /tmp/store/cluster.key "/tmp/keys/$(key_id)"
}

key_id()
{
	clusctl key status --quiet --socket $socket
}

# capabilities SET HEX: all threads have exactly these
capabilities()
{
	local file

	for file in /proc/"$pid"/task/*/status; do
		grep -q "^Cap$1:[[:space:]]0*$2\$" "$file" || {
			cat "$file"
			return 1
		}
	done
}

serial()
{
	clusctl container show "$name" --json |
		sed -n 's/.*"signature":{"serial":\([0-9]*\).*/\1/p'
}

sign()
{
	keyctl pkey_sign "$(serial)" 0 /tmp/digest enc=pkcs1 hash=sha256 \
		>/tmp/signature
}

verify()
{
	openssl dgst -sha256 -verify /tmp/public.pem -signature /tmp/signature \
		/tmp/message
}

head -c 100 /dev/urandom >/tmp/message
openssl dgst -sha256 -binary /tmp/message >/tmp/digest

check "the configuration is good" \
	clusctld --config $config --check-config
printf 'node = one\nengine = paper\n' >/tmp/bad.conf
check_fails 78 "one that is not is refused, with its line" \
	'line 2: engine is none of file, etcd' \
	clusctld --config /tmp/bad.conf --check-config
printf 'engine = etcd\netcd_endpoints = https://n1:1,https://n2:1\n' >/tmp/bad.conf
check_fails 78 "so are endpoints with commas" 'line 2: etcd_endpoints has a comma' \
	clusctld --config /tmp/bad.conf --check-config
check_fails 69 "nobody answers before it runs" "does not run" \
	clusctl sync --socket $socket
check_fails 69 "without the module it does not start" "module" \
	sh -c "/sbin/rmmod clusctl; clusctld --config $config"
/sbin/modprobe clusctl

check "it starts" start
check "whoever is of the group clusctl may ask" ask --groups $group
check_fails 77 "and nobody else" "" ask --clear-groups
check "and makes a cluster key" [ "$(stat -c %a /tmp/store/cluster.key)" = 600 ]
check_says "which seals" "one of . that open" clusctl status
check "a resource is made" clusctl resource create Payroll
check "and a key" clusctl container genkey "$name" --create \
	--algorithm rsa2048 --spec signature --exportable
clusctl container export "$name" --spec signature --public \
	--output /tmp/public.pem
check_says "its checkpoint is added, and stored" "Stored, generation 1" \
	clusctl checkpoint add --socket $socket Payroll "$name"
check "the list says so" stored 1
check_says "and the status" "1 checkpoints, in step" \
	clusctl status --socket $socket
check "the resource goes online" clusctl resource online Payroll
check "a new key comes" clusctl container genkey "$name" --replace \
	--algorithm rsa2048 --spec signature --exportable
clusctl container export "$name" --spec signature --public \
	--output /tmp/public.pem
check "it is stored" in_step
check "as the second generation" stored 2
check "the daemon is killed" kill_daemon
clusctl resource offline Payroll
check "the module goes, with all it had" reload_module
check_fails 105 "the resource is gone" "" clusctl resource show Payroll
check "the daemon starts again" start
check "and is in step" in_step
check "the resource is back, with its checkpoint" stored 2
check "it goes online" clusctl resource online Payroll
check "its key signs" sign
check "as the one before would have" verify

check "it has no capability in effect" capabilities Eff 0
check "but keeps the one for cluster keys" capabilities Prm 200000
check_says "it tells of the key" "At rest      /tmp/store/cluster.key: the same" \
	clusctl key status --socket $socket
keep_key
old=$(key_id)
cp -p /tmp/store/cluster.key /tmp/old.key
check_fails 108 "there is no other first key" "has a cluster key" \
	clusctl key init --socket $socket
check_fails 64 "nobody joins without a look at the key" "say which one" \
	clusctl key join --socket $socket
check_fails 64 "half a key id proves nothing" "less proves nothing" \
	clusctl key join --socket $socket --key-id 0011223344556677
check_fails 108 "who has the key does not join" "has the cluster's key" \
	clusctl key join --socket $socket --key-id "$old"
check_fails 64 "nobody is admitted without a look" "say which one" \
	clusctl key admit --socket $socket two
check_fails 105 "nor who does not ask" "does not ask" \
	clusctl key admit --socket $socket two \
	--fingerprint 0000-1111-2222-3333-4444-5555-6666-7777
check_says "the key is replaced" '"resealed":1,"snapshots":1' \
	clusctl key rotate --socket $socket --timeout 60 --json
keep_key
check "by another one" [ "$old" != "$(key_id)" ]
check "which is in the file" cmp -s /tmp/store/cluster.key \
	"/tmp/keys/$(key_id)"
check "for its owner alone" [ "$(stat -c %a /tmp/store/cluster.key)" = 600 ]
check "and seals all of it, as before" stored 2
check_says "the history needs the old one" "^$old  reader        0       0        1\$" \
	clusctl key status --socket $socket
check "the resource goes offline" clusctl resource offline Payroll
check "the daemon is killed again" kill_daemon
reload_module
new=$(cat /tmp/store/cluster.key)
check "its file is the old one, as if it had been killed before" \
	cp -p /tmp/old.key /tmp/store/cluster.key
check "it starts" start
check "is in step" in_step
check "and follows to the new key" \
	[ "$new" = "$(cat /tmp/store/cluster.key)" ]
check "the checkpoint is there" stored 2
check "its resource goes online" clusctl resource online Payroll
check "and its key signs" sign
check "as before" verify
check "the store has no byte of a key" hidden /tmp/store/store.db*
check_says "the log has a line of that" '"event":"key-rotated","key_id"' \
	cat $log

check_fails 71 "a second daemon is refused" "Address already in use" \
	clusctld --config $config
check "the first one goes on" in_step
check_says "the checkpoint is removed, and that is stored" '"stored":true' \
	clusctl checkpoint remove --json --socket $socket Payroll "$name"
clusctl resource offline Payroll
check "the daemon ends when it is told to" stop_daemon
reload_module
check "it starts a third time" start
check "and is in step again" in_step
check "the checkpoint stays deleted" \
	[ -z "$(clusctl checkpoint list Payroll)" ]
check "the resource is deleted" clusctl resource delete Payroll
check "that is stored as well" in_step
stop_daemon
reload_module
mv /tmp/store/cluster.key /tmp/cluster.key
check "without the key of its store it makes no other" start
check "so there is none" [ ! -e /tmp/store/cluster.key ]
check_says "and the random one seals" "random key of this boot" clusctl status
stop_daemon
mv /tmp/cluster.key /tmp/store/
check "it starts a last time" start
check "and is in step" in_step
check_fails 105 "the resource stays deleted" "" clusctl resource show Payroll
stop_daemon

# As a credential, and as another user
reload_module
mkdir /tmp/credentials
mv /tmp/store/cluster.key /tmp/credentials/
printf 'user = nobody\n' >>$config
chown nobody /dev/clusctl
chown -R nobody /tmp/store
export CREDENTIALS_DIRECTORY=/tmp/credentials
check "it starts as another user" start
unset CREDENTIALS_DIRECTORY
check_says "who it is" "^Uid:[[:space:]]65534[[:space:]]65534" \
	cat /proc/"$pid"/status
check "it keeps its capability" capabilities Prm 200000
check "and is in step" in_step
check_says "it tells of the credential" "At rest      a credential: the same" \
	clusctl key status --socket $socket
check "the key is replaced there, too" \
	clusctl key rotate --socket $socket --timeout 60
check_says "but not the credential" "credential has an older key" \
	clusctl key status --socket $socket
check "no file is made" [ ! -e /tmp/store/cluster.key ]
check_fails 69 "what could not be kept is refused" "keep the new key" \
	clusctl key rotate --rejoin --socket $socket
check "a key of an administrator" sh -c \
	'clusctl key generate --output /tmp/own.key && stat /tmp/own.key'
stop_daemon
reload_module
chown nobody /dev/clusctl
rm -rf /tmp/store
mv /tmp/credentials /tmp/elsewhere
check "it starts with a new store" start
check "and a new key" in_step
stop_daemon
rm -rf /tmp/store
reload_module
chown nobody /dev/clusctl
check "a key is set before it starts" clusctl key set --file /tmp/own.key
check "it starts beside that" start
check "and is in step" in_step
check_fails 69 "it makes no other" "does not know it" \
	clusctl key init --socket $socket
check_fails 105 "and replaces none" "no cluster key yet" \
	clusctl key rotate --socket $socket
stop_daemon
check "the log has no byte of a key" hidden $log
check_says "but a line of what was stored" \
	'"event":"checkpoint-stored".*"generation":2' cat $log
check "the module is unloaded" /sbin/rmmod clusctl
finish
