"""sql.restore: what a backup held comes back exactly, catalogue and sequences included."""

import subprocess

import pexpect
import pytest

from conftest import PROMPT, server_binary

TABLES = ["word_views", "error_logs", "transactions", "message_reports", "words"]

EXACT = """
local tables = { "word_views", "error_logs", "transactions", "message_reports", "words" }
return {
  api = 1, name = "exact", summary = "Bring a backup back exactly",
  touches = tables,
  confirm = { "GO" },
  ask = function(_, run)
    for _, b in ipairs(run.backups) do
      if b.playbook == "factory_reset" then return b end
    end
    error("no backup", 0)
  end,
  change = function(_, run)
    local b = run.answers
    return {
      %s
      sql.restore("words", b:file "word_states"),
      sql.restore("transactions", b:file "transactions"),
      sql.restore("error_logs", b:file "error_logs"),
      sql.restore("message_reports", b:file "message_reports"),
      sql.restore("word_views", b:file "word_views"),
    }
  end,
  %s
}
"""


def dump(host):
    """Everything that pg_dump sees: schema, rows, sequences. Its random \\restrict lines are left out."""
    text = subprocess.run([server_binary("pg_dump"), host.url], capture_output=True, text=True, check=True).stdout
    return [line for line in text.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]


def restore(host, clear="sql.clear(tables),", more=""):
    path = host.directory / "exact.lua"
    path.write_text(EXACT % (clear, more))
    child = host.terminal(path)
    if child.expect([PROMPT, pexpect.EOF]) == 0:
        child.sendline("GO")
        child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus, child.before


@pytest.fixture
def big(host):
    """Enough views for the indexes to be taken down and built again."""
    host.sql("INSERT INTO word_views (word_id, ip_address) SELECT 1 + g % 300, 'x' || g FROM generate_series(1, 25000) g;"
             "COMMENT ON INDEX idx_word_views_timestamp IS 'kept with its comment';"
             "DELETE FROM error_logs WHERE id = 12")
    return host


def test_a_reset_is_undone_to_an_identical_database(big):
    before = dump(big)
    assert big.reset().status == 0
    assert dump(big) != before
    status, screen = restore(big)
    assert status == 0, screen
    assert dump(big) == before


def test_a_failure_after_the_load_leaves_rows_indexes_and_sequences_as_they_were(big):
    assert big.reset().status == 0
    before = dump(big)
    status, screen = restore(big, more='verify = function() error("no", 0) end,')
    assert status == 6, screen
    assert dump(big) == before


def test_a_table_that_holds_rows_is_refused(big):
    assert big.reset().status == 0
    before = dump(big)
    status, screen = restore(big, clear="")
    assert status == 3, screen
    assert "holds rows" in screen
    assert dump(big) == before


@pytest.mark.parametrize("reacts, name", [
    ("CREATE TRIGGER g BEFORE INSERT ON words FOR EACH ROW EXECUTE FUNCTION f()", "trigger g"),
    ("CREATE TRIGGER g BEFORE INSERT ON words FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE words ENABLE ALWAYS TRIGGER g",
     "trigger g"),
    ("CREATE RULE r AS ON INSERT TO words DO INSTEAD NOTHING", "rule r"),
])
def test_what_could_change_rows_that_come_back_is_refused_before_anything_is_asked(host, reacts, name):
    assert host.reset().status == 0
    host.sql("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.price := 9; RETURN NEW; END';" + reacts)
    before = dump(host)
    status, screen = restore(host)
    words = " ".join(screen.split())
    assert status == 3 and f'{name} of "words"' in words and "sql.restore_all" in words and "GO" not in words, screen
    assert dump(host) == before


FAMILY = """
CREATE TABLE being (id int PRIMARY KEY, name text);
CREATE TABLE animal (legs int) INHERITS (being);
INSERT INTO being SELECT g, 'b' || g FROM generate_series(1, 10) g;
INSERT INTO animal SELECT g, 'a' || g, 4 FROM generate_series(1, 20) g;
"""

PARENT_ONLY = """
return {
  api = 1, name = "parent_only", touches = { "being" }, options = { back = { type = "flag" } }, confirm = { "GO" },
  statistics = function(db) return { { "Beings", db:count "being" } } end,
  change = function(_, run)
    local operations = { sql.clear "being" }
    if run.options.back then operations[2] = sql.restore("being", run.backups[1]:file "being") end
    return operations
  end,
}
"""


def go(host, path, *words):
    child = host.terminal(path, *words)
    child.expect(PROMPT)
    child.sendline("GO")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0, child.before


@pytest.mark.parametrize("way", ["TRUNCATE", "DELETE"])
def test_the_rows_of_a_parents_children_are_not_its_own(host, way):
    host.sql(FAMILY)
    if way == "DELETE":
        host.sql(f"CREATE ROLE {host.database} LOGIN; GRANT SELECT, INSERT, DELETE ON being TO {host.database}")
        host.url = host.pg.url(host.database, user=host.database)
    path = host.directory / "parent_only.lua"
    path.write_text(PARENT_ONLY)
    before = host.fingerprint()
    plan = host.run("--json", path, "--dry-run")
    assert [e["rows"] for e in plan.named("planned")] == [10]
    assert [e["value"] for e in plan.named("statistic")] == [10]
    go(host, path)
    assert host.sql("SELECT count(*) FROM ONLY being; SELECT count(*) FROM animal") == "0\n20"
    go(host, path, "--back")
    assert host.fingerprint() == before
    if way == "DELETE":
        host.sql(f"DROP OWNED BY {host.database}; DROP ROLE {host.database}")
