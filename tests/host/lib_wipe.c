// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Without a secure heap, private keys are in ordinary memory: no block of it is
 * freed while the private number of a key is still in it.
 */
#include <clusctl.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "fake_ioctl.h"
#include "ktap.h"
#include "lib_watch.h"

static struct clusctl_cluster *cluster;
static struct clusctl_key *key;

/* Finds the private number, as it is in the DER. */
static void set_up(void)
{
	unsigned char private[32];
	const unsigned char *der;
	BIGNUM *number = NULL;
	EVP_PKEY *pkey;
	size_t size;

	REQUIRE(!clusctl_cluster_open("/dev/null", O_RDWR, &cluster));
	REQUIRE(!clusctl_key_generate("ec-p256", &key));
	der = clusctl_key_get_private(key, &size);
	pkey = d2i_AutoPrivateKey(NULL, &der, (long)size);
	CHECK(EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_PRIV_KEY, &number));
	CHECK_INT(BN_bn2binpad(number, private, sizeof(private)),
		  sizeof(private));
	know(private);
	BN_clear_free(number);
	EVP_PKEY_free(pkey);
	der = clusctl_key_get_private(key, &size);
	CHECK(memmem(der, size, secrets[0], SECRET_SIZE));
}

static void a_leak_would_be_seen(void)
{
	leaks = 0;
	OPENSSL_free(OPENSSL_memdup(secrets[0], SECRET_SIZE));
	CHECK_INT(leaks, 1);
}

/* The copy that the stand-in of the kernel has is no leak. */
static void forget_input(void)
{
	OPENSSL_cleanse(fake.in, fake.call[0].request.in_size);
}

static int import(void)
{
	return clusctl_container_import_key(cluster, CLUSCTL_MACHINE, "1\\\\K",
					    CLUSCTL_EXCHANGE, 0, key);
}

static void imports(void)
{
	leaks = 0;
	FAKE(OK_EMPTY);
	CHECK_INT(import(), 0);
	CHECK(memmem(fake.in, fake.call[0].request.in_size, secrets[0],
		     SECRET_SIZE));
	forget_input();
	FAKE(FAILS(EEXIST, NTE_EXISTS));
	CHECK_INT(import(), -EEXIST);
	forget_input();
	CHECK_INT(leaks, 0);
}

static void der(void)
{
	const void *wanted;
	size_t size, got;
	void *data;

	leaks = 0;
	wanted = clusctl_key_get_private(key, &size);
	FAKE(OK_WITH(wanted, size));
	REQUIRE(!clusctl_container_export_der(cluster, CLUSCTL_MACHINE,
					      "1\\\\K", CLUSCTL_EXCHANGE, &data,
					      &got));
	CHECK(memmem(data, got, secrets[0], SECRET_SIZE));
	FAKE(OK_EMPTY);
	CHECK_INT(clusctl_container_import_der(cluster, CLUSCTL_MACHINE,
					       "1\\\\K", CLUSCTL_EXCHANGE, 0,
					       data, got, "", 1),
		  0);
	forget_input();
	clusctl_wipe_free(data, got);
	CHECK_INT(leaks, 0);
}

static void encodings(void)
{
	size_t size;
	void *data;

	leaks = 0;
	REQUIRE(!clusctl_key_encode(key, CLUSCTL_PRIVATE_DER, &data, &size));
	CHECK(memmem(data, size, secrets[0], SECRET_SIZE));
	clusctl_wipe_free(data, size);
	CHECK_INT(leaks, 0);
}

static void keys(void)
{
	leaks = 0;
	clusctl_key_free(key);
	CHECK_INT(leaks, 0);
	clusctl_cluster_close(cluster);
	fake_script(NULL, 0);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(set_up),    KTAP_CASE(a_leak_would_be_seen),
	KTAP_CASE(imports),   KTAP_CASE(der),
	KTAP_CASE(encodings), KTAP_CASE(keys),
};

KTAP_MAIN(cases)
