-- selective_backup: one file, with metadata that the application asks for.

local playbook = require "selective_backup"
local django = require "django"

local run = { options = { output = "/tmp/board.json" } }
local write, more = table.unpack(playbook.change({ query = "SELECT '{}'" }, run))
assert(more == nil and write.kind == "files.write" and write.path == "/tmp/board.json")
local head, rows, tail = table.unpack(write.parts)
assert(rows.kind == "sql.rows" and rows.statement == "SELECT '{}'")

local document = json.decode(head .. '{"model": "a.b", "pk": 1, "fields": {}}' .. tail)
assert(document.metadata.backup_type == "selective")
assert(document.metadata.version and document.metadata.purpose and document.metadata.created_at)
assert(#document.metadata.included_models == 7 and #document.data == 1)

-- Names are quoted wherever they come from, and only foreign keys lose their _id.
local query = django.query({ { model = "it's.a", table = 'T"x' } }, { ['T"x'] = {
  { column = "id", field = "id", type = "int8" },
  { column = "User_id", field = "User", type = "int8", target = "users" },
  { column = "badge_id", field = "badge_id", type = "numeric" },
} })
local parts = {
  [['it''s.a']], [[FROM "T""x" t]], [[t."User_id" AS "User"]], [[t."badge_id"::text AS "badge_id"]],
}
for _, part in ipairs(parts) do
  assert(query:find(part, 1, true), part .. " is not in " .. query)
end
assert(not query:find('t."id" AS', 1, true))
