// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Data that is sealed and opened: requests byte for byte, and nothing left of it
 * in memory. The secure heap of libcrypto stays mapped when a block is freed.
 */
#include <openssl/crypto.h>

#include "lib_fixture.h"

/* What the allocator writes into a free block, at its start */
#define LINKS 16

#define SECRET "a secret that is longer than the links of the heap"

static const unsigned char head[] = { 16, 0, 0, 0, 6, 0, 0, 0,
				      51, 0, 0, 0, 0, 0, 0, 0 };
static const char purpose[6] = "P\0\xE4\0\0";

static void set_up(void)
{
	REQUIRE(CRYPTO_secure_malloc_init(1 << 20, 32));
}

static bool is_wiped(uint64_t address, size_t size)
{
	const unsigned char *data = (const void *)(uintptr_t)address;

	if (!CRYPTO_secure_allocated(data))
		return false;
	for (size_t i = LINKS; i < size; i++) {
		if (data[i])
			return false;
	}
	return true;
}

static bool input_is_wiped(void)
{
	return is_wiped(fake.call[0].request.in, fake.call[0].request.in_size);
}

static void check_input(uint32_t code)
{
	CHECK_INT(fake.call[0].fd, clusctl_resource_get_fd(resource));
	CHECK_INT(fake.call[0].code, code);
	CHECK_INT(fake.call[0].request.flags, 0);
	REQUIRE(CHECK_INT(fake.call[0].request.in_size,
			  sizeof(head) + sizeof(purpose) + sizeof(SECRET)));
	CHECK_MEM(fake.in, sizeof(head), head, sizeof(head));
	CHECK_MEM(fake.in + 16, sizeof(purpose), purpose, sizeof(purpose));
	CHECK_MEM(fake.in + 22, sizeof(SECRET), SECRET, sizeof(SECRET));
}

static int encrypt(void **envelope, size_t *size)
{
	return clusctl_resource_encrypt(resource, "P\u00e4", SECRET,
					sizeof(SECRET), envelope, size);
}

static int decrypt(void **data, size_t *size)
{
	return clusctl_resource_decrypt(resource, "P\u00e4", SECRET,
					sizeof(SECRET), data, size);
}

static void encrypts(void)
{
	void *envelope;
	size_t size;

	FAKE(OK_WITH("sealed", 6));
	REQUIRE(!encrypt(&envelope, &size));
	check_input(CLUSCTL_RESOURCE_ENCRYPT);
	CHECK_MEM(envelope, size, "sealed", 6);
	CHECK(input_is_wiped());
	free(envelope);
}

/* One that needs more room than is tried first */
static void encrypts_much(void)
{
	unsigned char sealed[6000];
	void *envelope;
	size_t size;

	memset(sealed, 0x5A, sizeof(sealed));
	FAKE(MORE_DATA(sizeof(sealed)), OK_WITH(sealed, sizeof(sealed)));
	REQUIRE(!encrypt(&envelope, &size));
	CHECK_MEM(envelope, size, sealed, sizeof(sealed));
	free(envelope);
}

static void decrypts(void)
{
	void *data;
	size_t size;

	FAKE(OK_WITH(SECRET, sizeof(SECRET)));
	REQUIRE(!decrypt(&data, &size));
	check_input(CLUSCTL_RESOURCE_DECRYPT);
	CHECK_MEM(data, size, SECRET, sizeof(SECRET));
	CHECK(CRYPTO_secure_allocated(data));
	clusctl_wipe_free(data, size);
	CHECK(is_wiped((uintptr_t)data, size));
}

static void check_failure(int error, uint32_t status)
{
	void *data = NULL;
	size_t size = 7;

	FAKE(FAILS(error, status));
	CHECK_INT(encrypt(&data, &size), -error);
	CHECK_INT(clusctl_last_status(), status);
	CHECK(input_is_wiped());
	FAKE(FAILS(error, status));
	CHECK_INT(decrypt(&data, &size), -error);
	CHECK_INT(clusctl_last_status(), status);
	CHECK(is_wiped(fake.call[0].request.out,
		       fake.call[0].request.out_size));
	CHECK(!data && size == 7);
}

static void failures(void)
{
	check_failure(ENOKEY, NTE_NO_KEY);
	check_failure(EACCES, ERROR_ACCESS_DENIED);
	check_failure(EBADMSG, NTE_BAD_SIGNATURE);
	CHECK(strstr(clusctl_status_message(NTE_NO_KEY), "cluster key"));
}

/* Nothing goes to the kernel. */
static void refuses_what_cannot_be(void)
{
	void *data = NULL;
	size_t size = 7;

	fake_script(NULL, 0);
	CHECK_INT(clusctl_resource_encrypt(resource, "P", SECRET, SIZE_MAX,
					   &data, &size),
		  -ENOSPC);
	CHECK_INT(clusctl_last_status(), ERROR_NO_SYSTEM_RESOURCES);
	CHECK_INT(clusctl_resource_decrypt(resource, "P", SECRET,
					   1024 * 1024 + 1, &data, &size),
		  -EBADMSG);
	CHECK_INT(clusctl_last_status(), ERROR_INVALID_DATA);
	CHECK_INT(clusctl_resource_encrypt(resource, "\xFF", SECRET, 1, &data,
					   &size),
		  -EINVAL);
	CHECK_INT(clusctl_last_status(), ERROR_INVALID_PARAMETER);
	CHECK(!data && size == 7);
}

static void nothing_is_left(void)
{
	CHECK_INT(CRYPTO_secure_used(), 0);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(set_up),
	KTAP_CASE(opens),
	KTAP_CASE(encrypts),
	KTAP_CASE(encrypts_much),
	KTAP_CASE(decrypts),
	KTAP_CASE(failures),
	KTAP_CASE(refuses_what_cannot_be),
	KTAP_CASE(nothing_is_left),
	KTAP_CASE(closes),
};

KTAP_MAIN(cases)
