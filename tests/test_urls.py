"""The forms of a database's address, on a real server; and a password that no output, record or backup ever shows."""

import contextlib
from urllib.parse import quote

import pytest
from cases import ENCODED, PASSWORD, assert_error, book, change, everything_written, reset_at_terminal
from conftest import RESET, RESTORE

COUNT = change('sql.update("words", { set = { price = "1.00" }, where = "price > 1" })') \
    + '\n  statistics = function(db) return { { "Words", db:count "words" } } end,'


def words_counted(host, *words, **more):
    """What a dry run counts in the table `words`; the target's event."""
    more = {"url": False, **more}
    result = host.run(book(host, COUNT), "--dry-run", "--json", *words, **more)
    assert result.status == 0, result.err
    return result.named("statistic")[0]["value"], result.named("target")[0]


# ---- Forms ----


@pytest.mark.parametrize("form", [
    "postgres://owner@/{db}?host={dir}",
    "postgresql://owner@/{db}?host={dir}",
    "postgresql+asyncpg://owner@/{db}?host={dir}",
    "postgresql+psycopg2://owner@/{db}?host={dir}",
    "postgis://owner@/{db}?host={dir}",
    "postgresql://owner@{coded}/{db}",
    "postgresql://owner@{coded}:5432/{db}",
    "postgresql:///{db}?host={dir}&user=owner",
    "postgresql://owner@/{db}?host={dir}&schema=public",
    "postgresql://owner@/{db}?host={dir}&connection_limit=5&pool_timeout=10&pgbouncer=true",
    "host={dir} dbname={db} user=owner",
    "host='{dir}' dbname = '{db}' user=owner",
])
def test_every_form_that_frameworks_write_is_understood(untouched, form):
    sockets = untouched.pg.directory
    url = form.format(db=untouched.database, dir=sockets, coded=quote(str(sockets), safe=""))
    count, target = words_counted(untouched, "--database-url", url)
    assert count == 300
    assert target["database"] == untouched.database


def test_schema_in_the_url_is_where_tables_are_looked_for(host):
    host.sql("CREATE SCHEMA other; CREATE TABLE other.words AS SELECT * FROM words LIMIT 7")
    assert words_counted(host, "--database-url", host.url + "&schema=other")[0] == 7
    assert words_counted(host, "--database-url", host.url + "&schema=public")[0] == 300


def test_a_schema_that_is_not_there_holds_no_table(untouched):
    url = untouched.url + "&schema=nowhere"
    result = untouched.run(book(untouched, COUNT), "--dry-run", "--database-url", url, url=False)
    assert_error(result, 1, "words")


def test_only_the_schema_of_the_url_is_changed(host):
    host.sql("CREATE SCHEMA other; CREATE TABLE other.words AS SELECT * FROM words LIMIT 7")
    before = host.sql("SELECT md5(string_agg(w::text, ',' ORDER BY id)) FROM words w")
    path = book(host, change('sql.clear { "words" }'))
    result = host.run(path, "--database-url", host.url + "&schema=other", url=False)
    assert result.status == 0, result.err
    assert host.sql("SELECT count(*) FROM other.words") == "0"
    assert host.sql("SELECT md5(string_agg(w::text, ',' ORDER BY id)) FROM words w") == before


# ---- Where it is taken from ----


def env_file(host, text):
    (host.directory / ".env").write_text(text)


@pytest.mark.parametrize("line", [
    "DATABASE_URL={url}",
    "DATABASE_URL='{url}'",
    'DATABASE_URL="{url}"',
    "export DATABASE_URL={url}",
    "  DATABASE_URL = {url}   # the shop's",
    "# DATABASE_URL=mysql://nowhere\nDATABASE_URL={url}",
    "\ufeffOTHER=1\r\nDATABASE_URL={url}\r\n",
])
def test_the_url_may_stand_in_the_env_file(untouched, line):
    env_file(untouched, line.format(url=untouched.url) + "\n")
    assert words_counted(untouched)[1]["database"] == untouched.database


def test_the_flag_comes_before_the_environment_and_that_before_the_env_file(untouched):
    bad = "mysql://nowhere/db"
    env_file(untouched, f"DATABASE_URL={bad}\n")
    assert words_counted(untouched, env={"DATABASE_URL": untouched.url})[0] == 300
    assert words_counted(untouched, "--database-url", untouched.url, env={"DATABASE_URL": bad})[0] == 300
    assert_error(untouched.run(RESET, "--dry-run", url=False), 64, "DATABASE_URL in .env", "mysql")


def test_a_line_of_the_env_file_that_is_none_is_named_and_not_shown(untouched):
    env_file(untouched, f"A=1\nhidden words\nDATABASE_URL={untouched.url}\n")
    result = untouched.run(RESET, "--dry-run", url=False)
    assert_error(result, 64, ".env:2:")
    assert "hidden" not in result.err


# ---- Passwords ----


@pytest.fixture(scope="module")
def keeper(servers):
    """A role that has to give a password full of the signs that URLs use."""
    pg, _ = servers
    pg.require_password("keeper", PASSWORD)
    return "keeper"


def masked_everywhere(host, *results):
    text = everything_written(host, *results)
    assert PASSWORD not in text and ENCODED not in text
    for piece in ("s3cr3t", "ss@word", "ss%40word"):
        assert piece not in text


def test_the_password_works_and_is_never_shown(host, keeper):
    url = host.pg.url(host.database, keeper, ENCODED)
    dry = host.run(RESET, "--dry-run", "--json", "--database-url", url, url=False)
    assert dry.status == 0, dry.err
    assert "keeper:***@" in dry.named("target")[0]["url"]
    host.redis.stop()
    try:
        reset = reset_at_terminal(host, "--database-url", url, url=False)
    finally:
        host.redis.start()
    assert reset.status == 8, reset.err
    words = [RESTORE, "--backup", "latest", "--dry-run", "--database-url", url]
    restore = host.run(*words, url=False)
    assert restore.status == 0, restore.err
    shown = [host.run(*w) for w in (["runs"], ["runs", "show", "latest"], ["backups"], ["backups", "verify", "latest"])]
    assert host.sealed()
    masked_everywhere(host, dry, reset, restore, *shown)


@pytest.mark.parametrize("url", [
    "postgresql://keeper:{wrong}@/{db}?host={dir}",
    "postgresql://keeper@/{db}?host={dir}&password={wrong}",
    "host={dir} dbname={db} user=keeper password='{plain}'",
])
def test_a_wrong_password_is_a_failure_that_does_not_show_it(untouched, keeper, url):
    url = url.format(wrong=ENCODED + "x", plain=PASSWORD + "x", db=untouched.database, dir=untouched.pg.directory)
    result = untouched.run(RESET, "--dry-run", "--json", "--database-url", url, url=False)
    assert_error(result, 1, "password authentication failed", "keeper")
    masked_everywhere(untouched, result)


def test_a_missing_password_is_a_failure(untouched, keeper):
    url = untouched.pg.url(untouched.database, keeper)
    result = untouched.run(RESET, "--dry-run", "--database-url", url, url=False)
    assert_error(result, 1, "password")


def test_a_password_that_a_query_returns_is_masked_too(untouched, keeper):
    url = untouched.pg.url(untouched.database, keeper, ENCODED)
    path = book(untouched, COUNT.replace('db:count "words"', f'db:value "SELECT \'{PASSWORD}\'"'))
    result = untouched.run(path, "--dry-run", "--json", "--database-url", url, url=False)
    assert result.status == 0, result.err
    masked_everywhere(untouched, result)


def test_a_password_in_the_url_of_redis_is_never_shown(untouched):
    url = f"unix://:s3cr3t-redis@{untouched.redis.socket}"
    with contextlib.ExitStack() as stack:
        untouched.redis.call("CONFIG", "SET", "requirepass", "another")
        stack.callback(untouched.redis.call, "-a", "another", "CONFIG", "SET", "requirepass", "")
        result = untouched.run(RESET, "--dry-run", "--redis-url", url, redis=False)
    assert result.status == 0, result.err
    assert "WRONGPASS" in result.out
    assert "s3cr3t" not in everything_written(untouched, result)
