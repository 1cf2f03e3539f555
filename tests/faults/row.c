// SPDX-License-Identifier: GPL-2.0-or-later
/* One control code in one state. */
#include "row.h"

#include <unistd.h>

static struct row *first_row;

void row_register(struct row *row)
{
	row->next = first_row;
	first_row = row;
}

bool row_has(__u32 code)
{
	const struct row *row = first_row;

	while (row && row->code != code)
		row = row->next;
	return row;
}

static const struct row *row_of(const struct scene *scene)
{
	return scene->argument;
}

void row_prepare(struct scene *scene)
{
	const struct row *row = row_of(scene);

	row->prepare(scene);
	if (row->input)
		scene->input = row->input(scene);
}

/* The files of resources are closed again. */
static void close_answer(__u32 code, const void *answer)
{
	const struct clusctl_resource_handle *handle = answer;

	if (code == CLUSCTL_CLUSTER_CREATE_RESOURCE ||
	    code == CLUSCTL_CLUSTER_OPEN_RESOURCE)
		EXPECT_EQ(0, close(handle->fd));
}

struct reply row_operate(struct scene *scene)
{
	static unsigned char answer[ROW_ROOM] __attribute__((aligned(8)));
	const struct row *row = row_of(scene);
	bool on_resource = CLUSCTL_CODE_OBJECT(row->code) ==
			   CLUS_OBJECT_RESOURCE;
	struct reply reply;

	reply = call(on_resource ? scene->resource : scene->cluster, row->code,
		     row->flags, scene->input, row->room ? answer : NULL,
		     row->room);
	if (reply.status == ERROR_SUCCESS)
		close_answer(row->code, answer);
	return reply;
}
