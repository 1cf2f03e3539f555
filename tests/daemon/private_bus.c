// SPDX-License-Identifier: GPL-2.0-or-later
/* A bus for a test alone, with the limits of the one of a system. */
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "private_bus.h"

/* All that is not said is as dbus-daemon has it, which is meant for a system's. */
#define CONFIG                                                                 \
	"<!DOCTYPE busconfig PUBLIC\n"                                         \
	" \"-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN\"\n"           \
	" \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"  \
	"<busconfig>\n"                                                        \
	"<type>system</type>\n"                                                \
	"<listen>unix:path=%s/socket</listen>\n"                               \
	"<auth>EXTERNAL</auth>\n"                                              \
	"<policy context=\"default\">\n"                                       \
	"<allow user=\"*\"/>\n"                                                \
	"<allow own=\"*\"/>\n"                                                 \
	"<allow send_type=\"method_call\"/>\n"                                 \
	"<allow send_type=\"signal\"/>\n"                                      \
	"<allow send_requested_reply=\"true\" send_type=\"method_return\"/>\n" \
	"<allow send_requested_reply=\"true\" send_type=\"error\"/>\n"         \
	"<allow receive_type=\"method_call\"/>\n"                              \
	"<allow receive_type=\"method_return\"/>\n"                            \
	"<allow receive_type=\"error\"/>\n"                                    \
	"<allow receive_type=\"signal\"/>\n"                                   \
	"</policy>\n"                                                          \
	"</busconfig>\n"

static char directory[64];
static char address[PATH_MAX];
static pid_t pid;

static const char *file(const char *name, char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s/%s", directory, name);
	return path;
}

static void prepare(void)
{
	char path[PATH_MAX];
	FILE *config;

	strcpy(directory, "/tmp/clusctl-bus.XXXXXX");
	/* Any user is to reach the socket. */
	if (!mkdtemp(directory) || chmod(directory, 0711))
		abort();
	config = fopen(file("config", path), "w");
	if (!config || fprintf(config, CONFIG, directory) < 0 || fclose(config))
		abort();
	snprintf(address, sizeof(address), "unix:path=%s/socket", directory);
	setenv("DBUS_SYSTEM_BUS_ADDRESS", address, true);
}

/* It says its address when it listens; nothing comes of one that cannot. */
static bool await(int fd)
{
	char text[256];

	return read(fd, text, sizeof(text)) > 0;
}

/* In the child: the bus ends with the test, also if that is killed. */
static void run(int fd)
{
	char config[PATH_MAX], option[PATH_MAX + 16];
	int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);

	snprintf(option, sizeof(option), "--config-file=%s",
		 file("config", config));
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(nowhere, 0);
	/* What it warns of is of no test. */
	dup2(nowhere, 2);
	dup2(fd, 1);
	execlp("dbus-daemon", "dbus-daemon", option, "--nofork", "--nopidfile",
	       "--nosyslog", "--print-address=1", NULL);
	_exit(127);
}

bool private_bus_start(void)
{
	bool is_up;
	int fds[2];

	if (!*directory)
		prepare();
	if (pipe2(fds, O_CLOEXEC))
		abort();
	pid = fork();
	if (!pid)
		run(fds[1]);
	close(fds[1]);
	is_up = pid > 0 && await(fds[0]);
	close(fds[0]);
	if (!is_up)
		private_bus_end();
	return is_up;
}

void private_bus_kill(void)
{
	char path[PATH_MAX];

	if (pid > 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	pid = 0;
	unlink(file("socket", path));
}

void private_bus_end(void)
{
	char path[PATH_MAX];

	private_bus_kill();
	unlink(file("config", path));
	rmdir(directory);
	*directory = '\0';
}

/* Of this thread alone: the kernel notes who connects. */
static void become(uid_t uid)
{
	if (syscall(SYS_setresuid, -1, uid, -1))
		abort();
	/* Or it could not be looked for leaks. */
	prctl(PR_SET_DUMPABLE, 1);
}

sd_bus *private_bus_open(uid_t uid)
{
	uid_t own = getuid();
	sd_bus *bus = NULL;
	int ret;

	if (sd_bus_new(&bus) < 0 || sd_bus_set_address(bus, address) < 0 ||
	    sd_bus_set_bus_client(bus, true) < 0)
		abort();
	if (uid != own)
		become(uid);
	ret = sd_bus_start(bus);
	if (uid != own)
		become(own);
	return ret < 0 ? sd_bus_unref(bus) : bus;
}

bool private_bus_has_users(void)
{
	return !getuid();
}

uid_t private_bus_user(unsigned int index)
{
	/* The bus lets in nobody who is not in /etc/passwd. */
	static const uid_t users[] = { 65534, 1, 2 };

	return private_bus_has_users() ? users[index] : getuid();
}

/* Who the service thinks that it is: the first user is not to be taken for root. */
uid_t __wrap_geteuid(void);

uid_t __wrap_geteuid(void)
{
	return 0;
}
