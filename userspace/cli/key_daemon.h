/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands that ask clusctld about the cluster key. */
#ifndef CLI_KEY_DAEMON_H
#define CLI_KEY_DAEMON_H

#include "cli.h"

#define KEY_ID_DIGITS 32
#define FINGERPRINT_DIGITS 32
/* Between two looks at what another node has to do */
#define LOOK_MS 300

/*
 * Asks, and reports a failure, also one that the daemon answers. *@answer is
 * NULL then. The reference to @asked is taken over. Returns an exit code.
 */
int ask_key(const struct args *args, const char *method, json_t *asked,
	    json_t **answer);
const char *text_of(const json_t *object, const char *name);
/* The problem of an answer, if there is one, as a note */
void note_problem(const json_t *answer);

/* From now on, SIGINT and SIGTERM only say that it is to end. */
void catch_end(void);
bool is_ended(void);
void wait_a_bit(void);
/* Asks on the terminal; there may be none, which is no. */
bool confirm(const char *question);
/*
 * The digits of @said, in lower case and without what groups them; false if they
 * are not @digits, or something else is there.
 */
bool take_digits(const char *said, size_t digits, char *text);

int key_init(const struct args *args);
int key_join(const struct args *args);
int key_admit(const struct args *args);
int key_rotate(const struct args *args);
int key_status(const struct args *args);

#endif
