// SPDX-License-Identifier: GPL-2.0-only
/* The key pairs of a container: import, and whether they have changed. */
#include <linux/clusctl.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/string.h>
#include <linux/uidgid.h>

#include "container.h"
#include "event.h"
#include "export.h"
#include "keyring.h"
#include "keytype.h"
#include "name.h"
#include "restriction.h"
#include "save.h"
#include "status.h"

/* A new pair in place of @old, which may be NULL, or dead */
static u32 renew_pair(struct key *container, u32 key_spec, struct key *old,
		      struct clusctl_material *material)
{
	struct clusctl_container *rest = clusctl_container_of(container);
	struct key *pair;
	u32 status;

	lockdep_assert_held(&clusctl_container_lock);
	status =
		clusctl_pair_create(container, key_spec, material, true, &pair);
	if (status)
		return status;
	WRITE_ONCE(rest->pairs[key_spec - 1], pair->serial);
	clusctl_pair_end(old);
	key_put(pair);
	return ERROR_SUCCESS;
}

/* New material for the same key, so that its serial stays valid */
static u32 replace_pair(struct key *container, struct key *key,
			struct clusctl_material *material)
{
	int ret;

	lockdep_assert_held(&clusctl_container_lock);
	/* It may be about to go, if somebody may unlink from the container. */
	clusctl_link_begin();
	ret = key_link(container, key);
	clusctl_link_end();
	if (ret)
		return clusctl_errno_status(ret);
	return clusctl_pair_replace(key, material);
}

static u32 import_locked(struct key *container, u32 key_spec, bool is_new,
			 struct clusctl_material *material)
{
	struct clusctl_pairs pairs;
	struct key *old;
	u32 status = NTE_BAD_KEYSET;

	lockdep_assert_held(&clusctl_container_lock);
	clusctl_pairs_get(container, &pairs);
	old = key_spec == AT_SIGNATURE ? pairs.signature : pairs.exchange;
	if (old && is_new && !key_validate(old))
		status = NTE_EXISTS;
	else if (old && clusctl_pair_fits(old, container))
		status = replace_pair(container, old, material);
	/* None, one that does not fit, or one that is dead */
	if (status == NTE_BAD_KEYSET)
		status = renew_pair(container, key_spec, old, material);
	if (!status)
		clusctl_container_of(container)->changes++;
	clusctl_pairs_put(&pairs);
	return status;
}

/*
 * The next snapshots of a machine container, with the pair that is about to be
 * put in.
 */
static u32 prepare_saves(const struct key *container, u32 key_spec,
			 const struct clusctl_material *material,
			 struct list_head *saves, struct clusctl_stamp *stamp)
{
	struct clusctl_export export;
	u32 status;

	if (!clusctl_save_is_due(container->description))
		return ERROR_SUCCESS;
	status = clusctl_export_get(container, key_spec, material, &export);
	if (status != ERROR_NOT_ENOUGH_MEMORY)
		status = clusctl_save_prepare(saves, container->description,
					      NULL, status, &export.image);
	clusctl_container_stamp_as(container, &export.image, stamp);
	clusctl_export_put(&export);
	return status;
}

/**
 * clusctl_container_import() - put a key pair into a container
 * @name: its name, resolved
 * @machine: in .clusctl, and under the change lock; or on the caller's user
 *	     keyring
 * @key_spec: AT_KEYEXCHANGE or AT_SIGNATURE
 * @is_new: do not replace a pair
 * @material: the container's own after ERROR_SUCCESS
 *
 * Return: ERROR_SUCCESS, NTE_BAD_KEYSET, NTE_EXISTS, ERROR_NOT_ENOUGH_QUOTA,
 * ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_container_import(const struct clusctl_name *name, bool machine,
			     u32 key_spec, bool is_new,
			     struct clusctl_material *material)
{
	struct clusctl_stamp stamp = {};
	struct key *container;
	LIST_HEAD(saves);
	u32 status;

	mutex_lock(&clusctl_container_lock);
	status = clusctl_container_get(name->canonical, machine, &container);
	if (status) {
		mutex_unlock(&clusctl_container_lock);
		return status;
	}
	if (machine)
		status = prepare_saves(container, key_spec, material, &saves,
				       &stamp);
	if (!status)
		status = import_locked(container, key_spec, is_new, material);
	stamp.changes = clusctl_container_of(container)->changes;
	mutex_unlock(&clusctl_container_lock);
	if (status) {
		clusctl_save_drop(&saves);
	} else if (machine) {
		clusctl_event_container(container);
		clusctl_save_commit(&saves, &stamp);
	}
	key_put(container);
	return status;
}

static bool is_live(const struct key *pair)
{
	return pair && !key_validate(pair);
}

/**
 * clusctl_container_stamp() - tell the state of a container
 * @container: its keyring, or NULL
 * @stamp: out
 *
 * Context: under the lock of the containers.
 */
void clusctl_container_stamp(const struct key *container,
			     struct clusctl_stamp *stamp)
{
	struct clusctl_pairs pairs;

	lockdep_assert_held(&clusctl_container_lock);
	memset(stamp, 0, sizeof(*stamp));
	if (!container)
		return;
	stamp->serial = container->serial;
	stamp->changes = clusctl_container_of(container)->changes;
	stamp->uid = container->uid;
	stamp->gid = container->gid;
	stamp->perm = container->perm & CLUSCTL_IMAGE_PERM;
	clusctl_pairs_get(container, &pairs);
	stamp->pairs = (is_live(pairs.exchange) ? 1 : 0) |
		       (is_live(pairs.signature) ? 2 : 0);
	clusctl_pairs_put(&pairs);
}

/**
 * clusctl_container_stamp_as() - tell the state that a container was meant to get
 * @container: its keyring
 * @image: what was sealed, or restored
 * @stamp: out
 *
 * What keyctl did meanwhile is a change then, and not a part of the snapshot.
 *
 * Context: under the lock of the containers.
 */
void clusctl_container_stamp_as(const struct key *container,
				const struct clusctl_image *image,
				struct clusctl_stamp *stamp)
{
	lockdep_assert_held(&clusctl_container_lock);
	*stamp = (struct clusctl_stamp){
		.serial = container->serial,
		.changes = clusctl_container_of(container)->changes,
		.uid = make_kuid(&init_user_ns, image->uid),
		.gid = make_kgid(&init_user_ns, image->gid),
		.perm = image->perm,
		.pairs = (image->pairs[0].private ? 1 : 0) |
			 (image->pairs[1].private ? 2 : 0),
	};
}

/**
 * clusctl_container_in_step() - has a machine container not changed?
 * @canonical: its name
 * @stamp: what it was like
 *
 * Return: yes or no; no also if there was no memory to see.
 */
bool clusctl_container_in_step(const char *canonical,
			       const struct clusctl_stamp *stamp)
{
	struct clusctl_stamp now;
	u32 status = clusctl_export_named(canonical, &now, NULL);

	return (!status || status == NTE_BAD_KEYSET) &&
	       !memcmp(&now, stamp, sizeof(now));
}
