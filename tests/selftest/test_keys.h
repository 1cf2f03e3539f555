/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Key pairs for tests. They are public, and protect nothing. */
#ifndef CLUSCTL_TEST_KEYS_H
#define CLUSCTL_TEST_KEYS_H

#include "clusctl_call.h"

/* The two halves of a pair as one */
#define KEY_PAIR(name)                                                         \
	const struct key_pair name = { name##_private, sizeof(name##_private), \
				       name##_public, sizeof(name##_public) }

/* Two of the same size, so that one can stand for the other by mistake */
extern const struct key_pair rsa_a;
extern const struct key_pair rsa_b;
/* Of other sizes */
extern const struct key_pair rsa_1024;
extern const struct key_pair rsa_3072;
extern const struct key_pair rsa_4096;
/* Of a size that the kernel does not operate */
extern const struct key_pair rsa_768;
/* Kernels without ECDSA hold these, and cannot operate them. */
extern const struct key_pair ec_p256;
extern const struct key_pair ed25519;
/* Of an algorithm that containers do not hold */
extern const struct key_pair x25519;

extern const unsigned char digest[32];
/* PKCS#1 v1.5, which is deterministic */
extern const unsigned char rsa_a_signature[256];

#endif
