// SPDX-License-Identifier: LGPL-2.1-or-later
/* Memory for secrets, and processes that handle them. */
#include <errno.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "internal.h"

/* A few private keys of CLUSCTL_MAX_PRIVATE bytes, in PEM and in DER */
#define SECURE_HEAP_SIZE (256 * 1024)
#define SECURE_HEAP_MIN 32

CLUSCTL_API void *clusctl_secret_alloc(size_t size)
{
	void *data = OPENSSL_secure_zalloc(size);

	/* The secure heap is small; what does not fit is wiped all the same. */
	return data ? data : OPENSSL_zalloc(size);
}

CLUSCTL_API void clusctl_wipe_free(void *data, size_t size)
{
	int saved = errno;

	OPENSSL_secure_clear_free(data, size);
	errno = saved;
}

/*
 * The decoders of libcrypto free some buffers with private keys as they are.
 * These functions remember the size of each block, to wipe it when it is freed.
 */
union block {
	size_t size;
	max_align_t align;
};

static void *wiping_malloc(size_t size, const char *file, int line)
{
	union block *block;

	(void)file;
	(void)line;
	if (!size || size > SIZE_MAX - sizeof(*block))
		return NULL;
	block = malloc(sizeof(*block) + size);
	if (!block)
		return NULL;
	block->size = size;
	return block + 1;
}

static void wiping_free(void *data, const char *file, int line)
{
	union block *block;

	(void)file;
	(void)line;
	if (!data)
		return;
	block = (union block *)data - 1;
	explicit_bzero(block + 1, block->size);
	free(block);
}

static void *wiping_realloc(void *data, size_t size, const char *file, int line)
{
	union block *block;
	void *copy;

	if (!size) {
		wiping_free(data, file, line);
		return NULL;
	}
	copy = wiping_malloc(size, file, line);
	if (!copy || !data)
		return copy;
	block = (union block *)data - 1;
	memcpy(copy, data, size < block->size ? size : block->size);
	wiping_free(data, file, line);
	return copy;
}

CLUSCTL_API int clusctl_harden_process(void)
{
	const struct rlimit none = { 0, 0 };

	/* Both are beyond the call of duty: without them, buffers are wiped. */
	(void)CRYPTO_set_mem_functions(wiping_malloc, wiping_realloc,
				       wiping_free);
	(void)CRYPTO_secure_malloc_init(SECURE_HEAP_SIZE, SECURE_HEAP_MIN);
	if (setrlimit(RLIMIT_CORE, &none) || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
		return ctl_fault(errno);
	return ctl_ok();
}
