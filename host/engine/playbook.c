/* SPDX-License-Identifier: MIT
 *
 * Loading a playbook: run the chunk, take its table out of Lua as plain data
 * and function references, then check field by field without Lua.
 */
#include <string.h>

#include "lua_internal.h"
#include "playbook_internal.h"

enum { MAX_NAME = 60 };

typedef enum field_kind { DATA, FUNCTION, EITHER } field_kind;

static const struct {
    const char *name;
    field_kind kind;
} fields[RH_FIELDS] = {
    {"api", DATA},        {"name", DATA},           {"summary", DATA},
    {"touches", EITHER},  {"options", DATA},        {"env", DATA},
    {"redis", DATA},      {"commands", DATA},       {"confirm", DATA},
    {"backup", DATA},     {"undo", DATA},           {"sandbox", DATA},
    {"ask", FUNCTION},    {"statistics", FUNCTION}, {"inspect", FUNCTION},
    {"change", FUNCTION}, {"verify", FUNCTION},     {"after", FUNCTION},
};

/* What take() has done so far; it may raise anywhere. */
typedef struct taking {
    rh_reading *reading;
    int functions[RH_FIELDS];
    const char *current; /* the field that is being read, or NULL */
    char word[64];       /* the field that is refused, or "" */
    const char *got;     /* what stands where something else should */
} taking;

/* ---- Out of Lua ---- */

static int find_field(const char *name)
{
    for (int i = 0; i < RH_FIELDS; i++)
        if (strcmp(fields[i].name, name) == 0)
            return i;
    return -1;
}

static void take_field(lua_State *L, taking *t, int i)
{
    t->current = fields[i].name;
    bool is_function = lua_type(L, -1) == LUA_TFUNCTION;
    if (is_function && fields[i].kind != DATA) {
        lua_pushvalue(L, -1);
        t->functions[i] = luaL_ref(L, LUA_REGISTRYINDEX);
    } else if (fields[i].kind != FUNCTION) {
        t->reading->fields[i] =
            rh_lua_to_value(L, -1, t->reading->arena, fields[i].name);
    } else {
        t->got = luaL_typename(L, -1);
        luaL_error(L, "wrong kind");
    }
    t->current = NULL;
}

/* Stack: taking, the playbook's table. */
static int take(lua_State *L)
{
    taking *t = lua_touserdata(L, 2);
    for (lua_pushnil(L); lua_next(L, 1) != 0; lua_pop(L, 1)) {
        bool is_name = lua_type(L, -2) == LUA_TSTRING;
        int i = is_name ? find_field(lua_tostring(L, -2)) : -1;
        if (i < 0) {
            const char *word = is_name ? lua_tostring(L, -2) : "1";
            size_t n = strnlen(word, sizeof t->word - 1);
            memcpy(t->word, word, n);
            t->word[n] = '\0';
            return luaL_error(L, "unknown field");
        }
        take_field(L, t, i);
    }
    return 0;
}

static int fail_unknown(rh_reading *r, const char *word)
{
    const char *names[RH_FIELDS];
    for (int i = 0; i < RH_FIELDS; i++)
        names[i] = fields[i].name;
    const char *near = rh_nearest(word, names, RH_FIELDS);
    if (near == NULL)
        return rh_reading_fail(r, word, NULL, "unknown field '%s'", word);
    return rh_reading_fail(
        r, word, NULL, "unknown field '%s' (did you mean '%s'?)", word, near);
}

/* What take() raised, with its line. */
static int explain(rh_lua *lua, const taking *t)
{
    rh_reading *r = t->reading;
    if (lua->is_aborted || r->error->code != RH_FAILED)
        return r->error->code;
    if (t->word[0] != '\0')
        return fail_unknown(r, t->word);
    if (t->got != NULL)
        return rh_reading_fail(r, t->current, NULL,
                               "%s must be a function, not a %s", t->current,
                               t->got);
    char message[sizeof r->error->message];
    memcpy(message, r->error->message, sizeof message);
    return rh_reading_fail(r, t->current != NULL ? t->current : "return", NULL,
                           "%s", message);
}

/* Takes the table off the stack. */
static int take_table(rh_lua *lua, taking *t)
{
    lua_State *L = rh_lua_get(lua);
    rh_reading *r = t->reading;
    if (!lua_istable(L, -1)) {
        const char *got = luaL_typename(L, -1);
        lua_pop(L, 1);
        return rh_reading_fail(r, "return", NULL,
                               "a playbook must return a table, not %s: "
                               "return { api = 1, name = ... }",
                               got);
    }
    lua_pushcfunction(L, take);
    lua_insert(L, -2);
    lua_pushlightuserdata(L, t);
    int rc = rh_lua_call(lua, 2, 0, r->error);
    return rc == RH_OK ? RH_OK : explain(lua, t);
}

/* ---- Checking ---- */

static int check_api(rh_reading *r)
{
    const rh_value *api = r->fields[RH_FIELD_API];
    if (api == NULL)
        return rh_reading_fail(r, "return", NULL,
                               "api is missing: write api = 1");
    if (api->kind != RH_INT || api->u.integer != 1)
        return rh_reading_fail(r, "api", NULL,
                               "api must be 1, the only version there is");
    return RH_OK;
}

bool rh_is_plain_name(const char *s, size_t max)
{
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return n > 0 && n <= max && s[n] == '\0';
}

static int check_name(rh_reading *r)
{
    const rh_value *name = r->fields[RH_FIELD_NAME];
    if (name == NULL)
        return rh_reading_fail(r, "return", NULL,
                               "name is missing: write name = \"...\"");
    if (name->kind != RH_STRING ||
        !rh_is_plain_name(name->u.string.s, MAX_NAME))
        return rh_reading_fail(r, "name", NULL,
                               "name must be lower-case letters, digits and "
                               "'_', at most %d of them",
                               MAX_NAME);
    r->out->name = name->u.string.s;
    return RH_OK;
}

static int check_summary(rh_reading *r)
{
    const rh_value *summary = r->fields[RH_FIELD_SUMMARY];
    r->out->summary = "";
    if (summary == NULL)
        return RH_OK;
    if (summary->kind != RH_STRING)
        return rh_reading_fail(r, "summary", NULL,
                               "summary must be a string, not %s",
                               rh_kind_name(summary->kind));
    if (strpbrk(summary->u.string.s, "\r\n") != NULL)
        return rh_reading_fail(r, "summary", NULL, "summary must be one line");
    r->out->summary = summary->u.string.s;
    return RH_OK;
}

static void keep_functions(rh_playbook *p, const int *functions)
{
    p->ask = functions[RH_FIELD_ASK];
    p->tables = functions[RH_FIELD_TOUCHES];
    p->statistics = functions[RH_FIELD_STATISTICS];
    p->inspect = functions[RH_FIELD_INSPECT];
    p->change = functions[RH_FIELD_CHANGE];
    p->verify = functions[RH_FIELD_VERIFY];
    p->after = functions[RH_FIELD_AFTER];
}

static int check_functions(rh_reading *r)
{
    if (r->out->change == LUA_NOREF)
        return rh_reading_fail(r, "return", NULL,
                               "change is missing: write change = "
                               "function(facts, run) return { ... } end");
    return RH_OK;
}

static int check(rh_reading *r)
{
    static int (*const steps[])(rh_reading *) = {
        check_api,          check_name,          check_summary,
        rh_reading_touches, rh_reading_options,  rh_reading_env,
        rh_reading_redis,   rh_reading_commands, rh_reading_confirm,
        rh_reading_backup,  rh_reading_undo,     rh_reading_sandbox,
    };
    int rc = RH_OK;
    for (size_t i = 0; rc == RH_OK && i < sizeof steps / sizeof *steps; i++)
        rc = steps[i](r);
    return rc == RH_OK ? check_functions(r) : rc;
}

int rh_playbook_load(const rh_playbook **out, rh_arena *arena, rh_lua *lua,
                     const char *path, rh_error *error)
{
    rh_playbook *p = rh_arena_alloc(arena, sizeof *p);
    rh_reading reading = {.arena = arena, .out = p, .error = error};
    taking t = {.reading = &reading};
    for (int i = 0; i < RH_FIELDS; i++)
        t.functions[i] = LUA_NOREF;
    p->path = rh_arena_strdup(arena, path);
    p->folder = rh_playbook_folder(arena, path);
    int rc = rh_lua_load(lua, path, error);
    if (rc == RH_OK)
        rc = rh_lua_call(lua, 0, 1, error);
    if (rc == RH_FAILED && !lua->is_aborted)
        rc = error->code = RH_USAGE;
    if (rc == RH_OK)
        rc = take_table(lua, &t);
    keep_functions(p, t.functions);
    if (rc == RH_OK)
        rc = check(&reading);
    if (rc == RH_OK)
        *out = p;
    return rc;
}

bool rh_playbook_is_undecided(const rh_playbook *playbook)
{
    return playbook->tables != LUA_NOREF && playbook->touches == NULL;
}

int rh_playbook_decide(const rh_playbook **out, rh_arena *arena,
                       const rh_playbook *playbook, const rh_value *tables,
                       rh_error *error)
{
    rh_playbook *p = rh_arena_alloc(arena, sizeof *p);
    rh_reading r = {.arena = arena, .out = p, .error = error};
    *p = *playbook;
    r.fields[RH_FIELD_TOUCHES] = tables;
    r.fields[RH_FIELD_BACKUP] = p->backup_field;
    int rc = rh_reading_touches(&r);
    if (rc == RH_OK)
        rc = rh_reading_backup(&r);
    if (rc == RH_OK)
        *out = p;
    return rc;
}
