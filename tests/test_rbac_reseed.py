"""rbac_reseed: the rental manager's real schema, filled with rows that are hard to copy, reset and seeded; what must be
refused, kept or left alone; and the way back."""

import os
import re
import shutil
import stat
import subprocess

import pytest
from cases import assert_error, at_terminal, done, everything_written, last_event_of
from conftest import PLAYBOOKS, PROMPT, Host, cloned, server_binary
from rental import (CORE, DATA, ENV, MASTER, ROWS, SECRET, assert_core, assert_counts, assert_master_data, counts, fill,
                    table)
from screen import ended, plain, to_prompt

RESEED = str(PLAYBOOKS / "rbac_reseed.lua")
PHRASE = "DELETE ALL DATA"
ABSENT = ["system_alerts", "business_metrics", "analytics_reports", "inspection_reports", "rental_return_lines",
          "rental_returns", "rental_lifecycle"]


@pytest.fixture(scope="session")
def small_rental(servers):
    pg, _ = servers
    pg.sql("postgres", "CREATE DATABASE small_rental")
    pg.sql("small_rental", (DATA / "schema.sql").read_text())
    fill(pg, "small_rental")
    return "small_rental"


@pytest.fixture(scope="session")
def quick_playbooks(tmp_path_factory):
    """All playbooks, this one with a shorter countdown: most tests have nothing to say about it."""
    folder = tmp_path_factory.mktemp("quick") / "playbooks"
    shutil.copytree(PLAYBOOKS, folder)
    text = (folder / "rbac_reseed.lua").read_text()
    assert "countdown = 5" in text
    (folder / "rbac_reseed.lua").write_text(text.replace("countdown = 5", "countdown = 1"))
    return folder


def fill_cache(redis):
    redis.call("FLUSHALL")
    for key in ("dashboard:a", "items:1", "stock:1:2", "customer:é", "location:*", "transaction:x\ny", "items:2"):
        redis.call("SET", key, "1")
    for key in ("items", "session:1", "my:items:1", "Items:1", "stock-exchange:1"):
        redis.call("SET", key, "kept")


@pytest.fixture
def rental(servers, small_rental, quick_playbooks, tmp_path, request):
    """A host whose database is a clone of the small rental business; its cache is filled."""
    with cloned(servers, small_rental, request.node.name, tmp_path) as host:
        fill_cache(host.redis)
        host.playbooks = quick_playbooks
        yield host


@pytest.fixture(scope="session")
def unchanging_rental(servers, small_rental, tmp_path_factory):
    """One for all tests that must not change it; with its fingerprint."""
    with cloned(servers, small_rental, "unchanging_rental", tmp_path_factory.mktemp("r")) as host:
        yield host, host.fingerprint()


@pytest.fixture
def untouched(unchanging_rental, quick_playbooks, tmp_path):
    """A host whose database must be the same after the test as before it; cheaper than one of its own."""
    shared, before = unchanging_rental
    host = Host(shared.pg, shared.redis, shared.database, tmp_path)
    host.playbooks = quick_playbooks
    fill_cache(host.redis)
    yield host
    assert host.fingerprint() == before


# ---- Running it, and looking at what is there ----


def reseed_with(host, env, *words, answers=(PHRASE,), **more):
    return at_terminal(host, "--json", host.playbooks / "rbac_reseed.lua", *words, answers=answers, env=env, **more)


def reseed(host, *words, env=None, **more):
    return reseed_with(host, {**ENV, **(env or {})}, *words, **more)


def dry_run(host, *words, env=None, **more):
    return host.run("--json", RESEED, "--dry-run", *words, env={**ENV, **(env or {})}, **more)


def refused(host, result, *parts, status=1):
    """One line, nothing asked or changed, the password nowhere."""
    assert_error(result, status, *parts)
    assert not result.named("confirmed") and not result.named("planned")
    assert host.sealed() == []


def dump(host):
    """All that pg_dump sees, rows in the order of their text."""
    text = subprocess.run([server_binary("pg_dump"), "--inserts", "--rows-per-insert=1", host.url], capture_output=True,
                          text=True, check=True).stdout
    return sorted(line for line in text.splitlines() if not line.startswith(("\\restrict", "\\unrestrict")))


def assert_unseen(host, *results):
    """The password and its hash are in the database and nowhere else."""
    written = everything_written(host, *results)
    assert SECRET not in written
    assert not re.search(r"\$2b\$12\$[./A-Za-z0-9]{53}", written)


# ---- The reset ----


def test_everything_is_cleared_and_what_the_application_needs_is_there(rental):
    assert set(counts(rental).values()) == {ROWS}
    result = done(reseed(rental))
    assert_counts(rental, CORE)
    assert_core(rental)
    assert_unseen(rental, result)
    assert {e["table"]: e["rows"] for e in result.named("backup_table")} == {name: ROWS for name in counts(rental)}
    assert "restore_exact.lua --backup " + rental.sealed()[0] in last_event_of(result)["undo"]


def test_master_data_is_added_when_asked_for(rental):
    done(reseed(rental, "--seed-data"))
    assert_counts(rental, {**CORE, **MASTER})
    assert_core(rental)
    assert_master_data(rental)


def test_a_second_run_replaces_what_the_first_one_made(rental):
    done(reseed(rental, "--seed-data"))
    first = table(rental, "SELECT id, password FROM users")
    result = done(reseed(rental, "--seed-data", env={"ADMIN_USERNAME": "second"}))
    assert_counts(rental, {**CORE, **MASTER})
    assert_core(rental, {"ADMIN_USERNAME": "second"})
    assert_master_data(rental)
    assert table(rental, "SELECT id, password FROM users") != first
    assert len(rental.sealed()) == 2
    assert {e["table"]: e["rows"] for e in result.named("backup_table") if e["rows"]} == {**CORE, **MASTER}


@pytest.mark.parametrize("words", [[], ["--seed-data"], ["--keep-audit"], ["--seed-data", "--keep-audit"]],
                         ids=["plain", "seed", "audit", "both"])
def test_the_dry_run_says_what_the_run_then_does(rental, words):
    before = rental.fingerprint()
    dry = done(dry_run(rental, *words))
    assert rental.fingerprint() == before and rental.sealed() == []
    assert dry.named("proof")[0]["xid_assigned"] is False
    for name in counts(rental):
        assert {"label": name, "value": ROWS} in [{k: e[k] for k in ("label", "value")}
                                                  for e in dry.named("statistic")]
    wet = done(reseed(rental, *words))
    planned = [(e["verb"], e.get("table"), e["rows"]) for e in dry.named("planned")]
    assert planned == [(e["verb"], e.get("table"), e["rows"]) for e in wet.named("changed")]
    assert all(e.get("exact", True) for e in dry.named("planned"))
    assert ([(e["pattern"], e["keys"]) for e in dry.named("planned_redis")]
            == [(e["pattern"], e["keys"]) for e in wet.named("redis_deleted")])
    after = {e["label"]: e["value"] for e in wet.named("statistic") if e["when"] == "after"}
    assert after == counts(rental)


def test_the_plan_names_some_of_the_tables_that_are_backed_up_and_counts_the_others(untouched):
    result = done(untouched.run(RESEED, "--dry-run", env=ENV))
    (line,) = (line for line in result.out.splitlines() if "Back up 50 tables" in line)
    assert re.search(r"Back up 50 tables \((\w+, )+and \d+ more\)", line)
    assert len(line.split(" to ")[0]) < 120
    assert max(map(len, result.out.splitlines())) < 500


@pytest.mark.parametrize("words", [["--seed-data"], ["--keep-audit"]], ids=["seed", "audit"])
def test_restore_exact_brings_an_identical_database_back(rental, words):
    before = dump(rental)
    result = done(reseed(rental, *words))
    assert dump(rental) != before
    undo = last_event_of(result)["undo"].split()
    assert undo[0] == "resethost"
    done(at_terminal(rental, "--json", *undo[1:], answers=("RESTORE",)))
    assert dump(rental) == before


def test_a_user_without_special_rights_can_do_it(rental):
    rental.sql("DROP ROLE IF EXISTS clerk; CREATE ROLE clerk LOGIN; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES"
               " IN SCHEMA public TO clerk; GRANT USAGE ON SCHEMA public TO clerk")
    rental.url = rental.pg.url(rental.database, "clerk")
    result = done(reseed(rental, "--seed-data"))
    assert result.named("target")[0]["superuser"] is False
    assert_counts(rental, {**CORE, **MASTER})
    rental.sql("DROP OWNED BY clerk; DROP ROLE clerk")


# ---- Databases that are not as the playbook knows them ----


def test_absent_tables_are_listed_and_reached_ones_named(rental):
    rental.sql("DROP TABLE contact_persons; DROP TABLE sku_sequences; DROP TABLE booking_lines")
    result = done(reseed(rental))
    said = [e["text"] for e in result.named("print")]
    absent, = [s for s in said if s.startswith("Not in this database")]
    assert sorted(absent.split(": ")[1].split(", ")) == sorted(ABSENT + ["contact_persons", "sku_sequences"])
    reached, = [s for s in said if s.startswith("Cleared as well")]
    reached = reached.split(": ")[1].split(", ")
    assert len(reached) == 19 and "security_audit_logs" in reached and "booking_lines" not in reached
    assert not [e for e in result.named("warning") if "unknown to this playbook" in e["text"]]
    assert {name: n for name, n in counts(rental).items() if n} == CORE


def test_a_table_that_nobody_listed_is_named_backed_up_and_cleared(rental):
    rental.sql("""CREATE TABLE "Loyalty ""cards" (id serial PRIMARY KEY, holder uuid NOT NULL REFERENCES customers,
                  note text);
                  CREATE TABLE stamps (card int NOT NULL REFERENCES "Loyalty ""cards" ON DELETE SET DEFAULT, n int);
                  CREATE TABLE bystander (n int); INSERT INTO bystander VALUES (1);
                  INSERT INTO "Loyalty ""cards" (holder, note) SELECT id, 'é' FROM customers;
                  INSERT INTO stamps SELECT id, 7 FROM "Loyalty ""cards\"""")
    result = done(reseed(rental))
    warning, = [e["text"] for e in result.named("warning") if "unknown to this playbook" in e["text"]]
    assert warning.split(": ")[1] == 'Loyalty "cards, stamps'
    assert rental.sql('SELECT (SELECT count(*) FROM "Loyalty ""cards"), (SELECT count(*) FROM stamps),'
                      " (SELECT count(*) FROM bystander)") == "0|0|1"
    kept = {e["table"]: e["rows"] for e in result.named("backup_table")}
    assert len(kept) == 52 and set(kept.values()) == {ROWS}


@pytest.mark.parametrize("name, words", [("users", ()), ("role_permissions", ()), ("brands", ("--seed-data",))])
def test_a_missing_table_that_is_to_be_filled_is_an_error(rental, name, words):
    rental.sql(f"DROP TABLE {name} CASCADE")
    before = rental.fingerprint()
    refused(rental, reseed(rental, *words), f"there is no table {name}")
    assert rental.fingerprint() == before


@pytest.mark.parametrize("table_name, old, new, words", [
    ("users", "password", "hashed_password", ()), ("system_settings", "setting_key", "key", ()),
    ("items", "sku", "article", ("--seed-data",)), ("role_permissions", "role_id", "role", ())])
def test_a_renamed_column_is_named_before_anything_is_asked(rental, table_name, old, new, words):
    rental.sql(f"ALTER TABLE {table_name} RENAME COLUMN {old} TO {new}")
    before = rental.fingerprint()
    result = reseed(rental, *words)
    assert result.status != 0 and table_name in result.err and old in result.err
    assert not result.named("confirmed")
    assert rental.fingerprint() == before and rental.sealed() == []


def test_a_renamed_column_of_a_table_that_is_only_cleared_does_not_matter(rental):
    rental.sql("ALTER TABLE rental_lifecycles RENAME COLUMN notes TO remarks; ALTER TABLE audit_logs DROP COLUMN action")
    done(reseed(rental))
    assert_counts(rental, CORE)


# ---- The administrator ----


@pytest.mark.parametrize("password, part", [
    (None, "is not set"), ("", "is not set"), ("Xk9#vLq2mTz", "shorter than 12"), ("SecurePassword123!", "example"),
    ("P@ssw0rd12345", "example"), ("changeme-please", "example"), ("Admin@1234567", "example"),
    ("your-password", "example"), ("RentalManager2024!", "example"), ("qwertyuiop123", "example"),
    ("aaaaaaaaaaaaaaaa", "example"), ("123456789012345", "example"), ("kelp-Violet-9-harbour", "example"),
    ("chief@rental.example", "example"), ("Gräber & Söhne 1", "example"), ("a1b2c3 é" * 9, "longer than 72 bytes")])
def test_a_password_that_anybody_could_guess_is_refused_before_anything_is_asked(untouched, password, part):
    env = {k: v for k, v in {**ENV, "ADMIN_PASSWORD": password}.items() if v is not None}
    for words in ([], ["--dry-run"], ["--rehearse"]):
        result = reseed_with(untouched, env, *words)
        refused(untouched, result, "ADMIN_PASSWORD", part)
        assert not password or password not in everything_written(untouched, result)


@pytest.mark.parametrize("env, part", [
    ({"ADMIN_EMAIL": "nobody"}, "ADMIN_EMAIL must be an address"), ({"ADMIN_USERNAME": "x" * 51}, "ADMIN_USERNAME"),
    ({"ADMIN_USERNAME": "  "}, "ADMIN_USERNAME"), ({"COMPANY_NAME": "é" * 256}, "COMPANY_NAME"),
    ({"ADMIN_FULL_NAME": "\t"}, "ADMIN_FULL_NAME")])
def test_names_that_cannot_be_stored_are_refused(untouched, env, part):
    refused(untouched, reseed(untouched, env=env), part)


def test_the_names_have_defaults(rental):
    done(reseed_with(rental, {"ADMIN_PASSWORD": SECRET}))
    assert_core(rental, {"ADMIN_USERNAME": "admin", "ADMIN_EMAIL": "admin@example.com",
                         "ADMIN_FULL_NAME": "System Administrator", "COMPANY_NAME": "Rental Manager Inc."})


# ---- --keep-audit ----


def test_the_audit_trail_stays_with_whom_it_names_but_nobody_of_them_logs_in(rental):
    trail = rental.sql("SELECT * FROM security_audit_logs ORDER BY id; SELECT * FROM audit_logs ORDER BY id")
    rental.sql("INSERT INTO users (username, email, password, full_name, is_active, is_superuser, is_verified,"
               " user_type) SELECT 'unnamed' || g, 'n' || g, 'x', 'n', true, true, true, 'USER'"
               " FROM generate_series(1, 3) g")
    names = table(rental, "SELECT id, username, email, full_name FROM users WHERE username NOT LIKE 'unnamed%'"
                          " ORDER BY id")
    done(reseed(rental, "--keep-audit"))
    assert rental.sql("SELECT * FROM security_audit_logs ORDER BY id; SELECT * FROM audit_logs ORDER BY id") == trail
    assert_counts(rental, {**CORE, "users": ROWS + 1, "audit_logs": ROWS, "security_audit_logs": ROWS})
    assert_core(rental)
    kept = "FROM users WHERE username <> 'chief'"
    assert table(rental, f"SELECT id, username, email, full_name {kept} ORDER BY id") == names
    assert rental.sql("SELECT DISTINCT password, is_active, is_superuser, is_verified, phone IS NULL, bio IS NULL,"
                      f" avatar_url IS NULL {kept}") == "!|f|f|f|t|t|t"


@pytest.mark.parametrize("column, value", [("username", "chief"), ("email", "chief@rental.example")])
def test_an_administrator_whom_the_trail_names_keeps_the_account(rental, column, value):
    rental.sql(f"UPDATE users SET {column} = '{value}' WHERE id = md5('users 2')::uuid")
    for _ in range(2):
        done(reseed(rental, "--keep-audit"))
        assert_core(rental)
        assert_counts(rental, {**CORE, "users": ROWS, "audit_logs": ROWS, "security_audit_logs": ROWS})
        assert rental.sql("SELECT id = md5('users 2')::uuid FROM users WHERE username = 'chief'") == "t"


def test_an_administrator_who_would_be_two_accounts_is_refused(rental):
    rental.sql("UPDATE users SET username = 'chief' WHERE id = md5('users 1')::uuid;"
               "UPDATE users SET email = 'chief@rental.example' WHERE id = md5('users 2')::uuid")
    refused(rental, reseed(rental, "--keep-audit"), "two accounts")
    done(reseed(rental))
    assert_core(rental)


def test_a_trail_that_refers_to_nobody_keeps_nobody(rental):
    rental.sql("ALTER TABLE security_audit_logs DROP CONSTRAINT security_audit_logs_user_id_fkey")
    done(reseed(rental, "--keep-audit"))
    assert_counts(rental, {**CORE, "audit_logs": ROWS, "security_audit_logs": ROWS})


# ---- Confirmation ----


@pytest.mark.parametrize("answer", ["delete all data", "DELETE ALL", "RESET PRODUCTION", "yes", ""])
def test_any_other_phrase_changes_nothing(untouched, answer):
    result = reseed(untouched, answers=(answer,))
    assert result.status == 4
    assert untouched.sealed() == []
    assert untouched.redis.call("DBSIZE") == "12"


def test_ctrl_c_stops_the_countdown(untouched):
    child = untouched.terminal(RESEED, env=ENV)
    to_prompt(child)
    child.sendline(PHRASE)
    child.expect("[2-5]")
    child.sendintr()
    result = ended(child)
    assert result.status == 130
    assert untouched.sealed() == []


def test_a_phrase_from_a_pipe_is_not_taken(untouched):
    answer = untouched.directory / "answer.txt"
    answer.write_text(f"{PHRASE}\n")
    with open(answer, encoding="utf-8") as file:
        result = untouched.run("--json", RESEED, env=ENV, stdin=file)
    assert result.status == 4
    assert set(counts(untouched).values()) == {ROWS}


def test_it_warns_outside_of_railway(rental):
    env = {k: v for k, v in ENV.items() if k != "RAILWAY_ENVIRONMENT"}
    for words in (["--dry-run"], []):
        result = done(reseed_with(rental, env, *words))
        assert len([e for e in result.named("warning") if "RAILWAY_ENVIRONMENT" in e["text"]]) == 1
    assert not [e for e in done(dry_run(rental)).named("warning") if "RAILWAY" in e["text"]]


# ---- Redis ----


def test_only_the_application_s_own_keys_go(rental):
    result = done(reseed(rental))
    assert sum(e["keys"] for e in result.named("redis_deleted")) == 7
    assert sorted(rental.redis.call("KEYS", "*").splitlines()) == ["Items:1", "items", "my:items:1", "session:1",
                                                                   "stock-exchange:1"]


def test_flush_redis_asks_for_itself_and_names_the_number_of_keys(rental):
    assert reseed(rental, "--flush-redis", answers=("no",)).status == 4
    assert rental.redis.call("DBSIZE") == "12"
    child = rental.terminal(RESEED, "--flush-redis", env=ENV)
    screen = plain(to_prompt(child, "FLUSH REDIS"))
    assert "12 keys" in screen and "FLUSH REDIS" in screen
    child.sendline(PHRASE)
    assert ended(child).status == 0
    assert rental.redis.call("DBSIZE") == "0"
    assert_core(rental)


def test_without_redis_it_goes_on_with_a_word_about_it(rental):
    result = done(reseed(rental, redis=False))
    assert_core(rental)
    assert all("no Redis is configured" in e["note"] for e in result.named("planned_redis"))
    assert rental.redis.call("DBSIZE") == "12"


def test_a_redis_that_is_down_is_a_warning(rental):
    result = done(at_terminal(rental, "--json", "--redis-url", f"unix://{rental.directory}/none.sock",
                              rental.playbooks / "rbac_reseed.lua", answers=(PHRASE,), env=ENV, redis=False))
    assert len([e for e in result.named("warning") if "keys were left as they are" in e["text"]]) == 1
    assert_core(rental)
    assert_counts(rental, CORE)


# ---- Railway ----


@pytest.fixture
def railway(rental):
    """A program of that name that writes down its words and what it found in the database."""
    folder = rental.directory / "bin"
    folder.mkdir()
    program = folder / "railway"
    program.write_text(f'#!/bin/sh\necho "$* users:$({server_binary("psql")} -XqAt -h {rental.pg.directory} -U owner -d '
                       f'{rental.database} -c "SELECT string_agg(username, chr(32)) FROM users")" >>{folder}/calls\n'
                       'exit ${RAILWAY_STATUS:-0}\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    rental.path = {"PATH": f"{folder}:{os.environ['PATH']}"}
    rental.calls = lambda: (folder / "calls").read_text().splitlines() if (folder / "calls").exists() else []
    return rental


@pytest.mark.parametrize("what", ["redeploy", "restart"])
def test_railway_is_run_after_the_commit(railway, what):
    result = done(reseed(railway, "--restart", what, env=railway.path))
    assert result.named("planned_command")[0]["command"] == f"railway {what} --yes"
    assert railway.calls() == [f"{what} --yes users:chief"]


def test_railway_is_offered_when_it_is_there(railway):
    child = railway.terminal(RESEED, env={**ENV, **railway.path})
    assert "Railway" in plain(to_prompt(child))
    child.sendline("1")
    child.expect(PROMPT)
    assert "railway redeploy --yes" in plain(child.before)
    child.sendline(PHRASE)
    assert ended(child).status == 0
    assert railway.calls() == ["redeploy --yes users:chief"]


@pytest.mark.parametrize("words, answers, status", [
    (["--restart", "redeploy", "--dry-run"], (), 0), (["--restart", "redeploy", "--rehearse"], (PHRASE,), 0),
    (["--restart", "redeploy"], ("no",), 4), (["--restart", "no"], (PHRASE,), 0)])
def test_railway_is_not_run_without_a_commit_or_the_wish(railway, words, answers, status):
    assert reseed(railway, *words, answers=answers, env=railway.path).status == status
    assert railway.calls() == []


def test_a_railway_that_fails_is_told_after_the_commit(railway):
    result = reseed(railway, "--restart", "restart", env={**railway.path, "RAILWAY_STATUS": "3"})
    assert_error(result, 8, "committed", "railway restart")
    assert_core(railway)


def test_without_railway_nothing_is_asked_and_the_flag_is_an_error(untouched):
    assert shutil.which("railway") is None
    refused(untouched, reseed(untouched, "--restart", "redeploy"), "railway", "not in PATH")


# ---- Files that a team edits ----


def edited_playbooks(host):
    """A copy to edit, which reseed() then takes."""
    quick, host.playbooks = host.playbooks, host.directory / "playbooks"
    shutil.copytree(quick, host.playbooks)
    return host.playbooks


@pytest.mark.parametrize("file, old, new, parts", [
    ("categories", "Dumpers,SITE-DUMP,Earth moving", "Dumpers,SITE-DUMP,Earth", ("row 9", 'no "Earth"')),
    ("categories", "Building site,SITE,,", "Building site,SITE,Mini excavators,", ("below itself",)),
    ("categories", "Dumpers,SITE-DUMP", "Rollers,SITE-DUMP", ("twice",)),
    ("items", "Northgate,Mini", "Southgate,Mini", ("row 1", 'no "Southgate"')),
    ("items", "Mini excavators,Piece", "Mini excavators,", ("row 1", "unit")),
    ("access", "users,crud,r", "users,crud,x", ("row 1", '"x"')),
    ("roles", "viewer,", "visitor,", ("visitor",)), ("roles", "admin,", "boss,", ('"boss"',)),
    ("suppliers", "NET30", "thirty days after the invoice came", ("suppliers.csv",)),
    ("units", "Piece,PC", "Piece,PC,x", ("units.csv",))])
def test_a_mistake_in_a_file_is_named_and_nothing_is_lost(untouched, file, old, new, parts):
    copy = edited_playbooks(untouched)
    path = copy / f"data/rental/{file}.csv"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    result = reseed(untouched, "--seed-data")
    assert result.status in (1, 64)
    for part in parts:
        assert part in result.err, result.err


def test_an_edited_file_is_what_comes_into_the_database(rental):
    copy = edited_playbooks(rental)
    with open(copy / "data/rental/access.csv", "a", encoding="utf-8") as file:
        file.write("loans,crud,,r,,new\n")
    with open(copy / "data/rental/categories.csv", "a", encoding="utf-8") as file:
        file.write('"Ünter ""them""",DEEP,Hoists,1\n')
    done(reseed(rental, "--seed-data"))
    assert_counts(rental, {**CORE, **MASTER, "permissions": 36, "role_permissions": 83, "categories": 46})
    assert rental.sql("SELECT category_path, category_level FROM categories WHERE category_code = 'DEEP'") == (
        'Transport/Lifting gear/Hoists/Ünter "them"|4')


# ---- The sandbox ----


def test_the_sandbox_shows_it_at_work_on_a_business_in_use(untouched):
    result = done(untouched.run("sandbox", "--json", RESEED, "--seed-data", "--answer", PHRASE, url=False, redis=False))
    planned = [e for e in result.named("planned") if e["verb"] == "delete"]
    assert len(planned) == 50 and sum(e["rows"] for e in planned) == 99996 and min(e["rows"] for e in planned) > 0
    assert sum(e["keys"] for e in result.named("redis_deleted")) == 5000
    assert {e["label"]: e["value"] for e in result.named("statistic")
            if e["when"] == "after" and e["value"]} == {**CORE, **MASTER}
