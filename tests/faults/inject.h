/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lets one point of what this thread does next fail, by one of two engines: the
 * module's own counter, in a module that was built with CLUSCTL_FAULTS=1; or
 * the kernel's fault injection, of a kernel that has it: allocations of slab
 * objects and pages, and copies from and to user memory.
 */
#ifndef CLUSCTL_FAULTS_INJECT_H
#define CLUSCTL_FAULTS_INJECT_H

#include <stdbool.h>

/* Chooses the engine, and sets it up; an answer says why there is none. */
const char *inject_start(void);
/* Whether it is the kernel's engine */
bool inject_is_kernels(void);
/* The @nth point from now fails; 0 for none, and the points are counted only. */
void inject_begin(unsigned int nth);
/*
 * None fails any more. The answer is whether the one did. @passed is how many
 * points were passed since inject_begin(), that one included; it may be NULL.
 */
bool inject_end(unsigned int *passed);

#endif
