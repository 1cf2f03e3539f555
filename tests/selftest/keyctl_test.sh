#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Stock keyctl and openssl as clients of key containers: what they can do with
# a container's keys, as whom, and what they cannot do.
# shellcheck disable=SC2317 # functions are called through check and refuse
set -u

dir=$(mktemp -d)
chmod 755 "$dir"
cd "$dir" || exit 1
# shellcheck source=/dev/null
. /tests/ktap.sh

# refuse PATTERN TEXT COMMAND...: the command fails, with a message like that
refuse()
{
	pattern=$1
	text=$2
	shift 2
	# shellcheck disable=SC2154 # of ktap.sh
	! "$@" >"$said" 2>&1 && grep -q "$pattern" "$said"
	result $? "$text"
}

# output FILE COMMAND...: the command, with its output in a file
output()
{
	file=$1
	shift
	"$@" >"$file"
}

# as UID COMMAND...; the shell would take its own setpriv
as()
{
	uid=$1
	shift
	/usr/bin/setpriv --reuid "$uid" --regid "$uid" --clear-groups "$@"
}

# alive KEY: neither revoked nor expired
alive()
{
	keyctl describe "$1"
}

# until_expired KEY: nothing tells when a key expires, so ask until it has
until_expired()
{
	try=0
	until keyctl describe "$1" 2>&1 | tee "$said" | grep -q 'has expired'; do
		try=$((try + 1))
		[ "$try" -lt 300 ] || return 1
		usleep 50000
	done
}

# same FILE FILE
same()
{
	cmp "$1" "$2"
}

rsa="enc=pkcs1 hash=sha256"
denied='Permission denied'

echo KTAP version 1
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem \
	2>/dev/null
printf 'a message' >message
openssl dgst -sha256 -binary -out digest message
printf 'a session key' >plain

# --- a container of root, and what shows of it
box=$(clusctl container create '1\\Box')
key=$(clusctl container import '1\\Box' key.pem --exportable --spec exchange)
check "the public key is exported" output public.pem \
	clusctl container export '1\\Box' --public --pem
check_says "show: the root of the containers" "keyring: .clusctl" \
	keyctl show %:.clusctl
check_says "show: the container, by its canonical name" \
	"$box .*keyring: 1\\\\Microsoft Strong Cryptographic Provider\\\\box" \
	keyctl show %:.clusctl
check_says "show: the pair" "$key .*\.clusctl: AT_KEYEXCHANGE" \
	keyctl show %:.clusctl
check "rdescribe: type and owner" \
	sh -c "keyctl rdescribe $key | grep -q '^.clusctl;0;0;'"
check "rlist: the pair is what the container has" \
	sh -c "[ \"\$(keyctl rlist $box)\" = $key ]"

# --- operations, each checked by openssl or against it
keyctl pkey_query "$key" 0 enc=pkcs1 hash=sha256 >"$said" 2>&1
grep -q 'key_size=2048' "$said" && grep -q 'sign=y' "$said" &&
	grep -q 'decrypt=y' "$said"
result $? "pkey_query"
# shellcheck disable=SC2086 # two words
check "pkey_sign" output signature keyctl pkey_sign "$key" 0 digest $rsa
check "openssl verifies the signature" openssl dgst -sha256 \
	-verify public.pem -signature signature message
openssl dgst -sha256 -sign key.pem -out expected message
check "it is the one that openssl makes" same expected signature
# shellcheck disable=SC2086
check "pkey_verify" keyctl pkey_verify "$key" 0 digest expected $rsa
printf 'another message' | openssl dgst -sha256 -binary -out other
# shellcheck disable=SC2086
refuse 'Key was rejected' "pkey_verify of another message" \
	keyctl pkey_verify "$key" 0 other signature $rsa
check "pkey_encrypt" output cipher keyctl pkey_encrypt "$key" 0 plain enc=pkcs1
openssl pkeyutl -decrypt -inkey key.pem -in cipher -out decrypted 2>/dev/null
check "openssl decrypts it" same plain decrypted
openssl pkeyutl -encrypt -pubin -inkey public.pem -in plain -out cipher 2>/dev/null
check "pkey_decrypt of what openssl encrypts" output decrypted \
	keyctl pkey_decrypt "$key" 0 cipher enc=pkcs1
check "it is the plain text" same plain decrypted

# --- a service of its own signs with a key that root put there
svc=$(clusctl container create '1\\Service' --owner 1000)
svc_key=$(clusctl container import '1\\Service' key.pem --exportable)
# shellcheck disable=SC2086
check "the owner signs" \
	output signature as 1000 keyctl pkey_sign "$svc_key" 0 digest $rsa
check "and the signature is right" same expected signature
# shellcheck disable=SC2086
refuse "$denied" "another user does not sign" \
	as 1001 keyctl pkey_sign "$svc_key" 0 digest $rsa
# shellcheck disable=SC2086
refuse "$denied" "root does not either" \
	keyctl pkey_sign "$svc_key" 0 digest $rsa
refuse "$denied" "another user does not query" \
	as 1001 keyctl pkey_query "$svc_key" 0
refuse "$denied" "another user does not decrypt" \
	as 1001 keyctl pkey_decrypt "$svc_key" 0 cipher enc=pkcs1
refuse "$denied" "another user does not see the container" \
	as 1001 keyctl describe "$svc"
check "root sees it" sh -c "keyctl show %:.clusctl | grep -q '$svc_key .*1000'"
# shellcheck disable=SC2086
refuse "$denied" "the owner does not use a container of root" \
	as 1000 keyctl pkey_sign "$key" 0 digest $rsa

# --- private bytes stay, and nothing comes in
refuse 'Operation not supported' "read of a pair" keyctl read "$key"
refuse 'Operation not supported' "pipe of a pair" keyctl pipe "$key"
refuse 'Operation not supported' "read of a pair by its owner" \
	as 1000 keyctl read "$svc_key"
refuse "$denied" "read of a pair by another user" as 1001 keyctl read "$svc_key"
intruder=$(keyctl add user intruder x @u)
for into in "$box" "$(keyctl id %:.clusctl)"; do
	refuse "$denied" "link into $(keyctl describe "$into" 2>/dev/null |
		sed 's/.*: //' | tail -n 1)" keyctl link "$intruder" "$into"
	refuse "$denied" "add into it" keyctl add user intruder x "$into"
	refuse "$denied" "newring in it" keyctl newring intruder "$into"
	refuse "$denied" "clear" keyctl clear "$into"
	refuse "$denied" "unlink from it" keyctl unlink "$key" "$into"
	refuse "$denied" "move into it" keyctl move "$intruder" @u "$into"
done
refuse "$denied" "link of a pair to elsewhere" keyctl link "$key" @u
refuse "$denied" "update of a pair" keyctl update "$key" x
refuse 'Operation not permitted' "add of the type of the pairs" \
	keyctl add .clusctl AT_SIGNATURE x @u
keyctl unlink "$intruder" @u
check "nothing of that changed anything" \
	sh -c "[ \"\$(keyctl rlist $box)\" = $key ]"

# --- what keyctl does to a container has happened to it
refuse "$denied" "setperm by an owner who is not the creator" \
	as 1000 keyctl setperm "$svc" 0x3f3f0000
refuse "$denied" "setperm of a pair by root" keyctl setperm "$key" 0x3f3f0000
refuse "$denied" "revoke of a pair by root" keyctl revoke "$key"
check "setperm by the creator" keyctl setperm "$box" 0x082b0000
refuse "$denied" "then others do not see it" as 1001 keyctl describe "$box"
check "chown" keyctl chown "$box" 1000
check_says "chown shows in the container" 'svc\|1000' \
	clusctl container show '1\\Box'
clusctl resource create Res >/dev/null 2>&1
check "a checkpoint while the container lives" \
	clusctl checkpoint add Res '1\\Service'
check "which is taken off" clusctl checkpoint remove Res '1\\Service'
refuse "$denied" "the owner sets no timeout" as 1000 keyctl timeout "$svc" 1
check "the creator sets a timeout" keyctl timeout "$svc" 1
until_expired "$svc"
result $? "the container expires"
# shellcheck disable=SC2086
refuse 'has expired' "and its owner does not sign any more" \
	as 1000 keyctl pkey_sign "$svc_key" 0 digest $rsa
refuse BAD_KEYSET "an expired container is none to checkpoint add" \
	clusctl checkpoint add Res '1\\Service'
svc=$(clusctl container create '1\\Service' --owner 1000)
clusctl container import '1\\Service' key.pem --exportable >svc_key 2>/dev/null
svc_key=$(cat svc_key)
check "it can be made again" clusctl checkpoint add Res '1\\Service'
# shellcheck disable=SC2086
check "and its owner signs again" \
	output signature as 1000 keyctl pkey_sign "$svc_key" 0 digest $rsa
refuse "$denied" "another user does not revoke it" as 1001 keyctl revoke "$svc"
refuse "$denied" "nor does its owner" as 1000 keyctl revoke "$svc"
check "the creator revokes it" keyctl revoke "$svc"
# shellcheck disable=SC2086
refuse 'revoked\|not available' "then its owner does not sign any more" \
	as 1000 keyctl pkey_sign "$svc_key" 0 digest $rsa
refuse 'revoked\|does not exist\|not available' "a revoked container is dead" \
	alive "$svc"
check "its checkpoint can still be taken off" \
	clusctl checkpoint remove Res '1\\Service'
refuse BAD_KEYSET "and not be added again" \
	clusctl checkpoint add Res '1\\Service'
check "delete of the other container" clusctl container delete '1\\Box'
# shellcheck disable=SC2086
refuse 'revoked\|does not exist\|not available' "its key is dead at once" \
	as 1000 keyctl pkey_sign "$key" 0 digest $rsa

clusctl resource delete Res >/dev/null 2>&1
clusctl container delete '1\\Service' >/dev/null 2>&1
rm -rf "$dir"
finish
