// SPDX-License-Identifier: GPL-2.0-only
/*
 * The providers that wincrypt.h names, and the machine default of each type
 * ("Cryptographic Provider Names", "Cryptographic Service Provider Contexts").
 */
#include <linux/clusctl.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "provider.h"

static const struct clusctl_provider providers[] = {
	{ "Microsoft Strong Cryptographic Provider", 1, true },
	{ "Microsoft Base Cryptographic Provider v1.0", 1, false },
	{ "Microsoft Enhanced Cryptographic Provider v1.0", 1, false },
	{ "Microsoft Base Smart Card Crypto Provider", 1, false },
	{ "Microsoft RSA Signature Cryptographic Provider", 2, true },
	{ "Microsoft Base DSS Cryptographic Provider", 3, true },
	{ "Microsoft RSA SChannel Cryptographic Provider", 12, true },
	{ "Microsoft Enhanced DSS and Diffie-Hellman Cryptographic Provider",
	  13, true },
	{ "Microsoft Base DSS and Diffie-Hellman Cryptographic Provider", 13,
	  false },
	{ "Microsoft DH SChannel Cryptographic Provider", 18, true },
	{ "Microsoft Enhanced RSA and AES Cryptographic Provider", 24, true },
};

/**
 * clusctl_provider_find() - find a provider as CryptAcquireContext() does
 * @type: provider type
 * @folded: folded name, or "" for the default of the type
 * @provider: out: the provider
 *
 * Return: ERROR_SUCCESS; NTE_PROV_TYPE_NOT_DEF if the type has no default,
 * NTE_KEYSET_NOT_DEF if no provider has the name, NTE_PROV_TYPE_NO_MATCH if the
 * one that has it is of another type.
 */
u32 clusctl_provider_find(u16 type, const char *folded,
			  const struct clusctl_provider **provider)
{
	const struct clusctl_provider *p;

	for (p = providers; p < providers + ARRAY_SIZE(providers); p++) {
		if (!*folded ? p->is_default && p->type == type :
			       !strcasecmp(p->name, folded)) {
			if (p->type != type)
				return NTE_PROV_TYPE_NO_MATCH;
			*provider = p;
			return ERROR_SUCCESS;
		}
	}
	return *folded ? NTE_KEYSET_NOT_DEF : NTE_PROV_TYPE_NOT_DEF;
}
