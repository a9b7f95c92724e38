"""sql.restore_all and restore_exact.lua: a whole backup comes back, whatever was done to its tables since."""

import re
import subprocess

import pexpect
import pytest

from conftest import PLAYBOOKS, PROMPT, server_binary

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
    while child.expect([PROMPT, pexpect.EOF]) == 0:
        child.sendline(phrase)
    child.close()
    assert child.exitstatus == status, child.before
    return child.before


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
