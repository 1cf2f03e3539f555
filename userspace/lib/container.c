// SPDX-License-Identifier: LGPL-2.1-or-later
/* Key containers: create and delete them, put key pairs in and get them out. */
#include "internal.h"

_Static_assert((unsigned int)CLUSCTL_EXCHANGE == AT_KEYEXCHANGE, "uapi");
_Static_assert((unsigned int)CLUSCTL_SIGNATURE == AT_SIGNATURE, "uapi");

CLUSCTL_API int clusctl_container_create(struct clusctl_cluster *cluster,
					 enum clusctl_scope scope,
					 const char *name, uid_t uid, gid_t gid,
					 uint32_t perm, int32_t *serial)
{
	struct clusctl_create_container head = {
		.size = sizeof(head),
		.uid = uid,
		.gid = gid,
		.perm = perm,
	};
	struct clusctl_container_handle handle;
	struct ctl_buf in;
	int rc;

	rc = ctl_buf_init(&in, sizeof(head) + ctl_text_room(name), false);
	if (rc)
		return rc;
	ctl_buf_add(&in, &head, sizeof(head));
	rc = ctl_buf_add_text(&in, name, &head.name_size);
	if (!rc) {
		ctl_buf_set_head(&in, &head, sizeof(head));
		rc = ctl_fixed(cluster->fd, CLUSCTL_NODE_CREATE_CONTAINER,
			       ctl_scope_flags(scope), &in, &handle,
			       sizeof(handle), sizeof(handle));
	}
	ctl_buf_free(&in);
	if (!rc && serial)
		*serial = handle.serial;
	return rc;
}

CLUSCTL_API int clusctl_container_delete(struct clusctl_cluster *cluster,
					 enum clusctl_scope scope,
					 const char *name)
{
	return ctl_write_text(cluster->fd, CLUSCTL_NODE_DELETE_CONTAINER,
			      ctl_scope_flags(scope), name);
}

static uint32_t import_flags(enum clusctl_scope scope, unsigned int flags)
{
	return ctl_scope_flags(scope) |
	       (flags & CLUSCTL_EXPORTABLE ? CRYPT_EXPORTABLE : 0) |
	       (flags & CLUSCTL_REPLACE ? 0 : CLUSCTL_IMPORT_NEW);
}

CLUSCTL_API int
clusctl_container_import_der(struct clusctl_cluster *cluster,
			     enum clusctl_scope scope, const char *name,
			     enum clusctl_spec spec, unsigned int flags,
			     const void *private_der, size_t private_size,
			     const void *public_der, size_t public_size)
{
	struct clusctl_import_key head = {
		.size = sizeof(head),
		.key_spec = spec,
		.private_size = (uint32_t)private_size,
		.public_size = (uint32_t)public_size,
	};
	struct ctl_buf in;
	int rc;

	if (flags & ~(unsigned int)(CLUSCTL_EXPORTABLE | CLUSCTL_REPLACE))
		return ctl_fail(ERROR_INVALID_FLAGS);
	if (private_size > CLUSCTL_MAX_PRIVATE ||
	    public_size > CLUSCTL_MAX_PUBLIC)
		return ctl_fail(NTE_BAD_DATA);
	rc = ctl_buf_init(&in,
			  sizeof(head) + ctl_text_room(name) + private_size +
				  public_size,
			  true);
	if (rc)
		return rc;
	ctl_buf_add(&in, &head, sizeof(head));
	rc = ctl_buf_add_text(&in, name, &head.name_size);
	if (!rc) {
		ctl_buf_set_head(&in, &head, sizeof(head));
		ctl_buf_add(&in, private_der, private_size);
		ctl_buf_add(&in, public_der, public_size);
		rc = ctl_write(cluster->fd, CLUSCTL_NODE_IMPORT_KEY,
			       import_flags(scope, flags), &in);
	}
	ctl_buf_free(&in);
	return rc;
}

CLUSCTL_API int clusctl_container_import_key(struct clusctl_cluster *cluster,
					     enum clusctl_scope scope,
					     const char *name,
					     enum clusctl_spec spec,
					     unsigned int flags,
					     const struct clusctl_key *key)
{
	if (!key->private_der)
		return ctl_fail(NTE_NO_KEY);
	return clusctl_container_import_der(cluster, scope, name, spec, flags,
					    key->private_der, key->private_size,
					    key->public_der, key->public_size);
}

/* Issues a code that returns one half of a key pair. */
static int get_half(struct clusctl_cluster *cluster, uint32_t code,
		    enum clusctl_scope scope, const char *name,
		    enum clusctl_spec spec, struct ctl_buf *out)
{
	struct clusctl_key_ref head = { .size = sizeof(head),
					.key_spec = spec };
	struct ctl_buf in;
	int rc;

	rc = ctl_buf_init(&in, sizeof(head) + ctl_text_room(name), false);
	if (rc)
		return rc;
	ctl_buf_add(&in, &head, sizeof(head));
	rc = ctl_buf_add_text(&in, name, &head.name_size);
	if (!rc) {
		ctl_buf_set_head(&in, &head, sizeof(head));
		rc = ctl_read(cluster->fd, code, ctl_scope_flags(scope), &in,
			      out);
	}
	ctl_buf_free(&in);
	return rc;
}

CLUSCTL_API int clusctl_container_export_key(struct clusctl_cluster *cluster,
					     enum clusctl_scope scope,
					     const char *name,
					     enum clusctl_spec spec,
					     struct clusctl_key **key)
{
	struct ctl_buf out;
	int rc;

	rc = get_half(cluster, CLUSCTL_NODE_EXPORT_KEY, scope, name, spec,
		      &out);
	if (rc)
		return rc;
	rc = key_from_pkcs8(out.data, out.size, key);
	ctl_buf_free(&out);
	return rc;
}

CLUSCTL_API int clusctl_container_export_der(struct clusctl_cluster *cluster,
					     enum clusctl_scope scope,
					     const char *name,
					     enum clusctl_spec spec, void **der,
					     size_t *size)
{
	struct ctl_buf out;
	int rc;

	rc = get_half(cluster, CLUSCTL_NODE_EXPORT_KEY, scope, name, spec,
		      &out);
	if (rc)
		return rc;
	/* The room behind it has only ever held zeros. */
	*der = out.data;
	*size = out.size;
	return 0;
}

CLUSCTL_API int clusctl_container_public_key(struct clusctl_cluster *cluster,
					     enum clusctl_scope scope,
					     const char *name,
					     enum clusctl_spec spec,
					     struct clusctl_key **key)
{
	struct ctl_buf out;
	int rc;

	rc = get_half(cluster, CLUSCTL_NODE_GET_PUBLIC_KEY, scope, name, spec,
		      &out);
	if (rc)
		return rc;
	rc = clusctl_key_load_public(out.data, out.size, key);
	ctl_buf_free(&out);
	return rc;
}
