#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What the service tells of the store: another node, what cannot be opened, and a store
# that is away. This VM is node one, then node two, which have one directory.
# shellcheck disable=SC2154 # What bus.sh sets is not seen here.
set -u
# shellcheck source=/dev/null
. /tests/bus.sh

web=/org/clusctl1/resource/Web
none='@a{sv} {}' # gdbus cannot guess that without introspection

# become NODE: what was here is lost, as with a machine; the store is the same
become()
{
	kill -KILL "$pid"
	wait "$pid" 2>/dev/null
	/sbin/rmmod clusctl
	/sbin/modprobe clusctl
	sed -i "s/^node = .*/node = $1/" /tmp/clusctld.conf
	start_daemon && await 3 'on the bus as org.clusctl1'
}

install_bus
/sbin/modprobe clusctl
start_bus
check "the daemon starts" start_daemon
check "the service appears" await 3 'on the bus as org.clusctl1'
mkfifo /tmp/watched
busctl monitor org.clusctl1 >/tmp/watched 2>&1 &
exec 4</tmp/watched
check "somebody watches the bus" await 4 'Monitoring'
check "a resource is made" clusctl resource create Web
check "with a key" clusctl container genkey '1\\WebKey' --create \
	--algorithm ec-p256 --spec signature --exportable
check "that is on its list" clusctl checkpoint add Web '1\\WebKey'
check "whoever watches sees it" await 4 'CheckpointAdded'
check_says "introspection says how to add one more" \
	'AddCryptoCheckpoint(in  s ' gdbus introspect --system \
	--dest org.clusctl1 --object-path $web
check_says "the cluster key is replaced, and the nodes join again" \
	'^s "[0-9a-f]\{32\}"' \
	call "$manager" Manager RotateKey 'a{sv}' 1 rejoin b true
check "the resource goes online" call $web Resource Online 'a{sv}' 0
check_says "it is in step" '"InStep" b true' call "$manager" Manager Sync 'a{sv}' 0

# Another node
cp /tmp/store/cluster.key /tmp/cluster.key
check "another node comes" become two
check "what the store has is there" call "$manager" Manager Sync 'a{sv}' 0
check_says "on no node, as the first one is no more" '^s ""' \
	property $web Resource OwnerNode
forget
check_says "it is restored from the store" '^u 1$' \
	call $web Resource Restore 'a{sv}' 0
check "that is told" await 4 'CheckpointRestored'
check "it is in the store" call "$manager" Manager Sync 'a{sv}' 0
check_says "and it is of this node now" '^s "two"' \
	property $web Resource OwnerNode

# What nobody can open
rm /tmp/store/cluster.key
check "a node without the key comes" become one
error org.clusctl1.Error.NotInStep 'could not all be taken' \
	gcall $web Resource.Restore "$none"
check_says "which is not what that one has" '^s "offline"' \
	property $web Resource State
check_says "the store is not in step" '^s "incomplete"' \
	property "$manager" Manager EngineState
cp /tmp/cluster.key /tmp/store/

# A store that is away
check "the daemon ends" stop_daemon
sed -i '/^directory/d' /tmp/clusctld.conf
cat >>/tmp/clusctld.conf <<-CONF
	engine = etcd
	etcd_endpoints = http://127.0.0.1:1
CONF
check "it starts without its store" start_daemon
check "and is on the bus" await 3 'on the bus as org.clusctl1'
error org.clusctl1.Error.EngineUnavailable 'the store cannot be' \
	gcall "$manager" Manager.Sync "$none"
error org.clusctl1.Error.EngineUnavailable 'the store cannot be' \
	gcall $web Resource.Restore "$none"
check_says "it says so" '^s "unavailable"' \
	property "$manager" Manager EngineState
check "the daemon ends again" stop_daemon
stop_bus
check "the module is unloaded" /sbin/rmmod clusctl
finish
