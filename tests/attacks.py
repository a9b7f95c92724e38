"""Attacks on the rule that a dry run cannot write: what a playbook may say to its database, from the plainest statement to
functions that hide what they do; and a look at everything that must be the same afterwards."""

import pathlib
import time

# What an attacker finds in the database, besides the small registry. {canary} is a folder of the server's user.
SCHEMA = r"""
CREATE TABLE notes (id serial PRIMARY KEY, text text);
INSERT INTO notes (text) SELECT 'note ' || g FROM generate_series(1, 20) g;
CREATE MATERIALIZED VIEW newest AS SELECT * FROM notes ORDER BY id DESC LIMIT 3;
CREATE SEQUENCE tickets;
CREATE FUNCTION sql_delete() RETURNS bigint LANGUAGE sql AS 'DELETE FROM notes; SELECT 1::bigint';
CREATE FUNCTION plpgsql_delete() RETURNS int LANGUAGE plpgsql AS 'BEGIN DELETE FROM notes; RETURN 1; END';
CREATE FUNCTION dynamic_delete() RETURNS int LANGUAGE plpgsql AS
  $$ BEGIN EXECUTE 'DEL' || 'ETE FROM notes'; RETURN 1; END $$;
CREATE FUNCTION definer_delete() RETURNS int LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN DELETE FROM notes; RETURN 1; END';
CREATE FUNCTION "Quoted Delete"() RETURNS int LANGUAGE plpgsql AS 'BEGIN DELETE FROM notes; RETURN 1; END';
CREATE FUNCTION immutable_delete(x int DEFAULT 1) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
  $$ BEGIN EXECUTE 'DELETE FROM notes'; RETURN x; END $$;
CREATE FUNCTION lying_delete(x int DEFAULT 1) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
  $$ BEGIN PERFORM plpgsql_delete(); RETURN x; END $$;
CREATE FUNCTION truncates() RETURNS int LANGUAGE plpgsql AS 'BEGIN TRUNCATE notes; RETURN 1; END';
CREATE FUNCTION swallows() RETURNS int LANGUAGE plpgsql AS
  'BEGIN DELETE FROM notes; RETURN 1; EXCEPTION WHEN OTHERS THEN RETURN 0; END';
CREATE FUNCTION unlatches(how text) RETURNS text LANGUAGE plpgsql AS
  $$ BEGIN EXECUTE how; DELETE FROM notes; RETURN 'gone'; END $$;
CREATE FUNCTION commits() RETURNS int LANGUAGE plpgsql AS 'BEGIN COMMIT; RETURN 1; END';
CREATE FUNCTION runs(what text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN EXECUTE what; RETURN 'done'; END $$;
CREATE PROCEDURE does_delete() LANGUAGE plpgsql AS 'BEGIN DELETE FROM notes; COMMIT; END';
CREATE FUNCTION calls_procedure() RETURNS int LANGUAGE plpgsql AS 'BEGIN CALL does_delete(); RETURN 1; END';
CREATE FUNCTION opens_cursor() RETURNS refcursor LANGUAGE plpgsql AS
  $$ DECLARE c refcursor := 'c'; BEGIN OPEN c FOR EXECUTE 'DELETE FROM notes RETURNING 1'; RETURN c; END $$;
CREATE FUNCTION counts_delete(state int, x int) RETURNS int LANGUAGE plpgsql AS
  'BEGIN DELETE FROM notes; RETURN state + x; END';
CREATE AGGREGATE total_delete(int) (SFUNC = counts_delete, STYPE = int, INITCOND = '0');
CREATE OPERATOR ### (FUNCTION = counts_delete, LEFTARG = int, RIGHTARG = int);
CREATE TYPE box_of_delete AS (n int);
CREATE FUNCTION cast_delete(x box_of_delete) RETURNS int LANGUAGE plpgsql AS 'BEGIN DELETE FROM notes; RETURN 1; END';
CREATE CAST (box_of_delete AS int) WITH FUNCTION cast_delete(box_of_delete);
CREATE DOMAIN checked AS int CHECK (plpgsql_delete() > VALUE);
CREATE VIEW sly AS SELECT plpgsql_delete() AS n;
CREATE VIEW slier AS SELECT * FROM (VALUES (1), (plpgsql_delete())) v (n);
CREATE FUNCTION lists_delete() RETURNS SETOF int LANGUAGE plpgsql ROWS 1 AS
  'BEGIN DELETE FROM notes; RETURN NEXT 1; END';
CREATE FUNCTION estimates_delete(x int) RETURNS boolean LANGUAGE plpgsql STABLE AS
  'BEGIN PERFORM plpgsql_delete(); RETURN true; END';
CREATE TABLE indexed (n int);
INSERT INTO indexed SELECT generate_series(1, 50);
CREATE FUNCTION doubles(x int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN x * 2; END';
CREATE INDEX ON indexed (doubles(n));
CREATE OR REPLACE FUNCTION doubles(x int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
  'BEGIN PERFORM plpgsql_delete(); RETURN x * 2; END';
CREATE TABLE guarded (n int);
INSERT INTO guarded VALUES (1);
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
CREATE POLICY watch ON guarded USING (plpgsql_delete() = 1);
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA public TO PUBLIC;
GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO PUBLIC;
SELECT lo_from_bytea(4711, 'large');
GRANT SELECT, UPDATE ON LARGE OBJECT 4711 TO PUBLIC;
"""

# What reaches beyond the transaction, in functions that only the name gives away.
WRAPPERS = {
    "beyond_notify": "PERFORM pg_notify('attack', 'x')",
    "beyond_advisory": "PERFORM pg_advisory_lock(4711)",
    "beyond_try_advisory": "PERFORM pg_try_advisory_lock_shared(4711, 1)",
    "beyond_listen": "EXECUTE 'LISTEN attack'",
    "beyond_prepare": "EXECUTE 'PREPARE attack AS DELETE FROM notes'",
    "beyond_lock": "LOCK TABLE words IN ACCESS EXCLUSIVE MODE",
    "beyond_lock_share": "LOCK TABLE words IN SHARE MODE; PERFORM pg_sleep(0.05)",
    "beyond_analyze": "ANALYZE notes",
    "beyond_reindex": "EXECUTE 'REINDEX TABLE notes'",
    "beyond_emit": "PERFORM pg_logical_emit_message(false, 'attack', 'x')",
    "beyond_emit_transactional": "PERFORM pg_logical_emit_message(true, 'attack', 'x')",
    "beyond_large_object": "PERFORM lo_create(0)",
    "beyond_large_write": "PERFORM lowrite(lo_open(4711, 131072), 'x')",
    "beyond_xid": "PERFORM txid_current()",
    "beyond_temporary": "EXECUTE 'CREATE TEMP TABLE attack (n int)'",
    "beyond_inner": "PERFORM beyond_advisory()",
}
SUPERUSERS_WRAPPERS = {
    "beyond_copy": "COPY notes TO '{canary}/copy.txt'",
    "beyond_copy_program": "COPY (SELECT 1) TO PROGRAM 'cat > {canary}/program.txt'",
    "beyond_copy_execute": "EXECUTE format('COPY notes TO %L', '{canary}/execute.txt')",
    "beyond_slot": "PERFORM pg_create_physical_replication_slot('attack')",
    "beyond_terminate": "PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'blocker'",
    "beyond_export": "PERFORM lo_export(4711, '{canary}/export.txt')",
    "beyond_restore_point": "PERFORM pg_create_restore_point('attack')",
    "beyond_reload": "PERFORM pg_reload_conf()",
    "beyond_dblink": "PERFORM dblink_exec('host={socket} user=owner dbname={database}', 'DELETE FROM notes')",
    "beyond_surgery": "PERFORM heap_force_kill('notes'::regclass, ARRAY['(0,1)'::tid])",
    "beyond_checkpoint": "CHECKPOINT",
}

# ---- What is refused ----

COMMANDS = [
    "BEGIN", "START TRANSACTION", "START TRANSACTION READ WRITE", "COMMIT", "END", "COMMIT AND CHAIN", "END AND CHAIN",
    "ROLLBACK", "ABORT", "ROLLBACK AND CHAIN", "ABORT AND NO CHAIN", "PREPARE TRANSACTION 'x'", "COMMIT PREPARED 'x'",
    "ROLLBACK PREPARED 'x'", "SAVEPOINT a", "RELEASE a", "ROLLBACK TO a", "ROLLBACK TO SAVEPOINT rh_island",
    "SET TRANSACTION READ WRITE", "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
    "SET transaction_read_only = off", "SET LOCAL transaction_read_only TO DEFAULT", "SET default_transaction_read_only = off",
    "RESET transaction_read_only", "RESET ALL", "SET ROLE owner", "RESET ROLE", "SET SESSION AUTHORIZATION owner",
    "SET LOCAL row_security = on", "SET search_path = pg_temp", "SET CONSTRAINTS ALL DEFERRED", "DISCARD ALL",
    "DISCARD TEMP", "SHOW ALL",
    "DELETE FROM notes", "DELETE FROM ONLY notes *", "INSERT INTO notes DEFAULT VALUES", "UPDATE notes SET text = 'x'",
    "INSERT INTO notes (text) SELECT text FROM notes RETURNING id", "TRUNCATE notes", "TRUNCATE TABLE ONLY notes CASCADE",
    "MERGE INTO notes USING words w ON notes.id = w.id WHEN MATCHED THEN DELETE", "COPY notes FROM STDIN",
    "COPY notes FROM PROGRAM 'echo 1'", "COPY notes TO STDOUT", "COPY notes TO '{canary}/copied.txt'",
    "COPY (SELECT 1) TO PROGRAM 'cat > {canary}/ran.txt'", "COPY (DELETE FROM notes RETURNING *) TO STDOUT",
    "CREATE TABLE attack (n int)", "CREATE TEMP TABLE attack (n int)", "CREATE UNLOGGED TABLE attack AS SELECT 1",
    "CREATE TABLE IF NOT EXISTS attack AS TABLE notes", "CREATE INDEX ON notes (text)", "CREATE VIEW attack AS SELECT 1",
    "CREATE FUNCTION attack() RETURNS int LANGUAGE sql AS 'SELECT 1'", "CREATE DATABASE attack", "CREATE ROLE attack",
    "ALTER TABLE notes ADD x int", "ALTER SEQUENCE tickets RESTART", "ALTER SYSTEM SET work_mem = '1MB'",
    "ALTER ROLE CURRENT_USER SET work_mem = '1MB'", "DROP TABLE notes", "DROP DATABASE {database}", "GRANT ALL ON notes TO PUBLIC",
    "REVOKE ALL ON notes FROM PUBLIC", "COMMENT ON TABLE notes IS 'x'", "SECURITY LABEL ON TABLE notes IS 'x'",
    "REASSIGN OWNED BY CURRENT_USER TO owner", "IMPORT FOREIGN SCHEMA a FROM SERVER b INTO c",
    "REFRESH MATERIALIZED VIEW newest", "REFRESH MATERIALIZED VIEW CONCURRENTLY newest", "REINDEX TABLE notes",
    "REINDEX TABLE CONCURRENTLY notes", "CLUSTER notes USING notes_pkey", "VACUUM notes", "VACUUM (FULL) notes", "ANALYZE notes",
    "CHECKPOINT", "LOAD 'plpgsql'", "LISTEN attack", "UNLISTEN *", "NOTIFY attack, 'x'", "DO 'BEGIN DELETE FROM notes; END'",
    "DO LANGUAGE plpgsql $x$ BEGIN COMMIT; END $x$", "CALL does_delete()", "PREPARE attack AS DELETE FROM notes",
    "EXECUTE attack", "DEALLOCATE ALL", "DECLARE c CURSOR FOR SELECT 1", "DECLARE c CURSOR WITH HOLD FOR SELECT plpgsql_delete()",
    "FETCH ALL FROM c", "MOVE c", "CLOSE ALL", "EXPLAIN SELECT 1", "EXPLAIN ANALYZE DELETE FROM notes",
    "EXPLAIN (ANALYZE, FORMAT JSON) DELETE FROM notes", "ANALYZE DELETE FROM notes", "ANALYZE VERBOSE notes",
    "(FORMAT JSON, ANALYZE) DELETE FROM notes", "VERBOSE SELECT 1", "(ANALYZE) SELECT plpgsql_delete()", "ANALYZE SELECT 1",
    "SELECT * INTO attack FROM notes", "SELECT 1 AS n INTO TEMP attack", "SELECT 1 INTO UNLOGGED TABLE attack",
    "WITH a AS (SELECT 1) SELECT * INTO attack FROM a", "TABLE notes FOR UPDATE",
] + [f"LOCK TABLE words IN {mode} MODE" for mode in (
    "ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE",
    "ACCESS EXCLUSIVE")] + ["LOCK words NOWAIT"] + [f"SELECT * FROM words {lock}" for lock in (
        "FOR UPDATE", "FOR NO KEY UPDATE", "FOR SHARE", "FOR KEY SHARE", "LIMIT 1 FOR UPDATE SKIP LOCKED",
        "WHERE false FOR UPDATE NOWAIT")] + [
    "SELECT * FROM (SELECT * FROM words FOR UPDATE) w",
    "WITH w AS MATERIALIZED (SELECT * FROM words FOR SHARE) SELECT count(*) FROM w",
    "WITH gone AS (DELETE FROM notes RETURNING 1) SELECT count(*) FROM gone",
    "WITH RECURSIVE a AS (SELECT 1), b AS (UPDATE notes SET text = '' RETURNING 1) SELECT 1",
    "WITH a AS (INSERT INTO notes (text) VALUES ('x')) SELECT 1", "WITH a AS (DELETE FROM notes) SELECT 1 WHERE false",
]

# The same few words in every disguise that the lexer of a server, or ours, may see through or not.
DISGUISES = [
    "{}COMMIT", "{}DELETE FROM notes", "{}TRUNCATE notes", "{}DO 'BEGIN DELETE FROM notes; END'", "{}ANALYZE DELETE FROM notes",
]
PREFIXES = [
    "\t\v\f\r\n ", "--\n", "--\r", "-- SELECT\r", "/**/", "/* SELECT */", "/*/**/*/", "/*/*/**/*/*/", "/* -- */", "-- /*\n",
    "(", "((", "/*\n--*/", ";", "; ", ";;", "SELECT 1;", "SELECT 1;\n--\n", "\xa0", "\ufeff", "\u2028", "\u200b",
"$$SELECT$$;", "'SELECT';", "E'\\'';", "SELECT '\\';", "SELECT $a$;$a$;", "SELECT 1 /* ; */;",
    "SELECT 1 -- \n;", "WITH a AS (SELECT 1) ", "EXPLAIN ", "U&'SELECT'", "\\;", "\\g ", "SELECT 1 \\; ",
]

# Behind a zero byte another text would be meant than the one that was written.
ZEROES = ["\0COMMIT", "SELECT 1 \0;COMMIT", "SELECT 1\0", "DELETE FROM notes\0", "SELECT '\0'", "\0"]

DELETING = [
    "sql_delete()", "plpgsql_delete()", "dynamic_delete()", "definer_delete()", '"Quoted Delete"()', "immutable_delete()",
    "lying_delete()", "truncates()", "calls_procedure()", "commits()", "1 ### 2", "total_delete(3)", "opens_cursor()",
    "(ROW(1)::box_of_delete)::int", "1::checked", "lists_delete()", "estimates_delete(1)", "public.plpgsql_delete()",
    "ROW(1)::box_of_delete::text || plpgsql_delete()", 'U&"plpgsql\\005fdelete"()', "(SELECT plpgsql_delete())",
    "CASE WHEN true THEN plpgsql_delete() END", "coalesce(NULL, plpgsql_delete())", "ARRAY[plpgsql_delete()]",
    "nextval('tickets')", "setval('tickets', 99)", "setval('tickets', 99, false)", "setval('notes_id_seq', 1)",
    "runs('COMMIT')", "runs('ROLLBACK')", "runs('COMMIT AND CHAIN')", "runs('SAVEPOINT a')", "runs('SET TRANSACTION READ WRITE')",
    "runs('CREATE TEMP TABLE attack (n int)')", "runs('SELECT 1; DELETE FROM notes')", "runs('VACUUM')", "runs('DISCARD ALL')",
    "runs('REFRESH MATERIALIZED VIEW newest')", "runs('CREATE ROLE attack')",
    "runs('DO $x$ BEGIN DELETE FROM notes; END $x$')", "runs('COPY notes FROM PROGRAM ''echo 1''')",
    "runs('SELECT * FROM words FOR UPDATE')", "runs('NOTIFY attack') || txid_current()",
    "query_to_xml('DELETE FROM notes RETURNING 1', true, true, '')", "query_to_xml('SELECT plpgsql_delete()', true, true, '')",
    "ts_stat('SELECT to_tsvector(plpgsql_delete()::text)')", "cursor_to_xml(opens_cursor(), 9, true, true, '')",
]

# Up to version 15 a function may switch READ ONLY off; what it then writes is rolled back, and found by the proof.
UNLATCHING = [
    "unlatches('RESET transaction_read_only')", "unlatches('SET LOCAL transaction_read_only = off')",
    "unlatches('SET transaction_read_only TO DEFAULT')", "unlatches('RESET ALL')",
    "unlatches('SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE')", "unlatches('SET default_transaction_read_only = off')",
]

# Functions of the server's own with effects that no rollback takes back, or that others feel.
EFFECTS = [
    "pg_notify('attack', 'x')", "pg_catalog.pg_notify('attack', 'x')", "pg_notify/* */('attack', 'x')",
    "pg_notify -- (\n ('attack', 'x')", '"pg_notify"(\'attack\', \'x\')', 'U&"pg\\005fnotify"(\'attack\', \'x\')',
    "PG_NOTIFY('attack', 'x')", "pg_advisory_lock(4711)", "pg_advisory_lock_shared(1, 2)", "pg_try_advisory_lock(4711)",
    "pg_advisory_xact_lock(4711)", "pg_try_advisory_xact_lock_shared(4711)", "pg_advisory_unlock_all()",
    "pg_logical_emit_message(false, 'attack', 'x')", "pg_logical_emit_message(true, 'attack', 'x')",
    "lo_create(0)", "lo_creat(-1)", "lo_from_bytea(0, 'x')", "lo_unlink(4711)", "lo_put(4711, 0, 'x')",
    "lo_truncate(lo_open(4711, 131072), 0)", "lowrite(lo_open(4711, 131072), 'x')", "txid_current()", "pg_current_xact_id()",
    "pg_export_snapshot()", "pg_cancel_backend(pg_backend_pid())", "pg_terminate_backend(pg_backend_pid())",
    "set_config('transaction_read_only', NULL, false)", "set_config('transaction_read_only', 'off', true)",
    "set_config('default_transaction_read_only', 'off', false)", "set_config('role', 'owner', false)",
    "set_config('row_security', 'on', true)", "set_config('search_path', 'pg_temp', false)",
    "gin_clean_pending_list('notes_pkey')", "brin_summarize_new_values('notes_pkey')",
]
SUPERUSERS_EFFECTS = [
    "pg_read_file('/etc/passwd')", "pg_read_binary_file('PG_VERSION')", "lo_import('/etc/passwd')",
    "lo_export(4711, '{canary}/exported.txt')", "pg_reload_conf()", "pg_rotate_logfile()", "pg_switch_wal()",
    "pg_create_restore_point('attack')", "pg_create_physical_replication_slot('attack', true)",
    "pg_create_logical_replication_slot('attack', 'pgoutput')", "pg_replication_origin_create('attack')", "pg_stat_reset()",
    "pg_stat_reset_shared('bgwriter')", "pg_promote()", "pg_wal_replay_pause()", "pg_import_system_collations('public')",
    "pg_extension_config_dump('notes', '')", "pg_nextoid('pg_class', 'oid', 'pg_class_oid_index')",
    "dblink_exec('host={socket} user=owner dbname={database}', 'DELETE FROM notes')",
    "dblink_connect('host={socket} user=owner dbname={database}')",
    "heap_force_kill('notes'::regclass, ARRAY['(0,1)'::tid])", "pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid > 0",
]

# An expression, in every place of a query that may evaluate one; the plan of the server does not show all of them.
PLACES = [
    "SELECT {}", "SELECT 1 WHERE {} IS NOT NULL", "SELECT 1 LIMIT (CASE WHEN {} IS NULL THEN 1 ELSE 0 END)",
    "SELECT * FROM (VALUES (1), (length(({})::text))) v", "SELECT 1 ORDER BY {}", "VALUES (1), (length(({})::text))",
    "SELECT 1 OFFSET length(({})::text)", "SELECT count(*) FILTER (WHERE {} IS NULL) FROM words",
    "SELECT sum(1) OVER (ORDER BY id ROWS length(({})::text) PRECEDING) FROM words", "WITH a AS (SELECT {}) SELECT * FROM a",
    "SELECT 1 FROM words, LATERAL (SELECT {} OFFSET 0) l", "SELECT 1 FROM words GROUP BY {}", "SELECT DISTINCT ON ({}) 1",
    "SELECT * FROM unnest(ARRAY[{}]) u", "SELECT 1 FROM words a JOIN words b ON {} IS NULL", "((SELECT {}))",
    "SELECT 1 FROM words TABLESAMPLE bernoulli(length(({})::text))", "SELECT 1 UNION ALL SELECT length(({})::text)",
]


# Views, indexes, policies, domains, casts, operators and aggregates that delete.
HIDDEN = ["SELECT * FROM sly", "SELECT * FROM slier", "SELECT * FROM indexed WHERE doubles(n) = 4", "SELECT * FROM guarded",
          "SELECT * FROM lists_delete()", "SELECT count(*) FROM indexed WHERE estimates_delete(n)",
          "SELECT * FROM indexed WHERE n = lying_delete(7)", "SELECT (ROW(1)::box_of_delete)::int", "SELECT '1'::checked",
          "SELECT immutable_delete(n) FROM indexed LIMIT 1", "SELECT n ### n FROM indexed", "SELECT total_delete(n) FROM indexed"]

# Texts that operations take, and names; each would change something, or hide what it does, if it got through.
CONDITIONS = [
    "true; COMMIT", "true); COMMIT; --", "true) RETURNING (SELECT plpgsql_delete()", "true) --", "true /*",
    "id = 1) OR (SELECT pg_notify('a', 'b') IS NULL) OR (false", "id IN (SELECT pg_advisory_lock(4711)::text::int)",
    "id = plpgsql_delete()", "id IN (SELECT id FROM notes FOR UPDATE)", "beyond_advisory() = 1", "beyond_lock() = 1",
    "id = 1\0 AND false", "EXISTS (WITH a AS (DELETE FROM words RETURNING 1) SELECT 1 FROM a)", "true UNION DELETE FROM words",
    "lying_delete(1) = 1", "id = nextval('tickets')", "U&\"plpgsql\\005fdelete\"() = 1", "", " ", "--", "beyond_dblink() = 1",
]
OPERATIONS = [
    'sql.exec "COMMIT"', 'sql.exec "DELETE FROM notes; COMMIT"', 'sql.exec "DELETE FROM words"', 'sql.exec "TRUNCATE notes"',
    'sql.exec "DELETE FROM notes\\0 WHERE false"', 'sql.exec "COPY notes TO \'/tmp/x\'"', 'sql.exec "LOCK TABLE words"',
    'sql.exec "SELECT pg_advisory_lock(4711)"', 'sql.exec "SELECT beyond_advisory()"', 'sql.exec "SELECT pg_switch_wal()"',
    'sql.exec "SELECT beyond_copy()"', 'sql.exec "SELECT beyond_dblink()"', 'sql.exec "CALL does_delete()"',
    'sql.exec "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"', 'sql.exec "SELECT beyond_terminate()"',
    'sql.exec "EXPLAIN ANALYZE DELETE FROM notes"', 'sql.exec "ANALYZE DELETE FROM notes"', 'sql.exec "DO \'BEGIN END\'"',
    'sql.exec "WITH a AS (DELETE FROM notes RETURNING id) DELETE FROM words USING a WHERE words.id = a.id"',
    'sql.update("notes", { set = { ["text\\" = (SELECT 1) --"] = "x" }, where = "true" })',
    'sql.update("notes", { set = { text = "x" }, where = { ["id\\" IS NULL OR true --"] = 1 } })',
    'sql.insert("notes; DELETE FROM notes", { text = "x" })', 'sql.insert("notes", { ["text) SELECT 1 --"] = "x" })',
    'sql.clear { "notes; DELETE FROM words" }', 'sql.clear { "notes CASCADE" }', 'sql.clear { "notes\\0" }',
    'sql.load("notes", files.lines "list.txt", { columns = { "text) FROM PROGRAM \'true\' --" } })',
    'sql.load("notes", files.lines "list.txt", { columns = { "text" }, set = { ["id) --"] = 1 } })',
    'files.write("out.sql", { sql.rows "DELETE FROM notes RETURNING text" })',
    'files.write("out.sql", { sql.rows "SELECT text FROM notes FOR UPDATE" })',
    'files.write("out.sql", { sql.rows "SELECT \'a\'; COMMIT" })', 'files.write("out.sql", { sql.rows "SELECT beyond_copy()::text" })',
    'files.write("out.sql", { sql.rows "SELECT \'a\'\\0, \'b\'" })',
]
# What a handle is asked for, beside queries.
NAMES = ["notes; DELETE FROM notes", 'notes" WHERE plpgsql_delete() = 1 --', "(SELECT plpgsql_delete()) x", "lists_delete()", "sly",
         "slier", "public.notes; COMMIT", "notes\0", "notes, lists_delete()", "ONLY notes", "pg_temp.notes", "", '"', "a.b.c.d",
         "guarded"]
KEYS = ["k:1\r\nDEL k:2", "k:*\r\n*1\r\n$8\r\nFLUSHALL\r\n", "k:1\0", "\0", "", "*", "k:[", "k:\\", "$-1\r\n", "k:1\nFLUSHDB"]


def statements(expressions):
    """Each expression in a place of its own; what has a FROM of its own only stands behind SELECT."""
    made = []
    for i, expression in enumerate(expressions):
        place = PLACES[i % len(PLACES)] if " FROM " not in expression or expression.startswith("(") else PLACES[0]
        made.append(place.replace("{}", expression))
    return made


def disguised():
    return [d.replace("{}", prefix) for i, prefix in enumerate(PREFIXES) for d in (DISGUISES[i % len(DISGUISES)], DISGUISES[0])]


def lua_string(text):
    """A Lua literal of these very bytes."""
    return '"' + "".join(f"\\{b:03d}" if b < 32 or b > 126 or b in b'"\\' else chr(b) for b in text.encode()) + '"'


def filled(text, host, canary):
    for name, value in (("canary", canary), ("socket", host.pg.directory), ("database", host.database)):
        text = text.replace("{" + name + "}", str(value))
    return text


def install(host, canary):
    """Makes all that the attacks call."""
    script = [SCHEMA]
    for name, body in {**WRAPPERS, **SUPERUSERS_WRAPPERS}.items():
        script.append(f"CREATE FUNCTION {name}() RETURNS int LANGUAGE plpgsql AS"
                      f" $wrapped$ BEGIN {body}; RETURN 1; END $wrapped$;")
    for extension in ("dblink", "pg_surgery"):
        script.append(f"DO $$ BEGIN CREATE EXTENSION {extension}; EXCEPTION WHEN OTHERS THEN NULL; END $$;")
    host.sql(filled("\n".join(script), host, canary))


EVERYTHING = """
SELECT oid, relname, relfilenode, reltuples, relpages FROM pg_class WHERE relkind <> 't' AND relname <> 'pg_statistic' ORDER BY 1;
SELECT oid, proname, md5(prosrc) FROM pg_proc WHERE oid >= 16384 ORDER BY 1;
SELECT loid, pageno, md5(data) FROM pg_largeobject ORDER BY 1, 2;
SELECT oid, rolname FROM pg_authid ORDER BY 1;
SELECT slot_name FROM pg_replication_slots;
SELECT roname FROM pg_replication_origin;
SELECT * FROM pg_db_role_setting ORDER BY 1, 2;
SELECT datname, pg_catalog.shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database();
SELECT gid FROM pg_prepared_xacts;
SELECT count(*), md5(string_agg(s::text, ',' ORDER BY s::text)) FROM pg_statistic s;
SELECT classoid, objoid, md5(description) FROM pg_description WHERE objoid >= 16384 ORDER BY 1, 2;
SELECT 'attempts', relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables ORDER BY 1;
"""


def files_of(folder):
    """The names in a folder, and what is in them."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(pathlib.Path(folder).rglob("*")) if p.is_file()}


def left_behind(host):
    """What somebody else would still feel: locks, of tables or advisory, and sessions, which may take a moment to end."""
    for _ in range(200):
        left = look_for_locks(host)
        if not left:
            break
        time.sleep(0.02)
    return left


def look_for_locks(host):
    return host.sql(f"""
        SELECT locktype, mode, granted FROM pg_locks l WHERE pid <> pg_backend_pid()
          AND pid NOT IN (SELECT pid FROM pg_stat_activity WHERE application_name IN ('blocker', 'psql'))
          AND (l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) OR locktype = 'advisory');
        SELECT backend_type, application_name FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
          AND application_name NOT IN ('blocker', 'psql') ORDER BY 1, 2""")


def everything(host, canary):
    """All that must be the same after an attack. Attempts are rows that were written, rolled back or not."""
    data, lines = host.pg.data, host.sql(EVERYTHING).splitlines()
    return {"rows": host.fingerprint(), "catalogue": [x for x in lines if not x.startswith("attempts|")],
            "attempts": [x for x in lines if x.startswith("attempts|")], "left": left_behind(host),
            "redis": host.redis.call("DEBUG", "DIGEST"), "canary": files_of(canary),
            "settings": (data / "postgresql.auto.conf").read_bytes(),
            "slots": sorted(p.name for p in (data / "pg_replslot").iterdir()),
            "snapshots": sorted(p.name for p in (data / "pg_snapshots").iterdir())}


def difference(before, after):
    """What changed, for a person."""
    said = []
    for key in before:
        old, new = (x if isinstance(x, (list, dict)) else str(x).splitlines() for x in (before[key], after[key]))
        said += [f"{key}: -{x}" for x in old if x not in new] + [f"{key}: +{x}" for x in new if x not in old]
    return "\n".join(said)
