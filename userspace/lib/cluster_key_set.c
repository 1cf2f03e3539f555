// SPDX-License-Identifier: LGPL-2.1-or-later
/* The keys of the cluster: set, retired, and listed; and what they seal. */
#include <errno.h>
#include <keyutils.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

struct clusctl_cluster_key_info {
	struct clusctl_key_record record;
	char id[KEY_ID_TEXT_SIZE];
};

struct clusctl_cluster_key_list {
	size_t size;
	struct clusctl_cluster_key_info *items;
};

CLUSCTL_API int
clusctl_cluster_key_set_serial(struct clusctl_cluster *cluster, int32_t serial,
			       unsigned int flags,
			       struct clusctl_cluster_key_info **info)
{
	struct clusctl_set_key head = { .size = sizeof(head),
					.serial = serial };
	struct ctl_buf in = { .data = (unsigned char *)&head,
			      .size = sizeof(head) };
	struct clusctl_cluster_key_info *i;
	int rc;

	if (flags & ~(unsigned int)CLUSCTL_READER)
		return ctl_fail(ERROR_INVALID_FLAGS);
	i = malloc(sizeof(*i));
	if (!i)
		return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	rc = ctl_fixed(cluster->fd, CLUSCTL_CLUSTER_SET_KEY,
		       flags ? CLUSCTL_SET_READER : 0, &in, &i->record,
		       sizeof(i->record), sizeof(i->record));
	if (rc || !info) {
		free(i);
		return rc;
	}
	key_id_print(i->record.key_id, i->id);
	*info = i;
	return 0;
}

/*
 * The keyring of the thread is the one that no other thread can name, so that
 * two of them that set keys at once do not replace each other's.
 */
CLUSCTL_API int clusctl_cluster_key_set(struct clusctl_cluster *cluster,
					const struct clusctl_cluster_key *key,
					unsigned int flags,
					struct clusctl_cluster_key_info **info)
{
	key_serial_t serial;
	int rc;

	serial = add_key("user", "clusctl:cluster-key", key->bytes,
			 sizeof(key->bytes), KEY_SPEC_THREAD_KEYRING);
	if (serial < 0)
		return ctl_fault(errno);
	rc = clusctl_cluster_key_set_serial(cluster, serial, flags, info);
	/* Either would do to end it, and the first wipes it. */
	(void)keyctl_revoke(serial);
	(void)keyctl_unlink(serial, KEY_SPEC_THREAD_KEYRING);
	return rc;
}

CLUSCTL_API int clusctl_cluster_key_retire(struct clusctl_cluster *cluster,
					   const char *key_id,
					   unsigned int flags)
{
	struct clusctl_retire_key head = { .size = sizeof(head) };
	struct ctl_buf in = { .data = (unsigned char *)&head,
			      .size = sizeof(head) };

	if (flags & ~(unsigned int)CLUSCTL_FORCE)
		return ctl_fail(ERROR_INVALID_FLAGS);
	if (!key_id_parse(key_id, head.key_id))
		return ctl_fail(ERROR_INVALID_PARAMETER);
	return ctl_write(cluster->fd, CLUSCTL_CLUSTER_RETIRE_KEY,
			 flags ? CLUSCTL_RETIRE_FORCE : 0, &in);
}

CLUSCTL_API int clusctl_cluster_reseal(struct clusctl_cluster *cluster,
				       uint32_t *snapshots)
{
	struct clusctl_resealed answer;
	int rc;

	rc = ctl_fixed(cluster->fd, CLUSCTL_CLUSTER_RESEAL, 0, NULL, &answer,
		       sizeof(answer), sizeof(answer));
	if (!rc && snapshots)
		*snapshots = answer.snapshots;
	return rc;
}

static int parse_list(const struct ctl_buf *in,
		      struct clusctl_cluster_key_list *list)
{
	struct clusctl_key_record record;
	struct clusctl_cluster_key_info *items;

	for (size_t at = 0; at < in->size; at += record.size) {
		if (in->size - at < sizeof(record))
			return ctl_fault(EPROTO);
		memcpy(&record, in->data + at, sizeof(record));
		if (record.size < sizeof(record) || record.size > in->size - at)
			return ctl_fault(EPROTO);
		items = realloc(list->items, (list->size + 1) * sizeof(*items));
		if (!items)
			return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
		list->items = items;
		items[list->size].record = record;
		key_id_print(record.key_id, items[list->size++].id);
	}
	return 0;
}

CLUSCTL_API int clusctl_cluster_key_list(struct clusctl_cluster *cluster,
					 struct clusctl_cluster_key_list **list)
{
	struct clusctl_cluster_key_list *all;
	struct ctl_buf out;
	int rc;

	all = calloc(1, sizeof(*all));
	if (!all)
		return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	rc = ctl_read(cluster->fd, CLUSCTL_CLUSTER_ENUM_KEY, 0, NULL, &out);
	if (rc) {
		free(all);
		return rc;
	}
	rc = parse_list(&out, all);
	ctl_buf_free(&out);
	if (rc)
		clusctl_cluster_key_list_free(all);
	else
		*list = all;
	return rc;
}

CLUSCTL_API void
clusctl_cluster_key_list_free(struct clusctl_cluster_key_list *list)
{
	if (!list)
		return;
	free(list->items);
	free(list);
}

CLUSCTL_API size_t
clusctl_cluster_key_list_size(const struct clusctl_cluster_key_list *list)
{
	return list->size;
}

CLUSCTL_API const struct clusctl_cluster_key_info *
clusctl_cluster_key_list_get(const struct clusctl_cluster_key_list *list,
			     size_t index)
{
	return index < list->size ? &list->items[index] : NULL;
}

CLUSCTL_API void
clusctl_cluster_key_info_free(struct clusctl_cluster_key_info *info)
{
	free(info);
}

CLUSCTL_API const char *
clusctl_cluster_key_info_get_id(const struct clusctl_cluster_key_info *info)
{
	return info->id;
}

CLUSCTL_API uint32_t clusctl_cluster_key_info_get_snapshots(
	const struct clusctl_cluster_key_info *info)
{
	return info->record.snapshots;
}

CLUSCTL_API bool
clusctl_cluster_key_info_is_writer(const struct clusctl_cluster_key_info *info)
{
	return info->record.flags & CLUSCTL_KEY_WRITER;
}

CLUSCTL_API bool clusctl_cluster_key_info_is_boot_key(
	const struct clusctl_cluster_key_info *info)
{
	return info->record.flags & CLUSCTL_KEY_BOOT;
}

CLUSCTL_API bool
clusctl_cluster_key_info_is_retired(const struct clusctl_cluster_key_info *info)
{
	return info->record.flags & CLUSCTL_KEY_RETIRED;
}
