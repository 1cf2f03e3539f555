/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Key pairs for the suites. */
#ifndef CLUSCTL_KEYS_H
#define CLUSCTL_KEYS_H

#include <linux/types.h>

struct test_pair {
	const u8 *private; /* PKCS#8 */
	const u8 *public; /* SubjectPublicKeyInfo */
	u32 private_size;
	u32 public_size;
};

extern const struct test_pair kunit_rsa;
extern const struct test_pair kunit_ec;
extern const struct test_pair kunit_ed25519;
extern const struct test_pair kunit_x25519;

#endif
