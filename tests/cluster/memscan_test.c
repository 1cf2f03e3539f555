// SPDX-License-Identifier: GPL-2.0-or-later
/* The search finds what it is there to find, and nothing else. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include "ktap.h"
#include "search.h"

#define PAGE 4096
#define MEMORY (16 * PAGE)

static unsigned char memory[MEMORY];
static unsigned char number[128];

/* How many pieces of a secret there are in the memory, in a form */
static size_t found(struct secrets *secrets, enum search_form form,
		    size_t *first)
{
	struct search *search = search_new(secrets);
	size_t i, count = 0, one;

	if (!CHECK(search))
		return 0;
	search_memory(search, memory, MEMORY, 0);
	for (i = secrets->count; i-- > 0;) {
		one = search_found(search, i, form, first);
		count += one;
	}
	search_free(search);
	return count;
}

/* As a number that the memory has not, in a memory that has nothing */
static struct secrets one_number(void)
{
	struct secrets secrets = { NULL, 0 };

	CHECK(RAND_bytes(memory, sizeof(memory)) == 1);
	CHECK(RAND_bytes(number, sizeof(number)) == 1);
	CHECK(secrets_add(&secrets, "a", "number", number, sizeof(number)) !=
	      NULL);
	return secrets;
}

static void nothing(void)
{
	struct secrets secrets = one_number();
	enum search_form form;
	size_t first;

	for (form = 0; form < SEARCH_FORMS; form++)
		CHECK_INT(found(&secrets, form, &first), 0);
	secrets_free(&secrets);
}

static void plain(void)
{
	struct secrets secrets = one_number();
	size_t first = 0;

	memcpy(memory + 4321, number, sizeof(number));
	CHECK_INT(found(&secrets, SEARCH_PLAIN, &first), 15);
	CHECK_INT(first, 4321);
	CHECK_INT(found(&secrets, SEARCH_REVERSED, &first), 0);
	secrets_free(&secrets);
}

static void at_the_very_end(void)
{
	struct secrets secrets = one_number();
	size_t first = 0;

	memcpy(memory + MEMORY - 16, number, 16);
	CHECK_INT(found(&secrets, SEARCH_PLAIN, &first), 1);
	CHECK_INT(first, MEMORY - 16);
	secrets_free(&secrets);
}

/* What a page that went elsewhere cuts off */
static void a_piece(void)
{
	struct secrets secrets = one_number();
	size_t first = 0;

	memcpy(memory + 2 * PAGE, number + 101, sizeof(number) - 101);
	memcpy(memory + 8 * PAGE - 23, number + 33, 23);
	CHECK_INT(found(&secrets, SEARCH_PLAIN, &first), 3);
	secrets_free(&secrets);
}

/* As libcrypto and the kernel have numbers: the least significant limb first */
static void limbs(void)
{
	struct secrets secrets = one_number();
	size_t i, first = 0;
	uint64_t limb;

	for (i = 0; i < sizeof(number); i += 8) {
		memcpy(&limb, number + sizeof(number) - 8 - i, 8);
		limb = __builtin_bswap64(limb);
		memcpy(memory + 777 + i, &limb, 8);
	}
	CHECK_INT(found(&secrets, SEARCH_REVERSED, &first), 15);
	CHECK_INT(first, 777);
	secrets_free(&secrets);
}

static void limbs_the_other_way_round(void)
{
	struct secrets secrets = one_number();
	size_t i, first = 0;
	uint64_t limb;

	for (i = 0; i < sizeof(number); i += 8) {
		memcpy(&limb, number + i, 8);
		limb = __builtin_bswap64(limb);
		memcpy(memory + 777 + i, &limb, 8);
	}
	CHECK_INT(found(&secrets, SEARCH_SWAPPED_8, &first), 15);
	CHECK_INT(first, 777);
	secrets_free(&secrets);
}

/* As some implementations of AES have keys */
static void words(void)
{
	struct secrets secrets = one_number();
	size_t i, first = 0;
	uint32_t word;

	for (i = 0; i < sizeof(number); i += 4) {
		memcpy(&word, number + i, 4);
		word = __builtin_bswap32(word);
		memcpy(memory + 777 + i, &word, 4);
	}
	CHECK_INT(found(&secrets, SEARCH_SWAPPED_4, &first), 15);
	secrets_free(&secrets);
}

/* What is secret in a file with these bytes */
static void with_file(struct secrets *secrets, const void *data, size_t size)
{
	char path[] = "/tmp/memscan_test.XXXXXX";
	int fd = mkstemp(path);

	CHECK(fd >= 0);
	CHECK_INT(write(fd, data, size), size);
	close(fd);
	CHECK(secrets_add_file(secrets, "a", path));
	unlink(path);
}

/* Is there a piece of each number, and of the text? */
static void check_private_key(EVP_PKEY *key, size_t numbers, size_t lines)
{
	struct secrets secrets = { NULL, 0 };
	unsigned char *der = NULL;
	struct search *search;
	size_t i, first;
	char *text;
	long size;
	BIO *bio;

	REQUIRE(key);
	bio = BIO_new(BIO_s_mem());
	CHECK(PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL,
					    NULL));
	size = BIO_get_mem_data(bio, &text);
	memset(memory, 0, sizeof(memory));
	memcpy(memory + 100, text, size);
	with_file(&secrets, text, size);
	CHECK(secrets.count >= numbers + lines);
	BIO_free(bio);
	size = i2d_PrivateKey(key, &der);
	CHECK(size > 0);
	memcpy(memory + 3 * PAGE - 10, der, size);
	search = search_new(&secrets);
	REQUIRE(search);
	search_memory(search, memory, MEMORY, 0);
	for (i = 0; i < secrets.count; i++)
		CHECK(secrets.all[i].size < SEARCH_PIECE ||
		      search_found(search, i, SEARCH_PLAIN, &first) > 0);
	search_free(search);
	secrets_free(&secrets);
	OPENSSL_free(der);
	EVP_PKEY_free(key);
}

/* The lines of text: for RSA at least those that are full */
static void rsa(void)
{
	check_private_key(EVP_RSA_gen(2048), 6, 14);
}

static void ec(void)
{
	check_private_key(EVP_EC_gen("P-256"), 1, 2);
}

static void ed25519(void)
{
	check_private_key(EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"), 1, 1);
}

/* A cluster key, and what it gives for the nonce of a snapshot */
static void derived(void)
{
	static const unsigned char key[32] = {
		1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
		1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	};
	unsigned char snapshot[104] = "CLUSCTL";
	struct secrets secrets = { NULL, 0 };
	/* It opens the first vector of C2SP. */
	static const unsigned char expected[32] = {
		0xc8, 0x61, 0x2c, 0x9e, 0xd5, 0x3f, 0xe4, 0x3e,
		0x8e, 0x00, 0x5b, 0x82, 0x8a, 0x16, 0x31, 0xa0,
		0xbb, 0xcb, 0x6a, 0xb2, 0xf4, 0x65, 0x14, 0xec,
		0x4f, 0x43, 0x9f, 0xcf, 0xd0, 0xfa, 0x96, 0x9b,
	};

	memcpy(snapshot + 80, "ABCDEFGHIJKLMNOPQRSTUVWX", 24);
	with_file(&secrets, key, sizeof(key));
	with_file(&secrets, snapshot, sizeof(snapshot));
	REQUIRE(secrets.count == 2);
	CHECK_MEM(secrets.all[1].data, secrets.all[1].size, expected, 32);
	secrets_free(&secrets);
}

static void digits(void)
{
	static const char text[] =
		"000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F\n";
	struct secrets secrets = { NULL, 0 };
	unsigned char expected[32];
	size_t i;

	for (i = 0; i < sizeof(expected); i++)
		expected[i] = i;
	with_file(&secrets, text, strlen(text));
	REQUIRE(secrets.count == 2);
	CHECK_MEM(secrets.all[0].data, secrets.all[0].size, expected, 32);
	CHECK(secrets.all[0].is_cluster_key);
	CHECK_MEM(secrets.all[1].data, secrets.all[1].size, text, 64);
	secrets_free(&secrets);
}

static void no_secret(void)
{
	struct secrets secrets = { NULL, 0 };

	CHECK(!secrets_add_file(&secrets, "a", "/dev/null"));
	CHECK(!secrets_add_file(&secrets, "a", "/nothing"));
	CHECK(!secrets_add_file(&secrets, "a", "/proc/self/exe"));
	CHECK_INT(secrets.count, 0);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(nothing),
	KTAP_CASE(plain),
	KTAP_CASE(at_the_very_end),
	KTAP_CASE(a_piece),
	KTAP_CASE(limbs),
	KTAP_CASE(limbs_the_other_way_round),
	KTAP_CASE(words),
	KTAP_CASE(rsa),
	KTAP_CASE(ec),
	KTAP_CASE(ed25519),
	KTAP_CASE(digits),
	KTAP_CASE(derived),
	KTAP_CASE(no_secret),
};

KTAP_MAIN(cases)
