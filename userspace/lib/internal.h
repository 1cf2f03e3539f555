/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of libclusctl share. */
#ifndef CLUSCTL_INTERNAL_H
#define CLUSCTL_INTERNAL_H

#include <linux/clusctl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clusctl.h"

#define CLUSCTL_API __attribute__((visibility("default")))

struct clusctl_cluster {
	int fd;
};

struct clusctl_resource {
	int fd;
};

/* status.c: every public function that can fail ends in one of these. */
int ctl_ok(void);
/* Fails with a Win32 status and the errno that stands for it. */
int ctl_fail(uint32_t status);
/* Fails with a positive errno and no status. */
int ctl_fault(int error);

/* text.c: strict conversion between UTF-8 and UTF-16LE */
/* @out has room for strlen(@in) + 1 units; @bytes counts the NUL. */
bool text_to_utf16(const char *in, unsigned char *out, size_t *bytes);
/*
 * @size counts the NUL, which must be the last unit and the only one. Writes at
 * most text_utf8_room(@size) bytes and returns their end; NULL for what is not
 * a string.
 */
char *text_to_utf8(const unsigned char *in, size_t size, char *out);
size_t text_utf8_room(size_t size);
/* The same, with memory of its own. */
int text_from_utf16(const unsigned char *in, size_t size, char **text);
/*
 * Reads one code point and steps over it. Returns -1 at what is not UTF-8, 0 at
 * the end, without stepping.
 */
int32_t text_next(const char **in);

/* id.c: GUIDs and key ids; what is parsed is NUL-terminated */
#define ID_SIZE 16
#define ID_TEXT_SIZE 37
#define KEY_ID_TEXT_SIZE 33

bool id_is_zero(const uint8_t id[ID_SIZE]);
void id_print(const uint8_t id[ID_SIZE], char text[ID_TEXT_SIZE]);
bool id_parse(const char *text, uint8_t id[ID_SIZE]);
void key_id_print(const uint8_t id[ID_SIZE], char text[KEY_ID_TEXT_SIZE]);
bool key_id_parse(const char *text, uint8_t id[ID_SIZE]);
/* The value of a hexadecimal digit, -1 if it is none */
int hex_digit(char c);
/* Reads 2 * @size digits; what follows them is not looked at. */
bool hex_parse(const char *text, uint8_t *bytes, size_t size);

/* buffer.c: input and output of control codes */
struct ctl_buf {
	unsigned char *data;
	size_t size;
	size_t room;
	bool secret;
};

/* The buffer never grows: @room is all that will be added. */
int ctl_buf_init(struct ctl_buf *buf, size_t room, bool secret);
void ctl_buf_free(struct ctl_buf *buf);
void ctl_buf_add(struct ctl_buf *buf, const void *data, size_t size);
/*
 * Adds a string, if it is one and no longer than the module could take by far;
 * @bytes is what it takes in UTF-16LE, and may be NULL.
 */
int ctl_buf_add_text(struct ctl_buf *buf, const char *text, uint32_t *bytes);
/* Bytes of room that ctl_buf_add_text() may need for @text */
size_t ctl_text_room(const char *text);
/* Makes a buffer of one string. */
int ctl_buf_init_text(struct ctl_buf *buf, const char *text);
/* Overwrites the first bytes, the head of the input, when it is complete. */
void ctl_buf_set_head(struct ctl_buf *buf, const void *head, size_t size);

/* control.c */
/* Issues a code that returns nothing. */
int ctl_write(int fd, uint32_t code, uint32_t flags, const struct ctl_buf *in);
/* The same for a code whose input is one string */
int ctl_write_text(int fd, uint32_t code, uint32_t flags, const char *text);
/* Issues a code that returns at most sizeof(@out) bytes, and at least @min. */
int ctl_fixed(int fd, uint32_t code, uint32_t flags, const struct ctl_buf *in,
	      void *out, size_t size, size_t min);
/*
 * The same for a struct that begins with its size and may have been shorter in
 * older modules: what it does not have is zero.
 */
int ctl_grown(int fd, uint32_t code, uint32_t flags, void *out, size_t size,
	      size_t min);
/*
 * Issues a code that only reads, with as much room as it takes. On success
 * @out is to be freed by the caller.
 */
int ctl_read(int fd, uint32_t code, uint32_t flags, const struct ctl_buf *in,
	     struct ctl_buf *out);
/* The same with this much room at first, for what should not be done twice */
int ctl_read_room(int fd, uint32_t code, uint32_t flags,
		  const struct ctl_buf *in, size_t room, struct ctl_buf *out);
/* The same for a code whose output is one string */
int ctl_read_text(int fd, uint32_t code, char **text);

static inline uint32_t ctl_scope_flags(enum clusctl_scope scope)
{
	return scope == CLUSCTL_MACHINE ? CRYPT_MACHINE_KEYSET : 0;
}

/* state.c */
struct clusctl_state_info {
	struct clusctl_resource_state state;
	char key_id[KEY_ID_TEXT_SIZE];
};

/* Sets what is derived from @state in @info. */
void state_info_finish(struct clusctl_state_info *info);

/* snapshot_info.c */
struct clusctl_snapshot_info {
	struct clusctl_snapshot_header header; /* in the order of this CPU */
	char key_id[KEY_ID_TEXT_SIZE];
	char resource[ID_TEXT_SIZE];
	char *name;
};

/* xaes.c: XAES-256-GCM, and the key id */
/* Writes @sealed_size - CLUSCTL_TAG_SIZE bytes, good ones or not, to @plain. */
int xaes_open(const uint8_t key[CLUSCTL_KEY_SIZE],
	      const uint8_t nonce[CLUSCTL_NONCE_SIZE], const void *aad,
	      size_t aad_size, const void *sealed, size_t sealed_size,
	      unsigned char *plain);
int xaes_key_id(const uint8_t key[CLUSCTL_KEY_SIZE], uint8_t id[ID_SIZE]);

/* cluster_key.c; all of it is memory for secrets */
struct clusctl_cluster_key {
	uint8_t bytes[CLUSCTL_KEY_SIZE];
	uint8_t id[ID_SIZE];
	char id_text[KEY_ID_TEXT_SIZE];
};

/* key.c */
struct clusctl_key {
	unsigned char *private_der; /* NULL in a public key */
	size_t private_size;
	unsigned char *public_der;
	size_t public_size;
	char algorithm[32];
	unsigned int bits;
};

struct evp_pkey_st;
/* Makes a key of both halves of @pkey. */
int key_from_pkey(struct evp_pkey_st *pkey, struct clusctl_key **key);
/* Makes a key of PKCS#8 as the kernel has it, byte for byte. */
int key_from_pkcs8(const void *der, size_t size, struct clusctl_key **key);

#endif
