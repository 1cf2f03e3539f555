// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of resources: what a name is, and when two are the same. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "limits.h"
#include "state.h"

FIXTURE(name)
{
	int cluster;
	struct limits limits;
};

FIXTURE_SETUP(name)
{
	self->limits = limits_save();
	self->cluster = open_cluster(O_RDWR);
}

FIXTURE_TEARDOWN(name)
{
	limits_restore(&self->limits);
	close(self->cluster);
}

static void expect_string(int fd, __u32 code, struct str expected)
{
	__u32 size;
	void *text = fetch(fd, code, 0, NO_INPUT, &size);

	EXPECT_STR16(expected, text, size);
	free(text);
}

/* A resource can have this name and this type, and keeps their spelling. */
static void expect_good(int cluster, struct str name)
{
	const struct clusctl_resource_record *record;
	struct clusctl_resource_handle handle, again;
	__u32 size, at = 0;
	void *records;

	ASSERT_DONE(create_resource(cluster, name, name, &handle));
	expect_string(handle.fd, CLUSCTL_RESOURCE_GET_NAME, name);
	expect_string(handle.fd, CLUSCTL_RESOURCE_GET_RESOURCE_TYPE, name);
	records = fetch(cluster, CLUSCTL_CLUSTER_ENUM_RESOURCE, 0, NO_INPUT,
			&size);
	record = next_resource(records, size, &at);
	ASSERT_TRUE(record);
	EXPECT_STR16(name, resource_name(record).data, record->name_size);
	EXPECT_STR16(name, resource_type(record).data, record->type_size);
	free(records);
	EXPECT_DONE(open_resource(cluster, name, &again));
	EXPECT_MEMEQ(handle.id, again.id, CLUSCTL_ID_SIZE);
	close(again.fd);
	close(handle.fd);
	EXPECT_DONE(delete_resource(cluster, name));
}

TEST_F(name, shortest_and_longest)
{
	expect_good(self->cluster, STR("x"));
	expect_good(self->cluster, repeat16("", 'x', CLUSCTL_MAX_NAME));
	/* Three bytes of UTF-8 for each unit */
	expect_good(self->cluster, repeat16("", 0x4e2d, CLUSCTL_MAX_NAME));
	/* The longest folded form of a unit: eighteen bytes of UTF-8 */
	expect_good(self->cluster, repeat16("", 0x1f82, CLUSCTL_MAX_NAME));
	expect_good(self->cluster, repeat16("", 0xfdfa, CLUSCTL_MAX_NAME));
}

#define EXPECT_BAD(expected, name_str, type_str)                          \
	EXPECT_REFUSED(self->cluster, state, expected,                    \
		       create_resource(self->cluster, name_str, type_str, \
				       &handle))

TEST_F(name, too_long)
{
	struct str name = repeat16("", 'x', CLUSCTL_MAX_NAME + 1);
	struct state state = state_take(self->cluster);
	struct clusctl_resource_handle handle;

	EXPECT_BAD(ERROR_INVALID_PARAMETER, name, STR("T"));
	EXPECT_BAD(ERROR_INVALID_PARAMETER, STR("N"), name);
	EXPECT_STATUS(ERROR_INVALID_PARAMETER,
		      open_resource(self->cluster, name, &handle));
	EXPECT_STATUS(ERROR_INVALID_PARAMETER,
		      delete_resource(self->cluster, name));
}

#define LOWER_CAP 40

TEST_F(name, lower_cap)
{
	struct str longest = repeat16("", 'x', LOWER_CAP);
	struct str longer = repeat16("", 'x', LOWER_CAP + 1);
	struct clusctl_resource_handle handle;
	struct state state;

	limit_set("max_name", LOWER_CAP);
	state = state_take(self->cluster);
	EXPECT_EQ(LOWER_CAP, state.info.max_name);
	EXPECT_BAD(ERROR_INVALID_PARAMETER, longer, STR("T"));
	EXPECT_BAD(ERROR_INVALID_PARAMETER, STR("N"), longer);
	expect_good(self->cluster, longest);
	EXPECT_EQ(EINVAL, limit_write("max_name", "0"));
	EXPECT_EQ(EINVAL, limit_write("max_name", "261"));
	EXPECT_EQ(EINVAL, limit_write("max_name", "-1"));
	EXPECT_EQ(LOWER_CAP, limit_get("max_name"));
}

/* A cap is for what is new: what there is can be found and deleted. */
TEST_F(name, lower_cap_and_longer_names)
{
	struct clusctl_resource_handle handle, found;
	char guid[40];

	ASSERT_DONE(create_resource(self->cluster, STR("A long name"),
				    STR("A long type"), &handle));
	guid_text(handle.id, guid);
	limit_set("max_name", 1);
	EXPECT_DONE(open_resource(self->cluster, format16("%s", guid), &found));
	expect_string(found.fd, CLUSCTL_RESOURCE_GET_NAME, STR("A long name"));
	EXPECT_DONE(open_resource(self->cluster, STR("a long name"), &found));
	EXPECT_STATUS(ERROR_RESOURCE_NOT_FOUND,
		      open_resource(self->cluster, STR("a long namf"), &found));
	EXPECT_DONE(delete_resource(self->cluster, STR("a LONG name")));
}

TEST_F(name, unusual_characters)
{
	static const struct {
		const char *what;
		char16_t units[6];
	} good[] = {
		{ "a blank", { ' ' } },
		{ "the last of ASCII", { '~' } },
		{ "the first behind C1", { 0xa0 } },
		{ "backslashes", { '\\', '\\', '\\' } },
		{ "quotes", { '"', '\'', '`', '%', '/' } },
		{ "last before the surrogates", { 0xd7ff } },
		{ "first behind them", { 0xe000 } },
		{ "the first pair", { 0xd800, 0xdc00 } },
		{ "the last pair", { 0xdbff, 0xdfff } },
		{ "two pairs", { 0xd83d, 0xde00, 0xd83d, 0xde01 } },
		{ "a pair between others", { 'a', 0xd83d, 0xde00, 'b' } },
		{ "not assigned", { 0x0378 } },
		{ "assigned after Unicode 12.1", { 0xd83e, 0xdee0 } },
		{ "no character", { 0xffff } },
		{ "the BOM the wrong way", { 0xfffe } },
		{ "replacement character", { 0xfffd } },
		{ "Hangul that is composed", { 0xac01, 0xd55c } },
		{ "a mark without a base", { 0x0301 } },
		{ "marks out of order", { 'a', 0x0323, 0x0307, 0x0323 } },
	};
	struct str name;
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		harness_case("%s", good[i].what);
		name.data = good[i].units;
		for (name.size = 2; good[i].units[name.size / 2 - 1];)
			name.size += 2;
		expect_good(self->cluster, name);
	}
}

TEST_F(name, like_a_guid)
{
	struct state state = state_take(self->cluster);
	struct clusctl_resource_handle handle;

	EXPECT_BAD(ERROR_INVALID_NAME,
		   STR("01234567-89ab-cdef-0123-456789abcdef"), STR("T"));
	EXPECT_BAD(ERROR_INVALID_NAME,
		   STR("01234567-89AB-CDEF-0123-456789ABCDEF"), STR("T"));
	EXPECT_BAD(ERROR_INVALID_NAME,
		   STR("01234567-89aB-cDEf-0123-456789AbCdEf"), STR("T"));
	EXPECT_BAD(ERROR_INVALID_NAME,
		   STR("00000000-0000-0000-0000-000000000000"), STR("T"));
	EXPECT_BAD(ERROR_INVALID_NAME,
		   STR("ffffffff-ffff-ffff-ffff-ffffffffffff"), STR("T"));
	/* What only resembles one is a name, and a type may be one. */
	expect_good(self->cluster, STR("01234567-89ab-cdef-0123-456789abcde"));
	expect_good(self->cluster,
		    STR("01234567-89ab-cdef-0123-456789abcdef0"));
	expect_good(self->cluster, STR("01234567-89ab-cdef-0123-456789abcdeg"));
	expect_good(self->cluster, STR("0123456789ab-cdef-0123-456789abcdef-"));
	expect_good(self->cluster, STR("0123456789abcdef0123456789abcdef"));
	expect_good(self->cluster,
		    STR("{01234567-89ab-cdef-0123-456789abcdef}"));
	expect_good(self->cluster,
		    STR(" 01234567-89ab-cdef-0123-456789abcdef"));
	EXPECT_DONE(create_resource(self->cluster, STR("N"),
				    STR("01234567-89ab-cdef-0123-456789abcdef"),
				    &handle));
}

/* Spellings that are the same name, and one that is another */
static const struct {
	const char *what;
	char16_t one[8];
	char16_t same[8];
	char16_t other[8];
} folds[] = {
	{ "ASCII", u"Name", u"nAmE", u"Namf" },
	{ "Latin", { 0xc9 }, { 0xe9 }, { 'e' } },
	{ "composed", { 0xe9 }, { 'e', 0x301 }, { 0xe8 } },
	{ "composed, and case", { 0xe9 }, { 'E', 0x301 }, { 'E', 0x300 } },
	{ "order of marks",
	  { 'a', 0x323, 0x307 },
	  { 'a', 0x307, 0x323 },
	  { 'a', 0x307, 0x307 } },
	{ "sharp s", { 0xdf }, { 'S', 'S' }, { 's' } },
	{ "capital sharp s", { 0x1e9e }, { 's', 's' }, { 0x3b2 } },
	{ "final sigma", { 0x3c3 }, { 0x3c2 }, { 0x3c4 } },
	{ "Greek", { 0x39f, 0x394 }, { 0x3bf, 0x3b4 }, { 'o', 0x3b4 } },
	{ "Cyrillic", { 0x416 }, { 0x436 }, { 0x438 } },
	{ "Kelvin", { 0x212a }, { 'k' }, { 'K', 'K' } },
	{ "Angstrom", { 0x212b }, { 0xe5 }, { 'a' } },
	{ "Ohm", { 0x2126 }, { 0x3c9 }, { 0x3bf } },
	{ "Hangul", { 0xac00 }, { 0x1100, 0x1161 }, { 0xac01 } },
	{ "Deseret",
	  { 0xd801, 0xdc00 },
	  { 0xd801, 0xdc28 },
	  { 0xd801, 0xdc29 } },
	{ "ligature", { 0xfb01 }, { 'F', 'I' }, { 'f' } },
	{ "not wide forms", { 0xff21 }, { 0xff41 }, { 'A' } },
	{ "not superscripts", { 'x', 0xb2 }, { 'X', 0xb2 }, { 'x', '2' } },
};

static struct str units_of(const char16_t *units)
{
	struct str string = { units, 2 };

	while (*units++)
		string.size += 2;
	return string;
}

TEST_F(name, folding)
{
	struct clusctl_resource_handle handle, made, found;
	struct state state;
	struct str one, same, other;
	size_t i;

	for (i = 0; i < sizeof(folds) / sizeof(folds[0]); i++) {
		harness_case("%s", folds[i].what);
		one = units_of(folds[i].one);
		same = units_of(folds[i].same);
		other = units_of(folds[i].other);
		ASSERT_DONE(
			create_resource(self->cluster, one, STR("T"), &made));
		state = state_take(self->cluster);
		EXPECT_BAD(ERROR_OBJECT_ALREADY_EXISTS, same, STR("T"));
		EXPECT_DONE(open_resource(self->cluster, same, &found));
		EXPECT_MEMEQ(made.id, found.id, CLUSCTL_ID_SIZE);
		expect_string(found.fd, CLUSCTL_RESOURCE_GET_NAME, one);
		EXPECT_REFUSED(self->cluster, state, ERROR_RESOURCE_NOT_FOUND,
			       delete_resource(self->cluster, other));
		EXPECT_DONE(create_resource(self->cluster, other, STR("T"),
					    &found));
		EXPECT_DONE(delete_resource(self->cluster, other));
		EXPECT_DONE(delete_resource(self->cluster, same));
	}
}

/* Folding leaves nothing of these, so there is nothing to compare. */
TEST_F(name, characters_that_folding_ignores)
{
	static const char16_t ignored[] = { 0xad, 0x200b, 0x2060, 0xfe0f };
	struct clusctl_resource_handle handle;
	char16_t name[3] = { 0 };
	struct state state;
	size_t i;

	for (i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++) {
		harness_case("U+%04X", ignored[i]);
		name[0] = ignored[i];
		name[1] = 0;
		state = state_take(self->cluster);
		EXPECT_BAD(ERROR_INVALID_PARAMETER, units_of(name), STR("T"));
		name[1] = 'x';
		expect_good(self->cluster, units_of(name));
	}
}

CLUSCTL_TEST_MAIN
