// SPDX-License-Identifier: GPL-2.0-only
/*
 * Key containers: keyrings that hold up to two key pairs.
 *
 * The keyrings are the only record of what containers there are: whatever
 * keyctl(1) does to one (revoke, invalidate, let expire) has happened to the
 * container. No reference is kept, so that what dies is collected and wiped.
 */
#include <linux/clusctl.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/key-type.h>
#include <linux/keyctl.h>
#include <linux/mutex.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "container.h"
#include "event.h"
#include "fault.h"
#include "image.h"
#include "keyring.h"
#include "keytype.h"
#include "name.h"
#include "provider.h"
#include "restriction.h"
#include "save.h"
#include "status.h"
#include "user_containers.h"

/* Keyring .clusctl, which the machine containers are linked to */
static struct key *machine_root;

DEFINE_MUTEX(clusctl_container_lock); /* see container.h */

/**
 * clusctl_container_of() - the rest of a container
 * @keyring: what a function of this file returned as a container
 *
 * Return: valid as long as the reference to @keyring.
 */
struct clusctl_container *clusctl_container_of(const struct key *keyring)
{
	return container_of(keyring->restrict_link, struct clusctl_container,
			    restriction);
}

/* The keyring that machine or user-level containers are linked to */
static u32 get_root(bool machine, enum key_need_perm need, struct key **root)
{
	key_ref_t ref;

	if (machine) {
		*root = key_get(machine_root);
		return ERROR_SUCCESS;
	}
	ref = lookup_user_key(KEY_SPEC_USER_KEYRING, 0, need);
	if (IS_ERR(ref))
		return clusctl_errno_status(PTR_ERR(ref));
	*root = key_ref_to_ptr(ref);
	return ERROR_SUCCESS;
}

/**
 * clusctl_container_list() - list containers
 * @machine: machine containers, or those on the caller's user keyring
 * @containers: out: references to their keyrings; dead ones are among them
 * @count: out: how many
 *
 * Return: ERROR_SUCCESS, then clusctl_keyring_list_put() the list; or
 * ERROR_NOT_ENOUGH_MEMORY, or what the keyring says.
 */
u32 clusctl_container_list(bool machine, struct key ***containers,
			   size_t *count)
{
	struct key *root;
	u32 status = get_root(machine, KEY_NEED_SEARCH, &root);

	if (status)
		return status;
	status = clusctl_keyring_list(root, containers, count);
	key_put(root);
	return status;
}

/* Look at each one; for those that a search does not lead to */
static u32 scan(struct key *root, const char *canonical, struct key **container)
{
	struct key **containers;
	size_t count, i;
	u32 status = clusctl_keyring_list(root, &containers, &count);

	if (status)
		return status;
	status = NTE_BAD_KEYSET;
	for (i = 0; i < count; i++) {
		if (!strcmp(containers[i]->description, canonical)) {
			*container = key_get(containers[i]);
			status = ERROR_SUCCESS;
			break;
		}
	}
	clusctl_keyring_list_put(containers, count);
	return status;
}

/*
 * A container of this root, dead or alive; NTE_EXISTS if another key has its
 * place. A search does not return a dead one, nor one whose owner took the right
 * to search from us.
 */
static u32 find(struct key *root, const char *canonical, struct key **container)
{
	key_ref_t ref = keyring_search(make_key_ref(root, true),
				       &key_type_keyring, canonical, false);
	u32 status;

	if (!IS_ERR(ref)) {
		*container = key_ref_to_ptr(ref);
		if (clusctl_keyring_has(root, *container))
			return ERROR_SUCCESS;
		key_put(*container);
		return NTE_EXISTS;
	}
	if (PTR_ERR(ref) == -EAGAIN || PTR_ERR(ref) == -ENOKEY)
		return NTE_BAD_KEYSET;
	status = scan(root, canonical, container);
	/* It is alive, and not ours. */
	if (status == NTE_BAD_KEYSET && PTR_ERR(ref) == -EACCES)
		return NTE_EXISTS;
	return status;
}

static u32 find_live(struct key *root, const char *canonical,
		     struct key **container)
{
	u32 status = find(root, canonical, container);

	if (!status && key_validate(*container)) {
		key_put(*container);
		status = NTE_BAD_KEYSET;
	}
	return status == NTE_EXISTS ? NTE_BAD_KEYSET : status;
}

/**
 * clusctl_container_get() - find a container that can be used
 * @canonical: its name
 * @machine: in .clusctl, or on the caller's user keyring
 * @container: out: reference to its keyring
 *
 * Return: ERROR_SUCCESS; NTE_BAD_KEYSET if there is none, or it was revoked or
 * has expired; or ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_container_get(const char *canonical, bool machine,
			  struct key **container)
{
	struct key *root;
	u32 status = get_root(machine, KEY_NEED_SEARCH, &root);

	if (status)
		return status;
	status = find_live(root, canonical, container);
	key_put(root);
	return status;
}

/**
 * clusctl_container_find() - find a machine container, dead or alive
 * @canonical: its name
 * @container: out: reference to its keyring
 *
 * Return: ERROR_SUCCESS, NTE_BAD_KEYSET, or ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_container_find(const char *canonical, struct key **container)
{
	return find(machine_root, canonical, container);
}

/* Wipe the pairs before this returns, not when the collector gets there. */
static void end_container(struct key *container)
{
	struct clusctl_pairs pairs;

	lockdep_assert_held(&clusctl_container_lock);
	clusctl_pairs_get(container, &pairs);
	clusctl_pair_end(pairs.exchange);
	clusctl_pair_end(pairs.signature);
	clusctl_pairs_put(&pairs);
	key_revoke(container);
	/* Off every keyring that it may have been linked to, too */
	key_invalidate(container);
}

static struct clusctl_container *
alloc_container(const struct clusctl_name *name, const struct key *root)
{
	const char *spelling = name->spelling + name->parts.container;
	size_t len = strlen(spelling);
	struct clusctl_container *container;

	container = kzalloc(struct_size(container, name, len + 1),
			    GFP_KERNEL_ACCOUNT);
	if (!container)
		return NULL;
	clusctl_restriction_set(&container->restriction);
	container->provider = name->provider;
	container->root = root->serial;
	container->units = clusctl_utf8_units(spelling, len);
	memcpy(container->name, spelling, len);
	return container;
}

/* A keyring that is linked nowhere yet */
static struct key *alloc_keyring(const struct clusctl_name *name,
				 const struct key *root, kuid_t uid, kgid_t gid,
				 key_perm_t perm)
{
	struct clusctl_container *container = alloc_container(name, root);
	unsigned long flags = KEY_ALLOC_NOT_IN_QUOTA;
	struct key *keyring;

	if (!container)
		return ERR_PTR(-ENOMEM);
	if (root != machine_root)
		flags = KEY_ALLOC_IN_QUOTA;
	/* We search as possessors; anybody may become one by keyctl session. */
	keyring = keyring_alloc(name->canonical, uid, gid, current_cred(),
				perm | KEY_POS_SEARCH, flags,
				&container->restriction, NULL);
	if (IS_ERR(keyring))
		kfree(container);
	return keyring;
}

/**
 * clusctl_container_alloc() - make a machine container that nobody can find yet
 * @name: its name, resolved
 * @image: owner, group and permissions
 * @container: out: reference to its keyring
 *
 * Return: ERROR_SUCCESS, ERROR_INVALID_DATA if there can be no such owner or
 * group, ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_container_alloc(const struct clusctl_name *name,
			    const struct clusctl_image *image,
			    struct key **container)
{
	kuid_t uid = make_kuid(&init_user_ns, image->uid);
	kgid_t gid = make_kgid(&init_user_ns, image->gid);
	struct key *keyring;

	if (!uid_valid(uid) || !gid_valid(gid))
		return ERROR_INVALID_DATA;
	if (clusctl_fault())
		return ERROR_NOT_ENOUGH_MEMORY;
	keyring = alloc_keyring(name, machine_root, uid, gid, image->perm);
	if (IS_ERR(keyring))
		return clusctl_errno_status(PTR_ERR(keyring));
	*container = keyring;
	return ERROR_SUCCESS;
}

/**
 * clusctl_container_replace() - let a new machine container be found
 * @container: what clusctl_container_alloc() made
 * @old: the one that has its place, dead or alive, or NULL; it ends
 *
 * Context: under the lock of the containers.
 */
void clusctl_container_replace(struct key *container, struct key *old)
{
	clusctl_link_surely(machine_root, container);
	if (old)
		end_container(old);
}

/**
 * clusctl_container_drop() - wipe a container that was never found
 * @container: what clusctl_container_alloc() made
 *
 * Context: under the lock of the containers.
 */
void clusctl_container_drop(struct key *container)
{
	end_container(container);
}

/* A dead one of this name is displaced, and ends; a live one stays. */
static u32 link_container(struct key *root, struct key *keyring)
{
	struct key *old = NULL;
	u32 status;
	int ret = 0;

	lockdep_assert_held(&clusctl_container_lock);
	status = find(root, keyring->description, &old);
	if (status && status != NTE_BAD_KEYSET)
		return status;
	if (!status && !key_validate(old)) {
		key_put(old);
		return NTE_EXISTS;
	}
	if (root != machine_root)
		ret = clusctl_user_containers_add(keyring->serial);
	if (!ret) {
		clusctl_link_begin();
		ret = key_link(root, keyring);
		clusctl_link_end();
	}
	/* Not before: a creation that fails has changed nothing. */
	if (old && !ret)
		end_container(old);
	key_put(old);
	return clusctl_errno_status(ret);
}

/**
 * clusctl_container_create() - create an empty container
 * @name: its name, resolved
 * @machine: in .clusctl, or on the caller's user keyring
 * @uid: owner
 * @gid: group
 * @perm: permissions of owner, group and others, of CLUSCTL_KEY_PERM
 * @container: out: reference to its keyring
 *
 * Return: ERROR_SUCCESS, NTE_EXISTS, ERROR_NOT_ENOUGH_QUOTA,
 * ERROR_NOT_ENOUGH_MEMORY, or what else the keyring says.
 */
u32 clusctl_container_create(const struct clusctl_name *name, bool machine,
			     kuid_t uid, kgid_t gid, key_perm_t perm,
			     struct key **container)
{
	struct key *root, *keyring;
	u32 status = get_root(machine, KEY_NEED_WRITE, &root);

	if (status)
		return status;
	keyring = alloc_keyring(name, root, uid, gid, perm);
	if (IS_ERR(keyring)) {
		key_put(root);
		return clusctl_errno_status(PTR_ERR(keyring));
	}
	mutex_lock(&clusctl_container_lock);
	status = link_container(root, keyring);
	mutex_unlock(&clusctl_container_lock);
	if (status) {
		key_put(keyring);
	} else {
		*container = keyring;
		if (machine)
			clusctl_event_container(keyring);
	}
	key_put(root);
	return status;
}

/**
 * clusctl_container_delete() - end a container and wipe its pairs
 * @name: its name, resolved
 * @machine: in .clusctl, or on the caller's user keyring
 *
 * Return: ERROR_SUCCESS, NTE_BAD_KEYSET, or ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_container_delete(const struct clusctl_name *name, bool machine)
{
	struct key *root, *container;
	u32 status = get_root(machine, KEY_NEED_WRITE, &root);

	if (status)
		return status;
	mutex_lock(&clusctl_container_lock);
	status = find(root, name->canonical, &container);
	if (!status) {
		end_container(container);
		key_unlink(root, container);
	}
	mutex_unlock(&clusctl_container_lock);
	if (!status) {
		if (machine) {
			clusctl_event_container(container);
			clusctl_save_lost(container->description);
		}
		key_put(container);
	}
	key_put(root);
	return status == NTE_EXISTS ? NTE_BAD_KEYSET : status;
}

/* Serial of .clusctl */
key_serial_t clusctl_container_root(void)
{
	return machine_root->serial;
}

int clusctl_container_init(void)
{
	/*
	 * Others may look a container up by its name, if they may search the
	 * container too, but not list the names.
	 */
	const key_perm_t perm = KEY_POS_VIEW | KEY_POS_READ | KEY_POS_SEARCH |
				KEY_USR_VIEW | KEY_USR_READ | KEY_USR_SEARCH |
				KEY_OTH_VIEW | KEY_OTH_SEARCH;
	/* Who may search a key may also invalidate it, unless it is to stay */
	const unsigned long flags = KEY_ALLOC_NOT_IN_QUOTA | KEY_ALLOC_SET_KEEP;
	struct clusctl_container *container;

	/* Of no root, and so no container of any */
	container = kzalloc(sizeof(*container), GFP_KERNEL);
	if (!container)
		return -ENOMEM;
	clusctl_restriction_set(&container->restriction);
	machine_root = keyring_alloc(".clusctl", GLOBAL_ROOT_UID,
				     GLOBAL_ROOT_GID, current_cred(), perm,
				     flags, &container->restriction, NULL);
	if (IS_ERR(machine_root)) {
		kfree(container);
		return PTR_ERR(machine_root);
	}
	return 0;
}

/* Nobody can call in any more. What is left wipes itself with the key type. */
void clusctl_container_exit(void)
{
	struct key **containers;
	size_t count, i;

	mutex_lock(&clusctl_container_lock);
	if (!clusctl_keyring_list(machine_root, &containers, &count)) {
		for (i = 0; i < count; i++)
			end_container(containers[i]);
		clusctl_keyring_list_put(containers, count);
	}
	clusctl_user_containers_end(end_container);
	mutex_unlock(&clusctl_container_lock);
	key_revoke(machine_root);
	key_put(machine_root);
}
