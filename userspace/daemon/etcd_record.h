/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records, as they are in etcd. */
#ifndef CLUSCTLD_ETCD_RECORD_H
#define CLUSCTLD_ETCD_RECORD_H

#include <jansson.h>

#include "etcd.h"

struct etcd_record {
	struct engine_record record;
	/* Somebody else's: a key that the engine cannot have put */
	bool foreign;
	/* The value lacks the id of a commit, so it is not of the engine. */
	bool damaged;
	unsigned char *key; /* whole, with the prefix */
	size_t key_size;
	unsigned char *value; /* whole, with the id */
	size_t value_size;
};

/*
 * @kv is a KeyValue; it is -EPROTO if it is none of those keys that begin with
 * @prefix, behind the engine's own. One that is @deleted has no value. To be
 * freed also after it failed.
 */
int etcd_record_read(const struct etcd *etcd, const char *prefix,
		     const json_t *kv, bool deleted,
		     struct etcd_record *record);
void etcd_record_free(struct etcd_record *record);

/* Sets "key" and, if @prefix, "range_end": false if there is no memory. */
bool etcd_record_set_key(const struct etcd *etcd, json_t *object,
			 const char *key);
bool etcd_record_set_range(const struct etcd *etcd, json_t *object,
			   const char *prefix);

#endif
