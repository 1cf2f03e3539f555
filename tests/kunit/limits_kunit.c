// SPDX-License-Identifier: GPL-2.0-or-later
/* The bounds of the module parameters, which are the caps. */
#include "../../module/limits.c"

#include <linux/kernel.h>
#include <linux/string.h>

#include "kunit.h"

/* A second writing of the bounds and defaults */
static const struct {
	const char *name;
	const struct kernel_param_ops *ops;
	const unsigned int *value;
	unsigned int least;
	unsigned int most;
	unsigned int usual;
} caps[] = {
	{ "max_resources", &count_ops, &clusctl_max_resources, 0, 1048576,
	  65536 },
	{ "max_checkpoints", &total_ops, &clusctl_max_checkpoints, 0,
	  2147483647, 1048576 },
	{ "max_resource_checkpoints", &count_ops,
	  &clusctl_max_resource_checkpoints, 0, 1048576, 16384 },
	{ "max_name", &name_ops, &clusctl_max_name, 1, 260, 260 },
	{ "max_snapshot", &snapshot_ops, &clusctl_max_snapshot, 4096, 1048576,
	  65536 },
	{ "max_events", &events_ops, &clusctl_max_events, 1, 65536, 1024 },
};

static int set(const struct kernel_param_ops *ops, const char *text,
	       unsigned int *value)
{
	const struct kernel_param param = { .ops = ops, .arg = value };

	return ops->set(text, &param);
}

static int set_number(const struct kernel_param_ops *ops, u64 number,
		      unsigned int *value)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", number);
	return set(ops, text, value);
}

static void caps_have_defaults(struct kunit *test)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(caps); i++)
		KUNIT_EXPECT_EQ_MSG(test, *caps[i].value, caps[i].usual, "%s",
				    caps[i].name);
}

static void caps_have_bounds(struct kunit *test)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(caps); i++) {
		const struct kernel_param_ops *ops = caps[i].ops;
		u64 bad[] = { (u64)caps[i].most + 1, U32_MAX, U64_MAX,
			      (u64)U32_MAX + 1 + caps[i].usual };
		unsigned int value = 7;
		size_t j;

		KUNIT_EXPECT_EQ(test, set_number(ops, caps[i].least, &value),
				0);
		KUNIT_EXPECT_EQ(test, value, caps[i].least);
		KUNIT_EXPECT_EQ(test, set_number(ops, caps[i].most, &value), 0);
		KUNIT_EXPECT_EQ(test, value, caps[i].most);
		value = 7;
		for (j = 0; j < ARRAY_SIZE(bad); j++)
			KUNIT_EXPECT_LT_MSG(test,
					    set_number(ops, bad[j], &value), 0,
					    "%s %llu", caps[i].name, bad[j]);
		if (caps[i].least)
			KUNIT_EXPECT_LT(
				test,
				set_number(ops, caps[i].least - 1, &value), 0);
		KUNIT_EXPECT_EQ(test, value, 7U);
	}
}

static void caps_are_numbers(struct kunit *test)
{
	static const char *const bad[] = { "", " ", "x", "-1", "4096x", "1 2" };
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(caps); i++) {
		unsigned int value = 7;

		for (j = 0; j < ARRAY_SIZE(bad); j++)
			KUNIT_EXPECT_LT_MSG(test,
					    set(caps[i].ops, bad[j], &value), 0,
					    "%s '%s'", caps[i].name, bad[j]);
		KUNIT_EXPECT_EQ(test, value, 7U);
		KUNIT_EXPECT_EQ(test,
				set_number(caps[i].ops, caps[i].usual, &value),
				0);
		KUNIT_EXPECT_TRUE(test, caps[i].ops->get == param_get_uint);
		KUNIT_EXPECT_EQ(test, value, caps[i].usual);
	}
}

/* The parameters that there are, by what they set and who may set them */
static void caps_are_parameters(struct kunit *test)
{
	const struct kernel_param *params[] = {
		&__param_max_resources,
		&__param_max_checkpoints,
		&__param_max_resource_checkpoints,
		&__param_max_name,
		&__param_max_snapshot,
		&__param_max_events,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(caps); i++) {
		KUNIT_EXPECT_STREQ(test, params[i]->name, caps[i].name);
		KUNIT_EXPECT_PTR_EQ(test, params[i]->ops, caps[i].ops);
		KUNIT_EXPECT_PTR_EQ(test, params[i]->arg,
				    (void *)caps[i].value);
		KUNIT_EXPECT_EQ(test, params[i]->perm, 0644);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(caps_have_defaults),
	KUNIT_CASE(caps_have_bounds),
	KUNIT_CASE(caps_are_numbers),
	KUNIT_CASE(caps_are_parameters),
	{},
};

KUNIT_SUITE("limits", NULL, cases);
