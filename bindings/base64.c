/* SPDX-License-Identifier: MIT
 *
 * base64: encode, decode, and the same in the alphabet for URLs. Decoding
 * gives nil and why for what is not base64.
 */
#include "base64.h"

#include "bind.h"

enum { MAX_TEXT = 16 * 1024 * 1024 };

static const char *check_text(lua_State *L, size_t *n, const char *usage)
{
    lua_settop(L, 1);
    rh_bind_check(L, 1, LUA_TSTRING, "the text", usage);
    const char *text = lua_tolstring(L, 1, n);
    if (*n > MAX_TEXT)
        rh_bind_refuse(L, usage, "the text is larger than 16 MiB");
    rh_lua_check(L);
    return text;
}

static int encode(lua_State *L, rh_base64 kind, const char *usage)
{
    size_t n = 0;
    luaL_Buffer b;
    const char *text = check_text(L, &n, usage);
    char *out = luaL_buffinitsize(L, &b, rh_base64_room(n));
    luaL_pushresultsize(&b, rh_base64_encode(out, text, n, kind));
    return 1;
}

static int decode(lua_State *L, rh_base64 kind, const char *usage)
{
    size_t n = 0, len = 0;
    luaL_Buffer b;
    const char *text = check_text(L, &n, usage);
    char *out = luaL_buffinitsize(L, &b, rh_base64_decoded_room(n));
    const char *why = rh_base64_decode(out, &len, text, n, kind);
    luaL_pushresultsize(&b, len);
    if (why == NULL)
        return 1;
    lua_pushnil(L);
    lua_pushstring(L, why);
    return 2;
}

static int base64_encode(lua_State *L)
{
    return encode(L, RH_BASE64, "base64.encode(text)");
}

static int base64_decode(lua_State *L)
{
    return decode(L, RH_BASE64, "base64.decode(text)");
}

static int base64_encode_url(lua_State *L)
{
    return encode(L, RH_BASE64_URL, "base64.encode_url(text)");
}

static int base64_decode_url(lua_State *L)
{
    return decode(L, RH_BASE64_URL, "base64.decode_url(text)");
}

int rh_binding_base64(lua_State *L)
{
    static const luaL_Reg functions[] = {{"encode", base64_encode},
                                         {"decode", base64_decode},
                                         {"encode_url", base64_encode_url},
                                         {"decode_url", base64_decode_url},
                                         {NULL, NULL}};
    luaL_newlib(L, functions);
    return 1;
}
