/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The module, loaded again: nothing is there, and a new key of the boot seals. */
#ifndef CLUSCTL_TEST_MODULE_H
#define CLUSCTL_TEST_MODULE_H

#include "harness.h"

/* Ends the test if it fails. No fd of the module may be open. */
void module_reload(void);

/* Each test gets the module as it is when it was just loaded. */
extern const struct harness_hooks module_hooks;

#define CLUSCTL_MODULE_TEST_MAIN                                \
	int main(int argc, char **argv)                         \
	{                                                       \
		return harness_main(argc, argv, &module_hooks); \
	}

#endif
