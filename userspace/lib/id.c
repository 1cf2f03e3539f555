// SPDX-License-Identifier: LGPL-2.1-or-later
/* GUIDs of resources and ids of cluster keys, as text. */
#include <stdio.h>
#include <string.h>

#include "internal.h"

/* Where the bytes of a GUID are in its text, and where the hyphens are */
#define ID_FORM "33221100-5544-7766-8899-aabbccddeeff"

bool id_is_zero(const uint8_t id[ID_SIZE])
{
	for (size_t i = 0; i < ID_SIZE; i++) {
		if (id[i])
			return false;
	}
	return true;
}

int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* The first three fields of a GUID are little-endian numbers. */
void id_print(const uint8_t id[ID_SIZE], char text[ID_TEXT_SIZE])
{
	snprintf(
		text, ID_TEXT_SIZE,
		"%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
		id[3], id[2], id[1], id[0], id[5], id[4], id[7], id[6], id[8],
		id[9], id[10], id[11], id[12], id[13], id[14], id[15]);
}

bool id_parse(const char *text, uint8_t id[ID_SIZE])
{
	const char *form = ID_FORM;
	bool braces = *text == '{';
	int digit;

	memset(id, 0, ID_SIZE);
	for (text += braces; *form; form++, text++) {
		if (*form == '-') {
			if (*text != '-')
				return false;
			continue;
		}
		digit = hex_digit(*text);
		if (digit < 0)
			return false;
		/* The high half of a byte comes first. */
		id[hex_digit(*form)] =
			(uint8_t)(id[hex_digit(*form)] << 4 | digit);
	}
	if (braces && *text++ != '}')
		return false;
	return !*text;
}

void key_id_print(const uint8_t id[ID_SIZE], char text[KEY_ID_TEXT_SIZE])
{
	for (size_t i = 0; i < ID_SIZE; i++)
		snprintf(text + 2 * i, 3, "%02x", id[i]);
}

bool hex_parse(const char *text, uint8_t *bytes, size_t size)
{
	int high, low;

	for (size_t i = 0; i < size; i++, text += 2) {
		high = hex_digit(text[0]);
		/* The end of the text is not a digit. */
		low = high < 0 ? -1 : hex_digit(text[1]);
		if (low < 0)
			return false;
		bytes[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

bool key_id_parse(const char *text, uint8_t id[ID_SIZE])
{
	return hex_parse(text, id, ID_SIZE) && !text[2 * ID_SIZE];
}
