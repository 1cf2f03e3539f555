// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The module's strings, names and providers. Folding is the kernel's own; ASCII
 * letters stand in for it here.
 */
#include <ctype.h>
#include <errno.h>

#include "../../module/name.c"
#include "../../module/provider.c"
#include "../../module/text.c"
#include "../../module/utf16.c"

#include "ktap.h"

static unsigned int max_units = CLUSCTL_MAX_NAME;

int clusctl_fold(const char *s, size_t len, char *out, size_t size)
{
	size_t i;

	/* A soft hyphen and nothing else: what folding leaves nothing of */
	if (len == 2 && !memcmp(s, "\xc2\xad", 2))
		return -EINVAL;
	for (i = 0; i < len && i < size - 1; i++)
		out[i] = tolower((unsigned char)s[i]);
	out[i] = '\0';
	return i;
}

/* The status of a string of so many units, NUL included, of exact size */
static u32 name_status(const u16 *s, size_t units)
{
	u16 *copy = malloc(units * 2 + !units);
	struct clusctl_name name;
	u32 status;

	memcpy(copy, s, units * 2);
	status = clusctl_name_get(copy, units * 2, max_units, &name);
	free(copy);
	if (status)
		return status;
	status = clusctl_name_resolve(&name);
	clusctl_name_put(&name);
	return status;
}

#define STATUS(literal) name_status(u##literal, sizeof(u##literal) / 2)
#define CHECK_STATUS(literal, wanted) CHECK_INT(STATUS(literal), wanted)

static void grammar(void)
{
	CHECK_STATUS("1\\\\K", ERROR_SUCCESS);
	CHECK_STATUS("24\\\\K", ERROR_SUCCESS);
	CHECK_STATUS("1\\\\K\\with\\backslashes", ERROR_SUCCESS);
	CHECK_STATUS("1\\\\\\", ERROR_SUCCESS);
	CHECK_STATUS("1\\Microsoft Base Cryptographic Provider v1.0\\MyKey",
		     ERROR_SUCCESS);
	CHECK_STATUS("", ERROR_INVALID_PARAMETER);
	CHECK_STATUS("1", ERROR_INVALID_PARAMETER);
	CHECK_STATUS("1\\K", ERROR_INVALID_PARAMETER);
	CHECK_STATUS("1\\\\", ERROR_INVALID_PARAMETER);
	CHECK_STATUS("\\\\K", ERROR_INVALID_PARAMETER);
	CHECK_STATUS("\\1\\\\K", ERROR_INVALID_PARAMETER);
	CHECK_STATUS("0\\\\K", ERROR_INVALID_PARAMETER);
	CHECK_STATUS("01\\\\K", ERROR_INVALID_PARAMETER);
	CHECK_STATUS("+1\\\\K", ERROR_INVALID_PARAMETER);
	CHECK_STATUS("-1\\\\K", ERROR_INVALID_PARAMETER);
	CHECK_STATUS(" 1\\\\K", ERROR_INVALID_PARAMETER);
	CHECK_STATUS("1 \\\\K", ERROR_INVALID_PARAMETER);
	CHECK_STATUS("0x1\\\\K", ERROR_INVALID_PARAMETER);
	CHECK_STATUS("1000\\\\K", ERROR_INVALID_PARAMETER);
	CHECK_STATUS("PROV_RSA_FULL\\\\K", ERROR_INVALID_PARAMETER);
}

static void providers_by_type(void)
{
	CHECK_STATUS("999\\\\K", NTE_PROV_TYPE_NOT_DEF);
	CHECK_STATUS("4\\\\K", NTE_PROV_TYPE_NOT_DEF);
	CHECK_STATUS("1\\Nobody\\K", NTE_KEYSET_NOT_DEF);
	CHECK_STATUS("999\\Nobody\\K", NTE_KEYSET_NOT_DEF);
	CHECK_STATUS("24\\Microsoft Base Cryptographic Provider v1.0\\K",
		     NTE_PROV_TYPE_NO_MATCH);
	CHECK_STATUS("1\\MICROSOFT strong CRYPTOGRAPHIC provider\\K",
		     ERROR_SUCCESS);
}

static void strings(void)
{
	static const u16 embedded[] = u"1\\\\K\0L";
	static const u16 twice[] = u"1\\\\K\0";

	CHECK_INT(name_status(embedded, 7), ERROR_INVALID_PARAMETER);
	CHECK_INT(name_status(twice, 6), ERROR_INVALID_PARAMETER);
	CHECK_INT(name_status(u"1\\\\K", 4), ERROR_INVALID_PARAMETER);
	CHECK_INT(name_status(u"1\\\\K", 0), ERROR_INVALID_PARAMETER);
	CHECK_STATUS("1\\\\K\x1f", ERROR_INVALID_PARAMETER);
	CHECK_STATUS("1\\\\K\x7f", ERROR_INVALID_PARAMETER);
	CHECK_STATUS("1\\\\K\x9f", ERROR_INVALID_PARAMETER);
	CHECK_STATUS("1\\\\K\xa0", ERROR_SUCCESS);
	CHECK_STATUS("1\\\\\U0001F511", ERROR_SUCCESS);
	CHECK_STATUS("1\\\\\xd83d", ERROR_INVALID_PARAMETER);
	CHECK_STATUS("1\\\\\xd83dK", ERROR_INVALID_PARAMETER);
	CHECK_STATUS("1\\\\\xdd11", ERROR_INVALID_PARAMETER);
	CHECK_STATUS("1\\\\\xdd11\xd83d", ERROR_INVALID_PARAMETER);
	CHECK_STATUS("1\\\\\xad", ERROR_INVALID_PARAMETER);
}

static void lengths(void)
{
	u16 s[3 + CLUSCTL_MAX_NAME + 2] = u"1\\\\";

	for (size_t i = 3; i < ARRAY_SIZE(s); i++)
		s[i] = 0x4e00;
	s[3 + CLUSCTL_MAX_NAME] = 0;
	CHECK_INT(name_status(s, 3 + CLUSCTL_MAX_NAME + 1), ERROR_SUCCESS);
	s[3 + CLUSCTL_MAX_NAME] = 0x4e00;
	s[3 + CLUSCTL_MAX_NAME + 1] = 0;
	CHECK_INT(name_status(s, 3 + CLUSCTL_MAX_NAME + 2),
		  ERROR_INVALID_PARAMETER);
	max_units = 3;
	CHECK_STATUS("1\\\\abc", ERROR_SUCCESS);
	CHECK_STATUS("1\\\\abcd", ERROR_INVALID_PARAMETER);
	max_units = CLUSCTL_MAX_NAME;
}

static char *canonical(const u16 *s, size_t units)
{
	struct clusctl_name name;
	char *copy;

	if (clusctl_name_get(s, units * 2, CLUSCTL_MAX_NAME, &name) ||
	    clusctl_name_resolve(&name))
		return NULL;
	copy = strdup(name.canonical);
	clusctl_name_put(&name);
	return copy;
}

static void canonical_forms(void)
{
	static const u16 named[] =
		u"1\\microsoft strong cryptographic provider\\MyKey";
	static const u16 unnamed[] = u"1\\\\MYKEY";
	char *a = canonical(named, ARRAY_SIZE(named));
	char *b = canonical(unnamed, ARRAY_SIZE(unnamed));

	CHECK_STR(a, "1\\Microsoft Strong Cryptographic Provider\\mykey");
	CHECK_STR(b, a);
	free(a);
	free(b);
}

static void round_trip(void)
{
	static const u16 s[] = u"K\u00e9\u4e00\U0001F511";
	u16 back[ARRAY_SIZE(s)];
	char *utf8 = clusctl_utf16_dup(s, sizeof(s));
	unsigned int units = clusctl_utf8_units(utf8, strlen(utf8));

	CHECK_STR(utf8, "K\u00e9\u4e00\U0001F511");
	CHECK_INT(units, ARRAY_SIZE(s) - 1);
	CHECK_INT(clusctl_utf16_put(back, utf8, units), sizeof(s));
	CHECK_MEM(back, sizeof(back), s, sizeof(s));
	free(utf8);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(grammar), KTAP_CASE(providers_by_type), KTAP_CASE(strings),
	KTAP_CASE(lengths), KTAP_CASE(canonical_forms),	  KTAP_CASE(round_trip),
};

KTAP_MAIN(cases)
