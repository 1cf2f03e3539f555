// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is known of a key container, and the list of all of them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

struct clusctl_pair_info {
	struct clusctl_pair pair;
};

struct clusctl_container_info {
	struct clusctl_container_record record;
	struct clusctl_pair_info pairs[2];
	char *provider;
	char *container;
	char *name;
};

struct clusctl_container_list {
	size_t size;
	struct clusctl_container_info **items;
};

/* Fills in @info from the record at the start of @in. */
static int parse_record(const unsigned char *in, size_t left,
			struct clusctl_container_info *info)
{
	struct clusctl_container_record *record = &info->record;
	size_t need = sizeof(*record);
	int rc;

	if (left < need)
		return ctl_fault(EPROTO);
	memcpy(record, in, sizeof(*record));
	need += (size_t)record->provider_size + record->container_size;
	if (record->size > left || record->size < need)
		return ctl_fault(EPROTO);
	info->pairs[0].pair = record->exchange;
	info->pairs[1].pair = record->signature;
	in += sizeof(*record);
	rc = text_from_utf16(in, record->provider_size, &info->provider);
	if (rc)
		return rc;
	in += record->provider_size;
	rc = text_from_utf16(in, record->container_size, &info->container);
	if (rc)
		return rc;
	if (asprintf(&info->name, "%u\\%s\\%s", record->provider_type,
		     info->provider, info->container) < 0) {
		info->name = NULL;
		return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	}
	return 0;
}

static int new_info(const unsigned char *in, size_t left,
		    struct clusctl_container_info **info)
{
	struct clusctl_container_info *i = calloc(1, sizeof(*i));
	int rc;

	if (!i)
		return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	rc = parse_record(in, left, i);
	if (rc)
		clusctl_container_info_free(i);
	else
		*info = i;
	return rc;
}

CLUSCTL_API int clusctl_container_get(struct clusctl_cluster *cluster,
				      enum clusctl_scope scope,
				      const char *name,
				      struct clusctl_container_info **info)
{
	struct ctl_buf in, out;
	int rc;

	rc = ctl_buf_init_text(&in, name);
	if (rc)
		return rc;
	rc = ctl_read(cluster->fd, CLUSCTL_NODE_GET_CONTAINER,
		      ctl_scope_flags(scope), &in, &out);
	ctl_buf_free(&in);
	if (rc)
		return rc;
	rc = new_info(out.data, out.size, info);
	ctl_buf_free(&out);
	return rc;
}

CLUSCTL_API void
clusctl_container_info_free(struct clusctl_container_info *info)
{
	if (!info)
		return;
	free(info->provider);
	free(info->container);
	free(info->name);
	free(info);
}

static int parse_list(const struct ctl_buf *in,
		      struct clusctl_container_list *list)
{
	struct clusctl_container_info **items;
	size_t at = 0;
	int rc;

	while (at < in->size) {
		items = realloc(list->items, (list->size + 1) * sizeof(*items));
		if (!items)
			return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
		list->items = items;
		rc = new_info(in->data + at, in->size - at, &items[list->size]);
		if (rc)
			return rc;
		at += items[list->size++]->record.size;
	}
	return 0;
}

CLUSCTL_API int clusctl_container_list(struct clusctl_cluster *cluster,
				       enum clusctl_scope scope,
				       struct clusctl_container_list **list)
{
	struct clusctl_container_list *all;
	struct ctl_buf out;
	int rc;

	all = calloc(1, sizeof(*all));
	if (!all)
		return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	rc = ctl_read(cluster->fd, CLUSCTL_NODE_ENUM_CONTAINER,
		      ctl_scope_flags(scope), NULL, &out);
	if (rc) {
		free(all);
		return rc;
	}
	rc = parse_list(&out, all);
	ctl_buf_free(&out);
	if (rc)
		clusctl_container_list_free(all);
	else
		*list = all;
	return rc;
}

CLUSCTL_API void
clusctl_container_list_free(struct clusctl_container_list *list)
{
	if (!list)
		return;
	for (size_t i = 0; i < list->size; i++)
		clusctl_container_info_free(list->items[i]);
	free(list->items);
	free(list);
}

CLUSCTL_API size_t
clusctl_container_list_size(const struct clusctl_container_list *list)
{
	return list->size;
}

CLUSCTL_API const struct clusctl_container_info *
clusctl_container_list_get(const struct clusctl_container_list *list,
			   size_t index)
{
	return index < list->size ? list->items[index] : NULL;
}

CLUSCTL_API const char *
clusctl_container_info_get_name(const struct clusctl_container_info *info)
{
	return info->name;
}

CLUSCTL_API uint32_t clusctl_container_info_get_provider_type(
	const struct clusctl_container_info *info)
{
	return info->record.provider_type;
}

CLUSCTL_API const char *
clusctl_container_info_get_provider(const struct clusctl_container_info *info)
{
	return info->provider;
}

CLUSCTL_API const char *
clusctl_container_info_get_container(const struct clusctl_container_info *info)
{
	return info->container;
}

CLUSCTL_API enum clusctl_scope
clusctl_container_info_get_scope(const struct clusctl_container_info *info)
{
	return info->record.flags & CRYPT_MACHINE_KEYSET ? CLUSCTL_MACHINE :
							   CLUSCTL_USER;
}

CLUSCTL_API int32_t
clusctl_container_info_get_serial(const struct clusctl_container_info *info)
{
	return info->record.serial;
}

CLUSCTL_API uid_t
clusctl_container_info_get_uid(const struct clusctl_container_info *info)
{
	return info->record.uid;
}

CLUSCTL_API gid_t
clusctl_container_info_get_gid(const struct clusctl_container_info *info)
{
	return info->record.gid;
}

CLUSCTL_API uint32_t
clusctl_container_info_get_perm(const struct clusctl_container_info *info)
{
	return info->record.perm;
}

CLUSCTL_API bool
clusctl_container_info_is_dead(const struct clusctl_container_info *info)
{
	return info->record.flags & CLUSCTL_KEY_DEAD;
}

CLUSCTL_API const struct clusctl_pair_info *
clusctl_container_info_get_pair(const struct clusctl_container_info *info,
				enum clusctl_spec spec)
{
	const struct clusctl_pair_info *pair =
		&info->pairs[spec == CLUSCTL_SIGNATURE];

	return pair->pair.serial ? pair : NULL;
}

CLUSCTL_API int32_t
clusctl_pair_info_get_serial(const struct clusctl_pair_info *pair)
{
	return pair->pair.serial;
}

CLUSCTL_API uint32_t
clusctl_pair_info_get_public_size(const struct clusctl_pair_info *pair)
{
	return pair->pair.public_size;
}

CLUSCTL_API uint32_t
clusctl_pair_info_get_private_size(const struct clusctl_pair_info *pair)
{
	return pair->pair.private_size;
}

CLUSCTL_API bool
clusctl_pair_info_is_exportable(const struct clusctl_pair_info *pair)
{
	return pair->pair.flags & CLUSCTL_PAIR_EXPORTABLE;
}

CLUSCTL_API bool
clusctl_pair_info_is_operable(const struct clusctl_pair_info *pair)
{
	return pair->pair.flags & CLUSCTL_PAIR_OPERABLE;
}

CLUSCTL_API bool clusctl_pair_info_is_dead(const struct clusctl_pair_info *pair)
{
	return pair->pair.flags & CLUSCTL_KEY_DEAD;
}
