#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Load the KUnit suites, which run then, and print what they wrote to the log:
# one result for each of their cases, and those of the loading and unloading.
set -eu

module=$(dirname "$0")/clusctl_kunit.ko
# shellcheck source=/dev/null
. /tests/ktap.sh

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

check "the module is unloaded" rmmod clusctl_kunit
check "no key and no keyring" sh -c '! grep clusctl /proc/keys'
check "no leak" /init no_leak
finish
