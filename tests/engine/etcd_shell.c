// SPDX-License-Identifier: GPL-2.0-or-later
/* What happens to the cluster of etcd_cluster from outside of the engine. */
#include <sys/wait.h>

#include "etcd_shell.h"

#define COMMAND_MAX 2048

int shell(const char *format, ...)
{
	char command[COMMAND_MAX];
	va_list args;
	int status;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	status = system(command);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

size_t shell_read(void *output, size_t size, const char *format, ...)
{
	char command[COMMAND_MAX];
	size_t done = 0;
	va_list args;
	FILE *from;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	from = popen(command, "r");
	if (!from)
		return 0;
	done = fread(output, 1, size, from);
	return pclose(from) ? 0 : done;
}

bool member(const char *action, unsigned int number)
{
	return CHECK_INT(shell("\"$ETCD_MEMBER\" %s %u", action, number), 0);
}

unsigned int find_leader(void)
{
	char text[16] = "";

	for (int i = 0; i < 100; i++) {
		if (shell_read(text, sizeof(text) - 1,
			       "\"$ETCD_MEMBER\" leader"))
			return strtoul(text, NULL, 10);
	}
	return 0;
}

unsigned int member_count(void)
{
	return strtoul(getenv("ETCD_MEMBERS"), NULL, 10);
}

bool heal(void)
{
	bool good = true;

	for (unsigned int i = 1; i <= member_count(); i++) {
		good &= member("start", i);
		good &= member("continue", i);
	}
	for (unsigned int i = 1; i <= member_count(); i++)
		good &= member("wait", i);
	return good;
}

const char *member_url(unsigned int number)
{
	static char url[128];
	size_t size;

	size = shell_read(url, sizeof(url) - 1,
			  "cat \"$ETCD_DIRECTORY\"/n%u/url", number);
	url[size] = '\0';
	url[strcspn(url, "\n")] = '\0';
	return url;
}

struct engine *open_with(const struct engine_settings *other)
{
	struct engine *engine = NULL;

	CHECK_INT(engine_open(other, &engine), 0);
	return engine;
}

int get_status(struct engine *engine, bool stale, const char *key)
{
	void *value = NULL;
	size_t size;
	int rc;

	rc = engine_get(engine, key, stale, &value, &size, NULL);
	free(value);
	return rc;
}
