/* SPDX-License-Identifier: MIT
 *
 * resethost runs [list] | show ID
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

int cmd_runs(cli *c)
{
    const request *r = &c->request;
    const char *verb = r->nwords > 0 ? r->words[0] : "list";
    bool show = strcmp(verb, "show") == 0;
    if (!show && strcmp(verb, "list") != 0)
        return cli_usage(c, "runs knows list and show, not \"%s\"", verb);
    if (show && r->nwords != 2)
        return cli_usage(c, "runs show needs one id, its beginning, or "
                            "\"latest\"");
    if (!show && r->nwords > 1)
        return cli_usage(c, "runs list takes nothing behind it");
    int code = cli_open(c);
    if (code != RH_OK)
        return code;
    c->view.recorded = c->stream.runs_only = true;
    return show ? cli_finish(c, rh_runs_show(c->host, r->words[1])) : list(c);
}
