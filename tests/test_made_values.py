"""Values that the host makes from secrets: in the database they are what others accept, and nowhere else they are seen,
however a run ends."""

import base64
import os
import re
import signal
import subprocess

import bcrypt
import pytest
from cases import assert_error, at_terminal, book, everything_written
from screen import ended, to_prompt

SECRET = "correct horse battery"
HASH = re.compile(r"\$2b\$04\$[./A-Za-z0-9]{53}")
ENV = '  env = { ADMIN_PASSWORD = { secret = true } },\n'
MADE = 'hash.bcrypt(run.env.ADMIN_PASSWORD, { cost = 4 })'


@pytest.fixture
def users(host):
    host.sql("CREATE TABLE users (id serial PRIMARY KEY, name text, hash text, age int CHECK (age < 200));"
             "INSERT INTO users (name, hash) VALUES ('old', 'x')")
    return host


def playbook(host, body, fields=""):
    return book(host, f"{ENV}{fields}  change = function(facts, run)\n{body}\n  end,", touches='"users"')


def insert(value=MADE, more=""):
    return f'    return {{ sql.insert("users", {{ name = "admin", hash = {value}{more} }}) }}'


def carry_out(host, path, *words, **more):
    return host.run("--json", path, *words, env={"ADMIN_PASSWORD": SECRET}, **more)


def assert_unseen(host, *results):
    """Neither the secret nor any hash or key in what the run said, recorded or wrote."""
    written = everything_written(host, *results)
    assert SECRET not in written
    assert not HASH.search(written), HASH.search(written)
    assert "PRIVATE KEY" not in written


def stored(host, name="admin"):
    return host.sql(f"SELECT hash FROM users WHERE name = '{name}'")


def test_a_hash_is_in_the_database_only_and_others_accept_it(users):
    result = carry_out(users, playbook(users, insert()))
    assert result.status == 0, result.err
    assert HASH.fullmatch(stored(users))
    assert bcrypt.checkpw(SECRET.encode(), stored(users).encode())
    assert not bcrypt.checkpw(b"another", stored(users).encode())
    assert_unseen(users, result)


def test_a_run_with_the_default_cost_makes_one_hash_for_both_evaluations(users):
    path = playbook(users, '    local h = hash.bcrypt(run.env.ADMIN_PASSWORD)\n    print(h)\n'
                           '    return { sql.insert("users", { name = "admin", hash = h }) }')
    result = carry_out(users, path)
    assert result.status == 0, result.err
    assert [e["text"] for e in result.named("print")] == ["bcrypt of ADMIN_PASSWORD"]
    assert stored(users).startswith("$2b$12$")
    assert bcrypt.checkpw(SECRET.encode(), stored(users).encode())


@pytest.mark.parametrize("body", [
    f'    return {{ sql.update("users", {{ set = {{ hash = {MADE} }}, where = {{ name = "old" }} }}) }}',
    f'    return {{ sql.exec("UPDATE users SET hash = $1 WHERE name = \'old\'", {MADE}) }}',
    f'    return {{ sql.update("users", {{ set = {{ hash = {MADE} }}, where = "id < $1", params = {{ 100 }} }}) }}',
], ids=["set", "exec", "set_and_params"])
def test_every_operation_takes_a_made_value(users, body):
    result = carry_out(users, playbook(users, body))
    assert result.status == 0, result.err
    assert bcrypt.checkpw(SECRET.encode(), stored(users, "old").encode())
    assert_unseen(users, result)


@pytest.mark.parametrize("word", ["--dry-run", "--rehearse"])
def test_a_run_that_changes_nothing_shows_nothing(users, word):
    result = carry_out(users, playbook(users, insert()), word)
    assert result.status == 0, result.err
    assert stored(users) == ""
    assert_unseen(users, result)


@pytest.mark.parametrize("body, fields, status", [
    # the server's message says what it was given
    (insert(more=f", age = {MADE}"), "", 1),
    (insert(more=", age = 500"), "", 1),
    (f'    return {{ sql.exec("SELECT $1::text::int", {MADE}) }}', "", 1),
    (f'    return {{ sql.delete("users", {{ where = {MADE} }}) }}', "", 64),
    (f'    return {{ sql.clear {{ {MADE} }} }}', "", 1),
    (f'    return {{ redis.delete({MADE}) }}', "", 1),
    (f'    return {MADE}', "", 64),
    (f'    error({MADE})', "", 1),
    (f'    error(tostring({MADE}) .. run.env.ADMIN_PASSWORD)', "", 1),
    ('    hash.bcrypt(run.env.ADMIN_PASSWORD .. string.rep("x", 80))', "", 1),
    (insert(), '  verify = function(db) error(db:value "SELECT hash FROM users WHERE name = \'admin\'") end,\n', 6),
    (insert(), '  verify = function(db) local h = db:value "SELECT hash FROM users WHERE name = \'admin\'"\n'
               '    print(h) warn(h) assert(not h, "x" .. h) end,\n', 6),
    (insert(), '  statistics = function(db, run) return { { "hash", hash.bcrypt(run.env.ADMIN_PASSWORD, { cost = 4 }) }'
               ' } end,\n', 1),
    (insert(), '  inspect = function(db, run) return db:value("SELECT $1", hash.bcrypt(run.env.ADMIN_PASSWORD, { cost ='
               ' 4 })) end,\n', 1),
], ids=["type_error", "check", "exec", "where", "clear", "redis", "returned", "raised", "raised_with_secret", "too_long",
        "verify", "verify_and_say", "statistics", "read"])
def test_no_error_shows_what_was_made(users, body, fields, status):
    path = playbook(users, body, fields)
    results = [carry_out(users, path), users.run(path, env={"ADMIN_PASSWORD": SECRET})]
    for result in results:
        assert result.status == status, (result.status, result.err)
    assert users.sql("SELECT name, hash FROM users") == "old|x"
    assert_unseen(users, *results)


def test_a_declined_confirmation_shows_nothing(users):
    path = playbook(users, insert(), '  confirm = { "GO" },\n')
    result = at_terminal(users, path, answers=("NO",), env={"ADMIN_PASSWORD": SECRET})
    assert result.status == 4
    assert stored(users) == ""
    assert_unseen(users, result)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_is_stopped_at_its_question_shows_nothing(users, end):
    path = playbook(users, insert(), '  confirm = { "GO" },\n')
    child = users.terminal(path, env={"ADMIN_PASSWORD": SECRET})
    screen = to_prompt(child)
    os.kill(child.pid, end)
    result = ended(child, screen)
    assert result.status == (-end if end == signal.SIGKILL else 128 + end)
    assert stored(users) == ""
    assert_unseen(users, result)


def test_a_plan_that_no_longer_fits_shows_nothing(users):
    body = f'    return {{ sql.update("users", {{ set = {{ hash = {MADE} }}, where = "true" }}) }}'
    path = playbook(users, body, '  confirm = { "GO" },\n')
    result = at_terminal(users, path, answers=("GO",), env={"ADMIN_PASSWORD": SECRET}, before_last=lambda: users.sql(
        "INSERT INTO users (name, hash) SELECT g, 'x' FROM generate_series(1, 3000) g"))
    assert result.status == 5, result.err
    assert users.sql("SELECT DISTINCT hash FROM users") == "x"
    assert_unseen(users, result)


def test_rows_of_a_file_take_a_made_value(users):
    (users.directory / "names.txt").write_text("anna\nbert\n")
    path = playbook(users, '    return { sql.load("users", files.lines "names.txt", { columns = { "name" },'
                           f' set = {{ hash = {MADE} }} }}) }}')
    result = carry_out(users, path)
    assert result.status == 0, result.err
    assert stored(users, "anna") == stored(users, "bert")
    assert bcrypt.checkpw(SECRET.encode(), stored(users, "anna").encode())
    assert_unseen(users, result)


def test_the_plan_of_another_secret_with_the_same_name_looks_the_same(users):
    path = playbook(users, insert())
    plans = [users.run("--json", "--dry-run", path, env={"ADMIN_PASSWORD": secret}).named("planned")
             for secret in (SECRET, "another secret")]
    assert plans[0] == plans[1]


KEY = '    local k = ed25519.generate()\n    print(base64.encode(k:public()), base64.encode(k:sign "text"), k:pem())\n'


def test_a_new_key_is_the_same_in_both_evaluations_and_openssl_reads_it(users):
    path = playbook(users, KEY + '    return { sql.insert("users", { name = base64.encode(k:public()),'
                                 ' hash = k:pem() }) }')
    result = carry_out(users, path)
    assert result.status == 0, result.err
    assert_unseen(users, result)
    (said,) = (e["text"].split(" ", 2) for e in result.named("print"))
    assert said[2] == "private key (Ed25519)"
    private = stored(users, said[0])
    file, public = users.directory / "key.pem", users.directory / "public.pem"
    file.write_text(private + "\n")
    shown = subprocess.run(["openssl", "pkey", "-in", file, "-pubout"], capture_output=True, text=True, check=True)
    public.write_text(shown.stdout)
    der = base64.b64decode("".join(shown.stdout.splitlines()[1:-1]))
    assert der[-32:] == base64.b64decode(said[0])
    (users.directory / "text").write_text("text")
    (users.directory / "signature").write_bytes(base64.b64decode(said[1]))
    subprocess.run(["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", public, "-in", "text", "-sigfile",
                    "signature"], cwd=users.directory, check=True, capture_output=True)
    assert said[0] != carry_out(users, path).named("print")[0]["text"].split()[0]


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_key_of_openssl_is_read_and_never_shown(users, wrapped):
    pem = subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519"], capture_output=True, check=True).stdout
    text = (base64.encodebytes(pem) if wrapped else base64.b64encode(pem)).decode()
    path = book(users, '  env = { KEY = { secret = true } },\n  change = function(facts, run)\n'
                       '    local k = assert(ed25519.key(run.env.KEY))\n    print(base64.decode(run.env.KEY))\n'
                       '    return { sql.insert("users", { name = k:public_pem(), age = k:pem() }) }\n  end,',
                touches='"users"')
    results = [users.run(*words, path, env={"KEY": text}) for words in ([], ["--json"])]
    body = pem.decode().splitlines()[1]
    written = everything_written(users, *results)
    assert [r.status for r in results] == [1, 1]
    assert body not in written and body[30:] not in written
    assert text.strip() not in written and text.splitlines()[0] not in written


def test_a_new_key_is_written_to_a_file_and_shown_nowhere(users):
    file = users.directory / "new.pem"
    path = playbook(users, '    local k = ed25519.generate()\n    return { files.write(run.options.to, k:pem()),'
                           ' sql.insert("users", { name = k:public_pem() }) }',
                    '  options = { to = { type = "new_file" } },\n')
    result = carry_out(users, path, "--to", file)
    assert result.status == 0, result.err
    assert_unseen(users, result)
    public = subprocess.run(["openssl", "pkey", "-in", file, "-pubout"], capture_output=True, text=True, check=True)
    assert users.sql("SELECT count(*) FROM users WHERE name = '" + public.stdout + "'") == "1"


def test_a_key_of_another_kind_is_named_without_its_text(users):
    pem = subprocess.run(["openssl", "genpkey", "-algorithm", "x25519"], capture_output=True, check=True).stdout.decode()
    path = book(users, '  env = { KEY = { secret = true } },\n  change = function(facts, run)\n'
                       '    assert(ed25519.key(run.env.KEY))\n    return {}\n  end,', touches='"users"')
    result = users.run(path, env={"KEY": pem})
    assert_error(result, 1, "it is a key of another kind; Ed25519 is needed")


def test_a_warning_is_said_once(users):
    path = playbook(users, '    warn("RAILWAY_ENVIRONMENT is not set")\n' + insert('"x"'))
    result = carry_out(users, path)
    assert result.status == 0, result.err
    assert [e["text"] for e in result.named("warning") if "RAILWAY" in e["text"]] == ["RAILWAY_ENVIRONMENT is not set"]
    assert "RAILWAY_ENVIRONMENT is not set" in users.run(path).out


def test_a_sandbox_has_values_for_the_environment_of_its_own(blank):
    (blank.directory / "schema.sql").write_text("CREATE TABLE users (name text)")
    path = book(blank, '  env = { WHO = { required = true } },\n'
                       '  sandbox = { schema = "schema.sql", env = { WHO = "somebody" } },\n'
                       '  change = function(facts, run) print(run.env.WHO) return {} end,', touches='"users"')
    def said(env):
        result = blank.run("sandbox", "--json", path, url=False, redis=False, env=env)
        assert result.status == 0, result.err
        return [e["text"] for e in result.named("print")]
    assert said({}) == ["somebody"]
    assert said({"WHO": "me"}) == ["me"]
    assert_error(blank.run(path), 64, "WHO")
