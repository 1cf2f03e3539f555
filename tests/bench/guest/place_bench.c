// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What calls cost with more and more checkpoints, and what it costs to be rid of
 * these. bench.most=N on the kernel's command line leaves out what is above.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cluster_key.h"
#include "limits.h"
#include "place.h"
#include "slab.h"

/* Guest time: a second is 1,000,000,000 instructions. */
#define HOUR 3600

FIXTURE(place)
{
	int cluster;
	double resource; /* bytes of one without checkpoints */
	unsigned long most;
};

static unsigned long largest(void)
{
	static const char name[] = " bench.most=";
	FILE *file = fopen("/proc/cmdline", "re");
	char text[4096] = "";
	const char *found;

	ASSERT_TRUE(file && fgets(text, sizeof(text), file));
	fclose(file);
	found = strstr(text, name);
	return found ? strtoul(found + strlen(name), NULL, 10) : ~0UL;
}

/*
 * A code that checks a capability, and for which there is nothing to do: of those
 * that need one and succeed, the cheapest
 */
static void capability_row(int cluster)
{
	struct clusctl_resealed resealed;
	struct clusctl_request request =
		call_request(NO_INPUT, &resealed, sizeof(resealed));
	struct place empty = { .shape = "-" };

	place_repeat(&empty, "RESEAL, no resource", 1000, cluster,
		     CLUSCTL_CLUSTER_RESEAL, &request);
}

FIXTURE_SETUP(place)
{
	struct clusctl_info info;

	self->most = largest();
	self->cluster = open_cluster(O_RDWR);
	ASSERT_DONE(set_key(self->cluster, 0, known_key(1), NULL));
	info = cluster_info(self->cluster);
	ASSERT_EQ(0, info.resources);
	capability_row(self->cluster);
	memory_of_containers(self->cluster);
	self->resource = memory_of_resource(self->cluster);
}

FIXTURE_TEARDOWN(place)
{
}

/* Bytes of the kernel's objects, without those of the last events */
static double bytes_now(struct place_fixture *self)
{
	unsigned long events = limit_get("max_events");
	double bytes;

	limit_set("max_events", 1);
	close(new_resource(self->cluster, "event"));
	call_with(self->cluster, CLUSCTL_CLUSTER_DELETE_RESOURCE, STR("event"));
	bytes = slab_bytes();
	limit_set("max_events", events);
	return bytes;
}

static void measure_rows(const struct place *place)
{
	query_rows(place);
	list_rows(place);
	share_rows(place);
	snapshot_rows(place);
	key_rows(place);
	online_rows(place);
	hidden_rows(place);
}

/* Says what checkpoints take, and what is left of them when they are gone. */
static void memory_rows(struct place_fixture *self, struct place *place)
{
	double before = bytes_now(self), empty, bytes;

	place_make(place);
	empty = bytes_now(self);
	place_fill(place);
	bytes = bytes_now(self) - empty;
	if (place->n >= FLEET_LISTED)
		memory_of_checkpoint(place, bytes - place->fleet.resources *
							    self->resource);
	place_clear(place);
	/* With some that stay, hash tables would not become as small as before. */
	place_end(place);
	bytes = bytes_now(self) - before;
	row_print("memory left after delete all", place->shape, place->n,
		  "bytes", bytes, bytes, bytes);
}

static void measure(struct place_fixture *self, const char *shape,
		    unsigned long n)
{
	struct place place = { .cluster = self->cluster,
			       .shape = shape,
			       .n = n };
	uint64_t begun;
	double each;

	if (n > self->most)
		return;
	memory_rows(self, &place);
	/* Anew, since rows change containers, whose memory is measured with it. */
	place_make(&place);
	place_fill(&place);
	measure_rows(&place);
	begun = row_ticks();
	place_clear(&place);
	each = (double)(row_ticks() - begun) / (double)place.fleet.n;
	row_print("delete all, each", shape, n, "instr", each, each, each);
	place_end(&place);
}

TEST_F_TIMEOUT(place, rows, HOUR)
{
	measure(self, "one", 10);
	measure(self, "many", 10);
	measure(self, "one", 1000);
	measure(self, "many", 1000);
	measure(self, "one", FLEET_LISTED);
	measure(self, "many", 100000);
	measure(self, "many", 1000000);
}

TEST_HARNESS_MAIN
