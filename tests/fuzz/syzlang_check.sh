#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Hold clusctl.txt, the description for syzkaller, against the ABI header: every
# code is there with its number, every struct with its fields, at their offsets
# and of their sizes, and no name is one that the header does not have.
#
# usage: tests/fuzz/syzlang_check.sh [DESCRIPTION]
set -euo pipefail

# What must be found at least. Raise these with the header.
codes=42 structs=24

here=$(cd "$(dirname "$0")" && pwd)
header=$here/../../uapi/linux/clusctl.h
text=${1:-$here/clusctl.txt}
# shellcheck source=/dev/null
. "$here/../ktap.sh"
tmp=$(mktemp -d)
# shellcheck disable=SC2154 # of ktap.sh
trap 'rm -rf "$tmp" "$said"' EXIT

# The codes of the header: what its names begin with, and no sizes
sed -nE 's/^#define (CLUSCTL_(RESOURCE|RESOURCE_TYPE|NODE|CLUSTER)_\w+).*/\1/p' \
	"$header" | grep -v '_SIZE_0$' | sort >"$tmp/codes"
sed -nE 's/^ioctl.(\w+)\(.*cmd const\[(0x[0-9a-f]+)\].*/\1 \2/p' "$text" |
	sort >"$tmp/described"
sed -nE 's/^struct (\w+) \{.*/\1/p' "$header" | sort >"$tmp/structs"
sed -nE 's/^(type )?(clusctl_\w+)(\[[A-Z, ]*\])? \{.*/\2/p' "$text" |
	sort >"$tmp/shapes"

# Each line of the program is one statement about the header, so that an error
# names its line.
{
	echo '#include <linux/clusctl.h>'
	echo '#include <stddef.h>'
	while read -r name number; do
		echo "_Static_assert($name == ${number}U, \"\");"
	done <"$tmp/described"
	# Names of lists of flags, but for those of open(2)
	sed -nE '/^clusctl_open_flags/d; s/^clusctl_\w+ = //p' "$text" |
		tr -s ', ' '\n' | grep '^[A-Z]' | while read -r name; do
		echo "_Static_assert(($name) >= 0, \"\");"
	done
	# Fields in their order, each behind the one before; what follows a
	# struct of the header is no field of it.
	awk '
		function bytes(type,    part) {
			if (type ~ /int64|^ptr64/)
				return 8
			if (type ~ /^array\[int8, [0-9]+\]/) {
				part = type
				gsub(/[^,]*, |\].*/, "", part)
				return part
			}
			if (type == "clusctl_pair")
				return "sizeof(struct clusctl_pair)"
			return 4
		}
		/^(type )?clusctl_[a-z_]+(\[[A-Z, ]*\])? \{/ {
			struct = $1 == "type" ? $2 : $1
			sub(/\[.*/, "", struct)
			at = "0"
			next
		}
		/^[}\]]/ { struct = "" }
		struct != "" && NF > 1 {
			field = $1
			type = $0
			sub(/^[ \t]*[a-z_]+[ \t]+/, "", type)
			print struct, field, bytes(type)
		}' "$text" >"$tmp/fields"
	grep -xFf "$tmp/structs" "$tmp/shapes" | while read -r struct; do
		at=0
		last=
		while read -r name field size; do
			[ "$name" = "$struct" ] || continue
			# A field that only the description has is behind all.
			grep -A80 "^struct $struct {" "$header" |
				sed '/^};/q' |
				grep -qE "\b$field(\[\w+\])?;" || continue
			echo "_Static_assert(offsetof(struct $struct, $field) == $at, \"\");"
			last="$at + $size"
			at=$last
		done < <(sed 's/ \([^ ]*\) sizeof/ \1 sizeof/' "$tmp/fields" |
			awk '{ n = $1; f = $2; $1 = $2 = ""; print n, f, $0 }')
		echo "_Static_assert(sizeof(struct $struct) == $at, \"\");"
	done
} >"$tmp/check.c"
cc -fsyntax-only -I"$here/../../uapi" "$tmp/check.c" 2>"$tmp/errors" || true
grep -E 'check\.c:[0-9]+:.*error' "$tmp/errors" >"$tmp/wrong" || true

# agree NAME COUNT: so many are found at least, and nothing is said against one
agree()
{
	! grep . "$tmp/against_$1" && [ "$(wc -l <"$tmp/$1")" -ge "$2" ]
}

echo KTAP version 1
cut -d ' ' -f 1 "$tmp/described" >"$tmp/names"
{
	comm -23 "$tmp/codes" "$tmp/names" | sed 's/^/missing: /'
	comm -13 "$tmp/codes" "$tmp/names" | sed 's/^/unknown: /'
} >"$tmp/against_described"
check "every code is described ($(wc -l <"$tmp/described"))" \
	agree described "$codes"

comm -23 "$tmp/structs" "$tmp/shapes" | sed 's/^/missing: struct /' \
	>"$tmp/against_structs"
check "every struct is described ($(wc -l <"$tmp/structs"))" \
	agree structs "$structs"

rc=0
sed -nE 's/^[^:]*:([0-9]+):.*/\1/p' "$tmp/wrong" | sort -un |
	while read -r line; do
		echo "not so: $(sed -n "${line}p" "$tmp/check.c")"
	done >"$said"
[ ! -s "$tmp/wrong" ] || rc=1
result "$rc" "$(grep -c Static_assert "$tmp/check.c") numbers, names and fields are those of the header"

# A wrong number, a missing field and a wrong size must be noticed.
if [ $# = 0 ]; then
	sed -e 's/0x14000ae/0x14000b2/' -e '/^\tsave_failures/d' \
		-e 's/^\tacknowledged\tint64/\tacknowledged\tint32/' \
		-e '/^ioctl.CLUSCTL_CLUSTER_RESEAL(/d' "$text" >"$tmp/wrong.txt"
	rc=0
	"$0" "$tmp/wrong.txt" >"$said" && rc=1
	for name in "not so: .*ADD_CRYPTO_CHECKPOINT ==" \
		"not so: .*clusctl_info, restored" \
		"not so: .*clusctl_checkpoint_record, time" \
		"missing: CLUSCTL_CLUSTER_RESEAL"; do
		grep -q "^# $name" "$said" || rc=1
	done
	result "$rc" "wrong descriptions are noticed"
fi
finish
