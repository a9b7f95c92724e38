# SPDX-License-Identifier: MIT
"""Every playbook that is here can be planned, reviewed and applied where nobody can type."""

import hashlib

import pytest
from cases import times
from conftest import PLAYBOOKS, Host

SHINKEI = {"SHINKEI_DEMO_PASSWORD": "a long enough passphrase 7"}
RENTAL = {"ADMIN_PASSWORD": "a long enough passphrase 7", "ADMIN_EMAIL": "admin@example.org"}
HUB = {"INSTANCE_DID": "did:web:hub.example.org", "RING_HUB_URL": "https://hub.example.org"}

# System: environment, and the playbooks in an order in which each finds what it needs.
SYSTEMS = {
    "words": ({}, [["factory_reset.lua", "--words", "words.txt", "--count", "40"],
                   ["restore_from_backup.lua", "--backup", "latest"], ["restore_exact.lua", "--backup", "latest"]]),
    "threadring": (HUB, [["root_ring.lua"], ["restore_exact.lua", "--backup", "latest"]]),
    "shinkei": (SHINKEI, [["backup_database.lua"], ["reset_and_seed.lua"], ["restore_database.lua"]]),
    "rental": (RENTAL, [["rbac_reseed.lua"]]),
    "choreboard": ({}, [["selective_backup.lua", "--output", "saved.json"],
                        ["selective_restore.lua", "--file", "saved.json"], ["cleanup_invalid_instances.lua"]]),
}


def test_none_is_left_out():
    tried = {words[0] for _, books in SYSTEMS.values() for words in books}
    assert tried == {p.name for p in PLAYBOOKS.glob("*.lua")}


@pytest.mark.parametrize("system", list(SYSTEMS)[:times(2, 5)])
def test_playbooks_are_planned_and_applied(servers, tmp_path, system):
    pg, redis = servers
    env, books = SYSTEMS[system]
    database = f"t_apply_{system}"
    pg.sql("postgres", f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
    pg.sql("postgres", f"CREATE DATABASE {database}" + (" TEMPLATE small_words" if system == "words" else ""))
    host = Host(pg, redis, database, tmp_path)
    if system != "words":
        for name in ("schema.sql", "demo.sql"):
            host.sql((PLAYBOOKS / "data" / system / name).read_text())
    host.mark("production")
    host.words_file()
    for i, (book, *words) in enumerate(books):
        plan = tmp_path / f"{i}.json"
        before = host.fingerprint()
        result = host.run(PLAYBOOKS / book, *words, "--plan-out", plan, env=env)
        assert result.status == 0, (book, result.out[-1500:], result.err)
        assert host.fingerprint() == before
        assert not any(secret in plan.read_text() for secret in ("passphrase", "$2b$", "PRIVATE KEY"))
        code = hashlib.sha256(plan.read_bytes()).hexdigest()[:8]
        result = host.run("apply", plan, "--confirm", f"{database}:{code}", env=env)
        assert result.status == 0, (book, result.out[-1500:], result.err)
    pg.sql("postgres", f"DROP DATABASE {database} WITH (FORCE)")
