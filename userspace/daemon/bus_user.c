// SPDX-License-Identifier: GPL-2.0-or-later
/* Which user a connection is of. */
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "bus_user.h"

struct user {
	uid_t uid;
	char *connection;
};

static int compare(const void *a, const void *b)
{
	const struct user *left = a, *right = b;

	return strcmp(left->connection, right->connection);
}

static void free_user(void *data)
{
	struct user *user = data;

	free(user->connection);
	free(user);
}

static struct user *find(const struct bus_users *users, const char *connection)
{
	struct user key = { .connection = (char *)connection };
	struct user *const *found = tfind(&key, &users->tree, compare);

	return found ? *found : NULL;
}

uid_t bus_users_find(const struct bus_users *users, const char *connection)
{
	const struct user *user = find(users, connection);

	return user ? user->uid : BUS_NO_USER;
}

void bus_users_add(struct bus_users *users, const char *connection, uid_t uid)
{
	struct user *user;

	if (find(users, connection))
		return;
	user = calloc(1, sizeof(*user));
	if (!user)
		return;
	user->uid = uid;
	user->connection = strdup(connection);
	if (!user->connection || !tsearch(user, &users->tree, compare))
		free_user(user);
}

void bus_users_drop(struct bus_users *users, const char *connection)
{
	struct user *user = find(users, connection);

	if (!user)
		return;
	tdelete(user, &users->tree, compare);
	free_user(user);
}

void bus_users_clear(struct bus_users *users)
{
	tdestroy(users->tree, free_user);
	users->tree = NULL;
}
