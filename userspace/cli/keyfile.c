// SPDX-License-Identifier: GPL-2.0-or-later
/* Files with keys and passphrases. They pass no buffer that is not wiped. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "file.h"

#define KEY_FILE_MAX (64 * 1024)

int harden(void)
{
	int rc = clusctl_harden_process();

	umask(077);
	return rc ? fail(rc) : CODE_OK;
}

int open_key_file(const struct args *args, const char *path, int *fd)
{
	if (args->key_fd < 0)
		return open_input(path, fd);
	*fd = args->key_fd;
	return CODE_OK;
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
		return fail_memory();
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

static int write_public_file(const struct args *args, const void *data,
			     size_t size)
{
	int fd, error = 0;

	fd = open(args->output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		return fail_text(CODE_CANNOT_CREATE, errno, "%s: %s",
				 args->output, strerror(errno));
	if (!write_all(fd, data, size))
		error = errno;
	if (close(fd) && !error)
		error = errno;
	if (!error)
		return CODE_OK;
	return fail_text(CODE_IO, error, "%s: %s", args->output,
			 strerror(error));
}

int write_key_file(const struct args *args, const void *data, size_t size)
{
	if (!args->output || !strcmp(args->output, "-"))
		return write_stdout(data, size);
	if (args->private)
		return create_file(args->output, data, size);
	return write_public_file(args, data, size);
}
