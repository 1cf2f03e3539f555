// SPDX-License-Identifier: GPL-2.0-or-later
/* States of resources, going online and offline. */
#include "lib_fixture.h"

static const struct clusctl_resource_state full = {
	.size = sizeof(full),
	.state = CLUSCTL_STATE_FAILED,
	.checkpoints = 2,
	.tombstones = 3,
	.failure = NTE_BAD_SIGNATURE,
	.flags = CLUSCTL_INFO_BOOT_KEY,
	.key_id = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0xA0 },
};

static struct clusctl_state_info *get(const void *answer, size_t size)
{
	struct clusctl_state_info *info = NULL;

	FAKE(OK_WITH(answer, size));
	CHECK_INT(clusctl_resource_get_state_info(resource, &info), 0);
	CHECK_INT(fake.call[0].fd, clusctl_resource_get_fd(resource));
	CHECK_INT(fake.call[0].code, CLUSCTL_RESOURCE_GET_STATE);
	CHECK_INT(fake.call[0].request.flags, 0);
	return info;
}

static void check_full(const struct clusctl_state_info *info)
{
	CHECK_INT(clusctl_state_info_get_state(info), CLUSCTL_FAILED);
	CHECK_INT(clusctl_state_info_get_checkpoints(info), 2);
	CHECK_INT(clusctl_state_info_get_tombstones(info), 3);
	CHECK_INT(clusctl_state_info_get_failure(info), NTE_BAD_SIGNATURE);
	CHECK_STR(clusctl_state_info_get_key_id(info),
		  "0102030405060708090a0b0c0d0e0fa0");
	CHECK(clusctl_state_info_has_boot_key(info));
}

static void states_in_full(void)
{
	struct clusctl_resource_state answer = full;
	struct clusctl_state_info *info = get(&full, sizeof(full));

	REQUIRE(info);
	check_full(info);
	clusctl_state_info_free(info);
	answer.flags = ~(uint32_t)CLUSCTL_INFO_BOOT_KEY;
	info = get(&answer, sizeof(answer));
	REQUIRE(info);
	CHECK(!clusctl_state_info_has_boot_key(info));
	clusctl_state_info_free(info);
}

static void states_of_older_modules(void)
{
	struct clusctl_resource_state answer = full;
	struct clusctl_state_info *info;

	answer.size = CLUSCTL_RESOURCE_STATE_SIZE_0;
	/* Once as long as it says, once longer */
	for (size_t i = 0; i < 2; i++) {
		info = get(&answer,
			   i ? sizeof(answer) : CLUSCTL_RESOURCE_STATE_SIZE_0);
		REQUIRE(info);
		CHECK_INT(clusctl_state_info_get_state(info), CLUSCTL_FAILED);
		CHECK_INT(clusctl_state_info_get_checkpoints(info), 2);
		CHECK_INT(clusctl_state_info_get_failure(info), 0);
		CHECK_STR(clusctl_state_info_get_key_id(info), NULL);
		CHECK(!clusctl_state_info_has_boot_key(info));
		clusctl_state_info_free(info);
	}
}

static void states_of_newer_modules(void)
{
	unsigned char answer[sizeof(full) + 24] = { 0 };
	const uint32_t size = sizeof(answer);
	struct clusctl_state_info *info;
	uint32_t state = 0, checkpoints = 0;

	memcpy(answer, &full, sizeof(full));
	memcpy(answer, &size, sizeof(size));
	info = get(answer, sizeof(answer));
	REQUIRE(info);
	check_full(info);
	clusctl_state_info_free(info);
	FAKE(OK_WITH(answer, sizeof(answer)));
	CHECK_INT(clusctl_resource_get_state(resource, &state, &checkpoints),
		  0);
	CHECK_INT(state, CLUSCTL_FAILED);
	CHECK_INT(checkpoints, 2);
	FAKE(OK_WITH(answer, sizeof(answer)));
	CHECK_INT(clusctl_resource_get_state(resource, NULL, NULL), 0);
}

static void check_refused(const struct clusctl_resource_state *answer,
			  size_t size)
{
	struct clusctl_state_info *info = NULL;
	uint32_t state = 77;

	FAKE(OK_WITH(answer, size), OK_WITH(answer, size));
	CHECK_INT(clusctl_resource_get_state_info(resource, &info), -EPROTO);
	CHECK_INT(clusctl_resource_get_state(resource, &state, NULL), -EPROTO);
	CHECK(!info && state == 77);
}

static void answers_without_the_front(void)
{
	struct clusctl_resource_state answer = full;

	check_refused(&answer, CLUSCTL_RESOURCE_STATE_SIZE_0 - 1);
	answer.size = CLUSCTL_RESOURCE_STATE_SIZE_0 - 1;
	check_refused(&answer, sizeof(answer));
}

static void goes_online(void)
{
	FAKE(OK_EMPTY);
	CHECK_INT(clusctl_resource_online(resource, 0), 0);
	CHECK_INT(fake.call[0].fd, clusctl_resource_get_fd(resource));
	CHECK_INT(fake.call[0].code, CLUSCTL_RESOURCE_ONLINE);
	CHECK_INT(fake.call[0].request.flags, 0);
	CHECK_INT(fake.call[0].request.in_size, 0);
	FAKE(OK_EMPTY);
	CHECK_INT(clusctl_resource_online(resource, CLUSCTL_BEST_EFFORT), 0);
	CHECK_INT(fake.call[0].request.flags, CLUSCTL_ONLINE_BEST_EFFORT);
	FAKE(FAILS(EBADMSG, NTE_BAD_SIGNATURE));
	CHECK_INT(clusctl_resource_online(resource, 0), -EBADMSG);
	CHECK_INT(clusctl_last_status(), NTE_BAD_SIGNATURE);
}

static void unknown_flags_of_online(void)
{
	fake_script(NULL, 0);
	CHECK_INT(clusctl_resource_online(resource, 2), -EINVAL);
	CHECK_INT(clusctl_last_status(), ERROR_INVALID_FLAGS);
	CHECK_INT(clusctl_resource_online(resource, 0x80000001U), -EINVAL);
	CHECK_INT(fake.calls, 0);
}

static void goes_offline(void)
{
	FAKE(OK_EMPTY);
	CHECK_INT(clusctl_resource_offline(resource), 0);
	CHECK_INT(fake.call[0].fd, clusctl_resource_get_fd(resource));
	CHECK_INT(fake.call[0].code, CLUSCTL_RESOURCE_OFFLINE);
	CHECK_INT(fake.call[0].request.flags, 0);
	FAKE(FAILS(ESTALE, ERROR_RESOURCE_NOT_AVAILABLE));
	CHECK_INT(clusctl_resource_offline(resource), -ESTALE);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(opens),
	KTAP_CASE(states_in_full),
	KTAP_CASE(states_of_older_modules),
	KTAP_CASE(states_of_newer_modules),
	KTAP_CASE(answers_without_the_front),
	KTAP_CASE(goes_online),
	KTAP_CASE(unknown_flags_of_online),
	KTAP_CASE(goes_offline),
	KTAP_CASE(closes),
};

KTAP_MAIN(cases)
