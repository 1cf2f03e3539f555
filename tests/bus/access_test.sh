#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Who may do what on the bus: what polkit says, and without it root alone.
# shellcheck disable=SC2154 # What bus.sh sets is not seen here.
set -u
# shellcheck source=/dev/null
. /tests/bus.sh

payroll=/org/clusctl1/resource/Payroll
guest=1001
svc=1000 # of the group clusctl
none='@a{sv} {}' # gdbus cannot guess that without introspection
polkit_pid=

start_polkit()
{
	polkitd --no-debug >>/tmp/polkit.log 2>&1 &
	polkit_pid=$!
	gdbus wait --system --timeout 60 org.freedesktop.PolicyKit1
}

stop_polkit()
{
	kill -KILL "$polkit_pid"
	wait "$polkit_pid" 2>/dev/null
	true
}

# each_change COMMAND...: each method that changes something, as arguments of COMMAND
each_change()
{
	"$@" "$manager" Manager.CreateResource Mine "$none" &&
		"$@" "$manager" Manager.DeleteResource Payroll "$none" &&
		"$@" "$manager" Manager.Sync "$none" &&
		"$@" "$manager" Manager.RotateKey "$none" &&
		"$@" $payroll Resource.AddCryptoCheckpoint "'1\\\\\\\\MyKey'" "$none" &&
		"$@" $payroll Resource.RemoveCryptoCheckpoint "'1\\\\\\\\Old'" "$none" &&
		"$@" $payroll Resource.Online "$none" &&
		"$@" $payroll Resource.Offline "$none" &&
		"$@" $payroll Resource.Restore "$none" &&
		"$@" $payroll MSCluster_Resource.AddCryptoCheckpoint \
			"'1\\\\\\\\MyKey'" &&
		"$@" $payroll MSCluster_Resource.RemoveCryptoCheckpoint \
			"'1\\\\\\\\Old'"
}

# refused UID NAME PATH METHOD ARGUMENT...
refused()
{
	local uid=$1 name=$2

	shift 2
	if ! as "$uid" gdbus call --system --dest org.clusctl1 \
		--object-path "$1" --method "org.clusctl1.$2" -- "${@:3}" \
		>/tmp/refused 2>&1 &&
		grep -q "GDBus.Error:$name:" /tmp/refused; then
		return 0
	fi
	echo "$2:"
	cat /tmp/refused
	return 1
}

# The state of all, as commands see it
picture()
{
	clusctl resource list
	clusctl checkpoint list --long
	clusctl key status --quiet --socket "$socket"
}

unchanged()
{
	picture >/tmp/picture.now
	cmp /tmp/picture /tmp/picture.now
}

reads_all()
{
	as "$1" busctl tree org.clusctl1 &&
		as "$1" busctl call org.clusctl1 "$manager" \
			org.clusctl1.Manager ListResources &&
		as "$1" busctl get-property org.clusctl1 $payroll \
			org.clusctl1.Resource CryptoCheckpoints Checkpoints &&
		as "$1" busctl call org.clusctl1 /org/clusctl1 \
			org.freedesktop.DBus.ObjectManager GetManagedObjects
}

# denied UID ARGUMENT...: busctl is
denied()
{
	! as "$1" busctl "${@:2}" >/tmp/denied 2>&1 &&
		grep -q 'Access denied\|polkit' /tmp/denied && return
	cat /tmp/denied
	return 1
}

# reads_nothing UID: each of these is refused
reads_nothing()
{
	refused "$1" org.freedesktop.DBus.Error.AccessDenied \
		"$manager" Manager.ListResources &&
		denied "$1" get-property org.clusctl1 $payroll \
			org.clusctl1.Resource Name &&
		denied "$1" call org.clusctl1 /org/clusctl1 \
			org.freedesktop.DBus.ObjectManager GetManagedObjects &&
		denied "$1" call org.clusctl1 $payroll \
			org.freedesktop.DBus.Introspectable Introspect &&
		denied "$1" call org.clusctl1 $payroll \
			org.freedesktop.DBus.Properties GetAll s \
			org.clusctl1.Resource
}

install_bus
sed -i 's/^clusctl:x:999:$/clusctl:x:999:svc/' /etc/group
/sbin/modprobe clusctl
start_bus
check "the daemon starts" start_daemon
check "the service appears" await 3 'on the bus as org.clusctl1'
clusctl resource create Payroll
for name in MyKey Old; do
	clusctl container genkey "1\\\\$name" --create --algorithm ec-p256 \
		--spec signature --exportable
done
check "there is something to change" clusctl checkpoint add \
	--socket "$socket" Payroll '1\\Old'
picture >/tmp/picture

check "no open file comes with a call" python3 /tests/client.py files

# Without polkit
check "root reads" reads_all 0
check "nobody else does" reads_nothing $guest
check "nor changes anything" each_change refused $guest \
	org.freedesktop.DBus.Error.AccessDenied
check "nor does a member of the group" each_change refused $svc \
	org.freedesktop.DBus.Error.AccessDenied
check "nothing has changed" unchanged

# With it
check "polkit starts" start_polkit
check "everybody may read" reads_all $guest
check "and change nothing" each_change refused $guest \
	org.freedesktop.DBus.Error.InteractiveAuthorizationRequired
check "nothing has changed" unchanged
check_fails 1 "nor does who has nobody to be asked for a password" "" \
	as $guest busctl call --allow-interactive-authorization=yes \
	org.clusctl1 "$manager" org.clusctl1.Manager DeleteResource 'sa{sv}' \
	Payroll 0
check "nothing has changed" unchanged
check "a member of the group may change" as $svc busctl call org.clusctl1 \
	$payroll org.clusctl1.MSCluster_Resource AddCryptoCheckpoint s '1\\MyKey'
check "the log has who it was" await 3 'AddCryptoCheckpoint by uid 1000'
check "and take it online" as $svc busctl call org.clusctl1 \
	$payroll org.clusctl1.Resource Online 'a{sv}' 0
check "but not replace the cluster key" refused $svc \
	org.freedesktop.DBus.Error.InteractiveAuthorizationRequired \
	"$manager" Manager.RotateKey "$none"
clusctl resource offline Payroll
picture >/tmp/picture

# While polkit thinks
mkfifo /tmp/questions
busctl monitor org.freedesktop.PolicyKit1 >/tmp/questions 2>&1 &
monitor=$!
exec 5</tmp/questions
check "somebody listens to what polkit is asked" await 5 'Monitoring'
kill -STOP "$polkit_pid"
# By itself, and not by a function, which would be another process
setpriv --reuid $svc --regid $svc --clear-groups busctl call --timeout 600 \
	org.clusctl1 $payroll org.clusctl1.Resource RemoveCryptoCheckpoint \
	'sa{sv}' '1\\MyKey' 0 >/tmp/hung 2>&1 &
hung=$!
check "polkit is asked" await 5 'CheckAuthorization'
check "which holds nobody else up" reads_all 0
setpriv --reuid $svc --regid $svc --clear-groups busctl call --timeout 120 \
	org.clusctl1 "$manager" org.clusctl1.Manager Sync 'a{sv}' 0 \
	>/tmp/held 2>&1 &
held=$!
check "polkit is asked about another one" await 5 'CheckAuthorization'
check "and who that is" await 5 'STRING ":1.'
connection=$(sed -n '$s/.*"\(:1[^"]*\)".*/\1/p' /tmp/seen)
check "somebody says that who waits has gone" as $guest busctl emit \
	--destination=org.clusctl1 /org/freedesktop/DBus org.freedesktop.DBus \
	NameOwnerChanged sss "$connection" "$connection" ''
check "all others go on" reads_all 0
check "nor those on the socket" clusctl sync --socket "$socket" --timeout 60
kill -KILL "$hung"
wait "$hung" 2>/dev/null
check "who asked goes away, so polkit is told" await 5 'CancelCheckAuthorization'
kill -CONT "$polkit_pid"
check "polkit goes on" reads_all $guest
check "who has not gone is answered" wait "$held"
check "and nothing was done for who has gone" unchanged

# Who asks too much
kill -STOP "$polkit_pid"
check "8, 512 and 64 calls of a user may wait: for lists, to look, and others" \
	python3 /tests/client.py flood 8 512 64
kill -CONT "$polkit_pid"
check "then others are answered" as $svc busctl call org.clusctl1 $payroll \
	org.clusctl1.Resource Offline 'a{sv}' 0
check "what is too large is refused" as $guest python3 /tests/client.py large
check "and the daemon stays on the bus" reads_all 0
kill "$monitor"

# What an administrator says
stop_polkit
cat >/etc/polkit-1/rules.d/00-strict.rules <<'RULES'
polkit.addRule(function(action, subject) {
	if (action.id == "org.clusctl1.read" && subject.user == "guest")
		return polkit.Result.NO;
	if (action.lookup("checkpoint") == "NotThis")
		return polkit.Result.NO;
	if (action.id == "org.clusctl1.change" &&
	    (action.lookup("object") == "Payroll" ||
	     action.lookup("object") == "Own") && subject.user == "guest")
		return polkit.Result.YES;
});
RULES
check "polkit starts with other rules" start_polkit
check "then this one reads nothing" reads_nothing $guest
check "others do" reads_all $svc
check "and he changes what he was given" as $guest busctl call org.clusctl1 \
	$payroll org.clusctl1.Resource RemoveCryptoCheckpoint 'sa{sv}' '1\\MyKey' 0
check "makes what he may make" as $guest busctl call org.clusctl1 \
	"$manager" org.clusctl1.Manager CreateResource 'sa{sv}' Own 0
id=$(clusctl resource list --quiet --json |
	sed 's/.*"id":"\([^"]*\)","name":"Own".*/\1/;
		s/.*"name":"Own"[^}]*"id":"\([^"]*\)".*/\1/')
check "and deletes it by its GUID" as $guest busctl call org.clusctl1 \
	"$manager" org.clusctl1.Manager DeleteResource 'sa{sv}' "$id" 0
check_says "which has gone" 'Payroll' clusctl resource list
check_fails 1 "all of it" Own sh -c 'clusctl resource list | grep Own || {
	echo Own has gone; exit 1; }'
check "but not with a GUID that he has chosen" refused $guest \
	org.freedesktop.DBus.Error.InteractiveAuthorizationRequired \
	"$manager" Manager.CreateResource Own "{'id': <'$id'>}"
check "the checkpoint is said to polkit, too" refused $guest \
	org.freedesktop.DBus.Error.AccessDenied \
	$payroll Resource.AddCryptoCheckpoint NotThis "$none"
check "and nothing else" refused $guest \
	org.freedesktop.DBus.Error.InteractiveAuthorizationRequired \
	"$manager" Manager.CreateResource Mine "$none"
stop_polkit
check "polkit goes, and with it all rights" reads_nothing $svc
check "but those of root" reads_all 0
check "the daemon ends" stop_daemon
stop_bus
check "the module is unloaded" /sbin/rmmod clusctl
finish
