// SPDX-License-Identifier: GPL-2.0-or-later
/* gcm(aes) of the kernel by its sockets: AF_ALG. */
#include <errno.h>
#include <linux/if_alg.h>
#include <stdint.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "container.h"
#include "must.h"
#include "rows.h"

#define IV_SIZE 12
#define OPS 200

/**
 * struct sealer - a socket, and what is sealed by it
 * @parent: the socket that has the key
 * @fd: of one operation after the other
 * @iv: in @control
 * @sent: additional data and text
 * @got: the same and the tag
 */
struct sealer {
	int parent;
	int fd;
	struct msghdr message;
	struct iovec vector;
	uint8_t *iv;
	uint8_t control[128] __attribute__((aligned(8)));
	uint8_t sent[CONTAINER_AAD + CONTAINER_ROOM];
	uint8_t got[CONTAINER_AAD + CONTAINER_ROOM + CONTAINER_TAG];
};

static struct sealer sealer;

static struct cmsghdr *put(struct cmsghdr *header, int type, const void *data,
			   size_t size)
{
	header->cmsg_level = SOL_ALG;
	header->cmsg_type = type;
	header->cmsg_len = CMSG_LEN(size);
	memcpy(CMSG_DATA(header), data, size);
	return CMSG_NXTHDR(&sealer.message, header);
}

static void prepare_message(void)
{
	const struct container *rsa = container_rsa2048();
	uint32_t operation = ALG_OP_ENCRYPT, aad_size = CONTAINER_AAD;
	uint8_t iv[sizeof(struct af_alg_iv) + IV_SIZE] = { IV_SIZE };
	struct msghdr *message = &sealer.message;
	struct cmsghdr *header;

	memcpy(sealer.sent + CONTAINER_AAD, rsa->text, rsa->size);
	sealer.vector =
		(struct iovec){ sealer.sent, CONTAINER_AAD + rsa->size };
	message->msg_iov = &sealer.vector;
	message->msg_iovlen = 1;
	message->msg_control = sealer.control;
	message->msg_controllen = sizeof(sealer.control);
	header = put(CMSG_FIRSTHDR(message), ALG_SET_OP, &operation,
		     sizeof(operation));
	header =
		put(header, ALG_SET_AEAD_ASSOCLEN, &aad_size, sizeof(aad_size));
	sealer.iv = CMSG_DATA(header) + sizeof(struct af_alg_iv);
	put(header, ALG_SET_IV, iv, sizeof(iv));
	message->msg_controllen = CMSG_SPACE(sizeof(operation)) +
				  CMSG_SPACE(sizeof(aad_size)) +
				  CMSG_SPACE(sizeof(iv));
}

static int prepare(void)
{
	static const struct sockaddr_alg address = {
		.salg_family = AF_ALG,
		.salg_type = "aead",
		.salg_name = "gcm(aes)",
	};
	static const uint8_t key[32] = { 1, 2, 3 };

	sealer.fd = -1;
	sealer.parent = socket(AF_ALG, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (sealer.parent < 0 ||
	    bind(sealer.parent, (const struct sockaddr *)&address,
		 sizeof(address)) ||
	    setsockopt(sealer.parent, SOL_ALG, ALG_SET_KEY, key, sizeof(key)) ||
	    setsockopt(sealer.parent, SOL_ALG, ALG_SET_AEAD_AUTHSIZE, NULL,
		       CONTAINER_TAG))
		return -errno;
	sealer.fd = accept(sealer.parent, NULL, NULL);
	if (sealer.fd < 0)
		return -errno;
	prepare_message();
	return 0;
}

static int seal(int fd)
{
	ssize_t size = (ssize_t)sealer.vector.iov_len;

	if (sendmsg(fd, &sealer.message, 0) != size ||
	    read(fd, sealer.got, (size_t)size + CONTAINER_TAG) !=
		    size + CONTAINER_TAG)
		return errno ? -errno : -EIO;
	return 0;
}

static void fixed_round(void *data, unsigned int ops)
{
	(void)data;
	while (ops--)
		must(seal(sealer.fd));
}

static void nonce_round(void *data, unsigned int ops)
{
	(void)data;
	while (ops--) {
		must(getrandom(sealer.iv, IV_SIZE, 0) == IV_SIZE ? 0 : -EIO);
		must(seal(sealer.fd));
	}
}

static void accept_round(void *data, unsigned int ops)
{
	(void)data;
	while (ops--) {
		int fd = accept(sealer.parent, NULL, NULL);

		must(seal(fd));
		close(fd);
	}
}

static void row(const char *name, void (*round)(void *data, unsigned int ops))
{
	int ret = prepare();

	if (!ret)
		ret = seal(sealer.fd);
	if (ret)
		row_missing(name, "-", 0, strerror(-ret));
	else
		row_measure(&(struct row){ name, "-", 0, OPS }, round, NULL);
	if (sealer.fd >= 0)
		close(sealer.fd);
	if (sealer.parent >= 0)
		close(sealer.parent);
}

int main(void)
{
	row("AF_ALG gcm, RSA-2048, fixed nonce", fixed_round);
	row("AF_ALG gcm, RSA-2048", nonce_round);
	row("AF_ALG gcm, RSA-2048, a socket each", accept_round);
	return 0;
}
