// SPDX-License-Identifier: GPL-2.0-or-later
/* A disk for SQLite, in memory. */
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "power_vfs.h"

#define SECTOR 512
#define FILES 4
#define FILE_MAX (4 << 20)

/* What was done and not synced: a write of at most a sector, or a new size */
struct pending {
	struct pending *next;
	bool resized;
	size_t at; /* the new size */
	size_t size;
	unsigned char bytes[SECTOR];
};

struct image {
	bool exists;
	size_t size;
	unsigned char *bytes; /* FILE_MAX; 0 from @size on */
};

struct disk_file {
	bool is_database;
	char name[512];
	struct image now, durable;
	struct pending *first, **last;
};

struct open_file {
	sqlite3_file base;
	struct disk_file *file;
	bool temporary;
};

bool power_lies;
static struct disk_file files[FILES];
static sqlite3_vfs *base, power;
static uint32_t random_state;
static enum power_fault fault;
static unsigned int fault_at, operations;
static bool off, directory_synced;

static uint32_t random_next(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return random_state;
}

/* Counts an operation that changes something: is it the one that fails? */
static bool strikes(void)
{
	bool now = operations++ == fault_at && fault != POWER_NONE;

	if (now && fault == POWER_OFF)
		off = true;
	if (off || now)
		errno = EIO;
	return now;
}

static bool is_full(void)
{
	return fault == POWER_FULL && operations > fault_at;
}

static struct disk_file *find(const char *name)
{
	for (int i = 0; i < FILES; i++) {
		struct disk_file *file = &files[i];

		if (!file->now.bytes) {
			snprintf(file->name, sizeof(file->name), "%s", name);
			file->now.bytes = calloc(1, FILE_MAX);
			file->durable.bytes = calloc(1, FILE_MAX);
			file->last = &file->first;
			return file;
		}
		if (!strcmp(file->name, name))
			return file;
	}
	abort();
}

static void forget_pending(struct disk_file *file)
{
	while (file->first) {
		struct pending *next = file->first->next;

		free(file->first);
		file->first = next;
	}
	file->last = &file->first;
}

static void resize(struct image *image, size_t size)
{
	if (size > FILE_MAX)
		abort();
	if (size < image->size)
		memset(image->bytes + size, 0, image->size - size);
	image->size = size;
}

static void copy(struct image *to, const struct image *from)
{
	memcpy(to->bytes, from->bytes, from->size);
	if (to->size > from->size)
		resize(to, from->size);
	to->size = from->size;
	to->exists = from->exists;
}

static void apply(struct image *image, const struct pending *pending)
{
	if (pending->resized) {
		resize(image, pending->at);
		return;
	}
	if (pending->at + pending->size > image->size)
		resize(image, pending->at + pending->size);
	memcpy(image->bytes + pending->at, pending->bytes, pending->size);
}

static void add_pending(struct disk_file *file, bool resized, size_t at,
			const void *bytes, size_t size)
{
	struct pending *pending = calloc(1, sizeof(*pending));

	if (!pending)
		abort();
	pending->resized = resized;
	pending->at = at;
	pending->size = size;
	if (size)
		memcpy(pending->bytes, bytes, size);
	*file->last = pending;
	file->last = &pending->next;
	apply(&file->now, pending);
}

static void sync_file(struct disk_file *file)
{
	for (struct pending *p = file->first; p; p = p->next)
		apply(&file->durable, p);
	/* SQLite syncs the entries of those that it makes, but not that of ours. */
	file->durable.exists = file->now.exists &&
			       (!file->is_database || directory_synced);
	forget_pending(file);
}

static struct disk_file *file_of(sqlite3_file *open)
{
	return ((struct open_file *)open)->file;
}

static int do_close(sqlite3_file *open)
{
	(void)open;
	return SQLITE_OK;
}

static int do_read(sqlite3_file *open, void *to, int size, sqlite3_int64 at)
{
	const struct image *image = &file_of(open)->now;
	size_t left = (size_t)at < image->size ? image->size - (size_t)at : 0;

	if (off)
		return SQLITE_IOERR_READ;
	if (left >= (size_t)size) {
		memcpy(to, image->bytes + at, size);
		return SQLITE_OK;
	}
	memset(to, 0, size);
	memcpy(to, image->bytes + at, left);
	return SQLITE_IOERR_SHORT_READ;
}

static int do_write(sqlite3_file *open, const void *from, int size,
		    sqlite3_int64 at)
{
	const unsigned char *bytes = from;
	bool struck = strikes();

	if (is_full())
		return SQLITE_FULL;
	if ((off && !struck) || (struck && fault == POWER_ERROR))
		return SQLITE_IOERR_WRITE;
	/* What is written as the power fails may be there as well. */
	while (size > 0) {
		int part = SECTOR - (int)(at % SECTOR);

		if (part > size)
			part = size;
		add_pending(file_of(open), false, at, bytes, part);
		bytes += part;
		at += part;
		size -= part;
	}
	return off ? SQLITE_IOERR_WRITE : SQLITE_OK;
}

static int do_truncate(sqlite3_file *open, sqlite3_int64 size)
{
	bool struck = strikes();

	if (off || (struck && fault == POWER_ERROR))
		return SQLITE_IOERR_TRUNCATE;
	add_pending(file_of(open), true, size, NULL, 0);
	return SQLITE_OK;
}

static int do_sync(sqlite3_file *open, int flags)
{
	bool struck = strikes();

	(void)flags;
	if (struck && fault == POWER_ERROR) {
		/* As Linux does: what was dirty counts as written, for ever. */
		forget_pending(file_of(open));
		return SQLITE_IOERR_FSYNC;
	}
	if (off)
		return SQLITE_IOERR_FSYNC;
	if (!power_lies)
		sync_file(file_of(open));
	return SQLITE_OK;
}

static int do_size(sqlite3_file *open, sqlite3_int64 *size)
{
	*size = file_of(open)->now.size;
	return off ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

static int do_lock(sqlite3_file *open, int lock)
{
	(void)open;
	(void)lock;
	return SQLITE_OK;
}

static int do_check_lock(sqlite3_file *open, int *locked)
{
	(void)open;
	*locked = 0;
	return SQLITE_OK;
}

static int do_control(sqlite3_file *open, int operation, void *argument)
{
	(void)open;
	(void)operation;
	(void)argument;
	return SQLITE_NOTFOUND;
}

/* These two are what SQLite believes of any disk of Linux. */
static int do_sector_size(sqlite3_file *open)
{
	(void)open;
	return 4096;
}

static int do_characteristics(sqlite3_file *open)
{
	(void)open;
	return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static const sqlite3_io_methods methods = {
	.iVersion = 1,
	.xClose = do_close,
	.xRead = do_read,
	.xWrite = do_write,
	.xTruncate = do_truncate,
	.xSync = do_sync,
	.xFileSize = do_size,
	.xLock = do_lock,
	.xUnlock = do_lock,
	.xCheckReservedLock = do_check_lock,
	.xFileControl = do_control,
	.xSectorSize = do_sector_size,
	.xDeviceCharacteristics = do_characteristics,
};

/*
 * The engine makes the database itself, and syncs the directory: then what was
 * deleted is gone, and the database has its name.
 */
int fsync(int fd)
{
	struct stat status;

	if (!base)
		return (int)syscall(SYS_fsync, fd);
	if (fstat(fd, &status) || !S_ISDIR(status.st_mode) || power_lies)
		return 0;
	/* Not its parent */
	if (faccessat(fd, "store.db", F_OK, 0))
		return 0;
	directory_synced = true;
	for (int i = 0; i < FILES; i++) {
		if (files[i].now.bytes && !files[i].now.exists)
			sync_file(&files[i]);
	}
	return 0;
}

static int do_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *open,
		   int flags, int *out)
{
	struct open_file *opened = (struct open_file *)open;

	(void)vfs;
	open->pMethods = NULL;
	if (off)
		return SQLITE_CANTOPEN;
	opened->file = find(name ? name : "temporary");
	opened->file->is_database = flags & SQLITE_OPEN_MAIN_DB;
	if (directory_synced && (flags & SQLITE_OPEN_MAIN_DB))
		opened->file->durable.exists = true;
	opened->file->now.exists = true;
	open->pMethods = &methods;
	if (out)
		*out = flags;
	return SQLITE_OK;
}

/* The entry is gone; what it named is back if that was not synced. */
static int do_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
	struct disk_file *file = find(name);

	(void)vfs;
	strikes();
	if (off)
		return SQLITE_IOERR_DELETE;
	if (!file->now.exists)
		return SQLITE_IOERR_DELETE_NOENT;
	file->now.exists = false;
	add_pending(file, true, 0, NULL, 0);
	if (sync && !power_lies)
		sync_file(file);
	return SQLITE_OK;
}

static int do_access(sqlite3_vfs *vfs, const char *name, int flags, int *answer)
{
	const struct disk_file *file = find(name);

	(void)vfs;
	(void)flags;
	*answer = file->now.exists;
	return off ? SQLITE_IOERR_ACCESS : SQLITE_OK;
}

static int do_full_name(sqlite3_vfs *vfs, const char *name, int room, char *out)
{
	(void)vfs;
	snprintf(out, room, "%s", name);
	return SQLITE_OK;
}

static int do_random(sqlite3_vfs *vfs, int size, char *out)
{
	(void)vfs;
	for (int i = 0; i < size; i++)
		out[i] = (char)random_next();
	return size;
}

void power_install(void)
{
	base = sqlite3_vfs_find(NULL);
	power = *base;
	power.szOsFile = sizeof(struct open_file);
	power.zName = "power";
	power.pNext = NULL;
	power.xOpen = do_open;
	power.xDelete = do_delete;
	power.xAccess = do_access;
	power.xFullPathname = do_full_name;
	power.xRandomness = do_random;
	sqlite3_vfs_register(&power, 1);
}

void power_remove(void)
{
	power_new_disk(1, POWER_NONE, 0);
	sqlite3_vfs_unregister(&power);
	sqlite3_vfs_register(base, 1);
	base = NULL;
}

void power_new_disk(uint32_t seed, enum power_fault what, unsigned int at)
{
	for (int i = 0; i < FILES; i++) {
		forget_pending(&files[i]);
		free(files[i].now.bytes);
		free(files[i].durable.bytes);
		memset(&files[i], 0, sizeof(files[i]));
	}
	/* Not 0, which would stay 0 */
	random_state = seed * 2654435761U | 1;
	fault = what;
	fault_at = at;
	operations = 0;
	off = false;
	directory_synced = false;
}

void power_strike_in(enum power_fault what, unsigned int in)
{
	fault = what;
	fault_at = operations + in;
}

bool power_struck(void)
{
	return fault != POWER_NONE && operations > fault_at;
}

void power_repair(void)
{
	fault = POWER_NONE;
	off = false;
}

static bool kept(unsigned int keep)
{
	return random_next() % 100 < keep;
}

void power_restart(unsigned int keep)
{
	power_repair();
	for (int i = 0; i < FILES; i++) {
		struct disk_file *file = &files[i];

		if (!file->now.bytes)
			continue;
		for (struct pending *p = file->first; p; p = p->next) {
			if (kept(keep))
				apply(&file->durable, p);
		}
		if (file->durable.exists != file->now.exists && kept(keep))
			file->durable.exists = file->now.exists;
		if (!file->durable.exists)
			resize(&file->durable, 0);
		forget_pending(file);
		copy(&file->now, &file->durable);
	}
}
