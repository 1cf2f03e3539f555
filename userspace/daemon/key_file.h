/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cluster key at rest: a file that only its owner can read, and beside it one
 * with the key that is to replace it. At any time, each of them is whole or is not
 * there. Functions return 0 or a negative errno.
 */
#ifndef CLUSCTLD_KEY_FILE_H
#define CLUSCTLD_KEY_FILE_H

#include <clusctl.h>

/* -ENOENT if there is none, -EPERM if it is not ours or others can read it */
int key_file_read(const char *path, struct clusctl_cluster_key **key);
/* Of the one beside it */
int key_file_read_staged(const char *path, struct clusctl_cluster_key **key);
/* Puts @key beside it, durably. */
int key_file_stage(const char *path, const struct clusctl_cluster_key *key);
void key_file_unstage(const char *path);
/*
 * The staged one takes its place, durably. With an @old_id, the one that is
 * replaced stays beside it under a name with that.
 */
int key_file_install(const char *path, const char *old_id);
/* Stages and installs a new key, unless there is a file. */
int key_file_make(const char *path);
/*
 * The key that the service manager gives us, which nobody writes to: the
 * credential cluster.key. -ENOENT if there is none
 */
int key_file_read_credential(struct clusctl_cluster_key **key);

#endif
