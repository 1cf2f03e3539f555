// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading. A list is read by pages, all of them at the revision of the first.
 * Pages are small until it is known how large the records are.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "etcd_call.h"
#include "etcd_json.h"
#include "etcd_range.h"
#include "etcd_record.h"

#define PAGE_FIRST 32 /* records */
#define PAGE_MAX 2048
/* Of values in a page, below which the next one may be twice as large */
#define PAGE_BYTES ((size_t)512 * 1024)

static int ask_range(struct etcd *etcd, const json_t *body, bool stale,
		     json_t **reply)
{
	struct etcd_call call = {
		.path = "/v3/kv/range",
		.body = body,
		.leader = !stale,
		.sized = true,
	};

	return etcd_call(etcd, &call, reply);
}

static int take_value(struct etcd_record *found, void **value, size_t *size,
		      int64_t *revision)
{
	*revision = found->record.revision;
	if (found->damaged)
		return -EBADMSG;
	*size = found->record.size;
	memmove(found->value, found->record.value, *size);
	*value = found->value;
	found->value = NULL;
	return 0;
}

static int read_one(const struct etcd *etcd, const char *key,
		    const json_t *reply, void **value, size_t *size,
		    int64_t *revision)
{
	struct etcd_record found;
	json_t *kvs;
	int rc;

	rc = etcd_json_revision(reply, revision);
	if (!rc)
		rc = etcd_json_array(reply, "kvs", &kvs);
	if (rc)
		return rc;
	if (!json_array_size(kvs))
		return -ENOENT;
	rc = etcd_record_read(etcd, key, json_array_get(kvs, 0), false, &found);
	if (!rc &&
	    (json_array_size(kvs) != 1 || strcmp(found.record.key, key) != 0))
		rc = -EPROTO;
	if (!rc)
		rc = take_value(&found, value, size, revision);
	etcd_record_free(&found);
	return rc;
}

int etcd_get(struct engine *engine, const char *key, bool stale, void **value,
	     size_t *size, int64_t *revision)
{
	struct etcd *etcd = (struct etcd *)engine;
	json_t *body = json_object(), *reply = NULL;
	int rc = -ENOMEM;

	if (etcd_record_set_key(etcd, body, key) &&
	    !json_object_set_new(body, "serializable", json_boolean(stale)))
		rc = ask_range(etcd, body, stale, &reply);
	json_decref(body);
	if (rc == -EMSGSIZE)
		rc = -EPROTO;
	if (!rc)
		rc = read_one(etcd, key, reply, value, size, revision);
	json_decref(reply);
	return rc;
}

struct list {
	struct etcd *etcd;
	const char *prefix;
	bool stale;
	engine_visit *visit;
	void *data;
	int64_t revision; /* of the first page, or 0 */
	unsigned int page;
	bool more;
	bool damaged;
	unsigned char *last; /* the key to go on behind */
	size_t last_size;
};

static json_t *page_body(const struct list *list)
{
	json_t *body = json_object();

	if (etcd_record_set_range(list->etcd, body, list->prefix) &&
	    /* The next key after it has one more character, NUL. */
	    (!list->last || etcd_json_set_bytes(body, "key", list->last,
						list->last_size + 1)) &&
	    (!list->revision ||
	     etcd_json_set_number(body, "revision", list->revision)) &&
	    etcd_json_set_number(body, "limit", list->page) &&
	    !json_object_set_new(body, "serializable",
				 json_boolean(list->stale)))
		return body;
	json_decref(body);
	return NULL;
}

/* Keys must grow, as otherwise a broken server could keep us for ever. */
static bool is_next(const struct list *list, const struct etcd_record *record)
{
	size_t common = list->last_size < record->key_size ? list->last_size :
							     record->key_size;
	int order;

	if (!list->last)
		return true;
	order = memcmp(list->last, record->key, common);
	return order < 0 || (!order && list->last_size < record->key_size);
}

static int visit_one(struct list *list, const json_t *kv, size_t *bytes)
{
	struct etcd_record record;
	int rc;

	rc = etcd_record_read(list->etcd, list->prefix, kv, false, &record);
	if (!rc && !is_next(list, &record))
		rc = -EPROTO;
	if (!rc && record.damaged && !record.foreign)
		list->damaged = true;
	else if (!rc && !record.foreign)
		rc = list->visit(&record.record, list->data);
	if (!rc) {
		free(list->last);
		list->last = record.key;
		list->last_size = record.key_size;
		*bytes += record.value_size;
		record.key = NULL;
	}
	etcd_record_free(&record);
	return rc;
}

static int read_page(struct list *list, const json_t *reply)
{
	json_t *kvs, *kv;
	int64_t revision;
	size_t i, bytes = 0;
	int rc;

	rc = etcd_json_revision(reply, &revision);
	if (!rc)
		rc = etcd_json_array(reply, "kvs", &kvs);
	if (!rc)
		rc = etcd_json_flag(reply, "more", &list->more);
	if (!rc && list->more && !json_array_size(kvs))
		rc = -EPROTO;
	if (rc)
		return rc;
	if (!list->revision)
		list->revision = revision;
	json_array_foreach(kvs, i, kv)
	{
		rc = visit_one(list, kv, &bytes);
		if (rc)
			return rc;
	}
	if (bytes < PAGE_BYTES && list->page < PAGE_MAX)
		list->page *= 2;
	return 0;
}

static int list_page(struct list *list)
{
	json_t *body = page_body(list), *reply = NULL;
	int rc = -ENOMEM;

	if (body)
		rc = ask_range(list->etcd, body, list->stale, &reply);
	json_decref(body);
	if (!rc) {
		rc = read_page(list, reply);
		json_decref(reply);
	} else if (rc == -EMSGSIZE) {
		rc = list->page > 1 ? 0 : -EPROTO;
		list->page /= 2;
	}
	return rc;
}

int etcd_list(struct engine *engine, const char *prefix, bool stale,
	      engine_visit *visit, void *data, int64_t *revision)
{
	struct list list = {
		.etcd = (struct etcd *)engine,
		.prefix = prefix,
		.stale = stale,
		.visit = visit,
		.data = data,
		.page = PAGE_FIRST,
		.more = true,
	};
	int rc = 0;

	while (!rc && list.more)
		rc = list_page(&list);
	free(list.last);
	if (rc)
		return rc;
	*revision = list.revision;
	/* The others were listed all the same. */
	return list.damaged ? -EBADMSG : 0;
}
