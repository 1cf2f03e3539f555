// SPDX-License-Identifier: GPL-2.0-only
/* Resources going online and offline. */
#include <linux/clusctl.h>
#include <linux/list.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "change.h"
#include "checkpoint.h"
#include "control.h"
#include "export.h"
#include "fault.h"
#include "report.h"
#include "resource.h"
#include "restore.h"
#include "save.h"

/* How the restore of one checkpoint of a resource stands */
struct step {
	struct list_head entry;
	struct clusctl_checkpoint *checkpoint;
	struct clusctl_restore *restore; /* NULL if it cannot be done */
	u32 status; /* why not */
};

static u32 add_step(struct list_head *steps,
		    struct clusctl_checkpoint *checkpoint, bool best_effort)
{
	struct step *step = NULL;

	if (!clusctl_fault())
		step = kzalloc(sizeof(*step), GFP_KERNEL_ACCOUNT);
	if (!step)
		return ERROR_NOT_ENOUGH_MEMORY;
	step->checkpoint = checkpoint;
	list_add_tail(&step->entry, steps);
	step->status = clusctl_restore_prepare(checkpoint, &step->restore);
	if (step->status == ERROR_NOT_ENOUGH_MEMORY || !best_effort)
		return step->status;
	return ERROR_SUCCESS;
}

/* Has the caller been killed? Then there is no use in going on. */
static bool is_killed(struct clusctl_call *call)
{
	cond_resched();
	if (fatal_signal_pending(current))
		call->fault = -EINTR;
	return call->fault;
}

static u32 prepare(struct clusctl_call *call, struct list_head *steps)
{
	bool best_effort = call->request.flags & CLUSCTL_ONLINE_BEST_EFFORT;
	struct clusctl_checkpoint *checkpoint;
	u32 status;

	list_for_each_entry(checkpoint, &call->resource->checkpoints, entry) {
		status = is_killed(call) ?
				 NTE_FAIL :
				 add_step(steps, checkpoint, best_effort);
		if (status)
			return status;
	}
	return ERROR_SUCCESS;
}

/* The snapshot stays the better one until the container is changed on purpose. */
static void pass_over(const struct step *step)
{
	struct clusctl_checkpoint *checkpoint = step->checkpoint;
	struct clusctl_stamp stamp;

	clusctl_export_named(checkpoint->canonical, &stamp, NULL);
	clusctl_checkpoint_stamp(checkpoint, &stamp, false);
	clusctl_report_restore_failed(checkpoint->resource,
				      checkpoint->snapshot, step->status);
}

static void commit(struct list_head *steps)
{
	struct step *step, *next;

	list_for_each_entry_safe(step, next, steps, entry) {
		if (step->restore)
			clusctl_restore_commit(step->restore);
		else
			pass_over(step);
		kfree(step);
		cond_resched();
	}
}

static void drop(struct list_head *steps)
{
	struct step *step, *next;

	list_for_each_entry_safe(step, next, steps, entry) {
		if (step->restore)
			clusctl_restore_drop(step->restore);
		else if (step->status)
			clusctl_report_restore_failed(
				step->checkpoint->resource,
				step->checkpoint->snapshot, step->status);
		kfree(step);
	}
}

static u32 go_online(struct clusctl_call *call)
{
	struct clusctl_resource *resource = call->resource;
	LIST_HEAD(steps);
	u32 status;

	if (resource->deleted)
		return ERROR_RESOURCE_NOT_AVAILABLE;
	if (clusctl_resource_is_online(resource))
		return ERROR_SUCCESS;
	status = prepare(call, &steps);
	if (status) {
		drop(&steps);
		if (status != ERROR_NOT_ENOUGH_MEMORY && !call->fault)
			clusctl_resource_set_state(
				resource, CLUSCTL_STATE_FAILED, status);
		return status;
	}
	commit(&steps);
	clusctl_resource_set_state(resource, CLUSCTL_STATE_ONLINE,
				   ERROR_SUCCESS);
	return ERROR_SUCCESS;
}

/* Source: MS-CMRP 3.1.4.3.1.24, what a server does before it goes online. */
u32 clusctl_resource_online(struct clusctl_call *call)
{
	u32 status;

	if (!clusctl_change_begin(call))
		return NTE_FAIL;
	status = go_online(call);
	clusctl_change_end();
	return status;
}

/* The next snapshots of one resource, each of another container */
struct offline_save {
	struct list_head entry;
	struct list_head saves;
	struct clusctl_stamp stamp;
};

/* Seal what a container is now, if it has changed. */
static u32 save_container(struct clusctl_checkpoint *checkpoint,
			  struct offline_save *save)
{
	struct clusctl_export export;
	u32 status;

	status = clusctl_export_named(checkpoint->canonical, &save->stamp,
				      &export);
	if (status != ERROR_NOT_ENOUGH_MEMORY)
		status = clusctl_save_add(&save->saves, checkpoint, status,
					  &export.image);
	clusctl_export_put(&export);
	return status;
}

static u32 add_save(struct list_head *saves,
		    struct clusctl_checkpoint *checkpoint)
{
	struct offline_save *save = NULL;

	if (clusctl_container_in_step(checkpoint->canonical,
				      &checkpoint->stamp))
		return ERROR_SUCCESS;
	if (!clusctl_fault())
		save = kzalloc(sizeof(*save), GFP_KERNEL_ACCOUNT);
	if (!save)
		return ERROR_NOT_ENOUGH_MEMORY;
	INIT_LIST_HEAD(&save->saves);
	list_add_tail(&save->entry, saves);
	return save_container(checkpoint, save);
}

static void finish_saves(struct list_head *saves, bool success)
{
	struct offline_save *save, *next;

	list_for_each_entry_safe(save, next, saves, entry) {
		if (success)
			clusctl_save_commit(&save->saves, &save->stamp);
		else
			clusctl_save_drop(&save->saves);
		kfree(save);
	}
}

/* The next snapshots of all containers that have changed, or none */
static u32 save_changed(struct clusctl_call *call)
{
	struct clusctl_checkpoint *checkpoint;
	u32 status = ERROR_SUCCESS;
	LIST_HEAD(saves);

	list_for_each_entry(checkpoint, &call->resource->checkpoints, entry) {
		status = is_killed(call) ? NTE_FAIL :
					   add_save(&saves, checkpoint);
		if (status)
			break;
	}
	finish_saves(&saves, !status);
	return status;
}

static u32 go_offline(struct clusctl_call *call)
{
	struct clusctl_resource *resource = call->resource;
	u32 status = ERROR_SUCCESS;

	if (resource->deleted)
		return ERROR_RESOURCE_NOT_AVAILABLE;
	if (resource->state == CLUSCTL_STATE_OFFLINE)
		return ERROR_SUCCESS;
	if (clusctl_resource_is_online(resource))
		status = save_changed(call);
	if (!status)
		clusctl_resource_set_state(resource, CLUSCTL_STATE_OFFLINE,
					   ERROR_SUCCESS);
	return status;
}

/* Source: "Checkpointing": the snapshot is refreshed on the node that is left. */
u32 clusctl_resource_offline(struct clusctl_call *call)
{
	u32 status;

	if (!clusctl_change_begin(call))
		return NTE_FAIL;
	status = go_offline(call);
	clusctl_change_end();
	return status;
}
