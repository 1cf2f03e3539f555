/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libclusctl: crypto checkpoints of cluster resources, in UTF-8. */
#ifndef CLUSCTL_H
#define CLUSCTL_H

/**
 * DOC: Conventions
 *
 * Errors. A function that can fail returns 0 or a negative errno; outputs are
 * written on success only. The Win32 status behind the latest failure in
 * this thread is clusctl_last_status(), as with GetLastError(). Where there is
 * one, the errno is that of clusctl_status_errno(). The numbers of the statuses,
 * and of the control codes, are in <linux/clusctl.h>; this header does not
 * include it, so that it can be used next to a Windows API header.
 *
 * Strings are UTF-8. Input that is not valid UTF-8 is refused with
 * ERROR_INVALID_PARAMETER, encoded surrogates included. A string or list that
 * is returned through a char ** or char *** is one allocation; free() it. A
 * string or object that a getter returns belongs to the object that was asked.
 *
 * Handles hold a file descriptor and never change, so that threads can share
 * them. Functions that free or close accept NULL and leave errno and
 * clusctl_last_status() alone.
 *
 * A key container is named by the string Type\Provider\Container, for example
 * 1\\MyKey: the provider type in decimal, a provider or nothing (then the
 * default of the type is meant), and the name of the container. The string of a
 * crypto checkpoint is the same.
 *
 * A GUID is 36 characters in lower case, without braces; as input, it may have
 * braces and capitals. A key id, which names a cluster key and tells nothing of
 * it, is 32 hexadecimal digits in lower case; as input, in either.
 *
 * An older module knows less than this library: what it does not tell is 0, NULL
 * or false.
 */

#include <clusctl/status.h>
#include <clusctl/cluster.h>
#include <clusctl/cluster_key.h>
#include <clusctl/event.h>
#include <clusctl/resource.h>
#include <clusctl/name.h>
#include <clusctl/checkpoint.h>
#include <clusctl/snapshot.h>
#include <clusctl/envelope.h>
#include <clusctl/container.h>
#include <clusctl/key.h>
#include <clusctl/secret.h>

#endif
