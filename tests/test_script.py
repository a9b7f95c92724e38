"""sql.drop_all and sql.script: a schema is dropped and made anew in the run's own transaction, or nothing of it is; only
what is ours and declared goes, and a file only makes things."""

import subprocess

import pytest
from cases import assert_error, at_terminal, book, change
from conftest import server_binary

# Everything that can depend on everything.
CROWDED = r'''
CREATE EXTENSION pgcrypto;
CREATE TYPE mood AS ENUM ('sad; "very"', 'it''s ok');
CREATE DOMAIN posint AS int CHECK (VALUE > 0);
CREATE TYPE pair AS (a int, b text);
CREATE TYPE span AS RANGE (subtype = int);
CREATE SEQUENCE tickets START 100;
CREATE TABLE "Ring" (id serial PRIMARY KEY, name text DEFAULT E'a\';b', m mood, p posint,
                     "it's; ""odd""" text, t bigint DEFAULT nextval('tickets'));
CREATE TABLE "Child" (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ring int REFERENCES "Ring" ON DELETE CASCADE,
                      p pair, s span, twice int GENERATED ALWAYS AS (id * 2) STORED);
ALTER TABLE "Ring" ADD COLUMN favourite int REFERENCES "Child";
CREATE TABLE parted (id int, m mood) PARTITION BY RANGE (id);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (10);
CREATE TABLE parent (id int);
CREATE TABLE heir (x int) INHERITS (parent);
CREATE UNLOGGED TABLE quick (id int);
CREATE VIEW v AS SELECT * FROM "Ring";
CREATE VIEW v2 AS SELECT name, m FROM v;
CREATE MATERIALIZED VIEW mv AS SELECT count(*) AS n FROM v2;
CREATE FUNCTION f(x mood) RETURNS int LANGUAGE sql AS $$ SELECT 1; -- ;$$;
CREATE FUNCTION g() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN true THEN 1 ELSE 2 END; END;
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $body$BEGIN RETURN NEW; END;$body$;
CREATE PROCEDURE pr() LANGUAGE sql AS 'SELECT 1; SELECT 2';
CREATE TRIGGER stamp BEFORE INSERT ON "Ring" FOR EACH ROW EXECUTE FUNCTION stamp();
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
CREATE AGGREGATE many(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');
CREATE FUNCTION same(mood, mood) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE OPERATOR === (LEFTARG = mood, RIGHTARG = mood, FUNCTION = same);
CREATE FUNCTION backwards(int, int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT sign($2 - $1)::int';
CREATE OPERATOR CLASS backwards FOR TYPE int USING btree AS
  OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 backwards(int, int);
CREATE INDEX backwards_idx ON "Ring" (favourite backwards);
CREATE STATISTICS st ON id, name FROM "Ring";
CREATE COLLATION coll FROM "C";
CREATE TEXT SEARCH CONFIGURATION words (COPY = simple);
CREATE TEXT SEARCH DICTIONARY simple_words (TEMPLATE = simple);
ALTER TABLE "Ring" ENABLE ROW LEVEL SECURITY;
CREATE POLICY pol ON "Ring" USING (p > 0);
CREATE RULE r AS ON UPDATE TO "Child" DO ALSO (SELECT 1; SELECT 2);
COMMENT ON TABLE "Ring" IS E'two\nlines; and -- more';
INSERT INTO "Ring" (name) VALUES ('Zoë "Z" O''Neil'), (NULL), ('');
INSERT INTO "Child" (ring) SELECT 1 + g % 3 FROM generate_series(1, 7) g;
INSERT INTO parted VALUES (1, 'it''s ok'), (2, NULL);
INSERT INTO heir VALUES (1, 2);
'''
# Before version 14 no function has a body that is parsed.
WITH_A_TEXT_BODY = ("BEGIN ATOMIC SELECT CASE WHEN true THEN 1 ELSE 2 END; END;", "AS 'SELECT 1';")
TOUCHES = '"Ring", "Child", "parted", "parent", "heir", "quick"'
SMALL = 'CREATE TABLE "Ring" (id text PRIMARY KEY, name text);\nCREATE TABLE fresh (a int, b text);\n'


@pytest.fixture
def crowded(host):
    host.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    host.sql(CROWDED if host.pg.version >= 140000 else CROWDED.replace(*WITH_A_TEXT_BODY))
    return host


def schema_of(host, *words):
    return subprocess.run([server_binary("pg_dump"), "--schema-only", "-h", host.pg.directory, "-U", "owner", *words,
                           host.database], capture_output=True, text=True, check=True).stdout


def everything(host):
    """All that a run must leave alone, or bring back."""
    dump = [line for line in schema_of(host).splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]
    return host.fingerprint(), "\n".join(dump)


def script(host, text, name="new.sql"):
    path = host.directory / name
    path.write_text(text)
    return path


def playbook(host, operations, more="", touches=TOUCHES):
    return book(host, more + change(operations), touches=touches)


def test_a_schema_is_dropped_made_anew_and_filled_in_one_run(crowded):
    script(crowded, SMALL)
    (crowded.directory / "rows.csv").write_text("a,b\n1,x\n2,\"y;\nz\"\n")
    path = playbook(crowded, 'sql.drop_all { schema = "public" }, sql.script "new.sql",'
                             ' sql.insert("Ring", { { id = "1", name = "one" }, { id = "2", name = null } }),'
                             ' sql.load("fresh", files.csv "rows.csv")',
                    '  verify = function(db) assert(db:count "Ring" == 2 and db:count "fresh" == 2) end,\n')
    before = everything(crowded)
    dry = crowded.run("--dry-run", "--json", path)
    assert dry.status == 0, dry.err
    assert everything(crowded) == before
    result = crowded.run("--json", path)
    assert result.status == 0, result.err
    counts = [[(e["text"], e["rows"]) for e in r.named(name)] for r, name in ((dry, "planned"), (result, "changed"))]
    assert counts[0] == counts[1]
    assert counts[0][:6] == [("Drop Child", 7), ("Drop Ring", 3), ("Drop heir", 1), ("Drop parent", 0), ("Drop parted", 2),
                             ("Drop quick", 0)]
    assert "3 types" in counts[0][6][0] or "4 types" in counts[0][6][0]
    assert counts[0][7:] == [("Run new.sql: 2 statements", 0), ("Insert into Ring", 2), ("Load fresh from rows.csv", 2)]
    assert all(e["note"] for e in dry.named("planned")[-2:])
    assert crowded.sql("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind <> 'i'"
                       " ORDER BY 1") == "Ring\nfresh"
    assert crowded.sql("SELECT count(*) FROM pg_type t WHERE typnamespace = 'public'::regnamespace"
                       " AND typtype NOT IN ('c') AND typcategory <> 'A'") == "0"
    assert crowded.sql("SELECT count(*) FROM pg_proc WHERE proname IN ('f', 'g', 'stamp', 'pr', 'many')") == "0"
    assert crowded.sql('SELECT id, coalesce(name, \'-\') FROM "Ring" ORDER BY 1') == "1|one\n2|-"
    assert crowded.sql("SELECT encode(digest('a', 'md5'), 'hex') IS NOT NULL") == "t"
    measured = {e["table"]: e for e in result.named("measured") if e["dropped"]}
    assert set(measured) == {"Ring", "Child", "parted", "heir", "quick", "parent"}
    assert {e["table"] for e in result.named("measured") if e["created"]} == {"Ring", "fresh"}
    again = crowded.run(book(crowded, change('sql.drop_all {}, sql.script "new.sql"'), touches='"Ring", "fresh"'))
    assert again.status == 0, again.err
    assert crowded.sql('SELECT (SELECT count(*) FROM "Ring") + (SELECT count(*) FROM fresh)') == "0"


@pytest.mark.parametrize("words", [["--schema=public"], [], ["--no-owner", "--no-privileges"]], ids=str)
def test_what_pg_dump_wrote_makes_the_same_schema_again(crowded, words):
    dump = schema_of(crowded, *words)
    script(crowded, dump)
    before = everything(crowded)[1]
    tables = '  verify = function(db) assert(db:value \'SELECT count(*) FROM "Ring"\' == 0) end,\n'
    result = crowded.run(playbook(crowded, 'sql.drop_all {}, sql.script "new.sql"', tables))
    assert result.status == 0, result.err
    assert everything(crowded)[1] == before
    assert crowded.sql('SELECT count(*) FROM "Child"') == "0"


@pytest.mark.parametrize("text, fields, status, part", [
    (SMALL + "CREATE TABLE other (a nonsense);\n", "", 1, 'new.sql:3: type "nonsense" does not exist'),
    (SMALL, "  verify = function() error('no', 0) end,\n", 6, "no"),
    (SMALL + "CREATE TABLE w AS SELECT * FROM words;", "", 1, "new.sql:3"),
], ids=["broken", "verify", "dropped_table"])
def test_a_run_that_fails_brings_everything_back(crowded, text, fields, status, part):
    script(crowded, text)
    before = everything(crowded)
    result = crowded.run(playbook(crowded, 'sql.drop_all {}, sql.script "new.sql"', fields))
    assert_error(result, status, part)
    assert everything(crowded) == before
    assert crowded.run("--rehearse", playbook(crowded, 'sql.drop_all {}')).status == 0
    assert everything(crowded) == before


@pytest.mark.parametrize("operations, status, parts", [
    ('sql.insert("nothing", { id = 1 })', 3, ['"nothing" is not declared']),
    ('sql.insert("Ring", { id = "1", nmae = "x" })', 64, ['no column "nmae"', "name"]),
    ('sql.insert("Ring", { id = null })', 1, ["null value"]),
    ('sql.load("Ring", files.lines "new.sql", { columns = { "nope" } })', 64, ['no column "nope"']),
    ('sql.load("Ring", files.lines "new.sql", { columns = { "id" }, rows = 5 })', 1, ["must hold exactly 5"]),
    ('sql.clear { "Ring" }', 64, ["not after sql.drop_all or sql.script"]),
    ('sql.exec "DELETE FROM fresh"', 64, ["not after sql.drop_all or sql.script"]),
    ('sql.update("Ring", { set = { name = "x" }, where = "true" })', 64, ["not after"]),
    ('sql.drop_all {}', 64, ["not after"]),
    ('sql.script "missing.sql"', 1, ["missing.sql"]),
    ('sql.script()', 1, ["sql.script(path)"]),
    ('sql.drop_all "public"', 1, ["sql.drop_all"]),
    ('sql.script("new.sql", { x = 1 }), sql.insert("Ring", {})', 1, ["already exists"]),
])
def test_what_follows_is_checked_against_what_the_script_made(crowded, operations, status, parts):
    script(crowded, SMALL)
    before = everything(crowded)
    result = crowded.run(playbook(crowded, f'sql.drop_all {{}}, sql.script "new.sql", {operations}'))
    assert_error(result, status, *parts)
    assert everything(crowded) == before


@pytest.mark.parametrize("touches, fields, status, part", [
    ('"Ring", "Child", "parted"', "", 3, '"heir", "parent", "quick" of schema "public" would be dropped'),
    (TOUCHES, '  backup = { "Ring", "Child" },\n', 3, "may lose rows and is not in the backup"),
    (TOUCHES, "  backup = false,\n", 4, "not confirmed"),
], ids=["undeclared", "not_backed_up", "no_backup"])
def test_nothing_is_dropped_that_is_not_declared_and_backed_up(crowded, touches, fields, status, part):
    before = everything(crowded)
    assert_error(crowded.run(playbook(crowded, "sql.drop_all {}", fields, touches)), status, part)
    assert everything(crowded) == before


OUTSIDE = 'CREATE SCHEMA other; CREATE TABLE other.t (id int);'


@pytest.mark.parametrize("sql, part", [
    ('CREATE VIEW other.w AS SELECT id FROM public."Ring"', "other.w"),
    ('ALTER TABLE other.t ADD COLUMN r int REFERENCES public."Ring"', "t_r_fkey on other.t"),
    ("ALTER TABLE other.t ADD COLUMN m public.mood", "other.t"),
    ("ALTER TABLE other.t ADD COLUMN n bigint DEFAULT nextval('public.tickets')", "other.t.n"),
    ("CREATE TRIGGER tr BEFORE INSERT ON other.t FOR EACH ROW EXECUTE FUNCTION public.stamp()", "tr on other.t"),
    ("CREATE FUNCTION other.h(public.mood) RETURNS int LANGUAGE sql AS 'SELECT 1'", "other.h(public.mood)"),
    ('CREATE PUBLICATION pub FOR TABLE public."Ring"', "pub"),
    ("CREATE POLICY pol2 ON other.t USING (public.same(NULL, NULL))", "pol2 on other.t"),
], ids=["view", "foreign_key", "column", "default", "trigger", "function", "publication", "policy"])
def test_what_would_reach_beyond_the_schema_is_refused_by_name(crowded, sql, part):
    crowded.sql(OUTSIDE + sql)
    before = everything(crowded)
    assert_error(crowded.run(playbook(crowded, "sql.drop_all {}")), 3, part, "would be dropped along with it")
    assert everything(crowded) == before


def test_references_out_of_the_schema_and_other_schemas_do_not_hinder(crowded):
    crowded.sql('CREATE SCHEMA other; CREATE TABLE other.t (id int PRIMARY KEY); INSERT INTO other.t VALUES (1);'
                'ALTER TABLE public."Ring" ADD COLUMN o int REFERENCES other.t')
    result = crowded.run(playbook(crowded, "sql.drop_all {}"))
    assert result.status == 0, result.err
    assert crowded.sql("SELECT count(*) FROM other.t") == "1"
    assert crowded.sql("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == "0"
    assert crowded.sql("SELECT count(*) FROM pg_trigger") == "0"


@pytest.mark.parametrize("sql, part", [
    ("CREATE TABLE foreign_one (id int); ALTER TABLE foreign_one OWNER TO {role}", "table public.foreign_one"),
    ("CREATE TYPE foreign_two AS ENUM ('a'); ALTER TYPE foreign_two OWNER TO {role}", "type public.foreign_two"),
    ("CREATE FUNCTION foreign_three() RETURNS int LANGUAGE sql AS 'SELECT 1';"
     "ALTER FUNCTION foreign_three() OWNER TO {role}", "function public.foreign_three()"),
], ids=["table", "type", "function"])
def test_what_belongs_to_others_is_refused_by_name(crowded, sql, part):
    us, other = f"us_{crowded.database}"[:60], f"o_{crowded.database}"[:60]
    crowded.sql(f"CREATE ROLE {us} LOGIN; CREATE ROLE {other}; GRANT ALL ON SCHEMA public TO {other};"
                f"DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION {us}; GRANT ALL ON SCHEMA public TO {other}")
    try:
        crowded.sql('CREATE TABLE "Ring" (id int); INSERT INTO "Ring" VALUES (1)', us)
        crowded.url = crowded.pg.url(crowded.database, us)
        path = playbook(crowded, "sql.drop_all {}", touches='"Ring"')
        crowded.sql(sql.format(role=other))
        assert_error(crowded.run(path), 3, part, "belongs to somebody else")
        crowded.sql(f"DROP OWNED BY {other}; CREATE EXTENSION hstore")
        script(crowded, SMALL)
        result = crowded.run(playbook(crowded, 'sql.drop_all {}, sql.script "new.sql", sql.insert("Ring", { id = 1 })',
                                      touches='"Ring"'))
        assert result.status == 0, result.err
        assert crowded.sql('SELECT id, \'a=>1\'::hstore FROM "Ring"') == '1|"a"=>"1"'
    finally:
        crowded.sql(f"DROP SCHEMA public CASCADE; DROP OWNED BY {us}, {other}; DROP ROLE {us}, {other}")


@pytest.mark.parametrize("text, part", [
    ('ALTER TABLE heir DROP COLUMN x', "alters tables that it has not made: heir"),
    ('ALTER TABLE quick ALTER COLUMN id TYPE bigint', "quick"),
    ('ALTER TABLE quick RENAME TO slow', "slow"),
    ('ALTER TABLE quick ADD COLUMN more int', "quick"),
    ('CREATE SCHEMA other; ALTER TABLE quick SET SCHEMA other', "quick"),
    ('ALTER TABLE quick ENABLE ROW LEVEL SECURITY', "quick"),
    ('ALTER TABLE "Ring" DISABLE TRIGGER stamp', '"Ring"'),
    ('ALTER TABLE "Child" DROP CONSTRAINT "Child_ring_fkey"', '"Child"'),
    ('ALTER TABLE quick ADD CHECK (id > 0)', "quick"),
    ('CREATE INDEX ON quick (id)', "quick"),
    ('GRANT ALL ON quick TO PUBLIC', "quick"),
    ('CREATE RULE nothing AS ON DELETE TO quick DO INSTEAD NOTHING', "quick"),
    ('CREATE TRIGGER s BEFORE UPDATE ON quick FOR EACH ROW EXECUTE FUNCTION stamp()', "quick"),
])
def test_a_script_alters_no_table_that_it_has_not_made(crowded, text, part):
    script(crowded, text + ";")
    before = everything(crowded)
    assert_error(crowded.run(playbook(crowded, 'sql.script "new.sql"')), 3, part)
    assert everything(crowded) == before


def test_a_script_may_add_to_what_is_there_and_two_may_follow_each_other(crowded):
    script(crowded, 'CREATE TABLE one (id int REFERENCES "Ring"); CREATE SCHEMA IF NOT EXISTS public;')
    script(crowded, "ALTER TABLE one ADD COLUMN n text; GRANT SELECT ON one TO PUBLIC;", "two.sql")
    result = crowded.run(playbook(crowded, 'sql.script "new.sql", sql.script "two.sql",'
                                           ' sql.insert("one", { id = 1, n = "x" })'))
    assert result.status == 0, result.err
    assert crowded.sql("SELECT * FROM one") == "1|x"
    assert crowded.sql('SELECT count(*) FROM "Ring"') == "3"


def test_ids_that_are_given_to_new_tables_push_their_sequences(crowded):
    script(crowded, "CREATE TABLE counted (id serial PRIMARY KEY, at int GENERATED BY DEFAULT AS IDENTITY, n text);")
    result = crowded.run(playbook(crowded, 'sql.drop_all {}, sql.script "new.sql", sql.insert("counted", { id = 40, n = "y" })'))
    assert result.status == 0, result.err
    assert crowded.sql("INSERT INTO counted (n) VALUES ('z') RETURNING id") == "41"


def test_a_script_that_writes_rows_by_the_back_door_is_found_out(crowded):
    script(crowded, "CREATE FUNCTION pour() RETURNS bigint LANGUAGE sql AS 'DELETE FROM quick; SELECT 1::bigint';"
                    "CREATE TABLE trick AS SELECT pour()")
    crowded.sql("INSERT INTO quick VALUES (1)")
    before = everything(crowded)
    assert_error(crowded.run(playbook(crowded, 'sql.script "new.sql"', touches='"Ring"')), 3, "quick")
    assert everything(crowded) == before


@pytest.mark.parametrize("text, part", [
    ("CREATE TABLE a (x int);\nCOMMIT;\n", "new.sql:2: COMMIT: the transaction is the run's"),
    ("\\i other.sql\n", "new.sql:1: a command of psql"),
    ("CREATE TABLE a (x int);\n\nCOPY a FROM stdin;\n1\n\\.\n", "new.sql:3: COPY a: a schema file holds no rows"),
    ("DROP TABLE a;", "new.sql:1: DROP TABLE: a schema file only makes things"),
    ("SET ROLE postgres;", "new.sql:1: SET ROLE"),
])
def test_what_a_schema_file_must_not_say_is_refused_before_anything_is_asked(crowded, text, part):
    script(crowded, text)
    before = everything(crowded)
    path = playbook(crowded, 'sql.drop_all {}, sql.script "new.sql"', '  confirm = { "GO" },\n')
    assert_error(crowded.run("--dry-run", path), 3, part)
    assert_error(crowded.run(path), 3, part)
    assert everything(crowded) == before


@pytest.mark.parametrize("sql, edit", [
    ("CREATE TYPE newer AS ENUM ('a')", None), (None, SMALL + "CREATE TABLE more (x int);"),
], ids=["another_type", "another_file"])
def test_a_plan_that_was_confirmed_for_something_else_is_stale(crowded, sql, edit):
    path = script(crowded, SMALL)

    def meanwhile():
        if sql:
            crowded.sql(sql)
        if edit:
            path.write_text(edit)
    result = at_terminal(crowded, playbook(crowded, 'sql.drop_all {}, sql.script "new.sql"', '  confirm = { "GO" },\n'),
                         answers=("GO",), before_last=meanwhile)
    assert_error(result, 5, "no longer the ones that were confirmed")
    assert crowded.sql('SELECT count(*) FROM "Ring"') == "3"


def test_an_empty_schema_and_a_missing_one(crowded):
    crowded.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE public.x ();")
    assert_error(crowded.run(playbook(crowded, 'sql.drop_all { schema = "nowhere" }', touches='"x"')), 64, "nowhere")
    assert_error(crowded.run(playbook(crowded, 'sql.drop_all { schema = "pg_catalog" }', touches='"x"')), 64, "pg_catalog")
    crowded.sql("CREATE SCHEMA empty")
    result = crowded.run(playbook(crowded, 'sql.drop_all { schema = "empty" }', touches='"x"'))
    assert result.status == 0, result.err
    assert "Nothing to do" in result.out
