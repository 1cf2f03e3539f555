// SPDX-License-Identifier: GPL-2.0-or-later
/* Files: whole ones, in and out. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "file.h"

ssize_t read_all(int fd, void *data, size_t room)
{
	size_t size = 0;
	ssize_t got;

	while (size < room) {
		got = read(fd, (char *)data + size, room - size);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (!got)
			break;
		size += (size_t)got;
	}
	return (ssize_t)size;
}

bool write_all(int fd, const void *data, size_t size)
{
	const char *next = data;
	ssize_t put;

	while (size) {
		put = write(fd, next, size);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		next += put;
		size -= (size_t)put;
	}
	return true;
}

bool sync_directory(int fd)
{
	/* Some file systems have nothing to do there, and say EINVAL. */
	return !fsync(fd) || errno == EINVAL;
}

int open_input(const char *path, int *fd)
{
	if (!strcmp(path, "-")) {
		*fd = STDIN_FILENO;
		return CODE_OK;
	}
	*fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (*fd >= 0)
		return CODE_OK;
	return fail_text(CODE_NO_INPUT, errno, "%s: %s", path, strerror(errno));
}

int read_input(const char *path, size_t max, void **data, size_t *size)
{
	int code, fd, error;
	ssize_t got;
	char *room;

	room = malloc(max + 1);
	if (!room)
		return fail_memory();
	code = open_input(path, &fd);
	if (code) {
		free(room);
		return code;
	}
	got = read_all(fd, room, max + 1);
	error = errno;
	if (fd != STDIN_FILENO)
		close(fd);
	if (got < 0)
		code = fail_text(CODE_NO_INPUT, error, "%s: %s", path,
				 strerror(error));
	else if (!got)
		code = fail_text(CODE_DATA, 0, "%s is empty", path);
	else if ((size_t)got > max)
		code = fail_text(CODE_DATA, EFBIG, "%s is too large", path);
	if (code) {
		free(room);
		return code;
	}
	*data = room;
	*size = (size_t)got;
	return CODE_OK;
}

static int fail_write(const char *path, int error)
{
	return fail_text(CODE_IO, error, "%s: %s", path, strerror(error));
}

/* Writes, and closes @fd; returns an errno. */
static int finish_file(int fd, const void *data, size_t size)
{
	int error = 0;

	/* What cannot be synced, such as a pipe, needs it not. */
	if (!write_all(fd, data, size) || (fsync(fd) && errno != EINVAL))
		error = errno;
	if (close(fd) && !error)
		error = errno;
	return error;
}

/* The directory of @path, to be synced or to make files in; -1 with errno */
static int open_parent(const char *path)
{
	char *copy = strdup(path);
	int fd = -1;

	if (copy)
		fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(copy);
	return fd;
}

int sync_parent(const char *path)
{
	int fd = open_parent(path), error = 0;

	/* Who may write to a directory need not be one who may open it. */
	if (fd < 0)
		return errno == EACCES ? 0 : errno;
	if (!sync_directory(fd))
		error = errno;
	close(fd);
	return error;
}

/* The name of a file that is made next to @path; free() it. */
static char *name_beside(const char *path)
{
	char *copy = strdup(path), *name = NULL;

	if (copy && asprintf(&name, "%s/.clusctl.XXXXXX", dirname(copy)) < 0)
		name = NULL;
	free(copy);
	return name;
}

static int fail_create(const char *path, int error)
{
	return fail_text(CODE_CANNOT_CREATE, error, "%s: %s", path,
			 strerror(error));
}

/* Writes a new file and moves it to @real, of which @path tells the user. */
static int write_and_rename(const char *real, const char *path,
			    const void *data, size_t size)
{
	char *name = name_beside(real);
	mode_t mask = umask(0);
	int fd, error = 0;

	umask(mask);
	if (!name)
		return fail_memory();
	fd = mkostemp(name, O_CLOEXEC);
	if (fd < 0) {
		error = errno;
		free(name);
		return fail_create(path, error);
	}
	if (fchmod(fd, 0666 & ~mask)) {
		error = errno;
		close(fd);
	} else {
		error = finish_file(fd, data, size);
	}
	if (!error && rename(name, real))
		error = errno;
	if (error)
		unlink(name);
	else
		error = sync_parent(real);
	free(name);
	return error ? fail_write(path, error) : CODE_OK;
}

int replace_file(const char *path, const void *data, size_t size)
{
	struct stat info;
	char *real;
	int code, error, fd;

	if (stat(path, &info)) {
		if (errno != ENOENT)
			return fail_create(path, errno);
		return write_and_rename(path, path, data, size);
	}
	if (S_ISREG(info.st_mode)) {
		/* Of a symbolic link, the file that it leads to is replaced. */
		real = realpath(path, NULL);
		if (!real)
			return fail_write(path, errno);
		code = write_and_rename(real, path, data, size);
		free(real);
		return code;
	}
	fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return fail_create(path, errno);
	error = finish_file(fd, data, size);
	return error ? fail_write(path, error) : CODE_OK;
}

int create_file(const char *path, const void *data, size_t size)
{
	int error, fd;

	/* Nobody else may have the file open, or lead us elsewhere by a link. */
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		  0600);
	if (fd < 0 && errno == EEXIST)
		return fail_text(
			CODE_EXISTS, EEXIST,
			"%s exists, and a key is written to a new file only; remove that one, or choose another name",
			path);
	if (fd < 0)
		return fail_create(path, errno);
	error = finish_file(fd, data, size);
	if (!error)
		error = sync_parent(path);
	if (!error)
		return CODE_OK;
	unlink(path);
	return fail_write(path, error);
}

int write_stdout(const void *data, size_t size)
{
	if (write_all(STDOUT_FILENO, data, size))
		return CODE_OK;
	return fail_text(CODE_IO, errno, "standard output: %s",
			 strerror(errno));
}
