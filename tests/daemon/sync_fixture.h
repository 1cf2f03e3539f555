/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of bringing in step have in common: a resource on nodes. */
#ifndef TESTS_DAEMON_SYNC_FIXTURE_H
#define TESTS_DAEMON_SYNC_FIXTURE_H

#include <stdlib.h>

#include "../host/ktap.h"
#include "audit.h"
#include "path.h"
#include "record.h"
#include "step_node.h"

#define ID "12345678-1234-4234-8234-123456789abc"
#define OTHER_ID "87654321-1234-4234-8234-123456789abc"
#define KEY "1\\\\Key"
#define OTHER_KEY "1\\\\Other"

/* Nodes "a" and "b" run, and have resource ID, which is online nowhere. */
static inline void begin(void)
{
	audit_init("test", 0);
	step_reset();
	step_start("a");
	step_start("b");
	CHECK_INT(fake_create("a", "Resource", ID), 0);
	CHECK(step_settle());
}

static inline struct fake_view see(const char *node, const char *checkpoint)
{
	struct fake_view view;

	fake_see(node, ID, checkpoint, &view);
	return view;
}

static inline void path_of(const char *checkpoint, char path[PATH_SIZE])
{
	if (!path_checkpoint(path, ID, checkpoint))
		abort();
}

/* What the store has of a checkpoint; false if that is nothing. */
static inline bool read_stored(const char *checkpoint,
			       struct snapshot_record *record)
{
	char path[PATH_SIZE];
	void *value;
	size_t size;
	bool good;

	path_of(checkpoint, path);
	if (!memory_read(path, &value, &size))
		return false;
	good = !snapshot_record_decode(value, size, record);
	free(value);
	return good;
}

/* 0 for none */
static inline uint64_t stored_content(const char *checkpoint)
{
	struct snapshot_record record;
	uint64_t content;

	if (!read_stored(checkpoint, &record))
		return 0;
	content = fake_content_of(record.data, record.size);
	snapshot_record_free(&record);
	return content;
}

static inline uint64_t stored_generation(const char *checkpoint)
{
	struct snapshot_record record;
	uint64_t generation;

	if (!read_stored(checkpoint, &record))
		return 0;
	generation = clusctl_snapshot_info_get_generation(record.info);
	snapshot_record_free(&record);
	return generation;
}

/* Both nodes and the store have the same of it, and nothing is left to do. */
#define CHECK_IN_STEP(checkpoint)                            \
	do {                                                 \
		CHECK(stored_content(checkpoint));           \
		CHECK_INT(see("a", checkpoint).content,      \
			  stored_content(checkpoint));       \
		CHECK_INT(see("b", checkpoint).content,      \
			  stored_content(checkpoint));       \
		CHECK_INT(see("a", checkpoint).acknowledged, \
			  stored_generation(checkpoint));    \
		CHECK_INT(see("b", checkpoint).acknowledged, \
			  stored_generation(checkpoint));    \
		CHECK_STR(see("a", checkpoint).key_id,       \
			  see("b", checkpoint).key_id);      \
	} while (0)

/* A record as a node would write it, of a snapshot that nobody took */
static inline void write_forged(const char *at, const char *id,
				const char *checkpoint, uint64_t generation,
				unsigned int key)
{
	struct snapshot_record record = { .node = (char *)"x",
					  .kept = { generation },
					  .kept_count = 1 };
	char *text;

	record.data = fake_forge(id, checkpoint, generation, key, false,
				 &record.size);
	if (snapshot_record_encode(&record, &text))
		abort();
	memory_write(at, text, strlen(text));
	free(text);
	free(record.data);
}

#endif
