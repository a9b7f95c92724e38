-- Bring a backup of the word registry back into the database as it is now:
-- words are matched by their text, history that is missing is added, nothing
-- is deleted. Running it twice changes nothing the second time.

local backups = require "backups"
local words = require "words"

local function describe(b)
  local s = b.summary.statistics or {}
  return ("%s  %s  %s words with owners, %s views, $%s revenue"):format(
    b.name, b.date:sub(1, 16):gsub("T", " "), s.words_with_owners or "?",
    s.total_views or "?", s.total_revenue or "?")
end

return {
  api     = 1,
  name    = "restore_from_backup",
  summary = "Merge a backup of the word registry into the database",

  touches = { "words", "transactions", "error_logs", "word_views", "message_reports" },
  redis   = { "word-registry:*" },
  options = {
    backup       = { type = "text", help = "name of the backup, or latest; asked for when not given" },
    unsealed     = { type = "flag", help = "offer backups without a manifest instead of sealed ones" },
    skip_orphans = { type = "flag", help = "leave out history of words that the backup does not hold" },
  },
  confirm = { "RESTORE" },
  undo    = "restore_exact.lua",

  sandbox = {
    schema = "data/words/schema.sql",
    data   = "data/words/demo.sql",
    redis  = "data/words/demo.redis",
  },

  ask = function(_, run)
    local list = run.options.unsealed and run.unsealed or run.backups
    return backups.choose(backups.of(list, "factory_reset"), run, describe)
  end,

  statistics = words.statistics,

  change = function(_, run)
    local backup = run.answers
    local orphans = run.options.skip_orphans and "skip" or "refuse"
    local operations = {
      sql.merge("words", backup:file "word_states", { key = { "text" } }),
    }
    for _, history in ipairs { "transactions", "error_logs", "word_views", "message_reports" } do
      if backup:has(history) then
        table.insert(operations, sql.merge(history, backup:file(history), { orphans = orphans }))
      end
    end
    table.insert(operations, redis.delete "word-registry:*")
    return operations
  end,

  verify = function(db, _, run)
    assert(db:count "words" >= run.answers.files.word_states, "every word of the backup must be there")
  end,
}
