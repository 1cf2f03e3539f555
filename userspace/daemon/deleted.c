// SPDX-License-Identifier: GPL-2.0-or-later
/* Deletions that wait for a store beyond the end of the daemon. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit.h"
#include "cache.h"
#include "deleted.h"
#include "path.h"
#include "pulse.h"

/* Of no loading that has a name, nothing can be said later. */
static char *file_of(const struct config *config, const char *suffix)
{
	char *path;

	if (!config->directory || !*config->boot ||
	    asprintf(&path, "%s/deleted%s", config->directory, suffix) < 0)
		return NULL;
	return path;
}

static int write_items(FILE *file, const struct config *config,
		       const struct queue_item *items)
{
	const struct queue_item *item;

	fprintf(file, "%s\n", config->boot);
	for (item = items; item; item = item->next) {
		if (item->kind == QUEUE_DELETED)
			fprintf(file, "%s\n", item->id);
	}
	errno = EIO;
	if (fflush(file) || ferror(file) || fsync(fileno(file)))
		return -errno;
	return 0;
}

static int write_file(const char *path, const struct config *config,
		      const struct queue_item *items)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
	int ret = file ? write_items(file, config, items) : -errno;

	if (file)
		fclose(file);
	else if (fd >= 0)
		close(fd);
	return ret;
}

static int sync_directory(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int ret = fd < 0 || fsync(fd) ? -errno : 0;

	if (fd >= 0)
		close(fd);
	return ret;
}

int deleted_save(const struct config *config, const struct queue_item *items)
{
	char *path = file_of(config, "");
	char *unfinished = file_of(config, ".unfinished");
	int ret = -ENOENT;

	if (path && unfinished) {
		unlink(unfinished);
		ret = write_file(unfinished, config, items);
		if (!ret && rename(unfinished, path))
			ret = -errno;
		if (ret)
			unlink(unfinished);
		else
			ret = sync_directory(config->directory);
	}
	free(unfinished);
	free(path);
	return ret;
}

/* A line without its end; false if there is none, or one that is no line of ours */
static bool read_line(FILE *file, char *line, size_t size)
{
	char *end;

	if (!fgets(line, (int)size, file))
		return false;
	end = strchr(line, '\n');
	if (end)
		*end = '\0';
	return end;
}

static int read_file(FILE *file, const struct config *config,
		     struct queue *queue)
{
	char line[CONFIG_BOOT_SIZE + 1], path[PATH_SIZE];

	/* After a reboot the kernel has nothing, and the store is right. */
	if (!read_line(file, line, sizeof(line)) || strcmp(line, config->boot))
		return -ENOENT;
	while (read_line(file, line, sizeof(line))) {
		if (strlen(line) != PATH_GUID_SIZE - 1 ||
		    !path_resource(path, line))
			return -EBADMSG;
		queue_resource(queue, line, true);
	}
	return feof(file) ? 0 : -EIO;
}

void deleted_load(const struct config *config, struct queue *queue)
{
	char *path = file_of(config, "");
	int fd = path ? open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) : -1;
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
	int ret = -ENOENT;

	if (path && !file)
		ret = -errno;
	if (file) {
		ret = read_file(file, config, queue);
		fclose(file);
	} else if (fd >= 0) {
		close(fd);
	}
	if (ret && ret != -ENOENT)
		audit_say(AUDIT_ERROR,
			  "deletions that the store was not told of, in %s: %s",
			  path, strerror(-ret));
	free(path);
}

void deleted_forget(const struct config *config)
{
	char *path = file_of(config, "");

	if (path && unlink(path) && errno != ENOENT)
		audit_say(AUDIT_WARNING, "%s cannot be removed: %s", path,
			  strerror(errno));
	free(path);
}

int deleted_tell(struct sync *sync, const struct queue_item *items,
		 unsigned int most)
{
	uint64_t begun = pulse_clock();
	const struct queue_item *item;
	int ret = 0;

	for (item = items; !ret && item; item = item->next) {
		if (item->kind != QUEUE_DELETED)
			continue;
		ret = -ETIME;
		if (pulse_clock() - begun < most)
			ret = sync_resource_deleted(sync, item->id);
	}
	return ret;
}

void deleted_uncache(struct cache *cache, const struct queue_item *items)
{
	const struct queue_item *item;
	char path[PATH_SIZE];

	for (item = items; item; item = item->next) {
		if (item->kind == QUEUE_DELETED &&
		    path_resource(path, item->id))
			cache_put(cache,
				  &(struct engine_record){ .key = path });
	}
}
