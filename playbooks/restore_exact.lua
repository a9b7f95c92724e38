-- Bring any sealed backup back exactly: its tables hold what they held then, no
-- more and no less, and their sequences go on where they were. What is there
-- now is backed up first, so that this can be undone the same way.

local backups = require "backups"

local function describe(b)
  return ("%s  %s  %s  %d rows"):format(b.name, b.date:sub(1, 16):gsub("T", " "), b.playbook, b.rows)
end

return {
  api     = 1,
  name    = "restore_exact",
  summary = "Bring a backup back exactly, whatever playbook made it",

  touches = function(_, run) return run.answers:tables() end,
  options = {
    backup = { type = "text", help = "name of the backup, or latest; asked for when not given" },
    redis  = { type = "text", help = "pattern of Redis keys to delete afterwards: stale caches" },
  },
  confirm = { "RESTORE" },
  undo    = "restore_exact.lua",

  sandbox = {
    schema = "data/words/schema.sql",
    data   = "data/words/demo.sql",
    redis  = "data/words/demo.redis",
  },

  ask = function(db, run)
    local backup = backups.choose(run.backups, run, describe)
    backups.expect_tables(db, backup)
    return backup
  end,

  statistics = function(db, run)
    local list = {}
    for i, name in ipairs(run.answers:tables()) do list[i] = { name, db:count(name) } end
    return list
  end,

  change = function(_, run)
    local operations = { sql.restore_all(run.answers) }
    if run.options.redis then operations[2] = redis.delete(run.options.redis) end
    return operations
  end,

  verify = function(db, _, run)
    backups.verify(db, run.answers)
  end,
}
