/* SPDX-License-Identifier: MIT
 *
 * Questions are texts for people like events, so no secret may stand in one.
 */
#include "ask.h"

#include <string.h>

#include "memory.h"

static int outcome(int answer, const char *option, rh_error *error)
{
    switch (answer) {
    case RH_OK:
        return RH_OK;
    case RH_ASK_INTERRUPTED:
        return rh_fail(error, RH_CANCELLED, "interrupted; nothing was changed");
    case RH_ASK_NO_TERMINAL:
        if (option != NULL)
            return rh_fail(error, RH_NOT_CONFIRMED,
                           "there is no terminal to ask at: answer by --%s; "
                           "nothing was changed",
                           option);
        return rh_fail(error, RH_NOT_CONFIRMED,
                       "not confirmed, because there is no terminal to type at "
                       "(an answer from a pipe never counts): run this at a "
                       "terminal, or look with --dry-run; nothing was changed");
    default:
        return rh_fail(error, RH_NOT_CONFIRMED,
                       "not confirmed; nothing was changed");
    }
}

static const char *clean(rh_arena *arena, const rh_events *events,
                         const char *text)
{
    if (text == NULL)
        return NULL;
    char *copy = rh_arena_strdup(arena, text);
    rh_events_mask(events, copy);
    return copy;
}

/* A phrase is to be typed, so it stays as it is. */
static rh_question without_secrets(rh_arena *arena, const rh_asker *asker,
                                   const rh_question *question)
{
    rh_question q = *question;
    const char **choices = rh_arena_alloc(arena, q.nchoices * sizeof *choices);
    q.text = clean(arena, asker->events, q.text);
    for (size_t i = 0; i < q.nchoices; i++)
        choices[i] = clean(arena, asker->events, q.choices[i]);
    q.choices = choices;
    return q;
}

int rh_ask(const rh_asker *asker, const rh_question *question, char *reply,
           size_t size, rh_error *error)
{
    int answer = RH_ASK_DECLINED;
    rh_arena *arena = rh_arena_new();
    rh_question q = without_secrets(arena, asker, question);
    memset(reply, 0, size);
    if (asker->ask != NULL)
        answer = asker->ask(asker->ud, &q, reply, size);
    if (answer == RH_OK && memchr(reply, '\0', size) == NULL)
        answer = RH_ASK_DECLINED;
    if (answer == RH_OK && q.kind == RH_ASK_SECRET)
        rh_events_name_secret(asker->events, q.option, reply);
    int rc = outcome(answer, q.option, error);
    rh_arena_free(arena);
    return rc;
}
