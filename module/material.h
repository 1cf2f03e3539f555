/* SPDX-License-Identifier: GPL-2.0-only */
/* The material of one key pair. */
#ifndef CLUSCTL_MATERIAL_H
#define CLUSCTL_MATERIAL_H

#include <linux/types.h>

struct key;

/**
 * struct clusctl_material - the payload of a key of type .clusctl
 * @inner: asymmetric key that the operations are forwarded to; NULL if the
 *	   kernel has no algorithm for the pair
 * @lacks_inner: the kernel had no algorithm for an RSA pair, and may have it later
 * @operation_size: bytes of what an operation of @inner yields
 * @quota: bytes to charge to the owner
 * @private: PKCS#8 DER; NULL if the pair is not exportable
 * @private_size: bytes, 0 if the pair is not exportable
 * @public_size: bytes
 * @public: SubjectPublicKeyInfo DER
 *
 * Constant from its making to its end.
 */
struct clusctl_material {
	struct key *inner;
	bool lacks_inner;
	u32 operation_size;
	u32 quota;
	u8 *private;
	u32 private_size;
	u32 public_size;
	u8 public[];
};

u32 clusctl_material_new(const u8 *private, u32 private_size, const u8 *public,
			 u32 public_size, bool exportable,
			 struct clusctl_material **material);
void clusctl_material_free(struct clusctl_material *material);

#endif
