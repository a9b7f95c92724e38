-- Brings word_views back exactly, into the emptied table. words is touched so
-- that the foreign key to it can be taken down meanwhile.

return {
  api     = 1,
  name    = "restore_views",
  summary = "Restore word_views from the newest backup",
  touches = { "word_views", "words" },
  confirm = {},
  ask     = function(_, run) return run.backups[1] end,
  change  = function(_, run)
    return {
      sql.clear { "word_views" },
      sql.restore("word_views", run.answers:file "word_views"),
    }
  end,
}
