// SPDX-License-Identifier: GPL-2.0-or-later
/* Resources and checkpoints: requests byte for byte, answers good and bad. */
#include <clusctl.h>
#include <unistd.h>

#include "fake_ioctl.h"
#include "ktap.h"

static struct clusctl_cluster *cluster;
static struct clusctl_resource *resource;

static struct clusctl_resource_handle new_handle(void)
{
	return (struct clusctl_resource_handle){
		.size = sizeof(struct clusctl_resource_handle),
		.fd = open("/dev/null", O_RDWR | O_CLOEXEC),
	};
}

static void opens(void)
{
	struct clusctl_resource_handle handle = new_handle();

	REQUIRE(!clusctl_cluster_open("/dev/null", O_RDWR, &cluster));
	FAKE(OK_WITH(&handle, sizeof(handle)));
	REQUIRE(!clusctl_resource_open(cluster, "db", &resource));
	CHECK_INT(fake.call[0].fd, clusctl_cluster_get_fd(cluster));
	CHECK_INT(fake.call[0].code, CLUSCTL_CLUSTER_OPEN_RESOURCE);
	CHECK_MEM(fake.in, fake.call[0].request.in_size, "d\0b\0\0", 6);
	CHECK(fake.call[0].request.out_size >= sizeof(handle));
	CHECK_INT(clusctl_resource_get_fd(resource), handle.fd);
}

static void creates(void)
{
	static const unsigned char wanted[] = {
		32, 0, 0, 0, 4,	  0, 0, 0, 6,	0, 0,	0, 0, 0,
		0,  0, 0, 0, 0,	  0, 0, 0, 0,	0, 0,	0, 0, 0,
		0,  0, 0, 0, 'n', 0, 0, 0, 't', 0, 'y', 0, 0, 0,
	};
	struct clusctl_resource_handle handle = new_handle();
	struct clusctl_resource *made;

	FAKE(OK_WITH(&handle, sizeof(handle)));
	REQUIRE(!clusctl_resource_create(cluster, "n", "ty", &made));
	CHECK_INT(fake.call[0].code, CLUSCTL_CLUSTER_CREATE_RESOURCE);
	CHECK_MEM(fake.in, fake.call[0].request.in_size, wanted,
		  sizeof(wanted));
	clusctl_resource_close(made);
	CHECK_INT(fcntl(handle.fd, F_GETFD), -1);
}

static int create_with_id(const char *id)
{
	return clusctl_resource_create_with_id(cluster, "n", "ty", id, NULL);
}

static void creates_with_an_id(void)
{
	static const char *const spellings[] = {
		"03020100-0504-0706-0809-0a0b0c0d0eff",
		"{03020100-0504-0706-0809-0a0b0c0d0eff}",
		"03020100-0504-0706-0809-0A0B0C0D0EFF",
	};
	static const unsigned char wanted[] = { 0, 1, 2,  3,  4,  5,  6,  7,
						8, 9, 10, 11, 12, 13, 14, 255 };
	struct clusctl_resource_handle handle;

	for (size_t i = 0; i < 3; i++) {
		handle = new_handle();
		FAKE(OK_WITH(&handle, sizeof(handle)));
		CHECK_INT(create_with_id(spellings[i]), 0);
		REQUIRE(CHECK_INT(fake.call[0].request.in_size, 42));
		CHECK_MEM(fake.in + 16, 16, wanted, 16);
		CHECK_MEM(fake.in + 32, 10, "n\0\0\0t\0y\0\0", 10);
	}
}

/* Nothing may reach the kernel. */
static void what_is_no_id_is_refused(void)
{
	static const char *const bad[] = {
		"",
		"db",
		"00000000-0000-0000-0000-000000000000",
		"03020100-0504-0706-0809-0a0b0c0d0ef",
		"03020100-0504-0706-0809-0a0b0c0d0eff0",
		"03020100-0504-0706-0809-0a0b0c0d0efg",
		"03020100-0504-0706-08090a-0b0c0d0eff",
		"0302010000504-0706-0809-0a0b0c0d0eff",
		"{03020100-0504-0706-0809-0a0b0c0d0eff",
		"03020100-0504-0706-0809-0a0b0c0d0eff}",
		"{03020100-0504-0706-0809-0a0b0c0d0eff} ",
		"030201000504070608090a0b0c0d0eff",
	};

	fake_script(NULL, 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CHECK_INT(create_with_id(bad[i]), -EINVAL);
		CHECK_INT(clusctl_last_status(), ERROR_INVALID_PARAMETER);
	}
	CHECK_INT(fake.calls, 0);
}

static void a_handle_that_is_not_wanted_is_closed(void)
{
	struct clusctl_resource_handle handle = new_handle();

	FAKE(OK_WITH(&handle, sizeof(handle)));
	CHECK_INT(clusctl_resource_create(cluster, "n", "t", NULL), 0);
	CHECK_INT(fcntl(handle.fd, F_GETFD), -1);
	CHECK_INT(clusctl_last_status(), ERROR_SUCCESS);
}

static void short_handles(void)
{
	struct clusctl_resource_handle handle = { .fd = -1 };
	struct clusctl_resource *made = NULL;

	FAKE(OK_WITH(&handle, sizeof(handle) - 1));
	CHECK_INT(clusctl_resource_open(cluster, "n", &made), -EPROTO);
	CHECK(!made);
}

static void creating_fails(void)
{
	struct clusctl_resource *made = NULL;

	FAKE(FAILS(EEXIST, ERROR_OBJECT_ALREADY_EXISTS));
	CHECK_INT(clusctl_resource_create(cluster, "n", "t", &made), -EEXIST);
	CHECK_INT(clusctl_last_status(), ERROR_OBJECT_ALREADY_EXISTS);
	CHECK(!made);
}

/* Nothing may reach the kernel. */
static void bad_utf8_is_refused(void)
{
	struct clusctl_resource *made;

	fake_script(NULL, 0);
	CHECK_INT(clusctl_resource_create(cluster, "\xFF", "t", &made),
		  -EINVAL);
	CHECK_INT(clusctl_resource_create(cluster, "n", "\xC0\x80", &made),
		  -EINVAL);
	CHECK_INT(clusctl_resource_open(cluster, "\xED\xA0\x80", &made),
		  -EINVAL);
	CHECK_INT(clusctl_resource_delete(cluster, "\x80"), -EINVAL);
	CHECK_INT(clusctl_checkpoint_add(resource, "1\\\\\xFF"), -EINVAL);
	CHECK_INT(clusctl_checkpoint_delete(resource, "1\\\\\xFF"), -EINVAL);
	CHECK_INT(clusctl_last_status(), ERROR_INVALID_PARAMETER);
	CHECK_INT(fake.calls, 0);
}

static void simple_codes(void)
{
	FAKE(OK_EMPTY);
	CHECK_INT(clusctl_resource_ping(resource), 0);
	CHECK_INT(fake.call[0].code, CLUSCTL_RESOURCE_UNKNOWN);
	CHECK_INT(fake.call[0].fd, clusctl_resource_get_fd(resource));
	FAKE(OK_EMPTY);
	CHECK_INT(clusctl_resource_delete(cluster, "db"), 0);
	CHECK_INT(fake.call[0].code, CLUSCTL_CLUSTER_DELETE_RESOURCE);
	FAKE(OK_EMPTY);
	CHECK_INT(clusctl_checkpoint_add(resource, "1\\\\K"), 0);
	CHECK_INT(fake.call[0].code, 0x014000AE);
	CHECK_MEM(fake.in, fake.call[0].request.in_size, "1\0\\\0\\\0K\0\0",
		  10);
	FAKE(OK_EMPTY);
	CHECK_INT(clusctl_checkpoint_delete(resource, "1\\\\K"), 0);
	CHECK_INT(fake.call[0].code, 0x014000B2);
}

static void check_text(int (*get)(struct clusctl_resource *, char **),
		       uint32_t code)
{
	char *text = NULL;

	FAKE(OK_WITH("d\0b\0\0", 6));
	CHECK_INT(get(resource, &text), 0);
	CHECK_INT(fake.call[0].code, code);
	CHECK_STR(text, "db");
	free(text);
	text = NULL;
	FAKE(OK_WITH("d\0b\0", 4));
	CHECK_INT(get(resource, &text), -EPROTO);
	FAKE({ .out_bytes = 0 });
	CHECK_INT(get(resource, &text), -EPROTO);
	FAKE(FAILS(ESTALE, ERROR_RESOURCE_NOT_AVAILABLE));
	CHECK_INT(get(resource, &text), -ESTALE);
	CHECK(!text);
}

static void texts(void)
{
	check_text(clusctl_resource_get_name, CLUSCTL_RESOURCE_GET_NAME);
	check_text(clusctl_resource_get_id, CLUSCTL_RESOURCE_GET_ID);
	check_text(clusctl_resource_get_type,
		   CLUSCTL_RESOURCE_GET_RESOURCE_TYPE);
}

static void numbers(void)
{
	uint32_t one = 0xDEADBEEF, a = 0, b = 0;
	const uint32_t class[] = { 7, 9 };

	FAKE(OK_WITH(&one, 4));
	CHECK_INT(clusctl_resource_get_characteristics(resource, &a), 0);
	CHECK_INT(fake.call[0].code, CLUSCTL_RESOURCE_GET_CHARACTERISTICS);
	CHECK_INT(a, 0xDEADBEEF);
	FAKE(OK_WITH(&one, 4));
	CHECK_INT(clusctl_resource_get_flags(resource, &b), 0);
	CHECK_INT(fake.call[0].code, CLUSCTL_RESOURCE_GET_FLAGS);
	CHECK_INT(b, 0xDEADBEEF);
	FAKE(OK_WITH(class, 8));
	CHECK_INT(clusctl_resource_get_class(resource, &a, &b), 0);
	CHECK_INT(fake.call[0].code, CLUSCTL_RESOURCE_GET_CLASS_INFO);
	CHECK_INT(a, 7);
	CHECK_INT(b, 9);
	FAKE(OK_WITH(class, 3));
	CHECK_INT(clusctl_resource_get_flags(resource, &b), -EPROTO);
	CHECK_INT(b, 9);
}

static void checkpoint_lists(void)
{
	char **list = NULL;
	size_t count = 99;

	FAKE(OK_WITH("a\0\0\0b\0c\0\0\0\0\0", 12));
	REQUIRE(!clusctl_checkpoint_list(resource, &list, &count));
	CHECK_INT(fake.call[0].code, 0x010000B5);
	CHECK_INT(count, 2);
	CHECK_STR(list[0], "a");
	CHECK_STR(list[1], "bc");
	CHECK_STR(list[2], NULL);
	free(list);
	FAKE(OK_WITH("\0\0", 2));
	REQUIRE(!clusctl_checkpoint_list(resource, &list, &count));
	CHECK_INT(count, 0);
	CHECK_STR(list[0], NULL);
	free(list);
	FAKE(OK_WITH("\0\0", 2));
	REQUIRE(!clusctl_checkpoint_list(resource, &list, NULL));
	free(list);
}

static void malformed_checkpoint_lists(void)
{
	static const struct fake_answer malformed[] = {
		{ .out_bytes = 0 },
		OK_WITH("\0", 1),
		OK_WITH("a\0", 2),
		OK_WITH("a\0\0\0", 4),
		OK_WITH("a\0\0\0\0", 5),
		OK_WITH("\0\0a\0\0\0\0\0", 8),
		OK_WITH("a\0\0\0\0\0b\0", 8),
		OK_WITH("\x11\xDD\0\0\0\0", 6),
	};
	char **list = NULL;

	for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
		fake_script(&malformed[i], 1);
		CHECK_INT(clusctl_checkpoint_list(resource, &list, NULL),
			  -EPROTO);
		CHECK(!list);
	}
}

/* The list grows from one call to the next. */
static void lists_loop_on_more_data(void)
{
	static const char answer[] = "a\0\0\0\0";
	char **list;

	FAKE(MORE_DATA(5000), MORE_DATA(9000), MORE_DATA(100000),
	     OK_WITH(answer, 6));
	REQUIRE(!clusctl_checkpoint_list(resource, &list, NULL));
	CHECK_STR(list[0], "a");
	CHECK_INT(fake.calls, 4);
	CHECK(fake.call[1].request.out_size >= 5000);
	CHECK(fake.call[2].request.out_size >= 9000);
	CHECK(fake.call[3].request.out_size >= 100000);
	CHECK_INT(clusctl_last_status(), ERROR_SUCCESS);
	free(list);
}

static void loops_end(void)
{
	char **list = NULL;

	FAKE(MORE_DATA(5000), MORE_DATA(5000), OK_EMPTY);
	CHECK_INT(clusctl_checkpoint_list(resource, &list, NULL), -EPROTO);
	CHECK_INT(fake.calls, 2);
	FAKE(MORE_DATA(5000), FAILS(ESTALE, ERROR_RESOURCE_NOT_AVAILABLE));
	CHECK_INT(clusctl_checkpoint_list(resource, &list, NULL), -ESTALE);
	/* What was asked for is what there was room for. */
	FAKE(MORE_DATA(4096), OK_EMPTY);
	CHECK_INT(clusctl_checkpoint_list(resource, &list, NULL), -EPROTO);
	CHECK_INT(fake.call[0].request.out_size, 4096);
	CHECK_INT(fake.calls, 1);
	FAKE(MORE_DATA(1));
	CHECK_INT(clusctl_checkpoint_list(resource, &list, NULL), -EPROTO);
	CHECK(!list);
}

struct record {
	struct clusctl_resource_record head;
	char name[6];
	char type[4];
	char pad[6];
} __attribute__((packed));

static struct record new_record(void)
{
	return (struct record){
		.head = { .size = sizeof(struct record),
			  .state = CLUSCTL_STATE_FAILED,
			  .id = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
				  14, 255 },
			  .checkpoints = 3,
			  .name_size = 6,
			  .type_size = 4 },
		.name = "d\0b",
		.type = "t",
	};
}

static void resource_lists(void)
{
	const struct record records[] = { new_record(), new_record() };
	const struct clusctl_resource_info *info;
	struct clusctl_resource_list *list;

	FAKE(OK_WITH(records, sizeof(records)));
	REQUIRE(!clusctl_resource_list(cluster, &list));
	CHECK_INT(fake.call[0].code, CLUSCTL_CLUSTER_ENUM_RESOURCE);
	CHECK_INT(clusctl_resource_list_size(list), 2);
	info = clusctl_resource_list_get(list, 1);
	CHECK_STR(clusctl_resource_info_get_name(info), "db");
	CHECK_STR(clusctl_resource_info_get_type(info), "t");
	CHECK_STR(clusctl_resource_info_get_id(info),
		  "03020100-0504-0706-0809-0a0b0c0d0eff");
	CHECK_INT(clusctl_resource_info_get_state(info), CLUSCTL_FAILED);
	CHECK_INT(clusctl_resource_info_get_checkpoints(info), 3);
	CHECK(!clusctl_resource_list_get(list, 2));
	clusctl_resource_list_free(list);
	FAKE(OK_EMPTY);
	REQUIRE(!clusctl_resource_list(cluster, &list));
	CHECK_INT(clusctl_resource_list_size(list), 0);
	clusctl_resource_list_free(list);
	clusctl_resource_list_free(NULL);
}

static void check_record(const struct record *record, size_t size)
{
	struct clusctl_resource_list *list = NULL;

	FAKE(OK_WITH(record, size));
	CHECK_INT(clusctl_resource_list(cluster, &list), -EPROTO);
	CHECK(!list);
}

static void malformed_resource_lists(void)
{
	struct record record = new_record();

	for (size_t size = 1; size < sizeof(record); size++)
		check_record(&record, size);
	record.head.size = 0;
	check_record(&record, sizeof(record));
	record.head.size = sizeof(record.head) + 9;
	check_record(&record, sizeof(record));
	record = new_record();
	record.head.name_size = UINT32_MAX;
	check_record(&record, sizeof(record));
	record = new_record();
	record.head.type_size = UINT32_MAX - 5;
	check_record(&record, sizeof(record));
	record = new_record();
	record.head.name_size = 5;
	check_record(&record, sizeof(record));
	record = new_record();
	record.head.type_size = 0;
	check_record(&record, sizeof(record));
}

static void closes(void)
{
	int fd = clusctl_resource_get_fd(resource);

	clusctl_resource_close(resource);
	CHECK_INT(fcntl(fd, F_GETFD), -1);
	fd = clusctl_cluster_get_fd(cluster);
	clusctl_cluster_close(cluster);
	CHECK_INT(fcntl(fd, F_GETFD), -1);
	fake_script(NULL, 0);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(opens),
	KTAP_CASE(creates),
	KTAP_CASE(creates_with_an_id),
	KTAP_CASE(what_is_no_id_is_refused),
	KTAP_CASE(a_handle_that_is_not_wanted_is_closed),
	KTAP_CASE(short_handles),
	KTAP_CASE(creating_fails),
	KTAP_CASE(bad_utf8_is_refused),
	KTAP_CASE(simple_codes),
	KTAP_CASE(texts),
	KTAP_CASE(numbers),
	KTAP_CASE(checkpoint_lists),
	KTAP_CASE(malformed_checkpoint_lists),
	KTAP_CASE(lists_loop_on_more_data),
	KTAP_CASE(loops_end),
	KTAP_CASE(resource_lists),
	KTAP_CASE(malformed_resource_lists),
	KTAP_CASE(closes),
};

KTAP_MAIN(cases)
