// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which user-level containers there may be, to end them with the module. They
 * are linked to their users' keyrings only, and kept by serial, not by
 * reference, so that they die with those. All of it under the lock of the
 * containers.
 */
#include <linux/minmax.h>
#include <linux/xarray.h>

#include "keyring.h"
#include "user_containers.h"

#define PURGE_MIN 64U

static DEFINE_XARRAY(serials);
static unsigned int serial_count;
static unsigned int purge_at = PURGE_MIN;

/* Forget the serials of those that are gone. */
static void purge(void)
{
	unsigned long serial;
	void *entry;

	xa_for_each(&serials, serial, entry) {
		struct key *key = clusctl_container_by_serial(serial);

		if (!key) {
			xa_erase(&serials, serial);
			serial_count--;
		}
		key_put(key);
	}
	purge_at = max(PURGE_MIN, serial_count * 2);
}

/**
 * clusctl_user_containers_add() - remember a container
 * @serial: serial of its keyring
 *
 * Cost and memory stay in proportion to the containers that there are: the
 * list is purged whenever it has doubled.
 *
 * Return: 0 or -ENOMEM.
 */
int clusctl_user_containers_add(key_serial_t serial)
{
	void *old;

	if (serial_count >= purge_at)
		purge();
	old = xa_store(&serials, serial, xa_mk_value(1), GFP_KERNEL_ACCOUNT);
	if (!old)
		serial_count++;
	return xa_err(old);
}

/**
 * clusctl_user_containers_end() - end all that are left, and forget them
 * @end: how to end one
 */
void clusctl_user_containers_end(void (*end)(struct key *container))
{
	unsigned long serial;
	void *entry;

	xa_for_each(&serials, serial, entry) {
		struct key *key = clusctl_container_by_serial(serial);

		if (key)
			end(key);
		key_put(key);
	}
	xa_destroy(&serials);
}
