// SPDX-License-Identifier: GPL-2.0-or-later
/* The request, the numbers and the order of judgement, for every code. */
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "codes.h"
#include "state.h"

#define INTERNAL ((__u32)CLCTL_INTERNAL_MASK)
#define MAX_REQUEST 4096

FIXTURE(abi)
{
	struct world world;
	struct state state;
};

FIXTURE_SETUP(abi)
{
	world_make(&self->world);
	self->state = state_take(self->world.cluster);
}

FIXTURE_TEARDOWN(abi)
{
	world_end(&self->world);
}

/*
 * A code without input and output: it succeeds, or says what it lacks. What it
 * changes then, one that follows in the table changes back.
 */
static __u32 idle_status(const struct world *world, const struct code *code)
{
	return call(world_fd(world, code), code->number, code->flags, NO_INPUT,
		    NULL, 0)
		.status;
}

/*
 * The same with a request of our own making, of which @copied bytes can be
 * read. The answer is the status, or the errno of a fault as -errno.
 */
static long long idle_raw(const struct world *world, const struct code *code,
			  __u32 size, size_t copied, __u32 tail)
{
	struct clusctl_request request = {
		.size = size,
		.flags = code->flags,
		.out_bytes = FAULTED,
		.status = FAULTED,
	};
	unsigned char before[2 * MAX_REQUEST] = { 0 };
	unsigned char *raw = fenced(copied);
	int ret;

	memcpy(before, &request, sizeof(request));
	if (tail)
		before[tail] = 1;
	memcpy(raw, before, copied);
	ret = ioctl(world_fd(world, code), (unsigned long)code->number, raw);
	if (copied >= sizeof(request))
		memcpy(&request, raw, sizeof(request));
	if (ret && request.status == FAULTED) {
		ret = -errno;
		EXPECT_MEMEQ(before, raw, copied);
		return ret;
	}
	EXPECT_EQ(ret ? -1 : 0, ret);
	EXPECT_EQ(size, request.size);
	return request.status;
}

TEST_F(abi, request_size_ladder)
{
	static const struct {
		__u32 size; /* that the request says it has */
		size_t copied; /* that can be read of it */
		__u32 tail; /* offset of the byte that is not 0 */
		int error; /* 0: as good as a request of 40 bytes */
	} rungs[] = {
		{ 0, 40, 0, EINVAL },	   { 1, 40, 0, EINVAL },
		{ 39, 40, 0, EINVAL },	   { 40, 40, 0, 0 },
		{ 40, 41, 40, 0 }, /* what is behind it is not looked at */
		{ 41, 41, 0, 0 },	   { 41, 41, 40, E2BIG },
		{ 48, 48, 0, 0 },	   { 48, 48, 40, E2BIG },
		{ 48, 48, 47, E2BIG },	   { 4096, 4096, 0, 0 },
		{ 4096, 4096, 40, E2BIG }, { 4096, 4096, 4095, E2BIG },
		{ 4097, 4097, 0, E2BIG },  { 0xffffffffU, 40, 0, E2BIG },
		{ 40, 39, 0, EFAULT },	   { 41, 40, 0, EFAULT },
		{ 4096, 4095, 0, EFAULT }, { 40, 3, 0, EFAULT },
	};
	const struct code *code;
	size_t i;

	FOR_EACH_CODE(code) {
		__u32 good = idle_status(&self->world, code);

		for (i = 0; i < sizeof(rungs) / sizeof(rungs[0]); i++) {
			harness_case("%s size %u copied %zu tail %u",
				     code->name, rungs[i].size, rungs[i].copied,
				     rungs[i].tail);
			EXPECT_EQ(rungs[i].error ? -rungs[i].error :
						   (long long)good,
				  idle_raw(&self->world, code, rungs[i].size,
					   rungs[i].copied, rungs[i].tail));
		}
	}
	EXPECT_AS_BEFORE(self->world.cluster, self->state);
}

static int ioctl_error(int fd, __u32 code, const void *argument)
{
	errno = 0;
	EXPECT_EQ(-1, ioctl(fd, (unsigned long)code, argument));
	return errno;
}

TEST_F(abi, request_pointer)
{
	const struct code *code;
	int fd;

	FOR_EACH_CODE(code) {
		harness_case("%s", code->name);
		fd = world_fd(&self->world, code);
		EXPECT_EQ(EFAULT, ioctl_error(fd, code->number, NULL));
		EXPECT_EQ(EFAULT, ioctl_error(fd, code->number, (void *)16));
		EXPECT_EQ(EFAULT,
			  ioctl_error(fd, code->number, (char *)fenced(1) + 1));
		/* In the kernel's half, if the caller has 64 bits */
		EXPECT_EQ(EFAULT,
			  ioctl_error(fd, code->number, (void *)(~0UL - 4095)));
	}
	EXPECT_UNCHANGED(self->world.cluster, self->state);
}

/* The result cannot be written, so nothing may happen. */
TEST_F(abi, request_on_a_read_only_page)
{
	struct clusctl_request *request;
	const struct code *code;
	struct str in;

	FOR_EACH_CODE(code) {
		harness_case("%s", code->name);
		in = code->input ? code->input() : NO_INPUT;
		request = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		ASSERT_TRUE(request != MAP_FAILED);
		request->size = sizeof(*request);
		request->flags = code->flags;
		request->in = address(in.data);
		request->in_size = in.size;
		if (code->output == OUT_RESULT) {
			request->out = address(fenced(code->result));
			request->out_size = code->result;
		}
		ASSERT_EQ(0, mprotect(request, 4096, PROT_READ));
		EXPECT_EQ(EFAULT, ioctl_error(world_fd(&self->world, code),
					      code->number, request));
		EXPECT_UNCHANGED(self->world.cluster, self->state);
		munmap(request, 4096);
	}
}

TEST_F(abi, request_at_any_address)
{
	struct clusctl_request request, *raw;
	unsigned char *room = fenced(sizeof(request) + 8);
	const struct code *code;
	size_t shift;

	FOR_EACH_CODE(code) {
		__u32 good = idle_status(&self->world, code);

		for (shift = 1; shift < 8; shift++) {
			harness_case("%s at %zu", code->name, shift);
			memset(&request, 0, sizeof(request));
			request.size = sizeof(request);
			request.flags = code->flags;
			request.status = FAULTED;
			raw = (void *)(room + shift);
			memcpy(raw, &request, sizeof(request));
			ioctl(world_fd(&self->world, code),
			      (unsigned long)code->number, raw);
			memcpy(&request, raw, sizeof(request));
			EXPECT_EQ(good, request.status);
		}
	}
}

/* A number that is none of ours answers ENOTTY, whatever the request is. */
TEST_F(abi, object_byte)
{
	static const __u32 objects[] = { 0, 8, 9, 0x40, 0x7f, 0x80, 0x81, 0xff };
	const struct code *code;
	struct reply reply;
	__u32 number;
	size_t i;

	FOR_EACH_CODE(code) {
		for (i = 0; i < sizeof(objects) / sizeof(objects[0]); i++) {
			number = (code->number & 0xffffff) | objects[i] << 24;
			harness_case("%#x", number);
			reply = call(self->world.cluster, number, 0, NO_INPUT,
				     NULL, 0);
			EXPECT_FAULT(ENOTTY, reply);
			reply = call(self->world.resource, number, 0, NO_INPUT,
				     NULL, 0);
			EXPECT_FAULT(ENOTTY, reply);
			EXPECT_EQ(ENOTTY, ioctl_error(self->world.cluster,
						      number, NULL));
			EXPECT_EQ(ENOTTY, ioctl_error(self->world.resource,
						      number, NULL));
		}
	}
	EXPECT_FAULT(ENOTTY,
		     call(self->world.cluster, 0, 0, NO_INPUT, NULL, 0));
	EXPECT_FAULT(ENOTTY,
		     call(self->world.resource, 0, 0, NO_INPUT, NULL, 0));
	EXPECT_UNCHANGED(self->world.cluster, self->state);
}

TEST_F(abi, internal_bit)
{
	const struct code *code;

	FOR_EACH_CODE(code) {
		harness_case("%s", code->name);
		EXPECT_STATUS(ERROR_ACCESS_DENIED,
			      call(self->world.cluster, code->number | INTERNAL,
				   0, NO_INPUT, NULL, 0));
		EXPECT_STATUS(ERROR_ACCESS_DENIED, call(self->world.resource,
							code->number | INTERNAL,
							0, NO_INPUT, NULL, 0));
	}
	EXPECT_UNCHANGED(self->world.cluster, self->state);
}

TEST_F(abi, wrong_fd)
{
	const struct code *code;
	struct str in;
	int fd;

	FOR_EACH_CODE(code) {
		harness_case("%s", code->name);
		in = code->input ? code->input() : NO_INPUT;
		fd = code->on_resource ? self->world.cluster :
					 self->world.resource;
		EXPECT_STATUS(ERROR_INVALID_HANDLE,
			      call(fd, code->number, code->flags, in, NULL, 0));
	}
	EXPECT_UNCHANGED(self->world.cluster, self->state);
}

static bool is_implemented(__u32 number)
{
	const struct code *code;

	FOR_EACH_CODE(code)
		if (code->number == number)
			return true;
	return false;
}

/* Every function up to 255 of every object, with every user and modify bit */
TEST_F(abi, unknown_codes)
{
	__u32 object, bits, function, access, number;
	size_t implemented = 0;

	for (object = 1; object <= 7; object++)
		for (bits = 0; bits < 8; bits++)
			for (function = 0; function < 256; function++)
				for (access = 0; access < 4; access++) {
					number = CLUSCTL_MAKE_CODE(
						object, bits >> 2,
						bits >> 1 & 1, bits & 1, 0,
						function, access);
					if (is_implemented(number)) {
						implemented++;
						continue;
					}
					if (function >= harness_fewer(256))
						continue;
					harness_case("%#x", number);
					EXPECT_STATUS(
						ERROR_INVALID_FUNCTION,
						call(object == 1 ?
							     self->world
								     .resource :
							     self->world.cluster,
						     number, 0, NO_INPUT, NULL,
						     0));
				}
	EXPECT_EQ(code_count, implemented);
	EXPECT_UNCHANGED(self->world.cluster, self->state);
}

TEST_F(abi, codes_of_windows_that_are_not_implemented)
{
	static const __u32 numbers[] = {
		CLUSCTL_RESOURCE_ADD_REGISTRY_CHECKPOINT,
		CLUSCTL_RESOURCE_DELETE_REGISTRY_CHECKPOINT,
		CLUSCTL_RESOURCE_GET_REGISTRY_CHECKPOINTS,
		CLUSCTL_RESOURCE_ADD_REGISTRY_CHECKPOINT_64BIT,
		CLUSCTL_RESOURCE_ADD_REGISTRY_CHECKPOINT_32BIT,
		CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT_EX,
		CLUSCTL_RESOURCE_TYPE_GET_REGISTRY_CHECKPOINTS,
		CLUSCTL_RESOURCE_TYPE_GET_CRYPTO_CHECKPOINTS,
		0x014000BAU, /* CLUSCTL_RESOURCE_UPGRADE_DLL */
		0x0100003DU,
		0x010fffffU & ~INTERNAL, /* the last function */
	};
	size_t i;
	int fd;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		bool on_resource = CLUSCTL_CODE_OBJECT(numbers[i]) ==
				   CLUS_OBJECT_RESOURCE;

		harness_case("%#x", numbers[i]);
		fd = on_resource ? self->world.resource : self->world.cluster;
		EXPECT_STATUS(ERROR_INVALID_FUNCTION,
			      call(fd, numbers[i], 0, WORLD_SPARE, NULL, 0));
		fd = on_resource ? self->world.cluster : self->world.resource;
		EXPECT_STATUS(ERROR_INVALID_HANDLE,
			      call(fd, numbers[i], 0, WORLD_SPARE, NULL, 0));
	}
	EXPECT_UNCHANGED(self->world.cluster, self->state);
}

TEST_F(abi, unknown_flags)
{
	const struct code *code;
	struct str in;
	__u32 bit;

	FOR_EACH_CODE(code) {
		in = code->input ? code->input() : NO_INPUT;
		for (bit = 1; bit; bit <<= 1) {
			if (code->known_flags & bit)
				continue;
			harness_case("%s flag %#x", code->name, bit);
			EXPECT_STATUS(ERROR_INVALID_FLAGS,
				      call(world_fd(&self->world, code),
					   code->number, code->flags | bit, in,
					   NULL, 0));
		}
	}
	EXPECT_UNCHANGED(self->world.cluster, self->state);
}

/* A resource fd has the mode of the cluster fd that it came from. */
static int resource_in_mode(int cluster, int mode)
{
	struct clusctl_resource_handle handle = { .fd = -1 };

	if (mode == O_WRONLY)
		EXPECT_DONE(create_resource(cluster, STR("Mode"), STR("Type"),
					    &handle));
	else
		EXPECT_DONE(open_resource(cluster, WORLD_RESOURCE, &handle));
	EXPECT_EQ(mode, fcntl(handle.fd, F_GETFL) & O_ACCMODE);
	return handle.fd;
}

TEST_F(abi, right_by_the_access_field)
{
	static const int modes[] = { O_RDONLY, O_WRONLY, O_RDWR };
	const struct code *code;
	struct world world;
	bool may;
	size_t i;

	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		world.cluster = open_cluster(modes[i]);
		world.resource = resource_in_mode(world.cluster, modes[i]);
		FOR_EACH_CODE(code) {
			may = CLUSCTL_CODE_ACCESS(code->number) &
					      CLUS_ACCESS_WRITE ?
				      modes[i] != O_RDONLY :
				      modes[i] != O_WRONLY;
			harness_case("%s mode %d", code->name, modes[i]);
			EXPECT_EQ(may ? idle_status(&self->world, code) :
					ERROR_ACCESS_DENIED,
				  idle_status(&world, code));
		}
		world_end(&world);
	}
}

/* An access mode of 3 opens for ioctl() only: neither right is there. */
TEST_F(abi, no_right_at_all)
{
	struct world world = { open_cluster(3), -1 };
	const struct code *code;

	FOR_EACH_CODE(code) {
		if (code->on_resource)
			continue;
		harness_case("%s", code->name);
		EXPECT_EQ(ERROR_ACCESS_DENIED, idle_status(&world, code));
	}
	close(world.cluster);
}

CLUSCTL_TEST_MAIN
