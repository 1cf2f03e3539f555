// SPDX-License-Identifier: GPL-2.0-or-later
/* What was saved and restored is counted, in sysfs as well. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "actor.h"
#include "box.h"
#include "cluster_key.h"
#include "keyctl.h"
#include "module.h"
#include "snapshot_call.h"
#include "state.h"

#define BOX STR("1\\\\Box")
#define OTHER STR("1\\\\Other")
#define DIRECTORY "/sys/class/misc/clusctl/CryptoCheckpoints"

/* @seen: the counters as they were last expected to be */
FIXTURE(counter)
{
	int cluster;
	int resource;
	struct history seen;
};

FIXTURE_SETUP(counter)
{
	struct clusctl_info info;

	self->cluster = open_cluster(O_RDWR);
	self->resource = new_resource(self->cluster, "Res");
	new_box(self->cluster, BOX, &rsa_a);
	new_box(self->cluster, OTHER, &rsa_b);
	info = cluster_info(self->cluster);
	self->seen = history_of(&info);
}

FIXTURE_TEARDOWN(counter)
{
	close(self->resource);
	close(self->cluster);
}

static __u64 in_sysfs(const char *name)
{
	char path[128], text[32] = { 0 };
	unsigned long long value;
	char *end;
	int fd;

	snprintf(path, sizeof(path), DIRECTORY "%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	ASSERT_GE(fd, 0);
	ASSERT_GT(read(fd, text, sizeof(text) - 1), 0);
	close(fd);
	value = strtoull(text, &end, 10);
	EXPECT_STREQ("\n", end);
	return value;
}

/* So much more than there was when this was last asked */
static void expect_more(struct counter_fixture *self, int saved,
			int save_failures, int restored, int restore_failures)
{
	struct clusctl_info info = cluster_info(self->cluster);
	struct history now = history_of(&info);

	EXPECT_EQ(self->seen.saved + saved, now.saved);
	EXPECT_EQ(self->seen.save_failures + save_failures, now.save_failures);
	EXPECT_EQ(self->seen.restored + restored, now.restored);
	EXPECT_EQ(self->seen.restore_failures + restore_failures,
		  now.restore_failures);
	EXPECT_EQ(now.saved, in_sysfs("Saved"));
	EXPECT_EQ(now.save_failures, in_sysfs("SaveFailed"));
	EXPECT_EQ(now.restored, in_sysfs("Restored"));
	EXPECT_EQ(now.restore_failures, in_sysfs("RestoreFailed"));
	self->seen = now;
}

TEST_F(counter, zero_at_first)
{
	EXPECT_EQ(0, self->seen.saved);
	EXPECT_EQ(0, self->seen.save_failures);
	EXPECT_EQ(0, self->seen.restored);
	EXPECT_EQ(0, self->seen.restore_failures);
	expect_more(self, 0, 0, 0, 0);
}

TEST_F(counter, saves)
{
	__s32 box = container_record(self->cluster, MACHINE, BOX).serial;

	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	expect_more(self, 1, 0, 0, 0);
	ASSERT_DONE(add_checkpoint(self->resource, OTHER));
	expect_more(self, 1, 0, 0, 0);
	ASSERT_DONE(go_online(self->resource, 0));
	expect_more(self, 0, 0, 2, 0);
	fill_box(self->cluster, BOX, AT_SIGNATURE, &rsa_a);
	expect_more(self, 1, 0, 0, 0);
	ASSERT_EQ(0, key_set_perm(box, PERM_VIEW << PERM_OWNER));
	expect_more(self, 0, 0, 0, 0);
	ASSERT_DONE(go_offline(self->resource));
	expect_more(self, 1, 0, 0, 0);
}

TEST_F(counter, failed_saves)
{
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	ASSERT_DONE(go_online(self->resource, 0));
	expect_more(self, 1, 0, 1, 0);
	ASSERT_DONE(
		import_key(self->cluster, MACHINE, AT_SIGNATURE, BOX, &rsa_b));
	expect_more(self, 0, 1, 0, 0);
	ASSERT_DONE(go_offline(self->resource));
	expect_more(self, 0, 1, 0, 0);
}

TEST_F(counter, restores)
{
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	ASSERT_DONE(add_checkpoint(self->resource, OTHER));
	expect_more(self, 2, 0, 0, 0);
	ASSERT_DONE(go_online(self->resource, 0));
	expect_more(self, 0, 0, 2, 0);
	ASSERT_DONE(go_online(self->resource, 0));
	expect_more(self, 0, 0, 0, 0);
	ASSERT_DONE(go_offline(self->resource));
	expect_more(self, 0, 0, 0, 0);
}

TEST_F(counter, failed_restores)
{
	ASSERT_DONE(set_key(self->cluster, 0, known_key(1), NULL));
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	ASSERT_DONE(set_key(self->cluster, 0, known_key(2), NULL));
	ASSERT_DONE(add_checkpoint(self->resource, OTHER));
	ASSERT_DONE(retire_key(self->cluster, CLUSCTL_RETIRE_FORCE,
			       known_key_ids[0]));
	expect_more(self, 2, 0, 0, 0);
	ASSERT_STATUS(NTE_BAD_KEY_STATE, go_online(self->resource, 0));
	expect_more(self, 0, 0, 0, 1);
	ASSERT_DONE(go_online(self->resource, CLUSCTL_ONLINE_BEST_EFFORT));
	expect_more(self, 0, 0, 1, 1);
}

/* Snapshots that come from elsewhere were saved there. */
TEST_F(counter, what_is_neither)
{
	struct str snapshot;

	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	snapshot = get_snapshot(self->resource, BOX);
	expect_more(self, 1, 0, 0, 0);
	ASSERT_DONE(put_snapshot(self->resource, CLUSCTL_PUT_ROLLBACK, BOX,
				 snapshot));
	ASSERT_STATUS(ERROR_REVISION_MISMATCH,
		      put_snapshot(self->resource, 0, BOX, snapshot));
	ASSERT_DONE(put_snapshot(self->resource, CLUSCTL_PUT_STORED, BOX,
				 snapshot));
	ASSERT_DONE(ack_last(self->resource, BOX));
	ASSERT_DONE(set_key(self->cluster, 0, known_key(1), NULL));
	ASSERT_DONE(reseal(self->cluster, NULL));
	ASSERT_DONE(delete_checkpoint(self->resource, BOX));
	ASSERT_STATUS(NTE_BAD_KEYSET,
		      add_checkpoint(self->resource, STR("1\\\\None")));
	expect_more(self, 0, 0, 0, 0);
}

static void read_counters(void *context)
{
	struct counter_fixture *self = context;

	EXPECT_EQ(self->seen.saved, in_sysfs("Saved"));
	EXPECT_EQ(-1, access(DIRECTORY "Saved", W_OK));
}

TEST_F(counter, for_everyone_to_read)
{
	static const char *const files[] = {
		DIRECTORY "Saved",
		DIRECTORY "SaveFailed",
		DIRECTORY "Restored",
		DIRECTORY "RestoreFailed",
	};
	struct stat status;
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		ASSERT_EQ(0, stat(files[i], &status));
		EXPECT_EQ(S_IFREG | 0444, status.st_mode);
	}
	run_as(become_user, read_counters, self);
}

CLUSCTL_MODULE_TEST_MAIN
