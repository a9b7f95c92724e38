"""ThreadRing: a hub becomes an empty root ring, its schema kept or made anew; the badge and the DID document are what others
accept; and one command brings everything back."""

import base64
import json
import re
import stat
import subprocess
from datetime import datetime, timezone

import pytest
from cases import assert_error, at_terminal, everything_written, objects
from conftest import PLAYBOOKS, cloned, server_binary
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

RING = PLAYBOOKS / "root_ring.lua"
UNDO = PLAYBOOKS / "restore_exact.lua"
DATA = PLAYBOOKS / "data/threadring"
PHRASES = ("DELETE ALL DATA", "I UNDERSTAND THIS IS IRREVERSIBLE", "RESET PRODUCTION NOW")
URL = "https://hub.example.org"
ENV = {"INSTANCE_DID": "did:web:hub.example.org", "RING_HUB_URL": URL}
TABLES = ["Ring", "RingRole", "Membership", "Badge", "PostRef", "Challenge", "Block", "Invitation", "AuditLog", "HttpSignature",
          "Actor", "RateLimit", "ActorReputation"]
# What no demo has: every kind of text, and NULL wherever it may be.
HOSTILE = r'''
INSERT INTO "Ring" (id, slug, name, description, "updatedAt", "ownerDid", metadata)
VALUES ('', 'sl''ug"', E'tab\t \\N \\. "q" ''s'' \u202e ☃ 𝔘', E'\r\n', '0001-01-01 BC', 'did:x:''; DROP', 'null'),
       ('2', E'\\', '', NULL, 'infinity', '', '{"a": "\\u0007", "b": [1.10, 1e400]}');
INSERT INTO "Membership" (id, "ringId", "actorDid", "updatedAt") VALUES (E'm\n', '', 'did:a:b', 'now');
INSERT INTO "Badge" (id, "membershipId", "badgeData") VALUES ('b', E'm\n', '"text"');
'''


@pytest.fixture(scope="session")
def demo(servers):
    """A hub in use, to be cloned."""
    pg, _ = servers
    pg.sql("postgres", "CREATE DATABASE demo_hub")
    pg.sql("demo_hub", (DATA / "schema.sql").read_text())
    pg.sql("demo_hub", (DATA / "demo.sql").read_text() + HOSTILE)
    return "demo_hub"


@pytest.fixture
def hub(servers, demo, tmp_path, request):
    with cloned(servers, demo, request.node.name, tmp_path) as host:
        for i in range(5):
            host.redis.call("SET", f"did:did:web:host{i}.example:u{i}", "{}")
        host.redis.call("SET", "didx:1", "not ours")
        yield host


@pytest.fixture
def key():
    return Ed25519PrivateKey.generate()


def pem_of(key):
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def setting(key):
    """As the application reads it."""
    return base64.b64encode(pem_of(key)).decode()


def reset(hub, *words, env=None, answers=PHRASES, **more):
    return at_terminal(hub, "--json", RING, *words, answers=answers, env={**ENV, **(env or {})}, **more)


def undo(hub):
    result = at_terminal(hub, "--json", UNDO, "--backup", "latest", answers=("RESTORE",))
    assert result.status == 0, result.err


def dump(hub):
    """Schema and rows, as pg_dump sees them."""
    text = subprocess.run([server_binary("pg_dump"), "-h", hub.pg.directory, "-U", "owner", hub.database],
                          capture_output=True, text=True, check=True).stdout
    text = re.sub(r"(^COPY .*?;\n)(.*?)(^\\\.$)", lambda m: m[1] + "\n".join(sorted(m[2].split("\n"))) + m[3], text,
                  flags=re.S | re.M)
    return [line for line in text.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]


def b64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def verified(badge, public):
    """What is in a badge's signature, once that has been verified by other means than ours."""
    header, payload, signature = badge["proof"]["jws"].split(".")
    public.verify(b64(signature), f"{header}.{payload}".encode())
    return json.loads(b64(header)), json.loads(b64(payload))


def assert_root_ring(hub, slug="spool", did=ENV["INSTANCE_DID"], badge=False):
    """Everything that the database holds."""
    (ring,) = objects(hub, 'SELECT * FROM "Ring"')
    made = datetime.fromisoformat(ring["createdAt"]).replace(tzinfo=timezone.utc)
    assert abs((datetime.now(timezone.utc) - made).total_seconds()) < 600
    resets = ring["metadata"].pop("resetAt")
    assert datetime.fromisoformat(resets.replace("Z", "+00:00")) == made
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", ring["id"])
    known = {"slug": slug, "name": "The Spool", "visibility": "PUBLIC", "joinPolicy": "OPEN", "postPolicy": "OPEN",
             "ownerDid": did, "parentId": None, "metadata": {"isRoot": True, "createdBy": "system"},
             "themeColor": "thread-pine", "updatedAt": ring["createdAt"], "shortCode": None, "curatorNote": None,
             "policies": None, "badgeImageUrl": None, "badgeImageHighResUrl": None, "bannerUrl": None}
    assert {k: ring[k] for k in known} == known
    roles = {r["name"]: r for r in objects(hub, 'SELECT * FROM "RingRole"')}
    assert set(roles) == {"owner", "moderator", "member"}
    # What the application's routes ask for.
    assert {"manage_ring", "delete_ring", "manage_members", "moderate_posts", "view_audit_log"} <= set(
        roles["owner"]["permissions"])
    assert {"manage_members", "moderate_posts"} <= set(roles["moderator"]["permissions"])
    assert roles["member"]["permissions"] == ["submit_posts", "view_content"]
    assert {r["ringId"] for r in roles.values()} == {ring["id"]}
    (actor,) = objects(hub, 'SELECT * FROM "Actor"')
    assert (actor["did"], actor["type"], actor["instanceUrl"], actor["verified"]) == (did, "INSTANCE", URL, True)
    (member,) = objects(hub, 'SELECT * FROM "Membership"')
    assert (member["ringId"], member["actorDid"], member["roleId"], member["status"]) == (
        ring["id"], did, roles["owner"]["id"], "ACTIVE")
    (entry,) = objects(hub, 'SELECT * FROM "AuditLog"')
    assert (entry["ringId"], entry["action"], entry["actorDid"], entry["metadata"]) == (
        ring["id"], "ring.created", did, {"ringName": "The Spool"})
    filled = {"Ring": 1, "RingRole": 3, "Actor": 1, "Membership": 1, "AuditLog": 1, "Badge": int(badge)}
    counts = hub.sql(";".join(f"SELECT '{t}', count(*) FROM \"{t}\"" for t in TABLES))
    assert counts.splitlines() == [f"{t}|{filled.get(t, 0)}" for t in TABLES]
    badges = objects(hub, 'SELECT * FROM "Badge"')
    assert [b["membershipId"] for b in badges] == [member["id"]] * badge
    assert member["badgeId"] == (badges[0]["id"] if badge else None)
    return badges[0]["badgeData"] if badge else None


def test_a_hub_becomes_its_root_ring_and_comes_back(hub, key):
    before, env = dump(hub), {"RING_HUB_PRIVATE_KEY": setting(key)}
    dry = hub.run("--json", "--dry-run", RING, env={**ENV, **env})
    assert dry.status == 0, dry.err
    assert dump(hub) == before
    result = reset(hub, env=env)
    assert result.status == 0, result.err
    counts = [[(e["text"], e["rows"]) for e in r.named(name)] for r, name in ((dry, "planned"), (result, "changed"))]
    assert counts[0] == counts[1]
    assert [n for _, n in counts[0]] == [42, 120, 2001, 1201, 4000, 25, 30, 150, 5000, 250, 300, 900, 300, 1, 3, 1, 1, 1, 1]
    badge = assert_root_ring(hub, badge=True)
    assert hub.sql("SELECT count(*) FROM _prisma_migrations") == "3"
    assert hub.redis.call("KEYS", "*") == "didx:1"

    header, payload = verified(badge, key.public_key())
    assert header == {"alg": "EdDSA", "typ": "JWT"}
    proof = badge.pop("proof")
    assert payload["vc"] == badge
    assert (payload["iss"], payload["sub"]) == ("did:web:hub.example.org", ENV["INSTANCE_DID"])
    issued = datetime.fromisoformat(badge["issuanceDate"].replace("Z", "+00:00"))
    assert payload["iat"] == int(issued.timestamp())
    assert (proof["type"], proof["verificationMethod"], proof["proofPurpose"]) == (
        "Ed25519Signature2020", "did:web:hub.example.org#key-1", "assertionMethod")
    assert badge["id"].startswith(URL + "/badges/")
    assert badge["type"] == ["VerifiableCredential", "OpenBadgeCredential", "ThreadRingMembershipBadge"]
    assert badge["threadRing"]["memberRole"] == "owner" and badge["threadRing"]["ringSlug"] == "spool"
    with pytest.raises(InvalidSignature):
        verified({"proof": proof}, Ed25519PrivateKey.generate().public_key())

    (backup,) = hub.sealed()
    again = reset(hub, env=env)
    assert again.status == 0, again.err
    assert_root_ring(hub, badge=True)
    assert again.named("result")[0]["undo"].endswith(hub.sealed()[-1] + f" --backup-dir {hub.backups}")
    assert "restore_exact.lua" in result.named("result")[0]["undo"]
    restored = at_terminal(hub, "--json", UNDO, "--backup", backup, answers=("RESTORE",))
    assert restored.status == 0, restored.err
    assert dump(hub) == before


def test_with_a_schema_everything_is_made_anew_and_comes_back(hub, key):
    hub.sql('CREATE TABLE extra (id serial PRIMARY KEY, note text); INSERT INTO extra (note) VALUES (\'x\');'
            'CREATE VIEW rings AS SELECT slug FROM "Ring"; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS \'SELECT 1\'')
    dumped = dump(hub)
    before = hub.fingerprint()
    schema = hub.directory / "schema.sql"
    schema.write_text("-- CreateSchema\nCREATE SCHEMA IF NOT EXISTS \"public\";\n" + (DATA / "schema.sql").read_text())
    words, env = ("--schema", schema), {"RING_HUB_PRIVATE_KEY": setting(key)}
    dry = hub.run("--json", "--dry-run", RING, *words, env={**ENV, **env})
    assert dry.status == 0, dry.err
    result = reset(hub, *words, env=env)
    assert result.status == 0, result.err
    counts = [[(e["text"], e["rows"]) for e in r.named(name)] for r, name in ((dry, "planned"), (result, "changed"))]
    assert counts[0] == counts[1]
    assert ("Drop _prisma_migrations", 3) in counts[0] and ("Drop extra", 1) in counts[0]
    verified(assert_root_ring(hub, badge=True), key.public_key())
    assert hub.sql("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')") == "13"
    assert "[ ] mark the migrations as applied: prisma migrate resolve --applied NAME" in [
        e["text"] for e in result.named("print")]
    # The tables that the file lacks come back as they were made before; then every row does.
    hub.sql("CREATE TABLE extra (id serial PRIMARY KEY, note text);" + (DATA / "demo.sql").read_text().split(
        "-- What a database made by migrations has besides: a reset must leave it.")[1].split("INSERT")[0])
    undo(hub)
    assert hub.fingerprint() == before
    assert [x for x in dumped if x.startswith("did:web")] == [x for x in dump(hub) if x.startswith("did:web")]


def test_a_schema_that_does_not_fit_leaves_everything_as_it_was(hub):
    before = dump(hub)
    schema = hub.directory / "schema.sql"
    for text, status, part in (
            ('CREATE TABLE "Ring" (id text);', 64, 'has no column'), ("CREATE TABLE (;", 1, "schema.sql:1"),
            ((DATA / "schema.sql").read_text() + "COMMIT;", 3, "COMMIT"),
            ((DATA / "schema.sql").read_text().replace('"ownerDid"       ', '"ownerId"       '), 1, "ownerDid")):
        schema.write_text(text)
        result = reset(hub, "--schema", schema)
        assert_error(result, status, part)
        assert dump(hub) == before
    assert hub.redis.call("DBSIZE") == "6"


def test_a_database_made_by_migrations_lacks_a_table_and_keeps_its_history(hub):
    hub.sql('DROP TABLE "Invitation"; DROP TYPE "InvitationStatus"')
    before = dump(hub)
    result = reset(hub)
    assert result.status == 0, result.err
    assert "Invitation" not in [e["table"] for e in result.named("changed")]
    assert hub.sql('SELECT (SELECT count(*) FROM "Ring"), (SELECT count(*) FROM _prisma_migrations)') == "1|3"
    undo(hub)
    assert dump(hub) == before


def test_one_made_without_migrations_has_no_history(hub):
    hub.sql("DROP TABLE _prisma_migrations")
    assert reset(hub).status == 0
    assert_root_ring(hub)


@pytest.mark.parametrize("sql, status, parts", [
    ('ALTER TABLE "Ring" RENAME COLUMN "ownerDid" TO "ownerDID"', 64, ['no column "ownerDid"', "ownerDID"]),
    ('DROP TABLE "AuditLog"', 3, ['"AuditLog" is not declared']),
    ('CREATE TABLE fan (id int, ring text REFERENCES "Ring")', 3, ["fan", "Ring", "fan_ring_fkey"]),
    ('ALTER TABLE "Actor" ADD COLUMN needed text NOT NULL DEFAULT NULL', 1, ["needed"]),
], ids=["renamed_column", "missing_table", "referenced", "new_column"])
def test_a_database_that_is_not_as_expected_is_refused_and_left_alone(hub, sql, status, parts):
    hub.sql('DELETE FROM "Actor"' if "needed" in sql else "SELECT 1")
    hub.sql(sql)
    before = dump(hub)
    assert_error(reset(hub), status, *parts)
    assert dump(hub) == before
    assert hub.redis.call("DBSIZE") == "6"


def test_a_table_that_is_no_part_of_the_hub_stays(hub):
    hub.sql("CREATE TABLE notes (id int); INSERT INTO notes VALUES (1)")
    assert reset(hub).status == 0
    assert hub.sql("SELECT count(*) FROM notes") == "1"


RSA = "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024"


def test_a_file_that_holds_no_rows_says_nothing_of_rows(hub):
    shown = hub.run("--dry-run", RING, "--generate-key", "new.pem", env=ENV).out
    assert [line.split(None, 2)[2] for line in shown.splitlines() if "Write" in line] == [f"Write {hub.directory / 'new.pem'}"]


@pytest.mark.parametrize("env, words, part", [
    ({"INSTANCE_DID": ""}, (), "INSTANCE_DID"),
    ({"INSTANCE_DID": "hub.example.org"}, (), "INSTANCE_DID must be a DID"),
    ({"INSTANCE_DID": "did:web:"}, (), "INSTANCE_DID must be a DID"),
    ({"INSTANCE_DID": "did:web:a b"}, (), "INSTANCE_DID must be a DID"),
    ({"RING_HUB_URL": ""}, (), "RING_HUB_URL"),
    ({"RING_HUB_URL": "http://hub.example.org"}, (), "RING_HUB_URL must be an https URL"),
    ({"RING_HUB_URL": "https://hub.example.org/?a=b"}, (), "RING_HUB_URL must be an https URL"),
    ({"RING_HUB_URL": "https://user@hub.example.org"}, (), "RING_HUB_URL must be an https URL"),
    ({"ROOT_RING_SLUG": "The Spool"}, (), "ROOT_RING_SLUG"),
    ({"RING_HUB_PRIVATE_KEY": ""}, (), "RING_HUB_PRIVATE_KEY is empty"),
    ({"RING_HUB_PRIVATE_KEY": "c2VjcmV0IHRleHQ="}, (), "RING_HUB_PRIVATE_KEY"),
    ({"RING_HUB_PRIVATE_KEY": "secret text"}, (), "RING_HUB_PRIVATE_KEY"),
    ({"RING_HUB_PRIVATE_KEY": RSA}, (), "RING_HUB_PRIVATE_KEY"),
    ({}, ("--did-document", "did.json"), "--did-document needs a key"),
    ({}, ("--did-document", "/no/such/did.json"), "--did-document"),
    ({}, ("--generate-key", "there"), "is there already"),
    ({}, ("--schema", "missing.sql"), "missing.sql"),
    ({}, ("--restart", "rm -rf x"), 'program "rm" is not declared'),
], ids=range(18))
def test_settings_are_checked_before_anything_is_asked(hub, env, words, part):
    (hub.directory / "there").write_text("key")
    if env.get("RING_HUB_PRIVATE_KEY") == RSA:
        env = {"RING_HUB_PRIVATE_KEY": subprocess.run(RSA.split(), capture_output=True, text=True, check=True).stdout}
    before = hub.fingerprint()
    results = [hub.run(RING, *words, env={**ENV, **env}), hub.run("--dry-run", RING, *words, env={**ENV, **env})]
    for result in results:
        assert result.status in (1, 3, 64), result.status
        assert part in result.err
        assert not env or "threadring.lua:" not in result.err
        assert "confirm" not in result.out.lower()
    secret = env.get("RING_HUB_PRIVATE_KEY", "").strip().splitlines()[1:2]
    assert not secret or secret[0] not in everything_written(hub, *results)
    assert hub.fingerprint() == before


@pytest.mark.parametrize("answers", [(), ("DELETE ALL DATA", "no"), (*PHRASES[:2], "reset production now")])
def test_each_phrase_is_needed(hub, answers):
    before = dump(hub)
    assert reset(hub, answers=answers or ("",)).status == 4
    assert dump(hub) == before


def test_a_new_key_signs_the_badge_and_is_in_the_did_document(hub):
    pem, document = hub.directory / "key.pem", hub.directory / "did.json"
    result = reset(hub, "--generate-key", pem, "--did-document", document)
    assert result.status == 0, result.err
    assert stat.S_IMODE(pem.stat().st_mode) == 0o600
    private = serialization.load_pem_private_key(pem.read_bytes(), None)
    badge = assert_root_ring(hub, badge=True)
    verified(badge, private.public_key())
    did = json.loads(document.read_text())
    (method,) = did["verificationMethod"]
    assert did["id"] == method["controller"] == ENV["INSTANCE_DID"]
    assert method["id"] == badge["proof"]["verificationMethod"] == did["assertionMethod"][0]
    assert method["type"] == "Ed25519VerificationKey2020"
    number = 0
    for sign in method["publicKeyMultibase"].removeprefix("z"):
        number = number * 58 + "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".index(sign)
    raw = number.to_bytes(34, "big")
    assert raw[:2] == b"\xed\x01"
    verified(badge, Ed25519PublicKey.from_public_bytes(raw[2:]))
    assert pem.read_text().splitlines()[1] not in everything_written(hub, result)
    said = [e["text"] for e in result.named("print")]
    assert f"[ ] set RING_HUB_PRIVATE_KEY to: base64 -w0 {pem}" in said
    assert "[x] badge of the owner's membership" in said
    # What it says to set is what the next run takes; and a file is never written over.
    shown = subprocess.run(["base64", "-w0", pem], capture_output=True, text=True, check=True).stdout
    assert reset(hub, env={"RING_HUB_PRIVATE_KEY": shown}).status == 0
    verified(assert_root_ring(hub, badge=True), private.public_key())
    assert_error(reset(hub, "--generate-key", pem), 64, "is there already")
    assert_error(reset(hub, "--generate-key", str(pem) + "2", env={"RING_HUB_PRIVATE_KEY": shown}), 1, "unset it")


def test_a_key_may_be_pem_and_never_shows(hub, key):
    result = reset(hub, env={"RING_HUB_PRIVATE_KEY": pem_of(key).decode()})
    assert result.status == 0, result.err
    verified(assert_root_ring(hub, badge=True), key.public_key())
    assert any("in base64, on one line" in e["text"] for e in result.named("warning"))
    assert pem_of(key).decode().splitlines()[1] not in everything_written(hub, result)


def test_another_slug_and_did(hub):
    did = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
    result = reset(hub, env={"ROOT_RING_SLUG": "loom-2", "INSTANCE_DID": did, "RING_HUB_URL": URL + "/"})
    assert result.status == 0, result.err
    assert_root_ring(hub, slug="loom-2", did=did)
    warnings = " ".join(e["text"] for e in result.named("warning"))
    assert "badges are issued by did:web:hub.example.org" in warnings and "no badge is signed" in warnings


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata", "America/St_Johns"])
def test_times_are_utc_wherever_the_host_is(hub, zone):
    assert reset(hub, env={"TZ": zone}).status == 0
    assert_root_ring(hub)


def test_the_whole_redis_database_can_be_emptied(hub):
    result = reset(hub, "--flush-redis", answers=("FLUSH REDIS", *PHRASES))
    assert result.status == 0, result.err
    assert hub.redis.call("DBSIZE") == "0"


def programs(hub, **bodies):
    folder = hub.directory / "bin"
    folder.mkdir(exist_ok=True)
    for name, body in bodies.items():
        path = folder / name
        path.write_text(f'#!/bin/sh\necho "{name} $*" >>"{hub.directory}/calls"\n{body}\n')
        path.chmod(0o755)
    return {"PATH": f"{folder}:/usr/bin:/bin"}


def test_the_hub_is_restarted_and_asked_how_it_is(hub):
    env = programs(hub, docker="", curl="")
    result = reset(hub, "--restart", "docker compose restart hub-api", "--health-check", env=env)
    assert result.status == 0, result.err
    calls = (hub.directory / "calls").read_text().splitlines()
    assert calls[0] == "docker compose restart hub-api"
    assert [c.split()[0] for c in calls] == ["docker", "curl", "curl"]
    assert [c.split()[-1] for c in calls[1:]] == [URL + "/health", URL + "/trp/rings/spool"]
    said = [e["text"] for e in result.named("print")]
    assert "[x] restart the hub's services" in said and f"[x] health: curl --fail {URL}/health" in said
    assert [e["program"] for e in result.named("planned_command")] == [str(hub.directory / "bin" / c) for c in (
        "docker", "curl", "curl")]


def test_what_failed_afterwards_is_not_ticked(hub):
    env = programs(hub, docker="exit 3", curl="exit 22")
    result = reset(hub, "--restart", "docker compose restart hub-api", "--health-check", env=env)
    assert result.status == 8, result.err
    assert_root_ring(hub)
    said = [e["text"] for e in result.named("print")]
    assert "[ ] restart the hub's services" in said and f"[ ] health: curl --fail {URL}/health" in said


def test_nobody_is_restarted_when_nothing_was_committed(hub):
    env = programs(hub, docker="", curl="")
    hub.sql('CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE \'not today\'; END$$;'
            'CREATE TRIGGER no BEFORE INSERT ON "AuditLog" EXECUTE FUNCTION no()')
    before, pem = dump(hub), hub.directory / "key.pem"
    result = reset(hub, "--restart", "docker ps", "--health-check", "--generate-key", pem, env=env)
    assert_error(result, 1, "not today")
    assert dump(hub) == before
    assert not (hub.directory / "calls").exists() and not pem.exists()
    assert hub.redis.call("DBSIZE") == "6"


def test_the_sandbox_shows_it(hub):
    answers = [word for phrase in PHRASES for word in ("--answer", phrase)]
    result = hub.run("sandbox", "--json", RING, *answers, "--generate-key", hub.directory / "k", url=False, redis=False)
    assert result.status == 0, result.err
    (redis,) = result.named("planned_redis")
    assert redis["keys"] == 200
