// SPDX-License-Identifier: GPL-2.0-or-later
/* The bytes that must not be found in the memory of a machine. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <linux/clusctl.h>

#include "secret.h"

#define FILE_MAX 65536

/* A cluster key in hexadecimal */
#define DIGITS 64

/* A line of PEM, and the bytes of DER that it stands for */
#define PEM_LINE 64
#define PEM_LINE_DER 48

struct file {
	unsigned char data[FILE_MAX];
	size_t size;
};

struct secret *secrets_add(struct secrets *secrets, const char *label,
			   const char *part, const unsigned char *data,
			   size_t size)
{
	struct secret *all, *secret;

	all = reallocarray(secrets->all, secrets->count + 1, sizeof(*all));
	if (!all)
		return NULL;
	secrets->all = all;
	secret = &all[secrets->count];
	memset(secret, 0, sizeof(*secret));
	snprintf(secret->name, sizeof(secret->name), "%s %s", label, part);
	secret->data = malloc(size);
	if (!secret->data)
		return NULL;
	memcpy(secret->data, data, size);
	secret->size = size;
	secrets->count++;
	return secret;
}

void secrets_free(struct secrets *secrets)
{
	size_t i;

	for (i = 0; i < secrets->count; i++) {
		OPENSSL_cleanse(secrets->all[i].data, secrets->all[i].size);
		free(secrets->all[i].data);
	}
	free(secrets->all);
	secrets->all = NULL;
	secrets->count = 0;
}

/*
 * The text that the DER bytes from begin to end are in: what is wholly theirs
 * of each line.
 */
static bool add_text(struct secrets *secrets, const char *label,
		     const char *text, size_t begin, size_t end)
{
	size_t line, first, last;
	const char *start;

	for (line = begin / PEM_LINE_DER; line * PEM_LINE_DER < end; line++) {
		first = line * PEM_LINE_DER;
		last = first + PEM_LINE_DER < end ? first + PEM_LINE_DER : end;
		if (first < begin)
			first = begin;
		first = (first - line * PEM_LINE_DER + 2) / 3 * 4;
		last = (last - line * PEM_LINE_DER) / 3 * 4;
		start = text + line * (PEM_LINE + 1);
		if (first < last &&
		    !secrets_add(secrets, label, "in PEM",
				 (const unsigned char *)start + first,
				 last - first))
			return false;
	}
	return true;
}

/* A secret number, or string of bytes, and its text, if it is in the DER */
static bool add_part(struct secrets *secrets, const char *label,
		     const char *part, const unsigned char *data, size_t size,
		     const struct file *file)
{
	unsigned char *der = NULL;
	char *name = NULL, *header = NULL;
	const unsigned char *place;
	bool done = false;
	long der_size = 0;
	const char *text;
	BIO *bio;

	bio = BIO_new_mem_buf(file->data, (int)file->size);
	text = memchr(file->data, '\n', file->size);
	if (!bio || !text ||
	    !PEM_read_bio(bio, &name, &header, &der, &der_size))
		goto out;
	place = memmem(der, der_size, data, size);
	done = place &&
	       add_text(secrets, label, text + 1, place - der,
			place - der + size) &&
	       secrets_add(secrets, label, part, data, size);
out:
	OPENSSL_clear_free(der, der_size);
	OPENSSL_free(name);
	OPENSSL_free(header);
	BIO_free(bio);
	return done;
}

static bool add_number(struct secrets *secrets, const char *label,
		       const char *part, const EVP_PKEY *key,
		       const struct file *file)
{
	unsigned char data[FILE_MAX];
	BIGNUM *number = NULL;
	int size = 0;
	bool done;

	if (!EVP_PKEY_get_bn_param(key, part, &number))
		return false;
	/* An elliptic curve's has its whole length in DER, zeros in front. */
	if (EVP_PKEY_is_a(key, "EC"))
		size = BN_bn2binpad(number, data,
				    (EVP_PKEY_get_bits(key) + 7) / 8);
	else
		size = BN_bn2bin(number, data);
	done = size > 0 && add_part(secrets, label, part, data, size, file);
	OPENSSL_cleanse(data, sizeof(data));
	BN_clear_free(number);
	return done;
}

static bool add_private_key(struct secrets *secrets, const char *label,
			    const struct file *file)
{
	static const char *const rsa[] = {
		OSSL_PKEY_PARAM_RSA_D,	       OSSL_PKEY_PARAM_RSA_FACTOR1,
		OSSL_PKEY_PARAM_RSA_FACTOR2,   OSSL_PKEY_PARAM_RSA_EXPONENT1,
		OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
	};
	BIO *bio = BIO_new_mem_buf(file->data, (int)file->size);
	EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	unsigned char data[64];
	size_t i, size = sizeof(data);
	bool done = key;

	if (key && EVP_PKEY_is_a(key, "RSA")) {
		for (i = 0; i < sizeof(rsa) / sizeof(*rsa) && done; i++)
			done = add_number(secrets, label, rsa[i], key, file);
	} else if (key && EVP_PKEY_is_a(key, "EC")) {
		done = add_number(secrets, label, OSSL_PKEY_PARAM_PRIV_KEY, key,
				  file);
	} else if (key) {
		done = EVP_PKEY_get_raw_private_key(key, data, &size) &&
		       add_part(secrets, label, "seed", data, size, file);
		OPENSSL_cleanse(data, sizeof(data));
	}
	EVP_PKEY_free(key);
	BIO_free(bio);
	return done;
}

/* AES-CMAC(key, 00 COUNTER 58 00, the first 12 bytes of the nonce) */
static bool derive(const unsigned char *key, unsigned char counter,
		   const unsigned char *nonce, unsigned char *out)
{
	unsigned char block[16] = { 0, counter, 'X', 0 };
	size_t size = sizeof(block);

	memcpy(block + 4, nonce, 12);
	return EVP_Q_mac(NULL, "CMAC", NULL, "AES-256-CBC", NULL, key,
			 CLUSCTL_KEY_SIZE, block, sizeof(block), out,
			 sizeof(block), &size);
}

static bool add_snapshot(struct secrets *secrets, const char *label,
			 const struct file *file)
{
	struct clusctl_snapshot_header header;
	unsigned char key[CLUSCTL_KEY_SIZE];
	size_t i, count = secrets->count;
	bool done = true;

	if (file->size < sizeof(header))
		return false;
	memcpy(&header, file->data, sizeof(header));
	for (i = 0; i < count && done; i++) {
		if (!secrets->all[i].is_cluster_key)
			continue;
		done = derive(secrets->all[i].data, 1, header.nonce, key) &&
		       derive(secrets->all[i].data, 2, header.nonce,
			      key + 16) &&
		       secrets_add(secrets, label, "derived key", key,
				   sizeof(key));
	}
	OPENSSL_cleanse(key, sizeof(key));
	return done && secrets->count > count;
}

static bool add_cluster_key(struct secrets *secrets, const char *label,
			    const unsigned char *key)
{
	struct secret *secret;

	secret = secrets_add(secrets, label, "cluster key", key,
			     CLUSCTL_KEY_SIZE);
	if (!secret)
		return false;
	secret->is_cluster_key = true;
	return true;
}

/* Of 64 digits, and perhaps the end of a line: the key, and the digits */
static bool add_digits(struct secrets *secrets, const char *label,
		       const struct file *file)
{
	unsigned char key[CLUSCTL_KEY_SIZE];
	char digits[DIGITS + 1];
	size_t size;
	bool done;

	snprintf(digits, sizeof(digits), "%.*s", DIGITS, file->data);
	done = OPENSSL_hexstr2buf_ex(key, sizeof(key), &size, digits, '\0') &&
	       size == sizeof(key) && add_cluster_key(secrets, label, key) &&
	       secrets_add(secrets, label, "in digits", file->data, DIGITS);
	OPENSSL_cleanse(key, sizeof(key));
	OPENSSL_cleanse(digits, sizeof(digits));
	return done;
}

static bool read_file(struct file *file, const char *path)
{
	FILE *stream = fopen(path, "re");

	if (!stream)
		return false;
	/* No buffer that would have to be wiped */
	setvbuf(stream, NULL, _IONBF, 0);
	file->size = fread(file->data, 1, sizeof(file->data), stream);
	return !fclose(stream) && file->size < sizeof(file->data);
}

bool secrets_add_file(struct secrets *secrets, const char *label,
		      const char *path)
{
	struct file file;
	bool done = false;

	if (!read_file(&file, path))
		perror(path);
	else if (file.size == CLUSCTL_KEY_SIZE)
		done = add_cluster_key(secrets, label, file.data);
	else if (file.size == DIGITS || file.size == DIGITS + 1)
		done = add_digits(secrets, label, &file);
	else if (file.size > sizeof(CLUSCTL_SNAPSHOT_MAGIC) &&
		 !memcmp(file.data, CLUSCTL_SNAPSHOT_MAGIC,
			 sizeof(CLUSCTL_SNAPSHOT_MAGIC)))
		done = add_snapshot(secrets, label, &file);
	else
		done = add_private_key(secrets, label, &file);
	if (!done)
		fprintf(stderr, "memscan: nothing secret in %s\n", path);
	OPENSSL_cleanse(&file, sizeof(file));
	return done;
}
