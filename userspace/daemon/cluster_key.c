// SPDX-License-Identifier: GPL-2.0-or-later
/* The cluster key. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit.h"
#include "cluster_key.h"

#define DIGITS (2 * CLUSCTL_CLUSTER_KEY_SIZE)

/* What the log says */
#define MADE "without this file nobody can open the snapshots: keep a copy"
#define OPEN_TO_ALL "the file of the cluster key must be ours, and for us alone"
#define MISSING "nothing is stored without a cluster key; see clusctl key set"

/* As hexadecimal digits, in a page that is wiped */
static int write_key(int fd, const struct clusctl_cluster_key *key)
{
	static const char hex[] = "0123456789abcdef";
	const unsigned char *bytes = clusctl_cluster_key_get_bytes(key);
	char *text = clusctl_secret_alloc(DIGITS + 1);
	size_t i, done = 0;
	ssize_t count = 1;

	if (!text)
		return -ENOMEM;
	for (i = 0; i < CLUSCTL_CLUSTER_KEY_SIZE; i++) {
		text[2 * i] = hex[bytes[i] >> 4];
		text[2 * i + 1] = hex[bytes[i] & 15];
	}
	text[DIGITS] = '\n';
	while (done < DIGITS + 1 && count > 0) {
		count = write(fd, text + done, DIGITS + 1 - done);
		if (count > 0)
			done += (size_t)count;
		else if (count < 0 && errno == EINTR)
			count = 1;
	}
	clusctl_wipe_free(text, DIGITS + 1);
	return done == DIGITS + 1 ? 0 : -EIO;
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

/* A file that is there stays; one that is made is whole, or is not. */
static int make_file(const char *path)
{
	struct clusctl_cluster_key *key;
	char *unfinished;
	int fd, ret = clusctl_cluster_key_generate(&key);

	if (ret)
		return ret;
	if (asprintf(&unfinished, "%s.unfinished", path) < 0) {
		clusctl_cluster_key_free(key);
		return -ENOMEM;
	}
	unlink(unfinished);
	fd = open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	ret = fd < 0 ? -errno : write_key(fd, key);
	if (!ret && fsync(fd))
		ret = -errno;
	if (fd >= 0)
		close(fd);
	/* Not over one that somebody else made meanwhile */
	if (!ret && link(unfinished, path) && errno != EEXIST)
		ret = -errno;
	unlink(unfinished);
	if (!ret)
		ret = sync_directory(path);
	if (!ret)
		audit(AUDIT_NOTICE,
		      &(struct audit){ .event = "cluster-key-made",
				       .key_id =
					       clusctl_cluster_key_get_id(key),
				       .message = MADE });
	free(unfinished);
	clusctl_cluster_key_free(key);
	return ret;
}

static int read_file(const char *path, struct clusctl_cluster_key **key)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat about;
	int ret;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &about))
		ret = -errno;
	else if (!S_ISREG(about.st_mode) || about.st_mode & 077 ||
		 about.st_uid != geteuid())
		ret = -EPERM;
	else
		ret = clusctl_cluster_key_read(fd, key);
	close(fd);
	return ret;
}

/* Does the module seal with a key that will outlive it? */
static int has_key(struct clusctl_cluster *cluster, bool *has)
{
	struct clusctl_cluster_info *info;
	int ret = clusctl_cluster_get_info(cluster, &info);

	if (ret)
		return ret;
	*has = !clusctl_cluster_info_has_boot_key(info);
	clusctl_cluster_info_free(info);
	return 0;
}

static int set(struct clusctl_cluster *cluster, const char *path, bool make)
{
	struct clusctl_cluster_key *key;
	bool has;
	int ret = has_key(cluster, &has);

	if (ret || has)
		return ret;
	ret = read_file(path, &key);
	if (ret == -ENOENT && make) {
		ret = make_file(path);
		if (!ret)
			ret = read_file(path, &key);
	}
	if (ret)
		return ret;
	ret = clusctl_cluster_key_set(cluster, key, 0, NULL);
	/* What was sealed with the random key until now */
	if (!ret)
		ret = clusctl_cluster_reseal(cluster, NULL);
	clusctl_cluster_key_free(key);
	return ret;
}

int cluster_key_set(struct clusctl_cluster *cluster, const char *path,
		    bool make)
{
	int ret = set(cluster, path, make);

	if (!ret)
		return 0;
	audit(AUDIT_ERROR,
	      &(struct audit){ .event = "cluster-key",
			       .error = ret,
			       .message = ret == -EPERM ? OPEN_TO_ALL :
							  MISSING });
	return ret;
}
