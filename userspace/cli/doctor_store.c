// SPDX-License-Identifier: GPL-2.0-or-later
/* Checks of clusctl doctor: the store, and what is in it. */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "doctor.h"

static const json_t *store_of(const json_t *facts)
{
	return json_object_get(json_object_get(facts, "daemon"), "store");
}

static const json_t *key_of(const json_t *facts)
{
	return json_object_get(json_object_get(facts, "daemon"), "key");
}

static bool is_etcd(const json_t *store)
{
	return !strcmp(fact_text(store, "engine"), "etcd");
}

static void check_reachable(const json_t *facts, json_t *findings)
{
	const json_t *daemon = json_object_get(facts, "daemon");
	const json_t *store = store_of(facts);

	if (!store || fact_is(store, "reachable"))
		return;
	doctor_find(findings, "store-unreachable",
		    doctor_command_of(is_etcd(store) ?
					      "etcdctl endpoint health" :
					      "journalctl -u clusctld -n 50",
				      "", ""),
		    "the store (%s) cannot be reached%s%s",
		    fact_text(store, "engine"),
		    *fact_text(daemon, "error") ? ": " : "",
		    fact_text(daemon, "error"));
}

static void check_quorum(const json_t *facts, json_t *findings)
{
	const json_t *store = store_of(facts);

	if (fact_is(store, "reachable") && !fact_is(store, "quorum"))
		doctor_find(
			findings, "no-quorum",
			doctor_command_of("etcdctl endpoint status --cluster",
					  "", ""),
			"the store has no quorum: nothing is stored until most of its %jd members run",
			(intmax_t)fact_number(store, "members"));
}

static void check_full(const json_t *facts, json_t *findings)
{
	const json_t *store = store_of(facts);

	if (!fact_is(store, "full"))
		return;
	doctor_find(
		findings, "store-full",
		doctor_command_of(
			is_etcd(store) ?
				"etcdctl defrag --cluster && etcdctl alarm disarm" :
				"df /var/lib/clusctl",
			"", ""),
		"the store is full, and takes no more");
}

static void check_members(const json_t *facts, json_t *findings)
{
	const json_t *store = store_of(facts);
	json_int_t members = fact_number(store, "members");

	if (fact_is(store, "reachable") && is_etcd(store) && members < 3)
		doctor_find(
			findings, "few-members",
			doctor_command_of(
				"etcdctl member add NAME --peer-urls=URL", "",
				""),
			"etcd has %jd members: it stops when one of them does; three outlive one",
			(intmax_t)members);
}

static void check_encrypted(const json_t *facts, json_t *findings)
{
	const json_t *store = store_of(facts);

	if (store && is_etcd(store) && json_object_get(store, "encrypted") &&
	    !fact_is(store, "encrypted"))
		doctor_find(
			findings, "no-tls",
			doctor_command_of(
				"sudoedit /etc/clusctl/clusctld.conf && systemctl restart clusctld",
				"", ""),
			"clusctld talks to etcd without TLS: whoever is on the way can delete what is stored; etcd_endpoints are to begin with https://");
}

/* Whoever has taken the older key opens what this node seals. */
static void check_key(const json_t *facts, json_t *findings)
{
	const json_t *key = key_of(facts);
	const char *path =
		fact_text(json_object_get(facts, "daemon"), "key_file");

	if (!fact_is(key, "must_join"))
		return;
	/* Nobody else has the key of a store that is a file. */
	doctor_find(
		findings, "wrong-key",
		doctor_command_of(
			is_etcd(store_of(facts)) ?
				"clusctl key join" :
				"install -m 600 FILE %s && systemctl restart clusctld",
			path, ""),
		"this node seals with the cluster key %s, and the cluster's key is %s",
		fact_text(key, "writer"), fact_text(key, "current"));
}

/* Why the store is not served, unless that is told of above */
static void check_step(const json_t *facts, json_t *findings)
{
	const json_t *daemon = json_object_get(facts, "daemon");
	const json_t *store = store_of(facts);

	if (*fact_text(daemon, "error") && fact_is(store, "reachable") &&
	    fact_is(store, "quorum") && !fact_is(store, "full"))
		doctor_find(
			findings, "out-of-step",
			doctor_command_of("journalctl -u clusctld -n 50", "",
					  ""),
			"clusctld cannot bring this node and the store in step: %s",
			fact_text(daemon, "error"));
	if (fact_number(facts, "problems_error"))
		doctor_find(
			findings, "busy",
			doctor_command_of("clusctl sync", "", ""),
			"clusctld is busy, and does not tell what else is wrong: %s",
			strerror((int)fact_number(facts, "problems_error")));
}

/* Problems that clusctld tells of; each is of a resource, most of a checkpoint. */
static void find_key_missing(const json_t *facts, const json_t *one,
			     json_t *findings)
{
	const char *id = fact_text(one, "key_id");
	const char *current = fact_text(key_of(facts), "current");
	bool is_current = *current && !strcmp(id, current);

	/* A reader of that key would go on sealing with another one. */
	doctor_find(
		findings, "key-missing",
		doctor_command_of(
			is_current && is_etcd(store_of(facts)) ?
				"clusctl key join" :
				"clusctl key set --reader --file FILE && clusctl sync",
			"", ""),
		"%s %s: generation %jd in the store is sealed with the cluster key %s, which this node does not have",
		fact_text(one, "resource"), fact_text(one, "checkpoint"),
		(intmax_t)fact_number(one, "generation"), id);
}

static void find_refused(const json_t *facts, const json_t *one,
			 json_t *findings)
{
	const char *resource = fact_text(one, "resource");
	const char *checkpoint = fact_text(one, "checkpoint");
	const char *status = fact_text(one, "status");

	if (!strcmp(status, "NTE_NO_KEY") ||
	    !strcmp(status, "NTE_BAD_KEY_STATE"))
		find_key_missing(facts, one, findings);
	else
		/* Where it is damaged, what was before it may be good. */
		doctor_find(
			findings, "refused",
			doctor_command_of(
				!strcmp(status, "ERROR_NO_SYSTEM_RESOURCES") ?
					"clusctl status" :
					"clusctl checkpoint rollback %s %s",
				resource, checkpoint),
			"%s %s: the module refuses generation %jd in the store: %s",
			resource, checkpoint,
			(intmax_t)fact_number(one, "generation"), status);
}

static void find_damaged(const json_t *one, json_t *findings)
{
	doctor_find(
		findings, "damaged",
		doctor_command_of("clusctl checkpoint rebuild --force %s",
				  fact_text(one, "resource"), ""),
		"%s: the record %s in the store is damaged, and no node has mended it; rebuild where the resource is",
		fact_text(one, "resource"), fact_text(one, "record"));
}

static void find_foreign(const json_t *one, json_t *findings)
{
	doctor_find(
		findings, "foreign", doctor_command_of("make install", "", ""),
		"%s: the record %s in the store is of a later clusctld; this node needs that, too",
		fact_text(one, "resource"), fact_text(one, "record"));
}

static void find_unreadable(const json_t *one, json_t *findings)
{
	doctor_find(findings, "unreadable",
		    doctor_command_of("clusctl checkpoint rebuild --all", "",
				      ""),
		    "a record below %s in the store cannot be read",
		    fact_text(one, "record"));
}

static void find_online_twice(const json_t *one, json_t *findings)
{
	doctor_find(
		findings, "online-twice",
		doctor_command_of("clusctl resource offline %s",
				  fact_text(one, "resource"), ""),
		"%s is online here and on %s, which alone stores its keys; it may be online on one node only",
		fact_text(one, "resource"), fact_text(one, "node"));
}

static void find_unclaimed(const json_t *one, json_t *findings)
{
	doctor_find(
		findings, "unclaimed",
		doctor_command_of("clusctl sync", "", ""),
		"%s is online here, but the store does not say so (the lease was lost): other nodes may store its keys",
		fact_text(one, "resource"));
}

static void find_behind(const json_t *one, json_t *findings)
{
	doctor_find(findings, "behind",
		    doctor_command_of("clusctl sync", "", ""),
		    "%s %s: this node has generation %jd, and the store %jd",
		    fact_text(one, "resource"), fact_text(one, "checkpoint"),
		    (intmax_t)fact_number(one, "generation"),
		    (intmax_t)fact_number(one, "stored"));
}

static void find_waiting(const json_t *one, json_t *findings)
{
	doctor_find(
		findings, "not-stored",
		doctor_command_of("clusctl sync", "", ""),
		"%s %s: generation %jd is not stored yet; clusctl checkpoint remove takes back what was only added",
		fact_text(one, "resource"), fact_text(one, "checkpoint"),
		(intmax_t)fact_number(one, "generation"));
}

static void find_boot_key(const json_t *one, json_t *findings)
{
	doctor_find(
		findings, "boot-key-snapshot",
		doctor_command_of("clusctl key reseal", "", ""),
		"%s %s: generation %jd is sealed with the random key of this boot, and not stored",
		fact_text(one, "resource"), fact_text(one, "checkpoint"),
		(intmax_t)fact_number(one, "generation"));
}

static const struct {
	const char *kind;
	void (*find)(const json_t *one, json_t *findings);
} kinds[] = {
	{ "damaged", find_damaged },
	{ "foreign", find_foreign },
	{ "unreadable", find_unreadable },
	{ "online-twice", find_online_twice },
	{ "unclaimed", find_unclaimed },
	{ "behind", find_behind },
	{ "waiting", find_waiting },
	{ "boot-key", find_boot_key },
};

static void check_problems(const json_t *facts, json_t *findings)
{
	const json_t *problems = json_object_get(facts, "problems");
	const json_t *list = json_object_get(problems, "problems"), *one;
	json_int_t left = fact_number(problems, "count") -
			  (json_int_t)json_array_size(list);
	size_t i, k;

	json_array_foreach(list, i, one)
	{
		if (!strcmp(fact_text(one, "kind"), "refused"))
			find_refused(facts, one, findings);
		for (k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
			if (!strcmp(kinds[k].kind, fact_text(one, "kind")))
				kinds[k].find(one, findings);
		}
	}
	if (left > 0)
		doctor_find(findings, "more",
			    doctor_command_of("clusctl doctor", "", ""),
			    "there are %jd more findings of this kind",
			    (intmax_t)left);
}

const struct doctor_check doctor_store_checks[] = {
	{ check_reachable }, { check_quorum },	  { check_full },
	{ check_members },   { check_encrypted }, { check_step },
	{ check_key },	     { check_problems },  { NULL },
};
