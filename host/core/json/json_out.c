/* SPDX-License-Identifier: MIT
 *
 * Two blanks a level, one member a line.
 */
#include "json_out.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

/* True when a secret was hidden. */
static bool add_masked(rh_json_out *out, const char *text)
{
    char *copy = rh_strdup(text);
    if (out->events != NULL)
        rh_events_mask(out->events, copy);
    bool is_masked = strcmp(copy, text) != 0;
    rh_text_json(&out->text, copy, strlen(copy));
    free(copy);
    return is_masked;
}

static void begin_line(rh_json_out *out)
{
    rh_text_addf(&out->text, "\n%*s", out->depth * 2, "");
}

static void begin_member(rh_json_out *out, const char *key)
{
    if (out->has_members)
        rh_text_addc(&out->text, ',');
    if (out->depth > 0)
        begin_line(out);
    out->has_members = true;
    if (key == NULL)
        return;
    add_masked(out, key);
    rh_text_add(&out->text, ": ");
}

void rh_json_open(rh_json_out *out, const char *key, char bracket)
{
    begin_member(out, key);
    rh_text_addc(&out->text, bracket);
    out->depth++;
    out->has_members = false;
}

void rh_json_close(rh_json_out *out, char bracket)
{
    out->depth--;
    if (out->has_members)
        begin_line(out);
    rh_text_addc(&out->text, bracket);
    out->has_members = true;
    if (out->depth == 0)
        rh_text_addc(&out->text, '\n');
}

void rh_json_put(rh_json_out *out, const char *key, const char *text)
{
    begin_member(out, key);
    if (text != NULL)
        add_masked(out, text);
    else
        rh_text_add(&out->text, "null");
}

void rh_json_put_exact(rh_json_out *out, const char *key, const char *text)
{
    begin_member(out, key);
    if (text == NULL)
        rh_text_add(&out->text, "null");
    else if (add_masked(out, text) && out->secret == NULL)
        out->secret = key;
}

void rh_json_put_integer(rh_json_out *out, const char *key, int64_t n)
{
    begin_member(out, key);
    rh_text_addf(&out->text, "%" PRId64, n);
}

void rh_json_put_boolean(rh_json_out *out, const char *key, bool truth)
{
    begin_member(out, key);
    rh_text_add(&out->text, truth ? "true" : "false");
}

void rh_json_put_raw(rh_json_out *out, const char *key, const char *json)
{
    begin_member(out, key);
    rh_text_add(&out->text, json);
}

void rh_json_free(rh_json_out *out)
{
    rh_text_free(&out->text);
}
