#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# KTAP for scripts, on the host and in the VM, which has this as /tests/ktap.sh.

# What is searched for in messages is English.
export LC_ALL=C
count=0
failed=0
said=$(mktemp)
trap 'rm -f "$said"' EXIT

# result STATUS TEXT: what was said before, if it was bad
result()
{
	count=$((count + 1))
	if [ "$1" = 0 ]; then
		echo "ok $count $2"
		return
	fi
	if [ -s "$said" ]; then
		head -c 2000 "$said" | sed 's/^/# /'
		echo
	fi
	echo "not ok $count $2"
	failed=1
}

# check TEXT COMMAND...
check()
{
	check_text=$1
	shift
	check_status=0
	"$@" >"$said" 2>&1 </dev/null || check_status=$?
	result "$check_status" "$check_text"
}

# check_says TEXT PATTERN COMMAND...: it succeeds, and says a line like that
check_says()
{
	check_text=$1
	check_pattern=$2
	shift 2
	check_status=0
	{ "$@" >"$said" 2>&1 </dev/null && grep -q -- "$check_pattern" "$said"; } ||
		check_status=1
	result "$check_status" "$check_text"
}

# check_fails CODE TEXT PATTERN COMMAND...: it fails with this code, and says a
# line like that
check_fails()
{
	check_code=$1
	check_text=$2
	check_pattern=$3
	shift 3
	check_status=0
	"$@" >"$said" 2>&1 </dev/null || check_status=$?
	if [ "$check_status" != "$check_code" ]; then
		echo "exit status $check_status, not $check_code" >>"$said"
		check_status=1
	else
		check_status=0
		grep -q -- "$check_pattern" "$said" || check_status=1
	fi
	result "$check_status" "$check_text"
}

# finish: the plan, and whether all is well
finish()
{
	echo "1..$count"
	[ "$failed" = 0 ]
	exit
}
