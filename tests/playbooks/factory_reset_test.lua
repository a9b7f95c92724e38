-- factory_reset: what it asks for, as data.

local playbook = require "factory_reset"

local run = { options = { words = "data/words/20k.txt", count = 20000 } }
local clear, load, drop, more = table.unpack(playbook.change({}, run))

assert(clear.kind == "sql.clear")
local cleared = {}
for _, name in ipairs(clear.tables) do cleared[name] = true end
for _, name in ipairs(playbook.touches) do
  assert(cleared[name], name .. " is declared and not cleared")
end

assert(load.kind == "sql.load" and load.table == "words")
assert(load.source.kind == "lines" and load.source.lower and load.source.distinct)
assert(load.source.path:find "20k%.txt$")
assert(load.columns[1] == "text" and #load.columns == 1)
assert(load.set.price == "1.00", "the price must be exact, and so a string")
assert(load.rows == 20000)

assert(drop.kind == "redis.delete" and drop.pattern == "word-registry:*")
assert(more == nil)

-- The backup holds every table that is cleared.
local kept = {}
for _, name in pairs(playbook.backup) do kept[name] = true end
for name in pairs(cleared) do assert(kept[name], name .. " is cleared and not backed up") end

-- The same facts give the same operations.
assert(json.encode(playbook.change({}, run)[2].source) == json.encode(load.source))

-- verify() believes what it reads, and nothing else.
local function registry(words, wrong, transactions)
  return {
    count = function(_, name) return name == "words" and words or transactions end,
    value = function() return wrong end,
  }
end
assert(pcall(playbook.verify, registry(20000, 0, 0), {}, run))
assert(not pcall(playbook.verify, registry(19999, 0, 0), {}, run))
assert(not pcall(playbook.verify, registry(20000, 1, 0), {}, run))
assert(not pcall(playbook.verify, registry(20000, 0, 1), {}, run))
