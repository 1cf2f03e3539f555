// SPDX-License-Identifier: GPL-2.0-only
/*
 * XAES-256-GCM (c2sp.org/XAES-256-GCM): a key of its own for each nonce, derived
 * with two blocks of AES-CMAC, and AES-256-GCM under that. With 192 random bits
 * no nonce comes twice.
 */
#include <crypto/aead.h>
#include <crypto/hash.h>
#include <linux/err.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "fault.h"
#include "seal.h"

#define MAC_SIZE 16
#define PREFIX_SIZE 4 /* of the block that a key is derived from */
#define NONCE_HEAD (MAC_SIZE - PREFIX_SIZE) /* what the key is derived from */
#define IV_SIZE (CLUSCTL_NONCE_SIZE - NONCE_HEAD)

/**
 * struct clusctl_seal_work - the working memory of one use
 * @block: what is put through the MAC
 * @key: of this nonce
 * @iv: the rest of the nonce
 * @sg: additional data, text
 */
struct clusctl_seal_work {
	u8 block[MAC_SIZE];
	u8 key[CLUSCTL_KEY_SIZE];
	u8 iv[IV_SIZE];
	struct scatterlist sg[2];
};

static int derive(struct clusctl_seal *seal, const u8 *nonce)
{
	struct clusctl_seal_work *work = seal->work;
	int ret, i;

	work->block[2] = 'X';
	memcpy(work->block + PREFIX_SIZE, nonce, NONCE_HEAD);
	memcpy(work->iv, nonce + NONCE_HEAD, IV_SIZE);
	for (i = 0; i < 2; i++) {
		work->block[1] = i + 1;
		ret = crypto_shash_tfm_digest(seal->mac, work->block, MAC_SIZE,
					      work->key + i * MAC_SIZE);
		if (ret)
			return ret;
	}
	return crypto_aead_setkey(seal->aead, work->key, sizeof(work->key));
}

static int crypt(struct clusctl_seal *seal, const u8 *nonce, const void *aad,
		 u32 aad_size, void *text, u32 size, bool encrypt)
{
	u32 text_size = encrypt ? size : size + CLUSCTL_TAG_SIZE;
	struct aead_request *request = seal->request;
	struct clusctl_seal_work *work = seal->work;
	DECLARE_CRYPTO_WAIT(wait);
	int ret = derive(seal, nonce);

	if (ret)
		goto out;
	sg_init_table(work->sg, ARRAY_SIZE(work->sg));
	if (aad_size)
		sg_set_buf(&work->sg[0], aad, aad_size);
	sg_set_buf(&work->sg[1], text, size + CLUSCTL_TAG_SIZE);
	aead_request_set_callback(
		request, CRYPTO_TFM_REQ_MAY_BACKLOG | CRYPTO_TFM_REQ_MAY_SLEEP,
		crypto_req_done, &wait);
	aead_request_set_ad(request, aad_size);
	/* Without additional data there is nothing before the text. */
	aead_request_set_crypt(request, &work->sg[!aad_size],
			       &work->sg[!aad_size], text_size, work->iv);
	ret = encrypt ? crypto_aead_encrypt(request) :
			crypto_aead_decrypt(request);
	ret = crypto_wait_req(ret, &wait);
out:
	memzero_explicit(work, sizeof(*work));
	return ret;
}

/**
 * clusctl_seal_encrypt() - seal, in place
 * @seal: under which key
 * @nonce: which must never come again with this key
 * @aad: additional data
 * @aad_size: bytes
 * @text: text, and behind it room for CLUSCTL_TAG_SIZE bytes
 * @size: bytes of the text
 *
 * @aad and @text are memory of kmalloc().
 *
 * Return: 0 or a negative errno.
 */
int clusctl_seal_encrypt(struct clusctl_seal *seal,
			 const u8 nonce[CLUSCTL_NONCE_SIZE], const void *aad,
			 u32 aad_size, void *text, u32 size)
{
	return crypt(seal, nonce, aad, aad_size, text, size, true);
}

/**
 * clusctl_seal_decrypt() - open, in place
 * @seal: under which key
 * @nonce: the nonce
 * @aad: additional data
 * @aad_size: bytes
 * @text: sealed text, and behind it the tag of CLUSCTL_TAG_SIZE bytes
 * @size: bytes of the text
 *
 * @aad and @text are memory of kmalloc().
 *
 * Return: 0, -EBADMSG if this is not what was sealed, or another errno; the
 * text is of no use then.
 */
int clusctl_seal_decrypt(struct clusctl_seal *seal,
			 const u8 nonce[CLUSCTL_NONCE_SIZE], const void *aad,
			 u32 aad_size, void *text, u32 size)
{
	return crypt(seal, nonce, aad, aad_size, text, size, false);
}

/**
 * clusctl_seal_may_use() - may an implementation of gcm(aes) have our keys?
 * @flags: its flags
 * @driver: its name
 *
 * No device may. Devices are asynchronous, and so is, up to some kernel after
 * 6.12, that of AES-NI, for callers that cannot have the registers of the FPU: in
 * a process it is done when the call returns.
 *
 * Return: yes or no.
 */
bool clusctl_seal_may_use(u32 flags, const char *driver)
{
	return !(flags & CRYPTO_ALG_ASYNC) || strstarts(driver, "generic-gcm-");
}

static int alloc_aead(struct clusctl_seal *seal)
{
	struct crypto_aead *aead = crypto_alloc_aead("gcm(aes)", 0, 0);

	if (!IS_ERR(aead) &&
	    !clusctl_seal_may_use(
		    crypto_aead_alg(aead)->base.cra_flags,
		    crypto_tfm_alg_driver_name(crypto_aead_tfm(aead)))) {
		crypto_free_aead(aead);
		aead = crypto_alloc_aead("gcm(aes)", 0, CRYPTO_ALG_ASYNC);
	}
	seal->aead = aead;
	if (IS_ERR(seal->aead))
		return PTR_ERR(seal->aead);
	return crypto_aead_setauthsize(seal->aead, CLUSCTL_TAG_SIZE);
}

/* Here, so that no use of the key has to ask for it */
static int alloc_work(struct clusctl_seal *seal)
{
	seal->request = aead_request_alloc(seal->aead, GFP_KERNEL_ACCOUNT);
	seal->work = kzalloc(sizeof(*seal->work), GFP_KERNEL_ACCOUNT);
	return seal->request && seal->work ? 0 : -ENOMEM;
}

static int alloc_mac(struct clusctl_seal *seal, const u8 *key)
{
	static const u8 text[] = "clusctl key id 1";
	int ret;

	seal->mac = crypto_alloc_shash("cmac(aes)", 0, 0);
	if (IS_ERR(seal->mac))
		return PTR_ERR(seal->mac);
	ret = crypto_shash_setkey(seal->mac, key, CLUSCTL_KEY_SIZE);
	if (ret)
		return ret;
	/* Its first byte is none that a block of derive() begins with. */
	return crypto_shash_tfm_digest(seal->mac, text, MAC_SIZE, seal->id);
}

/**
 * clusctl_seal_init() - prepare to seal and open under a key
 * @seal: out; clusctl_seal_exit() it after success
 * @key: not needed any more afterwards
 *
 * Return: 0 or a negative errno.
 */
int clusctl_seal_init(struct clusctl_seal *seal, const u8 key[CLUSCTL_KEY_SIZE])
{
	int ret;

	memset(seal, 0, sizeof(*seal));
	ret = clusctl_fault() ? -ENOMEM : alloc_mac(seal, key);
	if (!ret)
		ret = clusctl_fault() ? -ENOMEM : alloc_aead(seal);
	if (!ret)
		ret = clusctl_fault() ? -ENOMEM : alloc_work(seal);
	if (ret)
		clusctl_seal_exit(seal);
	return ret;
}

/**
 * clusctl_seal_exit() - wipe a key
 * @seal: what clusctl_seal_init() made
 */
void clusctl_seal_exit(struct clusctl_seal *seal)
{
	/* All free what they hold with kfree_sensitive(). */
	kfree_sensitive(seal->work);
	aead_request_free(seal->request);
	if (!IS_ERR_OR_NULL(seal->aead))
		crypto_free_aead(seal->aead);
	if (!IS_ERR_OR_NULL(seal->mac))
		crypto_free_shash(seal->mac);
}
