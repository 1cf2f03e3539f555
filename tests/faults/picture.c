// SPDX-License-Identifier: GPL-2.0-or-later
/* Everything that can be observed, byte by byte. */
#include "picture.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keyctl.h"
#include "state.h"

#define MAX_LINKS 64

static void add(struct picture *picture, const void *data, size_t size,
		const char *format, ...) __attribute__((format(printf, 4, 5)));

static void add(struct picture *picture, const void *data, size_t size,
		const char *format, ...)
{
	unsigned int part = picture->count++;
	va_list args;

	ASSERT_LT(part, PICTURE_PARTS);
	va_start(args, format);
	vsnprintf(picture->parts[part].label,
		  sizeof(picture->parts[part].label), format, args);
	va_end(args);
	picture->bytes = realloc(picture->bytes, picture->size + size + 1);
	ASSERT_TRUE(picture->bytes);
	memcpy(picture->bytes + picture->size, data, size);
	picture->size += size;
	picture->parts[part].end = picture->size;
}

static void add_answer(struct picture *picture, int fd, __u32 code, __u32 flags,
		       struct str in, const char *label, unsigned int number)
{
	__u32 size;
	void *answer;

	answer = fetch(fd, code, flags, in, &size);
	add(picture, answer, size, "%s %u", label, number);
	free(answer);
}

/* The serials that are linked into a keyring */
static void add_links(struct picture *picture, __s32 keyring, const char *label,
		      unsigned int number)
{
	__s32 links[MAX_LINKS];
	long size;

	size = key_control(KEYCTL_READ, (unsigned long)(long)keyring,
			   (unsigned long)links, sizeof(links), 0);
	EXPECT_LE(size, sizeof(links));
	add(picture, &size, sizeof(size), "links of %s %u", label, number);
	if (size > 0)
		add(picture, links, (size_t)size, "keys in %s %u", label,
		    number);
}

static void add_info(struct picture *picture, int cluster)
{
	struct clusctl_info info = cluster_info(cluster);

	info.saved = 0;
	info.save_failures = 0;
	info.restored = 0;
	info.restore_failures = 0;
	info.sequence = 0;
	add(picture, &info, sizeof(info), "info");
	add_links(picture, info.keyring, "keyring", 0);
}

static void add_snapshots(struct picture *picture, int resource,
			  unsigned int number)
{
	const struct clusctl_checkpoint_record *record;
	__u32 size, at = sizeof(struct clusctl_resource_state);
	void *records;

	records = fetch(resource, CLUSCTL_RESOURCE_GET_STATE,
			CLUSCTL_STATE_CHECKPOINTS, NO_INPUT, &size);
	while ((record = next_checkpoint(records, size, &at)))
		add_answer(picture, resource, CLUSCTL_RESOURCE_GET_SNAPSHOT, 0,
			   checkpoint_name(record), "snapshot of resource",
			   number);
	free(records);
}

static void add_resource(struct picture *picture, int cluster,
			 const struct clusctl_resource_record *record,
			 unsigned int number, bool snapshots)
{
	struct clusctl_resource_handle handle;

	ASSERT_DONE(open_resource(cluster, resource_name(record), &handle));
	add_answer(picture, handle.fd, CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS,
		   0, NO_INPUT, "list of resource", number);
	add_answer(picture, handle.fd, CLUSCTL_RESOURCE_GET_STATE,
		   CLUSCTL_STATE_CHECKPOINTS, NO_INPUT, "state of resource",
		   number);
	if (snapshots)
		add_snapshots(picture, handle.fd, number);
	close(handle.fd);
}

static void add_resources(struct picture *picture, int cluster, bool snapshots)
{
	const struct clusctl_resource_record *record;
	unsigned int number = 0;
	__u32 size, at = 0;
	void *records;

	records = fetch(cluster, CLUSCTL_CLUSTER_ENUM_RESOURCE, 0, NO_INPUT,
			&size);
	add(picture, records, size, "resources");
	while ((record = next_resource(records, size, &at)))
		add_resource(picture, cluster, record, ++number, snapshots);
	free(records);
}

static void add_pair(struct picture *picture, int cluster, struct str name,
		     __u32 spec, const struct clusctl_pair *pair,
		     unsigned int number)
{
	struct str input = key_input(spec, name);

	if (pair->public_size)
		add_answer(picture, cluster, CLUSCTL_NODE_GET_PUBLIC_KEY,
			   MACHINE, input, "public key of container", number);
	if (pair->private_size)
		add_answer(picture, cluster, CLUSCTL_NODE_EXPORT_KEY, MACHINE,
			   input, "private key of container", number);
	free((void *)(uintptr_t)input.data);
}

/* All names here are ASCII, and the provider is the default one of type 1. */
static void add_container(struct picture *picture, int cluster,
			  const struct clusctl_container_record *record,
			  unsigned int number)
{
	const char16_t *units = container_name(record).data;
	char text[64] = { 0 };
	struct str name;
	size_t i;

	for (i = 0; units[i] && i < sizeof(text) - 1; i++)
		text[i] = (char)units[i];
	name = format16("%u\\\\%s", record->provider_type, text);
	add_links(picture, record->serial, "container", number);
	if (record->flags & CLUSCTL_KEY_DEAD)
		return;
	add_pair(picture, cluster, name, AT_KEYEXCHANGE, &record->exchange,
		 number);
	add_pair(picture, cluster, name, AT_SIGNATURE, &record->signature,
		 number);
}

static void add_containers(struct picture *picture, int cluster)
{
	const struct clusctl_container_record *record;
	unsigned int number = 0;
	__u32 size, at = 0;
	void *records;

	records = fetch(cluster, CLUSCTL_NODE_ENUM_CONTAINER, MACHINE, NO_INPUT,
			&size);
	add(picture, records, size, "containers");
	while ((record = next_container(records, size, &at)))
		add_container(picture, cluster, record, ++number);
	free(records);
}

struct picture *picture_take(int cluster, bool snapshots)
{
	struct picture *picture = calloc(1, sizeof(*picture));

	ASSERT_TRUE(picture);
	add_info(picture, cluster);
	add_answer(picture, cluster, CLUSCTL_CLUSTER_ENUM_KEY, 0, NO_INPUT,
		   "cluster keys", 0);
	add_resources(picture, cluster, snapshots);
	add_containers(picture, cluster);
	return picture;
}

void picture_free(struct picture *picture)
{
	free(picture->bytes);
	free(picture);
}

const char *picture_difference(const struct picture *a, const struct picture *b)
{
	unsigned int i;
	size_t at = 0;

	for (i = 0; i < a->count && i < b->count; i++) {
		size_t end = a->parts[i].end;

		if (strcmp(a->parts[i].label, b->parts[i].label) ||
		    end != b->parts[i].end ||
		    memcmp(a->bytes + at, b->bytes + at, end - at))
			return a->parts[i].label;
		at = end;
	}
	return a->count == b->count ? NULL : "number of things";
}
