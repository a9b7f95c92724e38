-- Delete every chore instance and all that hangs on them, and set all points to
-- zero; users, chores and settings stay as they are.

local choreboard = require "choreboard"
local tables = require "tables"

return {
  api     = 1,
  name    = "cleanup_invalid_instances",
  summary = "Delete ChoreBoard's instances and history, and set all points to zero",

  touches = function(db)
    return choreboard.touched(db, choreboard.history, { { table = "users" } })
  end,
  options = {
    keep_snapshots = { type = "flag", help = "keep the weekly snapshots" },
    keep_streaks   = { type = "flag", help = "keep the streaks" },
    keep_logs      = { type = "flag", help = "keep the action logs" },
  },
  confirm = { "yes" },
  undo    = "restore_exact.lua",
  sandbox = choreboard.sandbox,

  ask = function(db)
    tables.tell_absent(select(2, tables.present(db, choreboard.names(choreboard.history))))
  end,

  statistics = function(db)
    return choreboard.join({
      { "Users with points", db:value(choreboard.with_points) },
    }, choreboard.counts(db, choreboard.history))
  end,

  inspect = function(db, run)
    return { history = choreboard.names(choreboard.present(db, choreboard.history), run) }
  end,

  change = function(facts)
    local cleared = table.move(facts.history, 1, #facts.history, 1, {})
    cleared.restart = false -- archived rows remember these ids: they are not given again
    return {
      sql.clear(cleared),
      sql.update("users", { set = { weekly_points = "0", all_time_points = "0" },
                            where = "weekly_points <> 0 OR all_time_points <> 0" }),
    }
  end,

  verify = function(db, facts)
    for _, name in ipairs(facts.history) do assert(db:count(name) == 0, name .. " must be empty") end
    assert(db:value(choreboard.with_points) == 0, "all points must be zero")
  end,
}
