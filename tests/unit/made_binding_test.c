/* SPDX-License-Identifier: MIT
 *
 * hash, ed25519, base64 and warn() as scripts see them: what they give, what
 * they refuse, and that no way leads to what is kept.
 */
#include "lua_host.h"

static const char *const right[] = {
    "local h = hash.bcrypt('secret', { cost = 4 })"
    " assert(type(h) == 'userdata')"
    " assert(tostring(h) == 'bcrypt of a text', tostring(h))"
    " assert(string.format('%s', h) == 'bcrypt of a text')"
    " assert(getmetatable(h) == false)"
    " assert(not pcall(function() return h .. '' end))"
    " assert(not pcall(function() return #h end))"
    " assert(not pcall(function() return h.text end))"
    " assert(not pcall(function() return h < h end))"
    " assert(not pcall(function() h.x = 1 end))"
    " assert(not pcall(string.byte, h)) assert(not pcall(json.encode, h))"
    " assert(not pcall(base64.encode, h)) assert(not pcall(hash.bcrypt, h))"
    " assert(not pcall(table.concat, { h })) assert(not pcall(pairs, h))"
    " assert(not pcall(setmetatable, h, {})) assert(rawequal(h, h))",
    "local k = ed25519.generate() assert(#k:public() == 32)"
    " assert(tostring(k) == 'key (Ed25519)' and getmetatable(k) == false)"
    " assert(tostring(k:pem()) == 'private key (Ed25519)')"
    " assert(k:public_pem():find '^-----BEGIN PUBLIC KEY-----\\n')"
    " local s = k:sign('a\\0b') assert(#s == 64)"
    " assert(ed25519.verify(k:public(), 'a\\0b', s) == true)"
    " assert(ed25519.verify(k:public(), 'a\\0c', s) == false)"
    " assert(ed25519.verify(k:public(), 'a\\0b', s .. 'x') == false)"
    " assert(ed25519.verify(ed25519.generate():public(), 'a\\0b', s) == false)"
    " assert(not pcall(k.sign, hash.bcrypt('secret', { cost = 4 }), ''))"
    " assert(k.pair == nil and k.secret == nil)",
    "local pem = '-----BEGIN PRIVATE KEY-----\\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/V'"
    " .. 'pguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\\n-----END PRIVATE KEY-----\\n'"
    " local k = assert(ed25519.key(pem))"
    " assert(base64.encode(k:public()) =="
    " '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=')"
    " assert(ed25519.key(base64.encode(pem)):public() == k:public())"
    " local none, why = ed25519.key 'hunter22'"
    " assert(none == nil and why == 'it is neither PEM nor base64 of PEM')",
    "assert(base64.encode 'fo' == 'Zm8=' and base64.encode_url 'fo' == 'Zm8')"
    " assert(base64.decode 'Zm8=' == 'fo' and base64.decode_url 'Zm8' == 'fo')"
    " local none, why = base64.decode '!'"
    " assert(none == nil and why:find 'does not have')"
    " local all = string.rep('\\0\\255x', 100000)"
    " assert(base64.decode(base64.encode(all)) == all)",
};

static void modules__do_what_they_say(void **state)
{
    (void)state;
    call_ms = 20000; /* under a sanitizer hashing takes its time */
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        expect_ok(right[i]);
    call_ms = CALL_MS;
}

static void modules__show_how_they_are_written(void **state)
{
    static const struct {
        const char *source, *message;
    } rows[] = {
        {"hash.bcrypt()", "t.lua:1: hash.bcrypt(text, { cost = 12 }): the text "
                          "must be a string, not nil"},
        {"hash.bcrypt(hash.bcrypt('x', { cost = 4 }))", "not made value"},
        {"hash.bcrypt ''", "empty"},
        {"hash.bcrypt(string.rep('x', 73))", "73 bytes"},
        {"hash.bcrypt 'a\\0b'", "zero byte"},
        {"hash.bcrypt('x', 12)", "second argument must be a table"},
        {"hash.bcrypt('x', { rounds = 12 })", "the only option is cost"},
        {"hash.bcrypt('x', { cost = '12' })", "a whole number"},
        {"hash.bcrypt('x', { cost = 16 })", "must be 4 to 15, not 16"},
        {"ed25519.key(7)", "the text must be a string, not number"},
        {"ed25519.verify('short', '', '')", "must be 32 raw bytes, not 5"},
        {"ed25519.generate():sign()", "key:sign(text): the text must be"},
        {"base64.encode()", "base64.encode(text): the text must be a string"},
        {"base64.decode(string.rep('A', 17 * 1024 * 1024))", "16 MiB"},
        {"local n = 'x' .. hash.bcrypt('x', { cost = 4 })", "a made value"},
    };
    (void)state;
    call_ms = 20000;
    memory = 128 * 1024 * 1024;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect_error(rows[i].source, rows[i].message);
    memory = MEMORY;
    call_ms = CALL_MS;
}

static void hash__ends_at_the_limits(void **state)
{
    (void)state;
    expect_error("while true do pcall(hash.bcrypt, 'x', { cost = 6 }) end",
                 "for more than 200 ms");
    /* Too few instructions for a hook to see the clock. */
    expect_error("for i = 1, 6 do hash.bcrypt('x', { cost = 13 }) end",
                 "for more than 200 ms");
    call_ms = 20000; /* under a sanitizer the time would be over first */
    expect_error("local t = {} for i = 1, 1e9 do t[i] = base64.encode("
                 "string.rep('x', 4000000) .. i) end",
                 "MiB of memory");
    call_ms = CALL_MS;
}

static void note(void *ud, const rh_event *event)
{
    rh_text_addf(ud, "%s: %s|", event->name, rh_event_text(event, "text"));
}

static void warn__says_each_thing_once(void **state)
{
    rh_error error;
    rh_text said = RH_TEXT_INIT;
    rh_events *events = rh_events_new();
    rh_lua *lua = open_lua(NULL);
    (void)state;
    rh_events_add_reader(events, note, &said);
    assert_int_equal(run(lua, "warn 'to nobody'", &error), RH_OK);
    rh_lua_set_events(lua, events);
    static const char source[] = "warn('a', 1) warn 'b' warn('a', 1)";
    assert_int_equal(run(lua, source, &error), RH_OK);
    rh_lua_rewind(lua);
    assert_int_equal(run(lua, source, &error), RH_OK);
    assert_int_equal(run(lua, "warn 'c'", &error), RH_OK);
    assert_string_equal(said.data, "warning: a 1|warning: b|warning: c|");
    rh_lua_close(lua);
    rh_events_free(events);
    rh_text_free(&said);
}

typedef struct conversion {
    bool for_operation;
    rh_arena *arena;
    rh_text json;
} conversion;

static int convert(lua_State *L)
{
    conversion *c = lua_touserdata(L, 1);
    rh_error error = {0};
    const rh_made *made = NULL;
    rh_maker_bcrypt(rh_lua_maker(L), &made, "x", 1, 4, &error);
    lua_newtable(L);
    rh_lua_push_made(L, made);
    lua_setfield(L, -2, "hash");
    rh_value_json(&c->json,
                  c->for_operation
                      ? rh_lua_to_operations(L, -1, c->arena, "operations")
                      : rh_lua_to_value(L, -1, c->arena, "facts"));
    return 0;
}

static void made__stands_in_operations_only(void **state)
{
    rh_error error;
    conversion c = {true, rh_arena_new(), RH_TEXT_INIT};
    call_ms = 20000;
    rh_lua *lua = open_lua(NULL);
    (void)state;
    assert_int_equal(rh_lua_protect(lua, convert, &c, &error), RH_OK);
    assert_string_equal(c.json.data, "{\"hash\":\"bcrypt of a text\"}");
    c.for_operation = false;
    assert_int_equal(rh_lua_protect(lua, convert, &c, &error), RH_FAILED);
    assert_string_equal(error.message, "facts.hash: a made value may stand in "
                                       "an operation only");
    rh_lua_close(lua);
    rh_arena_free(c.arena);
    rh_text_free(&c.json);
    call_ms = CALL_MS;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(modules__do_what_they_say),
        cmocka_unit_test(modules__show_how_they_are_written),
        cmocka_unit_test(hash__ends_at_the_limits),
        cmocka_unit_test(warn__says_each_thing_once),
        cmocka_unit_test(made__stands_in_operations_only),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
