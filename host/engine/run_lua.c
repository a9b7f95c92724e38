/* SPDX-License-Identifier: MIT
 *
 * Calling the playbook: each of its functions in protected mode, its results
 * turned into plain data at once.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "binding.h"
#include "run_internal.h"
#include "run_table.h"

static void tell_print(void *ud, const char *text)
{
    rh_job *run = ud;
    /* The evaluation under the locks would only say it all a second time. */
    if (!run->is_planned_again)
        RH_EMIT(run->events, "print", RH_F_TEXT("text", text));
}

/* A plan that was reviewed is made again with the seed and the time of its
   review, so that it comes out the same. */
static void plant_seed(rh_job *run)
{
    const rh_plan_file *reviewed = run->reviewed;
    if (reviewed != NULL)
        run->seed = reviewed->seed;
    else if (getrandom(&run->seed, sizeof run->seed, 0) !=
             (ssize_t)sizeof run->seed)
        run->seed = (uint64_t)rh_now_ms();
    rh_lua_set_seed(run->lua, run->seed,
                    reviewed != NULL ? reviewed->now : run->started.iso);
    if (run->order != NULL &&
        (reviewed != NULL || run->order->plan_out != NULL))
        rh_lua_refuse_new_keys(run->lua);
}

static void allow_option_files(rh_job *run)
{
    for (size_t i = 0; i < run->playbook->noptions; i++) {
        const rh_playbook_option *o = &run->playbook->options[i];
        const char *path = rh_value_string(run->options, o->name);
        if (strcmp(o->type, "file") == 0 && path != NULL)
            rh_lua_allow_file(run->lua, path);
    }
}

int rh_run_load_only(rh_job *run, const char *path, rh_error *error)
{
    const char *folder = rh_playbook_folder(run->arena, path);
    rh_lua_limits limits = {
        .folder = folder, .lib = rh_arena_printf(run->arena, "%s/lib", folder)};
    int rc = rh_lua_open(&run->lua, &limits, run->set->cancel, error);
    if (rc != RH_OK)
        return rc;
    rh_lua_set_print(run->lua, tell_print, run);
    rh_lua_set_events(run->lua, run->events);
    rh_lua_set_inputs(run->lua, &run->inputs);
    rc = rh_reads_attach(run->lua, &run->reads, error);
    if (rc != RH_OK)
        return rc;
    plant_seed(run);
    return rh_playbook_load(&run->playbook, run->arena, run->lua, path, error);
}

int rh_run_load(rh_job *run, const char *path, const rh_option *options,
                size_t noptions, rh_error *error)
{
    int rc = rh_run_load_only(run, path, error);
    if (rc == RH_OK)
        rc = rh_playbook_options(&run->options, run->arena, run->playbook,
                                 options, noptions, run->set->sandbox_directory,
                                 error);
    if (rc == RH_OK)
        rc = rh_playbook_environment(
            &run->env, run->arena, run->playbook, run->set->env,
            run->set->sandbox_directory != NULL, run->events, error);
    if (rc == RH_OK)
        allow_option_files(run);
    run->reads.options = options;
    run->reads.noptions = noptions;
    return rc;
}

int rh_run_make_table(rh_job *run, rh_error *error)
{
    rh_run_table_source *source = rh_arena_alloc(run->arena, sizeof *source);
    *source = (rh_run_table_source){.options = run->options,
                                    .env = run->env,
                                    .arena = run->arena,
                                    .backup_dir = run->set->backup_dir,
                                    .id = run->id,
                                    .started = run->started.iso};
    if (run->reviewed != NULL) {
        source->id = run->reviewed->run;
        source->started = run->reviewed->now;
    }
    return rh_run_table_make(run->lua, source, &run->run_table, error);
}

/* One call of a playbook's function. */
typedef struct call {
    rh_job *run;
    int function; /* registry reference */
    bool with_db, with_facts;
    const char *what;       /* names the result in errors, "change()" */
    int *keep;              /* the result as a reference, or NULL ... */
    const rh_value **value; /* ... as data, or NULL */
} call;

static int do_call(lua_State *L)
{
    call *c = lua_touserdata(L, 1);
    int nargs = 1;
    lua_rawgeti(L, LUA_REGISTRYINDEX, c->function);
    if (c->with_db) {
        rh_binding_db(L);
        nargs++;
    }
    if (c->with_facts) {
        lua_rawgeti(L, LUA_REGISTRYINDEX, c->run->facts);
        nargs++;
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, c->run->run_table);
    lua_call(L, nargs, 1);
    if (c->value != NULL)
        *c->value = rh_lua_to_operations(L, -1, c->run->arena, c->what);
    if (c->keep != NULL)
        *c->keep = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

static int call_playbook(call *c, rh_reads_state state, rh_error *error)
{
    c->run->reads.state = state;
    int rc = rh_lua_protect(c->run->lua, do_call, c, error);
    c->run->reads.state = RH_READS_CLOSED;
    return rc;
}

static int set_answers(lua_State *L)
{
    rh_job *run = lua_touserdata(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, run->run_table);
    lua_rawgeti(L, LUA_REGISTRYINDEX, run->facts);
    lua_setfield(L, -2, "answers");
    return 0;
}

int rh_run_ask(rh_job *run, rh_error *error)
{
    call c = {.run = run,
              .function = run->playbook->ask,
              .with_db = true,
              .keep = &run->facts};
    if (c.function == LUA_NOREF)
        return RH_OK;
    run->reads.asker = (rh_asker){run->set->ask, run->set->ask_ud, run->events};
    if (run->reviewed != NULL)
        run->reads.answers = rh_answers_new(
            run->arena, rh_json_get(run->reviewed->root, "answers"));
    else if (run->order->plan_out != NULL)
        run->reads.answers = rh_answers_new(run->arena, NULL);
    run->reads.may_ask = true;
    int rc = call_playbook(&c, RH_READS_ON_ITS_OWN, error);
    run->reads.may_ask = false;
    if (rc == RH_OK)
        rc = rh_lua_protect(run->lua, set_answers, run, error);
    return rc;
}

int rh_run_decide_tables(rh_job *run, rh_error *error)
{
    const rh_value *tables = NULL;
    call c = {.run = run,
              .function = run->playbook->tables,
              .with_db = true,
              .what = "touches()",
              .value = &tables};
    if (c.function == LUA_NOREF)
        return RH_OK;
    int rc = call_playbook(&c, RH_READS_ON_ITS_OWN, error);
    if (rc == RH_OK)
        rc = rh_playbook_decide(&run->playbook, run->arena, run->playbook,
                                tables, error);
    if (rc == RH_OK)
        rh_playbook_tell_tables(run->playbook, run->events);
    return rc;
}

/* Whether a text is a number as JSON writes it. */
static bool is_json_number(const char *s)
{
    s += *s == '-';
    size_t digits = strspn(s, "0123456789");
    if (digits == 0 || (digits > 1 && *s == '0'))
        return false;
    s += digits;
    if (*s == '.') {
        size_t fraction = strspn(s + 1, "0123456789");
        if (fraction == 0)
            return false;
        s += 1 + fraction;
    }
    return *s == '\0';
}

static int fill_statistic(rh_job *run, rh_statistic *s, const rh_value *entry,
                          rh_error *error)
{
    const rh_value *label = rh_value_get(entry, "label");
    const rh_value *value = rh_value_get(entry, "value");
    bool ok = value != NULL;
    const char *text = ok ? rh_value_sql_text(value, run->arena, &ok) : NULL;
    if (label == NULL || label->kind != RH_STRING || !ok)
        return rh_fail(error, RH_USAGE,
                       "statistics() must return a list of { \"label\", value, "
                       "key = ..., unit = ... }");
    *s = (rh_statistic){.label = label->u.string.s,
                        .key = rh_value_string(entry, "key"),
                        .unit = rh_value_string(entry, "unit"),
                        .is_hidden = rh_value_is_true(entry, "hidden")};
    s->text = text != NULL ? text : "none"; /* NULL of SQL */
    s->is_number = value->kind != RH_BOOL && is_json_number(s->text);
    rh_text json = RH_TEXT_INIT;
    if (value->kind == RH_STRING && s->is_number)
        rh_text_add(&json, s->text);
    else
        rh_value_json(&json, value);
    s->json = rh_arena_strdup(run->arena, json.data);
    rh_text_free(&json);
    return RH_OK;
}

/* { "label", value, key = ... } is a list and a map at once, which plain data
   cannot be: the first two become "label" and "value". */
static int name_fields(lua_State *L)
{
    call *c = lua_touserdata(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, *c->keep);
    luaL_argcheck(L, lua_istable(L, -1), 1, "statistics() returned no list");
    lua_Integer n = luaL_len(L, -1);
    for (lua_Integer i = 1; i <= n; i++) {
        if (lua_geti(L, -1, i) != LUA_TTABLE)
            return luaL_error(L, "statistics()[%d] is no table", (int)i);
        lua_geti(L, -1, 1);
        lua_setfield(L, -2, "label");
        if (lua_geti(L, -1, 2) == LUA_TNIL) {
            lua_pop(L, 1);
            rh_lua_push_null(L);
        }
        lua_setfield(L, -2, "value");
        for (int k = 1; k <= 2; k++) {
            lua_pushnil(L);
            lua_seti(L, -2, k);
        }
        lua_pop(L, 1);
    }
    *c->value = rh_lua_to_value(L, -1, c->run->arena, "statistics()");
    return 0;
}

int rh_run_statistics(rh_job *run, rh_statistics *out, rh_error *error)
{
    int returned = LUA_NOREF;
    const rh_value *list = NULL;
    call c = {.run = run,
              .function = run->playbook->statistics,
              .with_db = true,
              .keep = &returned};
    *out = (rh_statistics){0};
    if (c.function == LUA_NOREF)
        return RH_OK;
    int rc = call_playbook(&c, RH_READS_WITHIN, error);
    c.value = &list;
    if (rc == RH_OK)
        rc = rh_lua_protect(run->lua, name_fields, &c, error);
    if (rc != RH_OK)
        return rc;
    luaL_unref(rh_lua_get(run->lua), LUA_REGISTRYINDEX, returned);
    out->items =
        rh_arena_alloc(run->arena, list->u.list.n * sizeof *out->items);
    for (size_t i = 0; rc == RH_OK && i < list->u.list.n; i++)
        rc = fill_statistic(run, &out->items[out->n++], &list->u.list.items[i],
                            error);
    return rc;
}

void rh_run_tell_statistics(rh_job *run, const rh_statistics *s,
                            const char *when)
{
    for (size_t i = 0; i < s->n; i++) {
        const rh_statistic *item = &s->items[i];
        rh_type type = item->is_number ? RH_NUMBER : RH_TEXT;
        if (item->is_hidden)
            continue;
        RH_EMIT(run->events, "statistic", RH_F_TEXT("when", when),
                RH_F_TEXT("label", item->label), {"value", type, item->text, 0},
                RH_F_TEXT("unit", item->unit), RH_F_TEXT("key", item->key));
    }
}

static int push_empty_facts(lua_State *L)
{
    rh_job *run = lua_touserdata(L, 1);
    lua_newtable(L);
    run->facts = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

int rh_run_inspect(rh_job *run, rh_error *error)
{
    call c = {.run = run,
              .function = run->playbook->inspect,
              .with_db = true,
              .keep = &run->facts};
    if (c.function == LUA_NOREF)
        return rh_lua_protect(run->lua, push_empty_facts, run, error);
    return call_playbook(&c, RH_READS_WITHIN, error);
}

int rh_run_change(rh_job *run, const rh_value **operations, rh_error *error)
{
    call c = {.run = run,
              .function = run->playbook->change,
              .with_facts = true,
              .what = "operations",
              .value = operations};
    return call_playbook(&c, RH_READS_CLOSED, error);
}

int rh_run_verify(rh_job *run, rh_error *error)
{
    call c = {.run = run,
              .function = run->playbook->verify,
              .with_db = true,
              .with_facts = true};
    if (c.function == LUA_NOREF)
        return RH_OK;
    int rc = call_playbook(&c, RH_READS_WITHIN, error);
    if (rc == RH_FAILED) {
        error->code = rc = RH_UNVERIFIED;
        rh_error_prefix(error, "verification failed, rolled back: ");
    }
    return rc;
}

static int set_undone(lua_State *L)
{
    rh_job *run = lua_touserdata(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, run->run_table);
    lua_createtable(L, (int)run->nundone, 0);
    for (size_t i = 0; i < run->nundone; i++) {
        lua_pushstring(L, run->undone[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "undone");
    return 0;
}

int rh_run_after_hook(rh_job *run, rh_error *error)
{
    call c = {.run = run, .function = run->playbook->after, .with_facts = true};
    if (c.function == LUA_NOREF)
        return RH_OK;
    int rc = rh_lua_protect(run->lua, set_undone, run, error);
    if (rc != RH_OK)
        return rc;
    return call_playbook(&c, RH_READS_CLOSED, error);
}
