// SPDX-License-Identifier: GPL-2.0-or-later
/* The public header: alone, next to the ABI header, in C++, and what it exports. */
#include <clusctl.h>
#include <linux/clusctl.h>
#include <stdlib.h>

#include "ktap.h"

/* Again, and now after the ABI header: both orders must do. */
#include <clusctl.h>

#define INCLUDE "../../userspace/include"
#define MAP "../../userspace/lib/libclusctl.map"

/* A declaration reads: clusctl_...( and a symbol of the map: clusctl_...; */
#define DECLARED                                               \
	"sed 's,/\\*.*\\*/,,; /^ *\\/\\*/,/\\*\\//d' " INCLUDE \
	"/clusctl.h " INCLUDE "/clusctl/*.h"                   \
	" | grep -oE '\\bclusctl_[a-z0-9_]+\\(' | tr -d '(' | sort -u"
#define EXPORTED                                          \
	"grep -oE '^[[:blank:]]clusctl_[a-z0-9_]+;' " MAP \
	" | tr -d '\\t;' | sort -u"

/* What @command prints; free() it. */
static char *output(const char *command)
{
	FILE *pipe = popen(command, "r");
	char *text = calloc(1, 1 << 16);

	if (CHECK(pipe)) {
		fread(text, 1, (1 << 16) - 1, pipe);
		CHECK_INT(pclose(pipe), 0);
	}
	return text;
}

static void all_that_is_declared_is_exported(void)
{
	char *declared = output(DECLARED), *exported = output(EXPORTED);

	CHECK(strstr(declared, "clusctl_checkpoint_add\n"));
	CHECK_STR(declared, exported);
	free(declared);
	free(exported);
}

static void compile(const char *compiler)
{
	char command[512];

	snprintf(
		command, sizeof(command),
		"printf '#include <clusctl.h>\\n#include <linux/clusctl.h>\\n' | %s -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I../../userspace/include -isystem ../../uapi -",
		compiler);
	if (!CHECK_INT(system(command), 0))
		printf("# by: %s\n", command);
}

static void compiles_as_c(void)
{
	compile("cc -x c -std=c99");
	compile("cc -x c -std=c11");
}

static void compiles_as_cpp(void)
{
	if (system("c++ --version >/dev/null 2>&1"))
		SKIP("there is no C++ compiler");
	compile("c++ -x c++ -std=c++11");
	compile("c++ -x c++ -std=c++17");
}

/* Each part of the header includes what it needs. */
#define COMPILE_ALONE                                                      \
	"for part in " INCLUDE "/clusctl/*.h; do"                          \
	" cc -x c -std=c99 -Wall -Wextra -Wpedantic -Werror -fsyntax-only" \
	" -I" INCLUDE " -include $part /dev/null || exit 1; done"

static void parts_compile_alone(void)
{
	CHECK_INT(system(COMPILE_ALONE), 0);
}

/* A program that includes <clusctl.h> gets all parts. */
#define LOOK_FOR_ALL                                    \
	"cd " INCLUDE " && for part in clusctl/*.h; do" \
	" grep -q \"^#include <$part>\" clusctl.h || exit 1; done"

static void all_parts_are_included(void)
{
	CHECK_INT(system(LOOK_FOR_ALL), 0);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(all_that_is_declared_is_exported),
	KTAP_CASE(compiles_as_c),
	KTAP_CASE(compiles_as_cpp),
	KTAP_CASE(parts_compile_alone),
	KTAP_CASE(all_parts_are_included),
};

KTAP_MAIN(cases)
