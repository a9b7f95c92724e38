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
