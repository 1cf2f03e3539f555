// SPDX-License-Identifier: GPL-2.0-or-later
/* What each option means, and the tables of those that several commands have. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "cli.h"

/* A number from @min to @max */
static long parse_number(const char *arg, long min, long max, const char *what)
{
	char *end;
	long number;

	errno = 0;
	number = strtol(arg, &end, 10);
	if (errno || end == arg || *end || number < min || number > max)
		fail_usage("%s: not %s", arg, what);
	return number;
}

static int parse_fd(const char *arg)
{
	return (int)parse_number(arg, 0, 1 << 20, "a file descriptor");
}

static const char *check_algorithm(const char *arg)
{
	const char *const *known = clusctl_key_algorithms();

	for (; *known; known++) {
		if (!strcmp(*known, arg))
			return arg;
	}
	fail_usage("%s: no algorithm; " ALGORITHMS_HELP, arg);
}

static enum clusctl_spec parse_spec(const char *arg)
{
	if (!strcmp(arg, "exchange"))
		return CLUSCTL_EXCHANGE;
	if (!strcmp(arg, "signature"))
		return CLUSCTL_SIGNATURE;
	fail_usage("%s: no key spec; exchange or signature", arg);
}

static uint32_t parse_event_type(const char *arg)
{
	for (uint32_t type = 0; type <= CLUSCTL_CHANGE_KEY; type++) {
		if (!strcmp(clusctl_event_type_name(type), arg))
			return 1U << type;
	}
	fail_usage("%s: no type of events; clusctl events --help lists them",
		   arg);
}

static bool take_common(int key, char *arg, struct args *args)
{
	switch (key) {
	case OPT_JSON:
		args->json = true;
		about_json();
		return true;
	case 'q':
		args->quiet = true;
		return true;
	case OPT_DEVICE:
		args->device = arg;
		return true;
	default:
		return false;
	}
}

static bool take_name_option(int key, char *arg, struct args *args)
{
	switch (key) {
	case OPT_PROVIDER_TYPE:
		args->provider_type = arg;
		return true;
	case OPT_PROVIDER:
		args->provider = arg;
		return true;
	case OPT_CONTAINER:
		args->container = arg;
		return true;
	case OPT_CHECKPOINT:
		args->checkpoint = arg;
		return true;
	case OPT_USER:
		args->scope = CLUSCTL_USER;
		return true;
	case OPT_OWNER:
		args->owner = arg;
		return true;
	case OPT_RESOURCE_TYPE:
		args->resource_type = arg;
		return true;
	case OPT_ID:
		args->id = arg;
		return true;
	default:
		return false;
	}
}

static bool take_key_option(int key, char *arg, struct args *args)
{
	switch (key) {
	case OPT_ALGORITHM:
		args->algorithm = check_algorithm(arg);
		return true;
	case OPT_SPEC:
		args->spec = parse_spec(arg);
		return true;
	case OPT_EXPORTABLE:
		args->flags |= CLUSCTL_EXPORTABLE;
		return true;
	case OPT_REPLACE:
		args->flags |= CLUSCTL_REPLACE;
		return true;
	case OPT_FD:
		args->key_fd = parse_fd(arg);
		return true;
	case OPT_KEY_FILE:
		args->key_file = arg;
		return true;
	case OPT_STDIN:
		args->key_stdin = true;
		return true;
	case OPT_PASSPHRASE_FD:
		args->passphrase_fd = parse_fd(arg);
		return true;
	case OPT_PASSPHRASE_FILE:
		args->passphrase_file = arg;
		return true;
	default:
		return false;
	}
}

static bool take_output_option(int key, char *arg, struct args *args)
{
	switch (key) {
	case OPT_PUBLIC:
		args->private = false;
		return true;
	case OPT_PRIVATE:
		args->private = true;
		return true;
	case OPT_PEM:
		args->der = false;
		return true;
	case OPT_DER:
		args->der = true;
		return true;
	case 'o':
		args->output = arg;
		return true;
	case 'l':
		args->long_list = true;
		return true;
	default:
		return false;
	}
}

/* How a command does what it does */
static bool take_switch(int key, struct args *args)
{
	switch (key) {
	case OPT_CREATE:
		args->create = true;
		return true;
	case OPT_BEST_EFFORT:
		args->best_effort = true;
		return true;
	case OPT_ROLLBACK:
		args->rollback = true;
		return true;
	case OPT_STORED:
		args->stored = true;
		return true;
	case OPT_READER:
		args->reader = true;
		return true;
	case OPT_SET:
		args->set = true;
		return true;
	case OPT_FORCE:
		args->force = true;
		return true;
	case OPT_ALL:
		args->all = true;
		return true;
	default:
		return false;
	}
}

static bool take_store_option(int key, char *arg, struct args *args)
{
	switch (key) {
	case OPT_GENERATION:
		args->generation = (uint64_t)parse_number(
			arg, 1, LONG_MAX, "a generation, from 1");
		return true;
	case OPT_NO_WAIT:
		args->no_wait = true;
		return true;
	case OPT_SOCKET:
		args->socket = arg;
		return true;
	default:
		return false;
	}
}

static bool take_event_option(int key, char *arg, struct args *args)
{
	switch (key) {
	case 'f':
		args->follow = true;
		return true;
	case OPT_EVENT_TYPE:
		args->event_types |= parse_event_type(arg);
		return true;
	case OPT_COUNT:
		args->event_count = (unsigned int)parse_number(
			arg, 1, INT_MAX, "a number of events, from 1");
		return true;
	case OPT_TIMEOUT:
		args->timeout = (int)parse_number(arg, 0, INT_MAX / 1000,
						  "a number of seconds");
		return true;
	default:
		return false;
	}
}

static bool take_key_change_option(int key, char *arg, struct args *args)
{
	switch (key) {
	case OPT_KEY_ID:
		args->key_id = arg;
		return true;
	case OPT_FINGERPRINT:
		args->fingerprint = arg;
		return true;
	case OPT_REJOIN:
		args->rejoin = true;
		return true;
	default:
		return false;
	}
}

bool option_take(int key, char *arg, struct args *args)
{
	return take_common(key, arg, args) ||
	       take_name_option(key, arg, args) ||
	       take_key_option(key, arg, args) ||
	       take_output_option(key, arg, args) || take_switch(key, args) ||
	       take_store_option(key, arg, args) ||
	       take_event_option(key, arg, args) ||
	       take_key_change_option(key, arg, args);
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	return option_take(key, arg, state->input) ? 0 : ARGP_ERR_UNKNOWN;
}

static const struct argp_option common_options[] = {
	{ "json", OPT_JSON, NULL, 0, "Print one JSON object, also for an error",
	  -1 },
	{ "quiet", 'q', NULL, 0, "Print names only, or nothing", -1 },
	{ "device", OPT_DEVICE, "PATH", 0,
	  "Use this device (" CLUSCTL_DEVICE ")", -1 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

const struct argp common_argp = {
	.options = common_options,
	.parser = parse_option,
};

static const struct argp_option name_options[] = {
	{ "container", OPT_CONTAINER, "NAME", 0,
	  "Name the container so, rather than as 'TYPE\\PROVIDER\\NAME'", 1 },
	{ "provider", OPT_PROVIDER, "NAME", 0,
	  "Its provider (the default of the type)", 1 },
	{ "type", OPT_PROVIDER_TYPE, "N", 0, "Its provider type (1)", 1 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const struct argp_option user_options[] = {
	{ "user", OPT_USER, NULL, 0,
	  "A container of your own rather than one of the machine", 2 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const struct argp_option owner_options[] = {
	{ "owner", OPT_OWNER, "USER[:GROUP]", 0,
	  "User, and group, who may use its keys; with a GROUP, root no longer revokes it with keyctl (you)",
	  2 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const struct argp_option spec_options[] = {
	{ "spec", OPT_SPEC, "SPEC", 0,
	  "Which pair: exchange or signature (exchange)", 3 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static const struct argp_option put_options[] = {
	{ "exportable", OPT_EXPORTABLE, NULL, 0,
	  "The key can be checkpointed and exported", 3 },
	{ "replace", OPT_REPLACE, NULL, 0, "Replace the pair if there is one",
	  3 },
	{ "create", OPT_CREATE, NULL, 0,
	  "Create the container if there is none", 3 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

const struct argp group_argps[GROUPS] = {
	{ .options = name_options, .parser = parse_option },
	{ .options = user_options, .parser = parse_option },
	{ .options = owner_options, .parser = parse_option },
	{ .options = spec_options, .parser = parse_option },
	{ .options = put_options, .parser = parse_option },
};
