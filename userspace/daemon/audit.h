/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The log: one JSON object a line, on stderr. What changes a checkpoint, or does
 * not succeed in it, is one line that says who, what, where and how it went;
 * never what is in a key.
 */
#ifndef CLUSCTLD_AUDIT_H
#define CLUSCTLD_AUDIT_H

#include <stdint.h>

/* As those of syslog(3) */
enum audit_level {
	AUDIT_ERROR = 3,
	AUDIT_WARNING = 4,
	AUDIT_NOTICE = 5,
	AUDIT_INFO = 6,
	AUDIT_DEBUG = 7,
};

/* What a line is about; what is NULL or 0 is left out. */
struct audit {
	const char *event; /* such as "checkpoint-stored" */
	const char *resource; /* name */
	const char *resource_id;
	const char *checkpoint;
	uint64_t generation;
	const char *key_id;
	const char *node; /* another one than ours */
	const char *status; /* Win32 status, by name */
	int error; /* negative errno */
	const char *message; /* for people */
};

/* @node is ours, and is in each line. It must live on. */
void audit_init(const char *node, enum audit_level most);
void audit(enum audit_level level, const struct audit *line);
/* A line about a resource; @status is NULL, or the Win32 status of @error. */
void audit_resource(const char *event, const char *name, const char *id,
		    int error, const char *status);
/* A line that only has a message */
void audit_say(enum audit_level level, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
