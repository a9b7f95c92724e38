-- Whether a password may become an administrator's: neither short nor one that
-- people know from documents, installers and keyboards.

local passwords = {}

local SHORTEST, LONGEST_BYTES = 12, 72 -- bcrypt reads no more
local LEAST_LEFT = 8
local KNOWN = "is like an example that everybody knows"

-- What examples are made of. Taken out of a password, something must be left.
local WORDS = {
  "administrator", "admin", "root", "superuser", "user", "login", "manager", "operator", "system",
  "password", "passwort", "passwd", "passphrase", "pass", "secret", "secure", "strong", "default",
  "initial", "temporary", "temp", "example", "sample", "demo", "test", "dummy", "dev", "production", "prod",
  "staging", "railway", "rental", "company", "your", "change", "replace", "insert", "here", "this", "please",
  "welcome", "letmein", "hello", "iloveyou", "monkey", "dragon", "sunshine", "master", "access",
  "qwertyuiop", "qwertz", "qwerty", "azerty", "asdfgh", "asdf", "zxcvbn", "zxcv", "1q2w3e4r", "1qaz2wsx",
}

local LOOKS_LIKE = {
  ["@"] = "a", ["4"] = "a", ["3"] = "e", ["1"] = "i", ["!"] = "i", ["0"] = "o", ["$"] = "s", ["5"] = "s",
  ["7"] = "t",
}

local function without(text, word)
  local from, to = text:find(word, 1, true)
  while from do
    text = text:sub(1, from - 1) .. text:sub(to + 1)
    from, to = text:find(word, 1, true)
  end
  return text
end

-- Characters that neither repeat the one before nor follow it: "1234" is one.
local function surprises(text)
  local n, last = 0, nil
  for _, code in utf8.codes(text) do
    if not last or math.abs(code - last) > 1 then n = n + 1 end
    last = code
  end
  return n
end

local function is_known(text, personal)
  text = text:lower()
  for _, spelling in ipairs { text, (text:gsub(".", LOOKS_LIKE)) } do
    for _, list in ipairs { personal, WORDS } do
      for _, word in ipairs(list) do
        if #word > 2 then spelling = without(spelling, word:lower()) end
      end
    end
    if surprises(spelling) < LEAST_LEFT then return true end
  end
  return false
end

-- Nil, or what is wrong with it. personal: words that are as good as known,
-- the account's own names for example.
function passwords.fault(text, personal)
  if not text or text == "" then return "is not set, and there is no default" end
  local length = utf8.len(text)
  if not length then return "is not UTF-8" end
  if length < SHORTEST then return ("is shorter than %d characters"):format(SHORTEST) end
  if #text > LONGEST_BYTES then return ("is longer than %d bytes"):format(LONGEST_BYTES) end
  if is_known(text, personal or {}) then return KNOWN end
end

local function in_sandbox(db)
  return db:value [[
    SELECT coalesce(shobj_description(oid, 'pg_database') LIKE '%[resethost:sandbox]%', false)
    FROM pg_database WHERE datname = current_database()]]
end

-- The same for this database: published is the password that stands in a
-- playbook for its sandbox, and may be used there only.
function passwords.fault_in(db, text, published, personal)
  if text == published and not in_sandbox(db) then return KNOWN end
  return passwords.fault(text, personal)
end

return passwords
