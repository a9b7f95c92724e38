-- cleanup_invalid_instances: what it asks for, as data.

local playbook = require "cleanup_invalid_instances"
local choreboard = require "choreboard"

local function cleared(options)
  local history = choreboard.names(choreboard.history, { options = options })
  local clear, update, more = table.unpack(playbook.change({ history = history }))
  assert(clear.kind == "sql.clear" and clear.restart == false, "ids must not be given twice")
  assert(update.kind == "sql.update" and update.table == "users")
  assert(update.set.weekly_points == "0" and update.set.all_time_points == "0")
  assert(more == nil)
  local set = {}
  for _, name in ipairs(clear.tables) do set[name] = true end
  return set, #clear.tables
end

local all, n = cleared {}
assert(n == 10 and all.weekly_snapshots and all.streaks and all.action_logs and all.arcade_high_scores)
assert(not all.users and not all.chores)

-- What the database lacks is neither declared nor cleared.
local database = {
  rows = function(_, query, names)
    local found = {}
    if query:find "RECURSIVE" then return { { name = "backups" } } end
    for i, name in ipairs(json.decode(names)) do found[i] = { name = name, here = name ~= "streaks" } end
    return found
  end,
}
local declared = {}
for _, name in ipairs(playbook.touches(database)) do declared[name] = true end
for name in pairs(all) do assert(declared[name] == (name ~= "streaks" or nil), name) end
assert(declared.users and declared.backups, "what refers to users is backed up with them")
assert(#playbook.inspect(database, { options = {} }).history == 9)

local spared = { keep_snapshots = "weekly_snapshots", keep_streaks = "streaks", keep_logs = "action_logs" }
for option, name in pairs(spared) do
  local set, count = cleared { [option] = true }
  assert(count == 9 and not set[name], name .. " must be kept")
end
