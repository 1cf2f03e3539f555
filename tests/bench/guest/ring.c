// SPDX-License-Identifier: GPL-2.0-or-later
#include "ring.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "keyctl.h"
#include "stolen.h"

#define QUOTA "/proc/sys/kernel/keys/root_"

static int allow(const char *path, unsigned long number)
{
	FILE *file = fopen(path, "w");

	if (!file)
		return -errno;
	fprintf(file, "%lu\n", number);
	return fclose(file) ? -errno : 0;
}

__s32 ring_make(const char *name)
{
	int ret = allow(QUOTA "maxkeys", 2000000);

	if (!ret)
		ret = allow(QUOTA "maxbytes", 1000000000);
	if (ret)
		return ret;
	return (__s32)key_add("keyring", name, NULL, 0,
			      KEY_SPEC_PROCESS_KEYRING);
}

void ring_end(__s32 ring)
{
	key_control(KEYCTL_CLEAR, (unsigned long)ring, 0, 0, 0);
	key_unlink(ring, KEY_SPEC_PROCESS_KEYRING);
	settle(5000);
}

/* As snprintf(name, RING_NAME, "bench-%024lu", number), and much faster */
void ring_name(char name[RING_NAME], unsigned long number)
{
	int i;

	memcpy(name, "bench-", 6);
	name[RING_NAME - 1] = 0;
	for (i = RING_NAME - 2; i >= 6; i--, number /= 10)
		name[i] = (char)('0' + number % 10);
}

int ring_fill(__s32 ring, unsigned long from, unsigned long to)
{
	char name[RING_NAME];
	long ret = 0;

	for (; ret >= 0 && from < to; from++) {
		ring_name(name, from);
		ret = key_add("user", name, "k", 1, ring);
	}
	return ret < 0 ? (int)ret : 0;
}
