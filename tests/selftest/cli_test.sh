#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The command clusctl: resources, checkpoints and containers with every verb,
# exit codes, JSON, and what error lines say. Other files have the other nouns.
# shellcheck source=/dev/null # which defines all that is called here
. "${0%/*}/cli_harness_test.sh"

openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ec.pem \
	2>/dev/null
openssl genpkey -algorithm ED25519 -out ed.pem
public ec.pem >ec.pub
public ed.pem >ed.pub

# --- status, and calls that are no calls
good "status" 'Resources: *0 of' status
json "status in JSON" '"resources":0,' status
bad 69 "no device" '/nothing' status --device /nothing
bad 69 "another device" '/dev/null\|ioctl' status --device /dev/null
check "no right" sh -c "! as=1; /usr/bin/setpriv --reuid 1000 --regid 1000 \
	--clear-groups clusctl status; [ \$? = 77 ]"
usage "no command"
usage "no such noun" thing list
usage "no verb" resource
usage "no such verb" resource rename
usage "no such option" resource list --colour
usage "a word too few" resource create
usage "a word too many" resource create a b
usage "no container" checkpoint add Res
usage "two containers" checkpoint add Res '1\\A' --container B
for noun in '' resource checkpoint container snapshot key status events \
	backup restore sync doctor 'checkpoint history' 'checkpoint rollback' \
	'checkpoint rebuild' 'resource create' 'resource delete' 'resource list' \
	'resource show' 'resource online' 'resource offline' 'checkpoint add' \
	'checkpoint remove' 'checkpoint list' 'container create' \
	'container import' 'container genkey' 'container list' \
	'container show' 'container export' 'container delete' \
	'snapshot export' 'snapshot import' 'snapshot show' 'snapshot verify' \
	'key set' 'key generate' 'key list' 'key retire' 'key reseal'; do
	# shellcheck disable=SC2086 # two words
	good "--help: clusctl $noun" '^Usage: clusctl' $noun --help
done
good "--version" '[0-9]\.[0-9]' --version

# --- resources
good "resource create" '[0-9a-f]\{8\}-[0-9a-f]\{4\}-4[0-9a-f]\{3\}-' \
	resource create Res --type 'SQL Server'
bad 108 "a name that is taken" \
	' RES: ERROR_OBJECT_ALREADY_EXISTS: .*clusctl resource show' \
	resource create RES
bad_json 108 "the same in JSON" '"status":"ERROR_OBJECT_ALREADY_EXISTS"' \
	resource create Res
bad 65 "a name that looks like a GUID" 'ERROR_INVALID_NAME' \
	resource create 01234567-89ab-cdef-0123-456789abcdef
check "a name that is too long" sh -c "clusctl resource create \
	$(printf '%0261d' 0); [ \$? -ge 64 ]"
json "resource create in JSON" '"name":"Two \\"quoted\\""' \
	resource create 'Two "quoted"'
good "resource list" 'offline .*SQL Server *Res$' resource list
json "resource list in JSON" '"name":"Res".*"name":"Two ' resource list
good "resource show" 'Type: *SQL Server' resource show rES
json "resource show in JSON" '"checkpoints":\[\]' resource show Res
id=$(clusctl resource show Res | sed -n 's/^ID: *//p')
good "resource show by GUID" 'Name: *Res$' resource show "$id"
bad 105 "no such resource" \
	' Nothing: ERROR_RESOURCE_NOT_FOUND: .*clusctl resource list' \
	resource show Nothing
bad_json 105 "the same in JSON" '"status":"ERROR_RESOURCE_NOT_FOUND"' \
	resource show Nothing
silent "resource delete" resource delete 'TWO "quoted"'
bad 105 "of what is gone" ERROR_RESOURCE_NOT_FOUND \
	resource delete 'Two "quoted"'

# --- containers
good "container create" '^[0-9]*$' container create '1\\Box'
bad 108 "one that exists" 'NTE_EXISTS: .*clusctl container' \
	container create '1\Microsoft Strong Cryptographic Provider\BOX'
json "container create, without backslashes, in JSON" '"serial":[0-9]' \
	container create --type 24 \
	--provider 'Microsoft Enhanced RSA and AES Cryptographic Provider' \
	--container 'Other Box'
good "is the one that it says" 'Other Box$' container show '24\\other box'
bad 65 "no such provider" NTE_KEYSET_NOT_DEF container create '1\None\Box'
bad 65 "no such type" NTE_PROV_TYPE_NOT_DEF container create '99\\Box'
bad 65 "a provider of another type" NTE_PROV_TYPE_NO_MATCH \
	container create '2\Microsoft Strong Cryptographic Provider\Box'
# shellcheck disable=SC1003 # no quote is escaped
for name in 'x\\Box' '01\\Box' '1\Box' '1\\' 'Box' '1000\\Box' '\\Box'; do
	bad 64 "no name of a container: $name" '; write ' \
		container create "$name"
done
bad_json 64 "a name that is none, in JSON" '"status":null' \
	container create 'x\\Box'
good "container create for a service" '^[0-9]*$' \
	container create '1\\Service' --owner svc
json "has its owner" '"uid":1000,"gid":0,' container show '1\\Service'
good "and for a service and its group" '^[0-9]*$' \
	container create --container Grouped --owner 1000:svc
json "has both" '"uid":1000,"gid":1000,' container show '1\\Grouped'
bad 64 "no such owner" 'nobody-knows' \
	container create '1\\X' --owner nobody-knows
good "container create for oneself" '^[0-9]*$' container create '1\\Mine' --user
bad 105 "is none of the machine" NTE_BAD_KEYSET container show '1\\Mine'
json "but one of the user" '"scope":"user"' container show '1\\Mine' --user
good "container list" 'Provider\\Box$' container list
json "container list in JSON" '"container":"Box"' container list
good "container list of the user" 'Provider\\Mine$' container list --user
silent "container delete of the user" container delete '1\\Mine' --user

# --- keys in: by file, standard input and fd, in all forms
good "import of a file" '^[0-9]*$' \
	container import '1\\Box' ec.pem --exportable
bad 108 "import without --replace" 'NTE_EXISTS: .*--replace' \
	container import '1\\Box' ed.pem --exportable
good "import with --replace" '^[0-9]*$' \
	container import '1\\Box' ed.pem --exportable --replace
clusctl container import '1\\Box' - --exportable --spec signature \
	<ec.pem >out 2>err
result $? "import of standard input"
clusctl container export '1\\Box' --spec signature >got 2>err
check "the public half is the right one" cmp ec.pub got
clusctl container import '1\\Other Box' --fd 5 --type 24 \
	--exportable 5<ed.pem >out 2>err
[ $? = 64 ]
result $? "a type that is said twice"
clusctl container import '24\\Other Box' --fd 5 --exportable 5<ed.pem \
	>out 2>err
result $? "import of an fd"
clusctl container export '24\\Other Box' >got 2>err
check "the public half of that is right, too" cmp ed.pub got
openssl pkcs8 -topk8 -nocrypt -in ec.pem -outform DER -out ec.der
openssl pkey -in ec.pem -traditional -out ec1.pem
echo secret >passphrase
openssl pkey -in ec.pem -aes256 -passout file:passphrase -out locked.pem
for file in ec.der ec1.pem; do
	good "import of $file" '^[0-9]*$' \
		container import '1\\Box' $file --exportable --replace
	clusctl container export '1\\Box' >got 2>err
	check "is the same key" cmp ec.pub got
done
good "import of a key under a passphrase" '^[0-9]*$' \
	container import '1\\Box' locked.pem --exportable --replace \
	--passphrase-file passphrase
clusctl container import '1\\Box' locked.pem --exportable --replace \
	--passphrase-fd 6 6<passphrase >out 2>err
result $? "which comes by an fd"
echo wrong >wrong
check "the wrong passphrase" sh -c "clusctl container import '1\\\\Box' \
	locked.pem --exportable --replace --passphrase-file wrong;
	[ \$? = 65 ] || [ \$? = 77 ]"
bad 66 "no such file" 'nothing.pem' \
	container import '1\\Box' nothing.pem --replace --exportable
echo nonsense >nonsense
bad 65 "no key" 'NTE_BAD_DATA: .*openssl' container import '1\\Box' nonsense --exportable \
	--replace
bad 65 "a public key" 'NTE_BAD_DATA: .*openssl' container import '1\\Box' ec.pub --exportable \
	--replace
bad 105 "import into nothing" 'NTE_BAD_KEYSET: .*container create' \
	container import '1\\Nothing' ec.pem --exportable
bad 65 "a key that could never be used" 'NTE_BAD_ALGID: .*--exportable' \
	container import '1\\Grouped' ed.pem
clusctl container export '1\\Box' >got 2>err
check "none of that changed the key" cmp ec.pub got

# --- keys out
clusctl container export '1\\Box' --private >got 2>err
check "a private key comes as it went in" cmp ec.pem got
clusctl container export '1\\Box' --private --der >got 2>err
check "and in DER" cmp ec.der got
silent "into a file" container export '1\\Box' --private -o private.pem
check "that nobody else reads" [ "$(stat -c %a private.pem)" = 600 ]
check "which has it" cmp ec.pem private.pem
bad 108 "but not over another" private.pem \
	container export '1\\Box' --private -o private.pem
json "a public key in JSON" '"public_key":"-----BEGIN PUBLIC KEY-----\\n' \
	container export '1\\Box'
bad 105 "of a pair that is not there" 'NTE_NO_KEY: .*--spec' \
	container export '1\\Service'
good "genkey of a key that stays" '^[0-9]*$' \
	container genkey '1\\Service'
bad 65 "which does not come out" NTE_BAD_KEY_STATE \
	container export '1\\Service' --private
good "its public half does" 'BEGIN PUBLIC KEY' container export '1\\Service'
json "what it is" '"exportable":false,"operable":true' \
	container show '1\\Service'
for algorithm in ec-p256 ed25519; do
	json "genkey of $algorithm" '"serial":[0-9]' container genkey \
		'1\\New' --create --replace --exportable \
		--algorithm $algorithm
	check "openssl knows it" sh -c "clusctl container export '1\\\\New' \
		--private | openssl pkey -noout -check"
done
usage "no such algorithm" container genkey '1\\New' --algorithm rsa1

# --- checkpoints
silent "checkpoint add" checkpoint add Res '1\\Box'
bad 108 "once more" 'ERROR_ALREADY_EXISTS: .*checkpoint list' \
	checkpoint add res '1\\BOX'
json "checkpoint add without backslashes, in JSON" '"checkpoint":"1\\\\\\\\New"' \
	checkpoint add Res --container New
bad 65 "of a key that stays" \
	"Res '1..Service': NTE_BAD_KEY: .*--exportable" \
	checkpoint add Res '1\\Service'
bad_json 65 "the same in JSON" '"status":"NTE_BAD_KEY"' \
	checkpoint add Res '1\\Service'
bad 105 "of no container" 'NTE_BAD_KEYSET: .*container create' \
	checkpoint add Res '1\\Nothing'
bad 105 "of a container without keys" 'NTE_NO_KEY: ' \
	checkpoint add Res '1\\Grouped'
bad 105 "for no resource" ERROR_RESOURCE_NOT_FOUND \
	checkpoint add Nothing '1\\Box'
bad 64 "of what is no name" '; write ' checkpoint add Res '1\Box'
bad_json 64 "the same in JSON" '"status":null' checkpoint add Res '1\Box'
printf '1\\\\Box\n1\\\\New\n' >expected
clusctl checkpoint list Res >got 2>err
check "checkpoint list" cmp expected got
json "checkpoint list in JSON" \
	'"checkpoints":\[{"name":"1\\\\\\\\Box",.*},{"name":"1\\\\\\\\New",' \
	checkpoint list Res
good "checkpoint list of all" "^Res	1..Box" checkpoint list
json "resource show has them" '"checkpoints":\[{"name":"1\\\\\\\\Box",' \
	resource show Res
silent "container delete" container delete '1\\New'
silent "its checkpoint stays, and goes" checkpoint remove Res --container new
bad 105 "checkpoint remove of none" 'ERROR_FILE_NOT_FOUND: .*checkpoint list' \
	checkpoint remove Res '1\\New'
json "checkpoint remove in JSON" 'Provider\\\\box"' \
	checkpoint remove Res '1\Microsoft Strong Cryptographic Provider\box'

# --- by those who may less
chmod 666 /dev/clusctl
check "a user may not make machine containers" sh -c \
	"/usr/bin/setpriv --reuid 1000 --regid 1000 --clear-groups \
	clusctl container create '1\\\\X' 2>&1 | grep ERROR_ACCESS_DENIED"
as 1000 clusctl container create '1\\Own' --user >out 2>err
result $? "but his own"
as 1000 clusctl container import '1\\Own' - --user --exportable <ec.pem \
	>out 2>err
result $? "and fill them"
as 1000 clusctl container export '1\\Own' --user >got 2>err
check "and get public halves" cmp ec.pub got
as 1000 clusctl container export '1\\Own' --user --private >out 2>err
[ $? = 77 ] && [ ! -s out ] && grep -q ERROR_ACCESS_DENIED err
result $? "but no private ones"
as 1000 clusctl container delete '1\\Own' --user >out 2>err
result $? "and delete them"
chmod 600 /dev/clusctl

for name in Box Service Grouped; do
	silent "container delete of $name" container delete --container $name
done
silent "and of the other type" container delete '24\\Other Box'
silent "resource delete in the end" resource delete "$id"
json "nothing is left" '"resources":0,.*"checkpoints":0,' status
done_testing
