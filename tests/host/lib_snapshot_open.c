// SPDX-License-Identifier: GPL-2.0-or-later
/* What is sealed in snapshots: good ones, altered ones, and wrong keys. */
#include <errno.h>
#include <linux/clusctl.h>
#include <stdlib.h>

#include "internal.h"
#include "lib_sealed.h"

static struct clusctl_cluster_key *key;
static struct clusctl_key *pairs[2];

static void set_up(void)
{
	REQUIRE(!clusctl_cluster_key_new(sealed_key, &key));
	REQUIRE(!clusctl_key_generate("ed25519", &pairs[0]));
	REQUIRE(!clusctl_key_generate("ec-p256", &pairs[1]));
}

static struct snapshot_image new_image(void)
{
	return (struct snapshot_image){
		.version = 1,
		.uid = 1000,
		.gid = 4000000000,
		.perm = 0x002B2B2B,
		.count = 2,
		.pairs = { sealed_pair(pairs[0], AT_KEYEXCHANGE),
			   sealed_pair(pairs[1], AT_SIGNATURE) },
	};
}

static void check_vector(uint8_t byte, const char *additional,
			 const char *sealed_hex)
{
	uint8_t bytes[CLUSCTL_KEY_SIZE], sealed[28];
	unsigned char *plain = malloc(12);

	memset(bytes, byte, sizeof(bytes));
	CHECK(hex_parse(sealed_hex, sealed, sizeof(sealed)));
	CHECK_INT(xaes_open(bytes, (const uint8_t *)"ABCDEFGHIJKLMNOPQRSTUVWX",
			    additional, strlen(additional), sealed,
			    sizeof(sealed), plain),
		  0);
	CHECK_MEM(plain, 12, "XAES-256-GCM", 12);
	sealed[27] ^= 1;
	CHECK_INT(xaes_open(bytes, (const uint8_t *)"ABCDEFGHIJKLMNOPQRSTUVWX",
			    additional, strlen(additional), sealed,
			    sizeof(sealed), plain),
		  -EBADMSG);
	CHECK_INT(clusctl_last_status(), NTE_BAD_SIGNATURE);
	free(plain);
}

static void vectors_of_c2sp(void)
{
	check_vector(
		1, "",
		"ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271");
	check_vector(
		3, "c2sp.org/XAES-256-GCM",
		"986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d");
}

static void sealed_text_without_a_tag(void)
{
	unsigned char plain[1];

	CHECK_INT(xaes_open(sealed_key, sealed_key, "", 0, "123456789012345",
			    15, plain),
		  -EBADMSG);
}

static void check_pair(const struct clusctl_snapshot_contents *contents,
		       enum clusctl_spec spec, const struct clusctl_key *wanted)
{
	const struct clusctl_key *got =
		clusctl_snapshot_contents_get_pair(contents, spec);
	const void *p, *q;
	size_t p_size, q_size;

	if (!CHECK(got))
		return;
	p = clusctl_key_get_public(got, &p_size);
	q = clusctl_key_get_public(wanted, &q_size);
	CHECK_MEM(p, p_size, q, q_size);
	CHECK_STR(clusctl_key_get_algorithm(got),
		  clusctl_key_get_algorithm(wanted));
	CHECK(!clusctl_key_get_private(got, &p_size));
}

static void opens_both_pairs(void)
{
	const struct snapshot_image image = new_image();
	struct snapshot_bytes bytes = sealed_image(&image);
	struct clusctl_snapshot_contents *contents;

	REQUIRE(!clusctl_snapshot_open(bytes.data, bytes.size, key, &contents));
	CHECK_INT(clusctl_last_status(), ERROR_SUCCESS);
	CHECK_INT(clusctl_snapshot_contents_get_uid(contents), 1000);
	CHECK_INT(clusctl_snapshot_contents_get_gid(contents), 4000000000);
	CHECK_INT(clusctl_snapshot_contents_get_perm(contents), 0x002B2B2B);
	check_pair(contents, CLUSCTL_EXCHANGE, pairs[0]);
	check_pair(contents, CLUSCTL_SIGNATURE, pairs[1]);
	clusctl_snapshot_contents_free(contents);
	snapshot_free(bytes);
}

static void opens_either_pair(void)
{
	struct snapshot_image image = new_image();
	struct clusctl_snapshot_contents *contents;
	struct snapshot_bytes bytes;

	image.count = 1;
	for (size_t i = 0; i < 2; i++) {
		image.pairs[0] = sealed_pair(pairs[i],
					     i ? AT_SIGNATURE : AT_KEYEXCHANGE);
		bytes = sealed_image(&image);
		REQUIRE(!clusctl_snapshot_open(bytes.data, bytes.size, key,
					       &contents));
		check_pair(contents, i ? CLUSCTL_SIGNATURE : CLUSCTL_EXCHANGE,
			   pairs[i]);
		CHECK(!clusctl_snapshot_contents_get_pair(
			contents, i ? CLUSCTL_EXCHANGE : CLUSCTL_SIGNATURE));
		clusctl_snapshot_contents_free(contents);
		snapshot_free(bytes);
	}
}

static void opens_tombstones(void)
{
	struct snapshot_bytes bytes = sealed_bytes(
		SNAPSHOT_TOMBSTONE | SNAPSHOT_BOOT_KEY, BYTES("", 0));
	struct clusctl_snapshot_contents *contents;

	REQUIRE(!clusctl_snapshot_open(bytes.data, bytes.size, key, &contents));
	CHECK_INT(clusctl_last_status(), ERROR_SUCCESS);
	CHECK_INT(clusctl_snapshot_contents_get_uid(contents), 0);
	CHECK_INT(clusctl_snapshot_contents_get_perm(contents), 0);
	CHECK(!clusctl_snapshot_contents_get_pair(contents, CLUSCTL_EXCHANGE));
	CHECK(!clusctl_snapshot_contents_get_pair(contents, CLUSCTL_SIGNATURE));
	clusctl_snapshot_contents_free(contents);
	snapshot_free(bytes);
}

/* 0 if it opens, else the status; wipes and frees @bytes. */
static uint32_t answer(struct snapshot_bytes bytes,
		       const struct clusctl_cluster_key *with)
{
	struct clusctl_snapshot_contents *contents = NULL;
	uint32_t status;
	int rc;

	rc = clusctl_snapshot_open(bytes.data, bytes.size, with, &contents);
	status = clusctl_last_status();
	CHECK_INT(rc, -clusctl_status_errno(status));
	CHECK_INT(!contents, !!rc);
	clusctl_snapshot_contents_free(contents);
	snapshot_free(bytes);
	return status;
}

/*
 * Every bit counts. What the header itself contradicts is refused before the
 * seal is looked at, and another key id is that of another key.
 */
static bool may_answer(uint32_t status, size_t at)
{
	if (at >= SNAPSHOT_AT_VERSION && at < SNAPSHOT_AT_HEADER_SIZE)
		return status == NTE_BAD_VER;
	if (at >= SNAPSHOT_AT_KEY_ID && at < SNAPSHOT_AT_RESOURCE)
		return status == NTE_NO_KEY;
	if (at < SNAPSHOT_AT_RESOURCE ||
	    (at >= SNAPSHOT_AT_NAME_SIZE && at < SNAPSHOT_AT_NONCE))
		return status == ERROR_INVALID_DATA;
	if ((at >= SNAPSHOT_AT_GENERATION && at < SNAPSHOT_AT_TIME) ||
	    (at >= SNAPSHOT_AT_FLAGS && at < SNAPSHOT_AT_NAME_SIZE) ||
	    (at >= SNAPSHOT_HEADER && at < SNAPSHOT_HEADER + 10))
		return status == ERROR_INVALID_DATA ||
		       status == NTE_BAD_SIGNATURE;
	return status == NTE_BAD_SIGNATURE;
}

static void every_bit_is_sealed(void)
{
	struct snapshot_image image = new_image();
	struct clusctl_snapshot_contents *contents;
	struct snapshot_bytes bytes;
	unsigned int bad = 0;
	uint8_t *data;
	int rc;

	image.count = 1;
	bytes = sealed_image(&image);
	data = (uint8_t *)(uintptr_t)bytes.data;
	for (size_t bit = 0; bit < 8 * bytes.size; bit++) {
		data[bit / 8] ^= 1 << bit % 8;
		contents = NULL;
		rc = clusctl_snapshot_open(data, bytes.size, key, &contents);
		if (!rc || contents ||
		    !may_answer(clusctl_last_status(), bit / 8)) {
			printf("# bit %zu of byte %zu: status %#x\n", bit % 8,
			       bit / 8, clusctl_last_status());
			bad++;
		}
		clusctl_snapshot_contents_free(contents);
		data[bit / 8] ^= 1 << bit % 8;
	}
	CHECK_INT(bad, 0);
	CHECK_INT(answer(bytes, key), ERROR_SUCCESS);
}

static void other_lengths(void)
{
	const struct snapshot_image image = new_image();
	struct snapshot_bytes bytes = sealed_image(&image);
	struct clusctl_snapshot_contents *contents;

	for (size_t size = 0; size < bytes.size; size++) {
		CHECK_INT(clusctl_snapshot_open(bytes.data, size, key,
						&contents),
			  -EBADMSG);
		CHECK_INT(clusctl_last_status(), ERROR_INVALID_DATA);
	}
	snapshot_free(bytes);
}

static void another_key(void)
{
	const struct snapshot_image image = new_image();
	struct snapshot_bytes bytes = sealed_image(&image);
	struct clusctl_cluster_key *other;
	uint8_t id[SNAPSHOT_ID];
	uint8_t *data = (uint8_t *)(uintptr_t)bytes.data;

	REQUIRE(!clusctl_cluster_key_new("another key, just as good as it",
					 &other));
	CHECK_INT(answer(sealed_image(&image), other), NTE_NO_KEY);
	/* A header that claims the key does not make it fit. */
	CHECK(snapshot_key_id(clusctl_cluster_key_get_bytes(other), id));
	memcpy(data + SNAPSHOT_AT_KEY_ID, id, sizeof(id));
	CHECK_INT(answer(bytes, other), NTE_BAD_SIGNATURE);
	clusctl_cluster_key_free(other);
}

static void check_image(const struct snapshot_image *image)
{
	CHECK_INT(answer(sealed_image(image), key), NTE_BAD_DATA);
}

/* Sealed with the right key, and still not what should be sealed */
static void malformed_images(void)
{
	struct snapshot_image image = new_image();

	image.version = 2;
	check_image(&image);
	image = new_image();
	image.count = 0;
	check_image(&image);
	image = new_image();
	image.pairs[2] = sealed_pair(pairs[0], 3);
	image.count = 3;
	check_image(&image);
	image = new_image();
	image.uid = UINT32_MAX;
	check_image(&image);
	image = new_image();
	image.gid = UINT32_MAX;
	check_image(&image);
	for (unsigned int bit = 0; bit < 32; bit++) {
		image = new_image();
		image.perm = 1U << bit;
		CHECK_INT(answer(sealed_image(&image), key),
			  0x002B2B2B >> bit & 1 ? ERROR_SUCCESS : NTE_BAD_DATA);
	}
}

static void malformed_pairs(void)
{
	struct snapshot_image image = new_image();

	image.pairs[0].key_spec = AT_SIGNATURE;
	check_image(&image);
	image.pairs[1].key_spec = AT_KEYEXCHANGE;
	check_image(&image);
	image = new_image();
	image.pairs[1].key_spec = 3;
	check_image(&image);
	image.pairs[0].key_spec = 0;
	check_image(&image);
	image = new_image();
	image.pairs[0].flags = 0;
	check_image(&image);
	image.pairs[0].flags = 3;
	check_image(&image);
	image = new_image();
	image.pairs[0].public.size--;
	check_image(&image);
}

static void sizes_of_keys(void)
{
	static const uint8_t zeros[CLUSCTL_MAX_PRIVATE + 1];
	struct snapshot_image image = new_image();

	image.pairs[0].private.size = 0;
	check_image(&image);
	image.pairs[0].private = BYTES(zeros, CLUSCTL_MAX_PRIVATE + 1);
	check_image(&image);
	/* Nobody here looks into a private key. */
	image.pairs[0].private.size--;
	CHECK_INT(answer(sealed_image(&image), key), ERROR_SUCCESS);
	image = new_image();
	image.pairs[1].public.size = 0;
	check_image(&image);
	image.pairs[1].public = BYTES(zeros, CLUSCTL_MAX_PUBLIC + 1);
	check_image(&image);
	image.pairs[1].public = BYTES(zeros, 64);
	check_image(&image);
}

/* Every front of an image, and one with something behind it */
static void images_of_other_lengths(void)
{
	const struct snapshot_image image = new_image();
	struct snapshot_bytes plain = snapshot_image_encode(&image);
	uint8_t *longer = malloc(plain.size + 1);

	for (size_t size = 0; size < plain.size; size++)
		CHECK_INT(answer(sealed_bytes(0, BYTES(plain.data, size)), key),
			  NTE_BAD_DATA);
	memcpy(longer, plain.data, plain.size);
	longer[plain.size] = 0;
	CHECK_INT(answer(sealed_bytes(0, BYTES(longer, plain.size + 1)), key),
		  NTE_BAD_DATA);
	CHECK_INT(answer(sealed_bytes(SNAPSHOT_TOMBSTONE, plain), key),
		  ERROR_INVALID_DATA);
	CHECK_INT(answer(sealed_bytes(SNAPSHOT_TOMBSTONE, BYTES("x", 1)), key),
		  ERROR_INVALID_DATA);
	free(longer);
	snapshot_free(plain);
}

static void tear_down(void)
{
	clusctl_key_free(pairs[0]);
	clusctl_key_free(pairs[1]);
	clusctl_cluster_key_free(key);
	CHECK(true);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(vectors_of_c2sp),
	KTAP_CASE(sealed_text_without_a_tag),
	KTAP_CASE(set_up),
	KTAP_CASE(opens_both_pairs),
	KTAP_CASE(opens_either_pair),
	KTAP_CASE(opens_tombstones),
	KTAP_CASE(every_bit_is_sealed),
	KTAP_CASE(other_lengths),
	KTAP_CASE(another_key),
	KTAP_CASE(malformed_images),
	KTAP_CASE(malformed_pairs),
	KTAP_CASE(sizes_of_keys),
	KTAP_CASE(images_of_other_lengths),
	KTAP_CASE(tear_down),
};

KTAP_MAIN(cases)
