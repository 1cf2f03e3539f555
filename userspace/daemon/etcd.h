/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine etcd: the v3 API by its JSON gateway.
 *
 * A record is the key PREFIX KEY. Its value in etcd begins with the id of the
 * commit that put it, random bytes; what the caller put follows. A commit whose
 * answer was lost is told from that of somebody else by it.
 */
#ifndef CLUSCTLD_ETCD_H
#define CLUSCTLD_ETCD_H

#include "engine_ops.h"

#define ETCD_PREFIX_MAX 255
#define ETCD_COMMIT_ID 16
#define ETCD_ENDPOINTS_MAX 16
/* Of a reply, and of a line of a watch. A txn has at most 1.5 MiB in etcd. */
#define ETCD_REPLY_MAX ((size_t)8 * 1024 * 1024)

struct etcd {
	struct engine engine;
	/* These do not change, so that watches can use them. */
	char *endpoints[ETCD_ENDPOINTS_MAX];
	unsigned int endpoint_count;
	char *prefix;
	char *ca_file;
	char *cert_file;
	char *key_file;
	char *user;
	char *password_file;
	unsigned int timeout; /* of one request to one endpoint, milliseconds */
	unsigned int lease_seconds;

	unsigned int endpoint; /* the one that answered the last time */
	void *curl; /* CURL, of all requests but watches */
	char *token; /* or NULL */
	bool no_token; /* as etcd wants none, it said */
	int64_t lease; /* or 0 */
	bool lease_lost; /* and nobody was told */
};

#endif
