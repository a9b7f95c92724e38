/* SPDX-License-Identifier: MIT
 *
 * A playbook as events: what its --help is made of.
 */
#include <string.h>

#include "playbook.h"

static void tell_option(const rh_playbook_option *o, rh_events *events)
{
    bool ok = false;
    rh_arena *arena = rh_arena_new();
    rh_text choices = RH_TEXT_INIT;
    for (size_t i = 0; i < o->nchoices; i++)
        rh_text_addf(&choices, "%s%s", i > 0 ? "," : "", o->choices[i]);
    const char *preset =
        o->preset != NULL ? rh_value_sql_text(o->preset, arena, &ok) : NULL;
    RH_EMIT(events, "option", RH_F_TEXT("name", o->flag),
            RH_F_TEXT("type", o->type), RH_F_TEXT("default", preset),
            RH_F_TEXT("help", o->help), RH_F_BOOL("required", o->is_required),
            RH_F_TEXT("choices", choices.data));
    rh_text_free(&choices);
    rh_arena_free(arena);
}

static void tell_confirmation(const rh_confirmation *c, rh_events *events)
{
    if (c->phrase != NULL)
        RH_EMIT(events, "confirmation", RH_F_TEXT("phrase", c->phrase));
    else
        RH_EMIT(events, "confirmation", RH_F_INT("countdown", c->countdown));
}

void rh_playbook_tell_tables(const rh_playbook *playbook, rh_events *events)
{
    if (rh_playbook_is_undecided(playbook))
        RH_EMIT(events, "touches", RH_F_TEXT("decided", "when it runs"));
    for (size_t i = 0; i < playbook->ntouches; i++)
        RH_EMIT(events, "touches", RH_F_TEXT("table", playbook->touches[i]));
}

void rh_playbook_tell(const rh_playbook *playbook, rh_events *events)
{
    RH_EMIT(events, "playbook", RH_F_TEXT("name", playbook->name),
            RH_F_TEXT("summary", playbook->summary),
            RH_F_TEXT("path", playbook->path));
    for (size_t i = 0; i < playbook->noptions; i++)
        tell_option(&playbook->options[i], events);
    rh_playbook_tell_tables(playbook, events);
    for (size_t i = 0; i < playbook->ncommands; i++)
        RH_EMIT(events, "program", RH_F_TEXT("name", playbook->commands[i]));
    for (size_t i = 0; i < playbook->nconfirm; i++)
        tell_confirmation(&playbook->confirm[i], events);
    for (size_t i = 0; i < playbook->nenv; i++) {
        const rh_playbook_env *e = &playbook->env[i];
        RH_EMIT(events, "environment", RH_F_TEXT("name", e->name),
                RH_F_BOOL("required", e->is_required),
                RH_F_BOOL("secret", e->is_secret), RH_F_TEXT("help", e->help));
    }
}
