/* SPDX-License-Identifier: MIT
 *
 * run.prompt: the questions that ask() may put. Each names the option that
 * answers it, so that the same playbook runs where nobody can answer.
 */
#include <stdlib.h>
#include <string.h>

#include "bind.h"
#include "binding.h"
#include "reads.h"

enum { MAX_REPLY = 4096 };

static const char *need_text(lua_State *L, const char *field)
{
    if (lua_getfield(L, 1, field) != LUA_TSTRING)
        luaL_error(L, "run.prompt: the question needs %s = \"...\"", field);
    return lua_tostring(L, -1); /* stays on the stack, and so alive */
}

static void ask(lua_State *L, rh_question *q, rh_text *reply)
{
    rh_error error = {0};
    q->size = sizeof *q;
    char *room = rh_text_reserve(reply, MAX_REPLY);
    if (rh_reads_ask(rh_reads_of(L), q, room, MAX_REPLY, &error) != RH_OK)
        rh_lua_abort(L, &error);
}

/* choose { text =, option =, choices = { ... } }: the number chosen. */
static int prompt_choose(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    rh_question q = {.kind = RH_ASK_CHOICE,
                     .text = need_text(L, "text"),
                     .option = need_text(L, "option")};
    if (lua_getfield(L, 1, "choices") != LUA_TTABLE)
        return luaL_error(L, "run.prompt.choose needs choices = { ... }");
    int list = lua_gettop(L);
    lua_Integer n = luaL_len(L, list);
    if (n == 0)
        return luaL_error(L, "run.prompt.choose has nothing to choose from");
    luaL_checkstack(L, (int)n + 8, "too many choices");
    const char **choices = lua_newuserdatauv(L, (size_t)n * sizeof *choices, 0);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_geti(L, list, i);
        choices[i - 1] = luaL_checkstring(L, -1);
    }
    q.choices = choices;
    q.nchoices = (size_t)n;
    rh_text *reply = rh_lua_push_text(L);
    ask(L, &q, reply);
    char *end = NULL;
    long number = strtol(reply->data, &end, 10);
    rh_error error = {0};
    if (*end != '\0' || end == reply->data || number < 1 || number > n) {
        rh_fail(&error, RH_NOT_CONFIRMED,
                "not confirmed: the answer is none of the %d choices; nothing "
                "was changed",
                (int)n);
        return rh_lua_abort(L, &error);
    }
    lua_pushinteger(L, number);
    return 1;
}

static int ask_line(lua_State *L, rh_question_kind kind)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    rh_question q = {.kind = kind,
                     .text = need_text(L, "text"),
                     .option = need_text(L, "option")};
    rh_text *reply = rh_lua_push_text(L);
    ask(L, &q, reply);
    if (kind == RH_ASK_YES) {
        lua_pushstring(L, reply->data);
        lua_pushliteral(L, "yes");
        lua_pushboolean(L, lua_rawequal(L, -1, -2));
    } else {
        lua_pushstring(L, reply->data);
    }
    explicit_bzero(reply->data, MAX_REPLY);
    return 1;
}

static int prompt_text(lua_State *L)
{
    return ask_line(L, RH_ASK_TEXT);
}

static int prompt_secret(lua_State *L)
{
    return ask_line(L, RH_ASK_SECRET);
}

static int prompt_yes(lua_State *L)
{
    return ask_line(L, RH_ASK_YES);
}

int rh_binding_prompt(lua_State *L)
{
    static const luaL_Reg functions[] = {{"choose", prompt_choose},
                                         {"text", prompt_text},
                                         {"secret", prompt_secret},
                                         {"yes", prompt_yes},
                                         {NULL, NULL}};
    luaL_newlib(L, functions);
    return 1;
}
