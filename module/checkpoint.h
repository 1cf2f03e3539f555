/* SPDX-License-Identifier: GPL-2.0-only */
/* Crypto checkpoints of resources. */
#ifndef CLUSCTL_CHECKPOINT_H
#define CLUSCTL_CHECKPOINT_H

struct clusctl_resource;

int clusctl_checkpoint_init(void);
void clusctl_checkpoint_exit(void);
unsigned int clusctl_checkpoint_count(void);
void clusctl_checkpoint_clear(struct clusctl_resource *resource);

#endif
