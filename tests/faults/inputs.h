/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What codes are given: functions for struct row.input */
#ifndef CLUSCTL_FAULTS_INPUTS_H
#define CLUSCTL_FAULTS_INPUTS_H

#include "sweep.h"

/* Strings */
struct str in_box(struct scene *scene);
struct str in_other(struct scene *scene);
struct str in_first(struct scene *scene);
struct str in_first_id(struct scene *scene);
struct str in_unknown(struct scene *scene);
/* Structs of containers and pairs */
struct str in_new_box(struct scene *scene);
struct str in_rsa(struct scene *scene);
struct str in_halves(struct scene *scene);
struct str in_exchange(struct scene *scene);
struct str in_signature(struct scene *scene);
/* Of resources */
struct str in_new_resource(struct scene *scene);
struct str in_same_name(struct scene *scene);
struct str in_same_id(struct scene *scene);
/* Of snapshots: what is there is put again, whole or altered. */
struct str in_put(struct scene *scene);
struct str in_put_altered(struct scene *scene);
struct str in_put_junk(struct scene *scene);
struct str in_ack(struct scene *scene);
struct str in_ack_too_new(struct scene *scene);
struct str in_ack_first(struct scene *scene);
/* Data, and an envelope of it: whole, altered, of Second, for another purpose */
struct str in_data(struct scene *scene);
struct str in_envelope(struct scene *scene);
struct str in_envelope_altered(struct scene *scene);
struct str in_envelope_second(struct scene *scene);
struct str in_envelope_other(struct scene *scene);
struct str in_envelope_junk(struct scene *scene);
/* Of cluster keys: 3 is none yet, if state_readers() has not set it. */
struct str in_key_1(struct scene *scene);
struct str in_key_3(struct scene *scene);
struct str in_no_key(struct scene *scene);
struct str in_retire_1(struct scene *scene);
struct str in_retire_2(struct scene *scene);
struct str in_retire_3(struct scene *scene);

#endif
