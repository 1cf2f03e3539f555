// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sealing with gcm(aes), as cheap as a caller in the kernel can have it: he keeps
 * transform and request.
 */
#include <crypto/aead.h>
#include <crypto/hash.h>
#include <linux/crypto.h>
#include <linux/err.h>
#include <linux/random.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "measure.h"

#define KEY_SIZE 32
#define TAG_SIZE 16
#define IV_SIZE 12
#define MAC_SIZE 16

static const u8 key[KEY_SIZE] = { 1, 2, 3 };

/* @bytes: additional data, text, tag; @sealed: the same, to open it again */
struct seal {
	struct crypto_aead *aead;
	struct aead_request *request;
	struct crypto_wait wait;
	struct scatterlist sg;
	u8 iv[IV_SIZE];
	u32 size;
	u8 *bytes;
	u8 *sealed;
};

static void finish(struct bench_run *run)
{
	struct seal *seal = run->state;

	if (!seal)
		return;
	aead_request_free(seal->request);
	if (!IS_ERR_OR_NULL(seal->aead))
		crypto_free_aead(seal->aead);
	kfree(seal->bytes);
	kfree(seal->sealed);
	kfree(seal);
}

static int alloc_aead(struct bench_run *run, struct seal *seal)
{
	bool is_sync = run->request.flags & BENCH_SYNCHRONOUS;
	int ret;

	seal->aead = crypto_alloc_aead("gcm(aes)", 0,
				       is_sync ? CRYPTO_ALG_ASYNC : 0);
	if (IS_ERR(seal->aead))
		return PTR_ERR(seal->aead);
	strscpy(run->request.driver,
		crypto_tfm_alg_driver_name(crypto_aead_tfm(seal->aead)),
		sizeof(run->request.driver));
	ret = crypto_aead_setauthsize(seal->aead, TAG_SIZE);
	return ret ?: crypto_aead_setkey(seal->aead, key, sizeof(key));
}

static int prepare(struct bench_run *run)
{
	u32 aad_size = run->request.aad_size;
	struct seal *seal = kzalloc(sizeof(*seal), GFP_KERNEL);
	int ret;

	run->state = seal;
	if (!seal)
		return -ENOMEM;
	ret = alloc_aead(run, seal);
	if (ret)
		return ret;
	seal->size = aad_size + run->request.size + TAG_SIZE;
	seal->bytes = kzalloc(seal->size, GFP_KERNEL);
	seal->sealed = kzalloc(seal->size, GFP_KERNEL);
	seal->request = aead_request_alloc(seal->aead, GFP_KERNEL);
	if (!seal->bytes || !seal->sealed || !seal->request)
		return -ENOMEM;
	if (run->text)
		memcpy(seal->bytes + aad_size, run->text, run->request.size);
	sg_init_one(&seal->sg, seal->bytes, seal->size);
	crypto_init_wait(&seal->wait);
	aead_request_set_callback(seal->request,
				  CRYPTO_TFM_REQ_MAY_SLEEP |
					  CRYPTO_TFM_REQ_MAY_BACKLOG,
				  crypto_req_done, &seal->wait);
	aead_request_set_ad(seal->request, aad_size);
	return 0;
}

static int encrypt(struct seal *seal, u32 size)
{
	get_random_bytes(seal->iv, sizeof(seal->iv));
	aead_request_set_crypt(seal->request, &seal->sg, &seal->sg, size,
			       seal->iv);
	return crypto_wait_req(crypto_aead_encrypt(seal->request), &seal->wait);
}

static int round_seal(struct bench_run *run)
{
	int ret = 0;
	u32 i;

	for (i = 0; !ret && i < run->request.ops; i++)
		ret = encrypt(run->state, run->request.size);
	return ret;
}

int bench_open_prepare(struct bench_run *run)
{
	struct seal *seal;
	int ret = prepare(run);

	if (ret)
		return ret;
	seal = run->state;
	ret = encrypt(seal, run->request.size);
	memcpy(seal->sealed, seal->bytes, seal->size);
	return ret;
}

/* @text: out: what was sealed, until the next call */
int bench_open_one(struct bench_run *run, const u8 **text)
{
	struct seal *seal = run->state;

	memcpy(seal->bytes, seal->sealed, seal->size);
	aead_request_set_crypt(seal->request, &seal->sg, &seal->sg,
			       run->request.size + TAG_SIZE, seal->iv);
	*text = seal->bytes + run->request.aad_size;
	return crypto_wait_req(crypto_aead_decrypt(seal->request), &seal->wait);
}

void bench_open_finish(struct bench_run *run)
{
	finish(run);
}

static int round_open(struct bench_run *run)
{
	const u8 *text;
	int ret = 0;
	u32 i;

	for (i = 0; !ret && i < run->request.ops; i++)
		ret = bench_open_one(run, &text);
	return ret;
}

static int round_setkey(struct bench_run *run)
{
	struct seal *seal = run->state;
	int ret = 0;
	u32 i;

	for (i = 0; !ret && i < run->request.ops; i++)
		ret = crypto_aead_setkey(seal->aead, key, sizeof(key));
	return ret;
}

static int prepare_mac(struct bench_run *run)
{
	struct crypto_shash *mac = crypto_alloc_shash("cmac(aes)", 0, 0);

	if (IS_ERR(mac))
		return PTR_ERR(mac);
	run->state = mac;
	strscpy(run->request.driver,
		crypto_tfm_alg_driver_name(crypto_shash_tfm(mac)),
		sizeof(run->request.driver));
	return crypto_shash_setkey(mac, key, sizeof(key));
}

static void finish_mac(struct bench_run *run)
{
	if (run->state)
		crypto_free_shash(run->state);
}

static int round_mac(struct bench_run *run)
{
	u8 block[MAC_SIZE] = {};
	int ret = 0;
	u32 i;

	for (i = 0; !ret && i < run->request.ops; i++)
		ret = crypto_shash_tfm_digest(run->state, block, sizeof(block),
					      block);
	return ret;
}

const struct bench_op bench_seals[] = { { .code = BENCH_SEAL,
					  .prepare = prepare,
					  .round = round_seal,
					  .finish = finish },
					{ .code = BENCH_OPEN,
					  .prepare = bench_open_prepare,
					  .round = round_open,
					  .finish = finish },
					{ .code = BENCH_SETKEY,
					  .prepare = prepare,
					  .round = round_setkey,
					  .finish = finish },
					{ .code = BENCH_MAC,
					  .prepare = prepare_mac,
					  .round = round_mac,
					  .finish = finish_mac },
					{} };
