-- restore_from_backup: which files become which operations, and which backup is chosen.

local playbook = require "restore_from_backup"
local backups = require "backups"

local function backup(files)
  return {
    files = files,
    has   = function(self, name) return self.files[name] ~= nil end,
    file  = function(self, name)
      assert(self.files[name], "no file " .. name)
      return { kind = "backup", backup = "b", file = name, unsealed = false }
    end,
  }
end

local full = { word_states = 3, transactions = 2, error_logs = 1, word_views = 9, message_reports = 0 }

local function kinds(operations)
  local list = {}
  for i, op in ipairs(operations) do list[i] = op.kind .. " " .. (op.table or op.pattern) end
  return table.concat(list, ", ")
end

local run = { options = { skip_orphans = false }, answers = backup(full) }
local operations = playbook.change({}, run)
assert(kinds(operations) == "sql.merge words, sql.merge transactions, sql.merge error_logs, "
  .. "sql.merge word_views, sql.merge message_reports, redis.delete word-registry:*", kinds(operations))
assert(operations[1].key[1] == "text", "words are matched by their text")
assert(operations[2].key == nil, "history has no natural key")
assert(operations[2].orphans == "refuse")

-- Backups of the original scripts know no message_reports.
run.answers = backup { word_states = 3, transactions = 2, error_logs = 1, word_views = 9 }
run.options.skip_orphans = true
operations = playbook.change({}, run)
assert(not kinds(operations):find "message_reports")
assert(operations[2].orphans == "skip")

-- Choosing: by name, the newest, or by a person.
local list = {
  { name = "factory_reset_2", directory = "b/factory_reset_2", playbook = "factory_reset", sealed = true },
  { name = "other_1", directory = "b/other_1", playbook = "other", sealed = true },
  { name = "factory_reset_1", directory = "b/factory_reset_1", playbook = "factory_reset", sealed = true },
}
local ours = backups.of(list, "factory_reset")
assert(#ours == 2 and ours[2].name == "factory_reset_1")

local asked
local function choose(option)
  local context = {
    options = { backup = option }, backup_dir = "b",
    prompt  = { choose = function(question) asked = question return 2 end },
  }
  return backups.choose(ours, context, function(b) return "line of " .. b.name end)
end
assert(choose "latest" == ours[1])
assert(choose "factory_reset_1" == ours[2])
assert(choose "b/factory_reset_1/" == ours[2])
assert(asked == nil, "a named backup needs no question")
assert(choose(nil) == ours[2])
assert(asked.option == "backup" and asked.choices[1] == "line of factory_reset_2")
local ok, problem = pcall(choose, "factory_reset_3")
assert(not ok and problem:find "factory_reset_3")
