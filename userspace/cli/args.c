// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line behind the verb. */
#include <stdio.h>
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
		.timeout = -1,
	};
}

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
		return option_take(key, arg, args) ? 0 : ARGP_ERR_UNKNOWN;
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
