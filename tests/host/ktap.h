/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small test harness for host programs: one main(), KTAP version 1 on
 * standard output, exit status 1 if any case failed.
 *
 *	static void adds(void)
 *	{
 *		CHECK_INT(1 + 1, 2);
 *	}
 *
 *	static const struct ktap_case cases[] = {
 *		KTAP_CASE(adds),
 *	};
 *
 *	KTAP_MAIN(cases)
 */
#ifndef TESTS_HOST_KTAP_H
#define TESTS_HOST_KTAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct ktap_case {
	const char *name;
	void (*run)(void);
};

/* Of the case that runs now, for all files of a program */
__attribute__((weak)) unsigned int ktap_checks;
__attribute__((weak)) unsigned int ktap_failures;
__attribute__((weak)) const char *ktap_skipped;

__attribute__((format(printf, 3, 4))) static inline void
ktap_failure(const char *file, int line, const char *format, ...)
{
	va_list args;

	ktap_failures++;
	printf("# %s:%d: ", file, line);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
}

static inline bool ktap_check(bool good, const char *file, int line,
			      const char *text)
{
	ktap_checks++;
	if (!good)
		ktap_failure(file, line, "not true: %s", text);
	return good;
}

static inline bool ktap_check_int(long long got, long long wanted,
				  const char *file, int line, const char *text)
{
	ktap_checks++;
	if (got == wanted)
		return true;
	ktap_failure(file, line, "%s is %lld (%#llx), not %lld (%#llx)", text,
		     got, got, wanted, wanted);
	return false;
}

static inline bool ktap_check_str(const char *got, const char *wanted,
				  const char *file, int line, const char *text)
{
	ktap_checks++;
	if (got && wanted ? !strcmp(got, wanted) : got == wanted)
		return true;
	ktap_failure(file, line, "%s is \"%s\", not \"%s\"", text,
		     got ? got : "(null)", wanted ? wanted : "(null)");
	return false;
}

static inline bool ktap_check_mem(const void *got, size_t got_size,
				  const void *wanted, size_t wanted_size,
				  const char *file, int line, const char *text)
{
	ktap_checks++;
	if (got_size != wanted_size) {
		ktap_failure(file, line, "%s has %zu bytes, not %zu", text,
			     got_size, wanted_size);
		return false;
	}
	if (!got_size || !memcmp(got, wanted, got_size))
		return true;
	ktap_failure(file, line, "%s has other bytes", text);
	return false;
}

/* These tell what is wrong and go on; they are true if all is well. */
#define CHECK(cond) ktap_check(cond, __FILE__, __LINE__, #cond)
#define CHECK_INT(got, wanted) \
	ktap_check_int(got, wanted, __FILE__, __LINE__, #got)
#define CHECK_STR(got, wanted) \
	ktap_check_str(got, wanted, __FILE__, __LINE__, #got)
#define CHECK_MEM(got, got_size, wanted, wanted_size)                          \
	ktap_check_mem(got, got_size, wanted, wanted_size, __FILE__, __LINE__, \
		       #got)

/* Leaves the test case, if the rest of it makes no sense without @cond. */
#define REQUIRE(cond)             \
	do {                      \
		if (!CHECK(cond)) \
			return;   \
	} while (0)

/* Leaves the test case; @why ends up in the report. */
#define SKIP(why)                   \
	do {                        \
		ktap_skipped = why; \
		return;             \
	} while (0)

#define KTAP_CASE(function)                         \
	{                                           \
		.name = #function, .run = function, \
	}

static inline bool ktap_run_one(unsigned int number,
				const struct ktap_case *test)
{
	ktap_checks = 0;
	ktap_failures = 0;
	ktap_skipped = NULL;
	test->run();
	if (ktap_skipped && !ktap_failures) {
		printf("ok %u %s # SKIP %s\n", number, test->name,
		       ktap_skipped);
		return true;
	}
	if (!ktap_checks)
		ktap_failure(__FILE__, __LINE__, "the case checks nothing");
	printf("%s %u %s\n", ktap_failures ? "not ok" : "ok", number,
	       test->name);
	return !ktap_failures;
}

static inline int ktap_main(const struct ktap_case *cases, unsigned int count)
{
	bool good = true;

	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("KTAP version 1\n1..%u\n", count);
	for (unsigned int i = 0; i < count; i++)
		good &= ktap_run_one(i + 1, &cases[i]);
	return good ? 0 : 1;
}

#define KTAP_MAIN(cases)                                                     \
	int main(void)                                                       \
	{                                                                    \
		return ktap_main(cases, sizeof(cases) / sizeof((cases)[0])); \
	}

#endif
