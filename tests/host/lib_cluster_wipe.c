// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Cluster keys and what they open: no block of memory is freed, by the library
 * or by libcrypto, while a key, what is derived from it, or a private key is in
 * it.
 */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fake_keyring.h"
#include "lib_fixture.h"
#include "lib_sealed.h"
#include "lib_watch.h"

static struct clusctl_key *pair;
static struct snapshot_bytes good;

/* The first half of what XAES-256-GCM derives for this snapshot */
static void know_derived(void)
{
	uint8_t block[16] = { 0, 1, 'X', 0 }, derived[16];

	memcpy(block + 4, (const uint8_t *)good.data + SNAPSHOT_AT_NONCE, 12);
	CHECK(snapshot_cmac(sealed_key, block, derived));
	know(derived);
}

static void set_up(void)
{
	struct snapshot_image image = { .version = 1, .count = 1 };
	char hex[2 * SNAPSHOT_KEY + 1];
	const unsigned char *der;
	size_t size;

	/* RSA fills the image well. */
	REQUIRE(!clusctl_key_generate("rsa2048", &pair));
	image.pairs[0] = sealed_pair(pair, 1);
	good = sealed_image(&image);
	for (int i = 0; i < SNAPSHOT_KEY; i++)
		sprintf(hex + 2 * i, "%02x", sealed_key[i]);
	der = clusctl_key_get_private(pair, &size);
	know(der + size - SECRET_SIZE);
	know(sealed_key);
	know(sealed_key + SECRET_SIZE);
	know(hex);
	know_derived();
	keyring_wanted = sealed_key;
}

static void a_leak_would_be_seen(void)
{
	void *copy = malloc(40);

	leaks = 0;
	memcpy(copy, sealed_key, SNAPSHOT_KEY);
	/* The compiler must not know that nobody reads it. */
	__asm__ volatile("" : : "r"(copy) : "memory");
	free(copy);
	CHECK_INT(leaks, 2);
	leaks = 0;
	OPENSSL_free(OPENSSL_memdup(secrets[4], SECRET_SIZE));
	CHECK_INT(leaks, 1);
}

static struct clusctl_cluster_key *new_key(void)
{
	struct clusctl_cluster_key *key = NULL;

	CHECK(!clusctl_cluster_key_new(sealed_key, &key));
	return key;
}

static void keys(void)
{
	struct clusctl_cluster_key *key;

	leaks = 0;
	key = new_key();
	REQUIRE(key);
	clusctl_cluster_key_free(key);
	CHECK_INT(leaks, 0);
}

static void read_key(const void *data, size_t size, int wanted)
{
	int fd = memfd_create("key", MFD_CLOEXEC);
	struct clusctl_cluster_key *key = NULL;

	CHECK_INT(write(fd, data, size), (long long)size);
	CHECK_INT(lseek(fd, 0, SEEK_SET), 0);
	CHECK_INT(clusctl_cluster_key_read(fd, &key), wanted);
	clusctl_cluster_key_free(key);
	close(fd);
}

static void keys_from_files(void)
{
	char text[2 * SNAPSHOT_KEY + 8];

	for (int i = 0; i < SNAPSHOT_KEY; i++)
		sprintf(text + 2 * i, "%02x", sealed_key[i]);
	leaks = 0;
	read_key(sealed_key, SNAPSHOT_KEY, 0);
	read_key(text, 2 * SNAPSHOT_KEY, 0);
	/* Too long, and wrong at the very end */
	memcpy(text + 2 * SNAPSHOT_KEY, "\n\n", 2);
	read_key(text, 2 * SNAPSHOT_KEY + 2, -EINVAL);
	text[2 * SNAPSHOT_KEY - 1] = 'x';
	read_key(text, 2 * SNAPSHOT_KEY, -EBADMSG);
	CHECK_INT(leaks, 0);
}

static void keys_that_are_set(void)
{
	struct clusctl_cluster_key *key = new_key();

	REQUIRE(key);
	leaks = 0;
	FAKE(FAILS(EACCES, ERROR_ACCESS_DENIED));
	CHECK_INT(clusctl_cluster_key_set(cluster, key, 0, NULL), -EACCES);
	CHECK(keyring.right && keyring.revoked);
	clusctl_cluster_key_free(key);
	CHECK_INT(leaks, 0);
}

static int open_with(const struct clusctl_cluster_key *key)
{
	struct clusctl_snapshot_contents *contents = NULL;
	int rc = clusctl_snapshot_open(good.data, good.size, key, &contents);

	clusctl_snapshot_contents_free(contents);
	return rc;
}

static void snapshots(void)
{
	uint8_t *data = (uint8_t *)(uintptr_t)good.data;
	struct clusctl_cluster_key *key = new_key();

	REQUIRE(key);
	leaks = 0;
	CHECK_INT(open_with(key), 0);
	/* The private key was decrypted when the tag turns out to be wrong. */
	data[good.size - 1] ^= 1;
	CHECK_INT(open_with(key), -EBADMSG);
	data[good.size - 1] ^= 1;
	CHECK_INT(leaks, 0);
	clusctl_cluster_key_free(key);
	CHECK_INT(leaks, 0);
}

static void tear_down(void)
{
	snapshot_free(good);
	clusctl_key_free(pair);
	CHECK_INT(leaks, 0);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(opens),
	KTAP_CASE(set_up),
	KTAP_CASE(a_leak_would_be_seen),
	KTAP_CASE(keys),
	KTAP_CASE(keys_from_files),
	KTAP_CASE(keys_that_are_set),
	KTAP_CASE(snapshots),
	KTAP_CASE(tear_down),
	KTAP_CASE(closes),
};

KTAP_MAIN(cases)
