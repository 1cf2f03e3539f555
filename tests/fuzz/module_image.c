// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Images of containers: the module's codec, and the second implementation. The
 * first byte says whether the rest is an image, or what one is made of.
 */
#include "../../module/image.c"

#include "snapshot.h"

#include "fuzz.h"

static bool same_pair(const struct clusctl_image_pair *ours,
		      const struct snapshot_pair *theirs)
{
	return fuzz_same(ours->private, ours->private_size,
			 theirs->private.data, theirs->private.size) &&
	       fuzz_same(ours->public, ours->public_size, theirs->public.data,
			 theirs->public.size);
}

/* Both accept the same, and read the same. */
static void check_second(const u8 *data, size_t size, bool accepted,
			 const struct clusctl_image *ours)
{
	struct snapshot_image theirs;
	unsigned int count = 0;

	FUZZ_CHECK(snapshot_image_decode((struct snapshot_bytes){ data, size },
					 &theirs) == accepted);
	if (!accepted)
		return;
	FUZZ_CHECK(ours->uid == theirs.uid && ours->gid == theirs.gid &&
		   ours->perm == theirs.perm);
	for (u32 i = 0; i < ARRAY_SIZE(ours->pairs); i++)
		count += !!ours->pairs[i].private;
	FUZZ_CHECK(count == theirs.count);
	for (u32 i = 0; i < theirs.count; i++)
		FUZZ_CHECK(same_pair(&ours->pairs[theirs.pairs[i].key_spec - 1],
				     &theirs.pairs[i]));
}

/* An image has one encoding, and that is what was read. */
static void check_encoding(const u8 *data, size_t size,
			   const struct clusctl_image *image)
{
	u32 length = clusctl_image_size(image);
	u8 *back = malloc(length);

	clusctl_image_encode(image, back);
	FUZZ_CHECK(fuzz_same(back, length, data, size));
	free(back);
}

static void check_bounds(const u8 *data, size_t size,
			 const struct clusctl_image *image)
{
	for (u32 i = 0; i < ARRAY_SIZE(image->pairs); i++) {
		const struct clusctl_image_pair *pair = &image->pairs[i];

		if (!pair->private)
			continue;
		FUZZ_CHECK(pair->private_size && pair->public_size);
		FUZZ_CHECK(fuzz_within(pair->private, pair->private_size, data,
				       size));
		FUZZ_CHECK(fuzz_within(pair->public, pair->public_size, data,
				       size));
	}
}

static bool check_bytes(const u8 *bytes, size_t size)
{
	u8 *data = fuzz_copy(bytes, size);
	struct clusctl_image image;
	bool accepted = clusctl_image_decode(data, size, &image);

	check_second(data, size, accepted, &image);
	if (accepted) {
		check_bounds(data, size, &image);
		check_encoding(data, size, &image);
	}
	free(data);
	return accepted;
}

/* An image of any parts that are allowed is one. */
static void check_parts(const u8 *data, size_t size, bool both)
{
	struct clusctl_image image = { 0 };
	u32 cut;
	u8 *out;

	if (size < 16)
		return;
	memcpy(&image.uid, data, 4);
	memcpy(&image.gid, data + 4, 4);
	memcpy(&image.perm, data + 8, 4);
	cut = 1 + data[12] % (size - 15);
	image.uid &= 0x7fffffff;
	image.gid &= 0x7fffffff;
	image.perm &= CLUSCTL_IMAGE_PERM;
	image.pairs[data[13] & 1].private = data + 14;
	image.pairs[data[13] & 1].private_size = cut;
	image.pairs[data[13] & 1].public = data + 14 + cut;
	image.pairs[data[13] & 1].public_size = size - 14 - cut;
	if (both)
		image.pairs[~data[13] & 1] = image.pairs[data[13] & 1];
	out = malloc(clusctl_image_size(&image));
	clusctl_image_encode(&image, out);
	FUZZ_CHECK(check_bytes(out, clusctl_image_size(&image)));
	free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t how = fuzz_take_byte(&data, &size);

	if (how & 1)
		check_parts(data, size, how & 2);
	else
		check_bytes(data, size);
	return 0;
}
