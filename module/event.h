/* SPDX-License-Identifier: GPL-2.0-only */
/* Events: what has happened, for whoever reads the cluster fd. */
#ifndef CLUSCTL_EVENT_H
#define CLUSCTL_EVENT_H

#include <linux/types.h>

struct clusctl_resource;
struct clusctl_snapshot;
struct key;

void clusctl_event_resource(u32 type, const struct clusctl_resource *resource,
			    u32 status);
void clusctl_event_snapshot(u32 type, const struct clusctl_resource *resource,
			    const struct clusctl_snapshot *snapshot,
			    u32 status);
void clusctl_event_acknowledged(const struct clusctl_resource *resource,
				const struct clusctl_snapshot *snapshot,
				u64 generation, const u8 *key_id);
void clusctl_event_refused(const struct clusctl_resource *resource,
			   const u8 *key_id, u32 status);
void clusctl_event_container(const struct key *container);
void clusctl_event_key(const u8 *key_id);

#endif
