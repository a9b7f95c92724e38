-- Choosing one of the backups that a run offers.

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

return backups
