/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A secret that two nodes agree on through a store that neither trusts: X25519
 * with pairs that are made for it and forgotten then.
 */
#ifndef CLUSCTLD_EXCHANGE_H
#define CLUSCTLD_EXCHANGE_H

#define EXCHANGE_SIZE 32 /* of a public key, and of a secret */
/* 128 bits in groups of 4 digits, and the NUL */
#define EXCHANGE_FINGERPRINT_SIZE 40

struct exchange; /* a pair */

/* Functions return 0 or a negative errno. */
int exchange_new(struct exchange **pair, unsigned char public[EXCHANGE_SIZE]);
void exchange_free(struct exchange *pair); /* or NULL */
/*
 * *@secret has EXCHANGE_SIZE bytes, for clusctl_wipe_free(). -EBADMSG if @peer
 * is one with which anybody knows it.
 */
int exchange_secret(struct exchange *pair,
		    const unsigned char peer[EXCHANGE_SIZE], void **secret);
/* Of the public key of a node, for people to compare */
int exchange_fingerprint(const char *node,
			 const unsigned char public[EXCHANGE_SIZE],
			 char text[EXCHANGE_FINGERPRINT_SIZE]);

#endif
