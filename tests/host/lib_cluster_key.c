// SPDX-License-Identifier: GPL-2.0-or-later
/* Cluster keys as bytes: read, made, and named. */
#include <clusctl.h>
#include <errno.h>
#include <linux/clusctl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "ktap.h"

#define BYTES                              \
	"\x01\x01\x01\x01\x01\x01\x01\x01" \
	"\x01\x01\x01\x01\x01\x01\x01\x01" \
	"\x01\x01\x01\x01\x01\x01\x01\x01" \
	"\x01\x01\x01\x01\x01\x01\x01\x01"
#define HEX "a0A1a2a3a4a5a6a7a8a9aaabacadaeafb0B1b2b3b4b5b6b7b8b9babbbcbdbebf"
#define HALF "0123456789abcdef0123456789ABCDEF"

/* Computed apart from this project, with openssl mac */
static void key_ids(void)
{
	static const char *const ids[] = {
		"836c3a8ee102074fdd4fd91b42d908b2",
		"87d952ad29e64b369916b8db3485f57b",
	};
	struct clusctl_cluster_key *key;
	unsigned char bytes[CLUSCTL_CLUSTER_KEY_SIZE];

	for (int i = 0; i < 2; i++) {
		memset(bytes, i ? 3 : 1, sizeof(bytes));
		REQUIRE(!clusctl_cluster_key_new(bytes, &key));
		CHECK_INT(clusctl_last_status(), ERROR_SUCCESS);
		CHECK_STR(clusctl_cluster_key_get_id(key), ids[i]);
		CHECK_MEM(clusctl_cluster_key_get_bytes(key), 32, bytes, 32);
		clusctl_cluster_key_free(key);
	}
}

static void keys_are_new_each_time(void)
{
	static const unsigned char zeros[CLUSCTL_CLUSTER_KEY_SIZE];
	struct clusctl_cluster_key *a, *b;
	const void *p, *q;

	REQUIRE(!clusctl_cluster_key_generate(&a));
	REQUIRE(!clusctl_cluster_key_generate(&b));
	p = clusctl_cluster_key_get_bytes(a);
	q = clusctl_cluster_key_get_bytes(b);
	CHECK(memcmp(p, q, sizeof(zeros)));
	CHECK(memcmp(p, zeros, sizeof(zeros)));
	CHECK(memcmp((const char *)p + 16, (const char *)q + 16, 16));
	CHECK(strcmp(clusctl_cluster_key_get_id(a),
		     clusctl_cluster_key_get_id(b)));
	clusctl_cluster_key_free(a);
	clusctl_cluster_key_free(b);
}

static int read_text(const char *text, size_t size,
		     struct clusctl_cluster_key **key)
{
	int fd = memfd_create("key", MFD_CLOEXEC), rc;

	CHECK_INT(write(fd, text, size), (long long)size);
	CHECK_INT(lseek(fd, 0, SEEK_SET), 0);
	rc = clusctl_cluster_key_read(fd, key);
	close(fd);
	return rc;
}

static void check_read(const char *text, size_t size,
		       const unsigned char *wanted)
{
	struct clusctl_cluster_key *key = NULL;

	if (!CHECK_INT(read_text(text, size, &key), 0))
		return;
	CHECK_INT(clusctl_last_status(), ERROR_SUCCESS);
	CHECK_MEM(clusctl_cluster_key_get_bytes(key), 32, wanted, 32);
	CHECK_INT(strlen(clusctl_cluster_key_get_id(key)), 32);
	clusctl_cluster_key_free(key);
}

static void reads_bytes(void)
{
	static const unsigned char newline[32] = { 'a', [31] = '\n' };

	check_read(BYTES, 32, (const unsigned char *)BYTES);
	/* A newline at the end is a byte as any other. */
	check_read((const char *)newline, 32, newline);
}

static void reads_digits(void)
{
	unsigned char wanted[32];

	for (int i = 0; i < 32; i++)
		wanted[i] = (unsigned char)(0xA0 + i);
	check_read(HEX, 64, wanted);
	check_read(HEX "\n", 65, wanted);
}

static void check_refused(const char *text, size_t size, uint32_t status)
{
	struct clusctl_cluster_key *key = NULL;

	CHECK_INT(read_text(text, size, &key), -clusctl_status_errno(status));
	CHECK_INT(clusctl_last_status(), status);
	CHECK(!key);
	clusctl_cluster_key_free(key);
}

static void other_lengths(void)
{
	static const char zeros[4096];

	for (size_t size = 0; size < 100; size++) {
		if (size != 32 && size != 64)
			check_refused(zeros, size, NTE_BAD_LEN);
	}
	check_refused(zeros, sizeof(zeros), NTE_BAD_LEN);
	check_refused(HEX, 63, NTE_BAD_LEN);
	check_refused(HEX "0", 65, NTE_BAD_LEN);
	check_refused(HEX "\r\n", 66, NTE_BAD_LEN);
	check_refused(HEX "\n\n", 66, NTE_BAD_LEN);
	check_refused(BYTES "\n", 33, NTE_BAD_LEN);
}

/* 16 bytes in digits are not 32 bytes of a key. */
static void half_a_key(void)
{
	char text[33] = HALF;

	check_refused(text, 32, NTE_BAD_LEN);
	text[31] = 'g';
	check_read(text, 32, (const unsigned char *)text);
}

static void what_is_not_digits(void)
{
	char text[65] = HEX;

	for (size_t i = 0; i < 64; i += 7) {
		memcpy(text, HEX, 64);
		text[i] = 'g';
		check_refused(text, 64, NTE_BAD_DATA);
		text[i] = '\0';
		check_refused(text, 64, NTE_BAD_DATA);
	}
}

/* A packet for each read(2) */
static void reads_in_pieces(void)
{
	struct clusctl_cluster_key *key;
	int fds[2];

	REQUIRE(!socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds));
	CHECK_INT(write(fds[0], BYTES, 5), 5);
	CHECK_INT(write(fds[0], BYTES, 26), 26);
	CHECK_INT(write(fds[0], BYTES, 1), 1);
	close(fds[0]);
	REQUIRE(!clusctl_cluster_key_read(fds[1], &key));
	CHECK_MEM(clusctl_cluster_key_get_bytes(key), 32, BYTES, 32);
	clusctl_cluster_key_free(key);
	close(fds[1]);
}

static int late[2];
static atomic_int ticks;

/* The key comes after a few signals have interrupted those who wait for it. */
static void tick(int signal)
{
	(void)signal;
	if (++ticks != 3)
		return;
	if (write(late[1], BYTES, 32) == 32)
		close(late[1]);
}

static void signals_do_not_matter(void)
{
	const struct itimerval each = { { 0, 1000 }, { 0, 1000 } };
	const struct itimerval never = { 0 };
	struct sigaction action = { .sa_handler = tick };
	struct clusctl_cluster_key *key = NULL;

	REQUIRE(!pipe(late));
	REQUIRE(!sigaction(SIGALRM, &action, NULL));
	REQUIRE(!setitimer(ITIMER_REAL, &each, NULL));
	CHECK_INT(clusctl_cluster_key_read(late[0], &key), 0);
	CHECK(!setitimer(ITIMER_REAL, &never, NULL));
	if (CHECK(key))
		CHECK_MEM(clusctl_cluster_key_get_bytes(key), 32, BYTES, 32);
	clusctl_cluster_key_free(key);
	close(late[0]);
}

static void reading_fails(void)
{
	struct clusctl_cluster_key *key = NULL;

	CHECK_INT(clusctl_cluster_key_read(-1, &key), -EBADF);
	CHECK_INT(clusctl_last_status(), CLUSCTL_NO_STATUS);
	CHECK(!key);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(key_ids),
	KTAP_CASE(keys_are_new_each_time),
	KTAP_CASE(reads_bytes),
	KTAP_CASE(reads_digits),
	KTAP_CASE(other_lengths),
	KTAP_CASE(half_a_key),
	KTAP_CASE(what_is_not_digits),
	KTAP_CASE(reads_in_pieces),
	KTAP_CASE(signals_do_not_matter),
	KTAP_CASE(reading_fails),
};

KTAP_MAIN(cases)
