#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The judge of tests/vms/oracle, with logs that were made up: a good one passes,
# and each way to lose a change is noticed.
set -euo pipefail

cd "$(dirname "$0")/.."
# shellcheck source=/dev/null
. ./ktap.sh
dir=$(mktemp -d)
# shellcheck disable=SC2154 # of ktap.sh
trap 'rm -rf "$dir" "$said"' EXIT

# What node 1 did, as far as it was told; the last two changes it was not.
cat >"$dir/1" <<'LOG'
intent A - made s
ack A - 0 made
intent A key one
ack A key 1 one
intent A key two
ack A key 2 two
intent A old three
ack A old 1 three
intent A old gone
ack A old 2 gone
intent B - made s
ack B - 0 made
intent B - gone
ack B - 0 gone
intent A key four
intent A other five
LOG
# What node 2 finds
cat >"$dir/2" <<'LOG'
seen end A - 0 made
seen end A key 2 two
seen end A old 2 gone
took end
LOG
echo "at end all 99 0" >"$dir/host"

# judge TEXT WANTED [SED]: node 2 finds it so, and the last line says WANTED
judge()
{
	sed -e "${3-}" "$dir/2" >"$dir/found"
	check_says "$1" "^judged 1 7 $2$" awk '
		{ print }
		END { exit 0 }' <(awk -f vms/oracle_judge.awk "$dir/host" \
			"$dir/1" "$dir/found" || true)
}

judge "what was acknowledged last is there" "0 0 0"
judge "so may be what was tried after it" "0 0 0" 's/key 2 two/key 3 four/'
judge "and more that was tried" "0 0 0" '1i seen end A other 1 five'
judge "a tombstone may have been forgotten" "0 0 0" '/old/d'
judge "a checkpoint is not there" "1 0 0" '/key/d'
judge "another key has its generation" "1 0 0" 's/2 two/2 four/'
judge "a key that nobody tried is there" "1 0 0" 's/2 two/3 nobody/'
judge "a resource is not there" "2 0 0" '/seen/d'
judge "a resource does not get online" "1 0 0" '1i failed end A'
judge "a checkpoint is back" "0 1 0" 's/old 2 gone/old 1 three/'
judge "and with a new generation" "0 1 0" 's/old 2 gone/old 3 three/'
judge "a resource is back" "0 1 0" '1i seen end B - 0 made'
judge "an older generation is there" "0 0 1" 's/key 2 two/key 1 one/'
judge "and as a new one" "0 0 1" 's/key 2 two/key 3 one/'
check_fails 1 "what is wrong fails" "^rolled back: " awk -f vms/oracle_judge.awk \
	"$dir/host" "$dir/1" <(sed 's/key 2 two/key 1 one/' "$dir/2")
printf 'intent A key six\nack A key 2 six\n' >"$dir/3"
check_fails 1 "one generation is acknowledged twice" "^lost: A key generation 2" \
	awk -f vms/oracle_judge.awk "$dir/host" "$dir/1" "$dir/2" "$dir/3"
echo "at end s 6 0" >"$dir/host"
judge "what was stored later need not be there" "0 0 0" '/old/d'
: >"$dir/host"
check_fails 2 "nothing was judged" "^judged 0 7 " \
	awk -f vms/oracle_judge.awk "$dir/host" "$dir/1" "$dir/2"
finish
