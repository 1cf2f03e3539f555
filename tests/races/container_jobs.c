// SPDX-License-Identifier: GPL-2.0-or-later
/* Containers, of the machine and of users, and the pairs in them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "keyctl.h"
#include "test_keys.h"
#include "worker.h"

static const struct key_pair *const pairs[] = { &rsa_1024, &rsa_a, &ed25519 };

/* Mostly one that is cheap to restore, and that the kernel only holds */
static const struct key_pair *any_pair(struct worker *worker)
{
	static const struct key_pair *const mix[] = {
		&ed25519,  &ed25519,  &ed25519, &ed25519,
		&rsa_1024, &rsa_1024, &rsa_a,
	};

	return mix[choose(worker, 7)];
}

static void import(struct worker *worker, struct str name)
{
	unsigned int kind = choose(worker, 12);
	__u32 flags = MACHINE | CRYPT_EXPORTABLE;
	const struct key_pair *pair = any_pair(worker);

	if (kind == 0)
		flags |= CLUSCTL_IMPORT_NEW;
	/* Not exportable, which the one is that the kernel cannot use */
	if (kind == 1)
		flags = MACHINE;
	if (kind == 2) {
		flags = MACHINE;
		pair = &ed25519;
	}
	counted(worker, OP_IMPORT,
		import_key(worker->cluster, flags, 1 + choose(worker, 2), name,
			   pair));
}

void change_containers(struct worker *worker)
{
	struct str name = name_of(choose(worker, NAMES));
	__s32 serial;

	if (!choose(worker, 10))
		counted(worker, OP_CONTAINER_DELETE,
			delete_container(worker->cluster, MACHINE, name));
	if (!choose(worker, 3) &&
	    counted(worker, OP_CONTAINER_CREATE,
		    create_container(worker->cluster, MACHINE, name, &serial)))
		publish_serial(worker->world, serial);
	import(worker, name);
}

/* Sizes of the halves of what the command makes, which nobody else knows */
#define MADE_PRIVATE 138
#define MADE_PUBLIC 91

static bool is_one_of_ours(const unsigned char *bytes, __u32 size, bool private)
{
	size_t i;

	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		const struct key_pair *pair = pairs[i];

		if (size == (private ? pair->priv_size : pair->pub_size) &&
		    !memcmp(bytes, private ? pair->priv : pair->pub, size))
			return true;
	}
	return size == (private ? MADE_PRIVATE : MADE_PUBLIC);
}

static void export(struct worker *worker, struct str name, bool private)
{
	struct str input = key_input(1 + choose(worker, 2), name);
	unsigned char room[4096];
	struct reply reply;

	reply = call(worker->cluster,
		     private ? CLUSCTL_NODE_EXPORT_KEY :
			       CLUSCTL_NODE_GET_PUBLIC_KEY,
		     MACHINE, input, room, sizeof(room));
	if (counted(worker, private ? OP_EXPORT : OP_PUBLIC, reply))
		EXPECT_TRUE(is_one_of_ours(room, reply.out_bytes, private));
	free((void *)(uintptr_t)input.data);
}

/* Others get to know the serials, and use them when their keys have gone. */
void read_containers(struct worker *worker)
{
	struct str name = name_of(choose(worker, NAMES));
	struct clusctl_container_record records[8 * NAMES];
	__u32 flags = choose(worker, 2) ? MACHINE : 0;
	struct reply reply;

	reply = call(worker->cluster, CLUSCTL_NODE_GET_CONTAINER, flags, name,
		     records, sizeof(records));
	if (counted(worker, OP_CONTAINER_GET, reply)) {
		publish_serial(worker->world, records[0].serial);
		publish_serial(worker->world, records[0].exchange.serial);
		publish_serial(worker->world, records[0].signature.serial);
	}
	/* The dead ones are among them until they are collected. */
	reply = call(worker->cluster, CLUSCTL_NODE_ENUM_CONTAINER, flags,
		     NO_INPUT, NULL, 0);
	counted(worker, OP_CONTAINER_ENUM, reply);
	export(worker, name, true);
	export(worker, name, false);
	usleep(choose(worker, 5000));
}

/* Those of one uid are the same in all of its processes. */
void change_user_containers(struct worker *worker)
{
	struct str name = name_of(choose(worker, NAMES));
	__s32 serial;

	usleep(choose(worker, 20000));
	switch (choose(worker, 6)) {
	case 0:
		counted(worker, OP_USER_DELETE,
			delete_container(worker->cluster, 0, name));
		break;
	case 1:
	case 2:
		if (counted(worker, OP_USER_CREATE,
			    create_container(worker->cluster, 0, name,
					     &serial)))
			publish_serial(worker->world, serial);
		break;
	case 3:
		serial = any_serial(worker);
		if (serial)
			counted_errno(worker, OP_KEY_UNLINK,
				      key_unlink(serial,
						 KEY_SPEC_USER_KEYRING));
		break;
	default:
		counted(worker, OP_USER_IMPORT,
			import_key(worker->cluster, CRYPT_EXPORTABLE,
				   1 + choose(worker, 2), name,
				   any_pair(worker)));
		break;
	}
}

/* What the exit statuses of the command stand for */
static struct reply reply_of(int status)
{
	static const struct {
		int code;
		__u32 status;
	} codes[] = {
		{ 0, ERROR_SUCCESS },
		{ 105, NTE_BAD_KEYSET },
		{ 108, NTE_EXISTS },
	};
	struct reply reply = { .status = NTE_FAIL };
	size_t i;

	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (WIFEXITED(status) && WEXITSTATUS(status) == codes[i].code)
			reply.status = codes[i].status;
	return reply;
}

/* A new key, made by the command, in a process of its own */
void run_command(struct worker *worker)
{
	char line[120];

	usleep(choose(worker, 1000000));
	snprintf(
		line, sizeof(line),
		"clusctl container genkey '1\\\\%u' --exportable --algorithm ec-p256%s >/dev/null 2>&1",
		choose(worker, NAMES), choose(worker, 3) ? " --replace" : "");
	counted(worker, OP_GENKEY, reply_of(system(line)));
}
