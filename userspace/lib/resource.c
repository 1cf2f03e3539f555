// SPDX-License-Identifier: LGPL-2.1-or-later
/* Resources: their handles, and what one of them answers. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "internal.h"

/* Issues a code that returns a resource handle; frees @in. */
static int get_handle(struct clusctl_cluster *cluster, uint32_t code,
		      struct ctl_buf *in, struct clusctl_resource **resource)
{
	struct clusctl_resource *r = malloc(sizeof(*r));
	struct clusctl_resource_handle handle;
	int rc;

	if (!r) {
		ctl_buf_free(in);
		return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	}
	rc = ctl_fixed(cluster->fd, code, 0, in, &handle, sizeof(handle),
		       sizeof(handle));
	ctl_buf_free(in);
	if (rc) {
		free(r);
		return rc;
	}
	r->fd = handle.fd;
	if (resource)
		*resource = r;
	else
		clusctl_resource_close(r);
	return 0;
}

CLUSCTL_API int clusctl_resource_create_with_id(
	struct clusctl_cluster *cluster, const char *name, const char *type,
	const char *id, struct clusctl_resource **resource)
{
	struct clusctl_create_resource head = { .size = sizeof(head) };
	struct ctl_buf in;
	int rc;

	/* All zero would ask the kernel for a new one. */
	if (id && (!id_parse(id, head.id) || id_is_zero(head.id)))
		return ctl_fail(ERROR_INVALID_PARAMETER);
	rc = ctl_buf_init(
		&in, sizeof(head) + ctl_text_room(name) + ctl_text_room(type),
		false);
	if (rc)
		return rc;
	/* The sizes of the strings are known when they are in place. */
	ctl_buf_add(&in, &head, sizeof(head));
	rc = ctl_buf_add_text(&in, name, &head.name_size);
	if (!rc)
		rc = ctl_buf_add_text(&in, type, &head.type_size);
	if (rc) {
		ctl_buf_free(&in);
		return rc;
	}
	ctl_buf_set_head(&in, &head, sizeof(head));
	return get_handle(cluster, CLUSCTL_CLUSTER_CREATE_RESOURCE, &in,
			  resource);
}

CLUSCTL_API int clusctl_resource_create(struct clusctl_cluster *cluster,
					const char *name, const char *type,
					struct clusctl_resource **resource)
{
	return clusctl_resource_create_with_id(cluster, name, type, NULL,
					       resource);
}

CLUSCTL_API int clusctl_resource_open(struct clusctl_cluster *cluster,
				      const char *name,
				      struct clusctl_resource **resource)
{
	struct ctl_buf in;
	int rc = ctl_buf_init_text(&in, name);

	if (rc)
		return rc;
	return get_handle(cluster, CLUSCTL_CLUSTER_OPEN_RESOURCE, &in,
			  resource);
}

CLUSCTL_API void clusctl_resource_close(struct clusctl_resource *resource)
{
	int saved = errno;

	if (!resource)
		return;
	close(resource->fd);
	free(resource);
	errno = saved;
}

CLUSCTL_API int clusctl_resource_delete(struct clusctl_cluster *cluster,
					const char *name)
{
	return ctl_write_text(cluster->fd, CLUSCTL_CLUSTER_DELETE_RESOURCE, 0,
			      name);
}

CLUSCTL_API int clusctl_resource_get_fd(const struct clusctl_resource *resource)
{
	return resource->fd;
}

CLUSCTL_API int clusctl_resource_ping(struct clusctl_resource *resource)
{
	return ctl_write(resource->fd, CLUSCTL_RESOURCE_UNKNOWN, 0, NULL);
}

CLUSCTL_API int clusctl_resource_get_name(struct clusctl_resource *resource,
					  char **name)
{
	return ctl_read_text(resource->fd, CLUSCTL_RESOURCE_GET_NAME, name);
}

CLUSCTL_API int clusctl_resource_get_id(struct clusctl_resource *resource,
					char **id)
{
	return ctl_read_text(resource->fd, CLUSCTL_RESOURCE_GET_ID, id);
}

CLUSCTL_API int clusctl_resource_get_type(struct clusctl_resource *resource,
					  char **type)
{
	return ctl_read_text(resource->fd, CLUSCTL_RESOURCE_GET_RESOURCE_TYPE,
			     type);
}

static int get_number(struct clusctl_resource *resource, uint32_t code,
		      uint32_t *number)
{
	uint32_t answer;
	int rc;

	rc = ctl_fixed(resource->fd, code, 0, NULL, &answer, sizeof(answer),
		       sizeof(answer));
	if (!rc)
		*number = answer;
	return rc;
}

CLUSCTL_API int
clusctl_resource_get_characteristics(struct clusctl_resource *resource,
				     uint32_t *characteristics)
{
	return get_number(resource, CLUSCTL_RESOURCE_GET_CHARACTERISTICS,
			  characteristics);
}

CLUSCTL_API int clusctl_resource_get_flags(struct clusctl_resource *resource,
					   uint32_t *flags)
{
	return get_number(resource, CLUSCTL_RESOURCE_GET_FLAGS, flags);
}

CLUSCTL_API int clusctl_resource_get_class(struct clusctl_resource *resource,
					   uint32_t *resource_class,
					   uint32_t *sub_class)
{
	struct clusctl_class_info answer;
	int rc;

	rc = ctl_fixed(resource->fd, CLUSCTL_RESOURCE_GET_CLASS_INFO, 0, NULL,
		       &answer, sizeof(answer), sizeof(answer));
	if (rc)
		return rc;
	if (resource_class)
		*resource_class = answer.resource_class;
	if (sub_class)
		*sub_class = answer.sub_class;
	return 0;
}
