// SPDX-License-Identifier: GPL-2.0-or-later
/* The checkpoint list: add, delete and get, and what is the same checkpoint. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keyctl.h"
#include "state.h"
#include "test_keys.h"

/* The two strings of the documentation of ADD_CRYPTO_CHECKPOINT */
#define LONG_FORM STR("1\\Microsoft Base Cryptographic Provider v1.0\\MyKey")
#define SHORT_FORM STR("1\\\\MyKey")
/* What SHORT_FORM means */
#define DEFAULT_FORM STR("1\\Microsoft Strong Cryptographic Provider\\MyKey")

FIXTURE(checkpoint)
{
	int cluster;
	int resource;
};

static void exportable(int cluster, struct str name)
{
	new_container(cluster, MACHINE, name);
	ASSERT_DONE(import_key(cluster, MACHINE | CRYPT_EXPORTABLE,
			       AT_KEYEXCHANGE, name, &rsa_a));
}

FIXTURE_SETUP(checkpoint)
{
	self->cluster = open_cluster(O_RDWR);
	self->resource = new_resource(self->cluster, "Res");
	exportable(self->cluster, LONG_FORM);
	exportable(self->cluster, SHORT_FORM);
}

FIXTURE_TEARDOWN(checkpoint)
{
	close(self->resource);
	close(self->cluster);
}

/* The list is exactly these bytes; the NUL of the literal ends it. */
#define EXPECT_LIST(fd, literal)                                               \
	do {                                                                   \
		__u32 list_size;                                               \
		void *list = fetch(fd,                                         \
				   CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS, 0, \
				   NO_INPUT, &list_size);                      \
		EXPECT_STR16(STR(literal), list, list_size);                   \
		free(list);                                                    \
	} while (0)

static __u32 list_size(int resource)
{
	struct reply reply;

	reply = call(resource, CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS, 0,
		     NO_INPUT, NULL, 0);
	EXPECT_DONE(reply);
	return reply.out_bytes;
}

TEST_F(checkpoint, strings_of_the_documentation)
{
	EXPECT_EQ(102, LONG_FORM.size);
	EXPECT_EQ(18, SHORT_FORM.size);
	EXPECT_DONE(add_checkpoint(self->resource, SHORT_FORM));
	EXPECT_EQ(20, list_size(self->resource));
	EXPECT_LIST(self->resource, "1\\\\MyKey\0");
	EXPECT_DONE(add_checkpoint(self->resource, LONG_FORM));
	EXPECT_EQ(122, list_size(self->resource));
	EXPECT_LIST(self->resource,
		    "1\\\\MyKey\0"
		    "1\\Microsoft Base Cryptographic Provider v1.0\\MyKey\0");
	EXPECT_DONE(delete_checkpoint(self->resource, SHORT_FORM));
	EXPECT_EQ(104, list_size(self->resource));
	EXPECT_LIST(self->resource,
		    "1\\Microsoft Base Cryptographic Provider v1.0\\MyKey\0");
	EXPECT_DONE(delete_checkpoint(self->resource, LONG_FORM));
	EXPECT_EQ(2, list_size(self->resource));
}

TEST_F(checkpoint, empty_list)
{
	struct reply reply;
	char out[4];

	EXPECT_EQ(2, list_size(self->resource));
	reply = call(self->resource, CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS, 0,
		     NO_INPUT, out, 2);
	EXPECT_DONE(reply);
	EXPECT_EQ(2, reply.out_bytes);
	EXPECT_MEMEQ("\0\0", out, 2);
	reply = call(self->resource, CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS, 0,
		     NO_INPUT, out, 1);
	EXPECT_STATUS(ERROR_MORE_DATA, reply);
	EXPECT_EQ(2, reply.out_bytes);
}

/* Sizes that Samba's torture test of cluster control codes tries */
TEST_F(checkpoint, sizes_of_others)
{
	char room[0x4000];
	struct reply reply;

	ASSERT_DONE(add_checkpoint(self->resource, SHORT_FORM));
	reply = call(self->resource, CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS, 0,
		     NO_INPUT, NULL, 0);
	EXPECT_DONE(reply);
	EXPECT_EQ(20, reply.out_bytes);
	reply = call(self->resource, CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS, 0,
		     NO_INPUT, room, 20);
	EXPECT_DONE(reply);
	reply = call(self->resource, CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS, 0,
		     NO_INPUT, room, sizeof(room));
	EXPECT_DONE(reply);
	EXPECT_EQ(20, reply.out_bytes);
	reply = call(self->resource, CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS, 0,
		     NO_INPUT, room, 19);
	EXPECT_STATUS(ERROR_MORE_DATA, reply);
	EXPECT_EQ(20, reply.out_bytes);
}

TEST_F(checkpoint, order_and_spelling)
{
	static const char *const names[] = { "delta", "Alpha", "charlie",
					     "bravo", "ECHO" };
	size_t i;

	for (i = 0; i < 5; i++)
		exportable(self->cluster, format16("1\\\\%s", names[i]));
	EXPECT_DONE(add_checkpoint(self->resource, STR("1\\\\Delta")));
	EXPECT_DONE(add_checkpoint(self->resource, STR("1\\\\alpha")));
	EXPECT_DONE(add_checkpoint(
		self->resource,
		STR("1\\mICROSOFT strong cryptographic provider\\Charlie")));
	EXPECT_DONE(add_checkpoint(self->resource, STR("1\\\\BRAVO")));
	EXPECT_LIST(self->resource,
		    "1\\\\Delta\0"
		    "1\\\\alpha\0"
		    "1\\mICROSOFT strong cryptographic provider\\Charlie\0"
		    "1\\\\BRAVO\0");
	/* What is added again comes last. */
	EXPECT_DONE(delete_checkpoint(self->resource, STR("1\\\\DELTA")));
	EXPECT_DONE(add_checkpoint(self->resource, STR("1\\\\echo")));
	EXPECT_DONE(add_checkpoint(self->resource, STR("1\\\\deltA")));
	EXPECT_LIST(self->resource,
		    "1\\\\alpha\0"
		    "1\\mICROSOFT strong cryptographic provider\\Charlie\0"
		    "1\\\\BRAVO\0"
		    "1\\\\echo\0"
		    "1\\\\deltA\0");
}

#define EXPECT_ADD(expected, string)                   \
	EXPECT_REFUSED(self->cluster, state, expected, \
		       add_checkpoint(self->resource, string))
#define EXPECT_DELETE(expected, string)                \
	EXPECT_REFUSED(self->cluster, state, expected, \
		       delete_checkpoint(self->resource, string))

TEST_F(checkpoint, duplicates)
{
	struct state state;

	ASSERT_DONE(add_checkpoint(self->resource, SHORT_FORM));
	state = state_take(self->cluster);
	EXPECT_ADD(ERROR_ALREADY_EXISTS, SHORT_FORM);
	EXPECT_ADD(ERROR_ALREADY_EXISTS, STR("1\\\\MYKEY"));
	EXPECT_ADD(ERROR_ALREADY_EXISTS, DEFAULT_FORM);
	EXPECT_ADD(ERROR_ALREADY_EXISTS,
		   STR("1\\MICROSOFT STRONG CRYPTOGRAPHIC PROVIDER\\mykey"));
	ASSERT_DONE(add_checkpoint(self->resource, LONG_FORM));
	state = state_take(self->cluster);
	EXPECT_ADD(ERROR_ALREADY_EXISTS, LONG_FORM);
	EXPECT_ADD(ERROR_ALREADY_EXISTS,
		   STR("1\\microsoft base cryptographic provider V1.0\\mykey"));
}

TEST_F(checkpoint, unicode_duplicates)
{
	struct state state;

	/* Stra\u00dfe, and \u00c5ngstr\u00f6m in three forms */
	exportable(self->cluster, STR("1\\\\Stra\u00dfe"));
	exportable(self->cluster, STR("1\\\\\u00c5ngstr\u00f6m"));
	ASSERT_DONE(add_checkpoint(self->resource, STR("1\\\\STRASSE")));
	ASSERT_DONE(add_checkpoint(self->resource,
				   STR("1\\\\\u212bngstro\u0308m")));
	state = state_take(self->cluster);
	EXPECT_ADD(ERROR_ALREADY_EXISTS, STR("1\\\\stra\u00dfe"));
	EXPECT_ADD(ERROR_ALREADY_EXISTS, STR("1\\\\\u00c5NGSTR\u00d6M"));
	EXPECT_ADD(ERROR_ALREADY_EXISTS, STR("1\\\\a\u030angstr\u00f6m"));
	EXPECT_ADD(NTE_BAD_KEYSET, STR("1\\\\angstrom"));
	EXPECT_LIST(self->resource, "1\\\\STRASSE\0"
				    "1\\\\\u212bngstro\u0308m\0");
	EXPECT_DONE(delete_checkpoint(self->resource,
				      STR("1\\\\\u00e5ngstr\u00f6m")));
	EXPECT_LIST(self->resource, "1\\\\STRASSE\0");
}

TEST_F(checkpoint, delete_by_another_spelling)
{
	ASSERT_DONE(add_checkpoint(self->resource, SHORT_FORM));
	EXPECT_DONE(delete_checkpoint(self->resource, DEFAULT_FORM));
	EXPECT_EQ(2, list_size(self->resource));
	ASSERT_DONE(add_checkpoint(self->resource, DEFAULT_FORM));
	EXPECT_DONE(delete_checkpoint(self->resource, STR("1\\\\mYkEY")));
	EXPECT_EQ(2, list_size(self->resource));
	EXPECT_EQ(0, cluster_info(self->cluster).checkpoints);
}

TEST_F(checkpoint, delete_what_is_not_there)
{
	struct state state;

	ASSERT_DONE(add_checkpoint(self->resource, SHORT_FORM));
	state = state_take(self->cluster);
	EXPECT_DELETE(ERROR_FILE_NOT_FOUND, LONG_FORM);
	EXPECT_DELETE(ERROR_FILE_NOT_FOUND, STR("1\\\\MyKe"));
	EXPECT_DELETE(ERROR_FILE_NOT_FOUND, STR("1\\\\MyKey "));
	EXPECT_DELETE(ERROR_FILE_NOT_FOUND, STR("1\\\\MyKey2"));
	EXPECT_DELETE(ERROR_FILE_NOT_FOUND, STR("24\\\\MyKey"));
	/* Only the list matters, not whether there could be such a container */
	EXPECT_DELETE(ERROR_FILE_NOT_FOUND, STR("999\\\\MyKey"));
	EXPECT_DELETE(ERROR_FILE_NOT_FOUND, STR("1\\No Provider\\MyKey"));
	EXPECT_DELETE(ERROR_FILE_NOT_FOUND,
		      STR("1\\Microsoft Base DSS Cryptographic Provider\\K"));
	EXPECT_DONE(delete_checkpoint(self->resource, SHORT_FORM));
	EXPECT_STATUS(ERROR_FILE_NOT_FOUND,
		      delete_checkpoint(self->resource, SHORT_FORM));
}

/* The list keeps what it has, whatever becomes of the container. */
TEST_F(checkpoint, container_is_gone)
{
	struct clusctl_container_record record;

	ASSERT_DONE(add_checkpoint(self->resource, SHORT_FORM));
	ASSERT_DONE(add_checkpoint(self->resource, LONG_FORM));
	ASSERT_DONE(delete_container(self->cluster, MACHINE, SHORT_FORM));
	EXPECT_EQ(122, list_size(self->resource));
	EXPECT_STATUS(ERROR_ALREADY_EXISTS,
		      add_checkpoint(self->resource, SHORT_FORM));
	EXPECT_DONE(delete_checkpoint(self->resource, SHORT_FORM));
	EXPECT_STATUS(NTE_BAD_KEYSET,
		      add_checkpoint(self->resource, SHORT_FORM));
	/* A delete leaves the container alone. */
	record = container_record(self->cluster, MACHINE, LONG_FORM);
	EXPECT_DONE(delete_checkpoint(self->resource, LONG_FORM));
	EXPECT_EQ(record.serial,
		  container_record(self->cluster, MACHINE, LONG_FORM).serial);
	EXPECT_EQ(2, list_size(self->resource));
}

TEST_F(checkpoint, on_several_resources)
{
	int other = new_resource(self->cluster, "Other");

	EXPECT_DONE(add_checkpoint(self->resource, SHORT_FORM));
	EXPECT_DONE(add_checkpoint(other, DEFAULT_FORM));
	EXPECT_EQ(2, cluster_info(self->cluster).checkpoints);
	EXPECT_DONE(delete_checkpoint(self->resource, SHORT_FORM));
	EXPECT_EQ(2, list_size(self->resource));
	EXPECT_LIST(other,
		    "1\\Microsoft Strong Cryptographic Provider\\MyKey\0");
	EXPECT_DONE(delete_resource(self->cluster, STR("Res")));
	EXPECT_EQ(1, cluster_info(self->cluster).checkpoints);
	EXPECT_DONE(delete_resource(self->cluster, STR("Other")));
	EXPECT_EQ(0, cluster_info(self->cluster).checkpoints);
}

/* Two fds of a resource see one list. */
TEST_F(checkpoint, by_two_fds)
{
	struct clusctl_resource_handle other;

	ASSERT_DONE(open_resource(self->cluster, STR("res"), &other));
	EXPECT_DONE(add_checkpoint(self->resource, SHORT_FORM));
	EXPECT_LIST(other.fd, "1\\\\MyKey\0");
	EXPECT_STATUS(ERROR_ALREADY_EXISTS,
		      add_checkpoint(other.fd, SHORT_FORM));
	EXPECT_DONE(delete_checkpoint(other.fd, SHORT_FORM));
	EXPECT_EQ(2, list_size(self->resource));
}

/* Both key specs count, and each may be the only one. */
TEST_F(checkpoint, either_pair)
{
	struct str name = STR("1\\\\Pairs");

	new_container(self->cluster, MACHINE, name);
	ASSERT_DONE(import_key(self->cluster, MACHINE | CRYPT_EXPORTABLE,
			       AT_SIGNATURE, name, &ed25519));
	EXPECT_DONE(add_checkpoint(self->resource, name));
	EXPECT_DONE(delete_checkpoint(self->resource, name));
	ASSERT_DONE(import_key(self->cluster, MACHINE | CRYPT_EXPORTABLE,
			       AT_KEYEXCHANGE, name, &ec_p256));
	EXPECT_DONE(add_checkpoint(self->resource, name));
}

CLUSCTL_TEST_MAIN
