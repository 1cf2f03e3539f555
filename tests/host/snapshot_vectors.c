// SPDX-License-Identifier: GPL-2.0-or-later
/* Published vectors of the seal, and of what it is made of. */
#include "ktap.h"
#include "snapshot.h"

static const uint8_t nonce[] = "ABCDEFGHIJKLMNOPQRSTUVWX";
static const struct snapshot_bytes text = { "XAES-256-GCM", 12 };

static const struct vector {
	uint8_t fill; /* every byte of the key */
	struct snapshot_bytes additional;
	uint8_t sealed[12 + SNAPSHOT_TAG];
} vectors[] = {
	{ 0x01, { "", 0 }, { 0xce, 0x54, 0x6e, 0xf6, 0x3c, 0x9c, 0xc6,
			     0x07, 0x65, 0x92, 0x36, 0x09, 0xb3, 0x3a,
			     0x9a, 0x19, 0x74, 0xe9, 0x6e, 0x52, 0xda,
			     0xf2, 0xfc, 0xf7, 0x07, 0x5e, 0x22, 0x71 } },
	{ 0x03,
	  { "c2sp.org/XAES-256-GCM", 21 },
	  { 0x98, 0x6e, 0xc1, 0x83, 0x25, 0x93, 0xdf, 0x54, 0x43, 0xa1,
	    0x79, 0x43, 0x7f, 0xd0, 0x83, 0xbf, 0x3f, 0xdb, 0x41, 0xab,
	    0xd7, 0x40, 0xa2, 0x1f, 0x71, 0xeb, 0x76, 0x9d } },
};

#define VECTORS (sizeof(vectors) / sizeof(vectors[0]))

/* c2sp.org/XAES-256-GCM */
static void seal(void)
{
	uint8_t key[SNAPSHOT_KEY], out[sizeof(vectors[0].sealed)];

	for (size_t i = 0; i < VECTORS; i++) {
		memset(key, vectors[i].fill, sizeof(key));
		memset(out, 0, sizeof(out));
		CHECK(snapshot_xaes_seal(key, nonce, vectors[i].additional,
					 text, out));
		CHECK_MEM(out, sizeof(out), vectors[i].sealed, sizeof(out));
	}
}

static void open(void)
{
	uint8_t key[SNAPSHOT_KEY], out[12];

	for (size_t i = 0; i < VECTORS; i++) {
		struct snapshot_bytes sealed = { vectors[i].sealed,
						 sizeof(vectors[i].sealed) };

		memset(key, vectors[i].fill, sizeof(key));
		memset(out, 0, sizeof(out));
		CHECK(snapshot_xaes_open(key, nonce, vectors[i].additional,
					 sealed, out));
		CHECK_MEM(out, sizeof(out), text.data, text.size);
		key[SNAPSHOT_KEY - 1] ^= 1;
		CHECK(!snapshot_xaes_open(key, nonce, vectors[i].additional,
					  sealed, out));
		sealed.size = SNAPSHOT_TAG - 1;
		CHECK(!snapshot_xaes_open(key, nonce, vectors[i].additional,
					  sealed, out));
	}
}

/* NIST SP 800-38B, examples of AES-256: one block */
static void cmac(void)
{
	static const uint8_t key[SNAPSHOT_KEY] = {
		0x60, 0x3d, 0xeb, 0x10, 0x15, 0xca, 0x71, 0xbe,
		0x2b, 0x73, 0xae, 0xf0, 0x85, 0x7d, 0x77, 0x81,
		0x1f, 0x35, 0x2c, 0x07, 0x3b, 0x61, 0x08, 0xd7,
		0x2d, 0x98, 0x10, 0xa3, 0x09, 0x14, 0xdf, 0xf4,
	};
	static const uint8_t block[] = { 0x6b, 0xc1, 0xbe, 0xe2, 0x2e, 0x40,
					 0x9f, 0x96, 0xe9, 0x3d, 0x7e, 0x11,
					 0x73, 0x93, 0x17, 0x2a };
	static const uint8_t expected[] = { 0x28, 0xa7, 0x02, 0x3f, 0x45, 0x2e,
					    0x8f, 0x82, 0xbd, 0x4b, 0xf2, 0x8d,
					    0x8c, 0x37, 0xc3, 0x5c };
	uint8_t mac[SNAPSHOT_ID] = { 0 };

	CHECK(snapshot_cmac(key, block, mac));
	CHECK_MEM(mac, sizeof(mac), expected, sizeof(expected));
}

/*
 * Made by another program, for keys of 32 bytes 01 and 32 bytes 03:
 *
 *	printf 'clusctl key id 1' | openssl mac -cipher AES-256-CBC \
 *		-macopt hexkey:0101...01 CMAC
 */
static void key_id(void)
{
	static const uint8_t expected[VECTORS][SNAPSHOT_ID] = {
		{ 0x83, 0x6c, 0x3a, 0x8e, 0xe1, 0x02, 0x07, 0x4f, 0xdd, 0x4f,
		  0xd9, 0x1b, 0x42, 0xd9, 0x08, 0xb2 },
		{ 0x87, 0xd9, 0x52, 0xad, 0x29, 0xe6, 0x4b, 0x36, 0x99, 0x16,
		  0xb8, 0xdb, 0x34, 0x85, 0xf5, 0x7b },
	};
	uint8_t key[SNAPSHOT_KEY], id[SNAPSHOT_ID] = { 0 };

	for (size_t i = 0; i < VECTORS; i++) {
		memset(key, vectors[i].fill, sizeof(key));
		CHECK(snapshot_key_id(key, id));
		CHECK_MEM(id, sizeof(id), expected[i], sizeof(id));
	}
}

static const struct ktap_case cases[] = {
	KTAP_CASE(seal),
	KTAP_CASE(open),
	KTAP_CASE(cmac),
	KTAP_CASE(key_id),
};

KTAP_MAIN(cases)
