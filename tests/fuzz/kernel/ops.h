/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The operations that a program is made of. */
#ifndef CLUSCTL_FUZZ_OPS_H
#define CLUSCTL_FUZZ_OPS_H

#include "program.h"
#include "world.h"

/* Bytes of the input of a code, while it is put together */
struct input {
	__u32 size;
	unsigned char bytes[32 << 10];
};

/**
 * struct op - an operation
 * @name: for people
 * @run: does it
 * @number: control code, or operation of keyctl(2)
 * @of_resource: the code is one of a resource
 * @flags: of an ordinary call
 * @known: all flags that there are
 * @input: puts the input of the code together; NULL for none
 */
struct op {
	const char *name;
	void (*run)(struct world *world, const struct call *call,
		    const struct op *op);
	__u32 number;
	bool of_resource;
	__u32 flags;
	__u32 known;
	void (*input)(struct world *world, const struct call *call,
		      struct input *input);
};

extern const struct op ops[];
extern const unsigned int op_count;

/* code_ops.c: any control code */
void run_code(struct world *world, const struct call *call,
	      const struct op *op);
/* learn.c: checks an answer, and remembers what it names */
void learn(struct world *world, __u32 code, __u32 flags, const void *answer,
	   __u32 size);
/* key_ops.c: keyctl(2) */
void run_keyctl(struct world *world, const struct call *call,
		const struct op *op);
void run_add_key(struct world *world, const struct call *call,
		 const struct op *op);
/* file_ops.c: all that is done with a file descriptor, and the rest */
void run_open(struct world *world, const struct call *call,
	      const struct op *op);
void run_dup(struct world *world, const struct call *call, const struct op *op);
void run_close(struct world *world, const struct call *call,
	       const struct op *op);
void run_read(struct world *world, const struct call *call,
	      const struct op *op);
void run_poll(struct world *world, const struct call *call,
	      const struct op *op);
void run_other(struct world *world, const struct call *call,
	       const struct op *op);
void run_fork(struct world *world, const struct call *call,
	      const struct op *op);
void run_limit(struct world *world, const struct call *call,
	       const struct op *op);
void run_user(struct world *world, const struct call *call,
	      const struct op *op);

/* inputs.c */
void input_container(struct world *world, const struct call *call,
		     struct input *input);
void input_resource(struct world *world, const struct call *call,
		    struct input *input);
void input_create_resource(struct world *world, const struct call *call,
			   struct input *input);
void input_create_container(struct world *world, const struct call *call,
			    struct input *input);
void input_import(struct world *world, const struct call *call,
		  struct input *input);
void input_key_ref(struct world *world, const struct call *call,
		   struct input *input);
void input_put(struct world *world, const struct call *call,
	       struct input *input);
void input_ack(struct world *world, const struct call *call,
	       struct input *input);
void input_encrypt(struct world *world, const struct call *call,
		   struct input *input);
void input_decrypt(struct world *world, const struct call *call,
		   struct input *input);
void input_set_key(struct world *world, const struct call *call,
		   struct input *input);
void input_retire_key(struct world *world, const struct call *call,
		      struct input *input);
/* A resource, whose names are few */
struct str resource_of(__u32 word);

#endif
