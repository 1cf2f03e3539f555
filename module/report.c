// SPDX-License-Identifier: GPL-2.0-only
/* Saves and restores: counted, traced, and told as events. */
#include <linux/atomic.h>
#include <linux/clusctl.h>
#include <linux/device.h>
#include <linux/sysfs.h>

#include "event.h"
#include "report.h"
#include "resource.h"
#include "snapshot.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

static atomic64_t saved;
static atomic64_t save_failures;
static atomic64_t restored;
static atomic64_t restore_failures;

/* Named as the performance counters of Windows are, one value each */
#define COUNTER(file, counter)                                            \
	static ssize_t counter##_show(struct device *device,              \
				      struct device_attribute *attribute, \
				      char *buffer)                       \
	{                                                                 \
		return sysfs_emit(buffer, "%llu\n",                       \
				  (u64)atomic64_read(&(counter)));        \
	}                                                                 \
	static struct device_attribute counter##_attribute = {            \
		.attr = { .name = file, .mode = 0444 },                   \
		.show = counter##_show,                                   \
	}

COUNTER("CryptoCheckpointsSaved", saved);
COUNTER("CryptoCheckpointsSaveFailed", save_failures);
COUNTER("CryptoCheckpointsRestored", restored);
COUNTER("CryptoCheckpointsRestoreFailed", restore_failures);

static struct attribute *attributes[] = {
	&saved_attribute.attr,
	&save_failures_attribute.attr,
	&restored_attribute.attr,
	&restore_failures_attribute.attr,
	NULL,
};

static const struct attribute_group group = { .attrs = attributes };

const struct attribute_group *clusctl_report_groups[] = { &group, NULL };

/**
 * clusctl_report_saved() - a snapshot was taken
 * @resource: of the resource
 * @snapshot: the snapshot, which is the last one now
 */
void clusctl_report_saved(const struct clusctl_resource *resource,
			  const struct clusctl_snapshot *snapshot)
{
	atomic64_inc(&saved);
	trace_clusctl_saved(&resource->id,
			    clusctl_snapshot_generation(snapshot),
			    snapshot->size, ERROR_SUCCESS);
	clusctl_event_snapshot(CLUSCTL_EVENT_SNAPSHOT_TAKEN, resource, snapshot,
			       ERROR_SUCCESS);
}

/**
 * clusctl_report_save_failed() - a snapshot could not be taken
 * @resource: of the resource
 * @last: the snapshot that stays; NULL if there is none, which the caller who
 *	  wanted to have the first one is told
 * @status: why
 */
void clusctl_report_save_failed(const struct clusctl_resource *resource,
				const struct clusctl_snapshot *last, u32 status)
{
	u64 generation = last ? clusctl_snapshot_generation(last) : 0;

	atomic64_inc(&save_failures);
	trace_clusctl_save_failed(&resource->id, generation,
				  last ? last->size : 0, status);
	if (last)
		clusctl_event_snapshot(CLUSCTL_EVENT_SNAPSHOT_FAILED, resource,
				       last, status);
}

/**
 * clusctl_report_restored() - a snapshot was restored
 * @resource: of the resource
 * @snapshot: the snapshot
 */
void clusctl_report_restored(const struct clusctl_resource *resource,
			     const struct clusctl_snapshot *snapshot)
{
	atomic64_inc(&restored);
	trace_clusctl_restored(&resource->id,
			       clusctl_snapshot_generation(snapshot),
			       snapshot->size, ERROR_SUCCESS);
	clusctl_event_snapshot(CLUSCTL_EVENT_SNAPSHOT_RESTORED, resource,
			       snapshot, ERROR_SUCCESS);
}

/**
 * clusctl_report_restore_failed() - a snapshot could not be restored
 * @resource: of the resource
 * @snapshot: the snapshot, which stays
 * @status: why
 */
void clusctl_report_restore_failed(const struct clusctl_resource *resource,
				   const struct clusctl_snapshot *snapshot,
				   u32 status)
{
	atomic64_inc(&restore_failures);
	trace_clusctl_restore_failed(&resource->id,
				     clusctl_snapshot_generation(snapshot),
				     snapshot->size, status);
	clusctl_event_snapshot(CLUSCTL_EVENT_RESTORE_FAILED, resource, snapshot,
			       status);
}

/**
 * clusctl_report_counters() - fill in the counters
 * @info: out: its counters
 */
void clusctl_report_counters(struct clusctl_info *info)
{
	info->saved = atomic64_read(&saved);
	info->save_failures = atomic64_read(&save_failures);
	info->restored = atomic64_read(&restored);
	info->restore_failures = atomic64_read(&restore_failures);
}
