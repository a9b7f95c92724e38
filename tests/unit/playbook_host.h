/* SPDX-License-Identifier: MIT
 *
 * For tests of playbooks: a folder of their own and loading what is written
 * there. Included by one file a program.
 */
#ifndef RH_TESTS_PLAYBOOK_HOST_H
#define RH_TESTS_PLAYBOOK_HOST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "folder.h"
#include "playbook.h"

static int enter_with_files(void **state)
{
    if (enter_folder(state) != 0)
        return -1;
    write_text_file("words.txt", "one\n");
    write_text_file("undo.lua", "return {}");
    return 0;
}

typedef struct loaded {
    rh_arena *arena;
    rh_lua *lua;
    const rh_playbook *playbook;
    rh_error error;
} loaded;

static inline int load_path(loaded *l, const char *path)
{
    rh_lua_limits limits = {.folder = "."};
    *l = (loaded){.arena = rh_arena_new()};
    assert_int_equal(rh_lua_open(&l->lua, &limits, NULL, &l->error), RH_OK);
    return rh_playbook_load(&l->playbook, l->arena, l->lua, path, &l->error);
}

static inline int load(loaded *l, const char *source)
{
    write_text_file("p.lua", source);
    return load_path(l, "p.lua");
}

static void unload(loaded *l)
{
    assert_int_equal(lua_gettop(rh_lua_get(l->lua)), 0);
    rh_lua_close(l->lua);
    rh_arena_free(l->arena);
}

/* A whole playbook around one field, which stands on line 3. */
static inline int load_with(loaded *l, const char *field)
{
    char source[2048];
    snprintf(source, sizeof source,
             "return {\n  api = 1, name = 'p', change = function() end,\n  %s\n"
             "}\n",
             field);
    return load(l, source);
}

static inline void must_load(loaded *l, const char *field)
{
    if (load_with(l, field) != RH_OK)
        fail_msg("%s\n  %s", field, l->error.message);
}

#endif
