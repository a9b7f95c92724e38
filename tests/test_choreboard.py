"""The playbooks of ChoreBoard on its real schema: what is in the file, what comes back, and
that nothing is lost unsaid."""

import json
import re
import subprocess
import sys
import textwrap

import pytest
from cases import assert_error, at_terminal
from conftest import PLAYBOOKS, Host, cloned, clean_environment

BACKUP, RESTORE, CLEANUP, EXACT = (str(PLAYBOOKS / f"{name}.lua") for name in
                                   ("selective_backup", "selective_restore", "cleanup_invalid_instances",
                                   "restore_exact"))
SCHEMA = (PLAYBOOKS / "data/choreboard/schema.sql").read_text()

# Small, and awkward: quotes, backslashes, other scripts, NULLs, microseconds, inactive users, gaps in the ids.
ROWS = r"""
INSERT INTO django_content_type VALUES (1, 'users', 'user');
INSERT INTO auth_permission VALUES (1, 'Can add', 1, 'add_user'), (2, 'Can view', 1, 'view_user');
INSERT INTO auth_group VALUES (1, 'Parents'), (5, 'Größere "Kinder"');
INSERT INTO users SELECT n, 'pbkdf2_sha256$600000$salt$hash' || n,
  CASE WHEN n % 2 = 0 THEN timestamptz '2026-10-01 07:00:00.123456+02' END,
  n = 1, CASE n WHEN 3 THEN 'zoë.o''neil' WHEN 40 THEN '小明' ELSE 'user' || n END, E'back\\slash "q" \n tab\t', '',
  'u' || n || '@example.com',
  n = 1, n <> 3, '2025-01-01 00:00:00.5+00', true, true, 12.25, 99999999.99, 2, '2025-01-01 00:00:00+00',
  '2025-01-01 00:00:00.00007+00', false, true
FROM unnest(ARRAY[1, 2, 3, 40]) n;
INSERT INTO users_groups (user_id, group_id) VALUES (1, 1), (1, 5), (3, 5);
INSERT INTO users_user_permissions (user_id, permission_id) VALUES (2, 2), (40, 1);
INSERT INTO user_preferences SELECT id, '{"a": [1, null]}', now(), now() FROM users WHERE id <> 2;
INSERT INTO piano_scores (score, hard_mode, achieved_at, user_id) SELECT id * 10, true, now(), id FROM users,
  generate_series(1, 2);
INSERT INTO settings VALUES (1, 0.0125, 2, 24, 48, true, 'https://h.example.com/?a=1&b="2"',
  '2026-09-01 12:00:00.007+00', 3, 5);
INSERT INTO board_sitesettings VALUES (1, 'Sterne ★', '★');
INSERT INTO chores SELECT n, E'Chore "' || n || E'" \\ ''quoted''', E'one\ntwo 🧹', n + 0.50, n % 2 = 0, false, false,
  false,
  time '05:30' + n * interval '0.25 second', 'rrule', NULL, NULL, false, NULL, '',
  CASE WHEN n % 2 = 0 THEN '{"freq": "WEEKLY", "byweekday": [], "until": null, "x": 0.1}'::jsonb END, true,
  '2025-02-01 00:00:00.000001+00', '2026-02-01 00:00:00+00', CASE WHEN n % 2 = 1 THEN 3 END, '', NULL, 40,
  date '2026-11-30', NULL, false
FROM generate_series(10, 15) n;
INSERT INTO chore_dependencies (offset_hours, created_at, chore_id, depends_on_id) VALUES (3, now(), 11, 10), (4, now(),
  12, 11);
INSERT INTO chore_eligibility (chore_id, user_id) VALUES (10, 1), (10, 3), (11, 40);
INSERT INTO rotation_states (last_completed_date, updated_at, chore_id, user_id) VALUES ('2026-10-01', now(), 10, 3);
INSERT INTO chore_templates (template_name, description, points, is_pool, is_difficult, is_undesirable, is_late_chore,
  distribution_time,
  schedule_type, shift_on_late_completion, cron_expr, created_at, updated_at, assigned_to_id, created_by_id,
  complete_later)
SELECT 'Template ' || id, '', 1, false, false, false, false, '06:00', 'daily', false, '', now(), now(), id, 1, false
  FROM users;
INSERT INTO chore_instances (status, assignment_reason, points_value, due_at, distribution_at, is_overdue,
  is_late_completion, created_at,
  updated_at, assigned_to_id, chore_id)
SELECT 'completed', '', 1.50, now(), now(), false, false, now(), now(), 3, 10 + n % 6 FROM generate_series(1, 20) n;
INSERT INTO completions (completed_at, was_late, is_undone, chore_instance_id, completed_by_id) SELECT now(), false,
  false, n, 3 FROM generate_series(1, 10) n;
INSERT INTO completion_shares (points_awarded, created_at, completion_id, user_id) SELECT 1, now(), n, 40
  FROM generate_series(1, 10) n;
INSERT INTO weekly_snapshots (week_ending, points_earned, cash_value, converted, conversion_undone, perfect_week,
  created_at, user_id)
SELECT date '2026-01-04' + n, 1, 1, false, false, true, now(), 1 FROM generate_series(1, 3) n;
INSERT INTO points_ledger (transaction_type, points_change, balance_after, description, created_at, completion_id,
  user_id, weekly_snapshot_id)
SELECT 'completion', 1, 1, 'x', now(), n, 3, NULL FROM generate_series(1, 10) n;
INSERT INTO arcade_sessions (start_time, elapsed_seconds, status, is_active, attempt_number, cumulative_seconds,
  created_at, updated_at,
  chore_id, chore_instance_id, user_id) SELECT now(), 60, 'approved', false, 1, 60, now(), now(), 10,
  CASE n WHEN 3 THEN 4 ELSE n END, 3
  FROM generate_series(1, 5) n;
INSERT INTO arcade_completions (completion_time_seconds, approved, judge_notes, base_points, bonus_points, total_points,
  is_high_score,
  completed_at, arcade_session_id, chore_id, chore_instance_id, user_id, bonus_percentage)
SELECT 60, true, 'judge''s', 5, 1, 6, true, now(), n, 10, n, 3, 25 FROM generate_series(1, 5) n;
INSERT INTO arcade_high_scores (time_seconds, achieved_at, arcade_completion_id, chore_id, user_id) SELECT 60, now(), n,
  10, 3 FROM generate_series(2, 3) n;
INSERT INTO streaks (current_streak, longest_streak, updated_at, user_id) SELECT 1, 2, now(), id FROM users;
INSERT INTO action_logs (action_type, description, created_at, user_id) SELECT 'x', 'y', now(), 3
  FROM generate_series(1, 7);
INSERT INTO evaluation_logs (started_at, success, chores_created, chores_marked_overdue, errors_count, error_details)
  VALUES (now(), true, 1, 0, 0, '');
INSERT INTO chore_instance_archive (original_id, chore_name, assigned_to_username, status, points_value, due_at,
  was_late, archived_at, data_json)
VALUES (77, 'Old', 'user2', 'completed', 1, now(), false, now(), '{}');
INSERT INTO backups (filename, file_path, file_size_bytes, created_at, notes, is_manual, created_by_id) VALUES ('a',
  '/a', 1, now(), '', true, 2);
INSERT INTO django_admin_log (action_time, object_repr, action_flag, change_message, user_id) VALUES (now(), 'x', 1, '',
  1), (now(), 'x', 1, '', 2);
SELECT setval(pg_get_serial_sequence(t, 'id'), 100) FROM unnest(ARRAY['users', 'chores', 'auth_group',
  'auth_permission', 'django_content_type',
  'settings', 'board_sitesettings']) t;
"""
HISTORY = {"chore_instances": 20, "completions": 10, "completion_shares": 10, "points_ledger": 10, "arcade_sessions": 5,
           "arcade_completions": 5, "arcade_high_scores": 2, "weekly_snapshots": 3, "streaks": 4, "action_logs": 7}
CONFIGURATION = {"users": 4, "chores": 6, "chore_dependencies": 2, "chore_eligibility": 3, "rotation_states": 1,
    "settings": 1,
                 "board_sitesettings": 1}
OTHERS = {"chore_instance_archive": 1, "evaluation_logs": 1, "chore_templates": 4, "user_preferences": 3,
    "piano_scores": 8, "backups": 1,
          "django_admin_log": 2, "users_groups": 3, "users_user_permissions": 2, "auth_group": 2}


@pytest.fixture(scope="session")
def board(servers):
    """A small ChoreBoard, to be cloned."""
    pg, _ = servers
    pg.sql("postgres", "CREATE DATABASE small_board")
    pg.sql("small_board", SCHEMA)
    pg.sql("small_board", ROWS)
    return "small_board"


@pytest.fixture
def host(servers, board, tmp_path, request):
    """A host whose database is a clone of it, marked test."""
    with cloned(servers, board, request.node.name, tmp_path) as host:
        yield host


def backup(host, *words, name="board.json"):
    result = host.run(BACKUP, "--output", host.directory / name, *words)
    assert result.status == 0, result.err
    return host.directory / name


def changed_file(host, change, *words):
    """A selective backup in which `change` was made."""
    path = backup(host, *words)
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))
    return path


def of(document, model, pk=None):
    found = [o for o in document["data"] if o["model"] == model and pk in (None, o["pk"])]
    return found if pk is None else found[0]


def drop(model, pk):
    """Takes one object out of a file, with what refers to it in this board."""
    def change(document):
        document["data"] = [o for o in document["data"] if not (o["model"] == model and o["pk"] == pk)]
        for o in document["data"]:
            for name, value in o["fields"].items():
                if name in ("assigned_to", "rescheduled_by", "updated_by") and value == pk:
                    o["fields"][name] = None
        document["data"] = [o for o in document["data"] if o["fields"].get("user") != pk]
    return change


def restore(host, path, *words):
    return at_terminal(host, RESTORE, "--file", path, *words, answers=("yes",))


def counts(host, tables):
    return {t: int(host.sql(f"SELECT count(*) FROM {t}")) for t in tables}


def rows(host, table, but="{}"):
    return host.sql(f"SELECT to_jsonb(t) - '{but}'::text[] FROM {table} t ORDER BY 1")


def configuration(host):
    """All of it, but for points, which a restore takes."""
    return {t: rows(host, t, "{weekly_points,all_time_points}") for t in [*CONFIGURATION, "users_groups",
        "users_user_permissions"]}


def insert_everywhere(host, tables):
    """One more row in each table, with an id of the sequence's choice: a copy of one that is there."""
    for table in tables:
        columns = host.sql(f"SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute"
                           f" WHERE attrelid = '{table}'::regclass AND attnum > 0 AND attname <> 'id'")
        key = {"users": "username", "chore_templates": "template_name", "backups": "filename"}.get(table)
        values = columns.replace(key, f"{key} || 'x'") if key else columns
        try:
            host.sql(f"BEGIN; SET CONSTRAINTS ALL DEFERRED; INSERT INTO {table} ({columns}) SELECT {values} FROM {table} LIMIT 1; ROLLBACK")
        except AssertionError as e:
            assert "_pkey" not in str(e), f"{table}: {e}"


# ---- The file ----


def test_the_file_holds_the_configuration_as_django_writes_it(host):
    before = host.fingerprint()
    document = json.loads(backup(host).read_text())
    assert host.fingerprint() == before
    assert list(document) == ["metadata", "data"]
    assert document["metadata"]["backup_type"] == "selective"
    assert document["metadata"].keys() >= {"created_at", "purpose", "version"}
    models = [o["model"] for o in document["data"]]
    assert {m: models.count(m) for m in models} == {
        "users.user": 4, "chores.chore": 6, "chores.choredependency": 2, "chores.choreeligibility": 3,
        "core.rotationstate": 1,
        "core.settings": 1, "board.sitesettings": 1}
    assert of(document, "users.user", 3) == {"model": "users.user", "pk": 3, "fields": {
        "password": "pbkdf2_sha256$600000$salt$hash3", "last_login": None, "is_superuser": False,
        "username": "zoë.o'neil",
        "first_name": 'back\\slash "q" \n tab\t', "last_name": "", "email": "u3@example.com", "is_staff": False,
        "is_active": False,
        "date_joined": "2025-01-01T00:00:00.500Z", "can_be_assigned": True, "eligible_for_points": True,
        "weekly_points": "12.25",
        "all_time_points": "99999999.99", "claims_today": 2, "created_at": "2025-01-01T00:00:00Z",
        "updated_at": "2025-01-01T00:00:00.000070Z",
        "exclude_from_auto_assignment": False, "include_in_streaks": True, "groups": [5], "user_permissions": []}}
    assert of(document, "users.user", 1)["fields"]["groups"] == [1, 5]
    assert of(document, "users.user", 2)["fields"]["last_login"] == "2026-10-01T05:00:00.123456Z"
    chore = of(document, "chores.chore", 10)["fields"]
    assert (chore["distribution_time"], chore["points"], chore["assigned_to"], chore["rescheduled_by"],
        chore["rescheduled_date"]) == (
        "05:30:02.500", "10.50", None, 40, "2026-11-30")
    assert chore["rrule_json"] == {"freq": "WEEKLY", "byweekday": [], "until": None, "x": 0.1}
    assert of(document, "chores.choredependency")[0]["fields"].keys() == {"offset_hours", "created_at", "chore",
        "depends_on"}
    assert of(document, "core.settings", 1)["fields"]["updated_by"] == 3


def test_the_backup_tells_what_is_in_and_what_is_not(host):
    result = host.run(BACKUP, "--output", host.directory / "a.json", "--json")
    told = {e["label"]: e["value"] for e in result.named("statistic")}
    assert told["Included: users.user"] == 4 and told["Included: chores.chore"] == 6
    assert told["Left out: Chore instances"] == 20 and told["Left out: Piano scores"] == 8 and told["Left out: Chore templates"] == 4
    assert "Included: chores.arcadehighscore" not in told and told["Left out: High scores"] == 2
    made = result.named("file_created")[0]
    assert made["bytes"] == (host.directory / "a.json").stat().st_size


def test_high_scores_come_with_the_games_they_cannot_be_without(host):
    result = host.run(BACKUP, "--output", host.directory / "board.json", "--with-scores", "--json")
    told = {e["label"]: e["value"] for e in result.named("statistic")}
    assert told["Included: chores.choreinstance"] == 3 and told["Left out: Chore instances"] == 17
    document = json.loads((host.directory / "board.json").read_text())
    for model, pks in {"chores.arcadehighscore": [1, 2], "chores.arcadecompletion": [2, 3],
    "chores.arcadesession": [2, 3],
                       "chores.choreinstance": [2, 3, 4]}.items():
        assert [o["pk"] for o in of(document, model)] == pks, model
    assert len(document["data"]) == 18 + 9


def test_an_existing_file_is_not_overwritten(host):
    path = backup(host)
    before = path.read_bytes()
    assert_error(host.run(BACKUP, "--output", path), 64, "is there already")
    assert path.read_bytes() == before


# ---- There and back ----


def test_configuration_comes_back_and_history_goes(host):
    path = backup(host)
    kept = configuration(host)
    others = {t: rows(host, t) for t in OTHERS}
    host.sql("UPDATE users SET username = username || '!', password = 'changed', is_staff = true;"
             "UPDATE chores SET name = 'changed', points = 1; DELETE FROM chore_eligibility; UPDATE settings SET max_claims_per_day = 9;"
             "INSERT INTO users_groups (user_id, group_id) VALUES (2, 1); DELETE FROM users_user_permissions WHERE user_id = 2")
    result = restore(host, path)
    assert result.status == 0, result.err
    assert {t: rows(host, t, "{weekly_points,all_time_points}") for t in CONFIGURATION} == {t: kept[t] for t in CONFIGURATION}
    for table, columns in {"users_groups": "user_id, group_id",
    "users_user_permissions": "user_id, permission_id"}.items():
        assert host.sql(f"SELECT {columns} FROM {table} ORDER BY 1, 2") == {
            "users_groups": "1|1\n1|5\n3|5", "users_user_permissions": "2|2\n40|1"}[table]
    assert counts(host, HISTORY) == dict.fromkeys(HISTORY, 0)
    assert host.sql("SELECT DISTINCT weekly_points, all_time_points FROM users") == "0.00|0.00"
    unlisted = set(OTHERS) - {"users_groups", "users_user_permissions"}
    assert {t: rows(host, t) for t in unlisted} == {t: others[t] for t in unlisted}
    insert_everywhere(host, [*CONFIGURATION, *HISTORY, *(set(OTHERS) - {"user_preferences"})])
    ids = host.sql("SELECT nextval('chore_instances_id_seq'), nextval('action_logs_id_seq')")
    assert ids == "21|8", "ids that archives and logs remember must not be given again"


def test_a_dry_run_counts_what_the_run_then_does(host):
    path = changed_file(host, drop("users.user", 2))
    before = host.fingerprint()
    dry = host.run(RESTORE, "--file", path, "--dry-run", "--json")
    assert (dry.status, host.fingerprint()) == (0, before), dry.err
    planned = [(e["number"], e["kind"], e["table"], e["rows"]) for e in dry.named("planned")]
    result = restore(host, path, "--json")
    assert result.status == 0, result.err
    assert sorted((e["number"], e["kind"], e["table"], e["rows"]) for e in result.named("changed")) == planned
    printed = "\n".join(e["text"] for e in dry.named("print"))
    assert re.search(r"RESTORED: 17 objects", printed) and re.search(r"\+ users.user +3\b", printed)
    assert f"DELETED: {sum(HISTORY.values())} rows of history" in printed and re.search(r"- Chore instances +20\b",
        printed)
    assert "RESET: points of 3 users to zero, 1 of them inactive" in printed
    again = "\n".join(e["text"] for e in result.named("print"))
    assert again.count("RESTORED") == 1


def test_the_second_restore_leaves_what_the_first_left(host):
    path = backup(host)
    assert restore(host, path).status == 0
    first = host.fingerprint()
    assert restore(host, path).status == 0
    assert host.fingerprint() == first


def test_a_rehearsal_leaves_rows_and_sequences_as_they_were(host):
    path = backup(host)
    host.sql("ALTER TABLE users ALTER id RESTART WITH 1; ALTER TABLE chores ALTER id RESTART WITH 3")
    before = host.fingerprint()
    result = restore(host, path, "--rehearse")
    assert result.status == 0, result.err
    assert host.fingerprint() == before


def test_into_a_fresh_database_whose_sequences_begin(servers, host):
    path = backup(host)
    kept = configuration(host)
    pg, redis = servers
    pg.sql("postgres", "CREATE DATABASE c_fresh; COMMENT ON DATABASE c_fresh IS '[resethost:test]'")
    fresh = Host(pg, redis, "c_fresh", host.directory)
    try:
        fresh.sql(SCHEMA)
        fresh.sql("INSERT INTO django_content_type VALUES (1, 'users', 'user');"
                  "INSERT INTO auth_permission VALUES (1, 'Can add', 1, 'add_user'), (2, 'Can view', 1, 'view_user');"
                  "INSERT INTO auth_group VALUES (1, 'Parents'), (5, 'Kinder')")
        result = restore(fresh, path)
        assert result.status == 0, result.err
        assert {t: v for t, v in configuration(fresh).items() if t in CONFIGURATION} == {t: kept[t] for t in CONFIGURATION}
        assert fresh.sql("SELECT nextval('users_id_seq'), nextval('chores_id_seq'), nextval('settings_id_seq'), nextval('chore_instances_id_seq')"
                         ) == "41|16|2|1"
        insert_everywhere(fresh, CONFIGURATION)
    finally:
        pg.sql("postgres", "DROP DATABASE IF EXISTS c_fresh WITH (FORCE)")


def test_high_scores_survive_with_their_games_only(host):
    path = backup(host, "--with-scores")
    scores = rows(host, "arcade_high_scores")
    result = restore(host, path)
    assert result.status == 0, result.err
    assert rows(host, "arcade_high_scores") == scores
    assert counts(host, HISTORY) == {**dict.fromkeys(HISTORY, 0), "arcade_high_scores": 2, "arcade_completions": 2,
        "arcade_sessions": 2,
                                     "chore_instances": 3}
    insert_everywhere(host, HISTORY)


def test_high_scores_of_an_older_file_are_left_out_and_counted(host):
    def older(document):
        document["data"] = [o for o in document["data"] if o["model"] not in
                            ("chores.arcadecompletion", "chores.arcadesession", "chores.choreinstance")]
        of(document, "chores.arcadehighscore", 1)["fields"]["rank"] = 1
    result = restore(host, changed_file(host, older, "--with-scores"))
    assert result.status == 0, result.err
    assert "2 high scores are left out" in result.out
    assert counts(host, HISTORY) == dict.fromkeys(HISTORY, 0)


def test_a_score_whose_game_alone_is_missing_is_left_out(host):
    def without(document):
        for model in ("chores.arcadecompletion", "chores.arcadesession", "chores.choreinstance"):
            document["data"].remove(of(document, model, 2))
    result = restore(host, changed_file(host, without, "--with-scores"))
    assert result.status == 0, result.err
    assert "1 high scores are left out" in result.out
    assert counts(host, ["arcade_high_scores", "chore_instances"]) == {"arcade_high_scores": 1, "chore_instances": 2}


def test_users_who_are_not_in_the_file_go_with_what_is_theirs_and_by_name(host):
    path = changed_file(host, drop("users.user", 2))
    result = restore(host, path, "--json")
    assert result.status == 0, result.err
    said = [e["text"] for e in result.named("warning") if "not in the file" in e["text"]]
    assert said == ["users who are not in the file go (1: user2), with 0 preferences, 2 piano scores, 1 entries of the administration's log;"
                    " 1 templates assigned to them go to the pool"]
    assert host.sql("SELECT string_agg(id::text, ',' ORDER BY id) FROM users") == "1,3,40"
    assert counts(host, OTHERS) == {**OTHERS, "piano_scores": 6, "django_admin_log": 1, "users_user_permissions": 1}
    assert host.sql("SELECT id, is_pool, assigned_to_id, created_by_id FROM chore_templates ORDER BY id") == "1|f|1|1\n2|t||1\n3|f|3|1\n4|f|40|1"
    assert host.sql("SELECT created_by_id FROM backups") == ""


def test_settings_that_the_file_lacks_stay(host):
    def without(document):
        document["data"] = [o for o in document["data"] if o["model"] != "core.settings"]
        drop("users.user", 3)(document)
    before = json.loads(rows(host, "settings"))
    result = restore(host, changed_file(host, without))
    assert result.status == 0, result.err
    assert json.loads(rows(host, "settings")) == {**before, "updated_by_id": None}


# ---- Refusals ----


def no_model(d): d["data"][3]["model"] = "chores.pianohighscore"
def no_pk(d): del d["data"][3]["pk"]
def text_pk(d): d["data"][3]["pk"] = "3"
def no_fields(d): del d["data"][3]["fields"]
def doubled(d): d["data"].append(d["data"][0])
def dangling(d): of(d, "chores.chore", 11)["fields"]["assigned_to"] = 99
def renamed_field(d): of(d, "chores.chore", 11)["fields"]["title"] = of(d, "chores.chore", 11)["fields"].pop("name")
def more_fields(d): of(d, "chores.chore", 11)["fields"]["mood"] = "x"
def no_field(d): del of(d, "users.user", 3)["fields"]["password"]
def null_field(d): of(d, "users.user", 3)["fields"]["username"] = None
def bad_number(d): of(d, "chores.chore", 11)["fields"]["points"] = "many"
def bad_date(d): of(d, "chores.chore", 11)["fields"]["created_at"] = "2026-01-01 10:00"
def bad_flag(d): of(d, "chores.chore", 11)["fields"]["is_pool"] = "t"
def too_long(d): of(d, "users.user", 3)["fields"]["username"] = "é" * 151
def foreign_group(d): of(d, "users.user", 3)["fields"]["groups"] = [77]
def instance(d): d["data"].append({"model": "chores.choreinstance", "pk": 1, "fields": {}})
def text_groups(d): of(d, "users.user", 3)["fields"]["groups"] = "5"
def named_groups(d): of(d, "users.user", 3)["fields"]["groups"] = [["Parents"]]
def same_name(d): of(d, "users.user", 3)["fields"]["username"] = "user1"
def no_such_day(d): of(d, "chores.chore", 11)["fields"]["rescheduled_date"] = "2026-02-30"
def too_much(d): of(d, "chores.chore", 11)["fields"]["points"] = "1000.00"
def no_users(d): d["data"] = of(d, "core.settings")
def full(d): d["metadata"]["backup_type"] = "full"
def no_metadata(d): del d["metadata"]
def no_data(d): d["data"] = {"users": 1}


@pytest.mark.parametrize("change, said", [
    (no_model, ["data[4]", "chores.pianohighscore"]), (no_pk, ["data[4]", "pk"]), (text_pk, ["data[4]", "integer"]),
    (no_fields, ["fields"]),
    (doubled, ["data[19], users.user 1", "twice"]), (dangling, ["chores.chore 11", '"assigned_to"', "users.user 99"]),
    (renamed_field, ["chores.chore 11", 'lacks "name"']), (more_fields, ["chores.chore 11", '"mood"', "no column"]), (no_field, ["users.user 3", '"password"']),
    (null_field, ["users.user 3", '"username"', "null"]), (bad_number, ["chores.chore 11", '"points"', "many"]),
    (bad_date, ['"created_at"', "time zone"]), (bad_flag, ['"is_pool"', "true or false"]), (too_long, ['"username"',
    "151", "150"]),
    (foreign_group, ["users.user 3", "groups 77", "auth_group"]), (instance, ["chores.choreinstance 1", "lacks"]),
    (no_users, ["users.user"]),
    (text_groups, ["users.user 3", '"groups"', "list of ids"]), (named_groups, ["users.user 3", '"groups"',
    "list of ids"]),
    (same_name, ["users.user 3", "same username as users.user 1"]), (no_such_day, ["2026-02-30"]), (too_much,
    ["numeric field overflow"]),
    (full, ["not a selective backup", "full"]), (no_metadata, ["not a selective backup", "metadata"]), (no_data,
    ["data", "no list"]),
])
def test_a_file_that_does_not_fit_is_refused_before_anything_is_asked(host, change, said):
    path = changed_file(host, change)
    before = host.fingerprint()
    result = at_terminal(host, RESTORE, "--file", path, answers=())
    assert result.status == 1, result.out
    for part in said:
        assert part in result.err, result.err
    assert host.fingerprint() == before
    assert host.sealed() == []


def test_instances_that_no_score_needs_are_history(host):
    def more(document):
        document["data"].append({**of(document, "chores.choreinstance", 2), "pk": 9})
    result = host.run(RESTORE, "--file", changed_file(host, more, "--with-scores"), "--dry-run")
    assert_error(result, 1, "not a selective backup", "chores.choreinstance 9", "no high score")


@pytest.mark.parametrize("text, said", [
    ("[{\"model\": \"users.user\", \"pk\": 1, \"fields\": {}}]", "metadata"), ("", "line"),
    ('{"metadata": {},\n"data": [}', "line 2"), ("7", "metadata"),
    ('{"format": 1, "files": []}', "metadata"), ("SQLite format 3\0", "line 1"),
])
def test_other_files_are_no_selective_backups(host, text, said):
    path = host.directory / "other"
    path.write_text(text)
    result = host.run(RESTORE, "--file", path, "--dry-run")
    assert_error(result, 1, "is not a selective backup", said)


def test_a_sealed_backup_is_no_selective_backup(host):
    assert at_terminal(host, CLEANUP, answers=("yes",)).status == 0
    manifest = host.backups / host.sealed()[0] / "manifest.json"
    assert_error(host.run(RESTORE, "--file", manifest, "--dry-run"), 1, "not a selective backup")


@pytest.mark.parametrize("action", ["", "ON DELETE CASCADE", "ON DELETE SET NULL"])
def test_rows_of_a_table_that_nobody_listed_are_not_lost(host, action):
    path = backup(host)
    host.sql(f'CREATE TABLE "Chore Notes" (id serial, chore bigint REFERENCES chores {action}); INSERT INTO "Chore Notes" (chore) VALUES (10), (NULL)')
    before = host.fingerprint()
    assert_error(host.run(RESTORE, "--file", path, "--dry-run"), 1, '"Chore Notes" refers to chores', "from 1 rows")
    host.sql('DELETE FROM "Chore Notes" WHERE chore IS NOT NULL')
    assert host.fingerprint() != before
    result = restore(host, path)
    assert result.status == 0, result.err


def test_tokens_of_users_who_stay_may_stay(host):
    """As Django declares them: checked at the end."""
    path = changed_file(host, drop("users.user", 2))
    host.sql("CREATE TABLE tokens (key text, user_id bigint NOT NULL REFERENCES users DEFERRABLE INITIALLY DEFERRED);"
             "INSERT INTO tokens VALUES ('a', 1), ('b', 2)")
    assert_error(host.run(RESTORE, "--file", path, "--dry-run"), 1, "tokens refers to users", "from 1 rows")
    host.sql("DELETE FROM tokens WHERE user_id = 2")
    result = restore(host, path)
    assert result.status == 0, result.err
    assert host.sql("SELECT * FROM tokens") == "a|1"


def test_a_renamed_column_is_named(host):
    path = backup(host)
    host.sql("ALTER TABLE chores RENAME COLUMN cron_expr TO cron_text")
    assert_error(host.run(RESTORE, "--file", path, "--dry-run"), 1, "chores.chore 10", '"cron_text"', "lacks")
    assert '"cron_text"' in backup(host, name="new.json").read_text()
    assert restore(host, host.directory / "new.json").status == 0


def test_a_missing_table_is_named(host):
    path = backup(host)
    host.sql("DROP TABLE rotation_states")
    assert_error(host.run(RESTORE, "--file", path, "--dry-run"), 1, "rotation_states")
    assert_error(host.run(BACKUP, "--output", host.directory / "b.json"), 1, "rotation_states")
    assert not (host.directory / "b.json").exists()


def test_a_database_of_an_older_version_is_cleaned_and_restored(host):
    host.sql("DROP TABLE arcade_high_scores, arcade_completions, arcade_sessions, piano_scores, user_preferences, streaks")
    left = [t for t in HISTORY if not t.startswith("arcade") and t != "streaks"]
    path = changed_file(host, drop("users.user", 2))
    assert restore(host, path).status == 0
    assert counts(host, left) == dict.fromkeys(left, 0)
    assert at_terminal(host, CLEANUP, answers=("yes",)).status == 0


def test_only_the_exact_word_confirms(host):
    path = backup(host)
    before = host.fingerprint()
    assert at_terminal(host, RESTORE, "--file", path, answers=("Yes",)).status == 4
    assert host.fingerprint() == before


# ---- The hard variant ----


@pytest.mark.parametrize("keep", [(), ("snapshots",), ("streaks", "logs"), ("snapshots", "streaks", "logs")])
def test_cleanup_keeps_what_it_is_told_to_keep(host, keep):
    kept = {"snapshots": "weekly_snapshots", "streaks": "streaks", "logs": "action_logs"}
    before = configuration(host)
    words = [f"--keep-{name}" for name in keep]
    dry = host.run(CLEANUP, *words, "--dry-run", "--json")
    result = at_terminal(host, CLEANUP, *words, "--json", answers=("yes",))
    assert result.status == 0, result.err
    assert sorted((e["table"], e["rows"]) for e in result.named("changed")) == sorted((e["table"],
        e["rows"]) for e in dry.named("planned"))
    spared = {kept[name]: HISTORY[kept[name]] for name in keep}
    assert counts(host, HISTORY) == {**dict.fromkeys(HISTORY, 0), **spared}
    assert configuration(host) == before
    assert host.sql("SELECT DISTINCT weekly_points, all_time_points FROM users") == "0.00|0.00"
    assert counts(host, OTHERS) == OTHERS
    assert host.sql("SELECT nextval('completions_id_seq')") == "11"
    again = at_terminal(host, CLEANUP, *words, answers=())
    assert again.status == 0 and counts(host, HISTORY) == {**dict.fromkeys(HISTORY, 0), **spared}


# ---- And back again ----


def undo(host, result):
    """The command that the closing lines give, run as it is."""
    backup = re.search(r"restore_exact\.lua --backup (\S+)", result.out).group(1)
    return at_terminal(host, EXACT, "--backup", backup, answers=("RESTORE",))


def test_a_restore_is_undone_to_an_identical_database(host):
    path = changed_file(host, drop("users.user", 2), "--with-scores")
    host.sql('CREATE TABLE "Tokens" (id serial, of_user bigint REFERENCES users DEFERRABLE INITIALLY DEFERRED);'
             'INSERT INTO "Tokens" (of_user) VALUES (1), (NULL)')
    before = host.fingerprint()
    result = restore(host, path)
    assert result.status == 0 and host.fingerprint() != before
    back = undo(host, result)
    assert back.status == 0, back.err
    assert host.fingerprint() == before


@pytest.mark.parametrize("words", [(), ("--keep-logs", "--keep-streaks")])
def test_a_cleanup_is_undone_to_an_identical_database(host, words):
    before = host.fingerprint()
    result = at_terminal(host, CLEANUP, *words, answers=("yes",))
    assert result.status == 0 and host.fingerprint() != before
    back = undo(host, result)
    assert back.status == 0, back.err
    assert host.fingerprint() == before


# ---- Django itself ----

DJANGO = textwrap.dedent("""
    import json, sys, types
    import django
    from django.conf import settings
    tables, source, target = json.load(open(sys.argv[1])), sys.argv[2], sys.argv[3]
    apps = ["users", "chores", "core", "board"]
    for name in apps:
        module = sys.modules[name] = types.ModuleType(name)
        module.__path__ = [sys.argv[4]]
    settings.configure(INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", *apps], USE_TZ=True)
    django.setup()
    from django.contrib.auth.models import Group, Permission
    from django.core import serializers
    from django.db import models as m
    plain = {"varchar": m.CharField, "text": m.TextField, "timestamptz": m.DateTimeField, "time": m.TimeField,
        "date": m.DateField,
             "jsonb": m.JSONField, "bool": m.BooleanField, "int4": m.IntegerField, "int8": m.BigIntegerField}

    def field(column):
        if column["target"]:
            return m.ForeignKey(tables[column["target"]]["model"], null=True, on_delete=m.CASCADE, related_name="+")
        if column["type"] == "numeric":
            return m.DecimalField(max_digits=20, decimal_places=column["scale"], null=True)
        return plain[column["type"]](null=True)

    for table in tables.values():
        app, name = table["model"].split(".")
        attributes = {c["name"][:-3] if c["target"] else c["name"]: field(c) for c in table["columns"]}
        attributes["id"] = m.BigAutoField(primary_key=True)
        if name == "user":
            attributes["groups"] = m.ManyToManyField(Group, related_name="+")
            attributes["user_permissions"] = m.ManyToManyField(Permission, related_name="+")
        meta = type("Meta", (), {"app_label": app})
        type(name, (m.Model,), {**attributes, "Meta": meta, "__module__": app})

    class Many(list):  # what a query for them would give
        def iterator(self):
            return iter(self)

        def only(self, name):
            return self

    document = json.load(open(source))
    objects = []
    for one in serializers.deserialize("json", json.dumps(document["data"])):
        one.object._prefetched_objects_cache = {
            name: Many((Group if name == "groups" else Permission)(pk=pk) for pk in pks) for name, pks in (one.m2m_data or {}).items()}
        objects.append(one.object)
    document["data"] = json.loads(serializers.serialize("json", objects))
    json.dump(document, open(target, "w"))
""")


def described(host):
    """Tables, as the script above makes models of them."""
    models = {"users": "users.user", "chores": "chores.chore", "chore_dependencies": "chores.choredependency",
              "chore_eligibility": "chores.choreeligibility", "rotation_states": "core.rotationstate",
              "settings": "core.settings",
              "board_sitesettings": "board.sitesettings"}
    found = {}
    for table, model in models.items():
        columns = host.sql(
            "SELECT json_build_object('name', attname, 'type', typname, 'scale', (atttypmod - 4) & 65535, 'target', k.confrelid::regclass::text)"
            f" FROM pg_attribute a JOIN pg_type t ON t.oid = atttypid LEFT JOIN pg_constraint k ON conrelid = attrelid AND contype = 'f'"
            f" AND conkey = ARRAY[attnum] WHERE attrelid = '{table}'::regclass AND attnum > 0 AND attname <> 'id'")
        found[table] = {"model": model, "columns": [json.loads(line) for line in columns.splitlines()]}
    return found


def cut(value):
    """Milliseconds, as Django leaves them."""
    return re.sub(r"(:\d\d\.\d{3})\d{3}(Z?)$", r"\1\2", value) if isinstance(value, str) else value


def test_django_reads_the_file_and_what_it_writes_is_restored(host):
    installed = [p for p in (sys.executable, "/usr/bin/python3")
                 if subprocess.run([p, "-c", "import django"], capture_output=True).returncode == 0]
    if not installed:
        pytest.skip("Django is not installed")
    path, written = backup(host), host.directory / "django.json"
    (host.directory / "tables.json").write_text(json.dumps(described(host)))
    done = subprocess.run([installed[0], "-c", DJANGO, host.directory / "tables.json", path, written, host.directory],
                          capture_output=True, text=True, env=clean_environment())
    assert done.returncode == 0, done.stderr
    ours, its = json.loads(path.read_text())["data"], json.loads(written.read_text())["data"]
    for o in ours:
        o["fields"] = {name: cut(value) for name, value in o["fields"].items()}
    assert its == ours
    kept = configuration(host)
    host.sql("DELETE FROM chore_eligibility; UPDATE users SET email = ''")
    result = restore(host, written)
    assert result.status == 0, result.err
    for table in ("chore_eligibility", "users_groups", "board_sitesettings", "settings"):
        assert rows(host, table) == kept[table]
    assert host.sql("SELECT updated_at = '2025-01-01 00:00:00+00' FROM users WHERE id = 1") == "t"
