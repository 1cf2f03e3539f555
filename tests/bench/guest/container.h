/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What clusctl seals for a container with a key pair of RSA-2048 */
#ifndef CLUSCTL_BENCH_CONTAINER_H
#define CLUSCTL_BENCH_CONTAINER_H

/* The sizes of the head of the image, and of that of the one pair in it */
#define CONTAINER_KEY_OFFSET (20 + 16)
/* Of PKCS#8, to the RSAPrivateKey in it */
#define CONTAINER_RSA_OFFSET 26
/* Of SubjectPublicKeyInfo, to the RSAPublicKey in it */
#define CONTAINER_PUBLIC_OFFSET 24

#define CONTAINER_ROOM 4096
/* Additional data: the head of a snapshot, and a name as place_box() gives it */
#define CONTAINER_AAD (104 + 2 * 26)
#define CONTAINER_TAG 16

/**
 * struct container - what is sealed
 * @size: bytes of @text
 * @key: the pair's PKCS#8, in @text
 * @key_size: bytes of @key
 * @text: its bytes
 */
struct container {
	unsigned int size;
	const unsigned char *key;
	unsigned int key_size;
	unsigned char text[CONTAINER_ROOM];
};

const struct container *container_rsa2048(void);

#endif
