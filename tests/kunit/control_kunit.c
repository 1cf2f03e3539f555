// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of control codes, and the checks that precede every handler. */
#include "../../module/control.c"

#include <linux/cred.h>

#include "kunit.h"

#define UAPI_CODE(code, refused) { code, #code, refused },
static const struct {
	u32 code;
	const char *name;
	bool refused; /* ERROR_INVALID_FUNCTION */
} codes[] = {
#include "uapi_codes.h"
};

/* A second writing of who may do what */
static const struct {
	u32 code;
	enum clusctl_privilege privilege;
} privileged[] = {
	{ CLUSCTL_RESOURCE_DECRYPT, PRIV_ADMIN },
	{ CLUSCTL_RESOURCE_PUT_SNAPSHOT, PRIV_ROLLBACK },
	{ CLUSCTL_NODE_CREATE_CONTAINER, PRIV_MACHINE },
	{ CLUSCTL_NODE_DELETE_CONTAINER, PRIV_MACHINE },
	{ CLUSCTL_NODE_IMPORT_KEY, PRIV_MACHINE },
	{ CLUSCTL_NODE_EXPORT_KEY, PRIV_ADMIN },
	{ CLUSCTL_CLUSTER_SET_KEY, PRIV_ADMIN },
	{ CLUSCTL_CLUSTER_RETIRE_KEY, PRIV_ADMIN },
	{ CLUSCTL_CLUSTER_RESEAL, PRIV_ADMIN },
};

static const struct clusctl_control *find_control(u32 code)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(controls); i++)
		if (controls[i].code == code)
			return &controls[i];
	return NULL;
}

static void table_is_sorted(struct kunit *test)
{
	size_t i;

	for (i = 1; i < ARRAY_SIZE(controls); i++)
		KUNIT_EXPECT_LT_MSG(test, controls[i - 1].code,
				    controls[i].code, "%s", controls[i].name);
}

static void table_has_every_code_once(struct kunit *test)
{
	size_t i, implemented = 0;

	for (i = 0; i < ARRAY_SIZE(codes); i++) {
		const struct clusctl_control *control =
			find_control(codes[i].code);

		KUNIT_EXPECT_EQ_MSG(test, !control, codes[i].refused, "%s",
				    codes[i].name);
		if (!control)
			continue;
		implemented++;
		KUNIT_EXPECT_STREQ(test, control->name,
				   codes[i].name + strlen("CLUSCTL_"));
	}
	KUNIT_EXPECT_EQ(test, implemented, ARRAY_SIZE(controls));
	KUNIT_EXPECT_LT(test, implemented, ARRAY_SIZE(codes));
}

static void table_has_no_handler_twice(struct kunit *test)
{
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(controls); i++) {
		KUNIT_EXPECT_NOT_NULL(test, controls[i].handle);
		for (j = 0; j < i; j++)
			KUNIT_EXPECT_PTR_NE_MSG(test, controls[i].handle,
						controls[j].handle, "%s",
						controls[i].name);
	}
}

/* What modifies asks for write access, as one more code does. */
static void table_agrees_with_the_modify_bit(struct kunit *test)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(controls); i++) {
		const struct clusctl_control *c = &controls[i];
		bool modify = CLUSCTL_CODE_MODIFY(c->code);
		bool write = modify || c->code == CLUSCTL_RESOURCE_ENCRYPT;

		if (c->code == CLUSCTL_RESOURCE_UNKNOWN)
			continue;
		KUNIT_EXPECT_EQ_MSG(test, CLUSCTL_CODE_ACCESS(c->code),
				    write ? CLUS_ACCESS_WRITE :
					    CLUS_ACCESS_READ,
				    "%s", c->name);
		/* It never just answers a query. */
		KUNIT_EXPECT_NE_MSG(test, c->output,
				    modify ? OUT_QUERY : OUT_NONE, "%s",
				    c->name);
	}
}

static void table_has_the_privileges(struct kunit *test)
{
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(controls); i++) {
		const struct clusctl_control *c = &controls[i];
		enum clusctl_privilege privilege = PRIV_NONE;

		for (j = 0; j < ARRAY_SIZE(privileged); j++)
			if (privileged[j].code == c->code)
				privilege = privileged[j].privilege;
		KUNIT_EXPECT_EQ_MSG(test, c->privilege, privilege, "%s",
				    c->name);
		if (privilege == PRIV_MACHINE)
			KUNIT_EXPECT_TRUE(test,
					  c->flags & CRYPT_MACHINE_KEYSET);
		if (privilege == PRIV_ROLLBACK)
			KUNIT_EXPECT_TRUE(test,
					  c->flags & CLUSCTL_PUT_ROLLBACK);
	}
}

static void table_has_bounds(struct kunit *test)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(controls); i++) {
		const struct clusctl_control *c = &controls[i];

		KUNIT_EXPECT_EQ_MSG(test, !c->in_min, !c->in_max, "%s",
				    c->name);
		KUNIT_EXPECT_LE_MSG(test, c->in_min, c->in_max, "%s", c->name);
		KUNIT_EXPECT_LE_MSG(test, c->in_max, 2U * SZ_1M, "%s", c->name);
		KUNIT_EXPECT_EQ_MSG(test, c->output == OUT_ROOM, !!c->room,
				    "%s", c->name);
	}
}

/* A call that check_call() finds nothing wrong with */
struct good_call {
	struct clusctl_call call;
	struct file file;
	struct clusctl_resource resource;
	const struct clusctl_control *control;
};

static struct good_call *good_call(struct kunit *test,
				   const struct clusctl_control *control)
{
	struct good_call *good = kunit_kzalloc(test, sizeof(*good), GFP_KERNEL);
	struct clusctl_request *request;

	KUNIT_ASSERT_NOT_NULL(test, good);
	request = &good->call.request;
	good->control = control;
	good->file.f_mode = FMODE_READ | FMODE_WRITE;
	good->call.file = &good->file;
	if (CLUSCTL_CODE_OBJECT(control->code) == CLUS_OBJECT_RESOURCE)
		good->call.resource = &good->resource;
	request->in_size = control->in_min;
	request->in = control->in_min ? 1 : 0;
	request->out_size = control->room;
	request->out = control->room ? 1 : 0;
	return good;
}

static u32 check(struct good_call *good)
{
	return check_call(&good->call, good->control->code);
}

static void each_code_is_found(struct kunit *test)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(controls); i++) {
		struct good_call *good = good_call(test, &controls[i]);

		KUNIT_EXPECT_EQ_MSG(test, check(good), ERROR_SUCCESS, "%s",
				    controls[i].name);
		KUNIT_EXPECT_PTR_EQ(test, good->call.control, &controls[i]);
	}
}

static void each_code_needs_its_right(struct kunit *test)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(controls); i++) {
		struct good_call *good = good_call(test, &controls[i]);
		bool write = controls[i].code & CLUS_ACCESS_WRITE;

		good->file.f_mode = FMODE_READ;
		KUNIT_EXPECT_EQ_MSG(test, check(good),
				    write ? ERROR_ACCESS_DENIED : ERROR_SUCCESS,
				    "%s", controls[i].name);
		good->file.f_mode = FMODE_WRITE;
		KUNIT_EXPECT_EQ_MSG(test, check(good),
				    write ? ERROR_SUCCESS : ERROR_ACCESS_DENIED,
				    "%s", controls[i].name);
	}
}

static void each_code_belongs_to_a_file(struct kunit *test)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(codes); i++) {
		struct good_call *good = good_call(test, &controls[0]);
		u32 code = codes[i].code;
		bool is_resource = code >> 24 == 1;

		good->call.resource = is_resource ? NULL : &good->resource;
		KUNIT_EXPECT_EQ_MSG(test, check_call(&good->call, code),
				    ERROR_INVALID_HANDLE, "%s", codes[i].name);
	}
}

/* A second writing of which flags go together: but for those of one code, all. */
static bool is_good(const struct clusctl_control *c, u32 flags)
{
	if (flags & ~c->flags)
		return false;
	return c->code != CLUSCTL_RESOURCE_PUT_SNAPSHOT ||
	       flags == CLUSCTL_PUT_ROLLBACK || flags == CLUSCTL_PUT_STORED ||
	       flags == (CLUSCTL_PUT_ROLLBACK | CLUSCTL_PUT_LAST);
}

static void each_flag_is_known_or_refused(struct kunit *test)
{
	size_t i;
	u32 bit;

	for (i = 0; i < ARRAY_SIZE(controls); i++) {
		struct good_call *good = good_call(test, &controls[i]);

		for (bit = 1; bit; bit <<= 1) {
			good->call.request.flags = bit;
			KUNIT_EXPECT_EQ_MSG(test, check(good),
					    is_good(&controls[i], bit) ?
						    ERROR_SUCCESS :
						    ERROR_INVALID_FLAGS,
					    "%s 0x%x", controls[i].name, bit);
		}
	}
}

static void flags_go_together_or_not(struct kunit *test)
{
	u32 flags, refused = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(controls); i++) {
		const struct clusctl_control *c = &controls[i];
		struct good_call *good = good_call(test, c);

		KUNIT_EXPECT_EQ_MSG(
			test, (c->either | c->extra | c->base) & ~c->flags, 0U,
			"%s", c->name);
		for (flags = c->flags; flags; flags = (flags - 1) & c->flags) {
			refused += !is_good(c, flags);
			good->call.request.flags = flags;
			KUNIT_EXPECT_EQ_MSG(test, check(good),
					    is_good(c, flags) ?
						    ERROR_SUCCESS :
						    ERROR_INVALID_FLAGS,
					    "%s 0x%x", c->name, flags);
		}
	}
	KUNIT_EXPECT_EQ(test, refused, 4U);
}

static void each_input_has_bounds(struct kunit *test)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(controls); i++) {
		const struct clusctl_control *c = &controls[i];
		struct good_call *good = good_call(test, c);
		struct clusctl_request *request = &good->call.request;
		u32 bad = c->in_min ? ERROR_INVALID_PARAMETER : ERROR_SUCCESS;

		request->in = 0;
		KUNIT_EXPECT_EQ_MSG(test, check(good), bad, "%s", c->name);
		request->in = 1;
		request->in_size = c->in_min - 1;
		KUNIT_EXPECT_EQ_MSG(test, check(good), bad, "%s", c->name);
		request->in_size = c->in_max + 1;
		KUNIT_EXPECT_EQ_MSG(test, check(good), bad, "%s", c->name);
		request->in_size = c->in_max;
		KUNIT_EXPECT_EQ_MSG(test, check(good), ERROR_SUCCESS, "%s",
				    c->name);
	}
}

static void each_output_has_room(struct kunit *test)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(controls); i++) {
		const struct clusctl_control *c = &controls[i];
		struct good_call *good = good_call(test, c);
		struct clusctl_request *request = &good->call.request;

		request->out = 0;
		request->out_size = c->room + 1;
		KUNIT_EXPECT_EQ_MSG(test, check(good),
				    c->output == OUT_NONE ?
					    ERROR_SUCCESS :
					    ERROR_INVALID_PARAMETER,
				    "%s", c->name);
		if (c->output != OUT_ROOM)
			continue;
		request->out = 1;
		request->out_size = c->room - 1;
		KUNIT_EXPECT_EQ_MSG(test, check(good), ERROR_MORE_DATA, "%s",
				    c->name);
		KUNIT_EXPECT_EQ_MSG(test, good->call.out_bytes, c->room, "%s",
				    c->name);
		request->out = 0;
		request->out_size = 0;
		KUNIT_EXPECT_EQ_MSG(test, check(good), ERROR_MORE_DATA, "%s",
				    c->name);
	}
}

static void other_codes_are_refused(struct kunit *test)
{
	struct good_call *good = good_call(test, &controls[0]);
	u64 state = 1;
	size_t i;

	for (i = 0; i < 20000; i++) {
		u32 code = kunit_random(&state) & ~CLCTL_INTERNAL_MASK;
		const struct clusctl_control *near =
			&controls[i % ARRAY_SIZE(controls)];

		/* Half of them are one bit off a code that there is. */
		if (i % 2)
			code = (near->code ^
				1 << kunit_random_below(&state, 32));
		code &= ~CLCTL_INTERNAL_MASK;
		if (find_control(code))
			continue;
		good->call.resource = code >> 24 == CLUS_OBJECT_RESOURCE ?
					      &good->resource :
					      NULL;
		KUNIT_ASSERT_EQ_MSG(test, check_call(&good->call, code),
				    ERROR_INVALID_FUNCTION, "0x%x", code);
		good->call.resource = NULL;
		KUNIT_ASSERT_EQ_MSG(test,
				    check_call(&good->call,
					       code | CLCTL_INTERNAL_MASK),
				    ERROR_ACCESS_DENIED, "0x%x", code);
	}
	for (i = 0; i < ARRAY_SIZE(codes); i++) {
		if (!codes[i].refused)
			continue;
		good->call.resource = codes[i].code >> 24 ==
						      CLUS_OBJECT_RESOURCE ?
					      &good->resource :
					      NULL;
		KUNIT_EXPECT_EQ(test, check_call(&good->call, codes[i].code),
				ERROR_INVALID_FUNCTION);
	}
}

/* Each thing that is wrong, and all that come after it in the contract too */
static void first_fault_is_the_answer(struct kunit *test)
{
	const struct clusctl_control *control =
		find_control(CLUSCTL_RESOURCE_PUT_SNAPSHOT);
	struct good_call *good = good_call(test, control);
	struct clusctl_call *call = &good->call;
	u32 code = control->code;

	good->resource.deleted = true;
	KUNIT_EXPECT_EQ(test, check_call(call, code),
			ERROR_RESOURCE_NOT_AVAILABLE);
	call->request.in_size = 0;
	KUNIT_EXPECT_EQ(test, check_call(call, code), ERROR_INVALID_PARAMETER);
	call->request.flags = 1 << 31;
	KUNIT_EXPECT_EQ(test, check_call(call, code), ERROR_INVALID_FLAGS);
	good->file.f_mode = FMODE_READ;
	KUNIT_EXPECT_EQ(test, check_call(call, code), ERROR_ACCESS_DENIED);
	code ^= 1 << CLUSCTL_FUNCTION_SHIFT << 10;
	KUNIT_EXPECT_EQ(test, check_call(call, code), ERROR_INVALID_FUNCTION);
	call->resource = NULL;
	KUNIT_EXPECT_EQ(test, check_call(call, code), ERROR_INVALID_HANDLE);
	KUNIT_EXPECT_EQ(test, check_call(call, code | CLCTL_INTERNAL_MASK),
			ERROR_ACCESS_DENIED);
}

static void objects_are_known(struct kunit *test)
{
	u32 object;

	for (object = 0; object < 256; object++)
		KUNIT_EXPECT_EQ(test,
				clusctl_control(NULL, NULL, object << 24, 0),
				object >= 1 && object <= 7 ? -EFAULT : -ENOTTY);
}

static bool may(const struct clusctl_control *control, u32 flags)
{
	struct clusctl_call call = {
		.control = control,
		.request.flags = flags,
	};

	return clusctl_may(&call);
}

/* What a caller without CAP_SYS_ADMIN may do */
static void privileges_are_asked_for(struct kunit *test)
{
	struct cred *cred = prepare_creds();
	const struct cred *old;
	size_t i;

	KUNIT_ASSERT_NOT_NULL(test, cred);
	cap_lower(cred->cap_effective, CAP_SYS_ADMIN);
	for (i = 0; i < ARRAY_SIZE(controls); i++) {
		const struct clusctl_control *c = &controls[i];
		bool plain, flagged;

		KUNIT_EXPECT_TRUE(test, may(c, c->flags));
		old = override_creds(cred);
		plain = may(c, 0);
		flagged = may(c, c->flags);
		revert_creds(old);
		KUNIT_EXPECT_EQ_MSG(test, plain, c->privilege != PRIV_ADMIN,
				    "%s", c->name);
		KUNIT_EXPECT_EQ_MSG(test, flagged, c->privilege == PRIV_NONE,
				    "%s", c->name);
	}
	put_cred(cred);
}

static void replies_have_sizes(struct kunit *test)
{
	struct clusctl_call call = {};
	u32 data[4] = {};

	KUNIT_EXPECT_EQ(test, clusctl_reply(&call, data, sizeof(data)),
			ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, call.out_bytes, sizeof(data));
	call.out_bytes = 0;
	call.request.out = 1;
	call.request.out_size = sizeof(data) - 1;
	KUNIT_EXPECT_EQ(test, clusctl_reply(&call, data, sizeof(data)),
			ERROR_MORE_DATA);
	KUNIT_EXPECT_EQ(test, call.out_bytes, sizeof(data));
	/* Room for what the struct was at first, and for less */
	call.request.out_size = 7;
	KUNIT_EXPECT_EQ(test,
			clusctl_reply_struct(&call, data, sizeof(data), 8),
			ERROR_MORE_DATA);
	KUNIT_EXPECT_EQ(test, call.out_bytes, sizeof(data));
	KUNIT_EXPECT_EQ(test, data[0], sizeof(data));
	call.request.out = 0;
	call.request.out_size = 0;
	KUNIT_EXPECT_EQ(test, clusctl_reply_string(&call, "abc", 3),
			ERROR_SUCCESS);
	KUNIT_EXPECT_EQ(test, call.out_bytes, 8U);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(table_is_sorted),
	KUNIT_CASE(table_has_every_code_once),
	KUNIT_CASE(table_has_no_handler_twice),
	KUNIT_CASE(table_agrees_with_the_modify_bit),
	KUNIT_CASE(table_has_the_privileges),
	KUNIT_CASE(table_has_bounds),
	KUNIT_CASE(each_code_is_found),
	KUNIT_CASE(each_code_needs_its_right),
	KUNIT_CASE(each_code_belongs_to_a_file),
	KUNIT_CASE(each_flag_is_known_or_refused),
	KUNIT_CASE(flags_go_together_or_not),
	KUNIT_CASE(each_input_has_bounds),
	KUNIT_CASE(each_output_has_room),
	KUNIT_CASE(other_codes_are_refused),
	KUNIT_CASE(first_fault_is_the_answer),
	KUNIT_CASE(objects_are_known),
	KUNIT_CASE(privileges_are_asked_for),
	KUNIT_CASE(replies_have_sizes),
	{},
};

KUNIT_SUITE("control", NULL, cases);
