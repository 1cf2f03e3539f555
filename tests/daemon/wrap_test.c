// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Wrapped keys, against what another implementation made of the same (Python's
 * cryptography: HKDF, AESGCM, CMAC), and with anything changed.
 */
#include <errno.h>
#include <stdlib.h>

#include "../host/ktap.h"
#include "exchange.h"
#include "key_chain.h"
#include "key_join.h"
#include "key_record.h"
#include "wrap.h"

#define OLD_ID "f66ec3a19585379199c1b847f85d5585"
#define NEW_ID "a9135480ae44d945045d5de486f7261d"
#define NEXT                                                     \
	"404142434445464748494a4bd2e560b80c8737573d6181bf778b90" \
	"69b91e4bf6390d3ec412dfa9a7a4b7eb1d9c41988c5ff78be87b18" \
	"c080f5136f50"
#define PREV                                                     \
	"404142434445464748494a4b9e56e692e61e3ce1f0993df25fd21c" \
	"5b1cf10f169dfd0c76168d8b7f98308d47d70d744efef5bb4472af" \
	"1efb32035ff1"
#define JOIN                                                     \
	"404142434445464748494a4b7c04e8e5da570f94fba2770d997966" \
	"f2ea7d330ad72f5746bf2d9be4d5f7c10c47062517b6fafd87f49d" \
	"288d5ae18aa4"
#define FINGERPRINT "e7a3-74a0-203f-fd97-895d-587d-8289-8cce"

static struct clusctl_cluster_key *key_from(unsigned char first)
{
	unsigned char bytes[CLUSCTL_CLUSTER_KEY_SIZE];
	struct clusctl_cluster_key *key;
	size_t i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(first + i);
	if (clusctl_cluster_key_new(bytes, &key))
		abort();
	return key;
}

static void link_of(enum key_direction direction, const char *with,
		    const char *key_id, const char *wrapped,
		    struct key_chain *chain)
{
	struct key_record record = { 0 };

	strcpy(record.with, with);
	strcpy(record.key_id, key_id);
	if (!hex_decode(wrapped, record.wrapped, WRAP_SIZE))
		abort();
	chain->links = realloc(chain->links,
			       (chain->count + 1) * sizeof(*chain->links));
	chain->links[chain->count].direction = direction;
	chain->links[chain->count++].record = record;
}

static void links_as_others_make_them(void)
{
	struct clusctl_cluster_key *old = key_from(0), *after = key_from(0x80);
	struct clusctl_cluster_key *found;
	struct key_chain chain = { .current = NEW_ID };

	CHECK_STR(clusctl_cluster_key_get_id(old), OLD_ID);
	CHECK_STR(clusctl_cluster_key_get_id(after), NEW_ID);
	link_of(KEY_NEXT, OLD_ID, NEW_ID, NEXT, &chain);
	link_of(KEY_PREV, NEW_ID, OLD_ID, PREV, &chain);
	CHECK_INT(key_chain_to_current(&chain, old, &found), 0);
	CHECK_MEM(clusctl_cluster_key_get_bytes(found), 32,
		  clusctl_cluster_key_get_bytes(after), 32);
	clusctl_cluster_key_free(found);
	CHECK_INT(key_chain_step(&chain, KEY_PREV, after, &found), 0);
	CHECK_MEM(clusctl_cluster_key_get_bytes(found), 32,
		  clusctl_cluster_key_get_bytes(old), 32);
	clusctl_cluster_key_free(found);
	CHECK_INT(key_chain_step(&chain, KEY_PREV, old, &found), -ENOKEY);
	CHECK_INT(key_chain_step(&chain, KEY_NEXT, after, &found), -ENOKEY);
	key_chain_free(&chain);
	clusctl_cluster_key_free(old);
	clusctl_cluster_key_free(after);
}

/* What is wrapped for one thing is not unwrapped for another. */
static void links_of_other_places(void)
{
	struct clusctl_cluster_key *old = key_from(0), *after = key_from(0x80);
	struct clusctl_cluster_key *found;
	struct key_chain chain = { .current = NEW_ID };

	link_of(KEY_PREV, OLD_ID, NEW_ID, NEXT, &chain);
	CHECK_INT(key_chain_step(&chain, KEY_PREV, old, &found), -EBADMSG);
	CHECK(!found);
	link_of(KEY_NEXT, NEW_ID, OLD_ID, PREV, &chain);
	CHECK_INT(key_chain_step(&chain, KEY_NEXT, after, &found), -EBADMSG);
	link_of(KEY_NEXT, OLD_ID, OLD_ID, NEXT, &chain);
	CHECK_INT(key_chain_step(&chain, KEY_NEXT, old, &found), -EBADMSG);
	key_chain_free(&chain);
	clusctl_cluster_key_free(old);
	clusctl_cluster_key_free(after);
}

/* A link that says of itself what it is not, made by who has the key */
static void links_that_lie(void)
{
	struct clusctl_cluster_key *old = key_from(0), *other = key_from(0x40);
	struct clusctl_cluster_key *found;
	struct key_chain chain = { .current = NEW_ID };
	char context[128];
	struct wrapping with = {
		.secret = clusctl_cluster_key_get_bytes(old),
		.info = "clusctl cluster key wrap 1",
		.context = context,
	};

	link_of(KEY_NEXT, OLD_ID, NEW_ID, NEXT, &chain);
	sprintf(context, "clusctl key link 1 next with %s key %s", OLD_ID,
		NEW_ID);
	CHECK_INT(wrap_key(&with, other, chain.links[0].record.wrapped), 0);
	CHECK_INT(key_chain_step(&chain, KEY_NEXT, old, &found), -EBADMSG);
	CHECK(!found);
	key_chain_free(&chain);
	clusctl_cluster_key_free(old);
	clusctl_cluster_key_free(other);
}

static void every_bit_counts(void)
{
	struct clusctl_cluster_key *old = key_from(0), *found;
	struct key_chain chain = { .current = NEW_ID };
	size_t bit;

	link_of(KEY_NEXT, OLD_ID, NEW_ID, NEXT, &chain);
	for (bit = 0; bit < 8 * WRAP_SIZE; bit++) {
		unsigned char *wrapped = chain.links[0].record.wrapped;

		wrapped[bit / 8] ^= (unsigned char)(1 << bit % 8);
		CHECK_INT(key_chain_step(&chain, KEY_NEXT, old, &found),
			  -EBADMSG);
		wrapped[bit / 8] ^= (unsigned char)(1 << bit % 8);
	}
	CHECK_INT(key_chain_step(&chain, KEY_NEXT, old, &found), 0);
	clusctl_cluster_key_free(found);
	key_chain_free(&chain);
	clusctl_cluster_key_free(old);
}

/* The same key is never wrapped to the same bytes, and its bytes are not there. */
static void nonces_are_new(void)
{
	struct clusctl_cluster_key *old = key_from(0), *after = key_from(0x80);
	struct key_record one, two;

	CHECK_INT(key_chain_wrap(KEY_NEXT, old, after, &one), 0);
	CHECK_INT(key_chain_wrap(KEY_NEXT, old, after, &two), 0);
	CHECK(memcmp(one.wrapped, two.wrapped, WRAP_NONCE_SIZE));
	CHECK(memcmp(one.wrapped + WRAP_NONCE_SIZE,
		     two.wrapped + WRAP_NONCE_SIZE, CLUSCTL_CLUSTER_KEY_SIZE));
	CHECK(!memmem(one.wrapped, WRAP_SIZE,
		      clusctl_cluster_key_get_bytes(after), 4));
	clusctl_cluster_key_free(old);
	clusctl_cluster_key_free(after);
}

/* A store may say that each of two keys comes after the other. */
static void circles_end(void)
{
	struct clusctl_cluster_key *old = key_from(0), *after = key_from(0x80);
	struct clusctl_cluster_key *found;
	struct key_chain chain = { .current =
					   "00000000000000000000000000000000" };
	struct key_record record;

	link_of(KEY_NEXT, OLD_ID, NEW_ID, NEXT, &chain);
	link_of(KEY_NEXT, NEW_ID, OLD_ID, NEXT, &chain);
	CHECK_INT(key_chain_wrap(KEY_NEXT, after, old, &record), 0);
	chain.links[1].record = record;
	CHECK_INT(key_chain_to_current(&chain, old, &found), -ENOKEY);
	CHECK(!found);
	key_chain_free(&chain);
	clusctl_cluster_key_free(old);
	clusctl_cluster_key_free(after);
}

static void answers_as_others_make_them(void)
{
	struct admit_record record = { .node = (char *)"node2" };
	unsigned char secret[WRAP_SECRET_SIZE];
	char info[JOIN_INFO_SIZE], text[EXCHANGE_FINGERPRINT_SIZE];
	struct wrapping with = { .secret = secret,
				 .info = info,
				 .context = JOIN_CONTEXT };
	struct clusctl_cluster_key *key;

	memset(secret, 0x5a, sizeof(secret));
	memset(record.asked, 0x11, EXCHANGE_SIZE);
	memset(record.public, 0x22, EXCHANGE_SIZE);
	strcpy(record.key_id, NEW_ID);
	CHECK(hex_decode(JOIN, record.wrapped, WRAP_SIZE));
	CHECK(join_info(&record, info));
	CHECK_INT(wrap_open(&with, record.wrapped, &key), 0);
	CHECK_STR(clusctl_cluster_key_get_id(key), NEW_ID);
	clusctl_cluster_key_free(key);
	CHECK_INT(exchange_fingerprint("node2", record.asked, text), 0);
	CHECK_STR(text, FINGERPRINT);
	CHECK_INT(exchange_fingerprint("node3", record.asked, text), 0);
	CHECK(strcmp(text, FINGERPRINT));
}

static void both_sides_agree(void)
{
	unsigned char one_public[EXCHANGE_SIZE], two_public[EXCHANGE_SIZE];
	struct exchange *one, *two;
	void *one_secret, *two_secret;

	CHECK_INT(exchange_new(&one, one_public), 0);
	CHECK_INT(exchange_new(&two, two_public), 0);
	CHECK(memcmp(one_public, two_public, EXCHANGE_SIZE));
	CHECK_INT(exchange_secret(one, two_public, &one_secret), 0);
	CHECK_INT(exchange_secret(two, one_public, &two_secret), 0);
	CHECK_MEM(one_secret, EXCHANGE_SIZE, two_secret, EXCHANGE_SIZE);
	clusctl_wipe_free(one_secret, EXCHANGE_SIZE);
	clusctl_wipe_free(two_secret, EXCHANGE_SIZE);
	exchange_free(one);
	exchange_free(two);
}

/* Points of small order (RFC 7748, section 6.1): anybody knows the result. */
static void secrets_that_are_none(void)
{
	static const char *const points[] = {
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000000",
		"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
		"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	};
	unsigned char public[EXCHANGE_SIZE], peer[EXCHANGE_SIZE];
	struct exchange *pair;
	void *secret;
	size_t i;

	CHECK_INT(exchange_new(&pair, public), 0);
	for (i = 0; i < sizeof(points) / sizeof(points[0]); i++) {
		CHECK(hex_decode(points[i], peer, EXCHANGE_SIZE));
		CHECK_INT(exchange_secret(pair, peer, &secret), -EBADMSG);
	}
	exchange_free(pair);
}

#define SHORT                                                         \
	"{\"version\":1,\"with\":\"" OLD_ID "\",\"key_id\":\"" NEW_ID \
	"\",\"wrapped\":\"00\"}"

static void records_that_are_none(void)
{
	static const char *const bad[] = {
		"",
		"{}",
		"[]",
		"{\"version\":1}",
		"{\"version\":1,\"version\":1,\"key_id\":\"" NEW_ID "\"}",
		"{\"version\":1,\"key_id\":5}",
		"{\"version\":1,\"key_id\":\"a913\"}",
		"{\"version\":1,\"key_id\":\"A9135480AE44D945045D5DE486F7261D\"}",
		"{\"version\":1,\"key_id\":\"" NEW_ID "0\"}",
		"{\"version\":1,\"with\":\"" OLD_ID "\",\"wrapped\":\"00\"}",
		"{\"version\":1,\"node\":\"b\",\"public\":\"00\"}",
	};
	struct admit_record admit;
	struct join_record join;
	struct key_record key;
	char id[KEY_ID_SIZE];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		size_t size = strlen(bad[i]);

		CHECK_INT(key_record_decode(bad[i], size, &key), -EBADMSG);
		CHECK_INT(join_record_decode(bad[i], size, &join), -EBADMSG);
		CHECK_INT(admit_record_decode(bad[i], size, &admit), -EBADMSG);
		CHECK_INT(current_record_decode(bad[i], size, id), -EBADMSG);
	}
	/* All is there, but one of them is too short. */
	CHECK_INT(key_record_decode(SHORT, strlen(SHORT), &key), -EBADMSG);
	CHECK_INT(current_record_decode("{\"version\":2}", 13, id),
		  -EPROTONOSUPPORT);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(links_as_others_make_them),
	KTAP_CASE(links_of_other_places),
	KTAP_CASE(links_that_lie),
	KTAP_CASE(every_bit_counts),
	KTAP_CASE(nonces_are_new),
	KTAP_CASE(circles_end),
	KTAP_CASE(answers_as_others_make_them),
	KTAP_CASE(both_sides_agree),
	KTAP_CASE(secrets_that_are_none),
	KTAP_CASE(records_that_are_none),
};

KTAP_MAIN(cases)
