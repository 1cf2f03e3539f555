/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The cluster: its handle, counts, caps and counters. */
#ifndef CLUSCTL_CLUSTER_H
#define CLUSCTL_CLUSTER_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct clusctl_cluster;
struct clusctl_cluster_info;

/** CLUSCTL_DEVICE - the device of the cluster */
#define CLUSCTL_DEVICE "/dev/clusctl"

/**
 * clusctl_cluster_open() - open the cluster
 * @device: path of the device; NULL for CLUSCTL_DEVICE
 * @flags: O_RDONLY, or O_RDWR for calls that change something; with O_NONBLOCK,
 *         clusctl_event_read() does not wait; O_CLOEXEC is always set
 * @cluster: the handle; free it with clusctl_cluster_close()
 *
 * OpenCluster().
 *
 * Return: 0, or a negative errno of open(2) with CLUSCTL_NO_STATUS: -ENOENT or
 * -ENXIO if the module is not loaded, -EACCES if the device is not for the
 * caller
 */
int clusctl_cluster_open(const char *device, int flags,
			 struct clusctl_cluster **cluster);

/**
 * clusctl_cluster_close() - close the cluster; its resources stay open
 * @cluster: handle, or NULL
 *
 * CloseCluster().
 */
void clusctl_cluster_close(struct clusctl_cluster *cluster);

/**
 * clusctl_cluster_get_fd() - the file descriptor of the cluster
 * @cluster: handle
 *
 * poll(2) tells when there are events to read: see clusctl_event_read().
 *
 * Return: a file descriptor that belongs to @cluster
 */
int clusctl_cluster_get_fd(const struct clusctl_cluster *cluster);

/**
 * clusctl_cluster_get_info() - counts, caps and counters
 * @cluster: handle
 * @info: a snapshot; free it with clusctl_cluster_info_free()
 * Return: 0 or a negative errno
 */
int clusctl_cluster_get_info(struct clusctl_cluster *cluster,
			     struct clusctl_cluster_info **info);

/** clusctl_cluster_info_free() - free what clusctl_cluster_get_info() gave */
void clusctl_cluster_info_free(struct clusctl_cluster_info *info);

/** clusctl_cluster_info_get_keyring() - serial of the keyring .clusctl */
int32_t
clusctl_cluster_info_get_keyring(const struct clusctl_cluster_info *info);

/** clusctl_cluster_info_get_resources() - resources there are */
uint32_t
clusctl_cluster_info_get_resources(const struct clusctl_cluster_info *info);

/** clusctl_cluster_info_get_max_resources() - cap of the resources */
uint32_t
clusctl_cluster_info_get_max_resources(const struct clusctl_cluster_info *info);

/** clusctl_cluster_info_get_checkpoints() - checkpoints on all resources */
uint32_t
clusctl_cluster_info_get_checkpoints(const struct clusctl_cluster_info *info);

/**
 * clusctl_cluster_info_get_tombstones() - checkpoints that were deleted and are
 * not forgotten, on all resources
 */
uint32_t
clusctl_cluster_info_get_tombstones(const struct clusctl_cluster_info *info);

/** clusctl_cluster_info_get_max_checkpoints() - cap of both together */
uint32_t clusctl_cluster_info_get_max_checkpoints(
	const struct clusctl_cluster_info *info);

/**
 * clusctl_cluster_info_get_max_resource_checkpoints() - cap of the checkpoints
 * and tombstones of one resource
 */
uint32_t clusctl_cluster_info_get_max_resource_checkpoints(
	const struct clusctl_cluster_info *info);

/** clusctl_cluster_info_get_max_name() - cap of a name, in UTF-16 units */
uint32_t
clusctl_cluster_info_get_max_name(const struct clusctl_cluster_info *info);

/**
 * clusctl_cluster_info_get_max_snapshot() - cap of a snapshot, and of an envelope,
 * in bytes
 */
uint32_t
clusctl_cluster_info_get_max_snapshot(const struct clusctl_cluster_info *info);

/** clusctl_cluster_info_get_keys() - cluster keys that open snapshots here */
uint32_t clusctl_cluster_info_get_keys(const struct clusctl_cluster_info *info);

/** clusctl_cluster_info_get_key_id() - key id of the one of them that seals */
const char *
clusctl_cluster_info_get_key_id(const struct clusctl_cluster_info *info);

/**
 * clusctl_cluster_info_has_boot_key() - is the key that seals the random one,
 * which no other node knows and which ends with the module?
 */
bool clusctl_cluster_info_has_boot_key(const struct clusctl_cluster_info *info);

/**
 * clusctl_cluster_info_get_saved() - snapshots taken since the module was loaded
 * (CryptoCheckpointsSaved)
 */
uint64_t
clusctl_cluster_info_get_saved(const struct clusctl_cluster_info *info);

/** clusctl_cluster_info_get_save_failures() - those that could not be taken */
uint64_t
clusctl_cluster_info_get_save_failures(const struct clusctl_cluster_info *info);

/**
 * clusctl_cluster_info_get_restored() - snapshots restored since the module was
 * loaded (CryptoCheckpointsRestored)
 */
uint64_t
clusctl_cluster_info_get_restored(const struct clusctl_cluster_info *info);

/**
 * clusctl_cluster_info_get_restore_failures() - those that could not be restored
 */
uint64_t clusctl_cluster_info_get_restore_failures(
	const struct clusctl_cluster_info *info);

/**
 * clusctl_cluster_info_get_sequence() - sequence number of the last event; 0 if
 * there was none
 */
uint64_t
clusctl_cluster_info_get_sequence(const struct clusctl_cluster_info *info);

/**
 * clusctl_cluster_info_get_max_events() - events that are kept for a handle that
 * does not read them
 */
uint32_t
clusctl_cluster_info_get_max_events(const struct clusctl_cluster_info *info);

#ifdef __cplusplus
}
#endif

#endif
