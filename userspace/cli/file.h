/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files: whole ones, in and out. */
#ifndef CLI_FILE_H
#define CLI_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Reads to the end, or until @room is full; returns -1 with errno. */
ssize_t read_all(int fd, void *data, size_t room);
bool write_all(int fd, const void *data, size_t size);
/* Makes sure of what was made, renamed or removed in a directory. */
bool sync_directory(int fd);
/* Makes the entry of a file in its directory last; returns an errno. */
int sync_parent(const char *path);
/* Opens a file to read, or standard input for "-"; reports failures. */
int open_input(const char *path, int *fd);
/* Opens, reads and closes a file of 1 to @max bytes; free() @data. */
int read_input(const char *path, size_t max, void **data, size_t *size);
/*
 * Writes a file that is there as a whole, or as it was before: what is neither
 * new nor a regular file is written to as it is. Reports failures.
 */
int replace_file(const char *path, const void *data, size_t size);
/* Writes a file of mode 0600 that must not be there yet, and makes it last. */
int create_file(const char *path, const void *data, size_t size);
/* Writes bytes to standard output; reports failures. */
int write_stdout(const void *data, size_t size);

#define SHA256_TEXT_SIZE 65

/* SHA-256 in hexadecimal digits; false if libcrypto fails */
bool sha256(const void *data, size_t size, char text[SHA256_TEXT_SIZE]);

#endif
