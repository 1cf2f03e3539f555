// SPDX-License-Identifier: GPL-2.0-or-later
/* Sequences of calls as text: a line for each call, an empty one at the end. */
#include "record.h"

#include <string.h>

#include "ops.h"

bool record_write(FILE *file, const struct program *program,
		  unsigned long first)
{
	unsigned int i, word;

	for (i = 0; i < program->count; i++) {
		const struct call *call = &program->calls[i];

		fprintf(file, "%lu %s %u", first + i,
			ops[call->op % op_count].name, call->nth);
		for (word = 0; word < WORDS; word++)
			fprintf(file, " %x", call->words[word]);
		fputc('\n', file);
	}
	fputc('\n', file);
	return !fflush(file);
}

static __u16 op_of(const char *name)
{
	unsigned int op;

	for (op = 0; op < op_count; op++)
		if (!strcmp(ops[op].name, name))
			return (__u16)op;
	ASSERT_STREQ("an operation", name);
	return 0;
}

static void read_call(const char *line, struct call *call)
{
	unsigned int word, nth;
	int got, used = 0;
	char name[64];

	got = sscanf(line, "%*u %63s %u%n", name, &nth, &used);
	ASSERT_EQ(2, got);
	call->op = op_of(name);
	call->nth = (__u16)nth;
	for (word = 0; word < WORDS; word++) {
		line += used;
		got = sscanf(line, " %x%n", &call->words[word], &used);
		ASSERT_EQ(1, got);
	}
}

bool record_read(FILE *file, struct program *program)
{
	char line[512];

	memset(program, 0, sizeof(*program));
	while (fgets(line, sizeof(line), file) && *line != '\n') {
		ASSERT_LT(program->count, PROGRAM_CALLS);
		read_call(line, &program->calls[program->count++]);
	}
	return program->count > 0;
}
