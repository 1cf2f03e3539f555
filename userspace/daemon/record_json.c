// SPDX-License-Identifier: GPL-2.0-or-later
/* Records as JSON. */
#include <errno.h>

#include "record_json.h"

int record_dump(json_t *object, char **text)
{
	*text = object ? json_dumps(object, JSON_COMPACT) : NULL;
	json_decref(object);
	return *text ? 0 : -ENOMEM;
}

int record_load(const void *text, size_t size, json_t **object)
{
	json_int_t version;

	*object = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
	version = json_integer_value(json_object_get(*object, "version"));
	if (version == RECORD_VERSION)
		return 0;
	json_decref(*object);
	*object = NULL;
	return version > RECORD_VERSION ? -EPROTONOSUPPORT : -EBADMSG;
}
