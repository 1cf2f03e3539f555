#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# <linux/clusctl.h> compiles alone and without a warning in every language and
# on every compiler that it is for, and has the same layout in all of them.
set -euo pipefail

cd "$(dirname "$0")"
flags=(-fsyntax-only -Wall -Wextra -Wpedantic -Wpadded -Werror -I../../uapi)
# shellcheck source=/dev/null
. ../ktap.sh

echo KTAP version 1
for cc in gcc clang; do
	for bits in 32 64; do
		for std in gnu90 c11 c++17; do
			lang=c
			[ "$std" != c++17 ] || lang=c++
			check "$cc $std $bits bit" "$cc" -x "$lang" \
				-std="$std" -m"$bits" "${flags[@]}" uapi_layout.h
		done
	done
done

# A layout that differs must not compile, or the above says nothing.
check_fails 1 "a wrong size is noticed" 'is negative' \
	gcc -x c -std=c11 "${flags[@]}" -DWRONG_ON_PURPOSE uapi_layout.h
finish
