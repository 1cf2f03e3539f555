// SPDX-License-Identifier: GPL-2.0-or-later
/* Errors: a line for people, an object for programs, an exit code for both. */
#include <errno.h>
#include <linux/clusctl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static struct {
	char command[32];
	struct subject subject;
	json_t *reply;
	bool json;
	bool told; /* what is wrong, in JSON */
} about;

void about_command(const char *command, bool json)
{
	snprintf(about.command, sizeof(about.command), "%s", command);
	about.json = about.json || json;
}

void about_json(void)
{
	about.json = true;
}

void about_resource(const char *resource)
{
	about.subject.resource = resource;
}

void about_container(const char *container, enum clusctl_scope scope)
{
	about.subject.container = container;
	about.subject.scope = scope;
}

void about_file(const char *file)
{
	about.subject.file = file;
}

void about_key(const char *key)
{
	about.subject.key = key;
}

void about_reply(json_t *reply)
{
	json_decref(about.reply);
	about.reply = reply;
}

const char *current_command(void)
{
	return about.command;
}

static enum exit_code code_of_status(uint32_t status)
{
	switch (status) {
	case ERROR_ACCESS_DENIED:
		return CODE_PRIVILEGE;
	case ERROR_FILE_NOT_FOUND:
	case ERROR_RESOURCE_NOT_AVAILABLE:
	case ERROR_RESOURCE_NOT_FOUND:
	case NTE_BAD_KEYSET:
	case NTE_NO_KEY:
		return CODE_NO_SUCH;
	case ERROR_ALREADY_EXISTS:
	case ERROR_OBJECT_ALREADY_EXISTS:
	case NTE_EXISTS:
		return CODE_EXISTS;
	case ERROR_INVALID_PARAMETER:
	case ERROR_INVALID_NAME:
	case ERROR_INVALID_DATA:
	case ERROR_WRONG_TARGET_NAME:
	case NTE_BAD_ALGID:
	case NTE_BAD_DATA:
	case NTE_BAD_KEY:
	case NTE_BAD_KEY_STATE:
	case NTE_BAD_LEN:
	case NTE_BAD_PROV_TYPE:
	case NTE_BAD_TYPE:
	case NTE_BAD_VER:
	case NTE_KEYSET_NOT_DEF:
	case NTE_PROV_TYPE_NOT_DEF:
	case NTE_PROV_TYPE_NO_MATCH:
		return CODE_DATA;
	case ERROR_NO_SYSTEM_RESOURCES:
	case ERROR_NOT_ENOUGH_QUOTA:
		return CODE_CANNOT_CREATE;
	case ERROR_BUSY:
	case ERROR_RESOURCE_ONLINE:
		return CODE_UNSAFE;
	case ERROR_REVISION_MISMATCH:
		return CODE_OLD;
	case NTE_BAD_SIGNATURE:
		return CODE_DIGEST;
	case ERROR_INVALID_FUNCTION:
	case ERROR_INVALID_FLAGS:
		return CODE_UNAVAILABLE;
	case ERROR_NOT_ENOUGH_MEMORY:
		return CODE_SYSTEM;
	case ERROR_INVALID_HANDLE:
	case ERROR_MORE_DATA:
		return CODE_SOFTWARE;
	default:
		return CODE_ERROR;
	}
}

static enum exit_code code_of_errno(int error)
{
	switch (error) {
	case ENOENT:
	case ENXIO:
	case ENODEV:
	case ENOTTY:
		return CODE_UNAVAILABLE;
	case EACCES:
	case EPERM:
		return CODE_PRIVILEGE;
	case ETIMEDOUT:
		return CODE_TIMEOUT;
	case ENOMEM:
	case EMFILE:
	case ENFILE:
		return CODE_SYSTEM;
	case EPROTO:
	case E2BIG:
		return CODE_PROTOCOL;
	case EIO:
		return CODE_IO;
	default:
		return CODE_ERROR;
	}
}

static void print_object(const char *text)
{
	char *word = text ? shell_word(text) : NULL;

	if (word) {
		fputc(' ', stderr);
		print_clean(stderr, word);
	}
	free(word);
}

static void print_line(const char *name, const char *message)
{
	fprintf(stderr, "clusctl: %s", about.command);
	print_object(about.subject.file);
	print_object(about.subject.resource);
	print_object(about.subject.container);
	if (!about.subject.file)
		print_object(about.subject.key);
	fprintf(stderr, "%s%s%s", *about.command ? ": " : "", name ? name : "",
		name ? ": " : "");
	print_clean(stderr, message);
	fputc('\n', stderr);
}

static void set_text(json_t *reply, const char *key, const char *text)
{
	if (text)
		json_object_set_new(reply, key, json_text(text));
}

static void print_json(enum exit_code code, uint32_t status, int error,
		       const char *message)
{
	const char *name = clusctl_status_name(status);
	const char *errno_name = error ? strerrorname_np(error) : NULL;
	json_t *reply = about.reply ? about.reply : new_reply();

	/* One object per command, even if it is this that fails. */
	about.told = true;
	about.reply = NULL;
	set_text(reply, "file", about.subject.file);
	set_text(reply, "key_id", about.subject.key);
	set_text(reply, "resource", about.subject.resource);
	set_text(reply, "container", about.subject.container);
	json_object_set_new(
		reply, "error",
		json_pack("{s:s?, s:o, s:i, s:s?, s:o, s:i}", "status", name,
			  "status_number",
			  status == CLUSCTL_NO_STATUS ? json_null() :
							json_integer(status),
			  "errno", error, "errno_name", errno_name, "message",
			  json_text(message), "exit_code", (int)code));
	print_reply(reply);
}

static int report(enum exit_code code, uint32_t status, int error,
		  const char *message)
{
	const char *name = clusctl_status_name(status);

	/* An errno that has no status is told by its own name. */
	if (!name && error)
		name = strerrorname_np(error);
	print_line(name, message);
	if (about.json && !about.told)
		print_json(code, status, error, message);
	return code;
}

int fail_status(uint32_t status)
{
	enum exit_code code = code_of_status(status);
	char *text = advice(about.command, status, &about.subject);

	report(code, status, clusctl_status_errno(status),
	       text ? text : clusctl_status_message(status));
	free(text);
	return code;
}

int fail(int rc)
{
	uint32_t status = clusctl_last_status();

	if (status != CLUSCTL_NO_STATUS)
		return fail_status(status);
	if (rc == -ENOTTY)
		return fail_text(
			CODE_UNAVAILABLE, ENOTTY,
			"the device is not one of clusctl: %s; leave out --device",
			strerror(ENOTTY));
	return fail_errno(-rc);
}

int fail_errno(int error)
{
	return report(code_of_errno(error), CLUSCTL_NO_STATUS, error,
		      strerror(error));
}

int fail_text(enum exit_code code, int error, const char *format, ...)
{
	va_list list;
	char *text;

	va_start(list, format);
	text = format_list(format, list);
	va_end(list);
	report(code, CLUSCTL_NO_STATUS, error, text ? text : format);
	free(text);
	return code;
}

int fail_memory(void)
{
	return fail_text(CODE_SYSTEM, ENOMEM, "out of memory");
}

void note(const char *format, ...)
{
	va_list list;
	char *text;

	va_start(list, format);
	text = format_list(format, list);
	va_end(list);
	print_line(NULL, text ? text : format);
	free(text);
}

void fail_usage(const char *format, ...)
{
	va_list list;
	char *text;

	va_start(list, format);
	text = format_list(format, list);
	va_end(list);
	report(CODE_USAGE, CLUSCTL_NO_STATUS, 0, text ? text : format);
	free(text);
	fprintf(stderr, "Try 'clusctl%s%s --help'.\n",
		*about.command ? " " : "", about.command);
	finish_output();
	exit(CODE_USAGE);
}

void fail_usage_json(int code, void *unused)
{
	(void)unused;
	if (code != CODE_USAGE || !about.json || about.told)
		return;
	print_json(CODE_USAGE, CLUSCTL_NO_STATUS, 0,
		   "the options are wrong; standard error tells more");
	finish_output();
}
