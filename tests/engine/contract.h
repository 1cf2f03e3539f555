/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cases that every engine has to pass */
#ifndef TESTS_ENGINE_CONTRACT_H
#define TESTS_ENGINE_CONTRACT_H

#include "fixture.h"

/* contract_value.c */
void has_its_name(void);
void puts_and_gets(void);
void gets_what_is_not_there(void);
void keeps_values_of_any_size(void);
void takes_any_key(void);
void puts_only_if_absent(void);
void puts_only_if_expected(void);
void puts_anyway(void);
void deletes_only_if_expected(void);
void deletes_anyway(void);
void never_uses_revisions_again(void);
void says_its_status(void);
void keeps_all_when_reopened(void);

/* contract_commit.c */
void commits_all_at_once(void);
void commits_nothing_if_stale(void);
void checks(void);
void commits_only_checks(void);
void commits_all_bytes(void);

/* contract_input.c */
void refuses_bad_keys(void);
void refuses_bad_prefixes(void);
void refuses_bad_values(void);
void refuses_bad_commits(void);
void refuses_bad_settings(void);

/* contract_list.c */
void lists_nothing(void);
void lists_in_order(void);
void lists_by_prefix(void);
void lists_until_told(void);
void lists_ten_thousand(void);
void lists_one_revision(void);

/* contract_watch.c */
void watches_from_now(void);
void watches_from_the_past(void);
void watches_from_the_future(void);
void watches_a_prefix(void);
void watches_deletes(void);
void watches_whole_commits(void);
void watches_each_change_once(void);
void watches_twice(void);
void watches_until_told(void);
void watch_times_out(void);
void watch_is_woken(void);
void watch_wakes_at_a_commit(void);
void watch_tells_of_compaction(void);

/* contract_race.c */
void opens_twice_or_is_busy(void);
void races(void);

/* contract_lease.c */
void leased_records_are_records(void);
void leased_records_go(void);
void leased_records_can_stay(void);
void leases_begin_late(void);

#endif
