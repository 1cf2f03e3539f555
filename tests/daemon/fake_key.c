// SPDX-License-Identifier: GPL-2.0-or-later
/* libclusctl on fake kernels: cluster keys that are none of the numbered ones. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fake_clusctl.h"

struct clusctl_cluster_info {
	bool boot_writer;
};

struct clusctl_cluster_key_info {
	char id[33];
	uint32_t snapshots;
	bool writer;
	bool boot_key;
	bool retired;
};

struct clusctl_cluster_key_list {
	size_t size;
	struct clusctl_cluster_key_info items[1 + FAKE_KEYS + FAKE_REAL_KEYS];
};

int clusctl_cluster_get_info(struct clusctl_cluster *cluster,
			     struct clusctl_cluster_info **info)
{
	*info = calloc(1, sizeof(**info));
	pthread_mutex_lock(&fake_lock);
	(*info)->boot_writer = fake_node(cluster->node)->boot_writer;
	pthread_mutex_unlock(&fake_lock);
	return ctl_ok();
}

void clusctl_cluster_info_free(struct clusctl_cluster_info *info)
{
	free(info);
}

bool clusctl_cluster_info_has_boot_key(const struct clusctl_cluster_info *info)
{
	return info->boot_writer;
}

struct fake_key *fake_key_find(struct fake_node *node, const uint8_t *id)
{
	size_t i;

	for (i = 0; i < node->key_count; i++) {
		if (!memcmp(node->keys[i].id, id, CLUSCTL_KEY_ID_SIZE))
			return &node->keys[i];
	}
	return NULL;
}

static void parse(const char *text, uint8_t id[CLUSCTL_KEY_ID_SIZE])
{
	char pair[3] = { 0 };
	size_t i;

	for (i = 0; i < CLUSCTL_KEY_ID_SIZE; i++) {
		memcpy(pair, text + 2 * i, 2);
		id[i] = (uint8_t)strtoul(pair, NULL, 16);
	}
}

static int set(struct fake_node *node, const char *key_id, bool reader)
{
	uint8_t id[CLUSCTL_KEY_ID_SIZE];
	struct fake_key *key;

	parse(key_id, id);
	key = fake_key_find(node, id);
	if (!key && node->key_count == FAKE_REAL_KEYS)
		return ctl_fail(ERROR_NO_SYSTEM_RESOURCES);
	if (!key)
		key = &node->keys[node->key_count++];
	memcpy(key->id, id, sizeof(id));
	key->retired = false;
	if (!reader) {
		memcpy(node->writer, id, sizeof(id));
		node->boot_writer = false;
	}
	fake_tell(node, CLUSCTL_CHANGE_KEY, key_id);
	return ctl_ok();
}

int clusctl_cluster_key_set(struct clusctl_cluster *cluster,
			    const struct clusctl_cluster_key *key,
			    unsigned int flags,
			    struct clusctl_cluster_key_info **info)
{
	struct fake_node *node;
	int ret;

	(void)info;
	pthread_mutex_lock(&fake_lock);
	node = fake_node(cluster->node);
	ret = fake_spend_locked(node) ?
		      set(node, clusctl_cluster_key_get_id(key), flags) :
		      ctl_fault(ENODEV);
	pthread_mutex_unlock(&fake_lock);
	return ret;
}

int clusctl_cluster_reseal(struct clusctl_cluster *cluster, uint32_t *snapshots)
{
	bool lives;

	(void)snapshots;
	lives = fake_spend(cluster->node);
	if (!lives)
		return ctl_fault(ENODEV);
	fake_reseal(cluster->node);
	return ctl_ok();
}

static uint32_t count(const struct fake_node *node, const uint8_t *id)
{
	const struct fake_checkpoint *checkpoint;
	const struct fake_resource *resource;
	uint32_t snapshots = 0;

	for (resource = node->resources; resource; resource = resource->next) {
		for (checkpoint = resource->first; checkpoint;
		     checkpoint = checkpoint->next)
			snapshots += !memcmp(checkpoint->key, id,
					     CLUSCTL_KEY_ID_SIZE);
	}
	return snapshots;
}

static void add(struct clusctl_cluster_key_list *list,
		const struct fake_node *node, const uint8_t *id, bool retired)
{
	struct clusctl_cluster_key_info *info = &list->items[list->size];

	info->writer = !list->size;
	if (list->size && !memcmp(node->writer, id, CLUSCTL_KEY_ID_SIZE))
		return;
	fake_print_key(id, info->id);
	info->snapshots = count(node, id);
	info->boot_key = info->writer && node->boot_writer;
	info->retired = retired;
	list->size++;
}

int clusctl_cluster_key_list(struct clusctl_cluster *cluster,
			     struct clusctl_cluster_key_list **list)
{
	uint8_t id[CLUSCTL_KEY_ID_SIZE];
	struct fake_node *node;
	unsigned int i;

	*list = calloc(1, sizeof(**list));
	pthread_mutex_lock(&fake_lock);
	node = fake_node(cluster->node);
	add(*list, node, node->writer, false);
	for (i = 0; i < FAKE_KEYS; i++) {
		fake_key_id(i, id);
		if (node->known[i])
			add(*list, node, id, false);
	}
	for (i = 0; i < node->key_count; i++)
		add(*list, node, node->keys[i].id, node->keys[i].retired);
	pthread_mutex_unlock(&fake_lock);
	return ctl_ok();
}

void clusctl_cluster_key_list_free(struct clusctl_cluster_key_list *list)
{
	free(list);
}

const struct clusctl_cluster_key_info *
clusctl_cluster_key_list_get(const struct clusctl_cluster_key_list *list,
			     size_t index)
{
	return index < list->size ? &list->items[index] : NULL;
}

const char *
clusctl_cluster_key_info_get_id(const struct clusctl_cluster_key_info *info)
{
	return info->id;
}

uint32_t clusctl_cluster_key_info_get_snapshots(
	const struct clusctl_cluster_key_info *info)
{
	return info->snapshots;
}

bool clusctl_cluster_key_info_is_writer(
	const struct clusctl_cluster_key_info *info)
{
	return info->writer;
}

bool clusctl_cluster_key_info_is_boot_key(
	const struct clusctl_cluster_key_info *info)
{
	return info->boot_key;
}

bool clusctl_cluster_key_info_is_retired(
	const struct clusctl_cluster_key_info *info)
{
	return info->retired;
}

bool fake_opens(const char *name, const char *key_id)
{
	uint8_t id[CLUSCTL_KEY_ID_SIZE];
	bool opens;

	parse(key_id, id);
	pthread_mutex_lock(&fake_lock);
	opens = fake_knows(fake_node(name), id);
	pthread_mutex_unlock(&fake_lock);
	return opens;
}

void fake_writer_id(const char *name, char key_id[33])
{
	pthread_mutex_lock(&fake_lock);
	fake_print_key(fake_node(name)->writer, key_id);
	pthread_mutex_unlock(&fake_lock);
}

void fake_retire(const char *name, const char *key_id)
{
	uint8_t id[CLUSCTL_KEY_ID_SIZE];
	struct fake_node *node;
	struct fake_key *key;

	parse(key_id, id);
	pthread_mutex_lock(&fake_lock);
	node = fake_node(name);
	key = fake_key_find(node, id);
	if (key) {
		key->retired = true;
		fake_tell(node, CLUSCTL_CHANGE_KEY, key_id);
	}
	pthread_mutex_unlock(&fake_lock);
}
