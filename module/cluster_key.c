// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cluster keys: one seals, all open. At first there is a random one, so that
 * nothing is ever kept unsealed; what it has sealed cannot be opened elsewhere.
 */
#include <linux/err.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "change.h"
#include "checkpoint.h"
#include "cluster_key.h"
#include "event.h"
#include "fault.h"
#include "seal.h"
#include "status.h"

/**
 * struct cluster_key - a cluster key
 * @entry: in the list of all
 * @seal: what is kept of it
 * @is_boot: made by clusctl_cluster_key_init()
 * @snapshots: how many are sealed with it
 */
struct cluster_key {
	struct list_head entry;
	struct clusctl_seal seal;
	bool is_boot;
	u32 snapshots;
};

/*
 * Of all that follows. It is written under the change lock as well, so that
 * either lock is enough to read.
 */
static DEFINE_MUTEX(keys_lock);
static LIST_HEAD(keys); /* the writer first */
static unsigned int key_count;
static u8 retired[CLUSCTL_MAX_KEYS][CLUSCTL_KEY_ID_SIZE]; /* oldest first */
static unsigned int retired_count;

static struct cluster_key *writer(void)
{
	return list_first_entry(&keys, struct cluster_key, entry);
}

static struct cluster_key *find(const u8 *id)
{
	struct cluster_key *key;

	list_for_each_entry(key, &keys, entry)
		if (!memcmp(key->seal.id, id, CLUSCTL_KEY_ID_SIZE))
			return key;
	return NULL;
}

/* Place among those retired; retired_count if it is none of them */
static unsigned int find_retired(const u8 *id)
{
	unsigned int i;

	for (i = 0; i < retired_count; i++)
		if (!memcmp(retired[i], id, CLUSCTL_KEY_ID_SIZE))
			break;
	return i;
}

static void forget_retired(unsigned int i)
{
	lockdep_assert_held(&keys_lock);
	if (i < retired_count) {
		retired_count--;
		memmove(retired[i], retired[i + 1],
			(retired_count - i) * sizeof(retired[0]));
	}
}

/**
 * clusctl_cluster_key_writer() - the key that seals
 * @is_boot: out: is it the random one?
 *
 * Context: under the change lock.
 * Return: valid until that is released.
 */
struct clusctl_seal *clusctl_cluster_key_writer(bool *is_boot)
{
	lockdep_assert_held(&clusctl_change_lock);
	*is_boot = writer()->is_boot;
	return &writer()->seal;
}

/**
 * clusctl_cluster_key_find() - the key that a snapshot or an envelope is sealed with
 * @id: its id
 * @seal: out: valid until the change lock is released
 *
 * Context: under the change lock.
 * Return: ERROR_SUCCESS, NTE_BAD_KEY_STATE if it was retired, NTE_NO_KEY if it
 * is not known.
 */
u32 clusctl_cluster_key_find(const u8 id[CLUSCTL_KEY_ID_SIZE],
			     struct clusctl_seal **seal)
{
	struct cluster_key *key = find(id);

	lockdep_assert_held(&clusctl_change_lock);
	if (key) {
		*seal = &key->seal;
		return ERROR_SUCCESS;
	}
	return find_retired(id) < retired_count ? NTE_BAD_KEY_STATE :
						  NTE_NO_KEY;
}

/**
 * clusctl_cluster_key_count() - count the snapshots that are sealed with a key
 * @id: its id; it may have been retired
 * @change: how many more
 *
 * Context: under the change lock.
 */
void clusctl_cluster_key_count(const u8 id[CLUSCTL_KEY_ID_SIZE], int change)
{
	struct cluster_key *key;

	lockdep_assert_held(&clusctl_change_lock);
	mutex_lock(&keys_lock);
	key = find(id);
	if (key)
		key->snapshots += change;
	mutex_unlock(&keys_lock);
}

/**
 * clusctl_cluster_key_describe() - tell which key seals
 * @id: out: its id
 * @count: out: keys there are
 *
 * Return: CLUSCTL_INFO_BOOT_KEY or 0.
 */
u32 clusctl_cluster_key_describe(u8 id[CLUSCTL_KEY_ID_SIZE], u32 *count)
{
	u32 flags;

	mutex_lock(&keys_lock);
	memcpy(id, writer()->seal.id, CLUSCTL_KEY_ID_SIZE);
	*count = key_count;
	flags = writer()->is_boot ? CLUSCTL_INFO_BOOT_KEY : 0;
	mutex_unlock(&keys_lock);
	return flags;
}

static void put_record(const struct cluster_key *key,
		       struct clusctl_key_record *record)
{
	*record = (struct clusctl_key_record){
		.size = sizeof(*record),
		.snapshots = key->snapshots,
	};
	if (key == writer())
		record->flags |= CLUSCTL_KEY_WRITER;
	if (key->is_boot)
		record->flags |= CLUSCTL_KEY_BOOT;
	memcpy(record->key_id, key->seal.id, sizeof(record->key_id));
}

static void free_key(struct cluster_key *key)
{
	clusctl_seal_exit(&key->seal);
	kfree_sensitive(key);
}

static u32 alloc_key(const u8 *bytes, struct cluster_key **key)
{
	struct cluster_key *new = NULL;
	int ret;

	if (!clusctl_fault())
		new = kzalloc(sizeof(*new), GFP_KERNEL_ACCOUNT);
	if (!new)
		return ERROR_NOT_ENOUGH_MEMORY;
	ret = clusctl_seal_init(&new->seal, bytes);
	if (ret) {
		kfree_sensitive(new);
		return clusctl_errno_status(ret);
	}
	*key = new;
	return ERROR_SUCCESS;
}

/* Put a key where it belongs in the list. */
static void place(struct cluster_key *key, bool reader)
{
	mutex_lock(&keys_lock);
	if (reader)
		list_add_tail(&key->entry, &keys);
	else
		list_add(&key->entry, &keys);
	key_count++;
	forget_retired(find_retired(key->seal.id));
	mutex_unlock(&keys_lock);
}

static void promote(struct cluster_key *key)
{
	mutex_lock(&keys_lock);
	list_move(&key->entry, &keys);
	mutex_unlock(&keys_lock);
}

/**
 * clusctl_cluster_key_set() - add a cluster key, or make it the writer
 * @bytes: the key; the caller wipes it
 * @reader: only to open
 * @record: out
 *
 * Context: under the change lock.
 * Return: ERROR_SUCCESS, ERROR_NO_SYSTEM_RESOURCES, ERROR_NOT_ENOUGH_MEMORY, or
 * what the crypto API says.
 */
u32 clusctl_cluster_key_set(const u8 bytes[CLUSCTL_KEY_SIZE], bool reader,
			    struct clusctl_key_record *record)
{
	struct cluster_key *key, *new;
	u32 status = alloc_key(bytes, &new);

	lockdep_assert_held(&clusctl_change_lock);
	if (status)
		return status;
	key = find(new->seal.id);
	if (!key && key_count >= CLUSCTL_MAX_KEYS) {
		free_key(new);
		return ERROR_NO_SYSTEM_RESOURCES;
	}
	if (!key) {
		key = new;
		/* It may have been retired by force, and come back. */
		key->snapshots = clusctl_checkpoint_sealed_with(key->seal.id);
		place(key, reader);
	} else {
		free_key(new);
		if (!reader)
			promote(key);
	}
	put_record(key, record);
	clusctl_event_key(key->seal.id);
	return ERROR_SUCCESS;
}

static void remember_retired(const u8 *id)
{
	if (retired_count == ARRAY_SIZE(retired))
		forget_retired(0);
	memcpy(retired[retired_count++], id, CLUSCTL_KEY_ID_SIZE);
}

/**
 * clusctl_cluster_key_retire() - wipe a reader
 * @id: its id
 * @force: also if snapshots are sealed with it
 *
 * Context: under the change lock.
 * Return: ERROR_SUCCESS, NTE_NO_KEY, ERROR_BUSY.
 */
u32 clusctl_cluster_key_retire(const u8 id[CLUSCTL_KEY_ID_SIZE], bool force)
{
	struct cluster_key *key = find(id);

	lockdep_assert_held(&clusctl_change_lock);
	if (!key)
		return NTE_NO_KEY;
	if (key == writer() || (key->snapshots && !force))
		return ERROR_BUSY;
	mutex_lock(&keys_lock);
	list_del(&key->entry);
	key_count--;
	remember_retired(id);
	mutex_unlock(&keys_lock);
	free_key(key);
	clusctl_event_key(id);
	return ERROR_SUCCESS;
}

/**
 * clusctl_cluster_key_records() - describe all keys, and those retired
 * @records: out: to be freed with kfree()
 * @size: out: bytes
 *
 * Return: ERROR_SUCCESS or ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_cluster_key_records(struct clusctl_key_record **records, u32 *size)
{
	struct clusctl_key_record *record;
	struct cluster_key *key;
	unsigned int i;

	record = kcalloc(2 * CLUSCTL_MAX_KEYS, sizeof(*record),
			 GFP_KERNEL_ACCOUNT);
	if (!record)
		return ERROR_NOT_ENOUGH_MEMORY;
	*records = record;
	mutex_lock(&keys_lock);
	list_for_each_entry(key, &keys, entry)
		put_record(key, record++);
	for (i = 0; i < retired_count; i++, record++) {
		record->size = sizeof(*record);
		record->flags = CLUSCTL_KEY_RETIRED;
		memcpy(record->key_id, retired[i], sizeof(record->key_id));
	}
	mutex_unlock(&keys_lock);
	*size = (void *)record - (void *)*records;
	return ERROR_SUCCESS;
}

int clusctl_cluster_key_init(void)
{
	struct cluster_key *key;
	u8 *bytes = kmalloc(CLUSCTL_KEY_SIZE, GFP_KERNEL);
	u32 status;
	int ret;

	if (!bytes)
		return -ENOMEM;
	ret = get_random_bytes_wait(bytes, CLUSCTL_KEY_SIZE);
	status = ret ? ERROR_SUCCESS : alloc_key(bytes, &key);
	kfree_sensitive(bytes);
	if (ret)
		return ret;
	if (status)
		return clusctl_status_errno(status);
	key->is_boot = true;
	place(key, false);
	return 0;
}

void clusctl_cluster_key_exit(void)
{
	struct cluster_key *key, *next;

	list_for_each_entry_safe(key, next, &keys, entry) {
		list_del(&key->entry);
		free_key(key);
	}
}
