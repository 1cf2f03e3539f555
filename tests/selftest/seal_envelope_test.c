// SPDX-License-Identifier: GPL-2.0-or-later
/* Envelopes, opened and written by a second implementation. */
#include <stdlib.h>
#include <string.h>

#include "envelope_call.h"
#include "seal_world.h"
#include "state.h"

#define PURPOSE STR("A purpose")
#define DATA ((struct str){ "seventeen of data", 17 })
#define HEADER 88 /* bytes of the header */
#define AT_NONCE 64
#define HEAD (HEADER + PURPOSE.size)

FIXTURE(seal_envelope)
{
	struct seal_world world;
};

FIXTURE_SETUP(seal_envelope)
{
	seal_world_make(&self->world);
}

FIXTURE_TEARDOWN(seal_envelope)
{
	seal_world_end(&self->world);
}

TEST_F(seal_envelope, opened_here)
{
	struct str envelope = encrypt(self->world.resource, PURPOSE, DATA);
	const __u8 *bytes = envelope.data;
	__u8 text[17], id[SNAPSHOT_ID];

	ASSERT_EQ(HEAD + sizeof(text) + SNAPSHOT_TAG, envelope.size);
	EXPECT_MEMEQ("CLUSENV", bytes, 8);
	EXPECT_EQ(1, snapshot_get32(bytes + 8));
	EXPECT_EQ(HEADER, snapshot_get32(bytes + 12));
	ASSERT_TRUE(snapshot_key_id(seal_key, id));
	EXPECT_MEMEQ(id, bytes + 16, sizeof(id));
	EXPECT_MEMEQ(self->world.id, bytes + 32, SNAPSHOT_ID);
	EXPECT_EQ(0, snapshot_get32(bytes + 48));
	EXPECT_EQ(PURPOSE.size, snapshot_get32(bytes + 52));
	EXPECT_EQ(sizeof(text) + SNAPSHOT_TAG, snapshot_get32(bytes + 56));
	EXPECT_EQ(0, snapshot_get32(bytes + 60));
	ASSERT_TRUE(snapshot_xaes_open(
		seal_key, bytes + AT_NONCE,
		(struct snapshot_bytes){ bytes, HEAD },
		(struct snapshot_bytes){ bytes + HEAD, envelope.size - HEAD },
		text));
	EXPECT_MEMEQ(DATA.data, text, sizeof(text));
}

/* An envelope as this test writes one, with the magic of @magic */
static struct str written(const struct seal_world *world, const char *magic)
{
	__u8 *bytes = calloc(1, HEAD + DATA.size + SNAPSHOT_TAG);

	ASSERT_TRUE(bytes);
	memcpy(bytes, magic, 8);
	snapshot_put32(bytes + 8, 1);
	snapshot_put32(bytes + 12, HEADER);
	ASSERT_TRUE(snapshot_key_id(seal_key, bytes + 16));
	memcpy(bytes + 32, world->id, SNAPSHOT_ID);
	snapshot_put32(bytes + 52, PURPOSE.size);
	snapshot_put32(bytes + 56, DATA.size + SNAPSHOT_TAG);
	memset(bytes + AT_NONCE, 0x5a, SNAPSHOT_NONCE);
	memcpy(bytes + HEADER, PURPOSE.data, PURPOSE.size);
	ASSERT_TRUE(snapshot_xaes_seal(
		seal_key, bytes + AT_NONCE,
		(struct snapshot_bytes){ bytes, HEAD },
		(struct snapshot_bytes){ DATA.data, DATA.size }, bytes + HEAD));
	return (struct str){ bytes, HEAD + DATA.size + SNAPSHOT_TAG };
}

TEST_F(seal_envelope, written_here)
{
	struct str opened, envelope = written(&self->world, "CLUSENV");

	opened = decrypt(self->world.resource, PURPOSE, envelope);
	ASSERT_EQ(DATA.size, opened.size);
	EXPECT_MEMEQ(DATA.data, opened.data, DATA.size);
}

/* What was sealed as a snapshot is none even if its magic is changed. */
TEST_F(seal_envelope, sealed_as_another_thing)
{
	struct str envelope = written(&self->world, "CLUSCTL");

	EXPECT_STATUS(ERROR_INVALID_DATA,
		      try_decrypt(self->world.resource, PURPOSE, envelope));
	memcpy((void *)(uintptr_t)envelope.data, "CLUSENV", 8);
	EXPECT_STATUS(NTE_BAD_SIGNATURE,
		      try_decrypt(self->world.resource, PURPOSE, envelope));
}

CLUSCTL_TEST_MAIN
