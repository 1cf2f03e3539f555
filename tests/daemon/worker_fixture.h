/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Nodes that run the worker as it is, with its threads. */
#ifndef TESTS_DAEMON_WORKER_FIXTURE_H
#define TESTS_DAEMON_WORKER_FIXTURE_H

#include <jansson.h>
#include <pthread.h>
#include <stdatomic.h>

#include "../host/ktap.h"
#include "fake_kernel.h"
#include "memory_engine.h"
#include "worker.h"

#define NODES 3
#define ID "12345678-1234-4234-8234-123456789abc"
#define KEY "1\\\\Key"
#define PATIENCE 120 /* seconds, after which a test gives up */

struct node {
	char name[2];
	struct config config;
	struct worker worker;
	struct clusctl_cluster *events;
	pthread_t reader;
	atomic_bool stop;
};

extern struct node nodes[NODES];
extern char *test_directory; /* that nodes have, or NULL */

void start_as(unsigned int index, char *name, const char *boot,
	      unsigned int lease);
void start(unsigned int index);
void stop(unsigned int index);
/* The first @count nodes, and an empty store */
void begin(unsigned int count);
void end(unsigned int count);
void add_many(const char *node, unsigned int count);

/* False if that lasts for too long */
bool wait_in_step(unsigned int count, const char *checkpoint);
bool wait_resource(const char *node);

/* What the first node says of itself, without its worker's help */
bool says(const char *name);
bool says_of_store(const char *name);
json_int_t number(const char *name);
void await_step(void);

#endif
