// SPDX-License-Identifier: LGPL-2.1-or-later
/* States of resources: what they are, and going online and offline. */
#include <stdlib.h>

#include "internal.h"

_Static_assert(CLUSCTL_ONLINE == CLUSCTL_STATE_ONLINE, "uapi");
_Static_assert(CLUSCTL_OFFLINE == CLUSCTL_STATE_OFFLINE, "uapi");
_Static_assert(CLUSCTL_FAILED == CLUSCTL_STATE_FAILED, "uapi");

CLUSCTL_API const char *clusctl_state_name(uint32_t state)
{
	switch (state) {
	case CLUSCTL_ONLINE:
		return "online";
	case CLUSCTL_OFFLINE:
		return "offline";
	case CLUSCTL_FAILED:
		return "failed";
	default:
		return "unknown";
	}
}

static int get_state(struct clusctl_resource *resource,
		     struct clusctl_resource_state *state)
{
	return ctl_grown(resource->fd, CLUSCTL_RESOURCE_GET_STATE, 0, state,
			 sizeof(*state), CLUSCTL_RESOURCE_STATE_SIZE_0);
}

CLUSCTL_API int clusctl_resource_get_state(struct clusctl_resource *resource,
					   uint32_t *state,
					   uint32_t *checkpoints)
{
	struct clusctl_resource_state answer;
	int rc;

	rc = get_state(resource, &answer);
	if (rc)
		return rc;
	if (state)
		*state = answer.state;
	if (checkpoints)
		*checkpoints = answer.checkpoints;
	return 0;
}

void state_info_finish(struct clusctl_state_info *info)
{
	key_id_print(info->state.key_id, info->key_id);
}

CLUSCTL_API int
clusctl_resource_get_state_info(struct clusctl_resource *resource,
				struct clusctl_state_info **info)
{
	struct clusctl_state_info *i = malloc(sizeof(*i));
	int rc;

	if (!i)
		return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	rc = get_state(resource, &i->state);
	if (rc) {
		free(i);
		return rc;
	}
	state_info_finish(i);
	*info = i;
	return 0;
}

CLUSCTL_API void clusctl_state_info_free(struct clusctl_state_info *info)
{
	free(info);
}

CLUSCTL_API uint32_t
clusctl_state_info_get_state(const struct clusctl_state_info *info)
{
	return info->state.state;
}

CLUSCTL_API uint32_t
clusctl_state_info_get_checkpoints(const struct clusctl_state_info *info)
{
	return info->state.checkpoints;
}

CLUSCTL_API uint32_t
clusctl_state_info_get_tombstones(const struct clusctl_state_info *info)
{
	return info->state.tombstones;
}

CLUSCTL_API uint32_t
clusctl_state_info_get_failure(const struct clusctl_state_info *info)
{
	return info->state.failure;
}

CLUSCTL_API const char *
clusctl_state_info_get_key_id(const struct clusctl_state_info *info)
{
	return id_is_zero(info->state.key_id) ? NULL : info->key_id;
}

CLUSCTL_API bool
clusctl_state_info_has_boot_key(const struct clusctl_state_info *info)
{
	return info->state.flags & CLUSCTL_INFO_BOOT_KEY;
}

CLUSCTL_API int clusctl_resource_online(struct clusctl_resource *resource,
					unsigned int flags)
{
	if (flags & ~(unsigned int)CLUSCTL_BEST_EFFORT)
		return ctl_fail(ERROR_INVALID_FLAGS);
	return ctl_write(resource->fd, CLUSCTL_RESOURCE_ONLINE,
			 flags ? CLUSCTL_ONLINE_BEST_EFFORT : 0, NULL);
}

CLUSCTL_API int clusctl_resource_offline(struct clusctl_resource *resource)
{
	return ctl_write(resource->fd, CLUSCTL_RESOURCE_OFFLINE, 0, NULL);
}
