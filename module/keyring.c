// SPDX-License-Identifier: GPL-2.0-only
/* What is linked to a keyring: containers to a root, pairs to a container. */
#include <linux/clusctl.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/init_task.h>
#include <linux/key-type.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "container.h"
#include "fault.h"
#include "keyring.h"
#include "keytype.h"
#include "restriction.h"

/*
 * Nobody's credentials. A search by serial also asks whether the caller
 * possesses the key, which in a user's own keyrings may take as long as he
 * likes; with a session keyring, even one that cannot be searched, it does not
 * look into root's.
 */
static const struct cred *search_cred;

/* Any key by its serial, whatever its state and permissions */
static struct key *key_by_serial(key_serial_t serial)
{
	const struct cred *cred = override_creds(search_cred);
	key_ref_t ref = lookup_user_key(serial, KEY_LOOKUP_PARTIAL,
					KEY_DEFER_PERM_CHECK);

	revert_creds(cred);
	return IS_ERR(ref) ? NULL : key_ref_to_ptr(ref);
}

/**
 * clusctl_container_by_serial() - find a container
 * @serial: serial of its keyring
 *
 * Return: a reference to the keyring, or NULL if it is none of a container, or
 * about to be collected.
 */
struct key *clusctl_container_by_serial(key_serial_t serial)
{
	struct key *key = key_by_serial(serial);

	if (key && (!clusctl_is_restricted(key) ||
		    test_bit(KEY_FLAG_INVALIDATED, &key->flags))) {
		key_put(key);
		return NULL;
	}
	return key;
}

static struct key *get_pair(const struct key *container, u32 key_spec)
{
	const struct clusctl_container *rest = clusctl_container_of(container);
	key_serial_t serial = READ_ONCE(rest->pairs[key_spec - 1]);
	struct key *key = serial ? key_by_serial(serial) : NULL;

	/* The pair may be gone, or about to, and its serial another key's. */
	if (key && (!clusctl_pair_is(key, key_spec, container->serial) ||
		    test_bit(KEY_FLAG_INVALIDATED, &key->flags))) {
		key_put(key);
		return NULL;
	}
	return key;
}

/**
 * clusctl_pairs_get() - find the pairs of a container
 * @container: its keyring
 * @pairs: out: clusctl_pairs_put() them
 */
void clusctl_pairs_get(const struct key *container, struct clusctl_pairs *pairs)
{
	pairs->exchange = get_pair(container, AT_KEYEXCHANGE);
	pairs->signature = get_pair(container, AT_SIGNATURE);
}

void clusctl_pairs_put(struct clusctl_pairs *pairs)
{
	key_put(pairs->exchange);
	key_put(pairs->signature);
}

/**
 * clusctl_keyring_has() - is this a container of that root?
 * @root: the keyring
 * @key: any key that is linked to it
 *
 * Who may link a container of another root to his own keyring makes it none of
 * his own containers.
 *
 * Return: yes or no.
 */
bool clusctl_keyring_has(const struct key *root, const struct key *key)
{
	return clusctl_is_restricted(key) &&
	       clusctl_container_of(key)->root == root->serial;
}

/*
 * Serials of what is linked to a keyring, as many as fit.
 * Return: bytes needed for all of them.
 */
static size_t read_serials(struct key *keyring, key_serial_t *serials,
			   size_t size)
{
	long needed;

	down_read(&keyring->sem);
	needed = key_type_keyring.read(keyring, (char *)serials, size);
	up_read(&keyring->sem);
	return needed < 0 ? 0 : needed;
}

/**
 * clusctl_keyring_list() - list the containers of a keyring
 * @root: the keyring
 * @containers: out: references to their keyrings, of dead ones too
 * @count: out: how many
 *
 * Return: ERROR_SUCCESS, then clusctl_keyring_list_put() the list; or
 * ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_keyring_list(struct key *root, struct key ***containers,
			 size_t *count)
{
	size_t size, room, i;
	key_serial_t *serials;

	for (size = read_serials(root, NULL, 0);; size = room) {
		serials = kvmalloc(size + sizeof(*serials), GFP_KERNEL_ACCOUNT);
		if (!serials)
			return ERROR_NOT_ENOUGH_MEMORY;
		room = read_serials(root, serials, size);
		if (room <= size)
			break;
		kvfree(serials);
	}
	room /= sizeof(*serials);
	*containers =
		kvcalloc(room + 1, sizeof(**containers), GFP_KERNEL_ACCOUNT);
	*count = 0;
	for (i = 0; *containers && i < room; i++) {
		struct key *key = clusctl_container_by_serial(serials[i]);

		if (key && clusctl_keyring_has(root, key))
			(*containers)[(*count)++] = key;
		else
			key_put(key);
	}
	kvfree(serials);
	return *containers ? ERROR_SUCCESS : ERROR_NOT_ENOUGH_MEMORY;
}

void clusctl_keyring_list_put(struct key **containers, size_t count)
{
	while (count--)
		key_put(containers[count]);
	kvfree(containers);
}

int clusctl_keyring_init(void)
{
	struct cred *cred = prepare_kernel_cred(&init_task);
	struct key *session = ERR_PTR(-ENOMEM);

	if (!cred)
		return -ENOMEM;
	if (!clusctl_fault())
		session = keyring_alloc(".clusctl_session", GLOBAL_ROOT_UID,
					GLOBAL_ROOT_GID, cred, 0,
					KEY_ALLOC_NOT_IN_QUOTA, NULL, NULL);
	if (IS_ERR(session)) {
		put_cred(cred);
		return PTR_ERR(session);
	}
	cred->session_keyring = session;
	search_cred = cred;
	return 0;
}

void clusctl_keyring_exit(void)
{
	put_cred(search_cred);
}
