#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the commands about the store do where no daemon runs; tests/daemon has what
# they do with one.
# shellcheck source=/dev/null # which defines all that is called here
. "${0%/*}/cli_harness_test.sh"

fresh
clusctl resource create Res >out 2>err
clusctl container genkey '1\\Box' --create --exportable --algorithm ec-p256 \
	>out 2>err
silent "a checkpoint is made" checkpoint add Res '1\\Box'

bad 69 "no history" "clusctld does not run" checkpoint history Res '1\\Box'
bad_json 69 "the same in JSON" '"resource":"Res","container":"1' \
	checkpoint history Res '1\\Box'
bad 69 "no rollback" "clusctld does not run" checkpoint rollback Res '1\\Box'
bad 69 "no rebuild" "clusctld does not run" checkpoint rebuild --all
bad 105 "of a resource that is none" 'ERROR_RESOURCE_NOT_FOUND' \
	checkpoint history None '1\\Box'
bad 105 "a rebuild neither" 'ERROR_RESOURCE_NOT_FOUND' \
	checkpoint rebuild --no-wait None
usage "a generation that is none" checkpoint rollback Res '1\\Box' \
	--generation x
usage "a rebuild of nothing" checkpoint rebuild
usage "a rebuild of one and all" checkpoint rebuild Res --all
check "nothing of that has changed it" table '^ *1  *-  '

bad 107 "an offline resource is not rebuilt" "not online here" \
	checkpoint rebuild --no-wait Res
good "unless that is wanted" '^rebuilt  *2  Res	1..Box$' \
	checkpoint rebuild --no-wait --force Res
silent "it goes online" resource online Res
json "the next one" '"checkpoints":\[{"resource":"Res","checkpoint":"1.*Box","generation":3,"outcome":"rebuilt","status":null}\]' \
	checkpoint rebuild --no-wait --all
silent "or nothing is said" checkpoint rebuild --no-wait --quiet Res '1\\Box'
check "so there are four" table '^ *4  *-  '
check "and the container is the same" table '^ *4 .* same  *1..Box$'
bad 105 "another checkpoint is none" 'ERROR_FILE_NOT_FOUND' \
	checkpoint rebuild --no-wait Res '1\\Other'
clusctl resource create Empty >out 2>err
noted "1 resources are not online here" "what is not online is told of" \
	clusctl checkpoint rebuild --no-wait --all
# A cluster key that is not there any more: one of two cannot be opened.
clusctl container genkey '1\\New' --create --exportable --algorithm ec-p256 \
	>out 2>err
old=$(clusctl key list --quiet | head -n 1)
clusctl key generate --output other.key --set >out 2>err
clusctl checkpoint add Res '1\\New'
clusctl key retire --force "$old" >out 2>err
clusctl checkpoint rebuild --no-wait Res >got 2>err
status=$?
check "one that cannot be opened is a failure" [ "$status" = 65 ]
check "and is named" grep '^refused .*Box$' got
check "but the other one is done" grep '^rebuilt  *2  Res	1..New$' got

clusctl doctor >got 2>got.err
status=$?
check "the doctor finds something" [ "$status" = 1 ]
check "that no daemon runs" \
	grep '^no-daemon: .*; mend: systemctl enable --now clusctld$' got
check "and says nothing else on standard error" [ ! -s got.err ]
clusctl doctor --json >got 2>err
check "in JSON, one object" is_json got
check "which says so" grep '"healthy":false,"findings":\[{"what":"no-daemon"' got
clusctl doctor --device /nothing >got 2>err
check "another device is not there" grep '^no-device: ' got
fresh
done_testing
