/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What happens to the cluster of etcd_cluster from outside of the engine. */
#ifndef TESTS_ENGINE_ETCD_SHELL_H
#define TESTS_ENGINE_ETCD_SHELL_H

#include "fixture.h"

/* The exit status of a command, which says nothing if all goes well */
__attribute__((format(printf, 1, 2))) int shell(const char *format, ...);
/* What a command says, at most @size bytes of it; 0 if it fails */
__attribute__((format(printf, 3, 4))) size_t
shell_read(void *output, size_t size, const char *format, ...);

/* etcd_member @action @number; checks that it can be done. */
bool member(const char *action, unsigned int number);
/* The number of the leader, 0 if there is none; waits a while for one. */
unsigned int find_leader(void);
/* All members are alive and healthy again. */
bool heal(void);
unsigned int member_count(void);
/* The endpoint of a member; what it returned before is gone with the next one. */
const char *member_url(unsigned int number);

/* An engine with other settings; checks that it can be opened. */
struct engine *open_with(const struct engine_settings *other);
int get_status(struct engine *engine, bool stale, const char *key);

#endif
