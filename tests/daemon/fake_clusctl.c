// SPDX-License-Identifier: GPL-2.0-or-later
/* libclusctl on fake kernels: clusters, resources, tables. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fake_clusctl.h"

struct clusctl_resource_info {
	char id[37];
};

struct clusctl_resource_list {
	size_t size;
	struct clusctl_resource_info items[];
};

struct clusctl_state_info {
	uint32_t state;
};

struct clusctl_checkpoint_info {
	struct fake_checkpoint checkpoint; /* a copy, with its own name */
	char key_id[33];
};

struct clusctl_checkpoint_table {
	struct clusctl_state_info state;
	size_t size;
	struct clusctl_checkpoint_info items[];
};

const char *clusctl_version(void)
{
	return "fake";
}

int clusctl_cluster_open(const char *device, int flags,
			 struct clusctl_cluster **cluster)
{
	(void)flags;
	*cluster = calloc(1, sizeof(**cluster));
	strncpy((*cluster)->node, device, sizeof((*cluster)->node) - 1);
	return ctl_ok();
}

void clusctl_cluster_close(struct clusctl_cluster *cluster)
{
	free(cluster);
}

int clusctl_resource_list(struct clusctl_cluster *cluster,
			  struct clusctl_resource_list **list)
{
	struct clusctl_resource_list *all;
	struct fake_resource *resource;
	struct fake_node *node;
	size_t count = 0;

	pthread_mutex_lock(&fake_lock);
	node = fake_node(cluster->node);
	for (resource = node->resources; resource; resource = resource->next)
		count++;
	all = calloc(1, sizeof(*all) + count * sizeof(all->items[0]));
	for (resource = node->resources; resource; resource = resource->next)
		memcpy(all->items[all->size++].id, resource->id,
		       sizeof(resource->id));
	pthread_mutex_unlock(&fake_lock);
	*list = all;
	return ctl_ok();
}

void clusctl_resource_list_free(struct clusctl_resource_list *list)
{
	free(list);
}

size_t clusctl_resource_list_size(const struct clusctl_resource_list *list)
{
	return list->size;
}

const struct clusctl_resource_info *
clusctl_resource_list_get(const struct clusctl_resource_list *list,
			  size_t index)
{
	return index < list->size ? &list->items[index] : NULL;
}

const char *
clusctl_resource_info_get_id(const struct clusctl_resource_info *info)
{
	return info->id;
}

struct fake_resource *fake_find_open(const struct clusctl_resource *handle)
{
	struct fake_resource *resource =
		fake_find(fake_node(handle->node), handle->id);

	return resource && resource->life == handle->life ? resource : NULL;
}

int clusctl_resource_open(struct clusctl_cluster *cluster, const char *name,
			  struct clusctl_resource **handle)
{
	struct fake_resource *resource;

	pthread_mutex_lock(&fake_lock);
	resource = fake_find(fake_node(cluster->node), name);
	if (resource) {
		*handle = calloc(1, sizeof(**handle));
		memcpy((*handle)->node, cluster->node, sizeof(cluster->node));
		memcpy((*handle)->id, resource->id, sizeof(resource->id));
		(*handle)->life = resource->life;
	}
	pthread_mutex_unlock(&fake_lock);
	return resource ? ctl_ok() : ctl_fail(ERROR_RESOURCE_NOT_FOUND);
}

void clusctl_resource_close(struct clusctl_resource *resource)
{
	free(resource);
}

int clusctl_resource_create_with_id(struct clusctl_cluster *cluster,
				    const char *name, const char *type,
				    const char *id,
				    struct clusctl_resource **resource)
{
	struct fake_node *node;
	int ret;

	pthread_mutex_lock(&fake_lock);
	node = fake_node(cluster->node);
	ret = fake_spend_locked(node) ? fake_make(node, name, type, id) :
					ctl_fault(ENODEV);
	pthread_mutex_unlock(&fake_lock);
	return ret || !resource ? ret :
				  clusctl_resource_open(cluster, id, resource);
}

int clusctl_resource_delete(struct clusctl_cluster *cluster, const char *name)
{
	struct fake_node *node;
	int ret;

	pthread_mutex_lock(&fake_lock);
	node = fake_node(cluster->node);
	ret = fake_spend_locked(node) ? fake_remove(node, name) :
					ctl_fault(ENODEV);
	pthread_mutex_unlock(&fake_lock);
	return ret;
}

static int get_text(struct clusctl_resource *handle, bool type, char **text)
{
	struct fake_resource *resource;

	pthread_mutex_lock(&fake_lock);
	resource = fake_find_open(handle);
	if (resource)
		*text = strdup(type ? resource->type : resource->name);
	pthread_mutex_unlock(&fake_lock);
	return resource ? ctl_ok() : ctl_fail(ERROR_RESOURCE_NOT_AVAILABLE);
}

int clusctl_resource_get_name(struct clusctl_resource *resource, char **name)
{
	return get_text(resource, false, name);
}

int clusctl_resource_get_type(struct clusctl_resource *resource, char **type)
{
	return get_text(resource, true, type);
}

static struct clusctl_checkpoint_table *
make_table(const struct fake_resource *resource)
{
	const struct fake_checkpoint *checkpoint;
	struct clusctl_checkpoint_table *table = calloc(
		1, sizeof(*table) + resource->count * sizeof(table->items[0]));

	table->state.state = resource->online ? CLUSCTL_ONLINE :
						CLUSCTL_OFFLINE;
	for (checkpoint = resource->first; checkpoint;
	     checkpoint = checkpoint->next) {
		struct clusctl_checkpoint_info *info =
			&table->items[table->size++];

		info->checkpoint = *checkpoint;
		info->checkpoint.name = strdup(checkpoint->name);
		fake_print_key(checkpoint->key, info->key_id);
	}
	return table;
}

int clusctl_checkpoint_table(struct clusctl_resource *handle,
			     struct clusctl_checkpoint_table **table)
{
	struct fake_resource *resource;

	pthread_mutex_lock(&fake_lock);
	resource = fake_find_open(handle);
	if (resource)
		*table = make_table(resource);
	pthread_mutex_unlock(&fake_lock);
	return resource ? ctl_ok() : ctl_fail(ERROR_RESOURCE_NOT_AVAILABLE);
}

void clusctl_checkpoint_table_free(struct clusctl_checkpoint_table *table)
{
	size_t i;

	for (i = 0; table && i < table->size; i++)
		free(table->items[i].checkpoint.name);
	free(table);
}

size_t
clusctl_checkpoint_table_size(const struct clusctl_checkpoint_table *table)
{
	return table->size;
}

const struct clusctl_checkpoint_info *
clusctl_checkpoint_table_get(const struct clusctl_checkpoint_table *table,
			     size_t index)
{
	return index < table->size ? &table->items[index] : NULL;
}

const struct clusctl_state_info *
clusctl_checkpoint_table_get_state(const struct clusctl_checkpoint_table *table)
{
	return &table->state;
}

uint32_t clusctl_state_info_get_state(const struct clusctl_state_info *info)
{
	return info->state;
}

const char *
clusctl_checkpoint_info_get_name(const struct clusctl_checkpoint_info *info)
{
	return info->checkpoint.name;
}

uint64_t clusctl_checkpoint_info_get_generation(
	const struct clusctl_checkpoint_info *info)
{
	return info->checkpoint.generation;
}

uint64_t clusctl_checkpoint_info_get_acknowledged(
	const struct clusctl_checkpoint_info *info)
{
	return info->checkpoint.acknowledged;
}

const char *
clusctl_checkpoint_info_get_key_id(const struct clusctl_checkpoint_info *info)
{
	return info->key_id;
}

bool clusctl_checkpoint_info_has_boot_key(
	const struct clusctl_checkpoint_info *info)
{
	return info->checkpoint.boot_key;
}

bool clusctl_checkpoint_info_is_resealed(
	const struct clusctl_checkpoint_info *info)
{
	return fake_is_resealed(&info->checkpoint);
}
