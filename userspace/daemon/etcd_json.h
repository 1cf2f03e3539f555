/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The JSON of protobuf: bytes are base64, numbers of 64 bits are strings, and
 * what is zero, false or empty is left out. What is of another type is -EPROTO.
 */
#ifndef CLUSCTLD_ETCD_JSON_H
#define CLUSCTLD_ETCD_JSON_H

#include <jansson.h>

#include "etcd.h"

/* NULL if it is no JSON object, or one that nobody needs to read */
json_t *etcd_json_parse(const char *text, size_t size);

int etcd_json_number(const json_t *object, const char *name, int64_t *number);
int etcd_json_flag(const json_t *object, const char *name, bool *flag);
/* *@text is NULL if it is left out. */
int etcd_json_text(const json_t *object, const char *name, const char **text);
/* *@member is NULL if it is left out. */
int etcd_json_object(const json_t *object, const char *name, json_t **member);
int etcd_json_array(const json_t *object, const char *name, json_t **member);
/* *@data is to be freed and never NULL; @size does not count its last NUL. */
int etcd_json_bytes(const json_t *object, const char *name,
		    unsigned char **data, size_t *size);

/* The revision of a reply; there is always one. */
int etcd_json_revision(const json_t *reply, int64_t *revision);

/* These return false if there is no memory. */
bool etcd_json_set_bytes(json_t *object, const char *name, const void *data,
			 size_t size);
bool etcd_json_set_number(json_t *object, const char *name, int64_t number);

#endif
