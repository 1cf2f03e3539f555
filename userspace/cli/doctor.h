/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is wrong, and what mends it. What is known is collected first, as JSON, and
 * then judged: so the checks can be tested without anything being wrong.
 */
#ifndef CLI_DOCTOR_H
#define CLI_DOCTOR_H

#include <jansson.h>

#include "cli.h"

/*
 * doctor_facts.c: what is known. What cannot be found out is left out:
 *
 *	device		path, error (errno, 0 if it can be opened), module (loaded)
 *	kernel		boot_key, checkpoints
 *	resources	those that are failed, or online without what they should
 *			have: name, failed, gone, differing (checkpoints)
 *	daemon		what clusctld answers to Status
 *	daemon_error	errno, if it does not
 *	problems	what it answers to Problems
 *	problems_error	errno, if it does not
 *	key_file	path, mode, uid
 *	quotas		of kernel keys: uid, keys, max_keys, bytes, max_bytes
 */
json_t *doctor_facts(const struct args *args);

/*
 * doctor_check.c, doctor_store.c: adds an object for each finding: what, text, mend
 * and whether it is only a note.
 */
struct doctor_check {
	void (*run)(const json_t *facts, json_t *findings);
};

extern const struct doctor_check doctor_checks[];
extern const struct doctor_check doctor_store_checks[]; /* both end with NULL */

/* Adds one. @mend may be NULL if memory is short; it is freed. */
__attribute__((format(printf, 4, 5))) void doctor_find(json_t *findings,
						       const char *what,
						       char *mend,
						       const char *format, ...);
/* The same, of what is no failure */
__attribute__((format(printf, 4, 5))) void doctor_note(json_t *findings,
						       const char *what,
						       char *mend,
						       const char *format, ...);
/* A command, whose %s are words that are quoted as the shell needs them */
char *doctor_command_of(const char *format, const char *first,
			const char *second);

/* What a fact says; "", 0 or false if it does not */
const char *fact_text(const json_t *object, const char *name);
json_int_t fact_number(const json_t *object, const char *name);
bool fact_is(const json_t *object, const char *name);

#endif
