/* SPDX-License-Identifier: GPL-2.0-only */
/* Keyrings that only this module may link into. */
#ifndef CLUSCTL_RESTRICTION_H
#define CLUSCTL_RESTRICTION_H

#include <linux/key.h>
#include <linux/types.h>

void clusctl_restriction_set(struct key_restriction *restriction);
bool clusctl_is_restricted(const struct key *keyring);

void clusctl_link_begin(void);
void clusctl_link_end(void);
void clusctl_link_surely(struct key *keyring, struct key *key);

#endif
