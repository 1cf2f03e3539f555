/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of cluster keys have in common: nodes with files of their own. */
#ifndef TESTS_DAEMON_KEY_FIXTURE_H
#define TESTS_DAEMON_KEY_FIXTURE_H

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "key_file.h"
#include "keys.h"
#include "sync_fixture.h"
#include "worker.h"

/* Where the file of a node is; each program has a directory of its own. */
void key_path(const char *node, char path[64]);
void key_files(void); /* from the next start of a node on */
void key_same_for_all(void); /* which an administrator has copied there */
void key_begin(void); /* nodes that run, and have no key yet */
void key_end(void);
void key_reboot(const char *node); /* and start */
struct keys *keys_of(const char *node);
/* The key id in a file; empty if there is none, or it is damaged */
void key_in_file(const char *node, char key_id[KEY_ID_SIZE]);
/* The first key, on node "a" */
void key_first(void);
/* Rotates on a node, and returns what that returned. */
int key_rotate(const char *node, bool rejoin);
/* "b" joins by way of "a", all of it. */
void key_join_b(void);
/* All nodes have the current key, in their files too, and seal with it. */
bool key_is_everywhere(const char *const *nodes, size_t count);
/* Snapshots in the store that are not sealed with the current key */
unsigned int key_others(void);
/* The bytes of no key that there ever was are anywhere in the store. */
bool key_is_nowhere_in_store(void);

#endif
