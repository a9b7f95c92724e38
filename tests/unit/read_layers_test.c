/* SPDX-License-Identifier: MIT
 *
 * What checks a query of a playbook after it ran. The classifier, which lets
 * nothing through to it, is replaced by one that lets everything through.
 */
#include "live.h"

#include "statement.h"
#include "txn.h"

int rh_statement_classify(rh_statement *out, rh_arena *arena, rh_pg *pg,
                          rh_calls_use use, const char *sql, int nparams,
                          const char *const *params, rh_error *error)
{
    (void)arena;
    (void)pg;
    (void)use;
    (void)sql;
    (void)nparams;
    (void)params;
    (void)error;
    *out = (rh_statement){0};
    return RH_OK;
}

static void what_ends_the_transaction_is_refused(void **state)
{
    static const char *const ends[] = {
        "COMMIT", "ROLLBACK", "COMMIT AND CHAIN", "ROLLBACK AND CHAIN",
        "END",    "ABORT",    "/* */ commit"};
    (void)state;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        rh_error error = {0};
        rh_rows rows;
        rh_pg *pg = live_open();
        assert_ok(rh_txn_begin_read(pg, &error));
        assert_int_equal(
            rh_read(&rows, live_arena, pg, ends[i], 0, NULL, &error),
            RH_REFUSED);
        assert_string_equal(error.message,
                            "a query ended the transaction that it ran in");
        rh_pg_close(pg);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_ends_the_transaction_is_refused),
    };
    return cmocka_run_group_tests(tests, live_start, live_stop);
}
