// SPDX-License-Identifier: GPL-2.0-or-later
/* A first cluster key, and the one after another. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "key_file.h"
#include "keys.h"

#define CHANGES 3

const char key_made_advice[] =
	"without its file nobody can open the snapshots: keep a copy";

static int stage_new(struct keys *keys, struct clusctl_cluster_key **key,
		     const char **why)
{
	int ret = clusctl_cluster_key_generate(key);

	if (!ret) {
		ret = key_file_stage(keys->config->key_file, *key);
		if (ret)
			clusctl_cluster_key_free(*key);
	}
	if (ret)
		*why = "the file of the cluster key cannot be written";
	return ret;
}

/*
 * One that was staged before, and perhaps is the current one any moment, as
 * nobody knows where that request is, or a new one
 */
static int stage(struct keys *keys, struct clusctl_cluster_key **key,
		 const char **why)
{
	if (!key_file_read_staged(keys->config->key_file, key))
		return 0;
	return stage_new(keys, key, why);
}

/*
 * Without an answer, the staged key may still become the current one; keys_follow()
 * removes it when that cannot be any more.
 */
static int ended(int ret, const char **why)
{
	if (ret == -ESTALE)
		*why = "another node was faster: see clusctl key status";
	else if (ret)
		*why = "the store did not say that this was done; see clusctl key status";
	return ret;
}

static int find_any(const struct engine_record *record, void *data)
{
	(void)record;
	*(bool *)data = true;
	return 1;
}

/* Has the store anything that is sealed, or a key? */
static int is_in_use(struct engine *engine, bool *used)
{
	static const char *const prefixes[] = { PATH_KEYS, PATH_CHECKPOINTS,
						PATH_HISTORIES };
	size_t i;
	int ret = 0;

	*used = false;
	for (i = 0; ret >= 0 && i < 3 && !*used; i++)
		ret = engine_list(engine, prefixes[i], false, find_any, used,
				  NULL);
	/* A damaged record is one, too. */
	if (ret == -EBADMSG)
		*used = true;
	return ret < 0 && ret != -EBADMSG ? ret : 0;
}

static int may_make_first(struct keys *keys, const char **why)
{
	bool used;
	int ret;

	*why = "this node has a cluster key";
	if (*keys->at_rest)
		return -EEXIST;
	*why = "an administrator set a key here; clusctld does not know it, and makes no other";
	if (!keys->boot_writer)
		return -EOPNOTSUPP;
	ret = is_in_use(keys->sync->engine, &used);
	if (ret)
		*why = "the store cannot be read";
	if (ret || !used)
		return ret;
	*why = "the store has a cluster key, or snapshots: clusctl key join";
	return -EEXIST;
}

int keys_make_first(struct keys *keys, const char **why)
{
	struct clusctl_cluster_key *key;
	char *text = NULL;
	int ret = may_make_first(keys, why);

	if (ret)
		return ret;
	ret = stage(keys, &key, why);
	if (ret)
		return ret;
	ret = current_record_encode(clusctl_cluster_key_get_id(key), &text);
	if (!ret)
		ret = engine_put_if(keys->sync->engine, PATH_KEY_CURRENT,
				    ENGINE_ABSENT, text, strlen(text), NULL);
	if (!ret)
		keys_audit("key-made", clusctl_cluster_key_get_id(key), NULL, 0,
			   key_made_advice);
	clusctl_cluster_key_free(key);
	free(text);
	return ended(ret, why);
}

/* What the store is to have: the texts are to be freed. */
struct rotation {
	char paths[CHANGES][PATH_SIZE];
	char *texts[CHANGES];
	struct engine_change changes[CHANGES];
	size_t count;
};

static void put(struct rotation *rotation, char *text, int64_t expected)
{
	size_t i = rotation->count++;

	rotation->texts[i] = text;
	rotation->changes[i] = (struct engine_change){
		.key = rotation->paths[i],
		.what = text ? ENGINE_PUT : ENGINE_DELETE,
		.expected = expected,
		.value = text,
		.size = text ? strlen(text) : 0,
	};
}

static int put_link(struct rotation *rotation, enum key_direction direction,
		    const struct clusctl_cluster_key *with,
		    const struct clusctl_cluster_key *key)
{
	struct key_record record;
	char *text;
	int ret = key_chain_wrap(direction, with, key, &record);

	if (!ret)
		ret = key_record_encode(&record, &text);
	if (ret)
		return ret;
	path_key(rotation->paths[rotation->count],
		 direction == KEY_NEXT ? PATH_KEY_NEXT : PATH_KEY_PREV,
		 record.with);
	put(rotation, text, ENGINE_ANY);
	return 0;
}

static int plan(struct rotation *rotation, const struct key_chain *chain,
		const struct clusctl_cluster_key *old,
		const struct clusctl_cluster_key *key, bool rejoin)
{
	char *text;
	int ret = current_record_encode(clusctl_cluster_key_get_id(key), &text);

	if (ret)
		return ret;
	strcpy(rotation->paths[0], PATH_KEY_CURRENT);
	put(rotation, text, chain->current_revision);
	ret = put_link(rotation, KEY_PREV, key, old);
	if (ret)
		return ret;
	if (!rejoin)
		return put_link(rotation, KEY_NEXT, old, key);
	path_key(rotation->paths[rotation->count], PATH_KEY_NEXT,
		 clusctl_cluster_key_get_id(old));
	put(rotation, NULL, ENGINE_ANY);
	return 0;
}

static int commit(struct keys *keys, const struct key_chain *chain,
		  const struct clusctl_cluster_key *old,
		  const struct clusctl_cluster_key *key, bool rejoin)
{
	struct rotation rotation = { 0 };
	size_t i;
	int ret = plan(&rotation, chain, old, key, rejoin);

	if (!ret)
		ret = engine_commit(keys->sync->engine, rotation.changes,
				    rotation.count, NULL);
	for (i = 0; i < CHANGES; i++)
		free(rotation.texts[i]);
	return ret;
}

/*
 * A new one, whatever was staged: a link to that may have been on its way to the
 * store, where who has the old key finds it. That request is made one that cannot
 * be done any more, before the key is forgotten.
 */
static int stage_other(struct keys *keys, struct key_chain *chain,
		       struct clusctl_cluster_key **key, const char **why)
{
	char *text;
	int ret = key_file_read_staged(keys->config->key_file, key);

	if (ret)
		return stage_new(keys, key, why);
	clusctl_cluster_key_free(*key);
	ret = current_record_encode(chain->current, &text);
	if (ret)
		return ended(ret, why);
	ret = engine_put_if(keys->sync->engine, PATH_KEY_CURRENT,
			    chain->current_revision, text, strlen(text),
			    &chain->current_revision);
	free(text);
	return ret ? ended(ret, why) : stage_new(keys, key, why);
}

/* A credential is nobody's to write, so the new key is in the store alone. */
static int new_key(struct keys *keys, struct key_chain *chain, bool rejoin,
		   struct clusctl_cluster_key **key, const char **why)
{
	if (keys->rest == REST_FILE && !rejoin)
		return stage(keys, key, why);
	if (keys->rest == REST_FILE && !strcmp(keys->at_rest, keys->current))
		return stage_other(keys, chain, key, why);
	if (!rejoin)
		return clusctl_cluster_key_generate(key);
	*why = "nothing here can keep the new key; use a node with a key file";
	return -EOPNOTSUPP;
}

static int rotate(struct keys *keys, struct key_chain *chain, bool rejoin,
		  char key_id[KEY_ID_SIZE], const char **why)
{
	struct clusctl_cluster_key *old, *key;
	int ret = keys_read_current(keys, chain, &old);

	*why = "this node does not know the current key: see clusctl key status";
	if (ret)
		return ret;
	ret = new_key(keys, chain, rejoin, &key, why);
	if (!ret) {
		strcpy(key_id, clusctl_cluster_key_get_id(key));
		ret = commit(keys, chain, old, key, rejoin);
		if (!ret)
			keys_audit(rejoin ? "key-rotated-rejoin" :
					    "key-rotated",
				   key_id, NULL, 0, NULL);
		clusctl_cluster_key_free(key);
		ret = ended(ret, why);
	}
	clusctl_cluster_key_free(old);
	return ret;
}

int keys_rotate(struct keys *keys, bool rejoin, char key_id[KEY_ID_SIZE],
		const char **why)
{
	struct key_chain chain;
	int ret = key_chain_read(keys->sync->engine, &chain);

	*why = "the store cannot be read";
	if (ret)
		return ret;
	if (!*chain.current) {
		*why = "there is no cluster key yet: clusctl key init";
		ret = chain.error ? chain.error : -ENOENT;
	} else {
		ret = rotate(keys, &chain, rejoin, key_id, why);
	}
	key_chain_free(&chain);
	return ret;
}
