/* SPDX-License-Identifier: MIT
 *
 * resethost apply PLAN --confirm DATABASE:CODE
 */
#include "cli.h"

int cmd_apply(cli *c)
{
    const request *r = &c->request;
    bool is_dry = r->mode == RH_MODE_DRY_RUN;
    if (r->nwords != 1)
        return cli_usage(c, "apply needs one plan, as in: resethost apply "
                            "plan.json --confirm shop:1a2b3c4d");
    if (r->mode == RH_MODE_REHEARSE)
        return cli_usage(c, "a plan is applied or, with --dry-run, looked at; "
                            "--rehearse belongs to a playbook");
    int code = cli_open(c);
    if (code != RH_OK)
        return code;
    cli_prepare_undo(c, r->database_url, r->redis_url);
    code = rh_apply(c->host, r->words[0], r->confirm, is_dry);
    return cli_finish(c, code);
}
