/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options there are, for the tables of the commands. */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include <argp.h>
#include <stdbool.h>

struct args;

/* Keys of options without a short form */
enum option_key {
	OPT_JSON = 256,
	OPT_DEVICE,
	OPT_RESOURCE_TYPE,
	OPT_ID,
	OPT_PROVIDER_TYPE,
	OPT_PROVIDER,
	OPT_CONTAINER,
	OPT_CHECKPOINT,
	OPT_USER,
	OPT_OWNER,
	OPT_ALGORITHM,
	OPT_SPEC,
	OPT_EXPORTABLE,
	OPT_REPLACE,
	OPT_CREATE,
	OPT_FD,
	OPT_KEY_FILE,
	OPT_STDIN,
	OPT_PASSPHRASE_FD,
	OPT_PASSPHRASE_FILE,
	OPT_PUBLIC,
	OPT_PRIVATE,
	OPT_PEM,
	OPT_DER,
	OPT_BEST_EFFORT,
	OPT_ROLLBACK,
	OPT_STORED,
	OPT_READER,
	OPT_SET,
	OPT_FORCE,
	OPT_EVENT_TYPE,
	OPT_COUNT,
	OPT_TIMEOUT,
	OPT_SOCKET,
	OPT_NO_WAIT,
	OPT_KEY_ID,
	OPT_FINGERPRINT,
	OPT_REJOIN,
	OPT_GENERATION,
	OPT_ALL,
};

/* Options that several commands have */
enum option_group {
	GROUP_NAME = 1 << 0, /* how to name a container or checkpoint */
	GROUP_USER = 1 << 1, /* --user */
	GROUP_OWNER = 1 << 2, /* --owner */
	GROUP_SPEC = 1 << 3, /* --spec */
	GROUP_PUT = 1 << 4, /* how a key gets into a container */
};

#define GROUPS 5
#define ALGORITHMS_HELP "rsa2048, rsa3072, rsa4096, ec-p256 or ed25519"
#define DEFAULT_TYPE "Generic Service"

/* options.c */
/* Those of all commands, and those of the groups, in their order */
extern const struct argp common_argp;
extern const struct argp group_argps[GROUPS];
/*
 * Takes any option of this program, of which a command accepts those that its
 * tables name; says whether it is one.
 */
bool option_take(int key, char *arg, struct args *args);

#endif
