// SPDX-License-Identifier: GPL-2.0-or-later
/* What is not in step with the store. */
#include <stdint.h>
#include <stdio.h>

#include "cli.h"
#include "daemon.h"

struct counts {
	json_int_t waiting;
	json_int_t boot_key;
};

static void count_table(const struct clusctl_checkpoint_table *table,
			struct counts *counts)
{
	const struct clusctl_checkpoint_info *row;
	size_t i;

	for (i = 0; (row = clusctl_checkpoint_table_get(table, i)); i++) {
		if (clusctl_checkpoint_info_get_generation(row) <=
		    clusctl_checkpoint_info_get_acknowledged(row))
			continue;
		if (clusctl_checkpoint_info_has_boot_key(row))
			counts->boot_key++;
		else
			counts->waiting++;
	}
}

static void count_resource(struct clusctl_cluster *cluster, const char *id,
			   struct counts *counts)
{
	struct clusctl_checkpoint_table *table;
	struct clusctl_resource *resource;

	/* It may have been deleted meanwhile. */
	if (clusctl_resource_open(cluster, id, &resource))
		return;
	if (!clusctl_checkpoint_table(resource, &table)) {
		count_table(table, counts);
		clusctl_checkpoint_table_free(table);
	}
	clusctl_resource_close(resource);
}

void count_waiting(struct clusctl_cluster *cluster, json_t *daemon)
{
	struct clusctl_resource_list *list;
	struct counts counts = { 0 };
	size_t i;

	if (!clusctl_resource_list(cluster, &list)) {
		for (i = 0; i < clusctl_resource_list_size(list); i++)
			count_resource(
				cluster,
				clusctl_resource_info_get_id(
					clusctl_resource_list_get(list, i)),
				&counts);
		clusctl_resource_list_free(list);
	}
	json_object_set_new(daemon, "waiting", json_integer(counts.waiting));
	json_object_set_new(daemon, "boot_key", json_integer(counts.boot_key));
	if (counts.waiting || counts.boot_key)
		json_object_set_new(daemon, "in_step", json_false());
}

bool describe_lag(const json_t *answer, char text[LAG_SIZE])
{
	static const struct {
		const char *name;
		const char *what;
	} counts[] = {
		{ "waiting", "not stored yet" },
		{ "boot_key", "not stored, as the random key of a boot seals" },
		{ "refused", "in the store, but refused here" },
		{ "damaged", "damaged in the store" },
		{ "foreign", "of a later clusctld" },
	};
	size_t i, at = 0;
	json_int_t count;

	*text = '\0';
	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		count = json_integer_value(
			json_object_get(answer, counts[i].name));
		if (count)
			at += (size_t)snprintf(text + at, LAG_SIZE - at,
					       "%s%jd %s", at ? ", " : "",
					       (intmax_t)count, counts[i].what);
	}
	return at;
}
