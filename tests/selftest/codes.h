/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every code that is implemented, with what it takes, and a world to call in. */
#ifndef CLUSCTL_TEST_CODES_H
#define CLUSCTL_TEST_CODES_H

#include "clusctl_call.h"

enum code_output {
	OUT_NOTHING, /* out is ignored */
	OUT_ANSWER, /* a code that only reads: the size may be asked for */
	OUT_RESULT, /* needs room before it does anything */
};

/**
 * struct code - one control code
 * @name: without CLUSCTL_
 * @number: the control code
 * @on_resource: belongs to a resource fd, not the cluster fd
 * @output: what it does with out
 * @result: bytes of an OUT_RESULT
 * @front: bytes of an OUT_ANSWER that is one struct, without what has grown at
 *	   its end; 0 for an answer that is returned as a whole only
 * @same: bytes at the front of an OUT_ANSWER that are the same each time; 0 for
 *	  all of it
 * @known_flags: flags that it accepts
 * @flags: flags of the good call
 * @privileged: that call needs CAP_SYS_ADMIN
 * @input: makes the input of the good call, which works in a fresh world; NULL
 *         for codes that take none
 * @input_max: the longest input that the code can take, in bytes
 */
struct code {
	const char *name;
	__u32 number;
	bool on_resource;
	enum code_output output;
	__u32 result;
	__u32 front;
	__u32 same;
	__u32 known_flags;
	__u32 flags;
	bool privileged;
	struct str (*input)(void);
	__u32 input_max;
};

extern const struct code codes[];
extern const size_t code_count;

#define FOR_EACH_CODE(code) \
	for (code = codes; code < codes + code_count; code++)

/**
 * struct world - one resource with one checkpoint, and two containers
 * @cluster: fd, O_RDWR
 * @resource: fd of the resource, O_RDWR
 *
 * There is a snapshot of the other container, which the resource can be given,
 * a cluster key that seals, and another one, which can be retired.
 */
struct world {
	int cluster;
	int resource;
};

#define WORLD_RESOURCE STR("Res")
#define WORLD_CHECKPOINT STR("1\\\\Box")
#define WORLD_SPARE STR("1\\\\Spare")
#define WORLD_PURPOSE STR("A purpose")

/* Both end the test when they fail. */
void world_make(struct world *world);
void world_renew(struct world *world);
void world_end(struct world *world);

/* The fd that the code belongs to */
int world_fd(const struct world *world, const struct code *code);
/* The good call, for its status; what it returns is dropped. */
struct reply world_call(const struct world *world, const struct code *code);

#endif
