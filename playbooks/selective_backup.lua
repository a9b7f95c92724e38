-- Write ChoreBoard's configuration, without instances and history, to one file
-- that the application's own restore command and selective_restore.lua read.

local choreboard = require "choreboard"
local django = require "django"

local function included(run)
  return run.options.with_scores and choreboard.join(choreboard.configuration, choreboard.scores)
      or choreboard.configuration
end

-- Unless somebody names it, as the application's own command would.
local function output(run)
  local name = "/selective_backup_" .. now():sub(1, 19):gsub("[-:]", ""):gsub("T", "_") .. ".json"
  return run.options.output or run.options.directory .. name
end

return {
  api     = 1,
  name    = "selective_backup",
  summary = "Write the configuration of ChoreBoard to a file, without its history",

  touches = {},
  options = {
    output      = { type = "new_file", help = "the file to write; it must not exist" },
    directory   = { type = "directory", default = ".",
                    help = "without --output: where to write selective_backup_DATE_TIME.json" },
    with_scores = { type = "flag",
                    help = "high scores too, with the arcade games and instances that they belong to" },
  },
  sandbox = choreboard.sandbox,

  ask = function(db, run) choreboard.expect(db, choreboard.names(included(run))) end,

  statistics = function(db, run)
    local list, taken = {}, {}
    for i, m in ipairs(included(run)) do
      taken[m.table] = db:value(("SELECT count(*) FROM %s WHERE %s"):format(m.table, m.where or "true"))
      list[i] = { "Included: " .. m.model, taken[m.table] }
    end
    for _, t in ipairs(choreboard.present(db, choreboard.join(choreboard.history, choreboard.others))) do
      list[#list + 1] = { "Left out: " .. t.label, db:count(t.table) - (taken[t.table] or 0) }
    end
    return list
  end,

  inspect = function(db, run)
    return { query = django.query(included(run), django.columns(db, choreboard.names(included(run)))) }
  end,

  change = function(facts, run)
    local models = {}
    for _, m in ipairs(included(run)) do models[#models + 1] = m.model end
    local metadata = json.encode {
      backup_type     = "selective",
      created_at      = now(),
      purpose         = "Configuration without chore instances and history",
      version         = "1.0",
      included_models = models,
    }
    return {
      files.write(output(run), {
        '{"metadata": ' .. metadata .. ',\n"data": [\n', sql.rows(facts.query), "\n]}\n",
      }),
    }
  end,

  after = function(_, run)
    print(("selective_restore.lua --file %s brings it back"):format(output(run)))
  end,
}
