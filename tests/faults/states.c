// SPDX-License-Identifier: GPL-2.0-or-later
/* What there may be when a code is called. */
#include "states.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "cluster_key.h"
#include "keyctl.h"

void state_nothing(struct scene *scene)
{
	EXPECT_GE(scene->resource, 0);
}

void state_empty(struct scene *scene)
{
	scene_container(scene, BOX);
}

void state_one_pair(struct scene *scene)
{
	scene_container(scene, BOX);
	scene_import(scene, BOX, AT_KEYEXCHANGE, &rsa_a);
}

void state_two_pairs(struct scene *scene)
{
	state_one_pair(scene);
	scene_import(scene, BOX, AT_SIGNATURE, &ed25519);
}

void state_closed_pair(struct scene *scene)
{
	scene_container(scene, BOX);
	ASSERT_DONE(import_key(scene->cluster, MACHINE, AT_KEYEXCHANGE, BOX,
			       &rsa_a));
}

void state_dead(struct scene *scene)
{
	state_two_pairs(scene);
	ASSERT_EQ(0, key_revoke(container_record(scene->cluster, MACHINE, BOX)
					.serial));
}

void state_user(struct scene *scene)
{
	new_container(scene->cluster, 0, BOX);
	ASSERT_DONE(import_key(scene->cluster, CRYPT_EXPORTABLE, AT_KEYEXCHANGE,
			       BOX, &rsa_a));
	ASSERT_DONE(import_key(scene->cluster, CRYPT_EXPORTABLE, AT_SIGNATURE,
			       BOX, &ed25519));
}

void state_listed(struct scene *scene)
{
	scene_add(scene, BOX, &rsa_a, &ed25519);
}

void state_acknowledged(struct scene *scene)
{
	state_listed(scene);
	ASSERT_DONE(ack_last(scene->resource, BOX));
}

void state_online(struct scene *scene)
{
	state_listed(scene);
	ASSERT_DONE(go_online(scene->resource, 0));
}

void state_online_lost(struct scene *scene)
{
	state_online(scene);
	ASSERT_DONE(delete_container(scene->cluster, MACHINE, BOX));
}

/* Lists Box, with a snapshot that is sealed with key 2, which opens then */
static void sealed_with_2(struct scene *scene)
{
	ASSERT_DONE(set_key(scene->cluster, 0, known_key(2), NULL));
	scene_add(scene, BOX, &rsa_a, NULL);
	ASSERT_DONE(set_key(scene->cluster, 0, scene->key, NULL));
}

void state_failed(struct scene *scene)
{
	sealed_with_2(scene);
	ASSERT_DONE(retire_key(scene->cluster, CLUSCTL_RETIRE_FORCE,
			       known_key_ids[1]));
	ASSERT_STATUS(NTE_BAD_KEY_STATE, go_online(scene->resource, 0));
}

void state_tombstone(struct scene *scene)
{
	state_listed(scene);
	scene->snapshots[0] = get_snapshot(scene->resource, BOX);
	ASSERT_DONE(delete_checkpoint(scene->resource, BOX));
}

void state_many(struct scene *scene)
{
	const struct str fourth = STR("1\\\\Fourth");

	scene_add(scene, BOX, &rsa_a, &rsa_b);
	scene_add(scene, OTHER, &ec_p256, NULL);
	scene_add(scene, THIRD, NULL, &ed25519);
	scene_add(scene, fourth, NULL, &ed25519);
	scene->snapshots[0] = get_snapshot(scene->resource, fourth);
	ASSERT_DONE(delete_checkpoint(scene->resource, fourth));
	ASSERT_DONE(add_checkpoint(scene->second, BOX));
}

void state_deleted(struct scene *scene)
{
	state_listed(scene);
	ASSERT_DONE(delete_resource(scene->cluster, STR("First")));
}

void state_no_handle(struct scene *scene)
{
	state_listed(scene);
	close(scene->resource);
	scene->resource = open("/dev/null", O_RDWR | O_CLOEXEC);
}

void state_readers(struct scene *scene)
{
	sealed_with_2(scene);
	ASSERT_DONE(set_key(scene->cluster, CLUSCTL_SET_READER, known_key(3),
			    NULL));
}
