// SPDX-License-Identifier: GPL-2.0-or-later
/* The control socket. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "answer.h"
#include "audit.h"
#include "control.h"
#include "pulse.h"

#define LINE_MAX_SIZE 16384 /* of a question */
#define LOOK_PERIOD 1000000 /* microseconds */
#define CONNECTIONS_MAX 64
#define CONNECTIONS_RESERVED 8 /* and more for who is privileged */
#define ANSWER_MAX (1024 * 1024) /* what clusctl(1) takes */
#define UNSENT_MAX (4 * ANSWER_MAX) /* of all connections */

/*
 * One who asks. While the worker has the question, nothing of this but the
 * answer is its; whoever goes away meanwhile is forgotten when it comes back.
 * What the peer does not take at once is sent when it does; until then it is not
 * listened to.
 */
struct connection {
	struct question question; /* the first member, as the worker's call */
	struct connection *next;
	struct control *control;
	sd_event_source *source;
	int fd; /* -1: gone */
	bool is_asking;
	uint64_t since; /* it has to ask, or to take its answer: pulse_clock() */
	char line[LINE_MAX_SIZE];
	size_t size;
	char *text; /* of the answer that is being sent, or NULL */
	size_t text_size;
	size_t sent;
};

unsigned int control_patience = 10000;

struct control {
	sd_event *event;
	struct worker *worker;
	const char *path;
	control_hook *before;
	void *data;
	int fd;
	sd_event_source *source;
	int answered; /* eventfd: the worker has done with a question */
	sd_event_source *answered_source;
	sd_event_source *timer;
	struct connection *connections;
	size_t count;
	size_t unsent; /* bytes of all texts */
};

static void end_text(struct connection *connection)
{
	if (!connection->text)
		return;
	connection->control->unsent -= connection->text_size;
	free(connection->text);
	connection->text = NULL;
}

static void drop(struct connection *connection)
{
	struct control *control = connection->control;
	struct connection **at = &control->connections;

	connection->source = sd_event_source_disable_unref(connection->source);
	if (connection->fd >= 0)
		close(connection->fd);
	connection->fd = -1;
	end_text(connection);
	if (connection->is_asking)
		return;
	while (*at != connection)
		at = &(*at)->next;
	*at = connection->next;
	control->count--;
	answer_end(&connection->question);
	free(connection);
}

/* Sends what the peer takes now: @connection may be gone after this. */
static void send_text(struct connection *connection)
{
	ssize_t count = send(connection->fd,
			     connection->text + connection->sent,
			     connection->text_size - connection->sent,
			     MSG_NOSIGNAL | MSG_DONTWAIT);

	if (count < 0 && errno != EAGAIN && errno != EINTR) {
		drop(connection);
		return;
	}
	if (count > 0)
		connection->sent += (size_t)count;
	if (connection->sent == connection->text_size) {
		end_text(connection);
		connection->since = pulse_clock();
	}
	if (sd_event_source_set_io_events(connection->source,
					  connection->text ? EPOLLOUT :
							     EPOLLIN) < 0)
		drop(connection);
}

/* Whoever has connected first, of those who do not take their answers */
static struct connection *find_slowest(struct control *control)
{
	struct connection *connection, *slowest = NULL;

	for (connection = control->connections; connection;
	     connection = connection->next) {
		if (connection->text)
			slowest = connection;
	}
	return slowest;
}

static char *dump(json_t *answer)
{
	static const char too_large[] =
		"{\"error\":\"the answer is too large\"}";
	char *text = json_dumps(answer, JSON_COMPACT);

	if (text && strlen(text) >= ANSWER_MAX) {
		free(text);
		text = strdup(too_large);
	}
	return text;
}

/*
 * Takes the reference to @answer over: @connection, and those that do not take
 * their answers, may be gone after this.
 */
static void say(struct connection *connection, json_t *answer)
{
	struct control *control = connection->control;
	char *text = dump(answer);
	size_t size = text ? strlen(text) : 0;

	json_decref(answer);
	if (!text) {
		drop(connection);
		return;
	}
	text[size++] = '\n'; /* instead of the NUL */
	while (control->unsent + size > UNSENT_MAX)
		drop(find_slowest(control));
	connection->text = text;
	connection->text_size = size;
	connection->sent = 0;
	connection->since = pulse_clock();
	control->unsent += size;
	send_text(connection);
}

static void refuse(struct connection *connection, const char *why)
{
	say(connection, json_pack("{s:s, s:i}", "error", why, "errno",
				  connection->question.error));
}

/* In the thread of the worker */
static void done(void *data)
{
	const struct control *control = data;
	uint64_t one = 1;

	if (write(control->answered, &one, sizeof(one)) < 0)
		audit_say(AUDIT_ERROR, "an answer is stuck");
}

/* Is this root, or who runs the daemon? */
static bool is_privileged(int fd)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);

	return !getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) &&
	       (!peer.uid || peer.uid == geteuid());
}

/* There is an answer to the question of @connection, which may be gone then. */
static void answered(struct connection *connection)
{
	struct question *question = &connection->question;
	json_t *answer;

	question->is_done = false;
	connection->is_asking = false;
	if (connection->fd < 0) {
		drop(connection);
		return;
	}
	answer = question->answer;
	question->answer = NULL;
	answer_end(question);
	say(connection, answer);
}

static void ask(struct connection *connection, char *line)
{
	json_t *asked = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
	struct question *question = &connection->question;
	const char *why =
		answer_find(asked, is_privileged(connection->fd), question);

	json_decref(asked);
	if (why) {
		refuse(connection, why);
		return;
	}
	if (question->prompt) {
		question->find(question, connection->control->worker);
		answered(connection);
		return;
	}
	question->done = done;
	question->data = connection->control;
	connection->is_asking = true;
	/* What the kernel has said until now comes before. */
	connection->control->before(connection->control->data);
	queue_call(&connection->control->worker->queue, &question->call);
}

static int on_peer(sd_event_source *source, int fd, uint32_t events, void *data)
{
	struct connection *connection = data;
	ssize_t count;
	char *end;

	(void)source;
	(void)events;
	if (connection->text) {
		send_text(connection);
		return 0;
	}
	count = recv(fd, connection->line + connection->size,
		     LINE_MAX_SIZE - 1 - connection->size, MSG_DONTWAIT);
	if (count < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	/* One question at a time, and no line that has no end */
	if (count <= 0 || connection->is_asking) {
		drop(connection);
		return 0;
	}
	connection->size += (size_t)count;
	connection->line[connection->size] = '\0';
	end = strchr(connection->line, '\n');
	if (end && end == connection->line + connection->size - 1) {
		connection->size = 0;
		ask(connection, connection->line);
	} else if (end || connection->size == LINE_MAX_SIZE - 1) {
		drop(connection);
	}
	return 0;
}

static struct connection *find_answered(const struct control *control)
{
	struct connection *connection = control->connections;

	while (connection && !__atomic_load_n(&connection->question.is_done,
					      __ATOMIC_ACQUIRE))
		connection = connection->next;
	return connection;
}

static int on_answered(sd_event_source *source, int fd, uint32_t events,
		       void *data)
{
	struct control *control = data;
	struct connection *connection;
	uint64_t count;

	(void)source;
	(void)events;
	if (read(fd, &count, sizeof(count)) < 0)
		return 0;
	/* Each may be the end of others. */
	while ((connection = find_answered(control)))
		answered(connection);
	return 0;
}

/* The one that we wait for, and not it for us, for the longest time */
static struct connection *find_idle(const struct control *control)
{
	struct connection *connection, *idle = NULL;

	for (connection = control->connections; connection;
	     connection = connection->next) {
		if (!connection->is_asking &&
		    (!idle || connection->since <= idle->since))
			idle = connection;
	}
	return idle;
}

static int on_time(sd_event_source *source, uint64_t now, void *data)
{
	const struct control *control = data;
	struct connection *idle;
	int ret;

	/* When it was due, which may be long ago */
	(void)now;
	while ((idle = find_idle(control)) &&
	       pulse_clock() - idle->since >= control_patience)
		drop(idle);
	ret = sd_event_source_set_time_relative(source, LOOK_PERIOD);
	return ret < 0 ? ret : sd_event_source_set_enabled(source, SD_EVENT_ON);
}

/* May one more be connected? Whoever does not ask makes room for it. */
static bool make_room(struct control *control, int client)
{
	if (control->count < CONNECTIONS_MAX)
		return true;
	if (find_idle(control)) {
		drop(find_idle(control));
		return true;
	}
	return control->count < CONNECTIONS_MAX + CONNECTIONS_RESERVED &&
	       is_privileged(client);
}

static int on_connect(sd_event_source *source, int fd, uint32_t events,
		      void *data)
{
	struct control *control = data;
	struct connection *connection;
	int client = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	(void)source;
	(void)events;
	if (client < 0)
		return 0;
	connection = make_room(control, client) ?
			     calloc(1, sizeof(*connection)) :
			     NULL;
	if (!connection) {
		close(client);
		return 0;
	}
	connection->control = control;
	connection->fd = client;
	connection->since = pulse_clock();
	connection->next = control->connections;
	control->connections = connection;
	control->count++;
	if (sd_event_add_io(control->event, &connection->source, client,
			    EPOLLIN, on_peer, connection) < 0)
		drop(connection);
	return 0;
}

/* Makes room for a socket: takes away one that a killed daemon has left. */
static int take_address(const struct sockaddr_un *address)
{
	struct stat status;
	int fd, ret = 0;

	if (lstat(address->sun_path, &status))
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISSOCK(status.st_mode))
		return -EEXIST;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	/* One that is too busy for us lives, too. */
	if (!connect(fd, (const struct sockaddr *)address, sizeof(*address)) ||
	    errno == EAGAIN || errno == EINPROGRESS)
		ret = -EADDRINUSE;
	else if (errno != ECONNREFUSED && errno != ENOENT)
		ret = -errno;
	close(fd);
	return ret || !unlink(address->sun_path) ? ret : -errno;
}

/* Who may open the device may also ask, but not for what needs privilege. */
static void give_to_group(const char *path)
{
	const struct group *group = getgrnam(CONTROL_GROUP);

	if (group && chown(path, (uid_t)-1, group->gr_gid))
		audit_say(AUDIT_WARNING, "the group %s cannot ask: %m",
			  CONTROL_GROUP);
}

static int listen_at(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd, ret = 0;

	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	strcpy(address.sun_path, path);
	ret = take_address(&address);
	if (ret)
		return ret;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)))
		ret = -errno;
	else
		give_to_group(path);
	if (!ret && (chmod(path, 0660) || listen(fd, CONNECTIONS_MAX)))
		ret = -errno;
	if (ret)
		close(fd);
	return ret ? ret : fd;
}

int control_start(sd_event *event, struct worker *worker, const char *path,
		  control_hook *before, void *data, struct control **control)
{
	struct control *new = calloc(1, sizeof(*new));
	int ret = -ENOMEM;

	if (!new)
		return ret;
	new->event = event;
	new->worker = worker;
	new->path = path;
	new->before = before;
	new->data = data;
	new->answered = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	new->fd = listen_at(path);
	if (new->fd < 0)
		ret = new->fd;
	else if (new->answered >= 0)
		ret = sd_event_add_io(event, &new->source, new->fd, EPOLLIN,
				      on_connect, new);
	if (ret >= 0)
		ret = sd_event_add_io(event, &new->answered_source,
				      new->answered, EPOLLIN, on_answered, new);
	if (ret >= 0)
		ret = sd_event_add_time(event, &new->timer, CLOCK_MONOTONIC, 0,
					0, on_time, new);
	if (ret < 0) {
		control_stop(new);
		return ret;
	}
	*control = new;
	return 0;
}

void control_stop(struct control *control)
{
	if (!control)
		return;
	while (control->connections) {
		/* The worker has ended, and has no question any more. */
		control->connections->is_asking = false;
		drop(control->connections);
	}
	sd_event_source_disable_unref(control->source);
	sd_event_source_disable_unref(control->answered_source);
	sd_event_source_disable_unref(control->timer);
	if (control->fd >= 0) {
		close(control->fd);
		unlink(control->path);
	}
	if (control->answered >= 0)
		close(control->answered);
	free(control);
}
