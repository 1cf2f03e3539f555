// SPDX-License-Identifier: GPL-2.0-only
/* The codes of the node: its key containers. */
#include <linux/clusctl.h>
#include <linux/cred.h>
#include <linux/kernel.h>
#include <linux/key.h>
#include <linux/security.h>
#include <linux/slab.h>
#include <linux/uidgid.h>

#include "change.h"
#include "container.h"
#include "control.h"
#include "keyring.h"
#include "keytype.h"
#include "limits.h"
#include "material.h"
#include "name.h"
#include "record.h"

static bool is_machine(const struct clusctl_call *call)
{
	return call->request.flags & CRYPT_MACHINE_KEYSET;
}

/*
 * The container that a call names, well-formed and allowed and resolved.
 * clusctl_name_put() it after ERROR_SUCCESS.
 */
static u32 get_name(const struct clusctl_call *call, const void *in,
		    size_t size, unsigned int max_units,
		    struct clusctl_name *name)
{
	u32 status = clusctl_name_get(in, size, max_units, name);

	if (status)
		return status;
	status = clusctl_may(call) ? clusctl_name_resolve(name) :
				     ERROR_ACCESS_DENIED;
	if (status)
		clusctl_name_put(name);
	return status;
}

/* Owner, group and permissions of a new container */
struct owner {
	kuid_t uid;
	kgid_t gid;
	key_perm_t perm;
};

/*
 * Who may set the attributes of a key can give himself every permission: by
 * default that is the creator only, as the owner or else by his group.
 */
static key_perm_t default_perm(const struct clusctl_create_container *in)
{
	key_perm_t perm = KEY_USR_VIEW | KEY_USR_READ | KEY_USR_SEARCH |
			  KEY_GRP_VIEW | KEY_GRP_READ;

	if (in->uid == ~0U)
		perm |= KEY_USR_SETATTR;
	else if (in->gid == ~0U)
		perm |= KEY_GRP_SETATTR;
	return perm;
}

static u32 get_owner(const struct clusctl_call *call,
		     const struct clusctl_create_container *in,
		     struct owner *owner)
{
	struct user_namespace *ns = current_user_ns();
	bool is_given = in->uid != ~0U || in->gid != ~0U;

	if (is_given && !is_machine(call))
		return ERROR_INVALID_PARAMETER;
	owner->uid = in->uid == ~0U ? current_fsuid() : make_kuid(ns, in->uid);
	owner->gid = in->gid == ~0U ? current_fsgid() : make_kgid(ns, in->gid);
	if (!uid_valid(owner->uid) || !gid_valid(owner->gid))
		return ERROR_INVALID_PARAMETER;
	owner->perm = in->perm == ~0U ? default_perm(in) : in->perm;
	if (owner->perm & ~CLUSCTL_KEY_PERM)
		return ERROR_INVALID_PARAMETER;
	return ERROR_SUCCESS;
}

/* What changes a machine container is one change at a time. */
static bool begin_change(struct clusctl_call *call)
{
	return !is_machine(call) || clusctl_change_begin(call);
}

static void end_change(const struct clusctl_call *call)
{
	if (is_machine(call))
		clusctl_change_end();
}

static u32 create(struct clusctl_call *call, const struct clusctl_name *name,
		  const struct owner *owner, struct key **container)
{
	u32 status;

	if (!begin_change(call))
		return NTE_FAIL;
	status = clusctl_container_create(name, is_machine(call), owner->uid,
					  owner->gid, owner->perm, container);
	end_change(call);
	return status;
}

u32 clusctl_node_create_container(struct clusctl_call *call)
{
	const struct clusctl_create_container *in = call->in;
	struct clusctl_container_handle handle = { .size = sizeof(handle) };
	struct clusctl_name name;
	struct key *container;
	struct owner owner;
	u32 status;

	if (in->size != sizeof(*in) || in->reserved ||
	    in->name_size != call->request.in_size - sizeof(*in))
		return ERROR_INVALID_PARAMETER;
	status = get_owner(call, in, &owner);
	if (status)
		return status;
	status = get_name(call, in + 1, in->name_size,
			  READ_ONCE(clusctl_max_name), &name);
	if (status)
		return status;
	if (clusctl_can_reply(call, sizeof(handle)))
		status = create(call, &name, &owner, &container);
	else
		status = NTE_FAIL;
	clusctl_name_put(&name);
	if (status)
		return status;
	handle.serial = container->serial;
	key_put(container);
	return clusctl_reply(call, &handle, sizeof(handle));
}

u32 clusctl_node_delete_container(struct clusctl_call *call)
{
	struct clusctl_name name;
	u32 status = get_name(call, call->in, call->request.in_size,
			      CLUSCTL_MAX_NAME, &name);

	if (status)
		return status;
	status = NTE_FAIL;
	if (begin_change(call)) {
		status = clusctl_container_delete(&name, is_machine(call));
		end_change(call);
	}
	clusctl_name_put(&name);
	return status;
}

static u32 reply_records(struct clusctl_call *call, struct key **containers,
			 size_t count)
{
	void *records, *next;
	size_t size = 0, i;
	u32 status;

	for (i = 0; i < count; i++)
		size += clusctl_record_size(containers[i]);
	if (size > INT_MAX)
		return ERROR_NOT_ENOUGH_MEMORY;
	records = kvzalloc(max_t(size_t, size, 1),
			   GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!records)
		return ERROR_NOT_ENOUGH_MEMORY;
	for (next = records, i = 0; i < count; i++) {
		clusctl_record_put(containers[i], next);
		next += clusctl_record_size(containers[i]);
	}
	status = clusctl_reply(call, records, size);
	kvfree(records);
	return status;
}

u32 clusctl_node_enum_container(struct clusctl_call *call)
{
	struct key **containers;
	size_t count;
	u32 status =
		clusctl_container_list(is_machine(call), &containers, &count);

	if (status)
		return status;
	status = reply_records(call, containers, count);
	clusctl_keyring_list_put(containers, count);
	return status;
}

u32 clusctl_node_get_container(struct clusctl_call *call)
{
	struct clusctl_name name;
	struct key *container;
	u32 status = get_name(call, call->in, call->request.in_size,
			      CLUSCTL_MAX_NAME, &name);

	if (status)
		return status;
	status = clusctl_container_get(name.canonical, is_machine(call),
				       &container);
	clusctl_name_put(&name);
	if (status)
		return status;
	status = reply_records(call, &container, 1);
	key_put(container);
	return status;
}

static bool is_key_spec(u32 key_spec)
{
	return key_spec == AT_KEYEXCHANGE || key_spec == AT_SIGNATURE;
}

/* Sizes that add up: each is bounded first, so that the sum is too. */
static bool is_import(const struct clusctl_import_key *in, u32 in_size)
{
	return in->size == sizeof(*in) && !in->reserved &&
	       is_key_spec(in->key_spec) &&
	       in->name_size <= CLUSCTL_NAME_SIZE_MAX && in->private_size &&
	       in->private_size <= CLUSCTL_MAX_PRIVATE && in->public_size &&
	       in->public_size <= CLUSCTL_MAX_PUBLIC &&
	       sizeof(*in) + in->name_size + in->private_size +
			       in->public_size ==
		       in_size;
}

static u32 import_material(struct clusctl_call *call,
			   const struct clusctl_name *name,
			   struct clusctl_material *material)
{
	const struct clusctl_import_key *in = call->in;
	u32 status;

	if (!begin_change(call))
		return NTE_FAIL;
	status = clusctl_container_import(
		name, is_machine(call), in->key_spec,
		call->request.flags & CLUSCTL_IMPORT_NEW, material);
	end_change(call);
	return status;
}

u32 clusctl_node_import_key(struct clusctl_call *call)
{
	const struct clusctl_import_key *in = call->in;
	struct clusctl_material *material;
	struct clusctl_name name;
	const u8 *private;
	u32 status;

	if (!is_import(in, call->request.in_size))
		return ERROR_INVALID_PARAMETER;
	status = get_name(call, in + 1, in->name_size, CLUSCTL_MAX_NAME, &name);
	if (status)
		return status;
	private = (const u8 *)(in + 1) + in->name_size;
	status = clusctl_material_new(private, in->private_size,
				      private + in->private_size,
				      in->public_size,
				      call->request.flags & CRYPT_EXPORTABLE,
				      &material);
	if (!status) {
		status = import_material(call, &name, material);
		if (status)
			clusctl_material_free(material);
	}
	clusctl_name_put(&name);
	return status;
}

/* The pair that a struct clusctl_key_ref names: a reference to its key */
static u32 get_pair(const struct clusctl_call *call, struct key **pair)
{
	const struct clusctl_key_ref *in = call->in;
	struct clusctl_pairs pairs;
	struct clusctl_name name;
	struct key *container;
	u32 status;

	if (in->size != sizeof(*in) || in->reserved ||
	    !is_key_spec(in->key_spec) ||
	    in->name_size != call->request.in_size - sizeof(*in))
		return ERROR_INVALID_PARAMETER;
	status = get_name(call, in + 1, in->name_size, CLUSCTL_MAX_NAME, &name);
	if (status)
		return status;
	status = clusctl_container_get(name.canonical, is_machine(call),
				       &container);
	clusctl_name_put(&name);
	if (status)
		return status;
	clusctl_pairs_get(container, &pairs);
	*pair = key_get(in->key_spec == AT_SIGNATURE ? pairs.signature :
						       pairs.exchange);
	clusctl_pairs_put(&pairs);
	key_put(container);
	return *pair ? ERROR_SUCCESS : NTE_NO_KEY;
}

/* A pair that was revoked or has expired is as good as none. */
static u32 no_key_if_dead(u32 status)
{
	return status == NTE_BAD_KEYSET ? NTE_NO_KEY : status;
}

u32 clusctl_node_export_key(struct clusctl_call *call)
{
	struct key *pair;
	void *private;
	u32 status, size;

	status = get_pair(call, &pair);
	if (status)
		return status;
	/* The one reason of the lockdown list that is about handing out keys */
	if (security_locked_down(LOCKDOWN_XFRM_SECRET))
		status = ERROR_ACCESS_DENIED;
	else
		status = clusctl_pair_export(pair, &private, &size);
	key_put(pair);
	if (status)
		return no_key_if_dead(status);
	status = clusctl_reply(call, private, size);
	kfree_sensitive(private);
	return status;
}

u32 clusctl_node_get_public_key(struct clusctl_call *call)
{
	struct key *pair;
	void *public;
	u32 status, size;

	status = get_pair(call, &pair);
	if (status)
		return status;
	status = clusctl_pair_public(pair, &public, &size);
	key_put(pair);
	if (status)
		return no_key_if_dead(status);
	status = clusctl_reply(call, public, size);
	kfree(public);
	return status;
}
