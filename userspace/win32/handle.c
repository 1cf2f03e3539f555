// SPDX-License-Identifier: LGPL-2.1-or-later
/* The handles of this process. */
#include <pthread.h>
#include <stdlib.h>

#include "handle.h"

/*
 * A handle is the number of a slot and of the use of that slot, above two bits
 * that are zero, as in Windows. Slots are used in turn: the one that has been
 * free the longest comes first.
 */
#define SLOT_SHIFT 2
#define SLOT_BITS 18
#define SLOT_MAX (1U << SLOT_BITS)
#define USE_SHIFT (SLOT_SHIFT + SLOT_BITS)
/* Neither 0 nor all ones, so that no handle is NULL or INVALID_HANDLE_VALUE */
#define USE_MAX ((UINTPTR_MAX >> USE_SHIFT) - 1)
#define NOWHERE SLOT_MAX

struct slot {
	struct object *object; /* NULL if it is free */
	uintptr_t use;
	uint32_t next; /* the next one that is free */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct slot *slots;
static uint32_t slot_count;
static uint32_t first_free = NOWHERE;
static uint32_t last_free = NOWHERE;

void object_init(struct object *object, enum kind kind,
		 void (*free)(struct object *object))
{
	object->kind = kind;
	object->free = free;
	atomic_init(&object->count, 1);
}

void object_get(struct object *object)
{
	atomic_fetch_add(&object->count, 1);
}

void object_put(struct object *object)
{
	if (object && atomic_fetch_sub(&object->count, 1) == 1)
		object->free(object);
}

static void add_free(uint32_t slot)
{
	slots[slot].next = NOWHERE;
	if (last_free == NOWHERE)
		first_free = slot;
	else
		slots[last_free].next = slot;
	last_free = slot;
}

static bool add_slots(void)
{
	uint32_t count = slot_count ? 2 * slot_count : 64;
	struct slot *more;

	if (count > SLOT_MAX)
		return false;
	more = realloc(slots, count * sizeof(*more));
	if (!more)
		return false;
	slots = more;
	for (; slot_count < count; slot_count++) {
		slots[slot_count].object = NULL;
		slots[slot_count].use = 0;
		add_free(slot_count);
	}
	return true;
}

static uintptr_t use_slot(struct object *object)
{
	uint32_t slot;

	if (first_free == NOWHERE && !add_slots())
		return 0;
	slot = first_free;
	first_free = slots[slot].next;
	if (first_free == NOWHERE)
		last_free = NOWHERE;
	slots[slot].object = object;
	slots[slot].use = slots[slot].use < USE_MAX ? slots[slot].use + 1 : 1;
	return slots[slot].use << USE_SHIFT | (uintptr_t)slot << SLOT_SHIFT;
}

uintptr_t handle_open(struct object *object)
{
	uintptr_t handle;

	pthread_mutex_lock(&lock);
	handle = use_slot(object);
	pthread_mutex_unlock(&lock);
	if (!handle)
		object_put(object);
	return handle;
}

/* The slot of a handle that is open and of this kind */
static struct slot *find(uintptr_t handle, enum kind kind)
{
	uint32_t slot = handle >> SLOT_SHIFT & (SLOT_MAX - 1);
	struct slot *s = slots + slot;

	if (slot >= slot_count || handle & ((1U << SLOT_SHIFT) - 1))
		return NULL;
	if (!s->object || s->use != handle >> USE_SHIFT)
		return NULL;
	return s->object->kind == kind ? s : NULL;
}

void *handle_get(uintptr_t handle, enum kind kind)
{
	struct object *object = NULL;
	struct slot *slot;

	pthread_mutex_lock(&lock);
	slot = find(handle, kind);
	if (slot) {
		object = slot->object;
		object_get(object);
	}
	pthread_mutex_unlock(&lock);
	return object;
}

void *handle_take(uintptr_t handle, enum kind kind)
{
	struct object *object = NULL;
	struct slot *slot;

	pthread_mutex_lock(&lock);
	slot = find(handle, kind);
	if (slot) {
		object = slot->object;
		slot->object = NULL;
		add_free(slot - slots);
	}
	pthread_mutex_unlock(&lock);
	return object;
}

bool handle_close(uintptr_t handle, enum kind kind)
{
	struct object *object = handle_take(handle, kind);

	object_put(object);
	return object;
}
