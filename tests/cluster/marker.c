// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Hand a secret to the kernel, and leave no copy of it anywhere else.
 *
 * usage: marker mask <SECRET >MASKED
 *        marker key DESCRIPTION <MASKED
 *        marker import CONTAINER PUBLIC <MASKED
 *        marker export CONTAINER
 *
 * mask is for the host: nothing that the files MASKED get into, such as the
 * page cache of a VM, looks like the secret. key makes one of type user on the
 * user keyring, and prints its serial. import puts a PKCS#8 key in DER, and its
 * public key in the file PUBLIC, into a machine container, exportable. export
 * gets one out, and throws it away. The one copy that these have is wiped.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/clusctl.h>
#include <linux/keyctl.h>

#define MASK 0xa5
#define NAME_MAX_UNITS 260

static unsigned char buffer[1 << 16];

static int fail(const char *what)
{
	perror(what);
	return 1;
}

/* Byte by byte, so that the vector registers get nothing to keep */
static void mask(unsigned char *data, size_t size)
{
	while (size--) {
		*data++ ^= MASK;
		__asm__ __volatile__("" : : : "memory");
	}
}

/* Reads all of a file into the buffer, from an offset on. 0 for an error */
static size_t read_all(int fd, size_t offset)
{
	size_t size = 0;
	ssize_t ret;

	while (offset + size < sizeof(buffer)) {
		ret = read(fd, buffer + offset + size,
			   sizeof(buffer) - offset - size);
		if (ret < 0)
			return 0;
		if (!ret)
			return size;
		size += ret;
	}
	return 0;
}

static int mask_command(void)
{
	size_t size = read_all(STDIN_FILENO, 0);
	bool done;

	if (!size)
		return fail("mask");
	mask(buffer, size);
	done = write(STDOUT_FILENO, buffer, size) == (ssize_t)size;
	return done ? 0 : fail("mask");
}

static int key_command(const char *description)
{
	size_t size = read_all(STDIN_FILENO, 0);
	long serial;

	if (!size)
		return fail("key");
	mask(buffer, size);
	serial = syscall(SYS_add_key, "user", description, buffer, size,
			 KEY_SPEC_USER_KEYRING);
	explicit_bzero(buffer, sizeof(buffer));
	if (serial < 0)
		return fail("add_key");
	printf("%ld\n", serial);
	return 0;
}

/* As UTF-16LE with its NUL; returns the bytes of it */
static size_t put_name(size_t offset, const char *name)
{
	size_t i, size = strlen(name) + 1;

	for (i = 0; i < size; i++) {
		buffer[offset + 2 * i] = name[i];
		buffer[offset + 2 * i + 1] = 0;
	}
	return 2 * size;
}

static size_t read_public(const char *path, size_t offset)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t size;

	if (fd < 0)
		return 0;
	size = read_all(fd, offset);
	close(fd);
	return size;
}

static int import_command(const char *container, const char *public)
{
	struct clusctl_import_key *import = (void *)buffer;
	struct clusctl_request request = {
		.size = sizeof(request),
		.flags = CRYPT_MACHINE_KEYSET | CRYPT_EXPORTABLE,
		.in = (uintptr_t)buffer,
	};
	size_t offset = sizeof(*import);
	int cluster, ret;

	cluster = open("/dev/clusctl", O_RDWR | O_CLOEXEC);
	if (cluster < 0 || strlen(container) > NAME_MAX_UNITS)
		return fail("/dev/clusctl");
	*import = (struct clusctl_import_key){
		.size = sizeof(*import),
		.key_spec = AT_KEYEXCHANGE,
		.name_size = put_name(offset, container),
	};
	offset += import->name_size;
	import->private_size = read_all(STDIN_FILENO, offset);
	mask(buffer + offset, import->private_size);
	offset += import->private_size;
	import->public_size = read_public(public, offset);
	offset += import->public_size;
	request.in_size = offset;
	ret = ioctl(cluster, CLUSCTL_NODE_IMPORT_KEY, &request);
	explicit_bzero(buffer, sizeof(buffer));
	if (ret)
		fprintf(stderr, "marker: import: %#x\n", request.status);
	return ret != 0;
}

static int export_command(const char *container)
{
	struct clusctl_key_ref *ref = (void *)buffer;
	struct clusctl_request request = {
		.size = sizeof(request),
		.flags = CRYPT_MACHINE_KEYSET,
		.in = (uintptr_t)buffer,
		.out = (uintptr_t)buffer,
		.out_size = CLUSCTL_MAX_PRIVATE,
	};
	int cluster = open("/dev/clusctl", O_RDWR | O_CLOEXEC);
	int ret;

	if (cluster < 0 || strlen(container) > NAME_MAX_UNITS)
		return fail("/dev/clusctl");
	*ref = (struct clusctl_key_ref){
		.size = sizeof(*ref),
		.key_spec = AT_KEYEXCHANGE,
		.name_size = put_name(sizeof(*ref), container),
	};
	request.in_size = sizeof(*ref) + ref->name_size;
	ret = ioctl(cluster, CLUSCTL_NODE_EXPORT_KEY, &request);
	explicit_bzero(buffer, sizeof(buffer));
	if (ret)
		fprintf(stderr, "marker: export: %#x\n", request.status);
	return ret != 0;
}

int main(int argc, char **argv)
{
	if (mlockall(MCL_CURRENT))
		return fail("mlockall");
	if (argc == 2 && !strcmp(argv[1], "mask"))
		return mask_command();
	if (argc == 3 && !strcmp(argv[1], "key"))
		return key_command(argv[2]);
	if (argc == 4 && !strcmp(argv[1], "import"))
		return import_command(argv[2], argv[3]);
	if (argc == 3 && !strcmp(argv[1], "export"))
		return export_command(argv[2]);
	fputs("usage: marker mask|key|import|export\n", stderr);
	return 64;
}
