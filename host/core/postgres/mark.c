/* SPDX-License-Identifier: MIT
 *
 * Compare and set. COMMENT ON DATABASE locks the database against any other
 * until the end of its transaction, but cannot tell what it replaces. So it is
 * made first, uncommitted, and what is replaced is read by another session.
 */
#include "mark.h"

#include <string.h>

#include "txn.h"

static const char begin_mark[] = "[resethost:";

/* ---- Text ---- */

/* The next mark, and where it ends; NULL: none. */
static const char *next_mark(const char *text, const char **end)
{
    const char *mark = strcasestr(text, begin_mark);
    const char *close = mark != NULL ? strchr(mark, ']') : NULL;
    if (close == NULL)
        return NULL;
    *end = close + 1;
    return mark;
}

const char *rh_mark_words(rh_arena *arena, const char *comment)
{
    const char *words = NULL, *mark, *end = comment;
    while (end != NULL && (mark = next_mark(end, &end)) != NULL) {
        mark += sizeof begin_mark - 1;
        const char *one =
            rh_arena_strndup(arena, mark, (size_t)(end - 1 - mark));
        if (words == NULL)
            words = one;
        else if (strcmp(words, one) != 0)
            words = rh_arena_printf(arena, "%s, %s", words, one);
    }
    return words;
}

/* Of the two blanks around it one is enough, at an end none. */
static void take_away(rh_text *out, const char **rest)
{
    bool at_start = out->len == 0;
    if (!at_start && out->data[out->len - 1] == ' ') {
        out->data[--out->len] = '\0';
        return;
    }
    if (at_start && **rest == ' ')
        (*rest)++;
}

static void add_mark(rh_text *out, const char *class_name)
{
    rh_text_addf(out, "%s%s]", begin_mark, class_name);
}

/* Behind the rest, unless something there would swallow it: a mark that was
   begun and never closed. */
static const char *with_new(rh_arena *arena, const char *rest,
                            const char *class_name)
{
    if (rest == NULL)
        return rh_arena_printf(arena, "%s%s]", begin_mark, class_name);
    if (strcasestr(rest, begin_mark) != NULL)
        return rh_arena_printf(arena, "%s%s] %s", begin_mark, class_name, rest);
    return rh_arena_printf(arena, "%s %s%s]", rest, begin_mark, class_name);
}

const char *rh_mark_edit(rh_arena *arena, const char *comment,
                         const char *class_name)
{
    rh_text out = RH_TEXT_INIT;
    const char *rest = comment != NULL ? comment : "", *end = NULL, *mark;
    bool is_set = class_name == NULL;
    while ((mark = next_mark(rest, &end)) != NULL) {
        rh_text_addn(&out, rest, (size_t)(mark - rest));
        rest = end;
        if (is_set)
            take_away(&out, &rest);
        else
            add_mark(&out, class_name);
        is_set = true;
    }
    rh_text_add(&out, rest);
    const char *edited = out.len > 0 ? rh_arena_strdup(arena, out.data) : NULL;
    rh_text_free(&out);
    return is_set ? edited : with_new(arena, edited, class_name);
}

/* ---- The database ---- */

int rh_mark_read(rh_marking *out, rh_arena *arena, rh_pg *pg, rh_error *error)
{
    static const char *const sql =
        "SELECT d.datname, " RH_SQL_DATABASE_COMMENT
        ", pg_catalog.pg_has_role(d.datdba, 'USAGE'),"
        "  pg_catalog.pg_is_in_recovery() FROM " RH_SQL_THIS_DATABASE;
    PGresult *res = NULL;
    int rc = rh_pg_run(pg, &res, error, sql, 0, NULL);
    if (rc != RH_OK)
        return rc;
    *out = (rh_marking){
        .database = rh_arena_strdup(arena, PQgetvalue(res, 0, 0)),
        .comment = PQgetisnull(res, 0, 1)
                       ? NULL
                       : rh_arena_strdup(arena, PQgetvalue(res, 0, 1)),
        .is_owner = PQgetvalue(res, 0, 2)[0] == 't',
        .is_standby = PQgetvalue(res, 0, 3)[0] == 't'};
    PQclear(res);
    return RH_OK;
}

static bool is_same(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static int comment_on(rh_pg *pg, const char *database, const char *comment,
                      rh_error *error)
{
    rh_text sql = RH_TEXT_INIT;
    rh_text_add(&sql, "COMMENT ON DATABASE ");
    rh_text_ident(&sql, database);
    rh_text_add(&sql, " IS ");
    if (comment != NULL)
        rh_text_literal(&sql, comment);
    else
        rh_text_add(&sql, "NULL");
    int rc = rh_pg_exec(pg, error, sql.data);
    rh_text_free(&sql);
    return rc;
}

static int expect(rh_pg *reader, rh_arena *arena, const rh_marking *was,
                  const char *comment, rh_error *error)
{
    rh_marking now;
    int rc = rh_mark_read(&now, arena, reader, error);
    if (rc != RH_OK || is_same(now.comment, comment))
        return rc;
    return rh_fail(error, RH_STALE,
                   "the comment of database \"%s\" was changed by somebody "
                   "else meanwhile: look at it, and mark again",
                   was->database);
}

static int commit(rh_pg *reader, rh_pg *writer, rh_arena *arena,
                  rh_error *error)
{
    rh_txn_mark id = {0};
    rh_server_id_read(&id.server, arena, reader);
    int rc = rh_txn_id(writer, arena, &id.xid, error);
    return rc == RH_OK ? rh_txn_commit(writer, &id, error) : rc;
}

int rh_mark_write(rh_pg *reader, rh_pg *writer, rh_arena *arena,
                  const rh_marking *was, const char *comment, rh_events *events,
                  rh_error *error)
{
    int rc = rh_txn_begin_write(writer, NULL, 0, events, error);
    if (rc != RH_OK)
        return rc;
    rc = rh_pg_exec(writer, error, "SET LOCAL lock_timeout = '3s'");
    if (rc == RH_OK)
        rc = comment_on(writer, was->database, comment, error);
    if (rc != RH_OK && strcmp(rh_pg_sqlstate(writer), "55P03") == 0)
        rc = rh_fail(error, RH_BUSY,
                     "somebody else is changing the comment of database "
                     "\"%s\": try again when they are done",
                     was->database);
    if (rc == RH_OK)
        rc = expect(reader, arena, was, was->comment, error);
    if (rc == RH_OK)
        rc = commit(reader, writer, arena, error);
    if (rc != RH_OK) {
        rh_txn_rollback(writer);
        return rc;
    }
    return expect(reader, arena, was, comment, error);
}
