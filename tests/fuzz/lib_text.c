// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Text of the library: the first byte chooses the kind, the rest is the text.
 * Names, conversions both ways, GUIDs and ids of keys.
 */
#include "internal.h"

#include "fuzz.h"

/* UTF-8 that converts comes back, and no other does. */
static void check_utf8(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size), *back;
	unsigned char *units = malloc(ctl_text_room(text));
	const char *at = text;
	size_t bytes;
	int32_t c;

	while ((c = text_next(&at)) > 0)
		FUZZ_CHECK(c <= 0x10ffff && !(c >= 0xd800 && c <= 0xdfff));
	FUZZ_CHECK(text_to_utf16(text, units, &bytes) == !c);
	FUZZ_CHECK(bytes >= 2 && bytes <= ctl_text_room(text));
	if (!c) {
		FUZZ_CHECK(at == text + strlen(text));
		FUZZ_CHECK(!text_from_utf16(units, bytes, &back));
		FUZZ_CHECK(!strcmp(back, text));
		free(back);
	}
	free(units);
	free(text);
}

/* UTF-16 that converts comes back. */
static void check_utf16(const uint8_t *data, size_t size)
{
	unsigned char *in = fuzz_copy(data, size), *back;
	char *text = NULL;
	size_t bytes;

	if (!text_from_utf16(in, size, &text)) {
		FUZZ_CHECK(strlen(text) < text_utf8_room(size));
		back = malloc(ctl_text_room(text));
		FUZZ_CHECK(text_to_utf16(text, back, &bytes));
		FUZZ_CHECK(fuzz_same(back, bytes, in, size));
		free(back);
	}
	free(text);
	free(in);
}

static bool is_short(const char *part)
{
	unsigned char *units = malloc(ctl_text_room(part));
	size_t bytes;
	bool good = text_to_utf16(part, units, &bytes) &&
		    bytes <= 2 * (CLUSCTL_MAX_NAME + 1);

	free(units);
	return good;
}

static void check_name(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size), *provider, *container, *built;
	size_t offset = ~(size_t)0;
	uint32_t type;

	if (clusctl_name_problem(text, &offset)) {
		FUZZ_CHECK(offset <= strlen(text));
		FUZZ_CHECK(
			clusctl_name_split(text, &type, &provider, &container));
	} else {
		FUZZ_CHECK(offset == ~(size_t)0);
		FUZZ_CHECK(!clusctl_name_split(text, &type, &provider,
					       &container));
		FUZZ_CHECK(
			!clusctl_name_build(type, provider, container, &built));
		FUZZ_CHECK(!strcmp(built, text));
		FUZZ_CHECK(type >= 1 && type <= 999);
		FUZZ_CHECK(is_short(provider) && is_short(container));
		free(built);
		free(provider);
		free(container);
	}
	free(text);
}

/* Parts that make a name are those that it is split into. */
static void check_parts(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size), *name, *provider, *container;
	char *second = strchr(text, '\n');
	uint32_t type;

	if (second && size >= 2) {
		*second++ = '\0';
		if (!clusctl_name_build((uint8_t)text[0] * 5, text + 1, second,
					&name)) {
			FUZZ_CHECK(!clusctl_name_problem(name, NULL));
			FUZZ_CHECK(!clusctl_name_split(name, &type, &provider,
						       &container));
			FUZZ_CHECK(type == (uint8_t)text[0] * 5U);
			FUZZ_CHECK(!strcmp(provider, text + 1));
			FUZZ_CHECK(!strcmp(container, second));
			free(provider);
			free(container);
			free(name);
		}
	}
	free(text);
}

static void check_id(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	uint8_t id[ID_SIZE], again[ID_SIZE];
	char print[ID_TEXT_SIZE];

	if (id_parse(text, id)) {
		FUZZ_CHECK(strlen(text) == (*text == '{' ? 38 : 36));
		id_print(id, print);
		FUZZ_CHECK(!strncasecmp(print, text + (*text == '{'),
					sizeof(print) - 1));
		FUZZ_CHECK(id_parse(print, again));
		FUZZ_CHECK(!memcmp(id, again, sizeof(id)));
	}
	if (key_id_parse(text, id)) {
		key_id_print(id, print);
		FUZZ_CHECK(!strcasecmp(print, text));
	}
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const checks[])(const uint8_t *data, size_t size) = {
		check_utf8, check_utf16, check_name, check_parts, check_id,
	};
	uint8_t how = fuzz_take_byte(&data, &size);

	checks[how % (sizeof(checks) / sizeof(checks[0]))](data, size);
	return 0;
}
