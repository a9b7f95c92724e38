/* SPDX-License-Identifier: MIT
 *
 * resethost mark [CLASS]
 */
#include "cli.h"

int cmd_mark(cli *c)
{
    const request *r = &c->request;
    if (r->nwords > 1)
        return cli_usage(c, "mark takes one class: production, staging, dev, "
                            "test, sandbox, or none");
    if (r->mode != RH_MODE_RUN)
        return cli_usage(c,
                         "mark has neither --dry-run nor --rehearse: without "
                         "a class it only shows the one there is");
    int code = cli_open(c);
    if (code != RH_OK)
        return code;
    code = rh_mark(c->host, r->nwords > 0 ? r->words[0] : NULL);
    return cli_finish(c, code);
}
