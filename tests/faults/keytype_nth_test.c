// SPDX-License-Identifier: GPL-2.0-or-later
/* What keyctl(2) does with containers and pairs, with failures. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "keyctl.h"
#include "states.h"
#include "sweep.h"

#define SHA256 "enc=pkcs1 hash=sha256"
#define PKCS1 "enc=pkcs1"
#define RSA_SIZE 256

static void pair(struct scene *scene)
{
	state_one_pair(scene);
	scene->key =
		container_record(scene->cluster, MACHINE, BOX).exchange.serial;
}

static void container(struct scene *scene)
{
	state_two_pairs(scene);
	scene->key = container_record(scene->cluster, MACHINE, BOX).serial;
}

static struct reply describe(struct scene *scene)
{
	char text[256];

	return sweep_result(key_describe(scene->key, text, sizeof(text)));
}

SWEEP_TEST(describe_pair, .prepare = pair, .operate = describe,
	   .kernel_floor = 2)
SWEEP_TEST(describe_container, .prepare = container, .operate = describe,
	   .kernel_floor = 2)

static struct reply read_key(struct scene *scene)
{
	char text[256];

	return sweep_result(key_control(KEYCTL_READ,
					(unsigned long)(long)scene->key,
					(unsigned long)text, sizeof(text), 0));
}

SWEEP_TEST(read_container, .prepare = container, .operate = read_key,
	   .kernel_floor = 1)

static struct reply query(struct scene *scene)
{
	struct keyctl_pkey_query answer;

	return sweep_result(key_query(scene->key, SHA256, &answer));
}

SWEEP_TEST(query, .prepare = pair, .operate = query, .kernel_floor = 16)

/*
 * The kernel's RSA does not look whether it got the memory for its numbers, so
 * these operations end where it would begin: the input has a size that only the
 * padding refuses.
 */
static struct reply operation(struct scene *scene, int which, size_t size)
{
	unsigned char in[RSA_SIZE] = { 0 }, out[RSA_SIZE];

	return sweep_result(key_crypt(which, scene->key, PKCS1, in, size, out,
				      sizeof(out)));
}

static struct reply sign(struct scene *scene)
{
	return operation(scene, KEYCTL_PKEY_SIGN, RSA_SIZE - 1);
}

SWEEP_TEST(sign, .prepare = pair, .operate = sign,
	   .answer = SWEEP_ERRNO(EOVERFLOW), .kernel_floor = 33)

static struct reply encrypt(struct scene *scene)
{
	return operation(scene, KEYCTL_PKEY_ENCRYPT, RSA_SIZE - 1);
}

SWEEP_TEST(encrypt, .prepare = pair, .operate = encrypt,
	   .answer = SWEEP_ERRNO(EOVERFLOW), .kernel_floor = 33)

static struct reply decrypt(struct scene *scene)
{
	return operation(scene, KEYCTL_PKEY_DECRYPT, RSA_SIZE - 1);
}

SWEEP_TEST(decrypt, .prepare = pair, .operate = decrypt,
	   .answer = SWEEP_ERRNO(EINVAL), .kernel_floor = 33)

/* One that the kernel has no algorithm for */
static void inoperable_pair(struct scene *scene)
{
	state_two_pairs(scene);
	scene->key =
		container_record(scene->cluster, MACHINE, BOX).signature.serial;
}

SWEEP_TEST(query_inoperable, .prepare = inoperable_pair, .operate = query,
	   .answer = SWEEP_ERRNO(EOPNOTSUPP), .kernel_floor = 1)

/* Revoking alone has no point at which it could fail. */
static struct reply describe_and_revoke(struct scene *scene)
{
	struct reply reply = describe(scene);

	if (reply.status == ERROR_SUCCESS)
		reply = sweep_result(key_revoke(scene->key));
	return reply;
}

SWEEP_TEST(revoke, .prepare = container, .operate = describe_and_revoke,
	   .kernel_floor = 3)

static struct reply describe_and_invalidate(struct scene *scene)
{
	struct reply reply = describe(scene);

	if (reply.status == ERROR_SUCCESS)
		reply = sweep_result(key_invalidate(scene->key));
	return reply;
}

SWEEP_TEST(invalidate, .prepare = container, .operate = describe_and_invalidate,
	   .kernel_floor = 2)

static void user_container(struct scene *scene)
{
	state_user(scene);
	scene->key = container_record(scene->cluster, 0, BOX).serial;
}

static struct reply unlink_container(struct scene *scene)
{
	return sweep_result(key_unlink(scene->key, KEY_SPEC_USER_KEYRING));
}

SWEEP_TEST(unlink, .prepare = user_container, .operate = unlink_container,
	   .kernel_floor = 1)

/* All keys are described there. */
static struct reply read_proc(struct scene *scene)
{
	int fd = open("/proc/keys", O_RDONLY | O_CLOEXEC);
	char text[4096];
	long size;

	(void)scene;
	if (fd < 0)
		return sweep_result(-errno);
	do {
		size = read(fd, text, sizeof(text));
	} while (size > 0);
	if (size < 0)
		size = -errno;
	close(fd);
	return sweep_result(size);
}

SWEEP_TEST(proc_keys, .prepare = container, .operate = read_proc,
	   .kernel_floor = 5)

SWEEP_MAIN
