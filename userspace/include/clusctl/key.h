/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Key pairs: make, read and write them. */
#ifndef CLUSCTL_KEY_H
#define CLUSCTL_KEY_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct clusctl_key;

/**
 * clusctl_key_algorithms() - what clusctl_key_generate() can make
 * Return: "rsa2048", "rsa3072", "rsa4096", "ec-p256", "ed25519", NULL
 */
const char *const *clusctl_key_algorithms(void);

/**
 * clusctl_key_generate() - make a new private key
 * @algorithm: one of clusctl_key_algorithms(); NULL for rsa2048
 * @key: private key; free it with clusctl_key_free()
 * Return: 0 or a negative errno; NTE_BAD_ALGID -EOPNOTSUPP for an algorithm that
 * is not known, NTE_FAIL -EIO if libcrypto fails
 */
int clusctl_key_generate(const char *algorithm, struct clusctl_key **key);

/**
 * typedef clusctl_passphrase_fn - asks for the passphrase of a private key
 * @buffer: room for it; the library wipes it
 * @size: bytes of @buffer
 * @data: what was given to clusctl_key_load()
 * Return: bytes of the passphrase, which has no NUL, or a negative errno
 */
typedef int (*clusctl_passphrase_fn)(char *buffer, size_t size, void *data);

/**
 * clusctl_key_load() - read a private key
 * @data: PEM or DER: PKCS#8 PrivateKeyInfo, PKCS#8 EncryptedPrivateKeyInfo, or a
 *        traditional RSA or EC private key. PEM may have text and other objects
 *        around the one private key
 * @size: bytes of @data, which the caller is to wipe
 * @passphrase: called for an encrypted key; NULL to refuse encrypted keys. The
 *              library never prompts
 * @arg: passed to @passphrase
 * @key: private key; free it with clusctl_key_free()
 *
 * Whatever it is read from, the key becomes canonical DER: no attributes,
 * named curves, uncompressed points.
 *
 * Return: 0 or a negative errno: NTE_BAD_DATA -EBADMSG if that is no private key
 * or one that contradicts itself, NTE_BAD_ALGID -EOPNOTSUPP if libcrypto does
 * not know its algorithm; without a status, -ENOKEY if the key is encrypted and
 * @passphrase is NULL, -EKEYREJECTED if the passphrase is wrong, and what
 * @passphrase returned
 */
int clusctl_key_load(const void *data, size_t size,
		     clusctl_passphrase_fn passphrase, void *arg,
		     struct clusctl_key **key);

/**
 * clusctl_key_load_public() - read a public key
 * @data: SubjectPublicKeyInfo in DER
 * @size: bytes of @data
 * @key: public key; free it with clusctl_key_free()
 * Return: 0 or a negative errno; NTE_BAD_DATA -EBADMSG
 */
int clusctl_key_load_public(const void *data, size_t size,
			    struct clusctl_key **key);

/**
 * clusctl_key_free() - wipe a key and free it
 * @key: key, or NULL
 */
void clusctl_key_free(struct clusctl_key *key);

/**
 * clusctl_key_get_private() - the private half in DER
 * @key: key
 * @size: bytes
 * Return: unencrypted PKCS#8 PrivateKeyInfo, which belongs to @key; NULL if @key
 * is a public key
 */
const void *clusctl_key_get_private(const struct clusctl_key *key,
				    size_t *size);

/**
 * clusctl_key_get_public() - the public half in DER
 * @key: key
 * @size: bytes
 * Return: SubjectPublicKeyInfo, which belongs to @key
 */
const void *clusctl_key_get_public(const struct clusctl_key *key, size_t *size);

/**
 * clusctl_key_get_algorithm() - the algorithm of a key
 * @key: key
 * Return: text like "RSA", "EC P-256", "Ed25519"; "unknown" if libcrypto does
 * not know it
 */
const char *clusctl_key_get_algorithm(const struct clusctl_key *key);

/**
 * clusctl_key_get_bits() - the size of a key
 * @key: key
 * Return: bits, 0 if libcrypto does not know the algorithm
 */
unsigned int clusctl_key_get_bits(const struct clusctl_key *key);

/**
 * enum clusctl_encoding - what clusctl_key_encode() makes
 * @CLUSCTL_PUBLIC_DER: SubjectPublicKeyInfo
 * @CLUSCTL_PUBLIC_PEM: the same as "PUBLIC KEY"
 * @CLUSCTL_PRIVATE_DER: unencrypted PKCS#8 PrivateKeyInfo
 * @CLUSCTL_PRIVATE_PEM: the same as "PRIVATE KEY"
 */
enum clusctl_encoding {
	CLUSCTL_PUBLIC_DER,
	CLUSCTL_PUBLIC_PEM,
	CLUSCTL_PRIVATE_DER,
	CLUSCTL_PRIVATE_PEM,
};

/**
 * clusctl_key_encode() - write a key
 * @key: key
 * @encoding: enum clusctl_encoding
 * @data: the bytes; free them with clusctl_wipe_free()
 * @size: how many
 * Return: 0 or a negative errno; NTE_NO_KEY -ENOKEY if @key is a public key and
 * the private half is wanted
 */
int clusctl_key_encode(const struct clusctl_key *key,
		       enum clusctl_encoding encoding, void **data,
		       size_t *size);

#ifdef __cplusplus
}
#endif

#endif
