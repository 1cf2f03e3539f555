/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The library, statuses, and control codes as they are. */
#ifndef CLUSCTL_STATUS_H
#define CLUSCTL_STATUS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** CLUSCTL_NO_STATUS - the latest failure has an errno but no Win32 status */
#define CLUSCTL_NO_STATUS ((uint32_t)-1)

/**
 * clusctl_version() - version of the library
 * Return: text like "0.1.0"
 */
const char *clusctl_version(void);

/**
 * clusctl_last_status() - Win32 status of the latest call in this thread
 *
 * Every function of this library that returns 0 or a negative errno sets it.
 * GetLastError().
 *
 * Return: ERROR_SUCCESS, the ERROR_* or NTE_* status of the failure, or
 * CLUSCTL_NO_STATUS if the failure is one of the system (the device cannot be
 * opened, say) and only the errno tells it
 */
uint32_t clusctl_last_status(void);

/**
 * clusctl_status_name() - the name of a Win32 status
 * @status: ERROR_* or NTE_* status
 * Return: text like "NTE_BAD_KEY", NULL for a status that is not in the table
 * of <linux/clusctl.h>
 */
const char *clusctl_status_name(uint32_t status);

/**
 * clusctl_status_message() - what a Win32 status means here, in English
 * @status: ERROR_* or NTE_* status
 * Return: a phrase without a full stop; never NULL
 */
const char *clusctl_status_message(uint32_t status);

/**
 * clusctl_status_errno() - the errno that stands for a Win32 status
 * @status: ERROR_* or NTE_* status
 * Return: a positive errno, 0 for ERROR_SUCCESS, EIO for a status that is not
 * in the table of <linux/clusctl.h>
 */
int clusctl_status_errno(uint32_t status);

/**
 * clusctl_control() - issue a control code as it is
 * @fd: file descriptor of the cluster or of a resource
 * @code: CLUSCTL_* control code of <linux/clusctl.h>
 * @flags: flags of that code
 * @in: its input, or NULL
 * @in_size: bytes of @in
 * @out: room for its output, or NULL
 * @out_size: bytes of @out
 * @out_bytes: bytes written, or bytes needed with ERROR_MORE_DATA; may be NULL
 *
 * The other functions are made of this one; it takes and gives what
 * ClusterResourceControl() does, strings in UTF-16LE included. @out_bytes is
 * written on failure too, 0 if the kernel did not tell.
 *
 * Return: 0 or a negative errno, among them those that have no status: -EFAULT,
 * -EINTR, -ENOTTY, -E2BIG
 */
int clusctl_control(int fd, uint32_t code, uint32_t flags, const void *in,
		    uint32_t in_size, void *out, uint32_t out_size,
		    uint32_t *out_bytes);

#ifdef __cplusplus
}
#endif

#endif
