-- Bring ChoreBoard's configuration back from a selective backup and start afresh:
-- history goes, all points are zero, users keep their ids and passwords.

local choreboard = require "choreboard"
local selective = require "selective"

local touched = choreboard.join(choreboard.names(choreboard.history),
  choreboard.names(choreboard.configuration), {
    "users_groups", "users_user_permissions", "user_preferences", "piano_scores",
    "django_admin_log", "chore_templates", "backups",
  })

return {
  api     = 1,
  name    = "selective_restore",
  summary = "Restore the configuration of ChoreBoard, and delete its history",

  touches = touched,
  options = {
    file = { type = "file", required = true,
             help = "a file of selective_backup.lua, or of Django's serializer" },
  },
  confirm = { "yes" },
  sandbox = choreboard.sandbox,

  -- All that can be wrong with the file is found here, before anything is asked.
  ask = function(db, run)
    choreboard.expect(db, selective.models)
    return selective.read(run.options.file, db)
  end,

  statistics = function(db)
    return choreboard.join(choreboard.counts(db, choreboard.configuration),
      { { "Users with points", db:value(choreboard.with_points) } },
      choreboard.counts(db, choreboard.history))
  end,

  inspect = function(db, run)
    local found = run.answers
    selective.check_strangers(db, touched, found)
    local gone, names = selective.users_gone(db, found)
    local facts = { gone = gone, names = names, lists = {
      selective.many(db, found, "groups"), selective.many(db, found, "user_permissions"),
    } }
    selective.tell(db, found, facts)
    return facts
  end,

  change = function(facts, run) return selective.operations(run.answers, facts) end,
  verify = function(db, _, run) selective.verify(db, run.answers) end,
}
