// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A node asks for the cluster key. The store carries the request and the answer,
 * and is trusted with neither: people compare the fingerprint of the request, so
 * that the key goes to this node, and the key id of the answer, so that it is the
 * cluster's.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "key_file.h"
#include "key_join.h"
#include "keys.h"

unsigned int join_patience = 60;

struct join {
	struct exchange *pair; /* in this memory alone */
	struct join_record record;
	char fingerprint[EXCHANGE_FINGERPRINT_SIZE];
	char path[PATH_SIZE];
	char answer[PATH_SIZE];
	struct clusctl_cluster_key *key; /* that came, not confirmed yet */
	char *by;
	time_t looked;
};

static time_t now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return at.tv_sec;
}

bool join_info(const struct admit_record *record, char info[JOIN_INFO_SIZE])
{
	char asked[2 * EXCHANGE_SIZE + 1], public[2 * EXCHANGE_SIZE + 1];

	hex_encode(record->asked, EXCHANGE_SIZE, asked);
	hex_encode(record->public, EXCHANGE_SIZE, public);
	return snprintf(info, JOIN_INFO_SIZE,
			JOIN_CONTEXT " asked %s answered %s key %.32s node %s",
			asked, public, record->key_id,
			record->node) < JOIN_INFO_SIZE;
}

void join_free(struct join *join)
{
	if (!join)
		return;
	exchange_free(join->pair);
	clusctl_cluster_key_free(join->key);
	join_record_free(&join->record);
	free(join->by);
	free(join);
}

static int make(const struct keys *keys, struct join **join)
{
	const char *node = keys->config->node;
	struct join *made = calloc(1, sizeof(*made));
	int ret = -ENOMEM;

	if (!made)
		return ret;
	made->looked = now();
	made->record.node = strdup(node);
	if (made->record.node && path_of_node(made->path, PATH_JOINS, node) &&
	    path_of_node(made->answer, PATH_ADMITS, node))
		ret = exchange_new(&made->pair, made->record.public);
	if (!ret)
		ret = exchange_fingerprint(node, made->record.public,
					   made->fingerprint);
	if (ret)
		join_free(made);
	else
		*join = made;
	return ret;
}

/* With it goes what was answered to another request. */
static int ask(struct keys *keys, const struct join *join, int64_t expected)
{
	struct engine_change changes[2] = {
		{ .key = join->path,
		  .what = ENGINE_PUT,
		  .expected = expected,
		  .leased = true },
		{ .key = join->answer,
		  .what = ENGINE_DELETE,
		  .expected = ENGINE_ANY },
	};
	char *text;
	int ret = join_record_encode(&join->record, &text);

	if (ret)
		return ret;
	changes[0].value = text;
	changes[0].size = strlen(text);
	ret = engine_commit(keys->sync->engine, changes, 2, NULL);
	free(text);
	return ret;
}

static int may_join(const struct keys *keys, const char **why)
{
	*why = "the key of this node is a credential; give it another one: see clusctld(8)";
	if (keys->rest == REST_CREDENTIAL)
		return -EOPNOTSUPP;
	*why = "the configuration of clusctld names no file for the key";
	if (!keys->config->key_file)
		return -EOPNOTSUPP;
	*why = "the store has no cluster key yet: clusctl key init, on one node";
	if (!*keys->current)
		return -ENOENT;
	/* Whatever the module has, it is to be had after a boot. */
	*why = "this node has the cluster's key";
	return *keys->at_rest && !keys->problem ? -EEXIST : 0;
}

int join_begin(struct keys *keys, char fingerprint[EXCHANGE_FINGERPRINT_SIZE],
	       const char **why)
{
	struct join *join;
	int ret = may_join(keys, why);

	if (ret)
		return ret;
	*why = "a request cannot be made";
	ret = make(keys, &join);
	if (ret)
		return ret;
	*why = "the store does not take the request";
	ret = ask(keys, join, ENGINE_ANY);
	if (ret) {
		join_free(join);
		return ret;
	}
	/* One that was begun before has lost. */
	join_free(keys->join);
	keys->join = join;
	strcpy(fingerprint, join->fingerprint);
	return 0;
}

/*
 * Nothing proves this name. It may be anything, but nothing that has a terminal
 * show another key id than the one that came.
 */
static bool is_harmless(const char *name)
{
	for (; *name; name++) {
		if (iscntrl((unsigned char)*name) ||
		    ((unsigned char)*name == 0xc2 &&
		     (unsigned char)name[1] < 0xa0))
			return false;
	}
	return true;
}

/* -EBADMSG if it was not made for this request, or by who has no key */
static int open_answer(struct join *join, const struct admit_record *record)
{
	char info[JOIN_INFO_SIZE];
	struct wrapping with = { .info = info, .context = JOIN_CONTEXT };
	struct clusctl_cluster_key *key = NULL;
	void *secret;
	int ret;

	if (strcmp(record->node, join->record.node) ||
	    !is_harmless(record->by) || !join_info(record, info))
		return -EBADMSG;
	ret = exchange_secret(join->pair, record->public, &secret);
	if (ret)
		return ret;
	with.secret = secret;
	ret = wrap_open(&with, record->wrapped, &key);
	clusctl_wipe_free(secret, EXCHANGE_SIZE);
	if (!ret && strcmp(clusctl_cluster_key_get_id(key), record->key_id))
		ret = -EBADMSG;
	if (ret) {
		clusctl_cluster_key_free(key);
		return ret;
	}
	join->key = key;
	join->by = strdup(record->by);
	return 0;
}

static int take_answer(struct keys *keys, struct join *join)
{
	struct admit_record record;
	void *value;
	size_t size;
	int ret = engine_get(keys->sync->engine, join->answer, false, &value,
			     &size, NULL);

	if (ret)
		return ret == -ENOENT ? 0 : ret;
	ret = admit_record_decode(value, size, &record);
	free(value);
	if (ret)
		return ret;
	/* That of an earlier request is none. */
	if (!memcmp(record.asked, join->record.public, EXCHANGE_SIZE))
		ret = open_answer(join, &record);
	admit_record_free(&record);
	return ret;
}

/* -ESTALE if another request took the place of ours; one that is gone is renewed. */
static int check_request(struct keys *keys, const struct join *join)
{
	struct join_record record;
	void *value;
	size_t size;
	int ret = engine_get(keys->sync->engine, join->path, false, &value,
			     &size, NULL);

	if (ret == -ENOENT)
		return ask(keys, join, ENGINE_ABSENT);
	if (ret)
		return ret;
	ret = join_record_decode(value, size, &record);
	free(value);
	if (ret)
		return ret == -ENOMEM ? ret : -ESTALE;
	if (memcmp(record.public, join->record.public, EXCHANGE_SIZE))
		ret = -ESTALE;
	join_record_free(&record);
	return ret;
}

static struct join *find(const struct keys *keys, const char *fingerprint,
			 const char **why)
{
	*why = "this request has ended, or another one has taken its place";
	if (!keys->join || strcmp(keys->join->fingerprint, fingerprint))
		return NULL;
	keys->join->looked = now();
	return keys->join;
}

int join_look(struct keys *keys, const char *fingerprint,
	      enum join_state *state, const char **key_id, const char **by,
	      const char **why)
{
	struct join *join = find(keys, fingerprint, why);
	int ret = 0;

	*state = JOIN_WAITING;
	if (!join)
		return -ESTALE;
	if (!join->key)
		ret = check_request(keys, join);
	if (!ret && !join->key)
		ret = take_answer(keys, join);
	if (ret == -EBADMSG)
		*why = "what came is no key for this node: somebody changes the store";
	else if (ret == -ESTALE)
		*why = "the store has another request of this node";
	else if (ret)
		*why = "the store cannot be read";
	if (ret == -EBADMSG || ret == -ESTALE)
		join_cancel(keys, fingerprint);
	if (ret || !join->key)
		return ret;
	*state = JOIN_RECEIVED;
	*key_id = clusctl_cluster_key_get_id(join->key);
	*by = join->by;
	return 0;
}

/* Ours, unless another one has taken its place */
static void take_back(struct keys *keys, const struct join *join)
{
	struct engine_change changes[2] = {
		{ .key = join->path,
		  .what = ENGINE_DELETE,
		  .expected = ENGINE_ANY },
		{ .key = join->answer,
		  .what = ENGINE_DELETE,
		  .expected = ENGINE_ANY },
	};
	struct join_record record;
	void *value;
	size_t size;

	/* If that fails, its lease ends it. */
	if (!keys->sync->engine ||
	    engine_get(keys->sync->engine, join->path, false, &value, &size,
		       &changes[0].expected))
		return;
	if (!join_record_decode(value, size, &record) &&
	    !memcmp(record.public, join->record.public, EXCHANGE_SIZE))
		engine_commit(keys->sync->engine, changes, 2, NULL);
	join_record_free(&record);
	free(value);
}

void join_cancel(struct keys *keys, const char *fingerprint)
{
	const char *why;
	struct join *join = find(keys, fingerprint, &why);

	if (!join)
		return;
	keys->join = NULL;
	take_back(keys, join);
	join_free(join);
}

void join_expire(struct keys *keys)
{
	if (keys->join && now() - keys->join->looked >= (time_t)join_patience)
		join_cancel(keys, keys->join->fingerprint);
}

/* The key of another cluster, perhaps, is not lost with its file. */
int join_accept(struct keys *keys, const char *fingerprint, const char *key_id,
		const char **why)
{
	struct join *join = find(keys, fingerprint, why);
	int ret;

	if (!join || !join->key)
		return -ESTALE;
	*why = "that is not the key that came";
	if (strcmp(clusctl_cluster_key_get_id(join->key), key_id))
		return -EINVAL;
	*why = "the file of the cluster key cannot be written";
	ret = key_file_stage(keys->config->key_file, join->key);
	if (!ret)
		ret = keys_install(keys);
	keys_audit("key-joined", key_id, join->by, ret, NULL);
	if (!ret)
		join_cancel(keys, fingerprint);
	return ret;
}
