// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Search the memory of a machine for secrets.
 *
 * usage: memscan MEMORY LABEL=FILE...
 *
 * MEMORY is a file with all of it. For the FILEs see secret.h. Prints a line
 * for each secret that pieces were found of: its name, how many, in which form,
 * and the address of the first. Exits with 0 if none was, with 1 if some were,
 * and with 2 if it could not look.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "search.h"

/* Looks through what the file has; memory that was never used is a hole. */
static bool scan(struct search *search, const char *path)
{
	off_t data = 0, hole = 0;
	unsigned char *memory;
	struct stat st;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) || !st.st_size) {
		perror(path);
		return false;
	}
	memory = mmap(NULL, st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (memory == MAP_FAILED) {
		perror(path);
		close(fd);
		return false;
	}
	while ((data = lseek(fd, hole, SEEK_DATA)) >= 0) {
		hole = lseek(fd, data, SEEK_HOLE);
		if (hole < 0)
			hole = st.st_size;
		search_memory(search, memory + data, hole - data, data);
	}
	munmap(memory, st.st_size);
	close(fd);
	return true;
}

static bool load(struct secrets *secrets, char **arguments)
{
	char *file;

	for (; *arguments; arguments++) {
		file = strchr(*arguments, '=');
		if (!file)
			return false;
		*file = '\0';
		if (!secrets_add_file(secrets, *arguments, file + 1))
			return false;
	}
	return secrets->count > 0;
}

/* True if nothing was found */
static bool report(const struct search *search, const struct secrets *secrets)
{
	size_t i, count, first;
	enum search_form form;
	bool clean = true;

	for (i = 0; i < secrets->count; i++) {
		for (form = 0; form < SEARCH_FORMS; form++) {
			count = search_found(search, i, form, &first);
			if (!count)
				continue;
			printf("%s: %zu of %zu pieces, %s, at %#zx\n",
			       secrets->all[i].name, count,
			       secrets->all[i].size / SEARCH_STEP - 1,
			       search_form_names[form], first);
			clean = false;
		}
	}
	return clean;
}

int main(int argc, char **argv)
{
	struct secrets secrets = { NULL, 0 };
	struct search *search = NULL;
	int ret = 2;

	if (argc < 3) {
		fputs("usage: memscan MEMORY LABEL=FILE...\n", stderr);
		return ret;
	}
	if (load(&secrets, argv + 2))
		search = search_new(&secrets);
	if (search && scan(search, argv[1]))
		ret = !report(search, &secrets);
	search_free(search);
	secrets_free(&secrets);
	return ret;
}
