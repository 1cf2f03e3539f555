// SPDX-License-Identifier: GPL-2.0-or-later
/* Checks of clusctl doctor: what is on this node. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "daemon.h"
#include "doctor.h"

static void check_device(const json_t *facts, json_t *findings)
{
	const json_t *device = json_object_get(facts, "device");
	int error = (int)fact_number(device, "error");
	const char *path = fact_text(device, "path");

	if (!error)
		return;
	if (error == EACCES || error == EPERM)
		doctor_find(findings, "no-access",
			    doctor_command_of("sudo clusctl doctor", "", ""),
			    "%s is not for you", path);
	else if (!fact_is(device, "module"))
		doctor_find(findings, "no-module",
			    doctor_command_of("modprobe clusctl", "", ""),
			    "the module clusctl is not loaded");
	else
		doctor_find(findings, "no-device",
			    doctor_command_of(
				    "udevadm trigger /sys/class/misc/clusctl",
				    "", ""),
			    "the module is loaded, but %s cannot be opened: %s",
			    path, strerror(error));
}

static void check_boot_key(const json_t *facts, json_t *findings)
{
	const json_t *daemon = json_object_get(facts, "daemon");

	if (fact_is(json_object_get(facts, "kernel"), "boot_key"))
		doctor_find(
			findings, "boot-key",
			doctor_command_of(key_mend(daemon), "", ""),
			"snapshots are sealed with the random key of this boot, and none is stored");
}

static void check_daemon(const json_t *facts, json_t *findings)
{
	int error = (int)fact_number(facts, "daemon_error");

	if (!error)
		return;
	if (error == ENOENT || error == ECONNREFUSED)
		doctor_find(findings, "no-daemon",
			    doctor_command_of("systemctl enable --now clusctld",
					      "", ""),
			    "clusctld does not run, so nothing is stored");
	else if (error == EACCES || error == EPERM)
		doctor_find(findings, "no-daemon-access",
			    doctor_command_of("sudo clusctl doctor", "", ""),
			    "clusctld does not listen to you");
	else
		doctor_find(
			findings, "daemon-mute",
			doctor_command_of(
				"journalctl -u clusctld -n 50; systemctl restart clusctld",
				"", ""),
			"clusctld does not answer: %s", strerror(error));
}

/* The names in @list, each as a finding of its own */
static void find_each(const json_t *resource, const char *list,
		      json_t *findings,
		      void (*find)(json_t *findings, const char *resource,
				   const char *checkpoint))
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(resource, list), i, one) find(
		findings, fact_text(resource, "name"), json_string_value(one));
}

static void find_gone(json_t *findings, const char *resource,
		      const char *checkpoint)
{
	doctor_find(
		findings, "container-gone",
		doctor_command_of(
			"clusctl resource offline %s && clusctl resource online %s",
			resource, resource),
		"%s is online, but there is no key any more in its container %s",
		resource, checkpoint);
}

static void find_differing(json_t *findings, const char *resource,
			   const char *checkpoint)
{
	doctor_note(
		findings, "container-differs",
		doctor_command_of(
			"clusctl resource offline %s && clusctl resource online %s",
			resource, resource),
		"%s is online, but the last generation of %s came without its container: it was rolled back, rebuilt or replaced since",
		resource, checkpoint);
}

static void check_failed(const json_t *facts, json_t *findings)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(facts, "resources"), i, one)
	{
		if (fact_is(one, "failed"))
			doctor_find(
				findings, "restore-failed",
				doctor_command_of("clusctl resource online %s",
						  fact_text(one, "name"), ""),
				"%s has failed: a checkpoint could not be restored, or a key not be saved; going online tells which",
				fact_text(one, "name"));
	}
}

static void check_gone(const json_t *facts, json_t *findings)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(facts, "resources"), i, one)
		find_each(one, "gone", findings, find_gone);
}

static void check_differing(const json_t *facts, json_t *findings)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(facts, "resources"), i, one)
		find_each(one, "differing", findings, find_differing);
}

static void check_key_file(const json_t *facts, json_t *findings)
{
	const json_t *file = json_object_get(facts, "key_file");
	unsigned int mode = (unsigned int)fact_number(file, "mode");
	const char *path = fact_text(file, "path");

	if (mode & 077)
		doctor_find(findings, "key-file",
			    doctor_command_of("chmod 600 %s", path, ""),
			    "others may read the cluster key in %s (mode %03o)",
			    path, mode);
}

/* Nine tenths are near the end. */
static bool is_near(json_int_t used, json_int_t most)
{
	return most > 0 && used >= most - most / 10;
}

static void find_quota(json_t *findings, json_int_t uid, const char *what,
		       json_int_t used, json_int_t most)
{
	char *mend = NULL;

	if (!is_near(used, most))
		return;
	if (asprintf(&mend, "sysctl -w kernel.keys.%smax%s=%jd",
		     uid ? "" : "root_", what, (intmax_t)most * 2) < 0)
		mend = NULL;
	doctor_find(
		findings, "key-quota", mend,
		"user %jd has %jd of at most %jd %s of kernel keys: soon no key can be made or restored",
		(intmax_t)uid, (intmax_t)used, (intmax_t)most, what);
}

static void check_quota(const json_t *facts, json_t *findings)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(facts, "quotas"), i, one)
	{
		find_quota(findings, fact_number(one, "uid"), "keys",
			   fact_number(one, "keys"),
			   fact_number(one, "max_keys"));
		find_quota(findings, fact_number(one, "uid"), "bytes",
			   fact_number(one, "bytes"),
			   fact_number(one, "max_bytes"));
	}
}

const struct doctor_check doctor_checks[] = {
	{ check_device },   { check_boot_key }, { check_daemon },
	{ check_failed },   { check_gone },	{ check_differing },
	{ check_key_file }, { check_quota },	{ NULL },
};
