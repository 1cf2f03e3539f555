/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One operation, with each point at which it can fail failing in its turn. */
#ifndef CLUSCTL_FAULTS_SWEEP_H
#define CLUSCTL_FAULTS_SWEEP_H

#include "clusctl_call.h"
#include "events.h"
#include "snapshot_call.h"
#include "state.h"
#include "test_keys.h"

#define BOX STR("1\\\\Box")
#define OTHER STR("1\\\\Other")
#define THIRD STR("1\\\\Third")

/**
 * struct scene - where the operation takes place
 * @cluster: fd, O_RDWR
 * @resource: fd of the resource "First", whose GUID is always the same
 * @second: fd of the resource "Second"
 * @key: serial of a kernel key
 * @events: a reader of events, or NULL
 * @snapshots: some that the operation may need
 * @input: what the operation may give to a code
 * @argument: that of the sweep
 */
struct scene {
	int cluster;
	int resource;
	int second;
	__s32 key;
	struct events *events;
	struct str snapshots[4];
	struct str input;
	const void *argument;
};

/**
 * struct sweep - an operation and its failures
 * @prepare: makes the scene, in which no container and no checkpoint is yet
 * @operate: the operation
 * @expect: checks what it leads to; NULL for no more than that it is the same
 *          each time
 * @answer: status of the operation when nothing fails
 * @floor: points of the module's own counter when this was written, at least
 * @kernel_floor: points of the kernel's fault injection when this was written,
 *                about
 * @unread: snapshots are not read before, so that none counts as gone out
 * @tells: tells something of its change when that is done; who cannot be told
 *         gets EFAULT, and the change stays
 * @boot_key: the key of the boot seals, and no other is set
 * @partly_done: checks what a failure has left, of an operation that may leave
 *               a part of the change; NULL for nothing
 * @argument: for the functions
 */
struct sweep {
	void (*prepare)(struct scene *scene);
	struct reply (*operate)(struct scene *scene);
	void (*expect)(struct scene *scene);
	__u32 answer;
	unsigned int floor;
	unsigned int kernel_floor;
	bool unread;
	bool tells;
	bool boot_key;
	void (*partly_done)(struct scene *scene);
	const void *argument;
};

/*
 * The reply of a system call that is no control code: a result, or -errno, which
 * becomes the status SWEEP_ERRNO() if it is not one that faults have.
 */
struct reply sweep_result(long result);
#define SWEEP_ERRNO(error) (0xE0000000U + (error))

void sweep_run(const char *name, const struct sweep *sweep);

#define SWEEP_TIMEOUT 300

/* A test of the fields of a struct sweep */
#define SWEEP_TEST(test, ...)                                           \
	static void sweep_##test##_call(void *self)                     \
	{                                                               \
		(void)self;                                             \
		sweep_run(#test, &(const struct sweep){ __VA_ARGS__ }); \
	}                                                               \
	HARNESS_TEST(sweep, test, .fixture = "sweep", .timeout = SWEEP_TIMEOUT)

/* As CLUSCTL_TEST_MAIN, and there is an engine that lets points fail. */
extern const struct harness_hooks sweep_hooks;

#define SWEEP_MAIN                                             \
	int main(int argc, char **argv)                        \
	{                                                      \
		return harness_main(argc, argv, &sweep_hooks); \
	}

/* For scenes: each ends the test if it fails. */
void scene_container(struct scene *scene, struct str name);
void scene_import(struct scene *scene, struct str name, __u32 spec,
		  const struct key_pair *pair);
/* A container with these pairs, either of which may be NULL, and a checkpoint */
void scene_add(struct scene *scene, struct str name,
	       const struct key_pair *exchange,
	       const struct key_pair *signature);

/* Whether the container has these pairs, and no others */
void expect_pairs(struct scene *scene, struct str name,
		  const struct key_pair *exchange,
		  const struct key_pair *signature);

#endif
