-- Django's form of rows, { "model", "pk", "fields" }, written by the server and
-- read back. What columns and foreign keys there are, the catalogue says.

local django = {}

local function array(list)
  return "{" .. table.concat(list, ",") .. "}"
end

local function ident(name)
  return '"' .. name:gsub('"', '""') .. '"'
end

local function literal(text)
  return "'" .. text:gsub("'", "''") .. "'"
end

-- By table, a list of { column, field, type, size, required, target }. A foreign
-- key is called without its _id, and target is the table that it refers to.
function django.columns(db, tables)
  local found = {}
  for _, name in ipairs(tables) do found[name] = {} end
  for _, c in ipairs(db:rows([[
      SELECT r.name AS table, a.attname AS column, t.typname AS type, a.atttypmod AS size,
             a.attnotnull AS required, k.confrelid::regclass::text AS target
      FROM unnest($1::text[]) r (name)
      JOIN pg_attribute a ON a.attrelid = to_regclass(r.name) AND a.attnum > 0
       AND NOT a.attisdropped AND a.attgenerated = ''
      JOIN pg_type t ON t.oid = a.atttypid
      LEFT JOIN pg_constraint k ON k.conrelid = a.attrelid AND k.contype = 'f'
       AND k.conkey = ARRAY[a.attnum]
      ORDER BY a.attnum]], array(tables))) do
    if c.target == null then c.target = nil end
    c.field = c.target and c.column:gsub("_id$", "") or c.column
    table.insert(found[c.table], c)
  end
  return found
end

-- ---- Writing ----

-- As Django writes them, but for microseconds: it cuts them to milliseconds,
-- and reads both.
local short = [[regexp_replace(to_char(%s, '%s'), '(\.0{6}|0{3})$', '')]]
local formats = {
  numeric     = function(c) return c .. "::text" end,
  time        = function(c) return short:format(c, "HH24:MI:SS.US") end,
  timestamptz = function(c)
    return short:format(c .. " AT TIME ZONE 'UTC'", [[YYYY-MM-DD"T"HH24:MI:SS.US]]) .. " || 'Z'"
  end,
}

local function field(c)
  local name = "t." .. ident(c.column)
  local format = formats[c.type]
  return (format and format(name) or name) .. " AS " .. ident(c.field)
end

local function many(name, of)
  return ("ARRAY(SELECT m.%s FROM %s m WHERE m.%s = t.id ORDER BY 1) AS %s"):format(
    ident(of.column), ident(of.table), ident(of.owner), ident(name))
end

-- A query of one column: the rows of these models, in this order, as JSON.
function django.query(models, columns)
  local parts = {}
  for place, m in ipairs(models) do
    local list = {}
    for _, c in ipairs(columns[m.table]) do
      if c.column ~= "id" then list[#list + 1] = field(c) end
    end
    for _, name in ipairs(m.lists or {}) do list[#list + 1] = many(name, m.many[name]) end
    parts[place] = ([[SELECT %d AS place, t.id, json_build_object('model', %s, 'pk', t.id, 'fields',
      (SELECT to_json(f) FROM (SELECT %s) f))::text AS row FROM %s t WHERE %s]]):format(
      place, literal(m.model), table.concat(list, ", "), ident(m.table), m.where or "true")
  end
  return "SELECT row FROM (" .. table.concat(parts, "\nUNION ALL\n") .. ") x ORDER BY place, id"
end

-- ---- Reading ----

local function is_number(v)
  return type(v) == "number" or type(v) == "string" and v:find "^-?%d+%.?%d*$" ~= nil
end

local function is_moment(v)
  local rest = type(v) == "string" and v:match "^%d%d%d%d%-%d%d%-%d%d[T ]%d%d:%d%d:%d%d(.*)$"
  rest = rest and rest:gsub("^%.%d+", "")
  return rest == "Z" or rest and rest:find "^[+-]%d%d:?%d%d$" ~= nil
end

local function matches(pattern)
  return function(v) return type(v) == "string" and v:find(pattern) ~= nil end
end

local function is_text(v) return type(v) == "string" end
local function is_integer(v) return math.type(v) == "integer" end

local kinds = {
  int2        = { is_integer, "an integer" },
  int4        = { is_integer, "an integer" },
  int8        = { is_integer, "an integer" },
  bool        = { function(v) return type(v) == "boolean" end, "true or false" },
  numeric     = { is_number, "a decimal" },
  text        = { is_text, "a string" },
  varchar     = { is_text, "a string" },
  date        = { matches "^%d%d%d%d%-%d%d%-%d%d$", "a date, YYYY-MM-DD" },
  time        = { matches "^%d%d:%d%d:%d%d%.?%d*$", "a time, HH:MM:SS" },
  timestamptz = { is_moment, "a date and time with a time zone" },
}

local function shown(v)
  return type(v) == "table" and "a table" or ("%q"):format(tostring(v)):gsub("\\\n", "\\n"):sub(1, 60)
end

-- The value of a column, or nil and what is wrong with it.
local function value(c, v)
  local is_json = c.type == "json" or c.type == "jsonb"
  if v == null and not c.required then return null end
  if is_json then return json.encode(v) end
  if v == null then return nil, "must not be null" end
  local kind = kinds[c.type]
  if kind and not kind[1](v) then return nil, ("must be %s, not %s"):format(kind[2], shown(v)) end
  if c.type == "varchar" and c.size > 4 and utf8.len(v) > c.size - 4 then
    return nil, ("has %d characters, and %d fit"):format(utf8.len(v), c.size - 4)
  end
  return v
end

-- What a many-to-many field holds; nil when it is not there.
local function list_of_ids(list, name, refuse)
  if list ~= nil and type(list) ~= "table" then refuse(("%q must be a list of ids"):format(name)) end
  for key, id in pairs(list or {}) do
    if not is_integer(key) or not is_integer(id) then
      refuse(("%q must be a list of ids, and holds %s"):format(name, shown(id)))
    end
  end
  return list
end

-- The fields of an object as the columns of a row; the fields in lists apart.
local function row(object, columns, lists, refuse)
  local out, left = { id = object.pk }, {}
  for name, v in pairs(object.fields) do left[name] = v end
  for _, c in ipairs(columns) do
    local v = left[c.field]
    left[c.field] = nil
    if v ~= nil then
      local ok, why = value(c, v)
      if ok == nil then refuse(("%q %s"):format(c.field, why)) end
      out[c.column] = ok
    elseif c.required and c.column ~= "id" then
      refuse(("lacks %q, which table %s needs"):format(c.field, c.table))
    end
  end
  local many_of = {}
  for _, name in ipairs(lists or {}) do
    many_of[name], left[name] = list_of_ids(left[name], name, refuse), nil
  end
  local unknown = next(left)
  if unknown then refuse(("has %q, for which table %s has no column"):format(unknown, columns[1].table)) end
  return out, many_of
end

-- The objects of `data`, by model: { rows, ids, lists }; lists is, by id, what
-- the many-to-many fields hold. refuse(where, why) is called for what is wrong;
-- models in `skip` are passed over.
function django.read(data, models, columns, refuse, skip)
  local found, by_model = {}, {}
  for _, m in ipairs(models) do
    found[m.model], by_model[m.model] = { rows = {}, ids = {}, lists = {} }, m
  end
  local function take(object, where)
    local m = by_model[object.model]
    if not m then refuse(where, ("%q is no model of a selective backup"):format(object.model)) end
    where = ("%s, %s %s"):format(where, object.model, tostring(object.pk))
    if not is_integer(object.pk) then refuse(where, "needs a pk that is an integer") end
    if type(object.fields) ~= "table" then refuse(where, "has no fields") end
    local of = found[m.model]
    if of.ids[object.pk] then refuse(where, "is there twice") end
    local out, lists = row(object, columns[m.table], m.lists, function(why) refuse(where, why) end)
    of.ids[object.pk], of.lists[object.pk] = out, lists
    table.insert(of.rows, out)
  end
  for i, object in ipairs(data) do
    local where = ("data[%d]"):format(i)
    if type(object) ~= "table" or type(object.model) ~= "string" then refuse(where, "names no model") end
    if not skip[object.model] then take(object, where) end
  end
  return found
end

-- Foreign keys of the rows whose object is not in the file.
function django.check_references(found, models, columns, refuse)
  local by_table = {}
  for _, m in ipairs(models) do by_table[m.table] = m.model end
  for _, m in ipairs(models) do
    for _, c in ipairs(columns[m.table]) do
      local target = c.target and by_table[c.target]
      for _, r in ipairs(target and found[m.model].rows or {}) do
        local id = r[c.column]
        if id ~= nil and id ~= null and not found[target].ids[id] then
          refuse(("%s %d"):format(m.model, r.id), ("%q is %s %s, which is not in the file"):format(
            c.field, target, tostring(id)))
        end
      end
    end
  end
end

-- Rows that a unique index would not let in together.
function django.check_unique(db, found, models, refuse)
  for _, m in ipairs(models) do
    for _, index in ipairs(db:rows([[
        SELECT (SELECT json_agg(a.attname ORDER BY k.place) FROM unnest(i.indkey) WITH ORDINALITY k (n, place)
                JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.n)::text AS columns
        FROM pg_index i WHERE i.indrelid = to_regclass($1) AND i.indisunique AND NOT i.indisprimary
         AND i.indexprs IS NULL AND i.indpred IS NULL]], m.table)) do
      local columns, seen = json.decode(index.columns), {}
      for _, r in ipairs(found[m.model].rows) do
        local values = {}
        for i, name in ipairs(columns) do values[i] = r[name] ~= null and r[name] or nil end
        local key = #values == #columns and json.encode(values)
        if key and seen[key] then
          refuse(("%s %d"):format(m.model, r.id), ("has the same %s as %s %d"):format(
            table.concat(columns, " and "), m.model, seen[key]))
        end
        if key then seen[key] = r.id end
      end
    end
  end
end

-- The server takes every value as its column will: dates that do not exist and
-- numbers that do not fit end the run here, and not halfway through it.
function django.check_values(db, found, models)
  for _, m in ipairs(models) do
    local rows = found[m.model].rows
    for first = 1, #rows, 2000 do
      local some = json.encode(table.move(rows, first, math.min(first + 1999, #rows), 1, {}))
      db:value(("SELECT count(t) FROM json_populate_recordset(NULL::%s, $1) t"):format(ident(m.table)), some)
    end
  end
end

django.array = array
django.ident = ident
return django
