// SPDX-License-Identifier: GPL-2.0-only
/* Keyrings that only this module may link into. */
#include <linux/errno.h>
#include <linux/key-type.h>
#include <linux/sched.h>

#include "fault.h"
#include "keytype.h"
#include "restriction.h"

/*
 * The task that links on behalf of the module, or NULL. Set only under the lock
 * of the containers; any task may compare itself with it.
 */
static struct task_struct *linking_task;

static int restrict_link(struct key *keyring, const struct key_type *type,
			 const union key_payload *payload, struct key *unused)
{
	return READ_ONCE(linking_task) == current ? 0 : -EPERM;
}

/**
 * clusctl_restriction_set() - let only this module link into a keyring
 * @restriction: kmalloc()ed; the keyring frees it. It names our key type, so
 *		 that the end of the type turns it into "nobody".
 */
void clusctl_restriction_set(struct key_restriction *restriction)
{
	restriction->check = restrict_link;
	restriction->keytype = &clusctl_key_type;
}

/**
 * clusctl_is_restricted() - may only this module link into a keyring?
 * @keyring: any key
 *
 * Return: yes or no.
 */
bool clusctl_is_restricted(const struct key *keyring)
{
	return keyring->type == &key_type_keyring && keyring->restrict_link &&
	       keyring->restrict_link->check == restrict_link;
}

/**
 * clusctl_link_begin() - let this task link until clusctl_link_end()
 *
 * Context: under the lock of the containers.
 */
void clusctl_link_begin(void)
{
	WRITE_ONCE(linking_task, current);
}

void clusctl_link_end(void)
{
	WRITE_ONCE(linking_task, NULL);
}

/**
 * clusctl_link_surely() - link where there is no way back
 * @keyring: one that only this module links into
 * @key: what is linked, in place of what has the same type and description
 *
 * All that can fail is a small allocation, and such do not fail for long; or
 * keyctl has just revoked the keyring, and what is in it does not matter.
 *
 * Context: under the lock of the containers.
 */
void clusctl_link_surely(struct key *keyring, struct key *key)
{
	int ret;

	do {
		cond_resched();
		clusctl_link_begin();
		ret = clusctl_fault() ? -ENOMEM : key_link(keyring, key);
		clusctl_link_end();
	} while (ret == -ENOMEM);
}
