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

/* What is being taken a picture of, and how */
struct view {
	struct picture *picture;
	int cluster;
	unsigned int flags;
};

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

static bool is_loose(const struct view *view)
{
	return view->flags & PICTURE_LOOSE;
}

/* The id of the random key is another one each time that the module is loaded. */
static void hide(bool is_boot_key, __u8 *key_id)
{
	if (is_boot_key)
		memset(key_id, 0, CLUSCTL_KEY_ID_SIZE);
}

static void add_answer(struct view *view, int fd, __u32 code, __u32 flags,
		       struct str in, const char *label, unsigned int number)
{
	__u32 size;
	void *answer;

	answer = fetch(fd, code, flags, in, &size);
	add(view->picture, answer, size, "%s %u", label, number);
	free(answer);
}

static int compare_serials(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(__s32));
}

/* The serials that are linked into a keyring, in no special order */
static void add_links(struct view *view, __s32 keyring, const char *label,
		      unsigned int number)
{
	__s32 links[MAX_LINKS];
	long size;

	if (is_loose(view))
		return;
	size = key_control(KEYCTL_READ, (unsigned long)(long)keyring,
			   (unsigned long)links, sizeof(links), 0);
	EXPECT_LE(size, sizeof(links));
	if (size > 0)
		qsort(links, (size_t)size / sizeof(links[0]), sizeof(links[0]),
		      compare_serials);
	add(view->picture, &size, sizeof(size), "links of %s %u", label,
	    number);
	if (size > 0)
		add(view->picture, links, (size_t)size, "keys in %s %u", label,
		    number);
}

static void add_info(struct view *view)
{
	struct clusctl_info info = cluster_info(view->cluster);

	info.saved = 0;
	info.save_failures = 0;
	info.restored = 0;
	info.restore_failures = 0;
	info.sequence = 0;
	if (is_loose(view)) {
		info.keyring = 0;
		hide(info.flags & CLUSCTL_INFO_BOOT_KEY, info.key_id);
	}
	add(view->picture, &info, sizeof(info), "info");
	add_links(view, info.keyring, "keyring", 0);
}

static int compare_keys(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct clusctl_key_record));
}

/* Their order tells in which they were set, ever since the module was loaded. */
static void add_keys(struct view *view)
{
	struct clusctl_key_record *records;
	__u32 size, i, count;

	records = fetch(view->cluster, CLUSCTL_CLUSTER_ENUM_KEY, 0, NO_INPUT,
			&size);
	count = size / sizeof(*records);
	if (is_loose(view)) {
		for (i = 0; i < count; i++)
			hide(records[i].flags & CLUSCTL_KEY_BOOT,
			     records[i].key_id);
		qsort(records, count, sizeof(*records), compare_keys);
	}
	add(view->picture, records, size, "cluster keys");
	free(records);
}

static void make_loose(struct clusctl_checkpoint_record *record)
{
	record->time = 0;
	hide(record->flags & CLUSCTL_CHECKPOINT_BOOT_KEY, record->key_id);
}

/* The state of a resource, and its records, which are changed if loose */
static void add_state(struct view *view, int resource, unsigned int number)
{
	const struct clusctl_checkpoint_record *record;
	__u32 size, at = sizeof(struct clusctl_resource_state);
	struct clusctl_resource_state *state;

	state = fetch(resource, CLUSCTL_RESOURCE_GET_STATE,
		      CLUSCTL_STATE_CHECKPOINTS, NO_INPUT, &size);
	while ((record = next_checkpoint(state, size, &at))) {
		if (is_loose(view))
			make_loose((void *)record);
		else if (view->flags & PICTURE_SNAPSHOTS)
			add_answer(view, resource,
				   CLUSCTL_RESOURCE_GET_SNAPSHOT, 0,
				   checkpoint_name(record),
				   "snapshot of resource", number);
	}
	if (is_loose(view))
		hide(state->flags & CLUSCTL_INFO_BOOT_KEY, state->key_id);
	add(view->picture, state, size, "state of resource %u", number);
	free(state);
}

static void add_resource(struct view *view, struct str name,
			 unsigned int number)
{
	struct clusctl_resource_handle handle;

	ASSERT_DONE(open_resource(view->cluster, name, &handle));
	add_answer(view, handle.fd, CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS, 0,
		   NO_INPUT, "list of resource", number);
	add_state(view, handle.fd, number);
	close(handle.fd);
}

static void add_resources(struct view *view)
{
	const struct clusctl_resource_record *record;
	unsigned int number = 0;
	__u32 size, at = 0;
	void *records;

	records = fetch(view->cluster, CLUSCTL_CLUSTER_ENUM_RESOURCE, 0,
			NO_INPUT, &size);
	while ((record = next_resource(records, size, &at))) {
		add_resource(view, resource_name(record), ++number);
		if (is_loose(view))
			memset(((struct clusctl_resource_record *)record)->id,
			       0, sizeof(record->id));
	}
	add(view->picture, records, size, "resources");
	free(records);
}

static void add_pair(struct view *view, __u32 flags, struct str name,
		     __u32 spec, const struct clusctl_pair *pair,
		     unsigned int number)
{
	struct str input = key_input(spec, name);

	if (pair->public_size)
		add_answer(view, view->cluster, CLUSCTL_NODE_GET_PUBLIC_KEY,
			   flags, input, "public key of container", number);
	if (pair->private_size)
		add_answer(view, view->cluster, CLUSCTL_NODE_EXPORT_KEY, flags,
			   input, "private key of container", number);
	free((void *)(uintptr_t)input.data);
}

/* All names here are ASCII, and the provider is the default one of type 1. */
static void add_container(struct view *view, __u32 flags,
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
	add_links(view, record->serial, "container", number);
	if (record->flags & CLUSCTL_KEY_DEAD)
		return;
	add_pair(view, flags, name, AT_KEYEXCHANGE, &record->exchange, number);
	add_pair(view, flags, name, AT_SIGNATURE, &record->signature, number);
}

static int compare_containers(const void *a, const void *b)
{
	struct str x = container_name(*(void *const *)a);
	struct str y = container_name(*(void *const *)b);

	if (x.size != y.size)
		return x.size < y.size ? -1 : 1;
	return memcmp(x.data, y.data, x.size);
}

/* One record, which is changed if loose */
static void add_record(struct view *view, __u32 flags,
		       struct clusctl_container_record *record,
		       const char *label, unsigned int number)
{
	add_container(view, flags, record, number);
	if (is_loose(view)) {
		record->serial = 0;
		record->exchange.serial = !!record->exchange.serial;
		record->signature.serial = !!record->signature.serial;
	}
	add(view->picture, record, record->size, "%s %u", label, number);
}

/* The collector of keys changes their order. */
static void add_containers(struct view *view, __u32 flags, const char *label)
{
	const struct clusctl_container_record *all[MAX_LINKS];
	unsigned int i, count = 0;
	__u32 size, at = 0;
	void *records;

	records = fetch(view->cluster, CLUSCTL_NODE_ENUM_CONTAINER, flags,
			NO_INPUT, &size);
	while (count < MAX_LINKS &&
	       (all[count] = next_container(records, size, &at)))
		count++;
	ASSERT_LT(count, MAX_LINKS);
	qsort(all, count, sizeof(all[0]), compare_containers);
	for (i = 0; i < count; i++)
		add_record(view, flags, (void *)all[i], label, i);
	free(records);
}

struct picture *picture_take(int cluster, unsigned int flags)
{
	struct view view = {
		.picture = calloc(1, sizeof(struct picture)),
		.cluster = cluster,
		.flags = flags,
	};

	ASSERT_TRUE(view.picture);
	add_info(&view);
	add_keys(&view);
	add_resources(&view);
	add_containers(&view, MACHINE, "container");
	add_containers(&view, 0, "user container");
	return view.picture;
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
