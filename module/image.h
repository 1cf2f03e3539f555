/* SPDX-License-Identifier: GPL-2.0-only */
/* The plain image of a container: what a snapshot seals. */
#ifndef CLUSCTL_IMAGE_H
#define CLUSCTL_IMAGE_H

#include <linux/types.h>

/* Permissions that an image may have: no write, no link, no possessor's */
#define CLUSCTL_IMAGE_PERM 0x002b2b2b

/**
 * struct clusctl_image_pair - one key pair
 * @private: PKCS#8 DER; NULL if there is no such pair
 * @public: SubjectPublicKeyInfo DER
 * @private_size: bytes
 * @public_size: bytes
 */
struct clusctl_image_pair {
	const u8 *private;
	const u8 *public;
	u32 private_size;
	u32 public_size;
};

/**
 * struct clusctl_image - a container
 * @uid: owner, in the initial user namespace
 * @gid: group, likewise
 * @perm: of CLUSCTL_IMAGE_PERM
 * @pairs: AT_KEYEXCHANGE, AT_SIGNATURE; at least one of them
 */
struct clusctl_image {
	u32 uid;
	u32 gid;
	u32 perm;
	struct clusctl_image_pair pairs[2];
};

u32 clusctl_image_size(const struct clusctl_image *image);
void clusctl_image_encode(const struct clusctl_image *image, u8 *out);
bool clusctl_image_decode(const u8 *data, u32 size,
			  struct clusctl_image *image);

#endif
