// SPDX-License-Identifier: GPL-2.0-only
/* Containers as callers see them. */
#include <linux/clusctl.h>
#include <linux/cred.h>
#include <linux/kernel.h>
#include <linux/key.h>
#include <linux/string.h>
#include <linux/uidgid.h>

#include "container.h"
#include "keyring.h"
#include "keytype.h"
#include "provider.h"
#include "record.h"
#include "utf16.h"

/**
 * clusctl_record_size() - size of the record of a container
 * @container: its keyring
 *
 * Return: bytes, a multiple of 8.
 */
u32 clusctl_record_size(const struct key *container)
{
	const struct clusctl_container *rest = clusctl_container_of(container);

	return ALIGN(sizeof(struct clusctl_container_record) +
			     CLUSCTL_UTF16_SIZE(strlen(rest->provider->name)) +
			     CLUSCTL_UTF16_SIZE(rest->units),
		     8);
}

static void put_strings(const struct clusctl_container *container,
			struct clusctl_container_record *record)
{
	const char *provider = container->provider->name;
	void *strings = record + 1;

	/* Names of providers are ASCII. */
	record->provider_size =
		clusctl_utf16_put(strings, provider, strlen(provider));
	record->container_size =
		clusctl_utf16_put(strings + record->provider_size,
				  container->name, container->units);
}

static void put_pairs(struct key *container,
		      struct clusctl_container_record *record)
{
	struct clusctl_pairs pairs;

	clusctl_pairs_get(container, &pairs);
	if (pairs.exchange)
		clusctl_pair_info(pairs.exchange, &record->exchange);
	if (pairs.signature)
		clusctl_pair_info(pairs.signature, &record->signature);
	clusctl_pairs_put(&pairs);
}

/**
 * clusctl_record_put() - fill the record of a container
 * @container: its keyring
 * @record: clusctl_record_size() zeroed bytes
 */
void clusctl_record_put(struct key *container,
			struct clusctl_container_record *record)
{
	const struct clusctl_container *rest = clusctl_container_of(container);
	struct user_namespace *ns = current_user_ns();

	record->size = clusctl_record_size(container);
	record->flags = rest->root == clusctl_container_root() ?
				CRYPT_MACHINE_KEYSET :
				0;
	/* The collector takes the pairs of a dead one when it gets there. */
	if (key_validate(container))
		record->flags |= CLUSCTL_KEY_DEAD;
	else
		put_pairs(container, record);
	record->serial = container->serial;
	record->provider_type = rest->provider->type;
	record->uid = from_kuid(ns, container->uid);
	record->gid = from_kgid(ns, container->gid);
	record->perm = container->perm;
	put_strings(rest, record);
}
