/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options there are, for the tables of the commands. */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

/* Keys of options without a short form */
enum option_key {
	OPT_JSON = 256,
	OPT_DEVICE,
	OPT_RESOURCE_TYPE,
	OPT_PROVIDER_TYPE,
	OPT_PROVIDER,
	OPT_CONTAINER,
	OPT_USER,
	OPT_OWNER,
	OPT_ALGORITHM,
	OPT_SPEC,
	OPT_EXPORTABLE,
	OPT_REPLACE,
	OPT_CREATE,
	OPT_FD,
	OPT_PASSPHRASE_FD,
	OPT_PASSPHRASE_FILE,
	OPT_PUBLIC,
	OPT_PRIVATE,
	OPT_PEM,
	OPT_DER,
};

/* Options that several commands have */
enum option_group {
	GROUP_NAME = 1 << 0, /* how to name a container or checkpoint */
	GROUP_USER = 1 << 1, /* --user */
	GROUP_OWNER = 1 << 2, /* --owner */
	GROUP_SPEC = 1 << 3, /* --spec */
	GROUP_PUT = 1 << 4, /* how a key gets into a container */
};

#define ALGORITHMS_HELP "rsa2048, rsa3072, rsa4096, ec-p256 or ed25519"

#endif
