/* SPDX-License-Identifier: MIT
 *
 * resethost backups [list] | verify NAME-or-DIRECTORY
 */
#include <string.h>

#include "cli.h"

static int list(cli *c)
{
    int code = rh_backups_list(c->host);
    if (code == RH_OK && !c->request.json && c->view.items == 0)
        view_line(&c->view, MARK_NONE, PLAIN, "No sealed backup.");
    return cli_finish(c, code);
}

int cmd_backups(cli *c)
{
    const request *r = &c->request;
    const char *verb = r->nwords > 0 ? r->words[0] : "list";
    bool verify = strcmp(verb, "verify") == 0;
    if (!verify && strcmp(verb, "list") != 0)
        return cli_usage(c, "backups knows list and verify, not \"%s\"", verb);
    if (verify && r->nwords != 2)
        return cli_usage(c, "backups verify needs one name, one directory, "
                            "or \"latest\"");
    if (!verify && r->nwords > 1)
        return cli_usage(c, "backups list takes nothing behind it");
    int code = cli_open(c);
    if (code != RH_OK)
        return code;
    return verify ? cli_finish(c, rh_backups_verify(c->host, r->words[1]))
                  : list(c);
}
