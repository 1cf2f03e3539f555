// SPDX-License-Identifier: GPL-2.0-or-later
/* Every pointer with every length, for the in and the out of every code. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "codes.h"
#include "state.h"

/* Nothing is mapped at the first, and no caller may point to the second. */
#define UNMAPPED 16ULL
#define KERNELS (~0ULL - 4095)

FIXTURE(buffer)
{
	struct world world;
	struct state state;
	int free_fd;
};

static int lowest_free_fd(void)
{
	int fd = dup(STDOUT_FILENO);

	close(fd);
	return fd;
}

FIXTURE_SETUP(buffer)
{
	world_make(&self->world);
	self->state = state_take(self->world.cluster);
	self->free_fd = lowest_free_fd();
}

FIXTURE_TEARDOWN(buffer)
{
	world_end(&self->world);
}

/* Nothing has changed, and no fd number is taken. */
static void expect_nothing(const struct buffer_fixture *self)
{
	EXPECT_UNCHANGED(self->world.cluster, self->state);
	EXPECT_EQ(self->free_fd, lowest_free_fd());
}

static struct str good_input(const struct code *code)
{
	return code->input ? code->input() : NO_INPUT;
}

/* A copy that ends where nothing can be read; @missing bytes are not there. */
static __u64 cut_off(struct str in, __u32 missing)
{
	char *copy = fenced(in.size - missing);

	memcpy(copy, in.data, in.size - missing);
	return address(copy);
}

/* A call with this input, and with room for the result if it needs some */
static struct reply call_with_input(const struct world *world,
				    const struct code *code, __u64 in,
				    __u32 in_size)
{
	__u64 out = code->result ? address(fenced(code->result)) : 0;

	harness_case("%s in %#llx size %u", code->name, in, in_size);
	return call_raw(world_fd(world, code), code->number, code->flags, in,
			in_size, out, code->result);
}

/* A call with the good input, and this output */
static struct reply call_with_output(const struct world *world,
				     const struct code *code, __u64 out,
				     __u32 out_size)
{
	struct str in = good_input(code);

	harness_case("%s out %#llx size %u", code->name, out, out_size);
	return call_raw(world_fd(world, code), code->number, code->flags,
			address(in.data), in.size, out, out_size);
}

static void expect_input(const struct buffer_fixture *self,
			 const struct code *code, __u32 status, __u64 in,
			 __u32 in_size)
{
	EXPECT_STATUS(status, call_with_input(&self->world, code, in, in_size));
}

static void expect_unreadable(const struct buffer_fixture *self,
			      const struct code *code, __u64 in, __u32 in_size)
{
	EXPECT_FAULT(EFAULT, call_with_input(&self->world, code, in, in_size));
}

static void expect_output(const struct buffer_fixture *self,
			  const struct code *code, __u32 status, __u64 out,
			  __u32 out_size)
{
	EXPECT_STATUS(status,
		      call_with_output(&self->world, code, out, out_size));
}

static void expect_unwritable(const struct buffer_fixture *self,
			      const struct code *code, __u64 out,
			      __u32 out_size)
{
	EXPECT_FAULT(EFAULT,
		     call_with_output(&self->world, code, out, out_size));
}

/* There is too little room: for what, is told, and the room is untouched. */
static void expect_more(const struct buffer_fixture *self,
			const struct code *code, __u32 needed, void *out,
			__u32 out_size)
{
	struct reply reply;

	harness_case("%s short, size %u", code->name, out_size);
	reply = call(world_fd(&self->world, code), code->number, code->flags,
		     good_input(code), out, out_size);
	EXPECT_STATUS(ERROR_MORE_DATA, reply);
	EXPECT_EQ(needed, reply.out_bytes);
}

TEST_F(buffer, input_that_is_not_there)
{
	const __u32 invalid = ERROR_INVALID_PARAMETER;
	const struct code *code;
	struct str in;

	FOR_EACH_CODE(code) {
		if (!code->input)
			continue;
		in = code->input();
		expect_input(self, code, invalid, 0, 0);
		expect_input(self, code, invalid, 0, 1);
		expect_input(self, code, invalid, 0, in.size);
		expect_input(self, code, invalid, 0, ~0U);
		expect_input(self, code, invalid, address(in.data), 0);
		expect_input(self, code, invalid, address(in.data), 1);
		expect_input(self, code, invalid, UNMAPPED, 0);
		expect_input(self, code, invalid, UNMAPPED, 1);
		expect_nothing(self);
	}
}

TEST_F(buffer, input_of_another_size)
{
	const __u32 invalid = ERROR_INVALID_PARAMETER;
	const struct code *code;
	struct str in;
	char *more;

	FOR_EACH_CODE(code) {
		if (!code->input)
			continue;
		in = code->input();
		more = fenced(in.size + 2);
		memset(more, 0, in.size + 2);
		memcpy(more, in.data, in.size);
		expect_input(self, code, invalid, address(more), in.size - 1);
		expect_input(self, code, invalid, address(more), in.size - 2);
		expect_input(self, code, invalid, address(more), in.size + 1);
		expect_input(self, code, invalid, address(more), in.size + 2);
		expect_input(self, code, invalid, address(more), 1 << 21);
		expect_input(self, code, invalid, address(more), 0x7fffffff);
		expect_input(self, code, invalid, address(more), 0x80000000U);
		expect_input(self, code, invalid, address(more), ~0U);
		expect_input(self, code, invalid, UNMAPPED, ~0U);
		expect_nothing(self);
	}
}

/* Beyond the bounds of a code, the input is not even read. */
TEST_F(buffer, longest_input)
{
	const struct code *code;

	FOR_EACH_CODE(code) {
		if (!code->input)
			continue;
		expect_unreadable(self, code, UNMAPPED, code->input_max);
		expect_input(self, code, ERROR_INVALID_PARAMETER, UNMAPPED,
			     code->input_max + 1);
		expect_nothing(self);
	}
}

TEST_F(buffer, input_that_cannot_be_read)
{
	const struct code *code;
	struct str in;

	FOR_EACH_CODE(code) {
		if (!code->input)
			continue;
		in = code->input();
		expect_unreadable(self, code, UNMAPPED, in.size);
		expect_unreadable(self, code, KERNELS, in.size);
		expect_unreadable(self, code, cut_off(in, 1), in.size);
		expect_unreadable(self, code, cut_off(in, in.size - 1),
				  in.size);
		expect_nothing(self);
	}
}

TEST_F(buffer, input_at_any_address)
{
	const struct code *code;
	struct str in;
	size_t shift;
	char *copy;

	FOR_EACH_CODE(code) {
		if (!code->input)
			continue;
		for (shift = 0; shift < 4; shift++) {
			in = code->input();
			copy = fenced(in.size + shift);
			memcpy(copy, in.data, in.size);
			expect_input(self, code, ERROR_SUCCESS, address(copy),
				     in.size);
			if (CLUSCTL_CODE_MODIFY(code->number))
				world_renew(&self->world);
		}
	}
}

TEST_F(buffer, input_that_is_ignored)
{
	const struct code *code;

	FOR_EACH_CODE(code) {
		if (code->input)
			continue;
		expect_input(self, code, ERROR_SUCCESS, 0, 0);
		expect_input(self, code, ERROR_SUCCESS, 0, 8);
		expect_input(self, code, ERROR_SUCCESS, 0, ~0U);
		expect_input(self, code, ERROR_SUCCESS, UNMAPPED, 8);
		expect_input(self, code, ERROR_SUCCESS, KERNELS, 0);
		expect_input(self, code, ERROR_SUCCESS, KERNELS, ~0U);
		if (CLUSCTL_CODE_MODIFY(code->number)) {
			world_renew(&self->world);
			self->state = state_take(self->world.cluster);
		}
		expect_nothing(self);
	}
}

TEST_F(buffer, output_that_is_ignored)
{
	static const struct {
		__u64 out;
		__u32 size;
	} outs[] = {
		{ 0, 0 },	 { 0, 1 },	   { 0, ~0U },
		{ UNMAPPED, 0 }, { UNMAPPED, 64 }, { KERNELS, ~0U },
	};
	const struct code *code;
	char room[64];
	size_t i;

	FOR_EACH_CODE(code) {
		if (code->output != OUT_NOTHING)
			continue;
		for (i = 0; i < sizeof(outs) / sizeof(outs[0]); i++) {
			EXPECT_EMPTY(call_with_output(
				&self->world, code, outs[i].out, outs[i].size));
			if (code->input)
				world_renew(&self->world);
		}
		EXPECT_EMPTY(call(world_fd(&self->world, code), code->number,
				  code->flags, good_input(code), room,
				  sizeof(room)));
		if (code->input)
			world_renew(&self->world);
	}
}

/* An answer of @size bytes into @room bytes, which is enough */
static void expect_answer(const struct buffer_fixture *self,
			  const struct code *code, const void *expected,
			  __u32 size, __u32 room)
{
	unsigned char *out = fenced(room);
	struct reply reply;

	harness_case("%s enough, size %u", code->name, room);
	reply = call(world_fd(&self->world, code), code->number, code->flags,
		     good_input(code), out, room);
	EXPECT_DONE(reply);
	EXPECT_EQ(size, reply.out_bytes);
	EXPECT_MEMEQ(expected, out, code->same ? code->same : size);
}

/* A struct that has grown is cut to the room, and its size says so. */
static void expect_front(const struct buffer_fixture *self,
			 const struct code *code, const void *expected,
			 __u32 room)
{
	unsigned char *out = fenced(room);
	struct reply reply;

	harness_case("%s front, size %u", code->name, room);
	reply = call(world_fd(&self->world, code), code->number, code->flags,
		     good_input(code), out, room);
	EXPECT_DONE(reply);
	EXPECT_EQ(room, reply.out_bytes);
	EXPECT_MEMEQ(&room, out, sizeof(room));
	EXPECT_MEMEQ((const char *)expected + sizeof(room), out + sizeof(room),
		     room - sizeof(room));
}

/* The least room that a code takes for an answer of @size bytes */
static __u32 least_room(const struct code *code, __u32 size)
{
	return code->front ? code->front : size;
}

TEST_F(buffer, front_of_an_answer)
{
	const struct code *code;
	void *expected;
	__u32 size, room;

	FOR_EACH_CODE(code) {
		if (!code->front)
			continue;
		expected = fetch(world_fd(&self->world, code), code->number,
				 code->flags, good_input(code), &size);
		EXPECT_GT(size, code->front);
		for (room = code->front; room < size; room++)
			expect_front(self, code, expected, room);
		free(expected);
	}
	expect_nothing(self);
}

TEST_F(buffer, size_of_an_answer)
{
	const struct code *code;
	struct reply reply;
	__u32 size, least;
	void *expected;
	char *room;

	FOR_EACH_CODE(code) {
		if (code->output != OUT_ANSWER)
			continue;
		expected = fetch(world_fd(&self->world, code), code->number,
				 code->flags, good_input(code), &size);
		EXPECT_GT(size, 0);
		room = fenced(size);
		expect_more(self, code, size, room, 0);
		expect_more(self, code, size, room, 1);
		least = least_room(code, size);
		expect_more(self, code, size, room, least / 2);
		expect_more(self, code, size, room, least - 1);
		expect_answer(self, code, expected, size, size);
		expect_answer(self, code, expected, size, size + 1);
		expect_answer(self, code, expected, size, 2 * size);
		expect_answer(self, code, expected, size, size + 4096);
		/* Only what is needed is touched. */
		reply = call_with_output(&self->world, code, address(room),
					 ~0U);
		EXPECT_DONE(reply);
		EXPECT_EQ(size, reply.out_bytes);
		EXPECT_MEMEQ(expected, room, code->same ? code->same : size);
		free(expected);
	}
	expect_nothing(self);
}

TEST_F(buffer, answer_to_nowhere)
{
	const __u32 invalid = ERROR_INVALID_PARAMETER;
	const struct code *code;
	struct reply reply;
	__u32 size, least;

	FOR_EACH_CODE(code) {
		if (code->output != OUT_ANSWER)
			continue;
		reply = call_with_output(&self->world, code, 0, 0);
		EXPECT_DONE(reply);
		size = reply.out_bytes;
		least = least_room(code, size);
		expect_output(self, code, invalid, 0, 1);
		expect_output(self, code, invalid, 0, size - 1);
		expect_output(self, code, invalid, 0, size);
		expect_output(self, code, invalid, 0, ~0U);
		expect_output(self, code, ERROR_MORE_DATA, UNMAPPED, 0);
		expect_output(self, code, ERROR_MORE_DATA, UNMAPPED, least - 1);
		expect_unwritable(self, code, UNMAPPED, least);
		expect_unwritable(self, code, UNMAPPED, size);
		expect_unwritable(self, code, UNMAPPED, ~0U);
		expect_unwritable(self, code, KERNELS, size);
		expect_unwritable(self, code, address(fenced(size - 1)), size);
	}
	expect_nothing(self);
}

TEST_F(buffer, room_for_a_result)
{
	const __u32 invalid = ERROR_INVALID_PARAMETER;
	const struct code *code;
	char room[64];
	__u32 size;

	FOR_EACH_CODE(code) {
		if (code->output != OUT_RESULT)
			continue;
		size = code->result;
		expect_more(self, code, size, NULL, 0);
		expect_more(self, code, size, room, 0);
		expect_more(self, code, size, room, 1);
		expect_more(self, code, size, room, size - 1);
		expect_output(self, code, ERROR_MORE_DATA, UNMAPPED, size - 1);
		expect_output(self, code, invalid, 0, 1);
		expect_output(self, code, invalid, 0, size);
		expect_output(self, code, invalid, 0, ~0U);
		expect_nothing(self);
	}
}

/* What was made for the caller is not there; events may tell of it. */
static void expect_taken_back(const struct buffer_fixture *self)
{
	EXPECT_AS_BEFORE(self->world.cluster, self->state);
	EXPECT_EQ(self->free_fd, lowest_free_fd());
}

TEST_F(buffer, result_to_nowhere)
{
	const struct code *code;
	__u32 size;

	FOR_EACH_CODE(code) {
		if (code->output != OUT_RESULT)
			continue;
		size = code->result;
		expect_unwritable(self, code, UNMAPPED, size);
		expect_taken_back(self);
		expect_unwritable(self, code, KERNELS, size);
		expect_taken_back(self);
		expect_unwritable(self, code, address(fenced(size - 1)), size);
		expect_taken_back(self);
		expect_unwritable(self, code, address(fenced(1)), ~0U);
		expect_taken_back(self);
	}
}

TEST_F(buffer, result_into_more_room)
{
	static const __u32 extras[] = { 0, 1, 8, 4096 };
	const struct code *code;
	struct reply reply;
	char *room;
	size_t i;

	FOR_EACH_CODE(code) {
		if (code->output != OUT_RESULT)
			continue;
		for (i = 0; i < sizeof(extras) / sizeof(extras[0]); i++) {
			harness_case("%s extra %u", code->name, extras[i]);
			room = fenced(code->result + extras[i]);
			reply = call(world_fd(&self->world, code), code->number,
				     code->flags, good_input(code), room,
				     code->result + extras[i]);
			EXPECT_DONE(reply);
			EXPECT_EQ(code->result, reply.out_bytes);
			/* Each result starts with its size. */
			EXPECT_MEMEQ(&code->result, room, 4);
			world_renew(&self->world);
		}
	}
}

CLUSCTL_TEST_MAIN
