// SPDX-License-Identifier: GPL-2.0-or-later
/* SHA-256, by libcrypto. */
#include <openssl/evp.h>
#include <stdio.h>

#include "file.h"

bool sha256(const void *data, size_t size, char text[SHA256_TEXT_SIZE])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int length = 0;

	if (!EVP_Digest(data, size, digest, &length, EVP_sha256(), NULL) ||
	    length != (SHA256_TEXT_SIZE - 1) / 2)
		return false;
	for (unsigned int i = 0; i < length; i++)
		sprintf(text + 2 * i, "%02x", digest[i]);
	return true;
}
