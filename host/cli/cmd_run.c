/* SPDX-License-Identifier: MIT
 *
 * resethost [run] PLAYBOOK
 */
#include "cli.h"

int cmd_run(cli *c)
{
    const request *r = &c->request;
    if (r->njobs == 0)
        return cli_usage(c, "run needs a playbook, as in: "
                            "resethost run playbooks/factory_reset.lua");
    const job *j = &r->jobs[0];
    int code = cli_open(c);
    if (code != RH_OK)
        return code;
    cli_prepare_undo(c, r->database_url, r->redis_url);
    code = r->plan_out != NULL
               ? rh_plan_out(c->host, j->path, r->plan_out, j->options,
                             j->noptions)
               : rh_run(c->host, j->path, j->mode, j->options, j->noptions);
    return cli_finish(c, code);
}
