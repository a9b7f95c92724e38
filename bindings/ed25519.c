/* SPDX-License-Identifier: MIT
 *
 * ed25519: keys and signatures. The private half of a key stays with the host;
 * a playbook can have it written somewhere, as a made value.
 */
#include "ed25519.h"

#include "bind.h"

#define KEY_TYPE "resethost.ed25519"

enum { MAX_SIGNED = 16 * 1024 * 1024 };

static const char key_usage[] = "ed25519.key(text)";
static const char sign_usage[] = "key:sign(text)";
static const char verify_usage[] = "ed25519.verify(public, text, signature)";

static const rh_made_key *check_key(lua_State *L)
{
    const rh_made_key **box = luaL_checkudata(L, 1, KEY_TYPE);
    return *box;
}

static const char *check_text(lua_State *L, int arg, size_t *n,
                              const char *usage)
{
    rh_bind_check(L, arg, LUA_TSTRING, "the text", usage);
    const char *text = lua_tolstring(L, arg, n);
    if (*n > MAX_SIGNED)
        rh_bind_refuse(L, usage, "the text is larger than 16 MiB");
    return text;
}

static int key_public(lua_State *L)
{
    const rh_ed25519 *pair = &check_key(L)->pair;
    lua_pushlstring(L, (const char *)pair->public, sizeof pair->public);
    return 1;
}

static int key_sign(lua_State *L)
{
    rh_error error = {0};
    unsigned char signature[RH_ED25519_SIGNATURE];
    size_t n = 0;
    const rh_ed25519 *pair = &check_key(L)->pair;
    const char *text = check_text(L, 2, &n, sign_usage);
    rh_lua_check(L);
    if (rh_ed25519_sign(signature, pair, text, n, &error) != RH_OK)
        return rh_bind_refuse(L, sign_usage, "%s", error.message);
    lua_pushlstring(L, (const char *)signature, sizeof signature);
    return 1;
}

static int key_pem(lua_State *L)
{
    rh_lua_push_made(L, &check_key(L)->pem);
    return 1;
}

static int key_public_pem(lua_State *L)
{
    char pem[RH_ED25519_PEM];
    size_t n = rh_ed25519_public_pem(pem, &check_key(L)->pair);
    lua_pushlstring(L, pem, n);
    return 1;
}

static int key_tostring(lua_State *L)
{
    lua_pushliteral(L, "key (Ed25519)");
    return 1;
}

static int push_key(lua_State *L, const rh_made_key *key)
{
    static const luaL_Reg methods[] = {{"public", key_public},
                                       {"sign", key_sign},
                                       {"pem", key_pem},
                                       {"public_pem", key_public_pem},
                                       {NULL, NULL}};
    const rh_made_key **box = lua_newuserdatauv(L, sizeof(rh_made_key *), 0);
    *box = key;
    if (luaL_newmetatable(L, KEY_TYPE)) {
        luaL_newlib(L, methods);
        lua_setfield(L, -2, "__index");
        lua_pushcfunction(L, key_tostring);
        lua_setfield(L, -2, "__tostring");
        lua_pushboolean(L, 0);
        lua_setfield(L, -2, "__metatable");
    }
    lua_setmetatable(L, -2);
    return 1;
}

/* A key, or nil and why: the text is somebody's setting, and wrong ones are to
   be expected. */
static int ed25519_key(lua_State *L)
{
    rh_error error = {0};
    rh_ed25519 pair = {0};
    size_t n = 0;
    const rh_made_key *key = NULL;
    rh_bind_check(L, 1, LUA_TSTRING, "the text", key_usage);
    const char *text = lua_tolstring(L, 1, &n);
    rh_maker *maker = rh_lua_maker(L);
    const char *why = rh_ed25519_parse(&pair, text, n);
    int rc = why == NULL ? rh_maker_keep(maker, &key, &pair, &error) : RH_OK;
    rh_ed25519_wipe(&pair);
    if (rc != RH_OK)
        return rh_bind_refuse(L, key_usage, "%s", error.message);
    if (why == NULL)
        return push_key(L, key);
    lua_pushnil(L);
    lua_pushstring(L, why);
    return 2;
}

static int ed25519_generate(lua_State *L)
{
    rh_error error = {0};
    const rh_made_key *key = NULL;
    int rc = rh_maker_generate(rh_lua_maker(L), &key, &error);
    if (rc == RH_USAGE) /* of this playbook no plan can be made */
        return rh_bind_abort(L, &error);
    if (rc != RH_OK)
        return rh_bind_refuse(L, "ed25519.generate()", "%s", error.message);
    return push_key(L, key);
}

static int ed25519_verify(lua_State *L)
{
    size_t npublic = 0, n = 0, nsignature = 0;
    rh_bind_check(L, 1, LUA_TSTRING, "the public key", verify_usage);
    const char *public = lua_tolstring(L, 1, &npublic);
    const char *text = check_text(L, 2, &n, verify_usage);
    rh_bind_check(L, 3, LUA_TSTRING, "the signature", verify_usage);
    const char *signature = lua_tolstring(L, 3, &nsignature);
    if (npublic != RH_ED25519_BYTES)
        return rh_bind_refuse(L, verify_usage,
                              "the public key must be %d raw bytes, not %zu",
                              RH_ED25519_BYTES, npublic);
    rh_lua_check(L);
    lua_pushboolean(L,
                    nsignature == RH_ED25519_SIGNATURE &&
                        rh_ed25519_verify((const unsigned char *)public, text,
                                          n, (const unsigned char *)signature));
    return 1;
}

int rh_binding_ed25519(lua_State *L)
{
    static const luaL_Reg functions[] = {{"key", ed25519_key},
                                         {"generate", ed25519_generate},
                                         {"verify", ed25519_verify},
                                         {NULL, NULL}};
    luaL_newlib(L, functions);
    return 1;
}
