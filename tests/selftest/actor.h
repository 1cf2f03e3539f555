/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who calls: processes that have become somebody else. */
#ifndef CLUSCTL_TEST_ACTOR_H
#define CLUSCTL_TEST_ACTOR_H

#include <sys/types.h>

/* Each changes the calling process, which is root's, for good. */
void become_root(void);
void become_user(void); /* uid and gid 1000 */
void become_other_user(void); /* uid and gid 1001 */
void become_root_without_cap_sys_admin(void);
void become_user_with_cap_sys_admin(void);
void become_root_of_a_namespace(void); /* made by root */
void become_root_of_a_users_namespace(void); /* made by uid 1000 */
void become_uid(uid_t uid); /* and the gid of that number */
void become_uid_in_group(uid_t uid, gid_t gid);

/*
 * Runs @work in a child that has become another. What it EXPECTs counts for the
 * test; @work must not ASSERT.
 */
void run_as(void (*become)(void), void (*work)(void *context), void *context);

#endif
