-- rbac_reseed: which passwords it takes, and that its seed is the same twice.

local passwords = require "passwords"
local seed = require "rental_seed"

-- ---- Passwords ----

local function fault(text, personal) return passwords.fault(text, personal) or "none" end

assert(fault(nil):find "not set" and fault(""):find "not set")
assert(fault "short Xk9#":find "shorter than 12")
assert(fault "\xff2345678901xyz":find "UTF%-8")
assert(fault(("Ab9 kQ"):rep(13)):find "longer than 72 bytes")

-- Twelve characters, not twelve bytes.
assert(fault "éàüöñçß":find "shorter")

for _, text in ipairs {
  "password1234", "Password!2024", "P@$$w0rd-1234", "p4ssw0rdp4ssw0rd", "SECUREPASSWORD1",
  "MySecretPassword", "changeme12345", "change_me_please", "admin-admin-admin", "Administrator1!",
  "letmein-letmein", "welcome2024!!", "defaultpassword", "test1234test1234", "replace-this-here",
  "qwerty-qwerty-1", "1q2w3e4r5t6y", "abcdefghijklmn", "zzzzzzzzzzzzzzzz", "987654321098",
} do
  assert(fault(text) == "is like an example that everybody knows", text)
end

for _, text in ipairs {
  "correct horse battery staple", "untold Cinder 84 fjord", "Xk9#vLq2mTz!", "0f4c83b1d97e",
  "\u{43f}\u{430}\u{440}\u{43e}\u{43b}\u{44c} \u{43d}\u{435} \u{434}\u{43b}\u{44f}", "ünbekanntes Wörtchen",
} do
  assert(fault(text) == "none", text)
end

-- The account's own names count as known.
assert(fault("northwind-2031") == "none")
assert(fault("northwind-2031", { "Northwind" }):find "example")
assert(fault("correct horse battery", { "ox" }) == "none", "a word of two letters says nothing")

-- ---- Seed ----

local run = {
  env = { ADMIN_USERNAME = "chief", ADMIN_EMAIL = "c@x.example", ADMIN_FULL_NAME = "C", COMPANY_NAME = "X",
          ADMIN_PASSWORD = "untold Cinder 84 fjord" },
  options = { seed_data = true },
}
local counts = seed.counts(run)
assert(counts.permissions == 32 and counts.role_permissions == 78 and counts.categories == 45)

local function rows_by_table(operations)
  local found = {}
  for _, op in ipairs(operations) do found[op.table] = op end
  return found
end

local core = rows_by_table(seed.make_core(run))
assert(#core.roles.rows == 4 and #core.permissions.rows == 32)
assert(core.users.kind == "sql.insert" and core.system_settings.kind == "sql.load")
local kept = rows_by_table(seed.make_core(run, "the-id"))
assert(kept.users.kind == "sql.update" and kept.users.where.id == "the-id")
local link = kept.user_roles.rows[1] or kept.user_roles.rows
assert(link.user_id == "the-id")

local master = rows_by_table(seed.make_master_data())
local ids = {}
for _, row in ipairs(master.categories.rows) do ids[row.id] = row end
for _, row in ipairs(master.categories.rows) do
  local above = ids[row.parent_category_id]
  assert((row.category_level == 1) == (above == nil))
  assert(not above or row.category_path == above.category_path .. "/" .. row.name)
  assert(not above or not above.is_leaf)
end
for _, row in ipairs(master.items.rows) do
  assert(ids[row.category_id].is_leaf, row.item_name .. " must be in a category without others below it")
end
