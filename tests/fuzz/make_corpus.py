#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes the inputs in corpus/ that the fuzz targets begin with.

    tests/fuzz/make_corpus.py BACKUP [DATABASE-URL]

BACKUP is a sealed backup directory: its manifest and its first rows are taken.
From a database, if one is given, come binary COPY streams of every type and
single fields of them; without one those that are there are kept.
"""

import base64
import json
import pathlib
import struct
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
REPO = HERE.parent.parent
FEW = 3  # rows

# In the order of field_fuzz.c: the first byte of an input is the place.
FIELDS = [
    ("bool", "true"), ("bytea", r"'\x00ff10'"), ("name", "'words'"),
    ("int8", "9007199254740993"), ("int2", "'-32768'"), ("int4", "2147483647"),
    ("text", "E'a\"b\\\\c\\n\u00e9\U0001f600'"), ("oid", "4294967295"),
    ("json", "'{\"a\": [1, null, \"\\u00e9\"]}'"), ("float4", "16777216"),
    ("float8", "0.30000000000000004"), ("date", "'2024-02-29'"),
    ("timestamp", "'0044-03-15 12:00:00.5 BC'"),
    ("timestamptz", "'2026-11-21 12:26:26.153475+00'"),
    ("numeric", "'-1234567.00891'"),
    ("uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"),
    ("jsonb", "'{\"k\": \"v\", \"n\": 1.50}'"),
    ("cidr", "'2001:db8::/32'"), ("macaddr8", "'08:00:2b:01:02:03:04:05'"),
    ("macaddr", "'08:00:2b:01:02:03'"), ("inet", "'10.1.2.3/8'"),
    ("time", "'24:00:00'"),
    ("interval", "'1 year 2 mons -3 days 04:05:06.789'"),
    ("timetz", "'12:34:56.789-05:45'"),
]
# In the order of array_fuzz.c.
ARRAYS = [
    ("int4[]", "'[0:1][-1:0]={{1,NULL},{-3,4}}'"),
    ("text[]", r"""'{"",null,"NULL","a b",c,"\"\\\\,{}"}'"""),
    ("bytea[]", r"ARRAY['\x00ff'::bytea, '']"),
    ("float8[]", "'{NaN,0.1,-Infinity}'"),
    ("timestamptz[]", "'{infinity,2026-11-21 12:00:00.5+00,0044-03-15 BC}'"),
    ("interval[]", "'{1 day,-00:00:00.5}'"),
    ("json[]", """ARRAY['null'::json, '{"a": "b c"}']"""),
    ("inet[]", "'{10.0.0.0/8,::1}'"), ("timetz[]", "'{24:00:00+00}'"),
    ("numeric[]", "'{NaN,1.50}'"), ("jsonb[]", "ARRAY['\"a\"'::jsonb]"),
]
# In the order of copy_fuzz.c; tsvector stands for what is cast to text.
COPIED = ["bool", "bytea", "int8", "int2", "int4", "text", "oid", "float4",
          "float8", "date", "timestamp", "timestamptz", "numeric", "uuid",
          "tsvector", "cidr", "macaddr8", "macaddr", "inet", "time",
          "interval", "timetz", "int4[]", "text[]", "bytea[]"]


def put(target, name, data):
    folder = HERE / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(
        data if isinstance(data, bytes) else data.encode())


def first_rows(path):
    """A small array in the form of the file."""
    lines = path.read_text().splitlines()[: FEW + 1]
    text = "\n".join(lines).rstrip(",")
    return text + "\n]\n" if lines[0] == "[" else text + "\n"


def from_backup(backup):
    text = (backup / "manifest.json").read_text()
    manifest = json.loads(text)
    place = manifest["place"]
    manifest["place"] = "localhost/shop"
    put("backup", "manifest", text.replace(place, "localhost/shop"))
    text = (backup / "summary.json").read_text()
    put("json", "summary", text.replace(place, "localhost/shop"))
    manifest["files"] = manifest["files"][-1:]
    manifest["sequences"] = manifest["sequences"][:1]
    put("backup", "one_file", json.dumps(manifest))
    packed = dict(manifest["files"][0], compression="zstd",
                  uncompressed_bytes=1000)
    packed["file"] = packed["file"].removesuffix(".zst") + ".zst"
    put("backup", "one_packed", json.dumps({**manifest, "files": [packed]}))
    for name, wrong in {
        "moving_cursor": {"place": "shop\x7f"},
        "outside": {"files": [dict(manifest["files"][0],
                                   file="../words.json")]},
        "below": {"files": [dict(manifest["files"][0],
                                 file="a/words.json")]},
        "twice": {"files": manifest["files"] * 2},
    }.items():
        put("backup", name, json.dumps({**manifest, **wrong}))
    rows = max(backup.glob("*.json"), key=lambda p: p.stat().st_size)
    put("backup", "rows", first_rows(rows))
    put("json", "rows", first_rows(rows))
    pretty = json.dumps(json.loads(first_rows(rows)), indent=2)
    put("json", "rows_indented", pretty)
    put("backup", "rows_packed", subprocess.run(
        ["zstd", "-q", "-1", "-c"], input=pretty.encode(), check=True,
        capture_output=True).stdout)


def by_hand():
    put("json", "escapes", '[{"a\\u0062":"\\ud83d\\ude00\\n\\\\\\"\\/\u00e9",'
        '"n":-0.5e+10,"t":true,"f":false,"x":null,"":[]}]')
    put("json", "controls", json.dumps(
        [{"c": "".join(map(chr, range(1, 32))) + "\\\x7f"}]))
    put("json", "repeated", '[{"a":1,"b":2},{"a":1,"a":2}]')
    put("json", "nested", "[" * 64 + "]" * 64)
    put("json", "row_nested", '[{"j":' + "[" * 62 + "]" * 62 + "}]")
    words = (REPO / "playbooks/data/words/20k.txt").read_text().split()
    put("lines", "words", "\n".join(words[:40]) + "\n")
    put("lines", "mixed", "\ufeff Stra\u00dfe \r\n\r\n\tSTRASSE\nabc\nABC\n"
        "\u0130stanbul\n\u00c9t\u00e9")
    put("csv", "quoted", 'a,"b ""c"" d",\r\n"1\n2",,\u00e9\r\n\r\n,,""\n')
    put("csv", "two", "\ufeffname,price\nx,1\n\n\"y,z\",\n")
    put("csv", "one", "a\n\n\"\"\nb")
    put("csv", "other", "a;'b''c';NULL\n'NULL';1;2\n")
    put("csv", "stray", 'a,b"c,d\n"e" f,g,h\n"i')
    put("csv", "json_lines", '{"a":1}\n {"a":null,"b":[{}]}{"a":"x"}\n')
    put("env", "usual", "# settings\nexport DATABASE_URL=postgresql://u@h/d\n"
        "RH_FUZZ='a # b' # c\nB=\"x\\n\\\"\\\\\"\nEMPTY=\n")
    put("env", "windows", "\ufeffA=1 # one\r\n  B = pass#word\r\n\r\n")
    put("env", "value", "a\"b\\c'd\n# e")
    put("script", "quotes", "CREATE TABLE \"a;\"\"\" (b text DEFAULT "
        "E'\\';''', c text DEFAULT 'x' -- '\n 'y;');\nCREATE FUNCTION f() "
        "RETURNS int AS $a$;$b$$a$ LANGUAGE sql;/* ; /* */ */ COMMENT ON "
        "TABLE a IS U&'\\0041'")
    put("script", "body", "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC "
        "SELECT CASE WHEN true THEN 1 END; END;CREATE RULE r AS ON UPDATE "
        "TO a DO (SELECT 1; SELECT 2);")
    put("script", "dump", "\\restrict abc\nSET statement_timeout = 0;\n"
        "SET xmloption = content;\nSELECT pg_catalog.set_config("
        "'search_path', '', false);\nCREATE SCHEMA public;\nGRANT SELECT "
        "ON TABLE public.a TO b;\n\\unrestrict abc\n")
    # The first key of RFC 8032's examples.
    pem = ("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9J"
           "LsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n")
    put("key", "pem", pem)
    put("key", "base64", base64.encodebytes(pem.encode()).decode())
    put("key", "secret", "0123456789abcdef0123456789abcdef")
    for name, url in {
        "plain": "postgresql://app:s%40f@db.example:5433/shop?sslmode=require",
        "prisma": "postgres://app:pw@[::1]:5432/shop?schema=app&"
                  "connection_limit=5&pgbouncer=true",
        "hosts": "postgresql+asyncpg://u@h1:1,h2:2/d?ssl=true&"
                 "target_session_attrs=any",
        "socket": "postgresql:///shop?host=/run/postgresql",
        "pairs": "host=localhost port=5432 dbname='my shop' password=pw",
        "redis": "redis://user:pw@localhost:6379/2?db=3&protocol=3",
        "redis_socket": "unix:///run/redis.sock?db=1&password=pw",
        "rest": "@host:5432/db?sslmode=require&application_name=x",
    }.items():
        put("url", name, url)


def copy_out(url, select):
    return subprocess.run(
        ["psql", "-X", "-q", url, "-c",
         f"COPY ({select}) TO STDOUT (FORMAT binary)"],
        check=True, capture_output=True).stdout


def from_database(url):
    for target, kinds in ("field", FIELDS), ("array", ARRAYS):
        for place, (kind, value) in enumerate(kinds):
            stream = copy_out(url, f"SELECT {value}::{kind}")
            size = struct.unpack(">i", stream[21:25])[0]
            put(target, kind.removesuffix("[]"),
                bytes([place]) + stream[25:25 + size])
    values = dict(FIELDS + ARRAYS, tsvector="'a:1 b'")
    tables = [COPIED[:8], COPIED[7:15], ["int4"], [], COPIED[15:22],
              COPIED[22:]]
    for number, kinds in enumerate(tables):
        row = ", ".join(
            f"{values[k]}::{k}" + ("::text" if k == "tsvector" else "")
            for k in kinds)
        nulls = ", ".join(["NULL"] * len(kinds))
        select = f"SELECT {row} UNION ALL SELECT {nulls}" if row else "SELECT"
        head = bytes([len(kinds)] + [COPIED.index(k) for k in kinds])
        put("copy", f"table_{number}", head + copy_out(url, select))


def plans():
    effect = {"text": "Delete all rows of words", "table": "words", "rows": 9, "compared": 9, "exact": True}
    plan = {
        "format": "resethost-plan", "version": 1, "resethost": "0.1.0",
        "expires": "2026-11-22T17:47:42.143716+00:00", "run": "20261121_174742_134810",
        "seed": "73a33ab10337236b", "now": "2026-11-21T17:47:42+00:00", "salt": "ab",
        "target": {"database": "shop", "class": "test", "Redis": None},
        "backup": [{"table": "words", "file": "words", "rows": 9}],
        "operations": [{"number": 1, "kind": "sql.clear", "sha256": "00", "effects": [effect]}],
        "after_commit": [
            {"event": "planned_redis", "operation": 2, "kind": "redis.delete", "pattern": "w:*", "keys": 3},
            {"event": "planned_command", "operation": 3, "command": "ls", "program": "/bin/ls"},
            {"event": "planned_removal", "directory": "backups/a"}],
        "playbook": {"path": "a.lua", "name": "a", "sha256": "00"}, "files": {"a.lua": "00"},
        "given": [{"name": "n", "value": "1"}, {"name": "f", "value": None}],
        "answers": [{"question": "Which?", "option": "w", "answer": "b"}],
        "backup_directory": "backups", "options": {"n": 1},
        "environment": {"A": {"secret": True, "set": True, "fingerprint": "00"}, "B": {"value": "x"}},
        "tables": {"words": {"column id": "integer", "kind": "r p"}}}
    put("plan", "whole", json.dumps(plan, indent=1))
    put("plan", "later", json.dumps({**plan, "version": 2}))
    put("plan", "little", json.dumps({k: plan[k] for k in ("format", "version", "operations")}))


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    from_backup(pathlib.Path(sys.argv[1]))
    by_hand()
    plans()
    if len(sys.argv) == 3:
        from_database(sys.argv[2])


main()
