-- Reset Shinkei: every table but alembic_version is cleared, and the demo world
-- seeded. Everything that was there is in the backup.

local shinkei = require "shinkei"

return {
  api     = 1,
  name    = "reset_and_seed",
  summary = "Delete all data of Shinkei and seed the demo world",

  touches = function(db) return shinkei.survey(db).cleared end,
  env     = {
    SHINKEI_DEMO_PASSWORD = { secret = true,
                              help = "the demo user's; 12 characters or more, there is no default" },
  },
  confirm = { "DELETE ALL DATA", "YES I AM SURE", "YES" },
  undo    = "restore_exact.lua",

  sandbox = {
    schema = "data/shinkei/schema.sql",
    data   = "data/shinkei/demo.sql",
    env    = { SHINKEI_DEMO_PASSWORD = shinkei.SANDBOX_PASSWORD },
  },

  ask        = shinkei.check, -- the password, before anything else
  statistics = shinkei.statistics,
  inspect    = shinkei.survey,

  change = function(facts, run)
    local operations = shinkei.seed(run)
    table.insert(operations, 1, sql.clear(facts.cleared))
    return operations
  end,

  verify = function(db, facts) shinkei.verify(db, facts.cleared) end,

  after = function()
    print "Log in as demo@shinkei.app with SHINKEI_DEMO_PASSWORD."
  end,
}
