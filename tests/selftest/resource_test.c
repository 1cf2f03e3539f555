// SPDX-License-Identifier: GPL-2.0-or-later
/* Resources: create, open, delete, enumerate, and what happens to their fds. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "codes.h"
#include "limits.h"
#include "state.h"

FIXTURE(resource)
{
	int cluster;
	struct limits limits;
};

FIXTURE_SETUP(resource)
{
	self->limits = limits_save();
	self->cluster = open_cluster(O_RDWR);
}

FIXTURE_TEARDOWN(resource)
{
	limits_restore(&self->limits);
	close(self->cluster);
}

static void get_string(int fd, __u32 code, struct str expected)
{
	__u32 size;
	void *text = fetch(fd, code, 0, NO_INPUT, &size);

	EXPECT_STR16(expected, text, size);
	free(text);
}

static __u32 get_u32(int fd, __u32 code)
{
	struct reply reply;
	__u32 value = ~0U;

	reply = call(fd, code, 0, NO_INPUT, &value, sizeof(value));
	EXPECT_DONE(reply);
	EXPECT_EQ(sizeof(value), reply.out_bytes);
	return value;
}

TEST_F(resource, answers_of_a_new_one)
{
	struct clusctl_resource_state state;
	struct clusctl_resource_handle handle;
	struct clusctl_class_info class;
	struct reply reply;
	char guid[40];

	ASSERT_DONE(create_resource(self->cluster, STR("Print Spooler"),
				    STR("Print spooler (type)"), &handle));
	EXPECT_DONE(call(handle.fd, CLUSCTL_RESOURCE_UNKNOWN, 0, NO_INPUT, NULL,
			 0));
	get_string(handle.fd, CLUSCTL_RESOURCE_GET_NAME, STR("Print Spooler"));
	get_string(handle.fd, CLUSCTL_RESOURCE_GET_RESOURCE_TYPE,
		   STR("Print spooler (type)"));
	guid_text(handle.id, guid);
	get_string(handle.fd, CLUSCTL_RESOURCE_GET_ID, format16("%s", guid));
	EXPECT_EQ(CLUS_CHAR_UNKNOWN,
		  get_u32(handle.fd, CLUSCTL_RESOURCE_GET_CHARACTERISTICS));
	EXPECT_EQ(0, get_u32(handle.fd, CLUSCTL_RESOURCE_GET_FLAGS));
	reply = call(handle.fd, CLUSCTL_RESOURCE_GET_CLASS_INFO, 0, NO_INPUT,
		     &class, sizeof(class));
	EXPECT_DONE(reply);
	EXPECT_EQ(sizeof(class), reply.out_bytes);
	EXPECT_EQ(CLUS_RESCLASS_UNKNOWN, class.resource_class);
	EXPECT_EQ(0, class.sub_class);
	reply = call(handle.fd, CLUSCTL_RESOURCE_GET_STATE, 0, NO_INPUT, &state,
		     sizeof(state));
	EXPECT_DONE(reply);
	EXPECT_EQ(sizeof(state), reply.out_bytes);
	EXPECT_EQ(sizeof(state), state.size);
	EXPECT_EQ(CLUSCTL_STATE_OFFLINE, state.state);
	EXPECT_EQ(0, state.checkpoints);
	EXPECT_EQ(0, state.tombstones);
	EXPECT_EQ(ERROR_SUCCESS, state.failure);
}

TEST_F(resource, info)
{
	struct clusctl_info info = cluster_info(self->cluster);

	EXPECT_GT(info.keyring, 0);
	EXPECT_EQ(0, info.resources);
	EXPECT_EQ(0, info.checkpoints);
	EXPECT_EQ(65536, info.max_resources);
	EXPECT_EQ(1048576, info.max_checkpoints);
	EXPECT_EQ(16384, info.max_resource_checkpoints);
	EXPECT_EQ(CLUSCTL_MAX_NAME, info.max_name);
	EXPECT_EQ(65536, info.max_snapshot);
	EXPECT_EQ(0, info.tombstones);
	EXPECT_GE(info.keys, 1);
	EXPECT_EQ(1024, info.max_events);
	EXPECT_EQ(0, info.flags & ~CLUSCTL_INFO_BOOT_KEY);
	EXPECT_EQ(0, info.reserved);
	EXPECT_EQ(info.max_resources, limit_get("max_resources"));
	EXPECT_EQ(info.max_checkpoints, limit_get("max_checkpoints"));
	EXPECT_EQ(info.max_resource_checkpoints,
		  limit_get("max_resource_checkpoints"));
	EXPECT_EQ(info.max_name, limit_get("max_name"));
	EXPECT_EQ(info.max_snapshot, limit_get("max_snapshot"));
	EXPECT_EQ(info.max_events, limit_get("max_events"));
}

/* RFC 4122, version 4; the third field is in little-endian byte order. */
TEST_F(resource, guid)
{
	enum { COUNT = 200 };
	struct clusctl_resource_handle handles[COUNT];
	int i, j;

	for (i = 0; i < COUNT; i++) {
		ASSERT_DONE(create_resource(self->cluster,
					    format16("guid %d", i), STR("T"),
					    &handles[i]));
		EXPECT_EQ(4, handles[i].id[7] >> 4);
		EXPECT_EQ(2, handles[i].id[8] >> 6);
		for (j = 0; j < i; j++)
			EXPECT_NE(0, memcmp(handles[i].id, handles[j].id,
					    CLUSCTL_ID_SIZE));
	}
}

static void expect_opens(int cluster, struct str name, const __u8 *id)
{
	struct clusctl_resource_handle handle = { .fd = -1 };

	EXPECT_DONE(open_resource(cluster, name, &handle));
	EXPECT_MEMEQ(id, handle.id, CLUSCTL_ID_SIZE);
	close(handle.fd);
}

static struct str upper_case(const char *text)
{
	char copy[64];
	size_t i;

	for (i = 0; text[i]; i++)
		copy[i] = text[i] >= 'a' && text[i] <= 'z' ? text[i] - 32 :
							     text[i];
	copy[i] = '\0';
	return format16("%s", copy);
}

TEST_F(resource, open_by_name_and_by_guid)
{
	struct clusctl_resource_handle handle;
	char guid[40];

	ASSERT_DONE(create_resource(self->cluster, STR("Disk Q:"), STR("T"),
				    &handle));
	guid_text(handle.id, guid);
	expect_opens(self->cluster, STR("Disk Q:"), handle.id);
	expect_opens(self->cluster, STR("dISK q:"), handle.id);
	expect_opens(self->cluster, format16("%s", guid), handle.id);
	expect_opens(self->cluster, upper_case(guid), handle.id);
}

#define EXPECT_NO_SUCH(name)                                                   \
	do {                                                                   \
		EXPECT_REFUSED(self->cluster, state, ERROR_RESOURCE_NOT_FOUND, \
			       open_resource(self->cluster, name, &handle));   \
		EXPECT_REFUSED(self->cluster, state, ERROR_RESOURCE_NOT_FOUND, \
			       delete_resource(self->cluster, name));          \
	} while (0)

TEST_F(resource, no_such_resource)
{
	struct clusctl_resource_handle handle;
	struct state state;
	char guid[40];

	ASSERT_DONE(create_resource(self->cluster, STR("Here"), STR("Type"),
				    &handle));
	guid_text(handle.id, guid);
	state = state_take(self->cluster);
	EXPECT_NO_SUCH(STR("There"));
	EXPECT_NO_SUCH(STR("Her"));
	EXPECT_NO_SUCH(STR("Here "));
	EXPECT_NO_SUCH(STR(" Here"));
	EXPECT_NO_SUCH(STR("Type"));
	EXPECT_NO_SUCH(format16("{%s}", guid));
	EXPECT_NO_SUCH(format16("%.35s", guid));
	EXPECT_NO_SUCH(format16("%s0", guid));
	EXPECT_NO_SUCH(STR("00000000-0000-0000-0000-000000000000"));
	guid[0] = guid[0] == '0' ? '1' : '0';
	EXPECT_NO_SUCH(format16("%s", guid));
}

TEST_F(resource, delete_by_name_and_by_guid)
{
	struct clusctl_resource_handle handle;
	struct state empty = state_take(self->cluster);
	char guid[40];

	ASSERT_DONE(create_resource(self->cluster, STR("Short-lived"), STR("T"),
				    &handle));
	EXPECT_EQ(1, cluster_info(self->cluster).resources);
	EXPECT_DONE(delete_resource(self->cluster, STR("SHORT-LIVED")));
	EXPECT_AS_BEFORE(self->cluster, empty);
	EXPECT_STATUS(ERROR_RESOURCE_NOT_FOUND,
		      delete_resource(self->cluster, STR("Short-lived")));
	ASSERT_DONE(create_resource(self->cluster, STR("Short-lived"), STR("T"),
				    &handle));
	guid_text(handle.id, guid);
	EXPECT_DONE(delete_resource(self->cluster, upper_case(guid)));
	EXPECT_AS_BEFORE(self->cluster, empty);
	EXPECT_STATUS(ERROR_RESOURCE_NOT_FOUND,
		      delete_resource(self->cluster, format16("%s", guid)));
}

TEST_F(resource, a_name_that_is_taken)
{
	struct clusctl_resource_handle handle;
	struct state state;

	ASSERT_DONE(create_resource(self->cluster, STR("Taken"), STR("T"),
				    &handle));
	state = state_take(self->cluster);
	EXPECT_REFUSED(self->cluster, state, ERROR_OBJECT_ALREADY_EXISTS,
		       create_resource(self->cluster, STR("Taken"), STR("T"),
				       &handle));
	EXPECT_REFUSED(self->cluster, state, ERROR_OBJECT_ALREADY_EXISTS,
		       create_resource(self->cluster, STR("tAKEN"),
				       STR("Other"), &handle));
}

/* A resource of another node keeps its GUID. */
TEST_F(resource, guid_of_another_node)
{
	static const __u8 id[CLUSCTL_ID_SIZE] = {
		1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0
	};
	struct clusctl_resource_handle handle, again;
	struct state state;

	ASSERT_DONE(create_resource_as(self->cluster, STR("Moved"), STR("T"),
				       id, &handle));
	EXPECT_MEMEQ(id, handle.id, CLUSCTL_ID_SIZE);
	get_string(handle.fd, CLUSCTL_RESOURCE_GET_ID,
		   STR("04030201-0605-0807-090a-0b0c0d0e0f00"));
	expect_opens(self->cluster, STR("04030201-0605-0807-090A-0b0c0d0e0f00"),
		     id);
	state = state_take(self->cluster);
	EXPECT_REFUSED(self->cluster, state, ERROR_OBJECT_ALREADY_EXISTS,
		       create_resource_as(self->cluster, STR("Other"), STR("T"),
					  id, &again));
	EXPECT_REFUSED(self->cluster, state, ERROR_OBJECT_ALREADY_EXISTS,
		       create_resource_as(self->cluster, STR("MOVED"), STR("T"),
					  NULL, &again));
	/* What was deleted is free again, name and GUID. */
	ASSERT_DONE(delete_resource(self->cluster, STR("Moved")));
	ASSERT_DONE(create_resource_as(self->cluster, STR("Other"), STR("T"),
				       id, &again));
	EXPECT_MEMEQ(id, again.id, CLUSCTL_ID_SIZE);
	EXPECT_DONE(create_resource(self->cluster, STR("Moved"), STR("T"),
				    &handle));
	EXPECT_NE(0, memcmp(id, handle.id, CLUSCTL_ID_SIZE));
}

/* The state of a deleted resource is on its open fds for ever. */
TEST_F(resource, deleted_under_an_open_fd)
{
	struct clusctl_resource_handle handle, again;
	struct world world;
	const struct code *code;
	struct state state;
	char guid[40];

	world_make(&world);
	ASSERT_DONE(open_resource(world.cluster, WORLD_RESOURCE, &handle));
	guid_text(handle.id, guid);
	ASSERT_DONE(delete_resource(world.cluster, WORLD_RESOURCE));
	/* One of the same name is another one. */
	ASSERT_DONE(create_resource(world.cluster, WORLD_RESOURCE, STR("T"),
				    &again));
	EXPECT_NE(0, memcmp(handle.id, again.id, CLUSCTL_ID_SIZE));
	state = state_take(world.cluster);
	EXPECT_EQ(0, state.info.checkpoints);
	FOR_EACH_CODE(code) {
		if (!code->on_resource)
			continue;
		harness_case("%s", code->name);
		EXPECT_REFUSED(world.cluster, state,
			       ERROR_RESOURCE_NOT_AVAILABLE,
			       world_call(&world, code));
		EXPECT_STATUS(ERROR_RESOURCE_NOT_AVAILABLE,
			      call(handle.fd, code->number, 0,
				   code->input ? code->input() : NO_INPUT, NULL,
				   0));
		EXPECT_DONE(call(again.fd, CLUSCTL_RESOURCE_UNKNOWN, 0,
				 NO_INPUT, NULL, 0));
	}
	EXPECT_STATUS(ERROR_RESOURCE_NOT_FOUND,
		      open_resource(world.cluster, format16("%s", guid),
				    &handle));
}

TEST_F(resource, enumerate_none)
{
	char room[64];

	EXPECT_EMPTY(call(self->cluster, CLUSCTL_CLUSTER_ENUM_RESOURCE, 0,
			  NO_INPUT, NULL, 0));
	EXPECT_EMPTY(call(self->cluster, CLUSCTL_CLUSTER_ENUM_RESOURCE, 0,
			  NO_INPUT, room, 0));
	EXPECT_EMPTY(call(self->cluster, CLUSCTL_CLUSTER_ENUM_RESOURCE, 0,
			  NO_INPUT, room, sizeof(room)));
}

/* Which of the resources "0", "1", ... "many" a record is */
static int number_of(struct str name, int many)
{
	struct str expected;
	int i;

	for (i = 0; i < many; i++) {
		expected = format16("Resource %0*d", 1 + i % 9, i);
		if (expected.size == name.size &&
		    !memcmp(expected.data, name.data, name.size))
			return i;
	}
	return -1;
}

TEST_F(resource, enumerate_many)
{
	enum { MANY = 300 };
	const struct clusctl_resource_record *record;
	struct clusctl_resource_handle handle;
	__u8 ids[MANY][CLUSCTL_ID_SIZE];
	bool seen[MANY] = { 0 };
	__u32 size, at = 0;
	void *records;
	int i;

	for (i = 0; i < MANY; i++) {
		ASSERT_DONE(create_resource(
			self->cluster, format16("Resource %0*d", 1 + i % 9, i),
			format16("Type %0*d", 1 + i % 7, i), &handle));
		memcpy(ids[i], handle.id, CLUSCTL_ID_SIZE);
		close(handle.fd);
	}
	records = fetch(self->cluster, CLUSCTL_CLUSTER_ENUM_RESOURCE, 0,
			NO_INPUT, &size);
	while ((record = next_resource(records, size, &at))) {
		i = number_of(resource_name(record), MANY);
		ASSERT_GE(i, 0);
		EXPECT_FALSE(seen[i]);
		seen[i] = true;
		EXPECT_STR16(format16("Type %0*d", 1 + i % 7, i),
			     resource_type(record).data, record->type_size);
		EXPECT_MEMEQ(ids[i], record->id, CLUSCTL_ID_SIZE);
		EXPECT_EQ(CLUSCTL_STATE_OFFLINE, record->state);
		EXPECT_EQ(0, record->checkpoints);
	}
	EXPECT_EQ(size, at);
	for (i = 0; i < MANY; i++)
		EXPECT_TRUE(seen[i]);
	EXPECT_EQ(MANY, cluster_info(self->cluster).resources);
}

TEST_F(resource, record_counts_checkpoints)
{
	const struct clusctl_resource_record *record;
	struct clusctl_resource_state state;
	struct world world;
	__u32 size, at = 0;
	void *records;

	world_make(&world);
	ASSERT_DONE(add_checkpoint(world.resource, WORLD_SPARE));
	records = fetch(world.cluster, CLUSCTL_CLUSTER_ENUM_RESOURCE, 0,
			NO_INPUT, &size);
	record = next_resource(records, size, &at);
	ASSERT_TRUE(record);
	EXPECT_EQ(2, record->checkpoints);
	EXPECT_DONE(call(world.resource, CLUSCTL_RESOURCE_GET_STATE, 0,
			 NO_INPUT, &state, sizeof(state)));
	EXPECT_EQ(2, state.checkpoints);
	EXPECT_EQ(2, cluster_info(world.cluster).checkpoints);
	ASSERT_DONE(delete_resource(world.cluster, WORLD_RESOURCE));
	EXPECT_EQ(0, cluster_info(world.cluster).checkpoints);
}

TEST_F(resource, cap)
{
	struct clusctl_resource_handle handle;
	struct state state;

	limit_set("max_resources", 3);
	EXPECT_EQ(3, cluster_info(self->cluster).max_resources);
	new_resource(self->cluster, "one");
	new_resource(self->cluster, "two");
	new_resource(self->cluster, "three");
	state = state_take(self->cluster);
	EXPECT_REFUSED(self->cluster, state, ERROR_NO_SYSTEM_RESOURCES,
		       create_resource(self->cluster, STR("four"), STR("T"),
				       &handle));
	/* One less, and there is room for one more. */
	EXPECT_DONE(delete_resource(self->cluster, STR("two")));
	EXPECT_DONE(
		create_resource(self->cluster, STR("four"), STR("T"), &handle));
	limit_set("max_resources", 1);
	EXPECT_DONE(open_resource(self->cluster, STR("four"), &handle));
	EXPECT_DONE(delete_resource(self->cluster, STR("four")));
	EXPECT_STATUS(ERROR_NO_SYSTEM_RESOURCES,
		      create_resource(self->cluster, STR("five"), STR("T"),
				      &handle));
	limit_set("max_resources", 0);
	EXPECT_STATUS(ERROR_NO_SYSTEM_RESOURCES,
		      create_resource(self->cluster, STR("five"), STR("T"),
				      &handle));
}

TEST_F(resource, fd_is_close_on_exec)
{
	struct clusctl_resource_handle handle;
	int fd = new_resource(self->cluster, "Close");

	EXPECT_EQ(FD_CLOEXEC, fcntl(fd, F_GETFD));
	ASSERT_DONE(open_resource(self->cluster, STR("Close"), &handle));
	EXPECT_EQ(FD_CLOEXEC, fcntl(handle.fd, F_GETFD));
}

TEST_F(resource, fd_outlives_that_of_the_cluster)
{
	int fd = new_resource(self->cluster, "Orphan");
	int other = open_cluster(O_RDWR);

	ASSERT_EQ(0, close(self->cluster));
	get_string(fd, CLUSCTL_RESOURCE_GET_NAME, STR("Orphan"));
	ASSERT_EQ(0, close(fd));
	/* And the resource outlives all of its fds. */
	self->cluster = other;
	EXPECT_EQ(1, cluster_info(other).resources);
}

/* No fd number is left: whatever was made for the call is gone again. */
TEST_F(resource, no_fd_number_left)
{
	struct clusctl_resource_handle handle;
	struct rlimit old, none;
	struct state state;

	new_resource(self->cluster, "Before");
	state = state_take(self->cluster);
	ASSERT_EQ(0, getrlimit(RLIMIT_NOFILE, &old));
	none = old;
	none.rlim_cur = 0;
	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &none));
	EXPECT_STATUS(ERROR_NO_SYSTEM_RESOURCES,
		      create_resource(self->cluster, STR("New"), STR("T"),
				      &handle));
	EXPECT_STATUS(ERROR_NO_SYSTEM_RESOURCES,
		      open_resource(self->cluster, STR("Before"), &handle));
	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &old));
	EXPECT_UNCHANGED(self->cluster, state);
	EXPECT_DONE(
		create_resource(self->cluster, STR("New"), STR("T"), &handle));
}

CLUSCTL_TEST_MAIN
