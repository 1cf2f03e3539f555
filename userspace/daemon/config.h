/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What /etc/clusctl/clusctld.conf says: see clusctld.conf(5). */
#ifndef CLUSCTLD_CONFIG_H
#define CLUSCTLD_CONFIG_H

#include "engine.h"

#define CONFIG_FILE "/etc/clusctl/clusctld.conf"

#define CONFIG_BOOT_SIZE 64

struct clusctl_cluster_key;

struct config {
	char *node; /* name of this node */
	char *device;
	char *directory; /* that the daemon may write to */
	char *key_file; /* of the cluster key */
	char *socket; /* to control the daemon */
	char *user; /* that it runs as, if it is started as root */
	char *engine;
	char *endpoints;
	char *prefix;
	char *ca_file;
	char *cert_file;
	char *client_key_file;
	char *etcd_user;
	char *password_file;
	unsigned int timeout; /* milliseconds */
	unsigned int lease; /* seconds */
	unsigned int log_level;
	unsigned int bus; /* be a service on the system bus */
	unsigned int allow_stale; /* restore what may be old, without a store */
	char boot[CONFIG_BOOT_SIZE]; /* not of the file: names this loading of the module */
	struct clusctl_cluster_key *credential; /* nor this: see key_file.h */
};

/*
 * Reads @path; one that is not there is empty, unless @must_be. Says on stderr
 * what is wrong, by line. Returns 0 or a negative errno.
 */
int config_read(const char *path, bool must_be, struct config *config);
void config_free(struct config *config);
/* What an engine needs of it; valid as long as @config */
struct engine_settings config_engine(const struct config *config);

#endif
