#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The OCF agent, with a clusctl that is made up: what it asks for, and what it makes
# of the answers.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
top=$here/../..
# shellcheck source=/dev/null
. "$here/../ktap.sh"
tmp=$(mktemp -d)
# shellcheck disable=SC2154 # of ktap.sh
trap 'rm -rf "$tmp" "$said"' EXIT

# The device is another that is there.
agent=$tmp/agent
sed "s|@BINDIR@|$tmp|; s|^device=.*|device=$tmp/device|" \
	"$top/userspace/ocf/crypto-checkpoint.in" >"$agent"
chmod +x "$agent"

# What it is asked goes to asked; show answers with the file show, if there is one;
# each of the others with the status in the file of its name, and 0 without.
cat >"$tmp/clusctl" <<'FAKE'
#!/bin/sh
dir=${0%/*}
echo "$*" >>"$dir/asked"
case "$1 $2" in
"resource show")
	[ ! -e "$dir/show.status" ] || exit "$(cat "$dir/show.status")"
	cat "$dir/show"
	exit
	;;
"sync "*) name=sync ;;
*) name=$2 ;;
esac
status=$(cat "$dir/$name.status" 2>/dev/null) || status=0
[ "$status" = 0 ] || printf '%s\n' 'clusctl: 1\p\container: said so' >&2
[ "$status" != 0 ] || [ ! -e "$dir/$name.then" ] ||
	cp "$dir/$name.then" "$dir/show"
exit "$status"
FAKE
chmod +x "$tmp/clusctl"

# is FILE STATE DIFFERS [NAME]: what show says of the resource
is()
{
	printf '{"resource":{"name":"%s","state":"%s","checkpoints":[{"name":"1","differs":%s,"boot_key":false}]}}' \
		"${4:-web}" "$2" "$3" >"$tmp/$1"
}

# answers NAME STATUS
answers()
{
	echo "$2" >"$tmp/$1.status"
}

# asked TEXT...: this was, in this order, and nothing else but show
asked()
{
	sed '/^resource show/d; s/--timeout [0-9]*/T/' "$tmp/asked" |
		diff - <([ $# = 0 ] || printf '%s\n' "$@")
}

# world STATE DIFFERS: the resource, and a clusctl that does all that it is asked
world()
{
	rm -f "$tmp"/*.status "$tmp"/*.then "$tmp/asked"
	: >"$tmp/device"
	: >"$tmp/asked"
	is show "$1" "$2"
	is online.then online false
	is offline.then offline "$2"
}

# exits STATUS COMMAND...
exits()
{
	local rc=0

	"${@:2}" || rc=$?
	[ "$rc" = "$1" ] || {
		echo "exit status $rc, not $1"
		return 1
	}
}

# act STATUS TEXT ACTION [VARIABLE=VALUE]...
act()
{
	check "$2" exits "$1" env -i PATH="$PATH" \
		OCF_RESKEY_CRM_meta_timeout=4000 OCF_RESKEY_resource=web \
		"${@:4}" "$agent" "$3"
}

check_says "meta-data needs no environment" '<resource-agent name="crypto-checkpoint"' \
	env -i "$agent" meta-data
act 3 "an action that there is not" promote
act 3 "no action" ""

world offline false
act 7 "monitor: offline" monitor
world online false
act 0 "monitor: online" monitor
world online true
act 1 "monitor: online without its keys" monitor
world failed false
act 1 "monitor: failed" monitor
world offline false
is show offline true 'x\",\"state\":\"online\",\"'
act 7 "monitor: a name that looks like a state" monitor
world online false
answers show 105
act 7 "monitor: no such resource" monitor
answers show 77
act 4 "monitor: not allowed" monitor
answers show 71
act 1 "monitor: the system is out of something" monitor
rm "$tmp/device"
act 7 "monitor: no device" monitor
act 6 "monitor: no name" monitor OCF_RESKEY_resource=

world offline false
act 0 "validate-all: all is well" validate-all
act 6 "validate-all: no name" validate-all OCF_RESKEY_resource=
act 6 "validate-all: allow_stale is a word" validate-all \
	OCF_RESKEY_allow_stale=perhaps
answers show 65
act 6 "validate-all: a bad name" validate-all
answers show 105
act 0 "validate-all: the resource may be in the store" validate-all
rm "$tmp/device"
act 5 "validate-all: no device" validate-all

world offline true
act 0 "start: it is in step, then online" start
check "and did that in this order" asked "sync T -- web" "resource online -- web"
world offline true
act 0 "start: with a socket" start OCF_RESKEY_socket=/tmp/s
check "which clusctl gets" asked "sync T --socket /tmp/s -- web" \
	"resource online -- web"
world online false
act 0 "start: it runs already" start
check "and nothing is done" asked
world online true
act 0 "start: online without its keys" start
check "they are restored" asked "sync T -- web" "resource offline -- web" \
	"resource online -- web"
world failed true
act 0 "start: it had failed" start
world offline true
answers sync 75
act 1 "start: the store is away" start
check "it was asked again, and nothing restored" [ -z \
	"$(sed '/^sync/d; /^resource show/d' "$tmp/asked")" ]
act 0 "start: the store is away, and that may be" start \
	OCF_RESKEY_allow_stale=true
world offline true
answers sync 69
act 1 "start: no daemon" start OCF_RESKEY_CRM_meta_timeout=90000
check "it was asked five times" [ "$(grep -c '^sync' "$tmp/asked")" = 5 ]
world offline true
answers online 1
act 1 "start: a key cannot be restored" start
check_fails 1 "which is said as it is" '^ocf-exit-reason:clusctl: 1\\p\\container: said so$' \
	env -i PATH="$PATH" OCF_RESKEY_resource=web "$agent" start
answers online 105
act 5 "start: no cluster key" start
answers online 77
act 4 "start: not allowed" start
world offline true
is online.then online true
act 1 "start: no key is there afterwards" start
world offline true
answers show 105
answers sync 105
act 5 "start: neither here nor in the store" start
check "that is said at once" asked "sync T -- web"
rm "$tmp/device"
act 5 "start: no device" start

world online false
act 0 "stop: it goes offline, then is in step" stop
check "and did that in this order" asked "resource offline -- web" "sync T -- web"
world offline false
act 0 "stop: it is offline" stop
check "what it had last is stored" asked "sync T -- web"
answers sync 75
act 0 "stop: it is offline, and the store is away" stop
world offline false
answers show 105
act 0 "stop: there is none" stop
check "and nothing is done" asked
world online false
answers sync 75
act 0 "stop: the store is away" stop
answers sync 69
act 0 "stop: no daemon" stop
world failed true
act 0 "stop: it had failed" stop
world online false
answers offline 1
act 1 "stop: it does not go offline" stop
answers show 105
act 0 "stop: it is gone" stop
world online false
rm "$tmp/device"
answers show 69
act 0 "stop: no device" stop
check "there nothing is done, too" asked
world online false
answers offline 105
act 0 "stop: no name" stop OCF_RESKEY_resource=
finish
