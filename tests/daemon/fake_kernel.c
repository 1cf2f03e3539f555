// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernels of simulated nodes: what is in them. */
#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "fake_model.h"

pthread_mutex_t fake_lock = PTHREAD_MUTEX_INITIALIZER;
static struct fake_node *nodes;

/* Content 0 is none; that of number n comes from parents[n]. */
static uint64_t *parents;
static uint64_t contents, contents_room;

uint64_t fake_content(uint64_t parent)
{
	if (++contents >= contents_room) {
		contents_room = 2 * contents + 1024;
		parents = realloc(parents, contents_room * sizeof(*parents));
		if (!parents)
			abort();
	}
	parents[contents] = parent;
	return contents;
}

bool fake_descends(uint64_t content, uint64_t ancestor)
{
	pthread_mutex_lock(&fake_lock);
	/* What comes later has the greater number. */
	while (content > ancestor)
		content = parents[content];
	pthread_mutex_unlock(&fake_lock);
	return content == ancestor;
}

struct fake_node *fake_node(const char *name)
{
	struct fake_node *node;

	for (node = nodes; node; node = node->next) {
		if (!strcmp(node->name, name))
			return node;
	}
	node = calloc(1, sizeof(*node));
	strncpy(node->name, name, sizeof(node->name) - 1);
	node->last_event = &node->events;
	node->fuse = -1;
	node->known[1] = true;
	fake_key_id(1, node->writer);
	node->next = nodes;
	nodes = node;
	return node;
}

struct fake_resource *fake_find(struct fake_node *node, const char *name)
{
	struct fake_resource *resource;

	for (resource = node->resources; resource; resource = resource->next) {
		if (!strcmp(resource->id, name) ||
		    !strcmp(resource->name, name))
			return resource;
	}
	return NULL;
}

int fake_make(struct fake_node *node, const char *name, const char *type,
	      const char *id)
{
	struct fake_resource *resource = node->resources;
	static uint64_t lives;
	unsigned int count = 0;

	for (; resource; resource = resource->next)
		count++;
	if (fake_find(node, name) || fake_find(node, id))
		return ctl_fail(ERROR_OBJECT_ALREADY_EXISTS);
	if (node->limit && count >= node->limit)
		return ctl_fail(ERROR_NO_SYSTEM_RESOURCES);
	resource = calloc(1, sizeof(*resource));
	strncpy(resource->id, id, sizeof(resource->id) - 1);
	resource->life = ++lives;
	resource->name = strdup(name);
	resource->type = strdup(type);
	resource->last = &resource->first;
	resource->next = node->resources;
	node->resources = resource;
	fake_tell(node, CLUSCTL_CHANGE_RESOURCE_CREATED, id);
	return ctl_ok();
}

static void no_free(void *data)
{
	(void)data;
}

static void free_resource(struct fake_resource *resource)
{
	struct fake_checkpoint *checkpoint;

	tdestroy(resource->tree, no_free);
	while ((checkpoint = resource->first)) {
		resource->first = checkpoint->next;
		free(checkpoint->name);
		free(checkpoint);
	}
	free(resource->name);
	free(resource->type);
	free(resource);
}

int fake_remove(struct fake_node *node, const char *name)
{
	struct fake_resource **at, *resource = fake_find(node, name);

	if (!resource)
		return ctl_fail(ERROR_RESOURCE_NOT_FOUND);
	if (resource->online)
		return ctl_fail(ERROR_RESOURCE_ONLINE);
	for (at = &node->resources; *at != resource; at = &(*at)->next)
		;
	*at = resource->next;
	fake_tell(node, CLUSCTL_CHANGE_RESOURCE_DELETED, resource->id);
	free_resource(resource);
	return ctl_ok();
}

static int compare(const void *a, const void *b)
{
	return strcasecmp(*(char *const *)a, *(char *const *)b);
}

struct fake_checkpoint *fake_checkpoint(const struct fake_resource *resource,
					const char *name)
{
	struct fake_checkpoint **found = tfind(&name, &resource->tree, compare);

	return found ? *found : NULL;
}

struct fake_checkpoint *fake_checkpoint_get(struct fake_resource *resource,
					    const char *name)
{
	struct fake_checkpoint *checkpoint = fake_checkpoint(resource, name);

	if (checkpoint)
		return checkpoint;
	checkpoint = calloc(1, sizeof(*checkpoint));
	checkpoint->name = strdup(name);
	tsearch(checkpoint, &resource->tree, compare);
	*resource->last = checkpoint;
	resource->last = &checkpoint->next;
	resource->count++;
	return checkpoint;
}

static void clear(struct fake_node *node)
{
	struct fake_resource *resource;

	while ((resource = node->resources)) {
		node->resources = resource->next;
		free_resource(resource);
	}
	fake_drop_events(node);
}

void fake_reset(void)
{
	struct fake_node *node;

	pthread_mutex_lock(&fake_lock);
	while ((node = nodes)) {
		nodes = node->next;
		clear(node);
		free(node);
	}
	free(parents);
	parents = NULL;
	contents = 0;
	contents_room = 0;
	pthread_mutex_unlock(&fake_lock);
}

void fake_boot_key(struct fake_node *node)
{
	node->boot_writer = true;
	memset(node->writer, 0xb0, sizeof(node->writer));
	node->writer[1] = (uint8_t)node->name[0];
	node->writer[2] = (uint8_t)node->boots;
}

void fake_reboot(const char *name)
{
	struct fake_node *node;

	pthread_mutex_lock(&fake_lock);
	node = fake_node(name);
	clear(node);
	node->boots++;
	if (node->key_count || node->boot_writer)
		fake_boot_key(node);
	node->key_count = 0;
	pthread_mutex_unlock(&fake_lock);
}

void fake_key_id(unsigned int key, uint8_t id[CLUSCTL_KEY_ID_SIZE])
{
	memset(id, 0, CLUSCTL_KEY_ID_SIZE);
	id[0] = (uint8_t)key;
}

void fake_print_key(const uint8_t id[CLUSCTL_KEY_ID_SIZE], char text[33])
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < CLUSCTL_KEY_ID_SIZE; i++) {
		text[2 * i] = digits[id[i] >> 4];
		text[2 * i + 1] = digits[id[i] & 15];
	}
	text[32] = '\0';
}

static bool is_numbered(const uint8_t *key)
{
	uint8_t id[CLUSCTL_KEY_ID_SIZE];

	fake_key_id(key[0], id);
	return key[0] < FAKE_KEYS && !memcmp(id, key, sizeof(id));
}

bool fake_knows(const struct fake_node *node, const uint8_t *key)
{
	const struct fake_key *real;

	if (node->boot_writer &&
	    !memcmp(node->writer, key, CLUSCTL_KEY_ID_SIZE))
		return true;
	real = fake_key_find((struct fake_node *)node, key);
	if (real)
		return !real->retired;
	return is_numbered(key) && node->known[key[0]];
}

bool fake_is_resealed(const struct fake_checkpoint *checkpoint)
{
	return checkpoint->floor == checkpoint->generation &&
	       checkpoint->acknowledged != checkpoint->generation;
}

bool fake_spend_locked(struct fake_node *node)
{
	if (node->fuse > 0)
		node->fuse--;
	return node->fuse != 0;
}

bool fake_spend(const char *name)
{
	bool lives;

	pthread_mutex_lock(&fake_lock);
	lives = fake_spend_locked(fake_node(name));
	pthread_mutex_unlock(&fake_lock);
	return lives;
}

void fake_fuse(const char *name, int requests)
{
	pthread_mutex_lock(&fake_lock);
	/* With 1 the next one is not done any more. */
	fake_node(name)->fuse = requests < 0 ? -1 : requests + 1;
	pthread_mutex_unlock(&fake_lock);
}

bool fake_is_dead(const char *name)
{
	bool dead;

	pthread_mutex_lock(&fake_lock);
	dead = !fake_node(name)->fuse;
	pthread_mutex_unlock(&fake_lock);
	return dead;
}

void fake_limit(const char *name, unsigned int resources)
{
	pthread_mutex_lock(&fake_lock);
	fake_node(name)->limit = resources;
	pthread_mutex_unlock(&fake_lock);
}
