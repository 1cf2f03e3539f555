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
	place_turns(place, name, place->cluster, CLUSCTL_NODE_IMPORT_KEY,
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
	place_turns(place, "GET_CONTAINER", place->cluster,
		    CLUSCTL_NODE_GET_CONTAINER, requests);
}

/* The only one of a list */
static struct str listed(unsigned int number)
{
	(void)number;
	return place_box(0);
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
	call_with(place->online[0], CLUSCTL_RESOURCE_ONLINE, NO_INPUT);
	import_row(place, "import and snapshot, RSA-2048", &rsa_a, listed, 0);
	call_with(place->online[0], CLUSCTL_RESOURCE_OFFLINE, NO_INPUT);
	row_measure(&row, sign, &record.exchange.serial);
}
