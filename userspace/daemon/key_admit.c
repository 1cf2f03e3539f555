// SPDX-License-Identifier: GPL-2.0-or-later
/* Another node asks for the cluster key, and an administrator admits it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "key_join.h"
#include "keys.h"

static int read_request(struct keys *keys, const char *node,
			struct join_record *record, char path[PATH_SIZE],
			int64_t *revision, const char **why)
{
	void *value;
	size_t size;
	int ret;

	*why = "the request cannot be looked for";
	if (!path_of_node(path, PATH_JOINS, node))
		return -ENOMEM;
	ret = engine_get(keys->sync->engine, path, false, &value, &size,
			 revision);
	*why = ret == -ENOENT ?
		       "this node does not ask for the key: clusctl key join, there" :
		       "the store cannot be read";
	if (ret)
		return ret;
	ret = join_record_decode(value, size, record);
	free(value);
	if (!ret && strcmp(record->node, node)) {
		join_record_free(record);
		ret = -EBADMSG;
	}
	if (ret)
		*why = "the request in the store cannot be read";
	return ret;
}

int admit_show(struct keys *keys, const char *node,
	       char fingerprint[EXCHANGE_FINGERPRINT_SIZE], const char **why)
{
	struct join_record record;
	char path[PATH_SIZE];
	int64_t revision;
	int ret = read_request(keys, node, &record, path, &revision, why);

	if (ret)
		return ret;
	ret = exchange_fingerprint(node, record.public, fingerprint);
	join_record_free(&record);
	return ret;
}

/* @record says all but what is made here. */
static int seal(struct admit_record *record,
		const struct clusctl_cluster_key *key)
{
	char info[JOIN_INFO_SIZE];
	struct wrapping with = { .info = info, .context = JOIN_CONTEXT };
	struct exchange *pair;
	void *secret;
	int ret = exchange_new(&pair, record->public);

	if (ret)
		return ret;
	ret = join_info(record, info) ?
		      exchange_secret(pair, record->asked, &secret) :
		      -EINVAL;
	exchange_free(pair);
	if (ret)
		return ret;
	with.secret = secret;
	ret = wrap_key(&with, key, record->wrapped);
	clusctl_wipe_free(secret, EXCHANGE_SIZE);
	return ret;
}

/* The answer is bound to the request that was looked at. */
static int answer(struct keys *keys, const struct admit_record *record,
		  const char *request, int64_t revision)
{
	char path[PATH_SIZE];
	struct engine_change changes[2] = {
		{ .key = request, .what = ENGINE_CHECK, .expected = revision },
		{ .key = path,
		  .what = ENGINE_PUT,
		  .expected = ENGINE_ANY,
		  .leased = true },
	};
	char *text;
	int ret;

	if (!path_of_node(path, PATH_ADMITS, record->node))
		return -ENOMEM;
	ret = admit_record_encode(record, &text);
	if (ret)
		return ret;
	changes[1].value = text;
	changes[1].size = strlen(text);
	ret = engine_commit(keys->sync->engine, changes, 2, NULL);
	free(text);
	return ret;
}

static int read_key(struct keys *keys, struct clusctl_cluster_key **key,
		    const char **why)
{
	struct key_chain chain;
	int ret = key_chain_read(keys->sync->engine, &chain);

	*why = "the store cannot be read";
	if (ret)
		return ret;
	*why = "this node does not know the current key: see clusctl key status";
	ret = *chain.current ? keys_read_current(keys, &chain, key) : -ENOENT;
	key_chain_free(&chain);
	return ret;
}

static int give(struct keys *keys, const struct join_record *request,
		const char *path, int64_t revision, char key_id[KEY_ID_SIZE],
		const char **why)
{
	struct admit_record record = { .node = request->node,
				       .by = keys->config->node };
	struct clusctl_cluster_key *key;
	int ret = read_key(keys, &key, why);

	if (ret)
		return ret;
	memcpy(record.asked, request->public, EXCHANGE_SIZE);
	strcpy(record.key_id, clusctl_cluster_key_get_id(key));
	*why = "the request cannot be answered";
	ret = seal(&record, key);
	clusctl_cluster_key_free(key);
	if (ret)
		return ret;
	ret = answer(keys, &record, path, revision);
	*why = ret == -ESTALE ?
		       "the request has changed or ended meanwhile; look at it again" :
		       "the store does not take the answer";
	if (!ret)
		strcpy(key_id, record.key_id);
	return ret;
}

int admit(struct keys *keys, const char *node, const char *fingerprint,
	  char key_id[KEY_ID_SIZE], const char **why)
{
	char now[EXCHANGE_FINGERPRINT_SIZE], path[PATH_SIZE];
	struct join_record record;
	int64_t revision;
	int ret = read_request(keys, node, &record, path, &revision, why);

	if (ret)
		return ret;
	ret = exchange_fingerprint(node, record.public, now);
	if (!ret && strcmp(now, fingerprint)) {
		*why = "the request has another fingerprint: find out why first";
		ret = -EKEYREJECTED;
	}
	if (!ret)
		ret = give(keys, &record, path, revision, key_id, why);
	keys_audit("key-admitted", ret ? NULL : key_id, node, ret,
		   ret ? *why : NULL);
	join_record_free(&record);
	return ret;
}
