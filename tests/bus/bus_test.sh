#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The service org.clusctl1 on a system bus of its own: what it has, what it does, what
# it refuses, and what it tells of.
# shellcheck disable=SC2154 # What bus.sh sets is not seen here.
set -u
# shellcheck source=/dev/null
. /tests/bus.sh

payroll=/org/clusctl1/resource/Payroll
wmi=/org/clusctl1/resource/Wmi
name='1\\MyKey'

# genkey NAME [OPTION]...
genkey()
{
	clusctl container genkey "$@" --create --algorithm ec-p256 --spec signature
}

# add CHECKPOINT: by gdbus, which reads its arguments as GVariant text
add()
{
	gcall $payroll Resource.AddCryptoCheckpoint \
		"'${1//\\/\\\\}'" '{}'
}

# interfaces_agree: what the files that are installed say is what introspection says
interfaces_agree()
{
	local file interface path

	for file in /usr/share/dbus-1/interfaces/org.clusctl1.*.xml; do
		interface=$(basename "$file" .xml)
		case $interface in
		*.Manager) path="$manager" ;;
		*.Container) path=$(busctl tree --list org.clusctl1 |
			grep container/ | head -n 1) ;;
		*) path=$payroll ;;
		esac
		sed -n '/<interface/,/<\/interface/{/<!--/!p}' "$file" \
			>/tmp/said.xml
		gdbus call --system --dest org.clusctl1 --object-path "$path" \
			--method org.freedesktop.DBus.Introspectable.Introspect |
			sed "s/\\\\n/\n/g" | sed -n \
			"/<interface name=\"$interface\"/,/<\/interface/p" \
			>/tmp/real.xml
		cmp /tmp/said.xml /tmp/real.xml || return 1
	done
}

# all_answer: each method and property that introspection tells of is there
all_answer()
{
	local path interface='' kind member signature rest count=0

	for path in "$manager" $payroll; do
		busctl --list introspect org.clusctl1 "$path" >/tmp/introspected ||
			return
		while read -r member kind signature rest; do
			case $member in
			org.clusctl1.*) interface=$member ;;
			org.*) interface= ;;
			esac
			[ "$interface$kind" = "${interface:-none}property" ] ||
				continue
			busctl get-property org.clusctl1 "$path" "$interface" \
				"${member#.}" >/tmp/value || return
			[ "$(cut -d ' ' -f 1 /tmp/value)" = "$signature" ] || return
			count=$((count + 1))
		done </tmp/introspected
		while read -r member kind signature rest; do
			case $member in
			org.clusctl1.*) interface=$member ;;
			org.*) interface= ;;
			esac
			[ "$interface$kind" = "${interface:-none}method" ] ||
				continue
			# With an argument too many each is refused, and told from
			# one that there is not.
			busctl call org.clusctl1 "$path" "$interface" \
				"${member#.}" yyy 1 2 3 2>/tmp/value && return 1
			grep -q "takes (${signature#-})" /tmp/value || return
			count=$((count + 1))
		done </tmp/introspected
	done
	# As many as the files have
	[ "$count" = "$(cat /usr/share/dbus-1/interfaces/org.clusctl1.{Manager,Resource,MSCluster_Resource}.xml |
		grep -c '<method\|<property')" ] || {
		echo "$count answer"
		return 1
	}
}

install_bus
/sbin/modprobe clusctl
check "the daemon starts without a bus" start_daemon
check "and works" clusctl sync --socket "$socket" --timeout 60
check "a bus appears" start_bus
check "the service appears on it" await 3 'on the bus as org.clusctl1'
check_says "busctl sees it" "/org/clusctl1/Manager" busctl tree org.clusctl1
check "somebody listens" start_listening

# The whole cycle
check_says "a resource is made" "^o \"$payroll\"" \
	call "$manager" Manager CreateResource 'sa{sv}' Payroll 1 type s Service
check "that is told" await 4 "$payroll"
check_says "its type is what was said" '^s "Service"' \
	property $payroll Resource Type
check_says "it is listed" "^ao 1 \"$payroll\"" \
	call "$manager" Manager ListResources
check_says "and found in other letters" "^o \"$payroll\"" \
	call "$manager" Manager GetResource s PAYROLL
id=$(clusctl resource list --quiet --json | sed 's/.*"id":"\([^"]*\)".*/\1/')
check_says "and by its GUID" "^o \"$payroll\"" \
	call "$manager" Manager GetResource s "$id"
check "a key is made" clusctl container genkey "$name" --create \
	--algorithm rsa2048 --spec signature --exportable
check "that is told" await 4 /org/clusctl1/container/
check_says "a checkpoint is added and stored" '^t 1$' \
	call $payroll Resource AddCryptoCheckpoint 'sa{sv}' "$name" 0
check "that is told" await 4 "CheckpointStored ('1\\\\\\\\MyKey', uint64 1)"
check "and that it was added" seen \
	"CheckpointAdded ('1\\\\\\\\MyKey', uint64 1)"
check "and that the list has changed" heard 4 \
	"PropertiesChanged ('org.clusctl1.MSCluster_Resource', @a{sv} {}, ['CryptoCheckpoints'])"
check_says "it is on the list" '^as 1 "1\\\\\\\\MyKey"' \
	property $payroll Resource CryptoCheckpoints
check_says "with what is known of it" '"Acknowledged" t 1 ' \
	property $payroll Resource Checkpoints
check_says "the command says the same" '"generation":1,"acknowledged":1[,}]' \
	clusctl checkpoint list --long --json Payroll
check "the resource goes online" call $payroll Resource Online 'a{sv}' 0
check "that is told" await 4 "{'State': <'online'>"
check "and that its keys are restored" seen "CheckpointRestored ('1"
check_says "here" '^s "one"' property $payroll Resource OwnerNode
check "the key is replaced by a command" clusctl container genkey "$name" \
	--replace --algorithm rsa2048 --spec signature --exportable
check "that is told, as it is stored" await 4 \
	"CheckpointStored ('1\\\\\\\\MyKey', uint64 2)"
check "the resource goes offline" call $payroll Resource Offline 'a{sv}' 0
check "that is told" await 4 "{'State': <'offline'>"
check_says "its keys are restored from the store" '^u 1$' \
	call $payroll Resource Restore 'a{sv}' 0
check_says "but not where they are used" '^u 0$' \
	call $payroll Resource Restore 'a{sv}' 0
check_says "all is in step" '"InStep" b true "Checkpoints" t 1 ' \
	call "$manager" Manager Sync 'a{sv}' 0
check_says "the store is well" '^s "in-step"' \
	property "$manager" Manager EngineState
forget
key_id=$(property "$manager" Manager KeyId)
check_says "the cluster key is replaced" '^s "[0-9a-f]\{32\}"' \
	call "$manager" Manager RotateKey 'a{sv}' 0
check "that is told" await 4 "'KeyId': <'"
check "it is another one" [ "$key_id" != "$(property "$manager" Manager KeyId)" ]
check_says "by the key that the command tells" \
	"$(clusctl key status --quiet --socket "$socket")" \
	property "$manager" Manager KeyId

# Other doors
check "a command makes a resource" clusctl resource create 'A b-c'
check "that is told" await 4 "/org/clusctl1/resource/A_20b_2dc', {"
check "and deletes it" clusctl resource delete 'A b-c'
check "that is told, too" await 4 \
	"InterfacesRemoved (objectpath '/org/clusctl1/resource/A_20b_2dc', ['org.clusctl1.Resource', 'org.clusctl1.MSCluster_Resource'])"
check "a container goes" sh -c \
	'clusctl container create "1\\\\Gone" && clusctl container delete "1\\\\Gone"'
check "that is told" await 4 \
	"InterfacesRemoved (objectpath '/org/clusctl1/container/_31_5cMicrosoft_20Strong_20Cryptographic_20Provider_5cGone'"

# Programs
check "a resource for programs" call "$manager" Manager CreateResource 'sa{sv}' Wmi 0
check "with another key" genkey '1\\MyOther' --exportable
check "a script for WMI does what the page says" python3 /tests/client.py wmi
check "all objects are in one answer" python3 /tests/client.py objects
check_says "the example adds" 'MyKey: stored, generation' \
	python3 /tests/example.py Example "$name" '1\\MyOther'
check_says "and leaves what is there" 'MyKey: is on the list' \
	python3 /tests/example.py example "$name"
check_fails 1 "and says why not" 'org.clusctl1.Error.BadKeySet: NTE_BAD_KEYSET (0x80090016)' \
	python3 /tests/example.py example '1\\None'
check "introspection is what the files say" interfaces_agree
check "and all that it tells of answers" all_answer

# Errors, by the status that the module gives
# EC keys that are not exportable would be of no use here.
clusctl container genkey '1\\Kept' --create --algorithm rsa2048
clusctl container create '1\\Empty'
error org.clusctl1.Error.AlreadyExists 'ERROR_ALREADY_EXISTS (183)' add "$name"
error org.clusctl1.Error.InvalidParameter 'ERROR_INVALID_PARAMETER (87): .*: ' \
	add 'MyKey'
error org.clusctl1.Error.BadKeySet 'NTE_BAD_KEYSET (0x80090016)' add '1\\None'
error org.clusctl1.Error.BadKey 'NTE_BAD_KEY (0x80090003)' add '1\\Kept'
error org.clusctl1.Error.NoKey 'NTE_NO_KEY (0x8009000D)' add '1\\Empty'
error org.clusctl1.Error.ProvTypeNotDef 'NTE_PROV_TYPE_NOT_DEF (0x80090017)' \
	add '999\\MyKey'
error org.clusctl1.Error.KeySetNotDef 'NTE_KEYSET_NOT_DEF (0x80090019)' \
	add '1\None\MyKey'
error org.clusctl1.Error.ProvTypeNoMatch 'NTE_PROV_TYPE_NO_MATCH (0x8009001B)' \
	add '24\Microsoft Base Cryptographic Provider v1.0\MyKey'
error org.clusctl1.Error.FileNotFound 'ERROR_FILE_NOT_FOUND (2)' \
	gcall $payroll Resource.RemoveCryptoCheckpoint "'1\\\\\\\\None'" '{}'
error org.clusctl1.Error.ObjectAlreadyExists 'ERROR_OBJECT_ALREADY_EXISTS (5010)' \
	gcall "$manager" Manager.CreateResource payroll '{}'
error org.clusctl1.Error.InvalidName 'ERROR_INVALID_NAME (123)' \
	gcall "$manager" Manager.CreateResource "'$id'" '{}'
error org.clusctl1.Error.InvalidParameter 'ERROR_INVALID_PARAMETER (87)' \
	gcall "$manager" Manager.CreateResource other "{'id': <'no GUID'>}"
error org.clusctl1.Error.ResourceOnline 'ERROR_RESOURCE_ONLINE (5019)' \
	gcall "$manager" Manager.DeleteResource Payroll '{}'
error org.clusctl1.Error.ResourceNotFound 'ERROR_RESOURCE_NOT_FOUND (5007)' \
	gcall "$manager" Manager.DeleteResource None '{}'
error org.clusctl1.Error.ResourceNotFound 'ERROR_RESOURCE_NOT_FOUND (5007)' \
	gcall "$manager" Manager.GetResource None
error org.clusctl1.Error.ResourceNotFound 'ERROR_RESOURCE_NOT_FOUND (5007)' \
	gcall /org/clusctl1/resource/PAYROLL Resource.Online '@a{sv} {}'
echo 1 >/sys/module/clusctl/parameters/max_resource_checkpoints
error org.clusctl1.Error.NoSystemResources 'ERROR_NO_SYSTEM_RESOURCES (1450)' \
	add '1\\MyOther'
echo 16384 >/sys/module/clusctl/parameters/max_resource_checkpoints
error org.freedesktop.DBus.Error.InvalidArgs 'there is no option later' \
	gcall $payroll Resource.Online "{'later': <true>}"
error org.freedesktop.DBus.Error.InvalidArgs 'the option best-effort is of type b' \
	gcall $payroll Resource.Online "{'best-effort': <'yes'>}"
error org.freedesktop.DBus.Error.UnknownObject 'there is no' \
	gcall /org/clusctl1/other Resource.Online '{}'
error org.freedesktop.DBus.Error.UnknownObject 'there is no' \
	gcall /org/clusctl1/resource/_ff Resource.Online '{}'
error org.freedesktop.DBus.Error.UnknownObject 'there is no' \
	gdbus call --system --dest org.clusctl1 --object-path ${wmi}x \
	--method org.freedesktop.DBus.Introspectable.Introspect
error org.freedesktop.DBus.Error.UnknownInterface 'has no' \
	gcall "$manager" Resource.Online '{}'
error org.freedesktop.DBus.Error.UnknownMethod 'has no' \
	gcall $payroll Resource.Fail
error org.freedesktop.DBus.Error.UnknownProperty 'no property' \
	gdbus call --system --dest org.clusctl1 --object-path $payroll \
	--method org.freedesktop.DBus.Properties.Get org.clusctl1.Resource None
error org.freedesktop.DBus.Error.UnknownObject 'any more' \
	gdbus call --system --dest org.clusctl1 --object-path ${wmi}x \
	--method org.freedesktop.DBus.Properties.Get org.clusctl1.Resource Name
error org.freedesktop.DBus.Error.PropertyReadOnly 'cannot be set' \
	gdbus call --system --dest org.clusctl1 --object-path $payroll \
	--method org.freedesktop.DBus.Properties.Set org.clusctl1.Resource Name \
	"<'Other'>"
check_says "nothing of all that was changed" '^as 1 "1\\\\\\\\MyKey"' \
	property $payroll Resource CryptoCheckpoints

check "a checkpoint is removed without waiting" call $payroll Resource \
	RemoveCryptoCheckpoint 'sa{sv}' "$name" 1 no-wait b true
check "the resource goes offline again" call $payroll Resource Offline 'a{sv}' 0
check "and is deleted" call "$manager" Manager DeleteResource 'sa{sv}' Payroll 0
check_fails 1 "then it is not there" "" property $payroll Resource State
check "the daemon ends" stop_daemon

# What nobody could open is not stored.
/sbin/rmmod clusctl
/sbin/modprobe clusctl
mv /tmp/store/cluster.key /tmp/cluster.key
check "it starts without the key of its store" start_daemon
check "and is on the bus" await 3 'on the bus as org.clusctl1'
check_says "it says so" '^b true' property "$manager" Manager BootKey
call "$manager" Manager CreateResource 'sa{sv}' Payroll 0
genkey "$name" --exportable
error org.clusctl1.Error.NotStored 'done here, but not stored' add "$name"
check_says "it is on the list all the same" '^as 1' \
	property $payroll Resource CryptoCheckpoints
check "the daemon ends" stop_daemon

# Without the service
echo "bus = perhaps" >>/tmp/clusctld.conf
check_fails 78 "bus is yes or no" "line 4: bus is none of yes, no" \
	clusctld --config /tmp/clusctld.conf --check-config
sed -i 's/^bus = .*/bus = no/' /tmp/clusctld.conf
check "the daemon can be no service" start_daemon
check_fails 1 "nobody is org.clusctl1" "" \
	call "$manager" Manager ListResources
check "the daemon ends" stop_daemon
stop_bus
check "the module is unloaded" /sbin/rmmod clusctl
finish
