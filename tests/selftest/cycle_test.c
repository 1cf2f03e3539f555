// SPDX-License-Identifier: GPL-2.0-or-later
/* A key of each algorithm goes to another node and is the same there. */
#include <fcntl.h>
#include <unistd.h>

#include "box.h"
#include "keyctl.h"
#include "snapshot_call.h"
#include "state.h"

#define RES STR("Res")
#define BOX STR("1\\\\Box")
#define SHA256 "enc=pkcs1 hash=sha256"

static const __u8 id[CLUSCTL_ID_SIZE] = "a GUID of a test";

/* @size: of a signature; 0 if not every kernel can sign with it */
static const struct algorithm {
	const char *name;
	const struct key_pair *pair;
	size_t size;
} algorithms[] = {
	{ "RSA 2048", &rsa_a, 256 },	{ "RSA 3072", &rsa_3072, 384 },
	{ "RSA 4096", &rsa_4096, 512 }, { "RSA 1024", &rsa_1024, 128 },
	{ "EC P-256", &ec_p256, 0 },	{ "Ed25519", &ed25519, 0 },
};

#define ALGORITHMS (sizeof(algorithms) / sizeof(algorithms[0]))

FIXTURE(cycle)
{
	int cluster;
	int resource;
};

FIXTURE_SETUP(cycle)
{
	self->cluster = open_cluster(O_RDWR);
	self->resource = new_resource_as(self->cluster, "Res", id);
}

FIXTURE_TEARDOWN(cycle)
{
	close(self->resource);
	close(self->cluster);
}

static __s32 pair_of(struct cycle_fixture *self, __u32 spec)
{
	struct clusctl_container_record record =
		container_record(self->cluster, MACHINE, BOX);

	return spec == AT_SIGNATURE ? record.signature.serial :
				      record.exchange.serial;
}

/* A signature of the pair; that of RSA is always the same. */
static void sign(struct cycle_fixture *self, __u32 spec,
		 const struct algorithm *algorithm, void *signature)
{
	if (algorithm->size)
		EXPECT_EQ(algorithm->size,
			  key_sign(pair_of(self, spec), SHA256, digest,
				   sizeof(digest), signature, algorithm->size));
}

/* Everything there is of the container and the resource is gone. */
static void move_to_another_node(struct cycle_fixture *self)
{
	struct str snapshot = get_snapshot(self->resource, BOX);

	ASSERT_DONE(delete_resource(self->cluster, RES));
	close(self->resource);
	ASSERT_DONE(delete_container(self->cluster, MACHINE, BOX));
	self->resource = new_resource_as(self->cluster, "Res", id);
	ASSERT_DONE(put_snapshot(self->resource, 0, BOX, snapshot));
	ASSERT_DONE(go_online(self->resource, 0));
}

static void expect_same(struct cycle_fixture *self, __u32 spec,
			const struct algorithm *algorithm,
			const unsigned char *signature)
{
	unsigned char again[512];

	harness_case("%s as pair %u", algorithm->name, spec);
	EXPECT_TRUE(box_holds(self->cluster, BOX, spec, algorithm->pair));
	if (!algorithm->size)
		return;
	sign(self, spec, algorithm, again);
	EXPECT_MEMEQ(signature, again, algorithm->size);
	EXPECT_EQ(0, key_verify(pair_of(self, spec), SHA256, digest,
				sizeof(digest), signature, algorithm->size));
}

/* One of the two pairs, or both */
static void expect_cycle(struct cycle_fixture *self,
			 const struct algorithm *exchange,
			 const struct algorithm *signature)
{
	unsigned char signatures[2][512];

	new_container(self->cluster, MACHINE, BOX);
	if (exchange) {
		fill_box(self->cluster, BOX, AT_KEYEXCHANGE, exchange->pair);
		sign(self, AT_KEYEXCHANGE, exchange, signatures[0]);
	}
	if (signature) {
		fill_box(self->cluster, BOX, AT_SIGNATURE, signature->pair);
		sign(self, AT_SIGNATURE, signature, signatures[1]);
	}
	ASSERT_DONE(add_checkpoint(self->resource, BOX));
	move_to_another_node(self);
	if (exchange)
		expect_same(self, AT_KEYEXCHANGE, exchange, signatures[0]);
	if (signature)
		expect_same(self, AT_SIGNATURE, signature, signatures[1]);
	/* What was not there is not there now. */
	EXPECT_EQ(!exchange, !pair_of(self, AT_KEYEXCHANGE));
	EXPECT_EQ(!signature, !pair_of(self, AT_SIGNATURE));
	ASSERT_DONE(go_offline(self->resource));
	ASSERT_DONE(delete_checkpoint(self->resource, BOX));
	ASSERT_DONE(delete_container(self->cluster, MACHINE, BOX));
}

TEST_F(cycle, exchange)
{
	size_t i;

	for (i = 0; i < ALGORITHMS; i++)
		expect_cycle(self, &algorithms[i], NULL);
}

TEST_F(cycle, signature)
{
	size_t i;

	for (i = 0; i < ALGORITHMS; i++)
		expect_cycle(self, NULL, &algorithms[i]);
}

TEST_F(cycle, both)
{
	size_t i;

	for (i = 0; i < ALGORITHMS; i++)
		expect_cycle(self, &algorithms[i],
			     &algorithms[ALGORITHMS - 1 - i]);
}

CLUSCTL_TEST_MAIN
