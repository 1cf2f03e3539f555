/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the files of the oracle: what it counts and knows. */
#ifndef TESTS_DAEMON_ORACLE_H
#define TESTS_DAEMON_ORACLE_H

#include <stdbool.h>

#define ORACLE_RESOURCES 100000

struct oracle {
	unsigned int created; /* resources, each known by its number */
	bool deleted[ORACLE_RESOURCES]; /* and the store says so */
	unsigned int acknowledged; /* changes */
	unsigned int broken; /* commits over what does not come from there */
	unsigned int wrong; /* at the end */
};

extern struct oracle oracle;

/* The GUID of a resource */
void oracle_id(unsigned int number, char id[37]);
/* From here on, it watches the kernels and the store. */
void oracle_begin(void);
/* Compares them all; returns the number of checkpoints in the store. */
unsigned int oracle_check(void);
void oracle_end(void);

#endif
