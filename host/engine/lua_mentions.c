/* SPDX-License-Identifier: MIT
 *
 * Files that a plan must know. A module that only verify() or after() loads is
 * found by its name in the text; whatever comes in beside that ends the state.
 */
#include <errno.h>
#include <string.h>

#include "lua_internal.h"

/* ---- Modules that a text names ---- */

static void mention(rh_lua *lua, const char *name, size_t n)
{
    const char *copy = rh_arena_strndup(lua->arena, name, n);
    if (!rh_lua_is_module(copy))
        return;
    for (size_t i = 0; i < lua->nmentions; i++)
        if (strcmp(lua->mentions[i], copy) == 0)
            return;
    lua->mentions = rh_grow(lua->mentions, &lua->mentions_cap, lua->nmentions,
                            sizeof *lua->mentions);
    lua->mentions[lua->nmentions++] = copy;
}

/* One too many, as in a comment, is only bound for nothing. */
static void scan(rh_lua *lua, const char *text)
{
    static const char word[] = "require", blank[] = " \t\r\n(";
    while ((text = strstr(text, word)) != NULL) {
        text += sizeof word - 1;
        const char *at = text + strspn(text, blank);
        const char *end = *at == '"'    ? "\""
                          : *at == '\'' ? "'"
                          : *at == '['  ? "]"
                                        : NULL;
        if (end == NULL)
            continue;
        at += strspn(at, "[='\"");
        mention(lua, at, strcspn(at, end));
    }
}

/* As it is on the disk: what is run may lack its first line. */
void rh_lua_note_source(rh_lua *lua, const char *path, const rh_text *source)
{
    char sha256[RH_SHA256_HEX];
    rh_sha256(rh_text_str(source), source->len, sha256);
    rh_inputs_note(lua->inputs, path, sha256);
    scan(lua, rh_text_str(source));
}

static bool is_loaded(const rh_lua *lua, const char *path)
{
    for (size_t i = 0; i < lua->nfiles; i++)
        if (strcmp(lua->files[i].path, path) == 0)
            return true;
    return false;
}

/* What cannot be read now is not in the plan, so it cannot come in later. */
static bool note_module(rh_lua *lua, const char *folder, const char *file)
{
    rh_error ignored;
    rh_text source = RH_TEXT_INIT;
    int fd = folder != NULL ? rh_open_beneath(folder, file) : -1;
    if (fd < 0)
        return folder != NULL && errno != ENOENT;
    const char *path = rh_arena_printf(lua->arena, "%s/%s", folder, file);
    if (rh_lua_read_source(fd, &source, path, &ignored) == RH_OK &&
        !is_loaded(lua, path))
        rh_lua_note_source(lua, path, &source);
    rh_text_free(&source);
    return true;
}

void rh_lua_note_modules(rh_lua *lua)
{
    for (size_t i = 0; i < lua->nmentions; i++) {
        char *file = rh_arena_printf(lua->arena, "%s.lua", lua->mentions[i]);
        for (char *dot = file; dot + 4 < file + strlen(file); dot++)
            if (*dot == '.')
                *dot = '/';
        if (!note_module(lua, lua->folder, file))
            note_module(lua, lua->lib, file);
    }
}

/* ---- Strangers ---- */

void rh_lua_check_input(lua_State *L)
{
    rh_error error = {0};
    const rh_inputs *inputs = rh_lua_of(L)->inputs;
    if (inputs != NULL && rh_inputs_check_strangers(inputs, &error) != RH_OK)
        rh_lua_abort(L, &error);
}

void rh_lua_note_input(lua_State *L, const char *path, const char *sha256)
{
    rh_inputs_note(rh_lua_of(L)->inputs, path, sha256);
    rh_lua_check_input(L);
}
