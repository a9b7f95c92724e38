/* SPDX-License-Identifier: MIT
 *
 * Playbooks: every kind of wrong field with its line, and every form of a
 * right one.
 */
#include "playbook_host.h"

/* ---- Wrong fields ---- */

static void load__a_wrong_field_is_named_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *field, *message;
    } rows[] = {
        {"sumary = 'x'",
         "p.lua:3: unknown field 'sumary' (did you mean 'summary'?)"},
        {"'x'", "p.lua:1: unknown field '1'"},
        {"nothing = {}", "p.lua:3: unknown field 'nothing'"},
        {"summary = 7", "p.lua:3: summary must be a string, not an integer"},
        {"summary = 'a\\nb'", "p.lua:3: summary must be one line"},
        {"touches = 'words'", "p.lua:3: touches must be a list of strings"},
        {"touches = {'a', 'a'}", "p.lua:3: touches names 'a' twice"},
        {"touches = {1}", "p.lua:3: touches must hold strings"},
        {"touches = {''}", "touches must hold strings, not an empty one"},
        {"touches = {'a', nil, 'b'}", "p.lua:3: touches: is a list with holes"},
        {"touches = {print}", "p.lua:3: touches[1]: a function is not data"},
        {"options = 7", "p.lua:3: options must be"},
        {"options = {\nWords = ''}", "p.lua:4: options: 'Words' is no name"},
        {"options = {\n\njson = ''}", "p.lua:5: options: 'json' is an option "
                                      "of resethost itself"},
        {"options = { a = {} }", "p.lua:3: options.a must be { type"},
        {"options = { a = { tipe = 'x' } }",
         "unknown field 'tipe' (did you mean 'type'?)"},
        {"options = { a = { help = 'x' } }", "options.a: say its type"},
        {"options = { a = { type = 'number' } }", "unknown type 'number'"},
        {"options = { a = { type = 1 } }", "a: type must be a string"},
        {"options = { a = { type = 'choice' } }", "a choice needs choices"},
        {"options = { a = { type = 'text', choices = {'x'} } }",
         "choices belong to"},
        {"options = { a = { choices = {} } }", "choices is empty"},
        {"options = { a = { choices = {'x'}, default = 'y' } }",
         "'y' is none of the choices"},
        {"options = { a = { type = 'integer', default = 'x' } }",
         "must be an integer, not a string"},
        {"options = { a = { type = 'flag', required = true } }",
         "a flag cannot be required"},
        {"options = { a = { type = 'text', default = 'x', required = true } }",
         "what is required has no default"},
        {"options = { a = { type = 'text', required = 1 } }",
         "required must be true or false"},
        {"options = { a = 1.5 }", "options.a must be { type"},
        {"env = 'X'", "p.lua:3: env must be"},
        {"env = { ['A-B'] = {} }", "'A-B' is no name of a variable"},
        {"env = { A = true }", "env.A must be"},
        {"env = { A = { secert = true } }", "did you mean 'secret'?"},
        {"env = { A = { secret = 1 } }", "secret must be true or false"},
        {"env = { A = { required = true, default = 'x' } }",
         "what is required has no default"},
        {"redis = { 1 }", "p.lua:3: redis must hold strings"},
        {"commands = { '/bin/sh' }",
         "p.lua:3: commands: '/bin/sh' must be the name of a program"},
        {"confirm = 'RESET'", "p.lua:3: confirm must be a list"},
        {"confirm = { '' }", "confirm: a phrase is"},
        {"confirm = { ' a' }", "confirm: a phrase is"},
        {"confirm = { 'a\\tb' }", "confirm: a phrase is"},
        {"confirm = { 'a\\0b' }", "confirm: a phrase is"},
        {"confirm = { 1 }", "confirm holds phrases"},
        {"confirm = { { countdown = 0 } }", "countdown must be 1 to 3600"},
        {"confirm = { { countdown = '5' } }", "countdown must be 1 to 3600"},
        {"confirm = { { count = 5 } }", "unknown field 'count'"},
        {"touches = {'a'}, backup = 'x'", "p.lua:3: backup must be"},
        {"touches = {'a'}, backup = { x = 'b' }", "'b' is not in touches"},
        {"touches = {'a'}, backup = { 'b' }", "'b' is not in touches"},
        {"touches = {'a'}, backup = { summary = 'a' }", "no name for a file"},
        {"touches = {'a'}, backup = { ['../x'] = 'a' }", "no name for a file"},
        {"touches = {'a'}, backup = { x = 1 }", "x must name a table"},
        {"touches = {'a.b', 'a_b'}", "two tables would be written to a_b.json"},
        {"undo = 'none.lua'", "undo: ./none.lua is not there"},
        {"undo = '../x.lua'", "undo must be the file name"},
        {"sandbox = 'x'", "p.lua:3: sandbox must be"},
        {"sandbox = { schema = 'no.sql' }", "sandbox: ./no.sql is not there"},
        {"sandbox = { schema = '/etc/passwd' }", "must be relative"},
        {"sandbox = { sceme = 'x' }", "unknown field 'sceme'"},
        {"sandbox = { env = 'x' }", "sandbox.env must be { NAME = "},
        {"sandbox = { env = { A = 'x' } }", "sandbox.env: 'A' is not in env"},
        {"env = { 'A' }, sandbox = { env = { A = 7 } }",
         "sandbox.env: A must be a string"},
        {"sandbox = { options = 'x' }", "sandbox.options must be { name = "},
        {"sandbox = { options = { a = 'x' } }",
         "p.lua:3: sandbox.options: 'a' is not in options"},
        {"options = { a = 3 }, sandbox = { options = { a = 'x' } }",
         "sandbox.a: a value of type \"integer\" must be"},
        {"options = { a = { choices = { 'x' } } }, sandbox = { options = { a = "
         "'y' } }",
         "sandbox.a: 'y' is none of the choices"},
        {"options = { a = { type = 'file' } }, sandbox = { options = { a = "
         "'no.csv' } }",
         "sandbox: ./no.csv is not there"},
        {"touches = { 'a_name_that_is_longer_than_the_sixty_characters_of_a_"
         "file_s_name' }",
         "is too long for the name of a file, which has 60 characters"},
        {"summary = hash.bcrypt('x', { cost = 4 })",
         "summary: a made value may stand in an operation only"},
        {"ask = 'x'", "p.lua:3: ask must be a function, not a string"},
        {"verify = {}", "p.lua:3: verify must be a function, not a table"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        loaded l;
        int rc = load_with(&l, rows[i].field);
        if (rc != RH_USAGE || l.error.code != RH_USAGE)
            fail_msg("%s: code %d", rows[i].field, rc);
        if (strstr(l.error.message, rows[i].message) == NULL)
            fail_msg("%s\n  got  %s\n  want %s", rows[i].field, l.error.message,
                     rows[i].message);
        unload(&l);
    }
}

static void load__what_is_no_playbook(void **state)
{
    (void)state;
    static const struct {
        const char *source, *message;
    } rows[] = {
        {"", "p.lua:1: a playbook must return a table, not nil"},
        {"local x = 1\nreturn x", "p.lua:2: a playbook must return a table"},
        {"\n\nreturn { name = 'p' }", "p.lua:3: api is missing"},
        {"return {\napi = 2 }", "p.lua:2: api must be 1"},
        {"return { api = '1' }", "api must be 1"},
        {"return { api = 1 }", "name is missing"},
        {"return { api = 1,\n\nname = 'A b' }", "p.lua:3: name must be"},
        {"return { api = 1, name = 7 }", "name must be"},
        {"-- name = 'x'\nreturn { api = 1, name = '' }", "p.lua:2: name must"},
        {"return { api = 1,\n-- name = 'x'\nname = '' }", "p.lua:3: name must"},
        {"return { api = 1, name = 'p' }", "change is missing"},
        {"return {", "p.lua:1: "},
        {"\nerror 'no'", "p.lua:2: no"},
        {"\nreturn sqll", "p.lua:2: unknown name 'sqll'"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        loaded l;
        int rc = load(&l, rows[i].source);
        if (rc != RH_USAGE || strstr(l.error.message, rows[i].message) == NULL)
            fail_msg("%s\n  got  %d %s\n  want %s", rows[i].source, rc,
                     l.error.message, rows[i].message);
        unload(&l);
    }
    loaded l;
    assert_int_equal(load_path(&l, "nowhere.lua"), RH_USAGE);
    assert_non_null(strstr(l.error.message, "nowhere.lua"));
    unload(&l);
}

/* ---- Right fields ---- */

static void load__everything_is_read(void **state)
{
    (void)state;
    loaded l;
    must_load(&l, "summary = 'S', touches = {'a', 'b'}, redis = {'x:*'},\n"
                  "confirm = {'RESET', {countdown = 5}}, undo = 'undo.lua',\n"
                  "backup = {one = 'a'}, sandbox = {schema = 'words.txt'},\n"
                  "env = {KEY = {secret = true, help = 'h'}},\n"
                  "options = {with_scores = false, n = 7, t = 'x',\n"
                  "  c = {choices = {'p', 'q'}, default = 'p'}},\n"
                  "ask = function() end");
    const rh_playbook *p = l.playbook;
    assert_string_equal(p->name, "p");
    assert_string_equal(p->summary, "S");
    assert_string_equal(p->folder, ".");
    assert_int_equal(p->ntouches, 2);
    assert_string_equal(p->touches[1], "b");
    assert_string_equal(p->redis[0], "x:*");
    assert_int_equal(p->nconfirm, 2);
    assert_string_equal(p->confirm[0].phrase, "RESET");
    assert_null(p->confirm[1].phrase);
    assert_int_equal(p->confirm[1].countdown, 5);
    assert_int_equal(p->nbackup, 1);
    assert_string_equal(p->backup[0].file, "one");
    assert_string_equal(p->undo, "undo.lua");
    assert_string_equal(p->sandbox_schema, "./words.txt");
    assert_null(p->sandbox_data);
    assert_true(p->env[0].is_secret);
    assert_int_equal(p->noptions, 4);
    assert_string_equal(p->options[0].type, "choice");
    assert_string_equal(p->options[1].type, "integer");
    assert_string_equal(p->options[2].type, "text");
    assert_string_equal(p->options[3].flag, "with-scores");
    assert_string_equal(p->options[3].type, "flag");
    assert_int_not_equal(p->ask, LUA_NOREF);
    assert_int_not_equal(p->change, LUA_NOREF);
    assert_int_equal(p->verify, LUA_NOREF);
    unload(&l);
}

static void load__backup_forms(void **state)
{
    (void)state;
    loaded l;
    must_load(&l, "touches = {'Sales.Orders', 'b'}");
    assert_int_equal(l.playbook->nbackup, 2);
    assert_string_equal(l.playbook->backup[0].file, "sales_orders");
    assert_string_equal(l.playbook->backup[0].table, "Sales.Orders");
    unload(&l);
    must_load(&l, "touches = {'a', 'b'}, backup = {'b'}");
    assert_int_equal(l.playbook->nbackup, 1);
    assert_string_equal(l.playbook->backup[0].table, "b");
    unload(&l);
    must_load(&l, "touches = {'a'}, backup = false");
    assert_true(l.playbook->without_backup);
    assert_int_equal(l.playbook->nbackup, 0);
    unload(&l);
}

static void load__its_own_playbooks_load(void **state)
{
    (void)state;
    static const char *const paths[] = {
        SOURCE_DIR "/playbooks/factory_reset.lua",
        SOURCE_DIR "/playbooks/restore_from_backup.lua",
    };
    for (size_t i = 0; i < 2; i++) {
        loaded l = {.arena = rh_arena_new()};
        rh_lua_limits limits = {.folder = SOURCE_DIR "/playbooks",
                                .lib = SOURCE_DIR "/playbooks/lib"};
        assert_int_equal(rh_lua_open(&l.lua, &limits, NULL, &l.error), RH_OK);
        if (rh_playbook_load(&l.playbook, l.arena, l.lua, paths[i], &l.error) !=
            RH_OK)
            fail_msg("%s", l.error.message);
        unload(&l);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(load__a_wrong_field_is_named_with_its_line),
        cmocka_unit_test(load__what_is_no_playbook),
        cmocka_unit_test(load__everything_is_read),
        cmocka_unit_test(load__backup_forms),
        cmocka_unit_test(load__its_own_playbooks_load),
    };
    return cmocka_run_group_tests(tests, enter_with_files, leave_folder);
}
