// SPDX-License-Identifier: GPL-2.0-or-later
#include "place.h"

#include <unistd.h>

#include "box.h"

const unsigned int place_lists[PLACE_LISTS] = { 1, 100, 10000 };
const unsigned int place_online[PLACE_ONLINE] = { 10, 100, 1000 };

struct str place_box(unsigned int number)
{
	return format16("1\\\\box-%018u", number);
}

void place_boxes(int cluster)
{
	unsigned int i;

	for (i = 0; i <= PLACE_BOXES; i++)
		new_box(cluster, place_box(i), &rsa_a);
}

static const char *list_name(const char *kind, unsigned int count)
{
	static char text[32];

	snprintf(text, sizeof(text), "%s %u", kind, count);
	return text;
}

/* What a container needs when it was restored once is no cost of a list. */
static void warm_up(int fd)
{
	if (fd < 0)
		return;
	call_with(fd, CLUSCTL_RESOURCE_ONLINE, NO_INPUT);
	call_with(fd, CLUSCTL_RESOURCE_OFFLINE, NO_INPUT);
}

static int make_one(struct place *place, unsigned int number)
{
	int fd = new_resource(place->cluster, list_name("one", number));

	call_with(fd, CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT,
		  place_box(number));
	warm_up(fd);
	return fd;
}

/* A resource with the first containers of a kind; -1 if there are not so many */
static int make_list(struct place *place, const char *name, unsigned int count,
		     struct str (*container)(unsigned int number))
{
	unsigned int i;
	int fd;

	/* Most are left for the fleet. */
	if (2 * count > place->fleet.n)
		return -1;
	place->fleet.n -= count;
	fd = new_resource(place->cluster, name);
	for (i = 0; i < count; i++)
		call_with(fd, CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT,
			  container(i));
	return fd;
}

void place_make(struct place *place)
{
	unsigned int i;

	place->fleet = (struct fleet){ .cluster = place->cluster,
				       .shape = place->shape,
				       .n = place->n };
	for (i = 0; i < PLACE_TURNS; i++)
		place->ones[i] = make_one(place, i);
	for (i = 0; i < PLACE_LISTS; i++)
		place->lists[i] = make_list(place,
					    list_name("list", place_lists[i]),
					    place_lists[i], fleet_container);
	for (i = 0; i < PLACE_ONLINE; i++) {
		place->online[i] =
			make_list(place, list_name("online", place_online[i]),
				  place_online[i], place_box);
		warm_up(place->online[i]);
	}
}

void place_fill(struct place *place)
{
	fleet_fill(&place->fleet);
	place->big = fleet_open(&place->fleet, 0);
}

static void end_list(struct place *place, int fd, const char *name)
{
	if (fd < 0)
		return;
	close(fd);
	call_with(place->cluster, CLUSCTL_CLUSTER_DELETE_RESOURCE,
		  format16("%s", name));
}

void place_clear(struct place *place)
{
	close(place->big);
	fleet_clear(&place->fleet);
}

void place_end(struct place *place)
{
	unsigned int i;

	for (i = 0; i < PLACE_LISTS; i++)
		end_list(place, place->lists[i],
			 list_name("list", place_lists[i]));
	for (i = 0; i < PLACE_ONLINE; i++)
		end_list(place, place->online[i],
			 list_name("online", place_online[i]));
	for (i = 0; i < PLACE_TURNS; i++)
		end_list(place, place->ones[i], list_name("one", i));
}

struct repeated {
	const int *fds;
	__u32 code;
	struct clusctl_request *requests;
};

static void repeat(void *data, unsigned int ops)
{
	const struct repeated *repeated = data;

	while (ops--)
		call_now(repeated->fds[0], repeated->code, repeated->requests);
}

void place_repeat(const struct place *place, const char *name, unsigned int ops,
		  int fd, __u32 code, struct clusctl_request *request)
{
	struct row row = { name, place->shape, place->n, ops };
	struct repeated repeated = { &fd, code, request };

	row_measure(&row, repeat, &repeated);
}

static void take_turns(void *data, unsigned int ops)
{
	const struct repeated *repeated = data;

	while (ops--)
		call_now(repeated->fds[ops], repeated->code,
			 &repeated->requests[ops]);
}

void place_turns(const struct place *place, const char *name, const int *fds,
		 __u32 code, struct clusctl_request *requests)
{
	struct row row = { name, place->shape, place->n, PLACE_TURNS };
	struct repeated repeated = { fds, code, requests };

	row_measure(&row, take_turns, &repeated);
}

void place_turns_at(const struct place *place, const char *name, int fd,
		    __u32 code, struct clusctl_request *requests)
{
	int fds[PLACE_TURNS];
	unsigned int i;

	for (i = 0; i < PLACE_TURNS; i++)
		fds[i] = fd;
	place_turns(place, name, fds, code, requests);
}
