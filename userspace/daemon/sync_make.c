// SPDX-License-Identifier: GPL-2.0-or-later
/* Resources of other nodes: the same name and the same GUID here. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "sync.h"

/* Said once: nothing that is not done by people changes it. */
static void say_conflict(struct stored *stored, const char *id)
{
	struct audit line = {
		.event = "resource-conflict",
		.resource = stored->name,
		.resource_id = id,
		.error = -EEXIST,
		.message =
			"another resource here has this name; delete one of them",
	};

	if (!stored->conflict)
		audit(AUDIT_ERROR, &line);
	stored->conflict = true;
}

static const char *status_name(void)
{
	uint32_t status = clusctl_last_status();

	return status == CLUSCTL_NO_STATUS ? NULL : clusctl_status_name(status);
}

int sync_make(struct sync *sync, struct stored *stored, const char *id)
{
	struct clusctl_resource *resource;
	int ret = clusctl_resource_open(sync->cluster, id, &resource);

	if (!ret) {
		clusctl_resource_close(resource);
		stored->was_here = true;
		stored->conflict = false;
		return 0;
	}
	if (ret != -ENOENT)
		return ret;
	ret = clusctl_resource_create_with_id(sync->cluster, stored->name,
					      stored->type, id, NULL);
	if (ret == -EEXIST) {
		say_conflict(stored, id);
		return 0;
	}
	stored->was_here |= !ret;
	stored->conflict = false;
	audit_resource("resource-created", stored->name, id, ret,
		       ret ? status_name() : NULL);
	return sync_is_ours(ret) || ret == -ENOMEM ? ret : 0;
}

struct missing {
	size_t count;
	size_t room;
	struct stored **items;
};

static int collect(struct stored *stored, void *data)
{
	struct missing *missing = data;
	struct stored **more;

	if (!stored->name || stored->deleted || stored->foreign)
		return 0;
	if (missing->count == missing->room) {
		missing->room = missing->room ? 2 * missing->room : 64;
		more = realloc(missing->items,
			       missing->room * sizeof(*missing->items));
		if (!more)
			return -ENOMEM;
		missing->items = more;
	}
	missing->items[missing->count++] = stored;
	return 0;
}

/* What is in the store for longer comes first. */
static int compare(const void *a, const void *b)
{
	const struct stored *one = *(struct stored *const *)a;
	const struct stored *other = *(struct stored *const *)b;

	return (one->revision > other->revision) -
	       (one->revision < other->revision);
}

int sync_make_missing(struct sync *sync)
{
	struct missing missing = { 0 };
	char id[PATH_GUID_SIZE];
	size_t i;
	int ret = index_each(&sync->index, PATH_RESOURCES, collect, &missing);

	if (!ret && missing.count)
		qsort(missing.items, missing.count, sizeof(*missing.items),
		      compare);
	for (i = 0; !ret && i < missing.count; i++) {
		if (path_id(missing.items[i]->path, id))
			ret = sync_make(sync, missing.items[i], id);
	}
	free(missing.items);
	return ret;
}
