// SPDX-License-Identifier: GPL-2.0-or-later
#include "container.h"

#include <string.h>

#include "test_keys.h"

const struct container *container_rsa2048(void)
{
	static struct container container;

	container.key = container.text + CONTAINER_KEY_OFFSET;
	container.key_size = rsa_a.priv_size;
	container.size =
		CONTAINER_KEY_OFFSET + rsa_a.priv_size + rsa_a.pub_size;
	memcpy(container.text + CONTAINER_KEY_OFFSET, rsa_a.priv,
	       rsa_a.priv_size);
	memcpy(container.text + CONTAINER_KEY_OFFSET + rsa_a.priv_size,
	       rsa_a.pub, rsa_a.pub_size);
	return &container;
}
