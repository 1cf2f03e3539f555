/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HTTP of the engine etcd, by libcurl. */
#ifndef CLUSCTLD_ETCD_HTTP_H
#define CLUSCTLD_ETCD_HTTP_H

#include <curl/curl.h>

#include "etcd.h"

struct etcd_request {
	const char *path; /* such as /v3/kv/txn */
	const char *body; /* JSON, or NULL to GET */
	size_t size;
	size_t sent; /* of the body, as far as libcurl took it */
	bool leader; /* to be refused by a member that knows no leader */
	bool anonymous; /* without the token */
};

struct etcd_reply {
	long status; /* of HTTP */
	char *text; /* ends with a NUL character that is not counted */
	size_t size;
	size_t room;
	bool overflow; /* it would have been above ETCD_REPLY_MAX */
};

/*
 * Prepares @curl for a request to @endpoint. @request and what it points to must
 * stay where they are, and *@headers be freed, after the transfer.
 */
int etcd_http_prepare(CURL *curl, const struct etcd *etcd, const char *endpoint,
		      struct etcd_request *request,
		      struct curl_slist **headers);

/*
 * 0 if there was an answer, of whatever status. -EHOSTUNREACH and -EACCES if the
 * request did not leave, -ETIMEDOUT if it may have been carried out.
 */
int etcd_http_perform(struct etcd *etcd, const char *endpoint,
		      unsigned int timeout, struct etcd_request *request,
		      struct etcd_reply *reply);
/* The same for the @result of a transfer */
int etcd_http_error(CURLcode result, const struct etcd_request *request);

/* Adds to @reply unless it has too much then. What it had is wiped. */
bool etcd_reply_add(struct etcd_reply *reply, const char *data, size_t size);
void etcd_reply_free(struct etcd_reply *reply);

int64_t etcd_now(void); /* milliseconds */

#endif
