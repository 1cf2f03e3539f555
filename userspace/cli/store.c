// SPDX-License-Identifier: GPL-2.0-or-later
/* The files of a backup. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backup.h"
#include "cli.h"

#define SNAPSHOTS "snapshots"
#define MANIFEST "manifest.json"
#define SUFFIX ".snapshot"
/* A file that is being written. The lock keeps other writers off. */
#define UNFINISHED ".unfinished"
/* A manifest of all checkpoints that there can be takes less. */
#define MANIFEST_MAX (1024LL * 1024 * 1024)
#define NAME_SIZE (SHA256_TEXT_SIZE + sizeof(SUFFIX) - 1)

static int fail_file(enum exit_code code, const char *name, int error)
{
	return fail_text(code, error, "%s: %s", name, strerror(error));
}

static int lock(struct store *store, int operation)
{
	if (!flock(store->dir, operation | LOCK_NB))
		return CODE_OK;
	if (errno == EWOULDBLOCK)
		return fail_text(
			CODE_TRY_AGAIN, errno,
			"another clusctl is at work in this directory; try again when it is done");
	/* Not every file system can lock: then it is up to the user. */
	return CODE_OK;
}

/* Is there nothing in the directory but what a backup leaves when it is cut? */
static int check_foreign(const struct store *store)
{
	static const char *const own[] = { ".", "..", SNAPSHOTS, UNFINISHED,
					   "lost+found" };
	int fd = openat(store->dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	bool foreign = false;
	size_t i;

	if (!dir)
		return fail_file(CODE_IO, store->path, errno);
	while (!foreign && (entry = readdir(dir))) {
		for (i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
			if (!strcmp(entry->d_name, own[i]))
				break;
		}
		foreign = i == sizeof(own) / sizeof(own[0]);
	}
	closedir(dir);
	if (!foreign)
		return CODE_OK;
	return fail_text(
		CODE_CANNOT_CREATE, ENOTEMPTY,
		"the directory is not empty, and has no backup; name a new or an empty one");
}

static int open_snapshots(struct store *store)
{
	int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

	store->snapshots = openat(store->dir, SNAPSHOTS, flags);
	if (store->snapshots >= 0)
		return CODE_OK;
	if (errno == ENOENT)
		return fail_text(CODE_NO_INPUT, ENOENT,
				 "there is no backup in this directory");
	return fail_file(CODE_NO_INPUT, SNAPSHOTS, errno);
}

int store_create(const char *path, struct store *store)
{
	int code, error = 0;

	*store = (struct store){ .path = path, .dir = -1, .snapshots = -1 };
	about_file(path);
	umask(077);
	if (!mkdir(path, 0700))
		error = sync_parent(path);
	else if (errno != EEXIST)
		error = errno;
	if (error)
		return fail_file(CODE_CANNOT_CREATE, path, error);
	store->dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (store->dir < 0)
		return fail_file(CODE_CANNOT_CREATE, path, errno);
	code = lock(store, LOCK_EX);
	if (!code && faccessat(store->dir, MANIFEST, F_OK, 0))
		code = check_foreign(store);
	if (code)
		return code;
	if (mkdirat(store->dir, SNAPSHOTS, 0700) && errno != EEXIST)
		return fail_file(CODE_CANNOT_CREATE, SNAPSHOTS, errno);
	return open_snapshots(store);
}

int store_open(const char *path, struct store *store)
{
	int code;

	*store = (struct store){ .path = path, .dir = -1, .snapshots = -1 };
	about_file(path);
	store->dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (store->dir < 0)
		return fail_file(CODE_NO_INPUT, path, errno);
	code = lock(store, LOCK_SH);
	return code ? code : open_snapshots(store);
}

void store_close(struct store *store)
{
	if (store->snapshots >= 0)
		close(store->snapshots);
	if (store->dir >= 0)
		close(store->dir);
}

/* Writes a file under a name of its own, and then gives it @name. */
static int write_at(int dir, const char *name, const void *data, size_t size)
{
	int fd, error = 0;

	if (unlinkat(dir, UNFINISHED, 0) && errno != ENOENT)
		return fail_file(CODE_IO, name, errno);
	fd = openat(dir, UNFINISHED,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail_file(CODE_CANNOT_CREATE, name, errno);
	if (!write_all(fd, data, size) || fsync(fd))
		error = errno;
	if (close(fd) && !error)
		error = errno;
	if (!error && renameat(dir, UNFINISHED, dir, name))
		error = errno;
	if (!error)
		return CODE_OK;
	unlinkat(dir, UNFINISHED, 0);
	return fail_file(CODE_IO, name, error);
}

static void snapshot_name(const char *sum, char name[NAME_SIZE])
{
	snprintf(name, NAME_SIZE, "%s%s", sum, SUFFIX);
}

int store_write(struct store *store, const void *data, size_t size,
		char sum[SHA256_TEXT_SIZE])
{
	char name[NAME_SIZE];

	if (!sha256(data, size, sum))
		return fail_text(CODE_SOFTWARE, 0, "libcrypto has no SHA-256");
	snapshot_name(sum, name);
	return write_at(store->snapshots, name, data, size);
}

/* Reads a regular file that has exactly this size. */
static int read_exactly(int fd, size_t size, void **data)
{
	struct stat info;
	ssize_t got;
	int error;

	if (fstat(fd, &info))
		return -errno;
	if (!S_ISREG(info.st_mode) || (size_t)info.st_size != size ||
	    size > SNAPSHOT_FILE_MAX)
		return -EBADMSG;
	*data = malloc(size + 1);
	if (!*data)
		return -ENOMEM;
	got = read_all(fd, *data, size + 1);
	if (got >= 0 && (size_t)got == size)
		return 0;
	error = got < 0 ? -errno : -EBADMSG;
	free(*data);
	return error;
}

int store_read(const struct store *store, const char *sum, size_t size,
	       void **data)
{
	char name[NAME_SIZE], found[SHA256_TEXT_SIZE];
	int fd, error;

	snapshot_name(sum, name);
	fd = openat(store->snapshots, name,
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	error = read_exactly(fd, size, data);
	close(fd);
	if (error)
		return error;
	if (sha256(*data, size, found) && !strcmp(found, sum))
		return 0;
	free(*data);
	return -EBADMSG;
}

static int sync_all(struct store *store)
{
	if (!sync_directory(store->snapshots))
		return fail_file(CODE_IO, SNAPSHOTS, errno);
	if (!sync_directory(store->dir))
		return fail_file(CODE_IO, store->path, errno);
	return CODE_OK;
}

/* Is this a name that store_write() gives, of a file that is not used? */
static bool is_unused(const char *name, const json_t *used)
{
	char sum[SHA256_TEXT_SIZE];

	if (strspn(name, "0123456789abcdef") != SHA256_TEXT_SIZE - 1 ||
	    strcmp(name + SHA256_TEXT_SIZE - 1, SUFFIX))
		return false;
	memcpy(sum, name, SHA256_TEXT_SIZE - 1);
	sum[SHA256_TEXT_SIZE - 1] = '\0';
	return !json_object_get(used, sum);
}

void store_prune(struct store *store, const json_t *used)
{
	int fd = openat(store->snapshots, ".",
			O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	/* What stays is in the way of nobody, and goes the next time. */
	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		if (is_unused(entry->d_name, used) ||
		    !strcmp(entry->d_name, UNFINISHED))
			unlinkat(store->snapshots, entry->d_name, 0);
	}
	closedir(dir);
	unlinkat(store->dir, UNFINISHED, 0);
}

/* The text of the manifest; -EBADMSG if it cannot be one */
static int read_manifest_text(int fd, char **text, size_t *size)
{
	struct stat info;
	ssize_t got;
	int error;

	if (fstat(fd, &info))
		return -errno;
	if (!S_ISREG(info.st_mode) || info.st_size > MANIFEST_MAX)
		return -EBADMSG;
	*text = malloc((size_t)info.st_size + 1);
	if (!*text)
		return -ENOMEM;
	got = read_all(fd, *text, (size_t)info.st_size);
	if (got < 0) {
		error = -errno;
		free(*text);
		return error;
	}
	*size = (size_t)got;
	return 0;
}

int store_read_manifest(const struct store *store, char **text, size_t *size)
{
	int fd, error;

	fd = openat(store->dir, MANIFEST,
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	error = read_manifest_text(fd, text, size);
	close(fd);
	return error;
}

int store_write_manifest(struct store *store, const char *text, bool *replaced)
{
	int code = sync_all(store);

	*replaced = false;
	if (!code)
		code = write_at(store->dir, MANIFEST, text, strlen(text));
	*replaced = !code;
	return code ? code : sync_all(store);
}
