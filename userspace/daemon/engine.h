/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Engines: what keeps the snapshots of a cluster. An engine is a store of small
 * records by key, with compare-and-swap, revisions and a watch.
 *
 * A store has a revision, which each change raises; a record has that of the
 * change that wrote it. Keys are 1 to ENGINE_KEY_MAX characters of [0-9a-z/_.-].
 * Values are bytes, which nobody but clusctld understands.
 *
 * An engine is used by one thread at a time; each of its watches may be used by
 * another one. All functions return 0 or a negative errno:
 *
 *	-ENOENT		there is no such record
 *	-ESTALE		a record is not what was expected; nothing has changed
 *	-EINVAL		a key, value or number of changes that cannot be
 *	-EBADMSG	a record, or the store, is damaged
 *	-ENOSPC		the store is full; nothing has changed
 *	-EACCES		the store does not let us
 *	-EBUSY		another process has the store, which is for one alone
 *	-EHOSTUNREACH	no part of the store can be reached, or none has a quorum;
 *			nothing has changed
 *	-ETIMEDOUT	no answer in time: a change may have happened, or may
 *			still happen. It may be done again, as each is bound to
 *			what it expects.
 *	-EPROTO		what answers is not such a store
 *	-ENOMEM, -EIO	and what else the system says. After -EIO a change may have
 *			happened; the engine may have to be closed and opened
 *			again, and says -EIO until then.
 */
#ifndef CLUSCTLD_ENGINE_H
#define CLUSCTLD_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ENGINE_KEY_MAX 255
#define ENGINE_VALUE_MAX (256 * 1024)
#define ENGINE_CHANGES_MAX 64 /* in one commit */
#define ENGINE_COMMIT_MAX (1024 * 1024) /* bytes of values in one commit */

/* Of struct engine_change */
#define ENGINE_ABSENT 0 /* there must be no such record */
#define ENGINE_ANY (-1)

struct engine;
struct engine_watch;

/* Strings are NULL where a setting is not made. */
struct engine_settings {
	const char *engine; /* "file" or "etcd" */
	const char *directory; /* file: what it has for itself */
	const char *endpoints; /* etcd: URLs, separated by spaces */
	const char *prefix; /* etcd: of all keys, such as /clusctl/v1/NAME/ */
	const char *ca_file; /* etcd, PEM */
	const char *cert_file;
	const char *key_file;
	const char *user;
	const char *password_file; /* its first line */
	unsigned int timeout; /* of one request, milliseconds */
	unsigned int lease; /* of leased records, seconds */
};

struct engine_record {
	const char *key;
	const void *value; /* NULL of one that was deleted */
	size_t size;
	int64_t revision;
};

struct engine_change {
	const char *key;
	/*
	 * Revision, ENGINE_ABSENT or ENGINE_ANY; a delete of ENGINE_ABSENT and a
	 * check of ENGINE_ANY are no changes.
	 */
	int64_t expected;
	enum { ENGINE_PUT, ENGINE_DELETE, ENGINE_CHECK } what;
	bool leased; /* goes when the engine that put it does not renew it */
	const void *value; /* ENGINE_PUT */
	size_t size;
};

struct engine_status {
	bool reachable;
	bool quorum; /* it can be written */
	bool full;
	int64_t revision;
	unsigned int members; /* of the store; 1 for one that is local */
	char leader[64]; /* or empty */
	char server[64]; /* name and version of what answered */
};

/*
 * Called for each record. What it gets is valid until it returns; what it
 * returns, if not 0, ends the listing and is its result.
 */
typedef int engine_visit(const struct engine_record *record, void *data);

/* Settings are used only while it opens. */
int engine_open(const struct engine_settings *settings, struct engine **engine);
void engine_close(struct engine *engine); /* its watches are closed before */
const char *engine_name(const struct engine *engine);

/*
 * *@value is the caller's, to be freed; it has @size bytes, and is not NULL if
 * that is 0. With @stale, what a member of the store has that may lag behind, or
 * has no quorum, will do. Wherever a @revision is asked for, it may be NULL. With
 * -EBADMSG it is that of what is damaged, to be mended if it is still that, or
 * ENGINE_ANY of an engine that has no other users, and does not know.
 */
int engine_get(struct engine *engine, const char *key, bool stale, void **value,
	       size_t *size, int64_t *revision);

/*
 * All records whose keys begin with @prefix, in the order of their keys, as they
 * were at *@revision: a watch from the next one misses nothing. A record that is
 * damaged is left out, and -EBADMSG is the result after all others; a put of
 * ENGINE_ANY mends it. -ESTALE, after any number of records, if the store has
 * forgotten meanwhile how it was then. @visit must not use the engine.
 */
int engine_list(struct engine *engine, const char *prefix, bool stale,
		engine_visit *visit, void *data, int64_t *revision);

/*
 * All of the changes or none, durably before it returns. No two are of the same
 * key. *@revision is that of the records that were put. Deleting ENGINE_ANY that
 * is not there changes nothing, and is no error.
 */
int engine_commit(struct engine *engine, const struct engine_change *changes,
		  size_t count, int64_t *revision);
int engine_put_if(struct engine *engine, const char *key, int64_t expected,
		  const void *value, size_t size, int64_t *revision);
int engine_delete_if(struct engine *engine, const char *key, int64_t expected);

/*
 * Keeps the leased records; to be called each third of the lease. -ENOENT, once, if
 * the lease was lost: the records are gone, and may be put again.
 */
int engine_renew(struct engine *engine);

int engine_get_status(struct engine *engine, struct engine_status *status);

/*
 * Changes from revision @from, at least 1, on of records whose keys begin with
 * @prefix, in their order, own ones among them.
 */
int engine_watch_open(struct engine *engine, const char *prefix, int64_t from,
		      struct engine_watch **watch);

/*
 * Waits for changes, at most @timeout milliseconds, or for ever if it is
 * negative. Those of one commit are visited in one call, which may visit more
 * than one commit; @visit may use the engine. -ETIME if there were none, -EINTR
 * after engine_watch_wake(), -ESTALE if the store does not know any more what
 * has changed: list again. After any other error the watch is of no use and has
 * to be opened again, from the revision after the last that was seen.
 */
int engine_watch_next(struct engine_watch *watch, int timeout,
		      engine_visit *visit, void *data);
void engine_watch_wake(struct engine_watch *watch); /* from any thread */
void engine_watch_close(struct engine_watch *watch);

#endif
