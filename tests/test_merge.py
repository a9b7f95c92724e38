"""sql.merge: rows of a backup into tables that have lived on, found by their key or, as history, by their whole content.
What the dry run counts is what is done, and a second time nothing is written."""

import contextlib
import pathlib
import re
import subprocess
import time

import pytest
from cases import assert_error, at_terminal, book, change, done, reset_at_terminal, rows
from conftest import PROGRAM, RESTORE, clean_environment

TOUCHES = '"t"'


MERGE = """
  ask = function(_, run) return run.backups[#run.backups] end,
  change = function(_, run) local b = run.answers return { %s } end,
"""


def merging(host, operations, touches=TOUCHES):
    return book(host, MERGE % operations, "merging.lua", touches=touches)


def back_up(host, touches=TOUCHES):
    """A backup of the tables, which are empty after it."""
    done(host.run(book(host, change(f"sql.clear {{ {touches} }}"), touches=touches)))


def test_a_key_of_several_columns_finds_rows(host):
    host.sql("CREATE TABLE t (id serial PRIMARY KEY, a text, b int, v int, UNIQUE (b, a));"
             "INSERT INTO t (a, b, v) VALUES ('x', 1, 1), ('x', 2, 2), ('y', 1, 3)")
    back_up(host)
    host.sql("INSERT INTO t (a, b, v) VALUES ('z', 9, 9), ('x', 2, 0)")
    path = merging(host, 'sql.merge("t", b:file "t", { key = { "a", "b" } })')
    told, = done(host.run("--json", path)).named("changed")
    assert (told["insert"], told["update"]) == (2, 1)
    assert rows(host, "SELECT a, b, v FROM t ORDER BY a, b") == ["x|1|1", "x|2|2", "y|1|3", "z|9|9"]


@pytest.mark.parametrize("index", ["", "CREATE INDEX ON t (a)", "CREATE UNIQUE INDEX ON t (a, b)",
                                   "CREATE UNIQUE INDEX ON t (a) WHERE b > 0", "CREATE UNIQUE INDEX ON t (lower(a))"])
def test_a_key_that_the_server_does_not_hold_unique_is_refused(host, index):
    host.sql(f"CREATE TABLE t (id serial PRIMARY KEY, a text, b int); INSERT INTO t (a, b) VALUES ('x', 1); {index}")
    back_up(host)
    before = host.fingerprint()
    assert_error(host.run(merging(host, 'sql.merge("t", b:file "t", { key = { "a" } })')), 3, "unique")
    assert host.fingerprint() == before


TYPES = {
    "smallint": ["-32768", "32767"], "bigint": ["9223372036854775807", "-9223372036854775808"],
    "numeric": ["123456789012345678901234567890.1234567890", "NaN", "-0.000", "1e-20"],
    "real": ["0.1", "NaN", "-Infinity", "3.4028235e38", "1e-45"],
    "double precision": ["0.1", "NaN", "Infinity", "1.7976931348623157e308", "5e-324", "-0"],
    "boolean": ["t", "f"], "text": ["", "\\N", "NULL", "a\tb", "'\"\\", "{}"], "char(5)": ["a", "a b"],
    "varchar(5)": ["é🙂 "], "bytea": ["\\x", "\\x00ff5c"], "date": ["0001-01-01 BC", "infinity", "9999-12-31"],
    "time": ["23:59:59.999999", "24:00:00"], "timetz": ["01:02:03+05:30"],
    "timestamp": ["2026-01-02 03:04:05.000006", "-infinity", "0044-03-15 00:00:00 BC", "12026-01-01 00:00:00"],
    "timestamptz": ["2026-01-02 03:04:05.6+00", "infinity", "0044-03-15 00:00:00+00 BC"],
    "interval": ["1 year 2 mons -3 days 04:05:06.789", "-1 days +02:03:00"],
    "uuid": ["11111111-2222-3333-4444-555555555555"], "json": ['{"a" : 1.0,  "a": 2}', "null", '"x"'],
    "jsonb": ['{"a": 1.00, "b": [null, "\\u0001"]}', "null", "12345678901234567890"], "xml": ["<a>&amp;</a>"],
    "text[]": ['{}', '{a,"b,c",NULL,"NULL"}', '[2:3]={a,b}', '{{a,b},{c,d}}'], "int[]": ["{1,NULL,3}"],
    "numeric[]": ["{1.10,NaN}"], "inet": ["10.0.0.1/8", "::1"], "cidr": ["10.0.0.0/8"],
    "macaddr": ["08:00:2b:01:02:03"], "bit(3)": ["101"], "varbit": ["1"], "money": ["$1.25"], "point": ["(1,2.5)"],
    "box": ["(1,1),(0,0)"], "int4range": ["[1,5)", "empty"], "tstzrange": ['["2026-01-01 00:00:00+00",)'],
    "tsvector": ["'a':1 'b':2"], "oid": ["4294967295"], "\"char\"": ["x"], "mood": ["it's ok"], "pair": ["(1,\"a,b\")"],
    "positive": ["7"],
}
SINCE_14 = {"numeric": ["Infinity"]}


@pytest.mark.parametrize("key", [True, False], ids=["keyed", "history"])
def test_values_of_every_type_go_to_a_backup_and_come_back(host, key):
    types = {kind: values + (SINCE_14.get(kind, []) if host.pg.version >= 140000 else [])
             for kind, values in TYPES.items()}
    columns = ", ".join(f"c{i} {kind}" for i, kind in enumerate(types))
    host.sql("CREATE TYPE mood AS ENUM ('it''s ok', 'bad'); CREATE TYPE pair AS (a int, b text);"
             "CREATE DOMAIN positive AS int CHECK (value > 0);"
             f"CREATE TABLE t (id serial PRIMARY KEY, k int UNIQUE, {columns})")
    for k in range(max(map(len, types.values()))):
        values = ["NULL" if k >= len(v) else "$v$" + v[k] + "$v$::" + kind for kind, v in types.items()]
        host.sql(f"INSERT INTO t VALUES (DEFAULT, {k}, {', '.join(values)})")
    before = host.sql("SELECT t::text FROM t ORDER BY k")
    back_up(host)
    path = merging(host, 'sql.merge("t", b:file "t", { %s })' % ('key = { "k" }' if key else ""))
    done(host.run(path))
    assert host.sql("SELECT t::text FROM t ORDER BY k") == before
    told, = [e for e in done(host.run("--json", path, "--dry-run")).named("planned")]
    assert (told["insert"], told.get("update", 0)) == (0, 0)
    if key:
        host.sql("UPDATE t SET " + ", ".join(f"c{i} = NULL" for i in range(len(types))))
        done(host.run(path))
        assert host.sql("SELECT t::text FROM t ORDER BY k") == before


def test_identities_and_generated_columns_are_made_anew_by_a_merge(host):
    host.sql("CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, \"Key\" text UNIQUE,"
             " made text GENERATED ALWAYS AS (upper(\"Key\")) STORED); INSERT INTO t (\"Key\") VALUES ('a'), ('b')")
    back_up(host)
    host.sql("INSERT INTO t (\"Key\") VALUES ('z')")
    done(host.run(merging(host, 'sql.merge("t", b:file "t", { key = { "Key" } })')))
    assert rows(host, "SELECT * FROM t ORDER BY id") == ["1|z|Z", "2|a|A", "3|b|B"]


def test_a_table_that_references_itself_cannot_be_merged_by_guessing(host):
    host.sql("CREATE TABLE t (id serial PRIMARY KEY, name text UNIQUE, parent int REFERENCES t);"
             "INSERT INTO t (name, parent) VALUES ('a', NULL), ('b', 1)")
    back_up(host)
    before = host.fingerprint()
    assert_error(host.run(merging(host, 'sql.merge("t", b:file "t", { key = { "name" } })')), 3, "parent")
    assert host.fingerprint() == before


NUMBERS = ("insert", "update", "unchanged", "skipped")


def planned(host, path):
    return [(tuple(e.get(n, 0) for n in NUMBERS[:3]), e.get("exact", True))
            for e in done(host.run("--json", path, "--dry-run")).named("planned")]


def changed(host, path):
    return [tuple(e.get(n, 0) for n in NUMBERS) for e in done(host.run("--json", path)).named("changed")]


def versions(host, table="t"):
    """Where each row stands and who wrote it: equal means that no row was written."""
    return rows(host, f"SELECT ctid, xmin, {table} FROM {table} ORDER BY ctid")


def merges_exactly(host, operation, *expected, touches=TOUCHES):
    """Planned as it is done; then again, and no row is written."""
    path = merging(host, operation, touches)
    assert planned(host, path) == [(numbers[:3], True) for numbers in expected]
    assert changed(host, path) == list(expected)
    before = versions(host)
    for numbers, again in zip(expected, changed(host, path)):
        assert again == (0, 0, sum(numbers[:3]), numbers[3])
    assert versions(host) == before


KEYED = 'sql.merge("t", b:file "t", { key = { "k" } })'


@pytest.mark.parametrize("kind, stored, now", [
    ("text", "'a'", "'a'"), ("varchar(3)", "'abc'", "'abc'"), ("char(5)", "'a'", "'a  '"),
    ("json_key", "'{1,\"a b\"}'", "'{1,a b}'"), ("numeric(6,2)", "1.5", "1.50"), ("timestamptz",
    "'2026-01-01 00:00:00+00'", "'2026-01-01 05:30:00+05:30'"), ("loose", "'Straße'", "'STRASSE'"),
    ("bit(3)", "B'101'", "B'101'"), ("bytea", "'\\x00ff'", "'\\x00ff'"), ("interval", "'1 day'", "'24:00:00'")])
def test_keys_of_any_type_are_compared_as_the_server_does(host, kind, stored, now):
    host.sql("CREATE DOMAIN json_key AS text[];"
             "CREATE COLLATION ci (provider = icu, locale = 'de-u-ks-level1', deterministic = false);"
             "CREATE DOMAIN loose AS text COLLATE ci;"
             f"CREATE TABLE t (id serial PRIMARY KEY, k {kind} UNIQUE, v json); INSERT INTO t (k, v)"
             f" VALUES ({stored}, '{{\"a\" : 1}}')")
    back_up(host)
    host.sql(f"INSERT INTO t (id, k, v) VALUES (77, {now}, 'null')")
    merges_exactly(host, KEYED, (0, 1, 0, 0))
    assert rows(host, "SELECT id, v FROM t") == ['77|{"a" : 1}']


def test_rows_without_a_key_are_new_each_time_as_the_server_sees_it(host):
    host.sql("CREATE TABLE t (id serial PRIMARY KEY, k text, l int, v int, UNIQUE (k, l));"
             "INSERT INTO t (k, l, v) VALUES ('a', 1, 1), ('b', NULL, 2), (NULL, NULL, 3)")
    back_up(host)
    path = merging(host, 'sql.merge("t", b:file "t", { key = { "k", "l" } })')
    for n in range(2):
        assert planned(host, path)[0][0] == changed(host, path)[0][:3] == (2 if n else 3, 0, 1 if n else 0)
    assert host.sql("SELECT count(*), count(*) FILTER (WHERE v = 1) FROM t") == "5|1"


KEEPERS = {
    "insert": ("CREATE TRIGGER keep BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION keep()", "trigger keep"),
    "update": ("CREATE TRIGGER keep BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION keep()", "trigger keep"),
    "insert rule": ("CREATE RULE keep AS ON INSERT TO t DO INSTEAD NOTHING", "rule keep"),
    "update rule": ("CREATE RULE keep AS ON UPDATE TO t WHERE OLD.k = 'k1' DO INSTEAD NOTHING", "rule keep"),
}


@pytest.mark.parametrize("how", KEEPERS)
@pytest.mark.parametrize("key", ['key = { "k" }', ""], ids=["keyed", "history"])
def test_rows_that_the_database_keeps_from_a_merge_are_a_failure(host, how, key):
    """What is told as merged is what was merged: neither less, nor 'unchanged' for what never came."""
    setup, part = KEEPERS[how]
    host.sql("CREATE TABLE t (id serial PRIMARY KEY, k text UNIQUE, v int); INSERT INTO t (k, v) SELECT 'k' || g, g"
             " FROM generate_series(1, 5) g; CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS"
             " $$ BEGIN IF NEW.k = 'k1' THEN RETURN NULL; END IF; NEW.v := -NEW.v; RETURN NEW; END $$")
    back_up(host)
    host.sql("INSERT INTO t (k, v) VALUES ('k1', 9), ('k2', 9)" if how.startswith("update") else
             "INSERT INTO t (k, v) VALUES ('k5', 5)")
    host.sql(setup)
    path = merging(host, 'sql.merge("t", b:file "t", { %s })' % key)
    if how.startswith("update") and not key:
        host.sql("DELETE FROM t")  # history is inserted only: nothing keeps it
        assert changed(host, path) == [(5, 0, 0, 0)]
        return
    before = versions(host)
    word = how.split()[0]
    assert_error(host.run(path), 6, "merging.lua:", "to be " + word.rstrip("e") + "ed", part)
    assert versions(host) == before


def test_a_trigger_that_only_alters_what_a_merge_brings_is_no_failure(host):
    host.sql("CREATE TABLE t (id serial PRIMARY KEY, k text UNIQUE, v int); INSERT INTO t (k, v) VALUES ('a', 1),"
             " ('b', 2); CREATE FUNCTION alter() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.v := 7;"
             " RETURN NEW; END $$")
    back_up(host)
    host.sql("INSERT INTO t (k, v) VALUES ('a', 9);"
             "CREATE TRIGGER g BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION alter()")
    assert changed(host, merging(host, KEYED)) == [(1, 1, 0, 0)]
    assert rows(host, "SELECT k, v FROM t ORDER BY k") == ["a|7", "b|7"]


@pytest.mark.parametrize("now", ["", "INSERT INTO t (k, v) VALUES ('b', 0)"], ids=["insert", "update"])
def test_a_row_that_the_table_no_longer_takes_ends_the_merge(host, now):
    host.sql("CREATE TABLE t (id serial PRIMARY KEY, k text UNIQUE, v int);"
             "INSERT INTO t (k, v) VALUES ('a', 1), ('b', 9)")
    back_up(host)
    host.sql(f"ALTER TABLE t ADD CONSTRAINT small CHECK (v < 5); {now}")
    before = versions(host)
    assert_error(host.run(merging(host, KEYED)), 1, "merging.lua:", "small")
    assert versions(host) == before


def test_a_table_of_nothing_but_its_key_is_merged(host):
    host.sql("CREATE TABLE t (k text PRIMARY KEY); INSERT INTO t VALUES ('a'), ('b')")
    back_up(host)
    host.sql("INSERT INTO t VALUES ('a')")
    merges_exactly(host, KEYED, (1, 0, 1, 0))


def test_what_a_merge_leaves_alone_keeps_its_versions(host):
    host.sql("CREATE TABLE t (id serial PRIMARY KEY, k text UNIQUE, v json, p point, made int GENERATED ALWAYS AS"
             " (length(k)) STORED); INSERT INTO t (k, v, p) SELECT 'k' || g, '{\"a\" :  1}', '(1,2)'"
             " FROM generate_series(1, 9) g")
    back_up(host)
    host.sql("INSERT INTO t (k, v, p) SELECT 'k' || g, '{\"a\" :  1}', '(1,2)' FROM generate_series(1, 8) g;"
             "UPDATE t SET v = '{\"a\": 1}' WHERE k = 'k3'")
    before = set(versions(host))
    merges_exactly(host, KEYED, (1, 1, 7, 0))
    assert len(before & set(versions(host))) == 7


def test_the_next_row_after_a_merge_finds_a_free_number(host):
    host.sql("CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, k text UNIQUE);"
             "INSERT INTO t (k) VALUES ('a'), ('b')")
    back_up(host)
    merges_exactly(host, KEYED, (2, 0, 0, 0))
    assert host.sql("INSERT INTO t (k) VALUES ('c') RETURNING id > (SELECT max(id) FROM t)") == "t"


def test_history_that_references_itself_keeps_its_numbers_where_the_playbook_says_so(host):
    host.sql("CREATE TABLE t (id serial PRIMARY KEY, k text UNIQUE, up int REFERENCES t (id));"
             "INSERT INTO t (k, up) VALUES ('a', NULL), ('b', 1)")
    back_up(host)
    host.sql("INSERT INTO t (k) VALUES ('a')")
    merges_exactly(host, 'sql.merge("t", b:file "t", { key = { "k" }, keep_ids = { "up" } })', (1, 0, 1, 0))
    assert rows(host, "SELECT k, up FROM t ORDER BY k") == ["a|", "b|1"]


@pytest.mark.parametrize("value, kind", [("'abcd'", "varchar(3)"), ("'abcd'", "char(3)"), ("B'1010'", "bit(3)"),
                                         ("1000", "numeric(4,2)"), ("'x'", "int")])
def test_a_value_that_its_column_cannot_hold_is_found_before_anything_is_asked(host, value, kind):
    host.sql(f"CREATE TABLE t (id serial PRIMARY KEY, k text UNIQUE, v text); INSERT INTO t (k, v) VALUES ('a', {value})")
    back_up(host)
    host.sql(f"ALTER TABLE t ALTER v TYPE {kind} USING NULL")
    for operation in KEYED, KEYED.replace(" })", ', skip = { "v" } })'):
        assert_error(host.run(merging(host, operation), "--dry-run"), 1, "merging.lua:")


# ---- Orphans ----

PARENTS = """
CREATE TABLE a (id serial PRIMARY KEY, k text UNIQUE); CREATE TABLE b (id uuid PRIMARY KEY, k text UNIQUE);
CREATE TABLE t (id serial PRIMARY KEY, a int, b uuid, v int);
INSERT INTO a (k) SELECT 'a' || g FROM generate_series(1, 4) g;
INSERT INTO b SELECT md5('' || g)::uuid, 'b' || g FROM generate_series(1, 4) g;
INSERT INTO t (a, b, v) SELECT nullif(g % 6, 5), md5('' || g % 7)::uuid, g / 50 FROM generate_series(1, 100) g;
"""
ORPHANS = ('sql.merge("a", b:file "a", { key = { "k" } }), sql.merge("b", b:file "b", { key = { "k" } }),'
           ' sql.merge("t", b:file "t", { orphans = "%s" })')
ALL = '"t", "a", "b"'


@pytest.fixture
def orphans(host):
    """A backup with rows that refer to nothing by one column, the other, or both, and how many there are."""
    host.sql(PARENTS)
    wanted = int(host.sql("SELECT count(*) FROM t WHERE (a IS NULL OR a IN (SELECT id FROM a))"
                          " AND (b IS NULL OR b IN (SELECT id FROM b))"))
    back_up(host, ALL)
    host.sql("ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES a, ADD FOREIGN KEY (b) REFERENCES b;"
             "ALTER TABLE b ALTER id SET DEFAULT gen_random_uuid()")
    return host, wanted


@pytest.mark.parametrize("filled", [False, True], ids=["empty", "filled"])
def test_orphans_that_are_skipped_are_counted_exactly_before(orphans, filled):
    host, wanted = orphans
    if filled:
        host.sql("INSERT INTO a (id, k) VALUES (50, 'a1'); INSERT INTO t (a, v) VALUES (50, 9), (NULL, 9)")
    merges_exactly(host, ORPHANS % "skip", (3, 0, 1, 0) if filled else (4, 0, 0, 0), (4, 0, 0, 0),
                   (wanted, 0, 0, 100 - wanted), touches=ALL)
    assert host.sql("SELECT count(*) FROM t") == str(wanted + 2 * filled)


def test_orphans_that_are_refused_are_named_with_their_column(orphans):
    host, _ = orphans
    before = host.fingerprint()
    assert_error(host.run(merging(host, ORPHANS % "refuse", ALL)), 1, "16 rows", '"a"', "skip")
    assert host.fingerprint() == before


# ---- History that is compared as a whole ----

@pytest.fixture
def much(host):
    """A backup of 80,000 rows in many pieces, 500 of which the table has lost, and one that it holds twice."""
    host.sql("CREATE TABLE t (id serial PRIMARY KEY, who int, at timestamptz, note text);"
             "INSERT INTO t (who, at, note) SELECT g % 1000, timestamptz '2026-01-01' + g * interval '1 s', '★☆é ' || g"
             " FROM generate_series(1, 80000) g")
    back_up(host)
    path = book(host, MERGE % 'sql.restore("t", b:file "t")', touches=TOUCHES)
    done(host.run(path))
    host.sql("DELETE FROM t WHERE id <= 500; INSERT INTO t (who, at, note) SELECT who, at, note FROM t WHERE id = 600")
    return host


def test_history_in_many_pieces_is_counted_exactly(much):
    merges_exactly(much, 'sql.merge("t", b:file "t")', (500, 0, 79500, 0))
    assert much.sql("SELECT count(*) FROM t") == "80001"


def peak_of(host, *words):
    """The most memory that a run ever had, in MB."""
    process = subprocess.Popen(host.arguments(*words), stdout=subprocess.DEVNULL, cwd=host.directory,
                               env=clean_environment())
    peak = 0
    while process.poll() is None:
        with contextlib.suppress(OSError):
            status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
            peak = max([peak, *(int(n) / 1024 for n in re.findall(r"VmHWM:\s+(\d+)", status))])
        time.sleep(0.001)
    assert process.returncode == 0
    return peak


@pytest.mark.skipif(b"__asan_init" in pathlib.Path(PROGRAM).read_bytes(), reason="a sanitizer needs memory of its own")
def test_a_large_file_of_history_is_not_held_in_memory(much):
    path = merging(much, 'sql.merge("t", b:file "t")')
    assert max(p.stat().st_size for p in much.backups.glob("*/t.json")) > 6_000_000
    assert peak_of(much, path, "--dry-run") < 24
    assert peak_of(much, path) < 24


# ---- Much history into an empty table ----


def schema(host):
    return host.sql("SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'word_views'::regclass ORDER BY 1;"
                    "SELECT conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint"
                    " WHERE conrelid = 'word_views'::regclass ORDER BY 1")


def built(host):
    return host.sql("SELECT oid FROM pg_class WHERE relname = 'idx_word_views_timestamp'")


@pytest.fixture
def viewed(host):
    """After a reset of a registry with many views; how many, and their content without numbers."""
    host.sql("INSERT INTO word_views (word_id, timestamp, ip_address) SELECT 1 + g % 300,"
             " timestamptz '2026-03-01 00:00:00+00' + g * interval '1 second', 'many' FROM generate_series(1, 20000) g")
    content = views(host)
    done(reset_at_terminal(host))
    assert host.sql("SELECT count(*) FROM word_views") == "0"
    return host, content


def views(host):
    return rows(host, "SELECT w.text, v.timestamp, v.ip_address FROM word_views v JOIN words w ON w.id = v.word_id"
                      " ORDER BY 1, 2, 3")


@pytest.mark.parametrize("jobs", [1, 2])
def test_indexes_and_keys_are_built_again_after_much_history(viewed, jobs):
    host, content = viewed
    before, old = schema(host), built(host)
    done(at_terminal(host, RESTORE, "--backup", "latest", "--jobs", jobs, answers=["RESTORE"]))
    assert views(host) == content
    assert schema(host) == before
    assert built(host) != old


@pytest.mark.parametrize("before, meanwhile", [("", "INSERT INTO word_views (word_id) VALUES (1)"),
                                               ("INSERT INTO word_views (word_id) VALUES (1)", "TRUNCATE word_views")])
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_table_that_is_no_longer_as_planned_is_filled_as_it_is(viewed, jobs, before, meanwhile):
    host, content = viewed
    host.sql(before)
    old = built(host)
    done(at_terminal(host, RESTORE, "--backup", "latest", "--jobs", jobs, answers=["RESTORE"],
                     before_last=lambda: host.sql(meanwhile)))
    assert len(views(host)) == len(content) + meanwhile.startswith("INSERT")
    assert built(host) == old


def test_a_check_that_waits_for_the_commit_leaves_the_table_as_it_is(viewed):
    host, content = viewed
    host.sql("ALTER TABLE word_views ADD CONSTRAINT late FOREIGN KEY (id) REFERENCES word_views"
             " DEFERRABLE INITIALLY DEFERRED")
    old = built(host)
    done(at_terminal(host, RESTORE, "--backup", "latest", answers=["RESTORE"]))
    assert views(host) == content
    assert built(host) == old


def test_a_row_that_breaks_a_key_is_refused_when_the_key_is_built_again(viewed):
    host, _ = viewed
    host.sql("CREATE UNIQUE INDEX ON word_views (word_id)")
    before = host.fingerprint(), schema(host)
    assert_error(at_terminal(host, RESTORE, "--backup", "latest", answers=["RESTORE"]), 1, "word_views_word_id_idx")
    assert (host.fingerprint(), schema(host)) == before
