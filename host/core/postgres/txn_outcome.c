/* SPDX-License-Identifier: MIT
 *
 * The connection died while COMMIT was under way: the client cannot tell
 * "never arrived" from "done, but the answer was lost". The server can, by
 * pg_xact_status(), as long as it is asked within its memory, and as long as
 * the id is still that of the same transaction.
 */
#include "txn_outcome.h"

#include <string.h>

enum { TRIES = 40, PAUSE_MS = 250, END_IT_AFTER = 12 };

typedef enum verdict {
    NO_ANSWER,
    COMMITTED,
    ROLLED_BACK,
    IN_PROGRESS,
    FORGOTTEN,   /* too old for the server to know */
    OTHER_SERVER /* or another history of it: the id means nothing there */
} verdict;

static verdict read_status(const char *status)
{
    static const struct {
        const char *text;
        verdict verdict;
    } known[] = {{"committed", COMMITTED},
                 {"aborted", ROLLED_BACK},
                 {"in progress", IN_PROGRESS}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].text, status) == 0)
            return known[i].verdict;
    return FORGOTTEN;
}

/* An id that the server has not given out yet was lost with what was not yet
   on its disk when it crashed. */
static verdict ask_status(rh_pg *pg, const char *xid)
{
    static const char of_the_future[] = "22023";
    rh_error refused = {0};
    PGresult *res = NULL;
    const char *sql = rh_pg_server_version(pg) >= 130000
                          ? "SELECT pg_xact_status($1::xid8)"
                          : "SELECT txid_status($1::bigint)";
    if (rh_pg_run(pg, &res, &refused, sql, 1, &xid) != RH_OK)
        return strcmp(rh_pg_sqlstate(pg), of_the_future) == 0 ? ROLLED_BACK
                                                              : NO_ANSWER;
    verdict v = read_status(PQgetvalue(res, 0, 0));
    PQclear(res);
    return v;
}

/* After a crash the server gives ids out again of which it had nothing on the
   disk, so "committed" may be about somebody else. Recovery ends with a
   checkpoint, which has the first id that was free then; once another
   checkpoint may have taken its place, nobody knows. */
static verdict ask_after_crash(rh_pg *pg, const char *xid)
{
    static const char sql[] =
        "SELECT CASE WHEN checkpoint_time <"
        "   s.stats_reset - interval '2 s' OR"
        "   checkpoint_time > s.stats_reset + interval '1 min' THEN 'nobody'"
        "  WHEN $1::numeric < split_part(next_xid, ':', 1)::numeric"
        "   * 4294967296 + split_part(next_xid, ':', 2)::numeric"
        "  THEN 'committed' ELSE 'aborted' END"
        " FROM pg_control_checkpoint(), pg_stat_bgwriter s";
    rh_error refused = {0};
    PGresult *res = NULL;
    if (rh_pg_run(pg, &res, &refused, sql, 1, &xid) != RH_OK)
        return FORGOTTEN;
    verdict v = read_status(PQgetvalue(res, 0, 0));
    PQclear(res);
    return v;
}

/* Statistics of one part are reset by people, all of them by a crash. */
static bool has_crashed(const char *before, const char *now)
{
    if (before == NULL || now == NULL)
        return false;
    const char *a = strchr(before, '/'), *b = strchr(now, '/');
    size_t n = a != NULL ? (size_t)(a - before) : 0;
    return a != NULL && b != NULL && strcmp(a, b) != 0 &&
           strncmp(before, now, n + 1) != 0;
}

static verdict ask(rh_pg *pg, const rh_txn_mark *mark)
{
    rh_server_id now = {0};
    rh_arena *arena = rh_arena_new();
    rh_server_id_read(&now, arena, pg);
    verdict v = OTHER_SERVER;
    if (rh_server_id_is_same(&mark->server, &now))
        v = ask_status(pg, mark->xid);
    if (v == COMMITTED && has_crashed(mark->server.life, now.life))
        v = ask_after_crash(pg, mark->xid);
    rh_arena_free(arena);
    return v;
}

/* A half-open backend would hold the transaction and its locks for ever. An
   id in progress is that of one backend and no other. */
static void end_backend(rh_pg *pg, const char *xid)
{
    rh_error not_permitted = {0};
    rh_pg_run(pg, NULL, &not_permitted,
              "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              " WHERE backend_xid::text = ($1::numeric % 4294967296)::text",
              1, &xid);
}

static verdict ask_once(const rh_pg_url *url, const rh_txn_mark *mark,
                        bool ends_it)
{
    rh_pg *pg = NULL;
    rh_error no_server = {0};
    rh_cancel_flag never = {.pipe = {-1, -1}};
    if (rh_pg_open(&pg, url, &never, &no_server) != RH_OK)
        return NO_ANSWER;
    verdict v = ask(pg, mark);
    if (v == IN_PROGRESS && ends_it)
        end_backend(pg, mark->xid);
    rh_pg_close(pg);
    return v;
}

static int unknown(verdict v, const rh_txn_mark *mark, rh_error *error)
{
    const char *why =
        v == IN_PROGRESS    ? "the transaction is still in progress there, and "
                              "could not be ended"
        : v == FORGOTTEN    ? "the server does not know any more"
        : v == OTHER_SERVER ? "this is another server, or one that was "
                              "restored or failed over since"
                            : "the server cannot be asked";
    return rh_fail(error, RH_UNKNOWN,
                   "the connection broke at COMMIT, and whether transaction "
                   "%s was committed is unknown: %s; look at the database "
                   "before anything is done again",
                   mark->xid, why);
}

int rh_txn_outcome(const rh_pg_url *url, const rh_txn_mark *mark,
                   rh_error *error)
{
    verdict last = NO_ANSWER;
    for (int i = 0; i < TRIES; i++) {
        if (i > 0)
            rh_pause_ms(PAUSE_MS);
        verdict v = ask_once(url, mark, i >= END_IT_AFTER);
        last = v != NO_ANSWER ? v : last;
        if (v == COMMITTED)
            return RH_OK;
        if (v == ROLLED_BACK)
            return rh_fail(error, RH_FAILED,
                           "the connection broke at COMMIT; the server says "
                           "that transaction %s was rolled back",
                           mark->xid);
        if (v == FORGOTTEN || v == OTHER_SERVER)
            break;
    }
    return unknown(last, mark, error);
}

int rh_txn_outcome_now(const rh_pg_url *url, const rh_txn_mark *mark,
                       rh_error *error)
{
    verdict v = ask_once(url, mark, false);
    if (v == COMMITTED)
        return RH_OK;
    return v == ROLLED_BACK
               ? rh_fail(error, RH_FAILED,
                         "the server says that transaction %s was rolled back",
                         mark->xid)
               : unknown(v, mark, error);
}
