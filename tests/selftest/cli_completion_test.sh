#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The completion for bash offers each noun, verb and option that there is, no
# others, and the names of what there is.
# shellcheck source=/dev/null # which defines all that is called here
. "${0%/*}/cli_harness_test.sh"
# shellcheck source=/dev/null
. /usr/share/bash-completion/completions/clusctl

# offer WORD...: what is offered for the last word, sorted
offer()
{
	local COMP_WORDS=(clusctl "$@") COMP_CWORD=$#

	COMPREPLY=()
	_clusctl
	[ ${#COMPREPLY[@]} = 0 ] || printf '%s\n' "${COMPREPLY[@]}" | sort
}

# commands: the list in clusctl --help, in words of lower case
commands()
{
	clusctl --help | sed -n '/^Commands:/,/^$/s/^  //p' |
		sed 's/ [^a-z].*//'
}

# same TEXT EXPECTED WORD...: exactly that is offered, one a line
same()
{
	local text=$1 expected=$2

	shift 2
	printf '%s' "${expected:+$expected$'\n'}" >expected
	offer "$@" >got
	diff expected got >out 2>err
	result $? "$text"
}

fresh
# What udev makes elsewhere
[ -e /dev/fd ] || ln -s /proc/self/fd /dev/fd
same "nouns" "$(commands | cut -d ' ' -f 1 | sort -u)" ''
for noun in $(commands | sed -n 's/ .*//p' | uniq); do
	same "verbs of $noun" \
		"$(commands | sed -n "s/^$noun //p" | sort)" "$noun" ''
done
commands >all
while read -r noun verb; do
	# Nobody completes what asks for a version, or for less help.
	clusctl "$noun" ${verb:+"$verb"} --help |
		sed -n 's/^ *\(-[a-zA-Z?], *\)\{0,1\}\(--[a-z-]*\).*/\2/p' |
		grep -v -x -e --usage -e --version >options
	same "options of $noun${verb:+ }$verb" "$(sort options)" \
		"$noun" ${verb:+"$verb"} --
done <all

clusctl resource create Res >out 2>err
clusctl resource create 'Two words' >out 2>err
clusctl container genkey '1\\Box' --create --exportable --algorithm ec-p256 \
	>out 2>err
clusctl checkpoint add Res '1\\Box'
box='1\Microsoft Strong Cryptographic Provider\Box'
for command in "resource show" "resource delete" "resource online" \
	"resource offline" "checkpoint add" "checkpoint remove" \
	"checkpoint list" "snapshot export" "snapshot import"; do
	# shellcheck disable=SC2086 # two words
	same "resources for $command" "'Res'
'Two words'" $command ''
done
same "one that begins like that" "'Two words'" resource show T
same "a new one is not known" '' resource create ''
same "containers" "'$box'" checkpoint add Res ''
same "checkpoints" "'1\\\\Box'" checkpoint remove Res ''
same "those to be exported" "'1\\\\Box'" snapshot export "'Res'" ''
same "of no resource" '' checkpoint remove "'Two words'" ''
same "or another one" "'1\\\\Box'" snapshot import Res file --checkpoint ''
same "keys" "$(clusctl key list -q)" key retire ''
clusctl events --help | sed -n '/^Types/,$p' | tail -n +2 | tr -s ', ' '\n' |
	sed '/^$/d' | sort >types
same "types of events" "$(cat types)" events --type ''
touch one.file two.file
same "files" "one.file" snapshot show one
same "files of keys" "two.file" key set --file two
same "files to import" "one.file" snapshot import Res one
mkdir store
same "directories" "store" backup st
same "or those to restore" "store" restore st
fresh
done_testing
