// SPDX-License-Identifier: GPL-2.0-or-later
/* Of all that is wrong with a call, the first in the order is the answer. */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "codes.h"
#include "state.h"

#define INTERNAL ((__u32)CLCTL_INTERNAL_MASK)

FIXTURE(order)
{
	struct world world;
	struct state state;
};

FIXTURE_SETUP(order)
{
	world_make(&self->world);
	self->state = state_take(self->world.cluster);
}

FIXTURE_TEARDOWN(order)
{
	world_end(&self->world);
}

/* Ways to be wrong, in the order in which they are judged */
enum wrong {
	WRONG_OBJECT = 1,
	WRONG_SIZE = 2,
	WRONG_INTERNAL = 4,
	WRONG_HANDLE = 8,
	WRONG_FUNCTION = 16,
	WRONG_RIGHT = 32,
	WRONG_FLAGS = 64,
	WRONG_INPUT = 128,
	WRONG_RESOURCE = 256,
	WRONG_NAME = 512,
	ALL_WRONG = 1023,
};

struct judged {
	int cluster[2]; /* O_RDWR, O_RDONLY */
	int live[2];
	int dead[2];
};

static long long judge_wrongs(const struct judged *fds, unsigned int wrongs)
{
	struct clusctl_request request = {
		.size = wrongs & WRONG_SIZE ? 39 : 40,
		.flags = wrongs & WRONG_FLAGS ? 0x40000000 : 0,
		.status = FAULTED,
	};
	__u32 code = CLUSCTL_RESOURCE_DELETE_CRYPTO_CHECKPOINT;
	const int *fd = fds->live;
	struct str in;

	in = wrongs & WRONG_NAME ? WORLD_SPARE : WORLD_CHECKPOINT;
	request.in = address(in.data);
	request.in_size = wrongs & WRONG_INPUT ? 0 : in.size;
	if (wrongs & WRONG_OBJECT)
		code |= 0x80000000U;
	if (wrongs & WRONG_INTERNAL)
		code |= INTERNAL;
	if (wrongs & WRONG_FUNCTION)
		code += 0x1000;
	if (wrongs & WRONG_RESOURCE)
		fd = fds->dead;
	if (wrongs & WRONG_HANDLE)
		fd = fds->cluster;
	errno = 0;
	if (ioctl(fd[!!(wrongs & WRONG_RIGHT)], (unsigned long)code,
		  &request) &&
	    request.status == FAULTED)
		return -errno;
	return request.status;
}

/* Every set of wrongs: the first one is the answer. */
TEST_F(order, every_set_of_wrongs)
{
	static const long long answers[] = {
		-ENOTTY,
		-EINVAL,
		ERROR_ACCESS_DENIED,
		ERROR_INVALID_HANDLE,
		ERROR_INVALID_FUNCTION,
		ERROR_ACCESS_DENIED,
		ERROR_INVALID_FLAGS,
		ERROR_INVALID_PARAMETER,
		ERROR_RESOURCE_NOT_AVAILABLE,
		ERROR_FILE_NOT_FOUND,
	};
	struct clusctl_resource_handle handle;
	int writer = self->world.cluster;
	int reader = open_cluster(O_RDONLY);
	struct judged fds = {
		.cluster = { writer, reader },
		.live = { self->world.resource, -1 },
	};
	unsigned int wrongs;

	ASSERT_DONE(open_resource(reader, WORLD_RESOURCE, &handle));
	fds.live[1] = handle.fd;
	fds.dead[0] = new_resource(writer, "Dead");
	ASSERT_DONE(open_resource(reader, STR("Dead"), &handle));
	fds.dead[1] = handle.fd;
	ASSERT_DONE(delete_resource(writer, STR("Dead")));
	for (wrongs = 1; wrongs <= ALL_WRONG; wrongs++) {
		harness_case("wrongs %#x", wrongs);
		EXPECT_EQ(answers[__builtin_ctz(wrongs)],
			  judge_wrongs(&fds, wrongs));
	}
	EXPECT_AS_BEFORE(writer, self->state);
	EXPECT_EQ(ERROR_SUCCESS, judge_wrongs(&fds, 0));
}

CLUSCTL_TEST_MAIN
