// SPDX-License-Identifier: GPL-2.0-or-later
/* What is known of the checkpoints of a resource, as JSON and as a table. */
#include <stdio.h>

#include "cli.h"

/* Digits of a key id that tell it from others, for people */
#define SHORT_ID 8

static json_t *checkpoint_json(const struct clusctl_checkpoint_info *info)
{
	return json_pack(
		"{s:s, s:I, s:I, s:s, s:I, s:o, s:b, s:b}", "name",
		clusctl_checkpoint_info_get_name(info), "generation",
		(json_int_t)clusctl_checkpoint_info_get_generation(info),
		"acknowledged",
		(json_int_t)clusctl_checkpoint_info_get_acknowledged(info),
		"key_id", clusctl_checkpoint_info_get_key_id(info), "size",
		(json_int_t)clusctl_checkpoint_info_get_snapshot_size(info),
		"time", json_time(clusctl_checkpoint_info_get_time(info)),
		"differs", clusctl_checkpoint_info_differs(info), "boot_key",
		clusctl_checkpoint_info_has_boot_key(info));
}

json_t *checkpoints_json(const struct clusctl_checkpoint_table *table,
			 bool tombstones)
{
	const struct clusctl_checkpoint_info *info;
	json_t *all = json_array();

	for (size_t i = 0; i < clusctl_checkpoint_table_size(table); i++) {
		info = clusctl_checkpoint_table_get(table, i);
		if (clusctl_checkpoint_info_is_tombstone(info) == tombstones)
			json_array_append_new(all, checkpoint_json(info));
	}
	return all;
}

static const char *state_of(const struct clusctl_checkpoint_info *info)
{
	if (clusctl_checkpoint_info_is_tombstone(info))
		return "tombstone";
	return clusctl_checkpoint_info_differs(info) ? "differs" : "same";
}

void print_checkpoint_head(void)
{
	printf("%10s  %10s  %-8s  %6s  %-20s  %-9s  NAME\n", "GENERATION",
	       "STORED", "KEY", "SIZE", "TIME", "STATE");
}

static void print_checkpoint(const struct clusctl_checkpoint_info *info)
{
	uint64_t stored = clusctl_checkpoint_info_get_acknowledged(info);
	char time[TIME_SIZE];

	printf("%10ju  ",
	       (uintmax_t)clusctl_checkpoint_info_get_generation(info));
	if (stored)
		printf("%10ju  ", (uintmax_t)stored);
	else
		printf("%10s  ", "-");
	format_time(clusctl_checkpoint_info_get_time(info), time);
	printf("%.*s  %6u  %-20s  %-9s  ", SHORT_ID,
	       clusctl_checkpoint_info_get_key_id(info),
	       clusctl_checkpoint_info_get_snapshot_size(info), time,
	       state_of(info));
}

void print_checkpoints(const struct clusctl_checkpoint_table *table,
		       const char *resource)
{
	const struct clusctl_checkpoint_info *info;

	for (size_t i = 0; i < clusctl_checkpoint_table_size(table); i++) {
		info = clusctl_checkpoint_table_get(table, i);
		print_checkpoint(info);
		if (resource)
			printf("%s\t", resource);
		printf("%s\n", clusctl_checkpoint_info_get_name(info));
	}
}
