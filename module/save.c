// SPDX-License-Identifier: GPL-2.0-only
/* Next snapshots: sealed first, and made the last ones when all are. */
#include <linux/clusctl.h>
#include <linux/lockdep.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>

#include "change.h"
#include "checkpoint.h"
#include "fault.h"
#include "report.h"
#include "save.h"

/**
 * struct save - the next snapshot of a checkpoint
 * @entry: in a list of those that belong together
 * @checkpoint: the checkpoint
 * @snapshot: NULL if it could not be taken
 * @status: why not
 */
struct save {
	struct list_head entry;
	struct clusctl_checkpoint *checkpoint;
	struct clusctl_snapshot *snapshot;
	u32 status;
};

static u32 take(struct clusctl_checkpoint *checkpoint,
		const struct clusctl_image *image,
		struct clusctl_snapshot **snapshot)
{
	const struct clusctl_snapshot *last = checkpoint->snapshot;
	struct clusctl_snapshot_of of = {
		.resource = &checkpoint->resource->id,
		.name = clusctl_snapshot_name(last),
		.name_size = clusctl_snapshot_name_size(last),
		.generation = clusctl_snapshot_generation(last) + 1,
	};

	return clusctl_snapshot_take(&of, image, snapshot);
}

/**
 * clusctl_save_add() - seal the next snapshot of a checkpoint
 * @saves: list that it is added to
 * @checkpoint: the checkpoint
 * @status: why the container cannot be exported, or ERROR_SUCCESS
 * @image: the container, if it can be
 *
 * What cannot be saved keeps its last snapshot, and that is reported with the
 * others; only want of memory is a failure here, of which the caller is told.
 *
 * Context: under the change lock.
 * Return: ERROR_SUCCESS or ERROR_NOT_ENOUGH_MEMORY.
 */
u32 clusctl_save_add(struct list_head *saves,
		     struct clusctl_checkpoint *checkpoint, u32 status,
		     const struct clusctl_image *image)
{
	struct save *save = NULL;

	if (!clusctl_fault())
		save = kzalloc(sizeof(*save), GFP_KERNEL_ACCOUNT);
	if (!save)
		return ERROR_NOT_ENOUGH_MEMORY;
	save->checkpoint = checkpoint;
	save->status = status;
	if (!status)
		save->status = take(checkpoint, image, &save->snapshot);
	if (save->status == ERROR_NOT_ENOUGH_MEMORY) {
		kfree(save);
		return ERROR_NOT_ENOUGH_MEMORY;
	}
	list_add_tail(&save->entry, saves);
	return ERROR_SUCCESS;
}

/* Changes of the container are saved at once. */
static bool is_due(const struct clusctl_checkpoint *checkpoint)
{
	return clusctl_checkpoint_is_listed(checkpoint) &&
	       clusctl_resource_is_online(checkpoint->resource);
}

/**
 * clusctl_save_is_due() - is a container on the list of an online resource?
 * @canonical: its name
 *
 * Context: under the change lock.
 * Return: yes or no.
 */
bool clusctl_save_is_due(const char *canonical)
{
	struct rhlist_head *list = clusctl_checkpoint_same(canonical);
	struct clusctl_checkpoint *checkpoint;
	struct rhlist_head *position;

	rhl_for_each_entry_rcu(checkpoint, position, list, same)
		if (is_due(checkpoint))
			return true;
	return false;
}

/**
 * clusctl_save_prepare() - seal what a container is going to be
 * @saves: list that the next snapshots of online resources are added to
 * @canonical: name of the container
 * @except: resource that it is not done for, or NULL
 * @status: why the container cannot be exported, or ERROR_SUCCESS
 * @image: the container, if it can be
 *
 * Context: under the change lock.
 * Return: as clusctl_save_add().
 */
u32 clusctl_save_prepare(struct list_head *saves, const char *canonical,
			 const struct clusctl_resource *except, u32 status,
			 const struct clusctl_image *image)
{
	struct rhlist_head *list = clusctl_checkpoint_same(canonical);
	struct clusctl_checkpoint *checkpoint;
	struct rhlist_head *position;
	u32 ret;

	rhl_for_each_entry_rcu(checkpoint, position, list, same) {
		if (checkpoint->resource == except || !is_due(checkpoint))
			continue;
		ret = clusctl_save_add(saves, checkpoint, status, image);
		if (ret)
			return ret;
	}
	return ERROR_SUCCESS;
}

static void commit(struct save *save, const struct clusctl_stamp *stamp)
{
	struct clusctl_checkpoint *checkpoint = save->checkpoint;

	if (save->snapshot) {
		clusctl_checkpoint_set(checkpoint, save->snapshot);
		clusctl_checkpoint_stamp(checkpoint, stamp, true);
		clusctl_report_saved(checkpoint->resource,
				     checkpoint->snapshot);
	} else {
		clusctl_report_save_failed(checkpoint->resource,
					   checkpoint->snapshot, save->status);
	}
}

/**
 * clusctl_save_commit() - make the snapshots of a list the last ones
 * @saves: the list, of checkpoints of one container; empty afterwards
 * @stamp: what the container is now
 *
 * Context: under the change lock.
 */
void clusctl_save_commit(struct list_head *saves,
			 const struct clusctl_stamp *stamp)
{
	struct save *save, *next;

	lockdep_assert_held(&clusctl_change_lock);
	list_for_each_entry_safe(save, next, saves, entry) {
		list_del(&save->entry);
		commit(save, stamp);
		kfree(save);
	}
}

/**
 * clusctl_save_drop() - forget the snapshots of a list
 * @saves: the list; empty afterwards
 */
void clusctl_save_drop(struct list_head *saves)
{
	struct save *save, *next;

	list_for_each_entry_safe(save, next, saves, entry) {
		list_del(&save->entry);
		clusctl_snapshot_put(save->snapshot);
		kfree(save);
	}
}

/**
 * clusctl_save_lost() - report that a container has gone
 * @canonical: its name
 *
 * Context: under the change lock.
 */
void clusctl_save_lost(const char *canonical)
{
	struct rhlist_head *list = clusctl_checkpoint_same(canonical);
	struct clusctl_checkpoint *checkpoint;
	struct rhlist_head *position;

	rhl_for_each_entry_rcu(checkpoint, position, list, same)
		if (is_due(checkpoint))
			clusctl_report_save_failed(checkpoint->resource,
						   checkpoint->snapshot,
						   NTE_BAD_KEYSET);
}
