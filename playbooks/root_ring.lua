-- Reset a ThreadRing hub to its root ring: every row goes, schema and migration history stay. With --schema
-- everything is dropped and made anew from a file, in the same transaction. Unlike the hub's own reset
-- script there is a way back.

local tables = require "tables"
local threadring = require "threadring"

-- The hub tables that the database has: one made by migrations lacks "Invitation".
local function hub_tables(db)
  return (tables.present(db, threadring.tables))
end

return {
  api     = 1,
  name    = "root_ring",
  summary = "Reset a ThreadRing hub to an empty root ring",

  touches = function(db, run)
    return run.options.schema and db:tables() or hub_tables(db)
  end,
  redis    = { "did:*" },
  commands = { "curl", "docker", "docker-compose", "pm2", "podman", "railway", "systemctl" },
  env = {
    INSTANCE_DID   = { required = true, help = "DID of the hub, which owns the root ring" },
    RING_HUB_URL   = { required = true, help = "https URL of the hub" },
    ROOT_RING_SLUG = { default = "spool", help = "slug of the root ring" },
    RING_HUB_PRIVATE_KEY = { secret = true, help = "Ed25519 key that signs badges: base64 of PEM, or PEM" },
  },
  options = {
    schema       = { type = "file", help = "drop everything, and make it anew from this SQL" },
    generate_key = { type = "new_file", help = "make a new signing key and write it there" },
    did_document = { type = "new_file", help = "write the DID document of the hub there" },
    flush_redis  = { type = "flag", help = "empty the whole Redis database, not only did:*" },
    restart      = { type = "text", help = "restart command: docker compose restart hub-api" },
    health_check = { type = "flag", help = "ask the hub for /health and the root ring afterwards" },
  },
  confirm = { "DELETE ALL DATA", "I UNDERSTAND THIS IS IRREVERSIBLE", "RESET PRODUCTION NOW" },
  undo    = "restore_exact.lua",
  sandbox = {
    schema = "data/threadring/schema.sql",
    data   = "data/threadring/demo.sql",
    redis  = "data/threadring/demo.redis",
    env    = { INSTANCE_DID = "did:web:hub.example.org", RING_HUB_URL = "https://hub.example.org" },
  },

  ask = function(db, run)
    threadring.check(run)
    tables.tell_absent(select(2, tables.present(db, threadring.tables)))
  end,

  statistics = function(db)
    local lines = {}
    for i, name in ipairs(hub_tables(db)) do lines[i] = { name, db:count(name), key = name } end
    return lines
  end,

  inspect = function(db, run)
    return { now = threadring.now(db), tables = hub_tables(db), history = db:exists "_prisma_migrations",
             hub = threadring.hub(run.env) }
  end,

  change = function(facts, run)
    local o, hub, key = run.options, facts.hub, threadring.key(run)
    local list = o.schema and { sql.drop_all {}, sql.script(o.schema) } or { sql.clear(facts.tables) }
    local function add(operation) list[#list + 1] = operation end
    for _, insert in ipairs(threadring.root_ring(hub, key, facts.now)) do add(insert) end
    if o.generate_key then add(files.write(o.generate_key, key:pem())) end
    if o.did_document then add(files.write(o.did_document, threadring.did_document(hub, key))) end
    add(o.flush_redis and redis.flush_db() or redis.delete "did:*")
    for _, program in ipairs(threadring.programs(hub, o)) do add(program) end
    return list
  end,

  verify = function(db)
    local found = db:row [[
      SELECT (SELECT count(*) FROM "Ring") AS rings, (SELECT count(*) FROM "RingRole") AS roles,
             (SELECT count(*) FROM "Membership" m JOIN "RingRole" r ON r.id = m."roleId" AND r.name = 'owner'
              JOIN "Ring" g ON g.id = m."ringId" AND g."ownerDid" = m."actorDid") AS owners,
             (SELECT count(*) FROM "Actor") AS actors, (SELECT count(*) FROM "AuditLog") AS entries]]
    assert(found.rings == 1 and found.roles == 3 and found.owners == 1 and found.actors == 1
      and found.entries == 1, "there must be one ring with three roles, its owner and one audit entry")
  end,

  after = threadring.checklist,
}
