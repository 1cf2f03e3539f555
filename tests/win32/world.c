// SPDX-License-Identifier: GPL-2.0-or-later
/* What the tests need and ClusAPI does not have. */
#include <clusctl.h>
#include <dirent.h>
#include <fcntl.h>
#include <keyutils.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "world.h"

bool world_make_container(const char *name, bool exportable)
{
	/* It takes long to make, and one is as good as another. */
	static struct clusctl_key *key;
	struct clusctl_cluster *cluster;
	bool made;

	if (!key && clusctl_key_generate("rsa2048", &key))
		return false;
	world_remove_container(name);
	if (clusctl_cluster_open(NULL, O_RDWR, &cluster))
		return false;
	made = !clusctl_container_create(cluster, CLUSCTL_MACHINE, name,
					 CLUSCTL_DEFAULT, CLUSCTL_DEFAULT,
					 CLUSCTL_DEFAULT, NULL) &&
	       !clusctl_container_import_key(
		       cluster, CLUSCTL_MACHINE, name, CLUSCTL_SIGNATURE,
		       exportable ? CLUSCTL_EXPORTABLE : 0, key);
	clusctl_cluster_close(cluster);
	return made;
}

bool world_remove_container(const char *name)
{
	struct clusctl_cluster *cluster;
	bool gone;

	if (clusctl_cluster_open(NULL, O_RDWR, &cluster))
		return false;
	gone = !clusctl_container_delete(cluster, CLUSCTL_MACHINE, name);
	clusctl_cluster_close(cluster);
	return gone;
}

bool world_revoke_container(const char *name)
{
	struct clusctl_container_info *info;
	struct clusctl_cluster *cluster;
	bool done = false;

	if (clusctl_cluster_open(NULL, O_RDONLY, &cluster))
		return false;
	if (!clusctl_container_get(cluster, CLUSCTL_MACHINE, name, &info)) {
		done = !keyctl_revoke(clusctl_container_info_get_serial(info));
		clusctl_container_info_free(info);
	}
	clusctl_cluster_close(cluster);
	return done;
}

static struct clusctl_cluster_key *make_key(unsigned char number)
{
	unsigned char bytes[CLUSCTL_CLUSTER_KEY_SIZE];
	struct clusctl_cluster_key *key;

	memset(bytes, number, sizeof(bytes));
	return clusctl_cluster_key_new(bytes, &key) ? NULL : key;
}

bool world_set_cluster_key(unsigned char number)
{
	struct clusctl_cluster_key *key = make_key(number);
	struct clusctl_cluster *cluster;
	bool is_set;

	if (!key || clusctl_cluster_open(NULL, O_RDWR, &cluster))
		return false;
	is_set = !clusctl_cluster_key_set(cluster, key, 0, NULL);
	clusctl_cluster_close(cluster);
	clusctl_cluster_key_free(key);
	return is_set;
}

bool world_retire_cluster_key(unsigned char number)
{
	struct clusctl_cluster_key *key = make_key(number);
	struct clusctl_cluster *cluster;
	bool is_retired;

	if (!key || clusctl_cluster_open(NULL, O_RDWR, &cluster))
		return false;
	is_retired = !clusctl_cluster_key_retire(
		cluster, clusctl_cluster_key_get_id(key), 0);
	clusctl_cluster_close(cluster);
	clusctl_cluster_key_free(key);
	return is_retired;
}

bool world_forget_cluster_keys(void)
{
	return !system("/sbin/rmmod clusctl && /sbin/modprobe clusctl");
}

unsigned int world_max_events(void)
{
	struct clusctl_cluster_info *info;
	struct clusctl_cluster *cluster;
	unsigned int most = 0;

	if (clusctl_cluster_open(NULL, O_RDONLY, &cluster))
		return 0;
	if (!clusctl_cluster_get_info(cluster, &info)) {
		most = clusctl_cluster_info_get_max_events(info);
		clusctl_cluster_info_free(info);
	}
	clusctl_cluster_close(cluster);
	return most;
}

bool world_become_guest(unsigned int device_mode)
{
	return !chmod(CLUSCTL_DEVICE, device_mode) && !seteuid(1001);
}

bool world_become_root(void)
{
	return !seteuid(0) && !chmod(CLUSCTL_DEVICE, 0600);
}

/* Does this thread wait for a descriptor? */
static bool waits(const char *task)
{
	char path[64];
	long call = -1;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%.16s/syscall", task);
	file = fopen(path, "re");
	if (!file)
		return false;
	/* A thread that runs has a word there, and no number. */
	if (fscanf(file, "%ld", &call) != 1)
		call = -1;
	fclose(file);
	return call == SYS_epoll_wait;
}

static unsigned int waiting(void)
{
	DIR *tasks = opendir("/proc/self/task");
	struct dirent *task;
	unsigned int count = 0;

	while (tasks && (task = readdir(tasks)))
		count += waits(task->d_name);
	if (tasks)
		closedir(tasks);
	return count;
}

void world_await_waiting(unsigned int threads)
{
	while (waiting() < threads)
		sched_yield();
}
