// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Snapshots as the library reads them. The first byte chooses: the rest as a
 * snapshot, or as the contents of a good seal under a good header; with bit 1,
 * of a tombstone.
 */
#include <clusctl.h>

#include "snapshot.h"

#include "fuzz.h"

static const uint8_t key_bytes[SNAPSHOT_KEY] =
	"a key for tests, not for secrets";
static struct clusctl_cluster_key *key;

static void check_info(const uint8_t *data, size_t size,
		       const struct clusctl_snapshot_info *info)
{
	struct snapshot second;

	FUZZ_CHECK(snapshot_parse((struct snapshot_bytes){ data, size },
				  &second) == SNAPSHOT_GOOD);
	FUZZ_CHECK(clusctl_snapshot_info_get_generation(info) ==
		   second.generation);
	FUZZ_CHECK(clusctl_snapshot_info_get_time(info) == second.time);
	FUZZ_CHECK(clusctl_snapshot_info_get_sealed_size(info) ==
		   second.sealed.size);
	FUZZ_CHECK(strlen(clusctl_snapshot_info_get_key_id(info)) == 32);
	FUZZ_CHECK(strlen(clusctl_snapshot_info_get_resource_id(info)) == 36);
	FUZZ_CHECK(!clusctl_name_problem(clusctl_snapshot_info_get_name(info),
					 NULL));
}

/* What was read is what the second implementation reads. */
static void check_contents(const struct clusctl_snapshot_contents *contents,
			   struct snapshot_bytes plain)
{
	struct snapshot_image image;
	size_t size;

	FUZZ_CHECK(snapshot_image_decode(plain, &image));
	FUZZ_CHECK(clusctl_snapshot_contents_get_uid(contents) == image.uid &&
		   clusctl_snapshot_contents_get_gid(contents) == image.gid &&
		   clusctl_snapshot_contents_get_perm(contents) == image.perm);
	for (uint32_t i = 0; i < image.count; i++) {
		const struct snapshot_pair *pair = &image.pairs[i];
		const struct clusctl_key *got;
		const void *public;

		got = clusctl_snapshot_contents_get_pair(
			contents, pair->key_spec == 2 ? CLUSCTL_SIGNATURE :
							CLUSCTL_EXCHANGE);
		FUZZ_CHECK(got);
		public = clusctl_key_get_public(got, &size);
		FUZZ_CHECK(fuzz_same(public, size, pair->public.data,
				     pair->public.size));
		FUZZ_CHECK(!clusctl_key_get_private(got, &size) && !size);
	}
}

static void check_bytes(const uint8_t *bytes, size_t size)
{
	uint8_t *data = fuzz_copy(bytes, size);
	struct clusctl_snapshot_contents *contents = NULL;
	struct clusctl_snapshot_info *info = NULL;
	bool parsed = !clusctl_snapshot_parse(data, size, &info);

	if (parsed) {
		check_info(data, size, info);
		clusctl_snapshot_info_free(info);
	}
	if (!clusctl_snapshot_open(data, size, key, &contents)) {
		FUZZ_CHECK(parsed);
		clusctl_snapshot_contents_free(contents);
	}
	free(data);
}

/* The contents may be anything: the key may be in wrong hands. */
static void check_plain(const uint8_t *data, size_t size, bool tombstone)
{
	static const char name[10] = "1\0\\\0\\\0K\0";
	struct snapshot head = {
		.generation = 5,
		.flags = tombstone ? SNAPSHOT_TOMBSTONE : 0,
		.name = { name, sizeof(name) },
	};
	struct snapshot_bytes plain = { data, size }, sealed;
	struct clusctl_snapshot_contents *contents;
	uint8_t *copy;

	if (!snapshot_prepare(key_bytes, &head))
		abort();
	sealed = snapshot_seal(key_bytes, &head, plain);
	copy = fuzz_copy(sealed.data, sealed.size);
	if (!clusctl_snapshot_open(copy, sealed.size, key, &contents)) {
		if (tombstone)
			FUZZ_CHECK(!size);
		else
			check_contents(contents, plain);
		clusctl_snapshot_contents_free(contents);
	}
	snapshot_free(sealed);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t how = fuzz_take_byte(&data, &size);

	if (!key && clusctl_cluster_key_new(key_bytes, &key))
		abort();
	if (how & 1)
		check_plain(data, size, how & 2);
	else
		check_bytes(data, size);
	return 0;
}
