// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files with keys. The first byte chooses: a private key, the same with a
 * passphrase, a public key, or a cluster key; the rest is the file.
 */
#include <clusctl.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"

static int passphrase(char *buffer, size_t size, void *data)
{
	static const char text[] = "secret";

	(void)data;
	FUZZ_CHECK(size >= sizeof(text) - 1);
	memcpy(buffer, text, sizeof(text) - 1);
	return sizeof(text) - 1;
}

/* A file that the library wrote is the same key to it, byte for byte. */
static void check_written(const struct clusctl_key *key,
			  enum clusctl_encoding encoding)
{
	const void *a, *b;
	size_t size, a_size, b_size;
	struct clusctl_key *again;
	void *data;

	FUZZ_CHECK(!clusctl_key_encode(key, encoding, &data, &size));
	FUZZ_CHECK(!clusctl_key_load(data, size, NULL, NULL, &again));
	a = clusctl_key_get_private(key, &a_size);
	b = clusctl_key_get_private(again, &b_size);
	FUZZ_CHECK(a && fuzz_same(a, a_size, b, b_size));
	a = clusctl_key_get_public(key, &a_size);
	b = clusctl_key_get_public(again, &b_size);
	FUZZ_CHECK(fuzz_same(a, a_size, b, b_size));
	FUZZ_CHECK(!strcmp(clusctl_key_get_algorithm(key),
			   clusctl_key_get_algorithm(again)));
	clusctl_key_free(again);
	clusctl_wipe_free(data, size);
}

static void check_private(const uint8_t *data, size_t size, bool encrypted)
{
	uint8_t *copy = fuzz_copy(data, size);
	struct clusctl_key *key;

	if (!clusctl_key_load(copy, size, encrypted ? passphrase : NULL, NULL,
			      &key)) {
		check_written(key, CLUSCTL_PRIVATE_DER);
		check_written(key, CLUSCTL_PRIVATE_PEM);
		clusctl_key_free(key);
	}
	free(copy);
}

static void check_public(const uint8_t *data, size_t size)
{
	uint8_t *copy = fuzz_copy(data, size);
	struct clusctl_key *key;
	const void *public;
	size_t public_size;

	if (!clusctl_key_load_public(copy, size, &key)) {
		public = clusctl_key_get_public(key, &public_size);
		FUZZ_CHECK(fuzz_same(public, public_size, data, size));
		FUZZ_CHECK(!clusctl_key_get_private(key, &public_size));
		FUZZ_CHECK(strlen(clusctl_key_get_algorithm(key)) > 0);
		clusctl_key_free(key);
	}
	free(copy);
}

/* The bytes of the key, by another way; false if the file has none */
static bool decode(const uint8_t *data, size_t size, uint8_t *bytes)
{
	char *text = fuzz_text(data, size);
	size_t digits = strspn(text, "0123456789abcdefABCDEF");
	bool good = true;

	if (size == CLUSCTL_CLUSTER_KEY_SIZE && digits != size)
		memcpy(bytes, data, size);
	else if (digits == 2 * CLUSCTL_CLUSTER_KEY_SIZE &&
		 (size == digits ||
		  (size == digits + 1 && data[digits] == '\n')))
		for (size_t i = 0; i < CLUSCTL_CLUSTER_KEY_SIZE; i++) {
			char pair[3] = { text[2 * i], text[2 * i + 1] };

			bytes[i] = (uint8_t)strtoul(pair, NULL, 16);
		}
	else
		good = false;
	free(text);
	return good;
}

static void check_cluster_key(const uint8_t *data, size_t size)
{
	int fd = memfd_create("key", MFD_CLOEXEC);
	uint8_t wanted[CLUSCTL_CLUSTER_KEY_SIZE];
	bool good = decode(data, size, wanted);
	struct clusctl_cluster_key *key;

	if (fd < 0 || write(fd, data, size) != (ssize_t)size ||
	    lseek(fd, 0, SEEK_SET))
		abort();
	FUZZ_CHECK(!clusctl_cluster_key_read(fd, &key) == good);
	if (good) {
		FUZZ_CHECK(!memcmp(clusctl_cluster_key_get_bytes(key), wanted,
				   sizeof(wanted)));
		FUZZ_CHECK(strlen(clusctl_cluster_key_get_id(key)) == 32);
		clusctl_cluster_key_free(key);
	}
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t how = fuzz_take_byte(&data, &size) & 3;

	if (how < 2)
		check_private(data, size, how);
	else if (how == 2)
		check_public(data, size);
	else
		check_cluster_key(data, size);
	return 0;
}
