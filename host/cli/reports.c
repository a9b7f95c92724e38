/* SPDX-License-Identifier: MIT
 *
 * Opening, feeding and closing the reports of a call.
 */
#include "reports.h"

int reports_open(cli *c, bool runs)
{
    const request *r = &c->request;
    buffer error = {0};
    c->reports_runs = runs;
    if (r->junit == NULL)
        return RH_OK;
    if (!runs)
        return cli_usage(c, "--junit belongs to commands that run or check "
                            "playbooks");
    c->junit = junit_open(r->junit, &error);
    if (c->junit == NULL)
        cli_tell_error(c, buffer_str(&error));
    buffer_free(&error);
    return c->junit != NULL ? RH_OK : RH_FAILED;
}

void reports_event(cli *c, const rh_event *event)
{
    if (!c->reports_runs)
        return;
    if (c->junit != NULL)
        junit_event(c->junit, event);
    if (c->github != NULL)
        github_event(c->github, event);
}

/* A lost report must not hide that data was changed, nor look like success
   where the report was all that was wanted. */
static int judge(cli *c, int code, buffer *error)
{
    if (error->len == 0)
        return code;
    bool good = code == RH_OK || code == RH_CHANGES;
    int worse = good && !c->committed ? RH_FAILED : code;
    cli_tell_error(c, buffer_str(error));
    buffer_clear(error);
    return worse;
}

int reports_close(cli *c, int code)
{
    buffer error = {0};
    if (c->junit != NULL)
        junit_close(c->junit, code, buffer_str(&c->error), &error);
    code = judge(c, code, &error);
    if (c->github != NULL)
        github_close(c->github, code, buffer_str(&c->error), &error);
    code = judge(c, code, &error);
    junit_free(c->junit);
    github_free(c->github);
    c->junit = NULL;
    c->github = NULL;
    buffer_free(&error);
    return code;
}
