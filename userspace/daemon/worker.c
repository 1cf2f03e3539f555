// SPDX-License-Identifier: GPL-2.0-or-later
/* The thread that brings kernel and store in step. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "audit.h"
#include "cache.h"
#include "claim.h"
#include "deleted.h"
#include "stale.h"
#include "worker.h"

/* After a failure, at first and at most */
#define PAUSE_MIN 100
#define PAUSE_MAX 5000
/* For how long the store is told what it should know before the end */
#define END_MAX 5000

static int push(const struct engine_record *record, void *data)
{
	queue_record(data, record);
	return 0;
}

/* One that breaks at once, again and again, is no reason to list for ever. */
static unsigned int until_listing(struct worker *worker, uint64_t begun,
				  bool was_of_use)
{
	if (pulse_clock() - begun >= PAUSE_MAX)
		worker->watch_pause = 0;
	else if (!worker->watch_pause || was_of_use)
		worker->watch_pause = PAUSE_MIN;
	else if (worker->watch_pause < PAUSE_MAX / 2)
		worker->watch_pause *= 2;
	else
		worker->watch_pause = PAUSE_MAX;
	return worker->watch_pause;
}

/* The thread of the watch: ends when the watch is of no more use. */
static void *watch(void *data)
{
	struct worker *worker = data;
	uint64_t begun = pulse_clock();
	bool was_of_use = false;
	int ret;

	do {
		ret = engine_watch_next(worker->watch, -1, push,
					&worker->queue);
		was_of_use |= !ret;
	} while (!ret || ret == -ETIME);
	/* Whatever was missed: list it again, and watch from there. */
	if (ret != -EINTR)
		queue_all_later(&worker->queue,
				until_listing(worker, begun, was_of_use));
	return NULL;
}

static void stop_watch(struct worker *worker)
{
	if (!worker->is_watched)
		return;
	engine_watch_wake(worker->watch);
	pthread_join(worker->watcher, NULL);
	engine_watch_close(worker->watch);
	worker->is_watched = false;
}

static int start_watch(struct worker *worker, int64_t from)
{
	int ret = engine_watch_open(worker->engine, "", from, &worker->watch);

	if (ret)
		return ret;
	ret = -pthread_create(&worker->watcher, NULL, watch, worker);
	if (ret)
		engine_watch_close(worker->watch);
	worker->is_watched = !ret;
	return ret;
}

static void disconnect(struct worker *worker)
{
	stop_watch(worker);
	engine_close(worker->engine);
	worker->engine = NULL;
	worker->sync.engine = NULL;
	worker->is_named = false;
}

static int connect_engine(struct worker *worker)
{
	struct engine_settings settings = config_engine(worker->config);
	int ret;

	if (worker->engine)
		return 0;
	ret = engine_open(&settings, &worker->engine);
	if (ret)
		worker->engine = NULL;
	worker->sync.engine = worker->engine;
	return ret;
}

/* That the store does not tell is no failure of what is to be done. */
static void look_at_store(struct worker *worker)
{
	if (engine_get_status(worker->engine, &worker->store))
		worker->store.reachable = false;
}

static int do_all(struct worker *worker)
{
	int64_t revision, later;
	int ret;

	stop_watch(worker);
	ret = connect_engine(worker);
	/* What is listed may be sealed with a key that is to be found first. */
	if (!ret)
		ret = keys_follow(&worker->keys, &revision);
	if (!ret)
		ret = sync_all(&worker->sync, &later);
	if (!ret)
		ret = start_watch(worker,
				  (revision < later ? revision : later) + 1);
	if (!ret)
		look_at_store(worker);
	if (!ret)
		audit_say(
			AUDIT_NOTICE,
			"in step with the %s engine: %llu snapshots stored, %llu fetched",
			engine_name(worker->engine),
			(unsigned long long)worker->sync.stored,
			(unsigned long long)worker->sync.fetched);
	return ret;
}

static int do_item(struct worker *worker, const struct queue_item *item)
{
	struct engine_record record = {
		.key = item->key,
		.value = item->value,
		.size = item->size,
		.revision = item->revision,
	};
	int64_t revision;

	switch (item->kind) {
	case QUEUE_RESOURCE:
		return sync_resource(&worker->sync, item->id);
	case QUEUE_DELETED: /* see do_deleted() */
		return 0;
	case QUEUE_RECORD:
		if (keys_is_current(item->key))
			return keys_follow(&worker->keys, &revision);
		return sync_stored(&worker->sync, &record);
	}
	return 0;
}

/* What was deleted here is told before a listing would make it again. */
static int do_deleted(struct worker *worker, const struct queue_item *items)
{
	const struct queue_item *item;
	int ret = 0;

	for (item = items; !ret && item; item = item->next) {
		if (item->kind == QUEUE_DELETED)
			ret = sync_resource_deleted(&worker->sync, item->id);
	}
	return ret;
}

static int do_items(struct worker *worker, const struct queue_item *item)
{
	int ret = 0;

	for (; !ret && item; item = item->next)
		ret = do_item(worker, item);
	return ret;
}

/*
 * Two nodes of one name would take each other's records for their own. Who has
 * gone without a word, such as we before a reboot, has the name until its lease
 * ends; who has it for longer lives.
 */
static int name_node(struct worker *worker)
{
	const struct config *config = worker->config;
	int ret;

	if (worker->is_named)
		return 0;
	ret = claim_name(worker->engine, config->node, config->boot);
	worker->is_named = !ret;
	if (ret != -EADDRINUSE) {
		worker->clash = ret ? worker->clash : 0;
	} else if (!worker->clash) {
		worker->clash = pulse_clock();
	} else if (pulse_clock() - worker->clash >= config->lease * 2000ULL) {
		audit_say(
			AUDIT_ERROR,
			"another node that runs is named %s, too: give one of them another \"node\" in %s",
			config->node, CONFIG_FILE);
		worker->fatal = ret;
	}
	return ret;
}

static int do_work(struct worker *worker, const struct queue_work *work)
{
	int ret = connect_engine(worker);

	if (!ret)
		ret = name_node(worker);
	if (!ret)
		ret = do_deleted(worker, work->items);
	if (!ret && worker->kept_deleted) {
		worker->kept_deleted = false;
		deleted_forget(worker->config);
	}
	if (!ret)
		ret = work->all ? do_all(worker) :
				  do_items(worker, work->items);
	if (!ret && worker->sync.older_key) {
		worker->sync.older_key = false;
		ret = keys_reseal(&worker->keys);
	}
	if (!ret && worker->renew_due) {
		worker->renew_due = false;
		ret = engine_renew(worker->engine);
		if (!ret)
			look_at_store(worker);
		/* We were away for too long: what was leased is gone. */
		if (ret == -ENOENT) {
			worker->is_named = false;
			queue_all(&worker->queue);
			ret = 0;
		}
	}
	return ret;
}

/* What was deleted is in no listing, so it is to be kept until it was told. */
static void keep_deleted(struct worker *worker, const struct queue_item *item)
{
	for (; item; item = item->next) {
		if (item->kind == QUEUE_DELETED)
			queue_resource(&worker->queue, item->id, true);
	}
}

/* At a start without a store: better what it had than nothing, if we may */
static void restore_stale(struct worker *worker, int error)
{
	if (!worker->config->allow_stale || worker->stale ||
	    worker->was_in_step ||
	    (error != -EHOSTUNREACH && error != -ETIMEDOUT))
		return;
	worker->stale = stale_restore(&worker->sync, worker->engine,
				      worker->sync.cache);
}

static void failed(struct worker *worker, int error)
{
	restore_stale(worker, error);
	/* Said once, not at each try */
	if (worker->error != error)
		audit(AUDIT_WARNING,
		      &(struct audit){ .event = "out-of-step",
				       .error = error,
				       .message = "trying again" });
	worker->error = error;
	worker->in_step = false;
	worker->tries++;
	worker->store.reachable = false;
	disconnect(worker);
	queue_all(&worker->queue);
	worker->pause = worker->pause ? worker->pause * 2 : PAUSE_MIN;
	if (worker->pause > PAUSE_MAX)
		worker->pause = PAUSE_MAX;
	worker->retry = pulse_clock() + worker->pause;
}

/* What is left of the pause, however often somebody asks meanwhile */
static unsigned int until_retry(const struct worker *worker)
{
	uint64_t now = pulse_clock();

	return now < worker->retry ? (unsigned int)(worker->retry - now) : 0;
}

/* Returns for how long there is nothing to do, and whether it is time now. */
static unsigned int until_renewal(struct worker *worker)
{
	uint64_t period = worker->config->lease * 1000ULL / 3;
	struct timespec now;
	uint64_t at;

	clock_gettime(CLOCK_MONOTONIC, &now);
	at = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
	if (at >= worker->renewed + period) {
		worker->renewed = at;
		worker->renew_due = true;
	}
	return (unsigned int)(worker->renewed + period - at);
}

static void try_work(struct worker *worker, const struct queue_work *todo)
{
	int ret;

	/* Also while the store is away: it may be a key that is in memory. */
	join_expire(&worker->keys);
	ret = do_work(worker, todo);
	if (ret && pulse_is_stopped()) {
		audit_say(AUDIT_NOTICE, "ends before all is in step");
		keep_deleted(worker, todo->items);
	} else if (ret) {
		keep_deleted(worker, todo->items);
		failed(worker, ret);
	} else {
		worker->error = 0;
		worker->pause = 0;
		worker->tries = 0;
		worker->in_step |= todo->all;
		worker->was_in_step |= todo->all;
		worker->stale &= !todo->all;
	}
	report_write(worker);
}

/* Does what is waiting, or waits for it; false at the end. */
static bool work_once(struct worker *worker)
{
	struct queue_work todo;
	struct queue_call *call;

	pulse_enter(PULSE_IDLE);
	todo = queue_take(&worker->queue,
			  worker->error ? until_retry(worker) :
					  until_renewal(worker),
			  worker->error);
	if (todo.stop) {
		keep_deleted(worker, todo.items);
		queue_free(todo.items);
		return false;
	}
	pulse_enter(PULSE_WORK);
	if (todo.due)
		try_work(worker, &todo);
	queue_free(todo.items);
	while ((call = todo.calls)) {
		todo.calls = call->next;
		call->run(call, worker);
	}
	return !worker->fatal;
}

/*
 * What was deleted here is known to nobody else: it is kept before the store is
 * told, as whoever stops us may lose patience.
 */
static void end_deleted(struct worker *worker)
{
	struct queue_work left = queue_take(&worker->queue, 0, false);
	const struct queue_item *item = left.items;
	int ret;

	while (item && item->kind != QUEUE_DELETED)
		item = item->next;
	if (item) {
		ret = deleted_save(worker->config, item);
		/* One that was asked in vain is not asked again. */
		if (worker->is_named && !worker->error &&
		    !deleted_tell(&worker->sync, item, END_MAX)) {
			deleted_forget(worker->config);
		} else {
			deleted_uncache(worker->sync.cache, item);
			audit(ret ? AUDIT_ERROR : AUDIT_NOTICE,
			      &(struct audit){
				      .event = "deletions-kept",
				      .error = ret,
				      .message =
					      "the store is told at the next start" });
		}
	}
	queue_free(left.items);
}

static void *work(void *data)
{
	struct worker *worker = data;
	uint64_t one = 1;

	pulse_use(&worker->pulse);
	while (work_once(worker))
		;
	/* That we go may still be said to the store. */
	pulse_enter(PULSE_STORE);
	pulse_use(NULL);
	end_deleted(worker);
	disconnect(worker);
	if (write(worker->ended, &one, sizeof(one)) < 0)
		audit_say(AUDIT_ERROR, "the end is not noticed");
	return NULL;
}

static void changed(void *data, const char *id)
{
	queue_resource(data, id, false);
}

static struct cache *open_cache(const struct config *config)
{
	struct cache *cache;
	char *path;

	if (asprintf(&path, "%s/cache", config->directory) < 0)
		return NULL;
	cache = cache_open(path);
	free(path);
	return cache;
}

int worker_start(struct worker *worker, const struct config *config)
{
	struct clusctl_cluster *cluster;
	int ret = clusctl_cluster_open(config->device, O_RDWR, &cluster);

	if (ret)
		return ret;
	*worker = (struct worker){ .config = config };
	worker->ended = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (worker->ended < 0) {
		ret = -errno;
		clusctl_cluster_close(cluster);
		return ret;
	}
	queue_init(&worker->queue);
	deleted_load(config, &worker->queue);
	worker->kept_deleted = true;
	report_init(&worker->report);
	sync_init(&worker->sync, cluster, config->node, config->boot, changed,
		  &worker->queue);
	/* The engine of one node needs no copy of itself. */
	if (config->allow_stale && config->directory &&
	    strcmp(config->engine, "file"))
		worker->sync.cache = open_cache(config);
	keys_init(&worker->keys, config, &worker->sync);
	worker->sync.key_id = worker->keys.current;
	report_write(worker);
	ret = -pthread_create(&worker->thread, NULL, work, worker);
	if (ret) {
		close(worker->ended);
		cache_close(worker->sync.cache);
		report_end(&worker->report);
		queue_end(&worker->queue);
		clusctl_cluster_close(cluster);
	}
	return ret;
}

void worker_tell_stop(struct worker *worker)
{
	atomic_store(&worker->pulse.stop, true);
	queue_stop(&worker->queue);
}

void worker_stop(struct worker *worker)
{
	worker_tell_stop(worker);
	pthread_join(worker->thread, NULL);
	clusctl_cluster_close(worker->sync.cluster);
	cache_close(worker->sync.cache);
	keys_end(&worker->keys);
	sync_end(&worker->sync);
	queue_end(&worker->queue);
	report_end(&worker->report);
	close(worker->ended);
}
