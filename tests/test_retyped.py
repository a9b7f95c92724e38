"""A backup comes back into columns that have another type now: exactly, or not at all, and told before anything is
asked. The server rounds, cuts and shortens many a value without a word."""

import pytest
from cases import assert_error, book, change, done

# What a value was, and the type that it would not outlast.
LOSSY = [
    ("numeric", "1.55", "numeric(5,1)"), ("numeric(20,0)", "90071992547409930001", "float8"),
    ("numeric", "12.345", "money"), ("numeric[]", "'{1.55}'", "numeric(5,1)[]"),
    ("float8", "0.123456789012345", "float4"), ("bigint", "9007199254740993", "float8"),
    ("timestamp(6)", "'2026-01-01 10:11:12.123456'", "timestamp(0)"),
    ("timestamptz", "'2026-01-01 10:11:12+00'", "date"), ("time", "'10:11:12.5'", "time(0)"),
    ("interval", "'1 day 01:02:03'", "interval day"), ("text", "'ab   '", "varchar(3)"),
    ("varchar(80)", "repeat('x', 80)", "name"), ("text", "'abc'", "varchar(2)"), ("bit(5)", "B'10101'", "bit(3)"),
    ("inet", "'10.0.0.1/24'", "cidr"),
]
HARMLESS = [
    ("int", "5", "bigint"), ("int", "5", "numeric(10,2)"), ("int", "5", "text"),
    ("numeric(10,2)", "1.50", "numeric(12,4)"), ("numeric", "1.5", "numeric(5,1)"),
    ("numeric[]", "'{1.50}'", "numeric(12,4)[]"), ("varchar(5)", "'x'", "text"), ("text", "'abc'", "varchar(3)"),
    ("text", "'ab'", "char(5)"), ("char(5)", "'ab'", "text"),
    ("date", "'2026-01-01'", "timestamp"), ("timestamp", "'2026-01-01 10:00'", "timestamptz"),
    ("timestamptz", "'2026-01-01 10:00+05'", "timestamp"), ("timestamptz", "'2026-01-01 10:00+00'", "text"),
    ("text", "'2026-01-01 10:00+02'", "timestamptz"), ("json", """'{"a" : 1}'""", "jsonb"),
    ("text", "'05'", "int"), ("mood", "'glad'", "text"),
    ("gone", "'x'", "text"), ("jsonb", """'{"b": [1, null]}'""", "json"), ("boolean", "true", "text"),
    ("float4", "0.1", "float8"), ("text", "NULL", "int"), ("smallint", "3", "float4"), ("cidr", "'10.0.0.0/8'", "inet"),
]
WAYS = ["sql.restore_all(run.backups[1])", 'sql.clear { "t" }, sql.restore("t", run.backups[1]:file "t")',
        'sql.merge("t", run.backups[1]:file "t", { key = { "id" } })']


def kept(host, cases):
    columns = ", ".join(f"c{i} {was}" for i, (was, _, _) in enumerate(cases))
    host.sql(f"CREATE TYPE mood AS ENUM ('glad'); CREATE TYPE gone AS ENUM ('x'); CREATE TABLE t (id int PRIMARY KEY,"
             f" {columns}); INSERT INTO t VALUES (1, {', '.join(value for _, value, _ in cases)});"
             " INSERT INTO t VALUES (2)")
    done(host.run(book(host, change('sql.clear { "t" }'), name="keep", touches='"t"')))


def back(host, way, *words):
    return host.run(book(host, change(way), name="back", touches='"t"'), *words)


@pytest.mark.parametrize("way", WAYS)
def test_values_that_a_new_type_would_not_hold_as_they_were_are_told_before(host, way):
    kept(host, LOSSY)
    for i, (was, _, now) in enumerate(LOSSY):
        host.sql(f"ALTER TABLE t ALTER c{i} TYPE {now} USING NULL")
        result = back(host, way, "--dry-run")
        host.sql(f"ALTER TABLE t ALTER c{i} TYPE {was} USING NULL")
        assert result.status == 1 and f'"c{i}"' in result.err and "t.json" in result.err, (was, now, result.err)
    done(back(host, way))


def test_the_line_says_what_was_what_is_and_what_to_do(host):
    kept(host, LOSSY)
    host.sql("ALTER TABLE t ALTER c0 TYPE numeric(5,1)")
    before = host.fingerprint()
    for way in WAYS:
        assert_error(back(host, way), 1, "t.json", '"c0" was numeric and is numeric(5,1) now', '1 of its values',
                     '"1.55"', "old type")
        assert host.fingerprint() == before


@pytest.mark.parametrize("way", WAYS)
def test_values_that_a_new_type_holds_come_back(host, way):
    kept(host, HARMLESS)
    host.sql(";".join(f"ALTER TABLE t ALTER c{i} TYPE {now} USING NULL"
                      for i, (_, _, now) in enumerate(HARMLESS)) + "; DROP TYPE gone")
    done(back(host, way))
    assert host.sql("SELECT count(*), count(c0), max(c1), max(c3), max(c9), max(c16) FROM t") == (
        "2|1|5.00|1.5000|ab   |5")


def test_a_column_that_a_merge_leaves_out_may_have_any_type(host):
    kept(host, LOSSY[:1])
    host.sql("ALTER TABLE t ALTER c0 TYPE numeric(5,1)")
    done(back(host, 'sql.merge("t", run.backups[1]:file "t", { key = { "id" }, skip = { "c0" } })'))
    assert host.sql("SELECT count(*), count(c0) FROM t") == "2|0"
