/* SPDX-License-Identifier: MIT
 *
 * More care may be asked for by any script. Less of it, for a production
 * database, by a person who types its name.
 */
#include "mark_run.h"

#include <string.h>

#include "mark.h"
#include "run_internal.h"
#include "value.h"

/* NULL for "none". */
static int check_name(const char **out, const char *name, rh_error *error)
{
    static const char *const names[] = {"production", "staging", "dev",
                                        "test",       "sandbox", "none"};
    enum { N = sizeof names / sizeof *names };
    for (size_t i = 0; i < N; i++) {
        if (strcmp(names[i], name) == 0) {
            *out = i < N - 1 ? names[i] : NULL;
            return RH_OK;
        }
    }
    const char *near = rh_nearest(name, names, N);
    return rh_fail(error, RH_USAGE,
                   "\"%s\" is no class%s%s%s: use production, staging, dev, "
                   "test or sandbox, or none",
                   name, near != NULL ? " (did you mean \"" : "",
                   near != NULL ? near : "", near != NULL ? "\"?)" : "");
}

/* A mark that nobody understands may have been meant so. */
static bool may_be_production(const char *was)
{
    static const char *const others[] = {"unmarked", "staging", "dev", "test",
                                         "sandbox"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(others[i], was) == 0)
            return false;
    return true;
}

static int check_rights(const rh_marking *m, rh_error *error)
{
    if (m->is_standby)
        return rh_fail(error, RH_REFUSED,
                       "database \"%s\" is on a standby, which can only be "
                       "read: mark it on its primary",
                       m->database);
    if (!m->is_owner)
        return rh_fail(error, RH_REFUSED,
                       "only the owner of database \"%s\" may mark it: connect "
                       "as its owner, or have the owner do it",
                       m->database);
    return RH_OK;
}

static int confirm(rh_job *run, const char *database, const char *was,
                   const char *class_name, rh_error *error)
{
    rh_demand demand = {.phrase = database,
                        .text = rh_arena_printf(
                            run->arena,
                            "This database is %s, and will be %s: type "
                            "its name.",
                            was, class_name != NULL ? class_name : "unmarked")};
    if (!may_be_production(was) ||
        (class_name != NULL && strcmp(class_name, "production") == 0))
        return RH_OK;
    rh_run_phase(run, "confirm");
    return rh_run_ask_demand(run, &demand, error);
}

static int write_mark(rh_job *run, const rh_marking *m, const char *comment,
                      rh_error *error)
{
    rh_pg *writer = NULL;
    rh_run_phase(run, "change");
    int rc = rh_pg_open(&writer, &run->pg_url, run->set->cancel, error);
    if (rc == RH_OK)
        rc = rh_mark_write(run->pg, writer, run->arena, m, comment, run->events,
                           error);
    rh_pg_close(writer);
    run->is_committed = rc == RH_OK;
    return rc;
}

static bool is_same(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static int mark(rh_job *run, const char *class_name, rh_error *error)
{
    rh_marking m;
    int rc = rh_mark_read(&m, run->arena, run->pg, error);
    if (rc != RH_OK)
        return rc;
    const char *was = rh_mark_words(run->arena, m.comment);
    const char *comment = rh_mark_edit(run->arena, m.comment, class_name);
    was = was != NULL ? was : "unmarked";
    if (!is_same(comment, m.comment)) {
        rc = check_rights(&m, error);
        if (rc == RH_OK)
            rc = confirm(run, m.database, was, class_name, error);
        if (rc == RH_OK)
            rc = write_mark(run, &m, comment, error);
    }
    if (rc == RH_OK)
        RH_EMIT(
            run->events, "marked", RH_F_TEXT("database", m.database),
            RH_F_TEXT("was", was),
            RH_F_TEXT("class", class_name != NULL ? class_name : "unmarked"));
    return rc;
}

/* A mark that cannot be read stops every run; this is what mends it. */
static int connect_for(rh_job *run, bool marks, rh_error *error)
{
    int rc = rh_run_connect_database(run, error);
    if (rc != RH_OK)
        return rc;
    rc = rh_target_read(&run->target, run->arena, run->pg, error);
    if (rc == RH_REFUSED && marks) {
        RH_EMIT(run->events, "warning", RH_F_TEXT("text", error->message));
        run->target.class = RH_CLASS_PRODUCTION;
        rc = RH_OK;
        rh_error_clear(error);
    }
    if (rc == RH_OK)
        rh_target_tell(&run->target, &run->pg_url, NULL, run->events);
    return rc;
}

int rh_mark_database(const rh_settings *settings, const char *class_name,
                     rh_error *error)
{
    static const rh_order no_playbook = {0};
    rh_job run;
    const char *class = NULL;
    int rc = rh_run_begin(&run, settings, &no_playbook, "mark", error);
    if (rc == RH_OK) {
        rh_run_tell(&run);
        if (class_name != NULL)
            rc = check_name(&class, class_name, error);
        if (rc == RH_OK)
            rc = connect_for(&run, class_name != NULL, error);
        if (rc == RH_OK && class_name != NULL)
            rc = mark(&run, class, error);
    }
    return rh_run_end(&run, rc, error);
}
