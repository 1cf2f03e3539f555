/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What finds answers: each returns false if it is to be asked again when more has
 * been done.
 */
#ifndef CLUSCTLD_ANSWER_METHOD_H
#define CLUSCTLD_ANSWER_METHOD_H

#include "answer.h"

/*
 * The generations that the store keeps of {"resource":GUID,"checkpoint":NAME}, and
 * which is the last
 */
bool answer_history(struct question *question, struct worker *worker);
/* The sealed bytes of one of them, {"generation":N}, in base64 */
bool answer_snapshot(struct question *question, struct worker *worker);
/* What is wrong, one by one, as far as clusctld knows */
bool answer_problems(struct question *question, struct worker *worker);

/* An answer that says why there is none; @error is a negative errno. */
json_t *answer_error(int error, const char *why);

#endif
