/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A second implementation of tests/snapshot-format.md, with libcrypto, for
 * tests: it opens what the kernel sealed, and seals what the kernel opens. It
 * also writes what a reader must refuse, when it is asked to.
 */
#ifndef TESTS_HOST_SNAPSHOT_H
#define TESTS_HOST_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SNAPSHOT_HEADER 104 /* bytes of the header */
#define SNAPSHOT_KEY 32
#define SNAPSHOT_ID 16
#define SNAPSHOT_NONCE 24
#define SNAPSHOT_TAG 16

#define SNAPSHOT_TOMBSTONE 1
#define SNAPSHOT_BOOT_KEY 2

struct snapshot_bytes {
	const void *data;
	size_t size;
};

/**
 * struct snapshot - the fields of a header, and where the rest is
 * @name: as it stands, with its NUL
 * @sealed: the sealed image and the tag; snapshot_seal() does not use it
 */
struct snapshot {
	uint32_t version;
	uint32_t header_size;
	uint8_t key_id[SNAPSHOT_ID];
	uint8_t resource[SNAPSHOT_ID];
	uint64_t generation;
	uint64_t time;
	uint32_t flags;
	uint32_t reserved;
	uint8_t nonce[SNAPSHOT_NONCE];
	struct snapshot_bytes name;
	struct snapshot_bytes sealed;
};

enum snapshot_answer {
	SNAPSHOT_GOOD,
	SNAPSHOT_MALFORMED, /* not a snapshot, or cut short */
	SNAPSHOT_OTHER_VERSION,
	SNAPSHOT_OTHER_KEY,
	SNAPSHOT_ALTERED,
};

/* The offsets of the fields of the header, for tests that alter them */
enum snapshot_offset {
	SNAPSHOT_AT_MAGIC = 0,
	SNAPSHOT_AT_VERSION = 8,
	SNAPSHOT_AT_HEADER_SIZE = 12,
	SNAPSHOT_AT_KEY_ID = 16,
	SNAPSHOT_AT_RESOURCE = 32,
	SNAPSHOT_AT_GENERATION = 48,
	SNAPSHOT_AT_TIME = 56,
	SNAPSHOT_AT_FLAGS = 64,
	SNAPSHOT_AT_NAME_SIZE = 68,
	SNAPSHOT_AT_SEALED_SIZE = 72,
	SNAPSHOT_AT_RESERVED = 76,
	SNAPSHOT_AT_NONCE = 80,
};

/* Those that return bool fail only when libcrypto does. */
bool snapshot_key_id(const uint8_t *key, uint8_t *id);
bool snapshot_cmac(const uint8_t *key, const void *block, uint8_t *mac);
/* @out has room for the text and the tag. */
bool snapshot_xaes_seal(const uint8_t *key, const uint8_t *nonce,
			struct snapshot_bytes additional,
			struct snapshot_bytes text, uint8_t *out);
/* @out has room for @sealed without the tag; wiped when the answer is false. */
bool snapshot_xaes_open(const uint8_t *key, const uint8_t *nonce,
			struct snapshot_bytes additional,
			struct snapshot_bytes sealed, uint8_t *out);

/* The header alone; what is in @snapshot then points into @data. */
enum snapshot_answer snapshot_parse(struct snapshot_bytes data,
				    struct snapshot *snapshot);
/* The image is for snapshot_free(). */
enum snapshot_answer snapshot_open(struct snapshot_bytes data,
				   const uint8_t *key,
				   struct snapshot *snapshot,
				   struct snapshot_bytes *image);
/*
 * The fields as they should be of a new snapshot under this key: version, sizes,
 * key id, a random nonce. All others are left alone.
 */
bool snapshot_prepare(const uint8_t *key, struct snapshot *snapshot);
/*
 * Seals any bytes under any header, right or wrong, but for the sizes of the
 * name and the sealed image. The answer is for snapshot_free(); its data is
 * NULL when libcrypto fails.
 */
struct snapshot_bytes snapshot_seal(const uint8_t *key,
				    const struct snapshot *snapshot,
				    struct snapshot_bytes image);
/* Wipes. */
void snapshot_free(struct snapshot_bytes bytes);

#define SNAPSHOT_PAIRS 3 /* one more than there may be */
#define SNAPSHOT_EXPORTABLE 1

struct snapshot_pair {
	uint32_t key_spec;
	uint32_t flags;
	struct snapshot_bytes private;
	struct snapshot_bytes public;
};

struct snapshot_image {
	uint32_t version;
	uint32_t uid;
	uint32_t gid;
	uint32_t perm;
	uint32_t count;
	struct snapshot_pair pairs[SNAPSHOT_PAIRS];
};

/* What is in @image then points into @data. False: not an image */
bool snapshot_image_decode(struct snapshot_bytes data,
			   struct snapshot_image *image);
/*
 * Any image, right or wrong, of up to SNAPSHOT_PAIRS pairs; for
 * snapshot_free().
 */
struct snapshot_bytes snapshot_image_encode(const struct snapshot_image *image);

/* Integers of both formats */
void snapshot_put32(uint8_t *at, uint32_t value);
void snapshot_put64(uint8_t *at, uint64_t value);
uint32_t snapshot_get32(const uint8_t *at);
uint64_t snapshot_get64(const uint8_t *at);

#endif
