"""The playbooks of Shinkei on its real schema: a reset that can be undone, a backup for every night, and a restore that brings
back exactly what was there."""

import json
import re
import shlex
import subprocess

import bcrypt
import pytest
from cases import assert_error, at_terminal, everything_written, objects
from conftest import PLAYBOOKS, PROGRAM, cloned, clean_environment

RESET, BACKUP, RESTORE, EXACT = (str(PLAYBOOKS / f"{name}.lua") for name in
                                 ("reset_and_seed", "backup_database", "restore_database", "restore_exact"))
DATA = PLAYBOOKS / "data/shinkei"
DEMO = json.loads((DATA / "worlds.json").read_text())
PHRASES = ("DELETE ALL DATA", "YES I AM SURE", "YES")
SECRET = "untold Cinder 84 fjord"
ENV = {"SHINKEI_DEMO_PASSWORD": SECRET}
SEEDED = {"users": 1, "worlds": 2, "world_events": 9, "stories": 3, "story_beats": 6}
NTABLES = 18

# A table and a sequence that only this database has.
ODD = """
CREATE TABLE odd_ones ("Id" serial PRIMARY KEY, "user" varchar(36) REFERENCES users (id), body text,
  doubled text GENERATED ALWAYS AS (body || body) STORED);
INSERT INTO odd_ones ("user", body) SELECT id, E'NULL\\t"' || name FROM users UNION ALL SELECT NULL, NULL;
SELECT setval('"odd_ones_Id_seq"', 777, false);
"""


def smaller(sql, times=20):
    """The demo data with every number of rows, and so every period, divided."""
    return re.sub(r"(?<![\d.'\-:])(\d{3,5})(?![\d\-:])", lambda m: str(int(m[0]) // times), sql)


@pytest.fixture(scope="session")
def authors(servers):
    """A small Shinkei, to be cloned."""
    pg, _ = servers
    pg.sql("postgres", "CREATE DATABASE small_shinkei")
    pg.sql("small_shinkei", (DATA / "schema.sql").read_text())
    pg.sql("small_shinkei", smaller((DATA / "demo.sql").read_text()) + ODD)
    return "small_shinkei"


@pytest.fixture
def raw(servers, authors, tmp_path, request):
    """A clone of it with the table that the playbooks do not know, unmarked."""
    with cloned(servers, authors, request.node.name, tmp_path, mark=None) as host:
        yield host


@pytest.fixture
def shinkei(raw):
    raw.mark("test")
    return raw


def reset(host, *words, answers=PHRASES, env=ENV):
    return at_terminal(host, RESET, *words, answers=answers, env=env, redis=False)


def events_of(host, *words, answers, env=None):
    result = at_terminal(host, "--json", *words, answers=answers, env=env or {}, redis=False)
    assert result.status == 0, result.err
    return result


def back_up(host, *words, **more):
    return host.run("--json", BACKUP, *words, redis=False, **more)


def counts(host):
    names = host.sql("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace").splitlines()
    return {n: int(host.sql(f'SELECT count(*) FROM "{n}"')) for n in sorted(names)}


def effects(result, event):
    return [(e["text"], e["rows"]) for e in result.named(event)]


def disturb(host):
    """Rows changed, added and taken away, and a sequence moved."""
    host.sql("""UPDATE users SET name = 'changed' || name WHERE id = (SELECT min(id) FROM users);
        DELETE FROM story_beats WHERE order_index = 3; DELETE FROM worlds WHERE id = (SELECT max(id) FROM worlds);
        INSERT INTO odd_ones (body) VALUES ('new'), ('newer'); DELETE FROM conversation_messages;
        UPDATE alembic_version SET version_num = 'elsewhere'""")


def damage(host, file, which=-1):
    path = host.backups / host.sealed()[which] / file
    path.write_bytes(path.read_bytes()[:-2] + b" ]")
    return path.parent.name


# ---- Reset ----


def assert_seeded(host, others=("odd_ones",)):
    """Every table, every row."""
    held = counts(host)
    assert held == {**{t: 0 for t in held}, **SEEDED, "alembic_version": 1}
    assert host.sql("SELECT version_num FROM alembic_version") == "b2c5d8e1f3a4"
    user, = objects(host, "SELECT * FROM users")
    assert {k: user[k] for k in ("email", "name", "settings")} == DEMO["user"]
    assert user["password_hash"].startswith("$2b$12$")
    assert bcrypt.checkpw(SECRET.encode(), user["password_hash"].encode())
    for wanted in DEMO["worlds"]:
        world, = objects(host, f"SELECT * FROM worlds WHERE name = '{wanted['name']}'")
        for key in ("description", "tone", "backdrop", "laws", "chronology_mode"):
            assert world[key] == wanted[key]
        assert world["user_id"] == user["id"]
        found = objects(host, f"SELECT * FROM world_events WHERE world_id = '{world['id']}' ORDER BY t")
        assert [{k: e[k] for k in ("t", "label_time", "type", "summary", "tags")} for e in found] == wanted["events"]
        assert all(e["caused_by_ids"] == [] and e["location_id"] is None for e in found)
        assert_stories(host, world["id"], wanted["stories"], found)


def assert_stories(host, world_id, wanted, events):
    assert len(objects(host, f"SELECT id FROM stories WHERE world_id = '{world_id}'")) == len(wanted)
    for story in wanted:
        found, = objects(host, f"SELECT * FROM stories WHERE world_id = '{world_id}'"
                            f" AND title = '{story['title'].replace(chr(39), chr(39) * 2)}'")
        for key in ("synopsis", "theme", "mode", "pov_type", "tags"):
            assert found[key] == story[key]
        assert (found["status"], found["archived_at"]) == ("DRAFT", None)
        beats = objects(host, f"SELECT * FROM story_beats WHERE story_id = '{found['id']}' ORDER BY order_index")
        assert [b["order_index"] for b in beats] == list(range(1, len(story["beats"]) + 1))
        for beat, text in zip(beats, story["beats"], strict=True):
            assert (beat["content"], beat["summary"], beat["local_time_label"]) == \
                (text["content"], text["summary"], text["local_time_label"])
            assert (beat["type"], beat["generated_by"]) == ("SCENE", "USER")
            assert beat["world_event_id"] == (events[text["event"] - 1]["id"] if "event" in text else None)


def test_the_plan_names_every_table_and_the_run_does_what_it_said(shinkei):
    before = counts(shinkei)
    dry = shinkei.run("--json", RESET, "--dry-run", env=ENV, redis=False)
    assert dry.status == 0, dry.err
    cleared = {t: n for t, n in before.items() if t != "alembic_version"}
    assert {e["label"]: e["value"] for e in dry.named("statistic")} == cleared
    assert [e["label"] for e in dry.named("statistic")][:4] == ["users", "worlds", "stories", "story_beats"]
    assert {e["table"]: e["rows"] for e in dry.named("planned") if e["verb"] == "delete"} == cleared
    assert {e["table"]: e["rows"] for e in dry.named("planned") if e["verb"] == "insert"} == SEEDED
    assert counts(shinkei) == before
    done = events_of(shinkei, RESET, answers=PHRASES, env=ENV)
    assert effects(done, "changed") == effects(dry, "planned")
    assert_seeded(shinkei)


def test_a_second_reset_deletes_the_first_ones_seed_and_ends_the_same(shinkei):
    assert reset(shinkei).status == 0
    again = events_of(shinkei, RESET, answers=PHRASES, env=ENV)
    assert {e["table"]: e["rows"] for e in again.named("changed") if e["verb"] == "delete" and e["rows"]} == SEEDED
    assert_seeded(shinkei)


def test_the_command_that_a_reset_prints_brings_everything_back(shinkei):
    before = shinkei.fingerprint()
    done = events_of(shinkei, RESET, answers=PHRASES, env=ENV)
    undo = shlex.split(done.named("result")[0]["undo"])
    assert undo[1] == EXACT
    assert shinkei.fingerprint() != before
    back = events_of(shinkei, *undo[1:], answers=("RESTORE",))
    assert shinkei.fingerprint() == before
    assert sum(e["rows"] for e in back.named("changed")) > 1000
    assert shinkei.sql("INSERT INTO odd_ones (body) VALUES ('next') RETURNING \"Id\"") == "777"


@pytest.mark.parametrize("n", range(3))
def test_each_phrase_is_asked_for_and_must_be_exact(shinkei, n):
    before = shinkei.fingerprint()
    for wrong in (PHRASES[n].lower(), "", PHRASES[n] + "!"):
        result = reset(shinkei, answers=(*PHRASES[:n], wrong))
        assert result.status == 4, (wrong, result.err)
    assert shinkei.fingerprint() == before
    assert not shinkei.sealed()


def test_the_last_yes_is_never_skipped_even_if_there_is_nothing_to_delete(shinkei):
    shinkei.sql("TRUNCATE users CASCADE")
    assert reset(shinkei, answers=PHRASES[:2] + ("",)).status == 4
    assert reset(shinkei).status == 0
    assert_seeded(shinkei)


def test_without_a_terminal_nothing_is_deleted(shinkei):
    before = shinkei.fingerprint()
    with subprocess.Popen(["printf", "DELETE ALL DATA\\nYES I AM SURE\\nYES\\n"], stdout=subprocess.PIPE) as pipe:
        assert_error(shinkei.run(RESET, env=ENV, redis=False, stdin=pipe.stdout), 4)
    assert shinkei.fingerprint() == before


@pytest.mark.parametrize("password, part", [
    (None, "is not set"), ("", "is not set"), ("tiny!", "shorter than 12"), ("x" * 73, "longer than 72"),
    ("Password1234!", "example"), ("shinkei-demo-1", "example"), ("moth-Lantern-27-quay", "example")])
def test_no_password_that_anybody_knows_is_given_to_the_demo_user(shinkei, password, part):
    env = {} if password is None else {"SHINKEI_DEMO_PASSWORD": password}
    result = at_terminal(shinkei, RESET, answers=(), env=env, redis=False)
    assert_error(result, 1, "SHINKEI_DEMO_PASSWORD", part)
    assert "DELETE ALL DATA" not in result.out
    assert not shinkei.sealed()


def test_the_password_and_its_hash_are_in_the_database_only(shinkei):
    result = events_of(shinkei, RESET, answers=PHRASES, env=ENV)
    written = everything_written(shinkei, result)
    assert SECRET not in written
    assert shinkei.sql("SELECT password_hash FROM users") not in written


def test_a_table_that_nobody_knew_is_named_cleared_and_kept_in_the_backup(shinkei):
    shinkei.sql("CREATE TABLE deep (odd integer REFERENCES odd_ones (\"Id\")); INSERT INTO deep SELECT \"Id\" FROM odd_ones")
    before = shinkei.fingerprint()
    result = events_of(shinkei, RESET, answers=PHRASES, env=ENV)
    warning, = [e["text"] for e in result.named("warning") if "unknown" in e["text"]]
    assert "odd_ones" in warning and "deep" in warning
    assert counts(shinkei)["deep"] == 0
    events_of(shinkei, EXACT, "--backup", "latest", answers=("RESTORE",))
    assert shinkei.fingerprint() == before


def test_a_table_that_this_version_lacks_is_said_to_be_absent(shinkei):
    shinkei.sql("DROP TABLE world_graph_edges, beat_modifications")
    before = shinkei.fingerprint()
    result = events_of(shinkei, RESET, answers=PHRASES, env=ENV)
    assert any("beat_modifications, world_graph_edges" in e["text"] for e in result.named("print"))
    assert_seeded(shinkei)
    events_of(shinkei, EXACT, "--backup", "latest", answers=("RESTORE",))
    assert shinkei.fingerprint() == before


@pytest.mark.parametrize("change, part", [
    ("ALTER TABLE users RENAME password_hash TO passphrase", "password_hash"),
    ("ALTER TABLE story_beats RENAME order_index TO position", "order_index"),
    ("DROP TABLE story_beats CASCADE", "there is no table story_beats")])
def test_another_schema_is_noticed_before_anybody_is_asked(shinkei, change, part):
    shinkei.sql(change)
    before = shinkei.fingerprint()
    result = at_terminal(shinkei, RESET, answers=(), env=ENV, redis=False)
    assert result.status in (1, 64) and part in result.err, result.err
    assert shinkei.fingerprint() == before
    assert not shinkei.sealed()


# ---- Backup ----


@pytest.mark.parametrize("mark", [None, "production", "test"])
def test_a_nightly_backup_needs_no_terminal_whatever_the_database_is(raw, mark):
    if mark:
        raw.mark(mark)
    before = raw.fingerprint()
    result = back_up(raw)
    assert result.status == 0, result.err
    assert raw.fingerprint() == before
    manifest = json.loads((raw.backups / raw.sealed()[0] / "manifest.json").read_text())
    assert {f["table"]: f["rows"] for f in manifest["files"]} == counts(raw)
    assert len(manifest["files"]) == NTABLES + 1
    assert [(s["last_value"], s["is_called"]) for s in manifest["sequences"]] == [(777, False)]
    assert raw.run("backups", "verify", "latest", url=False).status == 0
    assert raw.run("backups", "list", "--max-age", "26h", "--playbook", "backup_database", url=False).status == 0


def test_a_user_who_may_only_read_can_back_up_and_prune(shinkei):
    shinkei.sql("DROP ROLE IF EXISTS nightly; CREATE ROLE nightly LOGIN; GRANT pg_read_all_data TO nightly")
    back_up(shinkei), make_old(shinkei, 3), back_up(shinkei), make_old(shinkei, 4)
    result = shinkei.run("--json", "--database-url", shinkei.pg.url(shinkei.database, "nightly"), BACKUP, "--sql-directory", ".",
                         url=False, redis=False)
    assert result.status == 0, result.err
    assert [e["name"] for e in result.named("backup_removed")] == ["backup_database_20200103_000000"]
    assert len(list(shinkei.directory.glob("*.sql"))) == 1
    assert shinkei.run("backups", "verify", "latest", url=False).status == 0


def test_the_commands_that_the_documents_give_work_as_they_stand_there(shinkei):
    text = (PLAYBOOKS.parent / "docs/scheduled.md").read_text()
    text = text.replace("/usr/local/share/resethost/playbooks", str(PLAYBOOKS)).replace("/usr/local/bin/", "")
    text = text.replace("/var/backups/shinkei", str(shinkei.backups)).replace("/var/lib/resethost", str(shinkei.state))
    service, = re.findall(r"^ExecStart=resethost (.*)", text, re.M)
    cron, = re.findall(r"&& resethost (.*) >/dev/null$", text, re.M)
    status, verify, listing = re.findall(r"^resethost (backups .*|.*--list)$", text, re.M)

    def call(line, env=None):
        return subprocess.run([PROGRAM, *shlex.split(line)], cwd=shinkei.directory, text=True, capture_output=True,
                              env=clean_environment(**(env or {})), stdin=subprocess.DEVNULL, start_new_session=True)

    url = {"DATABASE_URL": shinkei.url}
    assert call(status).returncode == 1
    for line in (service, cron):
        assert call(line, url).returncode == 0
    assert len(shinkei.sealed()) == 2
    assert [call(status).returncode, call(verify).returncode, call(listing, url).returncode] == [0, 0, 0]
    make_old(shinkei, 1), make_old(shinkei, 2)
    assert call(status).returncode == 1


def test_writers_do_not_wait_for_a_backup_and_it_does_not_wait_for_them(shinkei):
    session = shinkei.session()
    session.run("BEGIN; UPDATE users SET name = 'half done'; DELETE FROM conversation_messages;")
    result = back_up(shinkei)
    session.run("ROLLBACK;")
    session.close()
    assert result.status == 0, result.err
    assert "half done" not in (shinkei.backups / shinkei.sealed()[0] / "users.json").read_text()


def test_a_dry_run_and_a_rehearsal_leave_no_backup(shinkei):
    for mode in ("--dry-run", "--rehearse"):
        assert back_up(shinkei, mode).status == 0
        assert not shinkei.sealed()


def make_old(host, days):
    """Moves the newest backup into the past; returns its name."""
    path = host.backups / max(name for name in host.sealed() if name.startswith("backup_database_"))
    manifest = json.loads((path / "manifest.json").read_text())
    manifest["date"] = f"2020-01-{days:02}T00:00:00+00:00"
    (path / "manifest.json").write_text(json.dumps(manifest))
    moved = path.with_name(f"backup_database_202001{days:02}_000000")
    path.rename(moved)
    return moved.name


def test_old_backups_go_after_thirty_days_and_other_playbooks_are_none_of_its_business(shinkei):
    assert reset(shinkei).status == 0
    resets = shinkei.sealed()
    for day in (1, 2):
        assert back_up(shinkei, "--keep-days", "0").status == 0
        make_old(shinkei, day)
    dry = back_up(shinkei, "--dry-run")
    assert [e["name"] for e in dry.named("planned_removal")] == ["backup_database_20200101_000000"]
    assert [e["name"] for e in dry.named("backup_kept")] == ["backup_database_20200102_000000"]
    first = back_up(shinkei)
    assert [e["name"] for e in first.named("backup_removed")] == ["backup_database_20200101_000000"]
    second = back_up(shinkei)
    assert [e["name"] for e in second.named("backup_removed")] == ["backup_database_20200102_000000"]
    assert len(shinkei.sealed()) == 3
    assert set(resets) <= set(shinkei.sealed())


def test_a_plain_sql_file_is_written_beside_it(shinkei):
    result = back_up(shinkei, "--sql-directory", ".")
    assert result.status == 0, result.err
    path, = shinkei.directory.glob("*.sql")
    assert re.fullmatch(r"shinkei_backup_\d{8}_\d{6}\.sql", path.name)
    assert path.name[15:30] == shinkei.sealed()[0][16:31]
    disturb(shinkei)
    shinkei.sql("DROP TABLE odd_ones; DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    shinkei.sql(re.sub(r"(?m)^\\(un)?restrict.*$", "", path.read_text()))
    assert counts(shinkei) == json.loads((shinkei.backups / shinkei.sealed()[0] / "summary.json").read_text())["counts"]


# ---- The list ----


def listed(host):
    result = host.run("--json", BACKUP, "--list", redis=False)
    assert result.status == 0, result.err
    assert not result.named("backup_sealed")
    return [e["text"] for e in result.named("print")]


def test_the_list_is_newest_first_with_age_and_size_and_makes_no_backup(shinkei):
    assert listed(shinkei) == [f"There is no backup in {shinkei.backups}"]
    back_up(shinkei), make_old(shinkei, 5), back_up(shinkei)
    before = shinkei.sealed()
    new, old = listed(shinkei)
    assert new.startswith(before[1]) and "0 min" in new and "MB" in new and new.endswith("intact")
    assert old.startswith(before[0]) and "days" in old and old.endswith("intact")
    assert shinkei.sealed() == before


@pytest.mark.parametrize("file", ["users.json", "summary.json", "manifest.json"])
def test_a_damaged_newest_backup_is_listed_as_such_and_not_restored(shinkei, file):
    back_up(shinkei), make_old(shinkei, 5), back_up(shinkei)
    good, bad = shinkei.sealed()
    damage(shinkei, file)
    lines = listed(shinkei)
    assert [line.split()[0] for line in lines] == [bad, good]
    assert "DAMAGED" in lines[0] and file in lines[0] and lines[1].endswith("intact")
    before = shinkei.fingerprint()
    for words in ((), ("--backup", bad)):
        result = at_terminal(shinkei, RESTORE, *words, answers=(), redis=False)
        assert_error(result, 1, file, f"--backup {good}")
    assert shinkei.fingerprint() == before
    disturb(shinkei)
    events_of(shinkei, RESTORE, "--backup", good, answers=("RESTORE",))
    assert shinkei.fingerprint() == before


def test_when_none_is_intact_it_says_so(shinkei):
    back_up(shinkei), damage(shinkei, "worlds.json")
    assert_error(shinkei.run(RESTORE, redis=False), 1, "worlds.json", "no other is intact")
    assert_error(shinkei.run(RESTORE, "--backup", "other", redis=False), 1, 'there is no backup "other"')


# ---- Restore ----


def test_the_latest_comes_back_exactly_sequences_included(shinkei):
    assert back_up(shinkei).status == 0
    before = shinkei.fingerprint()
    disturb(shinkei)
    disturbed = shinkei.fingerprint()
    dry = shinkei.run("--json", RESTORE, "--dry-run", redis=False)
    assert dry.status == 0, dry.err
    assert shinkei.fingerprint() == disturbed
    done = events_of(shinkei, RESTORE, answers=("RESTORE",))
    assert shinkei.fingerprint() == before
    planned = {e["table"]: [e[k] for k in ("insert", "update", "delete")] for e in dry.named("planned")}
    assert planned["users"] == [0, 1, 0] and planned["odd_ones"] == [0, 0, 2]
    assert planned["conversation_messages"][0] > 0 and planned["alembic_version"] == [1, 0, 1]
    assert {e["table"] for e in done.named("changed")} == set(planned) == set(counts(shinkei))
    again = shinkei.run("--json", RESTORE, "--dry-run", redis=False)
    assert {tuple(e[k] for k in ("insert", "update", "delete")) for e in again.named("planned")} == {(0, 0, 0)}
    assert shinkei.sql("INSERT INTO odd_ones (body) VALUES ('next') RETURNING \"Id\"") == "777"


def test_tables_of_any_name_come_back_and_one_that_is_gone_is_told(shinkei):
    shinkei.sql('CREATE TABLE "Odd/Name" (a int); INSERT INTO "Odd/Name" VALUES (1); CREATE TABLE "a.b" (); INSERT INTO "a.b" DEFAULT VALUES')
    before = shinkei.fingerprint()
    back_up(shinkei)
    shinkei.sql('DELETE FROM "Odd/Name"')
    events_of(shinkei, RESTORE, answers=["RESTORE"])
    assert shinkei.fingerprint() == before
    shinkei.sql('DROP TABLE "Odd/Name"')
    result = shinkei.run(RESTORE, "--dry-run", redis=False)
    assert result.status == 1 and "holds Odd/Name, which this database lacks: make it first" in result.err


def test_a_restore_can_be_undone_by_what_it_prints(shinkei):
    assert back_up(shinkei).status == 0
    disturb(shinkei)
    disturbed = shinkei.fingerprint()
    done = events_of(shinkei, RESTORE, answers=("RESTORE",))
    assert shinkei.fingerprint() != disturbed
    undo = shlex.split(done.named("result")[0]["undo"])
    events_of(shinkei, *undo[1:], answers=("RESTORE",))
    assert shinkei.fingerprint() == disturbed


def test_an_older_one_comes_back_by_its_name(shinkei):
    before = shinkei.fingerprint()
    back_up(shinkei)
    first = shinkei.sealed()[0]
    disturb(shinkei)
    back_up(shinkei)
    events_of(shinkei, RESTORE, "--backup", first, answers=("RESTORE",))
    assert shinkei.fingerprint() == before


def test_only_the_phrase_restores(shinkei):
    back_up(shinkei), disturb(shinkei)
    before = shinkei.fingerprint()
    assert at_terminal(shinkei, RESTORE, answers=("restore",), redis=False).status == 4
    assert_error(shinkei.run(RESTORE, redis=False), 4)
    assert shinkei.fingerprint() == before


@pytest.mark.parametrize("change, part", [
    ("CREATE TABLE since (world varchar(36) REFERENCES worlds (id)); INSERT INTO since SELECT id FROM worlds", "since"),
    ("DROP TABLE world_graph_edges", "world_graph_edges"),
    ("ALTER TABLE stories RENAME theme TO topic", "theme")])
def test_a_schema_that_is_another_by_now_is_refused_before_anybody_is_asked(shinkei, change, part):
    back_up(shinkei)
    shinkei.sql(change)
    before = shinkei.fingerprint()
    result = at_terminal(shinkei, RESTORE, answers=(), redis=False)
    assert result.status in (1, 3, 64) and part in result.err, result.err
    assert "RESTORE" not in result.out
    assert shinkei.fingerprint() == before
    assert len(shinkei.sealed()) == 1


# ---- At work ----


def test_in_a_sandbox_with_all_of_its_data_the_three_of_them_come_round(tmp_path):
    done = subprocess.run(
        [PROGRAM, "sandbox", "--json", "--backup-dir", tmp_path / "b", "--state-dir", tmp_path / "s", BACKUP, RESET,
         *(word for phrase in PHRASES for word in ("--answer", phrase)), RESTORE, "--answer", "RESTORE"],
        text=True, capture_output=True, env=clean_environment(), cwd=tmp_path, timeout=120, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    told = [(e["when"], e["label"], e["value"]) for e in events if e["event"] == "statistic"]
    before, after = ([t[1:] for t in part if t[0] == when] for when, part in (("before", told[:NTABLES]), ("after", told)))
    assert after[-NTABLES:] == before and sum(n for _, n in before) == 62106
    assert [e["rows"] for e in events if e["event"] == "backup_sealed"] == [62106, 62105, 22]
