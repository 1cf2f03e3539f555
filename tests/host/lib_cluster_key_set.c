// SPDX-License-Identifier: GPL-2.0-or-later
/* The keys of the cluster: set, retired, listed, and what they seal. */
#include "fake_keyring.h"
#include "lib_fixture.h"

#define ID "00112233445566778899aabbccddeeff"

static const struct clusctl_key_record record = {
	.size = sizeof(record),
	.flags = CLUSCTL_KEY_WRITER,
	.snapshots = 7,
	.key_id = { 0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99,
		    0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF },
};

static struct clusctl_cluster_key *key;

static void makes_a_key(void)
{
	REQUIRE(!clusctl_cluster_key_generate(&key));
	keyring_wanted = clusctl_cluster_key_get_bytes(key);
}

static void check_info(const struct clusctl_cluster_key_info *info)
{
	CHECK_STR(clusctl_cluster_key_info_get_id(info), ID);
	CHECK_INT(clusctl_cluster_key_info_get_snapshots(info), 7);
	CHECK(clusctl_cluster_key_info_is_writer(info));
	CHECK(!clusctl_cluster_key_info_is_boot_key(info));
	CHECK(!clusctl_cluster_key_info_is_retired(info));
}

static void sets_a_serial(void)
{
	static const unsigned char wanted[] = { 8,    0,    0,	  0,
						0x78, 0x56, 0x34, 0x12 };
	struct clusctl_cluster_key_info *info;

	FAKE(OK_WITH(&record, sizeof(record)));
	REQUIRE(!clusctl_cluster_key_set_serial(cluster, 0x12345678, 0, &info));
	CHECK_INT(fake.call[0].fd, clusctl_cluster_get_fd(cluster));
	CHECK_INT(fake.call[0].code, CLUSCTL_CLUSTER_SET_KEY);
	CHECK_INT(fake.call[0].request.flags, 0);
	CHECK(fake.call[0].request.out_size >= sizeof(record));
	CHECK_MEM(fake.in, fake.call[0].request.in_size, wanted, 8);
	check_info(info);
	clusctl_cluster_key_info_free(info);
	FAKE(OK_WITH(&record, sizeof(record)));
	CHECK_INT(clusctl_cluster_key_set_serial(cluster, 1, CLUSCTL_READER,
						 NULL),
		  0);
	CHECK_INT(fake.call[0].request.flags, CLUSCTL_SET_READER);
}

static void setting_a_serial_fails(void)
{
	struct clusctl_cluster_key_info *info = NULL;

	FAKE(FAILS(EINVAL, NTE_BAD_LEN));
	CHECK_INT(clusctl_cluster_key_set_serial(cluster, 1, 0, &info),
		  -EINVAL);
	CHECK_INT(clusctl_last_status(), NTE_BAD_LEN);
	FAKE(OK_WITH(&record, sizeof(record) - 1));
	CHECK_INT(clusctl_cluster_key_set_serial(cluster, 1, 0, &info),
		  -EPROTO);
	fake_script(NULL, 0);
	CHECK_INT(clusctl_cluster_key_set_serial(cluster, 1, 2, &info),
		  -EINVAL);
	CHECK_INT(clusctl_last_status(), ERROR_INVALID_FLAGS);
	CHECK(!info);
}

/* The kernel key was there during the call, and is gone after it. */
static void check_keyring(void)
{
	CHECK(keyring.added);
	CHECK(keyring.right);
	CHECK(keyring.revoked);
	CHECK(keyring.unlinked);
	memset(&keyring, 0, sizeof(keyring));
}

static void sets(void)
{
	struct clusctl_cluster_key_info *info;

	FAKE(OK_WITH(&record, sizeof(record)));
	REQUIRE(!clusctl_cluster_key_set(cluster, key, CLUSCTL_READER, &info));
	CHECK_INT(clusctl_last_status(), ERROR_SUCCESS);
	CHECK_INT(fake.call[0].code, CLUSCTL_CLUSTER_SET_KEY);
	CHECK_INT(fake.call[0].request.flags, CLUSCTL_SET_READER);
	CHECK_MEM(fake.in + 4, 4, "\x78\x56\x34\x12", 4);
	check_info(info);
	clusctl_cluster_key_info_free(info);
	check_keyring();
}

static void no_key_is_left_after_a_failure(void)
{
	struct clusctl_cluster_key_info *info = NULL;

	FAKE(FAILS(EACCES, ERROR_ACCESS_DENIED));
	CHECK_INT(clusctl_cluster_key_set(cluster, key, 0, &info), -EACCES);
	CHECK_INT(clusctl_last_status(), ERROR_ACCESS_DENIED);
	check_keyring();
	FAKE({ .rc = -1, .error = ENOTTY, .silent = true });
	CHECK_INT(clusctl_cluster_key_set(cluster, key, 0, &info), -ENOTTY);
	check_keyring();
	FAKE(OK_WITH(&record, 4));
	CHECK_INT(clusctl_cluster_key_set(cluster, key, 0, &info), -EPROTO);
	check_keyring();
	fake_script(NULL, 0);
	CHECK_INT(clusctl_cluster_key_set(cluster, key, 4, &info), -EINVAL);
	CHECK_INT(clusctl_last_status(), ERROR_INVALID_FLAGS);
	CHECK_INT(keyring.added, keyring.revoked && keyring.unlinked);
	memset(&keyring, 0, sizeof(keyring));
	CHECK(!info);
}

static void no_room_for_a_kernel_key(void)
{
	struct clusctl_cluster_key_info *info = NULL;

	fake_script(NULL, 0);
	keyring.error = EDQUOT;
	CHECK_INT(clusctl_cluster_key_set(cluster, key, 0, &info), -EDQUOT);
	CHECK_INT(clusctl_last_status(), CLUSCTL_NO_STATUS);
	CHECK_INT(fake.calls, 0);
	CHECK(!keyring.revoked && !info);
	memset(&keyring, 0, sizeof(keyring));
}

static void retires(void)
{
	FAKE(OK_EMPTY);
	CHECK_INT(clusctl_cluster_key_retire(cluster, ID, 0), 0);
	CHECK_INT(fake.call[0].fd, clusctl_cluster_get_fd(cluster));
	CHECK_INT(fake.call[0].code, CLUSCTL_CLUSTER_RETIRE_KEY);
	CHECK_INT(fake.call[0].request.flags, 0);
	REQUIRE(CHECK_INT(fake.call[0].request.in_size, 24));
	CHECK_MEM(fake.in, 8, "\x18\0\0\0\0\0\0\0", 8);
	CHECK_MEM(fake.in + 8, 16, record.key_id, 16);
	FAKE(FAILS(EBUSY, ERROR_BUSY));
	CHECK_INT(clusctl_cluster_key_retire(cluster, ID, CLUSCTL_FORCE),
		  -EBUSY);
	CHECK_INT(clusctl_last_status(), ERROR_BUSY);
	CHECK_INT(fake.call[0].request.flags, CLUSCTL_RETIRE_FORCE);
	fake_script(NULL, 0);
	CHECK_INT(clusctl_cluster_key_retire(cluster, ID, 2), -EINVAL);
	CHECK_INT(clusctl_last_status(), ERROR_INVALID_FLAGS);
	CHECK_INT(clusctl_cluster_key_retire(cluster, ID "0", 0), -EINVAL);
	CHECK_INT(clusctl_last_status(), ERROR_INVALID_PARAMETER);
	CHECK_INT(fake.calls, 0);
}

static void reseals(void)
{
	const struct clusctl_resealed answer = { sizeof(answer), 4711 };
	uint32_t count = 0;

	FAKE(OK_WITH(&answer, sizeof(answer)));
	CHECK_INT(clusctl_cluster_reseal(cluster, &count), 0);
	CHECK_INT(fake.call[0].fd, clusctl_cluster_get_fd(cluster));
	CHECK_INT(fake.call[0].code, CLUSCTL_CLUSTER_RESEAL);
	CHECK_INT(fake.call[0].request.in_size, 0);
	CHECK_INT(count, 4711);
	FAKE(OK_WITH(&answer, sizeof(answer)));
	CHECK_INT(clusctl_cluster_reseal(cluster, NULL), 0);
	/* A signal is told, and not taken for an answer. */
	FAKE({ .rc = -1, .error = EINTR, .silent = true });
	CHECK_INT(clusctl_cluster_reseal(cluster, &count), -EINTR);
	CHECK_INT(fake.calls, 1);
	FAKE(OK_WITH(&answer, 7));
	CHECK_INT(clusctl_cluster_reseal(cluster, &count), -EPROTO);
	CHECK_INT(count, 4711);
}

/* The second record is one of a newer module. */
struct records {
	struct clusctl_key_record first;
	struct clusctl_key_record second;
	uint64_t newer;
};

static struct records new_records(void)
{
	struct records records = { record, record, 0 };

	records.second.size += sizeof(records.newer);
	records.second.flags = CLUSCTL_KEY_BOOT | CLUSCTL_KEY_RETIRED;
	return records;
}

static void lists(void)
{
	const struct records records = new_records();
	const struct clusctl_cluster_key_info *info;
	struct clusctl_cluster_key_list *list;

	FAKE(MORE_DATA(6000), OK_WITH(&records, sizeof(records)));
	REQUIRE(!clusctl_cluster_key_list(cluster, &list));
	CHECK_INT(fake.call[1].code, CLUSCTL_CLUSTER_ENUM_KEY);
	REQUIRE(CHECK_INT(clusctl_cluster_key_list_size(list), 2));
	check_info(clusctl_cluster_key_list_get(list, 0));
	info = clusctl_cluster_key_list_get(list, 1);
	CHECK(!clusctl_cluster_key_info_is_writer(info));
	CHECK(clusctl_cluster_key_info_is_boot_key(info));
	CHECK(clusctl_cluster_key_info_is_retired(info));
	CHECK(!clusctl_cluster_key_list_get(list, 2));
	clusctl_cluster_key_list_free(list);
	FAKE(OK_EMPTY);
	REQUIRE(!clusctl_cluster_key_list(cluster, &list));
	CHECK_INT(clusctl_cluster_key_list_size(list), 0);
	clusctl_cluster_key_list_free(list);
}

static void check_refused(const struct records *records, size_t size)
{
	struct clusctl_cluster_key_list *list = NULL;

	FAKE(OK_WITH(records, size));
	CHECK_INT(clusctl_cluster_key_list(cluster, &list), -EPROTO);
	CHECK(!list);
}

static void malformed_lists(void)
{
	struct records records = new_records();
	const uint32_t sizes[] = { 0, sizeof(record) - 1, sizeof(record) + 9,
				   UINT32_MAX };

	for (size_t size = 1; size < sizeof(records); size++) {
		if (size != sizeof(record))
			check_refused(&records, size);
	}
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		records.second.size = sizes[i];
		check_refused(&records, sizeof(records));
	}
}

static void frees_the_key(void)
{
	clusctl_cluster_key_free(key);
	CHECK(!keyring.added);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(opens),
	KTAP_CASE(makes_a_key),
	KTAP_CASE(sets_a_serial),
	KTAP_CASE(setting_a_serial_fails),
	KTAP_CASE(sets),
	KTAP_CASE(no_key_is_left_after_a_failure),
	KTAP_CASE(no_room_for_a_kernel_key),
	KTAP_CASE(retires),
	KTAP_CASE(reseals),
	KTAP_CASE(lists),
	KTAP_CASE(malformed_lists),
	KTAP_CASE(frees_the_key),
	KTAP_CASE(closes),
};

KTAP_MAIN(cases)
