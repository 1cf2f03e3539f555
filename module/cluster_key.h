/* SPDX-License-Identifier: GPL-2.0-only */
/* Cluster keys: one seals, all open. */
#ifndef CLUSCTL_CLUSTER_KEY_H
#define CLUSCTL_CLUSTER_KEY_H

#include <linux/clusctl.h>
#include <linux/types.h>

struct clusctl_seal;

int clusctl_cluster_key_init(void);
void clusctl_cluster_key_exit(void);

struct clusctl_seal *clusctl_cluster_key_writer(bool *is_boot);
u32 clusctl_cluster_key_find(const u8 id[CLUSCTL_KEY_ID_SIZE],
			     struct clusctl_seal **seal);
void clusctl_cluster_key_count(const u8 id[CLUSCTL_KEY_ID_SIZE], int change);
u32 clusctl_cluster_key_describe(u8 id[CLUSCTL_KEY_ID_SIZE], u32 *keys);

u32 clusctl_cluster_key_set(const u8 key[CLUSCTL_KEY_SIZE], bool reader,
			    struct clusctl_key_record *record);
u32 clusctl_cluster_key_retire(const u8 id[CLUSCTL_KEY_ID_SIZE], bool force);
u32 clusctl_cluster_key_records(struct clusctl_key_record **records, u32 *size);

#endif
