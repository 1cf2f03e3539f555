/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Machine containers whose pairs can be exported. */
#ifndef CLUSCTL_TEST_BOX_H
#define CLUSCTL_TEST_BOX_H

#include "clusctl_call.h"
#include "test_keys.h"

/* A new one with a pair AT_KEYEXCHANGE; ends the test if it fails. */
__s32 new_box(int cluster, struct str name, const struct key_pair *pair);
/* The same, of this owner and with these permissions */
__s32 new_box_of(int cluster, struct str name, __u32 uid, __u32 gid,
		 __u32 perm);
/* Whose it is, and what they may do with it */
void expect_attributes(int cluster, struct str name, __u32 uid, __u32 gid,
		       __u32 perm);
/* Puts another pair into one; ends the test if it fails. */
void fill_box(int cluster, struct str name, __u32 spec,
	      const struct key_pair *pair);
/* Whether both halves of this pair are in it, and can be exported */
bool box_holds(int cluster, struct str name, __u32 spec,
	       const struct key_pair *pair);

#endif
