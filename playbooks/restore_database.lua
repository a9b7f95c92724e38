-- Bring a backup of backup_database.lua back into exactly the state that it
-- holds, sequences included, in one transaction. What is there now is backed
-- up first.

local backups = require "backups"

return {
  api     = 1,
  name    = "restore_database",
  summary = "Restore every table of the database from a backup",

  touches = function(_, run) return run.answers:tables() end,
  options = {
    backup = { type = "text", default = "latest",
               help = "name of the backup; backup_database.lua --list shows them" },
  },
  confirm = { "RESTORE" },
  undo    = "restore_exact.lua",

  sandbox = { schema = "data/shinkei/schema.sql", data = "data/shinkei/demo.sql" },

  ask = function(db, run)
    local backup = backups.intact(run, "backup_database")
    backups.expect_tables(db, backup)
    print(("Restoring %s of %s, made %s ago."):format(backup.name, backup.place, backups.age(backup)))
    return backup
  end,

  statistics = function(db)
    local counts = {}
    for i, name in ipairs(db:tables()) do counts[i] = { name, db:count(name), key = name } end
    return counts
  end,

  change = function(_, run)
    return { sql.restore_all(run.answers) }
  end,

  verify = function(db, _, run)
    backups.verify(db, run.answers)
  end,
}
