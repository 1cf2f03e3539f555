/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine "file": an SQLite database that one process has for itself.
 *
 * It is in WAL mode. A commit is one write and one fsync of the log, each frame
 * of which has a checksum, and the database is written only after that. Whoever
 * has the directory locked has the store, so SQLite needs no shared memory.
 */
#ifndef CLUSCTLD_FILE_ENGINE_H
#define CLUSCTLD_FILE_ENGINE_H

#include <openssl/evp.h>
#include <pthread.h>
#include <sqlite3.h>

#include "engine_ops.h"

#define FILE_DATABASE "store.db"
#define FILE_DIGEST 32 /* SHA-256 */

/* What watches can ask for: when there is more of either, the oldest goes. */
#define FILE_LOG_CHANGES 16384
#define FILE_LOG_BYTES (64 * 1024 * 1024)

enum file_query {
	FILE_BEGIN,
	FILE_COMMIT,
	FILE_ROLLBACK,
	FILE_GET,
	FILE_LIST,
	FILE_LEASED,
	FILE_PUT,
	FILE_DELETE,
	FILE_LOG_ADD,
	FILE_LOG_FROM,
	FILE_LOG_LAST,
	FILE_LOG_STATE,
	FILE_LOG_SIZE,
	FILE_LOG_DROP,
	FILE_QUERIES
};

enum file_kind {
	FILE_PLAIN,
	FILE_RECORD_LEASED, /* goes when the store is opened or closed */
	FILE_DELETED, /* in the log only */
};

/* The value of one that was deleted is not NULL but empty. */
struct file_row {
	struct engine_record record;
	enum file_kind kind;
};

/* Each revision from @oldest to @last has changes in the log. */
struct file_log {
	int64_t oldest; /* 1 in a new store */
	int64_t last; /* the revision of the store, 0 at first */
	int64_t changes;
	int64_t bytes;
};

struct file_store {
	struct engine engine;
	pthread_mutex_t lock; /* of all up to @signal_lock */
	int directory; /* locked with flock() */
	sqlite3 *db;
	struct sqlite3_stmt *queries[FILE_QUERIES];
	EVP_MD_CTX *digest;
	char range_end[ENGINE_KEY_MAX + 2]; /* of file_bind_range() */
	struct file_log log;
	int failed; /* the error after which nothing is known for sure */
	bool full; /* the last change had no room */
	bool old_leases; /* leased records have to go, and are hidden till then */

	/* Taken last, and never held for long */
	pthread_mutex_t signal_lock;
	pthread_cond_t signal; /* of the watches */
	int64_t revision; /* that was committed */
};

/* What a transaction will have done */
struct file_change {
	struct file_log log;
	int64_t sequence; /* of the next change in it */
};

static inline struct file_store *file_store(struct engine *engine)
{
	return (struct file_store *)engine;
}

/* file_open.c */
int file_open(const struct engine_settings *settings, struct engine **engine);
void file_free(struct file_store *store);

/* file_db.c; all but file_open.c call these with the lock held. */
int file_prepare(struct file_store *store);
/* What an error of SQLite is to users of engines */
int file_error(struct file_store *store, int code);
/* 1: there is a row; 0: there is none; negative: an error */
int file_step(struct file_store *store, enum file_query query);
/* To be called after the last step of a query, so that it can be used again */
void file_reset(struct file_store *store, enum file_query query);
void file_bind_number(struct file_store *store, enum file_query query, int at,
		      int64_t number);
/* @text has to stay until file_reset(). */
void file_bind_text(struct file_store *store, enum file_query query, int at,
		    const char *text);
/* For keys that begin with @prefix, at @at and @at + 1 */
void file_bind_range(struct file_store *store, enum file_query query, int at,
		     const char *prefix);
/* Runs a query that has no rows. */
int file_run(struct file_store *store, enum file_query query);
/* A column of the current row, from 0 on, unchecked */
int64_t file_number(struct file_store *store, enum file_query query, int at);
/* The current row, which is valid until the next step; checks its digest. */
int file_read(struct file_store *store, enum file_query query,
	      struct file_row *row);
/* FILE_PUT, or FILE_LOG_ADD with a @sequence */
int file_write(struct file_store *store, enum file_query query,
	       const struct file_row *row, int64_t sequence);

/* file_change.c: transactions, with the lock held */
/* Reads what the log has. */
int file_log_load(struct file_store *store);
int file_commit(struct file_store *store, const struct engine_change *changes,
		size_t count, int64_t *revision);
/*
 * Leased records go: whoever put them is not there any more. If there is no room
 * for that, they do before the next change.
 */
int file_drop_leased(struct file_store *store);

/* file_watch.c */
int file_watch_open(struct engine *engine, const char *prefix, int64_t from,
		    struct engine_watch **watch);
int file_watch_next(struct engine_watch *watch, int timeout,
		    engine_visit *visit, void *data);
void file_watch_wake(struct engine_watch *watch);
void file_watch_close(struct engine_watch *watch);
/* Tells watches that there is a revision. */
void file_watch_signal(struct file_store *store, int64_t revision);

#endif
