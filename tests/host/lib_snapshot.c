// SPDX-License-Identifier: GPL-2.0-or-later
/* Snapshots out, in, and acknowledged: requests byte for byte. */
#include "lib_fixture.h"

#define KEY_ID "00112233445566778899aabbCCDDEEFF"

static const unsigned char key_id[] = {
	0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
	0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF,
};

static const char name[10] = "1\0\\\0\\\0K\0\0";

static void gets(void)
{
	unsigned char sealed[6000];
	size_t size = 0;
	void *data;

	memset(sealed, 0x5A, sizeof(sealed));
	FAKE(MORE_DATA(sizeof(sealed)), OK_WITH(sealed, sizeof(sealed)));
	REQUIRE(!clusctl_snapshot_get(resource, "1\\\\K", &data, &size));
	CHECK_INT(clusctl_last_status(), ERROR_SUCCESS);
	CHECK_INT(fake.call[1].fd, clusctl_resource_get_fd(resource));
	CHECK_INT(fake.call[1].code, CLUSCTL_RESOURCE_GET_SNAPSHOT);
	CHECK_INT(fake.call[1].request.flags, 0);
	CHECK_MEM(fake.in, fake.call[1].request.in_size, name, sizeof(name));
	CHECK_MEM(data, size, sealed, sizeof(sealed));
	free(data);
}

static void getting_fails(void)
{
	void *data = NULL;
	size_t size = 7;

	FAKE(FAILS(ENOENT, ERROR_FILE_NOT_FOUND));
	CHECK_INT(clusctl_snapshot_get(resource, "1\\\\K", &data, &size),
		  -ENOENT);
	CHECK_INT(clusctl_last_status(), ERROR_FILE_NOT_FOUND);
	CHECK(!data && size == 7);
}

static void puts_any(void)
{
	static const unsigned char head[] = { 16, 0, 0, 0, 0, 0, 0, 0,
					      3,  0, 0, 0, 0, 0, 0, 0 };

	FAKE(OK_EMPTY);
	CHECK_INT(clusctl_snapshot_put(resource, "abc", 3, NULL, 0), 0);
	CHECK_INT(fake.call[0].fd, clusctl_resource_get_fd(resource));
	CHECK_INT(fake.call[0].code, CLUSCTL_RESOURCE_PUT_SNAPSHOT);
	CHECK_INT(fake.call[0].request.flags, 0);
	REQUIRE(CHECK_INT(fake.call[0].request.in_size, 19));
	CHECK_MEM(fake.in, 16, head, sizeof(head));
	CHECK_MEM(fake.in + 16, 3, "abc", 3);
}

static void puts_one_of_a_name(void)
{
	static const unsigned char head[] = { 16, 0, 0, 0, 10, 0, 0, 0,
					      3,  0, 0, 0, 0,  0, 0, 0 };

	FAKE(OK_EMPTY);
	CHECK_INT(clusctl_snapshot_put(resource, "abc", 3, "1\\\\K",
				       CLUSCTL_ROLLBACK),
		  0);
	CHECK_INT(fake.call[0].request.flags, CLUSCTL_PUT_ROLLBACK);
	REQUIRE(CHECK_INT(fake.call[0].request.in_size, 29));
	CHECK_MEM(fake.in, 16, head, sizeof(head));
	CHECK_MEM(fake.in + 16, 10, name, sizeof(name));
	CHECK_MEM(fake.in + 26, 3, "abc", 3);
}

/* Each flag as the module has it; which go together is for it to say. */
static void puts_with_flags(void)
{
	FAKE(OK_EMPTY);
	CHECK_INT(clusctl_snapshot_put(resource, "abc", 3, NULL,
				       CLUSCTL_STORED),
		  0);
	CHECK_INT(fake.call[0].request.flags, CLUSCTL_PUT_STORED);
	FAKE(FAILS(EINVAL, ERROR_INVALID_FLAGS));
	CHECK_INT(clusctl_snapshot_put(resource, "abc", 3, NULL,
				       CLUSCTL_ROLLBACK | CLUSCTL_STORED),
		  -EINVAL);
	CHECK_INT(clusctl_last_status(), ERROR_INVALID_FLAGS);
	CHECK_INT(fake.call[0].request.flags,
		  CLUSCTL_PUT_ROLLBACK | CLUSCTL_PUT_STORED);
	FAKE(FAILS(ESTALE, ERROR_REVISION_MISMATCH));
	CHECK_INT(clusctl_snapshot_put(resource, "abc", 3, NULL,
				       CLUSCTL_ROLLBACK | CLUSCTL_LAST),
		  -ESTALE);
	CHECK_INT(clusctl_last_status(), ERROR_REVISION_MISMATCH);
	CHECK_INT(fake.call[0].request.flags,
		  CLUSCTL_PUT_ROLLBACK | CLUSCTL_PUT_LAST);
	FAKE(FAILS(EINVAL, ERROR_INVALID_FLAGS));
	CHECK_INT(clusctl_snapshot_put(resource, "abc", 3, NULL, CLUSCTL_LAST),
		  -EINVAL);
	CHECK_INT(fake.call[0].request.flags, CLUSCTL_PUT_LAST);
}

static void putting_fails(void)
{
	FAKE(FAILS(ESTALE, ERROR_REVISION_MISMATCH));
	CHECK_INT(clusctl_snapshot_put(resource, "abc", 3, NULL, 0), -ESTALE);
	CHECK_INT(clusctl_last_status(), ERROR_REVISION_MISMATCH);
	FAKE(FAILS(EINVAL, ERROR_WRONG_TARGET_NAME));
	CHECK_INT(clusctl_snapshot_put(resource, "abc", 3, NULL, 0), -EINVAL);
}

static void acknowledges(void)
{
	static const unsigned char head[] = {
		32, 0, 0, 0, 10, 0, 0, 0, 8, 7, 6, 5, 4, 3, 2, 1,
	};

	FAKE(OK_EMPTY);
	CHECK_INT(clusctl_snapshot_ack(resource, "1\\\\K", 0x0102030405060708,
				       KEY_ID),
		  0);
	CHECK_INT(fake.call[0].fd, clusctl_resource_get_fd(resource));
	CHECK_INT(fake.call[0].code, CLUSCTL_RESOURCE_ACK_SNAPSHOT);
	CHECK_INT(fake.call[0].request.flags, 0);
	REQUIRE(CHECK_INT(fake.call[0].request.in_size, 42));
	CHECK_MEM(fake.in, 16, head, sizeof(head));
	CHECK_MEM(fake.in + 16, 16, key_id, sizeof(key_id));
	CHECK_MEM(fake.in + 32, 10, name, sizeof(name));
	FAKE(FAILS(ESTALE, ERROR_REVISION_MISMATCH));
	CHECK_INT(clusctl_snapshot_ack(resource, "1\\\\K", 1, KEY_ID), -ESTALE);
}

/* Nothing may reach the kernel. */
static void bad_input_is_refused(void)
{
	static const char *const bad[] = {
		"",
		"0011",
		"00112233445566778899aabbccddeef",
		"00112233445566778899aabbccddeeff0",
		"00112233445566778899aabbccddeefg",
		"00112233-4455-6677-8899-aabbccddeeff",
		" 00112233445566778899aabbccddeef",
	};
	size_t size;
	void *data;

	fake_script(NULL, 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CHECK_INT(clusctl_snapshot_ack(resource, "1\\\\K", 1, bad[i]),
			  -EINVAL);
		CHECK_INT(clusctl_last_status(), ERROR_INVALID_PARAMETER);
	}
	CHECK_INT(clusctl_snapshot_ack(resource, "1\\\\\xFF", 1, KEY_ID),
		  -EINVAL);
	CHECK_INT(clusctl_snapshot_get(resource, "1\\\\\xFF", &data, &size),
		  -EINVAL);
	CHECK_INT(clusctl_snapshot_put(resource, "abc", 3, "1\\\\\xFF", 0),
		  -EINVAL);
	CHECK_INT(clusctl_last_status(), ERROR_INVALID_PARAMETER);
	CHECK_INT(clusctl_snapshot_put(resource, "abc", 3, NULL, 8), -EINVAL);
	CHECK_INT(clusctl_last_status(), ERROR_INVALID_FLAGS);
	/* More than a request can carry; it is not looked at. */
	CHECK_INT(clusctl_snapshot_put(resource, "abc", UINT32_MAX - 15, NULL,
				       0),
		  -EBADMSG);
	CHECK_INT(clusctl_last_status(), ERROR_INVALID_DATA);
	CHECK_INT(clusctl_snapshot_put(resource, "abc", SIZE_MAX, "1\\\\K", 0),
		  -EBADMSG);
	CHECK_INT(fake.calls, 0);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(opens),
	KTAP_CASE(gets),
	KTAP_CASE(getting_fails),
	KTAP_CASE(puts_any),
	KTAP_CASE(puts_one_of_a_name),
	KTAP_CASE(puts_with_flags),
	KTAP_CASE(putting_fails),
	KTAP_CASE(acknowledges),
	KTAP_CASE(bad_input_is_refused),
	KTAP_CASE(closes),
};

KTAP_MAIN(cases)
