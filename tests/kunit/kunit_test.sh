#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Load the KUnit suites, which run then, and print what they wrote to the log:
# one result for each of their cases, and those of the loading and unloading.
set -eu

module=$(dirname "$0")/clusctl_kunit.ko
kmemleak=/sys/kernel/debug/kmemleak
count=0 failed=0

# result STATUS TEXT: STATUS is 0 if it is good
result()
{
	count=$((count + 1))
	if [ "$1" = 0 ]; then
		echo "ok $count $2"
	else
		failed=$((failed + 1))
		echo "not ok $count $2"
	fi
}

# The suites that the module has: it names them, see kunit.h.
suites()
{
	tr '\0' '\n' <"$module" | sed -n 's/^suite=clusctl_/clusctl_/p' | sort
}

# The results of all suites from the log, without their nesting
report()
{
	dmesg | sed 's/^\[[^]]*\] //' | awk '
		/^    # Subtest: / { suite = $3; bad = 0; next }
		suite == "" { next }
		/^    1\.\.[0-9]+$/ {
			expect = substr($1, 4)
			cases = 0
			next
		}
		/^    (not )?ok / {
			cases++
			sub(/^ +/, "")
			is_bad = $1 == "not"
			bad += is_bad
			sub(/^(not )?ok [0-9]+ (- )?/, "")
			print is_bad, suite ": " $0
			next
		}
		/^(not )?ok [0-9]+ / {
			# What no case tells: none is missing, and what was
			# to be prepared for them was
			is_bad = cases != expect || ($1 == "not" && !bad)
			print is_bad, suite ": all its cases ran"
			suite = ""
			next
		}
		/^ *[^ ]/ { print "#", $0 }'
}

dmesg -c >/dev/null
insmod "$module" || {
	echo "Bail out! $module was not loaded"
	exit 1
}
report >/tmp/kunit_report
while read -r status text; do
	case $status in
	"#") echo "# $text" ;;
	*) result "$status" "$text" ;;
	esac
done </tmp/kunit_report

suites >/tmp/kunit_suites
sed -n 's/^[01] \(.*\): all its cases ran$/\1/p' /tmp/kunit_report |
	sort >/tmp/kunit_ran
if cmp /tmp/kunit_suites /tmp/kunit_ran && [ -s /tmp/kunit_suites ]; then
	result 0 "every suite ran"
else
	diff /tmp/kunit_suites /tmp/kunit_ran | sed 's/^/# /'
	result 1 "every suite ran"
fi

rmmod clusctl_kunit && status=0 || status=1
result "$status" "the module is unloaded"
grep clusctl /proc/keys && status=1 || status=0
result "$status" "no key and no keyring"
if [ -e $kmemleak ]; then
	# What is younger than five seconds is no leak yet, nor is what only
	# one scan has not found.
	sleep 6
	echo scan >$kmemleak
	echo scan >$kmemleak
	grep . $kmemleak && status=1 || status=0
	result "$status" "no leak"
else
	count=$((count + 1))
	echo "ok $count no leak # SKIP this kernel has no kmemleak"
fi
echo "1..$count"
[ $failed = 0 ]
