/* SPDX-License-Identifier: GPL-2.0-only */
/* Key containers: keyrings that hold up to two key pairs. */
#ifndef CLUSCTL_CONTAINER_H
#define CLUSCTL_CONTAINER_H

#include <linux/key.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/uidgid.h>

struct clusctl_image;
struct clusctl_material;
struct clusctl_name;
struct clusctl_provider;

/* The permissions that a creator may give: all but write and link */
#define CLUSCTL_KEY_PERM                                                  \
	(KEY_USR_VIEW | KEY_USR_READ | KEY_USR_SEARCH | KEY_USR_SETATTR | \
	 KEY_GRP_VIEW | KEY_GRP_READ | KEY_GRP_SEARCH | KEY_GRP_SETATTR | \
	 KEY_OTH_VIEW | KEY_OTH_READ | KEY_OTH_SEARCH | KEY_OTH_SETATTR)

/**
 * struct clusctl_container - what a container is besides its keyring
 * @restriction: first, because the keyring frees it, and so all of this, with
 *		 its own end
 * @provider: provider; gives the type as well
 * @root: serial of the keyring that it is a container of, whatever others it
 *	  is linked to
 * @pairs: serials of its pairs, AT_KEYEXCHANGE and AT_SIGNATURE, 0 for none; the
 *	   keys may be gone. Written under the lock of the containers.
 * @changes: how often its pairs were changed; under the lock of the containers
 * @units: length of @name in UTF-16 units
 * @name: the container's name as it was spelled at its creation
 *
 * All else is constant from its making to its end.
 */
struct clusctl_container {
	struct key_restriction restriction;
	const struct clusctl_provider *provider;
	key_serial_t root;
	key_serial_t pairs[2];
	u32 changes;
	u16 units;
	char name[];
};

/**
 * struct clusctl_stamp - what tells whether a container has changed
 * @serial: serial of its keyring; 0 if there is no live container
 * @changes: see struct clusctl_container
 * @uid: owner
 * @gid: group
 * @perm: permissions, of CLUSCTL_IMAGE_PERM
 * @pairs: bit 0: AT_KEYEXCHANGE is alive, bit 1: AT_SIGNATURE is
 */
struct clusctl_stamp {
	key_serial_t serial;
	u32 changes;
	kuid_t uid;
	kgid_t gid;
	key_perm_t perm;
	u32 pairs;
};

/*
 * Serialises all that makes, fills or ends a container. Nests outside the
 * semaphores of keys and inside the lock of a resource. Machine containers
 * change under the change lock as well.
 */
extern struct mutex clusctl_container_lock;

int clusctl_container_init(void);
void clusctl_container_exit(void);
key_serial_t clusctl_container_root(void);

u32 clusctl_container_create(const struct clusctl_name *name, bool machine,
			     kuid_t uid, kgid_t gid, key_perm_t perm,
			     struct key **container);
u32 clusctl_container_delete(const struct clusctl_name *name, bool machine);
u32 clusctl_container_get(const char *canonical, bool machine,
			  struct key **container);
u32 clusctl_container_find(const char *canonical, struct key **container);
u32 clusctl_container_alloc(const struct clusctl_name *name,
			    const struct clusctl_image *image,
			    struct key **container);
void clusctl_container_replace(struct key *container, struct key *old);
void clusctl_container_drop(struct key *container);
u32 clusctl_container_list(bool machine, struct key ***containers,
			   size_t *count);

struct clusctl_container *clusctl_container_of(const struct key *keyring);

u32 clusctl_container_import(const struct clusctl_name *name, bool machine,
			     u32 key_spec, bool is_new,
			     struct clusctl_material *material);
void clusctl_container_stamp(const struct key *container,
			     struct clusctl_stamp *stamp);
void clusctl_container_stamp_as(const struct key *container,
				const struct clusctl_image *image,
				struct clusctl_stamp *stamp);
bool clusctl_container_in_step(const char *canonical,
			       const struct clusctl_stamp *stamp);

#endif
