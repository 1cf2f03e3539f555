// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Private keys on their way to the kernel and back: the request byte for byte,
 * and nothing left of them in memory. The secure heap of libcrypto stays mapped
 * when a block of it is freed, so that a test can look at what is left there.
 */
#include <clusctl.h>

#include "fake_ioctl.h"
#include "ktap.h"
#include "lib_secure.h"

static struct clusctl_cluster *cluster;
static struct clusctl_key *key;
static const void *private_der, *public_der;
static size_t private_size, public_size;
static size_t used_at_start;

static void set_up(void)
{
	REQUIRE(CRYPTO_secure_malloc_init(1 << 20, 32));
	REQUIRE(!clusctl_cluster_open("/dev/null", O_RDWR, &cluster));
	/* The random generators of libcrypto stay there once they are used. */
	REQUIRE(!clusctl_key_generate("ec-p256", &key));
	clusctl_key_free(key);
	used_at_start = CRYPTO_secure_used();
	REQUIRE(!clusctl_key_generate("ec-p256", &key));
	private_der = clusctl_key_get_private(key, &private_size);
	public_der = clusctl_key_get_public(key, &public_size);
	CHECK(CRYPTO_secure_allocated(private_der));
}

static int import(unsigned int flags)
{
	return clusctl_container_import_key(cluster, CLUSCTL_MACHINE, "1\\\\K",
					    CLUSCTL_SIGNATURE, flags, key);
}

static void imports(void)
{
	const struct clusctl_import_key head = {
		.size = 24,
		.key_spec = AT_SIGNATURE,
		.name_size = 10,
		.private_size = (uint32_t)private_size,
		.public_size = (uint32_t)public_size,
	};
	const unsigned char *in;

	FAKE(OK_EMPTY);
	REQUIRE(!import(0));
	CHECK_INT(fake.call[0].code, CLUSCTL_NODE_IMPORT_KEY);
	REQUIRE(CHECK_INT(fake.call[0].request.in_size,
			  24 + 10 + private_size + public_size));
	in = fake.in;
	CHECK_MEM(in, 24, &head, sizeof(head));
	CHECK_MEM(in + 24, 10, "1\0\\\0\\\0K\0\0", 10);
	CHECK_MEM(in + 34, private_size, private_der, private_size);
	CHECK_MEM(in + 34 + private_size, public_size, public_der, public_size);
}

static void check_flags(unsigned int flags, uint32_t wanted)
{
	FAKE(OK_EMPTY);
	CHECK_INT(import(flags), 0);
	CHECK_INT(fake.call[0].request.flags, wanted | CRYPT_MACHINE_KEYSET);
}

static void import_flags(void)
{
	check_flags(0, CLUSCTL_IMPORT_NEW);
	check_flags(CLUSCTL_EXPORTABLE, CLUSCTL_IMPORT_NEW | CRYPT_EXPORTABLE);
	check_flags(CLUSCTL_REPLACE, 0);
	check_flags(CLUSCTL_EXPORTABLE | CLUSCTL_REPLACE, CRYPT_EXPORTABLE);
	fake_script(NULL, 0);
	CHECK_INT(import(4), -EINVAL);
	CHECK_INT(clusctl_last_status(), ERROR_INVALID_FLAGS);
}

static void user_level_imports(void)
{
	FAKE(OK_EMPTY);
	CHECK_INT(clusctl_container_import_key(cluster, CLUSCTL_USER, "1\\\\K",
					       CLUSCTL_EXCHANGE,
					       CLUSCTL_REPLACE, key),
		  0);
	CHECK_INT(fake.call[0].request.flags, 0);
}

static void check_input_is_wiped(void)
{
	CHECK(is_wiped(fake.call[0].request.in, fake.call[0].request.in_size));
}

static void input_is_wiped(void)
{
	FAKE(OK_EMPTY);
	CHECK_INT(import(0), 0);
	check_input_is_wiped();
}

static void input_is_wiped_after_a_failure(void)
{
	FAKE(FAILS(EEXIST, NTE_EXISTS));
	CHECK_INT(import(0), -EEXIST);
	check_input_is_wiped();
	FAKE({ .rc = -1, .error = EFAULT, .silent = true });
	CHECK_INT(import(0), -EFAULT);
	check_input_is_wiped();
}

static void public_keys_cannot_be_imported(void)
{
	struct clusctl_key *public;

	fake_script(NULL, 0);
	REQUIRE(!clusctl_key_load_public(public_der, public_size, &public));
	CHECK_INT(clusctl_container_import_key(cluster, CLUSCTL_MACHINE,
					       "1\\\\K", CLUSCTL_EXCHANGE, 0,
					       public),
		  -ENOKEY);
	CHECK_INT(clusctl_last_status(), NTE_NO_KEY);
	clusctl_key_free(public);
}

static int export(struct clusctl_key **exported)
{
	return clusctl_container_export_key(cluster, CLUSCTL_MACHINE, "1\\\\K",
					    CLUSCTL_EXCHANGE, exported);
}

static void exports(void)
{
	struct clusctl_key *exported;
	const void *der;
	size_t size;

	FAKE(OK_WITH(private_der, private_size));
	REQUIRE(!export(&exported));
	CHECK_INT(fake.call[0].code, CLUSCTL_NODE_EXPORT_KEY);
	CHECK_INT(fake.call[0].request.flags, CRYPT_MACHINE_KEYSET);
	der = clusctl_key_get_private(exported, &size);
	CHECK_MEM(der, size, private_der, private_size);
	der = clusctl_key_get_public(exported, &size);
	CHECK_MEM(der, size, public_der, public_size);
	CHECK(is_wiped(fake.call[0].request.out,
		       fake.call[0].request.out_size));
	clusctl_key_free(exported);
}

static void exported_keys_are_wiped_after_a_failure(void)
{
	struct clusctl_key *exported = NULL;

	FAKE(OK_WITH(private_der, private_size - 1));
	CHECK_INT(export(&exported), -EBADMSG);
	CHECK(is_wiped(fake.call[0].request.out,
		       fake.call[0].request.out_size));
	CHECK(!exported);
}

static void encodings_are_wiped(void)
{
	static const enum clusctl_encoding encodings[] = {
		CLUSCTL_PRIVATE_DER, CLUSCTL_PRIVATE_PEM
	};
	void *data;
	size_t size;

	for (size_t i = 0; i < 2; i++) {
		REQUIRE(!clusctl_key_encode(key, encodings[i], &data, &size));
		CHECK(!is_wiped((uintptr_t)data, size));
		clusctl_wipe_free(data, size);
		CHECK(is_wiped((uintptr_t)data, size));
	}
}

static void keys_are_wiped(void)
{
	clusctl_key_free(key);
	CHECK(is_wiped((uintptr_t)private_der, private_size));
}

/* All that the library took from the secure heap was given back. */
static void nothing_is_left(void)
{
	CHECK_INT(CRYPTO_secure_used(), used_at_start);
	clusctl_cluster_close(cluster);
	fake_script(NULL, 0);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(set_up),
	KTAP_CASE(imports),
	KTAP_CASE(import_flags),
	KTAP_CASE(user_level_imports),
	KTAP_CASE(input_is_wiped),
	KTAP_CASE(input_is_wiped_after_a_failure),
	KTAP_CASE(public_keys_cannot_be_imported),
	KTAP_CASE(exports),
	KTAP_CASE(exported_keys_are_wiped_after_a_failure),
	KTAP_CASE(encodings_are_wiped),
	KTAP_CASE(keys_are_wiped),
	KTAP_CASE(nothing_is_left),
};

KTAP_MAIN(cases)
