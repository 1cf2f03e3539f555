// SPDX-License-Identifier: GPL-2.0-or-later
/* Containers: requests byte for byte, answers good and bad. */
#include <clusctl.h>

#include "fake_ioctl.h"
#include "ktap.h"

#define FLAGS (fake.call[0].request.flags)

static struct clusctl_cluster *cluster;

static void opens(void)
{
	CHECK_INT(clusctl_cluster_open("/dev/null", O_RDWR, &cluster), 0);
}

static void creates(void)
{
	static const unsigned char wanted[] = {
		24, 0, 0, 0, 10, 0, 0, 0,   1, 0,    0, 0,    2, 0,   0, 0, 3,
		0,  0, 0, 0, 0,	 0, 0, '1', 0, '\\', 0, '\\', 0, 'K', 0, 0, 0,
	};
	const struct clusctl_container_handle handle = { 8, 4711 };
	int32_t serial = 0;

	FAKE(OK_WITH(&handle, sizeof(handle)));
	CHECK_INT(clusctl_container_create(cluster, CLUSCTL_MACHINE, "1\\\\K",
					   1, 2, 3, &serial),
		  0);
	CHECK_INT(fake.call[0].code, CLUSCTL_NODE_CREATE_CONTAINER);
	CHECK_INT(FLAGS, CRYPT_MACHINE_KEYSET);
	CHECK_MEM(fake.in, fake.call[0].request.in_size, wanted,
		  sizeof(wanted));
	CHECK_INT(serial, 4711);
	FAKE(OK_WITH(&handle, sizeof(handle)));
	CHECK_INT(clusctl_container_create(cluster, CLUSCTL_USER, "1\\\\K",
					   CLUSCTL_DEFAULT, CLUSCTL_DEFAULT,
					   CLUSCTL_DEFAULT, NULL),
		  0);
	CHECK_INT(FLAGS, 0);
	CHECK_MEM(fake.in + 8, 12,
		  "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 12);
}

static void creating_fails(void)
{
	int32_t serial = 5;

	FAKE(FAILS(EEXIST, NTE_EXISTS));
	CHECK_INT(clusctl_container_create(cluster, CLUSCTL_MACHINE, "1\\\\K",
					   0, 0, 0, &serial),
		  -EEXIST);
	FAKE(OK_WITH("1234567", 7));
	CHECK_INT(clusctl_container_create(cluster, CLUSCTL_MACHINE, "1\\\\K",
					   0, 0, 0, &serial),
		  -EPROTO);
	CHECK_INT(serial, 5);
}

static void deletes(void)
{
	FAKE(OK_EMPTY);
	CHECK_INT(clusctl_container_delete(cluster, CLUSCTL_MACHINE, "1\\\\K"),
		  0);
	CHECK_INT(fake.call[0].code, CLUSCTL_NODE_DELETE_CONTAINER);
	CHECK_INT(FLAGS, CRYPT_MACHINE_KEYSET);
	CHECK_MEM(fake.in, fake.call[0].request.in_size, "1\0\\\0\\\0K\0\0",
		  10);
	FAKE(OK_EMPTY);
	CHECK_INT(clusctl_container_delete(cluster, CLUSCTL_USER, "1\\\\K"), 0);
	CHECK_INT(FLAGS, 0);
}

/* Nothing may reach the kernel. */
static void bad_utf8_is_refused(void)
{
	struct clusctl_container_info *info;
	struct clusctl_key *key;

	fake_script(NULL, 0);
	CHECK_INT(clusctl_container_create(cluster, CLUSCTL_USER, "1\\\\\xFF",
					   0, 0, 0, NULL),
		  -EINVAL);
	CHECK_INT(clusctl_container_delete(cluster, CLUSCTL_USER, "1\\\\\xFF"),
		  -EINVAL);
	CHECK_INT(clusctl_container_get(cluster, CLUSCTL_USER, "1\\\\\xFF",
					&info),
		  -EINVAL);
	CHECK_INT(clusctl_container_public_key(cluster, CLUSCTL_USER,
					       "1\\\\\xFF", CLUSCTL_EXCHANGE,
					       &key),
		  -EINVAL);
	CHECK_INT(clusctl_last_status(), ERROR_INVALID_PARAMETER);
	CHECK_INT(fake.calls, 0);
}

struct record {
	struct clusctl_container_record head;
	char provider[6];
	char container[4];
	char pad[2];
} __attribute__((packed));

static struct record new_record(void)
{
	return (struct record){
		.head = { .size = sizeof(struct record),
			  .flags = CRYPT_MACHINE_KEYSET,
			  .serial = 101,
			  .provider_type = 24,
			  .uid = 1000,
			  .gid = 1001,
			  .perm = 0x0B2B0000,
			  .provider_size = 6,
			  .container_size = 4,
			  .signature = { .serial = 202,
					 .flags = CLUSCTL_PAIR_EXPORTABLE,
					 .public_size = 91,
					 .private_size = 138 } },
		.provider = "p\0q",
		.container = "K",
	};
}

static void check_signature(const struct clusctl_pair_info *pair)
{
	if (!CHECK(pair))
		return;
	CHECK_INT(clusctl_pair_info_get_serial(pair), 202);
	CHECK_INT(clusctl_pair_info_get_public_size(pair), 91);
	CHECK_INT(clusctl_pair_info_get_private_size(pair), 138);
	CHECK(clusctl_pair_info_is_exportable(pair));
	CHECK(!clusctl_pair_info_is_operable(pair));
	CHECK(!clusctl_pair_info_is_dead(pair));
}

static void gets(void)
{
	const struct record record = new_record();
	struct clusctl_container_info *info;

	FAKE(OK_WITH(&record, sizeof(record)));
	REQUIRE(!clusctl_container_get(cluster, CLUSCTL_MACHINE, "1\\\\K",
				       &info));
	CHECK_INT(fake.call[0].code, CLUSCTL_NODE_GET_CONTAINER);
	CHECK_INT(FLAGS, CRYPT_MACHINE_KEYSET);
	CHECK_STR(clusctl_container_info_get_name(info), "24\\pq\\K");
	CHECK_STR(clusctl_container_info_get_provider(info), "pq");
	CHECK_STR(clusctl_container_info_get_container(info), "K");
	CHECK_INT(clusctl_container_info_get_provider_type(info), 24);
	CHECK_INT(clusctl_container_info_get_scope(info), CLUSCTL_MACHINE);
	CHECK_INT(clusctl_container_info_get_serial(info), 101);
	CHECK_INT(clusctl_container_info_get_uid(info), 1000);
	CHECK_INT(clusctl_container_info_get_gid(info), 1001);
	CHECK_INT(clusctl_container_info_get_perm(info), 0x0B2B0000);
	CHECK(!clusctl_container_info_is_dead(info));
	CHECK(!clusctl_container_info_get_pair(info, CLUSCTL_EXCHANGE));
	check_signature(
		clusctl_container_info_get_pair(info, CLUSCTL_SIGNATURE));
	clusctl_container_info_free(info);
	clusctl_container_info_free(NULL);
}

static void flags_of_containers_and_pairs(void)
{
	struct record record = new_record();
	const struct clusctl_pair_info *pair;
	struct clusctl_container_info *info;

	record.head.flags = CLUSCTL_KEY_DEAD;
	record.head.exchange.serial = 3;
	record.head.exchange.flags = CLUSCTL_PAIR_OPERABLE | CLUSCTL_KEY_DEAD;
	FAKE(OK_WITH(&record, sizeof(record)));
	REQUIRE(!clusctl_container_get(cluster, CLUSCTL_USER, "1\\\\K", &info));
	CHECK_INT(FLAGS, 0);
	CHECK_INT(clusctl_container_info_get_scope(info), CLUSCTL_USER);
	CHECK(clusctl_container_info_is_dead(info));
	pair = clusctl_container_info_get_pair(info, CLUSCTL_EXCHANGE);
	if (CHECK(pair)) {
		CHECK(!clusctl_pair_info_is_exportable(pair));
		CHECK(clusctl_pair_info_is_operable(pair));
		CHECK(clusctl_pair_info_is_dead(pair));
	}
	clusctl_container_info_free(info);
}

static void lists(void)
{
	const struct record records[] = { new_record(), new_record() };
	struct clusctl_container_list *list;

	FAKE(MORE_DATA(8000), OK_WITH(records, sizeof(records)));
	REQUIRE(!clusctl_container_list(cluster, CLUSCTL_MACHINE, &list));
	CHECK_INT(fake.call[1].code, CLUSCTL_NODE_ENUM_CONTAINER);
	CHECK_INT(fake.call[1].request.flags, CRYPT_MACHINE_KEYSET);
	CHECK(fake.call[1].request.out_size >= 8000);
	CHECK_INT(clusctl_container_list_size(list), 2);
	CHECK_STR(clusctl_container_info_get_name(
			  clusctl_container_list_get(list, 1)),
		  "24\\pq\\K");
	CHECK(!clusctl_container_list_get(list, 2));
	clusctl_container_list_free(list);
	FAKE(OK_EMPTY);
	REQUIRE(!clusctl_container_list(cluster, CLUSCTL_USER, &list));
	CHECK_INT(FLAGS, 0);
	CHECK_INT(clusctl_container_list_size(list), 0);
	clusctl_container_list_free(list);
	clusctl_container_list_free(NULL);
}

static void check_malformed(const struct record *record, size_t size)
{
	struct clusctl_container_list *list = NULL;
	struct clusctl_container_info *info = NULL;

	FAKE(OK_WITH(record, size), OK_WITH(record, size));
	CHECK_INT(clusctl_container_list(cluster, CLUSCTL_MACHINE, &list),
		  -EPROTO);
	CHECK_INT(clusctl_container_get(cluster, CLUSCTL_MACHINE, "1\\\\K",
					&info),
		  -EPROTO);
	CHECK(!list && !info);
}

static void malformed_records(void)
{
	struct record record = new_record();

	for (size_t size = 1; size < sizeof(record); size++)
		check_malformed(&record, size);
	record.head.size = 0;
	check_malformed(&record, sizeof(record));
	record.head.size = sizeof(record.head) + 9;
	check_malformed(&record, sizeof(record));
	record = new_record();
	record.head.provider_size = UINT32_MAX;
	check_malformed(&record, sizeof(record));
	record = new_record();
	record.head.container_size = UINT32_MAX - 5;
	check_malformed(&record, sizeof(record));
	record = new_record();
	record.head.provider_size = 4;
	check_malformed(&record, sizeof(record));
	record = new_record();
	record.head.container_size = 3;
	check_malformed(&record, sizeof(record));
}

static void public_keys(void)
{
	static const unsigned char head[] = {
		16, 0, 0, 0, 2, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0,
	};
	struct clusctl_key *key, *public;
	const void *wanted, *der;
	size_t size, got;

	REQUIRE(!clusctl_key_generate("ec-p256", &key));
	wanted = clusctl_key_get_public(key, &size);
	FAKE(OK_WITH(wanted, size));
	REQUIRE(!clusctl_container_public_key(cluster, CLUSCTL_MACHINE,
					      "1\\\\K", CLUSCTL_SIGNATURE,
					      &public));
	CHECK_INT(fake.call[0].code, CLUSCTL_NODE_GET_PUBLIC_KEY);
	CHECK_INT(FLAGS, CRYPT_MACHINE_KEYSET);
	CHECK_INT(fake.call[0].request.in_size, 26);
	CHECK_MEM(fake.in, 16, head, sizeof(head));
	der = clusctl_key_get_public(public, &got);
	CHECK_MEM(der, got, wanted, size);
	clusctl_key_free(public);
	FAKE(OK_WITH(wanted, size - 1));
	CHECK_INT(clusctl_container_public_key(cluster, CLUSCTL_USER, "1\\\\K",
					       CLUSCTL_EXCHANGE, &public),
		  -EBADMSG);
	clusctl_key_free(key);
}

/* What is in the DER is nobody's business. */
static void der_as_it_is(void)
{
	static const char private[] = "private", public[] = "pub";
	size_t size;
	void *der;

	FAKE(OK_EMPTY);
	CHECK_INT(clusctl_container_import_der(
			  cluster, CLUSCTL_MACHINE, "1\\\\K", CLUSCTL_SIGNATURE,
			  CLUSCTL_EXPORTABLE, private, sizeof(private), public,
			  sizeof(public)),
		  0);
	CHECK_INT(fake.call[0].code, CLUSCTL_NODE_IMPORT_KEY);
	CHECK_INT(FLAGS,
		  CRYPT_MACHINE_KEYSET | CRYPT_EXPORTABLE | CLUSCTL_IMPORT_NEW);
	size = fake.call[0].request.in_size;
	CHECK_MEM(fake.in + size - 12, 12, "private\0pub", 12);
	fake_script(NULL, 0);
	CHECK_INT(clusctl_container_import_der(cluster, CLUSCTL_USER, "1\\\\K",
					       CLUSCTL_SIGNATURE, 4, private, 8,
					       public, 4),
		  -EINVAL);
	CHECK_INT(clusctl_container_import_der(
			  cluster, CLUSCTL_USER, "1\\\\K", CLUSCTL_SIGNATURE, 0,
			  private, CLUSCTL_MAX_PRIVATE + 1, public, 4),
		  -EBADMSG);
	CHECK_INT(clusctl_container_import_der(cluster, CLUSCTL_USER, "1\\\\K",
					       CLUSCTL_SIGNATURE, 0, private, 8,
					       public, CLUSCTL_MAX_PUBLIC + 1),
		  -EBADMSG);
	FAKE(OK_WITH(private, sizeof(private)));
	REQUIRE(!clusctl_container_export_der(cluster, CLUSCTL_MACHINE,
					      "1\\\\K", CLUSCTL_SIGNATURE, &der,
					      &size));
	CHECK_INT(fake.call[0].code, CLUSCTL_NODE_EXPORT_KEY);
	CHECK_INT(FLAGS, CRYPT_MACHINE_KEYSET);
	CHECK_MEM(der, size, private, sizeof(private));
	clusctl_wipe_free(der, size);
	FAKE(FAILS(EKEYREJECTED, NTE_BAD_KEY_STATE));
	CHECK_INT(clusctl_container_export_der(cluster, CLUSCTL_MACHINE,
					       "1\\\\K", CLUSCTL_SIGNATURE,
					       &der, &size),
		  -EKEYREJECTED);
}

static void closes(void)
{
	clusctl_cluster_close(cluster);
	fake_script(NULL, 0);
	CHECK(!fake.in);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(opens),
	KTAP_CASE(creates),
	KTAP_CASE(creating_fails),
	KTAP_CASE(deletes),
	KTAP_CASE(bad_utf8_is_refused),
	KTAP_CASE(gets),
	KTAP_CASE(flags_of_containers_and_pairs),
	KTAP_CASE(lists),
	KTAP_CASE(malformed_records),
	KTAP_CASE(public_keys),
	KTAP_CASE(der_as_it_is),
	KTAP_CASE(closes),
};

KTAP_MAIN(cases)
