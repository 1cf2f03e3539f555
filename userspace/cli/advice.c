// SPDX-License-Identifier: GPL-2.0-or-later
/* What a status means to the user of a command, and what to do about it. */
#include <linux/clusctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/*
 * %R: the resource; %C: the container, with --user if it needs that; %U: that;
 * %F: the file; %K: the key id
 */
struct hint {
	const char *command; /* or the noun, or "" for all */
	uint32_t status;
	const char *meaning;
	const char *remedy;
};

/* The first that fits is taken. */
static const struct hint hints[] = {
	{ "resource create", ERROR_OBJECT_ALREADY_EXISTS,
	  "this resource exists already", "show it: clusctl resource show %R" },
	{ "resource create", ERROR_INVALID_NAME,
	  "a resource cannot have the name of a GUID", "choose another name" },
	{ "resource create", ERROR_INVALID_PARAMETER,
	  "the name is empty, too long, or has control characters, or --id is no GUID",
	  "choose a name of 1 to 260 UTF-16 units, in UTF-8" },
	{ "resource", ERROR_INVALID_PARAMETER,
	  "the name is empty, too long, or has control characters",
	  "choose one of 1 to 260 UTF-16 units, in UTF-8" },
	{ "resource delete", ERROR_RESOURCE_ONLINE, "the resource is online",
	  "take it offline first: clusctl resource offline %R" },
	{ "resource online", NTE_NO_KEY,
	  "the snapshot is sealed with a cluster key that is not known here",
	  "set it: clusctl key set --reader --file FILE" },
	{ "resource online", NTE_BAD_KEY_STATE,
	  "the snapshot is sealed with a cluster key that was retired here",
	  "set it again: clusctl key set --reader --file FILE" },
	{ "resource online", NTE_BAD_ALGID,
	  "this kernel cannot take a key that is in the snapshot",
	  "leave it out: --best-effort" },
	{ "resource online", NTE_BAD_DATA,
	  "this kernel cannot take a key that is in the snapshot",
	  "leave it out: --best-effort" },
	{ "snapshot import", ERROR_RESOURCE_NOT_FOUND,
	  "there is no such resource",
	  "make it, with the GUID that is in the snapshot: --create" },
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

	{ "snapshot export", ERROR_FILE_NOT_FOUND,
	  "the resource has no such checkpoint",
	  "list them: clusctl checkpoint list %R" },
	{ "snapshot import", ERROR_OBJECT_ALREADY_EXISTS,
	  "the GUID in the snapshot is that of a resource of another name",
	  "find that: clusctl resource list" },
	{ "snapshot import", ERROR_WRONG_TARGET_NAME,
	  "the snapshot is of a resource with another GUID",
	  "name that, or with --create a new one: clusctl snapshot show %F" },
	{ "snapshot import", ERROR_INVALID_NAME,
	  "the snapshot is of another checkpoint",
	  "see of which: clusctl snapshot show %F" },
	{ "snapshot import", ERROR_REVISION_MISMATCH,
	  "the snapshot that is here is as new, or newer",
	  "to go back to this one all the same: --rollback" },
	{ "snapshot import", ERROR_ACCESS_DENIED,
	  "a rollback needs CAP_SYS_ADMIN, an import a writable device",
	  "run it as root" },
	{ "snapshot verify", NTE_NO_KEY,
	  "it is sealed with another key, that of key id %K",
	  "find the file that clusctl key set prints this key id for" },
	{ "snapshot verify", NTE_BAD_DATA,
	  "the key is no 64 hexadecimal digits, or what was sealed is not of this format",
	  "check the key file" },
	{ "snapshot", NTE_NO_KEY,
	  "it is sealed with a cluster key that is not known here, %K",
	  "set it: clusctl key set --reader --file FILE" },
	{ "snapshot", NTE_BAD_KEY_STATE,
	  "it is sealed with a cluster key that was retired here, %K",
	  "set it again: clusctl key set --reader --file FILE" },
	{ "restore", NTE_NO_KEY,
	  "it is sealed with a cluster key that is not known here, %K",
	  "set it: clusctl key set --reader --file FILE" },
	{ "restore", NTE_BAD_KEY_STATE,
	  "it is sealed with a cluster key that was retired here, %K",
	  "set it again: clusctl key set --reader --file FILE" },
	{ "restore", ERROR_OBJECT_ALREADY_EXISTS,
	  "a resource of this name is here, with another GUID, so the backup is not of it",
	  "delete it: clusctl resource delete %R; or restore one that is not" },
	{ "restore", ERROR_ACCESS_DENIED,
	  "a rollback needs CAP_SYS_ADMIN, a restore a writable device",
	  "run it as root" },
	{ "", ERROR_INVALID_DATA, "that is no snapshot, or not all of one",
	  "export it again: clusctl snapshot export" },
	{ "", NTE_BAD_SIGNATURE, "it is not what was sealed",
	  "get another copy, or export it again: clusctl snapshot export" },
	{ "", NTE_BAD_VER, "the snapshot is of a newer format",
	  "use a clusctl that is as new as that of the node it is from" },

	{ "key retire", ERROR_BUSY,
	  "it seals new snapshots, or snapshots here are sealed with it",
	  "set another key, then move them to it: clusctl key reseal; or lose them: --force" },
	{ "key retire", NTE_NO_KEY, "there is no such key any more",
	  "list all: clusctl key list" },
	{ "key reseal", NTE_NO_KEY,
	  "some snapshots are sealed with a key that is not known here; all others are done",
	  "set it: clusctl key set --reader --file FILE" },
	{ "key reseal", NTE_BAD_KEY_STATE,
	  "some snapshots are sealed with a key that was retired; all others are done",
	  "set it again: clusctl key set --reader --file FILE" },
	{ "key", NTE_NO_KEY,
	  "you have no such kernel key, or it was revoked or has expired",
	  "list yours: keyctl show" },
	{ "key", NTE_BAD_TYPE,
	  "a kernel key of this type cannot be a cluster key",
	  "use one of type user, logon or encrypted" },
	{ "", NTE_BAD_LEN,
	  "a cluster key has 32 bytes; in a file, 64 hexadecimal digits will do",
	  "make one: clusctl key generate --output FILE" },
	{ "key", NTE_BAD_DATA, "these are not 64 hexadecimal digits",
	  "make a key: clusctl key generate --output FILE" },
	{ "key", ERROR_NO_SYSTEM_RESOURCES, "there are as many keys as can be",
	  "end one: clusctl key retire KEYID" },
	{ "key", ERROR_ACCESS_DENIED,
	  "cluster keys need CAP_SYS_ADMIN, a writable device, and a kernel key that you may search",
	  "run it as root" },

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
	{ "", ERROR_NOT_ENOUGH_MEMORY,
	  "the kernel had no memory for it, and nothing has changed",
	  "try again" },
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
		case 'F':
			put_word(out, subject->file);
			break;
		case 'K':
			put_word(out, subject->key);
			break;
		}
	}
}

char *advice(const char *command, uint32_t status,
	     const struct subject *subject)
{
	const struct hint *hint = find_hint(command, status);
	char *text = NULL;
	size_t size;
	FILE *out;

	if (!hint)
		return NULL;
	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	put_text(out, hint->meaning, subject);
	fputs("; ", out);
	put_text(out, hint->remedy, subject);
	fclose(out);
	return text;
}
