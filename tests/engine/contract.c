// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What every engine has to do.
 *
 * usage: contract engine=NAME [SETTING=VALUE]...
 *
 * Settings are those of struct engine_settings. All that the store has below its
 * prefix, or in its directory, is lost. compact=COMMAND is for a store that does
 * not compact itself.
 */
#include "contract.h"

static const struct ktap_case cases[] = {
	KTAP_CASE(has_its_name),
	KTAP_CASE(puts_and_gets),
	KTAP_CASE(gets_what_is_not_there),
	KTAP_CASE(keeps_values_of_any_size),
	KTAP_CASE(takes_any_key),
	KTAP_CASE(puts_only_if_absent),
	KTAP_CASE(puts_only_if_expected),
	KTAP_CASE(puts_anyway),
	KTAP_CASE(deletes_only_if_expected),
	KTAP_CASE(deletes_anyway),
	KTAP_CASE(never_uses_revisions_again),
	KTAP_CASE(says_its_status),
	KTAP_CASE(keeps_all_when_reopened),
	KTAP_CASE(commits_all_at_once),
	KTAP_CASE(commits_nothing_if_stale),
	KTAP_CASE(checks),
	KTAP_CASE(commits_only_checks),
	KTAP_CASE(commits_all_bytes),
	KTAP_CASE(refuses_bad_keys),
	KTAP_CASE(refuses_bad_prefixes),
	KTAP_CASE(refuses_bad_values),
	KTAP_CASE(refuses_bad_commits),
	KTAP_CASE(refuses_bad_settings),
	KTAP_CASE(lists_nothing),
	KTAP_CASE(lists_in_order),
	KTAP_CASE(lists_by_prefix),
	KTAP_CASE(lists_until_told),
	KTAP_CASE(lists_ten_thousand),
	KTAP_CASE(lists_one_revision),
	KTAP_CASE(watches_from_now),
	KTAP_CASE(watches_from_the_past),
	KTAP_CASE(watches_from_the_future),
	KTAP_CASE(watches_a_prefix),
	KTAP_CASE(watches_deletes),
	KTAP_CASE(watches_whole_commits),
	KTAP_CASE(watches_each_change_once),
	KTAP_CASE(watches_twice),
	KTAP_CASE(watches_until_told),
	KTAP_CASE(watch_times_out),
	KTAP_CASE(watch_is_woken),
	KTAP_CASE(watch_wakes_at_a_commit),
	KTAP_CASE(watch_tells_of_compaction),
	KTAP_CASE(opens_twice_or_is_busy),
	KTAP_CASE(races),
	KTAP_CASE(leased_records_are_records),
	KTAP_CASE(leased_records_go),
	KTAP_CASE(leased_records_can_stay),
	KTAP_CASE(leases_begin_late),
};

FIXTURE_MAIN(cases)
