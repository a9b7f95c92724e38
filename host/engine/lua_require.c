/* SPDX-License-Identifier: MIT
 *
 * require(): a module is a text file below the playbook's folder or the
 * library's. No path is searched, no link followed, nothing above is reached.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lua_internal.h"

static const char loaded_key, loading_key;

bool rh_lua_is_module(const char *s)
{
    if (!isalnum((unsigned char)*s) && *s != '_')
        return false;
    for (; *s != '\0'; s++) {
        bool between = *s == '.' || *s == '/';
        if (between && (s[1] == '\0' || s[1] == '.' || s[1] == '/'))
            return false;
        if (!between && !isalnum((unsigned char)*s) && *s != '_' && *s != '-')
            return false;
    }
    return true;
}

int rh_lua_read_source(int fd, rh_text *source, const char *path,
                       rh_error *error)
{
    struct stat st;
    ssize_t got = 1;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        return rh_fail(error, RH_FAILED, "%s is not a regular file", path);
    }
    while (got > 0 && source->len <= RH_LUA_MAX_SOURCE) {
        got = read(fd, rh_text_reserve(source, 16384), 16384);
        if (got > 0)
            source->len += (size_t)got;
    }
    int saved = errno;
    close(fd);
    errno = saved;
    rh_text_addn(source, "", 0);
    if (got < 0)
        return rh_file_fail(error, "read", path);
    if (source->len > RH_LUA_MAX_SOURCE)
        return rh_fail(error, RH_FAILED, "%s is larger than 1 MiB", path);
    return RH_OK;
}

/* Loads folder/file when it is there and leaves its function on the stack. */
static bool load_from(lua_State *L, const char *folder, const char *file)
{
    rh_error error;
    if (folder == NULL)
        return false;
    const char *path = lua_pushfstring(L, "%s/%s", folder, file);
    rh_text *source = rh_lua_push_text(L);
    int fd = rh_open_beneath(folder, file);
    if (fd < 0 && errno == ENOENT) {
        lua_pop(L, 2);
        return false;
    }
    if (fd < 0) {
        const char *why = errno == ELOOP || errno == ENOTDIR
                              ? "is a link, which require does not follow"
                              : strerror(errno);
        rh_lua_raise(L, "%s: %s", path, why);
    }
    if (rh_lua_read_source(fd, source, path, &error) != RH_OK)
        rh_lua_raise(L, "%s", error.message);
    rh_lua_note_source(rh_lua_of(L), path, source);
    rh_lua_check_input(L);
    rh_lua_compile(L, path, source);
    rh_text_free(source);
    lua_replace(L, -3);
    lua_pop(L, 1);
    return true;
}

static void find(lua_State *L, const char *name)
{
    const rh_lua *lua = rh_lua_of(L);
    const char *file = luaL_gsub(L, name, ".", "/");
    file = lua_pushfstring(L, "%s.lua", file);
    if (load_from(L, lua->folder, file) || load_from(L, lua->lib, file))
        return;
    rh_lua_raise(L,
                 "module '%s' is neither in the playbook's folder nor in "
                 "its lib",
                 name);
}

static void push_registry(lua_State *L, const void *key)
{
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, key) == LUA_TTABLE)
        return;
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, key);
}

/* A module that requires itself would else recurse until the stack ends. */
static void enter(lua_State *L, const char *name)
{
    push_registry(L, &loading_key);
    if (lua_getfield(L, -1, name) != LUA_TNIL)
        rh_lua_raise(L, "module '%s' requires itself", name);
    lua_pushboolean(L, 1);
    lua_setfield(L, -3, name);
    lua_pop(L, 2);
}

static void leave(lua_State *L, const char *name)
{
    push_registry(L, &loading_key);
    lua_pushnil(L);
    lua_setfield(L, -2, name);
    lua_pop(L, 1);
}

int rh_lua_require(lua_State *L)
{
    size_t n = 0;
    const char *name = luaL_checklstring(L, 1, &n);
    rh_lua_check(L);
    if (strlen(name) != n || !rh_lua_is_module(name))
        rh_lua_raise(L,
                     "require: '%s' is not a module name (letters, digits "
                     "and '_', with '.' for folders)",
                     name);
    push_registry(L, &loaded_key);
    if (lua_getfield(L, -1, name) != LUA_TNIL)
        return 1;
    find(L, name);
    enter(L, name);
    int status = lua_pcall(L, 0, 1, 0);
    leave(L, name);
    rh_lua_reraise(L, status);
    if (lua_isnil(L, -1))
        lua_pushboolean(L, 1);
    push_registry(L, &loaded_key);
    lua_pushvalue(L, -2);
    lua_setfield(L, -2, name);
    lua_pop(L, 1);
    return 1;
}
