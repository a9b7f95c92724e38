"""Every type of column, out and back: sql.restore leaves what the server had, byte for byte."""

import shutil

import pexpect
import pytest

from conftest import PROMPT


@pytest.fixture(autouse=True)
def infinite_numbers(servers):
    if servers[0].version < 140000:
        pytest.skip("the samples hold infinite numerics, which came with version 14")


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
local tables = { %s }
local backup = {}
for i, name in ipairs(tables) do backup["file" .. i] = name end
return {
  api = 1, name = "there_and_back", summary = "Clear, or bring back", touches = tables, backup = backup,
  options = { back = { type = "flag" } }, confirm = { "GO" },
  change = function(_, run)
    local operations = { sql.clear(tables) }
    if run.options.back then
      for _, b in ipairs(run.backups) do
        if b.rows > 0 then
          for file, name in pairs(backup) do table.insert(operations, sql.restore(name, b:file(file))) end
          break
        end
      end
    end
    return operations
  end,
}
"""

ODD = {'Odd "Table" ünd': '"Odd ""Table"" ünd"', "parts": "parts"}


def digests(host, tables):
    found = {t: host.sql(f"SELECT count(*), md5(string_agg(x::text, E'\\n' ORDER BY x::text)) FROM {t} x") for t in tables}
    found["next"] = host.sql("SELECT sequencename, last_value FROM pg_sequences WHERE sequencename LIKE 'Odd%'")
    return found


def go(host, *words):
    child = host.terminal(host.directory / "there_and_back.lua", *words)
    if child.expect([PROMPT, pexpect.EOF]) == 0:
        child.sendline("GO")
        child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0, child.before


def there_and_back(host, tables, *how, digested=None):
    """Backs up and clears `tables`, brings them back; everything must be as it was."""
    names = ", ".join(f"[==[{t}]==]" for t in tables)
    (host.directory / "there_and_back.lua").write_text(PLAYBOOK % names)
    digested = digested or tables
    before = digests(host, digested)
    go(host, *how)
    assert {host.sql(f"SELECT count(*) FROM {t}") for t in digested} == {"0"}
    go(host, "--back")
    assert digests(host, digested) == before


@pytest.mark.parametrize("how", [(), ("--compress",)])
def test_what_comes_back_is_what_was_there(host, how):
    host.sql(SCHEMA)
    there_and_back(host, ODD, *how, digested=[*ODD.values(), "parts_a", "parts_rest"])


# ---- Every type of the server's own ----

HOSTILE = ["", " ", "NULL", "null", "{}", "{", ",", '"', '""', "\\", '\\"', "a\tb\nc\rd\ve\ff", "\x01\x1f\x7f", "\\x00", "(1,2)",
           "ünï 李雷 🦊", "two words", "it's", "\\N", "\\.", "[1:1]={x}", "x" * 5000, "\\\"" * 3000]
INSTANTS = ["infinity", "-infinity", "4713-01-01 00:00:00 BC", "0001-12-31 23:59:59.999999 BC", "2000-02-29 24:00:00",
            "12026-01-01 00:00:00.1", "1999-12-31 23:59:59.5"]
TYPES = {
    "bool": ["t", "f"], "bytea": ["\\x", "\\x00", "\\xdeadbeef5c22"], '"char"': ["x", "", '"', "\\", ","],
    "name": HOSTILE[:20], "text": HOSTILE, "varchar": HOSTILE, "varchar(7)": ["", "1234567"],
    "bpchar": ["a", "b  ", ""], "char(7)": ["", "pad", "1234567"],
    "int2": ["-32768", "0", "32767"], "int4": ["-2147483648", "7"], "int8": ["-9223372036854775808", "9007199254740993"],
    "float4": ["NaN", "Infinity", "-Infinity", "0.1", "1e-45", "3.4028235e38", "-0", "16777217"],
    "float8": ["NaN", "Infinity", "-Infinity", "0.1", "5e-324", "1.7976931348623157e308", "-0", "1e22", "0.30000000000000004"],
    "numeric": ["NaN", "Infinity", "-Infinity", "0", "0.000", "-12345678901234567890.1234567890", "1e-130", "1e200"],
    "numeric(10,3)": ["NaN", "-1234567.891", "0"], "money": ["-92233720368547758.08", "1234.50"],
    "oid": ["0", "4294967295"], "xid": ["0", "4294967295"], "xid8": ["18446744073709551615"], "cid": ["4294967295"],
    "tid": ["(0,1)", "(4294967295,65535)"], "pg_lsn": ["0/0", "FFFFFFFF/FFFFFFFF"], "pg_snapshot": ["10:20:10,14,15"],
    "txid_snapshot": ["10:20:10,14,15"], "uuid": ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"],
    "date": ["infinity", "-infinity", "4713-01-01 BC", "5874897-12-31", "2000-02-29"],
    "time": ["00:00:00", "24:00:00", "23:59:59.999999", "12:34:56.7"], "time(3)": ["23:59:59.999", "24:00:00"],
    "timetz": ["24:00:00-15:59", "00:00:00+15:59:59", "12:34:56.789+05:45", "00:00:00.000001-00:00:01"],
    "timestamp": INSTANTS, "timestamp(3)": INSTANTS, "timestamptz": INSTANTS, "timestamptz(0)": INSTANTS,
    "interval": ["0", "1 year 2 mons -3 days 04:05:06.789", "-1 years +2 mons -3 days +04:05:06", "-10 mons +3 days",
                 "178000000 years", "-178000000 years", "-1 day", "-00:00:00.000001", "-1 year -1 mon -1 day -01:00:00",
                 "-1 mon 1 day -1 sec", "1 mon -1 day 1 sec", "1 year", "1 mon", "1 day"],
    "interval day to second(2)": ["3 days 04:05:06.78", "-3 days +00:00:00.01"], "interval year": ["-3 years"],
    "inet": ["10.1.2.3", "10.1.2.3/8", "0.0.0.0/0", "::", "::1", "2001:db8::8:800:200c:417a/64", "::ffff:10.0.0.1/100",
             "::10.1.2.3", "1:0:0:2:0:0:0:3", "1:2:3:4:5:6:7:8", "fe80::1:0:0:0"],
    "cidr": ["10.0.0.0/8", "10.1.2.3/32", "0.0.0.0/0", "2001:db8::/32", "::/0", "::1/128"],
    "macaddr": ["08:00:2b:01:02:ff"], "macaddr8": ["08:00:2b:01:02:ff:00:aa"],
    "bit(5)": ["10110"], "varbit": ["", "1", "010101010101"], "bit varying(9)": ["", "110"],
    "json": ['{"b":1, "a":[1,2 ,{}],"b":2}', "null", '"te\\\\xt"', " 12345678901234567890.10 ", "[]", '{"s":\n"a b\\u00e9"}'],
    "jsonb": ['{"b":1,"a":[1,2,{}]}', "null", '"te\\\\xt"', "12345678901234567890.10", "[]", "true"],
    "jsonpath": ['$."a b"[*] ? (@ > 1)', "strict $"], "xml": ['<a b="c">&amp; t</a>', "", "<?xml version='1.0'?><x/>"],
    "tsvector": ["'a b':1A,2 'it''s':3", ""], "tsquery": ["'a b' & !c", ""],
    "point": ["(1.5,-2)", "(NaN,Infinity)"], "line": ["{1,2,3}"], "lseg": ["[(1,2),(3,4)]"], "box": ["(3,4),(1,2)"],
    "path": ["[(1,2),(3,4)]", "((1,2),(3,4))"], "polygon": ["((1,2),(3,4),(5,6))"], "circle": ["<(1,2),3>"],
    "int4range": ["empty", "(,)", "[1,10)", "[,5)"], "int8range": ["empty", "[1,)"], "numrange": ["(0.1,2.50]", "[NaN,]"],
    "daterange": ["[infinity,]", "[2000-01-01,2001-01-01)"], "tsrange": ["[-infinity,infinity]", '["2000-01-01 00:00:00",)'],
    "tstzrange": ["empty", '[,"2000-01-01 00:00:00+05:30")'],
    "int2vector": ["1 2 3", ""], "oidvector": ["1 2", ""], "refcursor": ["c 1"], "aclitem": ["=r/owner"],
    "regclass": ["pg_class"], "regtype": ["integer", "text[]"], "regproc": ["now"], "regrole": ["owner"],
    "regprocedure": ["abs(integer)"], "regoper": ["||/"], "regoperator": ["+(integer,integer)"], "regconfig": ["english"],
    "regdictionary": ["simple"], "regnamespace": ["public"], "regcollation": ['"C"'],
}
SINCE_14 = {"int4multirange": ["{}", "{[1,3),[5,9)}"], "int8multirange": ["{[1,3)}"], "nummultirange": ["{(,0.10),[2,)}"],
            "datemultirange": ["{[2000-01-01,2001-01-01)}"], "tsmultirange": ['{["2000-01-01 00:00:00",infinity]}'],
            "tstzmultirange": ["{}", '{(,"2000-01-01 00:00:00+00")}']}
SINCE_15 = {"interval": ["2562047788:00:54.775807"]}
SINCE_17 = {"interval": ["infinity", "-infinity"]}
# Statistics and plans, and an index's own: not for columns, or without input.
NO_COLUMNS = {"gtsvector", "pg_brin_bloom_summary", "pg_brin_minmax_multi_summary", "pg_ddl_command", "pg_dependencies",
              "pg_mcv_list", "pg_ndistinct", "pg_node_tree"}
MADE = """
CREATE TYPE mood AS ENUM ('sad', 'it''s "ok"', 'süß', 'NULL', '', 'a,b', '\\{}');
CREATE DOMAIN moody AS mood;
CREATE DOMAIN price AS numeric(12,3) CHECK (VALUE > -1e9);
CREATE DOMAIN prices AS price[];
CREATE DOMAIN numbers AS int[];
CREATE TYPE pair AS (a int, b text);
CREATE TYPE span AS RANGE (subtype = float8);
"""
MADE_TYPES = {
    "mood": ["sad", "it's \"ok\"", "süß", "NULL", "", "a,b", "\\{}"], "moody": ["sad", "", "NULL"], "price": ["1.5", "-0.001"],
    "prices": ["{}", "{1.500,NULL}", "[2:3]={1,2}"], "numbers": ["{}", "{{1,2},{3,NULL}}", "[0:0]={7}"],
    "pair": ['(1,"a,b")', '(,"""")', "(,)"], "span": ["empty", "[0.1,Infinity)"],
}
EXTENSIONS = {"citext": ("citext", HOSTILE[:20]), "hstore": ("hstore", ['"a b"=>"c\\"d", e=>NULL', ""]),
              "ltree": ("ltree", ["a.b.c", ""]), "cube": ("cube", ["(1, 2),(3, 4)"]), "isn": ("isbn", ["0-306-40615-2"])}


def quoted(value):
    return "NULL" if value is None else "'" + value.replace("'", "''") + "'"


def array_of(kind, values, form):
    """Arrays of every form: empty, flat with a NULL, of two dimensions, of other bounds."""
    items = ", ".join(quoted(v) for v in values)
    base = kind.split("(")[0] if kind.startswith(("varchar", "bit varying")) else kind
    one = quoted(values[form % len(values)])
    return {0: "'{}'", 1: f"ARRAY[{items}, NULL]::{base}[]", 2: f"ARRAY[[{one}, NULL], [{one}, {one}]]::{base}[]",
            3: f"array_fill({one}::{base}, ARRAY[1, 2], ARRAY[-1, 7])"}[form % 4]


def make_table(host, name, kinds, rows=24):
    """A column of each type, and one of arrays of it; all values pass by."""
    columns, lines = ["id int8 GENERATED ALWAYS AS IDENTITY"], []
    for i, kind in enumerate(kinds):
        label = kind[:20].replace('"', "'")
        columns += [f'"{label} {i}" {kind}', f'"{label} {i}s" {kind}[]']
    for row in range(rows):
        values = []
        for values_of, kind in ((kinds[k], k) for k in kinds):
            one = ([None] + values_of)[row % (len(values_of) + 1)]
            values += [quoted(one), array_of(kind, values_of, row)]
        lines.append("(DEFAULT, " + ", ".join(values) + ")")
    host.sql(f"SET escape_string_warning = off; CREATE TABLE {name} ({', '.join(columns)});"
             f"INSERT INTO {name} VALUES " + ",\n".join(lines))


def known_types(host):
    kinds = dict(TYPES)
    for since, more in {140000: SINCE_14, 150000: SINCE_15, 170000: SINCE_17}.items():
        for kind, values in more.items() if host.pg.version >= since else ():
            kinds[kind] = kinds.get(kind, []) + values
    return kinds


def make_everything(host):
    host.sql(MADE)
    make_table(host, "built_in", known_types(host))
    make_table(host, "made", MADE_TYPES)
    return ["built_in", "made"]


def test_no_type_of_the_server_is_left_out(host):
    kinds = ", ".join(f"'{k}'::regtype" for k in known_types(host) if "(" not in k)
    assert host.sql("SELECT typname FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype IN"
                    f" ('b', 'r', 'm') AND typcategory <> 'A' AND oid NOT IN ({kinds}) AND typname <> ALL"
                    f" ('{{{','.join(NO_COLUMNS)}}}') AND oid NOT IN (22, 30, 'bit'::regtype)") == ""


def test_every_type_comes_back(host):
    there_and_back(host, make_everything(host))


SETTINGS = {"DateStyle": "'SQL, DMY'", "IntervalStyle": "sql_standard", "TimeZone": "'Asia/Kathmandu'",
            "extra_float_digits": "-15", "bytea_output": "escape", "lc_monetary": "'C'", "xmlbinary": "hex",
            "array_nulls": "off", "xmloption": "document", "search_path": "public",
            "standard_conforming_strings": "off", "backslash_quote": "off"}


def files_of(host):
    newest = host.backups / host.sealed()[0]
    return {p.name: p.read_bytes() for p in newest.glob("file*.json")}


@pytest.mark.parametrize("style", ["sql_standard", "iso_8601", "postgres_verbose"])
def test_settings_of_a_session_change_nothing(host, style):
    tables = make_everything(host)
    before = digests(host, tables)
    settings = {**SETTINGS, "IntervalStyle": style}
    change = ";".join(f"ALTER DATABASE {host.database} SET {k} = {v}" for k, v in settings.items())
    names = ", ".join(f"[==[{t}]==]" for t in tables)
    (host.directory / "there_and_back.lua").write_text(PLAYBOOK % names)
    go(host)
    plain = files_of(host)
    go(host, "--back")
    host.sql(change)
    shutil.rmtree(host.backups)
    go(host)
    assert files_of(host) == plain
    go(host, "--back")
    host.sql(f"ALTER DATABASE {host.database} RESET ALL")
    assert digests(host, tables) == before


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_types_of_extensions_come_back(host, extension):
    if host.sql(f"SELECT count(*) FROM pg_available_extensions WHERE name = '{extension}'") == "0":
        pytest.skip(f"{extension} is not installed")
    host.sql(f"CREATE EXTENSION {extension}")
    kind, values = EXTENSIONS[extension]
    make_table(host, "extended", {kind: values})
    there_and_back(host, ["extended"])


# ---- Every form of table ----

FORMS = {
    "sub_partitions": ("""
CREATE TABLE sales (gone int, id int NOT NULL, day date NOT NULL, area text, tags text[]) PARTITION BY RANGE (day);
ALTER TABLE sales DROP COLUMN gone;
CREATE TABLE sales_old PARTITION OF sales FOR VALUES FROM (MINVALUE) TO ('2026-01-01');
CREATE TABLE sales_new (tags text[], extra int, area text, day date NOT NULL, id int NOT NULL) PARTITION BY LIST (area);
ALTER TABLE sales_new DROP COLUMN extra;
ALTER TABLE sales ATTACH PARTITION sales_new FOR VALUES FROM ('2026-01-01') TO (MAXVALUE);
CREATE TABLE sales_north PARTITION OF sales_new FOR VALUES IN ('north');
CREATE TABLE sales_other (area text, id int NOT NULL, x int, tags text[], day date NOT NULL);
ALTER TABLE sales_other DROP COLUMN x;
ALTER TABLE sales_new ATTACH PARTITION sales_other DEFAULT;
INSERT INTO sales SELECT g, date '2025-12-01' + g, (ARRAY['north', 'south', NULL])[1 + g % 3], ARRAY['a b', g::text, NULL]
FROM generate_series(1, 90) g""", ["sales"], ["sales", "sales_old", "sales_north", "sales_other"]),
    "children": ("""
CREATE TABLE being (id int, name text);
CREATE TABLE animal (legs int) INHERITS (being);
INSERT INTO being SELECT g, 'b' || g FROM generate_series(1, 10) g;
INSERT INTO animal SELECT g, 'a' || g, 4 FROM generate_series(1, 20) g""", ["being", "animal"],
                 ["ONLY being", "being", "animal"]),
    "no_columns": ("CREATE TABLE nothing (); INSERT INTO nothing SELECT FROM generate_series(1, 7)", ["nothing"], None),
    "many_columns": ("CREATE TABLE wide ({}); INSERT INTO wide SELECT {} FROM generate_series(1, 20) g".format(
        ", ".join(f'"column ""{i}""" int2' for i in range(1599)) + ", gone int",
        ", ".join("g + 1" if i % 3 else "NULL" for i in range(1600))) + "; ALTER TABLE wide DROP COLUMN gone", ["wide"], None),
    "large_rows": ("""
CREATE TABLE large (id int, t text, b bytea, ts text[], bs bytea[], j json);
ALTER TABLE large ALTER b SET STORAGE EXTERNAL, ALTER t SET STORAGE EXTERNAL;
INSERT INTO large SELECT g, string_agg(md5(i::text || g), '"' || E'\\n'), sha256(g::text::bytea) || decode(repeat('5c00ff', 900000), 'hex'),
 array_agg(md5(i::text) || E' \\\\"\\n'), array_agg(sha256(i::text::bytea)), json_agg(i)
FROM generate_series(1, 3) g, generate_series(1, 40000) i GROUP BY g""", ["large"], None),
    "of_version_18": ("""
CREATE TABLE rooms (room int4range, valid daterange, price numeric, twice numeric GENERATED ALWAYS AS (price * 2) VIRTUAL,
 CONSTRAINT dear CHECK (price < 100) NOT ENFORCED, PRIMARY KEY (room, valid WITHOUT OVERLAPS));
CREATE TABLE bookings (id uuid PRIMARY KEY DEFAULT uuidv7(), room int4range, during daterange CONSTRAINT stay NOT NULL,
 FOREIGN KEY (room, PERIOD during) REFERENCES rooms (room, PERIOD valid));
CREATE TABLE notes (booking uuid, FOREIGN KEY (booking) REFERENCES bookings NOT ENFORCED);
INSERT INTO rooms SELECT int4range(g, g + 1), daterange('2026-01-01', '2027-01-01'), g * 40 FROM generate_series(1, 9) g;
INSERT INTO bookings SELECT uuidv7(), room, daterange('2026-02-01', '2026-02-09') FROM rooms;
INSERT INTO notes SELECT uuidv7() FROM generate_series(1, 9)""", ["rooms", "bookings", "notes"], None),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_table_comes_back(host, form):
    schema, tables, digested = FORMS[form]
    if form == "of_version_18" and host.pg.version < 180000:
        pytest.skip("these came with version 18")
    host.sql(schema)
    there_and_back(host, tables, digested=digested)
