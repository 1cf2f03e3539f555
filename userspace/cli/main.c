// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl: crypto checkpoints of cluster resources, from the command line. */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "cli.h"

static const struct noun *const nouns[] = {
	&resource_noun, &checkpoint_noun, &container_noun,
	&snapshot_noun, &key_noun,	  &compat_noun,
	NULL,
};

/* Those that have no noun */
static const struct command *const commands[] = {
	&status_command,
	&events_command,
	&backup_command,
	&restore_command,
	&sync_command,
	&doctor_command,
	NULL,
};

static const char program_doc[] =
	"Crypto checkpoints: let the keys of a cluster resource travel with it.";

static const char footer[] =
	"\nCONTAINER is 'TYPE\\PROVIDER\\NAME' in single quotes, such as '1\\\\MyKey' for\n"
	"type 1 and its default provider, or --container NAME.\n\n"
	"'clusctl COMMAND --help' explains a command. clusctl(1) tells more.";

/* The word that a level of the command line ended at */
struct level {
	const struct noun *noun; /* NULL at the top */
	struct args *args;
	int word;
};

static void list_command(FILE *out, const char *noun,
			 const struct command *command)
{
	fprintf(out, "  %s%s%s%s%s\n", noun, *noun ? " " : "", command->verb,
		*command->words ? " " : "", command->words);
}

static void list_commands(FILE *out, const struct noun *noun)
{
	const struct command *command;

	for (command = noun->commands; command->run; command++)
		list_command(out, noun->name, command);
}

/* The text of --help below the options: which commands there are */
static char *list_help(const struct noun *noun)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	fprintf(out, "Commands:\n");
	if (noun)
		list_commands(out, noun);
	for (size_t i = 0; !noun && nouns[i]; i++)
		list_commands(out, nouns[i]);
	for (size_t i = 0; !noun && commands[i]; i++)
		list_command(out, "", commands[i]);
	fputs(footer, out);
	fclose(out);
	return text;
}

static char *filter_help(int key, const char *text, void *input)
{
	const struct level *level = input;

	if (key == ARGP_KEY_HELP_POST_DOC)
		return list_help(level->noun);
	return (char *)text;
}

static error_t parse_level(int key, char *arg, struct argp_state *state)
{
	struct level *level = state->input;

	(void)arg;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = level->args;
		return 0;
	case ARGP_KEY_ARG:
		/* The word, and all that follows, is for the next level. */
		level->word = state->next - 1;
		state->next = state->argc;
		return 0;
	case ARGP_KEY_NO_ARGS:
		fail_usage(level->noun ? "what to do is missing" :
					 "the command is missing");
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Parses the options up to the next word and returns the index of that word. */
static int next_word(const struct noun *noun, int argc, char **argv,
		     struct args *args)
{
	static const struct argp_child children[] = {
		{ &common_argp, 0, NULL, 0 },
		{ NULL, 0, NULL, 0 },
	};
	const struct argp argp = {
		.parser = parse_level,
		.args_doc = noun ? "VERB ..." : "COMMAND ...",
		.doc = noun ? noun->doc : program_doc,
		.children = children,
		.help_filter = filter_help,
	};
	struct level level = { .noun = noun, .args = args };

	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &level);
	return level.word;
}

/* Makes @name what argp and getopt call this program. */
static void set_program(char **argv, char *name)
{
	argv[0] = name;
	about_command(name + strlen("clusctl "), args_want_json(argv));
}

static int run(const struct command *command, char *name, int argc, char **argv,
	       struct args *args)
{
	int code;

	set_program(argv, name);
	args_parse(command, argc, argv, args);
	code = command->run(args);
	return code ? code : finish_output();
}

static const struct command *find_command(const struct noun *noun,
					  const char *verb)
{
	const struct command *command;

	for (command = noun->commands; command->run; command++) {
		if (!strcmp(command->verb, verb))
			return command;
	}
	return NULL;
}

static int run_noun(const struct noun *noun, int argc, char **argv,
		    struct args *args)
{
	const struct command *command;
	char name[64];
	int word;

	snprintf(name, sizeof(name), "clusctl %s", noun->name);
	set_program(argv, name);
	word = next_word(noun, argc, argv, args);
	command = find_command(noun, argv[word]);
	if (!command)
		fail_usage("%s: there is no such verb", argv[word]);
	snprintf(name, sizeof(name), "clusctl %s %s", noun->name,
		 command->verb);
	return run(command, name, argc - word, argv + word, args);
}

static int run_program(int argc, char **argv)
{
	char name[64] = "clusctl";
	struct args args;
	int word;

	args_init(&args, argv);
	argv[0] = name;
	about_command("", args.json);
	word = next_word(NULL, argc, argv, &args);
	argc -= word;
	argv += word;
	for (size_t i = 0; nouns[i]; i++) {
		if (!strcmp(argv[0], nouns[i]->name))
			return run_noun(nouns[i], argc, argv, &args);
	}
	for (size_t i = 0; commands[i]; i++) {
		if (strcmp(argv[0], commands[i]->verb))
			continue;
		snprintf(name, sizeof(name), "clusctl %s", commands[i]->verb);
		return run(commands[i], name, argc, argv, &args);
	}
	fail_usage("%s: there is no such command", argv[0]);
}

static void print_version(FILE *out, struct argp_state *state)
{
	(void)state;
	fprintf(out, "clusctl %s\n", clusctl_version());
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "");
	argp_err_exit_status = CODE_USAGE;
	argp_program_version_hook = print_version;
	on_exit(fail_usage_json, NULL);
	if (argc < 1)
		return CODE_USAGE;
	return run_program(argc, argv);
}
