// SPDX-License-Identifier: GPL-2.0-or-later
/* Events: read from a socket that keeps packets apart, as the device does. */
#include <clusctl.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/clusctl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "ktap.h"

static struct clusctl_cluster *cluster;
static int device; /* what is written here is what read(2) returns */

/* A handle of the library whose file is one end of the socket */
static void opens(void)
{
	int fds[2];

	REQUIRE(!socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds));
	REQUIRE(!clusctl_cluster_open("/dev/null", O_RDWR, &cluster));
	CHECK_INT(dup3(fds[1], clusctl_cluster_get_fd(cluster), O_CLOEXEC),
		  clusctl_cluster_get_fd(cluster));
	close(fds[1]);
	device = fds[0];
}

static void set_blocking(bool blocking)
{
	CHECK_INT(fcntl(clusctl_cluster_get_fd(cluster), F_SETFL,
			blocking ? 0 : O_NONBLOCK),
		  0);
}

struct full_event {
	struct clusctl_event head;
	char resource[6];
	char name[10];
} __attribute__((packed));

static struct full_event new_event(void)
{
	return (struct full_event){
		.head = { .size = sizeof(struct full_event),
			  .type = CLUSCTL_EVENT_SNAPSHOT_REFUSED,
			  .sequence = 0x100000001,
			  .time = 0x200000002,
			  .resource = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
					12, 13, 14, 15 },
			  .generation = 0x300000003,
			  .key_id = { 0xFE },
			  .status = NTE_BAD_SIGNATURE,
			  .resource_size = 6,
			  .name_size = 10 },
		.resource = "d\0b\0\0",
		.name = "1\0\\\0\\\0K\0",
	};
}

static struct clusctl_event new_lost(void)
{
	return (struct clusctl_event){
		.size = sizeof(struct clusctl_event),
		.type = CLUSCTL_EVENT_LOST,
		.sequence = 99,
		.generation = 42,
	};
}

static struct clusctl_event_list *read_packet(const void *packet, size_t size)
{
	struct clusctl_event_list *list = NULL;

	CHECK_INT(write(device, packet, size), (long long)size);
	CHECK_INT(clusctl_event_read(cluster, &list), 0);
	CHECK_INT(clusctl_last_status(), ERROR_SUCCESS);
	return list;
}

static void check_full(const struct clusctl_event_info *event)
{
	CHECK_INT(clusctl_event_info_get_type(event),
		  CLUSCTL_CHANGE_SNAPSHOT_REFUSED);
	CHECK_INT(clusctl_event_info_get_sequence(event), 0x100000001);
	CHECK_INT(clusctl_event_info_get_lost(event), 0);
	CHECK_INT(clusctl_event_info_get_time(event), 0x200000002);
	CHECK_STR(clusctl_event_info_get_resource_id(event),
		  "03020100-0504-0706-0809-0a0b0c0d0e0f");
	CHECK_STR(clusctl_event_info_get_resource_name(event), "db");
	CHECK_STR(clusctl_event_info_get_name(event), "1\\\\K");
	CHECK_INT(clusctl_event_info_get_generation(event), 0x300000003);
	CHECK_STR(clusctl_event_info_get_key_id(event),
		  "fe000000000000000000000000000000");
	CHECK_INT(clusctl_event_info_get_status(event), NTE_BAD_SIGNATURE);
}

static void check_lost(const struct clusctl_event_info *event)
{
	CHECK_INT(clusctl_event_info_get_type(event), CLUSCTL_CHANGE_LOST);
	CHECK_INT(clusctl_event_info_get_sequence(event), 99);
	CHECK_INT(clusctl_event_info_get_lost(event), 42);
	CHECK_INT(clusctl_event_info_get_generation(event), 0);
	CHECK_STR(clusctl_event_info_get_resource_id(event), NULL);
	CHECK_STR(clusctl_event_info_get_resource_name(event), NULL);
	CHECK_STR(clusctl_event_info_get_name(event), NULL);
	CHECK_STR(clusctl_event_info_get_key_id(event), NULL);
	CHECK_INT(clusctl_event_info_get_status(event), ERROR_SUCCESS);
}

static void one_event(void)
{
	const struct full_event event = new_event();
	struct clusctl_event_list *list = read_packet(&event, sizeof(event));

	REQUIRE(list);
	CHECK_INT(clusctl_event_list_size(list), 1);
	check_full(clusctl_event_list_get(list, 0));
	CHECK(!clusctl_event_list_get(list, 1));
	clusctl_event_list_free(list);
}

static void events_of_a_type_of_their_own(void)
{
	struct full_event event = new_event();
	struct clusctl_event_list *list;

	event.head.type = 4711;
	list = read_packet(&event, sizeof(event));
	REQUIRE(list);
	CHECK_INT(clusctl_event_info_get_type(clusctl_event_list_get(list, 0)),
		  4711);
	clusctl_event_list_free(list);
}

/* The largest event and as many others as fit come in one call. */
static void many_events(void)
{
	static char packet[16 * CLUSCTL_EVENT_SIZE_MAX];
	const struct full_event event = new_event();
	struct clusctl_event lost = new_lost();
	struct clusctl_event_list *list;
	size_t at = CLUSCTL_EVENT_SIZE_MAX, count = 1;

	lost.size = CLUSCTL_EVENT_SIZE_MAX;
	memcpy(packet, &lost, sizeof(lost));
	for (; at + sizeof(event) <= sizeof(packet); at += sizeof(event)) {
		memcpy(packet + at, &event, sizeof(event));
		count++;
	}
	list = read_packet(packet, at);
	REQUIRE(list);
	REQUIRE(CHECK_INT(clusctl_event_list_size(list), count));
	check_lost(clusctl_event_list_get(list, 0));
	check_full(clusctl_event_list_get(list, 1));
	check_full(clusctl_event_list_get(list, count - 1));
	clusctl_event_list_free(list);
}

/* One call is one read(2), so that poll(2) tells the truth. */
static void nothing_is_kept_behind(void)
{
	struct pollfd poll_fd = { .fd = clusctl_cluster_get_fd(cluster),
				  .events = POLLIN };
	const struct clusctl_event lost = new_lost();
	struct clusctl_event_list *list;

	CHECK_INT(poll(&poll_fd, 1, 0), 0);
	CHECK_INT(write(device, &lost, sizeof(lost)), sizeof(lost));
	list = read_packet(&lost, sizeof(lost));
	REQUIRE(list);
	CHECK_INT(clusctl_event_list_size(list), 1);
	clusctl_event_list_free(list);
	CHECK_INT(poll(&poll_fd, 1, 0), 1);
	REQUIRE(!clusctl_event_read(cluster, &list));
	clusctl_event_list_free(list);
	CHECK_INT(poll(&poll_fd, 1, 0), 0);
}

static void check_fails(int error)
{
	struct clusctl_event_list *list = NULL;

	CHECK_INT(clusctl_event_read(cluster, &list), -error);
	CHECK_INT(clusctl_last_status(), CLUSCTL_NO_STATUS);
	CHECK(!list);
	clusctl_event_list_free(list);
}

static void no_events(void)
{
	set_blocking(false);
	check_fails(EAGAIN);
	set_blocking(true);
}

static void tick(int signal)
{
	(void)signal;
}

/* The signals go on until one of them meets the read(2). */
static void signals_interrupt(void)
{
	const struct itimerval each = { { 0, 1000 }, { 0, 1000 } };
	const struct itimerval never = { 0 };
	struct sigaction action = { .sa_handler = tick };

	REQUIRE(!sigaction(SIGALRM, &action, NULL));
	REQUIRE(!setitimer(ITIMER_REAL, &each, NULL));
	check_fails(EINTR);
	CHECK(!setitimer(ITIMER_REAL, &never, NULL));
}

static void check_refused(const void *packet, size_t size)
{
	CHECK_INT(write(device, packet, size), (long long)size);
	check_fails(EPROTO);
}

static void events_that_are_cut_short(void)
{
	const struct full_event events[] = { new_event(), new_event() };

	for (size_t size = 1; size < sizeof(events); size++) {
		if (size != sizeof(events[0]))
			check_refused(events, size);
	}
}

static void malformed_sizes(void)
{
	struct full_event event = new_event();
	const uint32_t sizes[] = {
		0,
		1,
		sizeof(event.head),
		sizeof(event) - 8,
		sizeof(event) - 1,
		sizeof(event) + 8,
		UINT32_MAX,
		UINT32_MAX - 7,
	};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		event.head.size = sizes[i];
		check_refused(&event, sizeof(event));
	}
}

/* The size of an event is a multiple of 8. */
static void odd_events(void)
{
	struct {
		struct full_event event;
		char odd;
	} __attribute__((packed)) packet = { new_event(), 0 };

	packet.event.head.size = sizeof(packet);
	check_refused(&packet, sizeof(packet));
}

static void malformed_names(void)
{
	struct full_event event = new_event();

	event.head.resource_size = UINT32_MAX;
	check_refused(&event, sizeof(event));
	/* Where 32 bits are not enough for the sum */
	event.head.resource_size = UINT32_MAX - 5;
	check_refused(&event, sizeof(event));
	event.head.resource_size = 5;
	check_refused(&event, sizeof(event));
	event.head.resource_size = 4;
	check_refused(&event, sizeof(event));
	event = new_event();
	event.head.name_size = UINT32_MAX - 5;
	check_refused(&event, sizeof(event));
	event.head.name_size = 12;
	check_refused(&event, sizeof(event));
	event.head.name_size = 8;
	check_refused(&event, sizeof(event));
	event = new_event();
	event.name[1] = (char)0xD8;
	check_refused(&event, sizeof(event));
}

/* /dev/clusctl has no end, so this is something else. */
static void files_with_an_end(void)
{
	struct clusctl_event_list *list = NULL;
	struct clusctl_cluster *other;

	REQUIRE(!clusctl_cluster_open("/dev/null", O_RDONLY, &other));
	CHECK_INT(clusctl_event_read(other, &list), -EPROTO);
	CHECK(!list);
	clusctl_cluster_close(other);
}

static void handles_that_do_not_wait(void)
{
	struct clusctl_cluster *other;

	REQUIRE(!clusctl_cluster_open("/dev/null", O_RDONLY | O_NONBLOCK,
				      &other));
	CHECK(fcntl(clusctl_cluster_get_fd(other), F_GETFL) & O_NONBLOCK);
	clusctl_cluster_close(other);
}

static void types_have_names(void)
{
	static const char *const names[] = {
		"lost",
		"resource-created",
		"resource-deleted",
		"resource-online",
		"resource-offline",
		"resource-failed",
		"checkpoint-added",
		"checkpoint-deleted",
		"snapshot-taken",
		"snapshot-failed",
		"snapshot-put",
		"snapshot-refused",
		"snapshot-acknowledged",
		"snapshot-restored",
		"restore-failed",
		"container-changed",
		"key-changed",
	};

	for (uint32_t type = 0; type < 17; type++)
		CHECK_STR(clusctl_event_type_name(type), names[type]);
	CHECK_STR(clusctl_event_type_name(17), "unknown");
	CHECK_STR(clusctl_event_type_name(UINT32_MAX), "unknown");
}

static void closes(void)
{
	clusctl_cluster_close(cluster);
	CHECK_INT(close(device), 0);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(opens),
	KTAP_CASE(one_event),
	KTAP_CASE(events_of_a_type_of_their_own),
	KTAP_CASE(many_events),
	KTAP_CASE(nothing_is_kept_behind),
	KTAP_CASE(no_events),
	KTAP_CASE(signals_interrupt),
	KTAP_CASE(events_that_are_cut_short),
	KTAP_CASE(malformed_sizes),
	KTAP_CASE(odd_events),
	KTAP_CASE(malformed_names),
	KTAP_CASE(files_with_an_end),
	KTAP_CASE(handles_that_do_not_wait),
	KTAP_CASE(types_have_names),
	KTAP_CASE(closes),
};

KTAP_MAIN(cases)
