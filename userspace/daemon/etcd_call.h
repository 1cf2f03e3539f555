/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls of etcd's API, by whichever of its endpoints answers. */
#ifndef CLUSCTLD_ETCD_CALL_H
#define CLUSCTLD_ETCD_CALL_H

#include <jansson.h>

#include "etcd.h"

struct etcd_call {
	const char *path;
	const json_t *body;
	/*
	 * What is asked instead as soon as it is unknown whether @body was
	 * carried out, or NULL: @body again
	 */
	const json_t *again;
	bool leader; /* of no use without a quorum */
	bool anonymous; /* needs no token */
	bool sized; /* -EMSGSIZE is of use, and not just -EPROTO */
	bool unknown; /* set: @body may have been carried out, or may yet be */
};

/*
 * Goes through all endpoints, twice at most by time: it ends within the timeout
 * times one more than there are endpoints. *@reply is to be released.
 */
int etcd_call(struct etcd *etcd, struct etcd_call *call, json_t **reply);

#endif
