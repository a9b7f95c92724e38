-- The backups that a run offers: choosing one, and listing them.

local tables = require "tables"

local backups = {}

-- Those that a playbook of this name made; unsealed ones do not say who made them.
function backups.of(list, playbook)
  local found = {}
  for _, b in ipairs(list) do
    if b.playbook == playbook or not b.sealed then found[#found + 1] = b end
  end
  return found
end

local function by_name(list, name)
  if name == "latest" then return list[1] end
  name = name:gsub("/+$", "")
  for _, b in ipairs(list) do
    if b.name == name or b.directory == name or b.name == name:match "[^/]+$" then return b end
  end
end

-- The one that the option names, else the one that a person chooses.
-- describe(backup) is its line in the list.
function backups.choose(list, run, describe)
  local name = run.options.backup
  if name then
    return by_name(list, name)
        or error(("there is no backup %q in %s"):format(name, run.backup_dir), 0)
  end
  if #list == 0 then error("there is no backup to restore in " .. run.backup_dir, 0) end
  local lines = {}
  for i, b in ipairs(list) do lines[i] = describe(b) end
  return list[run.prompt.choose { text = "Which backup?", option = "backup", choices = lines }]
end

-- ---- Bringing one back whole ----

-- Stops where a table of the backup is not in the database.
function backups.expect_tables(db, backup)
  local _, absent = tables.present(db, backup:tables())
  if #absent > 0 then
    error(("%s holds %s, which this database lacks: make %s first, empty, as it was then"):format(
      backup.name, table.concat(absent, ", "), #absent > 1 and "them" or "it"), 0)
  end
end

-- As many rows as it holds.
function backups.verify(db, backup)
  local rows = 0
  for _, name in ipairs(backup:tables()) do rows = rows + db:count(name) end
  assert(rows == backup.rows, "the tables must hold as many rows as the backup")
end

-- ---- One playbook's own, good and bad ----

-- Newest first. What has no manifest that can be read has its name only.
local function series(run, playbook)
  local list = {}
  for i, b in ipairs(backups.of(run.backups, playbook)) do list[i] = { name = b.name, backup = b } end
  for _, damaged in ipairs(run.damaged) do
    if damaged.name:sub(1, #playbook + 1) == playbook .. "_" then
      local at = 1
      while list[at] and list[at].name > damaged.name do at = at + 1 end
      table.insert(list, at, damaged)
    end
  end
  return list
end

-- Nil when every byte of it is as it was written, else why not.
local function fault(entry)
  if entry.why then return entry.why end
  local good, why = entry.backup:verify()
  return not good and why or nil
end

-- "26 h", "3 days"
function backups.age(b)
  local s = b.age
  if not s or s < 0 then return s and "in the future" or "age unknown" end
  if s < 7200 then return ("%d min"):format(s // 60) end
  return s < 172800 and ("%d h"):format(s // 3600) or ("%d days"):format(s // 86400)
end

local function size(bytes)
  if bytes < 1000 then return bytes .. " bytes" end
  return bytes < 1000000 and ("%.1f kB"):format(bytes / 1000) or ("%.1f MB"):format(bytes / 1000000)
end

-- Prints them, newest first, with age, size, and whether each is intact.
function backups.list(run, playbook)
  local list = series(run, playbook)
  if #list == 0 then print("There is no backup in " .. run.backup_dir) end
  for _, entry in ipairs(list) do
    local b, why = entry.backup, fault(entry)
    local facts = b and ("%s  %d rows  %s  "):format(backups.age(b), b.rows, size(b.bytes)) or ""
    print(("%s  %s%s"):format(entry.name, facts, why and "DAMAGED: " .. why or "intact"))
  end
end

-- The one that the option names, if it is intact. "latest" is the newest of
-- all: a damaged one is not passed over without a word.
function backups.intact(run, playbook)
  local list, wanted = series(run, playbook), run.options.backup:gsub("/+$", "")
  local chosen
  for _, entry in ipairs(list) do
    local directory = entry.backup and entry.backup.directory
    if wanted == "latest" or wanted == entry.name or wanted == directory then
      chosen = entry
      break
    end
  end
  if not chosen then
    error(("there is no backup %q of %s in %s"):format(wanted, playbook, run.backup_dir), 0)
  end
  local why = fault(chosen)
  if not why then return chosen.backup end
  for _, entry in ipairs(list) do
    if entry ~= chosen and not fault(entry) then
      error(("%s; the newest that is intact is %s: --backup %s"):format(why, entry.name, entry.name), 0)
    end
  end
  error(why .. "; and no other is intact", 0)
end

return backups
