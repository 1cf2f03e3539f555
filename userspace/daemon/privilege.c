// SPDX-License-Identifier: GPL-2.0-or-later
/* Capabilities. */
#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "audit.h"
#include "privilege.h"

#define GROUPS_MAX 256
#define SETS 2 /* of 32 bits each */

/* Of the calling thread: libcap would want them all to change at once. */
static int get(struct __user_cap_data_struct sets[SETS])
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};

	return syscall(SYS_capget, &head, sets) ? -errno : 0;
}

static int set(const struct __user_cap_data_struct sets[SETS])
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};

	return syscall(SYS_capset, &head, sets) ? -errno : 0;
}

/* Of what there is, the one that may be needed, and not in effect now */
static int keep_one(void)
{
	struct __user_cap_data_struct sets[SETS];
	int i, ret = get(sets);

	if (ret)
		return ret;
	for (i = 0; i < SETS; i++) {
		sets[i].effective = 0;
		sets[i].inheritable = 0;
		sets[i].permitted &= i == CAP_TO_INDEX(CAP_SYS_ADMIN) ?
					     CAP_TO_MASK(CAP_SYS_ADMIN) :
					     0;
	}
	return set(sets);
}

/* The group whose members may ask: without CAP_CHOWN, ours to give files to. */
static void join_group(void)
{
	const struct group *group = getgrnam("clusctl");
	gid_t groups[GROUPS_MAX + 1];
	int count = getgroups(GROUPS_MAX, groups);

	if (!group || count < 0)
		return;
	groups[count] = group->gr_gid;
	/* Under the unit there is no privilege for that, nor a need. */
	(void)!setgroups((size_t)count + 1, groups);
}

int privilege_drop(const struct passwd *user)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	if (!user)
		join_group();
	if (user && (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) ||
		     initgroups(user->pw_name, user->pw_gid) ||
		     setresgid(user->pw_gid, user->pw_gid, user->pw_gid) ||
		     setresuid(user->pw_uid, user->pw_uid, user->pw_uid) ||
		     prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0)))
		return -errno;
	/* The kernel may have made it so again with the new user. */
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
		return -errno;
	return keep_one();
}

static void put_in_effect(bool effective)
{
	struct __user_cap_data_struct sets[SETS];
	int index = CAP_TO_INDEX(CAP_SYS_ADMIN), ret = get(sets);

	if (ret)
		return;
	if (effective)
		sets[index].effective |= sets[index].permitted;
	else
		sets[index].effective = 0;
	ret = set(sets);
	if (ret)
		audit(AUDIT_ERROR,
		      &(struct audit){ .event = "privilege", .error = ret });
}

void privilege_raise(void)
{
	put_in_effect(true);
}

void privilege_lower(void)
{
	put_in_effect(false);
}
