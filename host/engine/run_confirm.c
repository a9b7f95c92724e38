/* SPDX-License-Identifier: MIT
 *
 * Whether a person wants it. The host says what must be typed and compares it
 * itself; no transaction is open meanwhile.
 */
#include <string.h>

#include "run_internal.h"

/* ---- What is demanded ---- */

typedef struct demands {
    rh_demand *items;
    size_t n;
} demands;

static bool asks_for_name(const rh_job *run)
{
    return !run->plan.is_harmless && (run->target.class == RH_CLASS_UNMARKED ||
                                      run->target.class == RH_CLASS_STAGING ||
                                      run->target.class == RH_CLASS_PRODUCTION);
}

static void add(demands *d, rh_demand demand)
{
    d->items[d->n++] = demand;
}

/* What the host itself wants confirmed, before the playbook's phrases. */
static void add_own(demands *d, rh_job *run)
{
    if (run->plan.unsealed != NULL) {
        const char *text = rh_arena_printf(
            run->arena,
            "%s was never sealed: nobody can say whether it is complete or "
            "unchanged.",
            run->plan.unsealed);
        add(d, (rh_demand){.phrase = "UNSEALED", .text = text, .words = text});
    }
    if (run->playbook->without_backup && run->plan.destroys) {
        static const char text[] =
            "This playbook makes no backup: what it deletes is gone.";
        add(d, (rh_demand){.phrase = "NO BACKUP", .text = text, .words = text});
    }
    if (run->flush_question != NULL)
        add(d, (rh_demand){.phrase = "FLUSH REDIS",
                           .text = run->flush_question,
                           .words = run->flush_question});
}

/* After the phrases, which are the same for every database, and before a last
   countdown. */
static void add_name(demands *d, rh_job *run)
{
    const char *class = rh_class_name(run->target.class);
    if (!asks_for_name(run))
        return;
    add(d, (rh_demand){
               .phrase = run->target.database,
               .text = rh_arena_printf(
                   run->arena, "This database is %s: type its name.", class),
               .words = rh_arena_printf(
                   run->arena, "The database is %s: its name must be typed.",
                   class)});
}

static void add_one(demands *d, rh_job *run, const rh_confirmation *c)
{
    add(d, (rh_demand){
               .phrase = c->phrase,
               .countdown = c->countdown,
               .text = c->phrase != NULL ? NULL : "Press Ctrl-C to stop",
               .words = c->phrase != NULL
                            ? "The playbook wants this typed."
                            : rh_arena_printf(run->arena,
                                              "The playbook leaves %d s to "
                                              "stop it.",
                                              c->countdown)});
}

static size_t after_last_phrase(const rh_playbook *p)
{
    size_t n = p->nconfirm;
    while (n > 0 && p->confirm[n - 1].phrase == NULL)
        n--;
    return n;
}

size_t rh_run_demands(rh_job *run, const rh_demand **out)
{
    enum { OWN = 4 };
    const rh_playbook *p = run->playbook;
    size_t name_at = after_last_phrase(p);
    demands d = {.items = rh_arena_alloc(run->arena, (p->nconfirm + OWN) *
                                                         sizeof *d.items)};
    add_own(&d, run);
    for (size_t i = 0; i < name_at; i++)
        add_one(&d, run, &p->confirm[i]);
    add_name(&d, run);
    for (size_t i = name_at; i < p->nconfirm; i++)
        add_one(&d, run, &p->confirm[i]);
    *out = d.items;
    return d.n;
}

/* ---- Asking ---- */

typedef struct asking {
    rh_job *run;
    int number, total;
} asking;

static int put_question(const asking *a, const rh_question *q, char *reply,
                        size_t size, rh_error *error)
{
    const rh_settings *set = a->run->set;
    const rh_asker asker = {set->ask, set->ask_ud, set->events};
    return rh_ask(&asker, q, reply, size, error);
}

static int ask_phrase(asking *a, const rh_demand *d, rh_error *error)
{
    char reply[1024];
    const char *plain = ++a->number == a->total
                            ? "This is the last chance to stop."
                            : "Nothing has been changed yet.";
    rh_question q = {.size = sizeof q,
                     .kind = RH_ASK_PHRASE,
                     .text = d->text != NULL ? d->text : plain,
                     .phrase = d->phrase,
                     .number = a->number,
                     .total = a->total};
    int rc = put_question(a, &q, reply, sizeof reply, error);
    if (rc != RH_OK)
        return rc;
    if (strcmp(reply, d->phrase) != 0)
        return rh_fail(error, RH_NOT_CONFIRMED,
                       "not confirmed: what was typed is not \"%s\"; nothing "
                       "was changed",
                       d->phrase);
    RH_EMIT(a->run->events, "confirmed", RH_F_TEXT("phrase", d->phrase),
            RH_F_INT("number", a->number), RH_F_INT("total", a->total));
    return RH_OK;
}

int rh_run_ask_phrase(rh_job *run, const char *text, const char *phrase,
                      rh_error *error)
{
    asking a = {.run = run, .total = 1};
    const rh_demand demand = {.phrase = phrase, .text = text};
    return ask_phrase(&a, &demand, error);
}

static int wait_countdown(const asking *a, const rh_demand *d, rh_error *error)
{
    char reply[8];
    rh_question q = {.size = sizeof q,
                     .kind = RH_ASK_COUNTDOWN,
                     .text = d->text,
                     .seconds = d->countdown};
    return put_question(a, &q, reply, sizeof reply, error);
}

int rh_run_ask_demand(rh_job *run, const rh_demand *demand, rh_error *error)
{
    asking a = {.run = run, .total = 1};
    return ask_phrase(&a, demand, error);
}

int rh_run_confirm(rh_job *run, rh_error *error)
{
    const rh_demand *all = NULL;
    asking a = {.run = run};
    int rc = RH_OK;
    if (run->reviewed != NULL)
        return RH_OK;
    size_t n = rh_run_demands(run, &all);
    for (size_t i = 0; i < n; i++)
        a.total += all[i].phrase != NULL;
    rh_run_phase(run, "confirm");
    for (size_t i = 0; rc == RH_OK && i < n; i++)
        rc = all[i].phrase != NULL ? ask_phrase(&a, &all[i], error)
                                   : wait_countdown(&a, &all[i], error);
    return rc;
}
