// SPDX-License-Identifier: GPL-2.0-only
/* The key pairs of a container: import, and proof that they can be exported. */
#include <linux/clusctl.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include "container.h"
#include "keyring.h"
#include "keytype.h"
#include "restriction.h"
#include "status.h"

/* A new pair in place of @old, which may be NULL, or dead */
static u32 renew_pair(struct key *container, u32 key_spec, struct key *old,
		      struct clusctl_material *material)
{
	struct clusctl_container *rest = clusctl_container_of(container);
	key_serial_t serial;
	u32 status;

	lockdep_assert_held(&clusctl_container_lock);
	status = clusctl_pair_create(container, key_spec, material, &serial);
	if (status)
		return status;
	WRITE_ONCE(rest->pairs[key_spec - 1], serial);
	clusctl_pair_end(old);
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
	clusctl_pairs_put(&pairs);
	return status;
}

/**
 * clusctl_container_import() - put a key pair into a container
 * @name: its name, resolved
 * @machine: in .clusctl, or on the caller's user keyring
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
	struct key *container;
	u32 status;

	mutex_lock(&clusctl_container_lock);
	status = clusctl_container_get(name, machine, &container);
	if (!status) {
		status = import_locked(container, key_spec, is_new, material);
		key_put(container);
	}
	mutex_unlock(&clusctl_container_lock);
	return status;
}

/*
 * Export a pair into memory and wipe it again. A pair that was revoked or has
 * expired is as good as none.
 */
static u32 check_pair_export(struct key *key, bool *found)
{
	void *private;
	u32 size, status;

	if (!key)
		return ERROR_SUCCESS;
	status = clusctl_pair_export(key, &private, &size);
	switch (status) {
	case ERROR_SUCCESS:
		kfree_sensitive(private);
		*found = true;
		return ERROR_SUCCESS;
	case NTE_BAD_KEYSET:
		return ERROR_SUCCESS;
	case NTE_BAD_KEY_STATE:
		return NTE_BAD_KEY;
	default:
		return status;
	}
}

static u32 check_pairs_export(struct key *container)
{
	struct clusctl_pairs pairs;
	bool found = false;
	u32 status;

	clusctl_pairs_get(container, &pairs);
	status = check_pair_export(pairs.exchange, &found);
	if (!status)
		status = check_pair_export(pairs.signature, &found);
	clusctl_pairs_put(&pairs);
	return status || found ? status : NTE_NO_KEY;
}

/**
 * clusctl_container_check_export() - could a machine container be checkpointed?
 * @name: its name, resolved
 *
 * Source: CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT, "Return value".
 *
 * Return: ERROR_SUCCESS; NTE_BAD_KEYSET if there is none; NTE_NO_KEY if it has
 * no pair; NTE_BAD_KEY if one of its pairs cannot be exported;
 * ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_container_check_export(const struct clusctl_name *name)
{
	struct key *container;
	u32 status;

	mutex_lock(&clusctl_container_lock);
	status = clusctl_container_get(name, true, &container);
	if (!status) {
		status = check_pairs_export(container);
		key_put(container);
	}
	mutex_unlock(&clusctl_container_lock);
	return status;
}
