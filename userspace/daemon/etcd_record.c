// SPDX-License-Identifier: GPL-2.0-or-later
/* Records: what is in etcd, and what the engine's users see of it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "etcd_json.h"
#include "etcd_record.h"

/* Of a key whole, and what ends a range of them */
#define WHOLE_MAX (ETCD_PREFIX_MAX + ENGINE_KEY_MAX + 2)

static bool is_key(const char *key, size_t size)
{
	return size && size <= ENGINE_KEY_MAX &&
	       strspn(key, "0123456789abcdefghijklmnopqrstuvwxyz/_.-") == size;
}

void etcd_record_free(struct etcd_record *record)
{
	free(record->key);
	free(record->value);
	memset(record, 0, sizeof(*record));
}

static int read_key(const struct etcd *etcd, const char *prefix,
		    const json_t *kv, struct etcd_record *record)
{
	size_t ours = strlen(etcd->prefix);
	const char *key;
	int rc;

	rc = etcd_json_bytes(kv, "key", &record->key, &record->key_size);
	if (rc)
		return rc;
	if (record->key_size < ours ||
	    memcmp(record->key, etcd->prefix, ours) != 0)
		return -EPROTO;
	key = (const char *)record->key + ours;
	if (strncmp(key, prefix, strlen(prefix)) != 0)
		return -EPROTO;
	record->foreign = !is_key(key, record->key_size - ours);
	record->record.key = key;
	return 0;
}

static int read_value(const json_t *kv, struct etcd_record *record)
{
	int rc;

	rc = etcd_json_bytes(kv, "value", &record->value, &record->value_size);
	if (rc)
		return rc;
	record->damaged = record->value_size < ETCD_COMMIT_ID ||
			  record->value_size - ETCD_COMMIT_ID >
				  ENGINE_VALUE_MAX;
	record->record.value = record->value;
	if (!record->damaged) {
		record->record.value = record->value + ETCD_COMMIT_ID;
		record->record.size = record->value_size - ETCD_COMMIT_ID;
	}
	return 0;
}

int etcd_record_read(const struct etcd *etcd, const char *prefix,
		     const json_t *kv, bool deleted, struct etcd_record *record)
{
	int rc;

	memset(record, 0, sizeof(*record));
	if (!json_is_object(kv))
		return -EPROTO;
	rc = read_key(etcd, prefix, kv, record);
	if (!rc)
		rc = etcd_json_number(kv, "mod_revision",
				      &record->record.revision);
	if (!rc && record->record.revision <= 0)
		rc = -EPROTO;
	return rc || deleted ? rc : read_value(kv, record);
}

bool etcd_record_set_key(const struct etcd *etcd, json_t *object,
			 const char *key)
{
	char whole[WHOLE_MAX];
	int length;

	length = snprintf(whole, sizeof(whole), "%s%s", etcd->prefix, key);
	return etcd_json_set_bytes(object, "key", whole, length);
}

bool etcd_record_set_range(const struct etcd *etcd, json_t *object,
			   const char *prefix)
{
	char whole[WHOLE_MAX];
	int length;

	length = snprintf(whole, sizeof(whole), "%s%s", etcd->prefix, prefix);
	/* Two NUL bytes are all keys. */
	if (!length)
		return etcd_json_set_bytes(object, "key", "", 1) &&
		       etcd_json_set_bytes(object, "range_end", "", 1);
	if (!etcd_json_set_bytes(object, "key", whole, length))
		return false;
	/* All characters of keys are below 0x7f. */
	whole[length - 1]++;
	return etcd_json_set_bytes(object, "range_end", whole, length);
}
