// SPDX-License-Identifier: GPL-2.0-only
/*
 * Containers made what their snapshots say. All that can fail is done first,
 * where nobody sees it; doing it then cannot fail. A container that is not there,
 * is dead, or has another owner, group or permissions than the snapshot becomes a
 * new keyring; in any other, keys that are not as they should be get new
 * material, so that serials stay.
 */
#include <linux/clusctl.h>
#include <linux/key.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/uidgid.h>

#include "change.h"
#include "checkpoint.h"
#include "container.h"
#include "event.h"
#include "fault.h"
#include "image.h"
#include "keyring.h"
#include "keytype.h"
#include "material.h"
#include "name.h"
#include "report.h"
#include "restore.h"
#include "restriction.h"
#include "save.h"

/**
 * struct clusctl_restore - what is going to be done to one container
 * @checkpoint: the checkpoint
 * @container: its keyring, which nobody can find yet if @is_new
 * @old: the keyring that @container takes the place of, or NULL
 * @is_new: see @container
 * @kept: AT_KEYEXCHANGE, AT_SIGNATURE: the key that is there stays as it is
 * @materials: likewise: new material for the key that is there, or NULL
 * @pairs: likewise: new keys, or NULL
 * @stamp: what the container will be like
 * @saves: the next snapshots of other resources that have the container on
 *	   their lists and are online
 */
struct clusctl_restore {
	struct clusctl_checkpoint *checkpoint;
	struct key *container;
	struct key *old;
	bool is_new;
	bool kept[2];
	struct clusctl_material *materials[2];
	struct key *pairs[2];
	struct clusctl_stamp stamp;
	struct list_head saves;
};

static u32 make_materials(struct clusctl_restore *restore,
			  const struct clusctl_image *image)
{
	u32 status = ERROR_SUCCESS;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(image->pairs) && !status; i++) {
		const struct clusctl_image_pair *pair = &image->pairs[i];

		if (pair->private && !restore->kept[i])
			status = clusctl_material_new(pair->private,
						      pair->private_size,
						      pair->public,
						      pair->public_size, true,
						      &restore->materials[i]);
	}
	return status;
}

/* Has a container the owner, group and permissions of the image? */
static bool fits(const struct key *container, const struct clusctl_image *image)
{
	return uid_eq(container->uid, make_kuid(&init_user_ns, image->uid)) &&
	       gid_eq(container->gid, make_kgid(&init_user_ns, image->gid)) &&
	       (container->perm & CLUSCTL_IMAGE_PERM) == image->perm &&
	       container->expiry == TIME64_MAX;
}

/* The container that is there, or a new one */
static u32 choose_container(struct clusctl_restore *restore,
			    const struct clusctl_image *image)
{
	const struct clusctl_snapshot *snapshot = restore->checkpoint->snapshot;
	struct clusctl_name name;
	struct key *old = NULL;
	u32 status;

	status = clusctl_container_find(restore->checkpoint->canonical, &old);
	if (status && status != NTE_BAD_KEYSET)
		return status;
	if (!status && !key_validate(old) && fits(old, image)) {
		restore->container = old;
		return ERROR_SUCCESS;
	}
	restore->old = status ? NULL : old;
	status = clusctl_name_get(clusctl_snapshot_name(snapshot),
				  clusctl_snapshot_name_size(snapshot),
				  CLUSCTL_MAX_NAME, &name);
	if (status)
		return status;
	status = clusctl_name_resolve(&name);
	if (!status)
		status = clusctl_container_alloc(&name, image,
						 &restore->container);
	restore->is_new = !status;
	clusctl_name_put(&name);
	return status;
}

/* Can a key go on, with the material that it has or another? */
static bool can_stay(const struct key *key, const struct key *container)
{
	return key && !key_validate(key) && clusctl_pair_fits(key, container);
}

/*
 * Which keys stay as they are? Most do where a resource is restarted, and leave
 * the collector nothing to do.
 */
static void find_kept(struct clusctl_restore *restore,
		      const struct clusctl_image *image)
{
	struct clusctl_pairs pairs;
	struct key *keys[2];
	size_t i;

	lockdep_assert_held(&clusctl_container_lock);
	clusctl_pairs_get(restore->container, &pairs);
	keys[0] = pairs.exchange;
	keys[1] = pairs.signature;
	for (i = 0; i < ARRAY_SIZE(keys); i++)
		restore->kept[i] =
			image->pairs[i].private &&
			can_stay(keys[i], restore->container) &&
			clusctl_pair_holds(keys[i], &image->pairs[i]);
	clusctl_pairs_put(&pairs);
}

/* New keys where there are none that can go on */
static u32 make_pairs(struct clusctl_restore *restore)
{
	struct key *container = restore->container;
	struct clusctl_pairs pairs;
	struct key *keys[2];
	u32 status = ERROR_SUCCESS;
	u32 i;

	lockdep_assert_held(&clusctl_container_lock);
	clusctl_pairs_get(container, &pairs);
	keys[0] = pairs.exchange;
	keys[1] = pairs.signature;
	for (i = 0; i < ARRAY_SIZE(keys) && !status; i++) {
		if (!restore->materials[i] || can_stay(keys[i], container))
			continue;
		status = clusctl_pair_create(container, AT_KEYEXCHANGE + i,
					     restore->materials[i], false,
					     &restore->pairs[i]);
		if (!status)
			restore->materials[i] = NULL;
	}
	clusctl_pairs_put(&pairs);
	return status;
}

static u32 prepare_container(struct clusctl_restore *restore,
			     const struct clusctl_image *image)
{
	u32 status;

	mutex_lock(&clusctl_container_lock);
	status = choose_container(restore, image);
	if (!status) {
		clusctl_container_stamp_as(restore->container, image,
					   &restore->stamp);
		find_kept(restore, image);
	}
	mutex_unlock(&clusctl_container_lock);
	return status;
}

static u32 prepare_pairs(struct clusctl_restore *restore,
			 const struct clusctl_image *image)
{
	u32 status = make_materials(restore, image);

	if (status)
		return status;
	mutex_lock(&clusctl_container_lock);
	status = make_pairs(restore);
	mutex_unlock(&clusctl_container_lock);
	return status;
}

static u32 prepare_image(struct clusctl_restore *restore,
			 const struct clusctl_image *image)
{
	struct clusctl_checkpoint *checkpoint = restore->checkpoint;
	u32 status = prepare_container(restore, image);

	if (!status)
		status = prepare_pairs(restore, image);
	if (!status)
		status = clusctl_save_prepare(&restore->saves,
					      checkpoint->canonical,
					      checkpoint->resource,
					      ERROR_SUCCESS, image);
	return status;
}

/**
 * clusctl_restore_prepare() - get ready to restore a container
 * @checkpoint: whose snapshot says what it becomes
 * @restore: out: to be given to clusctl_restore_commit() or _drop()
 *
 * Source: MS-CMRP 3.1.4.3.1.24; keys and container are made before the resource
 * is online.
 *
 * Context: under the change lock.
 * Return: ERROR_SUCCESS, or why the snapshot cannot be restored.
 */
u32 clusctl_restore_prepare(struct clusctl_checkpoint *checkpoint,
			    struct clusctl_restore **restore)
{
	struct clusctl_restore *new = NULL;
	struct clusctl_image image;
	u32 status, size;
	void *text;

	lockdep_assert_held(&clusctl_change_lock);
	status = clusctl_snapshot_open(checkpoint->snapshot, &text, &size);
	if (status)
		return status;
	if (!clusctl_fault())
		new = kzalloc(sizeof(*new), GFP_KERNEL_ACCOUNT);
	if (!new) {
		kfree_sensitive(text);
		return ERROR_NOT_ENOUGH_MEMORY;
	}
	new->checkpoint = checkpoint;
	INIT_LIST_HEAD(&new->saves);
	status = clusctl_image_decode(text, size, &image) ?
			 prepare_image(new, &image) :
			 ERROR_INVALID_DATA;
	kfree_sensitive(text);
	if (status)
		clusctl_restore_drop(new);
	else
		*restore = new;
	return status;
}

static void commit_pair(struct clusctl_restore *restore, u32 key_spec,
			struct key *old)
{
	struct clusctl_container *rest =
		clusctl_container_of(restore->container);
	key_serial_t *serial = &rest->pairs[key_spec - 1];
	struct clusctl_material **material = &restore->materials[key_spec - 1];
	struct key *new = restore->pairs[key_spec - 1];

	lockdep_assert_held(&clusctl_container_lock);
	if (new) {
		clusctl_link_surely(restore->container, new);
		WRITE_ONCE(*serial, new->serial);
		clusctl_pair_end(old);
	} else if (old && (*material || restore->kept[key_spec - 1])) {
		/* Somebody may unlink from the container; see import. */
		clusctl_link_surely(restore->container, old);
		/* It fails only if keyctl has just ended the key. */
		if (*material && !clusctl_pair_replace(old, *material))
			*material = NULL;
	} else if (old) {
		WRITE_ONCE(*serial, 0);
		clusctl_pair_end(old);
	}
}

static void free_restore(struct clusctl_restore *restore)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(restore->materials); i++) {
		clusctl_material_free(restore->materials[i]);
		key_put(restore->pairs[i]);
	}
	key_put(restore->container);
	key_put(restore->old);
	kfree(restore);
}

/**
 * clusctl_restore_commit() - restore a container
 * @restore: is freed
 *
 * Context: under the change lock.
 */
void clusctl_restore_commit(struct clusctl_restore *restore)
{
	struct clusctl_checkpoint *checkpoint = restore->checkpoint;
	struct clusctl_pairs pairs;

	lockdep_assert_held(&clusctl_change_lock);
	mutex_lock(&clusctl_container_lock);
	clusctl_pairs_get(restore->container, &pairs);
	commit_pair(restore, AT_KEYEXCHANGE, pairs.exchange);
	commit_pair(restore, AT_SIGNATURE, pairs.signature);
	clusctl_pairs_put(&pairs);
	restore->stamp.changes =
		++clusctl_container_of(restore->container)->changes;
	if (restore->is_new)
		clusctl_container_replace(restore->container, restore->old);
	mutex_unlock(&clusctl_container_lock);
	clusctl_checkpoint_stamp(checkpoint, &restore->stamp, true);
	clusctl_event_container(restore->container);
	clusctl_report_restored(checkpoint->resource, checkpoint->snapshot);
	clusctl_save_commit(&restore->saves, &restore->stamp);
	free_restore(restore);
}

/**
 * clusctl_restore_drop() - do not restore a container
 * @restore: is wiped and freed
 */
void clusctl_restore_drop(struct clusctl_restore *restore)
{
	mutex_lock(&clusctl_container_lock);
	clusctl_pair_end(restore->pairs[0]);
	clusctl_pair_end(restore->pairs[1]);
	if (restore->is_new)
		clusctl_container_drop(restore->container);
	mutex_unlock(&clusctl_container_lock);
	clusctl_save_drop(&restore->saves);
	free_restore(restore);
}
