/* SPDX-License-Identifier: MIT
 *
 * Connection URLs: any text, and URLs whose password is known to the test and
 * must show nowhere, neither in what is displayed nor in an error.
 */
#include <stdio.h>
#include <string.h>

#include "fuzz.h"
#include "url.h"

static const char secret[] = "qZ7xVw9KpLm3";

static bool shows(const char *text)
{
    return strstr(text, secret) != NULL;
}

/* The password is in `url`; may `text`, made from it, be shown? */
static void check_hidden(const char *url, const char *text)
{
    if (shows(text))
        fprintf(stderr, "%s\nshows the password: %s\n", url, text);
    FUZZ_CHECK(!shows(text));
}

static int check_pg(const char *url, bool has_secret)
{
    rh_arena *arena = rh_arena_new();
    rh_pg_url out;
    rh_error error = {0};
    int rc = rh_pg_url_parse(&out, arena, url, "--database-url", &error);
    fuzz_check_error(rc, &error);
    if (has_secret)
        check_hidden(url, error.message);
    if (rc == RH_OK) {
        FUZZ_CHECK(out.n < RH_PG_URL_PARAMS);
        FUZZ_CHECK(out.keywords[out.n] == NULL && out.values[out.n] == NULL);
        for (size_t i = 0; i < out.n; i++)
            FUZZ_CHECK(out.keywords[i] != NULL && out.values[i] != NULL);
        FUZZ_CHECK(out.masked != NULL && out.place != NULL);
        if (has_secret)
            check_hidden(url, out.masked);
        if (has_secret)
            check_hidden(url, out.place);
    }
    rh_arena_free(arena);
    return rc;
}

static int check_redis(const char *url, bool has_secret)
{
    rh_arena *arena = rh_arena_new();
    rh_redis_url out;
    rh_error error = {0};
    int rc = rh_redis_url_parse(&out, arena, url, "--redis-url", &error);
    fuzz_check_error(rc, &error);
    if (has_secret)
        check_hidden(url, error.message);
    if (rc == RH_OK) {
        FUZZ_CHECK((out.host == NULL) == (out.socket != NULL));
        FUZZ_CHECK(out.socket != NULL || (out.port > 0 && out.port < 65536));
        FUZZ_CHECK(out.db >= 0 && out.masked != NULL && out.place != NULL);
        if (has_secret)
            check_hidden(url, out.masked);
        if (has_secret)
            check_hidden(url, out.place);
    }
    rh_arena_free(arena);
    return rc;
}

/* Where a password may stand; what follows is the fuzzer's. */
static const struct {
    const char *before, *after;
    int (*check)(const char *url, bool has_secret);
} places[] = {
    {"postgresql://user:", "", check_pg},
    {"postgresql+asyncpg://user:%40", "", check_pg},
    {"postgresql://user@host/db?password=", "", check_pg},
    {"postgres://host/db?sslmode=prefer&sslpassword=", "", check_pg},
    {"host=localhost password=", "", check_pg},
    {"password='", "", check_pg},
    {"redis://user:", "", check_redis},
    {"redis://:", "", check_redis},
    {"redis://", "@", check_redis},
    {"redis://host/1?password=", "", check_redis},
    {"unix:///run/redis.sock?password=", "", check_redis},
};

/* The first byte picks the place; all of them each time would be slow. */
static void check_secret(const char *input)
{
    size_t i = (unsigned char)*input % (sizeof places / sizeof *places);
    const char *rest = input + (*input != '\0');
    bool is_user = *places[i].after == '@' && strchr(rest, '@') != NULL;
    if (is_user || shows(rest)) /* the fuzzer learns it, and puts it there */
        return;
    rh_text url = RH_TEXT_INIT;
    rh_text_addf(&url, "%s%s%s%s", places[i].before, secret, places[i].after,
                 rest);
    places[i].check(url.data, true);
    rh_text_free(&url);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    rh_text text = RH_TEXT_INIT;
    rh_text_addn(&text, (const char *)data, n);
    const char *input = rh_text_str(&text);
    check_pg(input, false);
    check_redis(input, false);
    check_secret(input);
    rh_text_free(&text);
    return 0;
}
