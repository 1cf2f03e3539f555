// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernels of simulated nodes: what an administrator does, and tests ask. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fake_model.h"

/* A new snapshot of a checkpoint */
static void take(struct fake_node *node, struct fake_resource *resource,
		 struct fake_checkpoint *checkpoint, bool tombstone)
{
	checkpoint->generation++;
	checkpoint->parent = checkpoint->content;
	checkpoint->content = fake_content(checkpoint->parent);
	checkpoint->tombstone = tombstone;
	checkpoint->boot_key = node->boot_writer;
	memcpy(checkpoint->key, node->writer, sizeof(node->writer));
	fake_tell(node, CLUSCTL_CHANGE_SNAPSHOT_TAKEN, resource->id);
}

int fake_create(const char *name, const char *resource, const char *id)
{
	int ret;

	pthread_mutex_lock(&fake_lock);
	ret = fake_make(fake_node(name), resource, "Generic Service", id);
	pthread_mutex_unlock(&fake_lock);
	return ret;
}

int fake_delete_resource(const char *name, const char *id)
{
	int ret;

	pthread_mutex_lock(&fake_lock);
	ret = fake_remove(fake_node(name), id);
	pthread_mutex_unlock(&fake_lock);
	return ret;
}

int fake_online(const char *name, const char *id, bool online)
{
	struct fake_resource *resource;
	struct fake_node *node;
	int ret = -ENOENT;

	pthread_mutex_lock(&fake_lock);
	node = fake_node(name);
	resource = fake_find(node, id);
	if (resource) {
		resource->online = online;
		fake_tell(node,
			  online ? CLUSCTL_CHANGE_RESOURCE_ONLINE :
				   CLUSCTL_CHANGE_RESOURCE_OFFLINE,
			  id);
		ret = 0;
	}
	pthread_mutex_unlock(&fake_lock);
	return ret;
}

enum what { ADD, DELETE, CHANGE };

static int change_locked(struct fake_node *node, const char *id,
			 const char *name, enum what what)
{
	struct fake_resource *resource = fake_find(node, id);
	struct fake_checkpoint *checkpoint;
	bool is_listed;

	if (!resource)
		return -ENOENT;
	checkpoint = fake_checkpoint(resource, name);
	is_listed = checkpoint && !checkpoint->tombstone;
	if (what == ADD && is_listed)
		return -EEXIST;
	if (what != ADD && !is_listed)
		return -ENOENT;
	if (what == CHANGE && !resource->online)
		return -EAGAIN;
	take(node, resource, fake_checkpoint_get(resource, name),
	     what == DELETE);
	return 0;
}

static int change(const char *node, const char *id, const char *checkpoint,
		  enum what what)
{
	int ret;

	pthread_mutex_lock(&fake_lock);
	ret = change_locked(fake_node(node), id, checkpoint, what);
	pthread_mutex_unlock(&fake_lock);
	return ret;
}

int fake_add(const char *node, const char *id, const char *checkpoint)
{
	return change(node, id, checkpoint, ADD);
}

int fake_delete(const char *node, const char *id, const char *checkpoint)
{
	return change(node, id, checkpoint, DELETE);
}

int fake_change(const char *node, const char *id, const char *checkpoint)
{
	return change(node, id, checkpoint, CHANGE);
}

void fake_writer(const char *name, unsigned int key)
{
	struct fake_node *node;

	pthread_mutex_lock(&fake_lock);
	node = fake_node(name);
	node->known[key] = true;
	fake_key_id(key, node->writer);
	node->boot_writer = false;
	fake_tell(node, CLUSCTL_CHANGE_KEY, NULL);
	pthread_mutex_unlock(&fake_lock);
}

void fake_boot_writer(const char *name)
{
	struct fake_node *node;

	pthread_mutex_lock(&fake_lock);
	node = fake_node(name);
	fake_boot_key(node);
	fake_tell(node, CLUSCTL_CHANGE_KEY, NULL);
	pthread_mutex_unlock(&fake_lock);
}

static void set_known(const char *name, unsigned int key, bool known)
{
	struct fake_node *node;

	pthread_mutex_lock(&fake_lock);
	node = fake_node(name);
	node->known[key] = known;
	fake_tell(node, CLUSCTL_CHANGE_KEY, NULL);
	pthread_mutex_unlock(&fake_lock);
}

void fake_learn_key(const char *node, unsigned int key)
{
	set_known(node, key, true);
}

void fake_lose_key(const char *node, unsigned int key)
{
	set_known(node, key, false);
}

static void reseal(struct fake_node *node, struct fake_resource *resource,
		   struct fake_checkpoint *checkpoint)
{
	if (!memcmp(checkpoint->key, node->writer, sizeof(node->writer)) ||
	    (!checkpoint->boot_key && !fake_knows(node, checkpoint->key)))
		return;
	memcpy(checkpoint->key, node->writer, sizeof(node->writer));
	checkpoint->boot_key = node->boot_writer;
	checkpoint->acknowledged = 0;
	fake_tell(node, CLUSCTL_CHANGE_SNAPSHOT_TAKEN, resource->id);
}

void fake_reseal(const char *name)
{
	struct fake_checkpoint *checkpoint;
	struct fake_resource *resource;
	struct fake_node *node;

	pthread_mutex_lock(&fake_lock);
	node = fake_node(name);
	for (resource = node->resources; resource; resource = resource->next) {
		for (checkpoint = resource->first; checkpoint;
		     checkpoint = checkpoint->next)
			reseal(node, resource, checkpoint);
	}
	pthread_mutex_unlock(&fake_lock);
}

bool fake_has_resource(const char *node, const char *id)
{
	bool has;

	pthread_mutex_lock(&fake_lock);
	has = fake_find(fake_node(node), id);
	pthread_mutex_unlock(&fake_lock);
	return has;
}

bool fake_is_online(const char *node, const char *id)
{
	const struct fake_resource *resource;
	bool online;

	pthread_mutex_lock(&fake_lock);
	resource = fake_find(fake_node(node), id);
	online = resource && resource->online;
	pthread_mutex_unlock(&fake_lock);
	return online;
}

static struct fake_view view_of(const struct fake_checkpoint *checkpoint)
{
	struct fake_view view = {
		.generation = checkpoint->generation,
		.acknowledged = checkpoint->acknowledged,
		.content = checkpoint->content,
		.tombstone = checkpoint->tombstone,
		.boot_key = checkpoint->boot_key,
		.resealed = fake_is_resealed(checkpoint),
	};

	fake_print_key(checkpoint->key, view.key_id);
	return view;
}

bool fake_see(const char *node, const char *id, const char *name,
	      struct fake_view *view)
{
	const struct fake_checkpoint *checkpoint = NULL;
	const struct fake_resource *resource;

	memset(view, 0, sizeof(*view));
	pthread_mutex_lock(&fake_lock);
	resource = fake_find(fake_node(node), id);
	if (resource)
		checkpoint = fake_checkpoint(resource, name);
	if (checkpoint)
		*view = view_of(checkpoint);
	pthread_mutex_unlock(&fake_lock);
	return checkpoint;
}

void fake_each(const char *node, const char *id,
	       void (*visit)(const char *checkpoint,
			     const struct fake_view *view, void *data),
	       void *data)
{
	const struct fake_checkpoint *checkpoint;
	const struct fake_resource *resource;

	pthread_mutex_lock(&fake_lock);
	resource = fake_find(fake_node(node), id);
	checkpoint = resource ? resource->first : NULL;
	for (; checkpoint; checkpoint = checkpoint->next) {
		struct fake_view view = view_of(checkpoint);

		visit(checkpoint->name, &view, data);
	}
	pthread_mutex_unlock(&fake_lock);
}

unsigned int fake_resources(const char *node)
{
	const struct fake_resource *resource;
	unsigned int count = 0;

	pthread_mutex_lock(&fake_lock);
	for (resource = fake_node(node)->resources; resource;
	     resource = resource->next)
		count++;
	pthread_mutex_unlock(&fake_lock);
	return count;
}

unsigned int fake_puts(const char *node)
{
	unsigned int puts;

	pthread_mutex_lock(&fake_lock);
	puts = fake_node(node)->puts;
	pthread_mutex_unlock(&fake_lock);
	return puts;
}

unsigned int fake_boots(const char *node)
{
	unsigned int boots;

	pthread_mutex_lock(&fake_lock);
	boots = fake_node(node)->boots;
	pthread_mutex_unlock(&fake_lock);
	return boots;
}

unsigned int fake_refusals(const char *node)
{
	unsigned int refusals;

	pthread_mutex_lock(&fake_lock);
	refusals = fake_node(node)->refusals;
	pthread_mutex_unlock(&fake_lock);
	return refusals;
}
