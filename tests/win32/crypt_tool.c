// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * CryptoAPI for scripts, as a program that is plain Windows: it is for the tests
 * to run it here, and in Wine, on each other's files.
 *
 *	crypt_tool create|delete CONTAINER
 *	crypt_tool genkey CONTAINER SPEC BITS
 *	crypt_tool export CONTAINER SPEC private|public BLOB
 *	crypt_tool import CONTAINER BLOB
 *	crypt_tool sign CONTAINER SPEC HASH FILE SIGNATURE
 *	crypt_tool verify BLOB HASH FILE SIGNATURE
 *	crypt_tool encrypt BLOB FILE SEALED [oaep]
 *	crypt_tool decrypt CONTAINER SEALED FILE [oaep]
 *
 * CONTAINER is one of the machine, SPEC is 1 or 2, HASH an ALG_ID in hexadecimal.
 * It exits with 1 if it fails, and says the error.
 */
#include <windows.h>
#include <wincrypt.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM 8192

static BYTE data[ROOM];

/* The one of this run; Wine keeps what was made in it when it is released. */
static HCRYPTPROV provider;

/* Leaves the program if a call has failed. */
static void need(BOOL good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "%s: 0x%08x\n", what, (unsigned int)GetLastError());
	exit(1);
}

static DWORD load(const char *path, BYTE *to)
{
	FILE *file = fopen(path, "rb");
	size_t size;

	if (!file) {
		perror(path);
		exit(1);
	}
	size = fread(to, 1, ROOM, file);
	fclose(file);
	return (DWORD)size;
}

static void save(const char *path, const BYTE *from, DWORD size)
{
	FILE *file = fopen(path, "wb");

	if (!file || fwrite(from, 1, size, file) != size || fclose(file)) {
		perror(path);
		exit(1);
	}
}

static void acquire(const char *container, DWORD flags)
{
	need(CryptAcquireContextA(&provider, container, MS_ENH_RSA_AES_PROV_A,
				  PROV_RSA_AES, flags),
	     "CryptAcquireContext");
}

static void open_container(const char *name)
{
	acquire(name, CRYPT_MACHINE_KEYSET);
}

static HCRYPTKEY user_key(const char *spec)
{
	HCRYPTKEY key = 0;

	need(CryptGetUserKey(provider, (DWORD)atoi(spec), &key),
	     "CryptGetUserKey");
	return key;
}

static HCRYPTKEY import(const char *path)
{
	DWORD size = load(path, data);
	HCRYPTKEY key = 0;

	need(CryptImportKey(provider, data, size, 0, CRYPT_EXPORTABLE, &key),
	     "CryptImportKey");
	return key;
}

static HCRYPTHASH hash_file(const char *algorithm, const char *path)
{
	DWORD size = load(path, data);
	HCRYPTHASH hash = 0;

	need(CryptCreateHash(provider, (ALG_ID)strtoul(algorithm, NULL, 16), 0,
			     0, &hash),
	     "CryptCreateHash");
	need(CryptHashData(hash, data, size, 0), "CryptHashData");
	return hash;
}

static void create(char **args)
{
	acquire(args[0], CRYPT_NEWKEYSET | CRYPT_MACHINE_KEYSET);
}

static void delete_container(char **args)
{
	acquire(args[0], CRYPT_DELETEKEYSET | CRYPT_MACHINE_KEYSET);
}

static void genkey(char **args)
{
	DWORD bits = (DWORD)atoi(args[2]);
	HCRYPTKEY key = 0;

	open_container(args[0]);
	need(CryptGenKey(provider, (ALG_ID)atoi(args[1]),
			 bits << 16 | CRYPT_EXPORTABLE, &key),
	     "CryptGenKey");
	need(CryptDestroyKey(key), "CryptDestroyKey");
}

static void export(char **args)
{
	DWORD type = strcmp(args[2], "private") ? PUBLICKEYBLOB :
						  PRIVATEKEYBLOB;
	DWORD size = sizeof(data);
	HCRYPTKEY key;

	open_container(args[0]);
	key = user_key(args[1]);
	need(CryptExportKey(key, 0, type, 0, data, &size), "CryptExportKey");
	need(CryptDestroyKey(key), "CryptDestroyKey");
	save(args[3], data, size);
}

static void import_key(char **args)
{
	open_container(args[0]);
	need(CryptDestroyKey(import(args[1])), "CryptDestroyKey");
}

static void sign(char **args)
{
	DWORD size = sizeof(data);
	HCRYPTHASH hash;

	open_container(args[0]);
	hash = hash_file(args[2], args[3]);
	need(CryptSignHashA(hash, (DWORD)atoi(args[1]), NULL, 0, data, &size),
	     "CryptSignHash");
	need(CryptDestroyHash(hash), "CryptDestroyHash");
	save(args[4], data, size);
}

static void verify(char **args)
{
	HCRYPTHASH hash;
	HCRYPTKEY key;
	DWORD size;

	acquire(NULL, CRYPT_VERIFYCONTEXT);
	key = import(args[0]);
	hash = hash_file(args[1], args[2]);
	size = load(args[3], data);
	need(CryptVerifySignatureA(hash, data, size, key, NULL, 0),
	     "CryptVerifySignature");
	need(CryptDestroyHash(hash), "CryptDestroyHash");
	need(CryptDestroyKey(key), "CryptDestroyKey");
}

static DWORD padding(char **args)
{
	return args[3] && !strcmp(args[3], "oaep") ? CRYPT_OAEP : 0;
}

static void encrypt(char **args)
{
	HCRYPTKEY key;
	DWORD size;

	acquire(NULL, CRYPT_VERIFYCONTEXT);
	key = import(args[0]);
	size = load(args[1], data);
	need(CryptEncrypt(key, 0, TRUE, padding(args), data, &size, ROOM),
	     "CryptEncrypt");
	need(CryptDestroyKey(key), "CryptDestroyKey");
	save(args[2], data, size);
}

static void decrypt(char **args)
{
	HCRYPTKEY key;
	DWORD size;

	open_container(args[0]);
	key = user_key("1");
	size = load(args[1], data);
	need(CryptDecrypt(key, 0, TRUE, padding(args), data, &size),
	     "CryptDecrypt");
	need(CryptDestroyKey(key), "CryptDestroyKey");
	save(args[2], data, size);
}

static const struct {
	const char *name;
	int args;
	void (*run)(char **args);
} verbs[] = {
	{ "create", 1, create },     { "delete", 1, delete_container },
	{ "genkey", 3, genkey },     { "export", 4, export },
	{ "import", 2, import_key }, { "sign", 5, sign },
	{ "verify", 4, verify },     { "encrypt", 3, encrypt },
	{ "decrypt", 3, decrypt },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (argc >= 2 + verbs[i].args &&
		    !strcmp(argv[1], verbs[i].name)) {
			verbs[i].run(argv + 2);
			need(!provider || CryptReleaseContext(provider, 0),
			     "CryptReleaseContext");
			return 0;
		}
	}
	fprintf(stderr, "crypt_tool: see the comment in crypt_tool.c\n");
	return 64;
}
