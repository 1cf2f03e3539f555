// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Data that is sealed and opened: requests byte for byte, and nothing left of it
 * in memory. The secure heap of libcrypto stays mapped when a block is freed.
 */
#include "lib_fixture.h"
#include "lib_secure.h"

#define SECRET "a secret that is longer than the links of the heap"

static const unsigned char head[] = { 16, 0, 0, 0, 6, 0, 0, 0,
				      51, 0, 0, 0, 0, 0, 0, 0 };
static const char purpose[6] = "P\0\xE4\0\0";

static void set_up(void)
{
	REQUIRE(CRYPTO_secure_malloc_init(1 << 20, 32));
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

/* At the first try, since it is sealed at each */
static void has_room_enough(void)
{
	void *data;
	size_t size;

	FAKE(OK_WITH("sealed", 6));
	REQUIRE(!encrypt(&data, &size));
	CHECK_INT(fake.call[0].request.out_size,
		  88 + sizeof(purpose) + sizeof(SECRET) + 16);
	free(data);
	FAKE(OK_WITH("opened", 6));
	REQUIRE(!decrypt(&data, &size));
	CHECK(fake.call[0].request.out_size >= sizeof(SECRET));
	clusctl_wipe_free(data, size);
}

/* What a newer module may need */
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
	CHECK_INT(clusctl_resource_decrypt(resource, "P", SECRET, 0, &data,
					   &size),
		  -EBADMSG);
	CHECK_INT(clusctl_last_status(), ERROR_INVALID_DATA);
	CHECK_INT(clusctl_resource_encrypt(resource, "\xFF", SECRET, 1, &data,
					   &size),
		  -EINVAL);
	CHECK_INT(clusctl_last_status(), ERROR_INVALID_PARAMETER);
	CHECK(!data && size == 7);
}

/* Longer than the room that is made for any */
static void refuses_long_purposes(void)
{
	char *text = malloc(70000);
	void *data = NULL;
	size_t size = 7;

	fake_script(NULL, 0);
	memset(text, 'x', 70000);
	for (size_t length = 65537; length < 70000; length += 1000) {
		text[length] = '\0';
		CHECK_INT(clusctl_resource_encrypt(resource, text, SECRET, 1,
						   &data, &size),
			  -EINVAL);
		CHECK_INT(clusctl_last_status(), ERROR_INVALID_PARAMETER);
		text[length] = 'x';
	}
	/* This is for the module to refuse. */
	text[65536] = '\0';
	FAKE(FAILS(EINVAL, ERROR_INVALID_PARAMETER));
	CHECK_INT(clusctl_resource_encrypt(resource, text, SECRET, 1, &data,
					   &size),
		  -EINVAL);
	CHECK(!data && size == 7);
	free(text);
}

#define HEAD(version, header_size, purpose_size)                           \
	"CLUSENV\0" version "\0\0\0" header_size "\0\0\0"                  \
	"\x01\x23\x45\x67\x89\xab\xcd\xef\xfe\xdc\xba\x98\x76\x54\x32\x10" \
	"a GUID of a test\0\0\0\0" purpose_size "\0\0\0"                   \
	"\x11\0\0\0\0\0\0\0"                                               \
	"a nonce of 24 bytes ...."                                         \
	"P\0\0\0"                                                          \
	"seventeen bytes, "

static void check_key_id(const void *envelope, size_t size, int error,
			 uint32_t status)
{
	char id[33] = "untouched";

	CHECK_INT(clusctl_envelope_get_key_id(envelope, size, id), -error);
	CHECK_INT(clusctl_last_status(), status);
	CHECK_STR(id, error ? "untouched" : "0123456789abcdeffedcba9876543210");
}

static void tells_the_key(void)
{
	static const char envelope[] = HEAD("\1", "\x58", "\4");
	static const size_t size = sizeof(envelope) - 1;
	char longer[sizeof(envelope)];

	CHECK_INT(size, 88 + 4 + 17);
	fake_script(NULL, 0);
	check_key_id(envelope, size, 0, ERROR_SUCCESS);
	for (size_t cut = 0; cut < size; cut++)
		check_key_id(envelope, cut, EBADMSG, ERROR_INVALID_DATA);
	memcpy(longer, envelope, sizeof(longer));
	check_key_id(longer, sizeof(longer), EBADMSG, ERROR_INVALID_DATA);
	longer[6] = 'L';
	check_key_id(longer, size, EBADMSG, ERROR_INVALID_DATA);
	check_key_id(HEAD("\2", "\x58", "\4"), size, EOPNOTSUPP, NTE_BAD_VER);
	check_key_id(HEAD("\1", "\x57", "\4"), size, EBADMSG,
		     ERROR_INVALID_DATA);
	check_key_id(HEAD("\1", "\x58", "\6"), size, EBADMSG,
		     ERROR_INVALID_DATA);
}

static void nothing_is_left(void)
{
	CHECK_INT(CRYPTO_secure_used(), 0);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(set_up),
	KTAP_CASE(opens),
	KTAP_CASE(encrypts),
	KTAP_CASE(has_room_enough),
	KTAP_CASE(encrypts_much),
	KTAP_CASE(decrypts),
	KTAP_CASE(failures),
	KTAP_CASE(refuses_what_cannot_be),
	KTAP_CASE(refuses_long_purposes),
	KTAP_CASE(tells_the_key),
	KTAP_CASE(nothing_is_left),
	KTAP_CASE(closes),
};

KTAP_MAIN(cases)
