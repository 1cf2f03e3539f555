// SPDX-License-Identifier: GPL-2.0-or-later
/* The plaintext of snapshots, by tests/snapshot-format.md. */
#include "snapshot.h"

#include <openssl/crypto.h>
#include <string.h>

#define VERSION 1
#define HEAD 20 /* bytes before the first pair */
#define PAIR_HEAD 16 /* and of each pair before its keys */
#define PRIVATE_MAX 16384
#define PUBLIC_MAX 4096
#define PERM_KNOWN 0x3f3f3f
#define PERM_WRITE_AND_LINK 0x141414
#define NOBODY 0xffffffff

static bool decode_pair(struct snapshot_bytes *rest, struct snapshot_pair *pair)
{
	const uint8_t *at = rest->data;

	if (rest->size < PAIR_HEAD)
		return false;
	pair->key_spec = snapshot_get32(at);
	pair->flags = snapshot_get32(at + 4);
	pair->private.size = snapshot_get32(at + 8);
	pair->public.size = snapshot_get32(at + 12);
	pair->private.data = at + PAIR_HEAD;
	if (pair->key_spec < 1 || pair->key_spec > 2 ||
	    pair->flags != SNAPSHOT_EXPORTABLE || !pair->private.size ||
	    pair->private.size > PRIVATE_MAX || !pair->public.size ||
	    pair->public.size > PUBLIC_MAX ||
	    rest->size - PAIR_HEAD < pair->private.size + pair->public.size)
		return false;
	at += PAIR_HEAD + pair->private.size;
	pair->public.data = at;
	at += pair->public.size;
	rest->size -= (size_t)(at - (const uint8_t *)rest->data);
	rest->data = at;
	return true;
}

bool snapshot_image_decode(struct snapshot_bytes data,
			   struct snapshot_image *image)
{
	struct snapshot_bytes rest = { (const uint8_t *)data.data + HEAD,
				       data.size - HEAD };
	const uint8_t *at = data.data;
	uint32_t i;

	memset(image, 0, sizeof(*image));
	if (data.size < HEAD)
		return false;
	image->version = snapshot_get32(at);
	image->uid = snapshot_get32(at + 4);
	image->gid = snapshot_get32(at + 8);
	image->perm = snapshot_get32(at + 12);
	image->count = snapshot_get32(at + 16);
	if (image->version != VERSION || image->uid == NOBODY ||
	    image->gid == NOBODY || image->perm & ~PERM_KNOWN ||
	    image->perm & PERM_WRITE_AND_LINK || image->count < 1 ||
	    image->count > 2)
		return false;
	for (i = 0; i < image->count; i++)
		if (!decode_pair(&rest, &image->pairs[i]))
			return false;
	return !rest.size &&
	       (image->count == 1 ||
		image->pairs[0].key_spec < image->pairs[1].key_spec);
}

static size_t pairs_of(const struct snapshot_image *image)
{
	return image->count < SNAPSHOT_PAIRS ? image->count : SNAPSHOT_PAIRS;
}

static uint8_t *append(uint8_t *at, struct snapshot_bytes bytes)
{
	if (bytes.size)
		memcpy(at, bytes.data, bytes.size);
	return at + bytes.size;
}

struct snapshot_bytes snapshot_image_encode(const struct snapshot_image *image)
{
	const struct snapshot_pair *pair = image->pairs;
	const struct snapshot_pair *end = pair + pairs_of(image);
	size_t size = HEAD;
	uint8_t *out, *at;

	for (; pair < end; pair++)
		size += PAIR_HEAD + pair->private.size + pair->public.size;
	out = OPENSSL_zalloc(size);
	at = out;
	if (!out)
		return (struct snapshot_bytes){ NULL, 0 };
	snapshot_put32(at, image->version);
	snapshot_put32(at + 4, image->uid);
	snapshot_put32(at + 8, image->gid);
	snapshot_put32(at + 12, image->perm);
	snapshot_put32(at + 16, image->count);
	at += HEAD;
	for (pair = image->pairs; pair < end; pair++) {
		snapshot_put32(at, pair->key_spec);
		snapshot_put32(at + 4, pair->flags);
		snapshot_put32(at + 8, (uint32_t)pair->private.size);
		snapshot_put32(at + 12, (uint32_t)pair->public.size);
		at = append(append(at + PAIR_HEAD, pair->private),
			    pair->public);
	}
	return (struct snapshot_bytes){ out, size };
}
