/* SPDX-License-Identifier: MIT
 *
 * The server looks for a deadlock once in each wait, when deadlock_timeout is
 * over (DeadLockCheck() in its deadlock.c). So a circle must not be there when
 * we begin to wait, and one that comes later must be gone before that time.
 */
#include "txn_watch.h"

#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "txn_blockers.h"

enum { ANSWER_MS = 1000, SHORTEST_MS = 10, LONGEST_MS = 100 };

struct rh_watch {
    rh_pg *of, *session;
    const rh_watch_plan *plan;
    rh_text all, exclusive; /* the tables, for the query */
    char pid[16];
    int every_ms;
    int seen;     /* what the last look said, */
    rh_error why; /* and, when it was in a wait, in words */
    bool is_circle;
    size_t which;
};

/* Behind a pooler the process is known by the name that the run gave it only.
   `behind`: who waits for us, or for one that does. */
static const char sql[] =
    "WITH RECURSIVE me(pid) AS (SELECT pid FROM pg_catalog.pg_stat_activity"
    "  WHERE CASE WHEN $1 = '' THEN pid = $2::int"
    "   ELSE application_name = $1 END),"
    " waiter(pid, blockers) AS MATERIALIZED ("
    "  SELECT pid, pg_catalog.pg_blocking_pids(pid) FROM ("
    "   SELECT DISTINCT pid FROM pg_catalog.pg_locks WHERE NOT granted) l),"
    " behind(pid) AS (SELECT w.pid FROM waiter w JOIN me"
    "   ON me.pid = ANY (w.blockers)"
    "  UNION SELECT w.pid FROM behind b JOIN waiter w"
    "   ON b.pid = ANY (w.blockers)),"
    " wanted(root, rel) AS (SELECT t, t FROM unnest($3::oid[]) t"
    "  UNION SELECT w.root, i.inhrelid FROM wanted w"
    "   JOIN pg_catalog.pg_inherits i ON i.inhparent = w.rel)"
    " SELECT w.root FROM behind b JOIN pg_catalog.pg_locks h USING (pid)"
    "  JOIN wanted w ON w.rel = h.relation WHERE h.granted"
    "  AND b.pid NOT IN (SELECT pid FROM me)"
    "  AND h.mode <> ALL (CASE WHEN w.root = ANY ($4::oid[])"
    "   THEN $5 ELSE $6 END::text[])"
    " UNION ALL SELECT 0 FROM behind JOIN me USING (pid) LIMIT 1";

int rh_watch_open(rh_watch **out, rh_pg *of, const rh_watch_plan *plan,
                  rh_error *error)
{
    rh_pg *session = NULL;
    int rc =
        rh_pg_open(&session, rh_pg_get_url(of), rh_pg_cancel_flag(of), error);
    if (rc != RH_OK)
        return rc;
    rh_watch *w = rh_alloc(sizeof *w);
    *w = (rh_watch){.of = of, .session = session, .plan = plan};
    int64_t every = plan->deadlock_ms / 4;
    w->every_ms = every < SHORTEST_MS  ? SHORTEST_MS
                  : every > LONGEST_MS ? LONGEST_MS
                                       : (int)every;
    snprintf(w->pid, sizeof w->pid, "%d", rh_pg_backend_pid(of));
    rh_locks_list_oids(&w->all, plan->locks, plan->n, false);
    rh_locks_list_oids(&w->exclusive, plan->locks, plan->n, true);
    *out = w;
    return RH_OK;
}

void rh_watch_close(rh_watch *w)
{
    if (w == NULL)
        return;
    rh_pg_close(w->session);
    rh_text_free(&w->all);
    rh_text_free(&w->exclusive);
    free(w);
}

/* The root's place among the locks; none for a circle that goes through what is
   no table of ours. */
static void note_circle(rh_watch *w, const PGresult *res)
{
    unsigned long root = strtoul(PQgetvalue(res, 0, 0), NULL, 10);
    w->is_circle = true;
    w->which = w->plan->n;
    for (size_t i = 0; i < w->plan->n; i++)
        if (w->plan->locks[i].table->oid == root)
            w->which = i;
}

static int ask(rh_watch *w, rh_error *error)
{
    PGresult *res = NULL;
    const char *name = rh_pg_get_url(w->of)->session;
    const char *params[] = {name != NULL ? name : "",
                            w->pid,
                            w->all.data,
                            w->exclusive.data,
                            w->plan->harmless_to_exclusive,
                            w->plan->harmless_to_other};
    w->is_circle = false;
    rh_pg_set_deadline(w->session, rh_now_ms() + ANSWER_MS);
    int rc = rh_pg_run(w->session, &res, error, sql, 6, params);
    if (rc == RH_OK && PQntuples(res) > 0) {
        note_circle(w, res);
        rc = rh_fail(error, RH_BUSY,
                     "a session waits for this run, which waits for it");
    }
    PQclear(res);
    return rc == RH_FAILED ? rh_fail(error, RH_BUSY, "%s", error->message) : rc;
}

int rh_watch_look(rh_watch *w, rh_error *error)
{
    w->seen = ask(w, error);
    return w->seen;
}

static bool must_stop(void *ud)
{
    rh_watch *w = ud;
    return rh_watch_look(w, &w->why) != RH_OK;
}

int rh_watch_lock(rh_watch *w, const char *script, rh_error *error)
{
    int rc = rh_watch_look(w, error);
    if (rc != RH_OK)
        return rc;
    rh_pg_set_watch(w->of, w->every_ms, must_stop, w);
    rc = rh_pg_script(w->of, error, script);
    rh_pg_set_watch(w->of, 0, NULL, NULL);
    if (w->seen != RH_OK) {
        *error = w->why;
        rc = w->seen;
    }
    return rc;
}

bool rh_watch_is_circle(const rh_watch *w, size_t *which)
{
    if (w->is_circle && w->which < w->plan->n)
        *which = w->which;
    return w->is_circle;
}

bool rh_watch_is_alive(const rh_watch *w)
{
    return rh_pg_is_connected(w->session);
}
