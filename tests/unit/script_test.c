/* SPDX-License-Identifier: MIT
 *
 * Splitting a schema file: where a statement ends, and what is refused, with
 * the line. One table each, one loop.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "script.h"
#include "text.h"

static rh_script read_script(rh_arena *arena, const char *text, int *rc,
                             rh_error *error)
{
    rh_script script = {0};
    /* A copy without a zero at its end: nothing may be read beyond it. */
    size_t n = strlen(text);
    char *copy = rh_alloc(n > 0 ? n : 1);
    memcpy(copy, text, n);
    *rc = rh_script_read(&script, arena, "x.sql", copy, n, error);
    free(copy);
    return script;
}

/* Statements that are sent, with " | " between them. */
static void assert_split(const char *text, const char *expected)
{
    int rc = RH_OK;
    rh_error error = {0};
    rh_text found = RH_TEXT_INIT;
    rh_arena *arena = rh_arena_new();
    rh_script s = read_script(arena, text, &rc, &error);
    if (rc != RH_OK)
        fail_msg("%s: %s", text, error.message);
    for (size_t i = 0; i < s.n; i++)
        if (s.items[i].sql != NULL)
            rh_text_addf(&found, "%s%s", found.len > 0 ? " | " : "",
                         s.items[i].sql);
    assert_string_equal(rh_text_str(&found), expected);
    rh_text_free(&found);
    rh_arena_free(arena);
}

static void statements_end_where_the_server_ends_them(void **state)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"", ""},
        {" -- nothing; here\n ; /* ; */ ;", ""},
        {"CREATE TABLE a (); CREATE TABLE b ()",
         "CREATE TABLE a () | CREATE TABLE b ()"},
        {"\xEF\xBB\xBF"
         "CREATE TABLE a();",
         "CREATE TABLE a()"},
        {"CREATE TABLE a (b text DEFAULT 'x;''y;\\'); CREATE TABLE c ();",
         "CREATE TABLE a (b text DEFAULT 'x;''y;\\') | CREATE TABLE c ()"},
        {"ALTER TABLE a ADD b text DEFAULT E'\\';\\\\'; CREATE TABLE c ();",
         "ALTER TABLE a ADD b text DEFAULT E'\\';\\\\' | CREATE TABLE c ()"},
        {"COMMENT ON TABLE a IS e'x' -- '\n '\\';'; CREATE TABLE c ();",
         "COMMENT ON TABLE a IS e'x' -- '\n '\\';' | CREATE TABLE c ()"},
        {"COMMENT ON TABLE a IS 'x\\'; CREATE TABLE c ();",
         "COMMENT ON TABLE a IS 'x\\' | CREATE TABLE c ()"},
        {"COMMENT ON TABLE fe IS U&'\\0041;'; CREATE TABLE c ();",
         "COMMENT ON TABLE fe IS U&'\\0041;' | CREATE TABLE c ()"},
        {"CREATE TABLE \"a;\"\"b'\" (c int); CREATE TABLE c ();",
         "CREATE TABLE \"a;\"\"b'\" (c int) | CREATE TABLE c ()"},
        {"CREATE TABLE a /* ; /* ; */ ' ; */ (); CREATE TABLE c ();",
         "CREATE TABLE a /* ; /* ; */ ' ; */ () | CREATE TABLE c ()"},
        {"CREATE FUNCTION f() RETURNS int AS $a$;$$;$b$;$a$ LANGUAGE sql;"
         "CREATE TABLE c ();",
         "CREATE FUNCTION f() RETURNS int AS $a$;$$;$b$;$a$ LANGUAGE sql | "
         "CREATE TABLE c ()"},
        {"CREATE TABLE a$b$ (); CREATE TABLE c$b$ ();",
         "CREATE TABLE a$b$ () | CREATE TABLE c$b$ ()"},
        {"CREATE FUNCTION f(int) RETURNS int AS $\xC3\xBC$ ; $\xC3\xBC$;"
         "CREATE TABLE c ();",
         "CREATE FUNCTION f(int) RETURNS int AS $\xC3\xBC$ ; $\xC3\xBC$ | "
         "CREATE TABLE c ()"},
        {"CREATE RULE r AS ON UPDATE TO a DO (SELECT 1; SELECT 2); "
         "CREATE TABLE c ();",
         "CREATE RULE r AS ON UPDATE TO a DO (SELECT 1; SELECT 2) | "
         "CREATE TABLE c ()"},
        {"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true "
         "THEN 1 END; SELECT 1 AS end; SELECT a.end FROM a; END; "
         "CREATE TABLE c ();",
         "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true "
         "THEN 1 END; SELECT 1 AS end; SELECT a.end FROM a; END | "
         "CREATE TABLE c ()"},
        {"CREATE TABLE begin_atomic (a int); CREATE TABLE c ();",
         "CREATE TABLE begin_atomic (a int) | CREATE TABLE c ()"},
        {"\\restrict abc'\nCREATE TABLE a ();\n\\unrestrict abc'\n",
         "CREATE TABLE a ()"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_split(cases[i].text, cases[i].expected);
}

static void what_pg_dump_sets_is_passed_over_or_kept_local(void **state)
{
    (void)state;
    assert_split("SET statement_timeout = 0;SET lock_timeout = 0;"
                 "SET client_encoding = 'UTF8';"
                 "SET standard_conforming_strings = on;"
                 "SET row_security = off;",
                 "");
    assert_split("SELECT pg_catalog.set_config('search_path', '', false);",
                 "SET LOCAL search_path = ''");
    assert_split("SET default_tablespace = '';SET xmloption TO content;"
                 "SET SESSION check_function_bodies = false",
                 "SET LOCAL default_tablespace = '' | "
                 "SET LOCAL xmloption TO content | "
                 "SET LOCAL check_function_bodies = false");
}

static void a_schema_is_known_by_its_name(void **state)
{
    int rc = RH_OK;
    rh_error error = {0};
    rh_arena *arena = rh_arena_new();
    (void)state;
    rh_script s = read_script(arena,
                              "CREATE SCHEMA public;\n"
                              "CREATE SCHEMA IF NOT EXISTS \"a b\";\n"
                              "CREATE SCHEMA x CREATE TABLE y ();",
                              &rc, &error);
    assert_int_equal(rc, RH_OK);
    assert_int_equal(s.n, 3);
    assert_string_equal(s.items[0].schema, "public");
    assert_string_equal(s.items[1].schema, "\"a b\"");
    assert_int_equal(s.items[1].line, 2);
    assert_null(s.items[2].schema);
    rh_arena_free(arena);
}

static void
what_a_schema_file_must_not_do_is_refused_with_its_line(void **state)
{
    static const struct {
        const char *text, *error;
        int code;
    } cases[] = {
        {"BEGIN;", "x.sql:1: BEGIN: the transaction", RH_REFUSED},
        {"\n\ncommit", "x.sql:3: commit: the transaction", RH_REFUSED},
        {"CREATE TABLE a ();\nROLLBACK TO x;", "x.sql:2: ROLLBACK TO: the ",
         RH_REFUSED},
        {"SAVEPOINT a", "x.sql:1: SAVEPOINT a: the trans", RH_REFUSED},
        {"/*\n*/ COPY a FROM stdin;\n1\t'\n\\.\n", "x.sql:2: COPY a: a schema ",
         RH_REFUSED},
        {"INSERT INTO a VALUES (1);",
         "x.sql:1: INSERT INTO: a schema file "
         "holds no rows",
         RH_REFUSED},
        {"WITH a AS (DELETE FROM b) SELECT", "x.sql:1: WITH a: ", RH_REFUSED},
        {"\\connect other", "x.sql:1: a command of psql", RH_REFUSED},
        {"CREATE TABLE a ()\\g", "x.sql:1: a command of psql", RH_REFUSED},
        {"SET ROLE a", "x.sql:1: SET ROLE: a schema file sets", RH_REFUSED},
        {"SET SESSION AUTHORIZATION a", "sets nothing but", RH_REFUSED},
        {"SET client_encoding = 'LATIN1'", "sets nothing but", RH_REFUSED},
        {"SET standard_conforming_strings = off", "sets nothing", RH_REFUSED},
        {"RESET ALL", "sets nothing but", RH_REFUSED},
        {"LISTEN a", "x.sql:1: LISTEN a: a schema file consists of",
         RH_REFUSED},
        {"DO $$ BEGIN END $$", "a schema file consists of", RH_REFUSED},
        {"VACUUM", "a schema file consists of", RH_REFUSED},
        {"LOCK TABLE a", "a schema file consists of", RH_REFUSED},
        {"CALL p()", "a schema file consists of", RH_REFUSED},
        {"DROP TABLE a", "x.sql:1: DROP TABLE: a schema file only makes",
         RH_REFUSED},
        {"SELECT pg_terminate_backend(1)", "holds no queries", RH_REFUSED},
        {"SELECT pg_catalog.set_config('search_path', '', false), 1",
         "holds no queries", RH_REFUSED},
        {"SELECT pg_catalog.set_config('role', 'a', false)", "holds no queries",
         RH_REFUSED},
        {"CREATE DATABASE a", "beyond its schema", RH_REFUSED},
        {"CREATE ROLE a", "beyond its schema", RH_REFUSED},
        {"CREATE LOCAL TEMP TABLE a ()", "beyond its schema", RH_REFUSED},
        {"CREATE OR REPLACE TEMPORARY VIEW a AS SELECT 1", "beyond its schema",
         RH_REFUSED},
        {"ALTER SYSTEM SET a = 1", "beyond its schema", RH_REFUSED},
        {"ALTER DATABASE a SET b = 1", "beyond its schema", RH_REFUSED},
        {"COMMENT ON DATABASE a IS ''", "beyond its schema", RH_REFUSED},
        {"GRANT ALL ON DATABASE a TO b", "beyond its schema", RH_REFUSED},
        {"GRANT a TO b", "roles are not a schema's", RH_REFUSED},
        {"CREATE UNIQUE INDEX CONCURRENTLY a ON b (c)", "CONCURRENTLY",
         RH_REFUSED},
        {"CREATE TABLE a ();\nCOMMENT ON TABLE a IS 'x",
         "x.sql:2: a string that begins here never ends", RH_FAILED},
        {"CREATE TABLE \"a", "a quoted name that begins here", RH_FAILED},
        {"/* /* */", "x.sql:1: a comment that begins here", RH_FAILED},
        {"CREATE FUNCTION f() AS $a$ $b$", "dollar quotes", RH_FAILED},
        {"CREATE TABLE a\n(b int;\nCREATE TABLE c ();",
         "x.sql:2: a parenthesis that begins here", RH_FAILED},
        {"CREATE FUNCTION f() BEGIN ATOMIC SELECT 1;", "BEGIN ATOMIC",
         RH_FAILED},
        {"CREATE TABLE \xFF ()", "x.sql is no text in UTF-8", RH_FAILED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int rc = RH_OK;
        rh_error error = {0};
        rh_arena *arena = rh_arena_new();
        read_script(arena, cases[i].text, &rc, &error);
        if (rc != cases[i].code ||
            strstr(error.message, cases[i].error) == NULL)
            fail_msg("%s: status %d, %s", cases[i].text, rc, error.message);
        rh_arena_free(arena);
    }
}

static void words_of_a_schema_may_be_keywords_elsewhere(void **state)
{
    (void)state;
    assert_split("CREATE TYPE role AS ENUM ('USER');"
                 "CREATE TABLE event (database int, temp int);"
                 "GRANT SELECT, INSERT(a), UPDATE ON TABLE \"DATABASE\" TO b;"
                 "COMMENT ON COLUMN event.temp IS 'x';"
                 "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO b;"
                 "REVOKE ALL ON SCHEMA public FROM PUBLIC",
                 "CREATE TYPE role AS ENUM ('USER') | "
                 "CREATE TABLE event (database int, temp int) | "
                 "GRANT SELECT, INSERT(a), UPDATE ON TABLE \"DATABASE\" TO b | "
                 "COMMENT ON COLUMN event.temp IS 'x' | "
                 "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO b | "
                 "REVOKE ALL ON SCHEMA public FROM PUBLIC");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statements_end_where_the_server_ends_them),
        cmocka_unit_test(what_pg_dump_sets_is_passed_over_or_kept_local),
        cmocka_unit_test(a_schema_is_known_by_its_name),
        cmocka_unit_test(
            what_a_schema_file_must_not_do_is_refused_with_its_line),
        cmocka_unit_test(words_of_a_schema_may_be_keywords_elsewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
