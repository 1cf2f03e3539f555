/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What both sides of an admission do the same. */
#ifndef CLUSCTLD_KEY_JOIN_H
#define CLUSCTLD_KEY_JOIN_H

#include "key_record.h"

#define JOIN_INFO_SIZE 512

/*
 * What HKDF is told: the request, the answer, the key and the node, so that an
 * answer is for that alone. false if the name of the node is too long.
 */
bool join_info(const struct admit_record *record, char info[JOIN_INFO_SIZE]);
/* The additional data of the wrapped key */
#define JOIN_CONTEXT "clusctl key join 1"

#endif
