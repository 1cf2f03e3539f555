/* SPDX-License-Identifier: GPL-2.0-only */
/* What is linked to a keyring: containers to a root, pairs to a container. */
#ifndef CLUSCTL_KEYRING_H
#define CLUSCTL_KEYRING_H

#include <linux/key.h>
#include <linux/types.h>

/* The pairs of a container: references, NULL where there is none */
struct clusctl_pairs {
	struct key *exchange;
	struct key *signature;
};

int clusctl_keyring_init(void);
void clusctl_keyring_exit(void);

struct key *clusctl_container_by_serial(key_serial_t serial);
void clusctl_pairs_get(const struct key *container,
		       struct clusctl_pairs *pairs);
void clusctl_pairs_put(struct clusctl_pairs *pairs);
bool clusctl_keyring_has(const struct key *root, const struct key *key);
u32 clusctl_keyring_list(struct key *root, struct key ***containers,
			 size_t *count);
void clusctl_keyring_list_put(struct key **containers, size_t count);

#endif
