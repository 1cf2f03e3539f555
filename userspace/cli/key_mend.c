// SPDX-License-Identifier: GPL-2.0-or-later
/* How a node whose random key of the boot seals gets a key that is kept. */
#include <string.h>

#include "daemon.h"

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

/* A key that is set by hand is none that clusctld could give to other nodes. */
const char *key_mend(const json_t *daemon)
{
	const json_t *store = json_object_get(daemon, "store");
	const json_t *key = json_object_get(daemon, "key");

	if (strcmp(text_of(store, "engine"), "etcd"))
		return "clusctl key set --file FILE && clusctl key reseal";
	/* Of one that was not reached it is not known whether it has a key. */
	return key && json_is_true(json_object_get(store, "reachable")) &&
			       !*text_of(key, "current") ?
		       "clusctl key init" :
		       "clusctl key join";
}
