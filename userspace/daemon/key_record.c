// SPDX-License-Identifier: GPL-2.0-or-later
/* Records of the cluster key. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "key_record.h"
#include "record_json.h"

#define HEX(size) (2 * (size) + 1)

void hex_encode(const unsigned char *data, size_t size, char *text)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < size; i++) {
		text[2 * i] = digits[data[i] >> 4];
		text[2 * i + 1] = digits[data[i] & 15];
	}
	text[2 * size] = '\0';
}

static int digit(char character)
{
	if (character >= '0' && character <= '9')
		return character - '0';
	if (character >= 'a' && character <= 'f')
		return character - 'a' + 10;
	return -1;
}

bool hex_decode(const char *text, unsigned char *data, size_t size)
{
	size_t i;

	if (!text || strlen(text) != 2 * size)
		return false;
	for (i = 0; i < size; i++) {
		int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		data[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

bool is_key_id(const char *text)
{
	unsigned char bytes[(KEY_ID_SIZE - 1) / 2];

	return hex_decode(text, bytes, sizeof(bytes));
}

void path_key(char path[PATH_SIZE], const char *prefix, const char *key_id)
{
	snprintf(path, PATH_SIZE, "%s%.32s", prefix, key_id);
}

bool path_of_node(char path[PATH_SIZE], const char *prefix, const char *node)
{
	char named[PATH_SIZE];

	if (!path_node(named, node))
		return false;
	return snprintf(path, PATH_SIZE, "%s%s", prefix,
			named + strlen(PATH_NODES)) < PATH_SIZE;
}

static const char *member(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static bool take_id(const json_t *object, const char *name,
		    char key_id[KEY_ID_SIZE])
{
	const char *said = member(object, name);

	if (!said || !is_key_id(said))
		return false;
	strcpy(key_id, said);
	return true;
}

int current_record_encode(const char *key_id, char **text)
{
	return record_dump(json_pack("{s:i, s:s}", "version", RECORD_VERSION,
				     "key_id", key_id),
			   text);
}

int current_record_decode(const void *text, size_t size,
			  char key_id[KEY_ID_SIZE])
{
	json_t *object;
	int ret = record_load(text, size, &object);

	if (!ret && !take_id(object, "key_id", key_id))
		ret = -EBADMSG;
	json_decref(object);
	return ret;
}

int key_record_encode(const struct key_record *record, char **text)
{
	char wrapped[HEX(WRAP_SIZE)];

	hex_encode(record->wrapped, WRAP_SIZE, wrapped);
	return record_dump(json_pack("{s:i, s:s, s:s, s:s}", "version",
				     RECORD_VERSION, "with", record->with,
				     "key_id", record->key_id, "wrapped",
				     wrapped),
			   text);
}

int key_record_decode(const void *text, size_t size, struct key_record *record)
{
	json_t *object;
	int ret = record_load(text, size, &object);

	if (!ret && (!take_id(object, "with", record->with) ||
		     !take_id(object, "key_id", record->key_id) ||
		     !hex_decode(member(object, "wrapped"), record->wrapped,
				 WRAP_SIZE)))
		ret = -EBADMSG;
	json_decref(object);
	return ret;
}

int join_record_encode(const struct join_record *record, char **text)
{
	char public[HEX(EXCHANGE_SIZE)];

	hex_encode(record->public, EXCHANGE_SIZE, public);
	return record_dump(json_pack("{s:i, s:s, s:s}", "version",
				     RECORD_VERSION, "node", record->node,
				     "public", public),
			   text);
}

int join_record_decode(const void *text, size_t size,
		       struct join_record *record)
{
	json_t *object;
	int ret = record_load(text, size, &object);

	*record = (struct join_record){ 0 };
	if (!ret && (!member(object, "node") ||
		     !hex_decode(member(object, "public"), record->public,
				 EXCHANGE_SIZE)))
		ret = -EBADMSG;
	if (!ret) {
		record->node = strdup(member(object, "node"));
		ret = record->node ? 0 : -ENOMEM;
	}
	json_decref(object);
	return ret;
}

void join_record_free(struct join_record *record)
{
	free(record->node);
	*record = (struct join_record){ 0 };
}

int admit_record_encode(const struct admit_record *record, char **text)
{
	char asked[HEX(EXCHANGE_SIZE)], public[HEX(EXCHANGE_SIZE)];
	char wrapped[HEX(WRAP_SIZE)];

	hex_encode(record->asked, EXCHANGE_SIZE, asked);
	hex_encode(record->public, EXCHANGE_SIZE, public);
	hex_encode(record->wrapped, WRAP_SIZE, wrapped);
	return record_dump(json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:s}",
				     "version", RECORD_VERSION, "node",
				     record->node, "by", record->by, "asked",
				     asked, "public", public, "key_id",
				     record->key_id, "wrapped", wrapped),
			   text);
}

static bool take_admit(const json_t *object, struct admit_record *record)
{
	return member(object, "node") && member(object, "by") &&
	       hex_decode(member(object, "asked"), record->asked,
			  EXCHANGE_SIZE) &&
	       hex_decode(member(object, "public"), record->public,
			  EXCHANGE_SIZE) &&
	       take_id(object, "key_id", record->key_id) &&
	       hex_decode(member(object, "wrapped"), record->wrapped,
			  WRAP_SIZE);
}

int admit_record_decode(const void *text, size_t size,
			struct admit_record *record)
{
	json_t *object;
	int ret = record_load(text, size, &object);

	*record = (struct admit_record){ 0 };
	if (!ret && !take_admit(object, record))
		ret = -EBADMSG;
	if (!ret) {
		record->node = strdup(member(object, "node"));
		record->by = strdup(member(object, "by"));
		ret = record->node && record->by ? 0 : -ENOMEM;
	}
	json_decref(object);
	if (ret)
		admit_record_free(record);
	return ret;
}

void admit_record_free(struct admit_record *record)
{
	free(record->node);
	free(record->by);
	*record = (struct admit_record){ 0 };
}
