"""Small playbooks with tables of their own: each operation end to end with values that are hard to keep, and what goes
on behind the back of a playbook."""

import json

import pytest
from cases import assert_error, at_terminal, book, change, done, rows

TOUCHES = '"t"'


def carry_out(host, operations, touches=TOUCHES, fields="", **more):
    return done(host.run(book(host, fields + change(operations), touches=touches), **more))


def refused(host, status, operations, *parts, touches=TOUCHES, fields=""):
    before = host.fingerprint()
    assert_error(host.run(book(host, fields + change(operations), touches=touches)), status, *parts)
    assert host.fingerprint() == before


# ---- Behind the back of a playbook ----


@pytest.mark.parametrize("action", ["CASCADE", "SET NULL", "SET DEFAULT"])
@pytest.mark.parametrize("operation", ['sql.delete("t", { where = "id = 1" })',
                                       'sql.exec "DELETE FROM t WHERE id = 1"'])
def test_a_foreign_key_that_writes_to_an_undeclared_table_is_rolled_back(host, action, operation):
    host.sql(f"CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1), (2);"
             f"CREATE TABLE child (t_id int DEFAULT 2 REFERENCES t ON DELETE {action}); INSERT INTO child VALUES (1)")
    refused(host, 3, operation, "child")


def test_a_declared_cascade_is_carried_out_and_backed_up(host):
    host.sql("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1), (2);"
             "CREATE TABLE child (t_id int REFERENCES t ON DELETE CASCADE); INSERT INTO child VALUES (1), (2)")
    carry_out(host, 'sql.delete("t", { where = { id = 1 } })', touches='"t", "child"')
    assert rows(host, "SELECT * FROM child") == ["2"]
    assert json.loads((host.backups / host.sealed()[0] / "child.json").read_text()) == [{"t_id": 1}, {"t_id": 2}]


@pytest.mark.parametrize("body", ["INSERT INTO other VALUES (9)", "UPDATE other SET id = 8", "DELETE FROM other",
                                  "TRUNCATE other", "EXECUTE 'TRUNCATE other'"])
def test_a_trigger_that_writes_to_an_undeclared_table_is_rolled_back(host, body):
    host.sql("CREATE TABLE t (id int PRIMARY KEY, a int); INSERT INTO t VALUES (1, 1); CREATE TABLE other (id int);"
             "INSERT INTO other VALUES (1);"
             f"CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NEW; END $$;"
             "CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()")
    refused(host, 3, 'sql.update("t", { set = { a = 2 }, where = "true" })', "other")


def test_a_deferred_trigger_cannot_write_behind_the_check(host):
    host.sql("CREATE TABLE t (id int PRIMARY KEY, a int); INSERT INTO t VALUES (1, 1); CREATE TABLE other (id int);"
             "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO other VALUES (1);"
             " RETURN NULL; END $$; CREATE CONSTRAINT TRIGGER g AFTER UPDATE ON t DEFERRABLE INITIALLY DEFERRED"
             " FOR EACH ROW EXECUTE FUNCTION f()")
    refused(host, 3, 'sql.update("t", { set = { a = 2 }, where = "true" })', "other")


def test_a_rule_that_writes_elsewhere_is_refused(host):
    host.sql("CREATE TABLE t (id int PRIMARY KEY, a int); INSERT INTO t VALUES (1, 1); CREATE TABLE other (id int);"
             "CREATE RULE r AS ON UPDATE TO t DO ALSO INSERT INTO other VALUES (1)")
    refused(host, 3, 'sql.update("t", { set = { a = 2 }, where = "true" })', 'change more than "t"')


def test_redis_is_left_alone_when_the_database_part_fails(host):
    host.redis.call("SET", "k:1", "1")
    host.sql("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)")
    operations = 'redis.delete "k:*", sql.insert("t", { id = 1 })'
    refused(host, 1, operations, "t_pkey")
    assert host.redis.call("GET", "k:1") == "1"


def test_without_a_backup_a_phrase_of_its_own_is_asked(host):
    host.sql("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)")
    path = book(host, "  backup = false,\n" + change('sql.clear { "t" }'), touches=TOUCHES)
    assert_error(host.run(path), 4, "no terminal")
    assert_error(at_terminal(host, path, answers=["no backup"]), 4, "NO BACKUP")
    assert rows(host, "SELECT * FROM t") == ["1"]
    done(at_terminal(host, path, answers=["NO BACKUP"]))
    assert rows(host, "SELECT * FROM t") == []
    assert host.sealed() == []


# ---- Operations ----

KINDS = """CREATE TABLE t (id int PRIMARY KEY, i8 bigint, n numeric, f float8, b boolean, s text, j jsonb, raw json,
           a text[], u uuid, d date, ts timestamptz, bin bytea, made int GENERATED ALWAYS AS (id * 2) STORED)"""


def test_inserted_values_keep_every_digit(host):
    host.sql(KINDS)
    carry_out(host, """sql.insert("t", {
      { id = 1, i8 = 9223372036854775807, n = "123456789012345678901234567890.123456789", f = 0.1, b = false,
        s = "it's \\"q\\" \\\\ \\n é 🙂", j = json.encode { a = { 1, null, "x" }, b = json.array {} }, u =
        "11111111-2222-3333-4444-555555555555", d = "2026-02-03", ts = "2026-02-03T04:05:06.000001+02:00",
        a = '{a,"b c",NULL}', bin = "\\\\xdeadbeef" },
      { id = 2, i8 = math.mininteger, n = "-0.00", s = null, b = true },
      { id = 3 },
    })""")
    assert rows(host, "SELECT i8, n, f, b, j, a, u, d, ts AT TIME ZONE 'UTC', bin, made FROM t WHERE id = 1") == [
        '9223372036854775807|123456789012345678901234567890.123456789|0.1|f|{"a": [1, null, "x"], "b": []}|'
        '{a,"b c",NULL}|11111111-2222-3333-4444-555555555555|2026-02-03|2026-02-03 02:05:06.000001|\\xdeadbeef|2']
    assert host.sql("SELECT s FROM t WHERE id = 1") == 'it\'s "q" \\ \n é 🙂'
    assert rows(host, "SELECT i8, n, b, s IS NULL FROM t WHERE id > 1 ORDER BY id") == [
        "-9223372036854775808|0.00|t|t", "|||t"]


def test_updates_and_deletes_find_their_rows_by_values_and_by_sql(host):
    host.sql(KINDS + "; INSERT INTO t (id, i8, s) VALUES (1, 9007199254740993, 'a'), (2, 9007199254740992, NULL),"
             " (3, NULL, 'c''; DROP TABLE t; --'), (4, 4, 'd')")
    carry_out(host, """
      sql.update("t", { set = { s = "one", n = "1.10" }, where = { i8 = 9007199254740993 } }),
      sql.update("t", { set = { s = null }, where = { s = "c'; DROP TABLE t; --", i8 = null } }),
      sql.update("t", { set = { j = json.encode { k = "v" } }, where = "id = $1 OR s = $2", params = { 2, "d" } }),
      sql.delete("t", { where = { id = 4 } })""")
    assert rows(host, "SELECT id, s, n, j FROM t ORDER BY id") == ["1|one|1.10|", '2|||{"k": "v"}', "3|||"]


def test_one_statement_with_parameters(host):
    host.sql(KINDS + "; INSERT INTO t (id, i8) SELECT g, g FROM generate_series(1, 5) g")
    merge = "MERGE INTO t USING (VALUES (2)) v (id) ON t.id = v.id WHEN MATCHED THEN DELETE"
    carry_out(host, f"""
      sql.exec("UPDATE t SET n = $2::numeric, s = $3 WHERE i8 >= $1", 4, "0.10", null),
      sql.exec("DELETE FROM t WHERE id = $1", 1),
      sql.exec("INSERT INTO t (id, s) SELECT 100 + id, 'x' FROM t WHERE id < 4"),
      sql.exec("{merge if host.pg.version >= 150000 else 'DELETE FROM t WHERE id = 2'}")""")
    assert rows(host, "SELECT id, n, s FROM t ORDER BY id") == ["3||", "4|0.10|", "5|0.10|", "102||x", "103||x"]


def test_an_identity_that_is_always_made_is_made_unless_it_is_given(host):
    host.sql("CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, s text)")
    carry_out(host, 'sql.insert("t", { s = "a" })')
    assert rows(host, "SELECT * FROM t") == ["1|a"]
    carry_out(host, 'sql.insert("t", { id = 7, s = "b" })')
    assert rows(host, "SELECT * FROM t") == ["1|a", "7|b"]


def test_names_that_need_quotes_and_tables_of_other_schemas(host):
    host.sql('CREATE SCHEMA "My Shop"; CREATE TABLE "My Shop"."Order Items" (id serial PRIMARY KEY,'
             ' "Unit ""Price""" int, "select" text);'
             'INSERT INTO "My Shop"."Order Items" VALUES (1, 5, \'a\'), (2, 6, \'b\')')
    name = '"My Shop.Order Items"'
    carry_out(host, f'sql.update({name}, {{ set = {{ [\'Unit "Price"\'] = 9 }}, where = {{ ["select"] = "a" }} }}),'
                    f'sql.insert({name}, {{ id = 3, ["select"] = "c" }}),'
                    f'sql.delete({name}, {{ where = {{ id = 2 }} }})',
              touches=name)
    assert rows(host, 'SELECT * FROM "My Shop"."Order Items" ORDER BY 1') == ["1|9|a", "3||c"]
    backup = host.backups / host.sealed()[0]
    file, = json.loads((backup / "manifest.json").read_text())["files"]
    assert json.loads((backup / file["file"]).read_text())[0] == {"id": 1, 'Unit "Price"': 5, "select": "a"}


def test_a_partitioned_table_is_changed_as_a_whole(host):
    host.sql("CREATE TABLE t (id int, s text) PARTITION BY RANGE (id);"
             "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);"
             "CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20);"
             "INSERT INTO t VALUES (1, 'a'), (11, 'b')")
    carry_out(host, 'sql.update("t", { set = { s = "x" }, where = "true" }), sql.insert("t", { id = 12, s = "y" })')
    assert rows(host, "SELECT * FROM t ORDER BY id") == ["1|x", "11|x", "12|y"]
    carry_out(host, 'sql.clear { "t" }')
    assert rows(host, "SELECT * FROM t") == []
    assert [len(json.loads((host.backups / name / "t.json").read_text())) for name in host.sealed()] == [2, 3]


@pytest.mark.parametrize("setup, touches, goes_on", [
    ("CREATE TABLE other (id int DEFAULT nextval('t_id_seq')); INSERT INTO other DEFAULT VALUES", '"t"', True),
    ("CREATE TABLE other (id int DEFAULT nextval('t_id_seq')); INSERT INTO other DEFAULT VALUES", '"t", "other"',
     False),
    ("CREATE TABLE other () INHERITS (t); INSERT INTO other DEFAULT VALUES", '"t"', True),
    ("ALTER SEQUENCE t_id_seq OWNED BY NONE", '"t"', True),
    ("", '"t"', False),
])
def test_a_sequence_does_not_begin_anew_below_the_rows_of_another_table(host, setup, touches, goes_on):
    host.sql("CREATE TABLE t (id serial); INSERT INTO t SELECT FROM generate_series(1, 3);" + setup)
    path = book(host, change(f"sql.clear {{ {touches} }}"), touches=touches)
    note = "others take numbers from t_id_seq (of other, too)" in host.run(path, "--dry-run").out
    assert note is (goes_on and "other" in setup)
    done(host.run(path))
    assert (host.sql("SELECT last_value > 1 FROM t_id_seq") == "t") is goes_on


def test_a_sequence_that_counts_down_goes_on_below_the_ids_that_rows_bring(host):
    host.sql("CREATE TABLE t (id int GENERATED BY DEFAULT AS IDENTITY (INCREMENT -1 START -1) PRIMARY KEY);"
             "INSERT INTO t VALUES (DEFAULT), (DEFAULT)")
    carry_out(host, 'sql.insert("t", { id = -30 })')
    carry_out(host, 'sql.insert("t", { id = -10 })')
    assert rows(host, "INSERT INTO t VALUES (DEFAULT) RETURNING id") == ["-31"]


def test_an_id_that_a_sequence_never_gives_leaves_it_where_it_is(host):
    host.sql("CREATE TABLE t (id int GENERATED BY DEFAULT AS IDENTITY (MAXVALUE 10) PRIMARY KEY);"
             "INSERT INTO t VALUES (DEFAULT)")
    carry_out(host, 'sql.insert("t", { id = 1000 })')
    assert rows(host, "INSERT INTO t VALUES (DEFAULT) RETURNING id") == ["2"]


def test_a_key_from_outside_is_named_as_people_write_it(host):
    host.sql('CREATE TABLE "T ""1" (id int PRIMARY KEY); CREATE SCHEMA "S"; CREATE TABLE "S"."c.d" (id int REFERENCES'
             ' "T ""1"); CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY LIST (id)')
    refused(host, 3, """sql.clear { 'T "1' }""", 'table "S.c.d" references "T "1" (c.d_id_fkey)', touches="""'T "1'""")


def test_a_sequence_of_a_partitioned_table_begins_anew(host):
    host.sql("CREATE TABLE t (id serial) PARTITION BY RANGE (id); CREATE TABLE t1 PARTITION OF t DEFAULT;"
             "INSERT INTO t SELECT FROM generate_series(1, 3)")
    carry_out(host, 'sql.clear { "t" }')
    assert rows(host, "SELECT nextval('t_id_seq')") == ["1"]


def test_a_table_that_references_itself_is_cleared(host):
    host.sql("CREATE TABLE t (id int PRIMARY KEY, parent int REFERENCES t);"
             "INSERT INTO t VALUES (1, NULL), (2, 1), (3, 2)")
    carry_out(host, 'sql.clear { "t" }')
    assert rows(host, "SELECT * FROM t") == []
