#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The demonstration on the first node, which is killed when this has ended.
# shellcheck disable=SC1091,SC2154 # which base and shown come from
. /tests/demo_steps.sh

say "The module, on the kernel that Debian ships:"
show "uname -rv"
show "modprobe clusctl"
show "clusctl status"

say "What root types comes after #, what another user does after his name and \$.

A key container for a service, which runs as the user svc: svc may use the key;
root may look at it and revoke it, but not sign with it. The key comes from a
file, never from the command line. It is exportable, since it is to travel."
show "clusctl container create '$base' --owner svc"
show "clusctl container import '$base' mykey.pem --exportable"
serial=$shown
show "clusctl container show '$base'"

say "A second one, with the default provider of type 1 (nothing between the
backslashes), with a new key that was never outside. 6.1 cannot sign with an EC
key, but it can keep it:"
show "clusctl container genkey '1\\\\Web' --create --exportable --algorithm ec-p256"

say "The service signs, as an ordinary user, without ever seeing the private key:"
show_svc "echo 'pay 100 to Alice' >/tmp/order"
sign "$serial" /tmp/order

say "Nobody else does:"
refused "keyctl pkey_sign $serial 0 /tmp/order.digest enc=pkcs1 hash=sha256" guest
refused "keyctl pkey_sign $serial 0 /tmp/order.digest enc=pkcs1 hash=sha256"

say "Anybody can check it with the public key:"
show "clusctl container export '$base' --public --output public.pem"
show "openssl dgst -sha256 -verify public.pem -signature /tmp/order.sig /tmp/order"

say "Keys leave a node sealed, with a key that all nodes of the cluster have. This
one is new, and sealing with it begins now:"
show "clusctl key generate --output cluster.key --set"

say "What fails over from node to node is a resource. The keys that go with it are
those of the containers on its list of crypto checkpoints:"
show "clusctl resource create Payroll"
show "clusctl checkpoint add Payroll '$base'"
show "clusctl checkpoint add Payroll '1\\\\Web'"
show "clusctl resource online Payroll"
show "clusctl checkpoint list Payroll --long"

say "A key that is not exportable cannot travel. clusctl says so, and what to do:"
show "clusctl container import '1\\\\Locked' mykey.pem --create"
refused "clusctl checkpoint add Payroll '1\\\\Locked'"

say "It is all in the kernel, on a keyring that the usual tools show:"
show "keyctl show %:.clusctl"

say "Snapshots are plain files, of no use without the cluster key:"
show "clusctl snapshot export Payroll '$base' --output payroll.snapshot"
show "clusctl snapshot export Payroll '1\\\\Web' --output web.snapshot"
show "clusctl snapshot show payroll.snapshot"
