/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tests need of the world and ClusAPI does not have */
#ifndef TESTS_WIN32_WORLD_H
#define TESTS_WIN32_WORLD_H

#include <stdbool.h>

/* A machine container of one pair; false if it could not be made */
bool world_make_container(const char *name, bool exportable);
bool world_remove_container(const char *name);
/* Ends it as keyctl(1) does: it is there, and of no use. */
bool world_revoke_container(const char *name);
/* A cluster key of 32 times the same byte: it seals, or is retired. */
bool world_set_cluster_key(unsigned char number);
bool world_retire_cluster_key(unsigned char number);
/* Loads the module again; nothing of it may be open. */
bool world_forget_cluster_keys(void);
/* How many events the kernel keeps for one who does not read them */
unsigned int world_max_events(void);
/* Makes the caller a user who has no right but what the device gives to all. */
bool world_become_guest(unsigned int device_mode);
bool world_become_root(void);
/* Waits until so many threads of this process wait for notifications. */
void world_await_waiting(unsigned int threads);

#endif
