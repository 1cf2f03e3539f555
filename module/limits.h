/* SPDX-License-Identifier: GPL-2.0-only */
/* Caps: module parameters that root may also change at run time. */
#ifndef CLUSCTL_LIMITS_H
#define CLUSCTL_LIMITS_H

/*
 * Written by the parameter code and read without a lock: use READ_ONCE(). A
 * cap that was lowered below what there is only stops growth.
 */
extern unsigned int clusctl_max_resources;
extern unsigned int clusctl_max_checkpoints;
extern unsigned int clusctl_max_resource_checkpoints;
extern unsigned int clusctl_max_name; /* UTF-16 units */
extern unsigned int clusctl_max_snapshot; /* bytes */
extern unsigned int clusctl_max_events;

#endif
