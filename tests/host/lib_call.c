// SPDX-License-Identifier: GPL-2.0-or-later
/* The wrapper of ioctl(2): what it passes, and what it makes of the answers. */
#include <clusctl.h>
#include <pthread.h>

#include "fake_ioctl.h"
#include "ktap.h"

#define FD 1234
#define CODE 0x01234567U

static void passes_the_request(void)
{
	char in[] = "input", out[16];
	uint32_t bytes = 77;
	const struct clusctl_request *request = &fake.call[0].request;

	FAKE(OK_WITH("output", 6));
	CHECK_INT(clusctl_control(FD, CODE, 0x89, in, 5, out, sizeof(out),
				  &bytes),
		  0);
	CHECK_INT(fake.calls, 1);
	CHECK_INT(fake.call[0].fd, FD);
	CHECK_INT(fake.call[0].code, CODE);
	CHECK_INT(request->size, 40);
	CHECK_INT(request->flags, 0x89);
	CHECK_INT(request->in, (uintptr_t)in);
	CHECK_INT(request->in_size, 5);
	CHECK_INT(request->out, (uintptr_t)out);
	CHECK_INT(request->out_size, sizeof(out));
	CHECK_INT(bytes, 6);
	CHECK_MEM(out, bytes, "output", 6);
	CHECK_INT(clusctl_last_status(), ERROR_SUCCESS);
}

static void passes_nothing_for_nothing(void)
{
	FAKE(OK_EMPTY);
	CHECK_INT(clusctl_control(FD, CODE, 0, NULL, 0, NULL, 0, NULL), 0);
	CHECK_INT(fake.call[0].request.in, 0);
	CHECK_INT(fake.call[0].request.in_size, 0);
	CHECK_INT(fake.call[0].request.out, 0);
	CHECK_INT(fake.call[0].request.out_size, 0);
}

static void asks_for_the_size(void)
{
	uint32_t bytes = 0;

	FAKE({ .out_bytes = 4711 });
	CHECK_INT(clusctl_control(FD, CODE, 0, NULL, 0, NULL, 0, &bytes), 0);
	CHECK_INT(bytes, 4711);
}

static int call(void)
{
	char out[8];

	return clusctl_control(FD, CODE, 0, NULL, 0, out, sizeof(out), NULL);
}

static void statuses_become_errnos(void)
{
	FAKE(FAILS(EKEYREJECTED, NTE_BAD_KEY));
	CHECK_INT(call(), -EKEYREJECTED);
	CHECK_INT(clusctl_last_status(), NTE_BAD_KEY);
	FAKE(FAILS(ENOENT, ERROR_RESOURCE_NOT_FOUND));
	CHECK_INT(call(), -ENOENT);
	CHECK_INT(clusctl_last_status(), ERROR_RESOURCE_NOT_FOUND);
	FAKE(OK_EMPTY);
	CHECK_INT(call(), 0);
	CHECK_INT(clusctl_last_status(), ERROR_SUCCESS);
}

static void statuses_of_a_newer_module(void)
{
	FAKE(FAILS(EDOM, 4242));
	CHECK_INT(call(), -EDOM);
	CHECK_INT(clusctl_last_status(), 4242);
	FAKE(FAILS(0, 4242));
	CHECK_INT(call(), -EIO);
}

static void faults_of_the_call_have_no_status(void)
{
	static const int errors[] = { EFAULT, EINTR,  ENOTTY,
				      E2BIG,  EINVAL, EBADF };

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		FAKE({ .rc = -1, .error = errors[i], .silent = true });
		CHECK_INT(call(), -errors[i]);
		CHECK_INT(clusctl_last_status(), CLUSCTL_NO_STATUS);
	}
}

/* Whatever contradicts itself is a failure. */
static void no_failure_is_taken_for_success(void)
{
	FAKE({ .rc = 0, .status = NTE_FAIL });
	CHECK_INT(call(), -EPROTO);
	CHECK_INT(clusctl_last_status(), CLUSCTL_NO_STATUS);
	FAKE({ .rc = 0, .silent = true });
	CHECK_INT(call(), -EPROTO);
	FAKE({ .rc = -1, .error = EPERM, .status = ERROR_SUCCESS });
	CHECK_INT(call(), -EPERM);
	CHECK_INT(clusctl_last_status(), CLUSCTL_NO_STATUS);
	FAKE({ .rc = -1, .error = 0, .silent = true });
	CHECK_INT(call(), -EPROTO);
	FAKE({ .rc = 0, .out_bytes = 9 });
	CHECK_INT(call(), -EPROTO);
}

static void tells_the_size_that_is_needed(void)
{
	uint32_t bytes = 0;
	char out[8];

	FAKE(MORE_DATA(100));
	CHECK_INT(clusctl_control(FD, CODE, 0, NULL, 0, out, sizeof(out),
				  &bytes),
		  -EMSGSIZE);
	CHECK_INT(clusctl_last_status(), ERROR_MORE_DATA);
	CHECK_INT(bytes, 100);
}

static void *last_status_here(void *arg)
{
	*(uint32_t *)arg = clusctl_last_status();
	clusctl_name_split("bad", NULL, NULL, NULL);
	return NULL;
}

static void threads_have_their_own_status(void)
{
	uint32_t there = 99;
	pthread_t thread;

	FAKE(FAILS(EKEYREJECTED, NTE_BAD_KEY));
	call();
	REQUIRE(!pthread_create(&thread, NULL, last_status_here, &there));
	REQUIRE(!pthread_join(thread, NULL));
	CHECK_INT(there, ERROR_SUCCESS);
	CHECK_INT(clusctl_last_status(), NTE_BAD_KEY);
}

static void opening_fails(void)
{
	struct clusctl_cluster *cluster = NULL;

	CHECK_INT(clusctl_cluster_open("/nonexistent", O_RDONLY, &cluster),
		  -ENOENT);
	CHECK_INT(clusctl_last_status(), CLUSCTL_NO_STATUS);
	CHECK(!cluster);
}

static void closing_changes_no_error(void)
{
	struct clusctl_cluster *cluster;

	REQUIRE(!clusctl_cluster_open("/dev/null", O_RDONLY, &cluster));
	CHECK(fcntl(clusctl_cluster_get_fd(cluster), F_GETFD) & FD_CLOEXEC);
	FAKE(FAILS(EKEYREJECTED, NTE_BAD_KEY));
	call();
	errno = ERANGE;
	clusctl_cluster_close(cluster);
	clusctl_cluster_close(NULL);
	clusctl_resource_close(NULL);
	clusctl_cluster_info_free(NULL);
	clusctl_state_info_free(NULL);
	clusctl_checkpoint_table_free(NULL);
	clusctl_snapshot_info_free(NULL);
	clusctl_snapshot_contents_free(NULL);
	clusctl_cluster_key_free(NULL);
	clusctl_cluster_key_info_free(NULL);
	clusctl_cluster_key_list_free(NULL);
	clusctl_event_list_free(NULL);
	CHECK_INT(errno, ERANGE);
	CHECK_INT(clusctl_last_status(), NTE_BAD_KEY);
	fake_script(NULL, 0);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(passes_the_request),
	KTAP_CASE(passes_nothing_for_nothing),
	KTAP_CASE(asks_for_the_size),
	KTAP_CASE(statuses_become_errnos),
	KTAP_CASE(statuses_of_a_newer_module),
	KTAP_CASE(faults_of_the_call_have_no_status),
	KTAP_CASE(no_failure_is_taken_for_success),
	KTAP_CASE(tells_the_size_that_is_needed),
	KTAP_CASE(threads_have_their_own_status),
	KTAP_CASE(opening_fails),
	KTAP_CASE(closing_changes_no_error),
};

KTAP_MAIN(cases)
