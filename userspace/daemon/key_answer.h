/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Questions about the cluster key: what answer.c calls for them. */
#ifndef CLUSCTLD_KEY_ANSWER_H
#define CLUSCTLD_KEY_ANSWER_H

#include "answer.h"

bool find_key_init(struct question *question, struct worker *worker);
bool find_key_join(struct question *question, struct worker *worker);
bool find_key_look(struct question *question, struct worker *worker);
bool find_key_accept(struct question *question, struct worker *worker);
bool find_key_cancel(struct question *question, struct worker *worker);
bool find_key_request(struct question *question, struct worker *worker);
bool find_key_admit(struct question *question, struct worker *worker);
bool find_key_rotate(struct question *question, struct worker *worker);
bool find_key_status(struct question *question, struct worker *worker);

#endif
