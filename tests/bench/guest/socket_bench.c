// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Questions to clusctld by its socket, and an ioctl that answers something like
 * them, side by side. With one processor, what clusctld does for an answer counts.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "calls.h"
#include "harness.h"
#include "clusctl_call.h"
#include "rows.h"

#define DAEMON "/tests/clusctld"
#define STORE "/tmp/bench-store"
#define CONFIG "/tmp/bench-clusctld.conf"
#define SOCKET "/tmp/bench-clusctld.sock"
#define ANSWER_ROOM 65536

static const char config[] = "node = bench\n"
			     "directory = " STORE "\n"
			     "socket = " SOCKET "\n";

/* @said: what it logs, of which a pipe holds as much as it says here */
struct daemon {
	pid_t pid;
	FILE *said;
};

struct question {
	const char *text; /* a line */
	int fd; /* -1: connect for each */
	int cluster;
};

/* What must not fail: the row would be one of something else. */
static void must(bool is_done, const char *what)
{
	if (is_done)
		return;
	printf("# %s failed: %m\n", what);
	exit(1);
}

static void write_config(void)
{
	FILE *file = fopen(CONFIG, "we");

	must(file && fputs(config, file) >= 0 && !fclose(file), CONFIG);
	must(!mkdir(STORE, 0700), STORE);
}

/* Returns when it listens. */
static void start(struct daemon *daemon)
{
	char line[1024];
	int ends[2];

	must(!pipe2(ends, O_CLOEXEC), "a pipe");
	daemon->pid = fork();
	must(daemon->pid >= 0, "a process");
	if (!daemon->pid) {
		dup2(ends[1], STDERR_FILENO);
		execl(DAEMON, DAEMON, "--config", CONFIG, NULL);
		_exit(127);
	}
	close(ends[1]);
	daemon->said = fdopen(ends[0], "r");
	do {
		must(fgets(line, sizeof(line), daemon->said),
		     "starting clusctld");
		printf("# %s", line);
	} while (!strstr(line, "\"message\":\"started"));
}

static void stop(struct daemon *daemon)
{
	int status;

	EXPECT_EQ(0, kill(daemon->pid, SIGTERM));
	ASSERT_EQ(daemon->pid, waitpid(daemon->pid, &status, 0));
	EXPECT_EQ(0, status);
	fclose(daemon->said);
}

static int connect_now(void)
{
	static const struct sockaddr_un address = { AF_UNIX, SOCKET };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	must(fd >= 0 && !connect(fd, (const struct sockaddr *)&address,
				 sizeof(address)),
	     "connecting");
	return fd;
}

static void ask(int fd, const char *text)
{
	static char answer[ANSWER_ROOM];
	ssize_t count, size = 0;

	must(send(fd, text, strlen(text), MSG_NOSIGNAL) ==
		     (ssize_t)strlen(text),
	     "asking");
	do {
		count = recv(fd, answer + size, sizeof(answer) - 1 - size, 0);
		must(count > 0, "an answer");
		size += count;
	} while (answer[size - 1] != '\n');
	answer[size] = '\0';
	must(!strstr(answer, "\"error\":\""), answer);
}

static void ask_round(void *data, unsigned int ops)
{
	const struct question *question = data;
	int fd;

	while (ops--) {
		fd = question->fd < 0 ? connect_now() : question->fd;
		ask(fd, question->text);
		if (question->fd < 0)
			close(fd);
	}
}

static void ioctl_round(void *data, unsigned int ops)
{
	const struct question *question = data;
	struct clusctl_info info;
	struct clusctl_request request =
		call_request(NO_INPUT, &info, sizeof(info));

	while (ops--)
		call_now(question->cluster, CLUSCTL_CLUSTER_GET_INFO, &request);
}

TEST(rows)
{
	static const char status[] = "{\"method\":\"Status\"}\n";
	struct question question = { .cluster = open_cluster(O_RDONLY) };
	struct daemon daemon;

	write_config();
	start(&daemon);
	row_measure_alone("GET_INFO, by ioctl", 1000, ioctl_round, &question);
	question.text = status;
	question.fd = connect_now();
	row_measure_alone("Status, by clusctld's socket", 20, ask_round,
			  &question);
	close(question.fd);
	question.fd = -1;
	row_measure_alone("Status, by clusctld's socket, connected for it", 20,
			  ask_round, &question);
	question.text = "{\"method\":\"Sync\"}\n";
	row_measure_alone("Sync, by clusctld's socket, connected for it", 20,
			  ask_round, &question);
	stop(&daemon);
	close(question.cluster);
}

TEST_HARNESS_MAIN
