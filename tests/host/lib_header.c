// SPDX-License-Identifier: GPL-2.0-or-later
/* The public header: alone, next to the ABI header, in C++, and what it exports. */
#include <clusctl.h>
#include <linux/clusctl.h>
#include <stdlib.h>

#include "ktap.h"

/* Again, and now after the ABI header: both orders must do. */
#include <clusctl.h>

#define HEADER "../../userspace/include/clusctl.h"
#define MAP "../../userspace/lib/libclusctl.map"

/* A declaration reads: clusctl_...( and a symbol of the map: clusctl_...; */
#define DECLARED                                              \
	"sed 's,/\\*.*\\*/,,; /^ *\\/\\*/,/\\*\\//d' " HEADER \
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

static const struct ktap_case cases[] = {
	KTAP_CASE(all_that_is_declared_is_exported),
	KTAP_CASE(compiles_as_c),
	KTAP_CASE(compiles_as_cpp),
};

KTAP_MAIN(cases)
