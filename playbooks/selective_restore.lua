-- Bring ChoreBoard's configuration back from a selective backup and start afresh:
-- history goes, all points are zero, users keep their ids and passwords.

local choreboard = require "choreboard"
local selective = require "selective"

local needed = choreboard.join(choreboard.names(choreboard.configuration),
  { "users_groups", "users_user_permissions", "auth_group", "auth_permission" })

return {
  api     = 1,
  name    = "selective_restore",
  summary = "Restore the configuration of ChoreBoard, and delete its history",

  options = {
    file = { type = "file", required = true,
             help = "a file of selective_backup.lua, or of Django's serializer" },
  },
  confirm = { "yes" },
  undo    = "restore_exact.lua",
  sandbox = {
    schema  = choreboard.sandbox.schema,
    data    = choreboard.sandbox.data,
    options = { file = "data/choreboard/selective.json" },
  },

  -- All that can be wrong with the file is found here, before anything is asked.
  ask = function(db, run)
    choreboard.expect(db, needed)
    return selective.read(run.options.file, db)
  end,

  touches = function(db)
    return choreboard.touched(db, choreboard.history, choreboard.configuration, selective.besides)
  end,

  statistics = function(db)
    return choreboard.join(choreboard.counts(db, choreboard.configuration),
      { { "Users with points", db:value(choreboard.with_points) } },
      choreboard.counts(db, choreboard.history))
  end,

  inspect = function(db, run) return selective.look(db, run.answers) end,
  change  = function(facts, run) return selective.operations(run.answers, facts) end,
  verify  = function(db, _, run) selective.verify(db, run.answers) end,
}
