#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What judges and shows the rows of tests/bench, with rows that were made up: each
# way to be worse than the baseline, or than a goal, is noticed.
set -euo pipefail

cd "$(dirname "$0")/.."
# shellcheck source=/dev/null
. ./ktap.sh
dir=$(mktemp -d)
# shellcheck disable=SC2154 # of ktap.sh
trap 'rm -rf "$dir" "$said"' EXIT
tab=$'\t'

printf '%s\t%s\n' ours theirs >"$dir/peers"
cat >"$dir/goals" <<GOALS
# A comment
twice${tab}[ours]${tab}2 * [null ioctl]
beyond${tab}[ours|many|10] - [null ioctl]${tab}389
the cheapest${tab}[null ioctl]${tab}[ours] - 401
minus${tab}[theirs] - [ours]${tab}2999
named once${tab}[ours|one|10]${tab}[theirs]
of none${tab}[nothing]${tab}[null ioctl]
no such number${tab}[ours|many|7]${tab}[null ioctl]
flat${tab}flat(1000000; "^far")${tab}1.25
GOALS
export BENCH_PEERS=$dir/peers BENCH_GOALS=$dir/goals
row()
{
	local IFS=$tab

	echo "row$tab$*"
}
{
	echo "KTAP version 1"
	row "null ioctl" - 0 instr 600.0 599 700.1
	row ours one 10 instr 1000 1000 1000
	row ours one 1000 instr 1100 1000 1000
	row ours many 10 instr 1000 1000 1000
	row ours many 1000000 instr 1200 1200 1200
	row theirs - 0 instr 4000 4000 4000
	row "a \"record\"" many 1000000 bytes 200.5 200.5 200.5
	row slab - 0 bytes 0 0 0
	row "memory left" - 0 bytes 7 7 7
	row "a put" - 0 us 2.5 2.5 2.5
	printf 'norow\tours\tone\t1000000\tthe cap\n'
	echo "ok 1 all"
} | sed 's/$/\r/' >"$dir/lines" # as it comes from the VM

# altered SED: the object of JSON for the lines, edited
altered()
{
	sed -e "$1" "$dir/lines" >"$dir/altered"
	bench/report/report --json --system "Linux 6.1" "$dir/altered" >"$dir/json"
}

table()
{
	sed -e "${1-}" "$dir/lines" >"$dir/altered"
	bench/report/report "$dir/altered"
}

goal()
{
	altered "${2-}"
	jq -r --arg goal "$1" '.goals[] | select(.goal == $goal) | .state' \
		"$dir/json"
}

# compared SED: the edited run with the baseline, which is of the lines
compared()
{
	altered "$1" && bench/check --from "$dir/json" --baseline "$dir/baseline"
}

echo KTAP version 1
check "rows become JSON" altered ''
check "that jq reads" jq -e '.system == "Linux 6.1" and (.rows | length) == 10 and
	.rows[4].median == 1200 and .rows[6].name == "a \"record\"" and
	.rows[0].min == 599 and .missing[0].why == "the cap"' "$dir/json"
check "beside the null ioctl, and the peer" jq -e '.rows[4]
	| .null_ioctls == 2 and .peer.name == "theirs" and .peer.ratio == 0.3' \
	"$dir/json"
check_says "the table has the row" \
	'^  *many  *1,000,000 *1,200 instr *2\.00 *0\.30  theirs$' table
check_says "and that which is missing" \
	'^ours  *one  *1,000,000 not measured: the cap$' table '3,6d'
check_says "a row of a peer" '^theirs  *4,000 instr *6\.67$' table
check_fails 5 "a row without its end" "eight columns" table 's/\t1000\r$//'
check_fails 5 "a cost that is none" "how much" table 's/\t1200\t/\tnan\t/'
check_fails 5 "an unknown unit" "what unit" table 's/\tus\t/\tms\t/'
check_fails 5 "a row that two programs measured, and one otherwise" \
	"measured twice" table '2{p;s/600/700/}'
check "nor is the same row there twice" [ "$(altered '2p' &&
	jq '.rows | length' "$dir/json")" = 10 ]

check "a row is missing: not measured" [ "$(goal twice)" = "not measured" ]
check "a goal is met, at its very limit" \
	[ "$(goal twice /^norow/d)" = met ]
check "a goal is missed" \
	[ "$(goal twice '/^norow/d;s/\t1200\t/\t1200.1\t/')" = missed ]
check_says "and so it is said" \
	'^missed  *twice: 1,201 > 1,200 (null ioctl 600, ours at 1000000 1201)' \
	table '/^norow/d;s/\t1200\t/\t1201\t/'
check "the one that is named is missed" [ "$(goal beyond)" = missed ]
check "and met" [ "$(goal beyond '5s/\t1000\t/\t989\t/')" = met ]
check "of several on the right the cheapest counts" \
	[ "$(goal 'the cheapest' /^norow/d)" = missed ]
check "and behind a minus, on the left" [ "$(goal minus /^norow/d)" = missed ]
check "what is cheaper than a peer" [ "$(goal 'named once')" = met ]
check "no row at all: not measured" [ "$(goal 'of none')" = "not measured" ]
check "not with this number" [ "$(goal 'no such number')" = "not measured" ]
check "flat" [ "$(goal flat /^norow/d)" = met ]
check "flat, for what is known" [ "$(goal flat)" = "not measured" ]
check "not flat" [ "$(goal flat '/^norow/d;s/\t1200\t/\t1251\t/')" = missed ]
grows="row\tfar\tmany\t10\tinstr\t5\t5\t5\nrow\tfar\tmany\t1000000\tinstr\t50\t50\t50"
check "flat, but for what is left out" \
	[ "$(goal flat "/^norow/d;9a$grows")" = met ]
bump="${grows//far/bump}\nrow\tbump\tmany\t1000\tinstr\t9\t9\t9"
check "not flat, if it is only in between" \
	[ "$(goal flat "/^norow/d;9a${bump//50/5}")" = missed ]
check "one that has not become many, beside one that has" \
	[ "$(goal flat "/^norow/d;6s/1000000/1000/;9a${grows//far/near}")" = \
	"not measured" ]
check_says "it says how many" '^8 goals: 3 met, 3 missed, 2 not measured' \
	table /^norow/d

altered ''
check "the baseline is written" bench/check --from "$dir/json" \
	--baseline "$dir/baseline" --update
check "of instructions and bytes" [ "$(jq '.rows | length' \
	"$dir/baseline")" = 9 ]
check_says "the same is not worse" 'none of 9 rows' compared ''
check_says "nor is 3 %" 'none of 9 rows' compared '6s/\<1200\>/1236/g'
check_fails 1 "a tenth more is" \
	'^worse: ours, many, N = 1000000: 1236.1 instr, was 1200 (+3.01 %)' \
	compared '6s/\<1200\>/1236.1/g'
check_says "but not if only its median is" 'none of 9 rows' \
	compared '6s/\t1200\t/\t1300\t/'
check_fails 1 "unless by a tenth" '^worse: ours, many, N = 1000000' \
	compared '6s/\t1200\t/\t1320.1\t/'
check_says "nor if only the least one is" 'none of 9 rows' \
	compared '6s/1200\t1200\r*$/1300\t1200/'
check_fails 1 "so are bytes" '^worse: a "record".* 206.6 bytes, was 200.5' \
	compared 's/200.5/206.6/g'
check_fails 1 "and anything where nothing was" '^worse: slab: 0.1 bytes' \
	compared '/slab/s/\t0\t0\t0/\t0.1\t0.1\t0.1/'
check_fails 1 "each such row is named" 'failed, 2 worse, 0 missing' \
	compared '3s/1000/1100/g;5s/1000/1100/g'
check_fails 1 "a row that is missing" \
	'^missing: ours, one, N = 10: not measured, was 1000 instr' compared 3d
check_fails 1 "a peer that is missing" '^missing: theirs' compared /theirs/d
check_says "a peer that costs more" 'none of 9 rows' \
	compared 's/4000/5000/g'
check_says "a name that is unsteady" 'none of 9 rows' compared \
	's/\t7\t7\t7/\t9\t9\t9/'
check_fails 1 "a goal that was met" '^missed: the goal named once' \
	compared 's/4000/999/g'
check_fails 1 "and it is counted" 'failed, 0 worse, 0 missing of 9 rows; 1 goals missed' \
	compared 's/4000/999/g'
jq '.goals = [] | (.rows[] | select(.name == "ours")).name = "GET_SNAPSHOT"' \
	"$dir/baseline" >"$dir/gets"
got()
{
	altered "s/\tours\t/\tGET_SNAPSHOT\t/;$1" &&
		bench/check --from "$dir/json" --baseline "$dir/gets"
}
check_says "a row that varies may be 6 % worse" 'none of 9 rows' \
	got '3s/\<1000\>/1060/g'
check_fails 1 "but no more" '^worse: GET_SNAPSHOT, one, N = 10' \
	got '3s/\<1000\>/1060.1/g'
check_fails 1 "nor with another number" '^worse: GET_SNAPSHOT, many' \
	got '6s/\<1200\>/1236.1/g'
check_says "3 % better says nothing" '^bench-check: none' \
	compared '6s/\<1200\>/1164/g'
check "and no more" [ "$(wc -l <"$said")" = 1 ]
check_says "more asks for a new baseline" 'tests/bench/check --update' \
	compared '6s/\<1200\>/1163.9/g'
check_says "so does a new row" '^new: other: 5 instr' \
	compared "9arow\tother\t-\t0\tinstr\t5\t5\t5"
check_says "time is not judged" 'none of 9 rows' compared 's/\t2.5\t/\t9.5\t/'
jq '.system = "Linux 6.0"' "$dir/baseline" >"$dir/other"
altered ''
check_says "that of another system is named" \
	'^bench-check: the baseline is of Linux 6.0, this of Linux 6.1$' \
	bench/check --from "$dir/json" --baseline "$dir/other"
cp "$dir/baseline" "$dir/was"
altered 3d
check_fails 1 "a baseline keeps the rows that were not measured" \
	'^bench-check: 1 rows are missing: .* stays as it is$' bench/check \
	--from "$dir/json" --baseline "$dir/baseline" --update
check "and stays as it was" cmp "$dir/was" "$dir/baseline"
altered '4s/1100/900/'
check "a new one takes its place" bench/check --from "$dir/json" \
	--baseline "$dir/baseline" --update
check_fails 1 "and is what is compared with" 'was 900 ' compared ''
echo '{"system": "Linux 6.1", "rows": []}' >"$dir/none"
check_fails 1 "nor is an empty baseline one" 'has no rows' bench/check \
	--from "$dir/json" --baseline "$dir/none"

if [ -x "$(command -v gnuplot)" ]; then
	printf '%s\n' ours theirs lone bulk >"$dir/drawn"
	bulk=${grows//far/bulk}
	export BENCH_DRAWN=$dir/drawn
	altered "\$arow\tlone\tmany\t10\tinstr\t5\t5\t5\n${bulk//instr/bytes}\n${grows//far/undrawn}"
	check "the picture is drawn" bench/report/picture "$dir/json" "$dir/svg"
	check "as SVG, with one line, which has its name" \
		[ "$(grep -c '<text>ours<' "$dir/svg")" = 1 ]
	check "and no other" [ "$(grep -c '>theirs\|>null\|>lone\|bulk\|undrawn' \
		"$dir/svg")" = 0 ]
	altered "\$a${grows//far/theirs}"
	bench/report/picture "$dir/json" "$dir/svg"
	jq '.rows[].is_peer = false' "$dir/json" >"$dir/none"
	bench/report/picture "$dir/none" "$dir/solid"
	check "a peer is dashed" [ "$(grep -c 'stroke-dasharray' "$dir/svg")" -gt \
		"$(grep -c 'stroke-dasharray' "$dir/solid")" ]
	altered '/ours/d'
	check_fails 1 "without anything to draw it says so" "nothing that is drawn" \
		bench/report/picture "$dir/json" "$dir/svg"
else
	count=$((count + 1))
	echo "ok $count the picture # SKIP gnuplot is not installed"
fi
finish
