/* SPDX-License-Identifier: MIT
 *
 * A plan as it is written down for review.
 */
#include "plan.h"

static void put_effect(rh_json_out *out, const rh_effect *e)
{
    rh_json_open(out, NULL, '{');
    rh_json_put(out, "text", e->text);
    if (e->table != NULL)
        rh_json_put(out, "table", e->table->label);
    rh_json_put_integer(out, "rows", e->rows);
    rh_json_put_integer(out, "compared", rh_effect_compared(e));
    rh_json_put_boolean(out, "exact", e->is_exact);
    if (e->note != NULL)
        rh_json_put(out, "note", e->note);
    rh_json_close(out, '}');
}

static void put_operation(rh_json_out *out, const rh_op *op)
{
    char sha256[RH_SHA256_HEX];
    rh_text text = RH_TEXT_INIT;
    rh_plan_describe(&text, op);
    rh_sha256(rh_text_str(&text), text.len, sha256);
    rh_json_open(out, NULL, '{');
    rh_json_put_integer(out, "number", op->number);
    rh_json_put(out, "kind", op->class->kind);
    if (op->what != NULL)
        rh_json_put(out, "what", op->what);
    if (op->note != NULL)
        rh_json_put(out, "note", op->note);
    rh_json_put(out, "sha256", sha256);
    rh_json_open(out, "effects", '[');
    for (size_t i = 0; i < op->neffects; i++)
        put_effect(out, &op->effects[i]);
    rh_json_close(out, ']');
    rh_json_close(out, '}');
    rh_text_free(&text);
}

void rh_plan_put(rh_json_out *out, const rh_plan *plan)
{
    rh_json_open(out, "backup", '[');
    for (size_t i = 0; i < plan->nbackup; i++) {
        rh_json_open(out, NULL, '{');
        rh_json_put(out, "table", plan->backup[i].table->label);
        rh_json_put(out, "file", plan->backup[i].file);
        rh_json_put_integer(out, "rows", plan->backup[i].rows);
        rh_json_close(out, '}');
    }
    rh_json_close(out, ']');
    rh_json_open(out, "operations", '[');
    for (size_t i = 0; i < plan->change.nops; i++)
        put_operation(out, plan->change.ops[i]);
    rh_json_close(out, ']');
}
