/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A cluster key, wrapped: encrypted with AES-256-GCM under a key that HKDF-SHA256
 * makes of a secret, so that the secret itself encrypts nothing here. No byte of
 * a key is outside of memory that is wiped.
 */
#ifndef CLUSCTLD_WRAP_H
#define CLUSCTLD_WRAP_H

#include <clusctl.h>
#include <stddef.h>

#define WRAP_NONCE_SIZE 12
#define WRAP_TAG_SIZE 16
/* Nonce, encrypted key, tag */
#define WRAP_SIZE (WRAP_NONCE_SIZE + CLUSCTL_CLUSTER_KEY_SIZE + WRAP_TAG_SIZE)
#define WRAP_SECRET_SIZE 32

/* What it is wrapped with, and for */
struct wrapping {
	const void *secret; /* WRAP_SECRET_SIZE bytes */
	const char *info; /* of HKDF: what the secret is used for */
	const char *context; /* must be the same to unwrap it: additional data */
};

/*
 * These return 0 or a negative errno: -EBADMSG if that was wrapped with another
 * secret, for something else, or was changed.
 */
int wrap_key(const struct wrapping *with, const struct clusctl_cluster_key *key,
	     unsigned char wrapped[WRAP_SIZE]);
int wrap_open(const struct wrapping *with,
	      const unsigned char wrapped[WRAP_SIZE],
	      struct clusctl_cluster_key **key);

#endif
