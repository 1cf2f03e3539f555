// SPDX-License-Identifier: LGPL-2.1-or-later
/* Cluster keys as bytes: made, read from files, named, and wiped. */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <string.h>
#include <unistd.h>

#include "internal.h"

_Static_assert(CLUSCTL_CLUSTER_KEY_SIZE == CLUSCTL_KEY_SIZE, "uapi");

#define HEX_SIZE (2 * CLUSCTL_KEY_SIZE)
/* The digits, a newline, and a byte that would be too much */
#define FILE_ROOM (HEX_SIZE + 2)

/* Names a key whose bytes are in place; frees it if that fails. */
static int finish(struct clusctl_cluster_key *k,
		  struct clusctl_cluster_key **key)
{
	int rc;

	ERR_set_mark();
	rc = xaes_key_id(k->bytes, k->id);
	ERR_pop_to_mark();
	if (rc) {
		clusctl_cluster_key_free(k);
		return rc;
	}
	key_id_print(k->id, k->id_text);
	*key = k;
	return ctl_ok();
}

CLUSCTL_API int clusctl_cluster_key_new(const void *bytes,
					struct clusctl_cluster_key **key)
{
	struct clusctl_cluster_key *k = clusctl_secret_alloc(sizeof(*k));

	if (!k)
		return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	memcpy(k->bytes, bytes, sizeof(k->bytes));
	return finish(k, key);
}

CLUSCTL_API int clusctl_cluster_key_generate(struct clusctl_cluster_key **key)
{
	struct clusctl_cluster_key *k = clusctl_secret_alloc(sizeof(*k));

	if (!k)
		return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	ERR_set_mark();
	if (RAND_priv_bytes(k->bytes, sizeof(k->bytes)) != 1) {
		ERR_pop_to_mark();
		clusctl_cluster_key_free(k);
		return ctl_fail(NTE_FAIL);
	}
	ERR_pop_to_mark();
	return finish(k, key);
}

/* Reads @fd to its end, or until @data is full. */
static int read_file(int fd, char *data, size_t room, size_t *size)
{
	ssize_t got;

	for (*size = 0; *size < room; *size += (size_t)got) {
		got = read(fd, data + *size, room - *size);
		if (!got)
			break;
		if (got < 0) {
			if (errno != EINTR)
				return ctl_fault(errno);
			got = 0;
		}
	}
	return 0;
}

/* Half as many digits as it takes are no bytes of a key, but half of one. */
static bool is_half(const char *data)
{
	for (size_t i = 0; i < CLUSCTL_KEY_SIZE; i++) {
		if (hex_digit(data[i]) < 0)
			return false;
	}
	return true;
}

/* @data has room for a byte behind the end. */
static int decode(const char *data, size_t size, struct clusctl_cluster_key *k)
{
	if (size == CLUSCTL_KEY_SIZE && !is_half(data)) {
		memcpy(k->bytes, data, size);
		return 0;
	}
	if (size == HEX_SIZE + 1 && data[HEX_SIZE] == '\n')
		size--;
	if (size != HEX_SIZE)
		return ctl_fail(NTE_BAD_LEN);
	return hex_parse(data, k->bytes, sizeof(k->bytes)) ?
		       0 :
		       ctl_fail(NTE_BAD_DATA);
}

CLUSCTL_API int clusctl_cluster_key_read(int fd,
					 struct clusctl_cluster_key **key)
{
	struct clusctl_cluster_key *k = clusctl_secret_alloc(sizeof(*k));
	char *data = clusctl_secret_alloc(FILE_ROOM);
	size_t size = 0;
	int rc;

	rc = k && data ? read_file(fd, data, FILE_ROOM, &size) :
			 ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	if (!rc)
		rc = decode(data, size, k);
	clusctl_wipe_free(data, FILE_ROOM);
	if (rc) {
		clusctl_cluster_key_free(k);
		return rc;
	}
	return finish(k, key);
}

CLUSCTL_API void clusctl_cluster_key_free(struct clusctl_cluster_key *key)
{
	clusctl_wipe_free(key, sizeof(*key));
}

CLUSCTL_API const void *
clusctl_cluster_key_get_bytes(const struct clusctl_cluster_key *key)
{
	return key->bytes;
}

CLUSCTL_API const char *
clusctl_cluster_key_get_id(const struct clusctl_cluster_key *key)
{
	return key->id_text;
}
