#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The tasks for Ansible in org.clusctl1(5) do what is said of them.
# shellcheck disable=SC2154 # What bus.sh sets is not seen here.
set -u
# shellcheck source=/dev/null
. /tests/bus.sh

# is_shown FILE FIRST: the page has the file from its line FIRST on, with what roff
# would change, backslashes and hyphens, escaped
is_shown()
{
	sed -n "/^$2/,\$p" "$1" | sed 's/\\/\\e/g; s/-/\\-/g' >/tmp/expected
	sed -n "/^${2//-/\\\\-}/,/^\.fi/p" /usr/share/man/man5/org.clusctl1.5 |
		sed '$d' | cmp - /tmp/expected
}

# play: the tasks on this machine, as root, who need not become it. Ansible takes no
# characters but those of UTF-8.
play()
{
	LOCPATH=$root/lib/locale LC_ALL=C.UTF-8 \
		python3 "$root/bin/ansible-playbook" \
		--inventory localhost, --connection local --user root \
		--extra-vars ansible_python_interpreter="$root/bin/python3" \
		/tmp/play.yml
}

install_bus
{
	echo '- hosts: localhost'
	echo '  gather_facts: false'
	echo '  tasks:'
	sed 's/^/    /' /tests/tasks.yml
} >/tmp/play.yml
check "the page shows these tasks" is_shown /tests/tasks.yml '- name: '
check "and the example for Python" is_shown /tests/example.py 'import sys'
/sbin/modprobe clusctl
check "there is a bus" start_bus
check "and the daemon" start_daemon
check "which is on it" await 3 'on the bus as org.clusctl1'
check "there is a resource" call "$manager" Manager CreateResource 'sa{sv}' db 0
check_fails 2 "without the container the tasks fail" 'NTE_BAD_KEYSET' play
check "it is made" clusctl container genkey '1\\MyKey' --create \
	--algorithm ec-p256 --spec signature --exportable
check_says "they add the checkpoint" \
	'localhost .* ok=2 *changed=1 *unreachable=0 *failed=0' play
check_says "and have it stored" '"Acknowledged" t 1 ' \
	property /org/clusctl1/resource/db Resource Checkpoints
check_says "then they change nothing" \
	'localhost .* ok=2 *changed=0 *unreachable=0 *failed=0' play
# A store that is slow would have it wait, so who asks is told what is not so.
mkdir /tmp/liar
printf '#!/bin/sh\n%s/bin/busctl "$@" | sed "s/\\(InStep. b \\)true/\\1false/"\n' \
	"$root" >/tmp/liar/busctl
chmod +x /tmp/liar/busctl
PATH=/tmp/liar:$PATH
check_fails 2 "what is not stored is a failure" 'InStep.* b false' play
check "the daemon ends" stop_daemon
stop_bus
check "the module is unloaded" /sbin/rmmod clusctl
finish
