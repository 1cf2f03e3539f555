// SPDX-License-Identifier: GPL-2.0-or-later
/* A list of thousands of checkpoints keeps its order and its bytes. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "state.h"
#include "test_keys.h"

#define MANY 3000
#define COUNT harness_fewer(MANY)

FIXTURE(list)
{
	int cluster;
	int resource;
	unsigned char *expected;
	__u32 size;
};

/* Names of different lengths */
static struct str nth(unsigned int n)
{
	return format16("1\\\\%0*u", 4 + (int)(n % 60), n);
}

FIXTURE_SETUP(list)
{
	unsigned int n;

	self->cluster = open_cluster(O_RDWR);
	self->resource = new_resource(self->cluster, "Res");
	self->expected = malloc(MANY * 2 * 80);
	ASSERT_TRUE(self->expected);
	for (n = 0; n < COUNT; n++) {
		new_container(self->cluster, MACHINE, nth(n));
		ASSERT_DONE(import_key(self->cluster,
				       MACHINE | CRYPT_EXPORTABLE, AT_SIGNATURE,
				       nth(n), &ed25519));
	}
}

FIXTURE_TEARDOWN(list)
{
	close(self->resource);
	close(self->cluster);
	free(self->expected);
}

/* The list has these numbers, in order. */
static void expect_numbers(struct list_fixture *self, unsigned int first,
			   unsigned int step)
{
	struct str string;
	unsigned int n;
	__u32 size;
	void *list;

	self->size = 0;
	for (n = first; n < COUNT; n += step) {
		string = nth(n);
		memcpy(self->expected + self->size, string.data, string.size);
		self->size += string.size;
	}
	memset(self->expected + self->size, 0, 2);
	self->size += 2;
	list = fetch(self->resource, CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS, 0,
		     NO_INPUT, &size);
	ASSERT_EQ(self->size, size);
	EXPECT_MEMEQ(self->expected, list, size);
	free(list);
}

TEST_F_TIMEOUT(list, thousands, 120)
{
	unsigned int n;

	for (n = 0; n < COUNT; n++)
		ASSERT_DONE(add_checkpoint(self->resource, nth(n)));
	EXPECT_EQ(COUNT, cluster_info(self->cluster).checkpoints);
	expect_numbers(self, 0, 1);
	for (n = 0; n < COUNT; n += 97)
		EXPECT_STATUS(ERROR_ALREADY_EXISTS,
			      add_checkpoint(self->resource, nth(n)));
	for (n = 0; n < COUNT; n += 2)
		ASSERT_DONE(delete_checkpoint(self->resource, nth(n)));
	expect_numbers(self, 1, 2);
	for (n = 0; n < COUNT; n += 97)
		EXPECT_STATUS(n % 2 ? ERROR_ALREADY_EXISTS : ERROR_SUCCESS,
			      add_checkpoint(self->resource, nth(n)));
	ASSERT_DONE(delete_resource(self->cluster, STR("Res")));
	EXPECT_EQ(0, cluster_info(self->cluster).checkpoints);
}

TEST_F_TIMEOUT(list, thousands_of_containers, 120)
{
	const struct clusctl_container_record *record;
	unsigned int count = 0;
	__u32 size, at = 0;
	void *records;

	records = fetch(self->cluster, CLUSCTL_NODE_ENUM_CONTAINER, MACHINE,
			NO_INPUT, &size);
	while ((record = next_container(records, size, &at))) {
		EXPECT_EQ(ed25519.pub_size, record->signature.public_size);
		EXPECT_EQ(0, record->exchange.serial);
		count++;
	}
	EXPECT_EQ(size, at);
	EXPECT_EQ(COUNT, count);
	free(records);
}

CLUSCTL_TEST_MAIN
