// SPDX-License-Identifier: GPL-2.0-or-later
/* What the kernel does after a call has returned, seen by who wants to run then. */
#include "place.h"
#include "stolen.h"

#define WINDOW 40000000 /* instructions, which are 40 ms */

void hidden_rows(const struct place *place)
{
	struct row row = { "hidden work, idle", place->shape, place->n, 1 };
	double idle[ROW_ROUNDS], busy[ROW_ROUNDS], value;
	struct str name = fleet_container(FLEET_LISTED);
	int i;

	for (i = -ROW_WARM_UPS; i < ROW_ROUNDS; i++) {
		value = (double)stolen_of(WINDOW);
		if (i >= 0)
			idle[i] = value;
		call_with(place->big, CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT,
			  name);
		stolen_of(WINDOW);
		call_with(place->big, CLUSCTL_RESOURCE_DELETE_CRYPTO_CHECKPOINT,
			  name);
		value = (double)stolen_of(WINDOW);
		if (i >= 0)
			busy[i] = value;
	}
	row_print_values(&row, "instr", idle, ROW_ROUNDS);
	for (i = 0; i < ROW_ROUNDS; i++)
		busy[i] -= idle[ROW_ROUNDS / 2];
	row.name = "hidden work after DELETE";
	row_print_values(&row, "instr", busy, ROW_ROUNDS);
}
