// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libclusctl on fake kernels: snapshots. They have a header as described in
 * tests/snapshot-format.md, and in place of a sealed image their content's
 * number, and that of the one that it comes from.
 */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fake_clusctl.h"

struct marker {
	uint64_t content;
	uint64_t parent;
};

_Static_assert(sizeof(struct marker) == CLUSCTL_TAG_SIZE, "in place of a tag");

size_t fake_image_size = FAKE_IMAGE_SIZE;

void (*fake_acknowledged)(const char *id, const char *checkpoint,
			  uint64_t content, uint64_t generation);

/* The text of a GUID as the bytes of its struct, or back by itself */
static void parse_id(const char *text, uint8_t id[CLUSCTL_ID_SIZE])
{
	static const uint8_t order[] = { 3, 2, 1,  0,  5,  4,  7,  6,
					 8, 9, 10, 11, 12, 13, 14, 15 };
	char pair[3] = { 0 };
	size_t i;

	for (i = 0; i < CLUSCTL_ID_SIZE; i++) {
		if (*text == '-')
			text++;
		memcpy(pair, text, 2);
		text += 2;
		id[order[i]] = (uint8_t)strtoul(pair, NULL, 16);
	}
}

/* Names of the tests are ASCII. */
static size_t put_name(unsigned char *at, const char *name)
{
	size_t i, size = strlen(name) + 1;

	for (i = 0; i < size; i++) {
		at[2 * i] = (unsigned char)name[i];
		at[2 * i + 1] = 0;
	}
	return 2 * size;
}

static void *make(const char *id, const struct fake_checkpoint *checkpoint,
		  size_t *size)
{
	struct clusctl_snapshot_header header = {
		.magic = CLUSCTL_SNAPSHOT_MAGIC,
		.version = htole32(CLUSCTL_SNAPSHOT_VERSION),
		.header_size = htole32(sizeof(header)),
		.generation = htole64(checkpoint->generation),
		.time = htole64(1600000000 + checkpoint->content),
	};
	struct marker marker = { checkpoint->content, checkpoint->parent };
	size_t sealed = checkpoint->tombstone ? CLUSCTL_TAG_SIZE :
						fake_image_size;
	size_t name_size = 2 * (strlen(checkpoint->name) + 1);
	unsigned char *data;

	*size = sizeof(header) + name_size + sealed;
	data = calloc(1, *size);
	parse_id(id, header.resource);
	memcpy(header.key_id, checkpoint->key, sizeof(header.key_id));
	header.flags = htole32(
		(checkpoint->tombstone ? CLUSCTL_SNAPSHOT_TOMBSTONE : 0) |
		(checkpoint->boot_key ? CLUSCTL_SNAPSHOT_BOOT_KEY : 0));
	header.name_size = htole32((uint32_t)name_size);
	header.sealed_size = htole32((uint32_t)sealed);
	memcpy(data, &header, sizeof(header));
	put_name(data + sizeof(header), checkpoint->name);
	memcpy(data + *size - sizeof(marker), &marker, sizeof(marker));
	return data;
}

static struct marker marker_of(const void *data, size_t size)
{
	struct marker marker;

	memcpy(&marker, (const char *)data + size - sizeof(marker),
	       sizeof(marker));
	return marker;
}

uint64_t fake_content_of(const void *snapshot, size_t size)
{
	return marker_of(snapshot, size).content;
}

void *fake_forge(const char *id, const char *checkpoint, uint64_t generation,
		 unsigned int key, bool tombstone, size_t *size)
{
	struct fake_checkpoint forged = {
		.name = (char *)checkpoint,
		.generation = generation,
		.tombstone = tombstone,
	};

	fake_key_id(key, forged.key);
	pthread_mutex_lock(&fake_lock);
	forged.content = fake_content(0);
	pthread_mutex_unlock(&fake_lock);
	return make(id, &forged, size);
}

static struct fake_checkpoint *find(struct clusctl_resource *handle,
				    const char *name,
				    struct fake_resource **resource, int *ret)
{
	struct fake_checkpoint *checkpoint;

	*resource = fake_find_open(handle);
	if (!*resource) {
		*ret = ctl_fail(ERROR_RESOURCE_NOT_AVAILABLE);
		return NULL;
	}
	checkpoint = fake_checkpoint(*resource, name);
	if (!checkpoint)
		*ret = ctl_fail(ERROR_FILE_NOT_FOUND);
	return checkpoint;
}

int clusctl_snapshot_get(struct clusctl_resource *handle, const char *name,
			 void **data, size_t *size)
{
	const struct fake_checkpoint *checkpoint;
	struct fake_resource *resource;
	int ret = 0;

	pthread_mutex_lock(&fake_lock);
	checkpoint = find(handle, name, &resource, &ret);
	if (checkpoint)
		*data = make(resource->id, checkpoint, size);
	pthread_mutex_unlock(&fake_lock);
	return ret ? ret : ctl_ok();
}

static void keep(struct fake_checkpoint *checkpoint, const void *data,
		 size_t size)
{
	struct clusctl_snapshot_header header;
	struct marker marker = marker_of(data, size);

	memcpy(&header, data, sizeof(header));
	checkpoint->generation = le64toh(header.generation);
	checkpoint->acknowledged = checkpoint->generation;
	checkpoint->floor = checkpoint->generation;
	checkpoint->content = marker.content;
	checkpoint->parent = marker.parent;
	memcpy(checkpoint->key, header.key_id, sizeof(header.key_id));
	checkpoint->tombstone = le32toh(header.flags) &
				CLUSCTL_SNAPSHOT_TOMBSTONE;
	checkpoint->boot_key = le32toh(header.flags) &
			       CLUSCTL_SNAPSHOT_BOOT_KEY;
}

/* The last one, which a store has, under another key */
static bool is_sealed_again(const struct fake_checkpoint *checkpoint,
			    const void *data, size_t size)
{
	struct clusctl_snapshot_header header;

	memcpy(&header, data, sizeof(header));
	return checkpoint->generation == checkpoint->acknowledged &&
	       checkpoint->generation == le64toh(header.generation) &&
	       checkpoint->content == marker_of(data, size).content &&
	       memcmp(checkpoint->key, header.key_id, sizeof(header.key_id));
}

static int put(struct fake_node *node, const char *id, const void *data,
	       size_t size, const struct clusctl_snapshot_info *info)
{
	uint64_t generation = clusctl_snapshot_info_get_generation(info);
	const char *name = clusctl_snapshot_info_get_name(info);
	struct fake_resource *resource = fake_find(node, id);
	struct clusctl_snapshot_header header;
	struct fake_checkpoint *checkpoint;

	memcpy(&header, data, sizeof(header));
	if (!resource)
		return ctl_fail(ERROR_RESOURCE_NOT_AVAILABLE);
	if (!fake_knows(node, header.key_id))
		return ctl_fail(NTE_NO_KEY);
	if (strcmp(clusctl_snapshot_info_get_resource_id(info), id))
		return ctl_fail(ERROR_WRONG_TARGET_NAME);
	checkpoint = fake_checkpoint(resource, name);
	if (checkpoint && generation <= checkpoint->floor &&
	    !is_sealed_again(checkpoint, data, size)) {
		node->refusals++;
		return ctl_fail(ERROR_REVISION_MISMATCH);
	}
	keep(fake_checkpoint_get(resource, name), data, size);
	node->puts++;
	fake_tell(node, CLUSCTL_CHANGE_SNAPSHOT_PUT, id);
	fake_tell(node, CLUSCTL_CHANGE_SNAPSHOT_ACKNOWLEDGED, id);
	return ctl_ok();
}

int clusctl_snapshot_put(struct clusctl_resource *handle, const void *data,
			 size_t size, const char *expected, unsigned int flags)
{
	struct clusctl_snapshot_info *info;
	struct fake_node *node;
	int ret = clusctl_snapshot_parse(data, size, &info);

	if (ret)
		return ret;
	if (expected || flags != CLUSCTL_STORED)
		abort();
	pthread_mutex_lock(&fake_lock);
	node = fake_node(handle->node);
	if (!fake_spend_locked(node))
		ret = ctl_fault(ENODEV);
	else if (!fake_find_open(handle))
		ret = ctl_fail(ERROR_RESOURCE_NOT_AVAILABLE);
	else
		ret = put(node, handle->id, data, size, info);
	pthread_mutex_unlock(&fake_lock);
	clusctl_snapshot_info_free(info);
	return ret;
}

static int acknowledge(struct fake_node *node,
		       const struct fake_resource *resource,
		       struct fake_checkpoint *checkpoint, uint64_t generation,
		       const char *key_id)
{
	bool is_last = generation == checkpoint->generation;
	char key[33];

	fake_print_key(checkpoint->key, key);
	if (generation > checkpoint->generation ||
	    (is_last && strcmp(key, key_id)))
		return ctl_fail(ERROR_REVISION_MISMATCH);
	if (generation <= checkpoint->acknowledged)
		return ctl_ok();
	checkpoint->acknowledged = generation;
	if (checkpoint->floor < generation)
		checkpoint->floor = generation;
	if (is_last) {
		if (fake_acknowledged)
			fake_acknowledged(resource->id, checkpoint->name,
					  checkpoint->content, generation);
	}
	fake_tell(node, CLUSCTL_CHANGE_SNAPSHOT_ACKNOWLEDGED, resource->id);
	return ctl_ok();
}

int clusctl_snapshot_ack(struct clusctl_resource *handle, const char *name,
			 uint64_t generation, const char *key_id)
{
	struct fake_checkpoint *checkpoint;
	struct fake_resource *resource;
	struct fake_node *node;
	int ret = 0;

	pthread_mutex_lock(&fake_lock);
	node = fake_node(handle->node);
	if (!fake_spend_locked(node)) {
		ret = ctl_fault(ENODEV);
	} else {
		checkpoint = find(handle, name, &resource, &ret);
		if (checkpoint)
			ret = acknowledge(node, resource, checkpoint,
					  generation, key_id);
	}
	pthread_mutex_unlock(&fake_lock);
	return ret;
}
