// SPDX-License-Identifier: GPL-2.0-or-later
/* What is known of the cluster, by this module, an older and a newer one. */
#include "lib_fixture.h"

static const struct clusctl_info full = {
	.size = sizeof(full),
	.keyring = 11,
	.resources = 2,
	.checkpoints = 3,
	.max_resources = 4,
	.max_checkpoints = 5,
	.max_resource_checkpoints = 6,
	.max_name = 7,
	.max_snapshot = 8,
	.flags = CLUSCTL_INFO_BOOT_KEY,
	.tombstones = 10,
	.keys = 12,
	.key_id = { 0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF, 0, 0, 0, 0,
		    0, 0, 0, 0xFF },
	.saved = 0x100000001,
	.save_failures = 0x200000002,
	.restored = 0x300000003,
	.restore_failures = 0x400000004,
	.sequence = 0x500000005,
	.max_events = 13,
};

static struct clusctl_cluster_info *get(const void *answer, size_t size)
{
	struct clusctl_cluster_info *info = NULL;

	FAKE(OK_WITH(answer, size));
	CHECK_INT(clusctl_cluster_get_info(cluster, &info), 0);
	CHECK_INT(fake.call[0].code, CLUSCTL_CLUSTER_GET_INFO);
	return info;
}

/* What all modules tell */
static void check_front(const struct clusctl_cluster_info *info)
{
	CHECK_INT(clusctl_cluster_info_get_keyring(info), 11);
	CHECK_INT(clusctl_cluster_info_get_resources(info), 2);
	CHECK_INT(clusctl_cluster_info_get_checkpoints(info), 3);
	CHECK_INT(clusctl_cluster_info_get_max_resources(info), 4);
	CHECK_INT(clusctl_cluster_info_get_max_checkpoints(info), 5);
	CHECK_INT(clusctl_cluster_info_get_max_resource_checkpoints(info), 6);
	CHECK_INT(clusctl_cluster_info_get_max_name(info), 7);
	CHECK_INT(clusctl_cluster_info_get_max_snapshot(info), 8);
	CHECK(clusctl_cluster_info_has_boot_key(info));
}

static void check_rest(const struct clusctl_cluster_info *info)
{
	CHECK_INT(clusctl_cluster_info_get_tombstones(info), 10);
	CHECK_INT(clusctl_cluster_info_get_keys(info), 12);
	CHECK_STR(clusctl_cluster_info_get_key_id(info),
		  "0123456789abcdef00000000000000ff");
	CHECK_INT(clusctl_cluster_info_get_saved(info), 0x100000001);
	CHECK_INT(clusctl_cluster_info_get_save_failures(info), 0x200000002);
	CHECK_INT(clusctl_cluster_info_get_restored(info), 0x300000003);
	CHECK_INT(clusctl_cluster_info_get_restore_failures(info), 0x400000004);
	CHECK_INT(clusctl_cluster_info_get_sequence(info), 0x500000005);
	CHECK_INT(clusctl_cluster_info_get_max_events(info), 13);
}

static void info_in_full(void)
{
	struct clusctl_cluster_info *info = get(&full, sizeof(full));

	REQUIRE(info);
	CHECK(fake.call[0].request.out_size >= sizeof(full));
	check_front(info);
	check_rest(info);
	clusctl_cluster_info_free(info);
}

static void no_boot_key(void)
{
	struct clusctl_info answer = full;
	struct clusctl_cluster_info *info;

	answer.flags = ~(uint32_t)CLUSCTL_INFO_BOOT_KEY;
	info = get(&answer, sizeof(answer));
	REQUIRE(info);
	CHECK(!clusctl_cluster_info_has_boot_key(info));
	clusctl_cluster_info_free(info);
}

static void check_nothing_else(const struct clusctl_cluster_info *info)
{
	CHECK_INT(clusctl_cluster_info_get_tombstones(info), 0);
	CHECK_INT(clusctl_cluster_info_get_keys(info), 0);
	CHECK_STR(clusctl_cluster_info_get_key_id(info), NULL);
	CHECK_INT(clusctl_cluster_info_get_saved(info), 0);
	CHECK_INT(clusctl_cluster_info_get_save_failures(info), 0);
	CHECK_INT(clusctl_cluster_info_get_restored(info), 0);
	CHECK_INT(clusctl_cluster_info_get_restore_failures(info), 0);
	CHECK_INT(clusctl_cluster_info_get_sequence(info), 0);
	CHECK_INT(clusctl_cluster_info_get_max_events(info), 0);
}

/* The size in the struct, or that of the answer: the lesser one counts. */
static void older_modules(void)
{
	struct clusctl_info answer = full;
	struct clusctl_cluster_info *info;

	answer.size = CLUSCTL_INFO_SIZE_0;
	info = get(&answer, CLUSCTL_INFO_SIZE_0);
	REQUIRE(info);
	check_front(info);
	check_nothing_else(info);
	clusctl_cluster_info_free(info);
	info = get(&answer, sizeof(answer));
	REQUIRE(info);
	check_front(info);
	check_nothing_else(info);
	clusctl_cluster_info_free(info);
	info = get(&full, CLUSCTL_INFO_SIZE_0);
	REQUIRE(info);
	check_nothing_else(info);
	clusctl_cluster_info_free(info);
}

static void newer_modules(void)
{
	unsigned char answer[sizeof(full) + 64];
	const uint32_t size = sizeof(answer);
	struct clusctl_cluster_info *info;

	memset(answer, 0xAA, sizeof(answer));
	memcpy(answer, &full, sizeof(full));
	memcpy(answer, &size, sizeof(size));
	info = get(answer, sizeof(answer));
	REQUIRE(info);
	check_front(info);
	check_rest(info);
	clusctl_cluster_info_free(info);
}

static void check_refused(const struct clusctl_info *answer, size_t size)
{
	struct clusctl_cluster_info *info = NULL;

	FAKE(OK_WITH(answer, size));
	CHECK_INT(clusctl_cluster_get_info(cluster, &info), -EPROTO);
	CHECK(!info);
}

static void answers_without_the_front(void)
{
	struct clusctl_info answer = full;

	check_refused(&answer, CLUSCTL_INFO_SIZE_0 - 1);
	answer.size = CLUSCTL_INFO_SIZE_0 - 1;
	check_refused(&answer, sizeof(answer));
	answer.size = 0;
	check_refused(&answer, sizeof(answer));
}

static void failures(void)
{
	struct clusctl_cluster_info *info = NULL;

	FAKE(FAILS(EACCES, ERROR_ACCESS_DENIED));
	CHECK_INT(clusctl_cluster_get_info(cluster, &info), -EACCES);
	CHECK(!info);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(opens),	  KTAP_CASE(info_in_full),
	KTAP_CASE(no_boot_key),	  KTAP_CASE(older_modules),
	KTAP_CASE(newer_modules), KTAP_CASE(answers_without_the_front),
	KTAP_CASE(failures),	  KTAP_CASE(closes),
};

KTAP_MAIN(cases)
