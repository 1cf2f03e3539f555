/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What went wrong, as etcd and its gateway say it. */
#ifndef CLUSCTLD_ETCD_ERROR_H
#define CLUSCTLD_ETCD_ERROR_H

#include <jansson.h>

#include "etcd_http.h"

enum etcd_outcome {
	ETCD_DONE,
	ETCD_REFUSED, /* for good, and nothing has changed */
	ETCD_LOGIN, /* not without a token that is valid; nothing has changed */
	ETCD_LATER, /* not now, or not here; nothing has changed */
	ETCD_UNKNOWN, /* nobody can tell whether something has changed */
};

struct etcd_answer {
	enum etcd_outcome outcome;
	int error; /* negative errno, if not ETCD_DONE */
};

/*
 * *@json is the reply if it is ETCD_DONE, to be released. One of a stream is what
 * was in its member "result".
 */
struct etcd_answer etcd_error_read(const struct etcd_reply *reply,
				   json_t **json);
/* Of a watch: the text of why it was ended */
struct etcd_answer etcd_error_text(const char *message);

#endif
