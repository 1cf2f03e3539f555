// SPDX-License-Identifier: GPL-2.0-only
/* Containers as images. The copies of private keys are wiped. */
#include <linux/build_bug.h>
#include <linux/clusctl.h>
#include <linux/kernel.h>
#include <linux/key.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uidgid.h>

#include "container.h"
#include "export.h"
#include "fault.h"
#include "keyring.h"
#include "keytype.h"
#include "material.h"

static_assert(CLUSCTL_IMAGE_PERM == CLUSCTL_KEY_PERM);

static u32 export_pair(struct key *key, struct clusctl_image_pair *pair,
		       void **bytes)
{
	u32 status;

	if (clusctl_fault())
		return ERROR_NOT_ENOUGH_MEMORY;
	status = clusctl_pair_export(key, &bytes[0], &pair->private_size);
	if (!status)
		status = clusctl_fault() ?
				 ERROR_NOT_ENOUGH_MEMORY :
				 clusctl_pair_public(key, &bytes[1],
						     &pair->public_size);
	pair->private = status ? NULL : bytes[0];
	pair->public = status ? NULL : bytes[1];
	switch (status) {
	case NTE_BAD_KEYSET:
		/* One that was revoked or has expired is as good as none. */
		return ERROR_SUCCESS;
	case NTE_BAD_KEY_STATE:
		return NTE_BAD_KEY;
	default:
		return status;
	}
}

static u32 use_material(const struct clusctl_material *material,
			struct clusctl_image_pair *pair)
{
	if (!material->private)
		return NTE_BAD_KEY;
	pair->private = material->private;
	pair->private_size = material->private_size;
	pair->public = material->public;
	pair->public_size = material->public_size;
	return ERROR_SUCCESS;
}

static u32 export_pairs(const struct key *container, u32 key_spec,
			const struct clusctl_material *material,
			struct clusctl_export *export)
{
	struct clusctl_pairs pairs;
	struct key *keys[2];
	u32 status = ERROR_SUCCESS;
	u32 i;

	clusctl_pairs_get(container, &pairs);
	keys[0] = pairs.exchange;
	keys[1] = pairs.signature;
	for (i = 0; i < ARRAY_SIZE(keys) && !status; i++) {
		struct clusctl_image_pair *pair = &export->image.pairs[i];

		if (material && key_spec == AT_KEYEXCHANGE + i)
			status = use_material(material, pair);
		else if (keys[i])
			status = export_pair(keys[i], pair,
					     &export->bytes[2 * i]);
	}
	clusctl_pairs_put(&pairs);
	return status;
}

/**
 * clusctl_export_get() - make the image of a container
 * @container: its keyring
 * @key_spec: of the pair that @material is to be taken for
 * @material: or NULL: all pairs as they are
 * @export: out; clusctl_export_put() it in any case
 *
 * Source: CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT, "Return value".
 *
 * Context: under the lock of the containers.
 * Return: ERROR_SUCCESS, NTE_NO_KEY if there is no pair, NTE_BAD_KEY if one
 * cannot be exported, ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_export_get(const struct key *container, u32 key_spec,
		       const struct clusctl_material *material,
		       struct clusctl_export *export)
{
	struct clusctl_image *image = &export->image;
	u32 status;

	lockdep_assert_held(&clusctl_container_lock);
	memset(export, 0, sizeof(*export));
	image->uid = from_kuid(&init_user_ns, container->uid);
	image->gid = from_kgid(&init_user_ns, container->gid);
	image->perm = container->perm & CLUSCTL_IMAGE_PERM;
	status = export_pairs(container, key_spec, material, export);
	if (!status && !image->pairs[0].private && !image->pairs[1].private)
		status = NTE_NO_KEY;
	return status;
}

/**
 * clusctl_export_named() - look at a machine container
 * @canonical: its name
 * @stamp: out: what it is like, or its image is; all zero if there is none
 * @export: out: its image, or NULL; clusctl_export_put() it in any case
 *
 * Return: ERROR_SUCCESS, NTE_BAD_KEYSET if there is none,
 * ERROR_NOT_ENOUGH_MEMORY, or as clusctl_export_get().
 */
u32 clusctl_export_named(const char *canonical, struct clusctl_stamp *stamp,
			 struct clusctl_export *export)
{
	struct key *container;
	u32 status;

	if (export)
		memset(export, 0, sizeof(*export));
	mutex_lock(&clusctl_container_lock);
	status = clusctl_container_get(canonical, true, &container);
	if (status)
		container = NULL;
	if (!status && export)
		status = clusctl_export_get(container, 0, NULL, export);
	if (!status && export)
		clusctl_container_stamp_as(container, &export->image, stamp);
	else
		clusctl_container_stamp(container, stamp);
	mutex_unlock(&clusctl_container_lock);
	key_put(container);
	return status;
}

void clusctl_export_put(struct clusctl_export *export)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(export->bytes); i++)
		kfree_sensitive(export->bytes[i]);
}
