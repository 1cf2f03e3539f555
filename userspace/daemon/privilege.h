/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the daemon may do: set and retire cluster keys, which takes CAP_SYS_ADMIN.
 * It keeps that, and nothing else, and uses it only while it does that.
 */
#ifndef CLUSCTLD_PRIVILEGE_H
#define CLUSCTLD_PRIVILEGE_H

#include <pwd.h>

/*
 * Becomes @user, if not NULL, for good; threads that are started later too.
 * Returns 0 or a negative errno.
 */
int privilege_drop(const struct passwd *user);
/* Of the calling thread; where it was never given, nothing happens. */
void privilege_raise(void);
void privilege_lower(void);

#endif
