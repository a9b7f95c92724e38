/* SPDX-License-Identifier: MIT
 *
 * resethost runs [list] | show ID | resume ID [--again | --done] [--dry-run]
 */
#include <string.h>

#include "cli.h"

static int list(cli *c)
{
    int code = rh_runs_list(c->host);
    if (code == RH_OK && !c->request.json && c->view.items == 0)
        view_line(&c->view, MARK_NONE, PLAIN, "No recorded run.");
    return cli_finish(c, code);
}

static int show(cli *c)
{
    return cli_finish(c, rh_runs_show(c->host, c->request.words[1]));
}

static int resume(cli *c)
{
    const request *r = &c->request;
    unsigned how = (r->again ? RH_RESUME_AGAIN : 0u) |
                   (r->done ? RH_RESUME_DONE : 0u) |
                   (r->mode == RH_MODE_DRY_RUN ? RH_RESUME_DRY_RUN : 0u);
    return cli_finish(c, rh_runs_resume(c->host, r->words[1], how));
}

static const struct {
    const char *name;
    size_t nwords; /* behind it */
    bool shows;    /* tells what was recorded */
    int (*run)(cli *c);
} verbs[] = {{"list", 0, true, list},
             {"show", 1, true, show},
             {"resume", 1, false, resume}};

enum { NVERBS = sizeof verbs / sizeof *verbs };

int cmd_runs(cli *c)
{
    const request *r = &c->request;
    const char *verb = r->nwords > 0 ? r->words[0] : "list";
    size_t i = 0, words = r->nwords > 0 ? r->nwords - 1 : 0;
    while (i < NVERBS && strcmp(verbs[i].name, verb) != 0)
        i++;
    if (i == NVERBS)
        return cli_usage(c, "runs knows list, show and resume, not \"%s\"",
                         verb);
    if (words != verbs[i].nwords)
        return cli_usage(c,
                         words > 0 && verbs[i].nwords == 0
                             ? "runs %s takes nothing behind it"
                             : "runs %s needs one id, its beginning, or "
                               "\"latest\"",
                         verb);
    if (verbs[i].shows && (r->again || r->done))
        return cli_usage(c, "--again and --done are of runs resume");
    if (r->again && r->done)
        return cli_usage(c, "--again and --done exclude each other");
    if (r->mode == RH_MODE_REHEARSE)
        return cli_usage(c, "runs has no rehearsal");
    int code = cli_open(c);
    if (code != RH_OK)
        return code;
    c->view.recorded = c->stream.runs_only = verbs[i].shows;
    cli_prepare_undo(c, r->database_url, r->redis_url);
    return verbs[i].run(c);
}
