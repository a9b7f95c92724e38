"""The restore: a reset is undone by content, what happened since is kept, a second time adds nothing, and backups that
older scripts wrote are understood."""

import json
import shutil

import pytest
from cases import assert_error, at_terminal, done, reset_at_terminal
from conftest import RESET, RESTORE

HISTORY = {"transactions": "transactions", "error_logs": "error_logs", "word_views": "word_views",
           "message_reports": "message_reports"}


def content(host, table):
    """Every row without its id; a reference to a word as the word's text. Sorted, equal rows counted."""
    row = "to_jsonb(t) - 'id'"
    if table in ("transactions", "word_views", "message_reports"):
        row = ("to_jsonb(t) - 'id' - 'word_id' ||"
               " jsonb_build_object('word', (SELECT text FROM words WHERE id = word_id))")
    return sorted(host.sql(f"SET timezone = 'UTC'; SELECT {row} FROM {table} t").splitlines())


def everything(host):
    return {table: content(host, table) for table in ("words", *HISTORY)}


def restore(host, *words, name="latest", answers=("RESTORE",), **more):
    return at_terminal(host, RESTORE, "--backup", name, *words, answers=answers, **more)


def planned(host, *words, name="latest"):
    """table to (insert, update, exact), as the dry run says."""
    result = done(host.run("--json", RESTORE, "--backup", name, *words, "--dry-run"))
    return {e["table"]: (e.get("insert", 0), e.get("update", 0), e.get("exact", True))
            for e in result.named("planned") if e["kind"] == "sql.merge"}


def changed(host, *words, name="latest", answers=("RESTORE",)):
    """table to (insert, update), as the run did."""
    result = done(restore(host, "--json", *words, name=name, answers=answers))
    return {e["table"]: (e.get("insert", 0), e.get("update", 0)) for e in result.named("changed")}


@pytest.fixture
def emptied(host):
    """A host after a reset, and what was there before it."""
    before = everything(host)
    done(reset_at_terminal(host))
    return host, before


# ---- After a reset ----


def test_a_restore_after_a_reset_brings_every_row_back_by_its_content(emptied):
    host, before = emptied
    done(restore(host))
    host.sql("DELETE FROM words WHERE text LIKE 'fresh%'")
    assert everything(host) == before


def test_what_the_dry_run_counts_is_what_is_done_and_a_second_and_third_time_nothing(emptied):
    host, _ = emptied
    told = planned(host)
    assert {table: counts[:2] for table, counts in told.items()} == changed(host)
    assert told["words"][:2] == (300, 0)
    once = host.fingerprint()
    for _ in range(2):
        assert planned(host) == {table: (0, 0, True) for table in told}
        result = done(restore(host, answers=["RESTORE"]))
        assert result.err == ""
    # Sequences may go on; the rows may not.
    assert host.fingerprint().splitlines()[:5] == once.splitlines()[:5]


def test_words_that_changed_since_are_set_back_and_others_stay(emptied):
    host, before = emptied
    done(restore(host))
    host.sql("UPDATE words SET price = 77, owner_name = 'Eve', moderation_status = 'x' WHERE text = 'word5';"
             "UPDATE words SET price = 88 WHERE text = 'fresh1';"
             "INSERT INTO words (text, price) VALUES ('new', 5);"
             "DELETE FROM word_views; DELETE FROM transactions; DELETE FROM message_reports;"
             "DELETE FROM words WHERE text = 'word7'")
    assert planned(host)["words"] == (1, 1, True)
    assert changed(host)["words"] == (1, 1)
    assert host.sql("SELECT price FROM words WHERE text IN ('fresh1', 'new') ORDER BY 1") == "5.00\n88.00"
    host.sql("DELETE FROM words WHERE text LIKE 'fresh%' OR text = 'new'")
    assert everything(host) == before


def test_history_that_came_after_the_reset_is_kept(emptied):
    host, before = emptied
    host.sql("INSERT INTO transactions (word_id, buyer_name, price_paid, is_admin_action)"
             " VALUES (1, 'late', 9.99, false);"
             "INSERT INTO word_views (word_id, ip_address) VALUES (2, 'late'), (2, 'late');"
             "INSERT INTO error_logs (error_type, error_message) VALUES ('late', 'late');"
             "INSERT INTO message_reports (word_id, ip_address) VALUES (3, 'late')")
    kept = everything(host)
    told = planned(host)
    assert {table: counts[:2] for table, counts in told.items()} == changed(host)
    now = everything(host)
    for table in HISTORY:
        assert sorted(now[table]) == sorted(before[table] + kept[table])
    assert set(kept["words"]) <= set(now["words"])


def test_the_same_words_under_other_ids_get_their_history(host):
    before = everything(host)
    list_ = host.directory / "same.txt"
    list_.write_text("".join(f"word{i}\n" for i in range(300, 0, -1)))
    done(at_terminal(host, RESET, "--words", list_, "--count", 300))
    assert planned(host)["words"] == (0, 300, True)
    done(restore(host))
    assert everything(host) == before


def test_equal_rows_of_history_keep_their_number(host):
    host.sql("INSERT INTO word_views (word_id, timestamp, ip_address)"
             " SELECT 1, '2026-05-05 05:05:05+00', NULL FROM generate_series(1, 4)")
    before = everything(host)
    done(reset_at_terminal(host))
    done(restore(host))
    host.sql("DELETE FROM word_views WHERE id IN (SELECT id FROM word_views WHERE ip_address IS NULL LIMIT 2)")
    assert planned(host)["word_views"] == (2, 0, True)
    assert changed(host)["word_views"] == (2, 0)
    assert everything(host)["word_views"] == before["word_views"]


def test_columns_that_the_application_added_come_back_too(host):
    host.sql("ALTER TABLE words ADD COLUMN tags text[] DEFAULT '{}', ADD COLUMN extra jsonb, ADD COLUMN raw json,"
             " ADD COLUMN upper_text text GENERATED ALWAYS AS (upper(text)) STORED;"
             """UPDATE words SET tags = '{a,"b c",NULL}', extra = '{"a": [1, 2.50]}', raw = '{"b" :  1}'
             WHERE id < 9""")
    before = everything(host)
    done(reset_at_terminal(host))
    done(restore(host))
    assert planned(host) == {table: (0, 0, True) for table in ("words", *HISTORY)}
    host.sql("DELETE FROM words WHERE text LIKE 'fresh%'")
    assert everything(host) == before


def test_a_column_that_is_gone_is_named(emptied):
    host, _ = emptied
    host.sql("ALTER TABLE words DROP COLUMN moderated_at")
    result = host.run(RESTORE, "--backup", "latest", "--dry-run")
    assert_error(result, 1, "moderated_at", "words")


def test_a_column_that_came_later_takes_its_default_and_keeps_its_value(emptied):
    host, before = emptied
    host.sql("ALTER TABLE words ADD COLUMN later integer DEFAULT 5")
    done(restore(host))
    assert host.sql("SELECT DISTINCT later FROM words") == "5"
    host.sql("UPDATE words SET later = 6, price = 3 WHERE text = 'word1'")
    done(restore(host))
    assert host.sql("SELECT later FROM words WHERE text = 'word1'") == "6"


def test_a_restore_drops_the_registry_s_cached_keys_only(emptied):
    host, _ = emptied
    host.redis.call("MSET", "word-registry:a", "1", "word-registry-archive:a", "1")
    done(restore(host))
    assert host.redis.call("KEYS", "*") == "word-registry-archive:a"


def test_a_rehearsed_restore_changes_nothing(emptied):
    host, _ = emptied
    before = host.fingerprint()
    done(restore(host, "--rehearse"))
    assert host.fingerprint() == before


def test_a_restore_into_empty_tables_brings_all_back(emptied):
    host, before = emptied
    host.sql("TRUNCATE words CASCADE")
    done(restore(host))
    assert everything(host) == before


# ---- Backups of older scripts ----


def iso(style):
    """SQL for a timestamp as such scripts wrote it."""
    return {"none": "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')",
            "offset": "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')",
            "zulu": "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
            "other": "to_char({} AT TIME ZONE '-05:30', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+05:30\"')"}[style]


def rows_of(host, table, columns, style):
    """The rows as Python objects; prices as floats, timestamps in the given style."""
    items = []
    for column in columns:
        is_time = column == "timestamp" or column.endswith("_at")
        items.append(f"'{column}', " + (iso(style).format(column) if is_time else column))
    return json.loads(host.sql(f"SELECT coalesce(json_agg(json_build_object({', '.join(items)}) ORDER BY id), '[]')"
                               f" FROM {table}"))


def legacy(host, style="none", ascii_=True, reverse=False, name="factory_reset_20260126_143022", columns=()):
    """Writes what the application's own script would have written; returns its directory."""
    files = {"transactions": ("transactions", ["id", "word_id", "buyer_name", "price_paid", "timestamp",
                                               "is_admin_action"]),
             "word_states": ("words", ["id", "text", "price", "owner_name", "owner_message", "lockout_ends_at",
                                       "created_at", "updated_at", *columns]),
             "error_logs": ("error_logs", ["id", "error_type", "error_message", "stack_trace", "endpoint", "user_info",
                                           "timestamp"]),
             "word_views": ("word_views", ["id", "word_id", "timestamp", "ip_address"])}
    directory = host.backups / name
    directory.mkdir(parents=True)
    counts = {}
    for file, (table, names) in files.items():
        rows = rows_of(host, table, names, style)
        for i, row in enumerate(rows):
            for price in ("price", "price_paid"):
                if price in row:
                    row[price] = float(row[price])
            if reverse and i % 2:
                rows[i] = dict(reversed(row.items()))
        counts[table] = len(rows)
        (directory / f"{file}.json").write_text(json.dumps(rows, indent=2, ensure_ascii=ascii_), encoding="utf-8")
    summary = {"reset_timestamp": "20260126_143022", "reset_date": "2026-01-26T14:30:22.123456",
               "database_url": "localhost:5432/word_registry", "counts": counts,
               "statistics": {"total_revenue": 12345.67, "admin_actions": 12, "real_transactions": 5666,
                              "words_with_owners": 1234, "total_views": 98765}}
    (directory / "summary.json").write_text(json.dumps(summary, indent=2))
    return directory


@pytest.mark.parametrize("style, ascii_, reverse", [("none", True, False), ("offset", False, False),
                                                    ("zulu", True, True), ("other", False, True)])
def test_what_an_older_script_wrote_is_restored(host, style, ascii_, reverse):
    host.sql("UPDATE words SET moderation_status = NULL, moderated_at = NULL; DELETE FROM message_reports")
    before = everything(host)
    directory = legacy(host, style, ascii_, reverse)
    host.sql("TRUNCATE words, error_logs, transactions, word_views, message_reports RESTART IDENTITY;"
             "INSERT INTO words (text, price) SELECT 'word' || g, 1 FROM generate_series(150, 350) g")
    told = planned(host, "--unsealed", name=directory.name)
    assert told["words"][:2] == (149, 151)
    assert changed(host, "--unsealed", name=directory.name, answers=["UNSEALED", "RESTORE"]) == \
        {table: counts[:2] for table, counts in told.items()}
    assert planned(host, "--unsealed", name=directory.name) == {table: (0, 0, True) for table in told}
    host.sql("DELETE FROM words WHERE price = 1 AND text > 'word300' AND length(text) = 7")
    assert everything(host) == before


def test_a_file_without_offsets_means_utc_whatever_the_zone_of_the_database(host):
    host.sql(f"ALTER DATABASE {host.database} SET timezone = 'Asia/Kolkata'")
    before = everything(host)["transactions"]
    directory = legacy(host)
    host.sql("TRUNCATE transactions")
    done(restore(host, "--unsealed", name=directory.name, answers=["UNSEALED", "RESTORE"]))
    assert everything(host)["transactions"] == before


def test_what_an_older_script_did_not_know_is_left_as_it_is(host):
    directory = legacy(host)
    before = everything(host)
    done(restore(host, "--unsealed", name=directory.name, answers=["UNSEALED", "RESTORE"]))
    assert everything(host) == before


def test_empty_arrays_are_no_rows(host):
    directory = legacy(host)
    for file in HISTORY.values():
        (directory / f"{file}.json").write_text("[]")
    before = everything(host)
    host.sql("TRUNCATE transactions, error_logs, word_views, message_reports")
    told = planned(host, "--unsealed", name=directory.name)
    assert {counts[:2] for counts in told.values()} == {(0, 0)}
    done(restore(host, "--unsealed", name=directory.name, answers=["UNSEALED", "RESTORE"]))
    assert everything(host) == {table: before["words"] if table == "words" else [] for table in before}


def test_the_phrase_for_an_unsealed_backup_is_asked_first(host):
    directory = legacy(host)
    host.sql("UPDATE words SET price = 5")
    before = host.fingerprint()
    for answers, refused in (["RESTORE"], "UNSEALED"), (["UNSEALED", "no"], "RESTORE"):
        result = restore(host, "--unsealed", name=directory.name, answers=answers)
        assert_error(result, 4, f'is not "{refused}"')
        assert host.fingerprint() == before


def test_sealed_and_unsealed_backups_are_not_taken_for_each_other(host):
    directory = legacy(host)
    assert_error(host.run(RESTORE, "--backup", directory.name, "--dry-run"), 1, "there is no backup")
    assert_error(host.run(RESTORE, "--dry-run"), 1, "there is no backup to restore")
    done(reset_at_terminal(host))
    assert_error(host.run(RESTORE, "--backup", host.sealed()[0], "--unsealed", "--dry-run"), 1, "there is no backup")
    assert [b["name"] for b in host.run("--json", "backups", "list").named("backup")] == host.sealed()
    assert_error(host.run("backups", "verify", directory), 1, "not sealed")


def test_an_unsealed_file_that_is_cut_is_refused_and_nothing_is_changed(host):
    directory = legacy(host)
    path = directory / "word_views.json"
    path.write_text(path.read_text()[:-200])
    before = host.fingerprint()
    result = restore(host, "--unsealed", name=directory.name, answers=["UNSEALED", "RESTORE"])
    assert_error(result, 1, "word_views.json")
    assert host.fingerprint() == before


@pytest.mark.parametrize("break_it, part", [
    (lambda rows: rows[3].pop("word_id"), "word_id"),
    (lambda rows: rows[3].update(surprise=1), "surprise"),
    (lambda rows: rows[3].update(word_id="seven"), "seven"),
    (lambda rows: rows[3].update(timestamp="yesterday at noon"), "yesterday at noon"),
    (lambda rows: rows[3].update(word_id=2.5), "2.5"),
    (lambda rows: rows[3].update(word_id=None), "word_id"),
    (lambda rows: rows.insert(3, [1]), "word_views.json"),
])
def test_an_unsealed_file_with_a_row_that_does_not_fit_is_refused(host, break_it, part):
    directory = legacy(host)
    path = directory / "word_views.json"
    rows = json.loads(path.read_text())
    break_it(rows)
    path.write_text(json.dumps(rows))
    host.sql("TRUNCATE word_views")
    before = host.fingerprint()
    result = restore(host, "--unsealed", name=directory.name, answers=["UNSEALED", "RESTORE"])
    assert_error(result, 1, part)
    assert host.fingerprint() == before


def orphaned(host):
    """A backup in which two views and one transaction refer to a word that it does not hold."""
    directory = legacy(host)
    for file, n in (("word_views", 2), ("transactions", 1)):
        path = directory / f"{file}.json"
        rows = json.loads(path.read_text())
        for row in rows[:n]:
            row["word_id"] = 99999
        path.write_text(json.dumps(rows))
    host.sql("TRUNCATE word_views, transactions")
    return directory


def test_history_of_words_that_are_not_in_the_backup_is_refused(host):
    directory = orphaned(host)
    before = host.fingerprint()
    result = restore(host, "--unsealed", name=directory.name, answers=["UNSEALED", "RESTORE"])
    assert_error(result, 1, "skip")
    assert host.fingerprint() == before


def test_history_of_words_that_are_not_in_the_backup_can_be_left_out(host):
    directory = orphaned(host)
    for _ in range(2):
        done(restore(host, "--unsealed", "--skip-orphans", name=directory.name, answers=["UNSEALED", "RESTORE"]))
        assert host.sql("SELECT (SELECT count(*) FROM word_views), (SELECT count(*) FROM transactions)") == "898|199"


def test_a_word_that_stands_twice_in_a_file_is_refused(host):
    directory = legacy(host)
    path = directory / "word_states.json"
    rows = json.loads(path.read_text())
    path.write_text(json.dumps(rows + [{**rows[0], "id": 5000}]))
    before = host.fingerprint()
    result = restore(host, "--unsealed", name=directory.name, answers=["UNSEALED", "RESTORE"])
    assert_error(result, 1, "word1", "twice")
    assert host.fingerprint() == before


# ---- Choosing ----


def test_backups_are_offered_with_date_and_statistics_and_chosen_by_number(emptied):
    host, before = emptied
    done(reset_at_terminal(host))
    first = host.sealed()[0]
    child = host.terminal(RESTORE)
    child.expect_exact("Which backup?")
    child.expect(r"> $")
    offered = child.before
    for name in host.sealed():
        assert name in offered
    assert "60 words with owners" in offered and "900 views" in offered
    child.sendline("2")
    child.expect(r"> $")
    assert first in child.before
    child.sendline("RESTORE")
    child.wait()
    host.sql("DELETE FROM words WHERE text LIKE 'fresh%'")
    assert everything(host) == before


def test_a_backup_that_was_moved_elsewhere_is_found_by_its_directory(emptied):
    host, before = emptied
    shutil.move(host.backups, host.directory / "elsewhere")
    host.backups = host.directory / "elsewhere"
    done(restore(host, name=host.backups / host.sealed()[0]))
    host.sql("DELETE FROM words WHERE text LIKE 'fresh%'")
    assert everything(host) == before
