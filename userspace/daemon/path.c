// SPDX-License-Identifier: GPL-2.0-or-later
/* Keys of the records in a store. */
#include <clusctl.h>
#include <ctype.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "path.h"

#define SHA256_SIZE 32

/*
 * The machine defaults, which may be left out of a name ("Cryptographic Service
 * Provider Contexts"). The module has the table of all providers.
 */
static const struct {
	uint32_t type;
	const char *name;
} defaults[] = {
	{ 1, "microsoft strong cryptographic provider" },
	{ 2, "microsoft rsa signature cryptographic provider" },
	{ 3, "microsoft base dss cryptographic provider" },
	{ 12, "microsoft rsa schannel cryptographic provider" },
	{ 13,
	  "microsoft enhanced dss and diffie-hellman cryptographic provider" },
	{ 18, "microsoft dh schannel cryptographic provider" },
	{ 24, "microsoft enhanced rsa and aes cryptographic provider" },
};

/* As the module folds: canonically decomposed, without case */
static char *fold(const char *text)
{
	utf8proc_uint8_t *folded = NULL;

	if (utf8proc_map((const utf8proc_uint8_t *)text, 0, &folded,
			 UTF8PROC_NULLTERM | UTF8PROC_STABLE |
				 UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD |
				 UTF8PROC_IGNORE) < 0)
		return NULL;
	return (char *)folded;
}

static bool is_default(uint32_t type, const char *folded)
{
	size_t i;

	for (i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++) {
		if (defaults[i].type == type)
			return !strcmp(defaults[i].name, folded);
	}
	return false;
}

static bool hash(const char *text, char hex[PATH_NAME_SIZE])
{
	unsigned char sum[SHA256_SIZE];
	size_t i;

	if (!EVP_Digest(text, strlen(text), sum, NULL, EVP_sha256(), NULL))
		return false;
	for (i = 0; i < sizeof(sum); i++)
		sprintf(hex + 2 * i, "%02x", sum[i]);
	return true;
}

/* One name for all spellings of a checkpoint */
static bool hash_checkpoint(const char *checkpoint, char hex[PATH_NAME_SIZE])
{
	char *provider = NULL, *container = NULL, *text = NULL;
	char *folded_provider = NULL, *folded_container = NULL;
	uint32_t type;
	bool good = false;

	if (clusctl_name_split(checkpoint, &type, &provider, &container))
		return false;
	folded_provider = fold(provider);
	folded_container = fold(container);
	if (!folded_provider || !folded_container)
		goto out;
	if (is_default(type, folded_provider))
		*folded_provider = '\0';
	if (asprintf(&text, "%u\\%s\\%s", type, folded_provider,
		     folded_container) < 0) {
		text = NULL;
		goto out;
	}
	good = hash(text, hex);
out:
	free(text);
	free(folded_container);
	free(folded_provider);
	free(container);
	free(provider);
	return good;
}

/* Of 36 characters, as the library gives them */
static bool is_id(const char *id)
{
	size_t i;

	for (i = 0; i < PATH_GUID_SIZE - 1; i++) {
		bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (is_dash ? id[i] != '-' :
			      !isdigit((unsigned char)id[i]) &&
				      (id[i] < 'a' || id[i] > 'f'))
			return false;
	}
	return true;
}

bool path_resource(char path[PATH_SIZE], const char *id)
{
	return is_id(id) && snprintf(path, PATH_SIZE, PATH_RESOURCES "%.36s",
				     id) < PATH_SIZE;
}

bool path_owner(char path[PATH_SIZE], const char *id)
{
	return is_id(id) &&
	       snprintf(path, PATH_SIZE, PATH_OWNERS "%.36s", id) < PATH_SIZE;
}

bool path_node(char path[PATH_SIZE], const char *node)
{
	char name[PATH_NAME_SIZE];

	/* A name may have characters that a key has not. */
	return hash(node, name) &&
	       snprintf(path, PATH_SIZE, PATH_NODES "%s", name) < PATH_SIZE;
}

bool path_checkpoint(char path[PATH_SIZE], const char *id,
		     const char *checkpoint)
{
	char name[PATH_NAME_SIZE];

	return is_id(id) && hash_checkpoint(checkpoint, name) &&
	       snprintf(path, PATH_SIZE, PATH_CHECKPOINTS "%.36s/%s", id,
			name) < PATH_SIZE;
}

void path_histories(char path[PATH_SIZE], const char *checkpoint)
{
	snprintf(path, PATH_SIZE, PATH_HISTORIES "%s/",
		 checkpoint + strlen(PATH_CHECKPOINTS));
}

void path_history(char path[PATH_SIZE], const char *checkpoint,
		  uint64_t generation)
{
	/* So many digits that they sort as numbers do */
	snprintf(path, PATH_SIZE, PATH_HISTORIES "%s/%019llu",
		 checkpoint + strlen(PATH_CHECKPOINTS),
		 (unsigned long long)generation);
}

bool path_id(const char *path, char id[PATH_GUID_SIZE])
{
	const char *slash = strchr(path, '/');

	if (!slash || strlen(slash + 1) < PATH_GUID_SIZE - 1 ||
	    !is_id(slash + 1))
		return false;
	memcpy(id, slash + 1, PATH_GUID_SIZE - 1);
	id[PATH_GUID_SIZE - 1] = '\0';
	return true;
}
