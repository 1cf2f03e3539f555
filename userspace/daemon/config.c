// SPDX-License-Identifier: GPL-2.0-or-later
/* The configuration file: lines "name = value", and comments behind '#'. */
#include <clusctl.h>
#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "audit.h"
#include "config.h"

enum kind { TEXT, PATH, NUMBER, LEVEL, ENGINE, SWITCH, URLS };

/* What there may be in the file, and what is so without it */
static const struct setting {
	const char *name;
	enum kind kind;
	size_t offset;
	const char *otherwise;
	unsigned long min;
	unsigned long max;
} settings[] = {
/* clang-format off */
#define AT(member) offsetof(struct config, member)
	{ "node", TEXT, AT(node), NULL, 0, 0 },
	{ "device", PATH, AT(device), "/dev/clusctl", 0, 0 },
	{ "directory", PATH, AT(directory), "/var/lib/clusctl", 0, 0 },
	{ "key_file", PATH, AT(key_file), NULL, 0, 0 },
	{ "socket", PATH, AT(socket), "/run/clusctl/clusctl.sock", 0, 0 },
	{ "user", TEXT, AT(user), NULL, 0, 0 },
	{ "engine", ENGINE, AT(engine), "file", 0, 0 },
	{ "etcd_endpoints", URLS, AT(endpoints), NULL, 0, 0 },
	{ "etcd_prefix", TEXT, AT(prefix), "/clusctl/v1/", 0, 0 },
	{ "etcd_ca_file", PATH, AT(ca_file), NULL, 0, 0 },
	{ "etcd_cert_file", PATH, AT(cert_file), NULL, 0, 0 },
	{ "etcd_key_file", PATH, AT(client_key_file), NULL, 0, 0 },
	{ "etcd_user", TEXT, AT(etcd_user), NULL, 0, 0 },
	{ "etcd_password_file", PATH, AT(password_file), NULL, 0, 0 },
	{ "timeout", NUMBER, AT(timeout), "1000", 100, 60000 },
	{ "lease", NUMBER, AT(lease), "15", 2, 3600 },
	{ "allow_stale", SWITCH, AT(allow_stale), "no", 0, 0 },
	{ "bus", SWITCH, AT(bus), "yes", 0, 0 },
	{ "log_level", LEVEL, AT(log_level), "info", 0, 0 },
#undef AT
	/* clang-format on */
};

#define SETTINGS (sizeof(settings) / sizeof(settings[0]))

/* What says nothing without another one */
static const struct {
	const char *name;
	const char *needed;
} pairs[] = {
	{ "etcd_cert_file", "etcd_key_file" },
	{ "etcd_key_file", "etcd_cert_file" },
	{ "etcd_user", "etcd_password_file" },
};

static const char *const levels[] = {
	[AUDIT_ERROR] = "error",   [AUDIT_WARNING] = "warning",
	[AUDIT_NOTICE] = "notice", [AUDIT_INFO] = "info",
	[AUDIT_DEBUG] = "debug",
};

/* Returns what is wrong with a value, or NULL. */
static const char *set_number(unsigned int *number,
			      const struct setting *setting, const char *value)
{
	unsigned long said;
	char *end;

	errno = 0;
	said = strtoul(value, &end, 10);
	if (!isdigit((unsigned char)*value) || *end || errno)
		return "is no number";
	if (said < setting->min || said > setting->max)
		return "is out of range";
	*number = (unsigned int)said;
	return NULL;
}

static const char *set_level(unsigned int *number, const char *value)
{
	unsigned int i;

	for (i = AUDIT_ERROR; i <= AUDIT_DEBUG; i++) {
		if (!strcmp(levels[i], value)) {
			*number = i;
			return NULL;
		}
	}
	return "is none of error, warning, notice, info, debug";
}

static const char *set_switch(unsigned int *number, const char *value)
{
	*number = !strcmp(value, "yes");
	return *number || !strcmp(value, "no") ? NULL : "is none of yes, no";
}

static const char *check_urls(const char *value)
{
	size_t size;

	if (!*value)
		return "is empty";
	for (; *value; value += strspn(value, " \t")) {
		size = strcspn(value, " \t");
		if (memchr(value, ',', size))
			return "has a comma: URLs are separated by spaces";
		if (strncmp(value, "https://", 8) &&
		    strncmp(value, "http://", 7))
			return "has one that begins neither with https:// nor with http://";
		value += size;
	}
	return NULL;
}

static const char *set(struct config *config, const struct setting *setting,
		       const char *value)
{
	void *at = (char *)config + setting->offset;
	const char *problem;
	char *copy;

	switch (setting->kind) {
	case NUMBER:
		return set_number(at, setting, value);
	case LEVEL:
		return set_level(at, value);
	case SWITCH:
		return set_switch(at, value);
	case PATH:
		if (*value != '/')
			return "is no absolute path";
		break;
	case ENGINE:
		if (strcmp(value, "file") && strcmp(value, "etcd"))
			return "is none of file, etcd";
		break;
	case URLS:
		problem = check_urls(value);
		if (problem)
			return problem;
		break;
	case TEXT:
		if (!*value)
			return "is empty";
		break;
	}
	copy = strdup(value);
	if (!copy)
		return "is too much for the memory";
	free(*(char **)at);
	*(char **)at = copy;
	return NULL;
}

/* Without the spaces around it */
static char *trim(char *text)
{
	char *end;

	text += strspn(text, " \t");
	end = text + strlen(text);
	while (end > text && isspace((unsigned char)end[-1]))
		end--;
	*end = '\0';
	return text;
}

/*
 * Returns what is wrong with a line, or NULL. @lines has the number of that of each
 * setting, or 0.
 */
static const char *read_line(struct config *config, char *line,
			     unsigned int number, unsigned int *lines)
{
	char *value;
	size_t i;

	line = trim(line);
	if (!*line || *line == '#')
		return NULL;
	value = strchr(line, '=');
	if (!value)
		return "is not: name = value";
	*value++ = '\0';
	line = trim(line);
	for (i = 0; i < SETTINGS; i++) {
		if (strcmp(settings[i].name, line))
			continue;
		if (lines[i])
			return "is said twice";
		lines[i] = number;
		return set(config, &settings[i], trim(value));
	}
	return "is no setting";
}

static unsigned int line_of(const char *name, const unsigned int *lines)
{
	size_t i = 0;

	while (strcmp(settings[i].name, name))
		i++;
	return lines[i];
}

static int check_pairs(const char *path, const unsigned int *lines)
{
	unsigned int number;
	int ret = 0;
	size_t i;

	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		number = line_of(pairs[i].name, lines);
		if (!number || line_of(pairs[i].needed, lines))
			continue;
		fprintf(stderr, "clusctld: %s, line %u: %s needs %s\n", path,
			number, pairs[i].name, pairs[i].needed);
		ret = -EINVAL;
	}
	return ret;
}

static int read_lines(FILE *file, const char *path, struct config *config)
{
	unsigned int lines[SETTINGS] = { 0 };
	unsigned int number = 0;
	const char *problem;
	size_t size = 0;
	char *line = NULL;
	int ret = 0;

	while (getline(&line, &size, file) >= 0) {
		number++;
		/* What is said is not repeated: it might be a secret. */
		problem = read_line(config, line, number, lines);
		if (!problem)
			continue;
		fprintf(stderr, "clusctld: %s, line %u: %s %s\n", path, number,
			trim(line), problem);
		ret = -EINVAL;
	}
	if (check_pairs(path, lines))
		ret = -EINVAL;
	if (ferror(file))
		ret = -EIO;
	free(line);
	return ret;
}

static int set_defaults(struct config *config)
{
	struct utsname names;
	size_t i;

	for (i = 0; i < SETTINGS; i++) {
		if (settings[i].otherwise &&
		    set(config, &settings[i], settings[i].otherwise))
			return -ENOMEM;
	}
	uname(&names);
	config->node = strdup(names.nodename);
	return config->node ? 0 : -ENOMEM;
}

/* What depends on other settings */
static int complete(struct config *config)
{
	if (!config->key_file && asprintf(&config->key_file, "%s/cluster.key",
					  config->directory) < 0) {
		config->key_file = NULL;
		return -ENOMEM;
	}
	if (!strcmp(config->engine, "etcd") && !config->endpoints) {
		fprintf(stderr, "clusctld: engine = etcd needs %s\n",
			"etcd_endpoints");
		return -EINVAL;
	}
	return 0;
}

int config_read(const char *path, bool must_be, struct config *config)
{
	FILE *file;
	int ret;

	*config = (struct config){ 0 };
	ret = set_defaults(config);
	if (ret)
		return ret;
	file = fopen(path, "re");
	if (file) {
		ret = read_lines(file, path, config);
		fclose(file);
	} else if (errno != ENOENT || must_be) {
		ret = -errno;
		fprintf(stderr, "clusctld: %s: %s\n", path, strerror(errno));
	}
	return ret ? ret : complete(config);
}

void config_free(struct config *config)
{
	size_t i;

	for (i = 0; i < SETTINGS; i++) {
		if (settings[i].kind != NUMBER && settings[i].kind != LEVEL &&
		    settings[i].kind != SWITCH)
			free(*(char **)((char *)config + settings[i].offset));
	}
	clusctl_cluster_key_free(config->credential);
	*config = (struct config){ 0 };
}

struct engine_settings config_engine(const struct config *config)
{
	return (struct engine_settings){
		.engine = config->engine,
		.directory = config->directory,
		.endpoints = config->endpoints,
		.prefix = config->prefix,
		.ca_file = config->ca_file,
		.cert_file = config->cert_file,
		.key_file = config->client_key_file,
		.user = config->etcd_user,
		.password_file = config->password_file,
		.timeout = config->timeout,
		.lease = config->lease,
	};
}
