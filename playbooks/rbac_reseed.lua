-- Reset the rental manager: every table of the application is cleared, then
-- come the roles, permissions, settings, company and administrator that it
-- starts with (playbooks/data/rental has them as files). What was there is in
-- the backup, and restore_exact.lua brings it back.

local rental = require "rental"
local seed = require "rental_seed"

return {
  api     = 1,
  name    = "rbac_reseed",
  summary = "Clear the rental manager and seed roles, settings and the administrator",

  touches  = function(db, run) return rental.survey(db, run).touched end,
  redis    = rental.caches,
  commands = { "railway" },
  options  = {
    seed_data   = { type = "flag", help = "add master data: units, brands, ... items" },
    keep_audit  = { type = "flag", help = "keep the audit trail, and whom it names without a login" },
    flush_redis = { type = "flag", help = "delete every key of the Redis database" },
    restart     = { type = "choice", choices = { "redeploy", "restart", "no" },
                    help = "what Railway does after the commit; asked for when its program is there" },
  },
  env = {
    ADMIN_PASSWORD      = { secret = true, help = "12 characters or more; there is no default" },
    ADMIN_USERNAME      = { default = "admin", help = "admin when not set" },
    ADMIN_EMAIL         = { default = "admin@example.com", help = "admin@example.com when not set" },
    ADMIN_FULL_NAME     = { default = "System Administrator", help = "System Administrator when not set" },
    COMPANY_NAME        = { default = "Rental Manager Inc.", help = "Rental Manager Inc. when not set" },
    RAILWAY_ENVIRONMENT = { help = "set by Railway; a warning when it is not" },
  },
  confirm = { "DELETE ALL DATA", { countdown = 5 } },
  undo    = "restore_exact.lua",

  sandbox = {
    schema = "data/rental/schema.sql",
    data   = "data/rental/demo.sql",
    redis  = "data/rental/demo.redis",
    env    = { ADMIN_PASSWORD = rental.SANDBOX_PASSWORD, RAILWAY_ENVIRONMENT = "sandbox" },
  },

  ask = rental.check, -- the password first, then what is unusual here

  statistics = function(db)
    local counts = {}
    for i, name in ipairs(db:tables()) do counts[i] = { name, db:count(name) } end
    return counts
  end,

  inspect = rental.survey,

  change = function(facts, run)
    local operations = {}
    local function add(list) table.move(list, 1, #list, #operations + 1, operations) end
    add(rental.clear(facts))
    add(seed.make_core(run, facts.account))
    if run.options.seed_data then add(seed.make_master_data()) end
    add(rental.follow_up(run))
    return operations
  end,

  verify = rental.verify,

  after = function(_, run)
    print(("Log in as %s with ADMIN_PASSWORD."):format(run.env.ADMIN_USERNAME))
  end,
}
