#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The suites of others without the module, and with it loaded and busy: the
# results are the same. /tests has what tests/peers/packages got.
#
# peers.seconds= on the kernel's command line is how long each stressor runs.
set -uo pipefail

seconds=$(sed -n 's/.*peers\.seconds=\([0-9]*\).*/\1/p' /proc/cmdline)
seconds=${seconds:-8}
export LD_LIBRARY_PATH=/tests/root/usr/lib/x86_64-linux-gnu
programs=/tests/root/usr/bin
stop=/tmp/stop
count=0 failed=0

# result STATUS TEXT
result()
{
	count=$((count + 1))
	if [ "$1" = 0 ]; then
		echo "ok $count $2"
	else
		echo "not ok $count $2"
		failed=1
	fi
}

# What the suite of keyutils asks for, and the VM has not
stand_ins()
{
	mkdir -p /tmp/bin
	cat >/tmp/bin/lsb_release <<-'SCRIPT'
		#!/bin/sh
		[ "$1" = -i ] && echo Debian || echo 12
	SCRIPT
	cat >/tmp/bin/file <<-'SCRIPT'
		#!/bin/sh
		echo "$2: ELF 64-bit LSB executable"
	SCRIPT
	chmod +x /tmp/bin/*
	export PATH=/tmp/bin:$PATH
}

# keyutils RESULTS: a line for each test: its name and exit status. Those of the
# command line of keyctl(1) alone are left out.
keyutils()
{
	local test rc start=$SECONDS

	rm -rf /tmp/keyutils
	cp -r /tests/keyutils /tmp/keyutils
	find /tmp/keyutils -mindepth 2 -name runtest.sh \
		! -path '*/noargs/*' ! -path '*/bad-args/*' | sort |
		while read -r test; do
			test=$(dirname "$test")
			rc=0
			(cd "$test" && TEST=${test#/tmp/keyutils/} \
				SKIPINSTALLREQ=yes timeout 30 bash ./runtest.sh \
				</dev/null >run.out 2>&1) || rc=$?
			# A test that was skipped is another result than one that passed.
			grep -q SKIP "$test/test.out" 2>/dev/null &&
				rc="$rc (skipped)"
			echo "${test#/tmp/keyutils/} $rc"
		done >"$1" 2>/dev/null
	rm -rf "/tmp/keyutils.$(basename "$1")"
	mv /tmp/keyutils "/tmp/keyutils.$(basename "$1")"
	echo "# keyutils: $((SECONDS - start)) seconds"
}

# stress RESULTS STRESSOR...: each alone, by its exit status
stress()
{
	local name

	for name in "${@:2}"; do
		rc=0
		"$programs/stress-ng" --temp-path /tmp --"$name" 2 \
			--timeout "$seconds" --metrics-brief \
			>"/tmp/stress.$name" 2>&1 || rc=$?
		# Of one that cannot run here it says so.
		grep -q "skipp" "/tmp/stress.$name" && rc="$rc (skipped)"
		echo "stress-ng/$name $rc"
	done >>"$1"
}

# busy NAME: everything that the module does, again and again
busy()
{
	local box="1\\\\Busy $1" res="Busy $1" rounds=0

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
			clusctl container delete "$box"
		# shellcheck disable=SC2181 # of the whole list
		[ $? = 0 ] || break
		rounds=$((rounds + 1))
	done >"/tmp/busy.$1" 2>&1
	echo "$rounds" >"/tmp/rounds.$1"
	[ -e "$stop" ]
}

# compare FILE FILE: a result for each line, without and with the module
compare()
{
	local name before after

	while read -r name before; do
		after=$(sed -n "s|^$name ||p" "$2")
		if [ "$before" = "$after" ]; then
			result 0 "$name: $before"
			continue
		fi
		echo "# without the module $before, with it $after"
		tail -n 5 "/tmp/keyutils.after/$name/test.out" 2>/dev/null |
			sed 's/^/# /'
		result 1 "$name"
	done <"$1"
}

# The device by those who do not know it
fuzz()
{
	mkdir -p /tmp/victims /tmp/trinity
	mknod /tmp/victims/clusctl c \
		"$(stat -c '%Hr %Lr' /dev/clusctl | cut -d ' ' -f 1)" \
		"$(stat -c '%Hr %Lr' /dev/clusctl | cut -d ' ' -f 2)"
	rc=0
	"$programs/stress-ng" --temp-path /tmp --dev 2 \
		--dev-file /dev/clusctl --timeout "$seconds" --metrics-brief \
		>/tmp/stress.dev 2>&1 || rc=$?
	[ "$rc" = 0 ] || sed 's/^/# /' /tmp/stress.dev
	result "$rc" "stress-ng --dev on the device"
	rc=0
	(cd /tmp/trinity && timeout 60 "$programs/trinity" --dangerous -q \
		-l off -s 1 -C 2 -N 20000 -V /tmp/victims --enable-fds=pseudo \
		-c ioctl -c read -c poll -c ppoll -c close \
		>/tmp/trinity.log 2>&1) || rc=$?
	tail -n 3 /tmp/trinity.log | sed 's/^/# /'
	result "$rc" "trinity on the device"
}

stand_ins
echo KTAP version 1
keyutils /tmp/before
stress /tmp/before.stress key af-alg
/sbin/modprobe clusctl
result $? "the module is loaded"
busy 1 &
busy 2 &
keyutils /tmp/after
stress /tmp/after.stress key af-alg
compare /tmp/before /tmp/after
compare /tmp/before.stress /tmp/after.stress
[ "$(grep -c ' 0$' /tmp/before)" -ge 20 ]
result $? "$(grep -c ' 0$' /tmp/before) tests of keyutils pass here"
fuzz
touch "$stop"
wait -n
rc=$?
wait -n || rc=$?
cat /tmp/busy.* | tail -n 5 | sed 's/^/# /'
result "$rc" "busy meanwhile: $(cat /tmp/rounds.1) and $(cat /tmp/rounds.2) rounds"
/sbin/rmmod clusctl
result $? "the module goes"
echo "1..$count"
echo "# $SECONDS seconds"
exit "$failed"
