// SPDX-License-Identifier: GPL-2.0-or-later
/* A server that passes on, loses or answers what an engine says to etcd. */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "etcd_proxy.h"

#define REQUEST_MAX (256 * 1024)

static struct {
	pthread_t thread;
	pthread_mutex_t lock;
	int listener;
	int stop[2]; /* a pipe: what is to be heard everywhere */
	struct sockaddr_in upstream;
	char url[64];

	/* With the lock */
	enum proxy_loss loss;
	const char *path;
	void (*then)(void);
	const void *answer;
	size_t size;
	int delay;
	unsigned int requests;
} proxy = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* Of the request that is on its way */
static char request[REQUEST_MAX + 1];
static size_t request_size;

static bool request_is_whole(void)
{
	const char *end = strstr(request, "\r\n\r\n");
	const char *length = strcasestr(request, "\r\nContent-Length:");
	size_t body = 0;

	if (!end)
		return false;
	if (length && length < end)
		body = strtoul(length + 17, NULL, 10);
	return request_size >= end + 4 - request + body;
}

static bool send_all(int fd, const char *data, size_t size)
{
	while (size) {
		ssize_t sent = send(fd, data, size, MSG_NOSIGNAL);

		if (sent <= 0)
			return false;
		data += sent;
		size -= sent;
	}
	return true;
}

static void say_full(int client)
{
	static const char body[] =
		"{\"code\":8,\"error\":\"x\",\"message\":\"database space exceeded\"}";
	char text[512];

	snprintf(text, sizeof(text),
		 "HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\n"
		 "Content-Length: %zu\r\n\r\n%s",
		 strlen(body), body);
	(void)send_all(client, text, strlen(text));
}

static enum proxy_loss planned(void (**then)(void))
{
	enum proxy_loss loss = LOSE_NOTHING;

	pthread_mutex_lock(&proxy.lock);
	if (proxy.path && !strncmp(request, "POST ", 5) &&
	    !strncmp(request + 5, proxy.path, strlen(proxy.path))) {
		loss = proxy.loss;
		*then = proxy.then;
		proxy.path = NULL;
	}
	proxy.requests++;
	pthread_mutex_unlock(&proxy.lock);
	return loss;
}

/* Waits for one of the two, or the end; false then */
static bool wait_for(int first, int second, struct pollfd polls[3])
{
	polls[0] = (struct pollfd){ .fd = first, .events = POLLIN };
	polls[1] = (struct pollfd){ .fd = second, .events = POLLIN };
	polls[2] = (struct pollfd){ .fd = proxy.stop[0], .events = POLLIN };
	return poll(polls, 3, -1) > 0 && !polls[2].revents;
}

static bool read_request(int client)
{
	struct pollfd polls[3];
	ssize_t part;

	request_size = 0;
	request[0] = '\0';
	while (!request_is_whole()) {
		if (request_size == REQUEST_MAX || !wait_for(client, -1, polls))
			return false;
		part = read(client, request + request_size,
			    REQUEST_MAX - request_size);
		if (part <= 0)
			return false;
		request_size += part;
		request[request_size] = '\0';
	}
	return true;
}

/* What etcd says, until the next request; false at the end of either */
static bool pass_reply(int client, int server, enum proxy_loss loss,
		       void (*then)(void))
{
	char data[16384];
	struct pollfd polls[3];
	ssize_t part;

	for (;;) {
		if (!wait_for(client, server, polls))
			return false;
		if (polls[1].revents) {
			part = read(server, data, sizeof(data));
			if (loss != LOSE_NOTHING && then)
				then();
			if (loss == SAY_FULL)
				say_full(client);
			if (part <= 0 || loss != LOSE_NOTHING ||
			    !send_all(client, data, part))
				return false;
			continue;
		}
		if (polls[0].revents)
			return true;
	}
}

static void pass_on(int client)
{
	int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	enum proxy_loss loss = LOSE_NOTHING;
	void (*then)(void) = NULL;

	if (connect(server, (void *)&proxy.upstream, sizeof(proxy.upstream)))
		goto out;
	while (read_request(client)) {
		loss = planned(&then);
		if (loss == LOSE_REQUEST || loss == REFUSE_AS_FULL) {
			if (then)
				then();
			if (loss == REFUSE_AS_FULL)
				say_full(client);
			break;
		}
		if (!send_all(server, request, request_size) ||
		    !pass_reply(client, server, loss, then))
			break;
	}
out:
	close(server);
}

static void give_answer(int client)
{
	struct pollfd stop = { .fd = proxy.stop[0], .events = POLLIN };
	const void *answer;
	size_t size;
	int delay;

	if (!read_request(client))
		return;
	pthread_mutex_lock(&proxy.lock);
	answer = proxy.answer;
	size = proxy.size;
	delay = proxy.delay;
	proxy.requests++;
	pthread_mutex_unlock(&proxy.lock);
	if (!delay || !poll(&stop, 1, delay))
		(void)send_all(client, answer, size);
}

static void *serve(void *unused)
{
	struct pollfd polls[3];

	(void)unused;
	while (wait_for(proxy.listener, -1, polls)) {
		int client = accept4(proxy.listener, NULL, NULL, SOCK_CLOEXEC);

		if (client < 0)
			continue;
		if (proxy.upstream.sin_port)
			pass_on(client);
		else
			give_answer(client);
		close(client);
	}
	return NULL;
}

bool proxy_start(const char *upstream)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t size = sizeof(address);

	proxy.upstream = address;
	if (upstream)
		proxy.upstream.sin_port =
			htons(strtoul(strrchr(upstream, ':') + 1, NULL, 10));
	proxy.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(proxy.listener, (void *)&address, sizeof(address)) ||
	    listen(proxy.listener, 16) || pipe(proxy.stop) ||
	    getsockname(proxy.listener, (void *)&address, &size))
		return false;
	snprintf(proxy.url, sizeof(proxy.url), "http://127.0.0.1:%u",
		 ntohs(address.sin_port));
	return !pthread_create(&proxy.thread, NULL, serve, NULL);
}

void proxy_stop(void)
{
	if (write(proxy.stop[1], "", 1) == 1)
		pthread_join(proxy.thread, NULL);
	close(proxy.listener);
	close(proxy.stop[0]);
	close(proxy.stop[1]);
}

const char *proxy_url(void)
{
	return proxy.url;
}

void proxy_lose(enum proxy_loss loss, const char *path, void (*then)(void))
{
	pthread_mutex_lock(&proxy.lock);
	proxy.loss = loss;
	proxy.path = path;
	proxy.then = then;
	pthread_mutex_unlock(&proxy.lock);
}

bool proxy_lost(void)
{
	bool lost;

	pthread_mutex_lock(&proxy.lock);
	lost = !proxy.path;
	pthread_mutex_unlock(&proxy.lock);
	return lost;
}

void proxy_answer(const void *answer, size_t size)
{
	pthread_mutex_lock(&proxy.lock);
	proxy.answer = answer;
	proxy.size = size;
	proxy.requests = 0;
	pthread_mutex_unlock(&proxy.lock);
}

void proxy_delay(int delay)
{
	pthread_mutex_lock(&proxy.lock);
	proxy.delay = delay;
	pthread_mutex_unlock(&proxy.lock);
}

unsigned int proxy_requests(void)
{
	unsigned int requests;

	pthread_mutex_lock(&proxy.lock);
	requests = proxy.requests;
	pthread_mutex_unlock(&proxy.lock);
	return requests;
}
