-- As little as a playbook can do, up to its first question.

return {
  api     = 1,
  name    = "start",
  summary = "Clear one row",
  touches = { "marker" },
  confirm = { "GO" },
  change  = function() return { sql.clear { "marker" } } end,
}
