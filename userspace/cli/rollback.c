// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl checkpoint rollback: back to what the store had before. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "daemon.h"

struct rollback {
	const struct args *args;
	const char *name;
	struct clusctl_resource *resource;
	uint64_t here; /* the generation that the kernel has; 0 for none */
	uint64_t to;
	void *data; /* of that */
	size_t size;
};

static uint64_t number(const json_t *one, const char *name)
{
	return (uint64_t)json_integer_value(json_object_get(one, name));
}

static bool is(const json_t *one, const char *name)
{
	return json_is_true(json_object_get(one, name));
}

/* The one that was asked for, if its contents can be had */
static int check_asked(struct rollback *rollback, const json_t *list)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		if (number(one, "generation") != rollback->args->generation)
			continue;
		if (is(one, "tombstone"))
			return fail_text(
				CODE_DATA, 0,
				"generation %ju says that the checkpoint was deleted; clusctl checkpoint remove does that",
				(uintmax_t)rollback->args->generation);
		rollback->to = rollback->args->generation;
		return CODE_OK;
	}
	return fail_text(
		CODE_NO_SUCH, ENOENT,
		"the store does not keep generation %ju; clusctl checkpoint history shows those that it does",
		(uintmax_t)rollback->args->generation);
}

/* Or the last one that has keys, before what there is now */
static int choose(struct rollback *rollback, const json_t *answer)
{
	uint64_t now = number(answer, "last"), generation;
	const json_t *list = json_object_get(answer, "generations"), *one;
	size_t i;

	if (rollback->args->generation)
		return check_asked(rollback, list);
	if (now < rollback->here)
		now = rollback->here;
	json_array_foreach(list, i, one)
	{
		generation = number(one, "generation");
		if ((!now || generation < now) && !is(one, "tombstone") &&
		    !is(one, "damaged") && generation > rollback->to)
			rollback->to = generation;
	}
	return rollback->to ?
		       CODE_OK :
		       fail_text(
			       CODE_NO_SUCH, ENOENT,
			       "the store keeps no generation before this one");
}

/* The bytes that @text is, in base64 */
static int decode(struct rollback *rollback, const char *text)
{
	size_t length = text ? strlen(text) : 0, padding = 0;
	int count = -1;

	while (padding < 2 && padding < length &&
	       text[length - 1 - padding] == '=')
		padding++;
	rollback->data = malloc(length / 4 * 3 + 1);
	if (!rollback->data)
		return fail_memory();
	if (length && length % 4 == 0 && length < SNAPSHOT_FILE_MAX)
		count = EVP_DecodeBlock(rollback->data,
					(const unsigned char *)text,
					(int)length);
	if (count < (int)padding)
		return fail_text(CODE_PROTOCOL, EPROTO,
				 "what clusctld answers makes no sense");
	rollback->size = (size_t)count - padding;
	return CODE_OK;
}

static int fetch(struct rollback *rollback)
{
	json_t *answer, *asked;
	int code;

	code = daemon_query(rollback->args, "History",
			    ask_about(rollback->resource, rollback->name),
			    &answer);
	if (code)
		return code;
	code = choose(rollback, answer);
	json_decref(answer);
	if (code)
		return code;
	asked = ask_about(rollback->resource, rollback->name);
	json_object_set_new(asked, "generation",
			    json_integer((json_int_t)rollback->to));
	code = daemon_query(rollback->args, "Snapshot", asked, &answer);
	if (code)
		return code;
	code = decode(rollback,
		      json_string_value(json_object_get(answer, "snapshot")));
	json_decref(answer);
	return code;
}

static int report(const struct rollback *rollback, const struct made *made,
		  const struct stored *stored)
{
	json_t *reply;
	uint32_t state;

	if (rollback->args->json) {
		reply = new_reply();
		json_object_set_new(reply, "resource",
				    json_text(rollback->args->words[0]));
		json_object_set_new(reply, "checkpoint",
				    json_text(rollback->name));
		json_object_set_new(reply, "rolled_back_to",
				    json_integer((json_int_t)rollback->to));
		json_object_set_new(reply, "generation",
				    json_integer((json_int_t)made->generation));
		json_object_set_new(reply, "stored",
				    stored->has_daemon ? json_true() :
							 json_null());
		return print_reply(reply);
	}
	if (rollback->args->quiet)
		return CODE_OK;
	printf("Generation %ju is what generation %ju was%s\n",
	       (uintmax_t)made->generation, (uintmax_t)rollback->to,
	       stored->has_daemon ? ", and stored" : "");
	if (!clusctl_resource_get_state(rollback->resource, &state, NULL) &&
	    state == CLUSCTL_ONLINE)
		note("the container gets it when the resource next goes online");
	return CODE_OK;
}

static int put(struct rollback *rollback)
{
	struct stored stored = { 0 };
	struct made made = { 0 };
	int code, rc;

	rc = clusctl_snapshot_put(rollback->resource, rollback->data,
				  rollback->size, rollback->name,
				  CLUSCTL_ROLLBACK);
	if (!rc)
		rc = made_read(rollback->resource, rollback->name, &made);
	if (rc)
		return fail(rc);
	code = wait_stored(rollback->args, rollback->resource, rollback->name,
			   false, &stored);
	if (!code)
		code = report(rollback, &made, &stored);
	free(made.name);
	return code;
}

static int rollback(const struct args *args, const char *name)
{
	struct rollback rollback = { .args = args, .name = name };
	struct clusctl_cluster *cluster;
	struct made here = { 0 };
	int code, rc;

	code = open_resource(args, O_RDWR, args->words[0], &cluster,
			     &rollback.resource);
	if (code)
		return code;
	rc = made_read(rollback.resource, name, &here);
	if (rc && rc != -ENOENT)
		code = fail(rc);
	rollback.here = here.generation;
	if (!code)
		code = fetch(&rollback);
	if (!code)
		code = put(&rollback);
	free(here.name);
	free(rollback.data);
	clusctl_resource_close(rollback.resource);
	clusctl_cluster_close(cluster);
	return code;
}

int checkpoint_rollback(const struct args *args)
{
	about_resource(args->words[0]);
	return run_with_name(args, 1, rollback);
}
