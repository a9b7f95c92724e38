/* SPDX-License-Identifier: MIT
 *
 * The options and environment variables that a playbook declares.
 */
#include <ctype.h>
#include <string.h>

#include "playbook_internal.h"

enum { MAX_OPTION = 40 };

static const char *const types[] = {"flag",     "text",      "integer", "file",
                                    "new_file", "directory", "choice"};

/* What the command line itself understands, in any spelling. */
static const char *const reserved[] = {
    "database_url", "redis_url", "backup_dir", "state_dir",
    "dry_run",      "rehearse",  "json",       "color",
    "help",         "answer",    "keep",       "version",
    "plan_out",     "env_file",  "compress",   "jobs",
};

static bool is_one_of(const char *s, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(s, list[i]) == 0)
            return true;
    return false;
}

#define IS_ONE_OF(s, list) is_one_of((s), (list), sizeof(list) / sizeof *(list))

static int check_name(rh_reading *r, const char *name)
{
    if (!rh_is_plain_name(name, MAX_OPTION) || !islower((unsigned char)*name))
        return rh_reading_fail(r, "options", name,
                               "options: '%s' is no name for an option: "
                               "lower-case letters, digits and '_', a letter "
                               "first",
                               name);
    if (IS_ONE_OF(name, reserved))
        return rh_reading_fail(r, "options", name,
                               "options: '%s' is an option of resethost "
                               "itself; choose another name",
                               name);
    return RH_OK;
}

static const char *flag_of(rh_arena *arena, const char *name)
{
    char *flag = rh_arena_strdup(arena, name);
    for (char *c = flag; *c != '\0'; c++)
        if (*c == '_')
            *c = '-';
    return flag;
}

static const char *type_of(const rh_value *preset)
{
    if (preset->kind == RH_BOOL)
        return "flag";
    if (preset->kind == RH_INT)
        return "integer";
    return preset->kind == RH_STRING ? "text" : NULL;
}

int rh_reading_preset(rh_reading *r, const char *field,
                      const rh_playbook_option *o, const rh_value *v)
{
    rh_kind wants = strcmp(o->type, "flag") == 0      ? RH_BOOL
                    : strcmp(o->type, "integer") == 0 ? RH_INT
                                                      : RH_STRING;
    if (v->kind != wants)
        return rh_reading_fail(r, field, o->name,
                               "%s.%s: a value of type \"%s\" must be %s, not "
                               "%s",
                               field, o->name, o->type, rh_kind_name(wants),
                               rh_kind_name(v->kind));
    if (o->nchoices > 0 && !is_one_of(v->u.string.s, o->choices, o->nchoices))
        return rh_reading_fail(r, field, o->name,
                               "%s.%s: '%s' is none of the choices", field,
                               o->name, v->u.string.s);
    return RH_OK;
}

static int check_preset(rh_reading *r, const rh_playbook_option *o)
{
    if (o->preset == NULL)
        return RH_OK;
    if (o->is_required)
        return rh_reading_fail(r, "options", o->name,
                               "options.%s: what is required has no default",
                               o->name);
    return rh_reading_preset(r, "options", o, o->preset);
}

static int check_type(rh_reading *r, rh_playbook_option *o,
                      const rh_value *choices)
{
    if (o->type == NULL && choices != NULL)
        o->type = "choice";
    if (o->type == NULL && o->preset != NULL)
        o->type = type_of(o->preset);
    if (o->type == NULL)
        return rh_reading_fail(r, "options", o->name,
                               "options.%s: say its type: flag, text, integer, "
                               "file, new_file, directory or choice",
                               o->name);
    if (!IS_ONE_OF(o->type, types))
        return rh_reading_fail(r, "options", o->name,
                               "options.%s: unknown type '%s'; there are flag, "
                               "text, integer, file, new_file, directory and "
                               "choice",
                               o->name, o->type);
    bool is_choice = strcmp(o->type, "choice") == 0;
    if (is_choice != (choices != NULL))
        return rh_reading_fail(r, "options", o->name,
                               is_choice
                                   ? "options.%s: a choice needs choices = { "
                                     "... }"
                                   : "options.%s: choices belong to the type "
                                     "\"choice\"",
                               o->name);
    if (strcmp(o->type, "flag") == 0 && o->is_required)
        return rh_reading_fail(r, "options", o->name,
                               "options.%s: a flag cannot be required",
                               o->name);
    return RH_OK;
}

static int read_choices(rh_reading *r, rh_playbook_option *o,
                        const rh_value *choices)
{
    if (choices == NULL)
        return RH_OK;
    int rc =
        rh_reading_strings(r, choices, "choices", &o->choices, &o->nchoices);
    if (rc == RH_OK && o->nchoices == 0)
        rc = rh_reading_fail(r, "options", o->name,
                             "options.%s: choices is empty", o->name);
    return rc;
}

static int read_declared(rh_reading *r, const rh_value *v,
                         rh_playbook_option *o)
{
    static const char *const known[] = {"type", "default", "help", "required",
                                        "choices"};
    const rh_value *choices = rh_value_get(v, "choices");
    int rc = rh_reading_known(r, v, "options", known, 5);
    if (rc == RH_OK)
        rc = rh_reading_text(r, v, "options", "type", &o->type);
    if (rc == RH_OK)
        rc = rh_reading_text(r, v, "options", "help", &o->help);
    if (rc == RH_OK)
        rc = rh_reading_flag(r, v, "options", "required", &o->is_required);
    o->preset = rh_value_get(v, "default");
    if (rc == RH_OK)
        rc = check_type(r, o, choices);
    if (rc == RH_OK)
        rc = read_choices(r, o, choices);
    return rc;
}

static int read_option(rh_reading *r, const rh_value *v, rh_playbook_option *o)
{
    int rc = check_name(r, v->key);
    if (rc != RH_OK)
        return rc;
    *o =
        (rh_playbook_option){.name = v->key, .flag = flag_of(r->arena, v->key)};
    if (v->kind == RH_MAP) {
        rc = read_declared(r, v, o);
    } else {
        o->preset = v;
        o->type = type_of(v);
        if (o->type == NULL)
            return rh_reading_fail(r, "options", v->key,
                                   "options.%s must be { type = ... } or a "
                                   "default, not %s",
                                   v->key, rh_kind_name(v->kind));
    }
    return rc == RH_OK ? check_preset(r, o) : rc;
}

int rh_reading_options(rh_reading *r)
{
    int rc = RH_OK;
    const rh_value *v = r->fields[RH_FIELD_OPTIONS];
    if (v == NULL || (v->kind == RH_LIST && v->u.list.n == 0))
        return RH_OK;
    if (v->kind != RH_MAP)
        return rh_reading_fail(r, "options", NULL,
                               "options must be { name = { type = ... } }, "
                               "not %s",
                               rh_kind_name(v->kind));
    size_t n = v->u.list.n;
    rh_playbook_option *list = rh_arena_alloc(r->arena, n * sizeof *list);
    for (size_t i = 0; rc == RH_OK && i < n; i++)
        rc = read_option(r, &v->u.list.items[i], &list[i]);
    r->out->options = list;
    r->out->noptions = n;
    return rc;
}

/* ---- env ---- */

static int check_variable(rh_reading *r, const char *name)
{
    bool ok = isalpha((unsigned char)*name) || *name == '_';
    for (const char *c = name; *c != '\0'; c++)
        ok = ok && (isalnum((unsigned char)*c) || *c == '_');
    return ok ? RH_OK
              : rh_reading_fail(r, "env", name,
                                "env: '%s' is no name of a variable", name);
}

static int read_variable(rh_reading *r, const rh_value *v, rh_playbook_env *e)
{
    static const char *const known[] = {"secret", "required", "default",
                                        "help"};
    const char *preset = NULL;
    e->name = v->key;
    int rc = check_variable(r, v->key);
    if (rc == RH_OK && v->kind == RH_LIST && v->u.list.n == 0)
        return RH_OK;
    if (rc == RH_OK && v->kind != RH_MAP)
        rc = rh_reading_fail(r, "env", v->key,
                             "env.%s must be { secret =, required =, default "
                             "=, help = }, not %s",
                             v->key, rh_kind_name(v->kind));
    if (rc == RH_OK)
        rc = rh_reading_known(r, v, "env", known, 4);
    if (rc == RH_OK)
        rc = rh_reading_flag(r, v, "env", "secret", &e->is_secret);
    if (rc == RH_OK)
        rc = rh_reading_flag(r, v, "env", "required", &e->is_required);
    if (rc == RH_OK)
        rc = rh_reading_text(r, v, "env", "help", &e->help);
    if (rc == RH_OK)
        rc = rh_reading_text(r, v, "env", "default", &preset);
    e->preset = rh_value_get(v, "default");
    if (rc == RH_OK && e->is_required && preset != NULL)
        rc = rh_reading_fail(r, "env", v->key,
                             "env.%s: what is required has no default", v->key);
    return rc;
}

static int read_names(rh_reading *r, const rh_value *v, rh_playbook_env *list)
{
    const char *const *names = NULL;
    size_t n = 0;
    int rc = rh_reading_strings(r, v, "env", &names, &n);
    for (size_t i = 0; rc == RH_OK && i < n; i++) {
        list[i].name = names[i];
        rc = check_variable(r, names[i]);
    }
    return rc;
}

int rh_reading_env(rh_reading *r)
{
    int rc = RH_OK;
    const rh_value *v = r->fields[RH_FIELD_ENV];
    if (v == NULL)
        return RH_OK;
    if (v->kind != RH_MAP && v->kind != RH_LIST)
        return rh_reading_fail(r, "env", NULL,
                               "env must be { NAME = { ... } } or a list of "
                               "names, not %s",
                               rh_kind_name(v->kind));
    size_t n = v->u.list.n;
    rh_playbook_env *list = rh_arena_alloc(r->arena, (n + 1) * sizeof *list);
    if (v->kind == RH_LIST)
        rc = read_names(r, v, list);
    else
        for (size_t i = 0; rc == RH_OK && i < n; i++)
            rc = read_variable(r, &v->u.list.items[i], &list[i]);
    r->out->env = list;
    r->out->nenv = n;
    return rc;
}
