#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Every name that <linux/clusctl.h> shares with the Windows headers of mingw-w64
# has the value that it has there. The names are found, not listed: each macro
# of our header that has a number is put to the Windows compiler, which knows
# it as a macro or as an enumerator, or not at all.
set -euo pipefail

# What must be found at least. Raise it with the header.
expected=92
# Names that look like those of Windows and that mingw-w64 does not have
ours="CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT_EX"
# Our names for what clusapi.h calls otherwise
aliases="CLUSCTL_STATE_ONLINE=ClusterResourceOnline
	CLUSCTL_STATE_OFFLINE=ClusterResourceOffline
	CLUSCTL_STATE_FAILED=ClusterResourceFailed"

here=$(cd "$(dirname "$0")" && pwd)
header=${1:-$here/../../uapi/linux/clusctl.h}
# shellcheck source=/dev/null
. "$here/../ktap.sh"
tmp=$(mktemp -d)
# shellcheck disable=SC2154 # of ktap.sh
trap 'rm -rf "$tmp" "$said"' EXIT
# No shell would find linux/clusctl.h of the system before ours.
mkdir "$tmp/linux"
cp "$header" "$tmp/linux/clusctl.h"

# NAME VALUE of every object-like macro that is a number
values()
{
	local name

	clang -dM -E -I"$tmp" -include linux/clusctl.h \
		-x c /dev/null |
		sed -n 's/^#define \([A-Za-z]\w*\) ..*/\1/p' |
		sort >"$tmp/all"
	clang -dM -E -include linux/types.h -x c /dev/null |
		sed -n 's/^#define \([A-Za-z]\w*\) ..*/\1/p' |
		sort >"$tmp/system"
	{
		echo '#include <linux/clusctl.h>'
		echo '#include <stdio.h>'
		echo 'int main(void) {'
		comm -23 "$tmp/all" "$tmp/system" | while read -r name; do
			printf 'printf("%%s %%u\\n", "%s", (unsigned int)%s);\n' \
				"$name" "$name"
		done
		echo 'return 0; }'
	} >"$tmp/values.c"
	clang -w -I"$tmp" -o "$tmp/values" "$tmp/values.c"
	"$tmp/values"
}

values >"$tmp/values.txt"
for alias in $aliases; do
	awk -v ours="${alias%=*}" -v theirs="${alias#*=}" \
		'$1 == ours { print theirs, $2 }' "$tmp/values.txt"
done >"$tmp/aliases.txt"

# One declaration a line, so that an error names its line
{
	echo '#include <windows.h>'
	echo '#include <wincrypt.h>'
	echo '#include <winerror.h>'
	echo '#include <clusapi.h>'
	cat "$tmp/values.txt" "$tmp/aliases.txt" | while read -r name value; do
		echo "_Static_assert((unsigned int)($name) == ${value}U, \"\");"
	done
	echo "_Static_assert(sizeof(CLUS_RESOURCE_CLASS_INFO) == 8, \"\");"
} >"$tmp/windows.c"
clang --target=x86_64-w64-windows-gnu -isystem /usr/share/mingw-w64/include \
	-w -fsyntax-only -ferror-limit=0 -fno-caret-diagnostics \
	-fno-spell-checking "$tmp/windows.c" 2>"$tmp/errors" || true

# clusapi.h of mingw-w64 has errors of its own, such as enums that are defined
# twice; if they hid a name, it would be missing in the count below.
grep -F "$tmp/windows.c:" "$tmp/errors" | grep -F ' error: ' >"$tmp/ours" ||
	true
sed -n 's/.*use of undeclared identifier .\(\w*\).*/\1/p' "$tmp/ours" |
	sort -u >"$tmp/unknown"
grep 'static.assert' "$tmp/ours" >"$tmp/wrong" || true
grep -v -e 'static.assert' -e 'undeclared' "$tmp/ours" >"$tmp/other" || true

cut -d ' ' -f 1 "$tmp/values.txt" "$tmp/aliases.txt" | sort >"$tmp/asked"
compared=$(comm -23 "$tmp/asked" "$tmp/unknown" | wc -l)
grep -E '^(ERROR|NTE|AT|CRYPT|CLUS|CLCTL)_|^CLUSCTL_(RESOURCE|CLUSTER)_\w*REGISTRY|_CRYPTO_' \
	"$tmp/unknown" | grep -vxF "$ours" >"$tmp/suspect" || true
sed -E 's/^[^:]*:([0-9]+):.*/\1/' "$tmp/wrong" | while read -r line; do
	echo "not so in Windows:" \
		"$(sed -n "${line}s/^_Static_assert(//p" "$tmp/windows.c")"
done >"$tmp/not_so"

# none FILE: nothing is in it
none()
{
	! grep . "$1"
}

echo KTAP version 1
check "every name is a number there" none "$tmp/other"
check "$compared names have their Windows values" none "$tmp/not_so"
check "at least $expected names were compared" [ "$compared" -ge "$expected" ]
check "names that look like those of Windows are" none "$tmp/suspect"

# A wrong value of a macro and of an enumerator must be noticed.
if [ $# = 0 ]; then
	sed -e 's/^\(#define ERROR_MORE_DATA\s*\)234U/\1235U/' \
		-e 's/^\(#define CLUSCTL_RESOURCE_GET_NAME\s*0x\)01/\102/' \
		"$header" >"$tmp/wrong.h"
	rc=0
	"$0" "$tmp/wrong.h" >"$said" && rc=1
	for name in ERROR_MORE_DATA CLUSCTL_RESOURCE_GET_NAME; do
		grep -q "^# not so in Windows:.*($name)" "$said" || rc=1
	done
	result "$rc" "wrong values are noticed"
fi
finish
