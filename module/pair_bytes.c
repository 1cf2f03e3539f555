// SPDX-License-Identifier: GPL-2.0-only
/* The bytes of key pairs: given out, and compared. */
#include <crypto/algapi.h>
#include <linux/clusctl.h>
#include <linux/key.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "image.h"
#include "keytype.h"
#include "material.h"
#include "status.h"

/**
 * clusctl_pair_export() - copy the private bytes of a pair
 * @key: a key of our type
 * @private: out: PKCS#8 DER, to be freed with kfree_sensitive()
 * @size: out: bytes
 *
 * Return: ERROR_SUCCESS, NTE_BAD_KEY_STATE if the pair is not exportable,
 * NTE_BAD_KEYSET if the key was revoked or has expired,
 * ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_pair_export(struct key *key, void **private, u32 *size)
{
	struct clusctl_material *material;
	u32 status = clusctl_errno_status(clusctl_pair_begin(key, &material));

	if (!status && !material->private)
		status = NTE_BAD_KEY_STATE;
	if (!status) {
		*size = material->private_size;
		*private =
			kmemdup(material->private, *size, GFP_KERNEL_ACCOUNT);
		if (!*private)
			status = ERROR_NOT_ENOUGH_MEMORY;
	}
	clusctl_pair_done(key);
	return status;
}

/**
 * clusctl_pair_public() - copy the public bytes of a pair
 * @key: a key of our type
 * @public: out: SubjectPublicKeyInfo DER, to be freed with kfree()
 * @size: out: bytes
 *
 * Return: ERROR_SUCCESS, NTE_BAD_KEYSET if the key was revoked or has expired,
 * ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_pair_public(struct key *key, void **public, u32 *size)
{
	struct clusctl_material *material;
	u32 status = clusctl_errno_status(clusctl_pair_begin(key, &material));

	if (!status) {
		*size = material->public_size;
		*public = kmemdup(material->public, *size, GFP_KERNEL_ACCOUNT);
		if (!*public)
			status = ERROR_NOT_ENOUGH_MEMORY;
	}
	clusctl_pair_done(key);
	return status;
}

/**
 * clusctl_pair_holds() - is a pair what it would become by an image?
 * @key: a key of our type
 * @image: a pair that was sealed, and so is exportable
 *
 * Return: yes or no; no also if the pair is dead or not exportable, or if the
 * kernel could not operate it and perhaps can now.
 */
bool clusctl_pair_holds(struct key *key, const struct clusctl_image_pair *image)
{
	struct clusctl_material *material;
	bool holds =
		!clusctl_pair_begin(key, &material) && !material->lacks_inner &&
		material->private_size == image->private_size &&
		material->public_size == image->public_size &&
		!crypto_memneq(material->private, image->private,
			       image->private_size) &&
		!memcmp(material->public, image->public, image->public_size);

	clusctl_pair_done(key);
	return holds;
}

/**
 * clusctl_pair_info() - describe a pair to a caller
 * @key: a key of our type
 * @info: out
 */
void clusctl_pair_info(struct key *key, struct clusctl_pair *info)
{
	struct clusctl_material *material;

	info->serial = key->serial;
	if (clusctl_pair_begin(key, &material)) {
		info->flags = CLUSCTL_KEY_DEAD;
	} else {
		if (material->private)
			info->flags |= CLUSCTL_PAIR_EXPORTABLE;
		if (material->inner)
			info->flags |= CLUSCTL_PAIR_OPERABLE;
		info->public_size = material->public_size;
		info->private_size = material->private_size;
	}
	clusctl_pair_done(key);
}
