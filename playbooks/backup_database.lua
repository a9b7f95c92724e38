-- Back up the whole database: every table and every sequence, sealed and read
-- back. Nobody is asked and nobody has to wait, so it can run every night
-- (docs/scheduled.md). --list shows what is there.

local backups = require "backups"

return {
  api     = 1,
  name    = "backup_database",
  summary = "Back up every table of the database, and remove old backups",

  touches = function(db) return db:tables() end,
  options = {
    list          = { type = "flag",
                      help = "only list the backups, newest first, and whether each is intact" },
    keep_days     = { type = "integer", default = 30,
                      help = "remove older ones, never the newest that is intact; 0: remove none" },
    sql_directory = { type = "directory",
                      help = "also write shinkei_backup_DATE_TIME.sql there, by pg_dump" },
  },

  sandbox = { schema = "data/shinkei/schema.sql", data = "data/shinkei/demo.sql" },

  ask = function(_, run)
    if run.options.list then backups.list(run, "backup_database") end
  end,

  statistics = function(db, run)
    local counts = {}
    if run.options.list then return counts end
    for i, name in ipairs(db:tables()) do counts[i] = { name, db:count(name), key = name } end
    return counts
  end,

  change = function(_, run)
    if run.options.list then return {} end
    local operations = { backup.take() }
    if run.options.sql_directory then
      local name = "/shinkei_backup_" .. now():sub(1, 19):gsub("[-:]", ""):gsub("T", "_") .. ".sql"
      table.insert(operations, backup.pg_dump(run.options.sql_directory .. name))
    end
    if run.options.keep_days ~= 0 then
      table.insert(operations, backup.prune { days = run.options.keep_days })
    end
    return operations
  end,
}
