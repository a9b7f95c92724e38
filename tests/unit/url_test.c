/* SPDX-License-Identifier: MIT
 *
 * The URLs that applications have, and what is shown of them: never the
 * password, neither in the masked form nor in an error.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "url.h"

static rh_arena *arena;
static rh_error error;

static int set_up(void **state)
{
    (void)state;
    arena = rh_arena_new();
    rh_error_clear(&error);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    rh_arena_free(arena);
    return 0;
}

static const char *get(const rh_pg_url *url, const char *keyword)
{
    for (size_t i = 0; url->keywords[i] != NULL; i++)
        if (strcmp(url->keywords[i], keyword) == 0)
            return url->values[i];
    return NULL;
}

static void assert_text(const char *got, const char *expected)
{
    if (expected == NULL) {
        assert_null(got);
        return;
    }
    assert_non_null(got);
    assert_string_equal(got, expected);
}

typedef struct pg_case {
    const char *url, *user, *password, *host, *port, *dbname, *place;
} pg_case;

static const pg_case pg_cases[] = {
    {"postgresql://u:p@h:5433/shop", "u", "p", "h", "5433", "shop",
     "h:5433/shop"},
    {"postgres://h/shop", NULL, NULL, "h", NULL, "shop", "h:5432/shop"},
    {"postgresql+asyncpg://u@h/shop", "u", NULL, "h", NULL, "shop",
     "h:5432/shop"},
    {"postgresql+psycopg2://h/shop", NULL, NULL, "h", NULL, "shop",
     "h:5432/shop"},
    {"postgis://h/shop", NULL, NULL, "h", NULL, "shop", "h:5432/shop"},
    {"POSTGRESQL://h/shop", NULL, NULL, "h", NULL, "shop", "h:5432/shop"},
    {"postgresql://a%40b:p%3As%2F@h/my%20shop", "a@b", "p:s/", "h", NULL,
     "my shop", "h:5432/my shop"},
    {"postgresql://[::1]:5433/shop", NULL, NULL, "::1", "5433", "shop",
     "[::1]:5433/shop"},
    {"postgresql://[::1]/shop", NULL, NULL, "::1", NULL, "shop",
     "[::1]:5432/shop"},
    {"postgresql://h1:1,h2:2/shop", NULL, NULL, "h1,h2", "1,2", "shop",
     "h1:1,h2:2/shop"},
    {"postgresql://h1,h2:2/shop", NULL, NULL, "h1,h2", ",2", "shop",
     "h1:5432,h2:2/shop"},
    {"postgresql://h1,h2/shop", NULL, NULL, "h1,h2", NULL, "shop",
     "h1:5432,h2:5432/shop"},
    {"postgresql://%2Fvar%2Frun/shop", NULL, NULL, "/var/run", NULL, "shop",
     "[/var/run]/shop"},
    {"postgresql:///shop?host=/tmp/x&port=5499", NULL, NULL, "/tmp/x", "5499",
     "shop", "[/tmp/x]:5499/shop"},
    {"postgresql:///shop", NULL, NULL, NULL, NULL, "shop", "[local]/shop"},
    {"postgresql://me@h", "me", NULL, "h", NULL, NULL, "h:5432/me"},
    {"postgresql://me@h/", "me", NULL, "h", NULL, NULL, "h:5432/me"},
    {"postgresql://h/a?dbname=b&user=c&password=d", "c", "d", "h", NULL, "b",
     "h:5432/b"},
    /* Passwords that nobody encoded */
    {"postgresql://u:p@ss@h/shop", "u", "p@ss", "h", NULL, "shop",
     "h:5432/shop"},
    {"postgresql://u:p/s#s@h:1/shop", "u", "p/s#s", "h", "1", "shop",
     "h:1/shop"},
    {"postgresql://u:a:b@h/shop", "u", "a:b", "h", NULL, "shop", "h:5432/shop"},
    /* An "@" in a parameter is no user */
    {"postgresql://h:1/shop?application_name=a@b", NULL, NULL, "h", "1", "shop",
     "h:1/shop"},
    {"host=h port=5433 dbname=shop user=u password='p w'", "u", "p w", "h",
     "5433", "shop", "h:5433/shop"},
    {"dbname=shop", NULL, NULL, NULL, NULL, "shop", "[local]/shop"},
};

static void pg__takes_apart_what_is_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pg_cases / sizeof *pg_cases; i++) {
        const pg_case *c = &pg_cases[i];
        rh_pg_url url;
        int rc = rh_pg_url_parse(&url, arena, c->url, "DATABASE_URL", &error);
        if (rc != RH_OK)
            fail_msg("%s: %s", c->url, error.message);
        assert_text(get(&url, "user"), c->user);
        assert_text(get(&url, "password"), c->password);
        assert_text(url.password, c->password);
        assert_text(get(&url, "host"), c->host);
        assert_text(get(&url, "port"), c->port);
        assert_text(get(&url, "dbname"), c->dbname);
        assert_text(url.place, c->place);
    }
}

static void pg__masks_every_password(void **state)
{
    static const char *const cases[][2] = {
        {"postgresql+asyncpg://u:secret@h:1/db?sslmode=require",
         "postgresql+asyncpg://u:***@h:1/db?sslmode=require"},
        {"postgresql://u:se@cr/et@h/db", "postgresql://u:***@h/db"},
        {"postgresql://h/db?user=u&password=secret",
         "postgresql://h/db?user=u&password=***"},
        {"postgresql://h/db?p%61ssword=secret&sslpassword=secret",
         "postgresql://h/db?p%61ssword=***&sslpassword=***"},
        {"host=h password=secret dbname='a b'",
         "password='***' dbname='a b' host='h'"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rh_pg_url url;
        assert_int_equal(rh_pg_url_parse(&url, arena, cases[i][0], "x", &error),
                         RH_OK);
        assert_string_equal(url.masked, cases[i][1]);
    }
}

static void pg__sorts_parameters(void **state)
{
    rh_pg_url url;
    (void)state;
    int rc = rh_pg_url_parse(
        &url, arena,
        "postgresql://h/db?schema=app&connection_limit=5&pgbouncer=true"
        "&sslaccept=strict&options=-c%20x%3D1&ssl=true&pool_timeout=3",
        "x", &error);
    assert_int_equal(rc, RH_OK);
    assert_string_equal(url.schema, "app");
    assert_text(get(&url, "options"), "-c x=1");
    assert_text(get(&url, "sslmode"), "require");
    assert_null(get(&url, "connection_limit"));
    assert_null(get(&url, "schema"));
    assert_text(get(&url, "application_name"), "resethost");
    assert_text(get(&url, "connect_timeout"), "10");
}

static void pg__given_values_stay(void **state)
{
    rh_pg_url url;
    (void)state;
    int rc = rh_pg_url_parse(&url, arena,
                             "postgresql://h/db?application_name=me&"
                             "connect_timeout=3&ssl=true&sslmode=verify-full",
                             "x", &error);
    assert_int_equal(rc, RH_OK);
    assert_text(get(&url, "application_name"), "me");
    assert_text(get(&url, "connect_timeout"), "3");
    assert_text(get(&url, "sslmode"), "verify-full");
}

static const char *const pg_faults[][2] = {
    {"mysql://u:secret@h/db", "this is a mysql URL"},
    {"sqlite:///secret.db", "this is a sqlite URL"},
    {"mongodb+srv://u:secret@h/db", "this is a mongodb URL"},
    {"jdbc:postgresql://h/db?password=secret", "this is a jdbc URL"},
    {"u:secret@h/db", "no URL of one"},
    {"", "no URL of one"},
    {"postgresql://u:secret", "cannot be taken apart"},
    {"postgresql://u:secret/x", "cannot be taken apart"},
    {"postgresql://u:secret:/x", "cannot be taken apart"},
    {"postgresql://u:secret:5432/x", "cannot be taken apart"},
    {"postgresql://u:x?secret@h/db", "cannot be taken apart"},
    {"postgresql://u:12?secret@h/db", "cannot be taken apart"},
    {"postgresql://u:a@b?secret@h/db", "cannot be taken apart"},
    {"postgresql://u:12?secret&x=1@h/db", "cannot be taken apart"},
    {"postgresql://u:secret%zz@h/db", "%25"},
    {"postgresql://u:secret%00@h/db", "%25"},
    {"postgresql://u:secret@h:port/db", "cannot be taken apart"},
    {"postgresql://u:secret@h:99999/db", "cannot be taken apart"},
    {"postgresql://u:secret@[::1/db", "cannot be taken apart"},
    {"postgresql://u:secret@h/db?sslmod=require", "did you mean \"sslmode\""},
    {"postgresql://u:secret@h/db?zzzzz=1", "unknown parameter \"zzzzz\""},
    {"postgresql://u:secret@h/db?replication=database", "replication"},
    {"postgresql://u:secret@h/db?ssl=secret", "ssl="},
    {"postgresql://u:secret@h/db?sslmode", "\"sslmode\" has no value"},
    {"host=h password=a secret", "libpq cannot read"},
    {"host=h secret=a", "libpq cannot read"},
};

static void pg__errors_say_why_and_no_secret(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pg_faults / sizeof *pg_faults; i++) {
        rh_pg_url url;
        int rc =
            rh_pg_url_parse(&url, arena, pg_faults[i][0], "ORIGIN", &error);
        assert_int_equal(rc, RH_USAGE);
        if (strstr(error.message, pg_faults[i][1]) == NULL)
            fail_msg("%s: %s", pg_faults[i][0], error.message);
        assert_null(strstr(error.message, "secret"));
        assert_int_equal(strncmp(error.message, "ORIGIN", 6), 0);
    }
}

typedef struct redis_case {
    const char *url, *host, *socket, *user, *password, *masked, *place;
    int port, db;
} redis_case;

static const redis_case redis_cases[] = {
    {"redis://localhost", "localhost", NULL, NULL, NULL, "redis://localhost",
     "localhost:6379/0", 6379, 0},
    {"redis://h:1/2", "h", NULL, NULL, NULL, "redis://h:1/2", "h:1/2", 1, 2},
    {"redis://:se%40c@h/2", "h", NULL, NULL, "se@c", "redis://:***@h/2",
     "h:6379/2", 6379, 2},
    {"redis://u:s@c@h", "h", NULL, "u", "s@c", "redis://u:***@h", "h:6379/0",
     6379, 0},
    {"redis://secret@h", "h", NULL, NULL, "secret", "redis://***@h", "h:6379/0",
     6379, 0},
    {"redis://h/1?db=3&decode_responses=true", "h", NULL, NULL, NULL,
     "redis://h/1?db=3&decode_responses=true", "h:6379/3", 6379, 3},
    {"redis://[::1]:7/", "::1", NULL, NULL, NULL, "redis://[::1]:7/",
     "[::1]:7/0", 7, 0},
    {"redis://", "localhost", NULL, NULL, NULL, "redis://", "localhost:6379/0",
     6379, 0},
    {"unix:///run/r.sock?db=2", NULL, "/run/r.sock", NULL, NULL,
     "unix:///run/r.sock?db=2", "/run/r.sock/2", 0, 2},
    {"unix://:pw@/run/r.sock", NULL, "/run/r.sock", NULL, "pw",
     "unix://:***@/run/r.sock", "/run/r.sock/0", 0, 0},
};

static void redis__takes_apart_what_is_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof redis_cases / sizeof *redis_cases; i++) {
        const redis_case *c = &redis_cases[i];
        rh_redis_url url;
        int rc = rh_redis_url_parse(&url, arena, c->url, "REDIS_URL", &error);
        if (rc != RH_OK)
            fail_msg("%s: %s", c->url, error.message);
        assert_text(url.host, c->host);
        assert_text(url.socket, c->socket);
        assert_text(url.user, c->user);
        assert_text(url.password, c->password);
        assert_text(url.masked, c->masked);
        assert_text(url.place, c->place);
        assert_int_equal(url.port, c->port);
        assert_int_equal(url.db, c->db);
    }
}

static void redis__errors_say_why_and_no_secret(void **state)
{
    static const char *const cases[][2] = {
        {"rediss://:secret@h", "TLS"},
        {"mysql://u:secret@h", "mysql URL"},
        {"localhost:6379", "no Redis URL"},
        {"redis://u:secret", "cannot be taken apart"},
        {"redis://:secret%@h", "cannot be taken apart"},
        {"redis://:secret@h/shop", "database is a number"},
        {"redis://:12?secret@h/0", "cannot be taken apart"},
        {"redis://u:12?secret&x@h/0", "cannot be taken apart"},
        {"redis://:secret@h?pasword=secret", "did you mean \"password\""},
        {"unix://", "names no socket"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rh_redis_url url;
        int rc = rh_redis_url_parse(&url, arena, cases[i][0], "ORIGIN", &error);
        assert_int_equal(rc, RH_USAGE);
        if (strstr(error.message, cases[i][1]) == NULL)
            fail_msg("%s: %s", cases[i][0], error.message);
        assert_null(strstr(error.message, "secret"));
    }
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(pg__takes_apart_what_is_written),
        CASE(pg__masks_every_password),
        CASE(pg__sorts_parameters),
        CASE(pg__given_values_stay),
        CASE(pg__errors_say_why_and_no_secret),
        CASE(redis__takes_apart_what_is_written),
        CASE(redis__errors_say_why_and_no_secret),
    };
    static const char *const environment[] = {
        "PGHOST", "PGPORT", "PGDATABASE", "PGUSER", "PGSERVICE", "PGHOSTADDR"};
    for (size_t i = 0; i < sizeof environment / sizeof *environment; i++)
        unsetenv(environment[i]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
