/* SPDX-License-Identifier: MIT
 *
 * sql.script: the statements of a schema file. Split and checked while
 * planning; its digest is part of the plan. It makes things only, and must not
 * alter a table that was there before.
 */
#include "script.h"

#include <inttypes.h>
#include <string.h>

#include "op_classes.h"
#include "renew.h"

enum { MAX_SCRIPT = 32 * 1024 * 1024 };

typedef struct script {
    const char *file; /* the path's last part, for people */
    rh_script parts;
    size_t nsent;
} script;

static void count_sent(script *s)
{
    s->nsent = 0;
    for (size_t i = 0; i < s->parts.n; i++)
        s->nsent += s->parts.items[i].sql != NULL;
}

static int read_script(script *s, rh_op *op, rh_change *change, rh_error *error)
{
    char digest[RH_SHA256_HEX];
    rh_text text = RH_TEXT_INIT;
    const char *path = rh_value_string(op->fields, "path");
    if (path == NULL)
        return rh_op_fail(op, error, "needs the path of a schema file");
    const char *slash = strrchr(path, '/');
    s->file = slash != NULL ? slash + 1 : path;
    int rc =
        rh_reach_read(&change->allowed.files, &text, path, MAX_SCRIPT, error);
    if (rc == RH_OK)
        rc = rh_script_read(&s->parts, change->arena, s->file,
                            rh_text_str(&text), text.len, error);
    if (rc == RH_OK) {
        count_sent(s);
        rh_sha256(rh_text_str(&text), text.len, digest);
        op->inputs = rh_arena_strdup(change->arena, digest);
        rh_inputs_note(change->inputs, path, digest);
    }
    rh_text_free(&text);
    return rh_op_failed(op, error, rc);
}

static int prepare(rh_op *op, rh_change *change, rh_error *error)
{
    static const char *const known[] = {"path", NULL};
    script *s = op->own = rh_arena_alloc(change->arena, sizeof *s);
    int rc = rh_op_check_fields(op, known, error);
    if (rc == RH_OK)
        rc = read_script(s, op, change, error);
    if (rc == RH_OK && s->nsent == 0)
        return rh_op_fail(op, error, "%s has no statement", s->file);
    op->acts = true;
    rh_op_room(op, change, 1);
    return rc;
}

static int count(rh_op *op, rh_change *change, rh_error *error)
{
    const script *s = op->own;
    (void)error;
    op->neffects = 0;
    rh_op_effect(op, NULL,
                 rh_arena_printf(change->arena, "Run %s: %zu statement%s",
                                 s->file, s->nsent, s->nsent == 1 ? "" : "s"));
    return RH_OK;
}

static int apply(rh_op *op, rh_change *change, rh_error *error)
{
    const script *s = op->own;
    const char *looks = NULL;
    int rc = rh_renew_note_looks(&looks, change, error);
    if (rc == RH_OK)
        rc = rh_script_send(&s->parts, change->arena, change->pg, error);
    if (rc == RH_OK)
        rc = rh_renew_check_looks(looks, change, error);
    if (rc == RH_OK)
        rc = rh_change_renew(change, error);
    return rh_op_failed(op, error, rc);
}

const rh_op_class rh_op_script = {.kind = "sql.script",
                                  .verb = "run",
                                  .prepare = prepare,
                                  .count = count,
                                  .apply = apply,
                                  .renews = true,
                                  .foresee = prepare};
