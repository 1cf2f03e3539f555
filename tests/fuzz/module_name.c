// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Strings of callers: the input is UTF-16LE as it comes in. The module and the
 * library must agree on what a name is.
 */
#include <clusctl/name.h>
/* The module has a header of the same name. */
#undef CLUSCTL_NAME_H

#include "fold.h"
#include "fuzz.h"

#include "../../module/name.c"
#include "../../module/provider.c"
#include "../../module/text.c"
#include "../../module/utf16.c"

int clusctl_fold(const char *s, size_t len, char *out, size_t size)
{
	return fold_stand_in(s, len, out, size);
}

/* What is taken in comes out again, unit by unit. */
static char *check_utf16(const u8 *in, size_t size)
{
	char *text = clusctl_utf16_dup((const __le16 *)in, size);
	size_t length = strlen(text);
	unsigned int units = clusctl_utf8_units(text, length);
	u8 *back = malloc(CLUSCTL_UTF16_SIZE(units));

	FUZZ_CHECK(CLUSCTL_UTF16_SIZE(units) == size);
	FUZZ_CHECK(clusctl_utf16_put(back, text, units) == size);
	FUZZ_CHECK(!memcmp(back, in, size));
	free(back);
	return text;
}

/* A name of a resource: bounded, and kept as it is spelled */
static void check_text(const u8 *in, size_t size, const char *utf8)
{
	char *text = NULL;
	u16 units = 0;
	u32 status;

	status = clusctl_text_get(in, size, CLUSCTL_MAX_NAME, &text, &units);
	FUZZ_CHECK(!status == (utf8 && size <= 2 * (CLUSCTL_MAX_NAME + 1)));
	if (!status) {
		FUZZ_CHECK(!strcmp(text, utf8));
		FUZZ_CHECK(units == size / 2 - 1);
	} else {
		FUZZ_CHECK(status == ERROR_INVALID_PARAMETER);
	}
	free(text);
}

/* Folding what is folded changes nothing, and fits. */
static void check_fold(const char *s)
{
	char *once = NULL, *twice = NULL;
	char *plain = malloc(strlen(s) * 9 + 1);
	bool nothing = fold_stand_in(s, strlen(s), plain, strlen(s) * 9 + 1) <
		       0;

	if (clusctl_text_fold(s, strlen(s), &once)) {
		FUZZ_CHECK(nothing);
	} else {
		FUZZ_CHECK(!strcmp(once, plain));
		FUZZ_CHECK(!clusctl_text_fold(once, strlen(once), &twice));
		FUZZ_CHECK(!strcmp(once, twice));
	}
	free(plain);
	free(once);
	free(twice);
}

/* Parts that the library takes apart are those of the module. */
static void check_parts(const struct clusctl_name *name)
{
	const struct clusctl_name_parts *parts = &name->parts;
	const char *s = name->spelling;
	char *provider, *container;
	uint32_t type;

	FUZZ_CHECK(!clusctl_name_split(s, &type, &provider, &container));
	FUZZ_CHECK(type == parts->type && type >= 1 && type <= 999);
	FUZZ_CHECK(!strcmp(s + parts->container, container));
	FUZZ_CHECK(fuzz_same(s + parts->provider,
			     (size_t)(parts->container - 1 - parts->provider),
			     provider, strlen(provider)));
	FUZZ_CHECK(s[parts->container - 1] == '\\' &&
		   s[parts->provider - 1] == '\\');
	free(provider);
	free(container);
}

/* The canonical form is one of itself. */
static void check_canonical(const struct clusctl_name *name)
{
	size_t length = strlen(name->canonical);
	unsigned int units = clusctl_utf8_units(name->canonical, length);
	size_t size = CLUSCTL_UTF16_SIZE(units);
	struct clusctl_name again;
	u8 *in = malloc(size);

	clusctl_utf16_put(in, name->canonical, units);
	/* Decomposition may make it longer than a name may be. */
	if (!clusctl_name_get(in, size, CLUSCTL_MAX_NAME, &again)) {
		FUZZ_CHECK(!clusctl_name_resolve(&again));
		FUZZ_CHECK(!strcmp(again.canonical, name->canonical));
		FUZZ_CHECK(again.provider == name->provider);
		FUZZ_CHECK(again.provider->type == again.parts.type);
		clusctl_name_put(&again);
	}
	free(in);
}

static void check_name(const u8 *in, size_t size, const char *utf8)
{
	struct clusctl_name name, found;
	u32 status, find;

	status = clusctl_name_get(in, size, CLUSCTL_MAX_NAME, &name);
	FUZZ_CHECK(!status == (utf8 && !clusctl_name_problem(utf8, NULL)));
	find = clusctl_name_find(in, size, &found);
	if (!find)
		clusctl_name_put(&found);
	if (status) {
		FUZZ_CHECK(status == ERROR_INVALID_PARAMETER);
		FUZZ_CHECK(find == status);
		return;
	}
	FUZZ_CHECK(name.units == size / 2 - 1);
	FUZZ_CHECK(!strcmp(name.spelling, utf8));
	check_parts(&name);
	status = clusctl_name_resolve(&name);
	FUZZ_CHECK(!status == !find);
	if (!status)
		check_canonical(&name);
	clusctl_name_put(&name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	u8 *in = fuzz_copy(data, size);
	bool valid = clusctl_utf16_valid((const __le16 *)in, size);
	char *utf8 = valid ? check_utf16(in, size) : NULL;

	check_text(in, size, utf8);
	check_name(in, size, utf8);
	if (utf8)
		check_fold(utf8);
	free(utf8);
	free(in);
	return 0;
}
