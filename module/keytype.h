/* SPDX-License-Identifier: GPL-2.0-only */
/* Keys of type .clusctl, each a key pair, and the keyrings that hold them. */
#ifndef CLUSCTL_KEYTYPE_H
#define CLUSCTL_KEYTYPE_H

#include <linux/clusctl.h>
#include <linux/key.h>
#include <linux/types.h>

struct clusctl_material;

int clusctl_keytype_init(void);
void clusctl_keytype_exit(void);

void clusctl_keyring_restrict(struct key_restriction *restriction);
bool clusctl_keyring_is_restricted(const struct key *keyring);
int clusctl_keyring_link(struct key *keyring, struct key *key);

int clusctl_pair_spec(const struct key *key);
u32 clusctl_pair_create(struct key *container, u32 key_spec,
			struct clusctl_material *material);
u32 clusctl_pair_replace(struct key *key, struct clusctl_material *material);
u32 clusctl_pair_export(struct key *key, void **private, u32 *size);
u32 clusctl_pair_public(struct key *key, void **public, u32 *size);
void clusctl_pair_info(struct key *key, struct clusctl_pair *info);

#endif
