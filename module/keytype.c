// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keys of type .clusctl, each a key pair.
 *
 * The leading dot keeps add_key(2) and request_key(2) out, the absence of
 * .update keeps KEYCTL_UPDATE out, and of .read, KEYCTL_READ. The module
 * replaces a payload by itself, under the semaphore of the key, so that the
 * serials that applications hold stay valid.
 */
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/key-type.h>
#include <linux/keyctl.h>
#include <linux/list.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/wait_bit.h>

#include "container.h"
#include "fault.h"
#include "keyring.h"
#include "keytype.h"
#include "material.h"
#include "restriction.h"
#include "status.h"

static const char *const pair_names[] = {
	[AT_KEYEXCHANGE] = "AT_KEYEXCHANGE",
	[AT_SIGNATURE] = "AT_SIGNATURE",
};

/**
 * struct pair - the payload of a key
 * @entry: in the list of all
 * @key: the key
 * @key_spec: AT_KEYEXCHANGE or AT_SIGNATURE
 * @container: serial of the container
 * @material: under the semaphore of the key; NULL once it was revoked
 *
 * All else is constant from instantiation to destruction.
 */
struct pair {
	struct list_head entry;
	struct key *key;
	u32 key_spec;
	key_serial_t container;
	struct clusctl_material *material;
};

static DEFINE_SPINLOCK(pairs_lock);
static LIST_HEAD(pairs); /* under pairs_lock */

static struct pair *pair_of(const struct key *key)
{
	return key->payload.data[0];
}

static int pair_instantiate(struct key *key, struct key_preparsed_payload *prep)
{
	/* What clusctl_pair_create() passed */
	struct pair *pair = (struct pair *)prep->data;
	int ret = key_payload_reserve(key, pair->material->quota);

	if (ret)
		return ret;
	key->payload.data[0] = pair;
	pair->key = key;
	spin_lock(&pairs_lock);
	list_add_tail(&pair->entry, &pairs);
	spin_unlock(&pairs_lock);
	return 0;
}

/* The keyrings' core holds the semaphore for writing. */
static void pair_revoke(struct key *key)
{
	struct pair *pair = pair_of(key);

	lockdep_assert_held_write(&key->sem);
	key_payload_reserve(key, 0);
	clusctl_material_free(pair->material);
	pair->material = NULL;
}

/* Nobody has a reference any more. */
static void pair_destroy(struct key *key)
{
	struct pair *pair = pair_of(key);
	bool was_last;

	clusctl_material_free(pair->material);
	spin_lock(&pairs_lock);
	list_del(&pair->entry);
	was_last = list_empty(&pairs);
	spin_unlock(&pairs_lock);
	kfree(pair);
	if (was_last)
		wake_up_var(&pairs);
}

static void pair_describe(const struct key *key, struct seq_file *m)
{
	seq_puts(m, key->description);
	if (key_is_positive(key))
		seq_printf(m, ": %u", key->datalen);
}

/**
 * clusctl_pair_begin() - begin to use the material of a pair
 * @key: a key of our type; its semaphore is held until clusctl_pair_done(), on
 *	 failure too, so that revoke and replace wait for the uses under way
 * @material: out
 *
 * Return: 0 or a negative errno if the pair is dead.
 */
int clusctl_pair_begin(struct key *key, struct clusctl_material **material)
{
	int ret;

	down_read(&key->sem);
	ret = key_validate(key);
	if (ret)
		return ret;
	*material = pair_of(key)->material;
	return *material ? 0 : -EKEYREVOKED;
}

void clusctl_pair_done(struct key *key)
{
	up_read(&key->sem);
}

/*
 * The permissions of the pairs of a container. Nobody gets to set them: who can
 * has all others, and could take the pair out of the container.
 */
static key_perm_t pair_perm(const struct key *container)
{
	return container->perm & (KEY_USR_VIEW | KEY_USR_READ | KEY_USR_SEARCH |
				  KEY_GRP_VIEW | KEY_GRP_READ | KEY_GRP_SEARCH |
				  KEY_OTH_VIEW | KEY_OTH_READ | KEY_OTH_SEARCH);
}

/* Is this the pair that its container has, and not one that has yet to be? */
static bool is_pair_of(const struct key *key, const struct key *container)
{
	const struct clusctl_container *rest = clusctl_container_of(container);

	return READ_ONCE(rest->pairs[pair_of(key)->key_spec - 1]) ==
	       key->serial;
}

/*
 * What was done to a container with keyctl holds for its pairs: a dead container
 * has no live pairs, and who lost a right to it has none to them.
 */
static int check_container(const struct key *key)
{
	struct key *container =
		clusctl_container_by_serial(pair_of(key)->container);
	bool is_group;
	int ret;

	if (!container)
		return -EKEYREVOKED;
	ret = is_pair_of(key, container) ? key_validate(container) :
					   -EKEYREVOKED;
	is_group = key->perm & KEY_GRP_SEARCH;
	if (!ret && (!uid_eq(key->uid, container->uid) ||
		     (is_group && !gid_eq(key->gid, container->gid)) ||
		     key->perm & ~pair_perm(container)))
		ret = -EACCES;
	key_put(container);
	return ret;
}

/*
 * clusctl_pair_begin() for an operation: @inner becomes @params on the inner key,
 * @size the bytes of what an operation yields.
 */
static int operation_begin(const struct kernel_pkey_params *params,
			   struct kernel_pkey_params *inner, u32 *size)
{
	struct clusctl_material *material;
	int ret = clusctl_pair_begin(params->key, &material);

	if (!ret)
		ret = check_container(params->key);
	if (ret)
		return ret;
	if (!material->inner)
		return -EOPNOTSUPP;
	*inner = *params;
	inner->key = material->inner;
	*size = material->operation_size;
	return 0;
}

static int pair_query(const struct kernel_pkey_params *params,
		      struct kernel_pkey_query *info)
{
	struct kernel_pkey_params inner;
	u32 size;
	int ret = operation_begin(params, &inner, &size);

	if (!ret)
		ret = inner.key->type->asym_query(&inner, info);
	clusctl_pair_done(params->key);
	return ret;
}

static int pair_eds_op(struct kernel_pkey_params *params, const void *in,
		       void *out)
{
	struct kernel_pkey_params inner;
	u32 size;
	int ret = operation_begin(params, &inner, &size);

	/* The caller made room for a key that was replaced since it asked */
	if (!ret && params->out_len != size)
		ret = -EKEYREJECTED;
	if (!ret)
		ret = inner.key->type->asym_eds_op(&inner, in, out);
	clusctl_pair_done(params->key);
	return ret;
}

static int pair_verify_signature(struct kernel_pkey_params *params,
				 const void *in, const void *in2)
{
	struct kernel_pkey_params inner;
	u32 size;
	int ret = operation_begin(params, &inner, &size);

	if (!ret)
		ret = inner.key->type->asym_verify_signature(&inner, in, in2);
	clusctl_pair_done(params->key);
	return ret;
}

struct key_type clusctl_key_type = {
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

/* End every pair, wherever a link to it may be. */
static void end_pairs(void)
{
	struct pair *pair;
	struct key *key;

	for (;;) {
		key = NULL;
		spin_lock(&pairs_lock);
		list_for_each_entry(pair, &pairs, entry) {
			if (!test_bit(KEY_FLAG_INVALIDATED,
				      &pair->key->flags) &&
			    refcount_inc_not_zero(&pair->key->usage)) {
				key = pair->key;
				break;
			}
		}
		spin_unlock(&pairs_lock);
		if (!key)
			return;
		clusctl_pair_end(key);
		key_put(key);
	}
}

static bool have_pairs(void)
{
	bool have;

	spin_lock(&pairs_lock);
	have = !list_empty(&pairs);
	spin_unlock(&pairs_lock);
	return have;
}

/*
 * Wipes all pairs. Who is about to operate one has a reference, and will call
 * what the type points to: so the type must not go before the last pair.
 */
void clusctl_keytype_exit(void)
{
	end_pairs();
	wait_var_event(&pairs, !have_pairs());
	unregister_key_type(&clusctl_key_type);
}

/**
 * clusctl_pair_is() - is a key this pair of that container?
 * @key: any key
 * @key_spec: AT_KEYEXCHANGE or AT_SIGNATURE
 * @container: serial of the container
 *
 * Return: yes or no.
 */
bool clusctl_pair_is(const struct key *key, u32 key_spec,
		     key_serial_t container)
{
	return key->type == &clusctl_key_type && key_is_positive(key) &&
	       pair_of(key)->container == container &&
	       pair_of(key)->key_spec == key_spec;
}

/**
 * clusctl_pair_fits() - has a pair the owner and permissions it would get now?
 * @key: a key of our type
 * @container: its container, which keyctl may have changed meanwhile
 *
 * Return: yes or no; no also if the key is going to expire.
 */
bool clusctl_pair_fits(const struct key *key, const struct key *container)
{
	return uid_eq(key->uid, container->uid) &&
	       gid_eq(key->gid, container->gid) &&
	       key->perm == pair_perm(container) && key->expiry == TIME64_MAX;
}

/**
 * clusctl_pair_create() - make a new key for a container
 * @container: its keyring
 * @key_spec: AT_KEYEXCHANGE or AT_SIGNATURE
 * @material: the key's own after ERROR_SUCCESS
 * @link: put it there, and displace a key of the same spec
 * @pair_key: out: a reference
 *
 * Owner and group are those of the container, and so are the permissions to
 * view, read and search.
 *
 * Context: under the lock of the containers.
 * Return: ERROR_SUCCESS or what the keyring says.
 */
u32 clusctl_pair_create(struct key *container, u32 key_spec,
			struct clusctl_material *material, bool link,
			struct key **pair_key)
{
	unsigned long flags = KEY_ALLOC_NOT_IN_QUOTA;
	struct pair *pair = NULL;
	struct key *key;
	int ret;

	if (!clusctl_fault())
		pair = kzalloc(sizeof(*pair), GFP_KERNEL_ACCOUNT);
	if (!pair)
		return ERROR_NOT_ENOUGH_MEMORY;
	pair->key_spec = key_spec;
	pair->container = container->serial;
	pair->material = material;
	if (test_bit(KEY_FLAG_IN_QUOTA, &container->flags))
		flags = KEY_ALLOC_IN_QUOTA;
	key = key_alloc(&clusctl_key_type, pair_names[key_spec], container->uid,
			container->gid, current_cred(), pair_perm(container),
			flags, NULL);
	if (IS_ERR(key)) {
		kfree(pair);
		return clusctl_errno_status(PTR_ERR(key));
	}
	clusctl_link_begin();
	ret = key_instantiate_and_link(key, pair, sizeof(*pair),
				       link ? container : NULL, NULL);
	clusctl_link_end();
	if (ret) {
		kfree(pair);
		key_put(key);
	} else {
		*pair_key = key;
	}
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
	int ret;

	down_write(&key->sem);
	ret = key_validate(key);
	if (!ret)
		ret = key_payload_reserve(key, material->quota);
	if (!ret) {
		clusctl_material_free(pair_of(key)->material);
		pair_of(key)->material = material;
	}
	up_write(&key->sem);
	return clusctl_errno_status(ret);
}

/**
 * clusctl_pair_end() - wipe a pair, and take it off all keyrings
 * @key: a key of our type, or NULL
 *
 * The collector takes it off, and later; it is wiped when this returns.
 */
void clusctl_pair_end(struct key *key)
{
	if (!key)
		return;
	key_revoke(key);
	key_invalidate(key);
}
