// SPDX-License-Identifier: LGPL-2.1-or-later
/* Keys as files: DER or PEM of either half. */
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "internal.h"

/* Base64 of 48 bytes makes a line of 64 characters. */
#define LINE_BYTES 48
#define LINE_SIZE 65

/* Bytes of a PEM object with a NUL behind it */
static size_t pem_size(const char *label, size_t size)
{
	size_t lines = (size + LINE_BYTES - 1) / LINE_BYTES;

	return lines * LINE_SIZE +
	       2 * (strlen("-----BEGIN -----\n") + strlen(label)) + 1;
}

/*
 * libcrypto would write PEM through buffers that it does not wipe, and wants to
 * parse the key first.
 */
static size_t write_pem(const char *label, const unsigned char *der,
			size_t size, char *out)
{
	char *end = out;
	size_t take;

	end += sprintf(end, "-----BEGIN %s-----\n", label);
	for (; size; der += take, size -= take) {
		take = size < LINE_BYTES ? size : LINE_BYTES;
		end += EVP_EncodeBlock((unsigned char *)end, der, (int)take);
		*end++ = '\n';
	}
	end += sprintf(end, "-----END %s-----\n", label);
	return (size_t)(end - out);
}

CLUSCTL_API int clusctl_key_encode(const struct clusctl_key *key,
				   enum clusctl_encoding encoding, void **data,
				   size_t *size)
{
	bool private = encoding == CLUSCTL_PRIVATE_DER ||
		       encoding == CLUSCTL_PRIVATE_PEM;
	bool pem = encoding == CLUSCTL_PUBLIC_PEM ||
		   encoding == CLUSCTL_PRIVATE_PEM;
	const char *label = private ? "PRIVATE KEY" : "PUBLIC KEY";
	const void *der;
	size_t der_size;
	char *out;

	der = private ? clusctl_key_get_private(key, &der_size) :
			clusctl_key_get_public(key, &der_size);
	if (!der)
		return ctl_fail(NTE_NO_KEY);
	out = clusctl_secret_alloc(pem ? pem_size(label, der_size) : der_size);
	if (!out)
		return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	if (pem)
		der_size = write_pem(label, der, der_size, out);
	else
		memcpy(out, der, der_size);
	*data = out;
	*size = der_size;
	return ctl_ok();
}
