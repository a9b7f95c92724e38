/* SPDX-License-Identifier: MIT
 *
 * A playbook's options and environment as the user gives them, and what is
 * told of them.
 */
#include <errno.h>
#include <sys/stat.h>

#include "playbook_host.h"

static const char declared[] =
    "options = { words = { type = 'file', default = 'words.txt' },\n"
    "  given = { type = 'file' }, count = 3, deep = { type = 'flag' },\n"
    "  mode = { choices = { 'soft', 'hard' } }, with_scores = true,\n"
    "  title = { type = 'text' } }";

static const rh_value *options(loaded *l, const rh_option *given, size_t n)
{
    const rh_value *out = NULL;
    must_load(l, declared);
    rh_playbook_options(&out, l->arena, l->playbook, given, n, NULL, &l->error);
    return out;
}

static void options__defaults_are_filled_in(void **state)
{
    (void)state;
    loaded l;
    char want[128];
    const rh_value *v = options(&l, NULL, 0);
    assert_non_null(v);
    snprintf(want, sizeof want, "%s/words.txt", folder);
    assert_string_equal(rh_value_string(v, "words"), want);
    assert_int_equal(rh_value_get(v, "count")->u.integer, 3);
    assert_true(rh_value_is_true(v, "with_scores"));
    assert_int_equal(rh_value_get(v, "deep")->kind, RH_BOOL);
    assert_false(rh_value_is_true(v, "deep"));
    assert_null(rh_value_get(v, "title"));
    assert_null(rh_value_get(v, "given"));
    unload(&l);
}

static void options__given_ones_win(void **state)
{
    (void)state;
    loaded l;
    const rh_option given[] = {
        {"count", "-12"}, {"deep", NULL},           {"mode", "hard"},
        {"title", ""},    {"with-scores", "false"}, {"--given", "words.txt"},
    };
    const rh_value *v = options(&l, given, 6);
    if (v == NULL)
        fail_msg("%s", l.error.message);
    assert_int_equal(rh_value_get(v, "count")->u.integer, -12);
    assert_true(rh_value_is_true(v, "deep"));
    assert_string_equal(rh_value_string(v, "mode"), "hard");
    assert_string_equal(rh_value_string(v, "title"), "");
    assert_false(rh_value_is_true(v, "with_scores"));
    assert_int_equal(rh_value_string(v, "given")[0], '/');
    unload(&l);
}

static void options__wrong_ones_are_named(void **state)
{
    (void)state;
    static const struct {
        rh_option given;
        const char *message;
    } rows[] = {
        {{"cuont", "1"}, "p has no option --cuont (did you mean --count?)"},
        {{"zzzzzz", "1"}, "p has no option --zzzzzz; see"},
        {{"count", "x"}, "--count needs a whole number, not \"x\""},
        {{"count", " 1"}, "needs a whole number"},
        {{"count", ""}, "needs a whole number"},
        {{"count", "99999999999999999999"}, "needs a whole number"},
        {{"count", NULL}, "--count needs a value"},
        {{"mode", "medium"}, "--mode is one of soft, hard; not \"medium\""},
        {{"deep", "perhaps"}, "--deep is a flag"},
        {{"words", "no.txt"}, "--words: cannot read no.txt"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        loaded l;
        assert_null(options(&l, &rows[i].given, 1));
        assert_int_equal(l.error.code, RH_USAGE);
        if (strstr(l.error.message, rows[i].message) == NULL)
            fail_msg("got %s, want %s", l.error.message, rows[i].message);
        unload(&l);
    }
    loaded l;
    const rh_option twice[] = {{"with_scores", NULL}, {"with-scores", NULL}};
    assert_null(options(&l, twice, 2));
    assert_non_null(strstr(l.error.message, "given twice"));
    unload(&l);
}

static void options__a_required_one_must_be_given(void **state)
{
    (void)state;
    loaded l;
    const rh_value *out = NULL;
    must_load(&l, "options = { who = { type = 'text', required = true, "
                  "help = 'whom' } }");
    assert_int_equal(
        rh_playbook_options(&out, l.arena, l.playbook, NULL, 0, NULL, &l.error),
        RH_USAGE);
    assert_string_equal(l.error.message, "p needs the option --who: whom");
    unload(&l);
}

static void options__a_sandbox_has_values_of_its_own(void **state)
{
    (void)state;
    loaded l;
    const rh_value *out = NULL;
    rh_option typed[] = {{"n", "5"}, {"made", "here.json"}};
    write_text_file("demo.csv", "a\n");
    assert_true(mkdir("box", 0700) == 0 || errno == EEXIST);
    must_load(&l, "options = { n = 1, m = 2, from = { type = 'file', required "
                  "= true }, made = { type = 'new_file' }, folder = { type = "
                  "'directory', default = '.' } },\nsandbox = { options = { n "
                  "= 3, m = 4, from = 'demo.csv', made = 'out.json' } }");
    assert_int_equal(rh_playbook_options(&out, l.arena, l.playbook, typed, 1,
                                         "box", &l.error),
                     RH_OK);
    assert_int_equal(rh_value_get(out, "n")->u.integer, 5);
    assert_int_equal(rh_value_get(out, "m")->u.integer, 4);
    assert_non_null(strstr(rh_value_string(out, "from"), "/demo.csv"));
    assert_non_null(strstr(rh_value_string(out, "made"), "/box/out.json"));
    assert_non_null(strstr(rh_value_string(out, "folder"), "/box"));
    assert_int_equal(rh_playbook_options(&out, l.arena, l.playbook, typed, 2,
                                         "box", &l.error),
                     RH_OK);
    assert_null(strstr(rh_value_string(out, "made"), "/box/"));
    assert_int_equal(rh_playbook_options(&out, l.arena, l.playbook, typed, 2,
                                         NULL, &l.error),
                     RH_USAGE);
    assert_string_equal(l.error.message, "p needs the option --from");
    unload(&l);
}

/* ---- Environment and events ---- */

static void keep(void *ud, const rh_event *event)
{
    rh_text_add(ud, event->json);
    rh_text_addc(ud, '\n');
}

static void environment__secrets_are_masked(void **state)
{
    (void)state;
    loaded l;
    rh_env *env = NULL;
    const rh_value *out = NULL;
    rh_text seen = RH_TEXT_INIT;
    rh_events *events = rh_events_new();
    write_text_file(".env", "RH_T_KEY=hunter22\n");
    assert_int_equal(rh_env_open(&env, ".env", &l.error), RH_OK);
    must_load(&l, "env = { RH_T_KEY = { secret = true },\n"
                  "RH_T_B = { default = 'b' }, RH_T_C = {} }");
    rh_events_add_reader(events, keep, &seen);
    assert_int_equal(rh_playbook_environment(&out, l.arena, l.playbook, env,
                                             false, events, &l.error),
                     RH_OK);
    assert_string_equal(rh_value_string(out, "RH_T_KEY"), "hunter22");
    assert_string_equal(rh_value_string(out, "RH_T_B"), "b");
    assert_null(rh_value_get(out, "RH_T_C"));
    RH_EMIT(events, "print", RH_F_TEXT("text", "it is hunter22"));
    assert_null(strstr(seen.data, "hunter22"));
    unload(&l);
    must_load(&l, "env = { RH_T_NONE = { required = true } }");
    assert_int_equal(rh_playbook_environment(&out, l.arena, l.playbook, env,
                                             false, events, &l.error),
                     RH_USAGE);
    assert_non_null(strstr(l.error.message, "RH_T_NONE"));
    unload(&l);
    rh_events_free(events);
    rh_env_free(env);
    rh_text_free(&seen);
}

static const char *variable(loaded *l, rh_env *env, bool in_sandbox,
                            const char *name)
{
    const rh_value *out = NULL;
    rh_events *events = rh_events_new();
    int rc = rh_playbook_environment(&out, l->arena, l->playbook, env,
                                     in_sandbox, events, &l->error);
    rh_events_free(events);
    return rc == RH_OK ? rh_value_string(out, name) : NULL;
}

static void environment__a_sandbox_has_values_of_its_own(void **state)
{
    (void)state;
    loaded l;
    rh_env *env = NULL;
    write_text_file(".env", "RH_T_SET=real\n");
    assert_int_equal(rh_env_open(&env, ".env", &l.error), RH_OK);
    must_load(&l, "env = { RH_T_SET = {}, RH_T_UNSET = { required = true },"
                  " RH_T_PRESET = { default = 'preset' } }, sandbox = { env = {"
                  " RH_T_SET = 'a', RH_T_UNSET = 'b', RH_T_PRESET = 'c' } }");
    assert_string_equal(variable(&l, env, true, "RH_T_SET"), "real");
    assert_string_equal(variable(&l, env, true, "RH_T_UNSET"), "b");
    assert_string_equal(variable(&l, env, true, "RH_T_PRESET"), "c");
    assert_null(variable(&l, env, false, "RH_T_SET"));
    assert_non_null(strstr(l.error.message, "RH_T_UNSET"));
    unload(&l);
    rh_env_free(env);
}

static void tell__all_parts(void **state)
{
    (void)state;
    loaded l;
    rh_text seen = RH_TEXT_INIT;
    rh_events *events = rh_events_new();
    rh_events_add_reader(events, keep, &seen);
    must_load(&l, "summary = 'S', touches = {'a'}, confirm = {'X',"
                  " {countdown = 3}}, env = {'E'},\n"
                  "options = { o_o = { choices = {'p', 'q'} } }");
    rh_playbook_tell(l.playbook, events);
    static const char *const want[] = {
        "{\"event\":\"playbook\",\"name\":\"p\",\"summary\":\"S\"",
        "\"name\":\"o-o\",\"type\":\"choice\"",
        "\"choices\":\"p,q\"",
        "{\"event\":\"touches\",\"table\":\"a\"}",
        "\"phrase\":\"X\"",
        "\"countdown\":3",
        "\"name\":\"E\",\"required\":false,\"secret\":false",
    };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        if (strstr(seen.data, want[i]) == NULL)
            fail_msg("%s is not in\n%s", want[i], seen.data);
    unload(&l);
    rh_events_free(events);
    rh_text_free(&seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options__defaults_are_filled_in),
        cmocka_unit_test(options__given_ones_win),
        cmocka_unit_test(options__wrong_ones_are_named),
        cmocka_unit_test(options__a_required_one_must_be_given),
        cmocka_unit_test(options__a_sandbox_has_values_of_its_own),
        cmocka_unit_test(environment__secrets_are_masked),
        cmocka_unit_test(environment__a_sandbox_has_values_of_its_own),
        cmocka_unit_test(tell__all_parts),
    };
    return cmocka_run_group_tests(tests, enter_with_files, leave_folder);
}
