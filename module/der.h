/* SPDX-License-Identifier: GPL-2.0-only */
/* Just enough DER to know that a key pair is whole. */
#ifndef CLUSCTL_DER_H
#define CLUSCTL_DER_H

#include <linux/types.h>

enum clusctl_der_result {
	CLUSCTL_DER_MALFORMED, /* or the halves do not belong together */
	CLUSCTL_DER_OTHER, /* of an algorithm that is none of these: */
	CLUSCTL_DER_RSA,
	CLUSCTL_DER_EC,
	CLUSCTL_DER_ED25519,
};

/* Bytes within a key */
struct clusctl_der {
	const u8 *data;
	size_t size;
};

enum clusctl_der_result
clusctl_der_check_pair(const u8 *private, size_t private_size, const u8 *public,
		       size_t public_size, struct clusctl_der *bits);

#endif
