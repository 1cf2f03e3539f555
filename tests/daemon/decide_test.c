// SPDX-License-Identifier: GPL-2.0-or-later
/* What is to be done with a checkpoint, by what is known of it. */
#include <string.h>

#include "../host/ktap.h"
#include "sync.h"

#define OLD "01000000000000000000000000000000"
#define NEW "02000000000000000000000000000000"

struct row {
	const char *what;
	struct local local;
	uint64_t stored; /* generation; 0: there is no record */
	const char *key_id;
	bool older;
	enum sync_step step;
};

static const struct row rows[] = {
	{ "new here",
	  { .generation = 1, .key_id = OLD },
	  0,
	  "",
	  false,
	  STEP_STORE },
	{ "new here, of this boot",
	  { .generation = 1, .key_id = NEW, .boot_key = true },
	  0,
	  "",
	  false,
	  STEP_NONE },
	{ "the store lost it",
	  { .generation = 3, .acknowledged = 3, .key_id = OLD },
	  0,
	  "",
	  false,
	  STEP_STORE },
	{ "in step",
	  { .generation = 3, .acknowledged = 3, .key_id = OLD },
	  3,
	  OLD,
	  false,
	  STEP_NONE },
	{ "changed here",
	  { .generation = 4, .acknowledged = 3, .key_id = OLD },
	  3,
	  OLD,
	  false,
	  STEP_STORE },
	{ "changed here, of this boot",
	  { .generation = 4,
	    .acknowledged = 3,
	    .key_id = NEW,
	    .boot_key = true },
	  3,
	  OLD,
	  false,
	  STEP_NONE },
	{ "changed there",
	  { .generation = 3, .acknowledged = 3, .key_id = OLD },
	  4,
	  OLD,
	  false,
	  STEP_FETCH },
	{ "changed there, twice, and here",
	  { .generation = 4, .acknowledged = 3, .key_id = OLD },
	  5,
	  OLD,
	  false,
	  STEP_FETCH },
	{ "changed on both sides: the store wins",
	  { .generation = 4, .acknowledged = 3, .key_id = OLD },
	  4,
	  OLD,
	  false,
	  STEP_FETCH },
	{ "more often here: the store wins",
	  { .generation = 9, .acknowledged = 3, .key_id = OLD },
	  4,
	  OLD,
	  false,
	  STEP_FETCH },
	{ "changed there, of this boot here",
	  { .generation = 9,
	    .acknowledged = 3,
	    .key_id = NEW,
	    .boot_key = true },
	  4,
	  OLD,
	  false,
	  STEP_FETCH },
	{ "never told of: the store wins",
	  { .generation = 2, .key_id = OLD },
	  1,
	  OLD,
	  false,
	  STEP_FETCH },
	{ "the store was put back",
	  { .generation = 3, .acknowledged = 3, .key_id = OLD },
	  2,
	  OLD,
	  false,
	  STEP_STORE },
	{ "sealed again here",
	  { .generation = 3, .resealed = true, .key_id = NEW },
	  3,
	  OLD,
	  false,
	  STEP_STORE },
	{ "sealed again with the key of this boot",
	  { .generation = 3, .resealed = true, .key_id = NEW, .boot_key = true },
	  3,
	  OLD,
	  false,
	  STEP_NONE },
	{ "sealed again there",
	  { .generation = 3, .acknowledged = 3, .key_id = OLD },
	  3,
	  NEW,
	  false,
	  STEP_FETCH },
	{ "sealed again on both sides",
	  { .generation = 3, .resealed = true, .key_id = NEW },
	  3,
	  NEW,
	  false,
	  STEP_ACK },
	{ "sealed again here, changed there",
	  { .generation = 3, .resealed = true, .key_id = NEW },
	  4,
	  OLD,
	  false,
	  STEP_FETCH },
	{ "sealed again there, changed here",
	  { .generation = 4, .acknowledged = 3, .key_id = OLD },
	  3,
	  NEW,
	  false,
	  STEP_STORE },
	{ "changed and sealed again here: what it has was refused",
	  { .generation = 4, .key_id = NEW },
	  3,
	  OLD,
	  true,
	  STEP_STORE },
	{ "the same, with the key of this boot",
	  { .generation = 4, .key_id = NEW, .boot_key = true },
	  3,
	  OLD,
	  true,
	  STEP_NONE },
};

static void decides(void)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		struct stored stored = { .generation = row->stored };
		enum sync_step step;

		stored.older = row->older;
		strcpy(stored.key_id, row->key_id);
		step = sync_decide(&row->local, row->stored ? &stored : NULL);
		if (!CHECK_INT(step, row->step))
			printf("# %s\n", row->what);
	}
}

/* All spellings of a checkpoint are one record. */
static void same(const char *a, const char *b, bool wanted)
{
	static const char id[] = "12345678-1234-4234-8234-123456789abc";
	char first[PATH_SIZE], second[PATH_SIZE];

	CHECK(path_checkpoint(first, id, a));
	CHECK(path_checkpoint(second, id, b));
	if (!CHECK_INT(!strcmp(first, second), wanted))
		printf("# %s, %s\n", a, b);
}

static void names(void)
{
	char path[PATH_SIZE], id[PATH_GUID_SIZE];

	same("1\\\\Key", "1\\\\Key", true);
	same("1\\\\Key", "1\\\\kEY", true);
	same("1\\\\Key", "1\\Microsoft Strong Cryptographic Provider\\Key",
	     true);
	same("1\\\\Key", "24\\\\Key", false);
	same("1\\\\Key", "1\\Other Provider\\Key", false);
	same("1\\\\K\u00e9", "1\\\\Ke\u0301", true);
	same("1\\\\\u00df", "1\\\\ss", true);
	same("1\\\\Key", "1\\\\Key2", false);
	CHECK(!path_checkpoint(path, "12345678", "1\\\\Key"));
	CHECK(!path_checkpoint(path, "12345678-1234-4234-8234-123456789ABC",
			       "1\\\\Key"));
	CHECK(!path_resource(path, "../../../../../etc/passwd-1234567890"));
	CHECK(!path_id("resource/12345678", id));
	CHECK(!path_id("resource", id));
	CHECK(path_id("owner/12345678-1234-4234-8234-123456789abc", id));
	CHECK_STR(id, "12345678-1234-4234-8234-123456789abc");
}

static const struct ktap_case cases[] = {
	KTAP_CASE(decides),
	KTAP_CASE(names),
};

KTAP_MAIN(cases)
