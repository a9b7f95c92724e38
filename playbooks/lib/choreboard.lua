-- What the playbooks of ChoreBoard share: which table holds which model, what is
-- configuration and what is history.

local tables = require "tables"

local choreboard = {}

-- Configuration, parents first. lists are many-to-many fields, and many says
-- where they are kept. What is single stays as it is when a file lacks it.
choreboard.configuration = {
  { model = "users.user", table = "users", label = "Users", lists = { "groups", "user_permissions" },
    many = { groups = { table = "users_groups", owner = "user_id", column = "group_id", of = "auth_group" },
             user_permissions = { table = "users_user_permissions", owner = "user_id",
                                  column = "permission_id", of = "auth_permission" } } },
  { model = "chores.chore",            table = "chores",             label = "Chores" },
  { model = "chores.choredependency",  table = "chore_dependencies", label = "Chore dependencies" },
  { model = "chores.choreeligibility", table = "chore_eligibility",  label = "Chore eligibility" },
  { model = "core.rotationstate",      table = "rotation_states",    label = "Rotation states" },
  { model = "core.settings",           table = "settings",           label = "Settings", single = true },
  { model = "board.sitesettings",      table = "board_sitesettings", label = "Site settings", single = true },
}

-- High scores, with what they cannot be without: each needs its completion, that
-- a session, that an instance.
local scored = "id IN (SELECT c.%s FROM arcade_completions c JOIN arcade_high_scores h"
  .. " ON h.arcade_completion_id = c.id)"
choreboard.scores = {
  { model = "chores.choreinstance", table = "chore_instances",
    where = scored:format "chore_instance_id" .. " OR id IN (SELECT s.chore_instance_id FROM"
      .. " arcade_sessions s WHERE s." .. scored:format "arcade_session_id" .. ")" },
  { model = "chores.arcadesession",    table = "arcade_sessions", where = scored:format "arcade_session_id" },
  { model = "chores.arcadecompletion", table = "arcade_completions", where = scored:format "id" },
  { model = "chores.arcadehighscore",  table = "arcade_high_scores" },
}

-- What a reset deletes; with what --keep-... spares.
choreboard.history = {
  { table = "chore_instances",    label = "Chore instances" },
  { table = "completions",        label = "Completions" },
  { table = "completion_shares",  label = "Completion shares" },
  { table = "points_ledger",      label = "Ledger entries" },
  { table = "arcade_sessions",    label = "Arcade sessions" },
  { table = "arcade_completions", label = "Arcade completions" },
  { table = "arcade_high_scores", label = "High scores" },
  { table = "weekly_snapshots",   label = "Weekly snapshots", keep = "keep_snapshots" },
  { table = "streaks",            label = "Streaks",          keep = "keep_streaks" },
  { table = "action_logs",        label = "Action logs",      keep = "keep_logs" },
}

-- What no reset touches and no selective backup holds.
choreboard.others = {
  { table = "chore_instance_archive", label = "Archived instances" },
  { table = "evaluation_logs",        label = "Evaluation logs" },
  { table = "chore_templates",        label = "Chore templates" },
  { table = "user_preferences",       label = "User preferences" },
  { table = "piano_scores",           label = "Piano scores" },
  { table = "backups",                label = "Backup records" },
  { table = "auth_group",             label = "Groups" },
}

choreboard.sandbox = {
  schema = "data/choreboard/schema.sql",
  data   = "data/choreboard/demo.sql",
}

function choreboard.names(list, run)
  local names = {}
  for _, t in ipairs(list) do
    if not (run and t.keep and run.options[t.keep]) then names[#names + 1] = t.table end
  end
  return names
end

function choreboard.join(...)
  local all = {}
  for _, list in ipairs { ... } do table.move(list, 1, #list, #all + 1, all) end
  return all
end

-- Tables that must be there, or this is no ChoreBoard.
function choreboard.expect(db, names)
  local _, absent = tables.present(db, names)
  if #absent > 0 then
    error(("this database lacks %s: is it ChoreBoard's, and migrated?"):format(table.concat(absent, ", ")), 0)
  end
end

-- Those of the list whose tables this database has: older versions lack some.
function choreboard.present(db, list)
  local here, found = {}, {}
  for _, name in ipairs(tables.present(db, choreboard.names(list))) do here[name] = true end
  for _, t in ipairs(list) do
    if here[t.table] then found[#found + 1] = t end
  end
  return found
end

-- These tables, and whatever refers to them: a backup that lacked those could not
-- be brought back exactly.
function choreboard.touched(db, ...)
  local names = choreboard.names(choreboard.present(db, choreboard.join(...)))
  return choreboard.join(names, tables.reached(db, names))
end

-- Labels and counts.
function choreboard.counts(db, list)
  local found = {}
  for _, t in ipairs(choreboard.present(db, list)) do
    found[#found + 1] = { t.label, db:count(t.table) }
  end
  return found
end

-- Users that have points; a reset leaves none.
choreboard.with_points = "SELECT count(*) FROM users WHERE weekly_points <> 0 OR all_time_points <> 0"

return choreboard
