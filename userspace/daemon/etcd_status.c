// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How the etcd cluster is. Whether it has a quorum shows by a read that needs
 * one; a member that lost its leader may not know it yet.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "etcd_call.h"
#include "etcd_json.h"
#include "etcd_record.h"
#include "etcd_status.h"

static int ask_all(struct etcd *etcd, const char *path, json_t *body,
		   bool leader, json_t **reply)
{
	struct etcd_call call = {
		.path = path,
		.body = body,
		.leader = leader,
	};

	return etcd_call(etcd, &call, reply);
}

/* What a server says ends up in logs and on terminals. */
static void copy_name(char *to, size_t size, const char *from)
{
	size_t i;

	for (i = 0; from[i] && i < size - 1; i++)
		to[i] = from[i] > ' ' && from[i] <= '~' ? from[i] : '?';
	to[i] = '\0';
}

static int read_quorum(struct etcd *etcd, struct engine_status *status)
{
	json_t *body = json_object(), *reply = NULL;
	int rc = -ENOMEM;

	if (etcd_record_set_range(etcd, body, "") &&
	    !json_object_set_new(body, "count_only", json_true()))
		rc = ask_all(etcd, "/v3/kv/range", body, true, &reply);
	json_decref(body);
	if (!rc)
		rc = etcd_json_revision(reply, &status->revision);
	json_decref(reply);
	status->quorum = !rc;
	return rc;
}

static int read_alarms(const json_t *reply, struct engine_status *status)
{
	const json_t *error;
	json_t *errors;
	size_t i;
	int rc;

	rc = etcd_json_array(reply, "errors", &errors);
	if (rc)
		return rc;
	json_array_foreach(errors, i, error)
	{
		const char *text = json_string_value(error);

		if (!text)
			return -EPROTO;
		if (strstr(text, "NOSPACE"))
			status->full = true;
	}
	return 0;
}

/* The names of the leader and of who answered, as far as they have any */
static int read_members(struct etcd *etcd, const char *leader,
			struct engine_status *status)
{
	json_t *body = json_object(), *members, *member, *reply = NULL;
	const char *id, *name;
	size_t i;
	int rc;

	rc = ask_all(etcd, "/v3/cluster/member/list", body, false, &reply);
	json_decref(body);
	if (!rc)
		rc = etcd_json_array(reply, "members", &members);
	if (rc) {
		json_decref(reply);
		/* It may be that we are not let to know. */
		return rc == -EPROTO ? rc : 0;
	}
	status->members = json_array_size(members);
	json_array_foreach(members, i, member)
	{
		if (etcd_json_text(member, "ID", &id) ||
		    etcd_json_text(member, "name", &name))
			rc = -EPROTO;
		else if (id && name && leader && !strcmp(id, leader))
			copy_name(status->leader, sizeof(status->leader), name);
	}
	json_decref(reply);
	return rc;
}

static int read_server(struct etcd *etcd, struct engine_status *status)
{
	const char *leader = NULL, *version = NULL;
	json_t *body = json_object(), *reply = NULL;
	int64_t revision = 0;
	char text[32] = "";
	int rc;

	rc = ask_all(etcd, "/v3/maintenance/status", body, false, &reply);
	json_decref(body);
	if (!rc)
		rc = etcd_json_revision(reply, &revision);
	if (!rc)
		rc = etcd_json_text(reply, "version", &version);
	if (!rc)
		rc = etcd_json_text(reply, "leader", &leader);
	if (!rc)
		rc = read_alarms(reply, status);
	if (!rc) {
		status->reachable = true;
		if (!status->revision)
			status->revision = revision;
		copy_name(text, sizeof(text), version ? version : "");
		snprintf(status->server, sizeof(status->server), "etcd %s",
			 text);
		rc = read_members(etcd, leader, status);
	}
	json_decref(reply);
	return rc;
}

static bool is_away(int rc)
{
	return rc == -EHOSTUNREACH || rc == -ETIMEDOUT;
}

int etcd_status(struct engine *engine, struct engine_status *status)
{
	struct etcd *etcd = (struct etcd *)engine;
	int quorum, server;

	quorum = read_quorum(etcd, status);
	server = read_server(etcd, status);
	/* That it cannot be reached is no error, but what was asked for. */
	if (quorum && !is_away(quorum))
		return quorum;
	return server && !is_away(server) ? server : 0;
}
