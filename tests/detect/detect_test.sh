#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Plant bugs, one after the other, and see that the kernel reports each.
#
# The order matters: lockdep reports once, and not after KASAN has; what
# ends the process comes last.
set -u
# shellcheck source=/dev/null
. /tests/ktap.sh

# reported PATTERN: in the part of the log since the last mark
reported()
{
	# shellcheck disable=SC2154 # of ktap.sh
	dmesg | awk -v mark="detect: $count\$" -v pattern="$1" '
		$0 ~ mark { seen = 1; found = 0 }
		seen && $0 ~ pattern { found = 1 }
		END { exit !found }'
}

# detects BUG PATTERN
detects()
{
	echo "detect: $count" >/dev/kmsg
	# A process of its own, which may not survive
	sh -c 'echo "$1" >/proc/clusctl_detect' sh "$1"
	reported "$2"
	result $? "$1 is noticed"
}

leak()
{
	echo leak >/proc/clusctl_detect
	/init no_leak | grep -q clusctl_detect
	result $? "leak is noticed"
}

# All bugs in one boot
echo 0 >/proc/sys/kernel/panic_on_warn
echo 0 >/proc/sys/kernel/panic_on_oops
/sbin/insmod "$(dirname "$0")/clusctl_detect.ko" || exit
if [ -e /sys/kernel/debug/kcsan ]; then
	detects unlocked_writes 'KCSAN: data-race in.*clusctl_detect'
	finish
fi
leak
detects lock_order 'possible circular locking dependency'
detects sleep_in_atomic 'sleeping function called from invalid context'
detects shift 'UBSAN: shift-out-of-bounds'
detects array_index 'UBSAN: array-index-out-of-bounds'
detects refcount_underflow 'refcount_t'
detects free_active_timer 'ODEBUG: free active'
detects write_behind 'KASAN: slab-out-of-bounds in write_behind'
detects use_after_free 'KASAN: .*use-after-free in use_after_free'
detects double_free 'KASAN: (double-free|invalid-free)'
detects usercopy 'usercopy: Kernel memory exposure attempt'
detects list_corruption 'list_del corruption'
detects unchecked_allocation 'null-ptr-deref|NULL pointer dereference'
finish
