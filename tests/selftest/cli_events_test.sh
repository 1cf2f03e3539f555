#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# clusctl events: what comes, when it ends, and what it ends with.
# shellcheck source=/dev/null # which defines all that is called here
. "${0%/*}/cli_harness_test.sh"

mkfifo pipe

# watch ARGUMENT...: clusctl events in the background; what it says comes on
# descriptor 7, of which the first line says that it is ready
watch()
{
	clusctl events "$@" >pipe 2>err </dev/null &
	watcher=$!
	exec 7<pipe
	next
}

# next: the next line, in "out"; the limit is only there to end a test that fails
next()
{
	: >out
	# shellcheck disable=SC3045 # busybox has it
	IFS= read -r -t 60 line <&7 && printf '%s\n' "$line" >out
}

# event TEXT PATTERN: the next line is an object that has this
event()
{
	next && is_json out && grep -q '^{"version":1,"command":"events",' out &&
		grep -q -- "$2" out
	result $? "$1"
}

# ended TEXT CODE: the watcher has ended by itself, and nothing more came
ended()
{
	wait "$watcher"
	code=$?
	echo "exit status $code" >>err
	[ "$code" = "$2" ] && ! next
	result $? "$1"
	exec 7<&-
}

# stopped PID: it has stopped, which a signal does not tell
stopped()
{
	until grep -q '^State:.*stopped' "/proc/$1/status"; do
		:
	done
}

fresh
clusctl key generate --output a.key >out 2>err
clusctl key generate --output b.key >out 2>err

# --- one event
watch --json
grep -q '^{"version":1,"command":"events","type":"ready","sequence":0}$' out
result $? "the first object says that it has begun"
good "resource create" Res resource create Res
id=$(clusctl resource show Res | sed -n 's/^ID: *//p')
event "an event comes, and it says all" "\"type\":\"resource-created\",\"sequence\":1,\"time\":\"20[0-9-]*T[0-9:]*\.[0-9]\{9\}Z\",\"resource\":\"Res\",\"resource_id\":\"$id\",\"name\":null,\"generation\":null,\"key_id\":null,\"status\":null,\"status_number\":0,\"lost\":0}\$"
ended "one is enough" 0
watch
grep -q '^TIME  *SEQUENCE  EVENT$' out
result $? "in words, the head of a table comes first"
silent "resource delete" resource delete Res
next && grep -q '^20[0-9-]*T.*Z  *2  resource-deleted  Res$' out
result $? "then a line for the event"
ended "and that is all" 0

# --- how many, and how long
watch --json --count 3
for n in 1 2 3 4; do
	clusctl resource create "R$n" >out 2>err
done
for n in 1 2 3; do
	event "event $n of 3" "\"resource\":\"R$n\""
done
ended "three are enough" 0
bad 124 "no event in no time" 'ETIMEDOUT: 1 more event did not' \
	events --timeout 0 --quiet
bad 124 "nor two in a second" 'ETIMEDOUT: 2 more events did not' \
	events --timeout 1 --count 2 --quiet
clusctl events --timeout 0 --json >out 2>err
[ $? = 124 ] && [ "$(wc -l <out)" = 2 ] && tail -n 1 out >two && is_json two &&
	grep -q '"errno_name":"ETIMEDOUT",.*"exit_code":124' two
result $? "in JSON, an object says so"
silent "who follows has had his time" events --follow --timeout 0 --quiet
watch --follow --timeout 3600 --json
kill "$watcher"
ended "a signal ends it as any other command" 143
watch --follow
exec 7<&-
wait "$watcher"
[ $? = 141 ]
result $? "nobody who reads ends it without an event"
clusctl events --timeout 0 --json >/dev/full 2>err
[ $? = 74 ]
result $? "a full disk ends it as well"
usage "no number" events --count none
usage "no number of events" events --count 0
usage "no number of seconds" events --timeout -1
usage "an end that is none" events --follow --count 2
usage "no argument" events all
usage "no type" events --type resource
bad 69 "no device" '/nothing' events --device /nothing
denied "no right" 'is not for you' clusctl events
chmod 644 /dev/clusctl
as 1000 clusctl events --timeout 0 --quiet >out 2>err
[ $? = 124 ]
result $? "who may read may watch"
chmod 600 /dev/clusctl

# --- types
watch --json --type resource-deleted --type key-changed --count 2
clusctl resource delete R1
clusctl resource create R1 >out 2>err
key=$(clusctl key set --file a.key)
event "one of the types that were asked for" '"type":"resource-deleted"'
event "the other one" "\"type\":\"key-changed\",.*\"resource\":null,.*\"key_id\":\"$key\""
ended "others do not count" 0

# --- each type
watch --json --follow
{
	clusctl resource create Res
	clusctl container genkey '1\\Box' --create --exportable \
		--algorithm ec-p256
	clusctl checkpoint add Res '1\\Box'
	clusctl snapshot export Res '1\\Box' --output one
	clusctl snapshot import Res one
	clusctl snapshot import Res one --rollback
	clusctl resource online Res
	clusctl container genkey '1\\Box' --replace
	clusctl resource offline Res
	clusctl key set --file b.key
	clusctl key retire "$key" --force
	clusctl resource online Res
	clusctl checkpoint remove Res '1\\Box'
	clusctl resource delete Res
} >out 2>err
: >all
until [ "$line" != "${line#*resource-deleted}" ]; do
	next || break
	cat out >>all
done
for type in resource-created container-changed checkpoint-added \
	snapshot-taken snapshot-refused snapshot-put snapshot-restored \
	resource-online snapshot-failed resource-offline key-changed \
	restore-failed resource-failed checkpoint-deleted resource-deleted; do
	grep "\"type\":\"$type\"" all >out
	result $? "there is an event of type $type"
done
grep '"type":"restore-failed"' all >out &&
	grep -q '"name":"1....Box","generation":2,.*"status":"NTE_BAD_KEY_STATE"' \
		out
result $? "a failure says of what, and why"
sed 's/.*"sequence":\([0-9]*\).*/\1/' all >numbers
check "all in their order" sort -n -c numbers
[ -z "$(uniq -d numbers)" ] && [ "$(($(tail -n 1 numbers) -
	$(head -n 1 numbers) + 1))" = "$(wc -l <numbers)" ]
result $? "with no number missing"
kill "$watcher"
ended "until it is ended" 143

# --- more than is kept
saved=$(cat /sys/module/clusctl/parameters/max_events)
echo 4 >/sys/module/clusctl/parameters/max_events
watch --json --follow --type container-changed
kill -STOP "$watcher"
stopped "$watcher"
for n in 1 2 3 4 5 6 7 8; do
	clusctl resource create "S$n" >out 2>err
done
clusctl container create '1\\Last' >out 2>err
kill -CONT "$watcher"
event "lost events are told of, whatever was asked for" \
	'"type":"lost",.*"lost":5}$'
event "then those that are kept" '"type":"container-changed".*1....*Last"'
kill "$watcher"
ended "and no others" 143
echo "$saved" >/sys/module/clusctl/parameters/max_events
good "status counts events" \
	"^Events: *[0-9]*, of which a slow reader finds the last $saved\$" status
fresh
done_testing
