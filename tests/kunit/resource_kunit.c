// SPDX-License-Identifier: GPL-2.0-or-later
/* Resources: their names and GUIDs, the tables of them, and their end. */
#include <linux/cleanup.h>
#include <linux/clusctl.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/string.h>
#include <linux/uuid.h>

#include "change.h"
#include "event_log.h"
#include "kunit.h"
#include "limits.h"
#include "resource.h"

#define ID "01234567-89ab-cdef-0123-456789abcdef"

/* Every case is a change, and begins without resources. */
static void exit_case(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	struct clusctl_resource *resource;

	while ((resource = clusctl_resource_next(NULL))) {
		clusctl_resource_get(resource);
		resource->state = CLUSCTL_STATE_OFFLINE;
		clusctl_resource_delete(resource);
		clusctl_resource_put(resource);
	}
	clusctl_max_resources = 65536;
	clusctl_max_name = CLUSCTL_MAX_NAME;
}

static u32 new_resource(struct kunit *test, const char *name, const char *type,
			const char *id, struct clusctl_resource **resource)
{
	size_t name_size, type_size;
	void *name_string = kunit_utf16(test, name, &name_size);
	void *type_string = kunit_utf16(test, type, &type_size);
	guid_t guid = {};

	if (id)
		KUNIT_ASSERT_EQ(test, guid_parse(id, &guid), 0);
	return clusctl_resource_new(name_string, name_size, type_string,
				    type_size, &guid, resource);
}

/* Only the tables have a reference to it then. */
static u32 publish(struct kunit *test, const char *name, const char *id)
{
	struct clusctl_resource *resource;
	u32 status = new_resource(test, name, "type", id, &resource);

	if (!status) {
		status = clusctl_resource_publish(resource);
		clusctl_resource_put(resource);
	}
	return status;
}

static u32 find(struct kunit *test, const char *string,
		struct clusctl_resource **resource)
{
	size_t size;
	void *utf16 = kunit_utf16(test, string, &size);

	return clusctl_resource_find(utf16, size, resource);
}

static u32 probe(struct kunit *test, const char *string)
{
	struct clusctl_resource *resource;
	u32 status = find(test, string, &resource);

	if (!status)
		clusctl_resource_put(resource);
	return status;
}

static void new_ones_are_offline(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	struct clusctl_resource *resource;

	KUNIT_ASSERT_EQ(test, new_resource(test, "Name", "Type", ID, &resource),
			ERROR_SUCCESS);
	KUNIT_EXPECT_STREQ(test, resource->name, "Name");
	KUNIT_EXPECT_STREQ(test, resource->folded, "name");
	KUNIT_EXPECT_STREQ(test, resource->type, "Type");
	KUNIT_EXPECT_EQ(test, resource->name_units, 4);
	KUNIT_EXPECT_EQ(test, resource->type_units, 4);
	KUNIT_EXPECT_EQ(test, resource->state, CLUSCTL_STATE_OFFLINE);
	KUNIT_EXPECT_FALSE(test, clusctl_resource_is_online(resource));
	KUNIT_EXPECT_FALSE(test, clusctl_resource_is_deleted(resource));
	/* Nobody finds it yet. */
	KUNIT_EXPECT_EQ(test, probe(test, "Name"), ERROR_RESOURCE_NOT_FOUND);
	KUNIT_EXPECT_EQ(test, probe(test, ID), ERROR_RESOURCE_NOT_FOUND);
	clusctl_resource_put(resource);
}

static void names_have_a_grammar(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	static const struct {
		const char *name;
		const char *type;
		u32 status;
	} bad[] = {
		{ "", "type", ERROR_INVALID_PARAMETER },
		{ "name", "", ERROR_INVALID_PARAMETER },
		{ "a\x1f", "type", ERROR_INVALID_PARAMETER },
		{ "name", "a\x1f", ERROR_INVALID_PARAMETER },
		{ "\xc2\xad", "type", ERROR_INVALID_PARAMETER },
		{ ID, "type", ERROR_INVALID_NAME },
		{ "01234567-89AB-CDEF-0123-456789ABCDEF", "type",
		  ERROR_INVALID_NAME },
		{ "12345", "type", ERROR_INVALID_PARAMETER },
		{ "name", "12345", ERROR_INVALID_PARAMETER },
	};
	struct clusctl_resource *resource;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		/* The last two are too long by one. */
		clusctl_max_name = i < 7 ? 260 : 4;
		KUNIT_EXPECT_EQ_MSG(test,
				    new_resource(test, bad[i].name, bad[i].type,
						 NULL, &resource),
				    bad[i].status, "%s, %s", bad[i].name,
				    bad[i].type);
	}
	KUNIT_EXPECT_EQ(test, publish(test, "1234", NULL), ERROR_SUCCESS);
	/* What only begins or ends as a GUID does is a name. */
	clusctl_max_name = 260;
	KUNIT_EXPECT_EQ(test, publish(test, ID "0", NULL), ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, publish(test, &ID[1], NULL), ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, publish(test, "{" ID "}", NULL), ERROR_SUCCESS);
	/* The lowered cap does not put them out of reach. */
	clusctl_max_name = 1;
	KUNIT_EXPECT_EQ(test, probe(test, "1234"), ERROR_SUCCESS);
}

static void found_by_name_and_id(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	static const char *const strings[] = {
		"N\xc3\xa4me",
		"n\xc3\x84ME",
		"NA\xcc\x88ME",
		ID,
		"01234567-89AB-CDEF-0123-456789ABCDEF",
	};
	struct clusctl_resource *resource;
	guid_t id;
	size_t i;

	KUNIT_ASSERT_EQ(test, guid_parse(ID, &id), 0);
	KUNIT_ASSERT_EQ(test, publish(test, "N\xc3\xa4me", ID), ERROR_SUCCESS);
	KUNIT_ASSERT_EQ(test, publish(test, "Other", NULL), ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, clusctl_resource_count(), 2U);
	for (i = 0; i < ARRAY_SIZE(strings); i++) {
		KUNIT_ASSERT_EQ_MSG(test, find(test, strings[i], &resource),
				    ERROR_SUCCESS, "%s", strings[i]);
		KUNIT_EXPECT_TRUE(test, guid_equal(&resource->id, &id));
		clusctl_resource_put(resource);
	}
	KUNIT_EXPECT_EQ(test, probe(test, "Name"), ERROR_RESOURCE_NOT_FOUND);
	KUNIT_EXPECT_EQ(test,
			probe(test, "11234567-89ab-cdef-0123-456789abcdef"),
			ERROR_RESOURCE_NOT_FOUND);
	KUNIT_EXPECT_EQ(test, probe(test, ""), ERROR_INVALID_PARAMETER);
	KUNIT_EXPECT_EQ(test, probe(test, "\xc2\xad"), ERROR_INVALID_PARAMETER);
}

static void names_and_ids_are_unique(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	KUNIT_ASSERT_EQ(test, publish(test, "Name", ID), ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, publish(test, "nAME", NULL),
			ERROR_OBJECT_ALREADY_EXISTS);
	KUNIT_EXPECT_EQ(test, publish(test, "Other", ID),
			ERROR_OBJECT_ALREADY_EXISTS);
	KUNIT_EXPECT_EQ(test, clusctl_resource_count(), 1U);
	/* The refused ones have left nothing behind. */
	KUNIT_EXPECT_EQ(test, probe(test, "Other"), ERROR_RESOURCE_NOT_FOUND);
	KUNIT_EXPECT_EQ(test, publish(test, "Other", NULL), ERROR_SUCCESS);
}

static void there_is_a_cap(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	u64 sequence;

	clusctl_max_resources = 2;
	KUNIT_ASSERT_EQ(test, publish(test, "a", NULL), ERROR_SUCCESS);
	KUNIT_ASSERT_EQ(test, publish(test, "b", NULL), ERROR_SUCCESS);
	sequence = clusctl_log_sequence();
	KUNIT_EXPECT_EQ(test, publish(test, "c", NULL),
			ERROR_NO_SYSTEM_RESOURCES);
	KUNIT_EXPECT_EQ(test, clusctl_resource_count(), 2U);
	KUNIT_EXPECT_EQ(test, clusctl_log_sequence(), sequence);
	KUNIT_EXPECT_EQ(test, probe(test, "c"), ERROR_RESOURCE_NOT_FOUND);
	clusctl_max_resources = 3;
	KUNIT_EXPECT_EQ(test, publish(test, "c", NULL), ERROR_SUCCESS);
}

static void deleting(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	struct clusctl_resource *resource;
	u64 sequence;

	KUNIT_ASSERT_EQ(test, publish(test, "a", ID), ERROR_SUCCESS);
	KUNIT_ASSERT_EQ(test, find(test, "a", &resource), ERROR_SUCCESS);
	clusctl_resource_set_state(resource, CLUSCTL_STATE_ONLINE, 0);
	KUNIT_EXPECT_TRUE(test, clusctl_resource_is_online(resource));
	KUNIT_EXPECT_EQ(test, clusctl_resource_delete(resource),
			ERROR_RESOURCE_ONLINE);
	KUNIT_EXPECT_FALSE(test, clusctl_resource_is_deleted(resource));
	clusctl_resource_set_state(resource, CLUSCTL_STATE_FAILED, NTE_NO_KEY);
	KUNIT_EXPECT_EQ(test, resource->failure, NTE_NO_KEY);
	sequence = clusctl_log_sequence();
	KUNIT_EXPECT_EQ(test, clusctl_resource_delete(resource), ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, clusctl_log_sequence(), sequence + 1);
	KUNIT_EXPECT_TRUE(test, clusctl_resource_is_deleted(resource));
	KUNIT_EXPECT_EQ(test, clusctl_resource_count(), 0U);
	KUNIT_EXPECT_EQ(test, probe(test, "a"), ERROR_RESOURCE_NOT_FOUND);
	KUNIT_EXPECT_EQ(test, probe(test, ID), ERROR_RESOURCE_NOT_FOUND);
	KUNIT_EXPECT_EQ(test, clusctl_resource_delete(resource),
			ERROR_RESOURCE_NOT_FOUND);
	/* Who has it open has it still, and its name and GUID are free. */
	KUNIT_EXPECT_STREQ(test, resource->name, "a");
	KUNIT_EXPECT_EQ(test, publish(test, "A", ID), ERROR_SUCCESS);
	clusctl_resource_put(resource);
}

static void walking(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	static const char *const names[] = { "a", "b", "c" };
	struct clusctl_resource *resource = NULL;
	size_t i;

	KUNIT_EXPECT_NULL(test, clusctl_resource_next(NULL));
	for (i = 0; i < ARRAY_SIZE(names); i++)
		KUNIT_ASSERT_EQ(test, publish(test, names[i], NULL),
				ERROR_SUCCESS);
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		resource = clusctl_resource_next(resource);
		KUNIT_ASSERT_NOT_NULL(test, resource);
		KUNIT_EXPECT_STREQ(test, resource->name, names[i]);
	}
	KUNIT_EXPECT_NULL(test, clusctl_resource_next(resource));
	/* One that goes meanwhile sends back to the start. */
	clusctl_resource_get(resource);
	KUNIT_ASSERT_EQ(test, clusctl_resource_delete(resource), ERROR_SUCCESS);
	KUNIT_EXPECT_STREQ(test, clusctl_resource_next(resource)->name, "a");
	clusctl_resource_put(resource);
}

static void records(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	const struct clusctl_resource_record *record;
	struct clusctl_resource *resource;
	void *all;
	u32 size;

	KUNIT_ASSERT_EQ(test, clusctl_resource_records(&all, &size),
			ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, size, 0U);
	kvfree(all);
	KUNIT_ASSERT_EQ(test, publish(test, "ab", NULL), ERROR_SUCCESS);
	KUNIT_ASSERT_EQ(test, publish(test, "c", NULL), ERROR_SUCCESS);
	KUNIT_ASSERT_EQ(test, find(test, "c", &resource), ERROR_SUCCESS);
	clusctl_resource_set_state(resource, CLUSCTL_STATE_ONLINE, 0);
	KUNIT_ASSERT_EQ(test, clusctl_resource_records(&all, &size),
			ERROR_SUCCESS);
	/* 40 bytes, a\0b\0\0\0, t\0y\0p\0e\0\0\0 */
	KUNIT_EXPECT_EQ(test, size, 56U + 56U);
	record = all;
	KUNIT_EXPECT_EQ(test, record->size, 56U);
	KUNIT_EXPECT_EQ(test, record->state, CLUSCTL_STATE_OFFLINE);
	KUNIT_EXPECT_EQ(test, record->checkpoints, 0U);
	KUNIT_EXPECT_EQ(test, record->name_size, 6U);
	KUNIT_EXPECT_EQ(test, record->type_size, 10U);
	KUNIT_EXPECT_EQ(test,
			memcmp(record + 1, "a\0b\0\0\0t\0y\0p\0e\0\0", 16), 0);
	record = all + 56;
	KUNIT_EXPECT_EQ(test, record->state, CLUSCTL_STATE_ONLINE);
	KUNIT_EXPECT_EQ(test, record->name_size, 4U);
	KUNIT_EXPECT_EQ(test,
			memcmp(record + 1, "c\0\0\0t\0y\0p\0e\0\0\0\0", 16), 0);
	KUNIT_EXPECT_EQ(test, memcmp(record->id, &resource->id, 16), 0);
	kvfree(all);
	clusctl_resource_put(resource);
}

/* Enough for the tables to grow and shrink */
static void many(struct kunit *test)
{
	guard(mutex)(&clusctl_change_lock);
	struct clusctl_resource *resource;
	char name[16];
	int i;

	for (i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "R%d", i);
		KUNIT_ASSERT_EQ(test, publish(test, name, NULL), ERROR_SUCCESS);
	}
	for (i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "r%d", i);
		KUNIT_ASSERT_EQ(test, find(test, name, &resource),
				ERROR_SUCCESS);
		if (i % 3)
			KUNIT_ASSERT_EQ(test, clusctl_resource_delete(resource),
					ERROR_SUCCESS);
		clusctl_resource_put(resource);
	}
	KUNIT_EXPECT_EQ(test, clusctl_resource_count(), 100U);
	for (i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "r%d", i);
		KUNIT_ASSERT_EQ(test, probe(test, name),
				i % 3 ? ERROR_RESOURCE_NOT_FOUND :
					ERROR_SUCCESS);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(new_ones_are_offline),
	KUNIT_CASE(names_have_a_grammar),
	KUNIT_CASE(found_by_name_and_id),
	KUNIT_CASE(names_and_ids_are_unique),
	KUNIT_CASE(there_is_a_cap),
	KUNIT_CASE(deleting),
	KUNIT_CASE(walking),
	KUNIT_CASE(records),
	KUNIT_CASE(many),
	{},
};

KUNIT_SUITE_OF_FIXTURES("resource", kunit_parts_init, NULL, exit_case, cases);
