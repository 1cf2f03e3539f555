// SPDX-License-Identifier: LGPL-2.1-or-later
/* What the status codes mean, in words. */
#include <clusctl.h>
#include <stdlib.h>

#include "internal.h"

/* Those that no function of libclusctl returns, or that mean more here */
static const struct {
	DWORD code;
	const char *text;
} texts[] = {
	{ ERROR_TOO_MANY_OPEN_FILES, "too many files are open" },
	{ ERROR_OUTOFMEMORY, "there is not enough memory" },
	{ ERROR_GEN_FAILURE, "the system refused it" },
	{ ERROR_NOT_SUPPORTED, "this is not supported" },
	{ ERROR_BUFFER_OVERFLOW, "the name is too long for the buffer" },
	{ ERROR_INSUFFICIENT_BUFFER, "the buffer is too small" },
	{ WAIT_TIMEOUT, "the time is up" },
	{ ERROR_NO_MORE_ITEMS, "there are no more items" },
	{ ERROR_MR_MID_NOT_FOUND, "there is no text for this code" },
	{ ERROR_NOACCESS, "the memory cannot be accessed" },
	{ ERROR_NO_UNICODE_TRANSLATION, "the text is not well-formed Unicode" },
	{ RPC_S_SERVER_UNAVAILABLE, "there is no such cluster here" },
	{ EPT_S_NOT_REGISTERED, "the module clusctl is not loaded" },
	{ ERROR_GROUP_NOT_FOUND, "there is no such group" },
	{ ERROR_HOST_NODE_NOT_RESOURCE_OWNER,
	  "the host node does not own the resource" },
	{ ERROR_CLUSTER_NODE_NOT_FOUND, "there is no such node" },
	{ ERROR_CLUSTER_RESOURCE_TYPE_NOT_FOUND,
	  "there is no such type of resources" },
	{ (DWORD)NTE_BAD_UID, "the context of the handle was released" },
	{ (DWORD)NTE_BAD_HASH, "the handle is not one of a hash" },
	{ (DWORD)NTE_BAD_LEN, "the size is wrong" },
	{ (DWORD)NTE_BAD_DATA, "the data is malformed" },
	{ (DWORD)NTE_BAD_SIGNATURE,
	  "the signature, or the seal, is not one of the data" },
	{ (DWORD)NTE_BAD_VER, "the version is not known" },
	{ (DWORD)NTE_BAD_FLAGS, "a flag is not known" },
	{ (DWORD)NTE_BAD_TYPE, "the type is not known, or the wrong one" },
	{ (DWORD)NTE_BAD_HASH_STATE, "the hash is finished" },
	{ (DWORD)NTE_NO_MEMORY, "there is not enough memory" },
	{ (DWORD)NTE_PERM, "access is denied" },
	{ (DWORD)NTE_NOT_FOUND, "there is no such object" },
	{ (DWORD)NTE_BAD_PROVIDER, "there is no such provider" },
	{ (DWORD)NTE_BAD_PUBLIC_KEY, "the public key is malformed" },
	{ (DWORD)NTE_PROVIDER_DLL_FAIL, "the module clusctl is not loaded" },
	{ (DWORD)NTE_BAD_KEYSET_PARAM, "the name is malformed" },
	{ (DWORD)NTE_SILENT_CONTEXT, "the user would have to be asked" },
};

static const char *find(DWORD code)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (texts[i].code == code)
			return texts[i].text;
	}
	if (clusctl_status_name(code))
		return clusctl_status_message(code);
	return NULL;
}

/* A sentence of a phrase, in memory to be freed */
static DWORD sentence(DWORD flags, DWORD code, char **text)
{
	const char *phrase = find(code), *end = ".\r\n";
	size_t size;

	if (!(flags & FORMAT_MESSAGE_FROM_SYSTEM) ||
	    flags & ~(DWORD)(FORMAT_MESSAGE_ALLOCATE_BUFFER |
			     FORMAT_MESSAGE_IGNORE_INSERTS |
			     FORMAT_MESSAGE_FROM_SYSTEM |
			     FORMAT_MESSAGE_MAX_WIDTH_MASK))
		return ERROR_INVALID_PARAMETER;
	if (!phrase)
		return ERROR_MR_MID_NOT_FOUND;
	/* Without line breaks, a blank stands for each. */
	if (flags & FORMAT_MESSAGE_MAX_WIDTH_MASK)
		end = ". ";
	size = strlen(phrase) + strlen(end) + 1;
	*text = malloc(size);
	if (!*text)
		return ERROR_NOT_ENOUGH_MEMORY;
	strcpy(*text, phrase);
	strcat(*text, end);
	if (**text >= 'a' && **text <= 'z')
		**text -= 'a' - 'A';
	return ERROR_SUCCESS;
}

/* Where the text of @length characters goes, NULL if it cannot go there */
static void *place(DWORD flags, void *buffer, DWORD room, DWORD length,
		   size_t unit)
{
	void *made;

	if (!buffer)
		return fail_null(ERROR_INVALID_PARAMETER);
	if (!(flags & FORMAT_MESSAGE_ALLOCATE_BUFFER)) {
		if (length >= room)
			return fail_null(ERROR_INSUFFICIENT_BUFFER);
		return buffer;
	}
	made = LocalAlloc(LPTR, (room > length ? room : length + 1) * unit);
	if (made)
		memcpy(buffer, &made, sizeof(made));
	return made;
}

WIN32_API DWORD WINAPI FormatMessageA(DWORD flags, LPCVOID source, DWORD code,
				      DWORD language, LPSTR buffer, DWORD room,
				      va_list *arguments)
{
	DWORD error, length = 0;
	char *text, *to;

	(void)source;
	(void)language;
	(void)arguments;
	error = sentence(flags, code, &text);
	if (error)
		return fail(error);
	to = place(flags, buffer, room, (DWORD)strlen(text), sizeof(*to));
	if (to) {
		strcpy(to, text);
		length = (DWORD)strlen(text);
	}
	free(text);
	return length;
}

WIN32_API DWORD WINAPI FormatMessageW(DWORD flags, LPCVOID source, DWORD code,
				      DWORD language, LPWSTR buffer, DWORD room,
				      va_list *arguments)
{
	DWORD error, length = 0;
	LPWSTR wide, to;
	char *text;

	(void)source;
	(void)language;
	(void)arguments;
	error = sentence(flags, code, &text);
	if (error)
		return fail(error);
	error = text_to_wide(text, &wide);
	free(text);
	if (error)
		return fail(error);
	to = place(flags, buffer, room, (DWORD)lstrlenW(wide), sizeof(*to));
	if (to) {
		lstrcpyW(to, wide);
		length = (DWORD)lstrlenW(wide);
	}
	free(wide);
	return length;
}
