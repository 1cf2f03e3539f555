// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the library makes of any answer of a device: the first byte chooses the
 * question, the rest is the answer, of ioctl(2) or of read(2).
 */
#include <clusctl.h>
#include <errno.h>
#include <linux/clusctl.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "internal.h"

#include "fuzz.h"

static const uint8_t *answer;
static size_t answer_size;

/* In place of the C library's: the device gives the answer that is asked for. */
int ioctl(int fd, unsigned long code, ...)
{
	struct clusctl_request *request;
	va_list args;

	(void)fd;
	(void)code;
	va_start(args, code);
	request = va_arg(args, struct clusctl_request *);
	va_end(args);
	request->out_bytes = (uint32_t)answer_size;
	request->status = ERROR_SUCCESS;
	if (answer_size > request->out_size) {
		request->status = ERROR_MORE_DATA;
		errno = EMSGSIZE;
		return -1;
	}
	if (answer_size)
		memcpy((void *)(uintptr_t)request->out, answer, answer_size);
	return 0;
}

struct device {
	struct clusctl_cluster cluster;
	struct clusctl_resource resource;
};

/* Reads every byte, for the sanitizer to see. */
static void touch(const char *text)
{
	if (text)
		FUZZ_CHECK(strlen(text) <= 2 * answer_size);
}

static void ask_resources(struct device *device)
{
	const struct clusctl_resource_info *info;
	struct clusctl_resource_list *list;

	if (clusctl_resource_list(&device->cluster, &list))
		return;
	FUZZ_CHECK(clusctl_resource_list_size(list) <=
		   answer_size / sizeof(struct clusctl_resource_record));
	for (size_t i = 0; (info = clusctl_resource_list_get(list, i)); i++) {
		touch(clusctl_resource_info_get_name(info));
		touch(clusctl_resource_info_get_type(info));
		FUZZ_CHECK(strlen(clusctl_resource_info_get_id(info)) == 36);
	}
	clusctl_resource_list_free(list);
}

static void touch_container(const struct clusctl_container_info *info)
{
	const char *name = clusctl_container_info_get_name(info);

	touch(name);
	touch(clusctl_container_info_get_provider(info));
	touch(clusctl_container_info_get_container(info));
	clusctl_container_info_get_pair(info, CLUSCTL_EXCHANGE);
	clusctl_container_info_get_pair(info, CLUSCTL_SIGNATURE);
}

static void ask_containers(struct device *device)
{
	const struct clusctl_container_info *info;
	struct clusctl_container_list *list;

	if (clusctl_container_list(&device->cluster, CLUSCTL_MACHINE, &list))
		return;
	FUZZ_CHECK(clusctl_container_list_size(list) <=
		   answer_size / sizeof(struct clusctl_container_record));
	for (size_t i = 0; (info = clusctl_container_list_get(list, i)); i++)
		touch_container(info);
	clusctl_container_list_free(list);
}

static void ask_container(struct device *device)
{
	struct clusctl_container_info *info;

	if (clusctl_container_get(&device->cluster, CLUSCTL_MACHINE, "1\\\\K",
				  &info))
		return;
	touch_container(info);
	clusctl_container_info_free(info);
}

static void ask_table(struct device *device)
{
	const struct clusctl_checkpoint_info *info;
	struct clusctl_checkpoint_table *table;
	size_t i;

	if (clusctl_checkpoint_table(&device->resource, &table))
		return;
	for (i = 0; (info = clusctl_checkpoint_table_get(table, i)); i++) {
		touch(clusctl_checkpoint_info_get_name(info));
		touch(clusctl_checkpoint_info_get_key_id(info));
	}
	FUZZ_CHECK(i == clusctl_checkpoint_table_size(table));
	FUZZ_CHECK(clusctl_checkpoint_table_get_unacknowledged(table) <= i);
	FUZZ_CHECK(clusctl_checkpoint_table_get_differing(table) <= i);
	clusctl_checkpoint_table_free(table);
}

static void ask_list(struct device *device)
{
	char **list;
	size_t size = 0;

	if (clusctl_checkpoint_list(&device->resource, &list, &size))
		return;
	for (size_t i = 0; i < size; i++)
		touch(list[i]);
	free(list);
}

static void ask_state(struct device *device)
{
	struct clusctl_cluster_info *info;
	struct clusctl_state_info *state;

	if (!clusctl_resource_get_state_info(&device->resource, &state)) {
		touch(clusctl_state_info_get_key_id(state));
		clusctl_state_info_free(state);
	}
	if (!clusctl_cluster_get_info(&device->cluster, &info)) {
		touch(clusctl_cluster_info_get_key_id(info));
		clusctl_cluster_info_free(info);
	}
}

static void ask_texts(struct device *device)
{
	char *text = NULL;

	if (!clusctl_resource_get_name(&device->resource, &text))
		touch(text);
	free(text);
	text = NULL;
	if (!clusctl_resource_get_id(&device->resource, &text))
		touch(text);
	free(text);
}

static void ask_keys(struct device *device)
{
	const struct clusctl_cluster_key_info *info;
	struct clusctl_cluster_key_list *list;

	if (clusctl_cluster_key_list(&device->cluster, &list))
		return;
	for (size_t i = 0; (info = clusctl_cluster_key_list_get(list, i)); i++)
		FUZZ_CHECK(strlen(clusctl_cluster_key_info_get_id(info)) == 32);
	clusctl_cluster_key_list_free(list);
}

static void ask_events(struct device *device)
{
	const struct clusctl_event_info *info;
	struct clusctl_event_list *list;

	device->cluster.fd = memfd_create("events", MFD_CLOEXEC);
	if (device->cluster.fd < 0 ||
	    write(device->cluster.fd, answer, answer_size) !=
		    (ssize_t)answer_size ||
	    lseek(device->cluster.fd, 0, SEEK_SET))
		abort();
	if (!clusctl_event_read(&device->cluster, &list)) {
		FUZZ_CHECK(clusctl_event_list_size(list) >= 1);
		FUZZ_CHECK(clusctl_event_list_size(list) <=
			   answer_size / sizeof(struct clusctl_event));
		for (size_t i = 0; (info = clusctl_event_list_get(list, i));
		     i++) {
			touch(clusctl_event_info_get_name(info));
			touch(clusctl_event_info_get_resource_name(info));
			touch(clusctl_event_type_name(
				clusctl_event_info_get_type(info)));
		}
		clusctl_event_list_free(list);
	}
	close(device->cluster.fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct {
		void (*ask)(struct device *device);
	} questions[] = {
		{ ask_resources }, { ask_containers }, { ask_container },
		{ ask_table },	   { ask_list },       { ask_state },
		{ ask_texts },	   { ask_keys },       { ask_events },
	};
	uint8_t which = fuzz_take_byte(&data, &size);
	struct device device = { 0 };

	answer = data;
	answer_size = size;
	questions[which % (sizeof(questions) / sizeof(questions[0]))].ask(
		&device);
	return 0;
}
