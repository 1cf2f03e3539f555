/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the records of the cluster key in a store say, as JSON:
 *
 *	key/current	the key id of the key that seals
 *	key/next/ID	the key after ID, wrapped with ID: for who was away
 *	key/prev/ID	the key before ID, wrapped with ID: for who came later
 *	join/NODE	a node asks for the key; leased
 *	admit/NODE	and is given it; leased
 *
 * The store is believed nothing: whether a wrapped key is the one that it says,
 * its key id shows.
 */
#ifndef CLUSCTLD_KEY_RECORD_H
#define CLUSCTLD_KEY_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "exchange.h"
#include "index.h"
#include "path.h"
#include "wrap.h"

#define PATH_KEYS "key/"
#define PATH_KEY_CURRENT "key/current"
#define PATH_KEY_NEXT "key/next/"
#define PATH_KEY_PREV "key/prev/"
#define PATH_JOINS "join/"
#define PATH_ADMITS "admit/"

/* Of key/next and key/prev */
struct key_record {
	char with[KEY_ID_SIZE]; /* the key that it is wrapped with */
	char key_id[KEY_ID_SIZE]; /* and of the one that is wrapped */
	unsigned char wrapped[WRAP_SIZE];
};

struct join_record {
	char *node;
	unsigned char public[EXCHANGE_SIZE];
};

struct admit_record {
	char *node; /* that was admitted */
	char *by; /* and by which one */
	unsigned char asked[EXCHANGE_SIZE]; /* the public key of its request */
	unsigned char public[EXCHANGE_SIZE];
	char key_id[KEY_ID_SIZE];
	unsigned char wrapped[WRAP_SIZE];
};

/* As those of record.h */
int current_record_encode(const char *key_id, char **text);
int current_record_decode(const void *text, size_t size,
			  char key_id[KEY_ID_SIZE]);
int key_record_encode(const struct key_record *record, char **text);
int key_record_decode(const void *text, size_t size, struct key_record *record);
int join_record_encode(const struct join_record *record, char **text);
int join_record_decode(const void *text, size_t size,
		       struct join_record *record);
void join_record_free(struct join_record *record);
int admit_record_encode(const struct admit_record *record, char **text);
int admit_record_decode(const void *text, size_t size,
			struct admit_record *record);
void admit_record_free(struct admit_record *record);

bool is_key_id(const char *text);
/* Lower case digits; false if @text is not exactly so many bytes. */
void hex_encode(const unsigned char *data, size_t size, char *text);
bool hex_decode(const char *text, unsigned char *data, size_t size);

void path_key(char path[PATH_SIZE], const char *prefix, const char *key_id);
/* @prefix is PATH_JOINS or PATH_ADMITS; false if there is no memory */
bool path_of_node(char path[PATH_SIZE], const char *prefix, const char *node);

#endif
