/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One control code in one state, as a test. */
#ifndef CLUSCTL_FAULTS_ROW_H
#define CLUSCTL_FAULTS_ROW_H

#include "states.h"
#include "sweep.h"

/**
 * struct row - a call
 * @code: the control code
 * @flags: of the request
 * @input: makes the input; NULL for none
 * @room: bytes of room for the answer
 * @prepare: the state
 * @next: in the list of all rows
 */
struct row {
	__u32 code;
	__u32 flags;
	struct str (*input)(struct scene *scene);
	__u32 room;
	void (*prepare)(struct scene *scene);
	struct row *next;
};

#define ROW_ROOM 16384 /* for every answer */

void row_register(struct row *row);
/* Whether there is a row of this code */
bool row_has(__u32 code);

/* For struct sweep */
void row_prepare(struct scene *scene);
struct reply row_operate(struct scene *scene);

/*
 * @function is the code without CLUSCTL_, @state a function state_*(), @points
 * the floor; the rest are more fields of struct row.
 */
#define ROW_TEST(test, function, state, result, points, ...) \
	ROW_TEST_IN(test, function, state, result, points, (), ##__VA_ARGS__)

/* The same, with more fields of struct sweep, in parentheses */
#define ROW_TEST_IN(test, function, state, result, points, more, ...)      \
	static struct row test##_row = { .code = CLUSCTL_##function,       \
					 .prepare = state_##state,         \
					 ##__VA_ARGS__ };                  \
	static void __attribute__((constructor)) test##_row_register(void) \
	{                                                                  \
		row_register(&test##_row);                                 \
	}                                                                  \
	SWEEP_TEST(test, .prepare = row_prepare, .operate = row_operate,   \
		   .answer = (result), .kernel_floor = (points),           \
		   .argument = &test##_row, ROW_MORE more)
#define ROW_MORE(...) __VA_ARGS__

#endif
