// SPDX-License-Identifier: GPL-2.0-or-later
/* Events of simulated nodes, and that part of libclusctl. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fake_clusctl.h"

struct clusctl_event_info {
	uint32_t type;
	char id[37];
};

struct clusctl_event_list {
	size_t size;
	struct clusctl_event_info items[];
};

static pthread_cond_t told = PTHREAD_COND_INITIALIZER;
static uint64_t count_told;

void fake_tell(struct fake_node *node, uint32_t type, const char *id)
{
	struct fake_event *event = calloc(1, sizeof(*event));

	event->type = type;
	if (id)
		strncpy(event->id, id, sizeof(event->id) - 1);
	*node->last_event = event;
	node->last_event = &event->next;
	count_told++;
	pthread_cond_broadcast(&told);
}

void fake_drop_events(struct fake_node *node)
{
	struct fake_event *event;

	while ((event = node->events)) {
		node->events = event->next;
		free(event);
	}
	node->last_event = &node->events;
}

void fake_lose_events(const char *name)
{
	struct fake_node *node;

	pthread_mutex_lock(&fake_lock);
	node = fake_node(name);
	if (node->events) {
		fake_drop_events(node);
		fake_tell(node, CLUSCTL_CHANGE_LOST, NULL);
	}
	pthread_mutex_unlock(&fake_lock);
}

bool fake_has_events(const char *name)
{
	bool has;

	pthread_mutex_lock(&fake_lock);
	has = fake_node(name)->events;
	pthread_mutex_unlock(&fake_lock);
	return has;
}

static struct timespec after(unsigned int milliseconds)
{
	struct timespec at;

	clock_gettime(CLOCK_REALTIME, &at);
	at.tv_nsec += (long)milliseconds * 1000000;
	at.tv_sec += at.tv_nsec / 1000000000;
	at.tv_nsec %= 1000000000;
	return at;
}

void fake_wait_change(uint64_t *seen)
{
	struct timespec at = after(500);

	pthread_mutex_lock(&fake_lock);
	while (*seen == count_told &&
	       !pthread_cond_timedwait(&told, &fake_lock, &at))
		;
	*seen = count_told;
	pthread_mutex_unlock(&fake_lock);
}

bool fake_wait_events(const char *name, unsigned int milliseconds)
{
	struct timespec at = after(milliseconds);
	struct fake_node *node;
	bool has;

	pthread_mutex_lock(&fake_lock);
	node = fake_node(name);
	while (!node->events && !pthread_cond_timedwait(&told, &fake_lock, &at))
		;
	has = node->events;
	pthread_mutex_unlock(&fake_lock);
	return has;
}

int clusctl_event_read(struct clusctl_cluster *cluster,
		       struct clusctl_event_list **list)
{
	struct clusctl_event_list *all;
	const struct fake_event *event;
	struct fake_node *node;
	size_t count = 0;

	pthread_mutex_lock(&fake_lock);
	node = fake_node(cluster->node);
	for (event = node->events; event; event = event->next)
		count++;
	all = calloc(1, sizeof(*all) + count * sizeof(all->items[0]));
	for (event = node->events; event; event = event->next) {
		all->items[all->size].type = event->type;
		memcpy(all->items[all->size++].id, event->id,
		       sizeof(event->id));
	}
	fake_drop_events(node);
	pthread_mutex_unlock(&fake_lock);
	*list = all;
	if (count)
		return ctl_ok();
	free(all);
	return ctl_fault(EAGAIN);
}

void clusctl_event_list_free(struct clusctl_event_list *list)
{
	free(list);
}

size_t clusctl_event_list_size(const struct clusctl_event_list *list)
{
	return list->size;
}

const struct clusctl_event_info *
clusctl_event_list_get(const struct clusctl_event_list *list, size_t index)
{
	return index < list->size ? &list->items[index] : NULL;
}

uint32_t clusctl_event_info_get_type(const struct clusctl_event_info *event)
{
	return event->type;
}

const char *
clusctl_event_info_get_resource_id(const struct clusctl_event_info *event)
{
	return *event->id && event->type != CLUSCTL_CHANGE_KEY ? event->id :
								 NULL;
}

const char *
clusctl_event_info_get_resource_name(const struct clusctl_event_info *event)
{
	(void)event;
	return NULL;
}

const char *clusctl_event_info_get_name(const struct clusctl_event_info *event)
{
	(void)event;
	return NULL;
}

uint64_t
clusctl_event_info_get_generation(const struct clusctl_event_info *event)
{
	(void)event;
	return 0;
}

const char *
clusctl_event_info_get_key_id(const struct clusctl_event_info *event)
{
	return *event->id && event->type == CLUSCTL_CHANGE_KEY ? event->id :
								 NULL;
}

uint32_t clusctl_event_info_get_status(const struct clusctl_event_info *event)
{
	(void)event;
	return 0;
}

const char *clusctl_event_type_name(uint32_t type)
{
	(void)type;
	return "event";
}
