/* SPDX-License-Identifier: MIT
 *
 * Asking a person through the caller's callback, of which nothing is believed
 * but the text that was typed.
 */
#ifndef RH_ENGINE_ASK_H
#define RH_ENGINE_ASK_H

#include "error.h"
#include "event.h"

typedef struct rh_asker {
    rh_ask_fn ask; /* or NULL: every question is declined */
    void *ud;
    rh_events *events; /* what they hide is in no question */
} rh_asker;

/* RH_OK with a terminated reply. RH_NOT_CONFIRMED when declined, when there is
   nobody, and for an answer without an end; the error then names the option
   that answers the question. A secret that was typed is hidden from now on. */
int rh_ask(const rh_asker *asker, const rh_question *question, char *reply,
           size_t size, rh_error *error);

#endif
