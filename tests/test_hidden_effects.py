"""What a change does besides what it says: foreign keys that act, triggers, rules, policies, partitions, heirs, foreign
tables, views. Named in the plan where they can be seen; rolled back as a whole, and named, where they cannot."""

import itertools

import pytest
from cases import assert_error, book, change, error_line, times

UPDATE = 'sql.update("t", { set = { a = 2 }, where = "id < 3" })'
DELETE = 'sql.delete("t", { where = "id = 1" })'
INSERT = 'sql.insert("t", { { id = 8, a = 8 }, { id = 9, a = 9 } })'
CLEAR = 'sql.clear { "t" }'
TABLES = """CREATE TABLE t (id int PRIMARY KEY, a int); INSERT INTO t VALUES (1, 1), (2, 2), (3, 3);
CREATE TABLE other (id int PRIMARY KEY, a int); INSERT INTO other VALUES (1, 1), (2, 2);"""
NUMBERS = itertools.count()


def function(body, name="f", returns="RETURN NEW", more=""):
    """A function for triggers."""
    return (f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {more} AS"
            f" $f$ BEGIN {body}; {returns}; END $f$;")


def trigger(body, when="AFTER UPDATE ON t", each="FOR EACH ROW", returns="RETURN NEW", more="", kind="TRIGGER"):
    return function(body, returns=returns, more=more) + f"CREATE {kind} g {when} {each} EXECUTE FUNCTION f();"


class Place:
    """A schema of its own in a database that many tests share, and the program in it."""

    def __init__(self, host):
        self.host, self.schema = host, f"s{next(NUMBERS)}"
        self.path = f"SET search_path = {self.schema}, public;"

    def sql(self, text):
        return self.host.sql(self.path + text)

    def make(self, text):
        self.host.sql(f"CREATE SCHEMA {self.schema};" + self.path + text)

    def run(self, operations, *words, touches='"t"', fields=""):
        self.host.url = self.host.pg.url(self.host.database) + f"&schema={self.schema}"
        path = book(self.host, fields + change(operations), touches=touches)
        return self.host.run(path, *words)

    def state(self):
        """Rows of every table, and how everything is made."""
        return self.host.fingerprint() + self.host.sql(LOOKS)


LOOKS = """SELECT md5(string_agg(x, ',' ORDER BY x)) FROM (
SELECT concat_ws('|', 'class', oid, relname, relkind, relacl, reloptions, relrowsecurity, relowner) FROM pg_class
  WHERE relpersistence <> 't' AND relnamespace <> 'pg_toast'::regnamespace
UNION ALL SELECT concat_ws('|', 'trigger', tgname, tgenabled, tgrelid) FROM pg_trigger
UNION ALL SELECT concat_ws('|', 'function', oid, prosrc, proacl) FROM pg_proc
UNION ALL SELECT concat_ws('|', 'attribute', attrelid, attname, atttypid, attnotnull) FROM pg_attribute
  WHERE attrelid::regclass::text !~ '^pg_toast'
UNION ALL SELECT concat_ws('|', 'constraint', conname, conrelid) FROM pg_constraint
UNION ALL SELECT concat_ws('|', 'rule', rulename, ev_class, ev_enabled) FROM pg_rewrite
UNION ALL SELECT concat_ws('|', 'role', rolname, rolconfig) FROM pg_roles
UNION ALL SELECT concat_ws('|', 'comment', objoid, description) FROM pg_description
UNION ALL SELECT concat_ws('|', 'object', oid) FROM pg_largeobject_metadata
UNION ALL SELECT concat_ws('|', 'setting', setdatabase, setconfig) FROM pg_db_role_setting) s (x)"""


@pytest.fixture(scope="module")
def shared(servers, tmp_path_factory):
    from conftest import Host
    pg, redis = servers
    pg.sql("postgres", "CREATE DATABASE t_hidden; COMMENT ON DATABASE t_hidden IS '[resethost:test]'")
    yield Host(pg, redis, "t_hidden", tmp_path_factory.mktemp("hidden"))
    pg.sql("postgres", "DROP DATABASE t_hidden WITH (FORCE)")


@pytest.fixture
def place(shared):
    place = Place(shared)
    yield place
    shared.sql(f"DROP SCHEMA IF EXISTS {place.schema} CASCADE")


def rolled_back(place, setup, operations, status, *parts, **more):
    """Tells what went wrong in one line that says all of `parts`, and leaves everything as it was."""
    place.make(TABLES + setup)
    before = place.state()
    result = place.run(operations, **more)
    assert_error(result, status, *parts)
    assert place.state() == before
    return result


# ---- Rows elsewhere ----


@pytest.mark.parametrize("setup, operation, parts", [
    ("CREATE TABLE child (t int DEFAULT 2 REFERENCES t ON DELETE CASCADE); INSERT INTO child VALUES (1)", DELETE,
     ["child (0 inserted, 0 updated, 1 deleted)", "child_t_fkey"]),
    ("CREATE TABLE child (t int REFERENCES t ON DELETE SET NULL); INSERT INTO child VALUES (1)", DELETE,
     ["child (", "child_t_fkey"]),
    ("CREATE TABLE child (t int DEFAULT 2 REFERENCES t ON DELETE SET DEFAULT); INSERT INTO child VALUES (1)", DELETE,
     ["child (", "child_t_fkey"]),
    ("CREATE TABLE child (t int REFERENCES t ON UPDATE CASCADE); INSERT INTO child VALUES (3)",
     'sql.update("t", { set = { id = 7 }, where = "id = 3" })', ["child (", "child_t_fkey"]),
    # Two steps away, and back to what it was.
    ("CREATE TABLE mid (id int PRIMARY KEY REFERENCES t ON DELETE CASCADE); INSERT INTO mid VALUES (1);"
     "CREATE TABLE far (id int REFERENCES mid ON DELETE CASCADE); INSERT INTO far VALUES (1)", DELETE,
     ["far (", "mid ("]),
    (trigger("INSERT INTO other VALUES (9, 9); DELETE FROM other WHERE id = 9"), UPDATE,
     ["other (2 inserted", "g of t"]),
    (trigger("UPDATE other SET a = a", each="FOR EACH STATEMENT"), UPDATE, ["other (", "g of t"]),
    (trigger("DELETE FROM other", when="BEFORE DELETE ON t", returns="RETURN OLD"), DELETE, ["other (", "g of t"]),
    (trigger("TRUNCATE other", when="AFTER TRUNCATE ON t", each="FOR EACH STATEMENT"), CLEAR,
     ["other (truncated)", "g of t"]),
    (trigger("INSERT INTO other VALUES (9, 9)", when="AFTER DELETE ON t DEFERRABLE INITIALLY DEFERRED",
             kind="CONSTRAINT TRIGGER"), DELETE, ["other (1 inserted", "g of t"]),
    (trigger("INSERT INTO other VALUES (9, 9) ON CONFLICT (id) DO UPDATE SET a = 0"), UPDATE, ["other (", "g of t"]),
    (trigger("UPDATE other SET a = 5") + "ALTER TABLE t ENABLE ALWAYS TRIGGER g", UPDATE, ["other (", "g of t"]),
    # A key's own trigger fires as the table's owner does, whoever asked for it.
    (function("UPDATE other SET a = 5", more="SECURITY DEFINER") + "CREATE TABLE child (id int REFERENCES t ON DELETE"
     " CASCADE); INSERT INTO child VALUES (1); CREATE TRIGGER g AFTER DELETE ON child FOR EACH ROW"
     " EXECUTE FUNCTION f()", DELETE, ["other (", "child ("]),
    ("CREATE FUNCTION side() RETURNS int LANGUAGE sql AS 'UPDATE other SET a = 7 RETURNING a';"
     "ALTER TABLE t ADD b int DEFAULT side()", INSERT, ["other ("]),
    ("CREATE SCHEMA IF NOT EXISTS far_away; CREATE TABLE IF NOT EXISTS far_away.other (id int);"
     + trigger("INSERT INTO far_away.other VALUES (1)"), UPDATE, ["far_away.other (", "g of t"]),
    ("CREATE UNLOGGED TABLE fast (id int);" + trigger("INSERT INTO fast VALUES (1)"), UPDATE, ["fast (", "g of t"]),
    ("CREATE TABLE parts (id int) PARTITION BY LIST (id); CREATE TABLE part1 PARTITION OF parts FOR VALUES IN (1);"
     + trigger("INSERT INTO part1 VALUES (1)"), UPDATE, ["parts (", "g of t"]),
    (trigger("PERFORM 1; EXECUTE 'WITH x AS (DELETE FROM other RETURNING 1) SELECT 1'"), UPDATE, ["other (", "g of t"]),
    (trigger("CREATE TABLE made (id int)", each="FOR EACH STATEMENT"), UPDATE, ["made (created)", "g of t"]),
    (trigger("DROP TABLE other", each="FOR EACH STATEMENT"), UPDATE, ["other (dropped)", "g of t"]),
    ("CREATE MATERIALIZED VIEW m AS SELECT * FROM other;" + trigger("REFRESH MATERIALIZED VIEW m", "AFTER INSERT ON t",
                                                                    "FOR EACH STATEMENT"), INSERT, ["m (", "g of t"]),
    ("CREATE FUNCTION side() RETURNS int LANGUAGE sql SET search_path FROM CURRENT"
     " AS 'UPDATE other SET a = 7 RETURNING a'; CREATE MATERIALIZED VIEW m AS SELECT 1 + side() AS x WITH NO DATA;" + trigger("REFRESH MATERIALIZED VIEW m", "AFTER INSERT ON t",
                                                          "FOR EACH STATEMENT"), INSERT, ["other (", "g of t"]),
])
def test_rows_that_change_elsewhere_are_rolled_back(place, setup, operation, parts):
    rolled_back(place, setup, operation, 3, *parts)


@pytest.mark.parametrize("late", ["INSERT INTO other VALUES (9, 9)", "DELETE FROM other", "TRUNCATE other",
                                  "UPDATE t SET a = a", "CREATE TABLE made (a int)", "PERFORM nextval('numbers')"])
def test_what_a_trigger_puts_off_until_the_commit_is_refused_there(place, late):
    """It is forced before what changed is measured; but it may defer what it sets off once more."""
    again = ("SET CONSTRAINTS ALL DEFERRED; INSERT INTO queue VALUES (1)", "AFTER UPDATE ON t DEFERRABLE INITIALLY"
             " DEFERRED")
    rolled_back(place, "CREATE TABLE queue (n int); CREATE SEQUENCE numbers;"
                + trigger(*again, kind="CONSTRAINT TRIGGER") + function(late, name="late")
                + "CREATE CONSTRAINT TRIGGER l AFTER INSERT ON queue DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
                " EXECUTE FUNCTION late()", UPDATE, 3, "at COMMIT", "read-only", touches='"t", "queue"')


def test_what_is_only_looked_at_during_the_commit_goes_through(place):
    place.make(TABLES + "CREATE TABLE queue (n int);"
               + trigger("SET CONSTRAINTS ALL DEFERRED; INSERT INTO queue VALUES (1)",
                         "AFTER UPDATE ON t DEFERRABLE INITIALLY DEFERRED", kind="CONSTRAINT TRIGGER")
               + function("PERFORM count(*) FROM other; NOTIFY x", name="late")
               + "CREATE CONSTRAINT TRIGGER l AFTER INSERT ON queue DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
               " EXECUTE FUNCTION late()")
    result = place.run(UPDATE, touches='"t", "queue"')
    assert result.status == 0, result.err
    assert place.sql("SELECT count(*) FROM queue") == "2"


# ---- What is no row ----


@pytest.mark.parametrize("body, part", [
    ("ALTER TABLE other ADD extra int", "other"),
    ("ALTER TABLE an_other ADD extra int; ALTER TABLE other ADD extra int", " other"),
    ("ALTER TABLE other DISABLE TRIGGER i", "other"),
    ("ALTER TABLE other RENAME a TO b", "other"),
    ("CREATE INDEX made ON other (a)", "other"),
    ("DROP INDEX first", "other"),
    ("ALTER TABLE other DROP CONSTRAINT positive", "other"),
    ("COMMENT ON TABLE other IS 'x'", "other"),
    ("GRANT SELECT ON other TO PUBLIC", "other"),
    ("CREATE VIEW made AS SELECT 1", "made"),
    ("CREATE FUNCTION made() RETURNS int LANGUAGE sql AS 'SELECT 1'", "made"),
    ("DROP FUNCTION old()", "pg_proc"),
    ("CREATE RULE r AS ON DELETE TO other DO ALSO NOTIFY x", "rule r"),
    ("CREATE SEQUENCE made", "made"),
    ("CREATE TYPE made AS ENUM ('a')", "made"),
    ("PERFORM lo_create(0)", "pg_largeobject_metadata"),
    ("ALTER DATABASE t_hidden SET work_mem = '1MB'", "setting"),
    ("CREATE ROLE made", "role made"),
    ("CREATE SCHEMA made", "made"),
    ("UPDATE pg_proc SET prosrc = 'SELECT 2' WHERE proname = 'old'", "old"),
    ("DELETE FROM pg_trigger WHERE tgname = 'i'", "pg_trigger"),
    ("ALTER TABLE t DISABLE TRIGGER h", "t"),
    ("CREATE POLICY p ON other USING (true)", "policy p"),
    ("BEGIN CREATE VIEW made AS SELECT 1; EXCEPTION WHEN others THEN NULL; END", "made"),
])
def test_what_a_trigger_alters_is_rolled_back(place, body, part):
    is_declared = "TABLE t " in body  # a table cannot be altered by its own trigger
    watched = "other" if is_declared else "t"
    setup = ("CREATE TABLE an_other (id int); CREATE INDEX first ON other (a);"
             "ALTER TABLE other ADD CONSTRAINT positive CHECK (a > 0);"
             "CREATE FUNCTION old() RETURNS int LANGUAGE sql AS 'SELECT 1';" + function("NULL", "h_f")
             + "CREATE TRIGGER h BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION h_f();"
             "CREATE TRIGGER i BEFORE INSERT ON other FOR EACH ROW EXECUTE FUNCTION h_f();"
             "COMMENT ON FUNCTION old() IS 'old';" + trigger(body, f"AFTER INSERT ON {watched}", "FOR EACH STATEMENT"))
    rolled_back(place, setup, f'sql.insert("{watched}", {{ id = 9, a = 9 }})', 3, part, f"g of {watched}",
                touches='"t", "other"' if is_declared else '"t"')


@pytest.mark.parametrize("body, part", [("DROP TABLE other", "other"), ("DROP TABLE p1", "p1"),
                                        ("ALTER TABLE p DETACH PARTITION p1", "p1")])
def test_a_declared_table_that_goes_or_a_part_of_one_is_told(place, body, part):
    setup = ("CREATE TABLE p (id int, a int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);"
             + trigger(body, "AFTER INSERT ON t", "FOR EACH STATEMENT"))
    rolled_back(place, setup, INSERT, 3, part, "g of t", touches='"t", "other", "p"')


# ---- Rows that stay, and come otherwise ----


KEEP = "RETURN NULL"  # the row stays as it is


@pytest.mark.parametrize("setup, operation, parts", [
    (trigger("NULL", "BEFORE DELETE ON t", returns="IF OLD.id = 1 THEN RETURN NULL; END IF; RETURN OLD"),
     'sql.delete("t", { where = "id < 3" })', ["2 rows", "to be deleted", "says 1", "g"]),
    (trigger("NULL", "BEFORE UPDATE ON t", returns=KEEP), UPDATE, ["2 rows", "to be updated", "says 0", "g"]),
    (trigger("NULL", "BEFORE INSERT ON t", returns="IF NEW.id = 8 THEN RETURN NULL; END IF; RETURN NEW"), INSERT,
     ["2 rows", "to be inserted", "says 1", "g"]),
    # A first operation changes what the second meets: it is counted again.
    (trigger("NULL", "BEFORE DELETE ON t", returns=KEEP), UPDATE + ', sql.delete("t", { where = "a = 2" })',
     ["2 rows", "to be deleted", "says 0"]),
    (trigger("NULL", "BEFORE INSERT ON t", returns=KEEP), 'sql.load("t", files.csv "rows.csv")',
     ["rows.csv", "stored 0"]),
    ("CREATE RULE r AS ON INSERT TO t DO INSTEAD NOTHING", INSERT, ["2 rows", "to be inserted", "says 0", "rule r"]),
    # A rule with a condition leaves the statement what it is, for fewer rows.
    ("CREATE RULE r AS ON UPDATE TO t WHERE OLD.id = 1 DO INSTEAD NOTHING", UPDATE,
     ["2 rows", "to be updated", "says 1", "rule r"]),
    ("CREATE RULE r AS ON DELETE TO t WHERE OLD.id = 1 DO INSTEAD NOTHING", DELETE,
     ["1 rows", "to be deleted", "says 0", "rule r"]),
    # To another partition: a DELETE there.
    ("ALTER TABLE t RENAME TO u; CREATE TABLE t (id int, a int) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t"
     " FOR VALUES IN (1); CREATE TABLE t2 PARTITION OF t DEFAULT; INSERT INTO t VALUES (1, 1), (2, 5);"
     + trigger("NULL", "BEFORE DELETE ON t1", returns=KEEP), UPDATE,
     ["2 rows", "to be updated", "says 1", "trigger g"]),
])
def test_rows_that_a_trigger_keeps_from_the_change_are_a_failure(place, setup, operation, parts):
    (place.host.directory / "rows.csv").write_text("id,a\n7,7\n")
    rolled_back(place, setup, operation, 6, *parts)


def test_what_a_trigger_keeps_is_no_failure_where_the_numbers_agree(place):
    place.make(TABLES + trigger("NEW.a := 7", "BEFORE UPDATE ON t"))
    result = place.run(UPDATE)
    assert result.status == 0, result.err
    assert place.sql("SELECT a FROM t ORDER BY id") == "7\n7\n3"


@pytest.mark.parametrize("setup, operation, status, parts", [
    (trigger("RAISE 'never'", each="FOR EACH STATEMENT"), UPDATE, 1, ["book.lua:3: sql.update", "never"]),
    (trigger("RAISE 'at the end'", "AFTER UPDATE ON t DEFERRABLE INITIALLY DEFERRED", kind="CONSTRAINT TRIGGER"),
     UPDATE, 1, ["at the end"]),
    ("ALTER TABLE t ADD CONSTRAINT of_other FOREIGN KEY (a) REFERENCES other DEFERRABLE INITIALLY DEFERRED NOT VALID",
     'sql.update("t", { set = { a = 99 }, where = "id = 1" })', 1, ["of_other"]),
    ("CREATE TABLE child (t int REFERENCES t); INSERT INTO child VALUES (1)", DELETE, 1, ["child_t_fkey"]),
    ("ALTER TABLE t ADD CONSTRAINT apart EXCLUDE USING btree (a WITH =)", UPDATE, 1, ["apart"]),
    ("CREATE DOMAIN small AS int CHECK (VALUE < 5); ALTER TABLE t ALTER a TYPE small",
     'sql.update("t", { set = { a = 9 }, where = "true" })', 1, ["small"]),
    ("CREATE RULE r AS ON UPDATE TO t DO INSTEAD UPDATE other SET a = 9", UPDATE, 3, ["rule"]),
    ("CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING", DELETE, 3, ["rule"]),
    ("ALTER TABLE t RENAME TO kept; CREATE VIEW t AS SELECT * FROM kept", UPDATE, 1, ['"t" is a view']),
    ("ALTER TABLE t RENAME TO kept; CREATE MATERIALIZED VIEW t AS SELECT * FROM kept", UPDATE, 1,
     ["is a materialized"]),
    ("CREATE TABLE heir () INHERITS (t); INSERT INTO heir VALUES (1, 1)", UPDATE, 3, ["heir (0 inserted, 1 updated"]),
    ("CREATE TABLE heir () INHERITS (t); INSERT INTO heir VALUES (1, 1)", 'sql.exec "DELETE FROM t"', 3, ["heir"]),
])
def test_what_fails_or_is_not_what_it_seems_is_told(place, setup, operation, status, parts):
    rolled_back(place, setup, operation, status, *parts)


# ---- Parts ----

PARTS = """CREATE TABLE p (id int, a int) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (id);
CREATE TABLE p21 PARTITION OF p2 FOR VALUES FROM (10) TO (15); INSERT INTO p VALUES (1, 1), (2, 2), (11, 11);"""


@pytest.mark.parametrize("touched, where, left", [("p1", "id = 1", 2), ("p2", "id = 11", 2), ("p21", "id = 11", 2),
                                                  ("p", "true", 0)])
def test_a_part_may_be_touched_without_the_whole(place, touched, where, left):
    place.make(PARTS)
    result = place.run(f'sql.delete("{touched}", {{ where = "{where}" }})', "--json", touches=f'"{touched}"')
    assert result.status == 0, result.err
    assert [(e["table"], e["deleted"]) for e in result.named("measured")] == [(touched, 3 - left)]
    assert place.sql("SELECT count(*) FROM p") == str(left)


@pytest.mark.parametrize("to, touched", [("p1", "p"), ("p21", "p"), ("p21", "p2"), ("p", "p1"), ("p", "p21")])
@pytest.mark.parametrize("action", ["CASCADE", "SET NULL"])
def test_a_key_to_a_part_or_to_the_whole_of_one_is_in_the_plan(place, to, touched, action):
    """And ends the run where it acts. TRUNCATE would fail: said before anything is asked."""
    place.make(PARTS + "ALTER TABLE p ADD PRIMARY KEY (id); CREATE TABLE child (id int REFERENCES"
               f" {to} ON DELETE {action}); INSERT INTO child SELECT id FROM {to} LIMIT 1")
    before = place.state()
    delete = f'sql.delete("{touched}", {{ where = "true" }})'
    result = place.run(delete, "--dry-run", "--json", touches=f'"{touched}"')
    assert result.status == 0, result.err
    [reaction] = result.named("planned_reaction")
    assert (reaction["kind"], reaction["table"], reaction["name"]) == ("foreign key", touched, "child_id_fkey")
    assert "not declared" in reaction["text"]
    assert_error(place.run(f'sql.clear {{ "{touched}" }}', touches=f'"{touched}"'), 3, "sql.clear",
                 '"child" references', "(child_id_fkey)", "not in the list")
    assert place.state() == before
    result = place.run(f'sql.clear {{ "{touched}", "child" }}', "--dry-run", touches=f'"{touched}", "child"')
    assert result.status == 0, result.err


def test_a_part_that_has_a_key_of_its_own_is_cleared_with_the_whole(place):
    place.make(PARTS + "CREATE TABLE x (id int PRIMARY KEY); INSERT INTO x VALUES (1), (2); ALTER TABLE p1 ADD FOREIGN"
               " KEY (a) REFERENCES x")
    assert_error(place.run('sql.clear { "x" }', touches='"x", "p"'), 3, "p1", "references")
    result = place.run('sql.clear { "x", "p" }', touches='"x", "p"')
    assert result.status == 0, result.err
    assert place.sql("SELECT count(*) FROM p; SELECT count(*) FROM x") == "0\n0"


def test_the_whole_may_not_change_through_a_part_that_is_touched(place):
    rolled_back(place, PARTS + trigger("DELETE FROM p2", "AFTER DELETE ON p1", "FOR EACH STATEMENT"),
                'sql.delete("p1", { where = "id = 1" })', 3, "p (0 inserted, 0 updated, 1 deleted)", "g of p1",
                touches='"p1"')


FAR = """CREATE EXTENSION IF NOT EXISTS postgres_fdw SCHEMA public; DROP SERVER IF EXISTS far CASCADE;
CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '{host}', dbname 't_hidden');
CREATE USER MAPPING FOR owner SERVER far OPTIONS (user 'owner');
CREATE TABLE near (id int, a int); INSERT INTO near VALUES (100, 1);
CREATE FOREIGN TABLE distant (id int, a int) SERVER far OPTIONS (schema_name '{schema}', table_name 'near');"""


def far(place):
    return FAR.format(host=place.host.pg.directory, schema=place.schema)


@pytest.mark.parametrize("more, operation, touches, parts", [
    (trigger("UPDATE distant SET a = 9"), UPDATE, '"t"', ["distant", "g of t"]),
    (trigger("DELETE FROM distant WHERE false"), UPDATE, '"t"', ["distant", "g of t"]),
    ("ALTER FOREIGN TABLE distant ALTER id SET NOT NULL, INHERIT t", UPDATE, '"t"', ["distant"]),
    ("CREATE TABLE p (id int, a int) PARTITION BY RANGE (id);"
     "ALTER TABLE p ATTACH PARTITION distant FOR VALUES FROM (50) TO (200)", 'sql.clear { "p" }', '"p"',
     ["distant", "cannot be locked"]),
])
def test_rows_of_another_server_are_not_changed(place, more, operation, touches, parts):
    rolled_back(place, far(place) + more, operation, 3, *parts, touches=touches)


def test_a_foreign_table_is_no_table_to_be_touched(place):
    rolled_back(place, far(place), 'sql.clear { "distant" }', 1, "is a foreign table", touches='"distant"')


# ---- Whose rows ----


def test_rows_that_a_policy_hides_end_the_run(place):
    """Neither the backup nor the plan may miss a row: also where the table's owner is the one it is hidden from."""
    place.host.sql("DROP ROLE IF EXISTS limited; CREATE ROLE limited LOGIN")
    place.make(TABLES + f"""ALTER TABLE t OWNER TO limited; GRANT USAGE ON SCHEMA {place.schema} TO limited;
        CREATE FUNCTION mine(n int) RETURNS bool LANGUAGE sql AS 'SELECT n < 3'; CREATE POLICY p ON t USING (mine(id));
        ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY""")
    before = place.state()
    place.host.url = place.host.pg.url("t_hidden", "limited") + f"&schema={place.schema}"
    for operation in (CLEAR, UPDATE, 'sql.exec "DELETE FROM t"', "backup.take()"):
        result = place.host.run(book(place.host, change(operation), touches='"t"'))
        assert_error(result, 1, "row-level security", '"t"')
        assert place.state() == before
    place.host.sql(f"DROP SCHEMA {place.schema} CASCADE; DROP ROLE limited")


def test_a_session_that_obeys_neither_keys_nor_triggers_is_refused(place):
    place.make(TABLES)
    place.host.sql("ALTER DATABASE t_hidden SET session_replication_role = replica")
    before = place.state()
    result = place.run(DELETE)
    place.host.sql("ALTER DATABASE t_hidden RESET session_replication_role")
    assert_error(result, 3, "session_replication_role")
    assert place.state().split("\n")[:-1] == before.split("\n")[:-1]


@pytest.mark.parametrize("shadow, part", [
    ("CREATE VIEW pg_stat_xact_all_tables AS SELECT * FROM pg_catalog.pg_stat_xact_all_tables WHERE false", "relation"),
    ("CREATE FUNCTION format_type(oid, int) RETURNS text LANGUAGE sql AS 'SELECT ''int''::text'",
     "format_type(oid,integer)"),
    ("CREATE FUNCTION no(oid, oid) RETURNS bool LANGUAGE sql AS 'SELECT false'; CREATE OPERATOR = (LEFTARG = oid,"
     " RIGHTARG = oid, FUNCTION = no)", "=(oid,oid)"),
    ("CREATE FUNCTION format_type(text) RETURNS text LANGUAGE sql AS 'SELECT $1'; CREATE TABLE mine (a int)", None),
])
def test_what_hides_the_server_s_own_catalogue_is_refused(place, shadow, part):
    """Not what only has the name of a function with other arguments, nor a search path that hides nothing."""
    place.make(TABLES + shadow + ";" + (trigger("DELETE FROM other") if part else ""))
    before = place.state()
    place.host.sql(f"ALTER DATABASE t_hidden SET search_path = {place.schema}, pg_catalog")
    place.host.url = place.host.pg.url("t_hidden")
    path = book(place.host, change(UPDATE), touches='"t"')
    result = place.host.run(path)
    schema_named = place.run(UPDATE)
    place.host.sql("SET search_path = pg_catalog; ALTER DATABASE t_hidden RESET search_path")
    if part is None:
        assert result.status == 0, result.err
        return
    assert_error(result, 3, "search_path", part, "?schema=")
    assert_error(schema_named, 3, "tables changed", "other")
    assert place.state().split("\n")[:-1] == before.split("\n")[:-1]


def test_the_class_of_a_database_is_not_read_through_what_hides_the_catalogue(place):
    """A mark that somebody else's function would tell."""
    place.make(TABLES + "CREATE FUNCTION shobj_description(oid, name) RETURNS text LANGUAGE sql AS"
               " 'SELECT ''[resethost:test]''::text'; CREATE FUNCTION no(oid, oid) RETURNS bool LANGUAGE sql AS"
               " 'SELECT false'; CREATE OPERATOR = (LEFTARG = oid, RIGHTARG = oid, FUNCTION = no);")
    place.host.sql("COMMENT ON DATABASE t_hidden IS '[resethost:production]';"
                   f" ALTER DATABASE t_hidden SET search_path = {place.schema}, pg_catalog")
    result, shown = place.run(UPDATE), place.host.run("mark")
    place.host.sql("SET search_path = pg_catalog; ALTER DATABASE t_hidden RESET search_path;"
                   " COMMENT ON DATABASE t_hidden IS '[resethost:test]'")
    assert_error(result, 3, "production")
    assert "production" in shown.out, shown.err


# ---- Named in the plan ----


@pytest.mark.parametrize("setup, operation, expected", [
    ("CREATE TABLE child (t int REFERENCES t ON DELETE CASCADE)", DELETE,
     [("foreign key", "child_t_fkey", "t", "child")]),
    ("CREATE TABLE child (t int REFERENCES t ON DELETE CASCADE)", UPDATE, []),
    ("CREATE TABLE child (t int REFERENCES t ON UPDATE CASCADE ON DELETE SET NULL)", UPDATE,
     [("foreign key", "child_t_fkey", "t", "child")]),
    (trigger("NULL"), UPDATE, [("trigger", "g", "t", None)]),
    (trigger("NULL"), DELETE, []),
    (trigger("NULL") + "ALTER TABLE t DISABLE TRIGGER g", UPDATE, []),
    (trigger("NULL") + "ALTER TABLE t ENABLE REPLICA TRIGGER g", UPDATE, []),
    (trigger("NULL", "AFTER TRUNCATE ON t", "FOR EACH STATEMENT"), CLEAR, [("trigger", "g", "t", None)]),
    ("CREATE RULE r AS ON INSERT TO t DO ALSO NOTIFY x", INSERT, [("rule", "r", "t", None)]),
    ("CREATE RULE r AS ON INSERT TO t DO ALSO NOTIFY x; ALTER TABLE t DISABLE RULE r", INSERT, []),
    # Of a partition, and of one that inherits: for the table that is touched.
    ("ALTER TABLE t RENAME TO u; CREATE TABLE t (id int, a int) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t"
     " DEFAULT; INSERT INTO t VALUES (1, 1);" + trigger("NULL", "AFTER UPDATE ON t1"), UPDATE,
     [("trigger", "g", "t", None)]),
    ("CREATE TABLE heir () INHERITS (t);" + trigger("NULL", "AFTER DELETE ON heir"), DELETE,
     [("trigger", "g", "t", None)]),
])
def test_what_the_database_will_do_besides_is_in_the_plan(place, setup, operation, expected):
    place.make(TABLES + setup)
    result = place.run(operation, "--dry-run", "--json")
    assert result.status == 0, result.err
    shown = [(e["kind"], e["name"], e.get("table"), e.get("reaches", "").replace(place.schema + ".", "") or None)
             for e in result.named("planned_reaction")]
    assert shown == expected
    text = place.run(operation, "--dry-run").out
    assert all(name in text for _, name, _, _ in expected)


@pytest.mark.parametrize("when", ["INSERT", "UPDATE", "DELETE"])
def test_what_a_statement_that_may_do_all_sets_off_is_in_the_plan(place, when):
    if place.host.pg.version < 150000:
        pytest.skip("the server has no MERGE")
    place.make(TABLES + trigger("NULL", f"AFTER {when} ON t"))
    result = place.run('sql.exec "MERGE INTO t USING other o ON t.id = o.id WHEN MATCHED THEN UPDATE SET a = o.a"',
                       "--dry-run", "--json")
    assert result.status == 0, result.err
    assert [e["name"] for e in result.named("planned_reaction")] == ["g"]


def test_what_is_down_while_a_backup_comes_back_is_not_in_the_plan(place):
    place.make(TABLES + trigger("NULL", "AFTER INSERT OR DELETE ON t"))
    result = place.run(DELETE)
    assert result.status == 0, result.err
    place.host.url = place.host.pg.url(place.host.database) + f"&schema={place.schema}"
    fields = "  change = function(_, run) return { sql.restore_all(run.backups[1]) } end,"
    path = book(place.host, fields, touches='"t"')
    result = place.host.run(path, "--dry-run", "--json")
    assert result.status == 0 and result.named("planned")[0]["insert"] == 1, result.err
    assert result.named("planned_reaction") == []


def test_what_follows_from_a_key_that_acts_is_in_the_plan_too(place):
    """Deleting here deletes there, and there is a trigger."""
    place.make(TABLES + "CREATE TABLE child (t int REFERENCES t ON DELETE CASCADE);"
               + trigger("NULL", "AFTER DELETE ON child"))
    result = place.run(DELETE, "--dry-run", "--json", touches='"t", "child"')
    assert [e["name"] for e in result.named("planned_reaction")] == ["child_t_fkey", "g"]
    assert "not declared" not in result.named("planned_reaction")[0]["text"]


def test_what_watches_the_whole_database_is_in_the_plan(place):
    place.make(TABLES + "CREATE PUBLICATION out_of_here FOR TABLE t; CREATE FUNCTION watch() RETURNS event_trigger"
               " LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER watcher ON ddl_command_end EXECUTE FUNCTION"
               " watch()")
    result = place.run(INSERT, "--dry-run", "--json")
    place.sql("DROP EVENT TRIGGER watcher; DROP PUBLICATION out_of_here")
    assert [(e["kind"], e["name"]) for e in result.named("planned_reaction")] == [
        ("publication", "out_of_here"), ("event trigger", "watcher")]


# ---- Allowed ----


def test_what_is_no_change_of_its_own_goes_through(place):
    """A view that is derived from what was declared, locks, notices, temporary tables, a sequence of nobody's, comments
    made by nobody: an application's triggers may do all that."""
    place.make(TABLES + "CREATE MATERIALIZED VIEW m AS SELECT count(*) FROM t; CREATE SEQUENCE tickets;"
               + trigger("REFRESH MATERIALIZED VIEW m; LOCK TABLE other; NOTIFY x; CREATE TEMP TABLE own (a int) ON"
                         " COMMIT DROP; INSERT INTO own VALUES (1); PERFORM nextval('tickets'); PERFORM count(*)"
                         " FROM other",
                         "AFTER INSERT ON t", "FOR EACH STATEMENT"))
    result = place.run(INSERT, "--json")
    assert result.status == 0, result.err
    assert place.sql("SELECT * FROM m") == "5"
    assert "tickets" in [e["text"] for e in result.named("warning")][-1]
    assert f"{place.schema}.m" in [e["table"] for e in result.named("measured")] or "m" in [
        e["table"] for e in result.named("measured")]


def test_tables_of_the_same_name_elsewhere_and_dropped_columns_are_left_alone(place):
    columns = ", ".join(f"c{i} int" for i in range(times(200, 1590)))
    place.make(TABLES + f"CREATE TABLE wide (id int, gone text, {columns}); ALTER TABLE wide DROP gone;"
               "INSERT INTO wide (id) VALUES (1); CREATE SCHEMA IF NOT EXISTS twin; CREATE TABLE IF NOT EXISTS"
               " twin.wide (id int); INSERT INTO twin.wide VALUES (1)")
    result = place.run('sql.clear { "wide" }', touches='"wide"')
    assert result.status == 0, result.err
    assert place.sql("SELECT count(*) FROM wide") == "0" and place.sql("SELECT count(*) FROM twin.wide") != "0"
