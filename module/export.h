/* SPDX-License-Identifier: GPL-2.0-only */
/* Containers as images. */
#ifndef CLUSCTL_EXPORT_H
#define CLUSCTL_EXPORT_H

#include "image.h"

struct clusctl_material;
struct clusctl_stamp;
struct key;

/**
 * struct clusctl_export - an image, and the memory that it points to
 * @image: the image
 * @bytes: copies of private and public keys
 */
struct clusctl_export {
	struct clusctl_image image;
	void *bytes[4];
};

u32 clusctl_export_get(const struct key *container, u32 key_spec,
		       const struct clusctl_material *material,
		       struct clusctl_export *export);
u32 clusctl_export_named(const char *canonical, struct clusctl_stamp *stamp,
			 struct clusctl_export *export);
void clusctl_export_put(struct clusctl_export *export);

#endif
