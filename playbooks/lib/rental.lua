-- The rental manager's tables: what a reset clears, what --keep-audit keeps,
-- and what else it must know before anybody is asked.

local passwords = require "passwords"
local seed = require "rental_seed"
local tables = require "tables"

local rental = {}

-- In this order. Not every version of the application has all of them.
local CLEARED = {
  "system_alerts", "business_metrics", "analytics_reports",
  "audit_logs", "system_backups", "system_settings",
  "inspection_reports", "rental_return_lines", "rental_returns", "rental_lifecycle",
  "transaction_metadata", "transaction_events", "transaction_lines", "transaction_headers",
  "stock_movements", "stock_levels", "inventory_units", "sku_sequences",
  "items", "locations", "units_of_measurement", "brands", "categories",
  "suppliers", "customers", "companies",
  "user_permissions", "role_permissions", "user_roles",
  "refresh_tokens", "login_attempts", "password_reset_tokens", "user_profiles",
  "permissions", "roles", "users", "contact_persons",
}
-- These refer to those, and so they are found in the database, like a table that
-- somebody added. They are here to be told from such a one.
local KNOWN = {
  "booking_headers", "booking_lines", "ip_whitelist", "purchase_credit_memos", "rental_block_history",
  "rental_extension_lines", "rental_extensions", "rental_inspections", "rental_item_inspections",
  "rental_lifecycles", "rental_return_events", "rental_status_logs", "sale_conflicts",
  "sale_notifications", "sale_resolutions", "sale_transition_audit", "sale_transition_requests",
  "security_audit_logs", "session_tokens", "transition_checkpoints",
}
local AUDIT = { audit_logs = true, security_audit_logs = true }

rental.caches = { "dashboard:*", "items:*", "stock:*", "customer:*", "location:*", "transaction:*" }

-- ---- Before anybody is asked ----

-- Published with this playbook, and so no password outside of a sandbox.
rental.SANDBOX_PASSWORD = "kelp-Violet-9-harbour"

local function check_password(db, env)
  local personal = { env.ADMIN_USERNAME, env.ADMIN_FULL_NAME, env.COMPANY_NAME }
  for _, text in ipairs { env.ADMIN_EMAIL, env.ADMIN_FULL_NAME, env.COMPANY_NAME } do
    for word in text:gmatch "[^%s@.]+" do personal[#personal + 1] = word end
  end
  local fault = passwords.fault_in(db, env.ADMIN_PASSWORD, rental.SANDBOX_PASSWORD, personal)
  if fault then
    error(("ADMIN_PASSWORD %s: give the administrator a password of 12 characters or more that is in no"
      .. " document"):format(fault), 0)
  end
end

local function check_names(env)
  local limits = { ADMIN_USERNAME = 50, ADMIN_EMAIL = 255, ADMIN_FULL_NAME = 255, COMPANY_NAME = 255 }
  for name, limit in pairs(limits) do
    local length = utf8.len(env[name])
    if not length or length > limit or not env[name]:find "%S" then
      error(("%s must be a text of 1 to %d characters"):format(name, limit), 0)
    end
  end
  if not env.ADMIN_EMAIL:find "^[^%s@]+@[^%s@]+%.[^%s@]+$" then
    error("ADMIN_EMAIL must be an address, name@company.com", 0)
  end
end

local function tell(say, text, names)
  if #names > 0 then say(text .. table.concat(names, ", ")) end
end

-- Refuses what cannot be meant and says what is unusual; returns the answers.
function rental.check(db, run)
  check_names(run.env)
  check_password(db, run.env)
  local found, ours, strange = rental.survey(db, run), {}, {}
  for _, name in ipairs(found.reached) do
    table.insert(tables.position(KNOWN, name) and ours or strange, name)
  end
  tables.tell_absent(found.absent)
  tell(print, "Cleared as well, because they refer to what is cleared: ", ours)
  tell(print, "Kept: ", found.kept)
  tell(warn, "Tables unknown to this playbook refer to what is cleared, and are cleared as well: ", strange)
  if not run.env.RAILWAY_ENVIRONMENT then
    warn "RAILWAY_ENVIRONMENT is not set: this does not look like Railway. Is the target the right one?"
  end
  return { restart = rental.ask_restart(run) }
end

-- What Railway does after the commit: "redeploy", "restart" or "no".
function rental.ask_restart(run)
  if run.options.restart then return run.options.restart end
  if not commands.find "railway" then return "no" end
  local choices = { "redeploy", "restart", "no" }
  return choices[run.prompt.choose {
    text = "What shall Railway do with the service after the commit?", option = "restart", choices = choices,
  }]
end

-- ---- Tables ----

local function check_complete(present, needed)
  for _, name in ipairs(needed) do
    if not tables.position(present, name) then
      error(("there is no table %s: is this the rental manager's database?"):format(name), 0)
    end
  end
end

-- SQL for "the audit trail names this user", nil when none of it refers to users.
local function trail_condition(db, kept)
  local tests = {}
  for _, name in ipairs(kept) do
    for _, key in ipairs(db:rows([[
      SELECT k.conrelid::regclass::text AS trail, quote_ident(a.attname) AS name
      FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
      WHERE k.contype = 'f' AND k.conrelid = $1::regclass AND k.confrelid = 'users'::regclass
      ORDER BY 1, 2]], name)) do
      tests[#tests + 1] = ("EXISTS (SELECT FROM %s t WHERE t.%s = users.id)"):format(key.trail, key.name)
    end
  end
  return tests[1] and "(" .. table.concat(tests, " OR ") .. ")"
end

-- The account among the kept ones that is the administrator's own.
local function kept_account(db, env, condition)
  local rows = db:rows("SELECT id FROM users WHERE (username = $1 OR email = $2) AND " .. condition,
    env.ADMIN_USERNAME, env.ADMIN_EMAIL)
  if #rows > 1 then
    error("ADMIN_USERNAME and ADMIN_EMAIL belong to two accounts that the audit trail names: change one", 0)
  end
  return rows[1] and rows[1].id
end

-- What is there of all this: names to clear, to keep, absent, found by their
-- foreign keys, and all that the run touches.
function rental.survey(db, run)
  local present, absent = tables.present(db, CLEARED)
  check_complete(present, seed.core)
  if run.options.seed_data then check_complete(present, seed.master_data) end
  local reached = tables.reached(db, present)
  local found = { clear = {}, kept = {}, reached = {}, absent = absent, touched = {} }
  for _, list in ipairs { present, reached } do
    for _, name in ipairs(list) do
      local keeps = run.options.keep_audit and AUDIT[name]
      table.insert(keeps and found.kept or found.clear, name)
      if list == reached and not keeps then table.insert(found.reached, name) end
      table.insert(found.touched, name)
    end
  end
  found.trail = trail_condition(db, found.kept)
  if found.trail then
    table.remove(found.clear, tables.position(found.clear, "users"))
    found.account = kept_account(db, run.env, found.trail)
    found.kept_users = db:value("SELECT count(*) FROM users WHERE " .. found.trail)
  end
  return found
end

-- ---- Operations ----

-- Whoever the audit trail names stays, and cannot log in any more.
local function keep_users(trail)
  return {
    sql.delete("users", { where = "NOT " .. trail }),
    sql.update("users", {
      set = { password = "!", is_active = false, is_superuser = false, is_verified = false,
              phone = null, avatar_url = null, bio = null },
      where = trail,
    }),
  }
end

function rental.clear(facts)
  local operations = facts.trail and keep_users(facts.trail) or {}
  table.insert(operations, 1, sql.clear(facts.clear))
  return operations
end

function rental.follow_up(run)
  local operations = {}
  if run.options.flush_redis then operations = { redis.flush_db() } end
  for _, pattern in ipairs(run.options.flush_redis and {} or rental.caches) do
    table.insert(operations, redis.delete(pattern, { optional = true }))
  end
  if run.answers.restart ~= "no" then
    table.insert(operations, command.run { "railway", run.answers.restart, "--yes", timeout = 120 })
  end
  return operations
end

-- ---- Afterwards ----

function rental.verify(db, facts, run)
  local counts = seed.counts(run)
  for _, name in ipairs(facts.clear) do
    local wanted, there = counts[name] or 0, db:count(name)
    assert(there == wanted, ("%s must hold %d rows and holds %d"):format(name, wanted, there))
  end
  if facts.trail then
    local users = facts.kept_users + (facts.account and 0 or 1)
    assert(db:count "users" == users, "only the administrator and whom the audit trail names may be left")
  end
  local admin = db:row([[
    SELECT u.is_active AND u.is_superuser AND u.password LIKE '$2b$12$%' AS works, count(*) AS may
    FROM users u JOIN user_roles r ON r.user_id = u.id JOIN role_permissions USING (role_id)
    WHERE u.username = $1 GROUP BY u.id]], run.env.ADMIN_USERNAME)
  assert(admin and admin.works, "the administrator must be able to log in")
  assert(admin.may == counts.permissions, "the administrator must have every permission")
end

return rental
