// SPDX-License-Identifier: GPL-2.0-or-later
/* Standard output: JSON objects, tables and times. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli.h"

#define JSON_VERSION 1

json_t *new_reply(void)
{
	return json_pack("{s:i, s:s}", "version", JSON_VERSION, "command",
			 current_command());
}

json_t *json_text(const char *text)
{
	json_t *json = json_string(text);
	char *copy;

	if (json || !text)
		return json;
	/* Not UTF-8, as an argument can be: JSON cannot say it. */
	copy = strdup(text);
	for (char *p = copy; p && *p; p++) {
		if (*p & 0x80)
			*p = '?';
	}
	json = copy ? json_string(copy) : NULL;
	free(copy);
	return json;
}

json_t *json_maybe(const char *text)
{
	return text ? json_text(text) : json_null();
}

bool format_time(uint64_t seconds, char text[TIME_SIZE])
{
	const uint64_t last = 253402300799; /* of the year 9999 */
	time_t when = (time_t)seconds;
	struct tm tm;

	if (seconds > last || !gmtime_r(&when, &tm) ||
	    !strftime(text, TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm)) {
		strcpy(text, "-");
		return false;
	}
	return true;
}

json_t *json_time(uint64_t seconds)
{
	char text[TIME_SIZE];

	return format_time(seconds, text) ? json_string(text) : json_null();
}

int print_reply(json_t *reply)
{
	int rc = json_dumpf(reply, stdout, JSON_COMPACT);

	json_decref(reply);
	if (rc)
		return fail_text(CODE_IO, EIO,
				 "the answer cannot be written as JSON");
	putchar('\n');
	return CODE_OK;
}

int finish_output(void)
{
	static bool failed;

	if (!fflush(stdout) && !ferror(stdout))
		return CODE_OK;
	if (!failed)
		fprintf(stderr, "clusctl: %s: standard output: %s\n",
			current_command(), strerror(errno));
	failed = true;
	return CODE_IO;
}

void print_clean(FILE *out, const char *text)
{
	for (; *text; text++) {
		bool control = (unsigned char)*text < 0x20 || *text == 0x7F;
		bool c1 = text[0] == '\xC2' && (text[1] & 0xE0) == 0x80;

		fputc(control || c1 ? '?' : *text, out);
		text += c1;
	}
}

char *format_list(const char *format, va_list list)
{
	char *text;

	return vasprintf(&text, format, list) < 0 ? NULL : text;
}

void say_line(FILE *out, const char *format, ...)
{
	va_list list;
	char *text;

	va_start(list, format);
	text = format_list(format, list);
	va_end(list);
	print_clean(out, text ? text : format);
	fputc('\n', out);
	free(text);
}

unsigned int text_width(const char *text)
{
	unsigned int width = 0;

	/* Bytes that continue a character take no column. */
	for (; *text; text++)
		width += (*text & 0xC0) != 0x80;
	return width;
}

void print_padded(const char *text, unsigned int width)
{
	unsigned int taken = text_width(text);

	fputs(text, stdout);
	if (taken < width)
		printf("%*s", (int)(width - taken), "");
}
