/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the fake kernel share; all of it under fake_lock. */
#ifndef TESTS_DAEMON_FAKE_MODEL_H
#define TESTS_DAEMON_FAKE_MODEL_H

#include <clusctl.h>
#include <linux/clusctl.h>
#include <pthread.h>

#include "fake_kernel.h"

struct fake_checkpoint {
	char *name; /* the first member: it is found by it */
	struct fake_checkpoint *next;
	uint64_t generation;
	uint64_t acknowledged;
	uint64_t floor; /* the greatest that ever was acknowledged */
	uint64_t content;
	uint64_t parent;
	uint8_t key[CLUSCTL_KEY_ID_SIZE];
	bool tombstone;
	bool boot_key;
};

struct fake_resource {
	struct fake_resource *next;
	char id[37];
	uint64_t life; /* handles are of one life of a GUID */
	char *name;
	char *type;
	bool online;
	void *tree; /* of checkpoints */
	struct fake_checkpoint *first;
	struct fake_checkpoint **last;
	size_t count;
};

struct fake_event {
	struct fake_event *next;
	uint32_t type;
	char id[37]; /* of the resource, or of the key */
};

#define FAKE_REAL_KEYS 64

/* One whose bytes the daemon knows */
struct fake_key {
	uint8_t id[CLUSCTL_KEY_ID_SIZE];
	bool retired;
};

struct fake_node {
	struct fake_node *next;
	char name[32];
	struct fake_resource *resources;
	unsigned int limit;
	bool known[FAKE_KEYS];
	uint8_t writer[CLUSCTL_KEY_ID_SIZE];
	bool boot_writer;
	struct fake_key keys[FAKE_REAL_KEYS];
	size_t key_count;
	unsigned int boots;
	unsigned int puts;
	unsigned int refusals; /* of snapshots that are not newer */
	int fuse;
	struct fake_event *events;
	struct fake_event **last_event;
};

extern pthread_mutex_t fake_lock;

/* Of the library: each call ends in one of these. */
int ctl_ok(void);
int ctl_fail(uint32_t status);
int ctl_fault(int error);

struct fake_node *fake_node(const char *name); /* made if need be */
struct fake_resource *fake_find(struct fake_node *node, const char *name);
int fake_make(struct fake_node *node, const char *name, const char *type,
	      const char *id);
int fake_remove(struct fake_node *node, const char *name);
struct fake_checkpoint *fake_checkpoint(const struct fake_resource *resource,
					const char *name);
/* Found or made */
struct fake_checkpoint *fake_checkpoint_get(struct fake_resource *resource,
					    const char *name);
uint64_t fake_content(uint64_t parent); /* a new one */
bool fake_knows(const struct fake_node *node, const uint8_t *key);
struct fake_key *fake_key_find(struct fake_node *node, const uint8_t *id);
void fake_boot_key(struct fake_node *node); /* seals from now on */
void fake_key_id(unsigned int key, uint8_t id[CLUSCTL_KEY_ID_SIZE]);
void fake_print_key(const uint8_t id[CLUSCTL_KEY_ID_SIZE], char text[33]);
/* A store has it, but under another key. */
bool fake_is_resealed(const struct fake_checkpoint *checkpoint);
/* @id may be NULL. */
void fake_tell(struct fake_node *node, uint32_t type, const char *id);
void fake_drop_events(struct fake_node *node);
/* For the daemon's calls: false, and an error set, if it is dead. */
bool fake_spend_locked(struct fake_node *node);

#endif
