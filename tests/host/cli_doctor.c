// SPDX-License-Identifier: GPL-2.0-or-later
/* clusctl doctor: each check finds what it is for, and nothing else. */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "doctor.h"
#include "ktap.h"

static json_t *known; /* what doctor_facts() gives */

json_t *doctor_facts(const struct args *args)
{
	(void)args;
	return json_incref(known);
}

#define KEYS \
	"\"key_file\":\"/my key\",\"key\":{\"current\":\"f00\",\"writer\":\"f00\"}"

/* All is well, on a node with an etcd cluster. */
static const struct {
	const char *name;
	const char *fact;
} healthy[] = {
	{ "device", "{\"path\":\"/dev/clusctl\",\"error\":0,\"module\":true}" },
	{ "kernel", "{\"boot_key\":false,\"checkpoints\":2}" },
	{ "resources", "[{\"name\":\"db\",\"failed\":false}]" },
	{ "daemon",
	  "{\"in_step\":true,\"error\":null,\"node\":\"one\"," KEYS "}" },
	{ "problems", "{\"problems\":[],\"count\":0}" },
	/* 0600 */
	{ "key_file",
	  "{\"path\":\"/var/lib/clusctl/cluster.key\",\"mode\":384}" },
	{ "quotas", "[{\"uid\":0,\"keys\":80,\"max_keys\":1000}]" },
};

static const char healthy_store[] =
	"{\"engine\":\"etcd\",\"reachable\":true,\"quorum\":true,\"members\":3,\"encrypted\":true}";

static json_t *load(const char *text)
{
	json_t *object = json_loads(text, 0, NULL);

	if (!object)
		abort();
	return object;
}

static json_t *load_healthy(void)
{
	json_t *facts = json_object();
	size_t i;

	for (i = 0; i < sizeof(healthy) / sizeof(healthy[0]); i++)
		json_object_set_new(facts, healthy[i].name,
				    load(healthy[i].fact));
	json_object_set_new(json_object_get(facts, "daemon"), "store",
			    load(healthy_store));
	return facts;
}

/* Puts the members of @change into @facts, and into the objects that they are. */
static void merge(json_t *facts, json_t *change)
{
	const char *key;
	json_t *value, *old;

	json_object_foreach(change, key, value)
	{
		old = json_object_get(facts, key);
		if (json_is_object(old) && json_is_object(value))
			merge(old, value);
		else
			json_object_set(facts, key, value);
	}
}

static json_t *judge_facts(const json_t *facts)
{
	json_t *findings = json_array();
	size_t i;

	for (i = 0; doctor_checks[i].run; i++)
		doctor_checks[i].run(facts, findings);
	for (i = 0; doctor_store_checks[i].run; i++)
		doctor_store_checks[i].run(facts, findings);
	return findings;
}

static json_t *judge(const char *change)
{
	json_t *facts = load_healthy(), *changed = load(change), *findings;

	merge(facts, changed);
	json_decref(changed);
	findings = judge_facts(facts);
	json_decref(facts);
	return findings;
}

/* Exactly one finding, with a part of its text, and what mends it */
static void check_one(const char *change, const char *what, const char *text,
		      const char *mend)
{
	json_t *findings = judge(change), *one = json_array_get(findings, 0);

	if (!CHECK_INT(json_array_size(findings), 1))
		printf("# %s: %s\n", what, change);
	CHECK_STR(fact_text(one, "what"), what);
	CHECK_STR(fact_text(one, "mend"), mend);
	if (!CHECK(strstr(fact_text(one, "text"), text)))
		printf("# \"%s\"\n", fact_text(one, "text"));
	json_decref(findings);
}

static void finds_nothing(void)
{
	json_t *findings = judge("{}");

	CHECK_INT(json_array_size(findings), 0);
	json_decref(findings);
	/* Nor of a node that has the default engine */
	findings = judge(
		"{\"daemon\":{\"store\":{\"engine\":\"file\",\"members\":1,\"encrypted\":false}}}");
	CHECK_INT(json_array_size(findings), 0);
	json_decref(findings);
}

static void finds_device(void)
{
	check_one("{\"device\":{\"error\":2,\"module\":false}}", "no-module",
		  "not loaded", "modprobe clusctl");
	check_one("{\"device\":{\"error\":2}}", "no-device",
		  "No such file or directory",
		  "udevadm trigger /sys/class/misc/clusctl");
	check_one("{\"device\":{\"error\":13}}", "no-access",
		  "/dev/clusctl is not for you", "sudo clusctl doctor");
	check_one("{\"device\":{\"error\":1}}", "no-access",
		  "/dev/clusctl is not for you", "sudo clusctl doctor");
}

static void finds_keys(void)
{
	check_one("{\"kernel\":{\"boot_key\":true}}", "boot-key",
		  "none is stored", "clusctl key join");
	/* The first node of a cluster */
	check_one(
		"{\"kernel\":{\"boot_key\":true},\"daemon\":{\"key\":{\"current\":null}}}",
		"boot-key", "none is stored", "clusctl key init");
	check_one(
		"{\"kernel\":{\"boot_key\":true},\"daemon\":{\"store\":{\"engine\":\"file\"}}}",
		"boot-key", "none is stored",
		"clusctl key set --file FILE && clusctl key reseal");
	/* 0640 */
	check_one("{\"key_file\":{\"mode\":416}}", "key-file", "(mode 640)",
		  "chmod 600 /var/lib/clusctl/cluster.key");
	check_one("{\"key_file\":{\"mode\":388,\"path\":\"/a b\"}}", "key-file",
		  "(mode 604)", "chmod 600 '/a b'");
}

static void finds_quota(void)
{
	json_t *findings;

	check_one("{\"quotas\":[{\"uid\":33,\"keys\":180,\"max_keys\":200}]}",
		  "key-quota", "user 33 has 180 of at most 200 keys",
		  "sysctl -w kernel.keys.maxkeys=400");
	check_one("{\"quotas\":[{\"uid\":0,\"bytes\":91,\"max_bytes\":100}]}",
		  "key-quota", "user 0 has 91 of at most 100 bytes",
		  "sysctl -w kernel.keys.root_maxbytes=200");
	/* Each user is looked at. */
	check_one(
		"{\"quotas\":[{\"uid\":0,\"keys\":1,\"max_keys\":200},{\"uid\":7,\"keys\":180,\"max_keys\":200}]}",
		"key-quota", "user 7 has 180",
		"sysctl -w kernel.keys.maxkeys=400");
	findings = judge(
		"{\"quotas\":[{\"uid\":33,\"keys\":179,\"max_keys\":200}]}");
	CHECK_INT(json_array_size(findings), 0);
	json_decref(findings);
}

static void finds_resources(void)
{
	json_t *findings;

	check_one("{\"resources\":[{\"name\":\"my db\",\"failed\":true}]}",
		  "restore-failed", "my db has failed",
		  "clusctl resource online 'my db'");
	check_one(
		"{\"resources\":[{\"name\":\"db\",\"gone\":[\"1\\\\\\\\Key\"]}]}",
		"container-gone", "no key any more in its container 1\\\\Key",
		"clusctl resource offline db && clusctl resource online db");
	findings = judge(
		"{\"resources\":[{\"name\":\"a\",\"failed\":true},{\"name\":\"b\",\"failed\":true}]}");
	CHECK_INT(json_array_size(findings), 2);
	json_decref(findings);
	findings = judge(
		"{\"resources\":[{\"name\":\"db\",\"differing\":[\"1\\\\\\\\A\",\"1\\\\\\\\B\"]}]}");
	CHECK_INT(json_array_size(findings), 2);
	CHECK(fact_is(json_array_get(findings, 0), "note"));
	CHECK_STR(fact_text(json_array_get(findings, 1), "what"),
		  "container-differs");
	CHECK(strstr(fact_text(json_array_get(findings, 1), "text"), "1\\\\B"));
	json_decref(findings);
}

static void finds_daemon(void)
{
	check_one("{\"daemon\":null,\"daemon_error\":2}", "no-daemon",
		  "does not run", "systemctl enable --now clusctld");
	check_one("{\"daemon\":null,\"daemon_error\":111}", "no-daemon",
		  "does not run", "systemctl enable --now clusctld");
	check_one("{\"daemon\":null,\"daemon_error\":13}", "no-daemon-access",
		  "does not listen to you", "sudo clusctl doctor");
	check_one("{\"daemon\":null,\"daemon_error\":1}", "no-daemon-access",
		  "does not listen to you", "sudo clusctl doctor");
	check_one("{\"daemon\":null,\"daemon_error\":110}", "daemon-mute",
		  "does not answer",
		  "journalctl -u clusctld -n 50; systemctl restart clusctld");
	check_one("{\"daemon\":{\"error\":\"Permission denied\"}}",
		  "out-of-step", "Permission denied",
		  "journalctl -u clusctld -n 50");
	check_one("{\"problems\":null,\"problems_error\":110}", "busy",
		  "clusctld is busy", "clusctl sync");
}

#define STORE(change) "{\"daemon\":{\"store\":{" change "}}}"
#define FILE_STORE(change) STORE("\"engine\":\"file\",\"members\":1," change)

static void finds_store(void)
{
	check_one(STORE("\"reachable\":false"), "store-unreachable",
		  "the store (etcd) cannot be reached",
		  "etcdctl endpoint health");
	/* Nothing else is known of it then. */
	check_one(STORE("\"reachable\":false,\"quorum\":null,\"members\":null"),
		  "store-unreachable", "the store (etcd) cannot be reached",
		  "etcdctl endpoint health");
	/* What clusctld says of that is part of it, and no finding of its own. */
	check_one(
		"{\"daemon\":{\"error\":\"No route to host\",\"store\":{\"reachable\":false}}}",
		"store-unreachable", ": No route to host",
		"etcdctl endpoint health");
	check_one(FILE_STORE("\"reachable\":false"), "store-unreachable",
		  "the store (file) cannot", "journalctl -u clusctld -n 50");
	check_one(
		"{\"daemon\":{\"error\":\"No route to host\",\"store\":{\"quorum\":false}}}",
		"no-quorum", "most of its 3 members",
		"etcdctl endpoint status --cluster");
	check_one(
		"{\"daemon\":{\"error\":\"No space left on device\",\"store\":{\"full\":true}}}",
		"store-full", "takes no more",
		"etcdctl defrag --cluster && etcdctl alarm disarm");
	check_one(FILE_STORE("\"full\":true"), "store-full", "takes no more",
		  "df /var/lib/clusctl");
	check_one(STORE("\"members\":2"), "few-members", "etcd has 2 members",
		  "etcdctl member add NAME --peer-urls=URL");
	check_one(
		STORE("\"encrypted\":false"), "no-tls", "without TLS",
		"sudoedit /etc/clusctl/clusctld.conf && systemctl restart clusctld");
}

#define MUST_JOIN \
	"\"key\":{\"current\":\"f00\",\"writer\":\"bad\",\"must_join\":true}"

static void finds_wrong_key(void)
{
	check_one(
		"{\"daemon\":{" MUST_JOIN "}}", "wrong-key",
		"this node seals with the cluster key bad, and the cluster's key is f00",
		"clusctl key join");
	check_one(
		"{\"daemon\":{" MUST_JOIN
		",\"store\":{\"engine\":\"file\",\"members\":1}}}",
		"wrong-key", "seals with the cluster key bad",
		"install -m 600 FILE '/my key' && systemctl restart clusctld");
}

#define PROBLEM(text) "{\"problems\":{\"problems\":[{" text "}],\"count\":1}}"
#define KEY \
	"\"resource\":\"db\",\"checkpoint\":\"1\\\\\\\\Key\",\"generation\":3"
#define NO_KEY \
	"\"kind\":\"refused\",\"status\":\"NTE_NO_KEY\",\"key_id\":\"f00\"," KEY
#define ON_FILE "\"daemon\":{\"store\":{\"engine\":\"file\",\"members\":1}}"
#define RECORD "\"resource\":\"db\",\"record\":\"checkpoint/x\""

static void finds_problems(void)
{
	check_one(
		PROBLEM("\"kind\":\"refused\",\"status\":\"NTE_NO_KEY\",\"key_id\":\"abc\"," KEY),
		"key-missing",
		"db 1\\\\Key: generation 3 in the store is sealed with the cluster key abc",
		"clusctl key set --reader --file FILE && clusctl sync");
	/* The cluster's own is not to be a reader beside another one. */
	check_one(PROBLEM(NO_KEY), "key-missing",
		  "sealed with the cluster key f00", "clusctl key join");
	check_one("{" ON_FILE ",\"problems\":{\"problems\":[{" NO_KEY
		  "}],\"count\":1}}",
		  "key-missing", "sealed with the cluster key f00",
		  "clusctl key set --reader --file FILE && clusctl sync");
	check_one(
		PROBLEM("\"kind\":\"refused\",\"status\":\"NTE_BAD_KEY_STATE\"," KEY),
		"key-missing", "is sealed with the cluster key",
		"clusctl key set --reader --file FILE && clusctl sync");
	check_one(
		PROBLEM("\"kind\":\"refused\",\"status\":\"NTE_BAD_SIGNATURE\"," KEY),
		"refused", "generation 3 in the store: NTE_BAD_SIGNATURE",
		"clusctl checkpoint rollback db '1\\\\Key'");
	check_one(
		PROBLEM("\"kind\":\"refused\",\"status\":\"ERROR_NO_SYSTEM_RESOURCES\"," KEY),
		"refused", "ERROR_NO_SYSTEM_RESOURCES", "clusctl status");
	check_one(PROBLEM("\"kind\":\"damaged\"," RECORD), "damaged",
		  "checkpoint/x in the store is damaged",
		  "clusctl checkpoint rebuild --force db");
	check_one(PROBLEM("\"kind\":\"foreign\"," RECORD), "foreign",
		  "of a later clusctld", "make install");
	check_one(PROBLEM("\"kind\":\"unreadable\",\"record\":\"history/\""),
		  "unreadable", "below history/",
		  "clusctl checkpoint rebuild --all");
	check_one(PROBLEM("\"kind\":\"online-twice\",\"node\":\"two\"," RECORD),
		  "online-twice", "online here and on two",
		  "clusctl resource offline db");
	check_one(PROBLEM("\"kind\":\"unclaimed\"," RECORD), "unclaimed",
		  "the lease was lost", "clusctl sync");
	check_one(PROBLEM("\"kind\":\"behind\",\"stored\":5," KEY), "behind",
		  "has generation 3, and the store 5", "clusctl sync");
	check_one(PROBLEM("\"kind\":\"waiting\"," KEY), "not-stored",
		  "generation 3 is not stored yet; clusctl checkpoint remove",
		  "clusctl sync");
	check_one(PROBLEM("\"kind\":\"boot-key\"," KEY), "boot-key-snapshot",
		  "random key of this boot", "clusctl key reseal");
	check_one("{\"problems\":{\"count\":7}}", "more", "7 more findings",
		  "clusctl doctor");
}

/* No text of others is a command of the shell, or more than one line. */
static void quotes_names(void)
{
	check_one(
		"{\"resources\":[{\"name\":\"a'; reboot #\",\"failed\":true}]}",
		"restore-failed", "reboot",
		"clusctl resource online 'a'\\''; reboot #'");
}

/* The exit status: 0 if there are only notes */
static void has_exit_status(void)
{
	struct args args = { .quiet = true };

	known = load_healthy();
	CHECK_INT(doctor_command.run(&args), CODE_OK);
	json_object_set_new(
		known, "resources",
		load("[{\"name\":\"db\",\"differing\":[\"1\\\\\\\\A\"]}]"));
	CHECK_INT(doctor_command.run(&args), CODE_OK);
	json_object_set_new(known, "daemon_error", json_integer(2));
	CHECK_INT(doctor_command.run(&args), CODE_ERROR);
	json_object_del(known, "daemon_error");
	/* The note comes before it. */
	json_object_set_new(json_object_get(json_object_get(known, "daemon"),
					    "store"),
			    "full", json_true());
	CHECK_INT(doctor_command.run(&args), CODE_ERROR);
	json_decref(known);
}

/* What the command prints of the facts as they are but for @change */
static char *run(const struct args *args, const char *change, int code)
{
	int file = memfd_create("output", MFD_CLOEXEC);
	int kept = dup(STDOUT_FILENO);
	json_t *changed = load(change);
	char *text;
	off_t size;

	known = load_healthy();
	merge(known, changed);
	fflush(stdout);
	dup2(file, STDOUT_FILENO);
	code -= doctor_command.run(args);
	fflush(stdout);
	dup2(kept, STDOUT_FILENO);
	CHECK_INT(code, 0);
	size = lseek(file, 0, SEEK_END);
	text = calloc(1, (size_t)size + 1);
	CHECK_INT(pread(file, text, (size_t)size, 0), size);
	close(file);
	close(kept);
	json_decref(changed);
	json_decref(known);
	return text;
}

#define TROUBLE \
	"{\"resources\":[{\"name\":\"a\\u001b[b\",\"failed\":true}],\"daemon\":{\"store\":{\"full\":true}}}"

static void says_it(void)
{
	struct args args = { 0 };
	char *text = run(&args, "{}", CODE_OK);

	CHECK_STR(text, "Nothing is wrong.\n");
	free(text);
	text = run(&args, TROUBLE, CODE_ERROR);
	CHECK(strstr(text, "restore-failed: a?[b has failed"));
	CHECK(strstr(text, "; mend: clusctl resource online 'a?[b'\n"));
	CHECK(strstr(text, "\nstore-full: "));
	CHECK(!strchr(text, '\x1b'));
	CHECK(!strstr(text, "Nothing"));
	free(text);
	args.quiet = true;
	text = run(&args, TROUBLE, CODE_ERROR);
	CHECK_STR(text, "");
	free(text);
}

static void says_it_in_json(void)
{
	struct args args = { .json = true };
	char *text = run(&args, "{}", CODE_OK);
	json_t *reply = load(text);

	free(text);
	CHECK(fact_is(reply, "healthy"));
	CHECK(json_is_array(json_object_get(reply, "findings")));
	json_decref(reply);
	text = run(&args, TROUBLE, CODE_ERROR);
	reply = load(text);
	free(text);
	CHECK(json_is_false(json_object_get(reply, "healthy")));
	CHECK_INT(json_array_size(json_object_get(reply, "findings")), 2);
	json_decref(reply);
}

/* What is not known is no finding, and no crash. */
static void takes_unknown(void)
{
	json_t *facts = json_object(), *findings = judge_facts(facts);

	CHECK_INT(json_array_size(findings), 0);
	json_decref(findings);
	json_decref(facts);
	/* From a clusctld that does not tell how it talks to etcd */
	facts = load_healthy();
	json_object_del(json_object_get(json_object_get(facts, "daemon"),
					"store"),
			"encrypted");
	findings = judge_facts(facts);
	CHECK_INT(json_array_size(findings), 0);
	json_decref(findings);
	json_decref(facts);
}

/* No terminal obeys what a store has for a name. */
static void prints_clean(void)
{
	static const char *const texts[][2] = {
		{ "node-1", "node-1" },
		{ "a\x1b]0;title\x07"
		  "b\n\r\x7f",
		  "a?]0;title?b???" },
		{ "a\xc2\x9b"
		  "31mb",
		  "a?31mb" },
		{ "\xc3\xa4\xc2\xa0\xe2\x82\xac",
		  "\xc3\xa4\xc2\xa0\xe2\x82\xac" },
		{ "\xc2", "\xc2" },
		{ "", "" },
	};
	char *text = NULL;
	size_t i, size;
	FILE *out;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		out = open_memstream(&text, &size);
		if (!out)
			abort();
		print_clean(out, texts[i][0]);
		fclose(out);
		CHECK_STR(text, texts[i][1]);
		free(text);
	}
}

static const struct ktap_case cases[] = {
	KTAP_CASE(finds_nothing),   KTAP_CASE(finds_device),
	KTAP_CASE(finds_keys),	    KTAP_CASE(finds_quota),
	KTAP_CASE(finds_resources), KTAP_CASE(finds_daemon),
	KTAP_CASE(finds_store),	    KTAP_CASE(finds_wrong_key),
	KTAP_CASE(finds_problems),  KTAP_CASE(quotes_names),
	KTAP_CASE(has_exit_status), KTAP_CASE(says_it),
	KTAP_CASE(says_it_in_json), KTAP_CASE(takes_unknown),
	KTAP_CASE(prints_clean),
};

KTAP_MAIN(cases)
