// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The password is read from its file for each token, so that it is in memory for
 * the time of one request only, and can be changed.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "etcd_auth.h"
#include "etcd_json.h"

#define PASSWORD_MAX 1024
#define TOKEN_MAX 4096
/* A character of it may take 6 in JSON, such as \u0001. */
#define BODY_MAX (8 * PASSWORD_MAX)

bool etcd_auth_needed(const struct etcd *etcd)
{
	return etcd->user && !etcd->token && !etcd->no_token;
}

void etcd_auth_forget(struct etcd *etcd)
{
	if (etcd->token)
		explicit_bzero(etcd->token, strlen(etcd->token));
	free(etcd->token);
	etcd->token = NULL;
	etcd->no_token = false;
}

static int read_password(const char *path, char password[PASSWORD_MAX + 1])
{
	size_t size = 0;
	ssize_t part;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return -errno;
	do {
		part = read(fd, password + size, PASSWORD_MAX - size);
		if (part > 0)
			size += part;
	} while (part > 0 || (part < 0 && errno == EINTR));
	close(fd);
	if (part < 0)
		return -EIO;
	password[size] = '\0';
	password[strcspn(password, "\r\n")] = '\0';
	return *password ? 0 : -EACCES;
}

/*
 * jansson would leave copies of it in memory. Bytes that are no characters end
 * up as the server takes them.
 */
static size_t put_string(char *out, const char *text)
{
	static const char hex[] = "0123456789abcdef";
	size_t length = 0;

	out[length++] = '"';
	for (; *text; text++) {
		unsigned char c = *text;

		if (c >= ' ' && c != '"' && c != '\\') {
			out[length++] = c;
			continue;
		}
		memcpy(out + length, "\\u00", 4);
		out[length + 4] = hex[c >> 4];
		out[length + 5] = hex[c & 15];
		length += 6;
	}
	out[length++] = '"';
	return length;
}

static int make_body(const struct etcd *etcd, char body[BODY_MAX], size_t *size)
{
	static const char name[] = "{\"name\":", word[] = ",\"password\":";
	char password[PASSWORD_MAX + 1];
	size_t length;
	int rc;

	rc = read_password(etcd->password_file, password);
	if (!rc && strlen(etcd->user) > 255)
		rc = -EINVAL;
	if (!rc) {
		memcpy(body, name, sizeof(name) - 1);
		length = sizeof(name) - 1;
		length += put_string(body + length, etcd->user);
		memcpy(body + length, word, sizeof(word) - 1);
		length += sizeof(word) - 1;
		length += put_string(body + length, password);
		body[length++] = '}';
		*size = length;
	}
	explicit_bzero(password, sizeof(password));
	return rc;
}

/* It becomes a line of a header. */
static bool is_token(const char *token)
{
	size_t length = token ? strlen(token) : 0;

	for (size_t i = 0; i < length; i++)
		if (token[i] <= ' ' || token[i] > '~')
			return false;
	return length && length < TOKEN_MAX;
}

static struct etcd_answer take_token(struct etcd *etcd, json_t *json)
{
	struct etcd_answer answer = { ETCD_UNKNOWN, -EPROTO };
	const char *token;

	if (etcd_json_text(json, "token", &token) || !is_token(token))
		return answer;
	etcd->token = strdup(token);
	if (!etcd->token)
		return (struct etcd_answer){ ETCD_REFUSED, -ENOMEM };
	return (struct etcd_answer){ ETCD_DONE, 0 };
}

static struct etcd_answer read_login(struct etcd *etcd,
				     const struct etcd_reply *reply)
{
	struct etcd_answer answer;
	json_t *json;

	/* An administrator has not enabled it yet, or no longer. */
	if (reply->status == 412 &&
	    strstr(reply->text, "authentication is not enabled")) {
		etcd->no_token = true;
		return (struct etcd_answer){ ETCD_DONE, 0 };
	}
	answer = etcd_error_read(reply, &json);
	if (answer.outcome == ETCD_DONE) {
		answer = take_token(etcd, json);
		json_decref(json);
	}
	return answer;
}

struct etcd_answer etcd_auth_login(struct etcd *etcd, const char *endpoint,
				   unsigned int timeout)
{
	struct etcd_request request = {
		.path = "/v3/auth/authenticate",
		.leader = true,
		.anonymous = true,
	};
	struct etcd_answer answer = { ETCD_REFUSED, -EINVAL };
	struct etcd_reply reply;
	char body[BODY_MAX];

	etcd_auth_forget(etcd);
	answer.error = make_body(etcd, body, &request.size);
	if (answer.error)
		return answer;
	request.body = body;
	answer.error =
		etcd_http_perform(etcd, endpoint, timeout, &request, &reply);
	explicit_bzero(body, sizeof(body));
	if (answer.error) {
		answer.outcome = ETCD_UNKNOWN;
		return answer;
	}
	answer = read_login(etcd, &reply);
	etcd_reply_free(&reply);
	return answer;
}
