// SPDX-License-Identifier: GPL-2.0-or-later
/* What a status means to the user of a command, and what to do about it. */
#include <linux/clusctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* %R: the resource; %C: the container, with --user if it needs that; %U: that */
struct hint {
	const char *command; /* or the noun, or "" for all */
	uint32_t status;
	const char *meaning;
	const char *remedy;
};

/* The first that fits is taken. */
static const struct hint hints[] = {
	{ "resource create", ERROR_OBJECT_ALREADY_EXISTS,
	  "a resource of this name exists",
	  "show it: clusctl resource show %R" },
	{ "resource create", ERROR_INVALID_NAME,
	  "a resource cannot have the name of a GUID", "choose another name" },
	{ "resource", ERROR_INVALID_PARAMETER,
	  "the name is empty, too long, or has control characters",
	  "choose one of 1 to 260 UTF-16 units, in UTF-8" },
	{ "resource delete", ERROR_RESOURCE_ONLINE, "the resource is online",
	  "take it offline first" },
	{ "", ERROR_RESOURCE_NOT_FOUND, "there is no such resource",
	  "list all: clusctl resource list" },
	{ "", ERROR_RESOURCE_NOT_AVAILABLE,
	  "the resource was deleted in the meantime",
	  "list all: clusctl resource list" },

	{ "checkpoint add", ERROR_ALREADY_EXISTS,
	  "the resource has this checkpoint, maybe in another spelling",
	  "list them: clusctl checkpoint list %R" },
	{ "checkpoint add", NTE_BAD_KEYSET,
	  "there is no such machine container, or it was revoked or has expired",
	  "make it: clusctl container create %C" },
	{ "checkpoint add", NTE_BAD_KEY,
	  "a key in the container is not exportable",
	  "make one that is: clusctl container genkey --exportable --replace %C" },
	{ "checkpoint add", NTE_NO_KEY, "the container has no key yet",
	  "make one: clusctl container genkey --exportable %C" },
	{ "checkpoint remove", ERROR_FILE_NOT_FOUND,
	  "the resource has no such checkpoint",
	  "list them: clusctl checkpoint list %R" },

	{ "container create", NTE_EXISTS, "the container exists already",
	  "show it: clusctl container show %C" },
	{ "container genkey", NTE_EXISTS,
	  "the container has such a pair already",
	  "replace it with --replace" },
	{ "container import", NTE_EXISTS,
	  "the container has such a pair already",
	  "replace it with --replace" },
	{ "container genkey", NTE_BAD_KEYSET,
	  "there is no such container, or it was revoked or has expired",
	  "make it: clusctl container create %C, or use --create" },
	{ "container import", NTE_BAD_KEYSET,
	  "there is no such container, or it was revoked or has expired",
	  "make it: clusctl container create %C, or use --create" },
	{ "container genkey", NTE_BAD_ALGID,
	  "this kernel cannot operate such a key",
	  "use an RSA algorithm, or --exportable to keep it all the same" },
	{ "container import", NTE_BAD_ALGID,
	  "this kernel cannot operate such a key, or libcrypto not read it",
	  "use an RSA key, or --exportable to keep it all the same" },
	{ "container import", NTE_BAD_DATA,
	  "the input has no private key, a damaged one, or more than one",
	  "check it: openssl pkey -noout -check -in FILE" },
	{ "container export", NTE_BAD_KEY_STATE,
	  "the key is not exportable, its private half stays in the kernel",
	  "get the other half with --public" },
	{ "container export", ERROR_ACCESS_DENIED,
	  "private keys leave the kernel with CAP_SYS_ADMIN only, and not under lockdown",
	  "run it as root" },
	{ "container", NTE_NO_KEY, "the container has no such pair",
	  "see which it has, and use --spec: clusctl container show %C" },
	{ "container", NTE_BAD_KEYSET,
	  "there is no such container, or it was revoked or has expired",
	  "list all: clusctl container list%U" },
	{ "container", ERROR_ACCESS_DENIED,
	  "machine containers need CAP_SYS_ADMIN and a writable device",
	  "run it as root, or use --user for a container of your own" },

	{ "", NTE_BAD_PROV_TYPE,
	  "the provider type is not in the range 1 to 999",
	  "use type 1 for RSA" },
	{ "", NTE_PROV_TYPE_NOT_DEF, "no provider has this provider type",
	  "use type 1 for RSA" },
	{ "", NTE_KEYSET_NOT_DEF, "there is no such provider",
	  "leave the provider out, to get the default: '1\\\\NAME'" },
	{ "", NTE_PROV_TYPE_NO_MATCH, "the provider has another provider type",
	  "leave the provider out, to get the default of the type" },
	{ "", ERROR_INVALID_PARAMETER, "the name is malformed",
	  "write 'TYPE\\PROVIDER\\CONTAINER', or use --container" },
	{ "", ERROR_ACCESS_DENIED, "access is denied",
	  "run it as root, or as a member of the group of the device" },
	{ "", ERROR_NO_SYSTEM_RESOURCES, "a limit is reached",
	  "compare: clusctl status" },
	{ "", ERROR_NOT_ENOUGH_QUOTA, "the key quota of the user is used up",
	  "see /proc/key-users and the sysctl kernel.keys.maxbytes" },
	{ "", ERROR_INVALID_FUNCTION,
	  "the loaded module does not implement this",
	  "load one that is as new as this command" },
	{ "", ERROR_INVALID_FLAGS,
	  "the loaded module does not know this option",
	  "load one that is as new as this command" },
	{ "", NTE_FAIL, "an operation failed inside the kernel",
	  "see its log: dmesg" },
};

static bool is_plain(const char *text)
{
	static const char plain[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+.,:/@";

	return *text && !text[strspn(text, plain)];
}

char *shell_word(const char *text)
{
	char *word, *end;

	if (is_plain(text))
		return strdup(text);
	/* A single quote becomes four characters, all others stay alone. */
	word = malloc(4 * strlen(text) + 3);
	if (!word)
		return NULL;
	end = word;
	*end++ = '\'';
	for (; *text; text++) {
		if (*text == '\'')
			end = stpcpy(end, "'\\''");
		else
			*end++ = *text;
	}
	strcpy(end, "'");
	return word;
}

static const struct hint *find_hint(const char *command, uint32_t status)
{
	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++) {
		if (hints[i].status == status &&
		    !strncmp(hints[i].command, command,
			     strlen(hints[i].command)))
			return &hints[i];
	}
	return NULL;
}

static void put_word(FILE *out, const char *text)
{
	char *word = text ? shell_word(text) : NULL;

	fputs(word ? word : "NAME", out);
	free(word);
}

/* What a message is about */
struct subject {
	const char *resource;
	const char *container;
	enum clusctl_scope scope;
};

static void put_text(FILE *out, const char *text, const struct subject *subject)
{
	bool user = subject->scope == CLUSCTL_USER;

	for (; *text; text++) {
		if (*text != '%') {
			fputc(*text, out);
			continue;
		}
		switch (*++text) {
		case 'R':
			put_word(out, subject->resource);
			break;
		case 'C':
			fputs(user ? "--user " : "", out);
			put_word(out, subject->container);
			break;
		case 'U':
			fputs(user ? " --user" : "", out);
			break;
		}
	}
}

char *advice(const char *command, uint32_t status, const char *resource,
	     const char *container, enum clusctl_scope scope)
{
	const struct hint *hint = find_hint(command, status);
	const struct subject subject = { resource, container, scope };
	char *text = NULL;
	size_t size;
	FILE *out;

	if (!hint)
		return NULL;
	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	fprintf(out, "%s; ", hint->meaning);
	put_text(out, hint->remedy, &subject);
	fclose(out);
	return text;
}
