-- What a fresh rental manager holds, made of the files in data/rental. Each
-- function returns operations; an empty field of a file is a column's default.

local seed = {}

local ACTIONS = { c = "create", r = "read", u = "update", d = "delete" }
local RISKS = { c = "MEDIUM", r = "LOW", u = "MEDIUM", d = "HIGH" }
local PLAIN = { -- loaded as they stand, with what their files need not say
  system_settings = { is_system = true, is_sensitive = false, validation_rules = "{}" },
  locations = {},
  suppliers = { status = "APPROVED", quality_rating = "0.00", delivery_rating = "0.00",
                average_delivery_days = 0, total_orders = 0, total_spend = "0.00" },
  customers = { status = "ACTIVE", blacklist_status = "CLEAR", total_rentals = 0, total_spent = "0.00",
                lifetime_value = "0.00" },
}
local FILES = { -- of tables that are not called like their file
  system_settings = "settings", units_of_measurement = "units", permissions = "access",
}

-- What is always made, and what --seed-data adds.
seed.core = {
  "roles", "permissions", "role_permissions", "system_settings", "companies", "users", "user_roles",
}
seed.master_data = {
  "units_of_measurement", "brands", "locations", "categories", "suppliers", "customers", "items",
}

local function path(name)
  return "data/rental/" .. (FILES[name] or name) .. ".csv"
end

local function refuse(name, row, text, ...)
  error(("%s, row %d: %s"):format(path(name), row, text:format(...)), 0)
end

-- The rows of a file, each with an id, and the rows by name.
local function read(name)
  local rows, by_name = files.table(path(name)), {}
  for i, row in ipairs(rows) do
    for column, value in pairs(row) do
      if value == "" then row[column] = nil end
    end
    row.id, row.is_active = uuid(), true
    if row.name then
      if by_name[row.name] then refuse(name, i, "%q is there twice", row.name) end
      by_name[row.name] = row
    end
  end
  return rows, by_name
end

-- The row that another one names; nil when it names none.
local function named(by_name, name, file, i)
  return name and (by_name[name] or refuse(file, i, "there is no %q", name))
end

local function load(name)
  local set = { is_active = true }
  for column, value in pairs(PLAIN[name]) do set[column] = value end
  return sql.load(name, files.csv(path(name)), { set = set })
end

-- ---- Roles and permissions ----

local function permission(resource, letter)
  local action = ACTIONS[letter]
  return {
    id = uuid(), name = resource .. ":" .. action, resource = resource, action = action,
    description = action:gsub("^%l", string.upper) .. " " .. resource,
    risk_level = RISKS[letter], is_system_permission = true, is_active = true,
  }
end

-- Roles, permissions and who has which, and the roles by their names.
local function access()
  local roles, by_name = read "roles"
  local permissions, links = {}, {}
  for i, row in ipairs(read "permissions") do
    local made = {}
    for letter in ("crud"):gmatch "." do
      made[letter] = permission(row.resource, letter)
      permissions[#permissions + 1] = made[letter]
    end
    for _, role in ipairs(roles) do
      for letter in (row[role.name] or ""):gmatch "." do
        if not made[letter] then refuse("permissions", i, "%q is none of c, r, u, d", letter) end
        links[#links + 1] = { role_id = role.id, permission_id = made[letter].id }
        role.is_system_role = false
      end
    end
  end
  for i, role in ipairs(roles) do
    if role.is_system_role == nil then refuse("roles", i, "access.csv gives %q nothing", role.name) end
  end
  return { roles = roles, permissions = permissions, role_permissions = links }, by_name
end

-- ---- The administrator and the company ----

-- The account that the audit trail keeps is taken over; else there is a new one.
local function administrator(run, kept_id)
  local account = {
    username = run.env.ADMIN_USERNAME, email = run.env.ADMIN_EMAIL, full_name = run.env.ADMIN_FULL_NAME,
    password = hash.bcrypt(run.env.ADMIN_PASSWORD), user_type = "SUPERADMIN", email_verified_at = now(),
    is_active = true, is_superuser = true, is_verified = true,
  }
  if kept_id then
    return sql.update("users", { set = account, where = { id = kept_id } }), kept_id
  end
  account.id = uuid()
  return sql.insert("users", account), account.id
end

function seed.make_core(run, kept_id)
  local rows, roles = access()
  local admin = named(roles, "admin", "roles", 1)
  local make_account, id = administrator(run, kept_id)
  return {
    sql.insert("roles", rows.roles),
    sql.insert("permissions", rows.permissions),
    sql.insert("role_permissions", rows.role_permissions),
    load "system_settings",
    sql.insert("companies",
      { company_name = run.env.COMPANY_NAME, email = run.env.ADMIN_EMAIL, is_active = true }),
    make_account,
    sql.insert("user_roles", { user_id = id, role_id = admin.id }),
  }
end

-- ---- Master data ----

-- Each category knows its parent by name; the way up gives path and level.
local function categories()
  local rows, by_name = read "categories"
  local parents, is_parent = {}, {}
  for i, row in ipairs(rows) do
    local above = named(by_name, row.parent, "categories", i)
    if above then parents[row], is_parent[above] = above, true end
  end
  local made = {}
  for i, row in ipairs(rows) do
    local way, level, above = row.name, 1, parents[row]
    while above do
      way, level, above = above.name .. "/" .. way, level + 1, parents[above]
      if level > #rows then refuse("categories", i, "%q is below itself", row.name) end
    end
    made[i] = {
      id = row.id, name = row.name, category_code = row.code, category_path = way, category_level = level,
      parent_category_id = parents[row] and parents[row].id, display_order = row.display_order,
      is_leaf = not is_parent[row], is_active = true,
    }
  end
  return made, by_name
end

local function items(brands, groups, units)
  local rows = read "items"
  for i, row in ipairs(rows) do
    local group = named(groups, row.category, "items", i)
    local brand = named(brands, row.brand, "items", i)
    local unit = named(units, row.unit, "items", i) or refuse("items", i, "there must be a unit")
    row.unit_of_measurement_id = unit.id
    row.category_id, row.brand_id = group and group.id, brand and brand.id
    row.category, row.brand, row.unit = nil, nil, nil
    row.item_status, row.rental_period = "ACTIVE", 1
    row.is_rentable, row.is_rental_blocked = row.rental_rate_per_period ~= nil, false
    row.serial_number_required, row.warranty_period_days, row.reorder_point = false, 0, 0
  end
  return rows
end

function seed.make_master_data()
  local units, unit_names = read "units_of_measurement"
  local brands, brand_names = read "brands"
  local groups, group_names = categories()
  return {
    sql.insert("units_of_measurement", units),
    sql.insert("brands", brands),
    load "locations",
    sql.insert("categories", groups),
    load "suppliers",
    load "customers",
    sql.insert("items", items(brand_names, group_names, unit_names)),
  }
end

-- ---- What must be there afterwards ----

-- Rows of each table that is made anew.
function seed.counts(run)
  local rows = access()
  local counts = { companies = 1, users = 1, user_roles = 1, system_settings = #read "system_settings" }
  for name, list in pairs(rows) do counts[name] = #list end
  if run.options.seed_data then
    for _, name in ipairs(seed.master_data) do counts[name] = #read(name) end
  end
  return counts
end

return seed
