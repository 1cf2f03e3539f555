/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The caps, which are module parameters. */
#ifndef CLUSCTL_TEST_LIMITS_H
#define CLUSCTL_TEST_LIMITS_H

#define LIMIT_COUNT 6

struct limits {
	unsigned long values[LIMIT_COUNT];
};

struct limits limits_save(void);
void limits_restore(const struct limits *limits);
/* Names are those of the parameters. Both end the test if they fail. */
unsigned long limit_get(const char *name);
void limit_set(const char *name, unsigned long value);
/* The errno that writing this text gives, or 0 */
int limit_write(const char *name, const char *text);

#endif
