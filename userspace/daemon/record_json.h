/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records as JSON: an object that says its version. */
#ifndef CLUSCTLD_RECORD_JSON_H
#define CLUSCTLD_RECORD_JSON_H

#include <jansson.h>
#include <stddef.h>

#define RECORD_VERSION 1

/* Takes the reference to @object over; it may be NULL, for want of memory. */
int record_dump(json_t *object, char **text);
/*
 * -EBADMSG if that is no record, -EPROTONOSUPPORT if it is one of a later version;
 * *@object is NULL then. What is new in this version is ignored.
 */
int record_load(const void *text, size_t size, json_t **object);

#endif
