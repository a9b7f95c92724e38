/* SPDX-License-Identifier: MIT
 *
 * What follows the commit, noted before it: `follow_up` events have each
 * operation as it was made, so that another process can carry it out when this
 * one is killed. A secret is in no record, so what holds one is not there.
 */
#include <stdlib.h>
#include <string.h>

#include "made.h"
#include "run_follow.h"

static const char *holds_secret(rh_job *run, const char *text)
{
    const char *why = NULL;
    const char *name = rh_events_secret_name(run->events, text);
    char *masked = rh_strdup(text);
    rh_events_mask(run->events, masked);
    if (strcmp(masked, text) != 0)
        why = rh_arena_printf(run->arena, "it holds %s, which is secret",
                              name != NULL ? name : "something");
    free(masked);
    return why;
}

/* Why this is not for the record, or NULL. */
static const char *find_secret(rh_job *run, const rh_value *v)
{
    const char *why = NULL;
    switch (v->kind) {
    case RH_STRING:
        return holds_secret(run, v->u.string.s);
    case RH_MADE:
        return rh_arena_printf(run->arena, "it holds %s, which is secret",
                               v->u.made->recipe);
    case RH_LIST:
    case RH_MAP:
        for (size_t i = 0; why == NULL && i < v->u.list.n; i++)
            why = find_secret(run, &v->u.list.items[i]);
        return why;
    default:
        return NULL;
    }
}

static void note(rh_job *run, const rh_op *op)
{
    rh_text fields = RH_TEXT_INIT;
    const char *withheld = find_secret(run, op->fields);
    rh_value_json(&fields, op->fields);
    RH_EMIT(run->events, "follow_up", RH_F_INT("operation", op->number),
            RH_F_TEXT("kind", op->class->kind), RH_F_TEXT("what", op->what),
            RH_F_TEXT("fields", withheld == NULL ? fields.data : NULL),
            RH_F_TEXT("withheld", withheld));
    rh_text_free(&fields);
}

void rh_follow_note_all(rh_job *run)
{
    const rh_change *change = &run->again.change;
    for (size_t i = 0; i < change->nops; i++)
        if (rh_follow_find(change->ops[i]) != NULL &&
            !change->ops[i]->is_left_out)
            note(run, change->ops[i]);
}
