// SPDX-License-Identifier: GPL-2.0-or-later
/* A pair that changes while an operation with it is under way. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "keyctl.h"
#include "pause.h"
#include "state.h"
#include "test_keys.h"

#define BOX STR("1\\\\Box")
#define SHA256 "enc=pkcs1 hash=sha256"

FIXTURE(replace)
{
	int cluster;
	__s32 key;
	const struct key_pair *next;
	unsigned char out[4096];
};

static void put(struct replace_fixture *self, const struct key_pair *pair)
{
	EXPECT_DONE(import_key(self->cluster, MACHINE | CRYPT_EXPORTABLE,
			       AT_KEYEXCHANGE, BOX, pair));
}

FIXTURE_SETUP(replace)
{
	self->cluster = open_cluster(O_RDWR);
	new_container(self->cluster, MACHINE, BOX);
}

FIXTURE_TEARDOWN(replace)
{
	close(self->cluster);
}

static void put_next(void *context)
{
	struct replace_fixture *self = context;

	put(self, self->next);
}

/* Signs with the first pair, which becomes the next one on the way. */
static long sign_across(struct replace_fixture *self,
			const struct key_pair *first, size_t size,
			const struct key_pair *next)
{
	put(self, first);
	self->key =
		container_record(self->cluster, MACHINE, BOX).exchange.serial;
	self->next = next;
	memset(self->out, FILL, sizeof(self->out));
	return sign_with_pause(self->key, SHA256, digest, sizeof(digest),
			       self->out, size, put_next, self);
}

static void expect_untouched(const unsigned char *out, size_t from, size_t to)
{
	for (; from < to; from++) {
		if (out[from] == FILL)
			continue;
		EXPECT_EQ(FILL, out[from]);
		return;
	}
}

/* The kernel has made room for the size that it was told before. */
TEST_F(replace, by_a_larger_key)
{
	EXPECT_EQ(-EKEYREJECTED, sign_across(self, &rsa_1024, 128, &rsa_a));
	expect_untouched(self->out, 0, sizeof(self->out));
	EXPECT_EQ(256, key_sign(self->key, SHA256, digest, sizeof(digest),
				self->out, 256));
	EXPECT_MEMEQ(rsa_a_signature, self->out, 256);
}

TEST_F(replace, by_a_smaller_key)
{
	EXPECT_EQ(-EKEYREJECTED, sign_across(self, &rsa_a, 256, &rsa_1024));
	expect_untouched(self->out, 0, sizeof(self->out));
	EXPECT_EQ(128, key_sign(self->key, SHA256, digest, sizeof(digest),
				self->out, 128));
}

TEST_F(replace, by_a_key_of_the_same_size)
{
	EXPECT_EQ(256, sign_across(self, &rsa_b, 256, &rsa_a));
	EXPECT_MEMEQ(rsa_a_signature, self->out, 256);
	expect_untouched(self->out, 256, sizeof(self->out));
}

TEST_F(replace, by_a_key_that_is_not_operable)
{
	EXPECT_EQ(-EOPNOTSUPP, sign_across(self, &rsa_a, 256, &rsa_768));
	EXPECT_EQ(-EOPNOTSUPP, sign_across(self, &rsa_a, 256, &ed25519));
	expect_untouched(self->out, 0, sizeof(self->out));
}

static void delete_box(void *context)
{
	struct replace_fixture *self = context;

	EXPECT_DONE(delete_container(self->cluster, MACHINE, BOX));
}

TEST_F(replace, by_nothing)
{
	long ret;

	put(self, &rsa_a);
	self->key =
		container_record(self->cluster, MACHINE, BOX).exchange.serial;
	memset(self->out, FILL, sizeof(self->out));
	ret = sign_with_pause(self->key, SHA256, digest, sizeof(digest),
			      self->out, 256, delete_box, self);
	EXPECT_TRUE(ret == -EKEYREVOKED || ret == -ENOKEY);
	expect_untouched(self->out, 0, sizeof(self->out));
}

CLUSCTL_TEST_MAIN
