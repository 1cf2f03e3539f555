// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A commit is one txn. When its answer was lost, it is asked for again if it
 * cannot be carried out twice, which is when it changes something that it is
 * bound to; else it is only looked whether it was. In both cases the id tells a
 * record that it put from one that somebody else put, be they alike.
 *
 * etcd may say that its database is full though it has carried a txn out, namely
 * the one that filled it. So it is looked then, too.
 */
#include <errno.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#include "etcd_call.h"
#include "etcd_commit.h"
#include "etcd_json.h"
#include "etcd_lease.h"
#include "etcd_record.h"

struct commit {
	struct etcd *etcd;
	const struct engine_change *changes;
	size_t count;
	unsigned char id[ETCD_COMMIT_ID];
	/* What shows best whether it was carried out; NULL: it changes nothing */
	const struct engine_change *sign;
	bool bound; /* it can be carried out but once */
	bool leased;
};

/* A record has an id, and one that has to be as expected has a revision. */
static int worth(const struct engine_change *change)
{
	return (change->what == ENGINE_PUT) * 2 +
	       (change->expected != ENGINE_ANY);
}

static void examine(struct commit *commit)
{
	for (size_t i = 0; i < commit->count; i++) {
		const struct engine_change *change = &commit->changes[i];

		if (change->what == ENGINE_CHECK)
			continue;
		if (!commit->sign || worth(change) > worth(commit->sign))
			commit->sign = change;
		commit->bound |= change->expected != ENGINE_ANY;
		commit->leased |= change->leased;
	}
}

static bool set_text(json_t *object, const char *name, const char *text)
{
	return !json_object_set_new(object, name, json_string(text));
}

static bool set_value(const struct commit *commit, json_t *object,
		      const struct engine_change *change)
{
	size_t size = ETCD_COMMIT_ID + change->size;
	unsigned char *value = malloc(size);
	bool good;

	if (!value)
		return false;
	memcpy(value, commit->id, ETCD_COMMIT_ID);
	if (change->size)
		memcpy(value + ETCD_COMMIT_ID, change->value, change->size);
	good = etcd_json_set_bytes(object, "value", value, size);
	free(value);
	return good;
}

/* Appends { @name: @object } to @array, and takes @object. */
static bool append(json_t *array, const char *name, json_t *object)
{
	json_t *operation = json_object();

	if (!json_object_set_new(operation, name, object))
		return !json_array_append_new(array, operation);
	json_decref(operation);
	return false;
}

static bool add_compare(const struct commit *commit, json_t *compares,
			const struct engine_change *change)
{
	bool absent = change->expected == ENGINE_ABSENT;
	json_t *compare;

	if (change->expected == ENGINE_ANY)
		return true;
	compare = json_object();
	/* A number that is 0 is left out. */
	if (etcd_record_set_key(commit->etcd, compare, change->key) &&
	    set_text(compare, "result", "EQUAL") &&
	    set_text(compare, "target", absent ? "CREATE" : "MOD") &&
	    etcd_json_set_number(compare,
				 absent ? "create_revision" : "mod_revision",
				 change->expected))
		return !json_array_append_new(compares, compare);
	json_decref(compare);
	return false;
}

static bool add_operation(const struct commit *commit, json_t *operations,
			  const struct engine_change *change)
{
	bool put = change->what == ENGINE_PUT;
	json_t *object;

	if (change->what == ENGINE_CHECK)
		return true;
	object = json_object();
	if (etcd_record_set_key(commit->etcd, object, change->key) &&
	    (!put || set_value(commit, object, change)) &&
	    (!put || !change->leased ||
	     etcd_json_set_number(object, "lease", commit->etcd->lease)))
		return append(operations,
			      put ? "request_put" : "request_delete_range",
			      object);
	json_decref(object);
	return false;
}

/* The txn itself */
static json_t *make_body(const struct commit *commit)
{
	json_t *compares = json_array(), *operations = json_array();
	json_t *body = json_object();
	bool good;

	/* Both are the body's from here on, whether it can have them or not. */
	good = !json_object_set_new(body, "compare", compares);
	good = !json_object_set_new(body, "success", operations) && good;
	for (size_t i = 0; good && i < commit->count; i++)
		good = add_compare(commit, compares, &commit->changes[i]) &&
		       add_operation(commit, operations, &commit->changes[i]);
	if (good)
		return body;
	json_decref(body);
	return NULL;
}

/* Adds a txn's answer that has the sign in it: if compared or @otherwise */
static bool add_lookup(const struct commit *commit, json_t *body,
		       const char *otherwise)
{
	json_t *lookups = json_array(), *range;

	if (json_object_set_new(body, otherwise, lookups))
		return false;
	range = json_object();
	if (etcd_record_set_key(commit->etcd, range, commit->sign->key))
		return append(lookups, "request_range", range);
	json_decref(range);
	return false;
}

/* Looks for the sign: where @body is not carried out, or, without it, at once */
static json_t *make_lookup(const struct commit *commit, json_t *body)
{
	json_t *lookup = body ? json_copy(body) : json_object();

	if (add_lookup(commit, lookup, body ? "failure" : "success"))
		return lookup;
	json_decref(lookup);
	return NULL;
}

enum finding { OURS, UNCHANGED, ANOTHER };

static enum finding compare_sign(const struct commit *commit,
				 const struct etcd_record *found)
{
	if (commit->sign->what == ENGINE_PUT && !found->damaged &&
	    !memcmp(found->value, commit->id, ETCD_COMMIT_ID))
		return OURS;
	return found->record.revision == commit->sign->expected ? UNCHANGED :
								  ANOTHER;
}

/* What is there of the sign; *@revision is its own if it is of this commit. */
static enum finding read_lookup(const struct commit *commit,
				const json_t *reply, int64_t *revision)
{
	json_t *responses, *range, *kvs;
	enum finding finding = ANOTHER;
	struct etcd_record found;

	if (etcd_json_array(reply, "responses", &responses) ||
	    etcd_json_object(json_array_get(responses, 0), "response_range",
			     &range) ||
	    !range || etcd_json_array(range, "kvs", &kvs))
		return ANOTHER;
	if (!json_array_size(kvs))
		return commit->sign->expected == ENGINE_ABSENT ? UNCHANGED :
								 ANOTHER;
	if (!etcd_record_read(commit->etcd, commit->sign->key,
			      json_array_get(kvs, 0), false, &found))
		finding = compare_sign(commit, &found);
	if (finding == OURS)
		*revision = found.record.revision;
	etcd_record_free(&found);
	return finding;
}

static int read_reply(const struct commit *commit, const struct etcd_call *call,
		      const json_t *reply, int64_t *revision)
{
	bool succeeded;
	int rc;

	rc = etcd_json_flag(reply, "succeeded", &succeeded);
	if (!rc)
		rc = etcd_json_revision(reply, revision);
	if (rc)
		return commit->sign ? -ETIMEDOUT : rc;
	if (!call->unknown || !commit->sign)
		return succeeded ? 0 : -ESTALE;
	if (succeeded && commit->bound)
		return 0;
	/* What is unchanged may change yet, if the request is still on its way. */
	return read_lookup(commit, reply, revision) == OURS ? 0 : -ETIMEDOUT;
}

/*
 * It was answered, so what has not happened will not happen. One that is not
 * bound may have been overwritten already, which is taken for that it was not.
 */
static int look_if_full(const struct commit *commit, int64_t *revision)
{
	struct etcd_call call = { .path = "/v3/kv/txn", .leader = true };
	json_t *body = make_lookup(commit, NULL), *reply = NULL;
	enum finding finding = ANOTHER;
	int rc = -ENOMEM;

	call.body = body;
	if (body)
		rc = etcd_call(commit->etcd, &call, &reply);
	if (!rc)
		finding = read_lookup(commit, reply, revision);
	json_decref(reply);
	json_decref(body);
	if (rc)
		return -ETIMEDOUT;
	if (finding == OURS)
		return 0;
	return finding == UNCHANGED || !commit->bound ? -ENOSPC : -ETIMEDOUT;
}

static int try_commit(struct commit *commit, bool *no_lease, int64_t *revision)
{
	struct etcd_call call = {
		.path = "/v3/kv/txn",
		.leader = true,
		.sized = true,
	};
	json_t *body, *again = NULL, *reply = NULL;
	int rc = -ENOMEM;

	body = make_body(commit);
	if (body && commit->sign)
		again = make_lookup(commit, commit->bound ? body : NULL);
	if (body && (again || !commit->sign)) {
		call.body = body;
		call.again = again;
		rc = etcd_call(commit->etcd, &call, &reply);
		*no_lease = rc == -ENOENT && commit->leased;
		if (!rc)
			rc = read_reply(commit, &call, reply, revision);
		else if (call.unknown && commit->sign)
			rc = -ETIMEDOUT;
		else if (rc == -ETIMEDOUT)
			/* So it was something else that took too long. */
			rc = -EHOSTUNREACH;
		else if (rc == -ENOSPC && commit->sign)
			rc = look_if_full(commit, revision);
		else if (rc == -EMSGSIZE)
			rc = -EINVAL;
	}
	json_decref(reply);
	json_decref(again);
	json_decref(body);
	return rc;
}

int etcd_commit(struct engine *engine, const struct engine_change *changes,
		size_t count, int64_t *revision)
{
	struct commit commit = {
		.etcd = (struct etcd *)engine,
		.changes = changes,
		.count = count,
	};
	bool no_lease = false;
	int rc;

	examine(&commit);
	if (RAND_bytes(commit.id, sizeof(commit.id)) != 1)
		return -EIO;
	for (int i = 0; i < 2; i++) {
		rc = commit.leased ? etcd_lease_need(commit.etcd) : 0;
		if (!rc)
			rc = try_commit(&commit, &no_lease, revision);
		if (rc != -ENOENT || !no_lease)
			break;
		/* Its lease ran out while nobody renewed it. */
		etcd_lease_drop(commit.etcd);
		rc = -EHOSTUNREACH;
	}
	return rc;
}
