// SPDX-License-Identifier: GPL-2.0-or-later
/* The engine "file": its directory, its database, and who may have them. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file_engine.h"

#define APPLICATION 0x636c7573 /* "clus", in the header of the database */
#define VERSION 1 /* of the tables */
#define TEXT2(number) #number
#define TEXT(number) TEXT2(number)

/* Any other tables than these are of another version. */
static const char tables[] =
	"BEGIN IMMEDIATE;\n"
	"CREATE TABLE record (\n"
	"	key TEXT NOT NULL PRIMARY KEY,\n"
	"	revision INTEGER NOT NULL,\n"
	"	kind INTEGER NOT NULL,\n"
	"	value BLOB NOT NULL,\n"
	"	digest BLOB NOT NULL);\n"
	"CREATE TABLE log (\n"
	"	revision INTEGER NOT NULL,\n"
	"	sequence INTEGER NOT NULL,\n"
	"	key TEXT NOT NULL,\n"
	"	kind INTEGER NOT NULL,\n"
	"	value BLOB NOT NULL,\n"
	"	digest BLOB NOT NULL,\n"
	"	PRIMARY KEY (revision, sequence));\n"
	"PRAGMA application_id = " TEXT(
		APPLICATION) ";\n"
			     "PRAGMA user_version = " TEXT(VERSION) ";\n"
								    "COMMIT";

/* An entry is on the disk only when its directory is. */
static int sync_directory(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc;

	if (fd < 0)
		return -errno;
	rc = fsync(fd) ? -errno : 0;
	close(fd);
	return rc;
}

/*
 * One that was there may have been made just before the power failed; its parent
 * need not be readable then.
 */
static int make_directory(const char *path)
{
	char parent[PATH_MAX];
	bool made = !mkdir(path, 0700);
	int rc;

	if (!made && errno != EEXIST)
		return -errno;
	if (snprintf(parent, sizeof(parent), "%s/..", path) >=
	    (int)sizeof(parent))
		return -ENAMETOOLONG;
	rc = sync_directory(parent);
	return made ? rc : 0;
}

/* Nobody else may be able to put other files there. */
static int check_owner(int fd)
{
	struct stat status;

	if (fstat(fd, &status))
		return -errno;
	if (status.st_uid != geteuid() || (status.st_mode & 0022))
		return -EACCES;
	return 0;
}

/* The lock goes with the descriptor, and so with the process. */
static int open_directory(struct file_store *store, const char *path)
{
	int rc;

	store->directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (store->directory < 0)
		return -errno;
	rc = check_owner(store->directory);
	if (rc)
		return rc;
	if (flock(store->directory, LOCK_EX | LOCK_NB))
		return errno == EWOULDBLOCK ? -EBUSY : -errno;
	return 0;
}

/* SQLite would make the file readable for all, and its log like the file. */
static int make_database(struct file_store *store)
{
	struct stat status;
	int rc = 0;
	int fd;

	fd = openat(store->directory, FILE_DATABASE,
		    O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
		    0600);
	if (fd < 0)
		return errno == ELOOP ? -EACCES : -errno;
	if (fstat(fd, &status))
		rc = -errno;
	else if (!S_ISREG(status.st_mode) || status.st_uid != geteuid())
		rc = -EACCES;
	else if ((status.st_mode & 0777) != 0600 && fchmod(fd, 0600))
		rc = -errno;
	else if (fsync(fd) || fsync(store->directory))
		rc = -errno;
	close(fd);
	return rc;
}

static int connect_database(struct file_store *store, const char *directory)
{
	char path[PATH_MAX];
	int code;

	if (snprintf(path, sizeof(path), "%s/" FILE_DATABASE, directory) >=
	    (int)sizeof(path))
		return -ENAMETOOLONG;
	code = sqlite3_open_v2(path, &store->db,
			       SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
			       NULL);
	if (!store->db)
		return -ENOMEM;
	sqlite3_extended_result_codes(store->db, 1);
	return code ? file_error(store, code) : 0;
}

static int run(struct file_store *store, const char *text)
{
	int code = sqlite3_exec(store->db, text, NULL, NULL, NULL);

	return code ? file_error(store, code) : 0;
}

/* The first column of the first row; @text has room for 16 characters. */
static int ask(struct file_store *store, const char *query, char *text)
{
	sqlite3_stmt *statement;
	const void *answer;
	int code = sqlite3_prepare_v2(store->db, query, -1, &statement, NULL);

	if (code)
		return file_error(store, code);
	code = sqlite3_step(statement);
	answer = code == SQLITE_ROW ? sqlite3_column_text(statement, 0) : NULL;
	snprintf(text, 16, "%s", answer ? (const char *)answer : "");
	sqlite3_finalize(statement);
	return answer ? 0 : file_error(store, code);
}

static int ask_number(struct file_store *store, const char *query, long *number)
{
	char text[16] = "";
	int rc = ask(store, query, text);

	*number = strtol(text, NULL, 10);
	return rc;
}

/* 1: it is ours; 0: there is nothing in it yet */
static int recognize(struct file_store *store)
{
	long application, version, things;
	int rc;

	rc = ask_number(store, "PRAGMA application_id", &application);
	if (!rc)
		rc = ask_number(store, "PRAGMA user_version", &version);
	if (!rc)
		rc = ask_number(store, "SELECT count(*) FROM sqlite_schema",
				&things);
	if (rc)
		return rc;
	if (!application && !version && !things)
		return 0;
	if (application != APPLICATION)
		return -EBADMSG;
	return version == VERSION ? 1 : -EPROTONOSUPPORT;
}

/* What comes before the first look at the database, and after it */
static const char before[] = "PRAGMA locking_mode = EXCLUSIVE;"
			     "PRAGMA cell_size_check = ON;"
			     "PRAGMA trusted_schema = OFF;"
			     "PRAGMA temp_store = MEMORY;"
			     "PRAGMA mmap_size = 0";
static const char after[] = "PRAGMA synchronous = EXTRA;"
			    "PRAGMA journal_size_limit = 16777216";

/*
 * The log may be what an fsync that failed left in memory, which no later fsync
 * would write. So it all goes to the database, unless that has no room to grow;
 * and the log has to be empty on the disk too, where an older one may be.
 */
static int write_back(struct file_store *store)
{
	sqlite3_file *log = NULL;
	int code = sqlite3_wal_checkpoint_v2(
		store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	int rc;

	if (!code)
		sqlite3_file_control(store->db, "main",
				     SQLITE_FCNTL_JOURNAL_POINTER, &log);
	if (log && log->pMethods)
		code = log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
	rc = code ? file_error(store, code) : 0;
	return rc == -ENOSPC ? 0 : rc;
}

static int set_up_database(struct file_store *store)
{
	char answer[16];
	int known, rc;

	rc = run(store, before);
	if (rc)
		return rc;
	known = recognize(store);
	if (known < 0)
		return known;
	rc = run(store, after);
	if (!rc)
		rc = ask(store, "PRAGMA journal_mode = WAL", answer);
	if (!rc && strcmp(answer, "wal"))
		rc = -EIO;
	if (!rc && !known)
		rc = run(store, tables);
	if (!rc)
		rc = write_back(store);
	if (!rc)
		rc = ask(store, "PRAGMA quick_check(1)", answer);
	if (!rc && strcmp(answer, "ok"))
		rc = -EBADMSG;
	return rc;
}

static int open_store(struct file_store *store, const char *directory)
{
	char path[PATH_MAX];
	int rc;

	rc = make_directory(directory);
	if (rc)
		return rc;
	if (!realpath(directory, path))
		return -errno;
	rc = open_directory(store, path);
	if (!rc)
		rc = make_database(store);
	if (!rc)
		rc = connect_database(store, path);
	if (!rc)
		rc = set_up_database(store);
	if (!rc)
		rc = file_prepare(store);
	if (!rc)
		rc = file_log_load(store);
	if (rc)
		return rc;
	rc = file_drop_leased(store);
	store->revision = store->log.last;
	/* What is there can be read without room. */
	return rc == -ENOSPC ? 0 : rc;
}

static int init_locks(struct file_store *store)
{
	pthread_condattr_t attributes;

	if (pthread_mutex_init(&store->lock, NULL) ||
	    pthread_mutex_init(&store->signal_lock, NULL) ||
	    pthread_condattr_init(&attributes))
		return -ENOMEM;
	/* Nobody who sets the clock should wake anyone. */
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	if (pthread_cond_init(&store->signal, &attributes))
		return -ENOMEM;
	pthread_condattr_destroy(&attributes);
	return 0;
}

int file_open(const struct engine_settings *settings, struct engine **engine)
{
	struct file_store *store;
	int rc;

	if (!settings->directory || !*settings->directory)
		return -EINVAL;
	store = calloc(1, sizeof(*store));
	if (!store)
		return -ENOMEM;
	store->engine.ops = &file_engine;
	store->directory = -1;
	store->digest = EVP_MD_CTX_new();
	rc = store->digest ? init_locks(store) : -ENOMEM;
	if (!rc)
		rc = open_store(store, settings->directory);
	if (rc) {
		file_free(store);
		return rc;
	}
	*engine = &store->engine;
	return 0;
}

/* The lock is the last to go. */
void file_free(struct file_store *store)
{
	for (int i = 0; i < FILE_QUERIES; i++)
		sqlite3_finalize(store->queries[i]);
	sqlite3_close(store->db);
	EVP_MD_CTX_free(store->digest);
	pthread_cond_destroy(&store->signal);
	pthread_mutex_destroy(&store->signal_lock);
	pthread_mutex_destroy(&store->lock);
	if (store->directory >= 0)
		close(store->directory);
	free(store);
}
