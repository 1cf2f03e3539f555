// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What shares of ADD its parts have, by the kernel's own tracer: it looks at one
 * function at a time, and so costs some 100 instructions once.
 */
#include <string.h>

#include "place.h"
#include "tracing.h"

/* Of a line such as " 0) + 12.345 us   |  function();"; false if it is none */
static bool duration(const char *line, double *instructions)
{
	const char *unit = strstr(line, " us "), *at = unit;

	if (!unit)
		return false;
	while (at > line && strchr("0123456789.", at[-1]))
		at--;
	*instructions = strtod(at, NULL) * 1000;
	return true;
}

static void read_values(double *values, unsigned int count)
{
	FILE *file = fopen(TRACING "trace", "re");
	unsigned int found = 0;
	char line[512];

	ASSERT_TRUE(file);
	while (found < count && fgets(line, sizeof(line), file))
		found += duration(line, &values[found]);
	fclose(file);
	ASSERT_EQ(count, found);
}

static void share_row(const struct place *place, const char *name,
		      const char *function,
		      struct str (*container)(unsigned int number),
		      unsigned int first)
{
	struct row row = { name, place->shape, place->n, 1 };
	double values[ROW_WARM_UPS + ROW_ROUNDS];
	int i;

	trace_write(TRACING "set_ftrace_filter", function);
	trace_write(TRACING "current_tracer", "function_graph");
	/* Another one each time, as no key is as near as the next */
	for (i = 0; i < ROW_WARM_UPS + ROW_ROUNDS; i++) {
		struct str name = container(first + (unsigned int)i);

		call_with(place->big, CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT,
			  name);
		call_with(place->big, CLUSCTL_RESOURCE_DELETE_CRYPTO_CHECKPOINT,
			  name);
	}
	read_values(values, ROW_WARM_UPS + ROW_ROUNDS);
	trace_write(TRACING "current_tracer", "nop");
	row_print_values(&row, "instr", values + ROW_WARM_UPS, ROW_ROUNDS);
}

void share_rows(const struct place *place)
{
	static const char seal[] = "clusctl_snapshot_take";
	static const char look[] = "clusctl_export_named";
	const unsigned int box = PLACE_BOXES - ROW_WARM_UPS - ROW_ROUNDS;

	share_row(place, "ADD: sealing", seal, fleet_container, FLEET_LISTED);
	share_row(place, "ADD: keys of the container", look, fleet_container,
		  FLEET_LISTED);
	share_row(place, "ADD, RSA-2048: sealing", seal, place_box, box);
	share_row(place, "ADD, RSA-2048: keys of the container", look,
		  place_box, box);
}
