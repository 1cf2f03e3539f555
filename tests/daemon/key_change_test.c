// SPDX-License-Identifier: GPL-2.0-or-later
/* Cluster keys are replaced, whatever is lost or killed meanwhile. */

#include "key_fixture.h"

static const char *const all[] = { "a", "b", "c" };

static void current_of(const char *node, char key_id[KEY_ID_SIZE])
{
	strcpy(key_id, keys_of(node)->current);
}

/* All three have the key, and a resource with a checkpoint. */
static void begin_with_key(void)
{
	char from[64], to[64], command[160];

	key_begin();
	key_first();
	key_path("a", from);
	key_path("c", to);
	key_join_b();
	/* An administrator has copied it there. */
	snprintf(command, sizeof(command), "cp -p %s %s", from, to);
	if (system(command))
		abort();
	key_reboot("c");
	CHECK_INT(fake_create("a", "Resource", ID), 0);
	CHECK(step_settle());
	CHECK_INT(fake_add("a", ID, KEY), 0);
	CHECK(step_settle());
	CHECK(key_is_everywhere(all, 3));
	CHECK_INT(stored_generation(KEY), 1);
}

static void rotates(void)
{
	char first[KEY_ID_SIZE], second[KEY_ID_SIZE], path[64];
	struct clusctl_cluster_key *kept;
	char *old = NULL;
	uint64_t content;

	begin_with_key();
	content = stored_content(KEY);
	current_of("a", first);
	CHECK_INT(key_rotate("b", false), 0);
	CHECK(step_settle());
	current_of("a", second);
	CHECK(strcmp(first, second));
	CHECK(key_is_everywhere(all, 3));
	CHECK_INT(key_others(), 0);
	CHECK_INT(stored_generation(KEY), 1);
	CHECK_INT(stored_content(KEY), content);
	CHECK_IN_STEP(KEY);
	CHECK(fake_opens("c", first));
	CHECK(key_is_nowhere_in_store());
	/* What a backup of the store may need, which has no way back to it */
	key_path("c", path);
	CHECK(asprintf(&old, "%s.%s", path, first) > 0);
	CHECK_INT(key_file_read(old, &kept), 0);
	CHECK_STR(clusctl_cluster_key_get_id(kept), first);
	clusctl_cluster_key_free(kept);
	free(old);
	key_end();
}

static void away_while_rotated(void)
{
	char first[KEY_ID_SIZE];

	begin_with_key();
	current_of("a", first);
	step_kill("c");
	CHECK_INT(key_rotate("a", false), 0);
	CHECK(step_settle());
	CHECK_INT(key_rotate("b", false), 0);
	CHECK(step_settle());
	CHECK_INT(key_others(), 0);
	CHECK(key_is_everywhere(all, 2));
	fake_reboot("c");
	step_start("c");
	fake_writer_id("c", first);
	CHECK(step_settle());
	CHECK(key_is_everywhere(all, 3));
	CHECK_INT(key_others(), 0);
	CHECK_IN_STEP(KEY);
	CHECK(fake_opens("c", first));
	CHECK(key_is_nowhere_in_store());
	key_end();
}

/* One that has not heard yet goes on sealing with the old key. */
static void late_change(void)
{
	begin_with_key();
	CHECK_INT(key_rotate("a", false), 0);
	/* Not a step for c yet */
	CHECK_INT(fake_online("c", ID, true), 0);
	CHECK_INT(fake_change("c", ID, KEY), 0);
	step_events("c");
	CHECK(step_settle());
	CHECK_INT(key_others(), 0);
	CHECK_INT(stored_generation(KEY), 2);
	CHECK_IN_STEP(KEY);
	key_end();
}

/* What comes from a node that dies before it follows is sealed again by others. */
static void older_from_the_dead(void)
{
	begin_with_key();
	CHECK_INT(key_rotate("a", false), 0);
	while (step_watch("a") || step_events("a") || step_work("a") ||
	       step_watch("b") || step_events("b") || step_work("b"))
		;
	CHECK_INT(key_others(), 0);
	CHECK_INT(fake_delete("c", ID, KEY), 0);
	CHECK_INT(fake_add("c", ID, OTHER_KEY), 0);
	/* Its watch is not looked at. */
	step_events("c");
	step_work("c");
	step_kill("c");
	CHECK_INT(stored_generation(OTHER_KEY), 1);
	CHECK(key_others());
	memory_expire();
	CHECK(step_settle());
	CHECK_INT(key_others(), 0);
	CHECK_IN_STEP(OTHER_KEY);
	key_end();
}

static const char *other;

static void rotate_first(const char *node)
{
	char key_id[KEY_ID_SIZE];
	const char *why;

	if (!other || !strcmp(node, other))
		return;
	node = other;
	other = NULL;
	CHECK_INT(keys_rotate(keys_of(node), false, key_id, &why), 0);
}

static void rotate_race(void)
{
	begin_with_key();
	other = "b";
	memory_before_commit = rotate_first;
	CHECK_INT(key_rotate("a", false), -ESTALE);
	memory_before_commit = NULL;
	CHECK(step_settle());
	CHECK(key_is_everywhere(all, 3));
	CHECK_INT(key_others(), 0);
	CHECK_INT(memory_count(PATH_KEY_NEXT), 1);
	CHECK_INT(memory_count(PATH_KEY_PREV), 1);
	CHECK_INT(key_rotate("a", false), 0);
	CHECK(step_settle());
	CHECK(key_is_everywhere(all, 3));
	key_end();
}

static void rotate_unheard(bool rejoin)
{
	enum memory_lost lost;
	char first[KEY_ID_SIZE];

	for (lost = LOST_REQUEST; lost <= LOST_LATER; lost++) {
		begin_with_key();
		current_of("a", first);
		memory_lose("a", lost);
		CHECK_INT(key_rotate("a", rejoin), -ETIMEDOUT);
		/* And it is killed. */
		key_reboot("a");
		CHECK(step_settle());
		memory_arrive();
		CHECK(step_settle());
		CHECK(key_is_everywhere(all, rejoin ? 1 : 3));
		CHECK_INT(key_others(), 0);
		CHECK_INT(!strcmp(keys_of("a")->current, first),
			  lost == LOST_REQUEST);
		/* And again, when another one has come first */
		CHECK_INT(key_rotate("a", false), 0);
		CHECK(step_settle());
		CHECK(key_is_everywhere(all, 1));
		CHECK_INT(key_others(), 0);
		key_end();
	}
}

static void rotations_unheard(void)
{
	rotate_unheard(false);
	rotate_unheard(true);
}

/* Killed before each of its requests, of the kernel and of the store */
static void killed_anywhere(void)
{
	bool rejoin = false;
	int fuse;

	for (fuse = 0; fuse < 24; fuse++) {
		begin_with_key();
		fake_fuse("a", fuse);
		rejoin = fuse % 2;
		key_rotate("a", rejoin);
		while (!fake_is_dead("a") &&
		       (step_events("a") || step_watch("a") || step_work("a")))
			;
		key_reboot("a");
		memory_expire();
		CHECK(step_settle());
		CHECK(key_is_everywhere(all, 1));
		CHECK_INT(key_others(), 0);
		CHECK_INT(step_error("a"), 0);
		if (!rejoin)
			CHECK(key_is_everywhere(all, 3));
		CHECK(key_is_nowhere_in_store());
		key_end();
	}
}

/* Who had the old key does not come to the new one by itself. */
static void expels(void)
{
	char first[KEY_ID_SIZE], id[KEY_ID_SIZE], path[64];

	begin_with_key();
	current_of("a", first);
	CHECK_INT(key_rotate("a", true), 0);
	CHECK(step_settle());
	CHECK(key_is_everywhere(all, 1));
	CHECK_INT(memory_count(PATH_KEY_NEXT), 0);
	fake_writer_id("b", id);
	CHECK_STR(id, first);
	CHECK(keys_of("b")->problem);
	CHECK(!fake_opens("b", keys_of("a")->current));
	key_join_b();
	CHECK(key_is_everywhere(all, 2));
	/* Its file before that is still there. */
	key_path("b", path);
	strcat(strcat(path, "."), first);
	CHECK_INT(access(path, F_OK), 0);
	CHECK_INT(key_others(), 0);
	key_end();
}

/* A key that the old one led to, in a request that was lost, is not the next one. */
static void expels_after_unheard(void)
{
	char staged[KEY_ID_SIZE], path[64];
	struct clusctl_cluster_key *key;
	bool rejoin = false;
	int i;

	for (i = 0; i < 4; i++) {
		begin_with_key();
		memory_lose("a", i / 2 ? LOST_LATER : LOST_REQUEST);
		CHECK_INT(key_rotate("a", rejoin), -ETIMEDOUT);
		key_path("a", path);
		CHECK_INT(key_file_read_staged(path, &key), 0);
		strcpy(staged, clusctl_cluster_key_get_id(key));
		clusctl_cluster_key_free(key);
		CHECK_INT(key_rotate("a", true), 0);
		/* The first one comes too late. */
		memory_arrive();
		CHECK(step_settle());
		CHECK(strcmp(keys_of("a")->current, staged));
		CHECK(key_is_everywhere(all, 1));
		CHECK_INT(memory_count(PATH_KEY_NEXT), 0);
		CHECK(keys_of("b")->problem);
		CHECK_INT(key_others(), 0);
		rejoin = !rejoin;
		key_end();
	}
}

/* A store that is made to point elsewhere leads nobody there. */
static void store_lies(void)
{
	char first[KEY_ID_SIZE], id[KEY_ID_SIZE], *text;
	struct clusctl_cluster_key *mine, *strange;
	struct key_record record;
	char path[PATH_SIZE];

	begin_with_key();
	current_of("a", first);
	CHECK_INT(clusctl_cluster_key_generate(&mine), 0);
	CHECK_INT(clusctl_cluster_key_generate(&strange), 0);
	/* A link from the key that is there, wrapped with another one */
	CHECK_INT(key_chain_wrap(KEY_NEXT, strange, mine, &record), 0);
	strcpy(record.with, first);
	CHECK_INT(key_record_encode(&record, &text), 0);
	path_key(path, PATH_KEY_NEXT, first);
	memory_write(path, text, strlen(text));
	free(text);
	CHECK_INT(current_record_encode(record.key_id, &text), 0);
	memory_write(PATH_KEY_CURRENT, text, strlen(text));
	free(text);
	CHECK(step_settle());
	fake_writer_id("a", id);
	CHECK_STR(id, first);
	key_in_file("b", id);
	CHECK_STR(id, first);
	CHECK(keys_of("c")->problem);
	CHECK(!fake_opens("a", record.key_id));
	/* What is no record, or damaged, does not stop anything else. */
	memory_write(PATH_KEY_CURRENT, "?", 1);
	CHECK_INT(fake_add("b", ID, OTHER_KEY), 0);
	CHECK(step_settle());
	CHECK_IN_STEP(OTHER_KEY);
	memory_damage(PATH_KEY_CURRENT);
	CHECK_INT(fake_delete("b", ID, OTHER_KEY), 0);
	CHECK(step_settle());
	CHECK_IN_STEP(OTHER_KEY);
	memory_write(PATH_KEY_CURRENT, NULL, 0);
	CHECK(step_settle());
	fake_writer_id("a", id);
	CHECK_STR(id, first);
	clusctl_cluster_key_free(mine);
	clusctl_cluster_key_free(strange);
	key_end();
}

/* The file cannot be replaced: the way to the key is in the store. */
static void file_stays(void)
{
	char first[KEY_ID_SIZE], id[KEY_ID_SIZE], path[64];

	begin_with_key();
	current_of("a", first);
	key_path("b", path);
	strcat(path, ".unfinished");
	CHECK_INT(mkdir(path, 0700), 0);
	CHECK(key_rotate("b", false) < 0);
	CHECK_STR(keys_of("b")->current, first);
	CHECK_INT(key_rotate("a", false), 0);
	CHECK(step_settle());
	CHECK(keys_of("b")->problem);
	fake_writer_id("b", id);
	CHECK_STR(id, keys_of("a")->current);
	key_in_file("b", id);
	CHECK_STR(id, first);
	key_reboot("b");
	CHECK(step_settle());
	fake_writer_id("b", id);
	CHECK_STR(id, keys_of("a")->current);
	CHECK_IN_STEP(KEY);
	CHECK_INT(rmdir(path), 0);
	key_reboot("b");
	CHECK(step_settle());
	CHECK(key_is_everywhere(all, 3));
	key_end();
}

static struct clusctl_cluster_key *given;

static void give_credential(const char *node, struct config *config)
{
	char path[64];

	key_path(node, path);
	config->key_file = strdup(path);
	if (!strcmp(node, "b") &&
	    clusctl_cluster_key_new(clusctl_cluster_key_get_bytes(given),
				    &config->credential))
		abort();
}

/* A credential is never written to, and leads to the current key all the same. */
static void credential(void)
{
	char first[KEY_ID_SIZE], id[KEY_ID_SIZE], path[64],
		fingerprint[EXCHANGE_FINGERPRINT_SIZE];
	const char *why;

	key_begin();
	key_first();
	current_of("a", first);
	key_path("a", path);
	CHECK_INT(key_file_read(path, &given), 0);
	step_key_file = give_credential;
	key_reboot("b");
	CHECK(step_settle());
	CHECK(!keys_of("b")->problem);
	CHECK_INT(key_rotate("a", false), 0);
	CHECK(step_settle());
	CHECK_INT(key_rotate("b", false), 0);
	CHECK(step_settle());
	fake_writer_id("b", id);
	CHECK_STR(id, keys_of("a")->current);
	CHECK(key_is_everywhere(all, 1));
	CHECK(keys_of("b")->problem);
	key_in_file("b", id);
	CHECK_STR(id, "");
	key_reboot("b");
	CHECK(step_settle());
	fake_writer_id("b", id);
	CHECK_STR(id, keys_of("a")->current);
	CHECK(fake_opens("b", first));
	CHECK_INT(key_rotate("b", true), -EOPNOTSUPP);
	CHECK_INT(join_begin(keys_of("b"), fingerprint, &why), -EOPNOTSUPP);
	clusctl_cluster_key_free(given);
	key_end();
}

/* A key that was retired on a node does not come back by itself. */
static void stays_retired(void)
{
	char first[KEY_ID_SIZE], *text, *line;

	begin_with_key();
	current_of("a", first);
	CHECK_INT(key_rotate("a", false), 0);
	CHECK(step_settle());
	fake_retire("c", first);
	text = logged(step_events, "c");
	line = strstr(text, "\"event\":\"key-retired\"");
	CHECK(line && strstr(line, first) && !strchr(line, '\n')[1]);
	CHECK(strstr(text, "\"result\":\"done\""));
	CHECK(strstr(text, "\"node\":\"test\""));
	free(text);
	CHECK(step_settle());
	CHECK(!fake_opens("c", first));
	key_end();
}

/* Once an administrator has taken it out of the store, it is gone with a reboot. */
static void taken_out(void)
{
	char first[KEY_ID_SIZE], path[PATH_SIZE];

	begin_with_key();
	current_of("a", first);
	CHECK_INT(key_rotate("a", false), 0);
	CHECK(step_settle());
	key_reboot("c");
	CHECK(step_settle());
	CHECK(fake_opens("c", first));
	path_key(path, PATH_KEY_NEXT, first);
	memory_write(path, NULL, 0);
	path_key(path, PATH_KEY_PREV, keys_of("a")->current);
	memory_write(path, NULL, 0);
	key_reboot("c");
	CHECK(step_settle());
	CHECK(!fake_opens("c", first));
	CHECK(!keys_of("c")->problem);
	CHECK(key_is_everywhere(all, 3));
	CHECK_IN_STEP(KEY);
	key_end();
}

static const struct ktap_case cases[] = {
	KTAP_CASE(rotates),	    KTAP_CASE(away_while_rotated),
	KTAP_CASE(late_change),	    KTAP_CASE(older_from_the_dead),
	KTAP_CASE(rotate_race),	    KTAP_CASE(rotations_unheard),
	KTAP_CASE(killed_anywhere), KTAP_CASE(expels),
	KTAP_CASE(store_lies),	    KTAP_CASE(file_stays),
	KTAP_CASE(credential),	    KTAP_CASE(stays_retired),
	KTAP_CASE(taken_out),	    KTAP_CASE(expels_after_unheard),
};

KTAP_MAIN(cases)
