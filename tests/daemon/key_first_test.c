// SPDX-License-Identifier: GPL-2.0-or-later
/* The first cluster key is made, or found. */
#include "key_fixture.h"

static const char *const all[] = { "a", "b", "c" };

static void first_key(void)
{
	char id[KEY_ID_SIZE], path[64];
	struct stat about;
	const char *why;

	key_begin();
	CHECK(!*keys_of("a")->current);
	CHECK_INT(key_rotate("a", false), -ENOENT);
	key_first();
	CHECK(key_is_everywhere(all, 1));
	key_path("a", path);
	CHECK_INT(stat(path, &about), 0);
	CHECK_INT(about.st_mode & 07777, 0600);
	CHECK(keys_of("b")->problem);
	CHECK_INT(keys_make_first(keys_of("a"), &why), -EEXIST);
	CHECK_INT(keys_make_first(keys_of("b"), &why), -EEXIST);
	key_in_file("b", id);
	CHECK_STR(id, "");
	CHECK_INT(memory_count(PATH_KEYS), 1);
	key_end();
}

/* Neither over what is sealed, nor beside a key that an administrator set */
static void no_first_key(void)
{
	const char *why;

	key_begin();
	fake_writer("a", 2);
	CHECK_INT(fake_create("a", "Resource", ID), 0);
	CHECK_INT(fake_add("a", ID, KEY), 0);
	CHECK(step_settle());
	CHECK_INT(stored_generation(KEY), 1);
	CHECK_INT(keys_make_first(keys_of("a"), &why), -EOPNOTSUPP);
	CHECK_INT(keys_make_first(keys_of("b"), &why), -EEXIST);
	CHECK_INT(memory_count(PATH_KEYS), 0);
	key_end();
}

static const char *other;

static void init_first(const char *node)
{
	const char *why;

	if (!other || !strcmp(node, other))
		return;
	node = other;
	other = NULL;
	CHECK_INT(keys_make_first(keys_of(node), &why), 0);
}

static void init_race(void)
{
	char id[KEY_ID_SIZE], path[64];
	const char *why;

	key_begin();
	other = "b";
	memory_before_commit = init_first;
	CHECK_INT(keys_make_first(keys_of("a"), &why), -ESTALE);
	memory_before_commit = NULL;
	CHECK(step_settle());
	key_in_file("a", id);
	CHECK_STR(id, "");
	key_path("a", path);
	strcat(path, ".next");
	CHECK(access(path, F_OK));
	CHECK(key_is_everywhere(&all[1], 1));
	key_end();
}

/* Nobody answers: whatever came of it, it ends well. */
static void init_unheard(void)
{
	enum memory_lost lost;
	const char *why;

	for (lost = LOST_REQUEST; lost <= LOST_LATER; lost++) {
		key_begin();
		memory_lose("a", lost);
		CHECK_INT(keys_make_first(keys_of("a"), &why), -ETIMEDOUT);
		if (lost == LOST_LATER) {
			/* Here another node is faster. */
			CHECK_INT(keys_make_first(keys_of("b"), &why), 0);
			memory_arrive();
		}
		if (lost == LOST_REQUEST)
			CHECK_INT(keys_make_first(keys_of("a"), &why), 0);
		key_reboot("a");
		queue_all(&step_worker("b")->queue);
		CHECK(step_settle());
		CHECK(key_is_everywhere(&all[lost == LOST_LATER], 1));
		CHECK_INT(memory_count(PATH_KEYS), 1);
		key_end();
	}
}

static void adopts(void)
{
	struct clusctl_cluster_key *key;
	char path[64];

	key_begin();
	CHECK_INT(clusctl_cluster_key_generate(&key), 0);
	key_path("a", path);
	CHECK_INT(key_file_stage(path, key), 0);
	CHECK_INT(key_file_install(path, NULL), 0);
	key_reboot("a");
	CHECK(step_settle());
	CHECK(key_is_everywhere(all, 1));
	/* A node with another file changes nothing. */
	clusctl_cluster_key_free(key);
	CHECK_INT(clusctl_cluster_key_generate(&key), 0);
	key_path("b", path);
	CHECK_INT(key_file_stage(path, key), 0);
	CHECK_INT(key_file_install(path, NULL), 0);
	clusctl_cluster_key_free(key);
	key_reboot("b");
	CHECK(step_settle());
	CHECK(key_is_everywhere(all, 1));
	CHECK(keys_of("b")->problem);
	CHECK_INT(key_rotate("b", false), -ENOKEY);
	key_end();
}

/* A store that has snapshots is not told of a key that did not seal them. */
static void adopts_no_stranger(void)
{
	struct clusctl_cluster_key *key;
	char path[64];

	key_begin();
	fake_writer("a", 2);
	CHECK_INT(fake_create("a", "Resource", ID), 0);
	CHECK_INT(fake_add("a", ID, KEY), 0);
	CHECK(step_settle());
	CHECK_INT(clusctl_cluster_key_generate(&key), 0);
	key_path("b", path);
	CHECK_INT(key_file_stage(path, key), 0);
	CHECK_INT(key_file_install(path, NULL), 0);
	clusctl_cluster_key_free(key);
	key_reboot("b");
	CHECK(step_settle());
	CHECK_INT(memory_count(PATH_KEYS), 0);
	CHECK(keys_of("b")->problem);
	key_end();
}

static const struct ktap_case cases[] = {
	KTAP_CASE(first_key), KTAP_CASE(no_first_key),
	KTAP_CASE(init_race), KTAP_CASE(init_unheard),
	KTAP_CASE(adopts),    KTAP_CASE(adopts_no_stranger),
};

KTAP_MAIN(cases)
