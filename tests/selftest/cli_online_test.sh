#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# clusctl resource online and offline: what becomes of the keys, and what is said
# of those that stand in the way.
# shellcheck source=/dev/null # which defines all that is called here
. "${0%/*}/cli_harness_test.sh"

fresh
clusctl key generate --output old.key >id && clusctl key set --file old.key \
	>out 2>err
old=$(cat id)
clusctl key generate --output other.key >other.id
clusctl resource create Res >out 2>err
clusctl container create '1\\Box' --owner svc:svc >out 2>err
clusctl container genkey '1\\Box' --exportable >out 2>err
clusctl container genkey '1\\Box' --exportable --spec signature \
	--algorithm ed25519 >out 2>err
exchange=$(sum exchange) signature=$(sum signature)
silent "a checkpoint is made" checkpoint add Res '1\\Box'

silent "container delete" container delete '1\\Box'
silent "resource online" resource online Res
check "it is" table '^State: *online$'
check "its container is that of the snapshot" table ' same  *1..Box$'
check "with its key" [ "$(sum exchange)" = "$exchange" ]
check "both of them" [ "$(sum signature)" = "$signature" ]
json "and its owner" '"uid":1000,"gid":1000,' container show '1\\Box'
key=$(grep -o '"exchange":{"serial":[0-9]*' out |
	sed 's/.*://')
openssl dgst -sha256 -binary /etc/passwd >digest
as 1000 keyctl pkey_sign "$key" 0 digest enc=pkcs1 hash=sha256 >sig 2>err
result $? "who signs with it"
clusctl container export '1\\Box' >pub.pem
check "as with the first" openssl pkeyutl -verify -pubin -inkey pub.pem \
	-in digest -sigfile sig -pkeyopt digest:sha256
silent "online once more" resource online Res
bad 107 "delete of what is online" 'ERROR_RESOURCE_ONLINE: .*resource offline' \
	resource delete Res
clusctl container genkey '1\\Box' --exportable --replace \
	--algorithm ec-p256 >out 2>err
exchange=$(sum exchange)
check "a new key is in a new snapshot" table '^ *2 .* same '
json "offline in JSON" '"resource":"Res","state":"offline","failures":\[\]' \
	resource offline Res
check "it is" table '^State: *offline$'
silent "offline once more" resource offline Res
silent "online again" resource online Res
clusctl container genkey '1\\Box' --replace >out 2>err
noted "Res '1..Box': NTE_BAD_KEY: .*last snapshot stays" \
	"offline with a key that stays" clusctl resource offline Res
check "leaves the last snapshot" table '^ *2 .* differs '
silent "which comes back" resource online Res
check "with its key" [ "$(sum exchange)" = "$exchange" ]
clusctl container genkey '1\\Box' --replace >out 2>err
json "the failure in JSON" \
	'"failures":\[{"name":"1....Box",.*"status":"NTE_BAD_KEY"' \
	resource offline Res
bad 105 "online of no resource" ERROR_RESOURCE_NOT_FOUND resource online None

# A second checkpoint, sealed with another key, which is then lost
clusctl container genkey '1\\New' --create --exportable --algorithm ec-p256 \
	>out 2>err
clusctl key set --file other.key >out 2>err
silent "a checkpoint under another key" checkpoint add Res '1\\New'
silent "and the old one is retired" key retire "$old" --force
clusctl container delete '1\\New'
bad 65 "what cannot be opened cannot be online" \
	"Res '1..Box': NTE_BAD_KEY_STATE: .*key set --reader" \
	resource online Res
check "the state says so" table '^State: *failed, NTE_BAD_KEY_STATE: '
json "and in JSON" '"state":"failed","failure":"NTE_BAD_KEY_STATE"' \
	resource show Res
bad 105 "nothing was restored" NTE_BAD_KEYSET container show '1\\New'
bad_json 65 "the failure in JSON" \
	'"failures":\[{"name":"1....Box".*"error":{"status":"NTE_BAD_KEY_STATE"' \
	resource online Res
noted "Res '1..Box': NTE_BAD_KEY_STATE: .*not restored" \
	"online with the rest" clusctl resource online Res --best-effort
check "it is" table '^State: *online$'
good "the rest is there" 'EC P-256' container show '1\\New'
clusctl resource offline Res >out 2>err
bad_json 105 "offline of no resource" ERROR_RESOURCE_NOT_FOUND \
	resource offline None
good "status counts what was saved" '^Saved: *[1-9][0-9]*, and 4 failures$' \
	status
good "and restored" '^Restored: *[1-9][0-9]*, and 3 failures$' status
json "in JSON" '"saved":[1-9][0-9]*,"save_failures":4,"restored":[1-9]' status
chmod 644 /dev/clusctl
denied "a user needs a writable device" 'is not for you' \
	clusctl resource online Res
chmod 666 /dev/clusctl
check "but no privilege" as 1000 clusctl resource online Res --best-effort
check "to go offline either" as 1000 clusctl resource offline Res
chmod 600 /dev/clusctl
fresh
done_testing
