/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A keyring for tests of the library: these functions take the place of those of
 * libkeyutils, and note what happens to the one key there is.
 */
#ifndef TESTS_HOST_FAKE_KEYRING_H
#define TESTS_HOST_FAKE_KEYRING_H

#include <errno.h>
#include <keyutils.h>
#include <stdbool.h>
#include <string.h>

#include "ktap.h"

#define FAKE_SERIAL 0x12345678

static struct {
	int error; /* of add_key(), which fails if it is not 0 */
	bool added;
	bool right; /* the payload was the one that is wanted */
	bool revoked;
	bool unlinked;
} keyring;

static const void *keyring_wanted;

key_serial_t add_key(const char *type, const char *description,
		     const void *payload, size_t size, key_serial_t ring)
{
	CHECK_STR(type, "user");
	CHECK(*description);
	CHECK_INT(ring, KEY_SPEC_THREAD_KEYRING);
	CHECK(!keyring.added);
	if (keyring.error) {
		errno = keyring.error;
		return -1;
	}
	keyring.added = true;
	/* Nothing of it is kept: the tests look for copies. */
	keyring.right = size == 32 && !memcmp(payload, keyring_wanted, size);
	return FAKE_SERIAL;
}

long keyctl_revoke(key_serial_t serial)
{
	CHECK_INT(serial, FAKE_SERIAL);
	keyring.revoked = true;
	return 0;
}

long keyctl_unlink(key_serial_t serial, key_serial_t ring)
{
	CHECK_INT(serial, FAKE_SERIAL);
	CHECK_INT(ring, KEY_SPEC_THREAD_KEYRING);
	keyring.unlinked = true;
	return 0;
}

#endif
