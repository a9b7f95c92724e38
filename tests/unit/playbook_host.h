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

#include "playbook.h"

static char folder[64];

static void write_file(const char *name, const char *text)
{
    FILE *f = fopen(name, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static int enter(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/rh_playbook_XXXXXX");
    if (mkdtemp(folder) == NULL || chdir(folder) != 0)
        return -1;
    write_file("words.txt", "one\n");
    write_file("undo.lua", "return {}");
    return 0;
}

static int leave(void **state)
{
    char command[128];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return chdir("/") == 0 ? system(command) : -1;
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
    write_file("p.lua", source);
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
