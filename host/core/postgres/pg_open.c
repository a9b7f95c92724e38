/* SPDX-License-Identifier: MIT
 *
 * Connecting. A pooler may hand the server connection to other clients between
 * our transactions, so no setting is made for the session: what results depend
 * on is set in each transaction, and the one latch that is wanted outside of
 * them goes with the start-up packet, which stays with a connection of our own.
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "fate.h"
#include "pg_internal.h"

enum { CONNECT_MS = 10000 };

static const char latch[] = "-c default_transaction_read_only=on";

/* A server that is gone without a word is noticed within a minute, not after the
   two hours that systems have preset. What the URL says comes later and
   counts. */
static const char *const patience[][2] = {{"keepalives_idle", "30"},
                                          {"keepalives_interval", "10"},
                                          {"keepalives_count", "3"},
                                          {"tcp_user_timeout", "60000"}};
enum { NPATIENCE = sizeof patience / sizeof *patience };

static void drop_notice(void *ud, const PGresult *res)
{
    (void)ud;
    (void)res;
}

static int connect_fail(rh_pg *pg, rh_error *error)
{
    return rh_fail(error, RH_FAILED, "cannot connect to %s: %s", pg->url->place,
                   PQerrorMessage(pg->conn));
}

static int connect_session(rh_pg *pg, rh_error *error)
{
    int64_t deadline = rh_now_ms() + CONNECT_MS;
    while (pg->connecting != PGRES_POLLING_OK) {
        if (pg->connecting == PGRES_POLLING_FAILED)
            return connect_fail(pg, error);
        short events =
            pg->connecting == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        switch (rh_pg_wait(pg, events, deadline)) {
        case WAIT_CANCELLED:
            return rh_pg_cancelled(error);
        case WAIT_OVER:
            return rh_fail(error, RH_FAILED,
                           "cannot connect to %s: no answer within %d s",
                           pg->url->place, CONNECT_MS / 1000);
        case WAIT_STOPPED: /* nobody watches it yet */
        case WAIT_READY:
            break;
        }
        pg->connecting = PQconnectPoll(pg->conn);
    }
    return RH_OK;
}

/* The URL's parameters, with our latch behind any options of its own. */
static void start(rh_pg *pg, bool with_latch)
{
    const char *keywords[NPATIENCE + RH_PG_URL_PARAMS + 3] = {NULL};
    const char *values[NPATIENCE + RH_PG_URL_PARAMS + 3] = {NULL};
    rh_text options = RH_TEXT_INIT;
    size_t n = 0;
    for (; n < NPATIENCE; n++) {
        keywords[n] = patience[n][0];
        values[n] = patience[n][1];
    }
    for (size_t i = 0; i < pg->url->n; i++) {
        if (with_latch && strcmp(pg->url->keywords[i], "options") == 0) {
            rh_text_addf(&options, "%s ", pg->url->values[i]);
            continue;
        }
        keywords[n] = pg->url->keywords[i];
        values[n++] = pg->url->values[i];
    }
    keywords[n] = "client_encoding"; /* the last of a keyword counts */
    values[n++] = "UTF8";
    rh_text_add(&options, latch);
    if (with_latch) {
        keywords[n] = "options";
        values[n++] = options.data;
    }
    PQfinish(pg->conn);
    pg->conn = PQconnectStartParams(keywords, values, 0);
    if (pg->conn == NULL)
        rh_out_of_memory();
    pg->connecting = PQstatus(pg->conn) == CONNECTION_BAD
                         ? PGRES_POLLING_FAILED
                         : PGRES_POLLING_WRITING;
    PQsetNoticeReceiver(pg->conn, drop_notice, NULL);
    rh_text_free(&options);
}

/* A pooler may know no start-up options; then the transactions' own READ ONLY
   is what holds. */
static bool is_options_refused(const rh_pg *pg)
{
    return strstr(PQerrorMessage(pg->conn), "startup parameter") != NULL;
}

/* A local socket is connected at once, and takes the start-up packet. */
static void send_startup(rh_pg *pg)
{
    struct pollfd fd = {.fd = PQsocket(pg->conn), .events = POLLOUT};
    if (pg->connecting == PGRES_POLLING_WRITING && poll(&fd, 1, 0) > 0)
        pg->connecting = PQconnectPoll(pg->conn);
}

void rh_pg_open_start(rh_pg **out, const rh_pg_url *url, rh_cancel_flag *cancel)
{
    rh_pg *pg = rh_alloc(sizeof *pg);
    *pg = (rh_pg){.url = url, .cancel = cancel};
    start(pg, true);
    send_startup(pg);
    *out = pg;
}

int rh_pg_open_wait(rh_pg *pg, rh_error *error)
{
    int rc = connect_session(pg, error);
    if (rc == RH_FAILED && is_options_refused(pg)) {
        start(pg, false);
        rc = connect_session(pg, error);
    }
    if (rc == RH_OK && PQsetnonblocking(pg->conn, 1) != 0)
        rc = connect_fail(pg, error);
    pg->backend_pid = PQbackendPID(pg->conn);
    return rc;
}

int rh_pg_open(rh_pg **out, const rh_pg_url *url, rh_cancel_flag *cancel,
               rh_error *error)
{
    rh_pg *pg = NULL;
    rh_pg_open_start(&pg, url, cancel);
    int rc = rh_pg_open_wait(pg, error);
    if (rc == RH_OK)
        *out = pg;
    else
        rh_pg_close(pg);
    return rc;
}

int rh_pg_begin(rh_pg *pg, const char *begin, rh_error *error)
{
    rh_text sql = RH_TEXT_INIT;
    rh_text_addf(&sql,
                 "%s; SET LOCAL row_security = off;"
                 " SET LOCAL DateStyle = 'ISO, YMD';"
                 " SET LOCAL IntervalStyle = 'postgres';"
                 " SET LOCAL TimeZone = 'UTC';"
                 " SET LOCAL extra_float_digits = 1;"
                 " SET LOCAL bytea_output = 'hex';"
                 " SET LOCAL array_nulls = on;"
                 " SET LOCAL xmloption = content;"
                 " SET LOCAL synchronize_seqscans = off;"
                 " SET LOCAL idle_in_transaction_session_timeout = 0;"
                 " SET LOCAL lc_monetary = 'C'",
                 begin);
    /* A killed host must not leave its locks behind until its statement ends;
       the server can watch for that since version 14. */
    if (PQserverVersion(pg->conn) >= 140000)
        rh_text_add(&sql, "; SET LOCAL client_connection_check_interval = 500");
    if (pg->url->schema != NULL) {
        rh_text_add(&sql, "; SET LOCAL search_path = ");
        rh_text_ident(&sql, pg->url->schema);
    }
    if (pg->url->session != NULL)
        rh_text_addf(&sql, "; SET LOCAL application_name = '%s'",
                     pg->url->session);
    int rc = rh_pg_script(pg, error, sql.data);
    rh_text_free(&sql);
    return rc;
}
