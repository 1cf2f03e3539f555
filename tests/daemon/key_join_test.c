// SPDX-License-Identifier: GPL-2.0-or-later
/* A node is given the cluster key through a store that may do anything. */
#include "key_fixture.h"
#include "key_join.h"

static char fingerprint[EXCHANGE_FINGERPRINT_SIZE];
static char path_asked[PATH_SIZE], path_answer[PATH_SIZE];

/* "a" has the key, and "b" asks for it. */
static void begin_asking(void)
{
	const char *why;

	key_begin();
	key_first();
	CHECK_INT(join_begin(keys_of("b"), fingerprint, &why), 0);
	CHECK(path_of_node(path_asked, PATH_JOINS, "b"));
	CHECK(path_of_node(path_answer, PATH_ADMITS, "b"));
}

static int look(enum join_state *state, const char **key_id)
{
	const char *by, *why;

	return join_look(keys_of("b"), fingerprint, state, key_id, &by, &why);
}

/* b has no key, and no request any more. */
static void check_nothing(void)
{
	char id[KEY_ID_SIZE];

	key_in_file("b", id);
	CHECK_STR(id, "");
	CHECK(!keys_of("b")->join);
	CHECK(!fake_opens("b", keys_of("a")->current));
}

static void read_answer(struct admit_record *record)
{
	void *value;
	size_t size;

	if (!memory_read(path_answer, &value, &size) ||
	    admit_record_decode(value, size, record))
		abort();
	free(value);
}

static void write_answer(const struct admit_record *record)
{
	char *text;

	if (admit_record_encode(record, &text))
		abort();
	memory_write(path_answer, text, strlen(text));
	free(text);
}

static void joins(void)
{
	static const char *const nodes[] = { "a", "b" };

	key_begin();
	key_first();
	CHECK_INT(fake_create("a", "Resource", ID), 0);
	CHECK_INT(fake_add("a", ID, KEY), 0);
	CHECK(step_settle());
	CHECK_INT(see("b", KEY).generation, 0);
	key_join_b();
	CHECK(key_is_everywhere(nodes, 2));
	CHECK_IN_STEP(KEY);
	CHECK_INT(memory_count(PATH_JOINS) + memory_count(PATH_ADMITS), 0);
	CHECK(key_is_nowhere_in_store());
	key_end();
}

/* Who comes later opens what was sealed before, and follows from then on. */
static void joins_later(void)
{
	static const char *const nodes[] = { "a", "b" };
	char first[KEY_ID_SIZE], second[KEY_ID_SIZE];

	key_begin();
	key_first();
	strcpy(first, keys_of("a")->current);
	CHECK_INT(key_rotate("a", false), 0);
	CHECK(step_settle());
	strcpy(second, keys_of("a")->current);
	CHECK_INT(key_rotate("a", true), 0);
	CHECK(step_settle());
	key_join_b();
	CHECK(fake_opens("b", first));
	CHECK(fake_opens("b", second));
	CHECK_INT(key_rotate("a", false), 0);
	CHECK(step_settle());
	CHECK(key_is_everywhere(nodes, 2));
	key_end();
}

static void need_not_join(void)
{
	const char *why;

	key_begin();
	CHECK_INT(join_begin(keys_of("b"), fingerprint, &why), -ENOENT);
	key_first();
	CHECK_INT(join_begin(keys_of("a"), fingerprint, &why), -EEXIST);
	CHECK_INT(memory_count(PATH_JOINS), 0);
	key_end();
}

static void nobody_admits(void)
{
	char key_id[KEY_ID_SIZE];
	enum join_state state;
	const char *id, *why;

	begin_asking();
	CHECK_INT(look(&state, &id), 0);
	CHECK_INT(state, JOIN_WAITING);
	/* One that has no key itself, and one of a node that does not ask */
	CHECK_INT(admit(keys_of("c"), "b", fingerprint, key_id, &why), -ENOENT);
	CHECK_INT(admit(keys_of("a"), "c", fingerprint, key_id, &why), -ENOENT);
	CHECK_INT(join_accept(keys_of("b"), fingerprint, keys_of("a")->current,
			      &why),
		  -ESTALE);
	join_cancel(keys_of("b"), fingerprint);
	check_nothing();
	CHECK_INT(memory_count(PATH_JOINS), 0);
	CHECK_INT(look(&state, &id), -ESTALE);
	key_end();
}

/* The store gives the public key of somebody else to who admits. */
static void another_public_key(void)
{
	struct join_record record = { .node = (char *)"b" };
	char key_id[KEY_ID_SIZE], shown[EXCHANGE_FINGERPRINT_SIZE], *text;
	struct exchange *pair;
	enum join_state state;
	const char *id, *why;

	begin_asking();
	CHECK_INT(exchange_new(&pair, record.public), 0);
	CHECK_INT(join_record_encode(&record, &text), 0);
	memory_write(path_asked, text, strlen(text));
	free(text);
	CHECK_INT(admit_show(keys_of("a"), "b", shown, &why), 0);
	CHECK(strcmp(shown, fingerprint));
	CHECK_INT(admit(keys_of("a"), "b", fingerprint, key_id, &why),
		  -EKEYREJECTED);
	CHECK_INT(memory_count(PATH_ADMITS), 0);
	CHECK_INT(look(&state, &id), -ESTALE);
	check_nothing();
	exchange_free(pair);
	key_end();
}

static const char *again;

static void ask_again(const char *node)
{
	char other[EXCHANGE_FINGERPRINT_SIZE];
	const char *why;

	if (!again || strcmp(node, "a"))
		return;
	again = NULL;
	CHECK_INT(join_begin(keys_of("b"), other, &why), 0);
}

/* It changes between the look at its fingerprint and the answer. */
static void request_changes(void)
{
	char key_id[KEY_ID_SIZE], other[EXCHANGE_FINGERPRINT_SIZE];
	enum join_state state;
	const char *id, *why;

	begin_asking();
	CHECK_INT(join_begin(keys_of("b"), other, &why), 0);
	CHECK_INT(look(&state, &id), -ESTALE);
	CHECK_INT(admit(keys_of("a"), "b", fingerprint, key_id, &why),
		  -EKEYREJECTED);
	again = "b";
	memory_before_commit = ask_again;
	CHECK_INT(admit(keys_of("a"), "b", other, key_id, &why), -ESTALE);
	memory_before_commit = NULL;
	CHECK(!again);
	CHECK_INT(memory_count(PATH_ADMITS), 0);
	key_end();
}

/* The store sends a key of its own, wrapped as it should be. */
static void another_key(void)
{
	struct admit_record record = { .node = (char *)"b", .by = (char *)"a" };
	char info[JOIN_INFO_SIZE], wanted[KEY_ID_SIZE];
	struct wrapping with = { .info = info, .context = JOIN_CONTEXT };
	struct clusctl_cluster_key *key;
	struct exchange *pair;
	enum join_state state;
	struct join_record asked;
	const char *id, *why;
	void *secret, *value;
	size_t size;

	begin_asking();
	CHECK_INT(admit(keys_of("a"), "b", fingerprint, wanted, &why), 0);
	CHECK(memory_read(path_asked, &value, &size));
	CHECK_INT(join_record_decode(value, size, &asked), 0);
	free(value);
	memcpy(record.asked, asked.public, EXCHANGE_SIZE);
	join_record_free(&asked);
	CHECK_INT(clusctl_cluster_key_generate(&key), 0);
	strcpy(record.key_id, clusctl_cluster_key_get_id(key));
	CHECK_INT(exchange_new(&pair, record.public), 0);
	CHECK_INT(exchange_secret(pair, record.asked, &secret), 0);
	CHECK(join_info(&record, info));
	with.secret = secret;
	CHECK_INT(wrap_key(&with, key, record.wrapped), 0);
	write_answer(&record);
	CHECK_INT(look(&state, &id), 0);
	CHECK_INT(state, JOIN_RECEIVED);
	/* That is what an administrator sees, and what a script says. */
	CHECK(strcmp(id, wanted));
	CHECK_INT(join_accept(keys_of("b"), fingerprint, wanted, &why),
		  -EINVAL);
	join_cancel(keys_of("b"), fingerprint);
	check_nothing();
	clusctl_wipe_free(secret, EXCHANGE_SIZE);
	clusctl_cluster_key_free(key);
	exchange_free(pair);
	key_end();
}

enum field { WRAPPED, PUBLIC, ZERO, KEY_IDENTITY, NODE, BY, FIELDS };

static void change(struct admit_record *record, enum field field)
{
	switch (field) {
	case WRAPPED:
		record->wrapped[WRAP_NONCE_SIZE] ^= 1;
		break;
	case PUBLIC:
		record->public[5] ^= 1;
		break;
	case ZERO:
		memset(record->public, 0, EXCHANGE_SIZE);
		break;
	case KEY_IDENTITY:
		*record->key_id = *record->key_id == '0' ? '1' : '0';
		break;
	case BY: /* what a terminal may do anything with */
		*record->by = '\033';
		break;
	default:
		*record->node = 'c';
		break;
	}
}

static void answer_is_changed(void)
{
	char key_id[KEY_ID_SIZE];
	struct admit_record record;
	enum join_state state;
	enum field field;
	const char *id, *why;

	for (field = 0; field < FIELDS; field++) {
		begin_asking();
		CHECK_INT(admit(keys_of("a"), "b", fingerprint, key_id, &why),
			  0);
		read_answer(&record);
		change(&record, field);
		write_answer(&record);
		CHECK_INT(look(&state, &id), -EBADMSG);
		check_nothing();
		CHECK_INT(memory_count(PATH_JOINS), 0);
		admit_record_free(&record);
		key_end();
	}
}

/* That of an earlier request of the same node is no answer. */
static void answer_is_old(void)
{
	char key_id[KEY_ID_SIZE];
	struct admit_record record;
	enum join_state state;
	const char *id, *why;

	begin_asking();
	CHECK_INT(admit(keys_of("a"), "b", fingerprint, key_id, &why), 0);
	read_answer(&record);
	CHECK_INT(join_begin(keys_of("b"), fingerprint, &why), 0);
	CHECK_INT(memory_count(PATH_ADMITS), 0);
	write_answer(&record);
	CHECK_INT(look(&state, &id), 0);
	CHECK_INT(state, JOIN_WAITING);
	admit_record_free(&record);
	key_end();
}

/* Whoever restarts, the other one is not left with half of it. */
static void restarts(void)
{
	char key_id[KEY_ID_SIZE];
	enum join_state state;
	const char *id, *why;

	begin_asking();
	key_reboot("a");
	memory_expire();
	CHECK(step_settle());
	CHECK_INT(look(&state, &id), 0);
	CHECK_INT(admit(keys_of("a"), "b", fingerprint, key_id, &why), 0);
	key_reboot("b");
	CHECK(step_settle());
	CHECK_INT(look(&state, &id), -ESTALE);
	check_nothing();
	memory_expire();
	CHECK_INT(memory_count(PATH_JOINS), 0);
	key_join_b();
	key_end();
}

/* The store has forgotten the request, as its lease had ended. */
static void request_is_renewed(void)
{
	char key_id[KEY_ID_SIZE];
	enum join_state state;
	const char *id, *why;

	begin_asking();
	memory_write(path_asked, NULL, 0);
	CHECK_INT(look(&state, &id), 0);
	CHECK_INT(state, JOIN_WAITING);
	CHECK_INT(admit(keys_of("a"), "b", fingerprint, key_id, &why), 0);
	CHECK_INT(look(&state, &id), 0);
	CHECK_INT(state, JOIN_RECEIVED);
	key_end();
}

/* The key changes between the answer and its acceptance. */
static void rotated_meanwhile(void)
{
	static const char *const nodes[] = { "a", "b" };
	char key_id[KEY_ID_SIZE];
	enum join_state state;
	const char *id, *why;
	int64_t revision;

	begin_asking();
	CHECK_INT(admit(keys_of("a"), "b", fingerprint, key_id, &why), 0);
	CHECK_INT(look(&state, &id), 0);
	CHECK_INT(key_rotate("a", false), 0);
	CHECK_INT(join_accept(keys_of("b"), fingerprint, key_id, &why), 0);
	CHECK_INT(keys_follow(keys_of("b"), &revision), 0);
	CHECK(step_settle());
	CHECK(key_is_everywhere(nodes, 2));
	key_end();
}

/* Whoever gives up while the store is away does not ask it. */
static void cancelled_without_store(void)
{
	begin_asking();
	memory_reachable("b", false);
	queue_all(&step_worker("b")->queue);
	while (!step_error("b"))
		step_work("b");
	CHECK(!step_worker("b")->engine);
	join_cancel(keys_of("b"), fingerprint);
	CHECK(!keys_of("b")->join);
	/* Its lease ends it. */
	CHECK_INT(memory_count(PATH_JOINS), 1);
	key_end();
}

/* A key that nobody confirms is forgotten, also when the store is away. */
static void nobody_confirms(void)
{
	unsigned int patience = join_patience;
	char key_id[KEY_ID_SIZE];
	enum join_state state;
	const char *id, *why;

	begin_asking();
	CHECK_INT(admit(keys_of("a"), "b", fingerprint, key_id, &why), 0);
	CHECK_INT(look(&state, &id), 0);
	CHECK_INT(state, JOIN_RECEIVED);
	step_renew("b");
	CHECK(keys_of("b")->join);
	memory_reachable("b", false);
	step_renew("b");
	CHECK_INT(step_error("b"), -EHOSTUNREACH);
	CHECK(keys_of("b")->join);
	join_patience = 0;
	step_work("b");
	join_patience = patience;
	CHECK_INT(step_error("b"), -EHOSTUNREACH);
	check_nothing();
	memory_reachable("b", true);
	CHECK(step_settle());
	key_end();
}

static const struct ktap_case cases[] = {
	KTAP_CASE(joins),
	KTAP_CASE(joins_later),
	KTAP_CASE(need_not_join),
	KTAP_CASE(nobody_admits),
	KTAP_CASE(nobody_confirms),
	KTAP_CASE(another_public_key),
	KTAP_CASE(request_changes),
	KTAP_CASE(another_key),
	KTAP_CASE(answer_is_changed),
	KTAP_CASE(answer_is_old),
	KTAP_CASE(restarts),
	KTAP_CASE(request_is_renewed),
	KTAP_CASE(rotated_meanwhile),
	KTAP_CASE(cancelled_without_store),
};

KTAP_MAIN(cases)
