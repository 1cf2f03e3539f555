// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl compat cluster: crypto checkpoints in the words of cluster.exe. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cli.h"
#include "daemon.h"

/* What a command line of cluster.exe asks for */
struct request {
	const char *resource; /* NULL for all */
	const char *option; /* with its slash */
	char *checkpoints; /* NAME,NAME,...; NULL if there is no colon */
};

/*
 * Is @word the option @name, of which all that is in @rest may be left out from
 * the end? Letters are of either case, as for Windows.
 */
static bool is_option(const char *word, size_t size, const char *name,
		      const char *rest)
{
	size_t least = strlen(name);

	return size >= least && size - least <= strlen(rest) &&
	       !strncasecmp(word, name, least) &&
	       !strncasecmp(word + least, rest, size - least);
}

/* There is no other cluster to be reached than that of this node. */
static int check_cluster(const char *name)
{
	char here[256] = "";

	if (!strncasecmp(name, "/cluster:", strlen("/cluster:")))
		name += strlen("/cluster:");
	gethostname(here, sizeof(here) - 1);
	if (!strcasecmp(name, "clusctl") || !strcasecmp(name, here))
		return CODE_OK;
	return fail_text(
		CODE_USAGE, 0,
		"%s: this is neither res nor the cluster of this node, which is the only one that can be reached",
		name);
}

static bool is_resource_word(const char *word)
{
	return is_option(word, strlen(word), "res", "ource");
}

/* Reads [CLUSTER] res [RESOURCE] /OPTION[:NAMES]. */
static int read_request(const struct args *args, struct request *request)
{
	unsigned int word = 0;
	const char *colon;
	int code;

	if (!is_resource_word(args->words[0])) {
		code = check_cluster(args->words[0]);
		if (code)
			return code;
		word++;
	}
	if (word == args->count || !is_resource_word(args->words[word]))
		return fail_text(
			CODE_USAGE, 0,
			"only res, which is about resources, is there of cluster.exe");
	word++;
	memset(request, 0, sizeof(*request));
	if (word < args->count && args->words[word][0] != '/')
		request->resource = args->words[word++];
	if (word == args->count)
		return fail_text(
			CODE_USAGE, 0,
			"the option is missing, such as /cryptocheckpoints");
	request->option = args->words[word++];
	code = no_more_words(args, word);
	if (code)
		return code;
	colon = strchr(request->option, ':');
	if (!colon)
		return CODE_OK;
	request->checkpoints = strdup(colon + 1);
	return request->checkpoints ? CODE_OK : fail_memory();
}

/* Finds what is wrong with a name before anything is changed. */
static int check_name(const struct args *args, const struct request *request,
		      const char *name)
{
	struct args one = *args;
	unsigned int word = 0;
	char *copy;
	int code;

	about_resource(request->resource);
	one.words[0] = name;
	one.count = 1;
	code = take_name(&one, &word, &copy);
	if (!code)
		drop_name(copy);
	return code;
}

static int print_changes(const struct args *args, const struct request *request,
			 json_t *names, const struct stored *stored)
{
	json_t *reply;

	if (!args->json)
		return CODE_OK;
	reply = new_reply();
	json_object_set_new(reply, "resource", json_text(request->resource));
	json_object_set(reply, "checkpoints", names);
	json_object_set_new(reply, "stored",
			    stored->has_daemon ? json_true() : json_null());
	return print_reply(reply);
}

/* One after the other; those before the first that fails are done. */
static int change_all(const struct args *args, const struct request *request,
		      json_t *names, bool removes)
{
	struct stored stored = { 0 };
	int code = CODE_OK;
	size_t i;

	for (i = 0; !code && i < json_array_size(names); i++) {
		const char *name = json_string_value(json_array_get(names, i));

		about_container(name, CLUSCTL_MACHINE);
		code = change_checkpoint(args, request->resource, name, removes,
					 &stored);
		about_container(NULL, CLUSCTL_MACHINE);
	}
	return code ? code : print_changes(args, request, names, &stored);
}

/* A comma ends a name, so that no name can have one. */
static int change(const struct args *args, const struct request *request,
		  bool removes)
{
	json_t *names = json_array();
	int code = CODE_OK;
	char *rest, *name;

	if (!request->resource)
		code = fail_text(CODE_USAGE, 0, "the resource is missing");
	else if (!request->checkpoints || !*request->checkpoints)
		code = fail_text(
			CODE_USAGE, 0,
			"%s: the checkpoints are missing; write them behind a colon, in single quotes: '%s:1\\\\MyKey'",
			request->option, request->option);
	rest = request->checkpoints;
	while (!code && (name = strsep(&rest, ","))) {
		code = check_name(args, request, name);
		if (!code && json_array_append_new(names, json_string(name)))
			code = fail_memory();
	}
	if (!code)
		code = change_all(args, request, names, removes);
	json_decref(names);
	return code;
}

static int list(const struct args *args, const struct request *request)
{
	struct args one = *args;

	if (request->checkpoints)
		return fail_text(CODE_USAGE, 0, "%s takes no value",
				 request->option);
	one.words[0] = request->resource;
	one.count = request->resource ? 1 : 0;
	return checkpoint_list(&one);
}

static int run_option(const struct args *args, const struct request *request)
{
	const char *option = request->option;
	size_t size = strcspn(option, ":");

	if (is_option(option, size, "/addcryptocheck", "points"))
		return change(args, request, false);
	if (is_option(option, size, "/removecryptocheck", "points"))
		return change(args, request, true);
	if (is_option(option, size, "/cryptocheck", "points"))
		return list(args, request);
	return fail_text(
		CODE_USAGE, 0,
		"%s: there are /addcryptocheckpoints:NAME,..., /removecryptocheckpoints:NAME,... and /cryptocheckpoints",
		option);
}

static int compat_cluster(const struct args *args)
{
	struct request request;
	int code;

	code = read_request(args, &request);
	if (code)
		return code;
	code = run_option(args, &request);
	free(request.checkpoints);
	return code;
}

static const struct command commands[] = {
	{
		.verb = "cluster",
		.words =
			"[/cluster:NAME] res [RESOURCE] /OPTION[:CONTAINER,...]",
		.doc = "Crypto checkpoints as cluster.exe took them: /addcryptocheckpoints:,\n"
		       "/removecryptocheckpoints: and /cryptocheckpoints, which lists those of a\n"
		       "resource, or of all. What is wrong with a name is found before anything is\n"
		       "changed; if the second of two cannot be added, the first one was.",
		.examples =
			"  clusctl compat cluster res db '/addcryptocheckpoints:1\\\\MyKey'\n"
			"  clusctl compat cluster res db /cryptocheckpoints",
		.options = checkpoint_change_options,
		.min = 2,
		.max = MAX_WORDS,
		.run = compat_cluster,
	},
	{ .verb = NULL },
};

const struct noun compat_noun = {
	.name = "compat",
	.doc = "The words of Windows, for scripts that have them.",
	.commands = commands,
};
