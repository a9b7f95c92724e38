-- Merges the words of the newest backup into the registry.

return {
  api     = 1,
  name    = "merge_words",
  summary = "Merge the words of the newest backup",
  touches = { "words" },
  confirm = {},
  ask     = function(_, run) return run.backups[1] end,
  change  = function(_, run)
    return { sql.merge("words", run.answers:file "word_states", { key = { "text" } }) }
  end,
}
