/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A disk for SQLite, in memory: what was written and not synced may be lost, each
 * sector of it for itself.
 */
#ifndef TESTS_ENGINE_POWER_VFS_H
#define TESTS_ENGINE_POWER_VFS_H

#include <stdbool.h>
#include <stdint.h>

enum power_fault {
	POWER_NONE,
	POWER_OFF, /* from an operation on nothing works */
	POWER_FULL, /* from an operation on nothing can be written */
	POWER_ERROR, /* one operation fails, and what it did not sync is lost */
};

void power_install(void); /* as the default; never both with power_remove() */
void power_remove(void);
/* A new disk, on which operation @at, from 0 on, goes wrong */
void power_new_disk(uint32_t seed, enum power_fault fault, unsigned int at);
/* The same on the disk as it is, @in operations from now on */
void power_strike_in(enum power_fault fault, unsigned int in);
/* Whether it got so far */
bool power_struck(void);
/* All is well again, as it is. */
void power_repair(void);
/* After a loss: of what was not synced, @keep sectors of 100 are there. */
void power_restart(unsigned int keep);
/* Syncs do nothing: the tests must notice that. */
extern bool power_lies;

#endif
