/* SPDX-License-Identifier: GPL-2.0-only */
/* XAES-256-GCM, and the ids of keys. */
#ifndef CLUSCTL_SEAL_H
#define CLUSCTL_SEAL_H

#include <linux/clusctl.h>
#include <linux/types.h>

struct aead_request;
struct clusctl_seal_work;
struct crypto_aead;
struct crypto_shash;

/**
 * struct clusctl_seal - what is kept of a 256-bit key
 * @mac: cmac(aes) under the key
 * @aead: gcm(aes); gets another key for each use
 * @request: of @aead; keeps what its last use left, as that does
 * @work: working memory; all zero between two uses
 * @id: names the key and reveals nothing of it
 *
 * One use at a time: the caller sees to that.
 */
struct clusctl_seal {
	struct crypto_shash *mac;
	struct crypto_aead *aead;
	struct aead_request *request;
	struct clusctl_seal_work *work;
	u8 id[CLUSCTL_KEY_ID_SIZE];
};

int clusctl_seal_init(struct clusctl_seal *seal,
		      const u8 key[CLUSCTL_KEY_SIZE]);
void clusctl_seal_exit(struct clusctl_seal *seal);

int clusctl_seal_encrypt(struct clusctl_seal *seal,
			 const u8 nonce[CLUSCTL_NONCE_SIZE], const void *aad,
			 u32 aad_size, void *text, u32 size);
int clusctl_seal_decrypt(struct clusctl_seal *seal,
			 const u8 nonce[CLUSCTL_NONCE_SIZE], const void *aad,
			 u32 aad_size, void *text, u32 size);
bool clusctl_seal_may_use(u32 flags, const char *driver);

#endif
