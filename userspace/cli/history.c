// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl checkpoint history: the generations that the store keeps. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli.h"
#include "daemon.h"

#define SHORT_ID 8

/* What the kernel has of the checkpoint; all 0 if that is nothing */
static int read_here(struct clusctl_resource *resource, const char *name,
		     struct made *made)
{
	int rc;

	*made = (struct made){ 0 };
	rc = made_read(resource, name, made);
	return rc == -ENOENT ? CODE_OK : rc ? fail(rc) : CODE_OK;
}

static json_int_t number(const json_t *one, const char *name)
{
	return json_integer_value(json_object_get(one, name));
}

static const char *state_of(const json_t *one)
{
	if (json_is_true(json_object_get(one, "damaged")))
		return "damaged";
	return json_is_true(json_object_get(one, "tombstone")) ? "tombstone" :
								 "snapshot";
}

static void print_one(const json_t *one, json_int_t last, json_int_t here)
{
	const char *key = json_string_value(json_object_get(one, "key_id"));
	const char *node = json_string_value(json_object_get(one, "node"));
	json_int_t generation = number(one, "generation");
	bool is_last = generation == last, is_here = generation == here;
	char time[TIME_SIZE] = "-";

	if (key)
		format_time((uint64_t)number(one, "time"), time);
	printf("%10jd  %-8.*s  %6jd  %-20s  %-9s  %-10s  ",
	       (intmax_t)generation, SHORT_ID, key ? key : "-",
	       (intmax_t)number(one, "size"), time, state_of(one),
	       is_last ? (is_here ? "last, here" : "last") :
			 (is_here ? "here" : "-"));
	print_clean(stdout, node ? node : "-");
	putchar('\n');
}

static void print_text(const json_t *answer, json_int_t here, bool quiet)
{
	const json_t *list = json_object_get(answer, "generations");
	json_int_t last = number(answer, "last");
	const json_t *one;
	size_t i;

	if (!quiet)
		printf("%10s  %-8s  %6s  %-20s  %-9s  %-10s  NODE\n",
		       "GENERATION", "KEY", "SIZE", "TIME", "STATE", "IS");
	json_array_foreach(list, i, one)
	{
		if (quiet)
			printf("%jd\n", (intmax_t)number(one, "generation"));
		else
			print_one(one, last, here);
	}
}

/* What is not in the table */
static void print_notes(const json_t *answer, json_int_t here)
{
	json_int_t last = number(answer, "last");

	if (!last)
		note("the store has no good record of the last one; see clusctl doctor");
	if (here > last && last)
		note("generation %jd, which is here, is not stored",
		     (intmax_t)here);
	else if (!here)
		note("this node has no generation of it");
}

static int print_json(const struct args *args, const char *name, json_t *answer,
		      json_int_t here)
{
	json_t *reply = new_reply(), *one;
	size_t i;

	json_object_set_new(reply, "resource", json_text(args->words[0]));
	json_object_set_new(reply, "checkpoint", json_text(name));
	json_array_foreach(json_object_get(answer, "generations"), i, one)
	{
		if (json_object_get(one, "time"))
			json_object_set_new(
				one, "time",
				json_time((uint64_t)number(one, "time")));
	}
	json_object_update(reply, answer);
	json_object_set_new(reply, "here",
			    here ? json_integer(here) : json_null());
	return print_reply(reply);
}

static int history(const struct args *args, const char *name)
{
	struct clusctl_resource *resource;
	struct clusctl_cluster *cluster;
	struct made made = { 0 };
	json_t *answer = NULL;
	int code;

	code = open_resource(args, O_RDONLY, args->words[0], &cluster,
			     &resource);
	if (code)
		return code;
	code = read_here(resource, name, &made);
	if (!code)
		code = daemon_query(args, "History", ask_about(resource, name),
				    &answer);
	if (!code && args->json) {
		code = print_json(args, name, answer,
				  (json_int_t)made.generation);
	} else if (!code) {
		print_text(answer, (json_int_t)made.generation, args->quiet);
		if (!args->quiet)
			print_notes(answer, (json_int_t)made.generation);
	}
	json_decref(answer);
	free(made.name);
	clusctl_resource_close(resource);
	clusctl_cluster_close(cluster);
	return code;
}

int checkpoint_history(const struct args *args)
{
	about_resource(args->words[0]);
	return run_with_name(args, 1, history);
}
