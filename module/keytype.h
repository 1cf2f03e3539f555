/* SPDX-License-Identifier: GPL-2.0-only */
/* Keys of type .clusctl, each a key pair. */
#ifndef CLUSCTL_KEYTYPE_H
#define CLUSCTL_KEYTYPE_H

#include <linux/clusctl.h>
#include <linux/key.h>
#include <linux/types.h>

struct clusctl_image_pair;
struct clusctl_material;

int clusctl_keytype_init(void);
void clusctl_keytype_exit(void);

extern struct key_type clusctl_key_type;

bool clusctl_pair_is(const struct key *key, u32 key_spec,
		     key_serial_t container);
bool clusctl_pair_fits(const struct key *key, const struct key *container);
u32 clusctl_pair_create(struct key *container, u32 key_spec,
			struct clusctl_material *material, bool link,
			struct key **pair_key);
u32 clusctl_pair_replace(struct key *key, struct clusctl_material *material);
void clusctl_pair_end(struct key *key);
int clusctl_pair_begin(struct key *key, struct clusctl_material **material);
void clusctl_pair_done(struct key *key);
u32 clusctl_pair_export(struct key *key, void **private, u32 *size);
u32 clusctl_pair_public(struct key *key, void **public, u32 *size);
bool clusctl_pair_holds(struct key *key,
			const struct clusctl_image_pair *image);
void clusctl_pair_info(struct key *key, struct clusctl_pair *info);

#endif
