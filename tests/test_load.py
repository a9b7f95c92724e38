"""sql.load: lines, CSV, JSON and JSON lines into tables; what does not fit is found before anything is asked, and what
the server refuses is told with its place in the file."""

import json
import shutil
import subprocess
import threading
import time

import pytest
from cases import assert_error, at_terminal, book, change, times
from conftest import server_binary

ITEMS = """
CREATE TABLE items (
  id serial PRIMARY KEY, name text NOT NULL UNIQUE, price numeric(10,2) NOT NULL CHECK (price >= 0),
  note text, doc jsonb, plain json, tags text[], grid int[][], docs jsonb[], made timestamptz, ok boolean,
  twice numeric GENERATED ALWAYS AS (price * 2) STORED);
"""


@pytest.fixture
def shop(host):
    host.sql(ITEMS)
    return host


def playbook(host, operations, touches='"items"', more=""):
    return book(host, change(operations) + more, touches=touches)


def put(host, name, content):
    path = host.directory / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def load(host, source, options="", touches='"items"', **more):
    """Loads into items; the source is what stands after `files.`."""
    return at_terminal(host, playbook(host, f'sql.load("items", files.{source}, {{ {options} }})', touches),
                       answers=(), **more)


def loaded(host, source, options="", columns="name, price, note"):
    result = load(host, source, options)
    assert result.status == 0, result.err
    return host.sql(f"SELECT {columns} FROM items ORDER BY id").splitlines()


def refused(host, source, *parts, options="", status=1):
    """One line, nothing changed, and no question was asked."""
    before = host.fingerprint()
    result = load(host, source, options)
    assert_error(result, status, *parts)
    assert host.fingerprint() == before
    return result


# ---- CSV ----


def test_csv_by_its_header(shop):
    put(shop, "a.csv", '\ufeffprice,name,note\r\n1.50,"a ""quoted"", name","two\nlines"\r\n\r\n2,b,\r\n3,c,""')
    assert loaded(shop, 'csv "a.csv"', columns="name, price, note, note IS NULL") == [
        'a "quoted", name|1.50|two', "lines|f", "b|2.00||t", "c|3.00||f"]


def test_csv_of_another_dialect_without_a_header(shop):
    put(shop, "a.csv", "x;'it''s';1,5\nNULL;b;\n'NULL';c;z\n")
    assert loaded(shop, 'csv("a.csv", { header = false, delimiter = ";", quote = "\'", null = "NULL" })',
                  'columns = { "note", "name", "junk" }, skip = { "junk" }, set = { price = 7 }',
                  "name, note, note IS NULL") == ["it's|x|f", "b||t", "c|NULL|f"]


def test_csv_of_one_column_keeps_its_nulls(shop):
    put(shop, "a.csv", "note\nx\n\n\"\"\n")
    shop.sql("CREATE SEQUENCE s; ALTER TABLE items ALTER name SET DEFAULT 'n' || nextval('s')")
    assert loaded(shop, 'csv "a.csv"', "set = { price = 1 }", "note, note IS NULL") == ["x|f", "|t", "|f"]


@pytest.mark.parametrize("content, parts", [
    (b"name,price\na,1\nb\n", ("a.csv:3, byte 15:", "1 fields, and there are 2 columns")),
    (b"name,price\na,1,2\n", ("a.csv:2,", "3 fields")),
    (b'name,price\n"a\nb",1\nc"d,2\n', ("a.csv:4,", "a quote inside a field")),
    (b'name,price\n"a" ,1\n', ("a.csv:2,", "after a closing quote")),
    (b'name,price\na,1\n"b,2\nc,3\n', ("a.csv:3,", "ends inside a quoted field")),
    (b"name,price\na\xff,1\n", ("a.csv:2, byte 12:", "UTF-8")),
    (b"name,price\na\0b,1\n", ("a.csv:2, byte 12:", "zero byte")),
    (b'name,price\n"a\0b",1\n', ("a.csv:2, byte 13:", "zero byte")),
    ("name,price\na,1\n".encode("utf-16"), ("a.csv:1,", "UTF-16; convert the file to UTF-8")),
    (b"name,price\ra,1\r", ("a.csv:1,", "carriage return")),
    (b"name,name\na,1\n", ("a.csv:1,", 'names "name" twice')),
    (b"name,,price\na,1,2\n", ("a.csv:1,", "field 2 of the header has no name")),
    (b"", ("a.csv is empty",)),
    (b"name,prize,foo\na,1,2\n", ('"items" takes no "prize", "foo"', 'skip = { "prize", "foo" }')),
    (b"name;price\na;1\n", ('"items" takes no "name;price"; its fields', 'separated by ";"', 'delimiter = ";"')),
    (b"name\tprice\na\t1\n", ('separated by TAB', 'delimiter = "\\t"')),
    (b"name,price,twice\na,1,2\n", ('"items" takes no "twice"',)),
    (b"name\na\n", ('"items" needs a value for "price"', "set = {")),
])
def test_csv_that_does_not_fit_is_named_before_anything_is_asked(shop, content, parts):
    put(shop, "a.csv", content)
    refused(shop, 'csv "a.csv"', *parts)
    assert not shop.sealed()


@pytest.mark.parametrize("source, options, parts", [
    ('csv("a.csv", { delimiter = "ab" })', "", ("delimiter", "one ASCII character")),
    ('csv("a.csv", { delimiter = "\\"" })', "", ("must differ",)),
    ('csv("a.csv", { header = false })', "", ('columns = { "a", "b" }',)),
    ('csv("a.csv", { header = false })', 'columns = { "name", "name" }', ('names "name" twice',)),
    ('csv("a.csv", { header = false })', 'columns = { "name", "prize" }', ('no column "prize"', '"price"')),
    ('csv "a.csv"', 'columns = { nme = "name" }', ('columns names "nme"', "does not have")),
    ('csv "a.csv"', 'columns = { name = "nam" }', ('no column "nam"', '"name"')),
    ('csv "a.csv"', 'columns = { price = "name" }', ('"name" would be filled twice',)),
    ('csv "a.csv"', 'set = { price = 1 }', ('set gives "price" and so does a.csv',)),
    ('csv "a.csv"', 'default = { prise = 1 }', ('no column "prise"',)),
    ('csv "a.csv"', 'skip = "name"', ("skip must be a list",)),
    ('csv "a.csv"', 'set = { twice = 1 }', ("generated by the server",)),
    ('csv "a.csv"', 'sets = { price = 1 }', ('unknown field "sets"', '"set"')),
])
def test_a_mistake_in_the_playbook_is_named(shop, source, options, parts):
    put(shop, "a.csv", "name,price\na,1\n")
    refused(shop, source, "book.lua:", *parts, options=options, status=64)


# ---- JSON ----


def test_json_in_any_white_space_with_nested_values(shop):
    put(shop, "a.json", """[ {"name":"a","price":1.10,"doc":{"k":[1,null]},"plain":"text","tags":["x","y,\\"z\\\\",null],
      "grid":[[1,2],[3,4]],"docs":[{"a":1},"s",2],"ok":true,"note":{"as": "it stands"}}
      , {"name":"b","price":2,"doc":"s","plain":null,"tags":[],"grid":"{5}","docs":null,"ok":false,"note":null} ]""")
    assert loaded(shop, 'json "a.json"', columns="name, price, doc, plain, tags::text, grid, docs::text, ok, note") == [
        'a|1.10|{"k": [1, null]}|"text"|{x,"y,\\"z\\\\",NULL}|{{1,2},{3,4}}|{"{\\"a\\": 1}","\\"s\\"",2}|t'
        '|{"as": "it stands"}',
        'b|2.00|"s"||{}|{5}||f|']


@pytest.mark.parametrize("name, content", [("a.json", '\ufeff [{"name":"a","price":1}]'),
                                           ("a.jsonl", '\ufeff{"name":"a","price":1}\r\n')])
def test_json_behind_a_byte_order_mark(shop, name, content):
    put(shop, name, content)
    assert loaded(shop, f'{"json" if name == "a.json" else "json_lines"} "{name}"', columns="name, price") == ["a|1.00"]


@pytest.mark.parametrize("call, what", [('files.csv "a.csv\\0.bak"', "holds a zero byte"),
                                        ('files.exists "a.csv\\0"', "holds a zero byte"),
                                        ('files.read ""', "is empty")])
def test_a_path_that_is_none_is_named(shop, call, what):
    put(shop, "a.csv", "name,price\na,1\n")
    path = book(shop, f"  inspect = function() return {call} end,\n" + change(""), touches='"items"')
    assert_error(at_terminal(shop, path, answers=()), 1, f"the path {what}")


def test_json_lines_with_defaults_for_keys_that_rows_lack(shop):
    put(shop, "a.jsonl", '{"name":"a","price":1}\n\n {"note":null,"name":"b"} {"price":3,"name":"c","note":"n"}\n')
    assert loaded(shop, 'json_lines "a.jsonl"', 'default = { note = "none", price = "9.99" }',
                  "name, price, note, note IS NULL") == ["a|1.00|none|f", "b|9.99||t", "c|3.00|n|f"]


def test_keys_may_have_other_names_than_columns(shop):
    put(shop, "a.json", '[{"Title":"a","cost":"1","x":0}]')
    assert loaded(shop, 'json "a.json"',
                  'columns = { Title = "name", cost = "price" }, skip = { "x" }, default = { note = "new" }'
                  ) == ["a|1.00|new"]


@pytest.mark.parametrize("content, parts", [
    ('[{"name":"a","price":1},{"name":"b"}]', ('rows lack "price" (row 2)', "default = {")),
    ('[{"name":"a","price":1},{"name":"b","price":1,"note":"n"}]', ('rows lack "note" (row 1)',)),
    ('[{"name":"a","price":1},{"name":"b","price":1,"foo":1,"bar":2}]',
     ('takes no "foo" (first in row 2), "bar" (first in row 2)', 'skip = { "foo", "bar" }')),
    ('[{"name":"a","price":1,"name":"b"}]', ("row 1, byte", '"name" twice')),
    ('[{"name":"a","price":1}] x', ("row 2, byte 25", "nothing more")),
    ('[{"name":"a","price":1},]', ("row 2", 'expected a row')),
    ('[{"name":"a","price":01}]', ("row 1", "leading zero")),
    ('{"name":"a","price":1}', ("row 1, byte 0",)),
    ('[{"name":"a","price":1}]'.encode("utf-16"), ("UTF-16; convert the file to UTF-8",)),
    ('\ufeff\ufeff[{"name":"a","price":1}]', ("row 1, byte 3", "expected '['")),
    ("\ufeff", ("ends in the middle",)),
    ('[{"name":"a","price":1', ("row 1", "ends in the middle")),
    ('[{"name":"\\u0000","price":1}]', ("row 1", "\\u0000")),
    ('[{"name":"\\ud800","price":1}]', ("row 1", "surrogate")),
    ('[{"name":"a","price":1,"doc":' + "[" * 70 + "]" * 70 + "}]", ("row 1", "nested more than 64 deep")),
    ('[{}]', ('"items" needs a value for "name", "price"', "set = {")),
])
def test_json_that_does_not_fit_is_named_before_anything_is_asked(shop, content, parts):
    put(shop, "a.json", content)
    refused(shop, 'json "a.json"', "a.json", *parts)


@pytest.mark.parametrize("content, parts", [
    ('[{"name":"a","price":1}]', ("files.json",)),
    ('{"name":"a","price":1},{"name":"b","price":1}', ("row 2", "expected a row")),
    ('{"name":"a","price":1} null', ("row 2", "expected a row")),
    ('{"name":"a","price":1', ("row 1", "ends in the middle")),
])
def test_json_lines_that_are_none_are_named(shop, content, parts):
    put(shop, "a.jsonl", content)
    refused(shop, 'json_lines "a.jsonl"', *parts)


def test_what_no_text_can_hold_inside_a_list_is_named(shop):
    put(shop, "a.json", '[{"name":"a","price":1,"tags":["x","\\ud800"]}]')
    refused(shop, 'json "a.json"', "row 1, byte 42", "surrogate")


def test_an_empty_array_and_an_empty_file_of_json_lines_are_nothing_to_do(shop):
    put(shop, "a.json", " [ ] ")
    assert loaded(shop, 'json "a.json"') == []
    put(shop, "a.jsonl", "\n")
    assert loaded(shop, 'json_lines "a.jsonl"') == []


# ---- All kinds ----


def test_what_a_trigger_or_a_domain_fills_need_not_be_given(shop):
    shop.sql("CREATE DOMAIN word AS text DEFAULT 'w'; ALTER TABLE items ADD kind word NOT NULL")
    put(shop, "a.csv", "name,price\na,1\n")
    assert loaded(shop, 'csv "a.csv"', columns="name, kind") == ["a|w"]
    shop.sql("CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS"
             " $$BEGIN NEW.price := 4; RETURN NEW; END$$;"
             "CREATE TRIGGER fill BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION fill()")
    put(shop, "a.csv", "name\nb\n")
    assert loaded(shop, 'csv "a.csv"', columns="name, price") == ["a|1.00", "b|4.00"]


@pytest.mark.skipif(shutil.which("zstd") is None, reason="no zstd program")
@pytest.mark.parametrize("name, kind, options, content", [
    ("a.csv", "csv", "", "name,price\na,1\n"),
    ("a.json", "json", "", '[{"name":"a","price":1}]'),
    ("a.jsonl", "json_lines", "", '{"name":"a","price":1}'),
    ("a.txt", "lines", 'columns = { "name" }, set = { price = 1 }', "a\n"),
])
def test_compressed_files_are_read_as_they_are(shop, name, kind, options, content):
    subprocess.run(["zstd", "-q", "--rm", put(shop, name, content)], check=True)
    assert loaded(shop, f'{kind} "{name}.zst"', options) == ["a|1.00|"]
    packed = (shop.directory / f"{name}.zst").read_bytes()
    put(shop, f"{name}.zst", packed[:-3])
    refused(shop, f'{kind} "{name}.zst"', name, "damaged or cut off", options=options)


@pytest.mark.parametrize("kind, name, content, options", [
    ("csv", "a.csv", "name,price\na,1\nb,2\n", "rows = 3"),
    ("json", "a.json", '[{"name":"a","price":1},{"name":"b","price":1}]', "rows = 3"),
])
def test_a_wrong_number_of_rows_is_refused(shop, kind, name, content, options):
    put(shop, name, content)
    refused(shop, f'{kind} "{name}"', f"{name} holds 2 rows", "exactly 3", options=options)


def test_a_file_that_changes_after_the_plan_was_confirmed_is_refused(shop):
    path = put(shop, "a.csv", "name,price\na,1\n")
    before = shop.fingerprint()
    text = playbook(shop, 'sql.load("items", files.csv "a.csv")', more='\n  confirm = { "GO" },')
    result = at_terminal(shop, text, answers=("GO",), before_last=lambda: path.write_text("name,price\nb,1\n"))
    assert_error(result, 5, "changed in the meantime")
    assert shop.fingerprint() == before


def test_a_file_that_changes_while_the_change_is_made_is_refused(shop):
    """A statement before the load waits for a lock; meanwhile the file becomes another one."""
    path = put(shop, "a.csv", "name,price\na,1\n")
    holder = shop.session()
    holder.run("SELECT pg_advisory_lock(7);")

    def swap():
        while shop.sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") == "0":
            time.sleep(0.02)
        path.write_text("name,price\nb,1\n")
        holder.run("SELECT pg_advisory_unlock(7);")

    thread = threading.Thread(target=swap, daemon=True)
    thread.start()
    wait = 'sql.exec "INSERT INTO items (name, price) SELECT \'x\' || pg_advisory_xact_lock(7), 1"'
    result = at_terminal(shop, playbook(shop, wait + ', sql.load("items", files.csv "a.csv")'), answers=())
    thread.join(10)
    holder.close()
    assert_error(result, 1, "a.csv has changed since it was planned with")
    assert shop.sql("SELECT count(*) FROM items") == "0"


# ---- What the server refuses ----

GOOD = [{"name": f"n{i}", "price": i} for i in range(1, 1201)]


def with_bad(place, **bad):
    rows = [dict(row) for row in GOOD]
    rows[place - 1].update(bad)
    return rows


def as_csv(rows):
    return "name,price\n" + "".join('"{name}",{price}\n'.format(**row) for row in rows)


WRONG = [
    ({"price": "abc"}, 'invalid input syntax for type numeric: "abc" (column "price")'),
    ({"price": "-1"}, 'violates check constraint "items_price_check"'),
    ({"price": 1e9}, "numeric field overflow"),
    ({"name": "n3"}, 'violates unique constraint "items_name_key" (Key (name)=(n3) already exists.)'),
]


@pytest.mark.parametrize("bad, message", WRONG)
@pytest.mark.parametrize("place", [1, 700, 1200])
def test_a_row_that_the_server_refuses_is_told_with_its_place(shop, bad, message, place):
    rows = with_bad(place, **bad)
    place = 3 if bad.get("name") and place == 1 else place
    put(shop, "a.csv", as_csv(rows))
    refused(shop, 'csv "a.csv"', f"a.csv:{place + 1} (row {place}): ", message)
    put(shop, "a.json", json.dumps(rows))
    refused(shop, 'json "a.json"', f"a.json: row {place}, byte ", message)


def test_the_line_counts_those_that_have_no_row(shop):
    put(shop, "a.csv", 'name,price\n\n"a\n\nb",1\n\nc,x\n')
    refused(shop, 'csv "a.csv"', "a.csv:7 (row 2): ", '"x"')
    put(shop, "a.txt", "5\n\n5\n6\nx\n")
    refused(shop, 'lines "a.txt"', "a.txt:5 (row 3): ", '"x"', options='columns = { "price" }, set = { name = "n" }')


def test_null_where_none_may_be_is_told_with_its_place(shop):
    put(shop, "a.csv", "name,price\na,1\nb,\n")
    refused(shop, 'csv "a.csv"', "a.csv:3 (row 2): ", 'null value in column "price"')


def test_what_a_trigger_refuses_is_told_with_its_place(shop):
    shop.sql("CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS"
             " $$BEGIN IF NEW.price = 700 THEN RAISE 'not this one'; END IF; RETURN NEW; END$$;"
             "CREATE TRIGGER no BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION no()")
    put(shop, "a.csv", as_csv(GOOD))
    refused(shop, 'csv "a.csv"', "a.csv:701 (row 700): ", "not this one")


def test_a_row_too_big_for_a_page_is_told_with_a_place_near_it(shop):
    """Rows are stored many at a time; only then it is found out."""
    shop.sql("CREATE TABLE wide (" + ", ".join(f"c{i} bigint" for i in range(1300)) + ")")
    narrow = ",".join("" for i in range(1300))
    put(shop, "a.csv", "\n".join([",".join(f"c{i}" for i in range(1300)), narrow, narrow,
                                  ",".join("1" for i in range(1300)), narrow]))
    result = at_terminal(shop, playbook(shop, 'sql.load("wide", files.csv "a.csv")', touches='"wide"'), answers=())
    assert_error(result, 1, "near ", "a.csv:", "row is too big")


def test_a_foreign_key_that_leads_nowhere_names_the_file_and_the_key(shop):
    shop.sql("CREATE TABLE part (item text REFERENCES items (name))")
    put(shop, "a.csv", "item\nnobody\n")
    before = shop.fingerprint()
    result = at_terminal(shop, playbook(shop, 'sql.load("part", files.csv "a.csv")', touches='"items", "part"'),
                         answers=())
    assert_error(result, 1, "a.csv: ", "foreign key", "Key (item)=(nobody) is not present")
    assert shop.fingerprint() == before


# ---- Many rows into a cleared table ----

LARGE = """
CREATE TABLE kinds (id int PRIMARY KEY, name text);
INSERT INTO kinds VALUES (1, 'one'), (2, 'two');
CREATE TABLE plain_kinds (id int UNIQUE);
INSERT INTO plain_kinds VALUES (1), (2);
CREATE COLLATION c_low (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE large (
  id int PRIMARY KEY, name text, kind int CONSTRAINT "k 1" REFERENCES kinds ON DELETE CASCADE,
  other int REFERENCES plain_kinds (id) DEFERRABLE, later int,
  self int REFERENCES large (id), a int, b text COLLATE "C", r int4range, note text,
  CONSTRAINT one UNIQUE (name, a) DEFERRABLE, EXCLUDE USING gist (r WITH &&));
ALTER TABLE large ADD FOREIGN KEY (later) REFERENCES kinds NOT VALID;
CREATE TABLE refers (id int REFERENCES large);
CREATE INDEX "hostile ""name" ON large (a DESC NULLS LAST, (lower(b)) text_pattern_ops) INCLUDE (note)
  WITH (fillfactor = 70) WHERE a > 5;
CREATE UNIQUE INDEX unique_expr ON large ((id + 1));
CREATE UNIQUE INDEX unique_nulls ON large (a, b, id) NULLS NOT DISTINCT;
CREATE INDEX low ON large (name COLLATE c_low);
CREATE INDEX hashed ON large USING hash (b);
CREATE INDEX commented ON large (a); COMMENT ON INDEX commented IS 'kept';
CREATE INDEX clustered ON large (b); ALTER TABLE large CLUSTER ON clustered;
CREATE UNIQUE INDEX replica ON large (id); ALTER TABLE large REPLICA IDENTITY USING INDEX replica;
CREATE INDEX stats ON large ((a + 1)); ALTER INDEX stats ALTER COLUMN 1 SET STATISTICS 500;
CREATE INDEX no_stats ON large ((a + 2)); ALTER INDEX no_stats ALTER COLUMN 1 SET STATISTICS 0;
CREATE INDEX brin ON large USING brin (id) WITH (pages_per_range = 4);
CREATE STATISTICS both_of_them ON a, id FROM large;
COMMENT ON CONSTRAINT "k 1" ON large IS 'a comment';
"""


def schema(host):
    text = subprocess.run([server_binary("pg_dump"), "--schema-only", host.url], capture_output=True, text=True,
                          check=True).stdout
    valid = host.sql("SELECT indexrelid::regclass, indisvalid, indisready, indisclustered, indisreplident FROM pg_index"
                     " WHERE indrelid = 'large'::regclass ORDER BY indexrelid::regclass::text")
    return [line for line in text.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))], valid


@pytest.fixture
def large(host):
    host.sql(LARGE if host.pg.version >= 150000 else LARGE.replace("NULLS NOT DISTINCT", ""))
    rows = [f"{i},n{i},{1 + i % 2},{1 + i % 2},{1 + i % 2},{i},b{i % 7}" for i in range(1, 25001)]
    put(host, "large.csv", "\n".join(["id,name,kind,other,later,a,b", *rows]))
    return host


TABLES = '"large", "kinds", "plain_kinds", "refers"'
REFILL = 'sql.clear { "large", "refers" }, sql.load("large", files.csv "large.csv")'


def refill(host, operations=REFILL, more="\n  backup = false,", answers=("NO BACKUP",)):
    return at_terminal(host, playbook(host, operations, TABLES, more), answers=answers)


def index_numbers(host):
    return set(host.sql("SELECT indexrelid FROM pg_index WHERE indrelid = 'large'::regclass").splitlines())


def test_a_large_load_builds_indexes_anew_and_leaves_the_schema_as_it_was(large):
    before, numbers = schema(large), index_numbers(large)
    result = refill(large)
    assert result.status == 0, result.err
    assert schema(large) == before
    assert large.sql("SELECT count(*), sum(id) FROM large") == "25000|312512500"
    assert len(numbers - index_numbers(large)) == 6  # hostile, unique_expr, unique_nulls, low, hashed, brin


@pytest.mark.parametrize("index, row, key", [
    ("", "7,again,1,1,1,0,b", "(id)=(7)"),  # a constraint, which stays
    ("CREATE UNIQUE INDEX gone ON large (name)", "25001,n7,1,1,1,0,b", "(name)=(n7)"),
])
def test_a_doubled_row_of_a_large_load_is_still_told_with_its_place(large, index, row, key):
    large.sql(index)
    path = large.directory / "large.csv"
    path.write_text(path.read_text() + "\n" + row)
    before = schema(large)
    assert_error(refill(large), 1, "large.csv:25002 (row 25001): ", "duplicate key", key)
    assert schema(large) == before


def test_a_key_that_leads_nowhere_ends_a_large_load(large):
    path = large.directory / "large.csv"
    path.write_text(path.read_text() + "\n25001,again,1,3,1,0,b")
    before = schema(large)
    assert_error(refill(large), 1, "foreign key", "Key (other)=(3) is not present")
    assert schema(large) == before


@pytest.mark.parametrize("setting", [
    "CREATE FUNCTION et() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'no DDL here'; END$$;"
    "CREATE EVENT TRIGGER guard ON ddl_command_start EXECUTE FUNCTION et()",
    "ALTER TABLE large ADD FOREIGN KEY (self) REFERENCES large (id) DEFERRABLE INITIALLY DEFERRED",
][:times(1, 2)])
def test_where_ddl_has_effects_of_its_own_indexes_stay(large, setting):
    large.sql(setting)
    before, numbers = schema(large), index_numbers(large)
    twice = 'sql.load("large", files.csv "large.csv", { skip = { "a" }, set = { a = 0 } })'
    result = refill(large, f'sql.clear {{ "large", "refers" }}, {twice},'
                           f' sql.delete("large", {{ where = "true" }}), {twice}')
    assert result.status == 0, result.err
    assert schema(large) == before
    assert index_numbers(large) == numbers


def test_a_load_into_a_table_that_was_not_cleared_leaves_its_indexes_alone(large):
    numbers = index_numbers(large)
    result = refill(large, 'sql.load("large", files.csv "large.csv")', more="", answers=())
    assert result.status == 0, result.err
    assert index_numbers(large) == numbers


# ---- Sequences ----

def next_id(shop):
    return int(shop.sql("SELECT last_value + is_called::int FROM items_id_seq"))


def test_a_sequence_goes_on_behind_the_ids_of_a_file(shop):
    put(shop, "a.csv", "id,name,price\n500,a,1\n70,b,2\n")
    assert loaded(shop, 'csv "a.csv"', columns="id") == ["70", "500"]
    assert next_id(shop) == 501
    put(shop, "a.csv", "name,price\nc,3\n")
    assert loaded(shop, 'csv "a.csv"', columns="id")[-1] == "501"


def test_a_load_never_takes_a_sequence_back(shop):
    shop.sql("SELECT setval('items_id_seq', 1000)")
    put(shop, "a.json", '[{"id": 70, "name": "a", "price": 1}]')
    assert loaded(shop, 'json "a.json"', columns="id") == ["70"]
    assert next_id(shop) == 1001


def test_a_load_into_a_cleared_table_pushes_a_sequence_that_began_anew(shop):
    shop.sql("INSERT INTO items (name, price) SELECT n, 1 FROM generate_series(1, 50) n")
    put(shop, "a.csv", "id,name,price\n" + "".join(f"{n},{n},1\n" for n in range(1, 20002)))
    path = playbook(shop, 'sql.clear { "items" }, sql.load("items", files.csv "a.csv")')
    assert shop.run(path).status == 0
    assert next_id(shop) == 20002


def test_a_rollback_of_a_load_takes_the_sequence_back(shop):
    put(shop, "a.csv", "id,name,price\n500,a,1\n")
    before = shop.fingerprint()
    path = playbook(shop, 'sql.load("items", files.csv "a.csv")')
    assert shop.run(path, "--rehearse").status == 0
    assert shop.fingerprint() == before


def test_a_sequence_of_somebody_else_stays_and_the_plan_of_a_load_says_so(shop):
    shop.sql("DROP ROLE IF EXISTS loader; CREATE ROLE loader LOGIN; GRANT ALL ON items TO loader")
    put(shop, "a.csv", "id,name,price\n500,a,1\n")
    try:
        path = playbook(shop, 'sql.load("items", files.csv "a.csv")')
        result = shop.run("--database-url", shop.pg.url(shop.database, "loader"), path, "--json", url=False)
        assert result.status == 0, result.err
        notes = [e.get("note") for e in result.named("planned")]
        assert notes == ["sequence public.items_id_seq stays where it is: this user does not own it"]
        assert next_id(shop) == 1
    finally:
        shop.sql("DROP OWNED BY loader; DROP ROLE loader")


# ---- Which files ----


@pytest.mark.parametrize("operation", [
    'sql.load("items", { kind = "%s", path = "/etc/passwd", distinct = true }, { columns = { "name" } })' % kind
    for kind in ("lines", "csv", "json", "json_lines")] + [
    '(function() local o = sql.script "data.sql" o.path = "/etc/passwd" return o end)()',
    '(function() local o = files.lines "data.sql" o.path = o.path .. "/../../passwd"'
    ' return sql.load("items", o, { columns = { "name" } }) end)()'])
def test_a_path_that_a_playbook_writes_into_an_operation_is_looked_at_again(shop, operation):
    put(shop, "data.sql", "CREATE TABLE x (a int);")
    before = shop.fingerprint()
    for words in ((), ("--dry-run",)):
        assert_error(shop.run(playbook(shop, operation), *words), 3, "book.lua:", "passwd", "folder")
    assert shop.fingerprint() == before


@pytest.mark.parametrize("what", ["data/items.csv", "data"])
def test_a_link_that_takes_the_place_of_a_file_meanwhile_is_not_followed(shop, what):
    """The same content, so that nothing else could tell; the path was checked when the playbook was loaded."""
    for folder in ("data", "other"):
        (shop.directory / folder).mkdir()
        put(shop, f"{folder}/items.csv", "name,price\na,1\n")
    path = shop.directory / "swapped.lua"
    path.write_text('local source = files.csv "data/items.csv"\nreturn { api = 1, name = "swapped",'
                    ' touches = { "items" }, confirm = { "LOAD" },\nchange = function() return { sql.load("items", source) } end }\n')

    def swap():
        (shop.directory / what).rename(shop.directory / "away")
        (shop.directory / what).symlink_to(shop.directory / what.replace("data", "other"))

    before = shop.fingerprint()
    assert_error(at_terminal(shop, path, answers=["LOAD"], before_last=swap), 3, "swapped.lua:3", "symbolic link")
    assert shop.fingerprint() == before
