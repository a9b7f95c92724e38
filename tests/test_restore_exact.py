"""sql.restore_all and restore_exact.lua: a whole backup comes back, whatever was done to its tables since."""

import re
import subprocess

import pexpect
import pytest

from conftest import PLAYBOOKS, PROMPT, clean_environment, server_binary


EXACT = PLAYBOOKS / "restore_exact.lua"

# Circles, self references, and what reacts to rows.
SHOP = """
SELECT setseed(0.27);
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN price AS numeric(12,3) CHECK (VALUE >= 0);
CREATE TABLE team (id serial PRIMARY KEY, name text UNIQUE NOT NULL, lead int);
CREATE TABLE person (id int GENERATED ALWAYS AS IDENTITY (START WITH 100 INCREMENT BY 3) PRIMARY KEY,
  team int NOT NULL REFERENCES team ON DELETE CASCADE ON UPDATE CASCADE, boss int REFERENCES person ON DELETE SET NULL,
  name text NOT NULL, feels mood, paid price DEFAULT 1, half numeric GENERATED ALWAYS AS (paid / 2) STORED, j jsonb, tags text[]);
ALTER TABLE team ADD CONSTRAINT team_lead FOREIGN KEY (lead) REFERENCES person DEFERRABLE INITIALLY DEFERRED;
COMMENT ON CONSTRAINT team_lead ON team IS 'it''s the "lead"';
CREATE TABLE note (person int REFERENCES person MATCH FULL, body text);
CREATE TABLE sale (id bigserial, day date NOT NULL, person int REFERENCES person, sum price, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE sale_old PARTITION OF sale FOR VALUES FROM (MINVALUE) TO ('2026-01-01');
CREATE TABLE sale_new PARTITION OF sale FOR VALUES FROM ('2026-01-01') TO (MAXVALUE);
CREATE TABLE refund (id serial PRIMARY KEY, sale bigint, day date, FOREIGN KEY (sale, day) REFERENCES sale);
CREATE TABLE being (id int PRIMARY KEY, "odd ""name"" " text);
CREATE TABLE animal (legs int) INHERITS (being);
CREATE TABLE empty_one (id uuid PRIMARY KEY, t timestamptz DEFAULT now());
CREATE TABLE log (at timestamptz, what text);
INSERT INTO team (name) SELECT 'team ' || g FROM generate_series(1, 6) g;
INSERT INTO person (team, name, feels, paid, j, tags)
SELECT 1 + g % 6, E'p\\n"' || g, CASE g % 3 WHEN 0 THEN 'sad' WHEN 1 THEN 'ok' END::mood, (random() * 100)::numeric(12,3),
  jsonb_build_object('g', g, 'n', NULL), ARRAY['a b', g::text, NULL] FROM generate_series(1, 300) g;
UPDATE person p SET boss = (SELECT min(id) + 3 * (p.id % 7) FROM person);
UPDATE team t SET lead = (SELECT max(id) FROM person WHERE team = t.id);
INSERT INTO note SELECT id, name FROM person WHERE id % 2 = 0 UNION ALL SELECT NULL, 'same' FROM generate_series(1, 3);
INSERT INTO sale (day, person, sum) SELECT date '2025-06-01' + g, (SELECT min(id) FROM person), g FROM generate_series(1, 400) g;
INSERT INTO refund (sale, day) SELECT id, day FROM sale WHERE id % 10 = 0;
INSERT INTO being SELECT g, 'b' || g FROM generate_series(1, 10) g;
INSERT INTO animal SELECT g, 'a' || g, 4 FROM generate_series(5, 25) g;
-- A key whose rows were never checked, one of them wrong.
CREATE TABLE loose (id int PRIMARY KEY, team int);
INSERT INTO loose VALUES (1, 1), (2, 99);
ALTER TABLE loose ADD CONSTRAINT loose_team FOREIGN KEY (team) REFERENCES team NOT VALID;
CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO log VALUES (clock_timestamp(), TG_NAME); IF TG_LEVEL = 'ROW' THEN NEW.name = upper(NEW.name); RETURN NEW; END IF;
  RETURN NULL; END $$;
CREATE FUNCTION say() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (clock_timestamp(), TG_NAME); RETURN NULL; END $$;
CREATE TRIGGER loud BEFORE INSERT ON person FOR EACH ROW EXECUTE FUNCTION shout();
CREATE TRIGGER silent BEFORE INSERT ON person FOR EACH ROW EXECUTE FUNCTION shout();
CREATE TRIGGER copied BEFORE INSERT ON person FOR EACH ROW EXECUTE FUNCTION shout();
CREATE TRIGGER always BEFORE INSERT ON person FOR EACH ROW EXECUTE FUNCTION shout();
CREATE TRIGGER emptied AFTER TRUNCATE ON person EXECUTE FUNCTION shout();
CREATE TRIGGER sold AFTER INSERT ON sale FOR EACH ROW EXECUTE FUNCTION say();
CREATE CONSTRAINT TRIGGER later AFTER INSERT ON note DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION say();
ALTER TABLE person DISABLE TRIGGER silent, ENABLE REPLICA TRIGGER copied, ENABLE ALWAYS TRIGGER always;
ALTER TABLE sale_old DISABLE TRIGGER sold;
CREATE RULE no_more AS ON DELETE TO note DO INSTEAD NOTHING;
CREATE UNIQUE INDEX being_name ON being ("odd ""name"" ");
DELETE FROM log;
"""
SHOP_TABLES = ["animal", "being", "empty_one", "log", "loose", "note", "person", "refund", "sale", "team"]

# Makes a backup of all tables by a change that is undone by nothing but it.
KEEP = """
local tables = { %s }
return { api = 1, name = "keep", touches = tables, confirm = { "KEEP" }, change = function() return { %s } end }
"""

# What restore_exact.lua does, for tables that are known before.
BACK = """
return { api = 1, name = "back", touches = { %s }, confirm = { "BACK" },
  ask = function(_, run)
    for _, b in ipairs(run.backups) do if b.playbook == "keep" then return b end end
    error("no backup", 0)
  end,
  change = function(_, run) return { sql.restore_all(run.answers) } end %s }
"""


def quoted(names):
    return ", ".join(f"[==[{n}]==]" for n in names)


def write(host, name, text):
    path = host.directory / f"{name}.lua"
    path.write_text(text)
    return path


def dump(host):
    """All that pg_dump sees, rows in the order of their text: a partition is not written in the order it was."""
    text = subprocess.run([server_binary("pg_dump"), host.pg.url(host.database)], capture_output=True, text=True, check=True).stdout
    text = re.sub(r"(^COPY .*?;\n)(.*?)(^\\\.$)", lambda m: m[1] + "\n".join(sorted(m[2].splitlines())) + m[3], text,
                  flags=re.S | re.M)
    return [line for line in text.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]


def go(host, path, phrase, *words, status=0):
    child = host.terminal(path, *words)
    screen = ""
    while child.expect([PROMPT, pexpect.EOF]) == 0:
        screen += child.before + child.after
        child.sendline(phrase)
    child.close()
    screen += child.before
    assert child.exitstatus == status, screen
    return screen


def keep(host, tables, change=None):
    go(host, write(host, "keep", KEEP % (quoted(tables), change or "sql.clear(tables)")), "KEEP")


def back(host, tables, more="", status=0):
    return go(host, write(host, "back", BACK % (quoted(tables), more)), "BACK", status=status)


def plan(host, tables):
    path = write(host, "back", BACK % (quoted(tables), ""))
    return host.run("--json", path, "--dry-run")


def counts(result):
    return {e["table"]: (e["insert"], e["update"], e["delete"], e["unchanged"]) for e in result.named("planned")}


@pytest.fixture
def shop(host):
    host.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public;" + SHOP)
    return host


def test_a_cleared_database_comes_back_in_every_part(shop):
    before = dump(shop)
    keep(shop, SHOP_TABLES)
    assert shop.sql("SELECT count(*) FROM person") == "0"
    back(shop, SHOP_TABLES)
    assert dump(shop) == before


# What every table takes next, defaults and sequences included.
NEXT = """
INSERT INTO team (name) VALUES ('new');
INSERT INTO person (team, name) VALUES (1, 'new');
INSERT INTO note VALUES ((SELECT max(id) FROM person), 'new');
INSERT INTO sale (day, person) VALUES ('2026-11-21', (SELECT max(id) FROM person)), ('2020-01-01', NULL);
INSERT INTO refund (sale, day) SELECT id, day FROM sale ORDER BY id DESC LIMIT 1;
INSERT INTO being VALUES (1000, 'new');
INSERT INTO animal VALUES (1000, 'new', 2);
INSERT INTO empty_one (id) VALUES (gen_random_uuid());
INSERT INTO loose VALUES (1000, 1);
SELECT (SELECT max(id) FROM team), (SELECT max(id) FROM person), (SELECT max(id) FROM sale), (SELECT max(id) FROM refund),
  (SELECT count(*) FROM log);
"""


def test_every_table_is_written_to_as_before(shop):
    keep(shop, SHOP_TABLES)
    back(shop, SHOP_TABLES)
    shop.sql("BEGIN;" + NEXT + "COMMIT")
    # Three triggers fire for the person but the disabled one, one for each sale, one at the end for the note.
    assert shop.sql("SELECT count(*), string_agg(DISTINCT what, ' ' ORDER BY what) FROM log") == "4|always later loud sold"
    assert shop.sql("SELECT name FROM person ORDER BY id DESC LIMIT 1") == "NEW"
    assert shop.sql("SELECT max(id) FROM team; SELECT max(id) FROM person; SELECT max(id) FROM sale;"
                    "SELECT max(id) FROM refund") == "7\n1000\n402\n41"


CHANGES = """
BEGIN;
DELETE FROM refund WHERE id <= 5;
UPDATE team SET name = name || '!' WHERE id IN (2, 3);
INSERT INTO team VALUES (50, 'fifty', NULL), (51, 'fifty-one', NULL);
UPDATE person SET paid = paid + 0.001 WHERE id <= 130;
INSERT INTO being VALUES (77, 'seventy-seven');
UPDATE being SET "odd ""name"" " = 'x' WHERE id = 3;
DELETE FROM ONLY being WHERE id IN (1, 2);
INSERT INTO note VALUES (NULL, 'one more');
UPDATE sale SET sum = 7000 WHERE id = 7;
INSERT INTO sale VALUES (900, '2026-02-03', NULL, 1);
COMMIT;
DELETE FROM log;
"""


def test_the_plan_counts_what_differs_and_the_run_does_that(shop):
    before = dump(shop)
    keep(shop, SHOP_TABLES, "sql.insert('team', { name = 'after' })")
    shop.sql(CHANGES)
    shown = plan(shop, SHOP_TABLES)
    assert counts(shown) == {
        "animal": (0, 0, 0, 21), "being": (2, 1, 1, 7), "empty_one": (0, 0, 0, 0), "log": (0, 0, 0, 0),
        "loose": (0, 0, 0, 2), "note": (153, 0, 154, 0), "person": (0, 11, 0, 289), "refund": (5, 0, 0, 35),
        "sale": (0, 1, 1, 399), "team": (0, 2, 3, 4)}
    assert all(e["exact"] for e in shown.named("planned"))
    lost = {e["table"]: (e["key"], e.get("deleted"), ", ".join(sorted(e["updated"].split(", ")))) for e in shown.named("planned_loss")}
    assert lost.pop("person")[0] == "id"
    assert lost == {"being": ("id", "77", "3"), "sale": ("id, day", "(900,2026-02-03)", "(7,2025-06-08)"),
                    "team": ("id", "7, 50, 51", "2, 3")}
    screen = back(shop, SHOP_TABLES)
    assert "delete 3" in screen and "not in the backup, will go: id 7, 50, 51" in " ".join(screen.split())
    assert dump(shop) == before


def test_a_second_restore_has_nothing_to_do(shop):
    keep(shop, SHOP_TABLES)
    back(shop, SHOP_TABLES)
    shown = plan(shop, SHOP_TABLES)
    assert {c[:3] for c in counts(shown).values()} == {(0, 0, 0)}
    assert shown.named("planned_end")[0]["changes"] is False
    # A sequence that has moved is a difference, too.
    shop.sql("SELECT nextval('team_id_seq')")
    assert plan(shop, SHOP_TABLES).named("planned_end")[0]["changes"] is True


def test_many_lost_rows_are_named_by_ten(shop):
    keep(shop, ["empty_one"], "sql.insert('empty_one', { id = uuid() })")
    shop.sql("INSERT INTO empty_one SELECT gen_random_uuid() FROM generate_series(1, 30000)")
    loss = plan(shop, ["empty_one"]).named("planned_loss")[0]
    names = loss["deleted"].split(", ")
    assert (loss["delete"], len(names), loss["unnamed_deleted"]) == (30001, 10, 29991)
    assert shop.sql(f"SELECT count(*) FROM empty_one WHERE id::text = ANY ('{{{','.join(names)}}}')") == "10"


def test_a_failed_restore_changes_nothing(shop):
    keep(shop, SHOP_TABLES)
    shop.sql("INSERT INTO team (name) VALUES ('only one')")
    before, position = dump(shop), shop.sql("SELECT last_value, is_called FROM team_id_seq")
    back(shop, SHOP_TABLES, more=', verify = function() error("no", 0) end', status=6)
    assert dump(shop) == before
    assert shop.sql("SELECT last_value, is_called FROM team_id_seq") == position


def test_many_rows_come_back_with_their_indexes(shop):
    shop.sql("CREATE INDEX log_what ON log (what); CREATE TABLE big (id serial PRIMARY KEY, n int, up int REFERENCES big);"
             "CREATE INDEX big_n ON big (n) WHERE n > 5; INSERT INTO big (n, up) SELECT g, g FROM generate_series(1, 25000) g")
    before = dump(shop)
    keep(shop, ["big"])
    back(shop, ["big"])
    assert dump(shop) == before


def test_tables_and_columns_of_any_name_come_back(shop):
    """A point is no schema, and no name of the host's own queries is one that a column may not have."""
    names = ["a.b", "..", "public.team", 'q"q']
    shop.sql("".join(f'CREATE TABLE "{name}" (k1 int, rh_h text, rh_differs int, t int, s int, x int,'
                     ' PRIMARY KEY (rh_h, k1));'.replace('q"q', 'q""q') for name in names))
    for name in names:
        shop.sql(f'INSERT INTO "{name}" SELECT g, \'h\' || g, g, g, g, g FROM generate_series(1, 5) g'.replace('q"q', 'q""q'))
    before = dump(shop)
    keep(shop, names, "sql.delete('..', { where = 'k1 = 1' }), sql.update('a.b', { set = { x = 0 }, where = 'k1 < 3' })")
    shown = plan(shop, names)
    assert (counts(shown)["a.b"], counts(shown)[".."]) == ((0, 2, 0, 3), (1, 0, 0, 4))
    assert [e["updated"] for e in shown.named("planned_loss")] == ["(1,h1), (2,h2)"]
    back(shop, names, more=", verify = function(db) for _, n in ipairs { %s } do assert(db:exists(n) and db:count(n) == 5, n) end"
         " assert(db:count 'public.team' == 5 and not db:exists 'public.nothing') end" % quoted(names))
    assert dump(shop) == before


def test_each_of_several_sequences_of_a_column_goes_back_to_where_it_was(shop):
    """Also the one that has got another name since, where it is the only one."""
    shop.sql("CREATE SEQUENCE a_second OWNED BY team.id; CREATE SEQUENCE z_third OWNED BY team.id;"
             "CREATE SEQUENCE single OWNED BY note.body; SELECT setval('single', 99, false);"
             "SELECT setval('a_second', 700), setval('z_third', 3, false)")
    before = dump(shop)
    keep(shop, ["team", "person", "note", "sale", "refund", "loose", "log"])
    shop.sql("ALTER SEQUENCE single RENAME TO other_name; SELECT setval('a_second', 1), setval('other_name', 1)")
    back(shop, ["team", "person", "note", "sale", "refund", "loose", "log"])
    shop.sql("ALTER SEQUENCE other_name RENAME TO single")
    assert dump(shop) == before


def test_a_trigger_that_the_server_copied_to_a_partition_does_not_fire(shop):
    """Before version 15 the server counts such a copy as its own."""
    shop.sql("ALTER TABLE sale_old ENABLE TRIGGER sold; INSERT INTO log VALUES (NULL, 'kept');"
             "UPDATE pg_trigger SET tgisinternal = true WHERE tgparentid <> 0 AND tgname = 'sold'")
    before = shop.fingerprint()
    keep(shop, SHOP_TABLES)
    back(shop, SHOP_TABLES)
    assert shop.fingerprint() == before
    assert shop.sql("SELECT string_agg(tgenabled::text, '') FROM pg_trigger WHERE tgname = 'sold'") == "OOO"


# ---- What does not fit ----

def refused(host, tables, words, status=1):
    before = host.fingerprint()
    screen = back(host, tables, status=status)
    assert words in " ".join(screen.split()), screen
    assert PROMPT.search(screen) is None and "Type" not in screen
    assert host.fingerprint() == before


@pytest.mark.parametrize("change, words, status", [
    ("CREATE TABLE later (team int REFERENCES team)", "table later references team (later_team_fkey) and is not in backup", 3),
    ("ALTER TABLE note RENAME body TO words", 'has "body", which table "note" lacks, and not its "words"', 1),
    ("ALTER TABLE note DROP body", 'has "body", which table "note" lacks: add it', 1),
    ("ALTER TABLE team ADD must int NOT NULL", 'has nothing for "must" of table "team"', 1),
    ("DROP TABLE refund", 'has no table "refund"', 1),
    ("ALTER TABLE being ALTER id TYPE text", None, 0),
    ("ALTER TABLE refund ALTER id TYPE bigint", None, 0),
    ("ALTER TABLE team ADD color text, ADD born timestamptz DEFAULT now()", None, 0),
])
def test_a_changed_schema_is_told_before_anything_is_asked(shop, change, words, status):
    keep(shop, SHOP_TABLES)
    shop.sql(change)
    if status:
        refused(shop, SHOP_TABLES, words, status)
    else:
        screen = back(shop, SHOP_TABLES)
        assert ("newer than the backup" in screen) == ("ADD color" in change)
        assert shop.sql("SELECT count(*) FROM being; SELECT count(*) FROM refund; SELECT count(*) FROM team") == "31\n40\n6"


def test_a_type_that_no_longer_fits_is_told_with_file_and_row(shop):
    keep(shop, SHOP_TABLES, "sql.insert('loose', { id = 5000 })")
    shop.sql("ALTER TABLE loose ALTER team TYPE int; ALTER TABLE team ALTER name TYPE int USING id")
    screen = " ".join(back(shop, SHOP_TABLES, status=1).split())
    assert "team.json: rows 1 to 6: " in screen and 'invalid input syntax for type integer: "team 1"' in screen


def test_a_damaged_backup_is_refused(shop):
    keep(shop, SHOP_TABLES)
    path = shop.backups / shop.sealed()[0] / "team.json"
    path.write_bytes(path.read_bytes().replace(b"team 1", b"team X"))
    refused(shop, SHOP_TABLES, "is damaged")


def test_a_table_that_is_not_declared_is_refused(shop):
    keep(shop, SHOP_TABLES)
    refused(shop, [t for t in SHOP_TABLES if t != "log"], 'table "log" is not declared', 3)


# ---- Whoever does not own the tables ----

@pytest.fixture
def clerk(shop):
    role = shop.database
    shop.sql(f"CREATE ROLE {role} LOGIN; GRANT USAGE ON SCHEMA public TO {role};"
             f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role};"
             f"GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
    shop.url = shop.pg.url(shop.database, user=role)
    yield shop
    shop.sql(f"DROP OWNED BY {role}; DROP ROLE {role}")


@pytest.mark.parametrize("tables, words", [
    (["person", "team", "note", "sale", "refund", "loose"], "would fire while rows are restored, and only the table's owner"),
    (["a", "b"], "in a circle, referenced by it: only the tables' owner"),
])
def test_what_only_an_owner_can_restore_is_refused(clerk, tables, words):
    clerk.sql("CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a);"
              "ALTER TABLE a ADD b int REFERENCES b; INSERT INTO a VALUES (1);"
              f"GRANT ALL ON a, b TO {clerk.database}")
    keep(clerk, tables, f"sql.insert('{'a' if 'a' in tables else 'loose'}', {{ id = 5000 }})")
    refused(clerk, tables, words, 3)


@pytest.mark.parametrize("rights", ["ALL", "SELECT, INSERT, DELETE"])
def test_tables_of_somebody_else_come_back_in_the_order_of_their_keys(clerk, rights):
    clerk.sql("CREATE TABLE c (id int PRIMARY KEY, up int REFERENCES c); CREATE TABLE a_first (c int REFERENCES c);"
              "CREATE TABLE x (id int PRIMARY KEY); CREATE TABLE y (id int PRIMARY KEY, x int REFERENCES x);"
              "ALTER TABLE x ADD y int REFERENCES y DEFERRABLE;"
              "INSERT INTO c SELECT g, 1 + g % 50 FROM generate_series(1, 50) g; INSERT INTO a_first SELECT id FROM c;"
              f"GRANT {rights} ON c, a_first, x, y TO {clerk.database};"
              "INSERT INTO x VALUES (1); INSERT INTO y VALUES (1, 1); UPDATE x SET y = 1")
    before = dump(clerk)
    keep(clerk, ["a_first", "c", "x", "y"], "sql.insert('a_first', { c = 1 })")
    clerk.sql("DELETE FROM a_first; UPDATE c SET up = NULL")
    back(clerk, ["a_first", "c", "x", "y"])
    assert dump(clerk) == before


# ---- The playbook ----

def undo_of(screen):
    rows = re.sub(r"\x1b\[[0-9;]*m", "", screen).splitlines()
    return [row.split(None, 1)[1] for row in rows if row.startswith("  Undo ")]


def test_a_reset_is_undone_and_that_by_the_command_that_it_prints(host):
    before = dump(host)
    assert host.reset().status == 0
    after = dump(host)
    host.redis.call("SET", "word-registry:stale", "1")
    screen = go(host, EXACT, "RESTORE", "--backup", "latest", "--redis", "word-registry:*")
    assert dump(host) == before
    assert host.redis.call("EXISTS", "word-registry:stale") == "0"
    [command] = undo_of(screen)
    child = pexpect.spawn("/bin/sh", ["-c", command], cwd=str(host.directory), env=clean_environment(), encoding="utf-8",
                          timeout=60, dimensions=(50, 120))
    child.expect(PROMPT)
    child.sendline("RESTORE")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0, child.before
    assert dump(host) == after


def test_backups_of_all_playbooks_are_offered_newest_first(host):
    assert host.reset().status == 0
    go(host, EXACT, "RESTORE", "--backup", "latest")
    child = host.terminal(EXACT, "--dry-run")
    child.expect(PROMPT)
    offered = re.findall(r"(\w+_\d{8}_\d{6}(?:_\d+)?)  \d{4}-\d\d-\d\d \d\d:\d\d  (\w+)  (\d+) rows", child.before)
    assert [(o[1], o[2]) for o in offered] == [("restore_exact", "40"), ("factory_reset", "1421")]
    child.sendline("2")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0 and "Nothing: it is all as it should be" in child.before
    assert "Back up" not in child.before and "No backup is made" in child.before and "\u2717" not in child.before


def test_a_table_of_the_backup_that_is_gone_is_told(host):
    assert host.reset().status == 0
    host.sql("DROP TABLE word_views; DROP TABLE error_logs")
    result = host.run(EXACT, "--backup", "latest", "--dry-run")
    assert result.status == 1 and "which this database lacks: make them first" in result.err


@pytest.mark.parametrize("name, words", [("latest", "there is no backup"), ("gone_20260101_000000", "there is no backup")])
def test_a_backup_that_is_not_there_is_told(host, name, words):
    result = host.run(EXACT, "--backup", name, "--dry-run")
    assert result.status == 1 and words in result.err


def test_a_partition_that_was_kept_beside_its_table_does_not_come_twice(shop):
    before = dump(shop)
    keep(shop, ["sale", "sale_old", "refund", "log"], "sql.insert('refund', { id = 500 })")
    shop.sql("DELETE FROM refund WHERE id = 500; DELETE FROM refund WHERE id < 5; DELETE FROM sale WHERE id = 1")
    assert sorted(counts(plan(shop, ["sale", "sale_old", "refund", "log"]))) == ["log", "refund", "sale"]
    back(shop, ["sale", "sale_old", "refund", "log"])
    shop.sql("DELETE FROM refund WHERE id = 500")
    assert dump(shop) == before
