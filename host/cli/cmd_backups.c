/* SPDX-License-Identifier: MIT
 *
 * resethost backups [list] | verify NAME-or-DIRECTORY | prune --keep-days N
 */
#include <string.h>

#include "cli.h"

typedef struct verb {
    const char *name;
    size_t nwords;     /* behind it */
    const char *words; /* what they are called */
    int (*run)(cli *c);
} verb;

static void say_if_none(cli *c, int code, const char *text)
{
    if (code == RH_OK && !c->request.json && c->view.items == 0)
        view_line(&c->view, MARK_NONE, PLAIN, text);
}

static int list(cli *c)
{
    const request *r = &c->request;
    int code = rh_backups_list(c->host, r->of_playbook, r->max_age_s);
    say_if_none(c, code, "No sealed backup.");
    return cli_finish(c, code);
}

static int verify(cli *c)
{
    return cli_finish(c, rh_backups_verify(c->host, c->request.words[1]));
}

static int prune(cli *c)
{
    const request *r = &c->request;
    int code = rh_backups_prune(c->host, r->of_playbook, r->keep_days,
                                r->mode == RH_MODE_DRY_RUN);
    say_if_none(c, code, "No backup is that old.");
    return cli_finish(c, code);
}

static const verb verbs[] = {
    {"list", 0, "nothing behind it", list},
    {"verify", 1, "one name, one directory, or \"latest\"", verify},
    {"prune", 0, "nothing behind it but its options", prune}};

static const verb *find_verb(const request *r)
{
    const char *name = r->nwords > 0 ? r->words[0] : "list";
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}

/* What is said and would not be looked at is a misunderstanding. */
static const char *misplaced(const request *r, const verb *v)
{
    if (r->max_age_s != 0 && v->run != list)
        return "--max-age belongs to backups list";
    if (r->keep_days != 0 && v->run != prune)
        return "--keep-days belongs to backups prune";
    if (r->of_playbook != NULL && v->run == verify)
        return "--playbook belongs to backups list and prune";
    if (r->mode != RH_MODE_RUN && v->run != prune)
        return "--dry-run belongs to backups prune";
    if (r->mode == RH_MODE_REHEARSE)
        return "backups prune knows --dry-run, not --rehearse";
    if (v->run == prune && r->keep_days == 0)
        return "backups prune needs --keep-days N: it has no number of its "
               "own";
    return NULL;
}

int cmd_backups(cli *c)
{
    const request *r = &c->request;
    const verb *v = find_verb(r);
    if (v == NULL)
        return cli_usage(c, "backups knows list, verify and prune, not \"%s\"",
                         r->words[0]);
    if (r->nwords > 0 && r->nwords - 1 != v->nwords)
        return cli_usage(c, "backups %s takes %s", v->name, v->words);
    const char *wrong = misplaced(r, v);
    if (wrong != NULL)
        return cli_usage(c, "%s", wrong);
    int code = cli_open(c);
    return code == RH_OK ? v->run(c) : code;
}
