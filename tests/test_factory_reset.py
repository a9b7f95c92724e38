"""The factory reset to its end: every table, every sequence, every value of the backup, and the keys that stay."""

import json
import os
import re
import stat

import pytest
from cases import at_terminal, reset_at_terminal
from conftest import PLAYBOOKS, RESET

FILES = {"word_views": "word_views", "error_logs": "error_logs", "transactions": "transactions",
         "message_reports": "message_reports", "word_states": "words"}
SEQUENCES = ["error_logs_id_seq", "message_reports_id_seq", "transactions_id_seq", "word_views_id_seq", "words_id_seq"]
STATES = """
    SELECT coalesce(json_agg(json_build_array(id, text, price::text, owner_name, owner_message, lockout_ends_at,
                    moderation_status, moderated_at) ORDER BY id), '[]') FROM words"""
HOSTILE = ["", " ", "'", '"', "\\", "\\n", "a\nb", "\r\n", "\t", "\x01\x1f\x7f", "ünï çödé", "日本語 🙂 \u2028", "null",
           "{}", "[1]", "</script>", "\\u0000", "x" * 140]


def contents(directory, name):
    """A file of the backup, with every number as its digits."""
    return json.loads((directory / f"{name}.json").read_text(), parse_float=str)


def database_rows(host, table):
    """The rows as the server itself says them; numbers as digits, timestamps in UTC."""
    return json.loads(host.sql(f"SET timezone = 'UTC'; SELECT coalesce(json_agg(t ORDER BY id), '[]') FROM {table} t"),
                      parse_float=str)


def same_instant(a, b):
    """ISO 8601 with offset, the fraction written with or without its last zeros."""
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d", a), a

    def canonical(text):
        head, fraction, offset = re.fullmatch(r"([^.+]*?)(?:\.(\d+))?([+-]\d\d:\d\d)", text).groups()
        return head, (fraction or "").rstrip("0"), offset
    return canonical(a) == canonical(b)


def assert_same_rows(kept, rows):
    assert len(kept) == len(rows)
    for got, wanted in zip(sorted(kept, key=lambda row: row["id"]), rows):
        assert list(got) == list(wanted)
        for column, value in wanted.items():
            if value is not None and (column == "timestamp" or column.endswith("_at")):
                assert same_instant(got[column], value), (column, got[column], value)
            else:
                assert got[column] == value and type(got[column]) is type(value), (column, got[column], value)


def assert_factory_state(host, words):
    for table in ("word_views", "error_logs", "transactions", "message_reports"):
        assert host.sql(f"SELECT count(*) FROM {table}") == "0"
    assert json.loads(host.sql(STATES)) == [[i + 1, word, "1.00", None, None, None, None, None]
                                            for i, word in enumerate(words)]
    assert host.sql("SELECT count(*) FROM words WHERE created_at IS NULL OR updated_at IS NULL") == "0"
    for sequence in SEQUENCES:
        wanted = len(words) + 1 if sequence.startswith("words") else 1
        assert host.sql(f"SELECT last_value + is_called::int FROM {sequence}") == str(wanted)


def backup_of(host, number=-1):
    return host.backups / host.sealed()[number]


# ---- The database ----


def test_every_table_and_every_sequence_is_as_the_factory_made_it(host):
    result = reset_at_terminal(host)
    assert result.status == 0, result.err
    assert_factory_state(host, [f"fresh{i}" for i in range(40)])


def test_the_real_list_is_loaded_whole_and_in_its_order(host):
    result = at_terminal(host, RESET)
    assert result.status == 0, result.err
    words = (PLAYBOOKS / "data/words/20k.txt").read_text().split()
    assert len(words) == len(set(words)) == 20000
    assert all(re.fullmatch("[a-z]{1,20}", word) for word in words)
    assert_factory_state(host, words)


def test_a_second_reset_backs_up_what_the_first_one_made(host):
    for _ in range(2):
        result = reset_at_terminal(host)
        assert result.status == 0, result.err
    assert_factory_state(host, [f"fresh{i}" for i in range(40)])
    assert len(host.sealed()) == 2
    states = contents(backup_of(host), "word_states")
    assert [(row["text"], row["price"]) for row in states] == [(f"fresh{i}", "1.00") for i in range(40)]
    assert contents(backup_of(host), "transactions") == []


@pytest.mark.parametrize("empty", [["message_reports"], ["message_reports", "transactions", "error_logs", "word_views"],
                                   ["message_reports", "transactions", "error_logs", "word_views", "words"]])
def test_empty_tables_are_no_hindrance(host, empty):
    host.sql("TRUNCATE " + ", ".join(empty))
    result = reset_at_terminal(host)
    assert result.status == 0, result.err
    assert_factory_state(host, [f"fresh{i}" for i in range(40)])
    for file, table in FILES.items():
        assert (contents(backup_of(host), file) == []) == (table in empty)
    verified = host.run("backups", "verify", "latest")
    assert verified.status == 0, verified.err


def test_columns_and_defaults_that_the_application_added_are_backed_up_and_filled(host):
    host.sql("ALTER TABLE words ADD COLUMN note text DEFAULT 'none', ADD COLUMN score double precision DEFAULT 0.1;"
             "ALTER TABLE transactions ALTER is_admin_action SET DEFAULT false")
    result = reset_at_terminal(host)
    assert result.status == 0, result.err
    assert_factory_state(host, [f"fresh{i}" for i in range(40)])
    assert host.sql("SELECT DISTINCT note, score FROM words") == "none|0.1"
    assert {(row["note"], row["score"]) for row in contents(backup_of(host), "word_states")} == {("none", "0.1")}


def test_a_rehearsal_says_that_nothing_was_kept(host):
    before = host.fingerprint()
    host.redis.call("SET", "word-registry:a", "1")
    result = reset_at_terminal(host, "--rehearse")
    assert result.status == 0, result.err
    assert host.fingerprint() == before
    assert host.redis.call("GET", "word-registry:a") == "1"
    assert re.search("rehears", result.out, re.I) and "rolled back" in result.out


# ---- The backup ----


def test_every_value_of_the_database_is_in_the_backup(host):
    tables = {table: database_rows(host, table) for table in FILES.values()}
    result = reset_at_terminal(host)
    assert result.status == 0, result.err
    for file, table in FILES.items():
        assert_same_rows(contents(backup_of(host), file), tables[table])


def test_hostile_text_is_kept_to_the_last_byte(host):
    for i, text in enumerate(HOSTILE):
        quoted = "convert_from(decode('%s', 'hex'), 'UTF8')" % text.encode().hex()
        host.sql(f"UPDATE words SET owner_name = left({quoted}, 100), owner_message = {quoted} WHERE id = {i + 1};"
                 f"INSERT INTO error_logs (error_type, error_message, stack_trace) VALUES ('h', {quoted}, {quoted})")
    tables = {table: database_rows(host, table) for table in ("words", "error_logs")}
    result = reset_at_terminal(host)
    assert result.status == 0, result.err
    kept = contents(backup_of(host), "word_states")
    assert [row["owner_message"] for row in sorted(kept, key=lambda row: row["id"])[:len(HOSTILE)]] == HOSTILE
    assert_same_rows(kept, tables["words"])
    assert_same_rows(contents(backup_of(host), "error_logs"), tables["error_logs"])


@pytest.mark.parametrize("price", ["0.00", "0.01", "0.10", "99999999.99", "-1.50"])
def test_prices_keep_every_digit(host, price):
    host.sql(f"UPDATE words SET price = {price}; UPDATE transactions SET price_paid = {price}")
    result = reset_at_terminal(host)
    assert result.status == 0, result.err
    assert {row["price"] for row in contents(backup_of(host), "word_states")} == {price}
    assert {row["price_paid"] for row in contents(backup_of(host), "transactions")} == {price}


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata", "America/St_Johns"])
def test_timestamps_name_their_offset_whatever_the_zone_of_the_database(host, zone):
    host.sql(f"ALTER DATABASE {host.database} SET timezone = '{zone}'")
    rows = database_rows(host, "transactions")
    result = reset_at_terminal(host)
    assert result.status == 0, result.err
    assert_same_rows(contents(backup_of(host), "transactions"), rows)


@pytest.mark.parametrize("mask", [0o000, 0o077, 0o777])
def test_nobody_else_may_read_a_backup(host, mask):
    result = reset_at_terminal(host, preexec_fn=lambda: os.umask(mask))
    assert result.status == 0, result.err
    directory = backup_of(host)
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert sorted(p.name for p in directory.iterdir()) == \
        sorted([f"{file}.json" for file in FILES] + ["manifest.json", "summary.json"])
    assert {stat.S_IMODE(p.stat().st_mode) for p in directory.iterdir()} == {0o600}


def test_the_summary_has_the_keys_that_scripts_know_and_the_right_numbers(host):
    revenue, admin, real, owned = host.sql(
        "SELECT sum(price_paid) FILTER (WHERE NOT is_admin_action), count(*) FILTER (WHERE is_admin_action),"
        " count(*) FILTER (WHERE NOT is_admin_action), (SELECT count(owner_name) FROM words)"
        " FROM transactions").split("|")
    result = reset_at_terminal(host)
    assert result.status == 0, result.err
    summary = contents(backup_of(host), "summary")
    assert set(summary) == {"reset_timestamp", "reset_date", "database_url", "counts", "statistics"}
    assert backup_of(host).name == f"factory_reset_{summary['reset_timestamp']}"
    assert summary["counts"] == {"transactions": 200, "words": 300, "error_logs": 12, "word_views": 900,
                                 "message_reports": 9}
    assert summary["statistics"] == {"total_revenue": revenue, "admin_actions": int(admin),
                                     "real_transactions": int(real), "words_with_owners": int(owned),
                                     "total_views": 900}
    assert summary["database_url"].endswith("/" + host.database)
    assert "owner" not in summary["database_url"] and "@" not in summary["database_url"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT.*[+-]\d\d:\d\d", summary["reset_date"])


def test_the_manifest_knows_where_every_sequence_stood(host):
    host.sql("SELECT setval('words_id_seq', 7777), setval('error_logs_id_seq', 55, false)")
    wanted = {s: tuple(host.sql(f"SELECT last_value, is_called FROM {s}").split("|")) for s in SEQUENCES}
    result = reset_at_terminal(host)
    assert result.status == 0, result.err
    manifest = json.loads((backup_of(host) / "manifest.json").read_text())
    kept = {s["sequence"].split(".")[-1]: (str(s["last_value"]), "t" if s["is_called"] else "f")
            for s in manifest["sequences"]}
    assert kept == wanted
    assert {f["file"]: f["rows"] for f in manifest["files"]} == \
        {"word_states.json": 300, "transactions.json": 200, "error_logs.json": 12, "word_views.json": 900,
         "message_reports.json": 9}


# ---- Redis ----


def test_only_the_registry_s_own_keys_are_dropped(host):
    dropped = ["word-registry:", "word-registry:a", "word-registry:*", "word-registry:[x]?", "word-registry:é:1",
               "word-registry:a\nb"]
    kept = ["word-registry", "word-registry-archive:a", "wordregistry:a", "Word-registry:a", "xword-registry:a",
            "word-registry;a", "*", "word?registry:a", "word-registr[y]:a", "other:word-registry:a"]
    for key in dropped + kept:
        host.redis.call("SET", key, "1")
    host.redis.call("HSET", "word-registry:hash", "a", "1")
    result = reset_at_terminal(host)
    assert result.status == 0, result.err
    assert [host.redis.call("EXISTS", key) for key in kept] == ["1"] * len(kept)
    assert host.redis.call("DBSIZE") == str(len(kept))


def test_more_keys_than_fit_into_one_batch_are_dropped(host):
    host.redis.call("EVAL", "for i = 1, 5000 do redis.call('SET', 'word-registry:' .. i, i) "
                    "redis.call('SET', 'other:' .. i, i) end", "0")
    result = reset_at_terminal(host)
    assert result.status == 0, result.err
    assert host.redis.call("DBSIZE") == "5000"
    assert host.redis.call("EXISTS", "word-registry:1", "word-registry:5000") == "0"


def test_the_plan_names_every_table_with_its_exact_count(untouched):
    result = untouched.run("--json", RESET, "--dry-run")
    assert result.status == 0, result.err
    planned = {e.get("table"): e["rows"] for e in result.named("planned") if e["verb"] == "delete"}
    assert planned == {"words": 300, "transactions": 200, "error_logs": 12, "word_views": 900, "message_reports": 9}
