// SPDX-License-Identifier: GPL-2.0-only
/* What is linked to a keyring: containers to a root, pairs to a container. */
#include <linux/clusctl.h>
#include <linux/err.h>
#include <linux/key-type.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "container.h"
#include "keyring.h"
#include "keytype.h"

/* Any key by its serial, whatever its state and permissions */
static struct key *key_by_serial(key_serial_t serial)
{
	key_ref_t ref = lookup_user_key(serial, KEY_LOOKUP_PARTIAL,
					KEY_DEFER_PERM_CHECK);

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

	if (key && (!clusctl_keyring_is_restricted(key) ||
		    test_bit(KEY_FLAG_INVALIDATED, &key->flags))) {
		key_put(key);
		return NULL;
	}
	return key;
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
 * clusctl_pairs_get() - find the pairs of a container
 * @container: its keyring
 * @pairs: out: clusctl_pairs_put() them
 */
void clusctl_pairs_get(struct key *container, struct clusctl_pairs *pairs)
{
	key_serial_t serials[2];
	size_t count, i;

	memset(pairs, 0, sizeof(*pairs));
	count = min(read_serials(container, serials, sizeof(serials)),
		    sizeof(serials)) /
		sizeof(*serials);
	for (i = 0; i < count; i++) {
		struct key *key = key_by_serial(serials[i]);

		if (!key)
			continue;
		switch (clusctl_pair_spec(key)) {
		case AT_KEYEXCHANGE:
			pairs->exchange = key;
			break;
		case AT_SIGNATURE:
			pairs->signature = key;
			break;
		default:
			key_put(key);
		}
	}
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
	return clusctl_keyring_is_restricted(key) &&
	       clusctl_container_of(key)->root == root->serial;
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
