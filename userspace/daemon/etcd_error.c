// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Errors come in three shapes: an object with "code" and "message", one with
 * "error": {"grpc_code", "message"} of a stream, and plain text.
 */
#include <errno.h>
#include <string.h>

#include "etcd_error.h"
#include "etcd_json.h"

/* Status codes of gRPC */
enum {
	GRPC_UNKNOWN = 2,
	GRPC_INVALID_ARGUMENT = 3,
	GRPC_NOT_FOUND = 5,
	GRPC_PERMISSION_DENIED = 7,
	GRPC_RESOURCE_EXHAUSTED = 8,
	GRPC_FAILED_PRECONDITION = 9,
	GRPC_OUT_OF_RANGE = 11,
	GRPC_UNIMPLEMENTED = 12,
	GRPC_INTERNAL = 13,
	GRPC_UNAVAILABLE = 14,
	GRPC_DATA_LOSS = 15,
	GRPC_UNAUTHENTICATED = 16,
};

/* What the code alone does not tell, by a part of the message */
static const struct {
	const char *part;
	struct etcd_answer answer;
} messages[] = {
	{ "database space exceeded", { ETCD_REFUSED, -ENOSPC } },
	{ "too many requests", { ETCD_LATER, -EHOSTUNREACH } },
	{ "larger than max", { ETCD_REFUSED, -EMSGSIZE } },
	{ "request is too large", { ETCD_REFUSED, -EINVAL } },
	{ "user name is empty", { ETCD_LOGIN, -EACCES } },
	{ "invalid auth token", { ETCD_LOGIN, -EACCES } },
	{ "revision of auth store is old", { ETCD_LOGIN, -EACCES } },
	{ "authentication failed", { ETCD_REFUSED, -EACCES } },
	{ "permission denied", { ETCD_REFUSED, -EACCES } },
	{ "CommonName of client", { ETCD_REFUSED, -EACCES } },
	{ "required revision", { ETCD_REFUSED, -ESTALE } },
	{ "corrupt", { ETCD_REFUSED, -EIO } },
	/*
	 * A member that knows no leader proposes nothing. All other failures
	 * of a proposal leave open what becomes of it.
	 */
	{ "etcdserver: no leader", { ETCD_LATER, -EHOSTUNREACH } },
	{ "not capable", { ETCD_LATER, -EHOSTUNREACH } },
};

static const struct {
	int64_t code;
	struct etcd_answer answer;
} codes[] = {
	{ GRPC_INVALID_ARGUMENT, { ETCD_REFUSED, -EINVAL } },
	{ GRPC_NOT_FOUND, { ETCD_REFUSED, -ENOENT } },
	{ GRPC_PERMISSION_DENIED, { ETCD_REFUSED, -EACCES } },
	{ GRPC_RESOURCE_EXHAUSTED, { ETCD_UNKNOWN, -EIO } },
	{ GRPC_FAILED_PRECONDITION, { ETCD_REFUSED, -EINVAL } },
	{ GRPC_OUT_OF_RANGE, { ETCD_REFUSED, -ESTALE } },
	{ GRPC_UNIMPLEMENTED, { ETCD_REFUSED, -EPROTO } },
	{ GRPC_UNAUTHENTICATED, { ETCD_LOGIN, -EACCES } },
	{ GRPC_UNKNOWN, { ETCD_UNKNOWN, -ETIMEDOUT } },
	{ GRPC_INTERNAL, { ETCD_UNKNOWN, -EIO } },
	{ GRPC_UNAVAILABLE, { ETCD_UNKNOWN, -ETIMEDOUT } },
	{ GRPC_DATA_LOSS, { ETCD_UNKNOWN, -EIO } },
};

static const struct etcd_answer unknown = { ETCD_UNKNOWN, -EPROTO };

static bool by_message(const char *message, struct etcd_answer *answer)
{
	for (size_t i = 0; i < sizeof(messages) / sizeof(*messages); i++) {
		if (strstr(message, messages[i].part)) {
			*answer = messages[i].answer;
			return true;
		}
	}
	return false;
}

struct etcd_answer etcd_error_text(const char *message)
{
	struct etcd_answer answer = { ETCD_UNKNOWN, -EHOSTUNREACH };

	(void)by_message(message, &answer);
	return answer;
}

static struct etcd_answer read_error(int64_t code, const char *message)
{
	struct etcd_answer answer;

	if (message && by_message(message, &answer))
		return answer;
	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		if (codes[i].code == code)
			return codes[i].answer;
	/* Cancelled, aborted, out of time: none is the end of a proposal. */
	return (struct etcd_answer){ ETCD_UNKNOWN, -ETIMEDOUT };
}

/* No JSON: of the gateway before it asked etcd, of a proxy, or of no etcd */
static struct etcd_answer read_plain(const struct etcd_reply *reply)
{
	struct etcd_answer answer;

	if (reply->status >= 400 && by_message(reply->text, &answer))
		return answer;
	switch (reply->status) {
	case 401:
	case 403:
		return (struct etcd_answer){ ETCD_REFUSED, -EACCES };
	case 502:
	case 503:
	case 504:
		return (struct etcd_answer){ ETCD_UNKNOWN, -ETIMEDOUT };
	default:
		return unknown;
	}
}

static struct etcd_answer read_object(const struct etcd_reply *reply,
				      json_t *json)
{
	const json_t *error = json_object_get(json, "error");
	const json_t *fields = json_is_object(error) ? error : json;
	const char *message;
	int64_t code;

	if (!error && reply->status == 200)
		return (struct etcd_answer){ ETCD_DONE, 0 };
	if (etcd_json_number(fields, fields == json ? "code" : "grpc_code",
			     &code) ||
	    etcd_json_text(fields, "message", &message) || !code)
		return unknown;
	return read_error(code, message);
}

struct etcd_answer etcd_error_read(const struct etcd_reply *reply,
				   json_t **json)
{
	json_t *whole = etcd_json_parse(reply->text, reply->size), *result;
	struct etcd_answer answer;

	*json = NULL;
	if (!whole)
		return read_plain(reply);
	answer = read_object(reply, whole);
	if (answer.outcome != ETCD_DONE) {
		json_decref(whole);
		return answer;
	}
	result = json_object_get(whole, "result");
	if (!result) {
		*json = whole;
		return answer;
	}
	if (json_is_object(result))
		*json = json_incref(result);
	else
		answer = unknown;
	json_decref(whole);
	return answer;
}
