/* SPDX-License-Identifier: GPL-2.0-only */
/* Containers as callers see them. */
#ifndef CLUSCTL_RECORD_H
#define CLUSCTL_RECORD_H

#include <linux/types.h>

struct clusctl_container_record;
struct key;

u32 clusctl_record_size(const struct key *container);
void clusctl_record_put(struct key *container,
			struct clusctl_container_record *record);

#endif
