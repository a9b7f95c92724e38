/* SPDX-License-Identifier: MIT
 *
 * What of a run is hidden, and what stays readable. A password that is also
 * the name of the database is hidden everywhere but in that name: people must
 * see what they are about to change.
 */
#include <string.h>

#include "run_internal.h"

static void hide(const rh_job *run, const char *secret)
{
    if (secret != NULL)
        rh_events_add_secret(run->events, secret);
}

static void show(const rh_job *run, const char *name)
{
    if (name != NULL && *name != '\0')
        rh_events_add_name(run->events, name);
}

void rh_run_hide_passwords(const rh_job *run)
{
    const rh_pg_url *url = &run->pg_url;
    for (size_t i = 0; i < url->n; i++) {
        const char *keyword = url->keywords[i];
        if (strcmp(keyword, "password") == 0 ||
            strcmp(keyword, "sslpassword") == 0)
            hide(run, url->values[i]);
        else if (strcmp(keyword, "host") == 0 || strcmp(keyword, "user") == 0 ||
                 strcmp(keyword, "dbname") == 0)
            show(run, url->values[i]);
    }
    hide(run, url->password);
    if (!run->has_redis_url)
        return;
    hide(run, run->redis_url.password);
    show(run, run->redis_url.user);
    show(run, run->redis_url.host);
}

static void warn_of_folder(const rh_job *run, const char *path,
                           const char *what)
{
    const char *why = rh_dir_why_unsafe(run->arena, path);
    if (why != NULL)
        RH_EMIT(run->events, "warning",
                RH_F_TEXT("text", rh_arena_printf(
                                      run->arena,
                                      "%s %s: what others put there looks like "
                                      "%s; make it yours alone (chmod 700)",
                                      path, why, what)));
}

void rh_run_warn_of_folders(const rh_job *run)
{
    warn_of_folder(run, run->set->backup_dir, "a backup of this host");
    warn_of_folder(run, run->set->state_dir, "a record of this host");
}

void rh_run_show_names(const rh_job *run)
{
    const rh_playbook *p = run->playbook;
    hide(run, rh_pg_password(run->pg));
    show(run, run->target.database);
    show(run, run->target.user);
    show(run, run->set->backup_dir);
    show(run, run->set->state_dir);
    /* One that is resumed may have no playbook any more. */
    for (size_t i = 0; p != NULL && i < p->ntouches; i++)
        show(run, p->touches[i]);
}
