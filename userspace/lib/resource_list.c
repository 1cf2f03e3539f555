// SPDX-License-Identifier: LGPL-2.1-or-later
/* The list of all resources. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

struct clusctl_resource_info {
	char *name;
	char *type;
	char id[ID_TEXT_SIZE];
	uint32_t state;
	uint32_t checkpoints;
};

struct clusctl_resource_list {
	size_t size;
	struct clusctl_resource_info *items;
};

/* Reads the record at the start of @in; sets what it takes. */
static int parse_record(const unsigned char *in, size_t left,
			struct clusctl_resource_info *info, size_t *step)
{
	struct clusctl_resource_record record;
	size_t need = sizeof(record);
	int rc;

	if (left < need)
		return ctl_fault(EPROTO);
	memcpy(&record, in, sizeof(record));
	need += (size_t)record.name_size + record.type_size;
	if (record.size > left || record.size < need)
		return ctl_fault(EPROTO);
	id_print(record.id, info->id);
	info->state = record.state;
	info->checkpoints = record.checkpoints;
	*step = record.size;
	in += sizeof(record);
	rc = text_from_utf16(in, record.name_size, &info->name);
	if (rc)
		return rc;
	return text_from_utf16(in + record.name_size, record.type_size,
			       &info->type);
}

static int parse_list(const struct ctl_buf *in,
		      struct clusctl_resource_list *list)
{
	struct clusctl_resource_info *items;
	size_t step = 0;
	int rc;

	for (size_t at = 0; at < in->size; at += step) {
		items = realloc(list->items, (list->size + 1) * sizeof(*items));
		if (!items)
			return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
		list->items = items;
		memset(&items[list->size], 0, sizeof(*items));
		rc = parse_record(in->data + at, in->size - at,
				  &items[list->size++], &step);
		if (rc)
			return rc;
	}
	return 0;
}

CLUSCTL_API int clusctl_resource_list(struct clusctl_cluster *cluster,
				      struct clusctl_resource_list **list)
{
	struct clusctl_resource_list *all;
	struct ctl_buf out;
	int rc;

	all = calloc(1, sizeof(*all));
	if (!all)
		return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	rc = ctl_read(cluster->fd, CLUSCTL_CLUSTER_ENUM_RESOURCE, 0, NULL,
		      &out);
	if (rc) {
		free(all);
		return rc;
	}
	rc = parse_list(&out, all);
	ctl_buf_free(&out);
	if (rc)
		clusctl_resource_list_free(all);
	else
		*list = all;
	return rc;
}

CLUSCTL_API void clusctl_resource_list_free(struct clusctl_resource_list *list)
{
	if (!list)
		return;
	for (size_t i = 0; i < list->size; i++) {
		free(list->items[i].name);
		free(list->items[i].type);
	}
	free(list->items);
	free(list);
}

CLUSCTL_API size_t
clusctl_resource_list_size(const struct clusctl_resource_list *list)
{
	return list->size;
}

CLUSCTL_API const struct clusctl_resource_info *
clusctl_resource_list_get(const struct clusctl_resource_list *list,
			  size_t index)
{
	return index < list->size ? &list->items[index] : NULL;
}

CLUSCTL_API const char *
clusctl_resource_info_get_name(const struct clusctl_resource_info *info)
{
	return info->name;
}

CLUSCTL_API const char *
clusctl_resource_info_get_type(const struct clusctl_resource_info *info)
{
	return info->type;
}

CLUSCTL_API const char *
clusctl_resource_info_get_id(const struct clusctl_resource_info *info)
{
	return info->id;
}

CLUSCTL_API uint32_t
clusctl_resource_info_get_state(const struct clusctl_resource_info *info)
{
	return info->state;
}

CLUSCTL_API uint32_t
clusctl_resource_info_get_checkpoints(const struct clusctl_resource_info *info)
{
	return info->checkpoints;
}
