// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of containers: what is wrong with them, building and splitting. */
#include <clusctl.h>
#include <errno.h>
#include <linux/clusctl.h>
#include <stdlib.h>

#include "ktap.h"

#define DEFAULT_PROVIDER "Microsoft Strong Cryptographic Provider"

static void check_good(const char *name, uint32_t type, const char *provider,
		       const char *container)
{
	char *p = NULL, *c = NULL, *built = NULL;
	uint32_t t = 0;

	CHECK_STR(clusctl_name_problem(name, NULL), NULL);
	if (!CHECK_INT(clusctl_name_split(name, &t, &p, &c), 0))
		return;
	CHECK_INT(t, type);
	CHECK_STR(p, provider);
	CHECK_STR(c, container);
	CHECK_INT(clusctl_last_status(), ERROR_SUCCESS);
	CHECK_INT(clusctl_name_build(t, p, c, &built), 0);
	CHECK_STR(built, name);
	free(p);
	free(c);
	free(built);
}

static void splits_and_builds(void)
{
	check_good("1\\\\K", 1, "", "K");
	check_good("24\\P\\K", 24, "P", "K");
	check_good("999\\P Q\\K", 999, "P Q", "K");
	check_good("1\\" DEFAULT_PROVIDER "\\MyKey", 1, DEFAULT_PROVIDER,
		   "MyKey");
	check_good("1\\P\\a\\b\\\\c", 1, "P", "a\\b\\\\c");
	check_good("1\\\\\\", 1, "", "\\");
	check_good("1\\\\ ", 1, "", " ");
	check_good("1\\\xC3\xBC\\\xF0\x9F\x94\x91", 1, "\xC3\xBC",
		   "\xF0\x9F\x94\x91");
}

static void check_bad(const char *name, const char *part, size_t offset)
{
	const char *problem;
	size_t at = 9999;

	problem = clusctl_name_problem(name, &at);
	if (CHECK(problem))
		CHECK(strstr(problem, part));
	CHECK_INT(at, offset);
	CHECK_INT(clusctl_name_split(name, NULL, NULL, NULL), -EINVAL);
	CHECK_INT(clusctl_last_status(), ERROR_INVALID_PARAMETER);
}

static void says_which_part_is_wrong(void)
{
	check_bad("", "provider type", 0);
	check_bad("K", "provider type", 0);
	check_bad("\\P\\K", "provider type", 0);
	check_bad(" 1\\\\K", "provider type", 0);
	check_bad("-1\\\\K", "provider type", 0);
	check_bad("+1\\\\K", "provider type", 0);
	check_bad("0\\\\K", "zero", 0);
	check_bad("01\\\\K", "zero", 0);
	check_bad("1000\\\\K", "above 999", 0);
	check_bad("1", "no backslash behind the provider type", 1);
	check_bad("1x\\\\K", "no backslash behind the provider type", 1);
	check_bad("12 \\\\K", "no backslash behind the provider type", 2);
	check_bad("1\\", "second backslash", 2);
	check_bad("1\\K", "second backslash", 3);
	check_bad("1\\\\", "container is missing", 3);
	check_bad("1\\P\\", "container is missing", 4);
	check_bad("1\\P\x01\\K", "provider has a control", 3);
	check_bad("1\\P\xC2\x85\\K", "provider has a control", 3);
	check_bad("1\\P\\K\n", "container has a control", 5);
	check_bad("1\\P\\\x7F", "container has a control", 4);
	check_bad("1\\P\\K\xC2\x9F", "container has a control", 5);
	check_bad("1\\P\xFF\\K", "UTF-8", 3);
	check_bad("1\\P\\K\xED\xA0\x80", "UTF-8", 5);
}

static void u_00a0_is_no_control_character(void)
{
	CHECK_STR(clusctl_name_problem("1\\\\\xC2\xA0", NULL), NULL);
}

/* A name whose parts have so many units */
static char *long_name(size_t provider, size_t container)
{
	char *name = malloc(provider + container + 4), *end = name;

	end = stpcpy(end, "1\\");
	memset(end, 'p', provider);
	end = stpcpy(end + provider, "\\");
	memset(end, 'c', container);
	end[container] = '\0';
	return name;
}

static void check_length(size_t provider, size_t container, const char *part,
			 size_t offset)
{
	char *name = long_name(provider, container);

	if (part)
		check_bad(name, part, offset);
	else
		CHECK_STR(clusctl_name_problem(name, NULL), NULL);
	free(name);
}

static void parts_have_260_units_at_most(void)
{
	check_length(260, 260, NULL, 0);
	check_length(0, 261, "container is longer", 3);
	check_length(261, 1, "provider is longer", 2);
}

static void characters_above_ffff_are_two_units(void)
{
	char name[3 + 4 * 131 + 1], *end = stpcpy(name, "1\\\\");

	for (int i = 0; i < 130; i++)
		end = stpcpy(end, "\xF0\x9F\x94\x91");
	CHECK_STR(clusctl_name_problem(name, NULL), NULL);
	strcpy(end, "x");
	check_bad(name, "container is longer", 3);
}

static void builds_only_what_is_well_formed(void)
{
	char *name = NULL;

	CHECK_INT(clusctl_name_build(1, NULL, "K", &name), 0);
	CHECK_STR(name, "1\\\\K");
	free(name);
	name = NULL;
	CHECK_INT(clusctl_name_build(0, NULL, "K", &name), -EINVAL);
	CHECK_INT(clusctl_name_build(1000, NULL, "K", &name), -EINVAL);
	CHECK_INT(clusctl_name_build(UINT32_MAX, NULL, "K", &name), -EINVAL);
	CHECK_INT(clusctl_name_build(1, "P\\Q", "K", &name), -EINVAL);
	CHECK_INT(clusctl_name_build(1, "P", "", &name), -EINVAL);
	CHECK_INT(clusctl_name_build(1, "P", "\xFF", &name), -EINVAL);
	CHECK_INT(clusctl_last_status(), ERROR_INVALID_PARAMETER);
	CHECK(!name);
}

static void outputs_are_optional(void)
{
	uint32_t type = 0;

	CHECK_INT(clusctl_name_split("7\\P\\K", &type, NULL, NULL), 0);
	CHECK_INT(type, 7);
	CHECK_INT(clusctl_name_split("7\\P\\K", NULL, NULL, NULL), 0);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(splits_and_builds),
	KTAP_CASE(says_which_part_is_wrong),
	KTAP_CASE(u_00a0_is_no_control_character),
	KTAP_CASE(parts_have_260_units_at_most),
	KTAP_CASE(characters_above_ffff_are_two_units),
	KTAP_CASE(builds_only_what_is_well_formed),
	KTAP_CASE(outputs_are_optional),
};

KTAP_MAIN(cases)
