// SPDX-License-Identifier: GPL-2.0-or-later
/* The cluster key of this node. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "key_file.h"
#include "keys.h"
#include "privilege.h"
#include "record.h"

/* Of keys->problem: each is one object, so that it is known again. */
static const char missing[] =
	"nothing is stored without a cluster key; see clusctl key";
static const char open_to_all[] =
	"the file of the cluster key must be ours, and for us alone";
static const char not_known[] =
	"an administrator set another key here, which clusctld does not know";
static const char no_way[] =
	"no way leads from the key that is here to the cluster's: clusctl key join";
static const char no_key[] =
	"the cluster has a key, and this node has not: clusctl key join";
static const char old_file[] =
	"the file of the cluster key cannot be replaced, and has an older one";
static const char old_credential[] =
	"the credential has an older key: see clusctld(8)";
static const char mixed[] =
	"snapshots in the store are sealed with another key than the one here";
static const char damaged[] =
	"a record of the cluster key in the store cannot be read";
static const char not_set[] = "the module does not take the cluster key";

bool keys_must_join(const struct keys *keys)
{
	return keys->problem == no_way || keys->problem == not_known;
}

void keys_audit(const char *event, const char *key_id, const char *node,
		int error, const char *message)
{
	audit(error ? AUDIT_ERROR : AUDIT_NOTICE,
	      &(struct audit){ .event = event,
			       .key_id = key_id,
			       .node = node,
			       .error = error,
			       .message = message });
}

static int set_key(struct clusctl_cluster *cluster,
		   const struct clusctl_cluster_key *key, unsigned int flags)
{
	int ret;

	privilege_raise();
	ret = clusctl_cluster_key_set(cluster, key, flags, NULL);
	privilege_lower();
	return ret;
}

static int reseal(struct clusctl_cluster *cluster)
{
	int ret;

	privilege_raise();
	ret = clusctl_cluster_reseal(cluster, NULL);
	privilege_lower();
	return ret;
}

/* ---- At start -------------------------------------------------------------- */

static int has_key(struct clusctl_cluster *cluster, bool *has)
{
	struct clusctl_cluster_info *info;
	int ret = clusctl_cluster_get_info(cluster, &info);

	if (ret)
		return ret;
	*has = !clusctl_cluster_info_has_boot_key(info);
	clusctl_cluster_info_free(info);
	return 0;
}

static int make_file(const char *path, struct clusctl_cluster_key **key)
{
	int ret = key_file_make(path);

	if (!ret)
		ret = key_file_read(path, key);
	if (!ret)
		keys_audit("key-made", clusctl_cluster_key_get_id(*key), NULL,
			   0, key_made_advice);
	return ret;
}

static int prepare(struct clusctl_cluster *cluster, const struct config *config,
		   bool make)
{
	struct keys keys = { .config = config };
	struct clusctl_cluster_key *key;
	enum key_rest rest;
	bool has;
	int ret = has_key(cluster, &has);

	if (ret || has)
		return ret;
	ret = keys_read_rest(&keys, &rest, &key);
	if (ret == -ENOENT && make)
		ret = make_file(config->key_file, &key);
	if (ret)
		return ret;
	ret = set_key(cluster, key, 0);
	/* What was sealed with the random key until now */
	if (!ret)
		ret = reseal(cluster);
	clusctl_cluster_key_free(key);
	return ret;
}

int keys_prepare(struct clusctl_cluster *cluster, const struct config *config,
		 bool make)
{
	int ret = prepare(cluster, config, make);

	if (ret)
		keys_audit("cluster-key", NULL, NULL, ret,
			   ret == -EPERM ? open_to_all : missing);
	return ret;
}

/* ---- What there is --------------------------------------------------------- */

void keys_init(struct keys *keys, const struct config *config,
	       struct sync *sync)
{
	*keys = (struct keys){ .config = config, .sync = sync };
}

void keys_end(struct keys *keys)
{
	join_free(keys->join);
	keys->join = NULL;
}

bool keys_is_current(const char *path)
{
	return !strcmp(path, PATH_KEY_CURRENT);
}

int keys_read_rest(const struct keys *keys, enum key_rest *rest,
		   struct clusctl_cluster_key **key)
{
	const struct config *config = keys->config;
	int ret = -ENOENT;

	*rest = REST_NONE;
	*key = NULL;
	if (config->credential) {
		*rest = REST_CREDENTIAL;
		return clusctl_cluster_key_new(
			clusctl_cluster_key_get_bytes(config->credential), key);
	}
	if (config->key_file)
		ret = key_file_read(config->key_file, key);
	if (!ret)
		*rest = REST_FILE;
	return ret;
}

int keys_install(const struct keys *keys)
{
	return key_file_install(keys->config->key_file,
				*keys->at_rest ? keys->at_rest : NULL);
}

int keys_read_current(const struct keys *keys, const struct key_chain *chain,
		      struct clusctl_cluster_key **key)
{
	struct clusctl_cluster_key *at_rest;
	enum key_rest rest;
	int ret = keys_read_rest(keys, &rest, &at_rest);

	if (ret)
		return ret;
	ret = key_chain_to_current(chain, at_rest, key);
	clusctl_cluster_key_free(at_rest);
	return ret;
}

static void read_writer(struct keys *keys,
			const struct clusctl_cluster_key_list *list)
{
	const struct clusctl_cluster_key_info *info;
	size_t i;

	*keys->writer = '\0';
	for (i = 0; (info = clusctl_cluster_key_list_get(list, i)); i++) {
		if (!clusctl_cluster_key_info_is_writer(info))
			continue;
		strncpy(keys->writer, clusctl_cluster_key_info_get_id(info),
			KEY_ID_SIZE - 1);
		keys->boot_writer = clusctl_cluster_key_info_is_boot_key(info);
	}
}

/* Also one that was retired: that is not undone. */
static bool knows(const struct clusctl_cluster_key_list *list, const char *id)
{
	const struct clusctl_cluster_key_info *info;
	size_t i;

	for (i = 0; (info = clusctl_cluster_key_list_get(list, i)); i++) {
		if (!strcmp(clusctl_cluster_key_info_get_id(info), id))
			return true;
	}
	return false;
}

struct search {
	const char *key_id;
	bool found;
};

static int find_other(const struct engine_record *record, void *data)
{
	struct snapshot_record said;
	struct search *search = data;

	if (snapshot_record_decode(record->value, record->size, &said))
		return 0;
	search->found |= strcmp(clusctl_snapshot_info_get_key_id(said.info),
				search->key_id) != 0;
	snapshot_record_free(&said);
	return 0;
}

int keys_has_others(struct keys *keys, const char *key_id, bool *has)
{
	struct search search = { .key_id = key_id };
	int ret = engine_list(keys->sync->engine, PATH_CHECKPOINTS, false,
			      find_other, &search, NULL);

	*has = search.found;
	return ret == -EBADMSG ? 0 : ret;
}

/* ---- Bringing it in step ---------------------------------------------------- */

/* A change that we began, and of whose end we do not know, or were not told */
static int settle_staged(struct keys *keys, const struct key_chain *chain)
{
	const char *path = keys->config->key_file;
	struct clusctl_cluster_key *staged;
	int ret = path && *chain->current ?
			  key_file_read_staged(path, &staged) :
			  -ENOENT;

	if (ret)
		return 0;
	if (!strcmp(clusctl_cluster_key_get_id(staged), chain->current)) {
		ret = keys_install(keys);
		if (ret)
			keys_audit("key-file", chain->current, NULL, ret, NULL);
	} else if (strcmp(keys->at_rest, chain->current)) {
		/* Somebody else's change came first, so ours never can. */
		key_file_unstage(path);
	}
	clusctl_cluster_key_free(staged);
	return 0;
}

/* A store that does not know of a key yet gets to know that of this node. */
static int adopt(struct keys *keys, struct key_chain *chain)
{
	bool has_others;
	char *text;
	int ret = keys_has_others(keys, keys->at_rest, &has_others);

	if (ret)
		return ret;
	if (has_others) {
		keys->problem = mixed;
		return 0;
	}
	ret = current_record_encode(keys->at_rest, &text);
	if (ret)
		return ret;
	ret = engine_put_if(keys->sync->engine, PATH_KEY_CURRENT, ENGINE_ABSENT,
			    text, strlen(text), &chain->current_revision);
	free(text);
	if (!ret) {
		strcpy(chain->current, keys->at_rest);
		keys_audit("key-current", keys->at_rest, NULL, 0, NULL);
	}
	/* The watch tells of the one that came first. */
	return ret == -ESTALE ? 0 : ret;
}

static bool is_ours(int error)
{
	return error == -ENODEV || error == -EBADF || error == -EIO ||
	       error == -ENOMEM;
}

/* Keys that others, or we, sealed with before: what is old opens with them. */
static int set_readers(struct keys *keys, const struct key_chain *chain,
		       const struct clusctl_cluster_key *current,
		       const struct clusctl_cluster_key_list *list)
{
	struct clusctl_cluster_key *key, *before;
	size_t steps = 0;
	int ret = clusctl_cluster_key_new(
		clusctl_cluster_key_get_bytes(current), &key);

	while (!ret) {
		ret = steps++ < chain->count ?
			      key_chain_step(chain, KEY_PREV, key, &before) :
			      -ENOKEY;
		clusctl_cluster_key_free(key);
		key = ret ? NULL : before;
		if (!ret && !knows(list, clusctl_cluster_key_get_id(key)))
			ret = set_key(keys->sync->cluster, key, CLUSCTL_READER);
	}
	clusctl_cluster_key_free(key);
	if (ret == -EBADMSG)
		keys->problem = damaged;
	return is_ours(ret) ? ret : 0;
}

/* What is at rest is to be the current key before that seals anything. */
static void replace_file(struct keys *keys,
			 const struct clusctl_cluster_key *key)
{
	const char *id = clusctl_cluster_key_get_id(key);
	int ret;

	if (!strcmp(keys->at_rest, id))
		return;
	if (keys->rest == REST_CREDENTIAL) {
		keys->problem = old_credential;
		return;
	}
	ret = key_file_stage(keys->config->key_file, key);
	if (!ret)
		ret = keys_install(keys);
	if (!ret) {
		strcpy(keys->at_rest, id);
		return;
	}
	/* The way from the old one is in the store, so go on with the new one. */
	keys->problem = old_file;
	keys->error = ret;
}

static int use(struct keys *keys, const struct key_chain *chain,
	       const struct clusctl_cluster_key *key,
	       const struct clusctl_cluster_key_list *list)
{
	const char *id = clusctl_cluster_key_get_id(key);
	int ret = 0;

	replace_file(keys, key);
	if (strcmp(keys->writer, id)) {
		ret = set_key(keys->sync->cluster, key, 0);
		if (ret) {
			keys->problem = not_set;
			keys->error = ret;
			return is_ours(ret) ? ret : 0;
		}
		keys_audit("key-set", id, NULL, 0, NULL);
		strcpy(keys->writer, id);
		keys->boot_writer = false;
	}
	ret = set_readers(keys, chain, key, list);
	return ret ? ret : keys_reseal(keys);
}

static int follow_chain(struct keys *keys, const struct key_chain *chain,
			const struct clusctl_cluster_key_list *list)
{
	struct clusctl_cluster_key *key;
	int ret = keys_read_current(keys, chain, &key);

	switch (ret) {
	case 0:
		ret = use(keys, chain, key, list);
		clusctl_cluster_key_free(key);
		return ret;
	case -ENOKEY:
		keys->problem = no_way;
		return 0;
	case -EBADMSG:
		keys->problem = damaged;
		return 0;
	case -ENOENT:
		if (keys->boot_writer)
			keys->problem = no_key;
		else if (strcmp(keys->writer, keys->current))
			keys->problem = not_known;
		return 0;
	default:
		keys->problem = open_to_all;
		return ret == -ENOMEM ? ret : 0;
	}
}

static void read_at_rest(struct keys *keys)
{
	struct clusctl_cluster_key *key;

	*keys->at_rest = '\0';
	if (keys_read_rest(keys, &keys->rest, &key))
		return;
	strncpy(keys->at_rest, clusctl_cluster_key_get_id(key),
		KEY_ID_SIZE - 1);
	clusctl_cluster_key_free(key);
}

static int follow(struct keys *keys, struct key_chain *chain,
		  const struct clusctl_cluster_key_list *list)
{
	int ret;

	read_writer(keys, list);
	read_at_rest(keys);
	ret = settle_staged(keys, chain);
	read_at_rest(keys);
	if (!ret && *keys->at_rest && !chain->error && !chain->count &&
	    chain->current_revision == ENGINE_ABSENT)
		ret = adopt(keys, chain);
	strcpy(keys->current, chain->current);
	if (chain->error)
		keys->problem = damaged;
	if (ret || !*keys->current)
		return ret;
	return follow_chain(keys, chain, list);
}

int keys_follow(struct keys *keys, int64_t *revision)
{
	struct clusctl_cluster_key_list *list;
	const char *before = keys->problem;
	struct key_chain chain;
	int ret = key_chain_read(keys->sync->engine, &chain);

	if (ret)
		return ret;
	*revision = chain.revision;
	ret = clusctl_cluster_key_list(keys->sync->cluster, &list);
	if (!ret) {
		keys->problem = NULL;
		keys->error = -ENOKEY;
		ret = follow(keys, &chain, list);
		clusctl_cluster_key_list_free(list);
	}
	key_chain_free(&chain);
	/* Said once, not at each try */
	if (keys->problem && keys->problem != before)
		keys_audit("cluster-key", *keys->current ? keys->current : NULL,
			   NULL, keys->error, keys->problem);
	return ret;
}

/* Also where others, that have not followed yet, have sealed since */
int keys_reseal(struct keys *keys)
{
	const struct clusctl_cluster_key_info *info;
	struct clusctl_cluster_key_list *list;
	uint32_t others = 0;
	size_t i;
	int ret;

	if (!*keys->current || strcmp(keys->writer, keys->current))
		return 0;
	ret = clusctl_cluster_key_list(keys->sync->cluster, &list);
	if (ret)
		return ret;
	for (i = 0; (info = clusctl_cluster_key_list_get(list, i)); i++) {
		if (!clusctl_cluster_key_info_is_writer(info) &&
		    !clusctl_cluster_key_info_is_retired(info))
			others += clusctl_cluster_key_info_get_snapshots(info);
	}
	clusctl_cluster_key_list_free(list);
	ret = others ? reseal(keys->sync->cluster) : 0;
	return is_ours(ret) ? ret : 0;
}
