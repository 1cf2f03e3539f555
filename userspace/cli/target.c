// SPDX-License-Identifier: GPL-2.0-or-later
/* What a command works on: the cluster, a resource, a container, an owner. */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"

#define DEFAULT_PROVIDER_TYPE 1

static int fail_no_device(const char *device, int error)
{
	if (!access("/sys/module/clusctl", F_OK))
		return fail_text(
			CODE_UNAVAILABLE, error,
			"the module is loaded, but there is no device %s; is /dev a devtmpfs, does udev run?",
			device);
	return fail_text(
		CODE_UNAVAILABLE, error,
		"the module clusctl is not loaded; as root: modprobe clusctl");
}

static int fail_no_access(const char *device, int error)
{
	const struct group *group = NULL;
	struct stat info;

	if (!stat(device, &info) && (info.st_mode & 0060) == 0060 &&
	    info.st_gid)
		group = getgrgid(info.st_gid);
	if (group)
		return fail_text(
			CODE_PRIVILEGE, error,
			"%s is not for you; run as root, or become a member of the group %s",
			device, group->gr_name);
	return fail_text(CODE_PRIVILEGE, error,
			 "%s is not for you; run as root", device);
}

int open_cluster(const struct args *args, int flags,
		 struct clusctl_cluster **cluster)
{
	const char *device = args->device ? args->device : CLUSCTL_DEVICE;
	int rc = clusctl_cluster_open(device, flags, cluster);

	if (rc == -ENOENT || rc == -ENXIO || rc == -ENODEV)
		return fail_no_device(device, -rc);
	if (rc == -EACCES || rc == -EPERM)
		return fail_no_access(device, -rc);
	return rc ? fail(rc) : CODE_OK;
}

int open_resource(const struct args *args, int flags, const char *name,
		  struct clusctl_cluster **cluster,
		  struct clusctl_resource **resource)
{
	int code, rc;

	about_resource(name);
	code = open_cluster(args, flags, cluster);
	if (code)
		return code;
	rc = clusctl_resource_open(*cluster, name, resource);
	if (!rc)
		return CODE_OK;
	code = fail(rc);
	clusctl_cluster_close(*cluster);
	*cluster = NULL;
	return code;
}

static int build_name(const struct args *args, char **name)
{
	unsigned long type = DEFAULT_PROVIDER_TYPE;
	char *end;

	if (args->provider_type) {
		type = strtoul(args->provider_type, &end, 10);
		if (args->provider_type[0] < '1' ||
		    args->provider_type[0] > '9' || *end || type > 999)
			return fail_text(
				CODE_USAGE, 0,
				"--type %s: a provider type is a number from 1 to 999",
				args->provider_type);
	}
	if (clusctl_name_build((uint32_t)type, args->provider, args->container,
			       name))
		return fail_text(
			CODE_USAGE, 0,
			"--container and --provider take 1 to 260 UTF-16 units of valid UTF-8 without control characters, a provider no backslash");
	return CODE_OK;
}

/* How many single backslashes a shell may have left of two */
static int fail_backslashes(const char *name)
{
	const char *slash = strchr(name, '\\');
	const char *bare = slash ? slash + 1 : name;

	if (!slash)
		return fail_text(
			CODE_USAGE, 0,
			"'%s' has no backslashes, so it is no name of a container; write '1\\\\%s' (provider type 1, its default provider) or '1\\PROVIDER\\%s' in single quotes, or --container %s",
			bare, bare, bare, bare);
	return fail_text(
		CODE_USAGE, 0,
		"'%s' has only one backslash, and the shell takes away those that are not quoted; write '%.*s\\\\%s' or '%.*s\\PROVIDER\\%s' in single quotes, or --container %s",
		name, (int)(slash - name), name, bare, (int)(slash - name),
		name, bare, bare);
}

static int check_name(const char *name)
{
	const char *slash = strchr(name, '\\');
	const char *problem = clusctl_name_problem(name, NULL);

	if (!problem)
		return CODE_OK;
	if (!slash || !strchr(slash + 1, '\\'))
		return fail_backslashes(name);
	return fail_text(
		CODE_USAGE, 0,
		"%s; write 'TYPE\\PROVIDER\\CONTAINER' in single quotes, such as '1\\\\MyKey', or use --container",
		problem);
}

int take_name(const struct args *args, unsigned int *word, char **name)
{
	int code;

	if (args->container) {
		code = build_name(args, name);
	} else if (args->provider || args->provider_type) {
		return fail_text(
			CODE_USAGE, 0,
			"--type and --provider go with --container NAME");
	} else if (*word == args->count) {
		return fail_text(
			CODE_USAGE, 0,
			"the container is missing; name it as 'TYPE\\PROVIDER\\CONTAINER' in single quotes, such as '1\\\\MyKey', or with --container");
	} else {
		*name = strdup(args->words[*word]);
		if (!*name)
			return fail_memory();
		++*word;
		about_container(*name, args->scope);
		code = check_name(*name);
		if (code) {
			about_container(NULL, args->scope);
			free(*name);
		}
	}
	if (!code)
		about_container(*name, args->scope);
	return code;
}

void drop_name(char *name)
{
	about_container(NULL, CLUSCTL_MACHINE);
	free(name);
}

int no_more_words(const struct args *args, unsigned int word)
{
	if (word == args->count)
		return CODE_OK;
	return fail_text(CODE_USAGE, 0, "%s: one argument too many",
			 args->words[word]);
}

int run_with_name(const struct args *args, unsigned int word,
		  int (*run)(const struct args *args, const char *name))
{
	char *name;
	int code;

	code = take_name(args, &word, &name);
	if (code)
		return code;
	code = no_more_words(args, word);
	if (!code)
		code = run(args, name);
	drop_name(name);
	return code;
}

/* Reads a decimal number that is no (uid_t)-1. */
static bool parse_number(const char *text, uint32_t *number)
{
	unsigned long value;
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	value = strtoul(text, &end, 10);
	if (errno || *end || value >= UINT32_MAX)
		return false;
	*number = (uint32_t)value;
	return true;
}

static bool find_user(const char *name, uid_t *uid)
{
	const struct passwd *user = getpwnam(name);

	if (!user)
		return parse_number(name, uid);
	*uid = user->pw_uid;
	return true;
}

static bool find_group(const char *name, gid_t *gid)
{
	const struct group *group = getgrnam(name);

	if (!group)
		return parse_number(name, gid);
	*gid = group->gr_gid;
	return true;
}

int parse_owner(const struct args *args, uid_t *uid, gid_t *gid, uint32_t *perm)
{
	const char *owner = args->owner;
	const char *colon;
	char *user;
	bool found;

	*uid = CLUSCTL_DEFAULT;
	*gid = CLUSCTL_DEFAULT;
	*perm = CLUSCTL_DEFAULT;
	if (!owner)
		return CODE_OK;
	if (args->scope == CLUSCTL_USER)
		return fail_text(
			CODE_USAGE, 0,
			"--owner is for machine containers; one of a user belongs to that user");
	colon = strchrnul(owner, ':');
	user = strndup(owner, (size_t)(colon - owner));
	if (!user)
		return fail_memory();
	found = find_user(user, uid);
	free(user);
	if (!found)
		return fail_text(
			CODE_USAGE, 0,
			"--owner %s: there is no such user; give a name or a number",
			owner);
	if (!*colon)
		return CODE_OK;
	if (!find_group(colon + 1, gid))
		return fail_text(
			CODE_USAGE, 0,
			"--owner %s: there is no such group; give a name or a number",
			owner);
	*perm = CLUSCTL_PERM_USR_VIEW | CLUSCTL_PERM_USR_READ |
		CLUSCTL_PERM_USR_SEARCH | CLUSCTL_PERM_GRP_VIEW |
		CLUSCTL_PERM_GRP_READ | CLUSCTL_PERM_GRP_SEARCH;
	return CODE_OK;
}
