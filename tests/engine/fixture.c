// SPDX-License-Identifier: GPL-2.0-or-later
/* An engine to test, and what tests do with it over and over. */
#include <dirent.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"

struct engine_settings settings = { .timeout = 5000, .lease = 5 };
const char *compact_command;
static struct engine *current;

static const struct {
	const char *name;
	const char **value;
} texts[] = {
	{ "engine", &settings.engine },
	{ "directory", &settings.directory },
	{ "endpoints", &settings.endpoints },
	{ "prefix", &settings.prefix },
	{ "ca_file", &settings.ca_file },
	{ "cert_file", &settings.cert_file },
	{ "key_file", &settings.key_file },
	{ "user", &settings.user },
	{ "password_file", &settings.password_file },
	{ "compact", &compact_command },
};

static const struct {
	const char *name;
	unsigned int *value;
} numbers[] = {
	{ "timeout", &settings.timeout },
	{ "lease", &settings.lease },
};

/* The value of an argument NAME=VALUE, NULL if it is another one */
static const char *value_of(const char *argument, const char *name)
{
	size_t size = strlen(name);

	return !strncmp(argument, name, size) && argument[size] == '=' ?
		       argument + size + 1 :
		       NULL;
}

static bool parse_one(const char *argument)
{
	const char *value;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		value = value_of(argument, texts[i].name);
		if (value) {
			*texts[i].value = value;
			return true;
		}
	}
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		value = value_of(argument, numbers[i].name);
		if (value) {
			*numbers[i].value = strtoul(value, NULL, 10);
			return true;
		}
	}
	return false;
}

bool fixture_parse(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (!parse_one(argv[i])) {
			fprintf(stderr, "%s: what is %s?\n", argv[0], argv[i]);
			return false;
		}
	}
	return settings.engine;
}

static void wipe(struct engine *engine)
{
	struct seen seen = list_all(engine, "", NULL);

	for (size_t i = 0; i < seen.count; i += ENGINE_CHANGES_MAX) {
		struct engine_change changes[ENGINE_CHANGES_MAX] = { 0 };
		size_t count;

		for (count = 0;
		     count < ENGINE_CHANGES_MAX && i + count < seen.count;
		     count++) {
			changes[count].what = ENGINE_DELETE;
			changes[count].expected = ENGINE_ANY;
			changes[count].key = seen.changes[i + count].key;
		}
		CHECK_INT(engine_commit(engine, changes, count, NULL), 0);
	}
	seen_free(&seen);
}

struct engine *set_up(void)
{
	tear_down();
	if (!CHECK_INT(engine_open(&settings, &current), 0))
		return NULL;
	wipe(current);
	return current;
}

struct engine *open_again(struct engine *engine)
{
	engine_close(engine);
	current = NULL;
	CHECK_INT(engine_open(&settings, &current), 0);
	return current;
}

void tear_down(void)
{
	engine_close(current);
	current = NULL;
}

int64_t put(struct engine *engine, const char *key, const char *text)
{
	int64_t revision = 0;

	CHECK_INT(engine_put_if(engine, key, ENGINE_ANY, text, strlen(text),
				&revision),
		  0);
	CHECK(revision > 0);
	return revision;
}

int put_leased(struct engine *engine, const char *key, int64_t *revision)
{
	const struct engine_change change = {
		.key = key,
		.expected = ENGINE_ANY,
		.what = ENGINE_PUT,
		.leased = true,
		.value = "x",
		.size = 1,
	};

	return engine_commit(engine, &change, 1, revision);
}

int64_t revision_now(struct engine *engine)
{
	struct engine_status status;

	CHECK_INT(engine_get_status(engine, &status), 0);
	return status.revision;
}

void check_value(struct engine *engine, const char *key, const char *text)
{
	void *value = NULL;
	size_t size = 0;

	if (CHECK_INT(engine_get(engine, key, false, &value, &size, NULL),
		      text ? 0 : -ENOENT) &&
	    text)
		CHECK_MEM(value, size, text, strlen(text));
	free(value);
}

int see(const struct engine_record *record, void *data)
{
	struct seen *seen = data;
	struct change_seen *change;
	size_t shown = sizeof(change->text) - 1;

	if (seen->count == seen->room) {
		seen->room = seen->room ? 2 * seen->room : 16;
		seen->changes = realloc(seen->changes,
					seen->room * sizeof(*seen->changes));
	}
	change = &seen->changes[seen->count++];
	memset(change, 0, sizeof(*change));
	snprintf(change->key, sizeof(change->key), "%s", record->key);
	change->revision = record->revision;
	change->size = record->size;
	change->deleted = !record->value;
	if (shown > record->size)
		shown = record->size;
	if (record->value)
		memcpy(change->text, record->value, shown);
	return 0;
}

void seen_free(struct seen *seen)
{
	free(seen->changes);
	memset(seen, 0, sizeof(*seen));
}

struct seen list_all(struct engine *engine, const char *prefix,
		     int64_t *revision)
{
	struct seen seen = { 0 };

	CHECK_INT(engine_list(engine, prefix, false, see, &seen, revision), 0);
	for (size_t i = 0; i < seen.count; i++) {
		if (i &&
		    strcmp(seen.changes[i - 1].key, seen.changes[i].key) >= 0)
			CHECK(!"the keys are in order");
		if (strncmp(seen.changes[i].key, prefix, strlen(prefix)) != 0)
			CHECK(!"the keys have the prefix");
		if (seen.changes[i].deleted)
			CHECK(!"the records are there");
	}
	return seen;
}

int watch_for(struct engine_watch *watch, struct seen *seen, size_t count)
{
	int rc = 0;

	while (!rc && seen->count < count)
		rc = engine_watch_next(watch, PATIENCE, see, seen);
	CHECK_INT(rc, 0);
	return rc;
}

void watch_end(struct engine_watch *watch, struct seen *seen)
{
	engine_watch_close(watch);
	seen_free(seen);
}

char *make_tree(void)
{
	const char *parent = getenv("TMPDIR");
	char *path;

	if (!parent)
		parent = access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm";
	if (asprintf(&path, "%s/clusctl-engine-XXXXXX", parent) < 0)
		return NULL;
	return mkdtemp(path);
}

static void remove_below(int parent, const char *name)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	DIR *directory = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	while (directory && (entry = readdir(directory))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (unlinkat(fd, entry->d_name, 0)) {
			remove_below(fd, entry->d_name);
			unlinkat(fd, entry->d_name, AT_REMOVEDIR);
		}
	}
	if (directory)
		closedir(directory);
}

void remove_tree(char *tree)
{
	remove_below(AT_FDCWD, tree);
	rmdir(tree);
	free(tree);
}

int fixture_main(int argc, char **argv, const struct ktap_case *cases,
		 size_t count)
{
	int rc;

	if (!fixture_parse(argc, argv))
		return 64;
	rc = ktap_main(cases, count);
	tear_down();
	return rc;
}
