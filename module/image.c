// SPDX-License-Identifier: GPL-2.0-only
/*
 * The plain image of a container: what a snapshot seals. Pure functions; the
 * encoding is described in tests/snapshot-format.md.
 */
#include <linux/clusctl.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "image.h"

#define IMAGE_VERSION 1
#define HEADER_SIZE 20 /* version, uid, gid, perm, count */
#define PAIR_SIZE 16 /* key spec, flags, size of private, of public */

static u8 *put_le32(u8 *out, u32 value)
{
	__le32 le = cpu_to_le32(value);

	memcpy(out, &le, sizeof(le));
	return out + sizeof(le);
}

static u8 *put_bytes(u8 *out, const u8 *bytes, u32 size)
{
	memcpy(out, bytes, size);
	return out + size;
}

/**
 * clusctl_image_size() - how long an image gets
 * @image: the image
 *
 * Return: bytes.
 */
u32 clusctl_image_size(const struct clusctl_image *image)
{
	u32 size = HEADER_SIZE;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(image->pairs); i++) {
		const struct clusctl_image_pair *pair = &image->pairs[i];

		if (pair->private)
			size += PAIR_SIZE + pair->private_size +
				pair->public_size;
	}
	return size;
}

/**
 * clusctl_image_encode() - encode an image
 * @image: the image
 * @out: room for clusctl_image_size() bytes
 */
void clusctl_image_encode(const struct clusctl_image *image, u8 *out)
{
	size_t i;

	out = put_le32(out, IMAGE_VERSION);
	out = put_le32(out, image->uid);
	out = put_le32(out, image->gid);
	out = put_le32(out, image->perm);
	out = put_le32(out,
		       !!image->pairs[0].private + !!image->pairs[1].private);
	for (i = 0; i < ARRAY_SIZE(image->pairs); i++) {
		const struct clusctl_image_pair *pair = &image->pairs[i];

		if (!pair->private)
			continue;
		out = put_le32(out, AT_KEYEXCHANGE + i);
		out = put_le32(out, CRYPT_EXPORTABLE);
		out = put_le32(out, pair->private_size);
		out = put_le32(out, pair->public_size);
		out = put_bytes(out, pair->private, pair->private_size);
		out = put_bytes(out, pair->public, pair->public_size);
	}
}

/* What is left to decode */
struct input {
	const u8 *data;
	u32 size;
};

static bool get_le32(struct input *in, u32 *value)
{
	__le32 le;

	if (in->size < sizeof(le))
		return false;
	memcpy(&le, in->data, sizeof(le));
	in->data += sizeof(le);
	in->size -= sizeof(le);
	*value = le32_to_cpu(le);
	return true;
}

static bool get_bytes(struct input *in, u32 size, u32 max, const u8 **bytes)
{
	if (!size || size > max || size > in->size)
		return false;
	*bytes = in->data;
	in->data += size;
	in->size -= size;
	return true;
}

/* Pairs come in ascending order of their key specs. */
static bool get_pair(struct input *in, u32 *least, struct clusctl_image *image)
{
	struct clusctl_image_pair *pair;
	u32 key_spec, flags;

	if (!get_le32(in, &key_spec) || !get_le32(in, &flags))
		return false;
	if (key_spec < *least || key_spec > AT_SIGNATURE ||
	    flags != CRYPT_EXPORTABLE)
		return false;
	*least = key_spec + 1;
	pair = &image->pairs[key_spec - AT_KEYEXCHANGE];
	return get_le32(in, &pair->private_size) &&
	       get_le32(in, &pair->public_size) &&
	       get_bytes(in, pair->private_size, CLUSCTL_MAX_PRIVATE,
			 &pair->private) &&
	       get_bytes(in, pair->public_size, CLUSCTL_MAX_PUBLIC,
			 &pair->public);
}

/**
 * clusctl_image_decode() - decode an image
 * @data: the encoded image; what @image points to is in it
 * @size: bytes
 * @image: out
 *
 * Return: false if it is malformed.
 */
bool clusctl_image_decode(const u8 *data, u32 size, struct clusctl_image *image)
{
	struct input in = { .data = data, .size = size };
	u32 least = AT_KEYEXCHANGE;
	u32 version, count;

	memset(image, 0, sizeof(*image));
	if (!get_le32(&in, &version) || version != IMAGE_VERSION ||
	    !get_le32(&in, &image->uid) || !get_le32(&in, &image->gid) ||
	    !get_le32(&in, &image->perm) || !get_le32(&in, &count))
		return false;
	if (image->uid == ~0U || image->gid == ~0U ||
	    image->perm & ~CLUSCTL_IMAGE_PERM || count < 1 ||
	    count > ARRAY_SIZE(image->pairs))
		return false;
	while (count--)
		if (!get_pair(&in, &least, image))
			return false;
	return !in.size;
}
