// SPDX-License-Identifier: GPL-2.0-or-later
/* JSON as etcd's gateway speaks it. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "etcd_json.h"

/* A txn in a watch is below result.events[].kv.key. */
#define DEPTH_MAX 16
/* jansson needs much memory for what takes few characters. */
#define ELEMENTS_MAX (128 * 1024)

/* Counts without regard to what is correct, which the parser sees to. */
static bool is_bounded(const char *text, size_t size)
{
	unsigned int depth = 0, elements = 0;
	bool string = false;

	for (size_t i = 0; i < size; i++) {
		char c = text[i];

		if (string && c == '\\')
			i++;
		else if (c == '"')
			string = !string;
		else if (string)
			continue;
		else if (c == '{' || c == '[')
			depth++;
		else if (c == '}' || c == ']')
			depth -= depth > 0;
		if (!string && (c == ',' || c == '{' || c == '['))
			elements++;
		if (depth > DEPTH_MAX || elements > ELEMENTS_MAX)
			return false;
	}
	return true;
}

json_t *etcd_json_parse(const char *text, size_t size)
{
	json_t *json;

	if (!is_bounded(text, size))
		return NULL;
	json = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
	if (json && !json_is_object(json)) {
		json_decref(json);
		return NULL;
	}
	return json;
}

static int text_number(const char *text, int64_t *number)
{
	char *end;
	long long value;

	/* Neither white space nor +, which strtoll() would take */
	if (!(*text >= '0' && *text <= '9') && *text != '-')
		return -EPROTO;
	errno = 0;
	value = strtoll(text, &end, 10);
	if (errno || *end || end == text)
		return -EPROTO;
	*number = value;
	return 0;
}

int etcd_json_number(const json_t *object, const char *name, int64_t *number)
{
	const json_t *member = json_object_get(object, name);

	*number = 0;
	if (!member)
		return 0;
	if (json_is_string(member))
		return text_number(json_string_value(member), number);
	/* The smaller ones are numbers. */
	if (!json_is_integer(member))
		return -EPROTO;
	*number = json_integer_value(member);
	return 0;
}

int etcd_json_flag(const json_t *object, const char *name, bool *flag)
{
	const json_t *member = json_object_get(object, name);

	*flag = json_is_true(member);
	return !member || json_is_boolean(member) ? 0 : -EPROTO;
}

int etcd_json_text(const json_t *object, const char *name, const char **text)
{
	const json_t *member = json_object_get(object, name);

	*text = json_string_value(member);
	return !member || *text ? 0 : -EPROTO;
}

int etcd_json_object(const json_t *object, const char *name, json_t **member)
{
	*member = json_object_get(object, name);
	return !*member || json_is_object(*member) ? 0 : -EPROTO;
}

int etcd_json_array(const json_t *object, const char *name, json_t **member)
{
	*member = json_object_get(object, name);
	return !*member || json_is_array(*member) ? 0 : -EPROTO;
}

static bool is_base64(const char *text, size_t length, size_t *padding)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	*padding = 0;
	if (length % 4 || length > INT_MAX)
		return false;
	while (*padding < 2 && *padding < length &&
	       text[length - 1 - *padding] == '=')
		++*padding;
	/* EVP_DecodeBlock() would pass over white space. */
	return strspn(text, alphabet) == length - *padding;
}

int etcd_json_bytes(const json_t *object, const char *name,
		    unsigned char **data, size_t *size)
{
	const json_t *member = json_object_get(object, name);
	const char *text = member ? json_string_value(member) : "";
	size_t length, padding;

	if (!text)
		return -EPROTO;
	length = strlen(text);
	if (!is_base64(text, length, &padding))
		return -EPROTO;
	*size = length / 4 * 3;
	*data = malloc(*size + 1);
	if (!*data)
		return -ENOMEM;
	if (length && EVP_DecodeBlock(*data, (const unsigned char *)text,
				      (int)length) < 0) {
		free(*data);
		return -EPROTO;
	}
	*size -= padding;
	(*data)[*size] = '\0';
	return 0;
}

int etcd_json_revision(const json_t *reply, int64_t *revision)
{
	json_t *header;
	int rc;

	rc = etcd_json_object(reply, "header", &header);
	if (!rc)
		rc = etcd_json_number(header, "revision", revision);
	return rc || *revision > 0 ? rc : -EPROTO;
}

bool etcd_json_set_bytes(json_t *object, const char *name, const void *data,
			 size_t size)
{
	size_t room = (size + 2) / 3 * 4 + 1;
	unsigned char *text;
	json_t *member;
	int length;

	text = room > INT_MAX ? NULL : malloc(room);
	if (!text)
		return false;
	length = EVP_EncodeBlock(text, data, (int)size);
	member = json_stringn_nocheck((const char *)text, length);
	free(text);
	return !json_object_set_new(object, name, member);
}

bool etcd_json_set_number(json_t *object, const char *name, int64_t number)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRId64, number);
	return !json_object_set_new(object, name, json_string(text));
}
