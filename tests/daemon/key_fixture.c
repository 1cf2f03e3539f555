// SPDX-License-Identifier: GPL-2.0-or-later
/* Nodes with cluster keys. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>

#include "key_fixture.h"

#define KEYS_MAX 64

static char directory[32];

/* Every key that a file ever had, as bytes and as digits */
static struct {
	unsigned char bytes[CLUSCTL_CLUSTER_KEY_SIZE];
	char digits[2 * CLUSCTL_CLUSTER_KEY_SIZE + 1];
} seen[KEYS_MAX];
static size_t seen_count;

void key_path(const char *node, char path[64])
{
	snprintf(path, 64, "%s/%s", directory, node);
}

static void give_file(const char *node, struct config *config)
{
	char path[64];

	key_path(node, path);
	config->key_file = strdup(path);
}

static void remove_files(void)
{
	DIR *files = opendir(directory);
	struct dirent *entry;

	while (files && (entry = readdir(files))) {
		if (entry->d_name[0] == '.')
			continue;
		if (unlinkat(dirfd(files), entry->d_name, 0))
			unlinkat(dirfd(files), entry->d_name, AT_REMOVEDIR);
	}
	if (files)
		closedir(files);
}

void key_files(void)
{
	if (!*directory) {
		strcpy(directory, "/tmp/clusctl-keys-XXXXXX");
		if (!mkdtemp(directory))
			abort();
	}
	remove_files();
	seen_count = 0;
	step_key_file = give_file;
}

void key_same_for_all(void)
{
	struct clusctl_cluster_key *key;
	char path[64];
	size_t i;

	if (clusctl_cluster_key_generate(&key))
		abort();
	for (i = 0; i < STEP_NODES; i++) {
		key_path(step_names[i], path);
		if (key_file_stage(path, key) || key_file_install(path, NULL))
			abort();
		fake_boot_writer(step_names[i]);
	}
	clusctl_cluster_key_free(key);
}

void key_begin(void)
{
	size_t i;

	audit_init("test", 0);
	key_files();
	step_reset();
	for (i = 0; i < STEP_NODES; i++) {
		fake_lose_key(step_names[i], 1);
		fake_boot_writer(step_names[i]);
		step_start(step_names[i]);
	}
	CHECK(step_settle());
}

void key_end(void)
{
	step_reset();
	step_key_file = NULL;
	remove_files();
	rmdir(directory);
	*directory = '\0';
}

void key_reboot(const char *node)
{
	step_kill(node);
	fake_reboot(node);
	step_start(node);
}

struct keys *keys_of(const char *node)
{
	return &step_worker(node)->keys;
}

static void remember(const struct clusctl_cluster_key *key)
{
	if (seen_count == KEYS_MAX)
		return;
	memcpy(seen[seen_count].bytes, clusctl_cluster_key_get_bytes(key),
	       CLUSCTL_CLUSTER_KEY_SIZE);
	hex_encode(seen[seen_count].bytes, CLUSCTL_CLUSTER_KEY_SIZE,
		   seen[seen_count].digits);
	seen_count++;
}

void key_in_file(const char *node, char key_id[KEY_ID_SIZE])
{
	struct clusctl_cluster_key *key;
	char path[64];

	*key_id = '\0';
	key_path(node, path);
	if (key_file_read(path, &key))
		return;
	remember(key);
	strcpy(key_id, clusctl_cluster_key_get_id(key));
	clusctl_cluster_key_free(key);
}

void key_first(void)
{
	const char *why;
	int64_t revision;

	CHECK_INT(keys_make_first(keys_of("a"), &why), 0);
	CHECK_INT(keys_follow(keys_of("a"), &revision), 0);
	CHECK(step_settle());
}

int key_rotate(const char *node, bool rejoin)
{
	char key_id[KEY_ID_SIZE];
	int64_t revision;
	const char *why;
	int ret = keys_rotate(keys_of(node), rejoin, key_id, &why);

	if (keys_follow(keys_of(node), &revision))
		queue_all(&step_worker(node)->queue);
	return ret;
}

void key_join_b(void)
{
	char fingerprint[EXCHANGE_FINGERPRINT_SIZE], key_id[KEY_ID_SIZE];
	const char *came = NULL, *by = NULL, *why;
	enum join_state state;
	int64_t revision;

	CHECK_INT(join_begin(keys_of("b"), fingerprint, &why), 0);
	CHECK_INT(admit(keys_of("a"), "b", fingerprint, key_id, &why), 0);
	CHECK_INT(join_look(keys_of("b"), fingerprint, &state, &came, &by,
			    &why),
		  0);
	CHECK_INT(state, JOIN_RECEIVED);
	CHECK_STR(came, key_id);
	CHECK_STR(by, "a");
	CHECK_INT(join_accept(keys_of("b"), fingerprint, key_id, &why), 0);
	CHECK_INT(keys_follow(keys_of("b"), &revision), 0);
	CHECK(step_settle());
}

static bool current_of_store(char key_id[KEY_ID_SIZE])
{
	void *value;
	size_t size;
	bool good;

	if (!memory_read(PATH_KEY_CURRENT, &value, &size))
		return false;
	good = !current_record_decode(value, size, key_id);
	free(value);
	return good;
}

bool key_is_everywhere(const char *const *nodes, size_t count)
{
	char current[KEY_ID_SIZE], id[KEY_ID_SIZE];
	bool good = current_of_store(current);
	size_t i;

	for (i = 0; i < count && good; i++) {
		fake_writer_id(nodes[i], id);
		good = !strcmp(id, current);
		key_in_file(nodes[i], id);
		if (!good || strcmp(id, current)) {
			printf("# node %s: seals with it: %d, file: %s, not %s\n",
			       nodes[i], good, id, current);
			good = false;
		}
	}
	return good;
}

struct others {
	char current[KEY_ID_SIZE];
	unsigned int count;
};

static void count_others(const struct engine_record *record, void *data)
{
	struct snapshot_record said;
	struct others *others = data;

	if (snapshot_record_decode(record->value, record->size, &said))
		abort();
	others->count += strcmp(clusctl_snapshot_info_get_key_id(said.info),
				others->current) != 0;
	snapshot_record_free(&said);
}

unsigned int key_others(void)
{
	struct others others = { 0 };

	if (!current_of_store(others.current))
		abort();
	memory_each(PATH_CHECKPOINTS, count_others, &others);
	return others.count;
}

static void search(const struct engine_record *record, void *data)
{
	bool *found = data;
	size_t i;

	for (i = 0; i < seen_count; i++)
		*found |= memmem(record->value, record->size, seen[i].bytes,
				 CLUSCTL_CLUSTER_KEY_SIZE) ||
			  memmem(record->value, record->size, seen[i].digits,
				 2 * CLUSCTL_CLUSTER_KEY_SIZE);
}

bool key_is_nowhere_in_store(void)
{
	bool found = false;

	memory_each("", search, &found);
	return seen_count && !found;
}
