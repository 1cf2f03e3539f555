// SPDX-License-Identifier: GPL-2.0-or-later
/* What the records in a store say. */
#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "record.h"
#include "record_json.h"

int resource_record_encode(const struct resource_record *record, char **text)
{
	return record_dump(json_pack("{s:i, s:s, s:s, s:b}", "version",
				     RECORD_VERSION, "name", record->name,
				     "type", record->type, "deleted",
				     record->deleted),
			   text);
}

int resource_record_decode(const void *text, size_t size,
			   struct resource_record *record)
{
	json_t *object;
	const char *name, *type;
	int deleted, ret = record_load(text, size, &object);

	*record = (struct resource_record){ 0 };
	if (ret)
		return ret;
	ret = -EBADMSG;
	if (!json_unpack(object, "{s:s, s:s, s:b}", "name", &name, "type",
			 &type, "deleted", &deleted)) {
		record->deleted = deleted;
		record->name = strdup(name);
		record->type = strdup(type);
		ret = record->name && record->type ? 0 : -ENOMEM;
	}
	json_decref(object);
	if (ret)
		resource_record_free(record);
	return ret;
}

void resource_record_free(struct resource_record *record)
{
	free(record->name);
	free(record->type);
	*record = (struct resource_record){ 0 };
}

static json_t *encode_kept(const struct snapshot_record *record)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; list && i < record->kept_count; i++) {
		if (json_array_append_new(
			    list, json_integer((json_int_t)record->kept[i]))) {
			json_decref(list);
			list = NULL;
		}
	}
	return list;
}

int snapshot_record_encode(const struct snapshot_record *record, char **text)
{
	unsigned char *coded = malloc(4 * (record->size / 3 + 1) + 1);
	int ret = -ENOMEM;

	if (!coded)
		return ret;
	EVP_EncodeBlock(coded, record->data, (int)record->size);
	ret = record_dump(json_pack("{s:i, s:s, s:s*, s:o, s:s}", "version",
				    RECORD_VERSION, "node", record->node,
				    "boot", record->boot, "generations",
				    encode_kept(record), "snapshot", coded),
			  text);
	free(coded);
	return ret;
}

/* Returns NULL if @text is not base64. */
static void *decode(const char *text, size_t *size)
{
	size_t length = strlen(text), padding = 0;
	unsigned char *data = malloc(length / 4 * 3 + 1);
	int count;

	if (!data)
		return NULL;
	while (padding < 2 && padding < length &&
	       text[length - 1 - padding] == '=')
		padding++;
	count = EVP_DecodeBlock(data, (const unsigned char *)text, (int)length);
	if (count < 0 || length % 4 || (size_t)count < padding) {
		free(data);
		return NULL;
	}
	*size = (size_t)count - padding;
	return data;
}

static bool decode_kept(const json_t *list, struct snapshot_record *record)
{
	size_t i, count = json_array_size(list);

	if (!json_is_array(list) || count > RECORD_GENERATIONS)
		return false;
	for (i = 0; i < count; i++) {
		json_int_t generation =
			json_integer_value(json_array_get(list, i));

		if (generation < 1)
			return false;
		record->kept[i] = (uint64_t)generation;
	}
	record->kept_count = count;
	return true;
}

int snapshot_record_decode(const void *text, size_t size,
			   struct snapshot_record *record)
{
	json_t *object;
	const char *node, *coded, *boot = NULL;
	const json_t *kept;
	int ret = record_load(text, size, &object);

	*record = (struct snapshot_record){ 0 };
	if (ret)
		return ret;
	ret = -EBADMSG;
	if (!json_unpack(object, "{s:s, s?s, s:o, s:s}", "node", &node, "boot",
			 &boot, "generations", &kept, "snapshot", &coded) &&
	    decode_kept(kept, record)) {
		record->node = strdup(node);
		record->boot = boot ? strdup(boot) : NULL;
		record->data = decode(coded, &record->size);
		if (record->node && record->data)
			ret = clusctl_snapshot_parse(record->data, record->size,
						     &record->info);
	}
	json_decref(object);
	if (ret)
		snapshot_record_free(record);
	return ret;
}

void snapshot_record_free(struct snapshot_record *record)
{
	free(record->node);
	free(record->boot);
	free(record->data);
	clusctl_snapshot_info_free(record->info);
	*record = (struct snapshot_record){ 0 };
}

int node_record_encode(const char *node, char **text)
{
	return record_dump(json_pack("{s:i, s:s}", "version", RECORD_VERSION,
				     "node", node),
			   text);
}

int node_record_decode(const void *text, size_t size, char **node)
{
	json_t *object;
	int ret = record_load(text, size, &object);
	const char *said = json_string_value(json_object_get(object, "node"));

	*node = NULL;
	if (ret)
		return ret;
	ret = -EBADMSG;
	if (said) {
		*node = strdup(said);
		ret = *node ? 0 : -ENOMEM;
	}
	json_decref(object);
	return ret;
}
