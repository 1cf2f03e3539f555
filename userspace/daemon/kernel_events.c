// SPDX-License-Identifier: GPL-2.0-or-later
/* Events of the module. */
#include <errno.h>
#include <string.h>

#include "audit.h"
#include "kernel_events.h"

#define READS_MAX 256

static enum audit_level level(uint32_t type)
{
	switch (type) {
	case CLUSCTL_CHANGE_RESOURCE_FAILED:
	case CLUSCTL_CHANGE_SNAPSHOT_FAILED:
	case CLUSCTL_CHANGE_SNAPSHOT_REFUSED:
	case CLUSCTL_CHANGE_RESTORE_FAILED:
	case CLUSCTL_CHANGE_LOST:
		return AUDIT_WARNING;
	case CLUSCTL_CHANGE_SNAPSHOT_PUT:
	case CLUSCTL_CHANGE_SNAPSHOT_ACKNOWLEDGED:
		/* We do these, and say so. */
		return AUDIT_DEBUG;
	default:
		return AUDIT_INFO;
	}
}

static bool is_retired(struct clusctl_cluster *cluster, const char *key_id)
{
	const struct clusctl_cluster_key_info *info;
	struct clusctl_cluster_key_list *list;
	bool retired = false;
	size_t i;

	if (clusctl_cluster_key_list(cluster, &list))
		return false;
	for (i = 0; (info = clusctl_cluster_key_list_get(list, i)); i++) {
		if (!strcmp(clusctl_cluster_key_info_get_id(info), key_id))
			retired = clusctl_cluster_key_info_is_retired(info);
	}
	clusctl_cluster_key_list_free(list);
	return retired;
}

static void log_event(struct clusctl_cluster *cluster,
		      const struct clusctl_event_info *event)
{
	uint32_t type = clusctl_event_info_get_type(event);
	uint32_t status = clusctl_event_info_get_status(event);
	struct audit line = {
		.event = clusctl_event_type_name(type),
		.resource = clusctl_event_info_get_resource_name(event),
		.resource_id = clusctl_event_info_get_resource_id(event),
		.checkpoint = clusctl_event_info_get_name(event),
		.generation = clusctl_event_info_get_generation(event),
		.key_id = clusctl_event_info_get_key_id(event),
		.status = status ? clusctl_status_name(status) : NULL,
	};

	/* The module tells of both alike. */
	if (type == CLUSCTL_CHANGE_KEY && line.key_id &&
	    is_retired(cluster, line.key_id))
		line.event = "key-retired";
	audit(level(type), &line);
}

static void take(const struct clusctl_event_info *event, struct queue *queue)
{
	const char *id = clusctl_event_info_get_resource_id(event);

	switch (clusctl_event_info_get_type(event)) {
	case CLUSCTL_CHANGE_LOST:
	case CLUSCTL_CHANGE_KEY: /* What was refused may be taken now. */
		queue_all(queue);
		break;
	case CLUSCTL_CHANGE_SNAPSHOT_ACKNOWLEDGED:
		/* We did it. */
		break;
	case CLUSCTL_CHANGE_RESOURCE_DELETED:
		queue_resource(queue, id, true);
		break;
	default:
		if (id)
			queue_resource(queue, id, false);
	}
}

/* Those that one read gives */
static int read_some(struct clusctl_cluster *cluster, struct queue *queue,
		     kernel_events_hook *hook, void *data)
{
	struct clusctl_event_list *list;
	size_t i;
	int ret = clusctl_event_read(cluster, &list);

	if (ret)
		return ret;
	for (i = 0; i < clusctl_event_list_size(list); i++) {
		const struct clusctl_event_info *event =
			clusctl_event_list_get(list, i);

		log_event(cluster, event);
		take(event, queue);
		if (hook)
			hook(data, event);
	}
	clusctl_event_list_free(list);
	return 0;
}

int kernel_events_read(struct clusctl_cluster *cluster, struct queue *queue,
		       kernel_events_hook *hook, void *data)
{
	unsigned int reads = 0;
	int ret;

	/* Others may make them faster than we read them. */
	do {
		ret = read_some(cluster, queue, hook, data);
	} while (!ret && ++reads < READS_MAX);
	if (hook)
		hook(data, NULL);
	return ret == -EAGAIN || ret == -EINTR ? 0 : ret;
}
