/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernels of simulated nodes, in memory: what clusctld uses of libclusctl works
 * on the one whose name is the device. Here is what the tests do to them, and
 * what they ask of them. Thread-safe; functions return 0 or a negative errno.
 */
#ifndef TESTS_DAEMON_FAKE_KERNEL_H
#define TESTS_DAEMON_FAKE_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FAKE_KEYS 8 /* cluster keys that there are */

/* What the tests see of a checkpoint */
struct fake_view {
	uint64_t generation;
	uint64_t acknowledged;
	uint64_t content; /* a number for each content that there ever was */
	char key_id[33];
	bool tombstone;
	bool boot_key;
	bool resealed;
};

/* Forgets all nodes and contents. */
void fake_reset(void);
/* As after a reboot: it has its numbered keys again, and nothing else. */
void fake_reboot(const char *node);
unsigned int fake_boots(const char *node); /* how often */

/* What an administrator, and services, do */
int fake_create(const char *node, const char *name, const char *id);
int fake_delete_resource(const char *node, const char *id);
int fake_online(const char *node, const char *id, bool online);
int fake_add(const char *node, const char *id, const char *checkpoint);
int fake_delete(const char *node, const char *id, const char *checkpoint);
/* The container changes while the resource is online: the next generation */
int fake_change(const char *node, const char *id, const char *checkpoint);
/* The key that seals from now on; it is known then. */
void fake_writer(const char *node, unsigned int key);
void fake_boot_writer(const char *node); /* the random one of this boot */
void fake_learn_key(const char *node, unsigned int key);
void fake_lose_key(const char *node, unsigned int key);
/* Keys that are none of the numbered ones */
bool fake_opens(const char *node, const char *key_id);
void fake_writer_id(const char *node, char key_id[33]);
void fake_retire(const char *node, const char *key_id);
/* All that can be opened, under the key that seals */
void fake_reseal(const char *node);
/* Whoever reads events is told that some were lost, in place of them. */
void fake_lose_events(const char *node);
/* The number of resources that it takes; 0 for no limit */
void fake_limit(const char *node, unsigned int resources);

bool fake_has_resource(const char *node, const char *id);
bool fake_is_online(const char *node, const char *id);
bool fake_see(const char *node, const char *id, const char *checkpoint,
	      struct fake_view *view);
/* Calls for each checkpoint and tombstone of a resource. */
void fake_each(const char *node, const char *id,
	       void (*visit)(const char *checkpoint,
			     const struct fake_view *view, void *data),
	       void *data);
unsigned int fake_resources(const char *node);
unsigned int fake_puts(const char *node); /* snapshots that were put */
/* Those that were refused, as they are not newer */
unsigned int fake_refusals(const char *node);
bool fake_has_events(const char *node);
bool fake_wait_events(const char *node, unsigned int milliseconds);
/* Waits for any event of any node after the last that was waited for; not long */
void fake_wait_change(uint64_t *seen);

/* Contents: each comes from another, or from none */
uint64_t fake_content_of(const void *snapshot, size_t size);
bool fake_descends(uint64_t content, uint64_t ancestor);
/* Called of each generation that was acknowledged as the last one. */
extern void (*fake_acknowledged)(const char *id, const char *checkpoint,
				 uint64_t content, uint64_t generation);

/* Bytes in place of the sealed image of all snapshots that are read from now on */
#define FAKE_IMAGE_SIZE 48
extern size_t fake_image_size;

/* A snapshot that nobody took; free() it. */
void *fake_forge(const char *id, const char *checkpoint, uint64_t generation,
		 unsigned int key, bool tombstone, size_t *size);

/*
 * The daemon of a node dies after so many more requests: nothing that it asks
 * for is done any more, neither here nor by its engine. Negative: never.
 */
void fake_fuse(const char *node, int requests);
bool fake_spend(const char *node); /* false if it is dead */
bool fake_is_dead(const char *node);

#endif
