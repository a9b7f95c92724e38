-- Which tables a database has, and which ones foreign keys would draw in.

local tables = {}

-- Where in the list the name stands, or nil.
function tables.position(list, name)
  for i, item in ipairs(list) do
    if item == name then return i end
  end
end

-- Splits names into those that the database has as tables and those that it lacks.
function tables.present(db, names)
  local present, absent = {}, {}
  local found = db:rows([[
    SELECT w.name, EXISTS (
             SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
               AND (c.relname = w.name AND pg_table_is_visible(c.oid)
                    OR n.nspname || '.' || c.relname = w.name)) AS here
    FROM jsonb_array_elements_text($1::jsonb) WITH ORDINALITY AS w (name, place)
    ORDER BY w.place]], json.encode(json.array(names)))
  for _, row in ipairs(found) do
    local list = row.here and present or absent
    list[#list + 1] = row.name
  end
  return present, absent
end

-- Says which names no table has: nobody should believe that they were looked at.
function tables.tell_absent(absent)
  if #absent > 0 then
    print("Not in this database, and so not cleared: " .. table.concat(absent, ", "))
  end
end

-- Tables outside the list that refer to one in it, or to one of these.
function tables.reached(db, names)
  local reached = {}
  local found = db:rows([[
    WITH RECURSIVE named AS (
      SELECT c.oid
      FROM jsonb_array_elements_text($1::jsonb) AS w (name)
      JOIN pg_class c ON c.relname = w.name AND pg_table_is_visible(c.oid)
           OR (SELECT n.nspname FROM pg_namespace n WHERE n.oid = c.relnamespace) || '.' || c.relname = w.name
      WHERE c.relkind IN ('r', 'p')
    ), drawn AS (
      SELECT oid FROM named
      UNION
      SELECT k.conrelid FROM drawn d JOIN pg_constraint k ON k.confrelid = d.oid
      WHERE k.contype = 'f' AND k.conparentid = 0
    )
    SELECT CASE WHEN pg_table_is_visible(c.oid) THEN c.relname::text
                ELSE n.nspname || '.' || c.relname END AS name
    FROM drawn JOIN pg_class c ON c.oid = drawn.oid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid NOT IN (SELECT oid FROM named)
    ORDER BY 1]], json.encode(json.array(names)))
  for i, row in ipairs(found) do reached[i] = row.name end
  return reached
end

return tables
