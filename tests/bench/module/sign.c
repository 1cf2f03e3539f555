// SPDX-License-Identifier: GPL-2.0-or-later
/* Signing, with a transform that is kept: for kernels before 6.13 */
#include <crypto/akcipher.h>
#include <linux/crypto.h>
#include <linux/err.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "measure.h"

#define DIGEST_SIZE 32

/* @bytes: the digest, and behind it room for the signature */
struct sign {
	struct crypto_akcipher *rsa;
	struct akcipher_request *request;
	struct crypto_wait wait;
	struct scatterlist digest;
	struct scatterlist signature;
	u8 *bytes;
};

static int alloc_rsa(struct bench_run *run, struct sign *sign)
{
	sign->rsa = crypto_alloc_akcipher("pkcs1pad(rsa,sha256)", 0, 0);
	if (IS_ERR(sign->rsa))
		return PTR_ERR(sign->rsa);
	strscpy(run->request.driver,
		crypto_tfm_alg_driver_name(crypto_akcipher_tfm(sign->rsa)),
		sizeof(run->request.driver));
	return crypto_akcipher_set_priv_key(sign->rsa,
					    run->text + run->request.key_offset,
					    run->request.key_size);
}

static int prepare(struct bench_run *run)
{
	struct sign *sign = kzalloc(sizeof(*sign), GFP_KERNEL);
	unsigned int size;
	int ret;

	run->state = sign;
	if (!sign || !run->text)
		return -ENOMEM;
	ret = alloc_rsa(run, sign);
	if (ret)
		return ret;
	size = crypto_akcipher_maxsize(sign->rsa);
	sign->bytes = kzalloc(DIGEST_SIZE + size, GFP_KERNEL);
	sign->request = akcipher_request_alloc(sign->rsa, GFP_KERNEL);
	if (!sign->bytes || !sign->request)
		return -ENOMEM;
	sg_init_one(&sign->digest, sign->bytes, DIGEST_SIZE);
	sg_init_one(&sign->signature, sign->bytes + DIGEST_SIZE, size);
	crypto_init_wait(&sign->wait);
	akcipher_request_set_callback(sign->request, CRYPTO_TFM_REQ_MAY_SLEEP,
				      crypto_req_done, &sign->wait);
	return 0;
}

static void finish(struct bench_run *run)
{
	struct sign *sign = run->state;

	if (!sign)
		return;
	if (sign->request)
		akcipher_request_free(sign->request);
	if (!IS_ERR_OR_NULL(sign->rsa))
		crypto_free_akcipher(sign->rsa);
	kfree(sign->bytes);
	kfree(sign);
}

static int round_sign(struct bench_run *run)
{
	struct sign *sign = run->state;
	int ret = 0;
	u32 i;

	for (i = 0; !ret && i < run->request.ops; i++) {
		akcipher_request_set_crypt(sign->request, &sign->digest,
					   &sign->signature, DIGEST_SIZE,
					   sign->signature.length);
		ret = crypto_wait_req(crypto_akcipher_sign(sign->request),
				      &sign->wait);
	}
	return ret;
}

static int use_public(const u8 *key, u32 size)
{
	struct crypto_akcipher *rsa = crypto_alloc_akcipher("rsa", 0, 0);
	int ret;

	if (IS_ERR(rsa))
		return PTR_ERR(rsa);
	ret = crypto_akcipher_set_pub_key(rsa, key, size);
	crypto_free_akcipher(rsa);
	return ret;
}

static int round_public(struct bench_run *run)
{
	int ret = run->text ? 0 : -EINVAL;
	u32 i;

	for (i = 0; !ret && i < run->request.ops; i++)
		ret = use_public(run->text + run->request.key_offset,
				 run->request.key_size);
	return ret;
}

const struct bench_op bench_signs[] = { { .code = BENCH_SIGN,
					  .prepare = prepare,
					  .round = round_sign,
					  .finish = finish },
					{ .code = BENCH_PUBLIC,
					  .round = round_public },
					{} };
