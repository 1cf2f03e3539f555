// SPDX-License-Identifier: GPL-2.0-or-later
/* Sequences of calls: made at random, and changed. */
#include "program.h"

#include <string.h>

#define FAIL_ONE_IN 10
#define POINTS 60 /* of failure that are tried */
#define CHANGES 4 /* of a program at once */

__u32 random_below(struct random *random, __u32 bound)
{
	__u64 x;

	/* splitmix64 */
	random->state += 0x9e3779b97f4a7c15ULL;
	x = random->state;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return (__u32)((x ^ x >> 31) >> 32) % bound;
}

/* Mostly the ordinary choice, or one that is near it */
static __u32 make_word(struct random *random)
{
	switch (random_below(random, 16)) {
	case 0:
		return random_below(random, ~0U);
	case 1:
		return random_below(random, 256);
	case 2:
	case 3:
	case 4:
	case 5:
		return random_below(random, 8);
	default:
		return 0;
	}
}

static __u16 make_nth(struct random *random)
{
	if (random_below(random, FAIL_ONE_IN))
		return 0;
	return (__u16)(1 + random_below(random, POINTS));
}

static void make_call(struct random *random, struct call *call)
{
	unsigned int i;

	call->op = (__u16)random_below(random, random->ops);
	call->nth = make_nth(random);
	for (i = 0; i < WORDS; i++)
		call->words[i] = make_word(random);
	/* Names and keys are many, and all of them ordinary. */
	call->words[WORD_NAME] = random_below(random, 4) ?
					 random_below(random, 4) :
					 random_below(random, ~0U);
	call->words[WORD_KEY] = random_below(random, 64);
}

void program_make(struct random *random, struct program *program)
{
	unsigned int i;

	program->count = 4 + random_below(random, PROGRAM_CALLS - 3);
	for (i = 0; i < program->count; i++)
		make_call(random, &program->calls[i]);
}

static void insert(struct program *program, unsigned int at,
		   const struct call *call)
{
	unsigned int last = program->count;

	if (last == PROGRAM_CALLS)
		last--;
	else
		program->count++;
	memmove(&program->calls[at + 1], &program->calls[at],
		(last - at) * sizeof(*call));
	program->calls[at] = *call;
}

static void drop(struct program *program, unsigned int at)
{
	if (program->count < 2)
		return;
	program->count--;
	memmove(&program->calls[at], &program->calls[at + 1],
		(program->count - at) * sizeof(program->calls[0]));
}

static void change_once(struct random *random, struct program *program,
			const struct program *other)
{
	unsigned int at = random_below(random, program->count);
	struct call *call = &program->calls[at], made;

	switch (random_below(random, 8)) {
	case 0:
		make_call(random, &made);
		insert(program, at, &made);
		break;
	case 1:
		made = other->calls[random_below(random, other->count)];
		insert(program, at, &made);
		break;
	case 2:
		drop(program, at);
		break;
	case 3:
		call->nth = (__u16)(1 + random_below(random, POINTS));
		break;
	case 4:
		call->op = (__u16)random_below(random, random->ops);
		break;
	case 5:
		made = *call;
		insert(program, random_below(random, program->count), &made);
		break;
	default:
		call->words[random_below(random, WORDS)] = make_word(random);
	}
}

void program_change(struct random *random, struct program *program,
		    const struct program *other)
{
	unsigned int changes = 1 + random_below(random, CHANGES);

	while (changes--)
		change_once(random, program, other);
}
