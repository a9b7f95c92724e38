-- word_views from a file of CSV or JSON lines.

return {
  api     = 1,
  name    = "load_views",
  summary = "Fill word_views from a file",
  touches = { "word_views", "words" },
  options = { file = { type = "file", required = true } },
  confirm = {},
  change  = function(_, run)
    local read = run.options.file:match "%.csv$" and files.csv or files.json_lines
    return { sql.clear { "word_views" }, sql.load("word_views", read(run.options.file)) }
  end,
}
