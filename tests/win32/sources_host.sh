#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The tests are programs for Windows: they compile without a warning against our
# headers, by gcc and clang, and against those of mingw-w64; so do the headers
# alone, in C and in C++, with UNICODE and without.
set -euo pipefail

cd "$(dirname "$0")"
# shellcheck source=/dev/null
. ../ktap.sh
include=../../userspace/win32/include
flags=(-Wall -Wextra -Werror -fsyntax-only)
ours=("${flags[@]}" -fshort-wchar -I"$include")
theirs=("${flags[@]}" -Wno-format)

echo KTAP version 1
for cc in gcc clang; do
	for header in "$include"/*.h; do
		for std in c11 c++17; do
			lang=c
			[ "$std" != c++17 ] || lang=c++
			check "$cc $std ${header##*/}" "$cc" -x "$lang" \
				-std="$std" "${ours[@]}" \
				-include "${header##*/}" /dev/null
		done
		check "$cc UNICODE ${header##*/}" "$cc" -x c -DUNICODE \
			"${ours[@]}" -include "${header##*/}" /dev/null
	done
	for source in *_test.c; do
		check "$cc $source" "$cc" -std=gnu11 "${ours[@]}" "$source"
	done
done
for source in *_test.c; do
	# Its clusapi.h defines its own enums twice for newer versions of Windows.
	# base_test.c has something of them, and nothing of clusapi.h.
	version=0x0502
	[ "$source" != base_test.c ] || version=0x0600
	check "mingw-w64 $source" x86_64-w64-mingw32-gcc -std=gnu11 \
		"${theirs[@]}" -D_WIN32_WINNT="$version" "$source"
done
check_fails 1 "without -fshort-wchar it says what is missing" \
	'compile with -fshort-wchar' gcc -I"$include" -fsyntax-only \
	-x c "$include/windows.h"
# The C library's own functions for wide strings would do wrong things.
for cc in gcc clang; do
	# shellcheck disable=SC2154 # of ktap.sh
	echo 'int f(const wchar_t *s); int f(const wchar_t *s) { return wcslen(s); }' \
		>"$said.c"
	check_fails 1 "$cc: no wcslen()" 'poisoned' "$cc" "${ours[@]}" \
		-include windows.h -include wchar.h "$said.c"
	check "$cc: what else has wide characters" "$cc" "${ours[@]}" \
		-include wchar.h -include stdlib.h -include stdio.h \
		-include wctype.h -include inttypes.h -include monetary.h \
		-include wchar.h -x c /dev/null
done
# A program that Windows would not take is not taken here either.
echo 'HCLUSTER f(HRESOURCE r) { return r; }' >"$said.c"
for cc in gcc clang x86_64-w64-mingw32-gcc; do
	what=("${ours[@]}")
	[ "$cc" != x86_64-w64-mingw32-gcc ] || what=("${theirs[@]}")
	check_fails 1 "$cc knows a cluster from a resource" \
		'incompatible pointer types\|incompatible return type\|incompatible pointer type' \
		"$cc" "${what[@]}" -include windows.h -include clusapi.h \
		"$said.c"
done
rm -f "$said.c"
finish
