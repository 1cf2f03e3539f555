// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is sealed in a snapshot, private keys excepted. */
#include <endian.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#define IMAGE_VERSION 1
/* What is never granted, to nobody: write and link */
#define PERM_BITS 0x002B2B2BU
#define MAX_PAIRS 2

struct clusctl_snapshot_contents {
	uint32_t uid;
	uint32_t gid;
	uint32_t perm;
	struct clusctl_key *pairs[MAX_PAIRS]; /* by key spec, from 1 */
};

/* What is left of the image */
struct image {
	const unsigned char *data;
	size_t left;
};

/* Steps over @size bytes; NULL if there are not as many. */
static const unsigned char *take(struct image *image, size_t size)
{
	const unsigned char *data = image->data;

	if (size > image->left)
		return NULL;
	image->data += size;
	image->left -= size;
	return data;
}

static bool take_number(struct image *image, uint32_t *number)
{
	const unsigned char *data = take(image, sizeof(*number));

	if (!data)
		return false;
	memcpy(number, data, sizeof(*number));
	*number = le32toh(*number);
	return true;
}

struct pair_head {
	uint32_t key_spec;
	uint32_t flags;
	uint32_t private_size;
	uint32_t public_size;
};

static bool take_pair_head(struct image *image, struct pair_head *head)
{
	return take_number(image, &head->key_spec) &&
	       take_number(image, &head->flags) &&
	       take_number(image, &head->private_size) &&
	       take_number(image, &head->public_size) &&
	       (head->key_spec == AT_KEYEXCHANGE ||
		head->key_spec == AT_SIGNATURE) &&
	       head->flags == CRYPT_EXPORTABLE && head->private_size &&
	       head->private_size <= CLUSCTL_MAX_PRIVATE && head->public_size &&
	       head->public_size <= CLUSCTL_MAX_PUBLIC;
}

/* Reads a pair whose key spec is above @last. */
static int take_pair(struct image *image,
		     struct clusctl_snapshot_contents *contents, uint32_t *last)
{
	const unsigned char *public;
	struct pair_head head;

	if (!take_pair_head(image, &head) || head.key_spec <= *last ||
	    !take(image, head.private_size))
		return ctl_fail(NTE_BAD_DATA);
	public = take(image, head.public_size);
	if (!public)
		return ctl_fail(NTE_BAD_DATA);
	*last = head.key_spec;
	return clusctl_key_load_public(public, head.public_size,
				       &contents->pairs[head.key_spec - 1]);
}

static int take_image(struct image *image,
		      struct clusctl_snapshot_contents *contents)
{
	uint32_t version, count, last = 0;
	int rc = 0;

	if (!take_number(image, &version) || version != IMAGE_VERSION ||
	    !take_number(image, &contents->uid) ||
	    !take_number(image, &contents->gid) ||
	    !take_number(image, &contents->perm) ||
	    contents->uid == UINT32_MAX || contents->gid == UINT32_MAX ||
	    contents->perm & ~PERM_BITS || !take_number(image, &count) ||
	    !count || count > MAX_PAIRS)
		return ctl_fail(NTE_BAD_DATA);
	while (!rc && count--)
		rc = take_pair(image, contents, &last);
	if (!rc && image->left)
		rc = ctl_fail(NTE_BAD_DATA);
	return rc;
}

/* Opens the seal into @plain, which has room for what is sealed. */
static int unseal(const unsigned char *data,
		  const struct clusctl_snapshot_info *info,
		  const struct clusctl_cluster_key *key, unsigned char *plain,
		  struct clusctl_snapshot_contents *contents)
{
	const struct clusctl_snapshot_header *header = &info->header;
	size_t aad_size = sizeof(*header) + header->name_size;
	struct image image = {
		.data = plain,
		.left = header->sealed_size - CLUSCTL_TAG_SIZE,
	};
	int rc;

	rc = xaes_open(key->bytes, header->nonce, data, aad_size,
		       data + aad_size, header->sealed_size, plain);
	if (rc)
		return rc;
	if (clusctl_snapshot_info_is_tombstone(info))
		return image.left ? ctl_fail(NTE_BAD_DATA) : ctl_ok();
	return take_image(&image, contents);
}

static int open_parsed(const void *data,
		       const struct clusctl_snapshot_info *info,
		       const struct clusctl_cluster_key *key,
		       struct clusctl_snapshot_contents **contents)
{
	size_t room = info->header.sealed_size;
	struct clusctl_snapshot_contents *c;
	unsigned char *plain;
	int rc;

	if (memcmp(info->header.key_id, key->id, sizeof(key->id)))
		return ctl_fail(NTE_NO_KEY);
	c = calloc(1, sizeof(*c));
	plain = clusctl_secret_alloc(room);
	rc = c && plain ? unseal(data, info, key, plain, c) :
			  ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	clusctl_wipe_free(plain, room);
	if (rc)
		clusctl_snapshot_contents_free(c);
	else
		*contents = c;
	return rc;
}

CLUSCTL_API int
clusctl_snapshot_open(const void *data, size_t size,
		      const struct clusctl_cluster_key *key,
		      struct clusctl_snapshot_contents **contents)
{
	struct clusctl_snapshot_info *info;
	int rc;

	rc = clusctl_snapshot_parse(data, size, &info);
	if (rc)
		return rc;
	ERR_set_mark();
	rc = open_parsed(data, info, key, contents);
	/* What libcrypto tried in vain is nobody's business. */
	ERR_pop_to_mark();
	clusctl_snapshot_info_free(info);
	return rc;
}

CLUSCTL_API void
clusctl_snapshot_contents_free(struct clusctl_snapshot_contents *contents)
{
	if (!contents)
		return;
	for (size_t i = 0; i < MAX_PAIRS; i++)
		clusctl_key_free(contents->pairs[i]);
	free(contents);
}

CLUSCTL_API uid_t clusctl_snapshot_contents_get_uid(
	const struct clusctl_snapshot_contents *contents)
{
	return contents->uid;
}

CLUSCTL_API gid_t clusctl_snapshot_contents_get_gid(
	const struct clusctl_snapshot_contents *contents)
{
	return contents->gid;
}

CLUSCTL_API uint32_t clusctl_snapshot_contents_get_perm(
	const struct clusctl_snapshot_contents *contents)
{
	return contents->perm;
}

CLUSCTL_API const struct clusctl_key *clusctl_snapshot_contents_get_pair(
	const struct clusctl_snapshot_contents *contents,
	enum clusctl_spec spec)
{
	return contents->pairs[spec == CLUSCTL_SIGNATURE];
}
