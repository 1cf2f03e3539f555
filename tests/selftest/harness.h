/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small test harness with the macro names of kselftest_harness.h. */
#ifndef CLUSCTL_TEST_HARNESS_H
#define CLUSCTL_TEST_HARNESS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Every test runs in a child process of its own, in a process group of its
 * own, and is killed when its time is over. Its teardown runs also after a
 * failed ASSERT. A test that checks nothing fails.
 *
 * EXPECT_* notes a failure and goes on; ASSERT_* also ends the test, and is
 * for the main thread of the process of the test only.
 */
struct harness_test {
	const char *fixture;
	const char *name;
	void (*setup)(void *self);
	void (*run)(void *self);
	void (*teardown)(void *self);
	size_t size;
	unsigned int timeout;
	struct harness_test *next;
};

/**
 * struct harness_hooks - what a program does around its tests
 * @start: runs once before the tests; an answer that is not NULL says why
 *         they cannot run, and ends the program
 * @after: runs in the parent after each test; an answer that is not NULL says
 *         what the test left behind, and fails the test
 */
struct harness_hooks {
	const char *(*start)(void);
	const char *(*after)(void);
};

/**
 * harness_fewer() - how often to do what is done often
 * @count: on a kernel as Debian built it
 *
 * A kernel with checkers is many times slower, as vm.slow=N on its command line
 * says. The time limits of the tests are N times longer there.
 *
 * Return: @count / N, and not 0.
 */
unsigned int harness_fewer(unsigned int count);

/* Every how manieth to do there: 1, or an odd number of about N */
#define HARNESS_STRIDE (1000 / harness_fewer(1000) | 1)

void harness_register(struct harness_test *test);
int harness_main(int argc, char **argv, const struct harness_hooks *hooks);

/* Called by the macros below. */
void harness_compare(bool good, bool fatal, const char *file, int line,
		     const char *what, long long expected, long long seen);
void harness_strings(bool fatal, const char *file, int line, const char *what,
		     const char *expected, const char *seen);
void harness_bytes(bool fatal, const char *file, int line, const char *what,
		   const void *expected, const void *seen, size_t size);
void harness_skip(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

/* The case of a table that is at work; it is printed with a failure. */
void harness_case(const char *format, ...)
	__attribute__((format(printf, 1, 2)));
/* A line of diagnostics */
void harness_log(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Whether this test has failed already */
bool harness_failed(void);

#define HARNESS_TIMEOUT 60
#define HARNESS_SELF(fixture) struct fixture##_fixture *self

#define FIXTURE(fixture) struct fixture##_fixture

#define HARNESS_STEP(fixture, step)                          \
	static void fixture##_##step(HARNESS_SELF(fixture)); \
	static void fixture##_##step##_call(void *self)      \
	{                                                    \
		fixture##_##step(self);                      \
	}                                                    \
	static void fixture##_##step(HARNESS_SELF(fixture)   \
					     __attribute__((unused)))

#define FIXTURE_SETUP(fixture) HARNESS_STEP(fixture, setup)
#define FIXTURE_TEARDOWN(fixture) HARNESS_STEP(fixture, teardown)

#define HARNESS_TEST(prefix, test, ...)                                   \
	static struct harness_test prefix##_##test##_entry = {            \
		.name = #test, .run = prefix##_##test##_call, __VA_ARGS__ \
	};                                                                \
	static void __attribute__((constructor))                          \
	prefix##_##test##_register(void)                                  \
	{                                                                 \
		harness_register(&prefix##_##test##_entry);               \
	}

/* A test of a fixture, with a limit in seconds */
#define TEST_F_TIMEOUT(fixt, test, seconds)                                    \
	static void fixt##_##test(HARNESS_SELF(fixt));                         \
	static void fixt##_##test##_call(void *self)                           \
	{                                                                      \
		fixt##_##test(self);                                           \
	}                                                                      \
	HARNESS_TEST(fixt, test, .fixture = #fixt, .setup = fixt##_setup_call, \
		     .teardown = fixt##_teardown_call,                         \
		     .size = sizeof(struct fixt##_fixture),                    \
		     .timeout = (seconds))                                     \
	static void fixt##_##test(HARNESS_SELF(fixt) __attribute__((unused)))

#define TEST_F(fixture, test) TEST_F_TIMEOUT(fixture, test, HARNESS_TIMEOUT)

/* A test without a fixture */
#define TEST(test)                                                           \
	static void global_##test(void);                                     \
	static void global_##test##_call(void *self __attribute__((unused))) \
	{                                                                    \
		global_##test();                                             \
	}                                                                    \
	HARNESS_TEST(global, test, .fixture = "global",                      \
		     .timeout = HARNESS_TIMEOUT)                             \
	static void global_##test(void)

#define SKIP(statement, ...)               \
	do {                               \
		harness_skip(__VA_ARGS__); \
		statement;                 \
	} while (0)

/* As in kselftest_harness.h, what is expected comes first. */
#define HARNESS_COMPARE(fatal, expected, op, seen)                             \
	do {                                                                   \
		long long harness_expected = (long long)(expected);            \
		long long harness_seen = (long long)(seen);                    \
		harness_compare(harness_expected op harness_seen, fatal,       \
				__FILE__, __LINE__,                            \
				#expected " " #op " " #seen, harness_expected, \
				harness_seen);                                 \
	} while (0)

#define EXPECT_EQ(expected, seen) HARNESS_COMPARE(false, expected, ==, seen)
#define EXPECT_NE(expected, seen) HARNESS_COMPARE(false, expected, !=, seen)
#define EXPECT_LT(expected, seen) HARNESS_COMPARE(false, expected, <, seen)
#define EXPECT_LE(expected, seen) HARNESS_COMPARE(false, expected, <=, seen)
#define EXPECT_GT(expected, seen) HARNESS_COMPARE(false, expected, >, seen)
#define EXPECT_GE(expected, seen) HARNESS_COMPARE(false, expected, >=, seen)
#define EXPECT_TRUE(seen) HARNESS_COMPARE(false, 1, ==, !!(seen))
#define EXPECT_FALSE(seen) HARNESS_COMPARE(false, 0, ==, !!(seen))
#define EXPECT_STREQ(expected, seen) \
	harness_strings(false, __FILE__, __LINE__, #seen, expected, seen)
#define EXPECT_MEMEQ(expected, seen, size) \
	harness_bytes(false, __FILE__, __LINE__, #seen, expected, seen, size)
#define ASSERT_EQ(expected, seen) HARNESS_COMPARE(true, expected, ==, seen)
#define ASSERT_NE(expected, seen) HARNESS_COMPARE(true, expected, !=, seen)
#define ASSERT_LT(expected, seen) HARNESS_COMPARE(true, expected, <, seen)
#define ASSERT_LE(expected, seen) HARNESS_COMPARE(true, expected, <=, seen)
#define ASSERT_GT(expected, seen) HARNESS_COMPARE(true, expected, >, seen)
#define ASSERT_GE(expected, seen) HARNESS_COMPARE(true, expected, >=, seen)
#define ASSERT_TRUE(seen) HARNESS_COMPARE(true, 1, ==, !!(seen))
#define ASSERT_FALSE(seen) HARNESS_COMPARE(true, 0, ==, !!(seen))
#define ASSERT_STREQ(expected, seen) \
	harness_strings(true, __FILE__, __LINE__, #seen, expected, seen)
#define ASSERT_MEMEQ(expected, seen, size) \
	harness_bytes(true, __FILE__, __LINE__, #seen, expected, seen, size)

#define TEST_HARNESS_MAIN                              \
	int main(int argc, char **argv)                \
	{                                              \
		return harness_main(argc, argv, NULL); \
	}

#endif
