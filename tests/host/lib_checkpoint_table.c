// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of checkpoints: all that a record tells, and malformed ones. */
#include "lib_fixture.h"

struct record {
	struct clusctl_checkpoint_record head;
	char name[10];
	char pad[6];
};

struct answer {
	struct clusctl_resource_state state;
	char newer[8]; /* what a newer module knows */
	struct record records[3];
};

_Static_assert(sizeof(struct record) == 72 && sizeof(struct answer) == 264,
	       "no padding");

static struct record new_record(char letter)
{
	struct record record = {
		.head = { .size = sizeof(record),
			  .generation = 0x100000005,
			  .acknowledged = 0x100000005,
			  .time = 0x200000006,
			  .key_id = { 0xAB, 0xCD },
			  .snapshot_size = 777,
			  .name_size = 10 },
		.name = "1\0\\\0\\\0K",
	};

	record.name[6] = letter;
	return record;
}

/* Two checkpoints, the first of which differs, and a tombstone */
static struct answer new_answer(void)
{
	struct answer answer = {
		.state = { .size = offsetof(struct answer, records),
			   .state = CLUSCTL_STATE_OFFLINE,
			   .checkpoints = 2,
			   .tombstones = 1,
			   .key_id = { 0xEE } },
		.records = { new_record('A'), new_record('B'),
			     new_record('C') },
	};

	answer.records[0].head.flags = CLUSCTL_CHECKPOINT_DIFFERS |
				       CLUSCTL_CHECKPOINT_BOOT_KEY |
				       CLUSCTL_CHECKPOINT_RESEALED;
	answer.records[0].head.acknowledged = 0;
	answer.records[2].head.flags = CLUSCTL_CHECKPOINT_TOMBSTONE;
	answer.records[2].head.acknowledged--;
	return answer;
}

static void check_first(const struct clusctl_checkpoint_info *info)
{
	CHECK_STR(clusctl_checkpoint_info_get_name(info), "1\\\\A");
	CHECK_INT(clusctl_checkpoint_info_get_generation(info), 0x100000005);
	CHECK_INT(clusctl_checkpoint_info_get_acknowledged(info), 0);
	CHECK_INT(clusctl_checkpoint_info_get_time(info), 0x200000006);
	CHECK_STR(clusctl_checkpoint_info_get_key_id(info),
		  "abcd0000000000000000000000000000");
	CHECK_INT(clusctl_checkpoint_info_get_snapshot_size(info), 777);
	CHECK(!clusctl_checkpoint_info_is_tombstone(info));
	CHECK(clusctl_checkpoint_info_differs(info));
	CHECK(clusctl_checkpoint_info_has_boot_key(info));
	CHECK(clusctl_checkpoint_info_is_resealed(info));
}

static void check_second(const struct clusctl_checkpoint_info *info)
{
	CHECK_STR(clusctl_checkpoint_info_get_name(info), "1\\\\B");
	CHECK_INT(clusctl_checkpoint_info_get_acknowledged(info), 0x100000005);
	CHECK(!clusctl_checkpoint_info_is_tombstone(info));
	CHECK(!clusctl_checkpoint_info_differs(info));
	CHECK(!clusctl_checkpoint_info_has_boot_key(info));
	CHECK(!clusctl_checkpoint_info_is_resealed(info));
}

static void tables(void)
{
	const struct answer answer = new_answer();
	const struct clusctl_checkpoint_info *info;
	const struct clusctl_state_info *state;
	struct clusctl_checkpoint_table *table;

	FAKE(MORE_DATA(8000), OK_WITH(&answer, sizeof(answer)));
	REQUIRE(!clusctl_checkpoint_table(resource, &table));
	CHECK_INT(clusctl_last_status(), ERROR_SUCCESS);
	CHECK_INT(fake.call[1].fd, clusctl_resource_get_fd(resource));
	CHECK_INT(fake.call[1].code, CLUSCTL_RESOURCE_GET_STATE);
	CHECK_INT(fake.call[1].request.flags, CLUSCTL_STATE_CHECKPOINTS);
	CHECK(fake.call[1].request.out_size >= 8000);
	REQUIRE(CHECK_INT(clusctl_checkpoint_table_size(table), 3));
	check_first(clusctl_checkpoint_table_get(table, 0));
	check_second(clusctl_checkpoint_table_get(table, 1));
	info = clusctl_checkpoint_table_get(table, 2);
	CHECK(clusctl_checkpoint_info_is_tombstone(info));
	CHECK(!clusctl_checkpoint_table_get(table, 3));
	CHECK_INT(clusctl_checkpoint_table_get_unacknowledged(table), 2);
	CHECK_INT(clusctl_checkpoint_table_get_differing(table), 1);
	state = clusctl_checkpoint_table_get_state(table);
	CHECK_INT(clusctl_state_info_get_state(state), CLUSCTL_OFFLINE);
	CHECK_INT(clusctl_state_info_get_tombstones(state), 1);
	CHECK_STR(clusctl_state_info_get_key_id(state),
		  "ee000000000000000000000000000000");
	clusctl_checkpoint_table_free(table);
}

static void empty_tables(void)
{
	const struct clusctl_resource_state state = {
		.size = sizeof(state),
		.state = CLUSCTL_STATE_ONLINE,
	};
	struct clusctl_checkpoint_table *table;

	FAKE(OK_WITH(&state, sizeof(state)));
	REQUIRE(!clusctl_checkpoint_table(resource, &table));
	CHECK_INT(clusctl_checkpoint_table_size(table), 0);
	CHECK(!clusctl_checkpoint_table_get(table, 0));
	CHECK_INT(clusctl_checkpoint_table_get_unacknowledged(table), 0);
	clusctl_checkpoint_table_free(table);
}

static void check_refused(const struct answer *answer, size_t size)
{
	struct clusctl_checkpoint_table *table = NULL;

	FAKE(OK_WITH(answer, size));
	CHECK_INT(clusctl_checkpoint_table(resource, &table), -EPROTO);
	CHECK(!table);
}

static void tables_that_are_cut_short(void)
{
	const struct answer answer = new_answer();

	for (size_t size = 1; size < sizeof(answer); size++)
		check_refused(&answer, size);
}

static void tables_of_another_length(void)
{
	struct answer answer = new_answer();

	answer.state.checkpoints = 1;
	check_refused(&answer, sizeof(answer));
	answer.state.checkpoints = 3;
	check_refused(&answer, sizeof(answer));
	answer.state.checkpoints = UINT32_MAX;
	check_refused(&answer, sizeof(answer));
	answer.state.tombstones = UINT32_MAX;
	check_refused(&answer, sizeof(answer));
	answer = new_answer();
	answer.state.size = sizeof(answer.state) - 1;
	check_refused(&answer, sizeof(answer));
	answer.state.size = sizeof(answer) + 1;
	check_refused(&answer, sizeof(answer));
	answer.state.size = UINT32_MAX;
	check_refused(&answer, sizeof(answer));
}

static void malformed_records(void)
{
	struct answer answer = new_answer();
	struct clusctl_checkpoint_record *head = &answer.records[2].head;
	const uint32_t sizes[] = { 0, sizeof(*head), sizeof(*head) + 9,
				   sizeof(struct record) + 8, UINT32_MAX };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		head->size = sizes[i];
		check_refused(&answer, sizeof(answer));
	}
	answer = new_answer();
	head->name_size = UINT32_MAX;
	check_refused(&answer, sizeof(answer));
	/* Where 32 bits are not enough for the sum */
	head->name_size = UINT32_MAX - 5;
	check_refused(&answer, sizeof(answer));
	head->name_size = 0;
	check_refused(&answer, sizeof(answer));
	head->name_size = 9;
	check_refused(&answer, sizeof(answer));
	head->name_size = 8;
	check_refused(&answer, sizeof(answer));
}

static void failures(void)
{
	struct clusctl_checkpoint_table *table = NULL;

	FAKE(FAILS(ESTALE, ERROR_RESOURCE_NOT_AVAILABLE));
	CHECK_INT(clusctl_checkpoint_table(resource, &table), -ESTALE);
	CHECK(!table);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(opens),
	KTAP_CASE(tables),
	KTAP_CASE(empty_tables),
	KTAP_CASE(tables_that_are_cut_short),
	KTAP_CASE(tables_of_another_length),
	KTAP_CASE(malformed_records),
	KTAP_CASE(failures),
	KTAP_CASE(closes),
};

KTAP_MAIN(cases)
