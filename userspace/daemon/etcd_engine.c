// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The engine etcd: its settings. Opening does not ask the cluster for anything,
 * as it may well be away when the daemon starts.
 */
#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "etcd_auth.h"
#include "etcd_commit.h"
#include "etcd_lease.h"
#include "etcd_range.h"
#include "etcd_status.h"
#include "etcd_watch.h"

#define DEFAULT_PREFIX "/clusctl/v1/"
#define DEFAULT_TIMEOUT 1000 /* milliseconds */
#define TIMEOUT_MAX 60000
#define DEFAULT_LEASE 15 /* seconds */
#define ENDPOINT_MAX 255

static void free_etcd(struct etcd *etcd)
{
	etcd_auth_forget(etcd);
	for (unsigned int i = 0; i < etcd->endpoint_count; i++)
		free(etcd->endpoints[i]);
	free(etcd->prefix);
	free(etcd->ca_file);
	free(etcd->cert_file);
	free(etcd->key_file);
	free(etcd->user);
	free(etcd->password_file);
	if (etcd->curl)
		curl_easy_cleanup(etcd->curl);
	curl_global_cleanup();
	free(etcd);
}

static void close_etcd(struct engine *engine)
{
	struct etcd *etcd = (struct etcd *)engine;

	etcd_lease_end(etcd);
	free_etcd(etcd);
}

static bool is_printable(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (text[i] <= ' ' || text[i] > '~')
			return false;
	return true;
}

static int add_endpoint(struct etcd *etcd, const char *url, size_t size,
			bool tls)
{
	bool https = size > 8 && !strncmp(url, "https://", 8);
	bool http = size > 7 && !strncmp(url, "http://", 7);

	/* Who has certificates would not expect to be heard by others. */
	if ((!http && !https) || (tls && !https) || size > ENDPOINT_MAX ||
	    !is_printable(url, size) ||
	    etcd->endpoint_count == ETCD_ENDPOINTS_MAX)
		return -EINVAL;
	while (url[size - 1] == '/')
		size--;
	/* Names, passwords and questions have no place in it. */
	if (strcspn(url, "@?#") < size)
		return -EINVAL;
	etcd->endpoints[etcd->endpoint_count] = strndup(url, size);
	if (!etcd->endpoints[etcd->endpoint_count])
		return -ENOMEM;
	etcd->endpoint_count++;
	return 0;
}

static int set_endpoints(struct etcd *etcd,
			 const struct engine_settings *settings)
{
	bool tls = settings->ca_file || settings->cert_file ||
		   settings->key_file;
	const char *next = settings->endpoints ? settings->endpoints : "";
	int rc = 0;

	while (!rc) {
		size_t size;

		next += strspn(next, " \t");
		size = strcspn(next, " \t");
		if (!size)
			break;
		rc = add_endpoint(etcd, next, size, tls);
		next += size;
	}
	return rc || etcd->endpoint_count ? rc : -EINVAL;
}

static int set_prefix(struct etcd *etcd, const char *prefix)
{
	if (!prefix)
		prefix = DEFAULT_PREFIX;
	if (strlen(prefix) > ETCD_PREFIX_MAX ||
	    !is_printable(prefix, strlen(prefix)))
		return -EINVAL;
	etcd->prefix = strdup(prefix);
	return etcd->prefix ? 0 : -ENOMEM;
}

static int set_file(char **to, const char *path)
{
	if (!path)
		return 0;
	/* libcurl would only say that there is no connection. */
	if (access(path, R_OK))
		return -errno;
	*to = strdup(path);
	return *to ? 0 : -ENOMEM;
}

static int set_user(struct etcd *etcd, const struct engine_settings *settings)
{
	if (!settings->user != !settings->password_file)
		return -EINVAL;
	if (!settings->user)
		return 0;
	etcd->user = strdup(settings->user);
	if (!etcd->user)
		return -ENOMEM;
	return set_file(&etcd->password_file, settings->password_file);
}

static int set_all(struct etcd *etcd, const struct engine_settings *settings)
{
	int rc;

	if (settings->timeout > TIMEOUT_MAX ||
	    !settings->cert_file != !settings->key_file)
		return -EINVAL;
	etcd->timeout = settings->timeout ? settings->timeout : DEFAULT_TIMEOUT;
	etcd->lease_seconds = settings->lease ? settings->lease : DEFAULT_LEASE;
	rc = set_endpoints(etcd, settings);
	if (!rc)
		rc = set_prefix(etcd, settings->prefix);
	if (!rc)
		rc = set_file(&etcd->ca_file, settings->ca_file);
	if (!rc)
		rc = set_file(&etcd->cert_file, settings->cert_file);
	if (!rc)
		rc = set_file(&etcd->key_file, settings->key_file);
	return rc ? rc : set_user(etcd, settings);
}

static int open_etcd(const struct engine_settings *settings,
		     struct engine **engine)
{
	struct etcd *etcd;
	int rc;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return -ENOMEM;
	etcd = calloc(1, sizeof(*etcd));
	if (!etcd) {
		curl_global_cleanup();
		return -ENOMEM;
	}
	etcd->engine.ops = &etcd_engine;
	rc = set_all(etcd, settings);
	if (!rc) {
		etcd->curl = curl_easy_init();
		rc = etcd->curl ? 0 : -ENOMEM;
	}
	if (rc)
		free_etcd(etcd);
	else
		*engine = &etcd->engine;
	return rc;
}

const struct engine_ops etcd_engine = {
	.name = "etcd",
	.open = open_etcd,
	.close = close_etcd,
	.get = etcd_get,
	.list = etcd_list,
	.commit = etcd_commit,
	.renew = etcd_renew,
	.status = etcd_status,
	.watch_open = etcd_watch_open,
	.watch_next = etcd_watch_next,
	.watch_wake = etcd_watch_wake,
	.watch_close = etcd_watch_close,
};
