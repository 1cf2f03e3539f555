#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The suites of others without the module, and with it loaded and busy: the
# results are the same. Then two who do not know the device have it for
# themselves. /tests has what tests/peers/run put there.
#
# peers.seconds= on the kernel's command line is how long each stressor runs.
set -uo pipefail

seconds=$(sed -n 's/.*peers\.seconds=\([0-9]*\).*/\1/p' /proc/cmdline)
seconds=${seconds:-10}
events=/sys/kernel/tracing/events/peers
stop=/tmp/stop
# shellcheck source=/dev/null
. /tests/ktap.sh

# What the suites ask for, and the VM has not
stand_ins()
{
	mkdir -p /tmp/bin /tmp/dev /usr/share
	cat >/tmp/bin/lsb_release <<-'SCRIPT'
		#!/bin/sh
		[ "$1" = -i ] && echo Debian || echo 12
	SCRIPT
	cat >/tmp/bin/file <<-'SCRIPT'
		#!/bin/sh
		echo "$2: ELF 64-bit LSB executable"
	SCRIPT
	# The libraries of these are for no other program.
	cat >/tmp/bin/peer <<-'SCRIPT'
		#!/bin/sh
		program=/tests/root/usr/bin/$1
		shift
		LD_LIBRARY_PATH=/tests/root/usr/lib/x86_64-linux-gnu:/tests/host/lib
		export LD_LIBRARY_PATH
		exec "$program" "$@"
	SCRIPT
	chmod +x /tmp/bin/*
	cp /tests/host/{getconf,nice,unshare} /tmp/bin/
	cp /tests/host/request-key /sbin/
	cp /tests/host/request-key.conf /etc/
	cp -r /tests/host/usr/share/keyutils /usr/share/
	export PATH=/tmp/bin:$PATH
	# Each test makes the same long strings, and that takes seconds here. The
	# name is that which keyctl(1) gives: without it the tests of that call
	# leave themselves out.
	# shellcheck disable=SC2016 # for the suite
	sed -i 's/=`for ((i=0; i<\(.*\); i++)); do echo -n a; done`/=$(printf "%*s" \1 "" | tr " " a)/' \
		/tests/keyutils/toolbox.inc.sh
	find /tests/keyutils -name '*.sh' -exec \
		sed -i 's/have_move_keys/have_move_key/' {} +
}

# keyutils RESULTS: a line for each test: its name, exit status, and why it left
# itself out. Not those of the command line of keyctl(1), nor one that tries each
# size of a key, which takes many minutes here.
keyutils()
{
	local test rc start=$SECONDS

	rm -rf /tmp/keyutils
	cp -r /tests/keyutils /tmp/keyutils
	find /tmp/keyutils -mindepth 2 -name runtest.sh \
		! -path '*/noargs/*' ! -path '*/bad-args/*' \
		! -path '*/limits/*' | sort |
		while read -r test; do
			test=$(dirname "$test")
			rc=0
			(cd "$test" && TEST=${test#/tmp/keyutils/} timeout 120 \
				bash ./runtest.sh </dev/null >run.out 2>&1) ||
				rc=$?
			echo "${test#/tmp/keyutils/} $rc$(sed -n \
				's/^+++ SKIP/ # SKIP/p' "$test/test.out" \
				2>/dev/null | head -n 1)"
		done >"$1"
	rm -rf "$1.logs"
	mv /tmp/keyutils "$1.logs"
	echo "# keyutils: $((SECONDS - start)) seconds, done at $SECONDS"
}

# private SECONDS COMMAND...: it has in /dev what it may play with, and no more.
# Nothing of it is left when it ends, or has had its time (137). Those that are
# busy come first, or they would get nowhere on a machine that is slow. A timeout
# of busybox prefers its own unshare, which cannot end what it has begun.
private()
{
	# shellcheck disable=SC2016 # for the inner shell
	nice -n 10 timeout -s KILL "$1" /tmp/bin/unshare --mount --pid --fork \
		--kill-child sh -u -c '
		mount -t proc proc /proc
		mount -t tmpfs dev /tmp/dev
		for name in null zero full random urandom clusctl; do
			[ ! -e "/dev/$name" ] || cp -a "/dev/$name" /tmp/dev/
		done
		mount --move /tmp/dev /dev || exit
		"$@"
		exit $?' sh "${@:2}"
}

# stress RESULTS STRESSOR [OPTION]...: a line with its exit status, and what is
# wrong with one that has ended well
stress()
{
	local rc=0 out=$1.$2 ops

	private 120 peer stress-ng --temp-path /tmp "--$2" 2 "${@:3}" \
		--timeout "$seconds" --metrics-brief >"$out" 2>&1 || rc=$?
	ops=$(awk -v name="$2" '{
		for (i = 1; i < NF; i++)
			if ($i == name && $(i + 1) ~ /^[0-9]+$/)
				print $(i + 1)
	}' "$out" | head -n 1)
	[ "$rc" != 0 ] || [ "${ops:-0}" != 0 ] || rc="0, and did nothing"
	[ "$rc" != 0 ] || ! grep -q skipp "$out" || rc="0, and was skipped"
	echo "stress-ng/$2 $rc" >>"$1"
	[ "$rc" != 0 ] || return 0
	# shellcheck disable=SC2154 # ktap.sh has it
	cp "$out" "$said"
	return 1
}

# busy NAME: everything that the module does, again and again
busy()
{
	local box="1\\\\Busy $1" res="Busy $1"

	while [ ! -e "$stop" ]; do
		clusctl container genkey "$box" --exportable --create \
			--algorithm ec-p256 &&
			clusctl resource create "$res" &&
			clusctl checkpoint add "$res" "$box" &&
			clusctl resource online "$res" &&
			clusctl container genkey "$box" --exportable \
				--replace --algorithm ed25519 &&
			clusctl resource offline "$res" &&
			clusctl resource delete "$res" &&
			clusctl container delete "$box" || return
		echo >>"/tmp/rounds.$1"
	done >"/tmp/busy.$1" 2>&1
}

# beside WHAT COMMAND...: both that are busy have made a round meanwhile, of
# which at least the most part was beside the command
beside()
{
	local a b rc=0

	a=$(wc -l </tmp/rounds.1)
	b=$(wc -l </tmp/rounds.2)
	"${@:2}" || rc=$?
	a=$(($(wc -l </tmp/rounds.1) - a))
	b=$(($(wc -l </tmp/rounds.2) - b))
	tail -n 5 /tmp/busy.1 /tmp/busy.2 >"$said"
	[ "$a" -gt 0 ] && [ "$b" -gt 0 ]
	result $? "busy beside $1: $a and $b rounds"
	return "$rc"
}

# compare FILE FILE: a result for each line, without and with the module; one
# that could not be run, or was ended (126 and more), is the same as nothing, and
# so is a stressor that has failed
compare()
{
	local name before after

	while read -r name before; do
		after=$(sed -n "s|^$name ||p" "$2")
		case $before in
		"0 # SKIP"*) before=${before#0 } ;;
		0) before="exits with 0" ;;
		[1-9]) before="exits with $before" ;;
		*) before="exits with $before, and should not" ;;
		esac
		case $after in
		"0 # SKIP"*) after=${after#0 } ;;
		*) after="exits with $after" ;;
		esac
		{
			echo "without the module: $before; with it: $after"
			tail -n 9 "$1.logs/$name/test.out" \
				"$2.logs/$name/test.out"
		} >"$said" 2>/dev/null
		[ "$before" = "$after" ] &&
			{ [[ $name != stress-ng/* ]] || [[ $before = *" 0" ]]; }
		result $? "$name $before"
	done <"$1"
}

# calls EVENT: how many have been counted since count_calls
calls()
{
	awk '$1 == "Hits:" { print $2 }' "$events/$1/hist"
}

# count_calls PATTERN: of the device, by processes of this name
count_calls()
{
	local event

	trigger="hist:keys=common_pid if comm ~ \"$1\""
	for event in open ioctl read poll; do
		echo "p:peers/$event clusctl:cluster_$event" \
			>>/sys/kernel/tracing/kprobe_events
		echo "$trigger" >"$events/$event/trigger"
	done
}

count_no_calls()
{
	local event

	for event in open ioctl read poll; do
		echo "!$trigger" >"$events/$event/trigger"
	done
	echo >/sys/kernel/tracing/kprobe_events
}

stress_device()
{
	local rc=0

	count_calls 'stress-ng*'
	stress /tmp/device dev --dev-file /dev/clusctl || rc=1
	[ "$(calls open)" -gt 0 ] || rc=1
	result "$rc" "stress-ng --dev on the device: $(calls open) times open"
	count_no_calls
}

# Half a minute, after trinity has waited for its first ten seconds. It would end
# after so many calls, but most of its children do not live long.
fuzz_device()
{
	local rc=0 name

	mkdir -p /tmp/victims /tmp/trinity
	for name in 1 2 3 4 5 6 7 8; do
		cp -a /dev/clusctl "/tmp/victims/$name"
	done
	count_calls 'trinity*'
	(cd /tmp/trinity && private 50 peer trinity --dangerous -q \
		-l off -s 1 -C 2 -N 100000 -V /tmp/victims --enable-fds=pseudo \
		-c ioctl -c read -c poll -c ppoll >"$said" 2>&1) || rc=$?
	{
		tail -n 5 "$said"
		echo "exit status $rc"
	} >/tmp/trinity.log
	cp /tmp/trinity.log "$said"
	[ "$rc" != 137 ] || rc=0
	[ "$(calls open)" -gt 0 ] || rc=1
	[ $(($(calls ioctl) + $(calls read) + $(calls poll))) -gt 0 ] || rc=1
	result "$rc" "trinity on the device: $(calls open) times open, \
$(calls ioctl) ioctl, $(calls read) read, $(calls poll) poll"
	count_no_calls
}

suites()
{
	beside keyutils keyutils /tmp/after
	beside "stress-ng --key" stress /tmp/after.stress key
	beside "stress-ng --dev" stress /tmp/after.stress dev
}

stand_ins
echo KTAP version 1
keyutils /tmp/before
stress /tmp/before.stress key
stress /tmp/before.stress dev
/sbin/modprobe clusctl
result $? "the module is loaded"
[ -e /dev/clusctl ] || finish
touch /tmp/rounds.1 /tmp/rounds.2
busy 1 &
one=$!
busy 2 &
two=$!
suites
compare /tmp/before /tmp/after
compare /tmp/before.stress /tmp/after.stress
passed=$(grep -c ' 0$' /tmp/after)
[ "$passed" -ge 28 ]
result $? "$passed tests of keyutils pass, of $(wc -l </tmp/after)"
result 0 "features/limits # SKIP takes many minutes here"
beside "stress-ng on the device" stress_device
beside "trinity" fuzz_device
touch "$stop"
wait "$one"
result $? "one that was busy had no error"
wait "$two"
result $? "nor had the other"
/sbin/rmmod clusctl
result $? "the module goes"
echo "# $SECONDS seconds"
finish
