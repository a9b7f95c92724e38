/* SPDX-License-Identifier: MIT
 *
 * resethost check PLAYBOOK...: every one is checked, the first failure's code
 * is returned.
 */
#include "cli.h"

static void say_good(cli *c, const char *path)
{
    buffer text = {0};
    terminal_clean(&c->term, &text, path);
    buffer_add(&text, " is a valid playbook");
    if (c->view.undecided)
        buffer_add(&text, "; its tables are decided when it runs");
    view_line(&c->view, MARK_DONE, PLAIN, buffer_str(&text));
    buffer_free(&text);
}

static int check_one(cli *c, const char *path)
{
    int code = rh_check(c->host, path);
    if (code == RH_OK && !c->request.json)
        say_good(c, path);
    return cli_finish(c, code);
}

int cmd_check(cli *c)
{
    const request *r = &c->request;
    if (r->nwords == 0)
        return cli_usage(c, "check needs at least one playbook");
    int result = cli_open(c);
    if (result != RH_OK)
        return result;
    for (size_t i = 0; i < r->nwords && result != RH_CANCELLED; i++) {
        int code = check_one(c, r->words[i]);
        result = result == RH_OK || code == RH_CANCELLED ? code : result;
    }
    return result;
}
