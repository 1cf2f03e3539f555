// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Snapshots as the module takes them from callers. The first byte chooses: the
 * rest as a snapshot, or as an image that is sealed, altered and opened. The
 * seal is that of the second implementation.
 */
#include "../../module/image.c"
#include "../../module/snapshot.c"
#include "../../module/status.c"

#include "snapshot.h"

#include "fuzz.h"

/* The string 1\\K and its NUL */
static const u8 name[10] = "1\0\\\0\\\0K\0";
static const u8 key[SNAPSHOT_KEY] = "a key for tests, not for secrets";
static const guid_t resource = { { 1, 2, 3 } };
static struct clusctl_seal only;
unsigned int clusctl_max_snapshot = SZ_64K;

u64 ktime_get_real_seconds(void)
{
	return 1700000000;
}

void get_random_bytes(void *bytes, size_t size)
{
	memset(bytes, 0x5e, size);
}

struct clusctl_seal *clusctl_cluster_key_writer(bool *is_boot)
{
	*is_boot = false;
	if (!snapshot_key_id(key, only.id))
		abort();
	return &only;
}

u32 clusctl_cluster_key_find(const u8 id[CLUSCTL_KEY_ID_SIZE],
			     struct clusctl_seal **seal)
{
	*seal = &only;
	return memcmp(id, only.id, sizeof(only.id)) ? NTE_NO_KEY :
						      ERROR_SUCCESS;
}

int clusctl_seal_encrypt(struct clusctl_seal *unused,
			 const u8 nonce[CLUSCTL_NONCE_SIZE], const void *aad,
			 u32 aad_size, void *text, u32 size)
{
	struct snapshot_bytes additional = { aad, aad_size };
	struct snapshot_bytes plain = { fuzz_copy(text, size), size };

	(void)unused;
	if (!snapshot_xaes_seal(key, nonce, additional, plain, text))
		abort();
	free((void *)plain.data);
	return 0;
}

int clusctl_seal_decrypt(struct clusctl_seal *unused,
			 const u8 nonce[CLUSCTL_NONCE_SIZE], const void *aad,
			 u32 aad_size, void *text, u32 size)
{
	struct snapshot_bytes additional = { aad, aad_size };
	struct snapshot_bytes sealed = { text, size + CLUSCTL_TAG_SIZE };
	u8 *plain = malloc(size + 1);
	bool good;

	(void)unused;
	good = snapshot_xaes_open(key, nonce, additional, sealed, plain);
	if (good)
		memcpy(text, plain, size);
	free(plain);
	return good ? 0 : -EBADMSG;
}

/* What is taken is kept as it is, and adds up. */
static void check_parsed(const u8 *data, size_t size,
			 const struct clusctl_snapshot *snapshot)
{
	struct snapshot second;

	FUZZ_CHECK(fuzz_same(snapshot->bytes, snapshot->size, data, size));
	FUZZ_CHECK(clusctl_snapshot_generation(snapshot) > 0);
	FUZZ_CHECK(fuzz_within(clusctl_snapshot_name(snapshot),
			       clusctl_snapshot_name_size(snapshot),
			       snapshot->bytes, snapshot->size));
	FUZZ_CHECK(clusctl_snapshot_name_size(snapshot) <=
			   CLUSCTL_NAME_SIZE_MAX &&
		   !(clusctl_snapshot_name_size(snapshot) & 1));
	FUZZ_CHECK(head_size(snapshot) + text_size(snapshot) +
			   CLUSCTL_TAG_SIZE ==
		   size);
	FUZZ_CHECK(snapshot_parse((struct snapshot_bytes){ data, size },
				  &second) == SNAPSHOT_GOOD);
	FUZZ_CHECK(second.generation == clusctl_snapshot_generation(snapshot));
	FUZZ_CHECK(second.name.size == clusctl_snapshot_name_size(snapshot));
	FUZZ_CHECK(second.sealed.size ==
		   text_size(snapshot) + CLUSCTL_TAG_SIZE);
	FUZZ_CHECK(!(second.flags & SNAPSHOT_TOMBSTONE) ==
		   !clusctl_snapshot_is_tombstone(snapshot));
}

static u32 check_bytes(const u8 *bytes, size_t size)
{
	u8 *data = fuzz_copy(bytes, size);
	struct clusctl_snapshot *snapshot;
	u32 status, length = 0;
	void *text;

	status = clusctl_snapshot_parse(data, (u32)size, &snapshot);
	FUZZ_CHECK(status == ERROR_SUCCESS || status == ERROR_INVALID_DATA ||
		   status == NTE_BAD_VER);
	if (!status) {
		check_parsed(data, size, snapshot);
		status = clusctl_snapshot_open(snapshot, &text, &length);
		if (!status) {
			FUZZ_CHECK(length == text_size(snapshot));
			free(text);
		}
		clusctl_snapshot_put(snapshot);
	}
	free(data);
	return status;
}

/* The same, sealed again, is the same; of a later generation it is another. */
static void check_again(const struct clusctl_snapshot *first, u64 generation)
{
	struct clusctl_snapshot *second;
	u32 status = clusctl_snapshot_again(first, generation, &second);

	if (generation > S64_MAX) {
		FUZZ_CHECK(status == ERROR_NO_SYSTEM_RESOURCES);
		return;
	}
	FUZZ_CHECK(!status && second->size == first->size);
	FUZZ_CHECK(clusctl_snapshot_generation(second) == generation);
	FUZZ_CHECK(!memcmp(second->bytes, first->bytes, first->size) ==
		   (generation == clusctl_snapshot_generation(first)));
	clusctl_snapshot_put(second);
}

static void check_sealed(const struct clusctl_snapshot *snapshot,
			 const u8 *image, size_t size, u16 where)
{
	u8 *copy = fuzz_copy(snapshot->bytes, snapshot->size);
	u32 length;
	void *text;

	FUZZ_CHECK(!check_bytes(copy, snapshot->size));
	FUZZ_CHECK(!clusctl_snapshot_open(snapshot, &text, &length));
	FUZZ_CHECK(fuzz_same(text, length, image, size));
	free(text);
	/* Not one bit may be another. */
	copy[where / 8 % snapshot->size] ^= 1 << where % 8;
	FUZZ_CHECK(check_bytes(copy, snapshot->size));
	free(copy);
	FUZZ_CHECK(check_bytes(snapshot->bytes, snapshot->size - 1));
}

/* What the module seals it takes, opens, and seals again. */
static void check_image(const u8 *data, size_t size)
{
	struct clusctl_snapshot_of of = {
		.resource = &resource,
		.name = name,
		.name_size = sizeof(name),
	};
	struct clusctl_snapshot *snapshot;
	struct clusctl_image image;
	u64 generation;
	bool decoded;
	u16 where;

	if (size < sizeof(where) + sizeof(of.generation))
		return;
	memcpy(&where, data, sizeof(where));
	memcpy(&of.generation, data + sizeof(where), sizeof(of.generation));
	generation = of.generation;
	of.generation = of.generation % S64_MAX + 1;
	data += sizeof(where) + sizeof(of.generation);
	size -= sizeof(where) + sizeof(of.generation);
	decoded = clusctl_image_decode(data, (u32)size, &image);
	if (clusctl_snapshot_take(&of, decoded ? &image : NULL, &snapshot))
		abort();
	FUZZ_CHECK(clusctl_snapshot_is_tombstone(snapshot) == !decoded);
	check_sealed(snapshot, data, decoded ? size : 0, where);
	check_again(snapshot, generation ? generation : 1);
	clusctl_snapshot_put(snapshot);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t how = fuzz_take_byte(&data, &size);

	if (how & 1)
		check_image(data, size);
	else
		check_bytes(data, size);
	return 0;
}
