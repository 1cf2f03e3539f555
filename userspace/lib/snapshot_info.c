// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a snapshot says of itself, to anybody. */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#define KNOWN_FLAGS (CLUSCTL_SNAPSHOT_TOMBSTONE | CLUSCTL_SNAPSHOT_BOOT_KEY)

_Static_assert(sizeof(struct clusctl_snapshot_header) == 104, "the format");

static void swap_header(struct clusctl_snapshot_header *header)
{
	header->version = le32toh(header->version);
	header->header_size = le32toh(header->header_size);
	header->generation = le64toh(header->generation);
	header->time = le64toh(header->time);
	header->flags = le32toh(header->flags);
	header->name_size = le32toh(header->name_size);
	header->sealed_size = le32toh(header->sealed_size);
	header->reserved = le32toh(header->reserved);
}

static bool is_good(const struct clusctl_snapshot_header *header, size_t size)
{
	return header->header_size == sizeof(*header) && header->generation &&
	       header->generation <= INT64_MAX &&
	       !(header->flags & ~(uint32_t)KNOWN_FLAGS) &&
	       header->sealed_size >= CLUSCTL_TAG_SIZE && !header->reserved &&
	       (!(header->flags & CLUSCTL_SNAPSHOT_TOMBSTONE) ||
		header->sealed_size == CLUSCTL_TAG_SIZE) &&
	       (uint64_t)sizeof(*header) + header->name_size +
			       header->sealed_size ==
		       size;
}

static int parse(const unsigned char *data, size_t size,
		 struct clusctl_snapshot_info *info)
{
	static const char magic[] = CLUSCTL_SNAPSHOT_MAGIC;
	struct clusctl_snapshot_header *header = &info->header;
	int rc;

	if (size < sizeof(*header) || memcmp(data, magic, sizeof(magic)))
		return ctl_fail(ERROR_INVALID_DATA);
	memcpy(header, data, sizeof(*header));
	swap_header(header);
	if (header->version != CLUSCTL_SNAPSHOT_VERSION)
		return ctl_fail(NTE_BAD_VER);
	if (!is_good(header, size))
		return ctl_fail(ERROR_INVALID_DATA);
	rc = text_from_utf16(data + sizeof(*header), header->name_size,
			     &info->name);
	if (rc == -EPROTO || (!rc && clusctl_name_problem(info->name, NULL)))
		return ctl_fail(ERROR_INVALID_DATA);
	if (rc)
		return rc;
	key_id_print(header->key_id, info->key_id);
	id_print(header->resource, info->resource);
	return ctl_ok();
}

CLUSCTL_API int clusctl_snapshot_parse(const void *data, size_t size,
				       struct clusctl_snapshot_info **info)
{
	struct clusctl_snapshot_info *i = calloc(1, sizeof(*i));
	int rc;

	if (!i)
		return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	rc = parse(data, size, i);
	if (rc)
		clusctl_snapshot_info_free(i);
	else
		*info = i;
	return rc;
}

CLUSCTL_API void clusctl_snapshot_info_free(struct clusctl_snapshot_info *info)
{
	if (!info)
		return;
	free(info->name);
	free(info);
}

CLUSCTL_API uint32_t
clusctl_snapshot_info_get_version(const struct clusctl_snapshot_info *info)
{
	return info->header.version;
}

CLUSCTL_API const char *
clusctl_snapshot_info_get_key_id(const struct clusctl_snapshot_info *info)
{
	return info->key_id;
}

CLUSCTL_API const char *
clusctl_snapshot_info_get_resource_id(const struct clusctl_snapshot_info *info)
{
	return info->resource;
}

CLUSCTL_API uint64_t
clusctl_snapshot_info_get_generation(const struct clusctl_snapshot_info *info)
{
	return info->header.generation;
}

CLUSCTL_API uint64_t
clusctl_snapshot_info_get_time(const struct clusctl_snapshot_info *info)
{
	return info->header.time;
}

CLUSCTL_API const char *
clusctl_snapshot_info_get_name(const struct clusctl_snapshot_info *info)
{
	return info->name;
}

CLUSCTL_API uint32_t
clusctl_snapshot_info_get_sealed_size(const struct clusctl_snapshot_info *info)
{
	return info->header.sealed_size;
}

CLUSCTL_API bool
clusctl_snapshot_info_is_tombstone(const struct clusctl_snapshot_info *info)
{
	return info->header.flags & CLUSCTL_SNAPSHOT_TOMBSTONE;
}

CLUSCTL_API bool
clusctl_snapshot_info_has_boot_key(const struct clusctl_snapshot_info *info)
{
	return info->header.flags & CLUSCTL_SNAPSHOT_BOOT_KEY;
}
