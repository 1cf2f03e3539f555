// SPDX-License-Identifier: GPL-2.0-or-later
/* The name of a node is for one. */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "claim.h"
#include "path.h"
#include "record_json.h"

/* Is the claim at @path ours, so that it can be renewed? 0 or a negative errno */
static int check(struct engine *engine, const char *path, const char *boot,
		 int64_t *revision)
{
	void *value = NULL;
	const char *said;
	json_t *object;
	size_t size;
	int ret = engine_get(engine, path, false, &value, &size, revision);

	if (ret == -ENOENT) {
		*revision = ENGINE_ABSENT;
		return 0;
	}
	if (ret)
		return ret;
	object = json_loadb(value, size, JSON_REJECT_DUPLICATES, NULL);
	said = json_string_value(json_object_get(object, "boot"));
	/* What is no claim is nobody's. */
	if (said && strcmp(said, boot))
		ret = -EADDRINUSE;
	json_decref(object);
	free(value);
	return ret;
}

static int encode(const char *node, const char *boot, char **text)
{
	return record_dump(json_pack("{s:i, s:s, s:s}", "version",
				     RECORD_VERSION, "node", node, "boot",
				     boot),
			   text);
}

int claim_name(struct engine *engine, const char *node, const char *boot)
{
	struct engine_change change = { .what = ENGINE_PUT, .leased = true };
	char path[PATH_SIZE], *text;
	int ret;

	if (!path_node(path, node))
		return -EINVAL;
	ret = encode(node, boot, &text);
	if (ret)
		return ret;
	change.key = path;
	change.value = text;
	change.size = strlen(text);
	change.expected = ENGINE_ABSENT;
	do {
		ret = engine_commit(engine, &change, 1, NULL);
		if (ret != -ESTALE)
			break;
		ret = check(engine, path, boot, &change.expected);
	} while (!ret);
	free(text);
	return ret;
}
