// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The engine "file": transactions. Each has a revision of its own, which all of
 * its changes share; they are in the log too, from which watches read.
 */
#include <errno.h>
#include <stdio.h>

#include "file_engine.h"

/* Whoever moved or deleted the database would lose what is stored now. */
static int still_there(struct file_store *store)
{
	int moved = 0;

	sqlite3_file_control(store->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
	return moved ? -EIO : 0;
}

static int begin(struct file_store *store, struct file_change *change)
{
	int rc;

	if (!store->failed)
		store->failed = still_there(store);
	if (store->failed)
		return store->failed;
	change->log = store->log;
	change->sequence = 0;
	rc = file_run(store, FILE_BEGIN);
	store->full |= rc == -ENOSPC;
	return rc;
}

/* The oldest revisions go from the log until it is within its bounds. */
static int trim(struct file_store *store, struct file_log *log)
{
	int rc = 0;

	while (!rc && log->oldest < log->last &&
	       (log->changes > FILE_LOG_CHANGES ||
		log->bytes > FILE_LOG_BYTES)) {
		file_bind_number(store, FILE_LOG_SIZE, 1, log->oldest);
		rc = file_step(store, FILE_LOG_SIZE);
		if (rc > 0) {
			log->changes -= file_number(store, FILE_LOG_SIZE, 0);
			log->bytes -= file_number(store, FILE_LOG_SIZE, 1);
			rc = 0;
		}
		file_reset(store, FILE_LOG_SIZE);
		if (rc)
			break;
		file_bind_number(store, FILE_LOG_DROP, 1, log->oldest++);
		rc = file_run(store, FILE_LOG_DROP);
	}
	return rc;
}

/*
 * What could not be written is not committed. After any other error it may be,
 * and what a later fsync says about it cannot be relied on: whoever wants to go
 * on has to open the store again, and look.
 */
static bool outcome_is_known(int rc)
{
	return !rc || rc == -ENOSPC || rc == -ENOMEM || rc == -EBUSY;
}

static int end(struct file_store *store, struct file_change *change, int rc)
{
	bool changed = change->log.last > store->log.last;

	if (!rc && changed)
		rc = trim(store, &change->log);
	if (!rc && changed) {
		rc = file_run(store, FILE_COMMIT);
		if (!outcome_is_known(rc))
			store->failed = rc;
	}
	/* An error may have ended the transaction already. */
	if (!sqlite3_get_autocommit(store->db) &&
	    file_run(store, FILE_ROLLBACK) && !store->failed)
		store->failed = -EIO;
	store->full = rc == -ENOSPC || (store->full && !changed);
	if (rc || !changed)
		return rc;
	store->log = change->log;
	file_watch_signal(store, store->log.last);
	return 0;
}

/* Adds to the log; the first one begins the revision. */
static int add_to_log(struct file_store *store, struct file_change *change,
		      const struct file_row *row)
{
	int rc = file_write(store, FILE_LOG_ADD, row, change->sequence);

	if (rc)
		return rc;
	change->sequence++;
	change->log.last = row->record.revision;
	change->log.changes++;
	change->log.bytes += row->record.size;
	return 0;
}

/* The revision of what is there, ENGINE_ABSENT if nothing is */
static int revision_of(struct file_store *store, const char *key,
		       int64_t *revision)
{
	struct file_row row;
	int rc;

	*revision = ENGINE_ABSENT;
	file_bind_text(store, FILE_GET, 1, key);
	rc = file_step(store, FILE_GET);
	if (rc > 0) {
		rc = file_read(store, FILE_GET, &row);
		if (!rc)
			*revision = row.record.revision;
	}
	file_reset(store, FILE_GET);
	return rc;
}

/* One that is damaged is not what was expected, whatever it is. */
static int compare(struct file_store *store,
		   const struct engine_change *changes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int64_t revision;
		int rc;

		if (changes[i].expected == ENGINE_ANY)
			continue;
		rc = revision_of(store, changes[i].key, &revision);
		if (rc)
			return rc;
		if (revision != changes[i].expected)
			return -ESTALE;
	}
	return 0;
}

static int put(struct file_store *store, struct file_change *change,
	       const struct engine_change *what)
{
	const struct file_row row = {
		.record = {
			.key = what->key,
			.value = what->value,
			.size = what->size,
			.revision = store->log.last + 1,
		},
		.kind = what->leased ? FILE_RECORD_LEASED : FILE_PLAIN,
	};
	int rc = file_write(store, FILE_PUT, &row, 0);

	return rc ? rc : add_to_log(store, change, &row);
}

static int drop(struct file_store *store, struct file_change *change,
		const char *key)
{
	const struct file_row row = {
		.record = {
			.key = key,
			.value = "",
			.revision = store->log.last + 1,
		},
		.kind = FILE_DELETED,
	};
	int rc;

	file_bind_text(store, FILE_DELETE, 1, key);
	rc = file_run(store, FILE_DELETE);
	if (rc || !sqlite3_changes(store->db))
		return rc;
	return add_to_log(store, change, &row);
}

static int apply(struct file_store *store, struct file_change *change,
		 const struct engine_change *changes, size_t count)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < count; i++) {
		if (changes[i].what == ENGINE_PUT)
			rc = put(store, change, &changes[i]);
		else if (changes[i].what == ENGINE_DELETE)
			rc = drop(store, change, changes[i].key);
	}
	return rc;
}

int file_commit(struct file_store *store, const struct engine_change *changes,
		size_t count, int64_t *revision)
{
	struct file_change change;
	int rc = store->old_leases ? file_drop_leased(store) : 0;

	if (!rc)
		rc = begin(store, &change);
	if (rc)
		return rc;
	rc = compare(store, changes, count);
	if (!rc)
		rc = apply(store, &change, changes, count);
	rc = end(store, &change, rc);
	if (!rc)
		*revision = store->log.last;
	return rc;
}

/* Up to @count keys of leased records; the number of them, or an error */
static int leased_keys(struct file_store *store,
		       char keys[][ENGINE_KEY_MAX + 1], int count)
{
	sqlite3_stmt *from = store->queries[FILE_LEASED];
	int found = 0;
	int rc;

	file_bind_number(store, FILE_LEASED, 1, FILE_RECORD_LEASED);
	file_bind_number(store, FILE_LEASED, 2, count);
	while ((rc = file_step(store, FILE_LEASED)) > 0) {
		const void *key = sqlite3_column_text(from, 0);

		if (!key) {
			rc = -ENOMEM;
			break;
		}
		snprintf(keys[found++], sizeof(keys[0]), "%s",
			 (const char *)key);
	}
	file_reset(store, FILE_LEASED);
	return rc ? rc : found;
}

static int drop_leased(struct file_store *store)
{
	char keys[ENGINE_CHANGES_MAX][ENGINE_KEY_MAX + 1];
	struct file_change change;
	int count, rc;

	do {
		count = leased_keys(store, keys, ENGINE_CHANGES_MAX);
		if (count <= 0)
			return count;
		rc = begin(store, &change);
		if (rc)
			return rc;
		for (int i = 0; !rc && i < count; i++)
			rc = drop(store, &change, keys[i]);
		rc = end(store, &change, rc);
	} while (!rc && count == ENGINE_CHANGES_MAX);
	return rc;
}

int file_drop_leased(struct file_store *store)
{
	int rc = drop_leased(store);

	store->old_leases = rc == -ENOSPC;
	return rc;
}

/*
 * The last change says what the revision is, so it has to be right, and no record
 * can be newer.
 */
int file_log_load(struct file_store *store)
{
	struct file_log *log = &store->log;
	struct file_row row;
	int64_t newest = 0;
	int rc;

	rc = file_step(store, FILE_LOG_STATE);
	if (rc > 0) {
		log->oldest = file_number(store, FILE_LOG_STATE, 0);
		log->last = file_number(store, FILE_LOG_STATE, 1);
		log->changes = file_number(store, FILE_LOG_STATE, 2);
		log->bytes = file_number(store, FILE_LOG_STATE, 3);
		newest = file_number(store, FILE_LOG_STATE, 4);
		rc = 0;
	}
	file_reset(store, FILE_LOG_STATE);
	if (!rc)
		rc = file_step(store, FILE_LOG_LAST);
	if (rc > 0)
		rc = file_read(store, FILE_LOG_LAST, &row);
	file_reset(store, FILE_LOG_LAST);
	if (!rc && (log->oldest < 1 || newest > log->last))
		rc = -EBADMSG;
	return rc;
}
