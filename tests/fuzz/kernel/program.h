/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sequences of calls: made at random, and changed. */
#ifndef CLUSCTL_FUZZ_PROGRAM_H
#define CLUSCTL_FUZZ_PROGRAM_H

#include <linux/types.h>

#define PROGRAM_CALLS 24

/*
 * What each word of a call chooses. 0 is always the ordinary choice, so that a
 * call of zeros is one that makes sense.
 */
enum word {
	WORD_FD, /* file descriptor */
	WORD_FLAGS,
	WORD_NAME,
	WORD_OTHER, /* name of a type, or a key spec */
	WORD_KEY, /* key pair, cluster key, or serial */
	WORD_VALUE, /* any number that a code takes */
	WORD_IN, /* where the input is */
	WORD_SIZE, /* its size */
	WORD_OUT, /* room for the output */
	WORD_BREAK, /* a byte of the input that is changed */
	WORD_REQUEST, /* form of the request */
	WORDS
};

/**
 * struct call - one call
 * @op: its number in the table of operations
 * @nth: which of its points of failure fails; 0 for none
 * @words: enum word
 */
struct call {
	__u16 op;
	__u16 nth;
	__u32 words[WORDS];
};

struct program {
	__u32 count;
	struct call calls[PROGRAM_CALLS];
};

/**
 * struct random - a generator of numbers
 * @state: the seed, in the beginning
 * @ops: how many operations there are
 */
struct random {
	__u64 state;
	__u32 ops;
};

__u32 random_below(struct random *random, __u32 bound);
void program_make(struct random *random, struct program *program);
/* Changes a program; parts of @other may come into it. */
void program_change(struct random *random, struct program *program,
		    const struct program *other);

#endif
