// SPDX-License-Identifier: GPL-2.0-or-later
/* Requests of the engine etcd, one at a time, on connections that stay. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "etcd_http.h"
#include "pulse.h"

#define KEEPALIVE_IDLE 5 /* seconds */
#define KEEPALIVE_INTERVAL 2
#define KEEPALIVE_COUNT 3
#define URL_MAX 1024
#define HEADER_MAX 1024

int64_t etcd_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

void etcd_reply_free(struct etcd_reply *reply)
{
	if (reply->text)
		explicit_bzero(reply->text, reply->size);
	free(reply->text);
	memset(reply, 0, sizeof(*reply));
}

static bool reply_grow(struct etcd_reply *reply, size_t wanted)
{
	size_t room = 4096;
	char *text;

	while (room < wanted)
		room *= 2;
	text = malloc(room);
	if (!text)
		return false;
	if (reply->text) {
		memcpy(text, reply->text, reply->size);
		/* It may have a token in it. */
		explicit_bzero(reply->text, reply->size);
		free(reply->text);
	}
	reply->text = text;
	reply->room = room;
	return true;
}

bool etcd_reply_add(struct etcd_reply *reply, const char *data, size_t size)
{
	size_t wanted = reply->size + size + 1;

	if (size > ETCD_REPLY_MAX || wanted > ETCD_REPLY_MAX) {
		reply->overflow = true;
		return false;
	}
	if (wanted > reply->room && !reply_grow(reply, wanted))
		return false;
	memcpy(reply->text + reply->size, data, size);
	reply->size += size;
	reply->text[reply->size] = '\0';
	return true;
}

/* What libcurl sends. It knows thereby whether a request can have left whole. */
static size_t body_read(char *buffer, size_t size, size_t count, void *data)
{
	struct etcd_request *request = data;
	size_t left = request->size - request->sent;
	size_t part = size * count < left ? size * count : left;

	memcpy(buffer, request->body + request->sent, part);
	request->sent += part;
	return part;
}

/*
 * libcurl would silently send a request again when a connection that it kept
 * turns out to be dead. Whether it was carried out before is for us to find out.
 */
static int body_seek(void *data, curl_off_t offset, int origin)
{
	(void)data;
	(void)offset;
	(void)origin;
	return CURL_SEEKFUNC_FAIL;
}

/* A host that is gone without a word, seen while we wait for an answer */
static int socket_options(void *data, curl_socket_t fd, curlsocktype type)
{
	int timeout =
		(KEEPALIVE_IDLE + KEEPALIVE_INTERVAL * KEEPALIVE_COUNT) * 1000;
	int count = KEEPALIVE_COUNT;

	(void)data;
	(void)type;
	/* Sockets that are not TCP have none of these; it does no harm. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof(count));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout,
			 sizeof(timeout));
	return CURL_SOCKOPT_OK;
}

static void set_connection(CURL *curl, const struct etcd *etcd)
{
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	/* Neither the environment nor ~/.netrc has a say in it. */
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(curl, CURLOPT_HTTP_VERSION,
			 (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(curl, CURLOPT_TCP_KEEPIDLE, (long)KEEPALIVE_IDLE);
	curl_easy_setopt(curl, CURLOPT_TCP_KEEPINTVL, (long)KEEPALIVE_INTERVAL);
	curl_easy_setopt(curl, CURLOPT_SOCKOPTFUNCTION, socket_options);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)etcd->timeout);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION,
			 (long)CURL_SSLVERSION_TLSv1_2);
	if (etcd->ca_file) {
		curl_easy_setopt(curl, CURLOPT_CAINFO, etcd->ca_file);
		/* Of no other authority, though the system may trust it */
		curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	}
	if (etcd->cert_file)
		curl_easy_setopt(curl, CURLOPT_SSLCERT, etcd->cert_file);
	if (etcd->key_file)
		curl_easy_setopt(curl, CURLOPT_SSLKEY, etcd->key_file);
}

static void set_body(CURL *curl, struct etcd_request *request)
{
	request->sent = 0;
	if (!request->body) {
		curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
		return;
	}
	curl_easy_setopt(curl, CURLOPT_POST, 1L);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
			 (curl_off_t)request->size);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, body_read);
	curl_easy_setopt(curl, CURLOPT_READDATA, request);
	curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, body_seek);
	curl_easy_setopt(curl, CURLOPT_SEEKDATA, request);
}

static int add_header(struct curl_slist **headers, const char *header)
{
	struct curl_slist *more = curl_slist_append(*headers, header);

	if (!more)
		return -ENOMEM;
	*headers = more;
	return 0;
}

static int add_headers(struct curl_slist **headers, const char *token,
		       const struct etcd_request *request)
{
	char line[HEADER_MAX];
	int rc;

	rc = add_header(headers, "Content-Type: application/json");
	/* Large bodies are not worth a question first. */
	if (!rc)
		rc = add_header(headers, "Expect:");
	if (!rc && request->leader)
		rc = add_header(headers, "Grpc-Metadata-hasleader: true");
	if (rc || !token || request->anonymous)
		return rc;
	if ((size_t)snprintf(line, sizeof(line), "Authorization: %s", token) >=
	    sizeof(line))
		rc = -EPROTO;
	else
		rc = add_header(headers, line);
	explicit_bzero(line, sizeof(line));
	return rc;
}

int etcd_http_prepare(CURL *curl, const struct etcd *etcd, const char *endpoint,
		      struct etcd_request *request, struct curl_slist **headers)
{
	char url[URL_MAX];
	int rc;

	*headers = NULL;
	if ((size_t)snprintf(url, sizeof(url), "%s%s", endpoint,
			     request->path) >= sizeof(url))
		return -EINVAL;
	rc = add_headers(headers, etcd->token, request);
	if (rc) {
		curl_slist_free_all(*headers);
		*headers = NULL;
		return rc;
	}
	curl_easy_reset(curl);
	set_connection(curl, etcd);
	set_body(curl, request);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, *headers);
	if (curl_easy_setopt(curl, CURLOPT_URL, url) != CURLE_OK) {
		curl_slist_free_all(*headers);
		*headers = NULL;
		return -ENOMEM;
	}
	return 0;
}

int etcd_http_error(CURLcode result, const struct etcd_request *request)
{
	if (result == CURLE_OK)
		return 0;
	/*
	 * A body that libcurl did not take as a whole cannot have arrived as a
	 * whole, and etcd does not do half of one. Beyond that it is unknown
	 * what was done, whatever happened then.
	 */
	if (!request->body || request->sent == request->size)
		return -ETIMEDOUT;
	switch (result) {
	case CURLE_OUT_OF_MEMORY:
		return -ENOMEM;
	case CURLE_URL_MALFORMAT:
	case CURLE_UNSUPPORTED_PROTOCOL:
		return -EINVAL;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_ISSUER_ERROR:
		return -EACCES;
	default:
		return -EHOSTUNREACH;
	}
}

static size_t reply_write(char *data, size_t size, size_t count, void *reply)
{
	return etcd_reply_add(reply, data, size * count) ? size * count : 0;
}

/* Called at least each second: the daemon may have to end. */
static int on_progress(void *data, curl_off_t down_total, curl_off_t down,
		       curl_off_t up_total, curl_off_t up)
{
	(void)data;
	(void)down_total;
	(void)down;
	(void)up_total;
	(void)up;
	return pulse_is_stopped();
}

int etcd_http_perform(struct etcd *etcd, const char *endpoint,
		      unsigned int timeout, struct etcd_request *request,
		      struct etcd_reply *reply)
{
	struct curl_slist *headers;
	CURLcode result;
	int rc;

	memset(reply, 0, sizeof(*reply));
	rc = etcd_http_prepare(etcd->curl, etcd, endpoint, request, &headers);
	if (rc)
		return rc;
	curl_easy_setopt(etcd->curl, CURLOPT_TIMEOUT_MS, (long)timeout);
	curl_easy_setopt(etcd->curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(etcd->curl, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(etcd->curl, CURLOPT_WRITEFUNCTION, reply_write);
	curl_easy_setopt(etcd->curl, CURLOPT_WRITEDATA, reply);
	/* An empty body is an answer too. */
	if (!etcd_reply_add(reply, "", 0))
		result = CURLE_OUT_OF_MEMORY;
	else
		result = curl_easy_perform(etcd->curl);
	curl_easy_getinfo(etcd->curl, CURLINFO_RESPONSE_CODE, &reply->status);
	rc = reply->overflow ? -EMSGSIZE : etcd_http_error(result, request);
	if (headers)
		curl_slist_free_all(headers);
	/* Nothing of ours stays known to it that is about to go. */
	curl_easy_reset(etcd->curl);
	if (rc)
		etcd_reply_free(reply);
	return rc;
}
