/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bytes that must not be found in the memory of a machine. */
#ifndef SECRET_H
#define SECRET_H

#include <stdbool.h>
#include <stddef.h>

#define SECRET_NAME 64

struct secret {
	char name[SECRET_NAME];
	unsigned char *data;
	size_t size;
	bool is_cluster_key;
};

struct secrets {
	struct secret *all;
	size_t count;
};

/*
 * Adds what is secret in a file, under names that begin with a label. A private
 * key in PEM has its numbers, and the text that they are in; a cluster key is a
 * file of 32 bytes, or of 64 hexadecimal digits, which count too; a snapshot has
 * the key that it is sealed with, derived from each of the cluster keys that were
 * added before. False, and a word on stderr, if the file is nothing of these.
 */
bool secrets_add_file(struct secrets *secrets, const char *label,
		      const char *path);
struct secret *secrets_add(struct secrets *secrets, const char *label,
			   const char *part, const unsigned char *data,
			   size_t size);
void secrets_free(struct secrets *secrets);

#endif
