// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctld: keeps the checkpoints of this kernel and a store in step. */
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "audit.h"
#include "bus.h"
#include "config.h"
#include "control.h"
#include "file_engine.h"
#include "kernel_events.h"
#include "key_file.h"
#include "keys.h"
#include "privilege.h"
#include "watchdog.h"
#include "worker.h"

/* Exit codes, of sysexits.h */
enum {
	EXIT_USAGE = 64,
	EXIT_UNAVAILABLE = 69,
	EXIT_SYSTEM = 71,
	EXIT_CONFIG = 78,
};

struct daemon {
	struct config config;
	struct clusctl_cluster *cluster; /* for its events */
	struct worker worker;
	struct control *control;
	struct bus *bus;
	sd_event *event;
};

static struct arguments {
	const char *config;
	bool check;
} arguments = { .config = CONFIG_FILE };

enum { OPTION_CHECK = 256 };

static error_t parse(int key, char *value, struct argp_state *state)
{
	switch (key) {
	case 'c':
		arguments.config = value;
		return 0;
	case OPTION_CHECK:
		arguments.check = true;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "what is \"%s\"?", value);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "config", 'c', "FILE", 0, "Read this file, not " CONFIG_FILE, 0 },
	{ "check-config", OPTION_CHECK, NULL, 0,
	  "Say what is wrong with the configuration, and do nothing else", 0 },
	{ 0 },
};

static const struct argp parser = {
	.options = options,
	.parser = parse,
	.doc = "Keep crypto checkpoints and a store in step: see clusctld(8).",
};

static void on_event(void *data, const struct clusctl_event_info *event)
{
	struct daemon *daemon = data;

	if (event)
		bus_event(daemon->bus, event);
	else
		bus_flush(daemon->bus);
}

static void read_events(void *data)
{
	struct daemon *daemon = data;
	int ret = kernel_events_read(daemon->cluster, &daemon->worker.queue,
				     on_event, daemon);

	if (ret)
		sd_event_exit(daemon->event, ret);
}

static int on_kernel(sd_event_source *source, int fd, uint32_t events,
		     void *data)
{
	(void)source;
	(void)fd;
	(void)events;
	read_events(data);
	return 0;
}

/* What can change without a new start is how much is logged. */
static int on_reload(sd_event_source *source,
		     const struct signalfd_siginfo *info, void *data)
{
	struct daemon *daemon = data;
	struct config config;

	(void)source;
	(void)info;
	if (config_read(arguments.config, false, &config)) {
		audit_say(AUDIT_ERROR,
			  "the configuration is wrong, and stays what it was");
	} else {
		daemon->config.log_level = config.log_level;
		audit_init(daemon->config.node, config.log_level);
		queue_all(&daemon->worker.queue);
		audit_say(AUDIT_NOTICE, "the configuration was read again");
	}
	config_free(&config);
	return 0;
}

/* The loop goes on, and answers, until the worker has ended. */
static int on_stop(sd_event_source *source, const struct signalfd_siginfo *info,
		   void *data)
{
	struct daemon *daemon = data;

	(void)source;
	(void)info;
	sd_notify(0, "STOPPING=1");
	worker_tell_stop(&daemon->worker);
	return 0;
}

static int on_worker_ended(sd_event_source *source, int fd, uint32_t events,
			   void *data)
{
	struct daemon *daemon = data;

	(void)source;
	(void)fd;
	(void)events;
	return sd_event_exit(daemon->event, daemon->worker.fatal);
}

static int block_signals(void)
{
	sigset_t set;

	/* Whoever reads the log, or asks, may go away. */
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	return sigprocmask(SIG_BLOCK, &set, NULL) ? -errno : 0;
}

/* The directory of the store, for us alone */
static int make_directory(const struct config *config, const struct passwd *to)
{
	if (mkdir(config->directory, 0700) && errno != EEXIST)
		return -errno;
	if (to && chown(config->directory, to->pw_uid, to->pw_gid))
		return -errno;
	return 0;
}

static int make_socket_directory(const struct config *config,
				 const struct passwd *to)
{
	char *path = strdup(config->socket);
	char *slash = path ? strrchr(path, '/') : NULL;
	int ret = 0;

	if (!path)
		return -ENOMEM;
	if (slash != path) {
		*slash = '\0';
		if (!mkdir(path, 0755)) {
			if (to && chown(path, to->pw_uid, to->pw_gid))
				ret = -errno;
		} else if (errno != EEXIST) {
			ret = -errno;
		}
	}
	free(path);
	return ret;
}

static int find_user(const struct config *config, struct passwd **user)
{
	*user = NULL;
	if (!config->user || geteuid())
		return 0;
	errno = 0;
	*user = getpwnam(config->user);
	if (*user)
		return 0;
	audit_say(AUDIT_ERROR, "there is no user %s", config->user);
	return errno ? -errno : -ENOENT;
}

/*
 * Names this loading of the module: what it has made is known again by that, also
 * by a daemon that is started later.
 */
static int name_boot(struct daemon *daemon)
{
	struct clusctl_cluster_info *info;
	char id[37] = "";
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
	int ret = file && fscanf(file, "%36s", id) == 1 ? 0 : -EIO;

	if (file)
		fclose(file);
	if (!ret)
		ret = clusctl_cluster_get_info(daemon->cluster, &info);
	if (ret)
		return ret;
	/* The keyring is another one after each loading. */
	snprintf(daemon->config.boot, CONFIG_BOOT_SIZE, "%s/%d", id,
		 clusctl_cluster_info_get_keyring(info));
	clusctl_cluster_info_free(info);
	return 0;
}

static bool has_store(const struct config *config)
{
	char *path;
	bool has;

	if (asprintf(&path, "%s/" FILE_DATABASE, config->directory) < 0)
		return true;
	has = !access(path, F_OK);
	free(path);
	return has;
}

/* That of the service manager; its owner is root, or the user of the service. */
static int read_credential(struct config *config)
{
	int ret = key_file_read_credential(&config->credential);

	if (!ret || ret == -ENOENT)
		return 0;
	audit_say(AUDIT_ERROR, "the credential cluster.key is no cluster key");
	return ret;
}

/* What needs privilege, and then the end of it */
static int prepare(struct daemon *daemon)
{
	const struct config *config = &daemon->config;
	bool is_file = !strcmp(config->engine, "file");
	struct passwd *user;
	int ret = find_user(config, &user);

	/* Others only keep there what the store is still to be told. */
	if (!ret && make_directory(config, user) &&
	    (is_file || config->allow_stale))
		ret = -errno;
	if (!ret)
		ret = make_socket_directory(config, user);
	if (ret) {
		audit(AUDIT_ERROR,
		      &(struct audit){ .event = "start",
				       .error = ret,
				       .message = config->directory });
		return ret;
	}
	ret = clusctl_cluster_open(config->device, O_RDWR | O_NONBLOCK,
				   &daemon->cluster);
	if (ret) {
		audit(AUDIT_ERROR,
		      &(struct audit){
			      .event = "start",
			      .error = ret,
			      .message =
				      "cannot open the device; is the module loaded?" });
		return ret;
	}
	/* What only root can read is read before; what we make is to be ours. */
	ret = name_boot(daemon);
	if (!ret)
		ret = read_credential(&daemon->config);
	if (!ret)
		ret = privilege_drop(user);
	/*
	 * A cluster's key comes from its other nodes, and what is in a store can
	 * only be opened with the one that it was sealed with.
	 */
	if (!ret)
		keys_prepare(daemon->cluster, &daemon->config,
			     is_file && !has_store(config));
	if (ret)
		audit(AUDIT_ERROR,
		      &(struct audit){ .event = "start", .error = ret });
	return ret;
}

static int listen_to_all(struct daemon *daemon)
{
	sd_event *event = daemon->event;
	int ret = sd_event_add_io(event, NULL,
				  clusctl_cluster_get_fd(daemon->cluster),
				  EPOLLIN, on_kernel, daemon);

	if (ret >= 0)
		ret = sd_event_add_signal(event, NULL, SIGTERM, on_stop,
					  daemon);
	if (ret >= 0)
		ret = sd_event_add_signal(event, NULL, SIGINT, on_stop, daemon);
	if (ret >= 0)
		ret = sd_event_add_io(event, NULL, daemon->worker.ended,
				      EPOLLIN, on_worker_ended, daemon);
	if (ret >= 0)
		ret = sd_event_add_signal(event, NULL, SIGHUP, on_reload,
					  daemon);
	if (ret >= 0)
		ret = control_start(event, &daemon->worker,
				    daemon->config.socket, read_events, daemon,
				    &daemon->control);
	if (ret >= 0 && daemon->config.bus)
		ret = bus_start(event, &daemon->worker, read_events, daemon,
				&daemon->bus);
	if (ret >= 0)
		ret = watchdog_start(event, &daemon->worker.pulse);
	return ret < 0 ? ret : 0;
}

static int run(struct daemon *daemon)
{
	int ret = sd_event_default(&daemon->event);

	if (ret < 0)
		return ret;
	ret = worker_start(&daemon->worker, &daemon->config);
	if (ret)
		return ret;
	ret = listen_to_all(daemon);
	if (!ret) {
		sd_notify(0, "READY=1");
		audit_say(AUDIT_NOTICE, "started, version %s",
			  clusctl_version());
		ret = sd_event_loop(daemon->event);
	}
	bus_tell_stop(daemon->bus);
	worker_stop(&daemon->worker);
	bus_stop(daemon->bus);
	control_stop(daemon->control);
	audit(ret ? AUDIT_ERROR : AUDIT_NOTICE,
	      &(struct audit){ .event = "stop", .error = ret });
	return ret;
}

int main(int argc, char **argv)
{
	struct daemon daemon = { 0 };
	int ret;

	if (argp_parse(&parser, argc, argv, 0, NULL, NULL))
		return EXIT_USAGE;
	ret = config_read(arguments.config,
			  strcmp(arguments.config, CONFIG_FILE),
			  &daemon.config);
	if (ret || arguments.check) {
		config_free(&daemon.config);
		return ret ? EXIT_CONFIG : EXIT_SUCCESS;
	}
	audit_init(daemon.config.node, daemon.config.log_level);
	umask(077);
	clusctl_harden_process();
	ret = block_signals();
	if (!ret)
		ret = prepare(&daemon);
	if (ret) {
		clusctl_cluster_close(daemon.cluster);
		config_free(&daemon.config);
		return EXIT_UNAVAILABLE;
	}
	ret = run(&daemon);
	sd_event_unref(daemon.event);
	clusctl_cluster_close(daemon.cluster);
	config_free(&daemon.config);
	if (ret == -EADDRINUSE && daemon.worker.fatal)
		return EXIT_CONFIG;
	return ret ? EXIT_SYSTEM : EXIT_SUCCESS;
}
