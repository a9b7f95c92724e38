/* SPDX-License-Identifier: MIT
 *
 * A choice is kept by its words: the same one may have another number later.
 */
#include "answers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct answer {
    const char *question, *option, *text;
} answer;

struct rh_answers {
    rh_arena *arena;
    const rh_json *next; /* to be given */
    bool are_given;
    answer *items;
    size_t n, cap;
};

rh_answers *rh_answers_new(rh_arena *arena, const rh_json *plan)
{
    rh_answers *answers = rh_arena_alloc(arena, sizeof *answers);
    *answers = (rh_answers){.arena = arena, .are_given = plan != NULL};
    if (plan != NULL && plan->kind == RH_JSON_ARRAY)
        answers->next = plan->first;
    return answers;
}

int rh_answers_may_ask(const rh_answers *answers, const rh_question *question,
                       rh_error *error)
{
    if (answers == NULL || question->kind != RH_ASK_SECRET)
        return RH_OK;
    return rh_fail(error, RH_USAGE,
                   "a plan keeps no secret, and \"%s\" asks for one: have the "
                   "playbook take it from an environment variable that is "
                   "declared secret",
                   question->text);
}

/* More than a few are a mistake: it is no place for data. */
static answer *add(rh_answers *answers)
{
    if (answers->n == answers->cap) {
        size_t cap = answers->cap > 0 ? answers->cap * 2 : 8;
        answer *more = rh_arena_alloc(answers->arena, cap * sizeof *more);
        if (answers->n > 0)
            memcpy(more, answers->items, answers->n * sizeof *more);
        answers->items = more;
        answers->cap = cap;
    }
    return &answers->items[answers->n++];
}

static const char *chosen(const rh_question *q, const char *reply)
{
    unsigned long number = strtoul(reply, NULL, 10);
    return number >= 1 && number <= q->nchoices ? q->choices[number - 1] : "";
}

void rh_answers_keep(rh_answers *answers, const rh_question *question,
                     const char *reply)
{
    if (answers == NULL)
        return;
    const char *text =
        question->kind == RH_ASK_CHOICE ? chosen(question, reply) : reply;
    *add(answers) =
        (answer){.question = rh_arena_strdup(answers->arena, question->text),
                 .option = rh_arena_strdup(answers->arena, question->option),
                 .text = rh_arena_strdup(answers->arena, text)};
}

bool rh_answers_are_given(const rh_answers *answers)
{
    return answers != NULL && answers->are_given;
}

static bool number_of(const rh_question *q, const char *text, size_t *number)
{
    size_t found = 0;
    for (size_t i = 0; i < q->nchoices; i++) {
        if (strcmp(q->choices[i], text) == 0) {
            *number = i + 1;
            found++;
        }
    }
    return found == 1;
}

static int other_question(const rh_question *q, const char *was,
                          rh_error *error)
{
    return rh_fail(error, RH_STALE,
                   "the plan no longer fits: the playbook asks \"%s\", and "
                   "when it was planned %s%s%s was answered; nothing was "
                   "changed: make a new plan with --plan-out",
                   q->text, was != NULL ? "\"" : "",
                   was != NULL ? was : "nothing more", was != NULL ? "\"" : "");
}

int rh_answers_give(rh_answers *answers, const rh_question *question,
                    char *reply, size_t size, rh_error *error)
{
    size_t number = 0;
    const rh_json *kept = answers->next;
    const char *was = rh_json_text(kept, "question");
    const char *text = rh_json_text(kept, "answer");
    if (was == NULL || text == NULL || strcmp(was, question->text) != 0)
        return other_question(question, was, error);
    answers->next = kept->next;
    if (question->kind != RH_ASK_CHOICE) {
        int n = snprintf(reply, size, "%s", text);
        return n >= 0 && (size_t)n < size
                   ? RH_OK
                   : other_question(question, was, error);
    }
    if (!number_of(question, text, &number))
        return rh_fail(error, RH_STALE,
                       "the plan no longer fits: \"%s\" was chosen for \"%s\" "
                       "and is no choice now; nothing was changed: make a new "
                       "plan with --plan-out",
                       text, question->text);
    snprintf(reply, size, "%zu", number);
    return RH_OK;
}

void rh_answers_put(const rh_answers *answers, rh_json_out *out,
                    const char *key)
{
    rh_json_open(out, key, '[');
    for (size_t i = 0; answers != NULL && i < answers->n; i++) {
        rh_json_open(out, NULL, '{');
        rh_json_put_exact(out, "question", answers->items[i].question);
        rh_json_put(out, "option", answers->items[i].option);
        rh_json_put_exact(out, "answer", answers->items[i].text);
        rh_json_close(out, '}');
    }
    rh_json_close(out, ']');
}
