# SPDX-License-Identifier: MIT
"""A plan knows every file that its run reads: what comes in later is either in the plan as well, or stops the run."""

import json
import subprocess

import pytest
from cases import assert_error, book, change
from conftest import clean_environment
from screen import wait_for_lock
from test_apply import LOGS, apply, assert_drift, code_of, plan

CLEAR = change('sql.delete("error_logs", { where = "id < 3" })')

# Where a file is read of which nothing has been seen when the plan is made, and whether the plan is bound to it; else
# the status of the run.
LATE = {
    "named in verify": ('verify = function() require "sub.late" end', "bound"),
    "named in after": ("after = function() require('sub/late') end", "bound"),
    "named by a module": ("verify = function() require [[ways]].late() end", "bound"),
    "an option": ("verify = function(_, _, run) files.read(run.options.late) end", "bound"),
    "put together": ('verify = function() require("sub." .. "late") end', 5),
    "read": ('verify = function() files.read "sub/late.lua" end', 5),
    "read as a table": ('verify = function() files.table "sub/late.lua" end', 5),
    "read under pcall": ('verify = function() pcall(files.read, "sub/late.lua") end', 5),
    "put together after the commit": ('after = function() require("sub." .. "late") end', 8),
}


@pytest.mark.parametrize("way", LATE)
def test_no_file_comes_in_that_the_plan_does_not_know(host, way):
    fields, outcome = LATE[way]
    late = host.directory / "sub" / "late.lua"
    late.parent.mkdir()
    late.write_text("return 1\n")
    (host.directory / "ways.lua").write_text('return { late = function() require "sub.late" end }\n')
    option = '  options = { late = { type = "file", default = "sub/late.lua" } },\n' if way == "an option" else ""
    file, before = plan(host, book(host, f"{option}{CLEAR}\n  {fields},", **LOGS)), host.fingerprint()
    assert any(name.endswith("sub/late.lua") for name in json.loads(file.read_text())["files"]) == (outcome == "bound")
    if outcome == "bound":
        late.write_text("return 2\n")
        assert_drift(host, file, "sub/late.lua")
        late.write_text("return 1\n")
        assert apply(host, file).status == 0
        return
    assert_error(apply(host, file), outcome, "sub/late.lua", "not one of the files that the plan was made from")
    assert (host.fingerprint() == before) == (outcome == 5)
    assert bool(list(host.state.glob("plans/*"))) == (outcome == 8)


def test_a_file_that_is_exchanged_during_the_run_stops_it(host):
    """After the second plan nothing compares it any more but the one who reads it."""
    limit = host.directory / "limit.txt"
    limit.write_text("300")
    host.sql("""CREATE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN PERFORM pg_advisory_xact_lock_shared(7); RETURN NULL; END $$;
                CREATE TRIGGER gate BEFORE DELETE ON error_logs FOR EACH STATEMENT EXECUTE FUNCTION gate()""")
    file = plan(host, book(host, f"""  inspect = function() return {{ n = files.read "limit.txt" }} end,
{CLEAR}
  verify = function(db) assert(db:count "words" <= tonumber(files.read "limit.txt")) end,""", **LOGS))
    before, keeper = host.fingerprint(), host.session()
    keeper.run("SELECT pg_advisory_lock(7);")
    run = subprocess.Popen(host.arguments("apply", file, "--confirm", f"{host.database}:{code_of(file)}"),
                           cwd=host.directory, env=clean_environment(), stdin=subprocess.DEVNULL, text=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
    wait_for_lock(host, "advisory")
    limit.write_text("100000")
    keeper.close()
    error = run.communicate()[1]
    assert run.returncode == 5 and f"{limit}: is not as it was when the plan was made" in error, error
    assert host.fingerprint() == before and not list(host.state.glob("plans/*"))
