/* SPDX-License-Identifier: GPL-2.0-only */
/* The string Type\Provider\Container, which names a container. */
#ifndef CLUSCTL_NAME_H
#define CLUSCTL_NAME_H

#include <linux/clusctl.h>
#include <linux/types.h>

#include "utf16.h"

struct clusctl_provider;

/* Bytes of the longest string: three digits, two separators, two names, NUL */
#define CLUSCTL_NAME_SIZE_MAX \
	CLUSCTL_UTF16_SIZE(3 + 1 + CLUSCTL_MAX_NAME + 1 + CLUSCTL_MAX_NAME)

/**
 * struct clusctl_name_parts - where the parts of a string are
 * @type: provider type
 * @provider: offset of the provider
 * @container: offset of the container; the provider ends one before
 */
struct clusctl_name_parts {
	u16 type;
	u16 provider;
	u16 container;
};

/**
 * struct clusctl_name - a parsed string
 * @spelling: as the caller wrote it, UTF-8
 * @units: its length in UTF-16 units
 * @parts: of @spelling
 * @provider: set by clusctl_name_resolve()
 * @canonical: Type\Provider\Container with the provider's own name and the
 *	       container folded: equal for equal containers; set by
 *	       clusctl_name_resolve()
 */
struct clusctl_name {
	char *spelling;
	u16 units;
	struct clusctl_name_parts parts;
	const struct clusctl_provider *provider;
	char *canonical;
};

bool clusctl_name_parse(const char *s, unsigned int max_units,
			struct clusctl_name_parts *parts);
u32 clusctl_name_get(const void *in, size_t size, unsigned int max_units,
		     struct clusctl_name *name);
u32 clusctl_name_resolve(struct clusctl_name *name);
u32 clusctl_name_find(const void *in, size_t size, struct clusctl_name *name);
void clusctl_name_put(struct clusctl_name *name);

#endif
