// SPDX-License-Identifier: GPL-2.0-or-later
/* Files with keys and passphrases. They pass no buffer that is not wiped. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

#define KEY_FILE_MAX (64 * 1024)

int open_key_file(const struct args *args, const char *path, int *fd)
{
	if (args->key_fd >= 0) {
		*fd = args->key_fd;
	} else if (!strcmp(path, "-")) {
		*fd = STDIN_FILENO;
	} else {
		*fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
		if (*fd < 0)
			return fail_text(CODE_NO_INPUT, errno, "%s: %s", path,
					 strerror(errno));
	}
	return CODE_OK;
}

/* Reads to the end, or until @room is full; returns -1 with errno. */
static ssize_t read_all(int fd, char *data, size_t room)
{
	size_t size = 0;
	ssize_t got;

	while (size < room) {
		got = read(fd, data + size, room - size);
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

/* The first line of the file, for clusctl_key_load() */
static int read_passphrase(char *buffer, size_t size, void *data)
{
	int fd = *(const int *)data;
	ssize_t got = read_all(fd, buffer, size);
	const char *end;

	if (got < 0)
		return -errno;
	end = memchr(buffer, '\n', (size_t)got);
	/* A line that fills the buffer may go on, and would be another one. */
	if (!end && (size_t)got == size)
		return -E2BIG;
	return end ? (int)(end - buffer) : (int)got;
}

static int open_passphrase(const struct args *args, int *fd)
{
	*fd = args->passphrase_fd;
	if (!args->passphrase_file)
		return CODE_OK;
	*fd = open(args->passphrase_file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (*fd < 0)
		return fail_text(CODE_NO_INPUT, errno, "%s: %s",
				 args->passphrase_file, strerror(errno));
	return CODE_OK;
}

static int load_key(const struct args *args, const void *data, size_t size,
		    struct clusctl_key **key)
{
	int code, rc, fd;

	code = open_passphrase(args, &fd);
	if (code)
		return code;
	rc = clusctl_key_load(data, size, fd < 0 ? NULL : read_passphrase, &fd,
			      key);
	if (args->passphrase_file)
		close(fd);
	if (!rc)
		return CODE_OK;
	if (clusctl_last_status() != CLUSCTL_NO_STATUS)
		return fail(rc);
	if (rc == -ENOKEY)
		return fail_text(
			CODE_DATA, ENOKEY,
			"the key is encrypted; give its passphrase with --passphrase-file or --passphrase-fd");
	if (rc == -EKEYREJECTED)
		return fail_text(
			CODE_DATA, EKEYREJECTED,
			"the key cannot be decrypted; the passphrase is wrong");
	return fail_text(CODE_NO_INPUT, -rc, "the passphrase: %s",
			 strerror(-rc));
}

int read_key_file(const struct args *args, int fd, struct clusctl_key **key)
{
	char *data = clusctl_secret_alloc(KEY_FILE_MAX);
	ssize_t size;
	int code;

	if (!data)
		return fail_text(CODE_SYSTEM, ENOMEM, "out of memory");
	size = read_all(fd, data, KEY_FILE_MAX);
	if (size < 0)
		code = fail_text(CODE_NO_INPUT, errno, "the key: %s",
				 strerror(errno));
	else if (size == KEY_FILE_MAX)
		code = fail_text(CODE_DATA, EFBIG,
				 "the input is too large for a private key");
	else
		code = load_key(args, data, (size_t)size, key);
	clusctl_wipe_free(data, KEY_FILE_MAX);
	return code;
}

static bool write_all(int fd, const char *data, size_t size)
{
	ssize_t put;

	while (size) {
		put = write(fd, data, size);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		data += put;
		size -= (size_t)put;
	}
	return true;
}

static int write_new_file(const struct args *args, const void *data,
			  size_t size)
{
	/* Nobody else may have the file open, or lead us elsewhere by a link. */
	int flags = args->private ? O_EXCL | O_NOFOLLOW : O_TRUNC, error = 0;
	int fd;

	fd = open(args->output, O_WRONLY | O_CREAT | O_CLOEXEC | flags,
		  args->private ? 0600 : 0666);
	if (fd < 0 && errno == EEXIST)
		return fail_text(
			CODE_EXISTS, EEXIST,
			"%s exists, and a private key is written to a new file only; remove it, or choose another name",
			args->output);
	if (fd < 0)
		return fail_text(CODE_CANNOT_CREATE, errno, "%s: %s",
				 args->output, strerror(errno));
	if (!write_all(fd, data, size))
		error = errno;
	if (close(fd) && !error)
		error = errno;
	if (!error)
		return CODE_OK;
	if (args->private)
		unlink(args->output);
	return fail_text(CODE_IO, error, "%s: %s", args->output,
			 strerror(error));
}

int write_key_file(const struct args *args, const void *data, size_t size)
{
	if (args->output && strcmp(args->output, "-"))
		return write_new_file(args, data, size);
	if (!write_all(STDOUT_FILENO, data, size))
		return fail_text(CODE_IO, errno, "standard output: %s",
				 strerror(errno));
	return CODE_OK;
}
