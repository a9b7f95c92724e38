-- Deletes keys by pattern, and nothing else.

return {
  api     = 1,
  name    = "redis",
  summary = "Delete the cached pages",
  touches = {},
  redis   = { "word-registry:*" },
  confirm = {},
  backup  = false,
  change  = function() return { redis.delete "word-registry:*" } end,
}
