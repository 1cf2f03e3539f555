// SPDX-License-Identifier: GPL-2.0-only
/* The string Type\Provider\Container, which names a container. */
#include <linux/clusctl.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "name.h"
#include "provider.h"
#include "text.h"

/* Digits of the type, 1..999 without leading zeros; 0 if it is none */
static size_t parse_type(const char *s, u16 *type)
{
	size_t i;

	*type = 0;
	for (i = 0; i < 3 && s[i] >= '0' && s[i] <= '9'; i++)
		*type = *type * 10 + (s[i] - '0');
	return s[0] == '0' ? 0 : i;
}

/**
 * clusctl_name_parse() - find the parts of a string Type\Provider\Container
 * @s: UTF-8
 * @max_units: length that provider and container may have, in UTF-16 units
 * @parts: out
 *
 * Source: CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT, "lpInBuffer".
 *
 * Return: false if the string is malformed.
 */
bool clusctl_name_parse(const char *s, unsigned int max_units,
			struct clusctl_name_parts *parts)
{
	size_t digits = parse_type(s, &parts->type);
	const char *provider, *container;

	if (!digits || s[digits] != '\\')
		return false;
	provider = s + digits + 1;
	container = strchr(provider, '\\');
	if (!container)
		return false;
	if (clusctl_utf8_units(provider, container - provider) > max_units)
		return false;
	container++;
	if (!*container ||
	    clusctl_utf8_units(container, strlen(container)) > max_units)
		return false;
	parts->provider = provider - s;
	parts->container = container - s;
	return true;
}

/**
 * clusctl_name_get() - take a string from the input of a call
 * @in: UTF-16LE, aligned to 2 bytes
 * @size: bytes, with the NUL
 * @max_units: length that provider and container may have, in UTF-16 units
 * @name: out; clusctl_name_put() it after ERROR_SUCCESS
 *
 * Return: ERROR_SUCCESS, ERROR_INVALID_PARAMETER, ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_name_get(const void *in, size_t size, unsigned int max_units,
		     struct clusctl_name *name)
{
	memset(name, 0, sizeof(*name));
	if (size > CLUSCTL_NAME_SIZE_MAX || !clusctl_utf16_valid(in, size))
		return ERROR_INVALID_PARAMETER;
	name->spelling = clusctl_utf16_dup(in, size);
	if (!name->spelling)
		return ERROR_NOT_ENOUGH_MEMORY;
	name->units = size / sizeof(__le16) - 1;
	if (!clusctl_name_parse(name->spelling, max_units, &name->parts)) {
		clusctl_name_put(name);
		return ERROR_INVALID_PARAMETER;
	}
	return ERROR_SUCCESS;
}

static u32 find_provider(struct clusctl_name *name)
{
	const struct clusctl_name_parts *parts = &name->parts;
	const char *provider = name->spelling + parts->provider;
	size_t len = parts->container - 1 - parts->provider;
	char *folded;
	u32 status;

	if (!len)
		return clusctl_provider_find(parts->type, "", &name->provider);
	status = clusctl_text_fold(provider, len, &folded);
	if (status)
		return status;
	status = clusctl_provider_find(parts->type, folded, &name->provider);
	kfree(folded);
	return status;
}

/* Type\Provider\Container; the type is as it is spelled, without a zero before */
static char *make_canonical(const struct clusctl_name *name, const char *folded)
{
	size_t head = name->parts.provider; /* with its backslash */
	size_t provider = strlen(name->provider->name);
	size_t container = strlen(folded);
	char *canonical, *end;

	canonical = kmalloc(head + provider + 1 + container + 1,
			    GFP_KERNEL_ACCOUNT);
	if (!canonical)
		return NULL;
	memcpy(canonical, name->spelling, head);
	end = canonical + head;
	memcpy(end, name->provider->name, provider);
	end += provider;
	*end++ = '\\';
	memcpy(end, folded, container + 1);
	return canonical;
}

/**
 * clusctl_name_resolve() - find the provider and make the canonical form
 * @name: what clusctl_name_get() filled in
 *
 * Return: ERROR_SUCCESS, ERROR_INVALID_PARAMETER if the container consists of
 * characters that folding ignores, ERROR_NOT_ENOUGH_MEMORY, or what
 * clusctl_provider_find() says.
 */
u32 clusctl_name_resolve(struct clusctl_name *name)
{
	const char *container = name->spelling + name->parts.container;
	char *folded;
	u32 status;

	/* The container first: it is a matter of syntax, the provider is not */
	status = clusctl_text_fold(container, strlen(container), &folded);
	if (status)
		return status;
	status = find_provider(name);
	if (!status) {
		name->canonical = make_canonical(name, folded);
		if (!name->canonical)
			status = ERROR_NOT_ENOUGH_MEMORY;
	}
	kfree(folded);
	return status;
}

/**
 * clusctl_name_find() - take the name of something that should be on a list
 * @in: UTF-16LE, aligned to 2 bytes
 * @size: bytes, with the NUL
 * @name: out, resolved; clusctl_name_put() it after ERROR_SUCCESS
 *
 * Return: ERROR_SUCCESS, ERROR_INVALID_PARAMETER, ERROR_NOT_ENOUGH_MEMORY, or
 * ERROR_FILE_NOT_FOUND if it has no provider, and so is on no list.
 */
u32 clusctl_name_find(const void *in, size_t size, struct clusctl_name *name)
{
	u32 status = clusctl_name_get(in, size, CLUSCTL_MAX_NAME, name);

	if (status)
		return status;
	status = clusctl_name_resolve(name);
	if (status)
		clusctl_name_put(name);
	switch (status) {
	case NTE_PROV_TYPE_NOT_DEF:
	case NTE_KEYSET_NOT_DEF:
	case NTE_PROV_TYPE_NO_MATCH:
		return ERROR_FILE_NOT_FOUND;
	default:
		return status;
	}
}

void clusctl_name_put(struct clusctl_name *name)
{
	kfree(name->canonical);
	kfree(name->spelling);
	memset(name, 0, sizeof(*name));
}
