// SPDX-License-Identifier: GPL-2.0-or-later
/* The engine "file": where it keeps its store, and who may have it. */
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file_fixture.h"

static int mode_of(const char *path)
{
	struct stat status;

	return stat(path, &status) ? -errno : (int)(status.st_mode & 07777);
}

static void makes_its_files_private(void)
{
	mode_t mask = umask(0);
	struct engine *engine;
	char path[600];

	new_tree();
	engine = opened();
	REQUIRE(engine);
	put(engine, "a", "x");
	umask(mask);
	CHECK_INT(mode_of(directory), 0700);
	CHECK_INT(mode_of(database), 0600);
	snprintf(path, sizeof(path), "%s-wal", database);
	CHECK_INT(mode_of(path), 0600);
	engine_close(engine);
	/* Whatever someone made of it */
	REQUIRE(!chmod(database, 0644));
	engine = opened();
	REQUIRE(engine);
	CHECK_INT(mode_of(database), 0600);
	engine_close(engine);
}

static void refuses_a_directory_for_others(void)
{
	static const mode_t modes[] = { 0720, 0702, 0777, 01777 };
	struct engine *engine = NULL;

	new_tree();
	REQUIRE(!mkdir(directory, 0700));
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		REQUIRE(!chmod(directory, modes[i]));
		CHECK_INT(open_store(&engine), -EACCES);
		CHECK(!engine);
		CHECK_INT(mode_of(database), -ENOENT);
	}
	/* To read it is no harm. */
	REQUIRE(!chmod(directory, 0755));
	engine = opened();
	REQUIRE(engine);
	engine_close(engine);
}

static void refuses_a_directory_of_others(void)
{
	struct engine *engine = NULL;

	new_tree();
	REQUIRE(!mkdir(directory, 0700));
	if (chown(directory, 12345, 12345))
		snprintf(directory, sizeof(directory), "/");
	CHECK_INT(open_store(&engine), -EACCES);
	CHECK(!engine);
	CHECK_INT(mode_of(database), -ENOENT);
}

static void refuses_what_is_no_directory(void)
{
	struct engine_settings file = { .engine = "file", .directory = "" };
	struct engine *engine = NULL;
	char name[5000];
	int fd;

	new_tree();
	CHECK_INT(engine_open(&file, &engine), -EINVAL);
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	file.directory = name;
	CHECK_INT(engine_open(&file, &engine), -ENAMETOOLONG);
	snprintf(name, sizeof(name), "%s/none/store", tree);
	CHECK_INT(engine_open(&file, &engine), -ENOENT);
	fd = open(directory, O_CREAT | O_WRONLY, 0600);
	REQUIRE(fd >= 0);
	close(fd);
	CHECK_INT(open_store(&engine), -ENOTDIR);
	CHECK(!engine);
}

/* Nobody but the owner could make one; but it could lead anywhere. */
static void refuses_what_is_no_file(void)
{
	struct engine *engine = NULL;
	char target[300];

	new_tree();
	REQUIRE(!mkdir(directory, 0700));
	snprintf(target, sizeof(target), "%s/elsewhere", tree);
	REQUIRE(!symlink(target, database));
	CHECK_INT(open_store(&engine), -EACCES);
	CHECK_INT(mode_of(target), -ENOENT);
	REQUIRE(!unlink(database));
	REQUIRE(!mkfifo(database, 0600));
	CHECK_INT(open_store(&engine), -EACCES);
	REQUIRE(!unlink(database));
	REQUIRE(!mkdir(database, 0700));
	CHECK_INT(open_store(&engine), -EISDIR);
	CHECK(!engine);
}

static void goes_where_a_link_leads(void)
{
	struct engine *engine;
	char link[280];

	new_tree();
	engine = opened();
	REQUIRE(engine);
	put(engine, "a", "x");
	engine_close(engine);
	snprintf(link, sizeof(link), "%s/link", tree);
	REQUIRE(!symlink("store", link));
	snprintf(directory, sizeof(directory), "%s", link);
	engine = opened();
	REQUIRE(engine);
	check_value(engine, "a", "x");
	engine_close(engine);
}

/* A child that has the store until it is killed */
static pid_t child_with_store(void)
{
	struct engine *engine;
	char byte = 'x';
	int ends[2];
	pid_t child;

	if (!CHECK(!pipe(ends)))
		return -1;
	fflush(stdout);
	child = fork();
	if (!child) {
		if (open_store(&engine) || put_leased(engine, "owner", NULL) ||
		    write(ends[1], &byte, 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ends[1]);
	CHECK_INT(read(ends[0], &byte, 1), 1);
	close(ends[0]);
	return child;
}

/* The lock goes with the process, and then what it had leased. */
static void is_for_one_process(void)
{
	struct engine *engine = NULL;
	pid_t child;

	new_tree();
	child = child_with_store();
	REQUIRE(child > 0);
	for (int i = 0; i < 3; i++)
		CHECK_INT(open_store(&engine), -EBUSY);
	CHECK(!engine);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	engine = opened();
	REQUIRE(engine);
	check_value(engine, "owner", NULL);
	CHECK_INT(revision_now(engine), 2);
	engine_close(engine);
}

/* Waits for a byte, and exits with what opening the store says. */
static pid_t child_that_waits(int *out)
{
	struct engine *engine;
	int ends[2];
	pid_t child;
	char byte;

	if (!CHECK(!pipe(ends)))
		return -1;
	fflush(stdout);
	child = fork();
	if (!child) {
		close(ends[1]);
		if (read(ends[0], &byte, 1) != 1)
			_exit(0);
		_exit(-open_store(&engine));
	}
	close(ends[0]);
	*out = ends[1];
	return child;
}

/*
 * One that fails must not take the lock from the one that has it: the locks of
 * SQLite go when any descriptor of the file is closed.
 */
static void stays_for_one_process(void)
{
	struct engine *engine, *other = NULL;
	int status = 0;
	pid_t child;
	int out;

	new_tree();
	child = child_that_waits(&out);
	REQUIRE(child > 0);
	engine = opened();
	CHECK_INT(open_store(&other), -EBUSY);
	CHECK_INT(write(out, "x", 1), 1);
	close(out);
	CHECK_INT(waitpid(child, &status, 0), child);
	CHECK(WIFEXITED(status));
	CHECK_INT(WEXITSTATUS(status), EBUSY);
	engine_close(engine);
}

/* Such as the command sqlite3 */
static void is_not_for_other_programs(void)
{
	struct engine *engine = NULL;
	sqlite3 *db = NULL;

	new_tree();
	engine = opened();
	REQUIRE(engine);
	REQUIRE(!sqlite3_open(database, &db));
	CHECK_INT(sqlite3_exec(db, "DELETE FROM record", NULL, NULL, NULL),
		  SQLITE_BUSY);
	engine_close(engine);
	engine = NULL;
	CHECK_INT(sqlite3_exec(db,
			       "PRAGMA locking_mode = EXCLUSIVE;"
			       "BEGIN IMMEDIATE",
			       NULL, NULL, NULL),
		  SQLITE_OK);
	CHECK_INT(open_store(&engine), -EBUSY);
	CHECK(!engine);
	sqlite3_close(db);
	engine = opened();
	engine_close(engine);
}

/* What would go to a file without a name is not acknowledged. */
static void notices_that_it_was_removed(void)
{
	struct engine_status status;
	struct seen seen = { 0 };
	struct engine *engine;
	void *value = NULL;
	size_t size = 0;

	new_tree();
	engine = opened();
	REQUIRE(engine);
	put(engine, "a", "x");
	REQUIRE(!unlink(database));
	CHECK_INT(engine_put_if(engine, "a", ENGINE_ANY, "y", 1, NULL), -EIO);
	CHECK_INT(engine_delete_if(engine, "a", ENGINE_ANY), -EIO);
	/* What it reads would be of a store that nobody will see again. */
	CHECK_INT(engine_get(engine, "a", false, &value, &size, NULL), -EIO);
	CHECK_INT(engine_list(engine, "", false, see, &seen, NULL), -EIO);
	CHECK_INT(seen.count, 0);
	CHECK_INT(engine_get_status(engine, &status), 0);
	CHECK(!status.quorum);
	engine_close(engine);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(makes_its_files_private),
	KTAP_CASE(refuses_a_directory_for_others),
	KTAP_CASE(refuses_a_directory_of_others),
	KTAP_CASE(refuses_what_is_no_directory),
	KTAP_CASE(refuses_what_is_no_file),
	KTAP_CASE(goes_where_a_link_leads),
	KTAP_CASE(is_for_one_process),
	KTAP_CASE(stays_for_one_process),
	KTAP_CASE(is_not_for_other_programs),
	KTAP_CASE(notices_that_it_was_removed),
};

FILE_MAIN(cases)
