/* SPDX-License-Identifier: GPL-2.0-only */
/* Cryptographic service providers by type and name. */
#ifndef CLUSCTL_PROVIDER_H
#define CLUSCTL_PROVIDER_H

#include <linux/types.h>

struct clusctl_provider {
	const char *name;
	u16 type;
	bool is_default; /* what an omitted name means for the type */
};

u32 clusctl_provider_find(u16 type, const char *folded,
			  const struct clusctl_provider **provider);

#endif
