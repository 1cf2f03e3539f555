/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A store in a directory of its own, for tests of the engine "file" alone. */
#ifndef TESTS_ENGINE_FILE_FIXTURE_H
#define TESTS_ENGINE_FILE_FIXTURE_H

#include <sqlite3.h>

#include "file_engine.h"
#include "fixture.h"

static char *tree;
static char directory[300]; /* of the store, in the tree; not there at first */
static char database[512];

static inline void new_tree(void)
{
	if (tree)
		remove_tree(tree);
	tree = make_tree();
	snprintf(directory, sizeof(directory), "%s/store", tree);
	snprintf(database, sizeof(database), "%s/" FILE_DATABASE, directory);
}

static inline int open_store(struct engine **engine)
{
	const struct engine_settings file = { .engine = "file",
					      .directory = directory };

	return engine_open(&file, engine);
}

/* NULL if it cannot be opened */
static inline struct engine *opened(void)
{
	struct engine *engine = NULL;

	CHECK_INT(open_store(&engine), 0);
	return engine;
}

/* Changes a store that nobody has open. */
static inline void alter(const char *text)
{
	sqlite3 *db = NULL;

	CHECK_INT(sqlite3_open(database, &db), SQLITE_OK);
	CHECK_INT(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
	CHECK(sqlite3_total_changes(db) || !strncmp(text, "PRAGMA", 6));
	sqlite3_close(db);
}

static inline int file_main(const struct ktap_case *cases, unsigned int count)
{
	int rc = ktap_main(cases, count);

	if (tree)
		remove_tree(tree);
	return rc;
}

#define FILE_MAIN(cases)                                                     \
	int main(void)                                                       \
	{                                                                    \
		return file_main(cases, sizeof(cases) / sizeof((cases)[0])); \
	}

#endif
