# SPDX-License-Identifier: MIT
"""The workflow that docs/examples shows does what it says: its commands are run as a runner runs them, against a real
database, from the pull request to what was approved."""

import re
import subprocess

import pytest
from conftest import PLAYBOOKS, PROGRAM, ROOT, clean_environment

yaml = pytest.importorskip("yaml")
TEXT = (ROOT / "docs/examples/github-workflow.yml").read_text()
WORKFLOW = yaml.safe_load(TEXT)


class Runner:
    """A machine that runs one step after the other in a checkout of its own."""

    def __init__(self, host):
        self.host, self.outputs = host, {}
        self.tools = host.directory / "tools"
        self.tools.mkdir()
        (self.tools / "resethost").symlink_to(PROGRAM)
        (host.directory / "playbooks").symlink_to(PLAYBOOKS)

    def value(self, text):
        """An expression of the workflow as it comes out here."""
        known = {"secrets.STAGING_DATABASE_URL": self.host.url, **self.outputs}
        return re.sub(r"\$\{\{ *(.*?) *\}\}", lambda m: known[m.group(1)], str(text))

    def environment(self, job):
        named = {**WORKFLOW["env"], **WORKFLOW["jobs"][job].get("env", {})}
        named |= {"DATABASE": self.host.database, "BACKUPS": str(self.host.backups)}
        env = clean_environment(**{k: self.value(v) for k, v in named.items()})
        env |= {"PATH": f"{self.tools}:{env['PATH']}", "XDG_STATE_HOME": str(self.host.directory),
                "GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(self.host.directory)}
        for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
            env[name] = str(self.host.directory / name)
            open(env[name], "w").close()
        return env

    def step(self, job, name):
        """Runs one step; what it said, and its summary. Its outputs are there for the next job."""
        step, = [s for s in WORKFLOW["jobs"][job]["steps"] if s.get("name") == name]
        done = subprocess.run(["bash", "-e", "-c", step["run"]], cwd=self.host.directory, env=self.environment(job),
                              text=True, capture_output=True, stdin=subprocess.DEVNULL, start_new_session=True)
        for line in (self.host.directory / "GITHUB_OUTPUT").read_text().splitlines():
            key, value = line.split("=", 1)
            self.outputs |= {f"steps.{step.get('id')}.outputs.{key}": value, f"needs.{job}.outputs.{key}": value}
        return done, (self.host.directory / "GITHUB_STEP_SUMMARY").read_text()


def test_the_example_is_a_workflow_of_two_jobs_with_a_review_between():
    jobs = WORKFLOW["jobs"]
    assert list(jobs) == ["plan", "apply"]
    assert jobs["apply"]["needs"] == "plan" and jobs["apply"]["environment"] == "staging"
    outputs = set(re.findall(r"steps\.plan\.outputs\.(\w+)", str(jobs["plan"]["outputs"])))
    assert outputs == set(jobs["plan"]["outputs"]) == set(re.findall(r"needs\.plan\.outputs\.(\w+)", TEXT))
    for job in jobs.values():
        assert all(("uses" in s) != ("run" in s) for s in job["steps"])
    assert "--confirm" not in str(jobs["plan"]["steps"]) and "--plan-out" not in str(jobs["apply"]["steps"])


def test_the_commands_of_the_example_plan_and_apply(host):
    runner = Runner(host)
    before = host.fingerprint()
    planned, summary = runner.step("plan", "Plan")
    assert planned.returncode == 0, planned.stderr
    assert host.fingerprint() == before
    code = runner.outputs["needs.plan.outputs.code"]
    assert runner.outputs["needs.plan.outputs.changes"] == "true"
    assert re.fullmatch("[0-9a-f]{8}", code)
    command = f"resethost apply plan.json --confirm {host.database}:{code}"
    assert f"<pre>{command}" in summary
    assert "ERASE" in re.search("### What applying it stands for\n(.*?)###", summary, re.S).group(1)
    assert "<testsuites" in (host.directory / "plan.xml").read_text()
    applied, summary = runner.step("apply", "Apply")
    assert applied.returncode == 0, applied.stderr
    assert host.sql("SELECT count(*) FROM word_views") == "0"
    assert "The database was changed" in summary and host.sealed()
    assert runner.step("apply", "Apply")[0].returncode != 0


def test_what_changed_after_the_review_is_not_applied(host):
    runner = Runner(host)
    assert runner.step("plan", "Plan")[0].returncode == 0
    host.sql("ALTER TABLE word_views ADD COLUMN more int")
    before = host.fingerprint()
    applied, summary = runner.step("apply", "Apply")
    assert applied.returncode == 5, applied.stderr
    assert host.fingerprint() == before
    assert "❌" in summary and "::error" in applied.stderr
    assert "### What no longer fits the plan" in summary and "word&#95;views" in summary
    assert re.search("<testcase .*word_views.*\n +<failure ", (host.directory / "apply.xml").read_text())
