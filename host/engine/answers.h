/* SPDX-License-Identifier: MIT
 *
 * What was answered to ask(), so that a reviewed plan can be applied where
 * nobody can answer. A secret is never kept.
 */
#ifndef RH_ENGINE_ANSWERS_H
#define RH_ENGINE_ANSWERS_H

#include "json.h"
#include "json_out.h"

typedef struct rh_answers rh_answers;

/* For keeping what is answered; with `plan`, a plan's list of answers, for
   giving these again. All in `arena`. */
rh_answers *rh_answers_new(rh_arena *arena, const rh_json *plan);

/* Before a question is put. RH_USAGE when its answer cannot be kept. */
int rh_answers_may_ask(const rh_answers *answers, const rh_question *question,
                       rh_error *error);
/* Keeps the answer. */
void rh_answers_keep(rh_answers *answers, const rh_question *question,
                     const char *reply);

/* Whether answers are given again. */
bool rh_answers_are_given(const rh_answers *answers);
/* The next one. RH_STALE when another question was answered, or the choice is
   gone. */
int rh_answers_give(rh_answers *answers, const rh_question *question,
                    char *reply, size_t size, rh_error *error);

/* Puts the list into a plan. */
void rh_answers_put(const rh_answers *answers, rh_json_out *out,
                    const char *key);

#endif
