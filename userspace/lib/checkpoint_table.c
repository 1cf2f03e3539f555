// SPDX-License-Identifier: LGPL-2.1-or-later
/* The checkpoints of a resource, with what is known of their snapshots. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

struct clusctl_checkpoint_info {
	struct clusctl_checkpoint_record record;
	char key_id[KEY_ID_TEXT_SIZE];
	char *name;
};

struct clusctl_checkpoint_table {
	struct clusctl_state_info state;
	size_t size;
	struct clusctl_checkpoint_info *items;
};

/* Reads the record at the start of @in; sets what it takes. */
static int parse_record(const unsigned char *in, size_t left,
			struct clusctl_checkpoint_info *info, size_t *step)
{
	struct clusctl_checkpoint_record *record = &info->record;

	if (left < sizeof(*record))
		return ctl_fault(EPROTO);
	memcpy(record, in, sizeof(*record));
	if (record->size > left ||
	    record->size < sizeof(*record) + (size_t)record->name_size)
		return ctl_fault(EPROTO);
	*step = record->size;
	key_id_print(record->key_id, info->key_id);
	return text_from_utf16(in + sizeof(*record), record->name_size,
			       &info->name);
}

static int parse_records(const unsigned char *in, size_t left,
			 struct clusctl_checkpoint_table *table)
{
	size_t count = (size_t)table->state.state.checkpoints +
		       table->state.state.tombstones;
	size_t step = 0;
	int rc;

	if (count > left / sizeof(struct clusctl_checkpoint_record))
		return ctl_fault(EPROTO);
	table->items = calloc(count ? count : 1, sizeof(*table->items));
	if (!table->items)
		return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	while (table->size < count) {
		rc = parse_record(in, left, &table->items[table->size++],
				  &step);
		if (rc)
			return rc;
		in += step;
		left -= step;
	}
	return left ? ctl_fault(EPROTO) : 0;
}

static int parse_table(const struct ctl_buf *in,
		       struct clusctl_checkpoint_table *table)
{
	struct clusctl_resource_state *state = &table->state.state;

	/* What knows of these records knows all of this struct. */
	if (in->size < sizeof(*state))
		return ctl_fault(EPROTO);
	memcpy(state, in->data, sizeof(*state));
	if (state->size < sizeof(*state) || state->size > in->size)
		return ctl_fault(EPROTO);
	state_info_finish(&table->state);
	return parse_records(in->data + state->size, in->size - state->size,
			     table);
}

CLUSCTL_API int
clusctl_checkpoint_table(struct clusctl_resource *resource,
			 struct clusctl_checkpoint_table **table)
{
	struct clusctl_checkpoint_table *all;
	struct ctl_buf out;
	int rc;

	all = calloc(1, sizeof(*all));
	if (!all)
		return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	rc = ctl_read(resource->fd, CLUSCTL_RESOURCE_GET_STATE,
		      CLUSCTL_STATE_CHECKPOINTS, NULL, &out);
	if (rc) {
		free(all);
		return rc;
	}
	rc = parse_table(&out, all);
	ctl_buf_free(&out);
	if (rc)
		clusctl_checkpoint_table_free(all);
	else
		*table = all;
	return rc;
}

CLUSCTL_API void
clusctl_checkpoint_table_free(struct clusctl_checkpoint_table *table)
{
	if (!table)
		return;
	for (size_t i = 0; i < table->size; i++)
		free(table->items[i].name);
	free(table->items);
	free(table);
}

CLUSCTL_API size_t
clusctl_checkpoint_table_size(const struct clusctl_checkpoint_table *table)
{
	return table->size;
}

CLUSCTL_API const struct clusctl_checkpoint_info *
clusctl_checkpoint_table_get(const struct clusctl_checkpoint_table *table,
			     size_t index)
{
	return index < table->size ? &table->items[index] : NULL;
}

CLUSCTL_API const struct clusctl_state_info *
clusctl_checkpoint_table_get_state(const struct clusctl_checkpoint_table *table)
{
	return &table->state;
}

CLUSCTL_API size_t clusctl_checkpoint_table_get_unacknowledged(
	const struct clusctl_checkpoint_table *table)
{
	const struct clusctl_checkpoint_record *record;
	size_t count = 0;

	for (size_t i = 0; i < table->size; i++) {
		record = &table->items[i].record;
		count += record->acknowledged < record->generation;
	}
	return count;
}

CLUSCTL_API size_t clusctl_checkpoint_table_get_differing(
	const struct clusctl_checkpoint_table *table)
{
	size_t count = 0;

	for (size_t i = 0; i < table->size; i++)
		count += clusctl_checkpoint_info_differs(&table->items[i]);
	return count;
}

CLUSCTL_API const char *
clusctl_checkpoint_info_get_name(const struct clusctl_checkpoint_info *info)
{
	return info->name;
}

CLUSCTL_API uint64_t clusctl_checkpoint_info_get_generation(
	const struct clusctl_checkpoint_info *info)
{
	return info->record.generation;
}

CLUSCTL_API uint64_t clusctl_checkpoint_info_get_acknowledged(
	const struct clusctl_checkpoint_info *info)
{
	return info->record.acknowledged;
}

CLUSCTL_API uint64_t
clusctl_checkpoint_info_get_time(const struct clusctl_checkpoint_info *info)
{
	return info->record.time;
}

CLUSCTL_API const char *
clusctl_checkpoint_info_get_key_id(const struct clusctl_checkpoint_info *info)
{
	return info->key_id;
}

CLUSCTL_API uint32_t clusctl_checkpoint_info_get_snapshot_size(
	const struct clusctl_checkpoint_info *info)
{
	return info->record.snapshot_size;
}

CLUSCTL_API bool
clusctl_checkpoint_info_is_tombstone(const struct clusctl_checkpoint_info *info)
{
	return info->record.flags & CLUSCTL_CHECKPOINT_TOMBSTONE;
}

CLUSCTL_API bool
clusctl_checkpoint_info_differs(const struct clusctl_checkpoint_info *info)
{
	return info->record.flags & CLUSCTL_CHECKPOINT_DIFFERS;
}

CLUSCTL_API bool
clusctl_checkpoint_info_has_boot_key(const struct clusctl_checkpoint_info *info)
{
	return info->record.flags & CLUSCTL_CHECKPOINT_BOOT_KEY;
}

CLUSCTL_API bool
clusctl_checkpoint_info_is_resealed(const struct clusctl_checkpoint_info *info)
{
	return info->record.flags & CLUSCTL_CHECKPOINT_RESEALED;
}
