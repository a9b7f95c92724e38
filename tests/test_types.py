"""Every type of column, out and back: sql.restore leaves what the server had, byte for byte."""

import pexpect
import pytest

from conftest import PROMPT

# Columns of every decoder and of the server's cast to text, random values among the awkward ones. The names are
# hostile on purpose. random() is seeded, so that a failure can be seen again.
SCHEMA = """
SELECT setseed(0.4711);
CREATE TYPE mood AS ENUM ('sad', 'it''s "ok"', 'süß');
CREATE DOMAIN price AS numeric(12,3) CHECK (VALUE > -1e9);
CREATE DOMAIN price_again AS price;
CREATE TYPE pair AS (a int, b text);
CREATE TABLE "Odd ""Table"" ünd" (
  "id" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  "select" int2, "from" int4, "timestamp" timestamptz, "Ts ü" timestamp, "a ""quoted"" name" text,
  "f4" float4, "f8" float8, "n" numeric, "p" price_again, "b" bool, "d" date, "t" time(3), "tz" timetz,
  "iv" interval, "u" uuid, "j" json, "jb" jsonb, "by" bytea, "e" mood, "ia" int[], "ta" text[], "da" date[],
  "nested" int[][], "based" int[], "ip" inet, "cidr" cidr, "mac" macaddr, "r" int4range, "mr" tstzrange, "x" xml,
  "pt" point, "ts" tsvector, "bits" bit varying, "oid" oid, "c" char(7), "nm" name, "m" money, "row" pair,
  "ch" "char", "twice" int8 GENERATED ALWAYS AS (("from"::int8) * 2) STORED
);
CREATE FUNCTION nasty(n int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT (ARRAY['', ' ', E'\\\\N', E'\\\\.', E'tab\\there', E'line\\nfeed', E'cr\\rhere', 'null', '"quoted"', E'back\\\\slash',
                '{"a":1}', 'ünï-çødé 李雷 🦊', E'\\u0001\\u001f\\u007f', repeat('long ', 300), NULL])[1 + n % 15] $$;
INSERT INTO "Odd ""Table"" ünd" OVERRIDING SYSTEM VALUE
SELECT nextval(pg_get_serial_sequence('"Odd ""Table"" ünd"', 'id')),
  (random() * 60000 - 30000)::int2, (random() * 4e9 - 2e9)::int4,
  (ARRAY['infinity', '-infinity', '4713-01-01 00:00:00+00 BC', '294276-12-31 23:59:59.999999+00', '0044-03-15 12:00:00+00 BC',
         '2026-03-29 02:30:00.123456+01', NULL]::timestamptz[])[1 + g % 7],
  (ARRAY['infinity', '-infinity', '1999-12-31 24:00:00', '0001-01-01 00:00:00 BC', '12026-01-01 00:00:00.1', NULL]::timestamp[])[1 + g % 6],
  nasty(g),
  (ARRAY['NaN', 'Infinity', '-Infinity', 0.1, 1e-38, 3.4e38, '-0', NULL]::float4[])[1 + g % 8],
  (ARRAY['NaN', 'Infinity', '-Infinity', 0.1, 5e-324, 1.7976931348623157e308, '-0', random() * 1e15, 1e22, NULL]::float8[])[1 + g % 10],
  (ARRAY['NaN', 'Infinity', '-Infinity', '0', '0.000', '-12345678901234567890.123456789012345678900', '1e-130', '1e200', '5.0', NULL]::numeric[])[1 + g % 10],
  random() * 1000, g % 3 = 0,
  (ARRAY['infinity', '-infinity', '4713-01-01 BC', '5874897-12-31', '2000-02-29', NULL]::date[])[1 + g % 6],
  (ARRAY['24:00:00', '00:00:00.001', '23:59:59.999', NULL]::time[])[1 + g % 4],
  (ARRAY['24:00:00-15:59', '12:34:56.789+05:45', '00:00:00+00', NULL]::timetz[])[1 + g % 4],
  (ARRAY['1 year 2 mons -3 days 04:05:06.789', '-178000000 years', '0', '-00:00:00.000001', NULL]::interval[])[1 + g % 5],
  CASE WHEN g % 4 <> 0 THEN gen_random_uuid() END,
  (ARRAY['{"b":1, "a":[1,2 ,{}],"b":2}', 'null', '"text"', '12345678901234567890.10', '[]', ' {"s": "\\ud83e\\udd8a\\n"} ', NULL]::json[])[1 + g % 7],
  (ARRAY['{"b":1, "a":[1,2 ,{}]}', 'null', '"te\\\\xt"', '12345678901234567890.10', '[]', 'true', NULL]::jsonb[])[1 + g % 7],
  (ARRAY['\\x', '\\x00', '\\xdeadbeef00', NULL]::bytea[])[1 + g % 4],
  (ARRAY['sad', 'it''s "ok"', 'süß', NULL]::mood[])[1 + g % 4],
  (CASE g % 4 WHEN 0 THEN '{}' WHEN 1 THEN '{1,NULL,-3}' WHEN 2 THEN NULL ELSE '{2147483647}' END)::int[],
  CASE g % 3 WHEN 0 THEN ARRAY[nasty(g), nasty(g + 1), NULL, 'NULL', '{', ','] WHEN 1 THEN NULL ELSE '{}' END,
  CASE g % 2 WHEN 0 THEN ARRAY['infinity', '2000-01-01', NULL]::date[] END,
  '{{1,2},{3,NULL}}', '[0:1]={7,8}',
  '10.1.2.3/8', '10.0.0.0/8', '08:00:2b:01:02:03', '[1,10)', 'empty', '<a b="c">&amp; text</a>', '(1.5,-2)',
  'a:1 fat:2,4 cat:3', B'10110', 4294967295, 'pad', 'Name', 1234.50, ROW(g, nasty(g))::pair, 'x'
FROM generate_series(1, 400) g;
CREATE TABLE parts (id int NOT NULL, region text NOT NULL, PRIMARY KEY (id, region)) PARTITION BY LIST (region);
CREATE TABLE parts_a PARTITION OF parts FOR VALUES IN ('a');
CREATE TABLE parts_rest PARTITION OF parts DEFAULT;
INSERT INTO parts SELECT g, CASE g % 3 WHEN 0 THEN 'a' ELSE 'b''s' END FROM generate_series(1, 200) g;
"""

PLAYBOOK = """
local tables = { 'Odd "Table" ünd', "parts" }
local backup = { odd = tables[1], parts = "parts" }
return {
  api = 1, name = "there_and_back", summary = "Clear, or bring back", touches = tables, backup = backup,
  options = { back = { type = "flag" } }, confirm = { "GO" },
  change = function(_, run)
    local operations = { sql.clear(tables) }
    if run.options.back then
      for _, b in ipairs(run.backups) do
        if b.rows == 600 then
          for file, name in pairs(backup) do table.insert(operations, sql.restore(name, b:file(file))) end
          break
        end
      end
    end
    return operations
  end,
}
"""

TABLES = ['"Odd ""Table"" ünd"', "parts", "parts_a", "parts_rest"]


def digests(host):
    found = {t: host.sql(f"SELECT count(*), md5(string_agg(x::text, E'\\n' ORDER BY x::text)) FROM {t} x") for t in TABLES}
    found["next"] = host.sql("SELECT sequencename, last_value FROM pg_sequences WHERE sequencename LIKE 'Odd%'")
    return found


def go(host, *words):
    child = host.terminal(host.directory / "there_and_back.lua", *words)
    if child.expect([PROMPT, pexpect.EOF]) == 0:
        child.sendline("GO")
        child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0, child.before


@pytest.fixture
def typed(host):
    host.sql(SCHEMA)
    (host.directory / "there_and_back.lua").write_text(PLAYBOOK)
    return host


@pytest.mark.parametrize("how", [(), ("--compress",)])
def test_what_comes_back_is_what_was_there(typed, how):
    before = digests(typed)
    go(typed, *how)
    assert typed.sql(f"SELECT count(*) FROM {TABLES[0]}") == "0"
    go(typed, "--back")
    assert digests(typed) == before
