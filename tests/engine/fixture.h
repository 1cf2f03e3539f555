/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An engine to test, and what tests do with it over and over. */
#ifndef TESTS_ENGINE_FIXTURE_H
#define TESTS_ENGINE_FIXTURE_H

#include <errno.h>
#include <stdlib.h>

#include "engine.h"
#include "../host/ktap.h"

#define PATIENCE 30000 /* for what has to happen, milliseconds */

extern struct engine_settings settings;
extern const char *compact_command; /* or NULL */

/*
 * Arguments are NAME=VALUE, of the members of struct engine_settings and of
 * "compact", a command that lets the store forget all up to $REVISION.
 */
bool fixture_parse(int argc, char **argv);
/* Runs the cases with these arguments: what main() returns. */
int fixture_main(int argc, char **argv, const struct ktap_case *cases,
		 size_t count);
#define FIXTURE_MAIN(cases)                                            \
	int main(int argc, char **argv)                                \
	{                                                              \
		return fixture_main(argc, argv, cases,                 \
				    sizeof(cases) / sizeof(*(cases))); \
	}

/* The engine, with no records; closed by the next set_up() or tear_down() */
struct engine *set_up(void);
/* The same store, opened again; NULL if it cannot be */
struct engine *open_again(struct engine *engine);
void tear_down(void);

/* These check that all goes well. */
int64_t put(struct engine *engine, const char *key, const char *text);
int64_t revision_now(struct engine *engine);
/* @text is NULL of a record that must not be there. */
void check_value(struct engine *engine, const char *key, const char *text);

/* Puts "x", which goes when the engine does; -errno */
int put_leased(struct engine *engine, const char *key, int64_t *revision);

struct change_seen {
	char key[ENGINE_KEY_MAX + 1];
	int64_t revision;
	size_t size;
	bool deleted;
	char text[32]; /* the first bytes of the value */
};

struct seen {
	size_t count;
	size_t room;
	struct change_seen *changes;
};

int see(const struct engine_record *record, void *data); /* a struct seen */
void seen_free(struct seen *seen);
/* Lists all that begins with @prefix, and checks that it is in order. */
struct seen list_all(struct engine *engine, const char *prefix,
		     int64_t *revision);
/* Waits until @count changes were seen, or a wait goes wrong. */
int watch_for(struct engine_watch *watch, struct seen *seen, size_t count);
/* Closes it, and forgets what was seen. */
void watch_end(struct engine_watch *watch, struct seen *seen);

/* A new directory below $TMPDIR or /dev/shm, removed by remove_tree() */
char *make_tree(void);
void remove_tree(char *tree);

#endif
