// SPDX-License-Identifier: GPL-2.0-or-later
/* Questions to clusctld. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "daemon.h"

#define ANSWER_MAX (1024 * 1024)

static int connect_to(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (!connect(fd, (struct sockaddr *)&address, sizeof(address)))
		return fd;
	close(fd);
	return -errno;
}

static int ask(int fd, const json_t *asked)
{
	char *text = json_dumps(asked, JSON_COMPACT);
	size_t size = text ? strlen(text) : 0;
	int ret = -ENOMEM;

	if (text) {
		text[size] = '\n'; /* instead of the NUL */
		ret = send(fd, text, size + 1, MSG_NOSIGNAL) ==
				      (ssize_t)(size + 1) ?
			      0 :
			      -EPIPE;
	}
	free(text);
	return ret;
}

static int receive(int fd, json_t **answer)
{
	char *text = malloc(ANSWER_MAX);
	size_t size = 0;
	ssize_t count;
	int ret = text ? 0 : -ENOMEM;

	while (!ret && (!size || text[size - 1] != '\n')) {
		count = recv(fd, text + size, ANSWER_MAX - size, 0);
		if (count > 0)
			size += (size_t)count;
		else if (!count)
			ret = size == ANSWER_MAX ? -EPROTO : -ECONNRESET;
		else if (errno == EAGAIN)
			ret = -ETIMEDOUT;
		else if (errno != EINTR)
			ret = -errno;
	}
	if (!ret) {
		*answer = json_loadb(text, size, 0, NULL);
		ret = json_is_object(*answer) ? 0 : -EPROTO;
	}
	free(text);
	return ret;
}

/* The question whole, or NULL */
static json_t *complete(json_t *asked, const char *method)
{
	if (!asked)
		asked = json_object();
	if (!json_object_set_new(asked, "method", json_string(method)))
		return asked;
	json_decref(asked);
	return NULL;
}

static int ask_at(const char *path, const json_t *asked, int timeout,
		  json_t **answer)
{
	/* All zero would be for ever. */
	struct timeval limit = { .tv_sec = timeout, .tv_usec = !timeout };
	int fd = connect_to(path), ret = 0;

	if (fd < 0)
		return fd;
	if (timeout >= 0 &&
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)))
		ret = -errno;
	if (!ret)
		ret = ask(fd, asked);
	if (!ret)
		ret = receive(fd, answer);
	close(fd);
	return ret;
}

int daemon_ask(const char *path, const char *method, json_t *asked, int timeout,
	       json_t **answer)
{
	int ret = -ENOMEM;

	*answer = NULL;
	asked = complete(asked, method);
	if (asked)
		ret = ask_at(path, asked, timeout, answer);
	json_decref(asked);
	return ret;
}

double seconds_now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}
