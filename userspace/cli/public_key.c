// SPDX-License-Identifier: GPL-2.0-or-later
/* What is told of public keys, and of the permissions of containers. */
#include <stdio.h>

#include "cli.h"
#include "file.h"

_Static_assert(FINGERPRINT_SIZE == SHA256_TEXT_SIZE, "a fingerprint");

void fingerprint(const struct clusctl_key *key, char text[FINGERPRINT_SIZE])
{
	size_t size;
	const void *der = clusctl_key_get_public(key, &size);

	if (!sha256(der, size, text))
		*text = '\0';
}

void add_public_key(json_t *object, const struct clusctl_key *key)
{
	char text[FINGERPRINT_SIZE];

	fingerprint(key, text);
	json_object_set_new(object, "algorithm",
			    json_string(clusctl_key_get_algorithm(key)));
	json_object_set_new(object, "bits",
			    json_integer(clusctl_key_get_bits(key)));
	json_object_set_new(object, "public_sha256", json_string(text));
}

const struct spec specs[SPECS] = {
	{ CLUSCTL_EXCHANGE, "exchange", "Exchange:     " },
	{ CLUSCTL_SIGNATURE, "signature", "Signature:    " },
};

/* The six permissions of the owner, the group or others */
static void print_rights(const char *who, uint32_t bits)
{
	static const char *const names[] = { "view",   "read", "write",
					     "search", "link", "setattr" };

	if (!(bits & 0x3F))
		return;
	printf("; %s:", who);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (bits & 1U << i)
			printf(" %s", names[i]);
	}
}

void print_perm(uint32_t perm)
{
	printf("Permissions:  0x%08x", perm);
	print_rights("owner", perm >> 16);
	print_rights("group", perm >> 8);
	print_rights("others", perm);
	printf("\n");
}
