#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# <linux/clusctl.h> compiles alone and without a warning in every language and
# on every compiler that it is for, and has the same layout in all of them.
set -euo pipefail

cd "$(dirname "$0")"
flags=(-fsyntax-only -Wall -Wextra -Wpedantic -Wpadded -Werror -I../../uapi)
log=$(mktemp)
trap 'rm -f "$log"' EXIT
count=0 failed=0

# result STATUS TEXT
result()
{
	count=$((count + 1))
	if [ "$1" = 0 ]; then
		echo "ok $count $2"
	else
		sed 's/^/# /' "$log"
		echo "not ok $count $2"
		failed=1
	fi
}

echo KTAP version 1
for cc in gcc clang; do
	for bits in 32 64; do
		for std in gnu90 c11 c++17; do
			lang=c
			[ "$std" != c++17 ] || lang=c++
			rc=0
			"$cc" -x "$lang" -std="$std" -m"$bits" "${flags[@]}" \
				uapi_layout.h >"$log" 2>&1 || rc=$?
			result "$rc" "$cc $std $bits bit"
		done
	done
done

# A layout that differs must not compile, or the above says nothing.
rc=0
gcc -x c -std=c11 "${flags[@]}" -DWRONG_ON_PURPOSE uapi_layout.h \
	>"$log" 2>&1 && rc=1
grep -q 'is negative' "$log" || rc=1
result "$rc" "a wrong size is noticed"
echo "1..$count"
exit "$failed"
