// SPDX-License-Identifier: GPL-2.0-or-later
/* Saves and restores can be traced, with what identifies them. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "box.h"
#include "cluster_key.h"
#include "module.h"
#include "snapshot_call.h"
#include "state.h"

#define INSTANCE "/sys/kernel/tracing/instances/test"
#define BOX STR("1\\\\Box")

static const __u8 id[CLUSCTL_ID_SIZE] = { 1, 2,	 3,  4,	 5,  6,	 7,  8,
					  9, 10, 11, 12, 13, 14, 15, 16 };
#define ID_TEXT "04030201-0605-0807-090a-0b0c0d0e0f10"

/* @trace: the trace of an instance of its own */
FIXTURE(trace)
{
	int cluster;
	int resource;
	char trace[1 << 16];
};

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	ASSERT_GE(fd, 0);
	EXPECT_EQ(strlen(text), write(fd, text, strlen(text)));
	close(fd);
}

FIXTURE_SETUP(trace)
{
	ASSERT_EQ(0, mkdir(INSTANCE, 0700));
	write_file(INSTANCE "/events/clusctl/enable", "1");
	self->cluster = open_cluster(O_RDWR);
	self->resource = new_resource_as(self->cluster, "Res", id);
	new_box(self->cluster, BOX, &rsa_a);
}

FIXTURE_TEARDOWN(trace)
{
	write_file(INSTANCE "/events/clusctl/enable", "0");
	EXPECT_EQ(0, rmdir(INSTANCE));
	close(self->resource);
	close(self->cluster);
}

/* Everything that was traced since the last time */
static void read_trace(struct trace_fixture *self)
{
	int fd = open(INSTANCE "/trace", O_RDONLY | O_CLOEXEC);
	ssize_t size, used = 0;

	ASSERT_GE(fd, 0);
	while ((size = read(fd, self->trace + used,
			    sizeof(self->trace) - 1 - (size_t)used)) > 0)
		used += size;
	self->trace[used] = '\0';
	close(fd);
	write_file(INSTANCE "/trace", "");
}

/* One line with these fields, and nothing of clusctl beside it */
static void expect_one(struct trace_fixture *self, const char *event,
		       __u64 generation, __u32 size, __u32 status)
{
	char expected[256];
	const char *line;

	snprintf(expected, sizeof(expected),
		 "%s: resource=" ID_TEXT
		 " generation=%llu size=%u status=0x%x\n",
		 event, generation, size, status);
	read_trace(self);
	harness_case("%s", expected);
	line = strstr(self->trace, expected);
	EXPECT_TRUE(line);
	if (!line)
		harness_log("%s", self->trace);
	line = strstr(self->trace, "clusctl_");
	EXPECT_TRUE(line && !strstr(line + 1, "clusctl_"));
}

static void expect_none(struct trace_fixture *self)
{
	read_trace(self);
	EXPECT_FALSE(strstr(self->trace, "clusctl_"));
}

static __u32 snapshot_size(struct trace_fixture *self)
{
	return checkpoint_record(self->resource, BOX).snapshot_size;
}

TEST_F(trace, saved_and_restored)
{
	expect_none(self);
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	expect_one(self, "clusctl_saved", 1, snapshot_size(self), 0);
	ASSERT_DONE(go_online(self->resource, 0));
	expect_one(self, "clusctl_restored", 1, snapshot_size(self), 0);
	fill_box(self->cluster, BOX, AT_SIGNATURE, &rsa_b);
	expect_one(self, "clusctl_saved", 2, snapshot_size(self), 0);
	ASSERT_DONE(go_offline(self->resource));
	expect_none(self);
}

TEST_F(trace, save_failed)
{
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	ASSERT_DONE(go_online(self->resource, 0));
	read_trace(self);
	ASSERT_DONE(
		import_key(self->cluster, MACHINE, AT_SIGNATURE, BOX, &rsa_b));
	expect_one(self, "clusctl_save_failed", 1, snapshot_size(self),
		   NTE_BAD_KEY);
	ASSERT_DONE(delete_container(self->cluster, MACHINE, BOX));
	expect_one(self, "clusctl_save_failed", 1, snapshot_size(self),
		   NTE_BAD_KEYSET);
}

TEST_F(trace, restore_failed)
{
	ASSERT_DONE(set_key(self->cluster, 0, known_key(1), NULL));
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	ASSERT_DONE(set_key(self->cluster, 0, known_key(2), NULL));
	ASSERT_DONE(retire_key(self->cluster, CLUSCTL_RETIRE_FORCE,
			       known_key_ids[0]));
	read_trace(self);
	ASSERT_STATUS(NTE_BAD_KEY_STATE, go_online(self->resource, 0));
	expect_one(self, "clusctl_restore_failed", 1, snapshot_size(self),
		   NTE_BAD_KEY_STATE);
}

CLUSCTL_MODULE_TEST_MAIN
