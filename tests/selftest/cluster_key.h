/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cluster keys, and the kernel keys that they are set from. */
#ifndef CLUSCTL_TEST_CLUSTER_KEY_H
#define CLUSCTL_TEST_CLUSTER_KEY_H

#include "clusctl_call.h"

/* Keys of 32 times the same byte, which is their number */
#define KNOWN_KEYS 4

/* Their key ids, as openssl computes them; the first is number 1. */
extern const __u8 known_key_ids[KNOWN_KEYS][CLUSCTL_KEY_ID_SIZE];

/* A key of type user on the user keyring, for everyone; ends the test or is */
__s32 known_key(unsigned int number);

struct reply set_key(int cluster, __u32 flags, __s32 serial,
		     struct clusctl_key_record *record);
struct reply retire_key(int cluster, __u32 flags, const __u8 *key_id);
/* @resealed is the number of snapshots, or NULL. */
struct reply reseal(int cluster, __u32 *resealed);

struct str set_key_input(__s32 serial);
struct str retire_key_input(const __u8 *key_id);

/* What CLUSCTL_CLUSTER_ENUM_KEY returns, up to @room; the answer is how many. */
unsigned int enum_keys(int cluster, struct clusctl_key_record *records,
		       unsigned int room);
/* The record of a key; all zero if there is none. */
struct clusctl_key_record key_record(int cluster, const __u8 *key_id);

#endif
