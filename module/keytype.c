// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keys of type .clusctl, each a key pair, and the keyrings that hold them.
 *
 * The leading dot keeps add_key(2) and request_key(2) out, the absence of
 * .update keeps KEYCTL_UPDATE out, and of .read, KEYCTL_READ. The module
 * replaces a payload by itself, under the semaphore of the key, so that the
 * serials that applications hold stay valid.
 */
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/keyctl.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <linux/key-type.h>

#include "keytype.h"
#include "material.h"
#include "status.h"

static const char *const pair_names[] = {
	[AT_KEYEXCHANGE] = "AT_KEYEXCHANGE",
	[AT_SIGNATURE] = "AT_SIGNATURE",
};

/*
 * The task that links into a restricted keyring on behalf of the module, or
 * NULL. Set only under the lock of the containers; any task may compare itself
 * with it.
 */
static struct task_struct *linking_task;

static u32 material_quota(const struct clusctl_material *material)
{
	return sizeof(*material) + material->public_size +
	       material->private_size;
}

/* The payload is read and written under the semaphore of the key. */
static struct clusctl_material *material_of(const struct key *key)
{
	lockdep_assert_held(&key->sem);
	return key->payload.data[0];
}

static int pair_instantiate(struct key *key, struct key_preparsed_payload *prep)
{
	const struct clusctl_material *material = prep->data;
	int ret = key_payload_reserve(key, material_quota(material));

	if (!ret)
		key->payload.data[0] = (void *)material;
	return ret;
}

/* The keyrings' core holds the semaphore for writing. */
static void pair_revoke(struct key *key)
{
	struct clusctl_material *material = material_of(key);

	key_payload_reserve(key, 0);
	key->payload.data[0] = NULL;
	clusctl_material_free(material);
}

static void pair_destroy(struct key *key)
{
	clusctl_material_free(key->payload.data[0]);
	key->payload.data[0] = NULL;
}

static void pair_describe(const struct key *key, struct seq_file *m)
{
	seq_puts(m, key->description);
	if (key_is_positive(key))
		seq_printf(m, ": %u", key->datalen);
}

static struct key_type clusctl_key_type;

/*
 * Begin to use the material of a key: its semaphore is held until pair_end(),
 * on failure too. So revoke and replace wait for the operations under way, and
 * so does the end of the type, which has changed key->type by then.
 */
static int pair_begin(struct key *key, struct clusctl_material **material)
{
	int ret;

	down_read(&key->sem);
	if (key->type != &clusctl_key_type)
		return -EKEYREVOKED;
	ret = key_validate(key);
	if (ret)
		return ret;
	*material = material_of(key);
	return *material ? 0 : -EKEYREVOKED;
}

static void pair_end(struct key *key)
{
	up_read(&key->sem);
}

/* pair_begin() for an operation: @inner becomes @params on the inner key. */
static int operation_begin(const struct kernel_pkey_params *params,
			   struct kernel_pkey_params *inner)
{
	struct clusctl_material *material;
	int ret = pair_begin(params->key, &material);

	if (ret)
		return ret;
	if (!material->inner)
		return -EOPNOTSUPP;
	*inner = *params;
	inner->key = material->inner;
	return 0;
}

static int pair_query(const struct kernel_pkey_params *params,
		      struct kernel_pkey_query *info)
{
	struct kernel_pkey_params inner;
	int ret = operation_begin(params, &inner);

	if (!ret)
		ret = inner.key->type->asym_query(&inner, info);
	pair_end(params->key);
	return ret;
}

static int pair_eds_op(struct kernel_pkey_params *params, const void *in,
		       void *out)
{
	struct kernel_pkey_params inner;
	int ret = operation_begin(params, &inner);

	if (!ret)
		ret = inner.key->type->asym_eds_op(&inner, in, out);
	pair_end(params->key);
	return ret;
}

static int pair_verify_signature(struct kernel_pkey_params *params,
				 const void *in, const void *in2)
{
	struct kernel_pkey_params inner;
	int ret = operation_begin(params, &inner);

	if (!ret)
		ret = inner.key->type->asym_verify_signature(&inner, in, in2);
	pair_end(params->key);
	return ret;
}

static struct key_type clusctl_key_type = {
	.name = ".clusctl",
	.instantiate = pair_instantiate,
	.revoke = pair_revoke,
	.destroy = pair_destroy,
	.describe = pair_describe,
	.asym_query = pair_query,
	.asym_eds_op = pair_eds_op,
	.asym_verify_signature = pair_verify_signature,
};

int clusctl_keytype_init(void)
{
	return register_key_type(&clusctl_key_type);
}

/* Wipes every key of the type, wherever it is linked. */
void clusctl_keytype_exit(void)
{
	unregister_key_type(&clusctl_key_type);
	/* A task may still be on its way into or out of an operation. */
	synchronize_rcu_tasks();
}

static int restrict_link(struct key *keyring, const struct key_type *type,
			 const union key_payload *payload, struct key *unused)
{
	return READ_ONCE(linking_task) == current ? 0 : -EPERM;
}

/**
 * clusctl_keyring_restrict() - let only this module link into a keyring
 * @restriction: kmalloc()ed; the keyring frees it. It names our key type, so
 *		 that the end of the type turns it into "nobody".
 */
void clusctl_keyring_restrict(struct key_restriction *restriction)
{
	restriction->check = restrict_link;
	restriction->keytype = &clusctl_key_type;
}

/* Is this a keyring that clusctl_keyring_restrict() was called for? */
bool clusctl_keyring_is_restricted(const struct key *keyring)
{
	return keyring->type == &key_type_keyring && keyring->restrict_link &&
	       keyring->restrict_link->check == restrict_link;
}

/**
 * clusctl_keyring_link() - link into a keyring that may be restricted
 * @keyring: the keyring
 * @key: the key
 *
 * Context: under the lock of the containers.
 * Return: 0 or a negative errno of key_link().
 */
int clusctl_keyring_link(struct key *keyring, struct key *key)
{
	int ret;

	WRITE_ONCE(linking_task, current);
	ret = key_link(keyring, key);
	WRITE_ONCE(linking_task, NULL);
	return ret;
}

/**
 * clusctl_pair_spec() - which pair of its container a key is
 * @key: any key
 *
 * Return: AT_KEYEXCHANGE, AT_SIGNATURE, or 0 if it is of another type.
 */
int clusctl_pair_spec(const struct key *key)
{
	if (key->type != &clusctl_key_type)
		return 0;
	return !strcmp(key->description, pair_names[AT_SIGNATURE]) ?
		       AT_SIGNATURE :
		       AT_KEYEXCHANGE;
}

/**
 * clusctl_pair_create() - put a new key into a container
 * @container: its keyring; a key of the same spec there is displaced
 * @key_spec: AT_KEYEXCHANGE or AT_SIGNATURE
 * @material: the key's own after ERROR_SUCCESS
 *
 * Owner, group and permissions are those of the container.
 *
 * Context: under the lock of the containers.
 * Return: ERROR_SUCCESS or what the keyring says.
 */
u32 clusctl_pair_create(struct key *container, u32 key_spec,
			struct clusctl_material *material)
{
	unsigned long flags = KEY_ALLOC_NOT_IN_QUOTA;
	struct key *key;
	int ret;

	if (test_bit(KEY_FLAG_IN_QUOTA, &container->flags))
		flags = KEY_ALLOC_IN_QUOTA;
	key = key_alloc(&clusctl_key_type, pair_names[key_spec], container->uid,
			container->gid, current_cred(), container->perm, flags,
			NULL);
	if (IS_ERR(key))
		return clusctl_errno_status(PTR_ERR(key));
	WRITE_ONCE(linking_task, current);
	ret = key_instantiate_and_link(key, material, sizeof(*material),
				       container, NULL);
	WRITE_ONCE(linking_task, NULL);
	key_put(key);
	return clusctl_errno_status(ret);
}

/**
 * clusctl_pair_replace() - give a key new material
 * @key: a key of our type
 * @material: the key's own after ERROR_SUCCESS; the old one is wiped
 *
 * Return: ERROR_SUCCESS, NTE_BAD_KEYSET if the key was revoked or has expired,
 * ERROR_NOT_ENOUGH_QUOTA.
 */
u32 clusctl_pair_replace(struct key *key, struct clusctl_material *material)
{
	struct clusctl_material *old;
	int ret;

	down_write(&key->sem);
	ret = key_validate(key);
	if (!ret)
		ret = key_payload_reserve(key, material_quota(material));
	if (!ret) {
		old = material_of(key);
		key->payload.data[0] = material;
		clusctl_material_free(old);
	}
	up_write(&key->sem);
	return clusctl_errno_status(ret);
}

/**
 * clusctl_pair_export() - copy the private bytes of a pair
 * @key: a key of our type
 * @private: out: PKCS#8 DER, to be freed with kfree_sensitive()
 * @size: out: bytes
 *
 * Return: ERROR_SUCCESS, NTE_BAD_KEY_STATE if the pair is not exportable,
 * NTE_BAD_KEYSET if the key was revoked or has expired,
 * ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_pair_export(struct key *key, void **private, u32 *size)
{
	struct clusctl_material *material;
	u32 status = clusctl_errno_status(pair_begin(key, &material));

	if (!status && !material->private)
		status = NTE_BAD_KEY_STATE;
	if (!status) {
		*size = material->private_size;
		*private =
			kmemdup(material->private, *size, GFP_KERNEL_ACCOUNT);
		if (!*private)
			status = ERROR_NOT_ENOUGH_MEMORY;
	}
	pair_end(key);
	return status;
}

/**
 * clusctl_pair_public() - copy the public bytes of a pair
 * @key: a key of our type
 * @public: out: SubjectPublicKeyInfo DER, to be freed with kfree()
 * @size: out: bytes
 *
 * Return: ERROR_SUCCESS, NTE_BAD_KEYSET if the key was revoked or has expired,
 * ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_pair_public(struct key *key, void **public, u32 *size)
{
	struct clusctl_material *material;
	u32 status = clusctl_errno_status(pair_begin(key, &material));

	if (!status) {
		*size = material->public_size;
		*public = kmemdup(material->public, *size, GFP_KERNEL_ACCOUNT);
		if (!*public)
			status = ERROR_NOT_ENOUGH_MEMORY;
	}
	pair_end(key);
	return status;
}

/**
 * clusctl_pair_info() - describe a pair to a caller
 * @key: a key of our type
 * @info: out
 */
void clusctl_pair_info(struct key *key, struct clusctl_pair *info)
{
	struct clusctl_material *material;

	info->serial = key->serial;
	if (pair_begin(key, &material)) {
		info->flags = CLUSCTL_KEY_DEAD;
	} else {
		if (material->private)
			info->flags |= CLUSCTL_PAIR_EXPORTABLE;
		if (material->inner)
			info->flags |= CLUSCTL_PAIR_OPERABLE;
		info->public_size = material->public_size;
		info->private_size = material->private_size;
	}
	pair_end(key);
}
