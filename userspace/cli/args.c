// SPDX-License-Identifier: GPL-2.0-or-later
/* Options: one set of them, of which each command names its own. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "cli.h"

bool args_want_json(char **argv)
{
	for (; *argv && strcmp(*argv, "--"); argv++) {
		if (!strcmp(*argv, "--json"))
			return true;
	}
	return false;
}

void args_init(struct args *args, char **argv)
{
	*args = (struct args){
		.json = args_want_json(argv),
		.scope = CLUSCTL_MACHINE,
		.spec = CLUSCTL_EXCHANGE,
		.key_fd = -1,
		.passphrase_fd = -1,
	};
}

static int parse_fd(const char *arg)
{
	char *end;
	long fd;

	errno = 0;
	fd = strtol(arg, &end, 10);
	if (errno || end == arg || *end || fd < 0 || fd > 1 << 20)
		fail_usage("%s: not a file descriptor", arg);
	return (int)fd;
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

static bool parse_common(int key, char *arg, struct args *args)
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

static bool parse_name_option(int key, char *arg, struct args *args)
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
	case OPT_USER:
		args->scope = CLUSCTL_USER;
		return true;
	case OPT_OWNER:
		args->owner = arg;
		return true;
	case OPT_RESOURCE_TYPE:
		args->resource_type = arg;
		return true;
	default:
		return false;
	}
}

static bool parse_key_option(int key, char *arg, struct args *args)
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
	case OPT_CREATE:
		args->create = true;
		return true;
	case OPT_FD:
		args->key_fd = parse_fd(arg);
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

static bool parse_export_option(int key, char *arg, struct args *args)
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
	default:
		return false;
	}
}

/* All options of this program, of which a command accepts those it names */
static error_t parse_any(int key, char *arg, struct args *args)
{
	if (parse_common(key, arg, args) || parse_name_option(key, arg, args) ||
	    parse_key_option(key, arg, args) ||
	    parse_export_option(key, arg, args))
		return 0;
	return ARGP_ERR_UNKNOWN;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	return parse_any(key, arg, state->input);
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

/* In the order of enum option_group */
static const struct argp group_argps[] = {
	{ .options = name_options, .parser = parse_option },
	{ .options = user_options, .parser = parse_option },
	{ .options = owner_options, .parser = parse_option },
	{ .options = spec_options, .parser = parse_option },
	{ .options = put_options, .parser = parse_option },
};

#define GROUPS (sizeof(group_argps) / sizeof(group_argps[0]))

struct input {
	const struct command *command;
	const struct argp_child *children;
	struct args *args;
};

static error_t parse_command(int key, char *arg, struct argp_state *state)
{
	struct input *input = state->input;
	struct args *args = input->args;

	switch (key) {
	case ARGP_KEY_INIT:
		for (size_t i = 0; input->children[i].argp; i++)
			state->child_inputs[i] = args;
		return 0;
	case ARGP_KEY_ARG:
		if (args->count == input->command->max)
			fail_usage("%s: too many arguments", arg);
		args->words[args->count++] = arg;
		return 0;
	case ARGP_KEY_END:
		if (args->count < input->command->min)
			fail_usage("an argument is missing");
		return 0;
	default:
		return parse_any(key, arg, args);
	}
}

static char *filter_help(int key, const char *text, void *data)
{
	const struct input *input = data;
	char *help;

	if (key != ARGP_KEY_HELP_POST_DOC)
		return (char *)text;
	if (asprintf(&help, "For example:\n%s", input->command->examples) < 0)
		return NULL;
	return help;
}

void args_parse(const struct command *command, int argc, char **argv,
		struct args *args)
{
	struct argp_child children[GROUPS + 2] = { { .argp = &common_argp } };
	const struct argp argp = {
		.options = command->options,
		.parser = parse_command,
		.args_doc = command->words,
		.doc = command->doc,
		.children = children,
		.help_filter = filter_help,
	};
	struct input input = {
		.command = command,
		.children = children,
		.args = args,
	};
	size_t count = 1;

	for (size_t i = 0; i < GROUPS; i++) {
		if (command->groups & 1U << i)
			children[count++].argp = &group_argps[i];
	}
	argp_parse(&argp, argc, argv, 0, NULL, &input);
}
