// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory of callers: where it ends, where it cannot be touched. */
#include "place.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "clusctl_call.h"

#define ROOM 4096 /* of most outputs */
#define BEHIND 256 /* bytes that can be written, and are not to be */
#define KERNEL 0xffff888000001000ULL
#define PAGE 4096

/* The first byte that cannot be touched, behind PLACE_SIZE bytes each */
static unsigned char *input_end;
static unsigned char *output_end;
static unsigned char *constant; /* a page that cannot be written */

void place_start(void)
{
	input_end = (unsigned char *)fenced(PLACE_SIZE) + PLACE_SIZE;
	output_end = (unsigned char *)fenced(PLACE_SIZE) + PLACE_SIZE;
	constant =
		mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_TRUE(constant != MAP_FAILED);
}

static __u32 told_size(__u32 word, __u32 size)
{
	switch (word % 8) {
	case 1:
		return size + 1;
	case 2:
		return size ? size - 1 : 0;
	case 3:
		return 0;
	case 4:
		return size / 2;
	case 5:
		return word >> 3;
	case 6:
		return ~0U - (word >> 3) % 64;
	default:
		return size;
	}
}

struct place place_input(__u32 word, __u32 size_word, const void *bytes,
			 __u32 size)
{
	struct place place = { .size = told_size(size_word, size) };

	if (size > PLACE_SIZE - 8)
		size = PLACE_SIZE - 8;
	place.bytes = input_end - size;
	switch (word % 8) {
	case 1: /* at an odd address */
		place.bytes -= 1 + (word >> 3) % 7;
		break;
	case 2:
		place.bytes = NULL;
		break;
	case 3: /* too near to the end */
		place.address = address(place.bytes + (word >> 3) % 16);
		break;
	case 4:
		place.address = (word >> 3) % 2 ? KERNEL : address(input_end);
		break;
	default:
		break;
	}
	if (place.bytes)
		memcpy(place.bytes, bytes, size);
	if (!place.address)
		place.address = address(place.bytes);
	return place;
}

struct place place_output(__u32 word)
{
	struct place place = { .size = ROOM };
	__u32 behind = 0;

	switch (word % 8) {
	case 1:
		place.size = 0;
		return place;
	case 2:
		place.size = (word >> 3) % 512;
		behind = BEHIND;
		break;
	case 3:
		place.size = (word >> 3) % (PLACE_SIZE - BEHIND);
		behind = BEHIND;
		break;
	case 4: /* that cannot be written */
		place.address = (word >> 3) % 2 ? address(constant) : KERNEL;
		return place;
	case 5: /* less than the call is told */
		place.size = (word >> 3) % 256;
		place.room = place.size / 2;
		place.bytes = output_end - place.room;
		place.address = address(place.bytes);
		memset(place.bytes, PLACE_FILL, place.room);
		return place;
	case 6:
		place.address = 0;
		return place;
	default:
		break;
	}
	place.room = place.size + behind;
	place.bytes = output_end - place.room - (word % 8 == 7);
	place.address = address(place.bytes);
	memset(place.bytes, PLACE_FILL, place.room);
	return place;
}

bool place_is_filled(const struct place *place, __u32 from)
{
	const unsigned char *bytes = place->bytes + from;
	size_t size = place->room - from;

	/* Each byte is as the one before it. */
	return from >= place->room ||
	       (*bytes == PLACE_FILL && !memcmp(bytes, bytes + 1, size - 1));
}
