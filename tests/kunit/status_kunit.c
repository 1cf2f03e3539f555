// SPDX-License-Identifier: GPL-2.0-or-later
/* The table from status to errno, and the way back. */
#include "../../module/status.c"

#include <linux/err.h>

#include "kunit.h"

#define STATUS(status) { status, #status },

static const struct {
	u32 status;
	const char *name;
} defined[] = {
#include "uapi_statuses.h"
};

#define DOCUMENTED(status, value, error) { status, value, error, #status },

static const struct {
	u32 status;
	u32 value;
	int error;
	const char *name;
} documented[] = {
#include "uapi_documented.h"
};

static int count_in_table(u32 status)
{
	int count = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(status_table); i++)
		count += status_table[i].status == status;
	return count;
}

static void each_status_is_in_the_table_once(struct kunit *test)
{
	size_t i;

	KUNIT_ASSERT_GE(test, ARRAY_SIZE(defined), 30U);
	for (i = 0; i < ARRAY_SIZE(defined); i++)
		KUNIT_EXPECT_EQ_MSG(test, count_in_table(defined[i].status), 1,
				    "%s", defined[i].name);
	KUNIT_EXPECT_EQ(test, ARRAY_SIZE(status_table), ARRAY_SIZE(defined));
}

static void each_status_is_documented(struct kunit *test)
{
	size_t i;

	KUNIT_EXPECT_EQ(test, ARRAY_SIZE(documented), ARRAY_SIZE(defined));
	for (i = 0; i < ARRAY_SIZE(documented); i++) {
		KUNIT_EXPECT_EQ_MSG(test, documented[i].status,
				    documented[i].value, "%s",
				    documented[i].name);
		KUNIT_EXPECT_EQ_MSG(test,
				    clusctl_status_errno(documented[i].status),
				    -documented[i].error, "%s",
				    documented[i].name);
	}
}

static void only_success_is_no_error(struct kunit *test)
{
	size_t i;

	KUNIT_EXPECT_EQ(test, clusctl_status_errno(ERROR_SUCCESS), 0);
	for (i = 0; i < ARRAY_SIZE(defined); i++)
		KUNIT_EXPECT_EQ_MSG(test,
				    !clusctl_status_errno(defined[i].status),
				    defined[i].status == 0, "%s",
				    defined[i].name);
}

static void other_numbers_are_eio(struct kunit *test)
{
	u64 state = 1;
	int i;

	for (i = 0; i < 20000; i++) {
		u32 status = kunit_random(&state) & (i % 2 ? 0xffff : ~0U);

		if (!count_in_table(status))
			KUNIT_ASSERT_EQ_MSG(test, clusctl_status_errno(status),
					    -EIO, "%u", status);
	}
}

/* A second writing of what the facilities of the kernel say */
static void errnos_have_statuses(struct kunit *test)
{
	static const struct {
		int error;
		u32 status;
	} table[] = {
		{ 0, ERROR_SUCCESS },
		{ ENOMEM, ERROR_NOT_ENOUGH_MEMORY },
		{ EDQUOT, ERROR_NOT_ENOUGH_QUOTA },
		{ EACCES, ERROR_ACCESS_DENIED },
		{ EPERM, ERROR_ACCESS_DENIED },
		{ EMFILE, ERROR_NO_SYSTEM_RESOURCES },
		{ ENFILE, ERROR_NO_SYSTEM_RESOURCES },
		{ ENOSPC, ERROR_NO_SYSTEM_RESOURCES },
		{ ENOPKG, NTE_BAD_ALGID },
		{ EBADMSG, NTE_BAD_DATA },
		{ EINVAL, NTE_BAD_DATA },
		{ ENOKEY, NTE_BAD_KEYSET },
		{ EKEYREVOKED, NTE_BAD_KEYSET },
		{ EKEYEXPIRED, NTE_BAD_KEYSET },
	};
	int error;
	size_t i;

	for (error = 0; error < MAX_ERRNO; error++) {
		u32 status = NTE_FAIL;

		for (i = 0; i < ARRAY_SIZE(table); i++)
			if (table[i].error == error)
				status = table[i].status;
		KUNIT_EXPECT_EQ_MSG(test, clusctl_errno_status(-error), status,
				    "errno %d", error);
	}
}

/* No failure becomes a success on its way to the caller, nor the reverse. */
static void errnos_stay_errors(struct kunit *test)
{
	int error;

	for (error = 0; error < MAX_ERRNO; error++) {
		u32 status = clusctl_errno_status(-error);

		KUNIT_EXPECT_EQ(test, count_in_table(status), 1);
		KUNIT_EXPECT_EQ_MSG(test, !clusctl_status_errno(status), !error,
				    "errno %d", error);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(each_status_is_in_the_table_once),
	KUNIT_CASE(each_status_is_documented),
	KUNIT_CASE(only_success_is_no_error),
	KUNIT_CASE(other_numbers_are_eio),
	KUNIT_CASE(errnos_have_statuses),
	KUNIT_CASE(errnos_stay_errors),
	{},
};

KUNIT_SUITE("status", NULL, cases);
