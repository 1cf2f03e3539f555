// SPDX-License-Identifier: GPL-2.0-or-later
/* The lease of leased records: granted when one is put first, kept by renewing. */
#include <errno.h>

#include "etcd_call.h"
#include "etcd_json.h"
#include "etcd_lease.h"

#define GOODBYE 1000 /* milliseconds for a request */

static int ask_lease(struct etcd *etcd, const char *path, const char *name,
		     int64_t number, json_t **reply)
{
	struct etcd_call call = { .path = path, .leader = true };
	json_t *body = json_object();
	int rc = -ENOMEM;

	call.body = body;
	if (etcd_json_set_number(body, name, number))
		rc = etcd_call(etcd, &call, reply);
	json_decref(body);
	return rc;
}

int etcd_lease_need(struct etcd *etcd)
{
	json_t *reply = NULL;
	int64_t id = 0;
	int rc;

	if (etcd->lease)
		return 0;
	/* One that was granted unknown to us ends by itself. */
	rc = ask_lease(etcd, "/v3/lease/grant", "TTL", etcd->lease_seconds,
		       &reply);
	if (!rc)
		rc = etcd_json_number(reply, "ID", &id);
	if (!rc && id <= 0)
		rc = -EPROTO;
	if (!rc)
		etcd->lease = id;
	json_decref(reply);
	/* No record has changed. */
	return rc == -ETIMEDOUT ? -EHOSTUNREACH : rc;
}

void etcd_lease_drop(struct etcd *etcd)
{
	etcd->lease = 0;
	etcd->lease_lost = true;
}

void etcd_lease_end(struct etcd *etcd)
{
	json_t *reply = NULL;

	/* Who is to go need not wait: it ends by itself otherwise. */
	if (etcd->timeout > GOODBYE)
		etcd->timeout = GOODBYE;
	if (etcd->lease)
		(void)ask_lease(etcd, "/v3/lease/revoke", "ID", etcd->lease,
				&reply);
	json_decref(reply);
}

int etcd_renew(struct engine *engine)
{
	struct etcd *etcd = (struct etcd *)engine;
	json_t *reply = NULL;
	int64_t ttl = 0;
	int rc = 0;

	if (etcd->lease) {
		rc = ask_lease(etcd, "/v3/lease/keepalive", "ID", etcd->lease,
			       &reply);
		if (!rc)
			rc = etcd_json_number(reply, "TTL", &ttl);
		json_decref(reply);
		if (rc == -ENOENT || (!rc && ttl <= 0))
			etcd_lease_drop(etcd);
		else if (rc)
			return rc;
	}
	if (!etcd->lease_lost)
		return 0;
	rc = etcd_lease_need(etcd);
	if (rc)
		return rc;
	etcd->lease_lost = false;
	return -ENOENT;
}
