// SPDX-License-Identifier: GPL-2.0-or-later
/* The control socket, with peers that read slowly, or not at all. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "../host/ktap.h"
#include "answer.h"
#include "audit.h"
#include "control.h"

#define LARGE 900000 /* more than a socket takes, and less than is allowed */
#define PEERS 64

static char directory[32];
static char path[sizeof(directory) + 8];
static sd_event *event;
static struct worker worker;
static struct control *control;

/* ---- In place of answer.c: {"size":N} is answered with so many bytes ------ */

static void run(struct queue_call *call, void *data)
{
	struct question *question = (struct question *)call;
	size_t size = (size_t)json_integer_value(
		json_object_get(question->asked, "size"));
	char *text = malloc(size + 1);

	(void)data;
	memset(text, 'x', size);
	text[size] = '\0';
	question->answer = json_pack("{s:s}", "text", text);
	free(text);
	__atomic_store_n(&question->is_done, true, __ATOMIC_RELEASE);
	question->done(question->data);
}

const char *answer_find(json_t *asked, bool privileged,
			struct question *question)
{
	(void)privileged;
	if (!json_is_integer(json_object_get(asked, "size")))
		return "that is no question";
	question->asked = json_incref(asked);
	question->call.run = run;
	return NULL;
}

void answer_end(struct question *question)
{
	json_decref(question->asked);
	json_decref(question->answer);
	question->asked = NULL;
	question->answer = NULL;
}

/* -------------------------------------------------------------------------- */

static void before(void *data)
{
	(void)data;
}

/* All that can be done without the peers: the daemon and its worker in turns */
static void turn(void)
{
	struct queue_work work;
	struct queue_call *call;

	do {
		while (sd_event_run(event, 0) > 0)
			;
		work = queue_take(&worker.queue, 0, false);
		while ((call = work.calls)) {
			work.calls = call->next;
			call->run(call, &worker);
		}
	} while (sd_event_run(event, 0) > 0);
}

static void begin(void)
{
	audit_init("test", 0);
	signal(SIGPIPE, SIG_IGN);
	if (!*path) {
		strcpy(directory, "/tmp/clusctl-control-XXXXXX");
		if (!mkdtemp(directory))
			abort();
	}
	snprintf(path, sizeof(path), "%s/socket", directory);
	queue_init(&worker.queue);
	if (sd_event_new(&event) < 0 ||
	    control_start(event, &worker, path, before, NULL, &control))
		abort();
}

static void end(void)
{
	control_stop(control);
	sd_event_unref(event);
	queue_end(&worker.queue);
}

#define ADDRESS_SIZE sizeof(struct sockaddr_un)

static struct sockaddr_un *address(void)
{
	static struct sockaddr_un address = { .sun_family = AF_UNIX };

	strcpy(address.sun_path, path);
	return &address;
}

static int open_peer(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *)address(), ADDRESS_SIZE))
		abort();
	turn();
	return fd;
}

static void ask(int fd, size_t size)
{
	char line[64];
	int length = snprintf(line, sizeof(line), "{\"size\":%zu}\n", size);

	if (send(fd, line, (size_t)length, MSG_NOSIGNAL) != length)
		ktap_failure(__FILE__, __LINE__, "nobody listens");
	turn();
}

/* What was read, and the lines in it */
struct text {
	size_t size;
	unsigned int lines;
};

/* At most @most bytes of what can be read now; false if there is nothing */
static bool read_some(int fd, size_t most, struct text *text)
{
	static char buffer[65536];
	ssize_t i,
		count = recv(fd, buffer,
			     most < sizeof(buffer) ? most : sizeof(buffer), 0);

	for (i = 0; i < count; i++)
		text->lines += buffer[i] == '\n';
	text->size += count > 0 ? (size_t)count : 0;
	return count > 0;
}

/* The size of so many answers, read @most bytes at a time; 0 if they end before */
static size_t read_answers(int fd, unsigned int count, size_t most)
{
	struct text text = { 0 };

	while (text.lines < count) {
		if (!read_some(fd, most, &text))
			return 0;
		turn();
	}
	return text.size;
}

#define ANSWER_SIZE(size) ((size) + strlen("{\"text\":\"\"}\n"))

static void small(void)
{
	int fd;

	begin();
	fd = open_peer();
	ask(fd, 10);
	CHECK_INT(read_answers(fd, 1, 4096), ANSWER_SIZE(10));
	ask(fd, 20);
	CHECK_INT(read_answers(fd, 1, 1), ANSWER_SIZE(20));
	close(fd);
	end();
}

/* More than the socket takes comes in parts, and the connection stays of use. */
static void in_parts(void)
{
	int fd;

	begin();
	fd = open_peer();
	ask(fd, LARGE);
	CHECK_INT(read_answers(fd, 1, 1000), ANSWER_SIZE(LARGE));
	ask(fd, LARGE - 1);
	/* What it asks too early is answered later. */
	ask(fd, 5);
	CHECK_INT(read_answers(fd, 2, 65536),
		  ANSWER_SIZE(LARGE - 1) + ANSWER_SIZE(5));
	close(fd);
	end();
}

static void too_large(void)
{
	char text[64] = "";
	int fd;

	begin();
	fd = open_peer();
	ask(fd, 2000000);
	CHECK(recv(fd, text, sizeof(text) - 1, 0) > 0);
	CHECK_STR(text, "{\"error\":\"the answer is too large\"}\n");
	close(fd);
	end();
}

/* Those who do not take their answers go, when others want some. */
static void slow_ones_go(void)
{
	unsigned int i, whole = 0;
	int fds[8];

	begin();
	for (i = 0; i < 8; i++) {
		fds[i] = open_peer();
		ask(fds[i], LARGE);
	}
	CHECK_INT(read_answers(fds[7], 1, 65536), ANSWER_SIZE(LARGE));
	CHECK_INT(read_answers(fds[0], 1, 65536), 0);
	for (i = 1; i < 7; i++)
		whole += read_answers(fds[i], 1, 65536) == ANSWER_SIZE(LARGE);
	CHECK_INT(whole, 3);
	for (i = 0; i < 8; i++)
		close(fds[i]);
	/* What was theirs can be had by others. */
	fds[0] = open_peer();
	ask(fds[0], LARGE);
	CHECK_INT(read_answers(fds[0], 1, 65536), ANSWER_SIZE(LARGE));
	close(fds[0]);
	end();
}

static void goes_away(void)
{
	unsigned int i;
	int fd;

	begin();
	for (i = 0; i < 2 * PEERS; i++) {
		fd = open_peer();
		ask(fd, LARGE);
		if (i % 2)
			CHECK(read_some(fd, 1000, &(struct text){ 0 }));
		close(fd);
		turn();
	}
	fd = open_peer();
	ask(fd, LARGE);
	CHECK_INT(read_answers(fd, 1, 65536), ANSWER_SIZE(LARGE));
	close(fd);
	end();
}

static void ends_meanwhile(void)
{
	struct text text = { 0 };
	int fd;

	begin();
	fd = open_peer();
	ask(fd, LARGE);
	end();
	while (read_some(fd, 65536, &text))
		;
	CHECK_INT(text.lines, 0);
	close(fd);
}

static bool is_open(int fd)
{
	char byte;

	return recv(fd, &byte, 1, MSG_PEEK) < 0 && errno == EAGAIN;
}

/* Many who say nothing, and one who asks after them */
static void silent_ones_go(void)
{
	int fds[3 * PEERS], fd;
	unsigned int i, open = 0;

	begin();
	for (i = 0; i < 3 * PEERS; i++)
		fds[i] = open_peer();
	fd = open_peer();
	ask(fd, 10);
	CHECK_INT(read_answers(fd, 1, 4096), ANSWER_SIZE(10));
	for (i = 0; i < 3 * PEERS; i++)
		open += is_open(fds[i]);
	CHECK_INT(open, PEERS - 1);
	/* Those that have been silent for longest */
	CHECK(!is_open(fds[2 * PEERS]) && is_open(fds[2 * PEERS + 1]));
	for (i = 0; i < 3 * PEERS; i++)
		close(fds[i]);
	close(fd);
	end();
}

/* Those who wait for an answer stay; whoever is privileged comes in yet. */
static void busy_ones_stay(void)
{
	char line[] = "{\"size\":10}\n";
	int fds[PEERS], fd;
	unsigned int i;

	begin();
	for (i = 0; i < PEERS; i++)
		fds[i] = open_peer();
	for (i = 0; i < PEERS; i++) {
		if (send(fds[i], line, strlen(line), 0) < 0)
			abort();
		/* Taken, but not answered yet */
		while (sd_event_run(event, 0) > 0)
			;
	}
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	CHECK_INT(connect(fd, (struct sockaddr *)address(), ADDRESS_SIZE), 0);
	while (sd_event_run(event, 0) > 0)
		;
	CHECK(is_open(fd));
	for (i = 0; i < PEERS; i++)
		CHECK(is_open(fds[i]));
	turn();
	for (i = 0; i < PEERS; i++) {
		CHECK_INT(read_answers(fds[i], 1, 4096), ANSWER_SIZE(10));
		close(fds[i]);
	}
	close(fd);
	end();
}

static bool has_ended(int fd)
{
	struct pollfd one = { .fd = fd };

	return poll(&one, 1, 0) > 0 && one.revents & POLLHUP;
}

/* Without anybody else: silence, half a line, an answer that is not taken */
static void time_is_limited(void)
{
	unsigned int patience = control_patience;
	int fds[3], i;

	begin();
	fds[0] = open_peer();
	fds[1] = open_peer();
	CHECK_INT(send(fds[1], "{\"si", 4, 0), 4);
	fds[2] = open_peer();
	ask(fds[2], LARGE);
	control_patience = 0;
	for (i = 0; i < 3; i++) {
		struct text text = { 0 };

		while (!has_ended(fds[i]))
			sd_event_run(event, UINT64_MAX);
		while (read_some(fds[i], 65536, &text))
			;
		CHECK_INT(text.lines, 0);
		close(fds[i]);
	}
	control_patience = patience;
	end();
}

static void start_again(int expected)
{
	struct control *other = NULL;

	CHECK_INT(control_start(event, &worker, path, before, NULL, &other),
		  expected);
	control_stop(other);
}

/* A file of somebody, one who listens but takes no calls, and a dead one */
static void others_at_the_path(void)
{
	int i, fd, fds[8];

	begin();
	control_stop(control);
	control = NULL;
	close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	start_again(-EEXIST);
	CHECK_INT(unlink(path), 0);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	CHECK_INT(bind(fd, (struct sockaddr *)address(), ADDRESS_SIZE), 0);
	CHECK_INT(listen(fd, 1), 0);
	for (i = 0; i < 8; i++) {
		fds[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)!connect(fds[i], (struct sockaddr *)address(),
			       ADDRESS_SIZE);
	}
	start_again(-EADDRINUSE);
	for (i = 0; i < 8; i++)
		close(fds[i]);
	close(fd);
	start_again(0);
	end();
}

static void tidy(void)
{
	CHECK(access(path, F_OK));
	CHECK_INT(rmdir(directory), 0);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(small),
	KTAP_CASE(in_parts),
	KTAP_CASE(too_large),
	KTAP_CASE(slow_ones_go),
	KTAP_CASE(goes_away),
	KTAP_CASE(ends_meanwhile),
	KTAP_CASE(silent_ones_go),
	KTAP_CASE(busy_ones_stay),
	KTAP_CASE(time_is_limited),
	KTAP_CASE(others_at_the_path),
	KTAP_CASE(tidy),
};

KTAP_MAIN(cases)
