// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of statuses against the one in the ABI header. */
#include <clusctl.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "ktap.h"

#define HEADER "../../uapi/linux/clusctl.h"

static bool is_status_name(const char *name)
{
	return !strncmp(name, "ERROR_", 6) || !strncmp(name, "NTE_", 4);
}

/* Calls @check for each line of the header that sscanf() reads so. */
static unsigned int each_line(const char *format,
			      void (*check)(const char *name, uint32_t status,
					    const char *error))
{
	char line[256], name[64], value[32], error[32], *end;
	unsigned int count = 0;
	uint32_t status;
	FILE *file = fopen(HEADER, "r");

	if (!CHECK(file))
		return 0;
	while (fgets(line, sizeof(line), file)) {
		error[0] = '\0';
		if (sscanf(line, format, name, value, error) < 2 ||
		    !is_status_name(name))
			continue;
		/* A number makes a row; in text there may be such names too. */
		status = (uint32_t)strtoul(value, &end, 0);
		if (*end && strcmp(end, "U"))
			continue;
		check(name, status, error);
		count++;
	}
	fclose(file);
	return count;
}

static void check_row(const char *name, uint32_t status, const char *error)
{
	int number = clusctl_status_errno(status);

	CHECK_STR(clusctl_status_name(status), name);
	CHECK_STR(number ? strerrorname_np(number) : "0", error);
	CHECK(strlen(clusctl_status_message(status)) > 0);
}

static void check_define(const char *name, uint32_t status, const char *error)
{
	(void)error;
	CHECK_STR(clusctl_status_name(status), name);
}

/* Statuses that the library names: it must know no others. */
static unsigned int count_names(uint32_t first, uint32_t last)
{
	unsigned int count = 0;

	for (uint32_t status = first; status <= last; status++)
		count += clusctl_status_name(status) ? 1 : 0;
	return count;
}

static void agrees_with_the_table_of_the_header(void)
{
	unsigned int rows = each_line(" * %63s %31s %31s", check_row);

	CHECK(rows > 20);
	CHECK_INT(count_names(0, 0xFFFF) + count_names(0x80090000, 0x8009FFFF),
		  rows);
}

static void agrees_with_the_defines_of_the_header(void)
{
	unsigned int rows = each_line(" * %63s %31s %31s", check_row);

	CHECK_INT(each_line("#define %63s %31s", check_define), rows);
}

static void unknown_statuses(void)
{
	CHECK_STR(clusctl_status_name(3), NULL);
	CHECK_STR(clusctl_status_name(CLUSCTL_NO_STATUS), NULL);
	CHECK_INT(clusctl_status_errno(3), EIO);
	CHECK(clusctl_status_message(3));
}

static void states_have_names(void)
{
	CHECK_STR(clusctl_state_name(CLUSCTL_ONLINE), "online");
	CHECK_STR(clusctl_state_name(CLUSCTL_OFFLINE), "offline");
	CHECK_STR(clusctl_state_name(CLUSCTL_FAILED), "failed");
	CHECK_STR(clusctl_state_name(0), "unknown");
}

static const struct ktap_case cases[] = {
	KTAP_CASE(agrees_with_the_table_of_the_header),
	KTAP_CASE(agrees_with_the_defines_of_the_header),
	KTAP_CASE(unknown_statuses),
	KTAP_CASE(states_have_names),
};

KTAP_MAIN(cases)
