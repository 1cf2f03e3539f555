/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Thin wrappers of the control codes, which judge the form of every answer. */
#ifndef CLUSCTL_TEST_CALL_H
#define CLUSCTL_TEST_CALL_H

#include <errno.h>
#include <linux/clusctl.h>
#include <stdint.h>
#include <uchar.h>

#include "harness.h"

#define CLUSCTL_DEVICE "/dev/clusctl"
#define FILL 0xcc /* what out buffers are filled with */
#define MACHINE CRYPT_MACHINE_KEYSET

/* status of a reply of a fault of the call itself: nothing was written. */
#define FAULTED 0xccccccccU

/**
 * struct str - a string of UTF-16, or any other input
 * @data: its bytes
 * @size: how many there are, with the NUL
 */
struct str {
	const void *data;
	__u32 size;
};

#define STR(s) ((struct str){ u##s, sizeof(u##s) })

/* What one call answered */
struct reply {
	int error;
	__u32 status;
	__u32 out_bytes;
};

/**
 * struct key_pair - a test key
 * @priv: PKCS#8 PrivateKeyInfo, DER
 * @pub: SubjectPublicKeyInfo, DER
 */
struct key_pair {
	const unsigned char *priv;
	__u32 priv_size;
	const unsigned char *pub;
	__u32 pub_size;
};

int status_errno(__u32 status);
__u64 address(const void *pointer);

/*
 * One ioctl. The out buffer is filled before. Whatever the code is, these are
 * failures of the test: fields of the request changed that are not results;
 * errno and status do not fit together; out_bytes is not 0 after a failure that
 * needs none; the out buffer was touched by a failure or behind out_bytes.
 */
struct reply call(int fd, __u32 code, __u32 flags, struct str in, void *out,
		  __u32 out_size);

/* The same with addresses, and nothing is done to what they point to. */
struct reply call_raw(int fd, __u32 code, __u32 flags, __u64 in, __u32 in_size,
		      __u64 out, __u32 out_size);

/* Asks for the size, then for exactly that; the caller frees the answer. */
void *fetch(int fd, __u32 code, __u32 flags, struct str in, __u32 *size);

#define NO_INPUT ((struct str){ NULL, 0 })

/* A head and what follows it, one after the other; the caller frees the data. */
struct str input_of(const void *head, __u32 head_size, struct str a,
		    struct str b);

/* A call whose code returns nothing, with a string as the input */
struct reply call_in(int fd, __u32 code, __u32 flags, struct str in);

/* Text of ASCII as UTF-16; good for the next 15 calls. */
struct str format16(const char *format, ...)
	__attribute__((format(printf, 1, 2)));
/* @count units @unit behind the ASCII text @head, and a NUL; likewise */
struct str repeat16(const char *head, char16_t unit, unsigned int count);
/* Room that ends where a page that cannot be touched begins */
void *fenced(size_t size);

/* Inputs that are more than a string; a new allocation each. */
/* @id is NULL for a resource with a new GUID. */
struct str resource_input(struct str name, struct str type, const __u8 *id);
struct str container_input(struct str name, __u32 uid, __u32 gid, __u32 perm);
struct str import_input(__u32 spec, struct str name,
			const struct key_pair *pair);
struct str key_input(__u32 spec, struct str name);

int open_cluster(int flags);
struct clusctl_info cluster_info(int fd);
struct reply create_resource(int fd, struct str name, struct str type,
			     struct clusctl_resource_handle *handle);
struct reply create_resource_as(int fd, struct str name, struct str type,
				const __u8 *id,
				struct clusctl_resource_handle *handle);
struct reply open_resource(int fd, struct str name,
			   struct clusctl_resource_handle *handle);
struct reply delete_resource(int fd, struct str name);
/* These three end the test if they fail. */
int new_resource(int fd, const char *name);
int new_resource_as(int fd, const char *name, const __u8 *id);
__s32 new_container(int fd, __u32 flags, struct str name);
struct reply create_container(int fd, __u32 flags, struct str name,
			      __s32 *serial);
struct reply delete_container(int fd, __u32 flags, struct str name);
struct reply import_key(int fd, __u32 flags, __u32 spec, struct str name,
			const struct key_pair *pair);
/* Ends the test if there is no such container. */
struct clusctl_container_record container_record(int fd, __u32 flags,
						 struct str name);
struct reply add_checkpoint(int fd, struct str checkpoint);
struct reply delete_checkpoint(int fd, struct str checkpoint);
void guid_text(const __u8 *id, char *text);

/* Status and errno of a reply; errno follows from the status, see call(). */
#define EXPECT_STATUS(expected, got) EXPECT_EQ(expected, (got).status)
#define ASSERT_STATUS(expected, got) ASSERT_EQ(expected, (got).status)
#define EXPECT_DONE(got) EXPECT_STATUS(ERROR_SUCCESS, got)
#define ASSERT_DONE(got) ASSERT_STATUS(ERROR_SUCCESS, got)
/* Success, and not one byte */
#define EXPECT_EMPTY(got)                            \
	do {                                         \
		struct reply empty_reply = (got);    \
		EXPECT_DONE(empty_reply);            \
		EXPECT_EQ(0, empty_reply.out_bytes); \
	} while (0)
/* A fault of the call itself */
#define EXPECT_FAULT(expected, got)                     \
	do {                                            \
		struct reply fault_reply = (got);       \
		EXPECT_EQ(FAULTED, fault_reply.status); \
		EXPECT_EQ(expected, fault_reply.error); \
	} while (0)

/* The string @seen of @size bytes is @expected, NUL and all. */
#define EXPECT_STR16(expected, seen, seen_size)               \
	do {                                                  \
		struct str expected_str = (expected);         \
		EXPECT_EQ(expected_str.size, seen_size);      \
		if (expected_str.size == (seen_size))         \
			EXPECT_MEMEQ(expected_str.data, seen, \
				     expected_str.size);      \
	} while (0)

#endif
