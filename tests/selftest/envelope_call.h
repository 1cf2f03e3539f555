/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Data that is sealed for a caller, and opened. */
#ifndef CLUSCTL_TEST_ENVELOPE_CALL_H
#define CLUSCTL_TEST_ENVELOPE_CALL_H

#include "clusctl_call.h"

/* For both codes; a new allocation each. */
struct str crypt_input(struct str purpose, struct str data);
/* Both end the test if they fail, and the caller frees what they return. */
struct str encrypt(int resource, struct str purpose, struct str data);
struct str decrypt(int resource, struct str purpose, struct str envelope);
/* For the status alone */
struct reply try_encrypt(int resource, struct str purpose, struct str data);
struct reply try_decrypt(int resource, struct str purpose, struct str envelope);

/* A copy of its header, which is found to be well-formed */
struct clusctl_envelope_header envelope_header(struct str envelope);

#endif
