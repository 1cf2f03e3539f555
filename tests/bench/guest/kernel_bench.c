// SPDX-License-Identifier: GPL-2.0-or-later
/* What the kernel does with the keys of a container, without any caller. */
#include "container.h"
#include "device.h"

#define ONLINE 1000

static struct bench_request container(unsigned int ops)
{
	const struct container *rsa = container_rsa2048();

	return (struct bench_request){
		.ops = ops,
		.text = (__u64)(unsigned long)rsa->text,
		.size = rsa->size,
		.aad_size = CONTAINER_AAD,
		.key_offset = (__u32)(rsa->key - rsa->text),
		.key_size = rsa->key_size,
	};
}

static void seal_rows(void)
{
	struct bench_request request = container(200);

	bench_row("gcm in the kernel, RSA-2048", 0, BENCH_SEAL, &request, 1);
	bench_row("gcm open in the kernel, RSA-2048", 0, BENCH_OPEN, &request,
		  1);
	bench_row("gcm setkey in the kernel", 0, BENCH_SETKEY, &request, 1);
	request.flags = BENCH_SYNCHRONOUS;
	bench_row("gcm in the kernel, synchronous, RSA-2048", 0, BENCH_SEAL,
		  &request, 1);
	bench_row("gcm open in the kernel, synchronous, RSA-2048", 0,
		  BENCH_OPEN, &request, 1);
	bench_row("gcm setkey in the kernel, synchronous", 0, BENCH_SETKEY,
		  &request, 1);
	bench_row("cmac in the kernel, 16 bytes", 0, BENCH_MAC, &request, 1);
}

static void key_rows(void)
{
	struct bench_request request = container(1000);

	bench_row("asymmetric key in the kernel, RSA-2048", 0, BENCH_KEY,
		  &request, 1);
	request.flags = BENCH_REPLACE;
	bench_row("asymmetric key in the kernel, replaced, RSA-2048", 0,
		  BENCH_KEY, &request, 1);
}

/* What a resource with 1000 checkpoints cannot go online without */
static void online_rows(void)
{
	static const struct {
		const char *name;
		unsigned int flags;
	} rows[] = {
		{ "gcm open + asymmetric key in the kernel, 1000 times", 0 },
		{ "gcm open + asymmetric key in the kernel, synchronous, 1000 times",
		  BENCH_SYNCHRONOUS },
		{ "gcm open + asymmetric key in the kernel, replaced, 1000 times",
		  BENCH_REPLACE },
	};
	struct bench_request request = container(ONLINE);
	unsigned int i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		request.flags = rows[i].flags;
		bench_row(rows[i].name, ONLINE, BENCH_RESTORE, &request,
			  ONLINE);
	}
}

static void sign_rows(void)
{
	struct bench_request request = container(2);

	request.key_offset += CONTAINER_RSA_OFFSET;
	request.key_size -= CONTAINER_RSA_OFFSET;
	bench_row("sign in the kernel, RSA-2048", 0, BENCH_SIGN, &request, 1);
}

/* How clusctl asks whether the kernel operates a key */
static void public_row(void)
{
	struct bench_request request = container(200);

	request.key_offset += request.key_size + CONTAINER_PUBLIC_OFFSET;
	request.key_size = request.size - request.key_offset;
	bench_row("public key in the kernel, RSA-2048", 0, BENCH_PUBLIC,
		  &request, 1);
}

int main(void)
{
	seal_rows();
	key_rows();
	online_rows();
	sign_rows();
	public_row();
	return 0;
}
