// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Makes the files of a corpus of a text:
 *
 *	seed FILE.seeds DIRECTORY
 *
 * "= name" begins a seed, and what follows adds bytes to it: 00ff hexadecimal
 * digits, "text" in which n, t, x00 and any other
 * character may stand behind a backslash as in C, u"text" the same as UTF-16LE, u16(1)
 * u32(1) u64(1) little-endian numbers, @rsa_a.priv or .pub a test key, and x10
 * what was last added, ten times in all. A # begins a comment.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test_keys.h"

#define ROOM 1048576

static const char *path;
static int line_number;

static struct {
	unsigned char bytes[ROOM];
	size_t size;
	size_t last; /* where the last part begins */
} seed;

static void fail(const char *what)
{
	fprintf(stderr, "%s:%d: %s\n", path, line_number, what);
	exit(1);
}

static void put(const void *bytes, size_t size)
{
	if (size > ROOM - seed.size)
		fail("the seed is too large");
	memcpy(seed.bytes + seed.size, bytes, size);
	seed.size += size;
}

static void put_number(unsigned long long value, int bytes)
{
	for (; bytes--; value >>= 8)
		put(&(unsigned char){ (unsigned char)value }, 1);
}

static unsigned int take_byte(const char **at)
{
	unsigned int value;
	int used = 0;

	if (sscanf(*at, "%2x%n", &value, &used) != 1 || used != 2)
		fail("two hexadecimal digits are expected");
	*at += 2;
	return value;
}

static unsigned int take_escape(const char **at)
{
	char c = *(*at)++;

	switch (c) {
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case 'x':
		return take_byte(at);
	default:
		return (unsigned char)c;
	}
}

/* The text behind the quote; units of so many bytes */
static void take_text(const char **at, int bytes)
{
	while (**at != '"') {
		unsigned int c = (unsigned char)*(*at)++;

		if (!c || c == '\n')
			fail("the text does not end");
		put_number(c == '\\' ? take_escape(at) : c, bytes);
	}
	(*at)++;
}

static void take_number(const char **at)
{
	int bits = atoi(*at + 1);
	char *end;

	*at = strchr(*at, '(');
	if (!*at)
		fail("u16(1) is expected");
	put_number(strtoull(*at + 1, &end, 0), bits / 8);
	if (*end != ')')
		fail("the number does not end");
	*at = end + 1;
}

static void take_key(const char **at)
{
	static const struct {
		const char *name;
		const struct key_pair *pair;
	} keys[] = {
		{ "rsa_768", &rsa_768 }, { "rsa_1024", &rsa_1024 },
		{ "rsa_a", &rsa_a },	 { "ec_p256", &ec_p256 },
		{ "ed25519", &ed25519 }, { "x25519", &x25519 },
	};
	size_t i, length;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		length = strlen(keys[i].name);
		if (strncmp(*at, keys[i].name, length) || (*at)[length] != '.')
			continue;
		*at += length + 1;
		if (!strncmp(*at, "priv", 4))
			put(keys[i].pair->priv, keys[i].pair->priv_size);
		else
			put(keys[i].pair->pub, keys[i].pair->pub_size);
		*at += strcspn(*at, " \t\n");
		return;
	}
	fail("there is no such key");
}

static void take_times(const char **at)
{
	char *end;
	unsigned long times = strtoul(*at, &end, 10);
	size_t size = seed.size - seed.last, from = seed.last;

	while (times-- > 1)
		put(seed.bytes + from, size);
	*at = end;
}

static void take_part(const char **at)
{
	size_t before = seed.size;

	if (**at == '"') {
		(*at)++;
		take_text(at, 1);
	} else if (**at == 'u' && (*at)[1] == '"') {
		*at += 2;
		take_text(at, 2);
	} else if (**at == 'u') {
		take_number(at);
	} else if (**at == '@') {
		(*at)++;
		take_key(at);
	} else if (**at == 'x') {
		(*at)++;
		take_times(at);
		before = seed.last;
	} else {
		do {
			put_number(take_byte(at), 1);
		} while (**at && !strchr(" \t\n#", **at));
	}
	seed.last = before;
}

static void write_seed(const char *directory, const char *name)
{
	char target[4096];
	FILE *file;

	snprintf(target, sizeof(target), "%s/%s", directory, name);
	file = fopen(target, "wb");
	if (!file || fwrite(seed.bytes, 1, seed.size, file) != seed.size ||
	    fclose(file))
		fail("the seed cannot be written");
	seed.size = 0;
}

static void take_line(const char *at)
{
	for (;;) {
		at += strspn(at, " \t\n");
		if (!*at || *at == '#')
			return;
		take_part(&at);
	}
}

int main(int argc, char **argv)
{
	static char line[65536], name[256];
	FILE *file;

	if (argc != 3)
		return 64;
	path = argv[1];
	file = fopen(path, "r");
	if (!file)
		fail("it cannot be read");
	for (line_number = 1; fgets(line, sizeof(line), file); line_number++) {
		if (strncmp(line, "= ", 2)) {
			take_line(line);
			continue;
		}
		if (*name)
			write_seed(argv[2], name);
		snprintf(name, sizeof(name), "%.*s",
			 (int)strcspn(line + 2, "\n"), line + 2);
	}
	fclose(file);
	if (!*name)
		fail("it has no seeds");
	write_seed(argv[2], name);
	return 0;
}
