-- Shinkei's tables, and the demo world that a reset begins with. Its prose is
-- in data/shinkei/worlds.json, to be edited there.

local passwords = require "passwords"
local tables = require "tables"

local shinkei = {}

-- All but alembic_version, which says how far the schema is migrated.
local TABLES = {
  "users", "worlds", "stories", "story_beats", "world_events", "characters", "locations",
  "character_relationships", "entity_mentions", "beat_modifications", "conversations",
  "conversation_messages", "agent_personas", "world_coherence_settings", "world_graph_nodes",
  "world_graph_edges", "world_graph_sync_status",
}
local SEEDED = { "users", "worlds", "world_events", "stories", "story_beats" }

-- ---- What a reset clears ----

-- Published with this playbook, and so no password outside of a sandbox.
shinkei.SANDBOX_PASSWORD = "moth-Lantern-27-quay"

-- Of the tables above those that this database has, and all that refer to them.
function shinkei.survey(db)
  local present, absent = tables.present(db, TABLES)
  local strange = tables.reached(db, present)
  table.move(strange, 1, #strange, #present + 1, present)
  return { cleared = present, absent = absent, strange = strange }
end

-- Refuses what cannot be meant, and says what is unusual.
function shinkei.check(db, run)
  local fault = passwords.fault_in(db, run.env.SHINKEI_DEMO_PASSWORD, shinkei.SANDBOX_PASSWORD,
    { "shinkei", "Demo User" })
  if fault then
    error(("SHINKEI_DEMO_PASSWORD %s: the demo user needs one of 12 characters or more"):format(fault), 0)
  end
  local found = shinkei.survey(db)
  for _, name in ipairs(SEEDED) do
    if tables.position(found.absent, name) then
      error(("there is no table %s: is this Shinkei's database?"):format(name), 0)
    end
  end
  tables.tell_absent(found.absent)
  if #found.strange > 0 then
    warn("Tables unknown to this playbook refer to what is cleared, and are cleared as well: "
      .. table.concat(found.strange, ", "))
  end
end

-- Exactly what will be deleted.
function shinkei.statistics(db)
  local list = {}
  for i, name in ipairs(shinkei.survey(db).cleared) do list[i] = { name, db:count(name), key = name } end
  return list
end

-- ---- The demo world ----

local function array(texts)
  local quoted = {}
  for i, text in ipairs(texts) do quoted[i] = '"' .. text:gsub('[\\"]', "\\%0") .. '"' end
  return "{" .. table.concat(quoted, ",") .. "}"
end

local function add_story(rows, world_id, story, event_ids)
  local id = uuid()
  table.insert(rows.stories, {
    id = id, world_id = world_id, title = story.title, synopsis = story.synopsis, theme = story.theme,
    status = "DRAFT", mode = story.mode, pov_type = story.pov_type, tags = array(story.tags),
  })
  for i, beat in ipairs(story.beats) do
    table.insert(rows.story_beats, {
      id = uuid(), story_id = id, order_index = i, type = "SCENE", generated_by = "USER",
      content = beat.content, summary = beat.summary, local_time_label = beat.local_time_label,
      world_event_id = beat.event and event_ids[beat.event] or null,
    })
  end
end

local function add_world(rows, user_id, world)
  local id, event_ids = uuid(), {}
  table.insert(rows.worlds, {
    id = id, user_id = user_id, name = world.name, description = world.description, tone = world.tone,
    backdrop = world.backdrop, laws = json.encode(world.laws), chronology_mode = world.chronology_mode,
  })
  for i, event in ipairs(world.events) do
    event_ids[i] = uuid()
    table.insert(rows.world_events, {
      id = event_ids[i], world_id = id, t = event.t, label_time = event.label_time, type = event.type,
      summary = event.summary, tags = array(event.tags),
    })
  end
  for _, story in ipairs(world.stories) do add_story(rows, id, story, event_ids) end
end

local function read_demo()
  return json.decode(files.read "data/shinkei/worlds.json")
end

local function demo_rows(run)
  local demo = read_demo()
  local rows = { users = {}, worlds = {}, world_events = {}, stories = {}, story_beats = {} }
  local id = uuid()
  rows.users[1] = {
    id = id, email = demo.user.email, name = demo.user.name, settings = json.encode(demo.user.settings),
    password_hash = hash.bcrypt(run.env.SHINKEI_DEMO_PASSWORD),
  }
  for _, world in ipairs(demo.worlds) do add_world(rows, id, world) end
  return rows
end

-- Operations, parents first.
function shinkei.seed(run)
  local rows, operations = demo_rows(run), {}
  for i, name in ipairs(SEEDED) do operations[i] = sql.insert(name, rows[name]) end
  return operations
end

-- How many rows of each table the file makes.
local function expected_rows()
  local n = { users = 1, worlds = 0, world_events = 0, stories = 0, story_beats = 0 }
  for _, world in ipairs(read_demo().worlds) do
    n.worlds = n.worlds + 1
    n.world_events = n.world_events + #world.events
    n.stories = n.stories + #world.stories
    for _, story in ipairs(world.stories) do n.story_beats = n.story_beats + #story.beats end
  end
  return n
end

-- After the reset: the demo world and nothing else.
function shinkei.verify(db, cleared)
  local expected = expected_rows()
  for _, name in ipairs(cleared) do
    local rows, right = db:count(name), expected[name] or 0
    assert(rows == right, ("%s must hold %d rows, not %d"):format(name, right, rows))
  end
end

return shinkei
