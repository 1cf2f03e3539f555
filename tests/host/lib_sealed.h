/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Snapshots for tests of the library, sealed by the second implementation. */
#ifndef TESTS_HOST_LIB_SEALED_H
#define TESTS_HOST_LIB_SEALED_H

#include <clusctl.h>

#include "ktap.h"
#include "snapshot.h"

static const uint8_t sealed_key[SNAPSHOT_KEY] =
	"a key for tests, not for secrets";

#define BYTES(bytes, length) \
	((struct snapshot_bytes){ .data = (bytes), .size = (length) })

static inline struct snapshot_pair sealed_pair(const struct clusctl_key *key,
					       uint32_t spec)
{
	struct snapshot_pair pair = { .key_spec = spec,
				      .flags = SNAPSHOT_EXPORTABLE };

	pair.private.data = clusctl_key_get_private(key, &pair.private.size);
	pair.public.data = clusctl_key_get_public(key, &pair.public.size);
	return pair;
}

/* Any plaintext, under a good header; for snapshot_free() */
static inline struct snapshot_bytes sealed_bytes(uint32_t flags,
						 struct snapshot_bytes image)
{
	static const char name[10] = "1\0\\\0\\\0K\0";
	struct snapshot snapshot = {
		.resource = { 1, 2, 3 },
		.generation = 5,
		.time = 6,
		.flags = flags,
		.name = BYTES(name, 10),
	};
	struct snapshot_bytes bytes = { 0 };

	if (CHECK(snapshot_prepare(sealed_key, &snapshot)))
		bytes = snapshot_seal(sealed_key, &snapshot, image);
	CHECK(bytes.data);
	return bytes;
}

static inline struct snapshot_bytes
sealed_image(const struct snapshot_image *image)
{
	struct snapshot_bytes plain = snapshot_image_encode(image);
	struct snapshot_bytes bytes = sealed_bytes(0, plain);

	snapshot_free(plain);
	return bytes;
}

#endif
