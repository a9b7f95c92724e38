/* SPDX-License-Identifier: MIT
 *
 * The fields that say what a playbook may do: touches, redis, commands,
 * confirm, backup, undo, sandbox.
 */
#include <ctype.h>
#include <string.h>
#include <unistd.h>

#include "playbook_internal.h"

/* As many as a backup's manifest may name. */
enum { MAX_TABLES = 10000 };
enum { MAX_PHRASE = 100, MAX_FILE = 60, MAX_COUNTDOWN = 3600 };

int rh_reading_touches(rh_reading *r)
{
    const rh_value *v = r->fields[RH_FIELD_TOUCHES];
    int rc = rh_reading_strings(r, v, "touches", &r->out->touches,
                                &r->out->ntouches);
    for (size_t i = 0; rc == RH_OK && i < r->out->ntouches; i++)
        if (strlen(r->out->touches[i]) != v->u.list.items[i].u.string.len)
            return rh_reading_fail(r, "touches", NULL,
                                   "touches: a name holds a zero byte");
    if (rc == RH_OK && r->out->ntouches > MAX_TABLES)
        return rh_reading_fail(r, "touches", NULL,
                               "touches names %zu tables: %d at most",
                               r->out->ntouches, MAX_TABLES);
    return rc;
}

int rh_reading_redis(rh_reading *r)
{
    return rh_reading_strings(r, r->fields[RH_FIELD_REDIS], "redis",
                              &r->out->redis, &r->out->nredis);
}

/* A name and no path: which program it is must not depend on who is where. */
int rh_reading_commands(rh_reading *r)
{
    rh_playbook *p = r->out;
    int rc = rh_reading_strings(r, r->fields[RH_FIELD_COMMANDS], "commands",
                                &p->commands, &p->ncommands);
    for (size_t i = 0; rc == RH_OK && i < p->ncommands; i++)
        if (strchr(p->commands[i], '/') != NULL)
            rc = rh_reading_fail(r, "commands", p->commands[i],
                                 "commands: '%s' must be the name of a program "
                                 "in PATH, without a folder",
                                 p->commands[i]);
    return rc;
}

/* ---- confirm ---- */

/* What nobody could see, or type again, is no phrase. */
static bool is_phrase(const char *s)
{
    size_t n = strlen(s);
    if (n == 0 || n > MAX_PHRASE || s[0] == ' ' || s[n - 1] == ' ')
        return false;
    for (; *s != '\0'; s++)
        if (iscntrl((unsigned char)*s))
            return false;
    return true;
}

static int read_confirmation(rh_reading *r, const rh_value *v,
                             rh_confirmation *out)
{
    static const char *const known[] = {"countdown"};
    if (v->kind == RH_STRING) {
        out->phrase = v->u.string.s;
        return is_phrase(out->phrase) && v->u.string.len == strlen(out->phrase)
                   ? RH_OK
                   : rh_reading_fail(r, "confirm", NULL,
                                     "confirm: a phrase is 1 to %d characters "
                                     "on one line, no blank at either end",
                                     MAX_PHRASE);
    }
    if (v->kind != RH_MAP)
        return rh_reading_fail(r, "confirm", NULL,
                               "confirm holds phrases and { countdown = "
                               "seconds }, not %s",
                               rh_kind_name(v->kind));
    int rc = rh_reading_known(r, v, "confirm", known, 1);
    if (rc != RH_OK)
        return rc;
    const rh_value *n = rh_value_get(v, "countdown");
    if (n->kind != RH_INT || n->u.integer < 1 || n->u.integer > MAX_COUNTDOWN)
        return rh_reading_fail(r, "confirm", "countdown",
                               "confirm: countdown must be 1 to %d seconds",
                               MAX_COUNTDOWN);
    out->countdown = (int)n->u.integer;
    return RH_OK;
}

int rh_reading_confirm(rh_reading *r)
{
    int rc = RH_OK;
    const rh_value *v = r->fields[RH_FIELD_CONFIRM];
    if (v == NULL)
        return RH_OK;
    if (v->kind != RH_LIST)
        return rh_reading_fail(r, "confirm", NULL,
                               "confirm must be a list of phrases, not %s",
                               rh_kind_name(v->kind));
    size_t n = v->u.list.n;
    rh_confirmation *list = rh_arena_alloc(r->arena, (n + 1) * sizeof *list);
    for (size_t i = 0; rc == RH_OK && i < n; i++)
        rc = read_confirmation(r, &v->u.list.items[i], &list[i]);
    r->out->confirm = list;
    r->out->nconfirm = n;
    return rc;
}

/* ---- backup ---- */

static bool is_touched(const rh_reading *r, const char *table)
{
    for (size_t i = 0; i < r->out->ntouches; i++)
        if (strcmp(r->out->touches[i], table) == 0)
            return true;
    return false;
}

static int add_entry(rh_reading *r, rh_backup_entry *list, const char *file,
                     const char *table)
{
    size_t n = r->out->nbackup;
    if (strlen(file) > MAX_FILE)
        return rh_reading_fail(r, "backup", file,
                               "backup: '%s' is too long for the name of a "
                               "file, which has %d characters at most; name "
                               "it: { file = \"table\" }",
                               file, MAX_FILE);
    if (!rh_is_plain_name(file, MAX_FILE) || strcmp(file, "summary") == 0 ||
        strcmp(file, "manifest") == 0)
        return rh_reading_fail(r, "backup", file,
                               "backup: '%s' is no name for a file: lower-case "
                               "letters, digits and '_', not summary or "
                               "manifest",
                               file);
    if (!is_touched(r, table))
        return rh_reading_fail(r, "backup", table,
                               "backup: '%s' is not in touches", table);
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].file, file) == 0)
            return rh_reading_fail(r, "backup", file,
                                   "backup: two tables would be written to "
                                   "%s.json; name the files: { file = "
                                   "\"table\" }",
                                   file);
    list[n] = (rh_backup_entry){file, table};
    r->out->nbackup++;
    return RH_OK;
}

/* "Sales.Orders" is backed up as sales_orders. */
static char *file_of(rh_reading *r, const char *table)
{
    char *file = rh_arena_strdup(r->arena, table);
    for (char *c = file; *c != '\0'; c++) {
        *c = (char)tolower((unsigned char)*c);
        if (!isalnum((unsigned char)*c))
            *c = '_';
    }
    return file;
}

static bool is_taken(const rh_reading *r, const rh_backup_entry *list,
                     const char *file)
{
    for (size_t i = 0; i < r->out->nbackup; i++)
        if (strcmp(list[i].file, file) == 0)
            return true;
    return strcmp(file, "summary") == 0 || strcmp(file, "manifest") == 0;
}

/* Nobody can name the files of tables that only a run finds. */
static const char *free_file_of(rh_reading *r, const rh_backup_entry *list,
                                const char *table)
{
    enum { ROOM = MAX_FILE - 6 }; /* for "_10000" */
    char *base = file_of(r, table);
    const char *file = base;
    if (strlen(base) > ROOM)
        base[ROOM] = '\0';
    for (int i = 2; is_taken(r, list, file); i++)
        file = rh_arena_printf(r->arena, "%s_%d", base, i);
    return file;
}

static int backup_tables(rh_reading *r, rh_backup_entry *list,
                         const char *const *tables, size_t n)
{
    int rc = RH_OK;
    bool is_decided = r->out->tables != LUA_NOREF;
    for (size_t i = 0; rc == RH_OK && i < n; i++)
        rc = add_entry(r, list,
                       is_decided ? free_file_of(r, list, tables[i])
                                  : file_of(r, tables[i]),
                       tables[i]);
    return rc;
}

static int backup_map(rh_reading *r, rh_backup_entry *list, const rh_value *v)
{
    int rc = RH_OK;
    for (size_t i = 0; rc == RH_OK && i < v->u.list.n; i++) {
        const rh_value *table = &v->u.list.items[i];
        if (table->kind != RH_STRING)
            return rh_reading_fail(r, "backup", table->key,
                                   "backup: %s must name a table, not %s",
                                   table->key, rh_kind_name(table->kind));
        rc = add_entry(r, list, table->key, table->u.string.s);
    }
    return rc;
}

int rh_reading_backup(rh_reading *r)
{
    const rh_value *v = r->fields[RH_FIELD_BACKUP];
    r->out->backup_field = v;
    const char *const *tables = r->out->touches;
    size_t n = r->out->ntouches;
    bool is_flag = v != NULL && v->kind == RH_BOOL;
    if (is_flag && !v->u.boolean) {
        r->out->without_backup = true;
        return RH_OK;
    }
    if (v != NULL && v->kind == RH_LIST) {
        int rc = rh_reading_strings(r, v, "backup", &tables, &n);
        if (rc != RH_OK)
            return rc;
    } else if (v != NULL && v->kind == RH_MAP) {
        n = v->u.list.n;
    } else if (v != NULL && !is_flag) {
        return rh_reading_fail(r, "backup", NULL,
                               "backup must be { file = \"table\" }, a list of "
                               "tables, or false; not %s",
                               rh_kind_name(v->kind));
    }
    if (rh_playbook_is_undecided(r->out))
        return RH_OK;
    rh_backup_entry *list = rh_arena_alloc(r->arena, (n + 1) * sizeof *list);
    r->out->backup = list;
    return v != NULL && v->kind == RH_MAP ? backup_map(r, list, v)
                                          : backup_tables(r, list, tables, n);
}

/* ---- undo, sandbox ---- */

static int find_beside(rh_reading *r, const char *field, const char *inner,
                       const char *file, const char **out)
{
    const char *path = rh_arena_printf(r->arena, "%s/%s", r->out->folder, file);
    if (file[0] == '/')
        return rh_reading_fail(r, field, inner,
                               "%s: '%s' must be relative to the playbook",
                               field, file);
    if (access(path, R_OK) != 0)
        return rh_reading_fail(r, field, inner,
                               "%s: %s is not there or cannot be read", field,
                               path);
    *out = path;
    return RH_OK;
}

int rh_reading_undo(rh_reading *r)
{
    const char *path = NULL;
    const rh_value *v = r->fields[RH_FIELD_UNDO];
    if (v == NULL)
        return RH_OK;
    if (v->kind != RH_STRING || strchr(v->u.string.s, '/') != NULL)
        return rh_reading_fail(r, "undo", NULL,
                               "undo must be the file name of a playbook in "
                               "the same folder");
    int rc = find_beside(r, "undo", NULL, v->u.string.s, &path);
    if (rc == RH_OK)
        r->out->undo = v->u.string.s;
    return rc;
}

static bool is_variable(const rh_reading *r, const char *name)
{
    for (size_t i = 0; i < r->out->nenv; i++)
        if (strcmp(r->out->env[i].name, name) == 0)
            return true;
    return false;
}

static int read_sandbox_env(rh_reading *r, const rh_value *v)
{
    if (v == NULL || (v->kind == RH_LIST && v->u.list.n == 0))
        return RH_OK;
    if (v->kind != RH_MAP)
        return rh_reading_fail(r, "sandbox", "env",
                               "sandbox.env must be { NAME = \"value\" }, not "
                               "%s",
                               rh_kind_name(v->kind));
    for (size_t i = 0; i < v->u.list.n; i++) {
        const rh_value *item = &v->u.list.items[i];
        if (!is_variable(r, item->key))
            return rh_reading_fail(r, "sandbox", item->key,
                                   "sandbox.env: '%s' is not in env",
                                   item->key);
        if (item->kind != RH_STRING ||
            strlen(item->u.string.s) != item->u.string.len)
            return rh_reading_fail(r, "sandbox", item->key,
                                   "sandbox.env: %s must be a string without "
                                   "zero bytes",
                                   item->key);
    }
    r->out->sandbox_env = v;
    return RH_OK;
}

/* Whatever an option of a file names must be there: its demonstration is. */
static int read_sandbox_option(rh_reading *r, const rh_value *v)
{
    const rh_playbook_option *o = NULL;
    const char *path = NULL;
    for (size_t i = 0; i < r->out->noptions; i++)
        if (strcmp(r->out->options[i].name, v->key) == 0)
            o = &r->out->options[i];
    if (o == NULL)
        return rh_reading_fail(r, "sandbox", v->key,
                               "sandbox.options: '%s' is not in options",
                               v->key);
    int rc = rh_reading_preset(r, "sandbox", o, v);
    return rc == RH_OK && strcmp(o->type, "file") == 0
               ? find_beside(r, "sandbox", v->key, v->u.string.s, &path)
               : rc;
}

static int read_sandbox_options(rh_reading *r, const rh_value *v)
{
    int rc = RH_OK;
    if (v == NULL || (v->kind == RH_LIST && v->u.list.n == 0))
        return RH_OK;
    if (v->kind != RH_MAP)
        return rh_reading_fail(r, "sandbox", "options",
                               "sandbox.options must be { name = value }, not "
                               "%s",
                               rh_kind_name(v->kind));
    for (size_t i = 0; rc == RH_OK && i < v->u.list.n; i++)
        rc = read_sandbox_option(r, &v->u.list.items[i]);
    r->out->sandbox_options = v;
    return rc;
}

int rh_reading_sandbox(rh_reading *r)
{
    static const char *const known[] = {"schema", "data", "redis", "env",
                                        "options"};
    const char **to[] = {&r->out->sandbox_schema, &r->out->sandbox_data,
                         &r->out->sandbox_redis};
    const rh_value *v = r->fields[RH_FIELD_SANDBOX];
    if (v == NULL)
        return RH_OK;
    if (v->kind != RH_MAP)
        return rh_reading_fail(r, "sandbox", NULL,
                               "sandbox must be { schema =, data =, redis =, "
                               "env =, options = }, not %s",
                               rh_kind_name(v->kind));
    int rc = rh_reading_known(r, v, "sandbox", known, 5);
    for (size_t i = 0; rc == RH_OK && i < 3; i++) {
        const char *file = NULL;
        rc = rh_reading_text(r, v, "sandbox", known[i], &file);
        if (rc == RH_OK && file != NULL)
            rc = find_beside(r, "sandbox", known[i], file, to[i]);
    }
    if (rc == RH_OK)
        rc = read_sandbox_env(r, rh_value_get(v, "env"));
    return rc == RH_OK ? read_sandbox_options(r, rh_value_get(v, "options"))
                       : rc;
}
