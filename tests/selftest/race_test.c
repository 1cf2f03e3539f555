// SPDX-License-Identifier: GPL-2.0-or-later
/* Four threads on two processors; afterwards all counts and lists agree. */
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "keyctl.h"
#include "state.h"
#include "test_keys.h"

#define THREADS 4
#define NAMES 6 /* that the threads fight for */
#define TIMEOUT 120
#define SHA256 "enc=pkcs1 hash=sha256"

FIXTURE(race)
{
	int cluster;
	int resource;
	/* What is there in the end is what was made less what was deleted. */
	int made;
	int deleted;
	int numbered; /* an fd number that is closed under those who use it */
	unsigned char signature_b[256];
};

FIXTURE_SETUP(race)
{
	self->cluster = open_cluster(O_RDWR);
	self->resource = new_resource(self->cluster, "Shared");
}

FIXTURE_TEARDOWN(race)
{
	close(self->cluster);
}

static void count(int *counter)
{
	__atomic_add_fetch(counter, 1, __ATOMIC_RELAXED);
}

/* The same numbers in each run; the order of the threads is not. */
static unsigned int next_random(unsigned int *seed)
{
	*seed = *seed * 1103515245 + 12345;
	return *seed >> 16;
}

struct worker {
	struct race_fixture *race;
	unsigned int seed;
};

static void run_workers(struct race_fixture *race,
			void *(*const work[THREADS])(void *worker))
{
	struct worker workers[THREADS];
	pthread_t threads[THREADS];
	unsigned int i;

	for (i = 0; i < THREADS; i++) {
		workers[i] = (struct worker){ race, i + 1 };
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, work[i],
					    &workers[i]));
	}
	for (i = 0; i < THREADS; i++)
		ASSERT_EQ(0, pthread_join(threads[i], NULL));
}

/* One of these statuses, and no other */
static void expect_one_of(struct reply reply, __u32 first, __u32 second,
			  __u32 third)
{
	if (reply.status != first && reply.status != second)
		EXPECT_STATUS(third, reply);
}

static struct str name_of(struct worker *worker)
{
	return format16("1\\\\%u", next_random(&worker->seed) % NAMES);
}

/* Strings of a MULTI_SZ, each of 5 units with its NUL; -1 if it is none */
static int count_strings(const char16_t *list, __u32 size)
{
	bool seen[NAMES] = { 0 };
	int strings = 0;
	__u32 at;

	if (size < 2 || (size - 2) % 10 || list[size / 2 - 1])
		return -1;
	for (at = 0; at + 1 < size / 2; at += 5, strings++) {
		unsigned int digit = list[at + 3] - u'0';

		if (list[at] != u'1' || list[at + 1] != u'\\' ||
		    list[at + 2] != u'\\' || digit >= NAMES || seen[digit] ||
		    list[at + 4])
			return -1;
		seen[digit] = true;
	}
	return strings;
}

/* Reads the list of a resource; -1 if it is malformed. */
static int count_list(int resource)
{
	char16_t list[5 * NAMES + 1];
	struct reply reply;

	reply = call(resource, CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS, 0,
		     NO_INPUT, list, sizeof(list));
	EXPECT_DONE(reply);
	return count_strings(list, reply.out_bytes);
}

/* What all the codes say of resources and their lists is the same. */
static void expect_consistent(int cluster)
{
	const struct clusctl_resource_record *record;
	struct clusctl_info info = cluster_info(cluster);
	struct clusctl_resource_handle handle;
	__u32 size, at = 0, resources = 0, checkpoints = 0;
	char guid[40];
	void *records;

	records = fetch(cluster, CLUSCTL_CLUSTER_ENUM_RESOURCE, 0, NO_INPUT,
			&size);
	while ((record = next_resource(records, size, &at))) {
		resources++;
		checkpoints += record->checkpoints;
		guid_text(record->id, guid);
		ASSERT_DONE(
			open_resource(cluster, format16("%s", guid), &handle));
		EXPECT_EQ(record->checkpoints, count_list(handle.fd));
		close(handle.fd);
	}
	free(records);
	EXPECT_EQ(info.resources, resources);
	EXPECT_EQ(info.checkpoints, checkpoints);
}

static void make_containers(struct race_fixture *race)
{
	unsigned int i;

	for (i = 0; i < NAMES; i++) {
		new_container(race->cluster, MACHINE, format16("1\\\\%u", i));
		ASSERT_DONE(import_key(race->cluster,
				       MACHINE | CRYPT_EXPORTABLE, AT_SIGNATURE,
				       format16("1\\\\%u", i), &rsa_a));
	}
}

static void *add_and_delete(void *argument)
{
	struct worker *worker = argument;
	struct race_fixture *race = worker->race;
	struct reply reply;
	unsigned int i;

	for (i = 0; i < harness_fewer(1500); i++) {
		reply = add_checkpoint(race->resource, name_of(worker));
		expect_one_of(reply, ERROR_SUCCESS, ERROR_ALREADY_EXISTS,
			      ERROR_SUCCESS);
		if (reply.status == ERROR_SUCCESS)
			count(&race->made);
		reply = delete_checkpoint(race->resource, name_of(worker));
		expect_one_of(reply, ERROR_SUCCESS, ERROR_FILE_NOT_FOUND,
			      ERROR_SUCCESS);
		if (reply.status == ERROR_SUCCESS)
			count(&race->deleted);
	}
	return NULL;
}

static void *read_list(void *argument)
{
	struct worker *worker = argument;
	struct clusctl_resource_state state;
	struct reply reply;
	unsigned int i;

	for (i = 0; i < harness_fewer(1500); i++) {
		EXPECT_GE(count_list(worker->race->resource), 0);
		reply = call(worker->race->resource, CLUSCTL_RESOURCE_GET_STATE,
			     0, NO_INPUT, &state, sizeof(state));
		EXPECT_DONE(reply);
		EXPECT_LE(state.checkpoints, NAMES);
	}
	return NULL;
}

TEST_F_TIMEOUT(race, checkpoints_of_one_resource, TIMEOUT)
{
	static void *(*const work[THREADS])(void *) = {
		add_and_delete,
		add_and_delete,
		add_and_delete,
		read_list,
	};

	make_containers(self);
	run_workers(self, work);
	expect_consistent(self->cluster);
	EXPECT_EQ(self->made - self->deleted, count_list(self->resource));
	EXPECT_GT(self->made, 0);
}

static struct str resource_of(struct worker *worker)
{
	static const char *const names[] = { "one", "two", "three", "four" };

	return format16("%s", names[next_random(&worker->seed) % 4]);
}

static void *create_and_delete(void *argument)
{
	struct worker *worker = argument;
	struct race_fixture *race = worker->race;
	struct clusctl_resource_handle handle;
	struct reply reply;
	unsigned int i;

	for (i = 0; i < harness_fewer(1000); i++) {
		reply = create_resource(race->cluster, resource_of(worker),
					STR("T"), &handle);
		expect_one_of(reply, ERROR_SUCCESS, ERROR_OBJECT_ALREADY_EXISTS,
			      ERROR_SUCCESS);
		if (reply.status == ERROR_SUCCESS) {
			count(&race->made);
			expect_one_of(add_checkpoint(handle.fd, STR("1\\\\0")),
				      ERROR_SUCCESS, ERROR_ALREADY_EXISTS,
				      ERROR_RESOURCE_NOT_AVAILABLE);
			close(handle.fd);
		}
		reply = delete_resource(race->cluster, resource_of(worker));
		expect_one_of(reply, ERROR_SUCCESS, ERROR_RESOURCE_NOT_FOUND,
			      ERROR_SUCCESS);
		if (reply.status == ERROR_SUCCESS)
			count(&race->deleted);
	}
	return NULL;
}

static void *open_and_use(void *argument)
{
	struct worker *worker = argument;
	struct clusctl_resource_handle handle;
	struct reply reply;
	unsigned int i;

	for (i = 0; i < harness_fewer(1000); i++) {
		reply = open_resource(worker->race->cluster,
				      resource_of(worker), &handle);
		expect_one_of(reply, ERROR_SUCCESS, ERROR_RESOURCE_NOT_FOUND,
			      ERROR_SUCCESS);
		if (reply.status != ERROR_SUCCESS)
			continue;
		expect_one_of(add_checkpoint(handle.fd, name_of(worker)),
			      ERROR_SUCCESS, ERROR_ALREADY_EXISTS,
			      ERROR_RESOURCE_NOT_AVAILABLE);
		expect_one_of(delete_checkpoint(handle.fd, name_of(worker)),
			      ERROR_SUCCESS, ERROR_FILE_NOT_FOUND,
			      ERROR_RESOURCE_NOT_AVAILABLE);
		close(handle.fd);
	}
	return NULL;
}

static void *enumerate(void *argument)
{
	struct worker *worker = argument;
	static char records[8192];
	struct reply reply;
	__u32 at, found;
	unsigned int i;

	for (i = 0; i < harness_fewer(1000); i++) {
		reply = call(worker->race->cluster,
			     CLUSCTL_CLUSTER_ENUM_RESOURCE, 0, NO_INPUT,
			     records, sizeof(records));
		EXPECT_DONE(reply);
		for (at = 0, found = 0;
		     next_resource(records, reply.out_bytes, &at);)
			found++;
		EXPECT_EQ(reply.out_bytes, at);
		EXPECT_LE(found, 5);
	}
	return NULL;
}

TEST_F_TIMEOUT(race, resources_of_the_same_names, TIMEOUT)
{
	static void *(*const work[THREADS])(void *) = {
		create_and_delete,
		create_and_delete,
		open_and_use,
		enumerate,
	};

	make_containers(self);
	run_workers(self, work);
	expect_consistent(self->cluster);
	/* And the one that nobody fought for */
	EXPECT_EQ(1 + self->made - self->deleted,
		  cluster_info(self->cluster).resources);
	EXPECT_GT(self->deleted, 0);
}

#define BOX STR("1\\\\0")

static void *import_and_recreate(void *argument)
{
	struct worker *worker = argument;
	int cluster = worker->race->cluster;
	unsigned int i;

	for (i = 0; i < harness_fewer(400); i++) {
		expect_one_of(import_key(cluster, MACHINE | CRYPT_EXPORTABLE,
					 AT_SIGNATURE, BOX,
					 i % 2 ? &rsa_a : &rsa_b),
			      ERROR_SUCCESS, NTE_BAD_KEYSET, ERROR_SUCCESS);
		if (i % 8)
			continue;
		expect_one_of(delete_container(cluster, MACHINE, BOX),
			      ERROR_SUCCESS, NTE_BAD_KEYSET, ERROR_SUCCESS);
		expect_one_of(create_container(cluster, MACHINE, BOX, NULL),
			      ERROR_SUCCESS, NTE_EXISTS, ERROR_SUCCESS);
	}
	return NULL;
}

static __s32 pair_of(int cluster)
{
	struct clusctl_container_record record[4];

	if (call(cluster, CLUSCTL_NODE_GET_CONTAINER, MACHINE, BOX, record,
		 sizeof(record))
		    .status != ERROR_SUCCESS)
		return 0;
	return record->signature.serial;
}

/* A signature is that of the one key or of the other, whatever happens. */
static void *sign_and_invalidate(void *argument)
{
	struct worker *worker = argument;
	struct race_fixture *race = worker->race;
	unsigned char signature[256];
	long ret;
	unsigned int i;

	for (i = 0; i < 100; i++) {
		__s32 key = pair_of(race->cluster);

		if (!key)
			continue;
		ret = key_sign(key, SHA256, digest, sizeof(digest), signature,
			       sizeof(signature));
		if (ret == 256)
			EXPECT_TRUE(!memcmp(signature, rsa_a_signature, 256) ||
				    !memcmp(signature, race->signature_b, 256));
		else
			EXPECT_TRUE(ret == -EKEYREVOKED || ret == -ENOKEY);
		if (i % 10 == 5)
			key_invalidate(key);
	}
	return NULL;
}

static void *checkpoint_and_export(void *argument)
{
	struct worker *worker = argument;
	struct race_fixture *race = worker->race;
	unsigned char out[2048];
	struct reply reply;
	unsigned int i;

	for (i = 0; i < harness_fewer(600); i++) {
		reply = add_checkpoint(race->resource, BOX);
		if (reply.status != ERROR_ALREADY_EXISTS)
			expect_one_of(reply, ERROR_SUCCESS, NTE_BAD_KEYSET,
				      NTE_NO_KEY);
		expect_one_of(delete_checkpoint(race->resource, BOX),
			      ERROR_SUCCESS, ERROR_FILE_NOT_FOUND,
			      ERROR_SUCCESS);
		reply = call(race->cluster, CLUSCTL_NODE_EXPORT_KEY, MACHINE,
			     key_input(AT_SIGNATURE, BOX), out, sizeof(out));
		expect_one_of(reply, ERROR_SUCCESS, NTE_BAD_KEYSET, NTE_NO_KEY);
		if (reply.status == ERROR_SUCCESS)
			EXPECT_TRUE(!memcmp(out, rsa_a.priv, rsa_a.priv_size) ||
				    !memcmp(out, rsa_b.priv, rsa_b.priv_size));
	}
	return NULL;
}

TEST_F_TIMEOUT(race, one_container, TIMEOUT)
{
	static void *(*const work[THREADS])(void *) = {
		import_and_recreate,
		import_and_recreate,
		sign_and_invalidate,
		checkpoint_and_export,
	};

	make_containers(self);
	ASSERT_DONE(import_key(self->cluster, MACHINE | CRYPT_EXPORTABLE,
			       AT_SIGNATURE, BOX, &rsa_b));
	ASSERT_EQ(256, key_sign(pair_of(self->cluster), SHA256, digest,
				sizeof(digest), self->signature_b, 256));
	run_workers(self, work);
	expect_consistent(self->cluster);
	delete_container(self->cluster, MACHINE, BOX);
	new_container(self->cluster, MACHINE, BOX);
	EXPECT_DONE(import_key(self->cluster, MACHINE | CRYPT_EXPORTABLE,
			       AT_SIGNATURE, BOX, &rsa_a));
	EXPECT_DONE(add_checkpoint(self->resource, BOX));
}

static void *close_and_open(void *argument)
{
	struct race_fixture *race = ((struct worker *)argument)->race;
	struct clusctl_resource_handle handle;
	unsigned int i;

	for (i = 0; i < harness_fewer(2000); i++) {
		if (open_resource(race->cluster, STR("Shared"), &handle)
			    .status == ERROR_SUCCESS) {
			dup2(handle.fd, race->numbered);
			close(handle.fd);
		}
		close(race->numbered);
		dup2(race->cluster, race->numbered);
	}
	EXPECT_EQ(race->numbered, dup2(race->cluster, race->numbered));
	return NULL;
}

static void *use_number(void *argument)
{
	struct race_fixture *race = ((struct worker *)argument)->race;
	unsigned int i;
	int ret;

	for (i = 0; i < harness_fewer(4000); i++) {
		char16_t name[16] = { 0 };
		struct clusctl_request request = {
			.size = sizeof(request),
			.out = address(name),
			.out_size = sizeof(name),
		};

		errno = 0;
		ret = ioctl(race->numbered,
			    (unsigned long)CLUSCTL_RESOURCE_GET_NAME, &request);
		if (!ret)
			EXPECT_STR16(STR("Shared"), name, request.out_bytes);
		else
			EXPECT_EQ(EBADF, errno);
		EXPECT_TRUE(request.status == ERROR_SUCCESS ||
			    request.status == ERROR_INVALID_HANDLE);
	}
	return NULL;
}

/* An fd that is closed, and reused, while a call through it is under way */
TEST_F_TIMEOUT(race, close_against_ioctl, TIMEOUT)
{
	static void *(*const work[THREADS])(void *) = {
		close_and_open,
		use_number,
		use_number,
		use_number,
	};

	self->numbered = dup(self->cluster);
	ASSERT_GE(self->numbered, 0);
	run_workers(self, work);
	expect_consistent(self->cluster);
}

CLUSCTL_TEST_MAIN
