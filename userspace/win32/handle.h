/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Handles: numbers that look like pointers and are none. Each is looked up in a
 * table of this process, so that one that is closed, of another kind, or was
 * never a handle is told from a good one without a look behind it; the number
 * of a closed one does not soon come back.
 *
 * An object begins with a struct object and is counted: it lives as long as a
 * handle is open or a thread is at work with it, whatever is closed meanwhile.
 */
#ifndef CLUSCTL_WIN32_HANDLE_H
#define CLUSCTL_WIN32_HANDLE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum kind {
	KIND_NONE,
	KIND_CLUSTER,
	KIND_RESOURCE,
	KIND_NODE,
	KIND_GROUP,
	KIND_ENUM,
	KIND_PORT,
	KIND_PROVIDER,
	KIND_KEY,
	KIND_HASH,
	KIND_CRYPT_DATA,
};

struct object {
	enum kind kind;
	atomic_uint count;
	void (*free)(struct object *object);
};

/* Makes the count of a new object 1: the caller's own */
void object_init(struct object *object, enum kind kind,
		 void (*free)(struct object *object));
void object_get(struct object *object);
/* Frees the object with the last reference; NULL is allowed. */
void object_put(struct object *object);

/*
 * A handle of @object, to which the reference of the caller goes; 0 if there is
 * none, and then the object is put.
 */
uintptr_t handle_open(struct object *object);
/* The object, with a reference to put; NULL if @handle is not one of @kind */
void *handle_get(uintptr_t handle, enum kind kind);
/* Takes a handle out of the table: the same, but only the first to ask gets it */
void *handle_take(uintptr_t handle, enum kind kind);
/* Takes it out and puts the object; false if it is not one of @kind */
bool handle_close(uintptr_t handle, enum kind kind);

#endif
