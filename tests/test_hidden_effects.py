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
     "CREATE TABLE far (id int REFERENCES mid ON DELETE CASCADE); INSERT INTO far VALUES (1)", DELETE, ["far (", "mid ("]),
    (trigger("INSERT INTO other VALUES (9, 9); DELETE FROM other WHERE id = 9"), UPDATE, ["other (2 inserted", "g of t"]),
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
     " CASCADE); INSERT INTO child VALUES (1); CREATE TRIGGER g AFTER DELETE ON child FOR EACH ROW EXECUTE FUNCTION f()",
     DELETE, ["other (", "child ("]),
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
    ("CREATE FUNCTION side() RETURNS int LANGUAGE sql AS 'UPDATE other SET a = 7 RETURNING a'; CREATE MATERIALIZED VIEW m"
     " AS SELECT 1 + side() AS x WITH NO DATA;" + trigger("REFRESH MATERIALIZED VIEW m", "AFTER INSERT ON t",
                                                          "FOR EACH STATEMENT"), INSERT, ["other (", "g of t"]),
])
def test_rows_that_change_elsewhere_are_rolled_back(place, setup, operation, parts):
    rolled_back(place, setup, operation, 3, *parts)


# ---- What is no row ----


@pytest.mark.parametrize("body, part", [
    ("ALTER TABLE other ADD extra int", "other"),
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
    setup = ("CREATE INDEX first ON other (a); ALTER TABLE other ADD CONSTRAINT positive CHECK (a > 0);"
             "CREATE FUNCTION old() RETURNS int LANGUAGE sql AS 'SELECT 1';" + function("NULL", "h_f")
             + "CREATE TRIGGER h BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION h_f();"
             "CREATE TRIGGER i BEFORE INSERT ON other FOR EACH ROW EXECUTE FUNCTION h_f();"
             "COMMENT ON FUNCTION old() IS 'old';" + trigger(body, f"AFTER INSERT ON {watched}", "FOR EACH STATEMENT"))
    rolled_back(place, setup, f'sql.insert("{watched}", {{ id = 9, a = 9 }})', 3, part, f"g of {watched}",
                touches='"t", "other"' if is_declared else '"t"')
