/* SPDX-License-Identifier: MIT
 *
 * command.run: a program to be run after the commit, no shell. It must be
 * declared, and found before anybody is asked; the run carries it out.
 */
#include "op_command.h"

#include <stdlib.h>
#include <string.h>

#include "op_classes.h"
#include "process.h"

enum { MAX_WORDS = 256, PRESET_TIMEOUT_S = 60, MAX_TIMEOUT_S = 3600 };

static int read_words(rh_command *c, const rh_op *op, rh_change *change,
                      rh_error *error)
{
    const rh_value *list = rh_value_get(op->fields, "argv");
    size_t n = list != NULL && list->kind == RH_LIST ? list->u.list.n : 0;
    if (n == 0 || n > MAX_WORDS)
        return rh_op_fail(op, error, "needs a program and up to %d words",
                          MAX_WORDS - 1);
    const char **argv = rh_arena_alloc(change->arena, (n + 1) * sizeof *argv);
    rh_text words = RH_TEXT_INIT;
    for (size_t i = 0; i < n; i++) {
        const rh_value *v = &list->u.list.items[i];
        if (v->kind != RH_STRING || strlen(v->u.string.s) != v->u.string.len) {
            rh_text_free(&words);
            return rh_op_fail(op, error,
                              "word %zu must be a string without zero bytes",
                              i + 1);
        }
        argv[i] = v->u.string.s;
        rh_text_add(&words, i > 0 ? " " : "");
        rh_text_shell_word(&words, argv[i]);
    }
    c->argv = argv;
    c->words = rh_arena_strdup(change->arena, words.data);
    rh_text_free(&words);
    return RH_OK;
}

static int read_timeout(rh_command *c, const rh_op *op, rh_error *error)
{
    const rh_value *v = rh_value_get(op->fields, "timeout");
    c->timeout_s = PRESET_TIMEOUT_S;
    if (v == NULL)
        return RH_OK;
    if (v->kind != RH_INT || v->u.integer < 1 || v->u.integer > MAX_TIMEOUT_S)
        return rh_op_fail(op, error,
                          "timeout must be a whole number of seconds, 1 to %d",
                          MAX_TIMEOUT_S);
    c->timeout_s = (int)v->u.integer;
    return RH_OK;
}

static bool is_declared(const rh_allowed *allowed, const char *name)
{
    for (size_t i = 0; i < allowed->ncommands; i++)
        if (strcmp(allowed->commands[i], name) == 0)
            return true;
    return false;
}

static int find_program(rh_command *c, rh_op *op, rh_change *change,
                        rh_error *error)
{
    const char *name = c->argv[0];
    if (!is_declared(&change->allowed, name)) {
        rh_fail(error, RH_REFUSED,
                "program \"%s\" is not declared: add it to commands", name);
        return rh_op_failed(op, error, RH_REFUSED);
    }
    char *path = rh_process_find(name);
    if (path != NULL)
        c->path = rh_arena_strdup(change->arena, path);
    free(path);
    op->is_left_out = c->path == NULL;
    if (c->path != NULL || rh_value_is_true(op->fields, "optional"))
        return RH_OK;
    rh_fail(error, RH_FAILED,
            "program \"%s\" is not in PATH: install it, or say optional = true",
            name);
    return rh_op_failed(op, error, RH_FAILED);
}

static int prepare(rh_op *op, rh_change *change, rh_error *error)
{
    static const char *const known[] = {"argv", "timeout", "optional", NULL};
    rh_command *c = op->own = rh_arena_alloc(change->arena, sizeof *c);
    const rh_value *optional = rh_value_get(op->fields, "optional");
    int rc = rh_op_check_fields(op, known, error);
    if (rc == RH_OK && optional != NULL && optional->kind != RH_BOOL)
        rc = rh_op_fail(op, error, "optional must be true or false");
    if (rc == RH_OK)
        rc = read_words(c, op, change, error);
    if (rc == RH_OK)
        rc = read_timeout(c, op, error);
    if (rc == RH_OK)
        rc = find_program(c, op, change, error);
    if (rc == RH_OK)
        op->what = rh_arena_printf(change->arena, "run %s", c->words);
    return rc;
}

static int count(rh_op *op, rh_change *change, rh_error *error)
{
    (void)op;
    (void)change;
    (void)error;
    return RH_OK;
}

const rh_op_class rh_op_command = {
    .kind = "command.run", .verb = "run", .prepare = prepare, .count = count};

const rh_command *rh_command_of(const rh_op *op)
{
    return op->class == &rh_op_command ? op->own : NULL;
}
