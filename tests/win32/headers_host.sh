#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Our headers of Windows against those of mingw-w64. Nothing is listed here but
# what they do not have: all that our headers declare is found by a compiler,
# measured, and put to the compiler for Windows as assertions, one a line, so
# that an error names its line: the value of each macro and enumerator, the size,
# alignment and sign of each type, the place and size of each field, and the type
# of each function.
#
# usage: tests/win32/headers_host.sh [DIRECTORY OF OUR HEADERS]
set -euo pipefail

# What must be compared at least. Raise it with the headers.
expected=1060
# What there is in Windows and not in mingw-w64 as it has to be asked: with a
# newer version than this, its clusapi.h defines its own enums twice.
unknown="CLCTL_ADD_CRYPTO_CHECKPOINT_EX
CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT_EX
CLUS_RESCLASS_NETWORK
OpenClusterEx
OpenClusterResourceEx
WC_ERR_INVALID_CHARS"

here=$(cd "$(dirname "$0")" && pwd)
headers=$(realpath "${1:-$here/../../userspace/win32/include}")
# Of what our resapi.h has, mingw-w64 has nothing.
names="windows.h winerror.h clusapi.h"
[ ! -e "$headers/wincrypt.h" ] || names+=" wincrypt.h"
# shellcheck source=/dev/null
. "$here/../ktap.sh"
tmp=$(mktemp -d)
# shellcheck disable=SC2154 # of ktap.sh
trap 'rm -rf "$tmp" "$said"' EXIT

includes()
{
	local name

	for name in $names; do
		echo "#include <$name>"
	done
}

ours()
{
	clang -fshort-wchar -I"$headers" "$@"
}

# Macros of ours without parameters that are numbers, which functions, types and
# words such as WINAPI are not
macros()
{
	includes | ours -dM -E -x c - |
		sed -n 's/^#define \([A-Za-z_]\w*\) \(.*\)/\1 \2/p' |
		sort >"$tmp/all"
	printf '#include <%s>\n' limits.h stdarg.h stddef.h stdint.h string.h |
		ours -dM -E -x c - |
		sed -n 's/^#define \([A-Za-z_]\w*\) \(.*\)/\1 \2/p' |
		sort >"$tmp/system"
	comm -23 "$tmp/all" "$tmp/system" | cut -d ' ' -f 1 >"$tmp/names"
	{
		includes
		sed 's/.*/_Static_assert((unsigned long)(&) || 1, "&");/' "$tmp/names"
	} >"$tmp/macros.c"
	# The compiler knows which of them are constants.
	{ ours -w -fsyntax-only -ferror-limit=0 -fno-caret-diagnostics \
		"$tmp/macros.c" 2>&1 || true; } |
		sed -n "s|^$tmp/macros.c:\([0-9]*\):.* error: .*|\1d|p" |
		sort -u >"$tmp/no_numbers"
	sed -f "$tmp/no_numbers" "$tmp/macros.c" |
		sed -n 's/^_Static_assert.*"\(.*\)");$/\1/p'
}

# Macros that are strings, of which those of WCHAR have a twin of char
strings()
{
	sed -n 's/^\(\w*_A\) ".*"$/string \1/p' "$tmp/all"
}

# "type NAME", "field RECORD FIELD", "enum NAME" and "function NAME TYPE" of what
# our headers declare. A line of the dump says "KIND ADDRESS <RANGE> PLACE NAME
# 'TYPE'", and the file of a place only if it is another than that before.
declarations()
{
	includes | ours -Xclang -ast-dump -fsyntax-only -fno-color-diagnostics \
		-x c - | awk -v dir="$headers/" -v quote="'" '
		!match($0, /<[^>]*> /) { next }
		{
			rest = substr($0, RSTART + RLENGTH)
			split(rest, word, " ")
			places = substr($0, RSTART, RLENGTH) word[1]
			while (match(places, /\/[^:]*:[0-9]+/)) {
				file = substr(places, RSTART, RLENGTH)
				places = substr(places, RSTART + RLENGTH)
			}
			gsub(/ (referenced|implicit|used)/, "", rest)
			name = ""
			if (split(rest, word, " ") > 1 && word[2] ~ /^[A-Za-z_]/)
				name = word[2]
			type = ""
			if (match(rest, quote "[^" quote "]*" quote))
				type = substr(rest, RSTART + 1, RLENGTH - 2)
		}
		index(file, dir) != 1 { next }
		/^\|-[A-Za-z]+Decl / { record = "" }
		/^\|-TypedefDecl / {
			print "type", name, \
				type ~ /^(struct|union) .*[^*]$/ ? "record" : "scalar"
		}
		/^\|-RecordDecl .* definition$/ && word[3] != "definition" {
			record = word[2] " " word[3]
		}
		/^\| [|`]-(Indirect)?FieldDecl / && record != "" && name != "" {
			print "field", record, name
		}
		/-EnumConstantDecl / { print "enum", name }
		/^\|-FunctionDecl / { print "function", name, type }'
}

# A program of ours that prints what it knows, as assertions
measure()
{
	includes
	echo '#include <stdio.h>'
	echo 'int main(void) {'
	while read -r kind name rest; do
		case $kind in
		macro | enum)
			printf 'printf("_Static_assert((unsigned int)(%s) == %%uU, \\"%s\\");\\n", (unsigned int)%s);\n' \
				"$name" "$name" "$name"
			;;
		string)
			printf 'printf("_Static_assert(!__builtin_strcmp(%s, \\"%%s\\"), \\"%s\\");\\n", %s);\n' \
				"$name" "$name" "$name"
			printf 'printf("_Static_assert(sizeof(%s) == %%zu, \\"%s\\");\\n", sizeof(%s));\n' \
				"${name%_A}_W" "${name%_A}_W" "${name%_A}_W"
			;;
		type)
			printf 'printf("_Static_assert(sizeof(%s) == %%zu && _Alignof(%s) == %%zu, \\"%s\\");\\n", sizeof(%s), _Alignof(%s));\n' \
				"$name" "$name" "$name" "$name" "$name"
			[ "$rest" = record ] ||
				printf 'printf("_Static_assert(((%s)-1 < (%s)1) == %%d, \\"%s\\");\\n", (%s)-1 < (%s)1);\n' \
					"$name" "$name" "$name" "$name" "$name"
			;;
		field)
			printf 'printf("_Static_assert(__builtin_offsetof(%s, %s) == %%zu && sizeof(((%s *)0)->%s) == %%zu, \\"%s %s\\");\\n", __builtin_offsetof(%s, %s), sizeof(((%s *)0)->%s));\n' \
				"$name ${rest% *}" "${rest#* }" \
				"$name ${rest% *}" "${rest#* }" \
				"$name ${rest% *}" "${rest#* }" \
				"$name ${rest% *}" "${rest#* }" \
				"$name ${rest% *}" "${rest#* }"
			;;
		function)
			printf 'puts("_Static_assert(__builtin_types_compatible_p(__typeof__(%s), %s), \\"%s\\");");\n' \
				"$name" "$rest" "$name"
			;;
		esac
	done
	echo 'return 0; }'
}

# put_to_windows FILE: the numbers of the lines that are not so, and the errors
put_to_windows()
{
	x86_64-w64-mingw32-gcc -D_WIN32_WINNT=0x0502 -w -fsyntax-only \
		-fno-diagnostics-show-caret -fmax-errors=0 "$1" 2>&1 || true
}

{ macros | sed 's/^/macro /'; strings; declarations; } | sort -u >"$tmp/known"
measure <"$tmp/known" >"$tmp/measure.c"
ours -w -std=gnu11 -o "$tmp/measure" "$tmp/measure.c"
{
	echo '#include <winsock2.h>'
	includes
	echo '#include <wincrypt.h>'
	"$tmp/measure"
} >"$tmp/windows.c"
put_to_windows "$tmp/windows.c" >"$tmp/errors"

sed -n "s/.* error: .\(\w*\). undeclared.*/\1/p
	s/.* error: unknown type name .\(\w*\).*/\1/p" "$tmp/errors" |
	LC_ALL=C sort -u >"$tmp/unknown"
{ grep 'static assertion failed' "$tmp/errors" || true; } |
	sed 's/.*failed: "\(.*\)".*/\1/' >"$tmp/wrong"
# A name that is not known is an error, and then another one of the same line.
awk -F: '
	/ error: / && (/undeclared/ || /unknown type name/) {
		seen[$2] = 1
	}
	/ error: / && !/static assertion failed/ { other[$2] = $0 }
	END {
		for (line in other)
			if (!seen[line])
				print other[line]
	}' "$tmp/errors" >"$tmp/other"
asked=$(grep -c '^_Static_assert' "$tmp/windows.c")
compared=$((asked - $(wc -l <"$tmp/unknown")))

# none FILE: nothing is in it
none()
{
	! grep . "$1"
}

unknown_as_expected()
{
	diff <(echo "$unknown" | LC_ALL=C sort) "$tmp/unknown"
}

echo KTAP version 1
check "mingw-w64 lacks nothing but what it is known to lack" \
	unknown_as_expected
check "$compared assertions hold in Windows" none "$tmp/wrong"
check "all of them could be judged" none "$tmp/other"
check "at least $expected were" [ "$compared" -ge "$expected" ]

# A wrong number, field, type and function must be noticed.
if [ $# = 0 ]; then
	cp -r "$headers" "$tmp/wrong_headers"
	sed -i -e 's/^\(#define ERROR_MORE_DATA\s*\)234/\1235/' \
		-e 's/^\(#define NTE_BAD_KEY\s.*\)03)/\104)/' \
		"$tmp/wrong_headers/winerror.h"
	sed -i -e 's/\(CLUSCTL_RESOURCE_GET_NAME = 0x\)01/\102/' \
		-e 's/\tDWORD dwFlags;/\tWORD dwFlags;/' \
		-e 's/^DWORD WINAPI OnlineClusterResource/BOOL WINAPI OnlineClusterResource/' \
		"$tmp"/wrong_headers/clusapi*.h
	sed -i 's/^typedef int32_t LONG,/typedef uint32_t LONG,/' \
		"$tmp/wrong_headers/windows.h"
	sed -i -e 's/^\(#define KP_KEYLEN\s*\)9/\18/' \
		-e 's/\(MS_STRONG_PROV_A\s*"Microsoft \)Strong/\1Weak/' \
		-e 's/\tWORD reserved;/\tDWORD reserved;/' \
		"$tmp/wrong_headers/wincrypt.h"
	"$0" "$tmp/wrong_headers" >"$said" && rc=1 || rc=0
	for name in ERROR_MORE_DATA NTE_BAD_KEY CLUSCTL_RESOURCE_GET_NAME \
		"struct CLUSTERVERSIONINFO dwFlags" OnlineClusterResource LONG \
		KP_KEYLEN MS_STRONG_PROV_A BLOBHEADER; do
		grep -qx "# $name" "$said" || {
			echo "not noticed: $name" >>"$said"
			rc=1
		}
	done
	result "$rc" "wrong ones are noticed"
fi
finish
