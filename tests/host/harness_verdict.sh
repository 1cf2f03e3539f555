#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What judges a run in the VM is judged here, with logs that were made up: a
# good one passes, and each way to fail is noticed.
set -euo pipefail

cd "$(dirname "$0")/.."
# shellcheck source=/dev/null
. ./ktap.sh
dir=$(mktemp -d)
# shellcheck disable=SC2154 # of ktap.sh
trap 'rm -rf "$dir" "$said"' EXIT

good_report()
{
	printf '%s\n' '' '=n1 begin load' 1..1 'ok 1 load' \
		'' '=n1 end load 0' \
		'' '=n1 begin a_test' 'KTAP version 1' 1..2 'ok 1 one' \
		'ok 2 two # SKIP no such kernel' \
		'' '=n1 end a_test 0' '' '=n1 done'
}

good_console()
{
	printf '[    1.000000] %s\r\n' 'Linux version 6.1' \
		'clusctl: loading out-of-tree module taints kernel.' \
		'vm: begin load' 'reboot: Power down'
}

# judge TEXT WANTED [QEMU'S STATUS [OPTION]]: the last line of the merger for
# the logs
judge()
{
	local seen rc=0

	vm/verdict ${4+"$4"} "$dir" "${3-0}" n1 ktap load a_test \
		>"$dir/results" 2>&1 || true
	seen=$(awk -f ktap.awk -v quiet=1 "$dir/results") || true
	printf '%s\n' "wanted: $2" "seen:   $seen" >"$said"
	cat "$dir/results" >>"$said"
	[ "$seen" = "$2" ] || rc=1
	result "$rc" "$1"
}

# report TEXT WANTED SED: the good report, edited
report()
{
	good_report | sed -e "$3" >"$dir/report.log"
	good_console >"$dir/console.log"
	judge "$1" "$2"
}

# killed TEXT WANTED SED [QEMU'S STATUS]: a VM that waits to be killed
killed()
{
	good_report | sed -e 's/=n1 done/=n1 kill/' -e "$3" >"$dir/report.log"
	good_console >"$dir/console.log"
	judge "$1" "$2" "${4-137}" --killed
}

# console TEXT LINE: a good console with one line more
console()
{
	good_report >"$dir/report.log"
	{
		good_console
		echo "[    2.000000] $2"
	} >"$dir/console.log"
	judge "$1" "6 passed, 1 failed, 1 skipped"
}

echo KTAP version 1
report "a good run passes" "7 passed, 0 failed, 1 skipped" ''
report "a failed test" "6 passed, 1 failed, 1 skipped" \
	's/^ok 1 one/not ok 1 one/'
report "a plan that promises more" "7 passed, 1 failed, 1 skipped" \
	's/^1\.\.2/1..3/'
report "a plan that promises less" "7 passed, 1 failed, 1 skipped" \
	's/^1\.\.2/1..1/'
report "no plan" "7 passed, 1 failed, 1 skipped" '/^1\.\.2/d'
report "a plan of nothing" "6 passed, 1 failed, 0 skipped" \
	's/^1\.\.2/1..0/;/^ok 1 one/d;/^ok 2 two/d'
report "two plans" "7 passed, 1 failed, 1 skipped" 's/^1\.\.2/&\n&/'
report "results out of order" "7 passed, 1 failed, 1 skipped" \
	's/^ok 2 two/ok 3 two/'
report "a test that bails out" "7 passed, 1 failed, 1 skipped" \
	's/^ok 1 one/&\nBail out! no device/'
report "a test that exits with 1 after all passed" \
	"7 passed, 1 failed, 1 skipped" 's/end a_test 0/end a_test 1/'
report "a test that crashes" "7 passed, 1 failed, 1 skipped" \
	's/end a_test 0/end a_test 139/'
report "a test without its end" "7 passed, 1 failed, 1 skipped" \
	'/end a_test/d'
report "a test that is missing" "5 passed, 1 failed, 0 skipped" \
	'/begin a_test/,/end a_test/d'
report "no last words" "6 passed, 1 failed, 1 skipped" '/=n1 done/d'
report "last words of another boot" "6 passed, 1 failed, 1 skipped" \
	's/=n1 done/=n2 done/'
report "nothing at all" "3 passed, 2 failed, 0 skipped" d

good_report >"$dir/report.log"
good_console >"$dir/console.log"
judge "the time limit of the boot" "6 passed, 1 failed, 1 skipped" 124

: >"$dir/killed"
killed "one that was killed as it should be" "7 passed, 0 failed, 1 skipped" ''
killed "killed, after a failed test" "6 passed, 1 failed, 1 skipped" \
	's/^ok 1 one/not ok 1 one/'
killed "killed in the middle of a test" "6 passed, 3 failed, 0 skipped" \
	'/ok 2 two/,/no such line/d'
killed "killed before it waited for that" "6 passed, 1 failed, 1 skipped" \
	'/=n1 kill/d'
killed "killed, and went on" "6 passed, 1 failed, 1 skipped" \
	's/=n1 kill/&\n\n=n1 done/'
killed "another boot was killed" "6 passed, 1 failed, 1 skipped" \
	's/=n1 kill/=n2 kill/'
killed "to be killed, and ended by itself" "6 passed, 1 failed, 1 skipped" \
	'' 0
good_report >"$dir/report.log"
judge "killed, but nobody wanted that" "6 passed, 1 failed, 1 skipped" 137
rm "$dir/killed"
killed "to be killed, and the time limit did" "6 passed, 1 failed, 1 skipped" \
	''
killed "to be killed, and crashed" "6 passed, 1 failed, 1 skipped" '' 139

console "a warning" 'WARNING: CPU: 0 PID: 1 at x.c:1 f+0x1/0x2'
console "a bug" 'BUG: kernel NULL pointer dereference, address: 0'
console "an oops" 'Oops: 0002 [#1] PREEMPT SMP'
console "a panic" 'Kernel panic - not syncing: Attempted to kill init!'
console "a lock inversion" 'INFO: possible circular locking dependency'
console "a recursive lock" 'INFO: possible recursive locking detected'
console "KASAN" '==KASAN: use-after-free in f+0x1/0x2'
console "UBSAN" 'UBSAN: array-index-out-of-bounds in x.c:1:2'
console "a leak" 'unreferenced object 0xffff888004d0a000 (size 64):'
console "a protection fault" 'general protection fault, maybe for address'
console "a trace" 'Call Trace:'
console "a hung task" 'INFO: task a:1 blocked for more than 120 seconds.'
console "a line of the module" 'clusctl: bad name from pid 7'
finish
