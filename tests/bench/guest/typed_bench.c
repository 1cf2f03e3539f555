// SPDX-License-Identifier: GPL-2.0-or-later
/* Keys of the types encrypted and asymmetric, of what a container holds. */
#include <stdio.h>
#include <string.h>

#include "container.h"
#include "keyctl.h"
#include "must.h"
#include "ring.h"
#include "rows.h"
#include "test_keys.h"

#define MASTER "bench-master"
#define OPS 1000
#define SIGNS 1
#define EXPORT_ROOM 16384

/**
 * struct typed - the keyring, and what is done there
 * @ring: its serial
 * @key: the key that is read, or signs
 * @type: of the keys that are added
 * @payload: of them
 * @size: bytes of @payload
 */
struct typed {
	__s32 ring;
	__s32 key;
	const char *type;
	const void *payload;
	size_t size;
};

static long add(const struct typed *typed, const char *name)
{
	return key_add(typed->type, name, typed->payload, typed->size,
		       typed->ring);
}

static void add_round(void *data, unsigned int ops)
{
	const struct typed *typed = data;

	while (ops--)
		must(key_unlink((__s32)must(add(typed, "added")), typed->ring));
}

static void add_row(const char *name, const struct typed *typed)
{
	struct typed copy = *typed;
	long key = add(typed, "added");

	if (key < 0) {
		row_missing(name, "-", 0, strerror(-(int)key));
		return;
	}
	key_unlink((__s32)key, typed->ring);
	row_measure(&(struct row){ name, "-", 0, OPS }, add_round, &copy);
}

static long read_key(const struct typed *typed, char *bytes)
{
	return key_control(KEYCTL_READ, (unsigned long)typed->key,
			   (unsigned long)bytes, EXPORT_ROOM, 0);
}

static void read_round(void *data, unsigned int ops)
{
	char bytes[EXPORT_ROOM];

	while (ops--)
		must(read_key(data, bytes));
}

static void export_rows(struct typed *typed)
{
	static const char load[] = "load ";
	char text[sizeof(load) + EXPORT_ROOM] = "load ";
	struct row row = { "encrypted key, export, RSA-2048", "-", 0, OPS };
	long size = add(typed, "exported");

	typed->key = (__s32)size;
	if (size > 0)
		size = read_key(typed, text + sizeof(load) - 1);
	if (size < 0) {
		row_missing(row.name, "-", 0, strerror(-(int)size));
		return;
	}
	row_measure(&row, read_round, typed);
	typed->payload = text;
	typed->size = strlen(text);
	add_row("encrypted key, load + unlink, RSA-2048", typed);
	key_unlink(typed->key, typed->ring);
}

static void encrypted_rows(__s32 ring)
{
	char text[100];
	struct typed typed = {
		.ring = ring,
		.type = "encrypted",
		.payload = text,
	};
	long master = key_add("user", MASTER, digest, sizeof(digest), ring);

	if (master < 0) {
		row_missing("encrypted key", "-", 0, strerror(-(int)master));
		return;
	}
	typed.size = (size_t)snprintf(text, sizeof(text),
				      "new default user:" MASTER " 32");
	add_row("encrypted key, new + unlink, 32 bytes", &typed);
	typed.size = (size_t)snprintf(text, sizeof(text),
				      "new default user:" MASTER " %u",
				      container_rsa2048()->size);
	add_row("encrypted key, new + unlink, RSA-2048", &typed);
	export_rows(&typed);
	key_unlink((__s32)master, ring);
}

static void sign_round(void *data, unsigned int ops)
{
	const struct typed *typed = data;
	unsigned char signature[sizeof(rsa_a_signature)];

	while (ops--)
		must(key_sign(typed->key, "enc=pkcs1 hash=sha256", digest,
			      sizeof(digest), signature, sizeof(signature)));
}

/* Checks first that it signs, and what. */
static void sign_row(struct typed *typed)
{
	static const char name[] = "keyctl sign, asymmetric key, RSA-2048";
	unsigned char signature[sizeof(rsa_a_signature)];
	long ret = add(typed, "signs");

	typed->key = (__s32)ret;
	if (ret > 0)
		ret = key_sign(typed->key, "enc=pkcs1 hash=sha256", digest,
			       sizeof(digest), signature, sizeof(signature));
	if (ret < 0)
		row_missing(name, "-", 0, strerror(-(int)ret));
	else if (memcmp(signature, rsa_a_signature, sizeof(signature)))
		row_missing(name, "-", 0, "another signature");
	else
		row_measure(&(struct row){ name, "-", 0, SIGNS }, sign_round,
			    typed);
	key_unlink(typed->key, typed->ring);
}

static void asymmetric_rows(__s32 ring)
{
	struct typed typed = {
		.ring = ring,
		.type = "asymmetric",
		.payload = rsa_a.priv,
		.size = rsa_a.priv_size,
	};

	add_row("add_key asymmetric + unlink, RSA-2048", &typed);
	sign_row(&typed);
}

int main(void)
{
	__s32 ring = ring_make("bench typed");

	if (ring < 0) {
		row_missing("keys of other types", "-", 0, strerror(-ring));
		return 0;
	}
	encrypted_rows(ring);
	asymmetric_rows(ring);
	ring_end(ring);
	return 0;
}
