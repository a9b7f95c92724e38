-- A selective backup of ChoreBoard: reading one, and what a restore of it does.

local choreboard = require "choreboard"
local django = require "django"

local selective = {}

-- What a restore changes besides configuration and history.
selective.besides = {
  { table = "users_groups" }, { table = "users_user_permissions" }, { table = "user_preferences" },
  { table = "piano_scores" }, { table = "django_admin_log" }, { table = "chore_templates" },
  { table = "backups" },
}

local of_users = { "user_preferences", "piano_scores", "django_admin_log" }

-- ---- Reading ----

local function decode(path)
  local ok, document = pcall(json.decode, files.read(path))
  if not ok then return nil, (tostring(document):gsub("^.-json%.decode: ", "")) end
  local metadata = type(document) == "table" and document.metadata
  if type(metadata) ~= "table" or type(document.data) ~= "table" then
    return nil, "it has no \"metadata\" and \"data\""
  end
  if metadata.backup_type ~= "selective" then
    return nil, ("its backup_type is %q, not \"selective\""):format(tostring(metadata.backup_type))
  end
  if next(document.data) ~= nil and document.data[1] == nil then return nil, '"data" is no list' end
  return document.data
end

-- In older files high scores stand alone, in a form of their time: how many.
local function count_lonely_scores(data)
  local scores = 0
  for _, object in ipairs(data) do
    local model = type(object) == "table" and object.model
    if model == "chores.arcadecompletion" then return 0 end
    if model == "chores.arcadehighscore" then scores = scores + 1 end
  end
  return scores
end

-- Leaves out high scores whose arcade completion is not in the file, and refuses
-- games and instances that no score belongs to.
local function sift_scores(found, refuse)
  local by_table, kept = {}, {}
  local needed = { chore_instances = {}, arcade_sessions = {}, arcade_completions = {} }
  for _, m in ipairs(choreboard.scores) do by_table[m.table] = found[m.model] end
  if not by_table.arcade_high_scores then return 0 end
  for _, score in ipairs(by_table.arcade_high_scores.rows) do
    local completion = by_table.arcade_completions.ids[score.arcade_completion_id]
    local session = completion and by_table.arcade_sessions.ids[completion.arcade_session_id]
    if completion then
      kept[#kept + 1] = score
      needed.arcade_completions[completion.id] = true
      needed.arcade_sessions[completion.arcade_session_id] = true
      needed.chore_instances[completion.chore_instance_id] = true
    end
    if session then needed.chore_instances[session.chore_instance_id] = true end
  end
  for _, m in ipairs(choreboard.scores) do
    for id in pairs(needed[m.table] and found[m.model].ids or {}) do
      if not needed[m.table][id] then
        refuse(("%s %d"):format(m.model, id), "belongs to no high score: history is not restored")
      end
    end
  end
  local without = #by_table.arcade_high_scores.rows - #kept
  by_table.arcade_high_scores.rows = kept
  return without
end

-- Those that this database has tables for.
local function models_of(db)
  local scores = choreboard.present(db, choreboard.scores)
  return choreboard.join(choreboard.configuration, #scores == #choreboard.scores and scores or {})
end

-- What the file holds, by model, ready to be inserted, with all points at zero.
-- An error says what is wrong, and where.
function selective.read(path, db)
  local function fail(why) error(("%s is not a selective backup: %s"):format(path, why), 0) end
  local function refuse(where, why) fail(where .. " " .. why) end
  local data, why = decode(path)
  if not data then fail(why) end
  local models = models_of(db)
  local columns = django.columns(db, choreboard.names(models))
  local lonely = count_lonely_scores(data)
  local found = django.read(data, models, columns, refuse, { ["chores.arcadehighscore"] = lonely > 0 })
  local without = lonely + sift_scores(found, refuse)
  django.check_references(found, models, columns, refuse)
  django.check_unique(db, found, models, refuse)
  django.check_values(db, found, models)
  if #found["users.user"].rows == 0 then fail "it holds no users.user, and nobody could log in" end
  for _, user in ipairs(found["users.user"].rows) do user.weekly_points, user.all_time_points = "0", "0" end
  found.models, found.without = models, without
  return found
end

-- ---- What else refers to configuration ----

-- Rows of tables that no playbook of ChoreBoard knows must not be lost with what
-- they refer to: an error names them.
local function check_strangers(db, known, found)
  local by_table = {}
  for _, m in ipairs(choreboard.configuration) do by_table[m.table] = found[m.model].ids end
  for _, k in ipairs(db:rows([[
      SELECT k.conrelid::regclass::text AS from, k.confrelid::regclass::text AS to, k.conname AS name,
             quote_ident(a.attname) AS column, k.confdeltype::text AS action,
             k.condeferrable AND k.confdeltype = 'a' AS waits
      FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
      WHERE k.contype = 'f' AND k.conparentid = 0
        AND k.confrelid IN (SELECT to_regclass(t) FROM unnest($1::text[]) t)
        AND NOT EXISTS (SELECT FROM unnest($2::text[]) t WHERE to_regclass(t) = k.conrelid)
      ORDER BY 1, 3]], django.array(choreboard.names(choreboard.configuration)), django.array(known))) do
    local ids = {}
    for id in pairs(k.waits and by_table[k.to] or {}) do ids[#ids + 1] = id end
    local lost = db:value(("SELECT count(%s) FROM %s WHERE NOT %s = ANY ($1::bigint[])"):format(
      k.column, k.from, k.column), django.array(ids))
    if lost > 0 then
      error(("%s refers to %s (%s) from %d rows that would be lost or in the way, and this playbook does"
        .. " not know that table: move them away first"):format(k.from, k.to, k.name, lost), 0)
    end
  end
end

-- Ids and names of the users that the file does not hold.
local function users_gone(db, found)
  local ids, names = {}, {}
  for _, u in ipairs(db:rows "SELECT id, username FROM users ORDER BY id") do
    if not found["users.user"].ids[u.id] then
      ids[#ids + 1], names[#names + 1] = u.id, u.username
    end
  end
  return django.array(ids), names
end

-- What must change in a many-to-many table: ids to delete, rows to insert. Users
-- of whom the file says nothing keep what they have.
local function many(db, found, field)
  local of = choreboard.configuration[1].many[field]
  local users, known, wanted = found["users.user"], {}, {}
  for _, r in ipairs(db:rows("SELECT id FROM " .. of.of)) do known[r.id] = true end
  for id, lists in pairs(users.lists) do
    wanted[id] = lists[field] and {}
    for _, other in ipairs(lists[field] or {}) do
      if not known[other] then
        error(("users.user %d has %s %s, which %s lacks: add it there, or take it out of the file"):format(
          id, field, tostring(other), of.of), 0)
      end
      wanted[id][other] = true
    end
  end
  local delete, insert = {}, {}
  local query = ("SELECT id, %s AS owner, %s AS other FROM %s"):format(of.owner, of.column, of.table)
  for _, r in ipairs(db:rows(query)) do
    local list = wanted[r.owner]
    local stays = users.ids[r.owner] and (not list or list[r.other])
    if not stays then delete[#delete + 1] = r.id end
    if list then list[r.other] = nil end
  end
  for _, user in ipairs(users.rows) do
    for _, other in ipairs(users.lists[user.id][field] or {}) do
      if wanted[user.id][other] then
        insert[#insert + 1] = { [of.owner] = user.id, [of.column] = other }
        wanted[user.id][other] = nil
      end
    end
  end
  return { table = of.table, delete = delete, insert = insert }
end

-- ---- Saying what will happen ----

local function grouped(n)
  return (tostring(n):reverse():gsub("(%d%d%d)", "%1,"):reverse():gsub("^,", ""))
end

local function line(mark, label, n)
  return ("  %s %-26s %10s"):format(mark, label, grouped(n))
end

local function restored(found)
  local list, total = {}, 0
  for _, m in ipairs(found.models) do
    local n = #found[m.model].rows
    if n > 0 then list[#list + 1], total = line("+", m.model, n), total + n end
  end
  table.insert(list, 1, ("RESTORED: %s objects"):format(grouped(total)))
  return list
end

local function deleted(db)
  local list, total = {}, 0
  for _, c in ipairs(choreboard.counts(db, choreboard.history)) do
    list[#list + 1], total = line("-", c[1], c[2]), total + c[2]
  end
  table.insert(list, 1, ("DELETED: %s rows of history"):format(grouped(total)))
  return list
end

local function reset(found)
  local users, inactive = found["users.user"].rows, 0
  for _, user in ipairs(users) do
    if user.is_active == false then inactive = inactive + 1 end
  end
  return { ("RESET: points of %s users to zero, %s of them inactive"):format(
    grouped(#users), grouped(inactive)) }
end

local function warn_of_losses(db, found, facts)
  local function of(name, column)
    local query = ("SELECT count(*) FROM %s WHERE %s = ANY ($1::bigint[])"):format(name, column)
    return facts.has[name] and db:value(query, facts.gone) or 0
  end
  if #facts.names > 0 then
    warn(("users who are not in the file go (%d: %s%s), with %d preferences, %d piano scores, %d entries"
      .. " of the administration's log; %d templates assigned to them go to the pool"):format(#facts.names,
      table.concat(facts.names, ", ", 1, math.min(10, #facts.names)), #facts.names > 10 and ", ..." or "",
      of("user_preferences", "user_id"), of("piano_scores", "user_id"), of("django_admin_log", "user_id"),
      of("chore_templates", "assigned_to_id")))
  end
  if found.without > 0 then
    warn(("%d high scores are left out: the file lacks the arcade completions that they belong to"):format(
      found.without))
  end
  local scores = found["chores.arcadehighscore"]
  local now = scores and db:count "arcade_high_scores" or 0
  if now > 0 and #scores.rows == 0 then
    warn(("%d high scores go: selective_backup.lua --with-scores keeps them"):format(now))
  end
end

local function tell(db, found, facts)
  warn_of_losses(db, found, facts)
  for _, text in ipairs(choreboard.join(restored(found), deleted(db), reset(found))) do print(text) end
end

-- All that operations() needs to know of the database. What would be lost in
-- silence is refused, or told.
function selective.look(db, found)
  local everything = choreboard.present(db, choreboard.join(
    choreboard.configuration, choreboard.history, selective.besides))
  check_strangers(db, choreboard.names(everything), found)
  local gone, names = users_gone(db, found)
  local facts = {
    gone = gone, names = names, has = {}, history = choreboard.present(db, choreboard.history),
    lists = { many(db, found, "groups"), many(db, found, "user_permissions") },
  }
  for _, t in ipairs(everything) do facts.has[t.table] = true end
  tell(db, found, facts)
  return facts
end

-- ---- Operations ----

local is_one = " = ANY ($1::bigint[])"

local function stays(model, found)
  return model.single and #found[model.model].rows == 0
end

-- What goes with users that the file does not hold, and what stays without them.
local function let_users_go(facts, found, add)
  for _, name in ipairs(of_users) do
    if facts.has[name] then
      add(sql.delete(name, { where = "user_id" .. is_one, params = { facts.gone } }))
    end
  end
  local function unlink(name, column, more)
    local set = more or {}
    set[column] = null
    if facts.has[name] then
      add(sql.update(name, { set = set, where = column .. is_one, params = { facts.gone } }))
    end
  end
  unlink("chore_templates", "assigned_to_id", { is_pool = true })
  unlink("chore_templates", "created_by_id")
  unlink("backups", "created_by_id")
  if #found["core.settings"].rows == 0 then unlink("settings", "updated_by_id") end
end

-- The foreign keys of ChoreBoard are checked at the end, so that configuration
-- may be deleted under the rows that keep referring to it.
function selective.operations(found, facts)
  local clear = choreboard.names(facts.history)
  clear.restart = false -- ids that archives and logs remember are not given again
  local operations = { sql.clear(clear) }
  local function add(operation) operations[#operations + 1] = operation end
  if #facts.names > 0 then let_users_go(facts, found, add) end
  for _, list in ipairs(facts.lists) do
    if #list.delete > 0 then
      add(sql.delete(list.table, { where = "id" .. is_one, params = { django.array(list.delete) } }))
    end
  end
  for i = #choreboard.configuration, 1, -1 do
    local m = choreboard.configuration[i]
    if not stays(m, found) then add(sql.delete(m.table, { where = "true" })) end
  end
  for _, m in ipairs(found.models) do
    if #found[m.model].rows > 0 then add(sql.insert(m.table, found[m.model].rows)) end
  end
  for _, list in ipairs(facts.lists) do
    if #list.insert > 0 then add(sql.insert(list.table, list.insert)) end
  end
  return operations
end

-- An error names the table that does not hold what the file holds.
function selective.verify(db, found)
  for _, m in ipairs(found.models) do
    local rows = #found[m.model].rows
    assert(stays(m, found) or db:count(m.table) == rows, m.table .. " must hold what the file holds")
  end
  assert(db:value(choreboard.with_points) == 0, "all points must be zero")
end

return selective
