// SPDX-License-Identifier: GPL-2.0-or-later
/* The keys of users count against their quota; those of the machine do not. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "actor.h"
#include "state.h"
#include "test_keys.h"

#define MINE STR("1\\\\Mine")

/* Files of /proc/sys/kernel/keys */
static const char *const names[] = { "maxkeys", "maxbytes", "root_maxkeys",
				     "root_maxbytes" };

#define NAMES (sizeof(names) / sizeof(names[0]))

FIXTURE(quota)
{
	int cluster;
	unsigned int values[NAMES];
};

static int open_limit(const char *name, int flags)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/sys/kernel/keys/%s", name);
	fd = open(path, flags | O_CLOEXEC);
	ASSERT_GE(fd, 0);
	return fd;
}

static void write_limit(const char *name, unsigned int value)
{
	int fd = open_limit(name, O_WRONLY);

	EXPECT_GT(dprintf(fd, "%u", value), 0);
	close(fd);
}

static unsigned int read_limit(const char *name)
{
	int fd = open_limit(name, O_RDONLY);
	char text[16] = { 0 };

	ASSERT_GT(read(fd, text, sizeof(text) - 1), 0);
	close(fd);
	return (unsigned int)strtoul(text, NULL, 10);
}

FIXTURE_SETUP(quota)
{
	size_t i;

	for (i = 0; i < NAMES; i++)
		self->values[i] = read_limit(names[i]);
	self->cluster = open_cluster(O_RDWR);
}

FIXTURE_TEARDOWN(quota)
{
	size_t i;

	for (i = 0; i < NAMES; i++)
		write_limit(names[i], self->values[i]);
	close(self->cluster);
}

/* Uids that no other test uses: their quota is as new. */
static void become_uid_2001(void)
{
	become_uid(2001);
}

static void become_uid_2002(void)
{
	become_uid(2002);
}

static void use_up_keys(void *context)
{
	struct quota_fixture *self = context;
	struct reply reply;
	int i;

	for (i = 0; i < 20; i++) {
		reply = create_container(self->cluster, 0,
					 format16("1\\\\%d", i), NULL);
		if (reply.status != ERROR_SUCCESS)
			break;
	}
	EXPECT_STATUS(ERROR_NOT_ENOUGH_QUOTA, reply);
	EXPECT_GT(i, 2);
	EXPECT_LT(i, 10);
	EXPECT_STATUS(NTE_BAD_KEYSET,
		      call(self->cluster, CLUSCTL_NODE_GET_CONTAINER, 0,
			   format16("1\\\\%d", i), NULL, 0));
	EXPECT_STATUS(ERROR_NOT_ENOUGH_QUOTA,
		      import_key(self->cluster, 0, AT_SIGNATURE, STR("1\\\\0"),
				 &rsa_a));
	EXPECT_EQ(0, container_record(self->cluster, 0, STR("1\\\\0"))
			     .signature.serial);
	while (i--)
		EXPECT_DONE(delete_container(self->cluster, 0,
					     format16("1\\\\%d", i)));
}

TEST_F(quota, keys)
{
	write_limit("maxkeys", 10);
	run_as(become_uid_2001, use_up_keys, self);
	/* Machine containers have none. */
	write_limit("root_maxkeys", 1);
	EXPECT_DONE(create_container(self->cluster, MACHINE, MINE, NULL));
}

static void use_up_bytes(void *context)
{
	struct quota_fixture *self = context;
	struct clusctl_container_record record, again;

	EXPECT_DONE(create_container(self->cluster, 0, MINE, NULL));
	EXPECT_STATUS(ERROR_NOT_ENOUGH_QUOTA,
		      import_key(self->cluster, CRYPT_EXPORTABLE, AT_SIGNATURE,
				 MINE, &rsa_a));
	record = container_record(self->cluster, 0, MINE);
	EXPECT_EQ(0, record.signature.serial);
	/* A smaller one fits, and a larger one does not take its place. */
	EXPECT_DONE(import_key(self->cluster, CRYPT_EXPORTABLE, AT_SIGNATURE,
			       MINE, &ed25519));
	record = container_record(self->cluster, 0, MINE);
	EXPECT_STATUS(ERROR_NOT_ENOUGH_QUOTA,
		      import_key(self->cluster, CRYPT_EXPORTABLE, AT_SIGNATURE,
				 MINE, &rsa_a));
	again = container_record(self->cluster, 0, MINE);
	EXPECT_MEMEQ(&record, &again, sizeof(record));
	EXPECT_DONE(delete_container(self->cluster, 0, MINE));
}

TEST_F(quota, bytes)
{
	write_limit("maxbytes", 1500);
	run_as(become_uid_2002, use_up_bytes, self);
}

CLUSCTL_TEST_MAIN
