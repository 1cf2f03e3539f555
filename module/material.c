// SPDX-License-Identifier: GPL-2.0-only
/* The material of one key pair: made from DER, wiped when it goes. */
#include <crypto/akcipher.h>
#include <crypto/public_key.h>
#include <keys/asymmetric-subtype.h>
#include <keys/asymmetric-type.h>
#include <linux/clusctl.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/key.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "der.h"
#include "fault.h"
#include "material.h"
#include "status.h"

/*
 * Bytes of what an operation with an RSA key yields, or an error if the kernel
 * has none of that size. Asked with the public half, of which no copy needs
 * wiping.
 */
static int rsa_size(const struct clusctl_der *public)
{
	struct crypto_akcipher *rsa = crypto_alloc_akcipher("rsa", 0, 0);
	int ret;

	if (IS_ERR(rsa))
		return PTR_ERR(rsa);
	ret = crypto_akcipher_set_pub_key(rsa, public->data, public->size);
	if (!ret)
		ret = crypto_akcipher_maxsize(rsa);
	crypto_free_akcipher(rsa);
	return ret;
}

/*
 * The kernel's own key: no permissions and no keyring, so that nothing but the
 * pair leads to it.
 */
static struct key *inner_key(const u8 *private, u32 size)
{
	struct key *key;
	int ret;

	key = key_alloc(&key_type_asymmetric, "clusctl", GLOBAL_ROOT_UID,
			GLOBAL_ROOT_GID, current_cred(), 0,
			KEY_ALLOC_NOT_IN_QUOTA, NULL);
	if (IS_ERR(key))
		return key;
	ret = key_instantiate_and_link(key, private, size, NULL, NULL);
	if (ret) {
		key_put(key);
		return ERR_PTR(ret);
	}
	return key;
}

/*
 * 6.1 frees the private bytes of a public_key without wiping them, and every
 * kernel frees them only when the collector gets there. No operation is under
 * way: those hold the semaphore of the pair.
 */
static void inner_key_wipe(struct key *key)
{
	struct public_key *public_key = key->payload.data[asym_crypto];

	if (asymmetric_key_subtype(key) == &public_key_subtype && public_key)
		memzero_explicit(public_key->key, public_key->keylen);
	key_put(key);
}

/*
 * What the kernel operates the pair with. For RSA only: no kernel has private
 * operations of another algorithm, and what its parser does not know, it tells
 * in the log.
 */
static u32 add_inner(struct clusctl_material *material, const u8 *private,
		     u32 size, const struct clusctl_der *public)
{
	int operation_size = rsa_size(public);
	struct key *inner;

	switch (operation_size) {
	case -ENOMEM:
	case -EINTR:
	case -ERESTARTSYS:
	case -EAGAIN:
		/* It may well have one. */
		return clusctl_errno_status(operation_size);
	}
	if (operation_size < 0)
		return ERROR_SUCCESS;
	inner = inner_key(private, size);
	if (IS_ERR(inner))
		return clusctl_errno_status(PTR_ERR(inner));
	material->inner = inner;
	material->operation_size = operation_size;
	material->quota += size;
	return ERROR_SUCCESS;
}

static u32 add_private(struct clusctl_material *material, const u8 *private,
		       u32 size)
{
	material->private = kmemdup(private, size, GFP_KERNEL_ACCOUNT);
	if (!material->private)
		return ERROR_NOT_ENOUGH_MEMORY;
	material->private_size = size;
	material->quota += size;
	return ERROR_SUCCESS;
}

/**
 * clusctl_material_new() - make the material of a key pair
 * @private: PKCS#8 PrivateKeyInfo DER
 * @private_size: bytes
 * @public: SubjectPublicKeyInfo DER
 * @public_size: bytes
 * @exportable: keep the private bytes
 * @material: out: to be given to a key, or to clusctl_material_free()
 *
 * Return: ERROR_SUCCESS, NTE_BAD_DATA, NTE_BAD_ALGID, or
 * ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_material_new(const u8 *private, u32 private_size, const u8 *public,
			 u32 public_size, bool exportable,
			 struct clusctl_material **material)
{
	struct clusctl_material *new = NULL;
	enum clusctl_der_result algorithm;
	struct clusctl_der bits;
	u32 status = ERROR_SUCCESS;

	algorithm = clusctl_der_check_pair(private, private_size, public,
					   public_size, &bits);
	if (algorithm == CLUSCTL_DER_MALFORMED)
		return NTE_BAD_DATA;
	if (algorithm == CLUSCTL_DER_OTHER)
		return NTE_BAD_ALGID;
	if (!clusctl_fault())
		new = kzalloc(struct_size(new, public, public_size),
			      GFP_KERNEL_ACCOUNT);
	if (!new)
		return ERROR_NOT_ENOUGH_MEMORY;
	new->public_size = public_size;
	memcpy(new->public, public, public_size);
	new->quota = sizeof(*new) + public_size;
	if (algorithm == CLUSCTL_DER_RSA)
		status = add_inner(new, private, private_size, &bits);
	new->lacks_inner = algorithm == CLUSCTL_DER_RSA && !new->inner;
	if (!status && exportable)
		status = add_private(new, private, private_size);
	if (!status && !new->inner && !exportable)
		status = NTE_BAD_ALGID;
	if (status) {
		clusctl_material_free(new);
		return status;
	}
	*material = new;
	return ERROR_SUCCESS;
}

/**
 * clusctl_material_free() - wipe and free the material of a key pair
 * @material: or NULL; nobody else may be using it
 */
void clusctl_material_free(struct clusctl_material *material)
{
	if (!material)
		return;
	if (material->inner)
		inner_key_wipe(material->inner);
	kfree_sensitive(material->private);
	kfree(material);
}
