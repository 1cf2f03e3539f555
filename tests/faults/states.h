/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What there may be when a code is called: functions for struct sweep.prepare */
#ifndef CLUSCTL_FAULTS_STATES_H
#define CLUSCTL_FAULTS_STATES_H

#include "sweep.h"

/* Both resources have empty lists, and there is no container. */
void state_nothing(struct scene *scene);
/* The machine container Box, and no checkpoint */
void state_empty(struct scene *scene);
void state_one_pair(struct scene *scene);
void state_two_pairs(struct scene *scene);
/* With a pair that cannot be exported */
void state_closed_pair(struct scene *scene);
/* It was revoked with keyctl. */
void state_dead(struct scene *scene);
/* Of the caller's own, with two pairs */
void state_user(struct scene *scene);
/* Box, with two pairs, is on the list of First; its snapshot was not read. */
void state_listed(struct scene *scene);
/* The same, and a store has acknowledged the snapshot */
void state_acknowledged(struct scene *scene);
/* Listed, and First is online */
void state_online(struct scene *scene);
/* Box was deleted then. */
void state_online_lost(struct scene *scene);
/* First could not go online, for the key of the snapshot was retired. */
void state_failed(struct scene *scene);
/* Box was on the list. */
void state_tombstone(struct scene *scene);
/* Three are on the list, and a fourth was; Box is on that of Second, too. */
void state_many(struct scene *scene);
/* First was deleted, and scene->resource is of it. */
void state_deleted(struct scene *scene);
/* There is no file of First. */
void state_no_handle(struct scene *scene);
/* Keys 2 and 3 open, and the snapshot of Box is sealed with key 2. */
void state_readers(struct scene *scene);

#endif
