-- What the playbooks of the word registry share: its statistics.

local words = {}

-- Entries with a key go into summary.json under that name.
function words.statistics(db)
  local t = db:row [[
    SELECT count(*) AS total,
           coalesce(sum(price_paid) FILTER (WHERE NOT is_admin_action), 0.00) AS revenue,
           count(*) FILTER (WHERE is_admin_action) AS admin,
           count(*) FILTER (WHERE NOT is_admin_action) AS real
    FROM transactions]]
  local owned = db:value "SELECT count(*) FROM words WHERE owner_name IS NOT NULL"
  local views = db:count "word_views"
  return {
    { "Total words",       db:count "words" },
    { "Words with owners", owned, key = "words_with_owners" },
    { "Transactions",      t.total },
    { "Error logs",        db:count "error_logs" },
    { "Word views",        views, key = "total_views" },
    { "Message reports",   db:count "message_reports" },
    { "Total revenue",     t.revenue, key = "total_revenue", unit = "$" },
    { "Admin actions",     t.admin, key = "admin_actions", hidden = true },
    { "Real transactions", t.real, key = "real_transactions", hidden = true },
  }
end

return words
