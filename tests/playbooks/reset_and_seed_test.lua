-- reset_and_seed: what the demo world is made of, and that its parts refer to
-- each other.

local playbook = require "reset_and_seed"

local run = { env = { SHINKEI_DEMO_PASSWORD = "untold Cinder 84 fjord" }, options = {} }
local operations = playbook.change({ cleared = { "users", "worlds", "odd" } }, run)

assert(operations[1].kind == "sql.clear" and #operations[1].tables == 3)

local rows = {}
for i = 2, #operations do
  assert(operations[i].kind == "sql.insert")
  rows[operations[i].table] = operations[i].rows
end

-- Parents come first.
local order = { "users", "worlds", "world_events", "stories", "story_beats" }
for i, name in ipairs(order) do assert(operations[i + 1].table == name) end

local function count(name, n) assert(#rows[name] == n, name) end
count("users", 1) count("worlds", 2) count("world_events", 9) count("stories", 3) count("story_beats", 6)

local function by_id(name)
  local found = {}
  for _, row in ipairs(rows[name]) do
    assert(#row.id == 36 and not found[row.id], "an id is given once")
    found[row.id] = row
  end
  return found
end

local worlds, events, stories = by_id "worlds", by_id "world_events", by_id "stories"
for _, w in pairs(worlds) do assert(w.user_id == rows.users[1].id) end
for _, e in pairs(events) do assert(worlds[e.world_id]) end
for _, s in pairs(stories) do assert(worlds[s.world_id] and s.status == "DRAFT") end

-- A beat's event is of the beat's own world.
local linked = {}
for _, b in ipairs(rows.story_beats) do
  local story = stories[b.story_id]
  assert(story and b.type == "SCENE" and b.generated_by == "USER")
  if b.world_event_id ~= null then
    local event = events[b.world_event_id]
    assert(event.world_id == story.world_id)
    linked[#linked + 1] = { story.title, b.order_index, event.t }
  end
end
assert(json.encode(linked) == json.encode {
  { "The Archivist's Awakening", 2, 2500 }, { "The Archivist's Awakening", 3, 3200 },
  { "The Lost Cataloger", 1, 3200 },
})

-- The hash is made by the host, and nobody reads it.
assert(tostring(rows.users[1].password_hash):find "bcrypt")
assert(rows.users[1].email == rows.users[1].email:lower())
