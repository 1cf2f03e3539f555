/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A server on the loopback interface, for one connection at a time: it passes on
 * what is said to etcd, except where it is told to lose it, or says what it was
 * told itself.
 */
#ifndef TESTS_ENGINE_ETCD_PROXY_H
#define TESTS_ENGINE_ETCD_PROXY_H

#include <stdbool.h>
#include <stddef.h>

enum proxy_loss {
	LOSE_NOTHING,
	LOSE_REQUEST, /* etcd does not get it */
	LOSE_REPLY, /* etcd got it */
	REFUSE_AS_FULL, /* etcd does not get it */
	SAY_FULL, /* etcd got it, and did it */
};

/* @upstream is a URL, or NULL of a server that has its own answers. */
bool proxy_start(const char *upstream);
void proxy_stop(void);
const char *proxy_url(void);

/*
 * The next request to @path, or what comes back, is lost; before it shows, @then
 * is called, if it is not NULL.
 */
void proxy_lose(enum proxy_loss loss, const char *path, void (*then)(void));
/* Whether that has happened */
bool proxy_lost(void);

/* Bytes to answer all requests with, after which the connection is closed. */
void proxy_answer(const void *answer, size_t size);
/* Milliseconds that it thinks before each of these */
void proxy_delay(int delay);
/* Of requests that came, since the last proxy_answer() */
unsigned int proxy_requests(void);

#endif
