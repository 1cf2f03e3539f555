#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the tests of the command clusctl share, for them to read in:
#
#	. "${0%/*}/cli_harness_test.sh"
#
# so it must be among the files that tests/vm/run gets. Run by itself, it tests
# itself: each helper must fail when it should.
# shellcheck disable=SC2317 # functions are called by those who read this in
set -u

dir=$(mktemp -d)
chmod 755 "$dir"
cd "$dir" || exit 1
count=0
failed=0
echo KTAP version 1
: >out
: >err

# result STATUS TEXT
result()
{
	count=$((count + 1))
	if [ "$1" = 0 ]; then
		echo "ok $count $2"
	else
		{ head -c 1000 out err; echo; } | sed 's/^/# /'
		echo "not ok $count $2"
		failed=1
	fi
}

# check TEXT COMMAND...
check()
{
	text=$1
	shift
	"$@" >out 2>err </dev/null
	result $? "$text"
}

# good TEXT PATTERN ARGUMENT...: clusctl succeeds, says nothing on standard
# error, and what it prints has a line like that
good()
{
	text=$1
	pattern=$2
	shift 2
	clusctl "$@" >out 2>err </dev/null && [ ! -s err ] &&
		grep -q -- "$pattern" out
	result $? "$text"
}

# silent TEXT ARGUMENT...: clusctl succeeds, and says nothing
silent()
{
	text=$1
	shift
	clusctl "$@" >out 2>err </dev/null && [ ! -s err ] && [ ! -s out ]
	result $? "$text"
}

# bad CODE TEXT PATTERN ARGUMENT...: clusctl fails with this code and one line
# like that, which starts with its name; it prints nothing else
bad()
{
	code=$1
	text=$2
	pattern=$3
	shift 3
	timeout 20 clusctl "$@" >out 2>err </dev/null
	[ $? = "$code" ] && [ ! -s out ] && [ "$(wc -l <err)" = 1 ] &&
		grep -q "^clusctl: .*$pattern" err
	result $? "$text"
}

# usage TEXT ARGUMENT...: clusctl says that it is called wrongly
usage()
{
	text=$1
	shift
	timeout 20 clusctl "$@" >out 2>err </dev/null
	[ $? = 64 ] && [ ! -s out ] && grep -q '^clusctl' err
	result $? "$text"
}

# is_json FILE: one object on one line, by reducing values to "v"
is_json()
{
	awk '
	{ text = text $0 }
	END {
		gsub(/"([^"\\]|\\["\\\/bfnrt]|\\u[0-9a-fA-F][0-9a-fA-F][0-9a-fA-F][0-9a-fA-F])*"/, "s", text)
		gsub(/-?(0|[1-9][0-9]*)/, "v", text)
		gsub(/true|false|null/, "v", text)
		while (gsub(/\{(s:[sv](,s:[sv])*)?\}|\[([sv](,[sv])*)?\]/,
			    "v", text))
			;
		exit !(NR == 1 && text == "v")
	}' "$1"
}

# json TEXT PATTERN ARGUMENT...: success, and an object that has this
json()
{
	text=$1
	pattern=$2
	shift 2
	clusctl "$@" --json >out 2>err </dev/null && [ ! -s err ] &&
		is_json out && grep -q '^{"version":1,' out &&
		grep -q -- "$pattern" out
	result $? "$text"
}

# bad_json CODE TEXT PATTERN ARGUMENT...: failure, and an object that says so
bad_json()
{
	code=$1
	text=$2
	pattern=$3
	shift 3
	timeout 20 clusctl "$@" --json >out 2>err </dev/null
	[ $? = "$code" ] && is_json out && grep -q '"error":{' out &&
		grep -q "\"exit_code\":$code" out && grep -q -- "$pattern" out
	result $? "$text"
}

# as UID COMMAND...; the shell would take its own setpriv
as()
{
	uid=$1
	shift
	/usr/bin/setpriv --reuid "$uid" --regid "$uid" --clear-groups "$@"
}

# denied TEXT PATTERN COMMAND...: to a user, it is refused with exit status 77
# and a line like that
denied()
{
	text=$1
	pattern=$2
	shift 2
	as 1000 "$@" >out 2>err </dev/null
	[ $? = 77 ] && grep -q "^clusctl: .*$pattern" err
	result $? "$text"
}

# field NAME FILE: the first value of that name in JSON, a text or a number
field()
{
	grep -o "\"$1\":\"\{0,1\}[^,\"}]*" "$2" | head -n 1 |
		sed 's/^[^:]*:"\{0,1\}//'
}

# fresh: with the random key, no other keys and no events. The shell would take
# its own tools.
fresh()
{
	/sbin/rmmod clusctl && /sbin/modprobe clusctl
	result $? "a module that was just loaded"
}

# noted PATTERN TEXT COMMAND...: it succeeds, and a line on standard error is
# like that
noted()
{
	pattern=$1
	text=$2
	shift 2
	"$@" >out 2>err && [ "$(wc -l <err)" = 1 ] &&
		grep -q "^clusctl: .*$pattern" err
	result $? "$text"
}

# public FILE: the public half of a private key
public()
{
	openssl pkey -in "$1" -pubout
}

# sum SPEC: SHA-256 of a public key of the container '1\\Box', by openssl
sum()
{
	clusctl container export '1\\Box' --spec "$1" --der --output pub.der
	sha256sum pub.der | cut -d ' ' -f 1
}

# table PATTERN: a line of what resource show prints of Res is like that
table()
{
	clusctl resource show Res >out 2>err
	grep -q "$1" out
}

# done_testing: the plan and the verdict, in the end
done_testing()
{
	cd /
	rm -rf "$dir"
	echo "1..$count"
	exit $failed
}

[ "${0##*/}" = cli_harness_test.sh ] || return 0

# caught HELPER ARGUMENT...: it finds what is wrong
caught()
{
	before=$failed
	"$@" >verdict
	failed=$before
	count=$((count - 1))
	grep -q '^not ok ' verdict
	result $? "it is noticed: $*"
}

echo '{"a":[1,{"b":null},"x\"y"],"c":{}}' >one
check "the check of JSON takes good JSON" is_json one
for text in '{"a":1' '{"a":1}}' '{"a" 1}' '{a:1}' '{"a":1,}' '[1 2]' \
	'{"a":"x"y"}' '{"a":01}' ''; do
	echo "$text" >one
	is_json one && break
done
result $((! $?)) "and no other"
echo '{"version":1,"key_id":"3f","n":42,"o":{"n":43}}' >one
check "field finds a text" [ "$(field key_id one)" = 3f ]
check "and the first number" [ "$(field n one)" = 42 ]
check "and nothing where there is nothing" [ -z "$(field m one)" ]

# clusctl is what this test makes it, for the helpers to judge.
mkdir bin
PATH=$dir/bin:$PATH
# says OUT ERR CODE: what clusctl does from now on
says()
{
	cat >bin/clusctl <<-SCRIPT
		#!/bin/sh
		printf '%s' '$1'
		printf '%s' '$2' >&2
		exit $3
	SCRIPT
	chmod 755 bin/clusctl
}

good_json='{"version":1,"a":"b"}
'
bad_one='clusctl: x: NTE_BAD_KEY: no
'
caught check "a command that fails" false
says "a line
" "" 1
caught good "exit status" line status
says "a line
" "complaint" 0
caught good "complaint" line status
says "another
" "" 0
caught good "output" line status
caught silent "output" status
good "what is good passes" another status
says "" "" 1
caught silent "exit status" status
says "" "complaint" 0
caught silent "complaint" status
says "" "" 0
silent "what is silent passes" status
says "" "$bad_one" 1
caught bad 65 "exit status" NTE_BAD_KEY status
says "$good_json" "$bad_one" 65
caught bad 65 "output" NTE_BAD_KEY status
says "" "$bad_one$bad_one" 65
caught bad 65 "two lines" NTE_BAD_KEY status
says "" "$bad_one" 65
caught bad 65 "another line" NTE_NO_KEY status
bad 65 "what fails as it should passes" NTE_BAD_KEY status
caught usage "exit status" status
says "$good_json" "" 0
caught json "no such member" '"c":1' status
json "what is JSON passes" '"a":"b"' status
says "$good_json$good_json" "" 0
caught json "two objects" '"a":"b"' status
says "$good_json" "" 65
caught json "exit status" '"a":"b"' status
caught bad_json 65 "no error" '"a":"b"' status
caught denied "exit status" x clusctl status
caught noted complaint "exit status" clusctl status
says "" "" 0
caught noted complaint "no note" clusctl status
says "" "clusctl: x: complaint
" 0
noted complaint "a note passes" clusctl status
done_testing
