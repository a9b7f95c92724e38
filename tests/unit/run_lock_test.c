/* SPDX-License-Identifier: MIT
 *
 * The lock of runs among themselves, when another run begins after it was
 * looked for one: the look is replaced by one that never sees any.
 */
#include "live.h"

#include "txn_blockers.h"

int rh_blockers_look(rh_pg *pg, bool is_reading, int64_t *deadlock_ms,
                     rh_events *events, rh_error *error)
{
    (void)pg;
    (void)is_reading;
    (void)events;
    (void)error;
    *deadlock_ms = 1000;
    return RH_OK;
}

int rh_blockers_name_run(rh_pg *pg, rh_events *events, rh_error *error)
{
    (void)pg;
    (void)events;
    return rh_fail(error, RH_BUSY, "another run");
}

void rh_blockers_tell(rh_pg *pg, const rh_lock *locks, size_t n,
                      const char *harmless, const char *harmless_alone,
                      rh_events *events, rh_text *who, bool *is_run)
{
    (void)pg;
    (void)locks;
    (void)n;
    (void)harmless;
    (void)harmless_alone;
    (void)events;
    (void)who;
    *is_run = false;
}

int rh_blockers_name_other(rh_pg *pg, const rh_text *who, rh_events *events,
                           rh_error *error)
{
    (void)who;
    return rh_blockers_name_run(pg, events, error);
}

static void two_runs_never_hold_a_database_at_once(void **state)
{
    rh_error error = {0};
    live_log log;
    rh_pg *first = live_open(), *second = live_open();
    (void)state;
    live_log_open(&log);
    assert_ok(rh_txn_begin_write(first, NULL, 0, log.events, &error));
    assert_int_equal(rh_txn_begin_write(second, NULL, 0, log.events, &error),
                     RH_BUSY);
    assert_int_equal(rh_pg_transaction_status(second), PQTRANS_IDLE);
    rh_txn_rollback(first);
    assert_ok(rh_txn_begin_write(second, NULL, 0, log.events, &error));
    rh_txn_rollback(second);
    rh_pg_close(first);
    rh_pg_close(second);
    live_log_close(&log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_runs_never_hold_a_database_at_once),
    };
    return cmocka_run_group_tests(tests, live_start, live_stop);
}
