// SPDX-License-Identifier: LGPL-2.1-or-later
/* Notification ports, on the events of the kernel. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "cluster.h"

#define FOR_EVER UINT64_MAX

/* What a port wants of a cluster: an open file of its own has the events. */
struct watch {
	struct watch *next;
	struct clusctl_cluster *cluster;
	DWORD filter;
	DWORD_PTR key;
	struct clusctl_event_list *list; /* the events that were read */
	size_t at; /* the first of them that was not given */
};

/*
 * Any number of threads wait for the descriptors at @epoll, and take the lock to
 * look at what has come. @wake can be read while there is more than the kernel
 * knows of: events that one of them read and that others may take, or that the
 * port is closed.
 */
struct port {
	struct object object;
	pthread_mutex_t lock;
	struct watch *watches;
	bool closed;
	int epoll;
	int wake;
};

/* A notification: its type, and what it is about */
struct notice {
	DWORD type;
	const char *name;
};

static void port_free(struct object *object)
{
	struct port *port = (struct port *)object;
	struct watch *watch, *next;

	for (watch = port->watches; watch; watch = next) {
		next = watch->next;
		clusctl_event_list_free(watch->list);
		clusctl_cluster_close(watch->cluster);
		free(watch);
	}
	if (port->epoll >= 0)
		close(port->epoll);
	if (port->wake >= 0)
		close(port->wake);
	pthread_mutex_destroy(&port->lock);
	free(port);
}

static DWORD listen_to(struct port *port, int fd)
{
	struct epoll_event event = { .events = EPOLLIN };

	if (epoll_ctl(port->epoll, EPOLL_CTL_ADD, fd, &event))
		return error_from_errno(errno);
	return ERROR_SUCCESS;
}

static DWORD make_port(struct port **made)
{
	struct port *port = calloc(1, sizeof(*port));
	DWORD code = ERROR_SUCCESS;

	if (!port)
		return ERROR_NOT_ENOUGH_MEMORY;
	object_init(&port->object, KIND_PORT, port_free);
	pthread_mutex_init(&port->lock, NULL);
	port->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	port->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (port->wake < 0 || port->epoll < 0)
		code = error_from_errno(errno);
	if (!code)
		code = listen_to(port, port->wake);
	if (code) {
		object_put(&port->object);
		return code;
	}
	*made = port;
	return ERROR_SUCCESS;
}

static DWORD add_watch(struct port *port, DWORD filter, DWORD_PTR key)
{
	struct watch *watch = calloc(1, sizeof(*watch));
	DWORD code;

	if (!watch)
		return ERROR_NOT_ENOUGH_MEMORY;
	watch->filter = filter;
	watch->key = key;
	code = error_from(clusctl_cluster_open(NULL, O_RDONLY | O_NONBLOCK,
					       &watch->cluster));
	if (code) {
		free(watch);
		return code;
	}
	pthread_mutex_lock(&port->lock);
	code = listen_to(port, clusctl_cluster_get_fd(watch->cluster));
	if (!code) {
		watch->next = port->watches;
		port->watches = watch;
	}
	pthread_mutex_unlock(&port->lock);
	if (code) {
		clusctl_cluster_close(watch->cluster);
		free(watch);
	}
	return code;
}

static bool is_cluster(HCLUSTER handle)
{
	struct object *object = handle_get((uintptr_t)handle, KIND_CLUSTER);

	object_put(object);
	return object;
}

/* The port to add to, with a reference; a new one if @handle says so */
static DWORD find_port(HCHANGE handle, struct port **port)
{
	if (handle == INVALID_HANDLE_VALUE)
		return make_port(port);
	*port = handle_get((uintptr_t)handle, KIND_PORT);
	return *port ? ERROR_SUCCESS : ERROR_INVALID_HANDLE;
}

WIN32_API HCHANGE WINAPI CreateClusterNotifyPort(HCHANGE handle,
						 HCLUSTER cluster, DWORD filter,
						 DWORD_PTR key)
{
	bool with_cluster = cluster != INVALID_HANDLE_VALUE;
	struct port *port;
	uintptr_t opened;
	DWORD code;

	if (with_cluster && !is_cluster(cluster))
		return fail_null(ERROR_INVALID_HANDLE);
	if (with_cluster ? !filter : handle != INVALID_HANDLE_VALUE)
		return fail_null(ERROR_INVALID_PARAMETER);
	code = find_port(handle, &port);
	if (code)
		return fail_null(code);
	if (with_cluster)
		code = add_watch(port, filter, key);
	if (code || handle != INVALID_HANDLE_VALUE) {
		object_put(&port->object);
		return code ? fail_null(code) : handle;
	}
	opened = handle_open(&port->object);
	return opened ? (HCHANGE)opened : fail_null(ERROR_NOT_ENOUGH_MEMORY);
}

/* What an event is in the words of ClusAPI; type 0 if it has none for it */
static struct notice notice_of(const struct clusctl_event_info *event)
{
	struct notice notice = {
		.name = clusctl_event_info_get_resource_name(event),
	};

	switch (clusctl_event_info_get_type(event)) {
	case CLUSCTL_CHANGE_RESOURCE_ONLINE:
	case CLUSCTL_CHANGE_RESOURCE_OFFLINE:
	case CLUSCTL_CHANGE_RESOURCE_FAILED:
		notice.type = CLUSTER_CHANGE_RESOURCE_STATE;
		break;
	case CLUSCTL_CHANGE_RESOURCE_CREATED:
		notice.type = CLUSTER_CHANGE_RESOURCE_ADDED;
		break;
	case CLUSCTL_CHANGE_RESOURCE_DELETED:
		notice.type = CLUSTER_CHANGE_RESOURCE_DELETED;
		break;
	case CLUSCTL_CHANGE_CHECKPOINT_ADDED:
	case CLUSCTL_CHANGE_CHECKPOINT_DELETED:
		notice.type = CLUSTER_CHANGE_RESOURCE_PROPERTY;
		break;
	/* It says as much: some were lost, and list again what there is. */
	case CLUSCTL_CHANGE_LOST:
		notice.type = CLUSTER_CHANGE_CLUSTER_RECONNECT;
		notice.name = CLUSTER_NAME;
		break;
	default:
		break;
	}
	return notice;
}

/* The first event that was read and not given; NULL if there is none */
static const struct clusctl_event_info *first_event(const struct watch *watch)
{
	return watch->list ? clusctl_event_list_get(watch->list, watch->at) :
			     NULL;
}

/* The next event of a watch that its filter lets through; it stays there. */
static DWORD peek(struct watch *watch, struct notice *notice)
{
	const struct clusctl_event_info *event;
	int rc;

	for (;;) {
		for (; (event = first_event(watch)); watch->at++) {
			*notice = notice_of(event);
			if (notice->type & watch->filter && notice->name)
				return ERROR_SUCCESS;
		}
		clusctl_event_list_free(watch->list);
		watch->list = NULL;
		watch->at = 0;
		rc = UNINTERRUPTED(
			clusctl_event_read(watch->cluster, &watch->list));
		if (rc == -EAGAIN)
			return WAIT_TIMEOUT;
		if (rc)
			return error_from(rc);
	}
}

/* Wakes threads as long as there is something for them that was read. */
static void set_wake(struct port *port)
{
	bool more = port->closed;
	struct watch *watch;
	eventfd_t value;

	for (watch = port->watches; watch && !more; watch = watch->next)
		more = first_event(watch);
	if (more)
		eventfd_write(port->wake, 1);
	else
		eventfd_read(port->wake, &value);
}

/* Gives one notification. If the name does not fit, it is the next again. */
static DWORD take_from(struct watch *watch, DWORD_PTR *key, LPDWORD type,
		       LPWSTR name, LPDWORD room)
{
	struct notice notice = { 0 };
	DWORD code = peek(watch, &notice);

	if (code)
		return code;
	code = text_put(notice.name, name, room);
	if (code && code != ERROR_MORE_DATA)
		return code;
	if (key)
		*key = watch->key;
	if (type)
		*type = notice.type;
	if (!code)
		watch->at++;
	return code;
}

static DWORD take(struct port *port, DWORD_PTR *key, LPDWORD type, LPWSTR name,
		  LPDWORD room)
{
	DWORD code = WAIT_TIMEOUT;
	struct watch *watch;

	pthread_mutex_lock(&port->lock);
	if (port->closed)
		code = ERROR_INVALID_HANDLE;
	for (watch = port->watches; watch && code == WAIT_TIMEOUT;
	     watch = watch->next)
		code = take_from(watch, key, type, name, room);
	set_wake(port);
	pthread_mutex_unlock(&port->lock);
	return code;
}

/* Milliseconds since some time */
static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

/* Waits for something to look at; false if there is nothing at @end. */
static bool wait_for_more(struct port *port, uint64_t end)
{
	struct epoll_event event;
	uint64_t time = now();
	int left = -1;

	if (end != FOR_EVER) {
		if (time >= end)
			return false;
		left = end - time > INT_MAX ? INT_MAX : (int)(end - time);
	}
	/* What fails here, fails again when it is looked at. */
	epoll_wait(port->epoll, &event, 1, left);
	return true;
}

WIN32_API DWORD WINAPI GetClusterNotify(HCHANGE handle, DWORD_PTR *key,
					LPDWORD type, LPWSTR name, LPDWORD room,
					DWORD milliseconds)
{
	uint64_t end = milliseconds == INFINITE ? FOR_EVER :
						  now() + milliseconds;
	struct port *port;
	DWORD code;

	port = handle_get((uintptr_t)handle, KIND_PORT);
	if (!port)
		return ERROR_INVALID_HANDLE;
	if (name && !room) {
		object_put(&port->object);
		return ERROR_INVALID_PARAMETER;
	}
	do {
		code = take(port, key, type, name, room);
	} while (code == WAIT_TIMEOUT && wait_for_more(port, end));
	object_put(&port->object);
	return code;
}

WIN32_API BOOL WINAPI CloseClusterNotifyPort(HCHANGE handle)
{
	struct port *port = handle_take((uintptr_t)handle, KIND_PORT);

	if (!port)
		return fail(ERROR_INVALID_HANDLE);
	pthread_mutex_lock(&port->lock);
	port->closed = true;
	set_wake(port);
	pthread_mutex_unlock(&port->lock);
	object_put(&port->object);
	return TRUE;
}
