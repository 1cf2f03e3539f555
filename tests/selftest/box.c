// SPDX-License-Identifier: GPL-2.0-or-later
/* Machine containers whose pairs can be exported. */
#include "box.h"

#include <stdlib.h>
#include <string.h>

__s32 new_box(int cluster, struct str name, const struct key_pair *pair)
{
	__s32 serial = new_container(cluster, MACHINE, name);

	fill_box(cluster, name, AT_KEYEXCHANGE, pair);
	return serial;
}

__s32 new_box_of(int cluster, struct str name, __u32 uid, __u32 gid, __u32 perm)
{
	struct str input = container_input(name, uid, gid, perm);
	struct clusctl_container_handle handle;

	ASSERT_DONE(call(cluster, CLUSCTL_NODE_CREATE_CONTAINER, MACHINE, input,
			 &handle, sizeof(handle)));
	free((void *)(uintptr_t)input.data);
	fill_box(cluster, name, AT_KEYEXCHANGE, &rsa_a);
	return handle.serial;
}

void expect_attributes(int cluster, struct str name, __u32 uid, __u32 gid,
		       __u32 perm)
{
	struct clusctl_container_record record =
		container_record(cluster, MACHINE, name);

	EXPECT_EQ(uid, record.uid);
	EXPECT_EQ(gid, record.gid);
	EXPECT_EQ(perm, record.perm & 0x3fffff);
}

void fill_box(int cluster, struct str name, __u32 spec,
	      const struct key_pair *pair)
{
	ASSERT_DONE(import_key(cluster, MACHINE | CRYPT_EXPORTABLE, spec, name,
			       pair));
}

static bool holds(int cluster, __u32 code, struct str name, __u32 spec,
		  const unsigned char *half, __u32 size)
{
	struct str input = key_input(spec, name);
	unsigned char out[CLUSCTL_MAX_PRIVATE];
	struct reply reply;

	reply = call(cluster, code, MACHINE, input, out, sizeof(out));
	free((void *)(uintptr_t)input.data);
	return reply.status == ERROR_SUCCESS && reply.out_bytes == size &&
	       !memcmp(half, out, size);
}

bool box_holds(int cluster, struct str name, __u32 spec,
	       const struct key_pair *pair)
{
	return holds(cluster, CLUSCTL_NODE_EXPORT_KEY, name, spec, pair->priv,
		     pair->priv_size) &&
	       holds(cluster, CLUSCTL_NODE_GET_PUBLIC_KEY, name, spec,
		     pair->pub, pair->pub_size);
}
