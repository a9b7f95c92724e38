/* SPDX-License-Identifier: MIT
 *
 * resethost sandbox [--keep] PLAYBOOK [its options] [PLAYBOOK ...]: all of
 * them one after the other in one throw-away database, then what each made of
 * the statistics, side by side.
 */
#include <stdio.h>
#include <string.h>

#include "cli.h"

/* Statistics by label: the first column before everything, then one a run. */
typedef struct comparison {
    table rows;
    size_t columns; /* used so far, the labels included */
} comparison;

static size_t row_of(comparison *cmp, const char *label)
{
    for (size_t i = 0; i < cmp->rows.nrows; i++)
        if (strcmp(cmp->rows.rows[i].cells[0], label) == 0)
            return i;
    table_row_add(&cmp->rows, PLAIN, MARK_NONE);
    table_set(&cmp->rows, 0, label);
    return cmp->rows.nrows - 1;
}

static void put(comparison *cmp, const char *label, const char *value)
{
    size_t at = row_of(cmp, label);
    if (value != NULL)
        table_set_at(&cmp->rows, at, cmp->columns, value);
}

static void title(comparison *cmp, const char *text)
{
    cmp->rows.right[cmp->columns] = true;
    put(cmp, "", text);
    cmp->rows.rows[0].style = DIM;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static void add_clean(cli *c, comparison *cmp, const stat_line *s,
                      const char *value)
{
    buffer label = {0};
    terminal_clean(&c->term, &label, s->label);
    put(cmp, buffer_str(&label), value);
    buffer_free(&label);
}

/* Takes the statistics of the run that has just ended. */
static void compare(cli *c, comparison *cmp, const job *j)
{
    const view *v = &c->view;
    buffer heading = {0};
    if (v->nstats == 0 || cmp->columns + 2 > TABLE_COLUMNS)
        return;
    if (cmp->columns == 0) {
        cmp->columns = 1;
        title(cmp, "before");
        for (size_t i = 0; i < v->nstats; i++)
            add_clean(c, cmp, &v->stats[i], v->stats[i].before);
        cmp->columns = 2;
    }
    const char *name = base_name(j->path);
    size_t n = strcspn(name, ".");
    buffer raw = {0};
    buffer_addn(&raw, name, n);
    buffer_add(&heading, "after ");
    terminal_clean(&c->term, &heading, buffer_str(&raw));
    title(cmp, buffer_str(&heading));
    for (size_t i = 0; i < v->nstats; i++) {
        const stat_line *s = &v->stats[i];
        add_clean(c, cmp, s, s->after != NULL ? s->after : s->before);
    }
    cmp->columns++;
    buffer_free(&raw);
    buffer_free(&heading);
}

static int run_job(cli *c, const rh_sandbox *sandbox, job *j, comparison *cmp)
{
    view_free(&c->view);
    view_init(&c->view, &c->term);
    cli_prepare_undo(c, rh_sandbox_database_url(sandbox),
                     rh_sandbox_redis_url(sandbox));
    c->view.undo.in_vain = !c->request.keep;
    c->asked = j;
    int code = rh_run(c->host, j->path, j->mode, j->options, j->noptions);
    c->asked = NULL;
    compare(c, cmp, j);
    return cli_finish(c, code);
}

static void separate(cli *c)
{
    buffer line = {0};
    terminal_print(&c->term, &line);
    buffer_free(&line);
}

static void print_comparison(cli *c, comparison *cmp)
{
    if (c->request.json || cmp->columns == 0)
        return;
    c->view.heading = NULL;
    view_heading(&c->view, "Statistics, side by side");
    table_print(&cmp->rows, &c->term);
}

static void print_kept(cli *c, const rh_sandbox *sandbox)
{
    if (!c->request.keep || c->request.json)
        return;
    c->view.heading = NULL;
    view_heading(&c->view, "The servers stay");
    view_card(&c->view, "Database", rh_sandbox_database_url(sandbox));
    const char *redis = rh_sandbox_redis_url(sandbox);
    view_card(&c->view, "Redis", redis != NULL ? redis : "");
}

/* The next playbook builds on what the one before left, so that the first
   failure ends it all. */
static int run_jobs(cli *c, const rh_sandbox *sandbox)
{
    comparison cmp = {0};
    int code = RH_OK;
    for (size_t i = 0; i < c->request.njobs && code == RH_OK; i++) {
        if (i > 0 && !c->request.json)
            separate(c);
        code = run_job(c, sandbox, &c->request.jobs[i], &cmp);
    }
    print_comparison(c, &cmp);
    table_clear(&cmp.rows);
    return code;
}

int cmd_sandbox(cli *c)
{
    const request *r = &c->request;
    rh_sandbox *sandbox = NULL;
    if (r->njobs == 0)
        return cli_usage(c, "sandbox needs a playbook: its sandbox field "
                            "says what the database holds");
    if (r->database_url != NULL || r->redis_url != NULL)
        return cli_usage(c, "sandbox makes its own servers; leave out "
                            "--database-url and --redis-url");
    int code = cli_open(c);
    if (code != RH_OK)
        return code;
    c->stream.runs_only = true;
    terminal_live(&c->term, "  Starting PostgreSQL and Redis");
    code = rh_sandbox_open(&sandbox, c->host, r->jobs[0].path, r->keep);
    if (code != RH_OK)
        return cli_finish(c, code);
    code = run_jobs(c, sandbox);
    print_kept(c, sandbox);
    rh_sandbox_close(sandbox);
    return code;
}
