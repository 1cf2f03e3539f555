// SPDX-License-Identifier: GPL-2.0-or-later
/* What the suites have in common. */
#include <linux/clusctl.h>
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "kunit.h"
#include "name.h"
#include "utf16.h"

u64 kunit_random(u64 *state)
{
	u64 x;

	/* splitmix64 */
	*state += 0x9e3779b97f4a7c15ULL;
	x = *state;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return x ^ x >> 31;
}

u32 kunit_random_below(u64 *state, u32 bound)
{
	return (u32)kunit_random(state) % bound;
}

void kunit_random_bytes(u64 *state, void *out, size_t size)
{
	u8 *bytes = out;

	while (size--)
		*bytes++ = kunit_random(state);
}

static int init_fence(struct kunit_resource *resource, void *room)
{
	/* Behind each area of vmalloc() is a page that is not there. */
	resource->data = vzalloc(PAGE_ALIGN(*(size_t *)room));
	return resource->data ? 0 : -ENOMEM;
}

static void free_fence(struct kunit_resource *resource)
{
	vfree(resource->data);
}

u8 *kunit_fence(struct kunit *test, size_t room)
{
	u8 *area = kunit_alloc_resource(test, init_fence, free_fence,
					GFP_KERNEL, &room);

	KUNIT_ASSERT_NOT_NULL(test, area);
	return area + PAGE_ALIGN(room);
}

u8 *kunit_before(u8 *fence, const void *bytes, size_t size)
{
	return memcpy(fence - size, bytes, size);
}

void kunit_no_bit_is_free(struct kunit *test, const void *bytes, u32 size,
			  kunit_open open)
{
	u8 *fence = kunit_fence(test, 256);
	u8 *copy = kunit_before(fence, bytes, size);
	u32 bit;

	for (bit = 0; bit < size * 8; bit++) {
		copy[bit / 8] ^= 1 << bit % 8;
		KUNIT_ASSERT_NE_MSG(test, open(copy, size), ERROR_SUCCESS,
				    "bit %u", bit);
		copy[bit / 8] ^= 1 << bit % 8;
	}
	KUNIT_EXPECT_EQ(test, open(copy, size), ERROR_SUCCESS);
	while (size--) {
		kunit_before(fence, bytes, size);
		KUNIT_ASSERT_EQ_MSG(test, open(fence - size, size),
				    ERROR_INVALID_DATA, "size %u", size);
	}
}

void kunit_fields(struct kunit *test, const void *bytes, u32 size,
		  const struct kunit_field *fields, size_t count,
		  kunit_open open)
{
	u8 *fence = kunit_fence(test, 256);
	size_t i;

	for (i = 0; i < count; i++) {
		u8 *copy = kunit_before(fence, bytes, size);
		__le32 value = cpu_to_le32(fields[i].value);

		memcpy(copy + fields[i].at, &value, sizeof(value));
		KUNIT_EXPECT_EQ_MSG(test, open(copy, size), fields[i].status,
				    "%u at %zu", fields[i].value, fields[i].at);
	}
}

void *kunit_utf16(struct kunit *test, const char *s, size_t *size)
{
	unsigned int units = clusctl_utf8_units(s, strlen(s));
	void *string =
		kunit_kzalloc(test, CLUSCTL_UTF16_SIZE(units), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, string);
	*size = clusctl_utf16_put(string, s, units);
	return string;
}

void kunit_name(struct kunit *test, const char *s, struct clusctl_name *name)
{
	size_t size;
	void *string = kunit_utf16(test, s, &size);

	KUNIT_ASSERT_EQ(test,
			clusctl_name_get(string, size, CLUSCTL_MAX_NAME, name),
			ERROR_SUCCESS);
	KUNIT_ASSERT_EQ(test, clusctl_name_resolve(name), ERROR_SUCCESS);
}
