// SPDX-License-Identifier: GPL-2.0-or-later
/* The engine "file": queries, and records that are checked when they are read. */
#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "file_engine.h"

#define ROW "key, revision, kind, value, digest"

static const char *const queries[FILE_QUERIES] = {
	[FILE_BEGIN] = "BEGIN IMMEDIATE",
	[FILE_COMMIT] = "COMMIT",
	[FILE_ROLLBACK] = "ROLLBACK",
	[FILE_GET] = "SELECT " ROW " FROM record WHERE key = ?1",
	[FILE_LIST] = ("SELECT " ROW " FROM record\n"
		       "WHERE key >= ?1 AND key < ?2 ORDER BY key"),
	[FILE_LEASED] = "SELECT key FROM record WHERE kind = ?1 LIMIT ?2",
	[FILE_PUT] = ("INSERT OR REPLACE INTO record (" ROW ")\n"
		      "VALUES (?1, ?2, ?3, ?4, ?5)"),
	[FILE_DELETE] = "DELETE FROM record WHERE key = ?1",
	[FILE_LOG_ADD] = ("INSERT INTO log (" ROW ", sequence)\n"
			  "VALUES (?1, ?2, ?3, ?4, ?5, ?6)"),
	[FILE_LOG_FROM] = ("SELECT " ROW " FROM log\n"
			   "WHERE revision >= ?3 AND key >= ?1 AND key < ?2\n"
			   "ORDER BY revision, sequence"),
	[FILE_LOG_LAST] = ("SELECT " ROW " FROM log\n"
			   "ORDER BY revision DESC, sequence DESC LIMIT 1"),
	[FILE_LOG_STATE] = ("SELECT coalesce(min(revision), 1),\n"
			    "coalesce(max(revision), 0), count(*),\n"
			    "coalesce(sum(length(value)), 0),\n"
			    "(SELECT coalesce(max(revision), 0) FROM record)\n"
			    "FROM log"),
	[FILE_LOG_SIZE] = ("SELECT count(*), coalesce(sum(length(value)), 0)\n"
			   "FROM log WHERE revision = ?1"),
	[FILE_LOG_DROP] = "DELETE FROM log WHERE revision = ?1",
};

int file_prepare(struct file_store *store)
{
	for (int i = 0; i < FILE_QUERIES; i++) {
		int code = sqlite3_prepare_v3(store->db, queries[i], -1,
					      SQLITE_PREPARE_PERSISTENT,
					      &store->queries[i], NULL);

		if (code)
			return file_error(store, code);
	}
	return 0;
}

/*
 * Whether writing the log failed as a limit or a quota of the system does not
 * allow more. SQLite knows only ENOSPC, and of a commit does not keep the error.
 */
static bool no_room(struct file_store *store)
{
	sqlite3_file *log = NULL;
	int error = 0;

	sqlite3_file_control(store->db, "main", SQLITE_FCNTL_JOURNAL_POINTER,
			     &log);
	if (log && log->pMethods)
		log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO,
					    &error);
	return error == EDQUOT || error == EFBIG;
}

int file_error(struct file_store *store, int code)
{
	int error = sqlite3_system_errno(store->db);

	switch (code & 0xff) {
	case SQLITE_FULL:
		return -ENOSPC;
	case SQLITE_NOMEM:
		return -ENOMEM;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return -EBUSY;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return -EBADMSG;
	case SQLITE_AUTH:
	case SQLITE_PERM:
	case SQLITE_READONLY:
		return -EACCES;
	case SQLITE_CANTOPEN:
		return error ? -error : -EACCES;
	case SQLITE_IOERR:
		if (code == SQLITE_IOERR_NOMEM)
			return -ENOMEM;
		if (code == SQLITE_IOERR_WRITE && no_room(store))
			return -ENOSPC;
		return -EIO;
	}
	return -EIO;
}

int file_step(struct file_store *store, enum file_query query)
{
	int code = sqlite3_step(store->queries[query]);

	if (code == SQLITE_ROW)
		return 1;
	return code == SQLITE_DONE ? 0 : file_error(store, code);
}

void file_reset(struct file_store *store, enum file_query query)
{
	sqlite3_reset(store->queries[query]);
	sqlite3_clear_bindings(store->queries[query]);
}

/* Nothing is copied here, so none of these can fail. */
void file_bind_number(struct file_store *store, enum file_query query, int at,
		      int64_t number)
{
	sqlite3_bind_int64(store->queries[query], at, number);
}

void file_bind_text(struct file_store *store, enum file_query query, int at,
		    const char *text)
{
	sqlite3_bind_text(store->queries[query], at, text, -1, SQLITE_STATIC);
}

void file_bind_range(struct file_store *store, enum file_query query, int at,
		     const char *prefix)
{
	char *end = store->range_end;

	/* No character of a key comes after this one. */
	snprintf(end, sizeof(store->range_end), "%s\x7f", prefix);
	file_bind_text(store, query, at, prefix);
	file_bind_text(store, query, at + 1, end);
}

int file_run(struct file_store *store, enum file_query query)
{
	int rc = file_step(store, query);

	file_reset(store, query);
	return rc;
}

static int digest_of(struct file_store *store, const struct file_row *row,
		     unsigned char digest[FILE_DIGEST])
{
	const struct engine_record *record = &row->record;
	const uint64_t head[] = { htole64(record->revision),
				  htole64(row->kind) };
	EVP_MD_CTX *context = store->digest;

	if (EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1 ||
	    EVP_DigestUpdate(context, head, sizeof(head)) != 1 ||
	    EVP_DigestUpdate(context, record->key, strlen(record->key) + 1) !=
		    1 ||
	    EVP_DigestUpdate(context, record->value, record->size) != 1 ||
	    EVP_DigestFinal_ex(context, digest, NULL) != 1)
		return -ENOMEM;
	return 0;
}

int64_t file_number(struct file_store *store, enum file_query query, int at)
{
	return sqlite3_column_int64(store->queries[query], at);
}

/* Asks for what is in the column before anything converts it. */
static bool types_are_good(sqlite3_stmt *from)
{
	return sqlite3_column_type(from, 0) == SQLITE_TEXT &&
	       sqlite3_column_type(from, 1) == SQLITE_INTEGER &&
	       sqlite3_column_type(from, 2) == SQLITE_INTEGER &&
	       sqlite3_column_type(from, 3) == SQLITE_BLOB &&
	       sqlite3_column_type(from, 4) == SQLITE_BLOB &&
	       sqlite3_column_bytes(from, 0) <= ENGINE_KEY_MAX &&
	       sqlite3_column_bytes(from, 3) <= ENGINE_VALUE_MAX &&
	       sqlite3_column_bytes(from, 4) == FILE_DIGEST;
}

int file_read(struct file_store *store, enum file_query query,
	      struct file_row *row)
{
	sqlite3_stmt *from = store->queries[query];
	struct engine_record *record = &row->record;
	unsigned char digest[FILE_DIGEST];
	const void *stored;

	if (!types_are_good(from))
		return -EBADMSG;
	record->key = (const char *)sqlite3_column_text(from, 0);
	record->revision = sqlite3_column_int64(from, 1);
	row->kind = sqlite3_column_int(from, 2);
	record->value = sqlite3_column_blob(from, 3);
	record->size = sqlite3_column_bytes(from, 3);
	stored = sqlite3_column_blob(from, 4);
	/* SQLite has no pointer for what is empty. */
	if (!record->size)
		record->value = "";
	if (!record->key || !record->value || !stored)
		return -ENOMEM;
	if (digest_of(store, row, digest))
		return -ENOMEM;
	return memcmp(stored, digest, FILE_DIGEST) ? -EBADMSG : 0;
}

int file_write(struct file_store *store, enum file_query query,
	       const struct file_row *row, int64_t sequence)
{
	const struct engine_record *record = &row->record;
	sqlite3_stmt *to = store->queries[query];
	unsigned char digest[FILE_DIGEST];

	if (digest_of(store, row, digest))
		return -ENOMEM;
	file_bind_text(store, query, 1, record->key);
	file_bind_number(store, query, 2, record->revision);
	file_bind_number(store, query, 3, row->kind);
	sqlite3_bind_blob64(to, 4, record->size ? record->value : "",
			    record->size, SQLITE_STATIC);
	sqlite3_bind_blob(to, 5, digest, sizeof(digest), SQLITE_STATIC);
	if (query == FILE_LOG_ADD)
		file_bind_number(store, query, 6, sequence);
	return file_run(store, query);
}
