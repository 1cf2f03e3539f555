// SPDX-License-Identifier: GPL-2.0-or-later
/* What the module has allocated and not freed, by the places in its code. */
#include "leaks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"

#define DIRECTORY "/sys/kernel/debug/slab/"
#define MODULE "[clusctl]"
#define TRIES 20
#define PAUSE 50000000 /* nanoseconds */

static const char *const caches[] = {
	"key_jar",	  "kmalloc-8",	    "kmalloc-16",     "kmalloc-32",
	"kmalloc-64",	  "kmalloc-96",	    "kmalloc-128",    "kmalloc-192",
	"kmalloc-256",	  "kmalloc-512",    "kmalloc-1k",     "kmalloc-2k",
	"kmalloc-4k",	  "kmalloc-8k",	    "kmalloc-cg-8",   "kmalloc-cg-16",
	"kmalloc-cg-32",  "kmalloc-cg-64",  "kmalloc-cg-96",  "kmalloc-cg-128",
	"kmalloc-cg-192", "kmalloc-cg-256", "kmalloc-cg-512", "kmalloc-cg-1k",
	"kmalloc-cg-2k",  "kmalloc-cg-4k",  "kmalloc-cg-8k",
};

#define CACHES (sizeof(caches) / sizeof(caches[0]))

bool leaks_are_known(void)
{
	return !access(DIRECTORY "kmalloc-64/alloc_traces", R_OK);
}

static void add(struct leaks *leaks, const char *place, long objects)
{
	unsigned int i;

	for (i = 0; i < leaks->count; i++)
		if (!strcmp(leaks->places[i].place, place))
			break;
	ASSERT_LT(i, LEAKS_PLACES);
	if (i == leaks->count) {
		leaks->count++;
		snprintf(leaks->places[i].place, sizeof(leaks->places[i].place),
			 "%s", place);
	}
	leaks->places[i].objects += objects;
}

/* "    12 function+0x12/0x34 [module] age=...": true for such a line */
static bool is_head(const char *line, long *objects)
{
	char *end;

	*objects = strtol(line, &end, 10);
	return end != line && *end == ' ' && strstr(line, " age=");
}

/*
 * The head of an entry tells how many objects there are, and the lines that
 * follow who called whom, the innermost first.
 */
static void count_cache(struct leaks *leaks, const char *cache)
{
	char path[96], line[512], place[LEAKS_PLACE];
	bool wanted = false;
	long number, objects = 0;
	FILE *file;

	snprintf(path, sizeof(path), DIRECTORY "%s/alloc_traces", cache);
	file = fopen(path, "re");
	ASSERT_TRUE(file);
	while (fgets(line, sizeof(line), file)) {
		if (is_head(line, &number)) {
			objects = number;
			wanted = true;
		} else if (wanted && strstr(line, MODULE)) {
			*strstr(line, MODULE) = '\0';
			snprintf(place, sizeof(place), "%s",
				 line + strspn(line, " \t"));
			add(leaks, place, objects);
			wanted = false;
		}
	}
	fclose(file);
}

struct leaks *leaks_count(void)
{
	struct leaks *leaks = calloc(1, sizeof(*leaks));
	size_t i;

	ASSERT_TRUE(leaks);
	for (i = 0; i < CACHES; i++)
		count_cache(leaks, caches[i]);
	return leaks;
}

static long objects_at(const struct leaks *leaks, const char *place)
{
	unsigned int i;

	for (i = 0; i < leaks->count; i++)
		if (!strcmp(leaks->places[i].place, place))
			return leaks->places[i].objects;
	return 0;
}

/* How many places have more; @say: which */
static unsigned int grown(const struct leaks *before, const struct leaks *now,
			  bool say)
{
	unsigned int i, count = 0;

	for (i = 0; i < now->count; i++) {
		long more = now->places[i].objects -
			    objects_at(before, now->places[i].place);

		if (more <= 0)
			continue;
		count++;
		if (say)
			harness_log("%ld objects more of %s", more,
				    now->places[i].place);
	}
	return count;
}

bool leaks_are_none(const struct leaks *before)
{
	const struct timespec pause = { .tv_nsec = PAUSE };
	unsigned int count = 1;
	int i;

	for (i = 1; i <= TRIES && count; i++) {
		struct leaks *now = leaks_count();

		count = grown(before, now, i == TRIES);
		free(now);
		if (count)
			nanosleep(&pause, NULL);
	}
	return !count;
}
