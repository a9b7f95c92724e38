/* SPDX-License-Identifier: MIT
 *
 * Two plans, that of the review and that of now: each kind of difference is
 * found, named with what was and what is, and counted.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <string.h>

#include "plan_drift.h"

typedef void (*part)(rh_drifts *d, const rh_json *was, const rh_json *now);

typedef struct row {
    part compare;
    const char *was, *now; /* ' for " */
    const char *told;      /* "what: was > now; " each; "" for no difference */
} row;

static rh_text told;

static const char *field(const rh_event *event, const char *name)
{
    const char *text = rh_event_text(event, name);
    return text != NULL ? text : "-";
}

static void listen(void *ud, const rh_event *event)
{
    (void)ud;
    rh_text_addf(&told, "%s%s: %s > %s", told.len > 0 ? "; " : "",
                 field(event, "what"), field(event, "was"),
                 field(event, "now"));
}

static const rh_json *parse(rh_arena *arena, const char *text)
{
    rh_error error;
    const rh_json *out = NULL;
    char *quoted = rh_arena_strdup(arena, text);
    for (char *c = quoted; *c != '\0'; c++)
        if (*c == '\'')
            *c = '"';
    if (rh_json_parse(&out, arena, quoted, strlen(quoted), "row", &error) !=
        RH_OK)
        fail_msg("%s: %s", text, error.message);
    return out;
}

static void check(const row *r)
{
    rh_error error = {0};
    rh_arena *arena = rh_arena_new();
    rh_events *events = rh_events_new();
    rh_drifts d = {.arena = arena, .events = events};
    told = (rh_text)RH_TEXT_INIT;
    rh_events_add_reader(events, listen, NULL);
    r->compare(&d, parse(arena, r->was), parse(arena, r->now));
    if (strcmp(rh_text_str(&told), r->told) != 0)
        fail_msg("%s\n%s\n  got  %s\n  want %s", r->was, r->now,
                 rh_text_str(&told), r->told);
    assert_int_equal(rh_drift_outcome(&d, &error), d.n > 0 ? RH_STALE : RH_OK);
    rh_text_free(&told);
    rh_events_free(events);
    rh_arena_free(arena);
}

#define CHECK(rows)                                                            \
    for (size_t i = 0; i < sizeof(rows) / sizeof *(rows); i++)                 \
    check(&(rows)[i])

static void drift__files_and_the_playbook(void **state)
{
    static const row rows[] = {
        {rh_drift_playbook, "{'files':{'a':'1'},'playbook':{'name':'p'}}",
         "{'playbook':{'name':'p'},'files':{'a':'1'}}", ""},
        {rh_drift_playbook, "{'files':{'a':'1','b':'2'}}",
         "{'files':{'a':'3','c':'4'}}",
         "file a: 1 > 3; file b: 2 > -; file c: - > 4"},
        {rh_drift_playbook, "{}", "{'files':{'a':'1'}}", "file a: - > 1"},
        {rh_drift_playbook, "{'files':[]}", "{'files':{'a':'1'}}",
         "file a: - > 1"},
        {rh_drift_playbook, "{'playbook':{'name':'p','api':1}}",
         "{'playbook':{'name':'q','api':2}}",
         "the playbook's name: p > q; the playbook's api: 1 > 2"},
    };
    (void)state;
    CHECK(rows);
}

static void drift__settings(void **state)
{
    static const row rows[] = {
        {rh_drift_settings,
         "{'backup_directory':'/a','options':{'n':1},'environment':{'E':"
         "{'value':'x'},'S':{'fingerprint':'f'}}}",
         "{'backup_directory':'/a','options':{'n':1},'environment':{'E':"
         "{'value':'x'},'S':{'fingerprint':'f'}}}",
         ""},
        {rh_drift_settings, "{'backup_directory':'/a'}",
         "{'backup_directory':'/b'}", "backup directory: /a > /b"},
        {rh_drift_settings, "{'options':{'n':true,'gone':null}}",
         "{'options':{'n':false}}", "option --n: true > false"},
        /* A list is like no other list: nothing that is compared is one. */
        {rh_drift_settings, "{'options':{'n':[1]}}", "{'options':{'n':[1]}}",
         "option --n: something else > something else"},
        {rh_drift_settings, "{'options':{'n':{}}}", "{'options':{'n':'x'}}",
         "option --n: something else > x"},
        {rh_drift_settings, "{'environment':{'E':{'value':'x'}}}",
         "{'environment':{'E':{'value':'y'}}}",
         "environment variable E: x > y"},
        {rh_drift_settings, "{'environment':{'S':{'fingerprint':'f'}}}",
         "{'environment':{'S':{'fingerprint':'g'}}}",
         "environment variable S: a secret > another one"},
        {rh_drift_settings, "{'environment':{'S':{'fingerprint':'f'}}}",
         "{'environment':{'S':{'value':'y'}}}",
         "environment variable S: a secret > y"},
        {rh_drift_settings, "{'environment':{'S':{'value':'y'}}}",
         "{'environment':{'S':{'fingerprint':'f'}}}",
         "environment variable S: y > a secret"},
        {rh_drift_settings, "{'environment':{'S':{'fingerprint':'f'}}}",
         "{'environment':{}}", "environment variable S: a secret > -"},
    };
    (void)state;
    CHECK(rows);
}

static void drift__target_and_tables(void **state)
{
    static const row rows[] = {
        {rh_drift_target, "{'target':{'database':'a','oid':'1','redis':null}}",
         "{'target':{'database':'a','oid':'1'}}", ""},
        {rh_drift_target, "{'target':{'database':'a','oid':'1'}}",
         "{'target':{'database':'b','oid':'2','redis':'r'}}",
         "the target's database: a > b; the target's oid: 1 > 2;"
         " the target's redis: - > r"},
        {rh_drift_tables, "{'tables':{'t':{'column a':'int'}}}",
         "{'tables':{'t':{'column a':'int'}}}", ""},
        {rh_drift_tables, "{'tables':{'t':{'column a':'int','index i':'x'}}}",
         "{'tables':{'t':{'column a':'text','rule r':'y'}}}",
         "table t, column a: int > text; table t, index i: x > -;"
         " table t, rule r: - > y"},
        {rh_drift_tables, "{'tables':{'t':{},'u':{}}}",
         "{'tables':{'t':{},'v':{}}}",
         "table u: there > -; table v: - > there"},
        {rh_drift_tables, "{'tables':{'t':'x'}}", "{'tables':{'t':{'c':'1'}}}",
         "table t, c: - > 1"},
        {rh_drift_tables, "{'tables':'x'}", "{'tables':{'t':{}}}",
         "table t: - > there"},
    };
    (void)state;
    CHECK(rows);
}

#define OP(sha, kind, effects)                                                 \
    "{'sha256':'" sha "','kind':'" kind "','effects':[" effects "]}"
#define ROWS(table, n) "{'table':'" table "','text':'Load','compared':" n "}"
#define OPS(list)      "{'operations':[" list "]}"

static void drift__operations(void **state)
{
    static const row rows[] = {
        {rh_drift_operations, OPS(OP("1", "sql.load", ROWS("t", "5"))),
         OPS(OP("1", "sql.load", ROWS("t", "1005"))), ""},
        {rh_drift_operations, OPS(OP("1", "sql.load", ROWS("t", "5"))),
         OPS(OP("1", "sql.load", ROWS("t", "1006"))),
         "table t, Load: 5 rows > 1006 rows"},
        {rh_drift_operations, OPS(OP("1", "sql.load", ROWS("t", "20000"))),
         OPS(OP("1", "sql.load", ROWS("t", "18000"))), ""},
        {rh_drift_operations, OPS(OP("1", "sql.load", ROWS("t", "20000"))),
         OPS(OP("1", "sql.load", ROWS("t", "17999"))),
         "table t, Load: 20000 rows > 17999 rows"},
        /* That nobody could count it was reviewed; that nobody can is new. */
        {rh_drift_operations, OPS(OP("1", "sql.exec", ROWS("t", "-1"))),
         OPS(OP("1", "sql.exec", ROWS("t", "5000"))), ""},
        {rh_drift_operations, OPS(OP("1", "sql.exec", ROWS("t", "5"))),
         OPS(OP("1", "sql.exec", ROWS("t", "-1"))),
         "table t, Load: 5 rows > an unknown number"},
        {rh_drift_operations,
         OPS(OP("1", "sql.load", "{'table':'t','text':'Load'}")),
         OPS(OP("1", "sql.load", ROWS("t", "5000"))),
         "operation 1: - > a number of rows"},
        {rh_drift_operations, OPS(OP("1", "sql.load", ROWS("t", "5"))),
         OPS(OP("1", "sql.load", ROWS("t", "5") "," ROWS("u", "5"))),
         "operation 1: other tables > other tables"},
        {rh_drift_operations, OPS(OP("1", "sql.load", ROWS("t", "5"))),
         OPS(OP("2", "sql.load", ROWS("t", "5"))),
         "operation 1: sql.load (Load) > the same with other values or files"},
        {rh_drift_operations, OPS(OP("1", "sql.load", ROWS("t", "5"))),
         OPS(OP("2", "sql.clear", "")),
         "operation 1: sql.load (Load) > sql.clear (no rows)"},
        {rh_drift_operations,
         OPS(OP("1", "sql.clear", "") "," OP("2", "sql.load", "")),
         OPS(OP("2", "sql.load", "") "," OP("1", "sql.clear", "")),
         "operation 1: sql.clear (no rows) > sql.load (no rows);"
         " operation 2: sql.load (no rows) > sql.clear (no rows)"},
        {rh_drift_operations, OPS(OP("1", "a", "")),
         OPS(OP("1", "a", "") "," OP("2", "b", "")),
         "operation 2: - > b (no rows)"},
        {rh_drift_operations, OPS(OP("1", "a", "") "," OP("2", "b", "")),
         OPS(OP("1", "a", "")), "operation 2: b (no rows) > -"},
        {rh_drift_operations, OPS("{'kind':'a'}"),
         OPS("{'kind':'a','sha256':'1'}"),
         "operation 1: a (no rows) > the same with other values or files"},
        {rh_drift_operations, "{'operations':{}}", OPS(OP("1", "a", "")),
         "operation 1: - > a (no rows)"},
    };
    (void)state;
    CHECK(rows);
}

#define BACKUP(table, file, n)                                                 \
    "{'backup':[{'table':'" table "','file':'" file "','rows':" n "}]}"

static void drift__backup(void **state)
{
    static const row rows[] = {
        {rh_drift_operations, BACKUP("t", "f", "5"), BACKUP("t", "f", "6"), ""},
        {rh_drift_operations, BACKUP("t", "f", "5"), BACKUP("t", "f", "2000"),
         "table t, to back up: 5 rows > 2000 rows"},
        {rh_drift_operations, BACKUP("t", "f", "5"), BACKUP("t", "g", "5"),
         "a table of the backup: t > t"},
        {rh_drift_operations, BACKUP("t", "f", "5"), BACKUP("u", "f", "5"),
         "a table of the backup: t > u"},
        {rh_drift_operations, BACKUP("t", "f", "5"), "{'backup':[]}",
         "a table of the backup: t > -"},
        {rh_drift_operations, "{}", BACKUP("t", "f", "5"),
         "a table of the backup: - > t"},
        {rh_drift_operations, "{'backup':[{'table':'t','file':'f'}]}",
         BACKUP("t", "f", "5"), "a table of the backup: - > a number of rows"},
    };
    (void)state;
    CHECK(rows);
}

#define AFTER(list) "{'after_commit':[" list "]}"
#define KEYS(pattern, n)                                                       \
    "{'event':'planned_redis','kind':'delete','pattern':'" pattern             \
    "','keys':" n "}"
#define PROGRAM(path)                                                          \
    "{'event':'planned_command','command':'notify','program':'" path "'}"
#define GOES(name) "{'event':'planned_removal','directory':'" name "'}"

static void drift__what_follows(void **state)
{
    static const row rows[] = {
        {rh_drift_follow_ups, AFTER(KEYS("a:*", "5") "," PROGRAM("/n")),
         AFTER(KEYS("a:*", "6") "," PROGRAM("/n")), ""},
        {rh_drift_follow_ups, AFTER(KEYS("a:*", "5")),
         AFTER(KEYS("a:*", "5000")), "delete a:*: 5 keys > 5000 keys"},
        {rh_drift_follow_ups, AFTER(KEYS("a:*", "5")), AFTER(KEYS("b:*", "5")),
         "what follows the commit: delete a:* > delete b:*"},
        {rh_drift_follow_ups, AFTER(PROGRAM("/n")), AFTER(PROGRAM("/m")),
         "the program of planned_command notify: /n > /m"},
        {rh_drift_follow_ups, AFTER(""), AFTER(PROGRAM("/m")),
         "what follows the commit: - > planned_command notify"},
        {rh_drift_follow_ups, AFTER(PROGRAM("/m")), "{}",
         "what follows the commit: planned_command notify > -"},
        /* Fewer backups may go, wherever they stand; none that was not seen. */
        {rh_drift_follow_ups, AFTER(GOES("a") "," PROGRAM("/n") "," GOES("b")),
         AFTER(GOES("b") "," PROGRAM("/n")), ""},
        {rh_drift_follow_ups, AFTER(GOES("a")), AFTER(GOES("a") "," GOES("b")),
         "a backup that is removed: - > b"},
        {rh_drift_follow_ups, AFTER(""), AFTER("{'event':'planned_removal'}"),
         "a backup that is removed: - > -"},
    };
    (void)state;
    CHECK(rows);
}

static void outcome__names_the_first_and_how_many_more(void **state)
{
    rh_error error = {0};
    rh_arena *arena = rh_arena_new();
    rh_events *events = rh_events_new();
    rh_drifts d = {.arena = arena, .events = events};
    (void)state;
    rh_drift_add(&d, "one", NULL, "here");
    assert_int_equal(rh_drift_outcome(&d, &error), RH_STALE);
    assert_non_null(strstr(error.message, "one: not there when it was planned,"
                                          " here now; nothing was changed"));
    rh_drift_add(&d, "two", "here", NULL);
    rh_drift_add(&d, "three", "x", "y");
    assert_int_equal(rh_drift_outcome(&d, &error), RH_STALE);
    assert_non_null(strstr(error.message, "here now (and 2 more);"));
    rh_events_free(events);
    rh_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(drift__files_and_the_playbook),
        cmocka_unit_test(drift__settings),
        cmocka_unit_test(drift__target_and_tables),
        cmocka_unit_test(drift__operations),
        cmocka_unit_test(drift__backup),
        cmocka_unit_test(drift__what_follows),
        cmocka_unit_test(outcome__names_the_first_and_how_many_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
