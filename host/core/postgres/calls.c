/* SPDX-License-Identifier: MIT
 *
 * The names come from a scan that knows no strings: one name too many costs a
 * look at the catalogue, one too few a hole. What they stand for, the
 * server's catalogue says.
 */
#include "calls.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- Names ---- */

static bool begins_name(char c)
{
    return isalpha((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_in_name(char c)
{
    return begins_name(c) || isdigit((unsigned char)c) || c == '$';
}

/* Words before "(" that are no functions, or only the plainest: most
   statements need no look at the catalogue. */
static bool is_plain(const char *name)
{
    static const char *const words[] = {
        "all",    "and",  "any",      "as",     "by",    "coalesce", "count",
        "exists", "from", "filter",   "in",     "join",  "lower",    "max",
        "min",    "not",  "now",      "on",     "or",    "over",     "select",
        "sum",    "then", "to_jsonb", "values", "when",  "where",    "with",
        "union",  "like", "is",       "else",   "limit", "distinct", "cast"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], name) == 0)
            return true;
    return false;
}

void rh_calls_begin(rh_calls *calls, rh_arena *arena)
{
    *calls = (rh_calls){.arena = arena, .known = rh_string_set_new()};
}

void rh_calls_end(rh_calls *calls)
{
    rh_string_set_free(calls->known);
    free(calls->names);
}

static void keep(rh_calls *calls, const char *name)
{
    if (is_plain(name) || !rh_string_set_add(calls->known, name, strlen(name)))
        return;
    calls->names =
        rh_grow(calls->names, &calls->cap, calls->n, sizeof *calls->names);
    calls->names[calls->n++] = name;
}

/* The server folds the case of ASCII letters. */
static const char *read_plain(const rh_calls *calls, const char **s)
{
    size_t len = 0;
    while (is_in_name((*s)[len]))
        len++;
    char *name = rh_arena_strndup(calls->arena, *s, len);
    for (size_t i = 0; i < len; i++)
        name[i] = (char)tolower((unsigned char)name[i]);
    *s += len;
    return name;
}

static const char *read_quoted(const rh_calls *calls, const char **s)
{
    const char *p = *s + 1;
    size_t len = 0;
    while (*p != '\0' && (p[0] != '"' || p[1] == '"'))
        p += *p == '"' ? 2 : 1;
    char *name = rh_arena_strndup(calls->arena, *s + 1, (size_t)(p - *s) - 1);
    for (const char *from = name; *from != '\0'; from++) {
        from += *from == '"';
        name[len++] = *from;
    }
    name[len] = '\0';
    *s = *p != '\0' ? p + 1 : p;
    return name;
}

static const char *skip_block(const char *s)
{
    int depth = 0;
    do {
        bool opens = s[0] == '/' && s[1] == '*';
        bool closes = s[0] == '*' && s[1] == '/';
        depth += opens - closes;
        s += opens || closes ? 2 : 1;
    } while (depth > 0 && *s != '\0');
    return s;
}

const char *rh_sql_skip_blank(const char *s)
{
    for (;;) {
        if (isspace((unsigned char)*s))
            s++;
        else if (s[0] == '-' && s[1] == '-')
            s += strcspn(s, "\r\n");
        else if (s[0] == '/' && s[1] == '*')
            s = skip_block(s);
        else
            return s;
    }
}

void rh_calls_add(rh_calls *calls, const char *sql)
{
    for (const char *s = sql; *s != '\0';) {
        const char *name = NULL;
        bool is_escaped = strncasecmp(s, "U&\"", 3) == 0;
        if (is_escaped)
            s += 2;
        if (*s == '"')
            name = read_quoted(calls, &s);
        else if (begins_name(*s))
            name = read_plain(calls, &s);
        else
            s++;
        if (name == NULL || *rh_sql_skip_blank(s) != '(')
            continue;
        keep(calls, name);
        calls->is_escaped = calls->is_escaped || is_escaped;
    }
}

/* ---- What they are ---- */

/* Of the server's own volatile functions those that do no more than look;
   nextval and setval it refuses itself. All others are taken for harmful. */
#define HARMLESS                                                               \
    "^(amvalidate|array_sample|array_shuffle|bernoulli|clock_timestamp"        \
    "|current_query|currtid2?|currval|cursor_to_xml.*|gen_random_uuid"         \
    "|lastval|lo_(close|get|lseek|lseek64|open|tell|tell64)|loread|nextval"    \
    "|pg_(available_wal|blocking_pids|control|current|get|is|last|ls|lock_st"  \
    "|hba_file_rules|ident_file_mappings|jit|notification_queue|partition"     \
    "|prepared_xact|safe_snapshot|sequence_last|show|sleep|stat_file"          \
    "|stat_clear_snapshot|stat_get|stat_have|wal_summary|xact).*"              \
    "|pg_.*_size|pg_.*collation_actual_version|query_to_xml.*|random.*"        \
    "|setseed|setval|system|timeofday|timezone|ts_rewrite|ts_stat"             \
    "|txid_status|uuidv[47])$"

/* What a rollback takes back, or what the proof at the end finds. */
#define UNDONE                                                                 \
    "^(set_config|pg_notify|lo_(creat|create|from_bytea|put|truncate"          \
    "|truncate64|unlink)|lowrite|pg_(try_)?advisory_xact_.*"                   \
    "|pg_export_snapshot)$"

/* Extensions that reach beyond the database. */
#define OUTWARD                                                                \
    "('adminpack', 'dblink', 'http', 'pg_background', 'pg_cron', 'pg_net',"    \
    " 'pg_surgery', 'plsh')"

/* In the source of a function a command counts, too: at its beginning, behind
   a semicolon or the like, or at the beginning of a string for EXECUTE. */
#define COMMANDS                                                               \
    "(?:^|;|\\m(?:begin|then|else|loop|atomic)\\M|execute\\s*\\(?\\s*"         \
    "(?:format\\s*\\(\\s*)?e?'')\\s*(?:(copy|lock|reindex|load|prepare)"       \
    "\\s+[\"%(a-z_]|(analyze|checkpoint|cluster|reindex|vacuum)\\M"            \
    "\\s*(?:;|''|$|[\"(a-z_]))"

static const char check_sql[] =
    "WITH RECURSIVE called (name, via) AS ("
    " SELECT n, NULL::name FROM unnest($1::name[]) n"
    " UNION SELECT x.name, coalesce(c.via, c.name) FROM called c"
    "  JOIN pg_proc p ON p.proname = c.name AND p.oid >= 16384"
    "  CROSS JOIN LATERAL (SELECT CASE"
    "    WHEN p.prolang IN (SELECT oid FROM pg_language"
    "     WHERE lanname IN ('c', 'internal')) THEN ''"
    "    WHEN p.prosrc <> '' THEN p.prosrc"
    "    WHEN p.prokind IN ('f', 'p') THEN pg_get_functiondef(p.oid)"
    "    ELSE '' END) source (text)"
    "  CROSS JOIN LATERAL ("
    "   SELECT coalesce(m[1], lower(m[2]))::name FROM regexp_matches("
    "     source.text, '(?:\"([^\"]+)\"|([[:alpha:]_][[:alnum:]_$]*))"
    "\\s*\\(', 'g') m"
    "   UNION SELECT upper(coalesce(m[1], m[2]))::name"
    "    FROM regexp_matches(source.text, '" COMMANDS "', 'gi') m"
    "   UNION SELECT f.proname FROM pg_aggregate a JOIN pg_proc f"
    "     ON f.oid IN (a.aggtransfn, a.aggfinalfn, a.aggmtransfn)"
    "    WHERE a.aggfnoid = p.oid) x (name))"
    " SELECT c.name, c.via FROM called c"
    " WHERE c.via IS NOT NULL AND c.name::text ~ '^[A-Z]+$'"
    "  OR ($2::boolean AND c.via IS NULL OR c.name::text !~ '" UNDONE "')"
    "  AND EXISTS (SELECT FROM pg_proc p WHERE p.proname = c.name AND ("
    "   p.oid < 16384 AND p.provolatile = 'v'"
    "    AND p.proname::text !~ '" HARMLESS "'"
    "   OR p.proname IN ('pg_stat_statements_reset',"
    "    'pg_truncate_visibility_map', 'xslt_process')"
    "   OR EXISTS (SELECT FROM pg_language l WHERE l.oid = p.prolang"
    "    AND NOT l.lanpltrusted AND l.lanname NOT IN ('c', 'internal'))"
    "   OR EXISTS (SELECT FROM pg_depend d JOIN pg_extension e"
    "     ON e.oid = d.refobjid AND e.extname IN " OUTWARD
    "    WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid"
    "     AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')))"
    " ORDER BY c.via NULLS FIRST, c.name LIMIT 1";

static int refuse(const PGresult *res, rh_calls_use use, rh_error *error)
{
    const char *name = PQgetvalue(res, 0, 0);
    bool is_function = islower((unsigned char)*name) || *name == '_';
    bool is_inside = !PQgetisnull(res, 0, 1);
    return rh_fail(error, RH_REFUSED, "%s%s%s%s is not allowed here: %s", name,
                   is_function ? "()" : "", is_inside ? ", in " : "",
                   is_inside ? PQgetvalue(res, 0, 1) : "",
                   use == RH_CALLS_READ
                       ? "a query does nothing but read"
                       : "a rollback would not undo what it does");
}

int rh_calls_check(rh_calls *calls, rh_pg *pg, rh_calls_use use,
                   rh_error *error)
{
    PGresult *res = NULL;
    rh_text list = RH_TEXT_INIT;
    if (calls->is_escaped)
        return rh_fail(error, RH_REFUSED,
                       "a function is called by a name in U&\"\": write the "
                       "name as it is");
    if (calls->n == 0)
        return RH_OK;
    rh_text_pg_array(&list, calls->names, calls->n);
    const char *params[] = {list.data, use == RH_CALLS_READ ? "t" : "f"};
    int rc = rh_pg_run(pg, &res, error, check_sql, 2, params);
    if (rc == RH_OK && PQntuples(res) > 0)
        rc = refuse(res, use, error);
    calls->n = 0;
    PQclear(res);
    rh_text_free(&list);
    return rc;
}
