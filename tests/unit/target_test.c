/* SPDX-License-Identifier: MIT
 *
 * The identity card, and the class that a database's comment gives it.
 */
#include "live.h"

#include "target.h"

static int read_with(rh_target *out, const char *comment, rh_error *error)
{
    rh_text sql = RH_TEXT_INIT;
    rh_pg *pg = live_open();
    rh_text_add(&sql, "COMMENT ON DATABASE sandbox IS ");
    if (comment != NULL)
        rh_text_literal(&sql, comment);
    else
        rh_text_add(&sql, "NULL");
    live_do(sql.data);
    int rc = rh_target_read(out, live_arena, pg, error);
    rh_text_free(&sql);
    rh_pg_close(pg);
    return rc;
}

static void the_connection_says_what_it_is(void **state)
{
    rh_error error = {0};
    rh_target target;
    (void)state;
    assert_ok(read_with(&target, NULL, &error));
    assert_string_equal(target.database, "sandbox");
    assert_string_equal(target.server, "local socket");
    assert_string_equal(target.user, "postgres");
    assert_true(target.is_superuser);
    assert_false(target.is_standby);
    assert_null(strchr(target.version, ' '));
    assert_int_equal(target.class, RH_CLASS_UNMARKED);
}

static void the_comment_says_its_class(void **state)
{
    static const struct {
        const char *comment;
        rh_class class;
    } cases[] = {{"", RH_CLASS_UNMARKED},
                 {"the shop", RH_CLASS_UNMARKED},
                 {"[resethost:production]", RH_CLASS_PRODUCTION},
                 {"[RESETHOST:production]", RH_CLASS_PRODUCTION},
                 {"a [resethost:staging] b", RH_CLASS_STAGING},
                 {"[x] [resethost:dev]", RH_CLASS_DEV},
                 {"[resethost:test]", RH_CLASS_TEST},
                 {"[resethost:sandbox]\nmore", RH_CLASS_SANDBOX},
                 {"[resethost:dev", RH_CLASS_UNMARKED},
                 {"resethost:dev]", RH_CLASS_UNMARKED},
                 {"[resethost:dev] and [resethost:dev]", RH_CLASS_DEV}};
    rh_error error = {0};
    rh_target target;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_ok(read_with(&target, cases[i].comment, &error));
        assert_int_equal(target.class, cases[i].class);
    }
}

static void a_mark_that_is_no_class_is_refused(void **state)
{
    static const char *const marks[] = {
        "[resethost:]",
        "[resethost: dev]",
        "[resethost:Production]",
        "[resethost:prod]",
        "[resethost:dev] [resethost:production]",
        "[resethost:[resethost:dev]",
        "[resethost:dev][resethost:test"
        "][resethost:dev]"};
    rh_error error = {0};
    rh_target target;
    (void)state;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (read_with(&target, marks[i], &error) != RH_REFUSED)
            fail_msg("not refused: %s", marks[i]);
    assert_contains(error.message, "use production, staging");
}

static void classes_have_names(void **state)
{
    (void)state;
    assert_string_equal(rh_class_name(RH_CLASS_UNMARKED), "unmarked");
    assert_string_equal(rh_class_name(RH_CLASS_SANDBOX), "sandbox");
}

static void the_target_is_told_without_its_password(void **state)
{
    rh_error error = {0};
    rh_target target;
    rh_pg_url url;
    live_log log;
    (void)state;
    assert_ok(read_with(&target, "[resethost:dev]", &error));
    assert_ok(rh_pg_url_parse(
        &url, live_arena, "postgresql://u:hunter22@h/sandbox", "test", &error));
    live_log_open(&log);
    rh_target_tell(&target, &url, NULL, log.events);
    assert_contains(log.lines.data, "\"class\":\"dev\"");
    assert_lacks(log.lines.data, "hunter22");
    assert_lacks(log.lines.data, "\"redis\"");
    live_log_close(&log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_connection_says_what_it_is),
        cmocka_unit_test(the_comment_says_its_class),
        cmocka_unit_test(a_mark_that_is_no_class_is_refused),
        cmocka_unit_test(classes_have_names),
        cmocka_unit_test(the_target_is_told_without_its_password),
    };
    return cmocka_run_group_tests(tests, live_start, live_stop);
}
