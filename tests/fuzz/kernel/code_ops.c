// SPDX-License-Identifier: GPL-2.0-or-later
/* Any control code, with any request. */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "coverage.h"
#include "failure.h"
#include "ops.h"
#include "place.h"

/* Of a page that is followed by one that cannot be touched */
#define LARGEST_REQUEST 4096

static __u32 flags_of(const struct op *op, __u32 word)
{
	switch (word % 8) {
	case 0:
	case 1:
		return op->flags;
	case 2:
	case 3:
		return op->flags ^ op->known;
	case 4:
		return op->known;
	case 5:
		return op->flags ^ 1U << (word >> 3) % 32;
	case 6:
		return 0;
	default:
		return (word >> 3) & op->known;
	}
}

static void break_input(struct input *input, __u32 word)
{
	if (!word || !input->size)
		return;
	/* Heads are short, and all of what they say matters. */
	if (word % 2)
		input->bytes[(word >> 1) % 32 % input->size] =
			(unsigned char)(word >> 8);
	else
		input->bytes[(word >> 1) % input->size] ^=
			(unsigned char)(1 << (word >> 16) % 8);
}

/* One call, with the failure that it is to have; judged but for the output */
static struct reply issue(const struct call *call, int fd, __u32 code,
			  __u32 flags, const struct place *in,
			  const struct place *out, bool *failed)
{
	struct reply reply;

	coverage_begin();
	failure_begin(call->nth);
	reply = call_raw(fd, code, flags, in->address, in->size, out->address,
			 out->size);
	*failed = failure_end();
	return reply;
}

/* A request of another size, or at an address that is none */
static void issue_odd(struct world *world, const struct call *call, int fd,
		      __u32 code, __u32 flags, const struct place *in,
		      const struct place *out)
{
	static unsigned char *end;
	__u32 word = call->words[WORD_REQUEST] >> 3;
	struct clusctl_request request = {
		.size = word % 2 ? sizeof(request) + (word >> 1) % 64 :
				   word >> 1,
		.flags = flags,
		.in = in->address,
		.out = out->address,
		.in_size = in->size,
		.out_size = out->size,
	};
	size_t room = request.size < sizeof(request) ? sizeof(request) :
						       request.size;
	unsigned char *at;
	int ret;

	if (!end)
		end = (unsigned char *)fenced(LARGEST_REQUEST) +
		      LARGEST_REQUEST;
	if (room > LARGEST_REQUEST)
		room = LARGEST_REQUEST;
	at = end - room;
	memset(at, 0, room);
	memcpy(at, &request, sizeof(request));
	if (word % 16 == 9 && room > sizeof(request))
		at[sizeof(request) + (word >> 4) % (room - sizeof(request))] =
			1;
	if (word % 16 == 10)
		at += 1 + (word >> 4) % 8;
	if (word % 16 == 12)
		at = NULL;
	coverage_begin();
	failure_begin(call->nth);
	ret = ioctl(fd, (unsigned long)code, at);
	failure_end();
	/* It may be a good one all the same, and have opened something. */
	if (!ret && out->bytes && world_has(world, fd)) {
		memcpy(&request, at, sizeof(request));
		learn(world, code, flags, out->bytes, request.out_bytes);
	}
}

/* What is not said to be written is as it was. */
static void check_output(const struct reply *reply, const struct place *out,
			 bool failed)
{
	/* A fault may come when the output is out already. */
	if (reply->status == FAULTED && (failed || reply->error == EFAULT))
		return;
	if (reply->status != ERROR_SUCCESS) {
		EXPECT_TRUE(place_is_filled(out, 0));
		return;
	}
	if (!out->bytes)
		return;
	EXPECT_LE(reply->out_bytes, out->size);
	EXPECT_TRUE(place_is_filled(out, reply->out_bytes));
}

void run_code(struct world *world, const struct call *call, const struct op *op)
{
	static struct input input;
	__u32 flags = flags_of(op, call->words[WORD_FLAGS]);
	int fd = world_fd(world, call->words[WORD_FD], op->of_resource);
	struct place in, out;
	struct reply reply;
	bool failed;

	input.size = 0;
	if (op->input)
		op->input(world, call, &input);
	break_input(&input, call->words[WORD_BREAK]);
	in = place_input(call->words[WORD_IN], call->words[WORD_SIZE],
			 input.bytes, input.size);
	out = place_output(call->words[WORD_OUT]);
	/* What is not ours answers as it likes. */
	if (call->words[WORD_REQUEST] % 8 == 7 || !world_has(world, fd)) {
		issue_odd(world, call, fd, op->number, flags, &in, &out);
		return;
	}
	reply = issue(call, fd, op->number, flags, &in, &out, &failed);
	check_output(&reply, &out, failed);
	if (reply.status == ERROR_SUCCESS && out.bytes)
		learn(world, op->number, flags, out.bytes, reply.out_bytes);
}
