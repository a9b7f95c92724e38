-- Reset the word registry to its factory state: 20,000 words at $1.00, no
-- owners, no history. Everything that was there is in the backup.

local words = require "words"

return {
  api     = 1,
  name    = "factory_reset",
  summary = "Reset the word registry to its factory-fresh state",

  touches = { "word_views", "error_logs", "transactions", "message_reports", "words" },
  redis   = { "word-registry:*" },
  options = {
    words = { type = "file", default = "data/words/20k.txt",
              help = "word list, one word a line" },
    count = { type = "integer", default = 20000,
              help = "how many words the list must hold" },
  },
  confirm = { "RESET", "ERASE" },
  undo    = "restore_from_backup.lua",

  backup = {
    transactions    = "transactions",
    word_states     = "words",
    error_logs      = "error_logs",
    word_views      = "word_views",
    message_reports = "message_reports",
  },

  sandbox = {
    schema = "data/words/schema.sql",
    data   = "data/words/demo.sql",
    redis  = "data/words/demo.redis",
  },

  statistics = words.statistics,

  change = function(_, run)
    return {
      sql.clear { "word_views", "error_logs", "transactions", "message_reports", "words" },
      sql.load("words", files.lines(run.options.words, { lower = true }), {
        columns = { "text" },
        set     = { price = "1.00" },
        rows    = run.options.count,
      }),
      redis.delete "word-registry:*",
    }
  end,

  verify = function(db, _, run)
    assert(db:count "words" == run.options.count, "the registry must hold exactly the word list")
    assert(db:value "SELECT count(*) FROM words WHERE price <> 1.00 OR owner_name IS NOT NULL" == 0,
      "every word must cost $1.00 and belong to nobody")
    assert(db:count "transactions" == 0, "no transaction may be left")
  end,
}
