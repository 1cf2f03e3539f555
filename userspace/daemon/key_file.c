// SPDX-License-Identifier: GPL-2.0-or-later
/* The cluster key at rest. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit.h"
#include "key_file.h"
#include "key_record.h"

#define DIGITS (2 * CLUSCTL_CLUSTER_KEY_SIZE)
#define CREDENTIAL "cluster.key"

/* As hexadecimal digits, in a page that is wiped */
static int write_key(int fd, const struct clusctl_cluster_key *key)
{
	char *text = clusctl_secret_alloc(DIGITS + 1);
	size_t done = 0;
	ssize_t count = 1;

	if (!text)
		return -ENOMEM;
	hex_encode(clusctl_cluster_key_get_bytes(key), CLUSCTL_CLUSTER_KEY_SIZE,
		   text);
	text[DIGITS] = '\n';
	while (done < DIGITS + 1 && count > 0) {
		count = write(fd, text + done, DIGITS + 1 - done);
		if (count > 0)
			done += (size_t)count;
		else if (count < 0 && errno == EINTR)
			count = 1;
	}
	clusctl_wipe_free(text, DIGITS + 1);
	if (done == DIGITS + 1)
		return 0;
	return count < 0 ? -errno : -EIO;
}

static int sync_directory(const char *path)
{
	char *copy = strdup(path);
	int fd, ret = 0;

	if (!copy)
		return -ENOMEM;
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd))
		ret = -errno;
	if (fd >= 0)
		close(fd);
	free(copy);
	return ret;
}

static char *beside(const char *path, const char *what)
{
	char *name;

	return asprintf(&name, "%s.%s", path, what) < 0 ? NULL : name;
}

static int read_at(const char *path, bool strict,
		   struct clusctl_cluster_key **key)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat about;
	int ret;

	*key = NULL;
	if (fd < 0)
		return -errno;
	if (fstat(fd, &about))
		ret = -errno;
	else if (!S_ISREG(about.st_mode) ||
		 (strict && (about.st_mode & 077 || about.st_uid != geteuid())))
		ret = -EPERM;
	else
		ret = clusctl_cluster_key_read(fd, key);
	close(fd);
	return ret;
}

int key_file_read(const char *path, struct clusctl_cluster_key **key)
{
	return read_at(path, true, key);
}

int key_file_read_staged(const char *path, struct clusctl_cluster_key **key)
{
	char *staged = beside(path, "next");
	int ret = staged ? read_at(staged, true, key) : -ENOMEM;

	free(staged);
	return ret;
}

static int write_file(const char *path, const struct clusctl_cluster_key *key)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int ret = fd < 0 ? -errno : write_key(fd, key);

	if (!ret && fsync(fd))
		ret = -errno;
	if (fd >= 0)
		close(fd);
	return ret;
}

/* What is there under the name is whole, also if we are killed in between. */
int key_file_stage(const char *path, const struct clusctl_cluster_key *key)
{
	char *staged = beside(path, "next");
	char *unfinished = beside(path, "unfinished");
	int ret = -ENOMEM;

	if (staged && unfinished) {
		unlink(unfinished);
		ret = write_file(unfinished, key);
		if (!ret && rename(unfinished, staged))
			ret = -errno;
		if (ret)
			unlink(unfinished);
		else
			ret = sync_directory(path);
	}
	free(unfinished);
	free(staged);
	return ret;
}

void key_file_unstage(const char *path)
{
	char *staged = beside(path, "next");

	if (staged)
		unlink(staged);
	free(staged);
}

static int keep(const char *path, const char *id)
{
	char *kept = beside(path, id);
	int ret = kept ? 0 : -ENOMEM;

	if (!ret && link(path, kept) && errno != EEXIST && errno != ENOENT)
		ret = -errno;
	free(kept);
	return ret;
}

int key_file_install(const char *path, const char *old_id)
{
	char *staged = beside(path, "next");
	int ret = staged ? 0 : -ENOMEM;

	if (!ret && old_id)
		ret = keep(path, old_id);
	if (!ret && rename(staged, path))
		ret = -errno;
	free(staged);
	return ret ? ret : sync_directory(path);
}

int key_file_make(const char *path)
{
	struct clusctl_cluster_key *key;
	int ret;

	if (!access(path, F_OK))
		return -EEXIST;
	ret = clusctl_cluster_key_generate(&key);
	if (ret)
		return ret;
	ret = key_file_stage(path, key);
	if (!ret)
		ret = key_file_install(path, NULL);
	clusctl_cluster_key_free(key);
	return ret;
}

int key_file_read_credential(struct clusctl_cluster_key **key)
{
	const char *directory = getenv("CREDENTIALS_DIRECTORY");
	char *path;
	int ret;

	*key = NULL;
	if (!directory)
		return -ENOENT;
	if (asprintf(&path, "%s/" CREDENTIAL, directory) < 0)
		return -ENOMEM;
	/* Who may read it is the service manager's business. */
	ret = read_at(path, false, key);
	free(path);
	return ret;
}
