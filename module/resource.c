// SPDX-License-Identifier: GPL-2.0-only
/* Resources of the cluster: their life and the tables of them. */
#include <linux/clusctl.h>
#include <linux/jhash.h>
#include <linux/kernel.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "change.h"
#include "checkpoint.h"
#include "event.h"
#include "limits.h"
#include "resource.h"
#include "status.h"
#include "text.h"
#include "utf16.h"

/*
 * Of the tables and the list, which are written under the change lock as well,
 * so that either is enough to read. Lookups in the tables need RCU only.
 */
static DEFINE_MUTEX(resources_lock);
static LIST_HEAD(resources);
static unsigned int resource_count; /* read anywhere */
static struct rhashtable names;
static struct rhashtable ids;

static u32 hash_string(const void *data, u32 len, u32 seed)
{
	const char *s = *(const char *const *)data;

	return jhash(s, strlen(s), seed);
}

static u32 hash_resource(const void *data, u32 len, u32 seed)
{
	const struct clusctl_resource *resource = data;

	return hash_string(&resource->folded, len, seed);
}

static int compare_name(struct rhashtable_compare_arg *arg, const void *object)
{
	const struct clusctl_resource *resource = object;

	return strcmp(*(const char *const *)arg->key, resource->folded);
}

static const struct rhashtable_params name_params = {
	.key_len = sizeof(char *),
	.head_offset = offsetof(struct clusctl_resource, by_name),
	.hashfn = hash_string,
	.obj_hashfn = hash_resource,
	.obj_cmpfn = compare_name,
	.automatic_shrinking = true,
};

static const struct rhashtable_params id_params = {
	.key_len = sizeof(guid_t),
	.key_offset = offsetof(struct clusctl_resource, id),
	.head_offset = offsetof(struct clusctl_resource, by_id),
	.automatic_shrinking = true,
};

unsigned int clusctl_resource_count(void)
{
	return READ_ONCE(resource_count);
}

struct clusctl_resource *clusctl_resource_get(struct clusctl_resource *resource)
{
	refcount_inc(&resource->usage);
	return resource;
}

static void free_resource(struct clusctl_resource *resource)
{
	kfree(resource->type);
	kfree(resource->folded);
	kfree(resource->name);
	kfree(resource);
}

static void free_resource_rcu(struct rcu_head *rcu)
{
	free_resource(container_of(rcu, struct clusctl_resource, rcu));
}

void clusctl_resource_put(struct clusctl_resource *resource)
{
	if (refcount_dec_and_test(&resource->usage))
		call_rcu(&resource->rcu, free_resource_rcu);
}

/* Is this the text of a GUID? No name may be. */
static bool is_guid(const char *s)
{
	return strlen(s) == UUID_STRING_LEN && uuid_is_valid(s);
}

static u32 set_names(struct clusctl_resource *resource, const void *name,
		     size_t name_size, const void *type, size_t type_size)
{
	unsigned int max_units = READ_ONCE(clusctl_max_name);
	u32 status;

	status = clusctl_text_get(name, name_size, max_units, &resource->name,
				  &resource->name_units);
	if (status)
		return status;
	status = clusctl_text_get(type, type_size, max_units, &resource->type,
				  &resource->type_units);
	if (status)
		return status;
	if (is_guid(resource->name))
		return ERROR_INVALID_NAME;
	return clusctl_text_fold(resource->name, strlen(resource->name),
				 &resource->folded);
}

/**
 * clusctl_resource_new() - make a resource that nobody can find yet
 * @name: UTF-16LE
 * @name_size: bytes, with the NUL
 * @type: UTF-16LE
 * @type_size: bytes, with the NUL
 * @id: GUID; all zero for a new one
 * @resource: out: a reference
 *
 * Return: ERROR_SUCCESS, ERROR_INVALID_PARAMETER, ERROR_INVALID_NAME, or
 * ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_resource_new(const void *name, size_t name_size, const void *type,
			 size_t type_size, const guid_t *id,
			 struct clusctl_resource **resource)
{
	struct clusctl_resource *new =
		kzalloc(sizeof(*new), GFP_KERNEL_ACCOUNT);
	u32 status;

	if (!new)
		return ERROR_NOT_ENOUGH_MEMORY;
	refcount_set(&new->usage, 1);
	mutex_init(&new->lock);
	INIT_LIST_HEAD(&new->checkpoints);
	INIT_LIST_HEAD(&new->tombstones);
	new->state = CLUSCTL_STATE_OFFLINE;
	if (guid_is_null(id))
		guid_gen(&new->id);
	else
		guid_copy(&new->id, id);
	status = set_names(new, name, name_size, type, type_size);
	if (status) {
		free_resource(new);
		return status;
	}
	*resource = new;
	return ERROR_SUCCESS;
}

static u32 insert(struct clusctl_resource *resource)
{
	int ret;

	lockdep_assert_held(&resources_lock);
	if (resource_count >= READ_ONCE(clusctl_max_resources))
		return ERROR_NO_SYSTEM_RESOURCES;
	/* By GUID first: who finds it by name may want to find it by GUID. */
	ret = rhashtable_lookup_insert_fast(&ids, &resource->by_id, id_params);
	if (ret == -EEXIST)
		return ERROR_OBJECT_ALREADY_EXISTS;
	if (ret)
		return ERROR_NOT_ENOUGH_MEMORY;
	ret = rhashtable_lookup_insert_key(&names, &resource->folded,
					   &resource->by_name, name_params);
	if (ret) {
		rhashtable_remove_fast(&ids, &resource->by_id, id_params);
		return ret == -ENOMEM ? ERROR_NOT_ENOUGH_MEMORY : NTE_FAIL;
	}
	clusctl_resource_get(resource);
	list_add_tail(&resource->entry, &resources);
	WRITE_ONCE(resource_count, resource_count + 1);
	return ERROR_SUCCESS;
}

/**
 * clusctl_resource_publish() - let a new resource be found
 * @resource: what clusctl_resource_new() made; the tables take a reference
 *
 * Context: under the change lock.
 * Return: ERROR_SUCCESS, ERROR_OBJECT_ALREADY_EXISTS,
 * ERROR_NO_SYSTEM_RESOURCES, or ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_resource_publish(struct clusctl_resource *resource)
{
	u32 status;

	lockdep_assert_held(&clusctl_change_lock);
	mutex_lock(&resources_lock);
	if (rhashtable_lookup_fast(&names, &resource->folded, name_params))
		status = ERROR_OBJECT_ALREADY_EXISTS;
	else
		status = insert(resource);
	mutex_unlock(&resources_lock);
	if (!status)
		clusctl_event_resource(CLUSCTL_EVENT_RESOURCE_CREATED, resource,
				       ERROR_SUCCESS);
	return status;
}

static struct clusctl_resource *lookup(struct rhashtable *table,
				       const void *key,
				       const struct rhashtable_params params)
{
	struct clusctl_resource *resource;

	rcu_read_lock();
	resource = rhashtable_lookup(table, key, params);
	if (resource && !refcount_inc_not_zero(&resource->usage))
		resource = NULL;
	rcu_read_unlock();
	return resource;
}

static u32 find_by_name(const char *name, struct clusctl_resource **resource)
{
	char *folded;
	u32 status = clusctl_text_fold(name, strlen(name), &folded);

	if (status)
		return status;
	*resource = lookup(&names, &folded, name_params);
	kfree(folded);
	return *resource ? ERROR_SUCCESS : ERROR_RESOURCE_NOT_FOUND;
}

static u32 find_by_id(const char *text, struct clusctl_resource **resource)
{
	guid_t id;

	if (guid_parse(text, &id))
		return ERROR_INVALID_PARAMETER;
	*resource = lookup(&ids, &id, id_params);
	return *resource ? ERROR_SUCCESS : ERROR_RESOURCE_NOT_FOUND;
}

/**
 * clusctl_resource_find() - find a resource by its name or GUID
 * @string: UTF-16LE
 * @size: bytes, with the NUL
 * @resource: out: a reference
 *
 * Return: ERROR_SUCCESS, ERROR_RESOURCE_NOT_FOUND, ERROR_INVALID_PARAMETER, or
 * ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_resource_find(const void *string, size_t size,
			  struct clusctl_resource **resource)
{
	char *text;
	u16 units;
	u32 status;

	/* What is there stays within reach when the cap is lowered. */
	status =
		clusctl_text_get(string, size, CLUSCTL_MAX_NAME, &text, &units);
	if (status)
		return status;
	status = is_guid(text) ? find_by_id(text, resource) :
				 find_by_name(text, resource);
	kfree(text);
	return status;
}

static void remove(struct clusctl_resource *resource)
{
	lockdep_assert_held(&resources_lock);
	rhashtable_remove_fast(&names, &resource->by_name, name_params);
	rhashtable_remove_fast(&ids, &resource->by_id, id_params);
	list_del(&resource->entry);
	WRITE_ONCE(resource_count, resource_count - 1);
	clusctl_resource_put(resource);
}

/**
 * clusctl_resource_delete() - delete a resource and its checkpoints
 * @resource: the caller keeps its own reference
 *
 * Source: "Checkpointing"; MS-CMRP 3.1.4.2.11 ApiDeleteResource.
 *
 * Context: under the change lock.
 * Return: ERROR_SUCCESS, ERROR_RESOURCE_ONLINE, or ERROR_RESOURCE_NOT_FOUND if
 * somebody else has deleted it.
 */
u32 clusctl_resource_delete(struct clusctl_resource *resource)
{
	u32 status = ERROR_SUCCESS;

	lockdep_assert_held(&clusctl_change_lock);
	mutex_lock(&resources_lock);
	mutex_lock(&resource->lock);
	if (resource->deleted)
		status = ERROR_RESOURCE_NOT_FOUND;
	else if (resource->state == CLUSCTL_STATE_ONLINE)
		status = ERROR_RESOURCE_ONLINE;
	if (!status) {
		WRITE_ONCE(resource->deleted, true);
		/* Who sees the list empty sees why; pairs with GET_STATE. */
		smp_wmb();
		clusctl_checkpoint_clear(resource);
	}
	mutex_unlock(&resource->lock);
	if (!status)
		remove(resource);
	mutex_unlock(&resources_lock);
	if (!status)
		clusctl_event_resource(CLUSCTL_EVENT_RESOURCE_DELETED, resource,
				       ERROR_SUCCESS);
	return status;
}

/**
 * clusctl_resource_set_state() - set the state of a resource, and tell of it
 * @resource: the resource
 * @state: CLUSCTL_STATE_*
 * @failure: status if that is CLUSCTL_STATE_FAILED, else ERROR_SUCCESS
 *
 * Context: under the change lock.
 */
void clusctl_resource_set_state(struct clusctl_resource *resource, u32 state,
				u32 failure)
{
	static const u32 types[] = {
		[CLUSCTL_STATE_ONLINE] = CLUSCTL_EVENT_RESOURCE_ONLINE,
		[CLUSCTL_STATE_OFFLINE] = CLUSCTL_EVENT_RESOURCE_OFFLINE,
		[CLUSCTL_STATE_FAILED] = CLUSCTL_EVENT_RESOURCE_FAILED,
	};

	lockdep_assert_held(&clusctl_change_lock);
	mutex_lock(&resource->lock);
	WRITE_ONCE(resource->state, state);
	WRITE_ONCE(resource->failure, failure);
	mutex_unlock(&resource->lock);
	clusctl_event_resource(types[state], resource, failure);
}

/**
 * clusctl_resource_next() - walk the list of all resources
 * @resource: the one before, or NULL, or one that was deleted meanwhile
 *
 * Context: under the change lock.
 * Return: valid until that is released; the first one after NULL or one that
 * was deleted; NULL at the end.
 */
struct clusctl_resource *
clusctl_resource_next(struct clusctl_resource *resource)
{
	lockdep_assert_held(&clusctl_change_lock);
	if (!resource || resource->deleted)
		return list_first_entry_or_null(&resources,
						struct clusctl_resource, entry);
	return list_is_last(&resource->entry, &resources) ?
		       NULL :
		       list_next_entry(resource, entry);
}

static u32 record_size(const struct clusctl_resource *resource)
{
	return ALIGN(sizeof(struct clusctl_resource_record) +
			     CLUSCTL_UTF16_SIZE(resource->name_units) +
			     CLUSCTL_UTF16_SIZE(resource->type_units),
		     8);
}

/* Fill one record; the room is zeroed. */
static void put_record(const struct clusctl_resource *resource,
		       struct clusctl_resource_record *record)
{
	void *strings = record + 1;

	record->size = record_size(resource);
	record->state = READ_ONCE(resource->state);
	memcpy(record->id, &resource->id, sizeof(record->id));
	record->checkpoints = READ_ONCE(resource->checkpoint_count);
	record->name_size = clusctl_utf16_put(strings, resource->name,
					      resource->name_units);
	record->type_size = clusctl_utf16_put(strings + record->name_size,
					      resource->type,
					      resource->type_units);
}

/**
 * clusctl_resource_records() - describe all resources
 * @records: out: to be freed with kvfree()
 * @size: out: bytes
 *
 * Return: ERROR_SUCCESS or ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_resource_records(void **records, u32 *size)
{
	struct clusctl_resource *resource;
	u32 total = 0;
	void *next;

	mutex_lock(&resources_lock);
	list_for_each_entry(resource, &resources, entry)
		total += record_size(resource);
	next = kvzalloc(max(total, 1U), GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	*records = next;
	*size = total;
	if (next) {
		list_for_each_entry(resource, &resources, entry) {
			put_record(resource, next);
			next += record_size(resource);
		}
	}
	mutex_unlock(&resources_lock);
	return *records ? ERROR_SUCCESS : ERROR_NOT_ENOUGH_MEMORY;
}

int clusctl_resource_init(void)
{
	int ret = rhashtable_init(&names, &name_params);

	if (ret)
		return ret;
	ret = rhashtable_init(&ids, &id_params);
	if (ret)
		rhashtable_destroy(&names);
	return ret;
}

/* No fd is open: the tables hold the last references. */
void clusctl_resource_exit(void)
{
	struct clusctl_resource *resource, *next;

	mutex_lock(&clusctl_change_lock);
	mutex_lock(&resources_lock);
	/* The newest first: the table by container gives those up at once. */
	list_for_each_entry_safe_reverse(resource, next, &resources, entry) {
		mutex_lock(&resource->lock);
		clusctl_checkpoint_clear(resource);
		mutex_unlock(&resource->lock);
		remove(resource);
	}
	mutex_unlock(&resources_lock);
	mutex_unlock(&clusctl_change_lock);
	rhashtable_destroy(&ids);
	rhashtable_destroy(&names);
}
