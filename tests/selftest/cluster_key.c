// SPDX-License-Identifier: GPL-2.0-or-later
/* Cluster keys, and the kernel keys that they are set from. */
#include "cluster_key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyctl.h"

/*
 *	printf 'clusctl key id 1' | openssl mac -cipher AES-256-CBC \
 *		-macopt hexkey:0101...01 CMAC
 */
const __u8 known_key_ids[KNOWN_KEYS][CLUSCTL_KEY_ID_SIZE] = {
	{ 0x83, 0x6c, 0x3a, 0x8e, 0xe1, 0x02, 0x07, 0x4f, 0xdd, 0x4f, 0xd9,
	  0x1b, 0x42, 0xd9, 0x08, 0xb2 },
	{ 0xfb, 0xc5, 0xe4, 0xbb, 0xdd, 0xb5, 0x40, 0x3f, 0x13, 0xf6, 0x30,
	  0x27, 0x67, 0xaf, 0x2b, 0xd9 },
	{ 0x87, 0xd9, 0x52, 0xad, 0x29, 0xe6, 0x4b, 0x36, 0x99, 0x16, 0xb8,
	  0xdb, 0x34, 0x85, 0xf5, 0x7b },
	{ 0x2e, 0xc8, 0x12, 0xdf, 0x21, 0xc9, 0x22, 0x12, 0x7b, 0x7b, 0x5a,
	  0xe8, 0xb0, 0xa4, 0xad, 0xee },
};

__s32 known_key(unsigned int number)
{
	static const char description[] = "test cluster key %u";
	__u8 payload[CLUSCTL_KEY_SIZE];
	char text[sizeof(description) + 12];
	long key;

	memset(payload, (int)number, sizeof(payload));
	snprintf(text, sizeof(text), description, number);
	key = key_add("user", text, payload, sizeof(payload),
		      KEY_SPEC_USER_KEYRING);
	ASSERT_GT(key, 0);
	ASSERT_EQ(0, key_set_perm((__s32)key, 0x3f3f3f3f));
	return (__s32)key;
}

struct str set_key_input(__s32 serial)
{
	struct clusctl_set_key *input = malloc(sizeof(*input));

	ASSERT_TRUE(input);
	*input = (struct clusctl_set_key){ sizeof(*input), serial };
	return (struct str){ input, sizeof(*input) };
}

struct str retire_key_input(const __u8 *key_id)
{
	struct clusctl_retire_key *input = calloc(1, sizeof(*input));

	ASSERT_TRUE(input);
	input->size = sizeof(*input);
	memcpy(input->key_id, key_id, sizeof(input->key_id));
	return (struct str){ input, sizeof(*input) };
}

struct reply set_key(int cluster, __u32 flags, __s32 serial,
		     struct clusctl_key_record *record)
{
	struct clusctl_set_key input = { sizeof(input), serial };
	struct clusctl_key_record room;
	struct reply reply;

	if (!record)
		record = &room;
	reply = call(cluster, CLUSCTL_CLUSTER_SET_KEY, flags,
		     (struct str){ &input, sizeof(input) }, record,
		     sizeof(*record));
	if (reply.status == ERROR_SUCCESS) {
		EXPECT_EQ(sizeof(*record), reply.out_bytes);
		EXPECT_EQ(sizeof(*record), record->size);
		EXPECT_EQ(0, record->reserved);
	}
	return reply;
}

struct reply retire_key(int cluster, __u32 flags, const __u8 *key_id)
{
	struct clusctl_retire_key input = { .size = sizeof(input) };

	memcpy(input.key_id, key_id, sizeof(input.key_id));
	return call_in(cluster, CLUSCTL_CLUSTER_RETIRE_KEY, flags,
		       (struct str){ &input, sizeof(input) });
}

struct reply reseal(int cluster, __u32 *resealed)
{
	struct clusctl_resealed out;
	struct reply reply;

	reply = call(cluster, CLUSCTL_CLUSTER_RESEAL, 0, NO_INPUT, &out,
		     sizeof(out));
	if (reply.status == ERROR_SUCCESS) {
		EXPECT_EQ(sizeof(out), reply.out_bytes);
		EXPECT_EQ(sizeof(out), out.size);
		if (resealed)
			*resealed = out.snapshots;
	}
	return reply;
}

/* None is listed twice, as one that was retired neither. */
static bool is_new(const struct clusctl_key_record *records, unsigned int i)
{
	unsigned int before;

	for (before = 0; before < i; before++)
		if (!memcmp(records[before].key_id, records[i].key_id,
			    CLUSCTL_KEY_ID_SIZE))
			return false;
	return true;
}

unsigned int enum_keys(int cluster, struct clusctl_key_record *records,
		       unsigned int room)
{
	struct clusctl_key_record *found;
	unsigned int i;
	__u32 size;

	found = fetch(cluster, CLUSCTL_CLUSTER_ENUM_KEY, 0, NO_INPUT, &size);
	ASSERT_EQ(0, size % sizeof(*found));
	size /= sizeof(*found);
	ASSERT_LE(size, room);
	for (i = 0; i < size; i++) {
		EXPECT_EQ(sizeof(*found), found[i].size);
		EXPECT_EQ(0, found[i].reserved);
		EXPECT_TRUE(is_new(found, i));
		records[i] = found[i];
	}
	free(found);
	return size;
}

struct clusctl_key_record key_record(int cluster, const __u8 *key_id)
{
	struct clusctl_key_record records[2 * CLUSCTL_MAX_KEYS];
	unsigned int count = enum_keys(cluster, records, 2 * CLUSCTL_MAX_KEYS);
	unsigned int i;

	for (i = 0; i < count; i++)
		if (!memcmp(records[i].key_id, key_id, CLUSCTL_KEY_ID_SIZE))
			return records[i];
	return (struct clusctl_key_record){ 0 };
}
