/* SPDX-License-Identifier: GPL-2.0-only */
/* Readers of events: read and poll on the cluster fd. */
#ifndef CLUSCTL_READER_H
#define CLUSCTL_READER_H

#include <linux/poll.h>
#include <linux/types.h>

struct clusctl_reader;
struct file;
struct iov_iter;

struct clusctl_reader *clusctl_reader_new(void);
void clusctl_reader_free(struct clusctl_reader *reader);
ssize_t clusctl_reader_read(struct clusctl_reader *reader, struct iov_iter *to,
			    bool nowait);
__poll_t clusctl_reader_poll(struct clusctl_reader *reader, struct file *file,
			     poll_table *wait);

#endif
