// SPDX-License-Identifier: GPL-2.0-or-later
/* Keys that come into a container, and what they are for. */
#include "box.h"
#include "keyctl.h"
#include "place.h"

static void sign(void *data, unsigned int ops)
{
	unsigned char out[256];

	while (ops--)
		if (key_sign(*(__s32 *)data, "enc=pkcs1 hash=sha256", digest,
			     sizeof(digest), out, sizeof(out)) != sizeof(out))
			exit(1);
}

static void import_row(const struct place *place, const char *name,
		       const struct key_pair *pair,
		       struct str (*container)(unsigned int number),
		       unsigned int first)
{
	struct clusctl_request requests[PLACE_TURNS];
	struct str inputs[PLACE_TURNS];
	unsigned int i;

	for (i = 0; i < PLACE_TURNS; i++) {
		inputs[i] = import_input(AT_KEYEXCHANGE, container(first + i),
					 pair);
		requests[i] = call_request(inputs[i], NULL, 0);
		requests[i].flags = MACHINE | CRYPT_EXPORTABLE;
	}
	place_turns_at(place, name, place->cluster, CLUSCTL_NODE_IMPORT_KEY,
		       requests);
	for (i = 0; i < PLACE_TURNS; i++)
		free((void *)(uintptr_t)inputs[i].data);
}

static void container_row(const struct place *place)
{
	static struct clusctl_container_record room[64];
	struct clusctl_request requests[PLACE_TURNS];
	struct str names[PLACE_TURNS];
	unsigned int i;

	for (i = 0; i < PLACE_TURNS; i++) {
		names[i] = place_box(i);
		requests[i] = call_request(names[i], room, sizeof(room));
		requests[i].flags = MACHINE;
	}
	place_turns_at(place, "GET_CONTAINER", place->cluster,
		       CLUSCTL_NODE_GET_CONTAINER, requests);
}

/* Online or offline, by @code */
static void switch_ones(const struct place *place, __u32 code)
{
	unsigned int i;

	for (i = 0; i < PLACE_TURNS; i++)
		call_with(place->ones[i], code, NO_INPUT);
}

void key_rows(const struct place *place)
{
	struct clusctl_container_record record =
		container_record(place->cluster, MACHINE, place_box(0));
	struct row row = { "sign, RSA-2048", place->shape, place->n, 1 };

	container_row(place);
	import_row(place, "import, Ed25519", &ed25519, fleet_container,
		   FLEET_CONTAINERS - PLACE_TURNS);
	import_row(place, "import, RSA-2048", &rsa_a, place_box,
		   PLACE_BOXES + 1 - PLACE_TURNS);
	switch_ones(place, CLUSCTL_RESOURCE_ONLINE);
	import_row(place, "import and snapshot, RSA-2048", &rsa_a, place_box,
		   0);
	switch_ones(place, CLUSCTL_RESOURCE_OFFLINE);
	row_measure(&row, sign, &record.exchange.serial);
}
