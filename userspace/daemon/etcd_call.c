// SPDX-License-Identifier: GPL-2.0-or-later
/* Calls of etcd's API: endpoints in turn, a valid token, an end in time. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "etcd_auth.h"
#include "etcd_call.h"
#include "etcd_http.h"
#include "pulse.h"

#define PAUSE_MIN 20 /* milliseconds */
#define PAUSE_MAX 200

/* What is known while it goes on */
struct progress {
	int64_t deadline;
	unsigned int asked; /* endpoints since the last pause */
	unsigned int pause;
	bool alive; /* one of them is there, and may answer later */
	bool logged_in;
	int error; /* the most telling one */
};

/*
 * That something does not let us, or talks nonsense, is worth more than that
 * others are away; that nobody knows what became of it is worth most, as a
 * change may have happened.
 */
static int rank(int error)
{
	switch (error) {
	case 0:
		return 0;
	case -EHOSTUNREACH:
		return 1;
	case -EPROTO:
	case -EMSGSIZE:
		return 2;
	case -EACCES:
		return 3;
	default:
		return 4;
	}
}

static void note(struct progress *progress, int error)
{
	if (rank(error) > rank(progress->error))
		progress->error = error;
}

static const char *endpoint(const struct etcd *etcd)
{
	return etcd->endpoints[etcd->endpoint];
}

/* What a request may take, at least 1 as 0 is for ever to libcurl */
static unsigned int time_limit(const struct etcd *etcd,
			       const struct progress *progress)
{
	int64_t left = progress->deadline - etcd_now();

	if (left > etcd->timeout)
		left = etcd->timeout;
	return left > 0 ? left : 1;
}

static struct etcd_answer send_text(struct etcd *etcd,
				    struct etcd_request *request,
				    struct progress *progress, json_t **json)
{
	struct etcd_answer answer;
	struct etcd_reply reply;

	answer.error = etcd_http_perform(etcd, endpoint(etcd),
					 time_limit(etcd, progress), request,
					 &reply);
	switch (answer.error) {
	case 0:
		answer = etcd_error_read(&reply, json);
		etcd_reply_free(&reply);
		progress->alive |= answer.error != -EPROTO;
		break;
	case -EHOSTUNREACH:
	case -EACCES:
		answer.outcome = ETCD_LATER;
		break;
	case -ENOMEM:
	case -EINVAL:
		answer.outcome = ETCD_REFUSED;
		break;
	default:
		answer.outcome = ETCD_UNKNOWN;
		progress->alive |= answer.error == -ETIMEDOUT;
	}
	return answer;
}

/* The body as it is asked for now, and what comes of it */
static struct etcd_answer ask(struct etcd *etcd, const struct etcd_call *call,
			      struct progress *progress, json_t **json)
{
	const json_t *body = call->unknown && call->again ? call->again :
							    call->body;
	struct etcd_request request = {
		.path = call->path,
		.leader = call->leader,
		.anonymous = call->anonymous,
	};
	struct etcd_answer answer = { ETCD_REFUSED, -ENOMEM };
	char *text;

	text = json_dumps(body, JSON_COMPACT);
	if (!text)
		return answer;
	request.body = text;
	request.size = strlen(text);
	answer = send_text(etcd, &request, progress, json);
	free(text);
	return answer;
}

static struct etcd_answer login(struct etcd *etcd, struct progress *progress)
{
	struct etcd_answer answer;

	answer = etcd_auth_login(etcd, endpoint(etcd),
				 time_limit(etcd, progress));
	if (answer.outcome == ETCD_DONE)
		progress->logged_in = true;
	else if (answer.outcome == ETCD_LOGIN)
		answer.outcome = ETCD_REFUSED;
	else if (answer.outcome == ETCD_UNKNOWN)
		/* It changes nothing, so nothing has changed. */
		answer.outcome = ETCD_LATER;
	progress->alive |= answer.error == -ETIMEDOUT;
	return answer;
}

static struct etcd_answer attempt(struct etcd *etcd, struct etcd_call *call,
				  struct progress *progress, json_t **json)
{
	struct etcd_answer answer;

	if (!call->anonymous && etcd_auth_needed(etcd)) {
		answer = login(etcd, progress);
		if (answer.outcome != ETCD_DONE)
			return answer;
	}
	answer = ask(etcd, call, progress, json);
	if (answer.outcome != ETCD_LOGIN)
		return answer;
	/* A token that is refused though it is new will not get better. */
	if (!etcd->user || progress->logged_in) {
		answer.outcome = ETCD_REFUSED;
		return answer;
	}
	answer = login(etcd, progress);
	return answer.outcome == ETCD_DONE ? ask(etcd, call, progress, json) :
					     answer;
}

/*
 * Is there time for one more request, after a pause of so many milliseconds? One
 * that is not answered in what is left would make unknown what was known.
 */
static bool has_time(const struct etcd *etcd, const struct progress *progress,
		     unsigned int pause)
{
	return etcd_now() + pause + etcd->timeout / 4 < progress->deadline;
}

/* Lets an election, or what else is the matter, go on; false: no time is left. */
static bool take_pause(const struct etcd *etcd, struct progress *progress)
{
	struct timespec pause = {
		.tv_nsec = progress->pause * 1000000L,
	};

	if (!has_time(etcd, progress, progress->pause) || pulse_is_stopped())
		return false;
	(void)nanosleep(&pause, NULL);
	if (progress->pause < PAUSE_MAX)
		progress->pause *= 2;
	progress->asked = 0;
	progress->alive = false;
	return true;
}

static bool next_endpoint(struct etcd *etcd, struct progress *progress)
{
	etcd->endpoint = (etcd->endpoint + 1) % etcd->endpoint_count;
	if (pulse_is_stopped())
		return false;
	if (++progress->asked < etcd->endpoint_count)
		return true;
	return progress->alive && take_pause(etcd, progress);
}

int etcd_call(struct etcd *etcd, struct etcd_call *call, json_t **reply)
{
	struct progress progress = {
		.deadline = etcd_now() +
			    (int64_t)etcd->timeout * (etcd->endpoint_count + 1),
		.pause = PAUSE_MIN,
	};
	struct etcd_answer answer;

	*reply = NULL;
	call->unknown = false;
	while (has_time(etcd, &progress, 0)) {
		answer = attempt(etcd, call, &progress, reply);
		if (answer.error == -EMSGSIZE && !call->sized)
			answer.error = -EPROTO;
		if (answer.outcome == ETCD_DONE)
			return 0;
		if (answer.outcome == ETCD_REFUSED)
			return answer.error;
		if (answer.outcome == ETCD_LOGIN)
			return -EACCES;
		if (answer.outcome == ETCD_UNKNOWN)
			call->unknown = true;
		note(&progress, answer.error);
		if (!next_endpoint(etcd, &progress))
			break;
	}
	return progress.error ? progress.error : -ETIMEDOUT;
}
