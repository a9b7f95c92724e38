-- A ThreadRing hub: its names, keys, badges and DIDs, in the words that the application enforces.

local threadring = {}

threadring.tables = {
  "Ring", "RingRole", "Membership", "Badge", "PostRef", "Challenge", "Block", "Invitation", "AuditLog",
  "HttpSignature", "Actor", "RateLimit", "ActorReputation",
}

local roles = {
  { "owner", { "manage_ring", "manage_members", "manage_roles", "moderate_posts", "update_ring_info",
               "delete_ring", "view_audit_log", "submit_posts", "view_content" } },
  { "moderator", { "manage_members", "moderate_posts", "view_audit_log", "submit_posts", "view_content" } },
  { "member", { "submit_posts", "view_content" } },
}

-- The hub as its settings describe it; what is wrong with them is an error.
function threadring.hub(env)
  local did, slug = env.INSTANCE_DID, env.ROOT_RING_SLUG
  local url = env.RING_HUB_URL:gsub("/+$", "")
  local host = url:match "^https://([%w.-]+)$" or url:match "^https://([%w.-]+):%d+$"
    or url:match "^https://([%w.-]+)/[^%s?#]*$" or url:match "^https://([%w.-]+):%d+/[^%s?#]*$"
  if not host then
    error("RING_HUB_URL must be an https URL without a query, https://hub.example.org", 0)
  end
  if not did:match "^did:[%l%d]+:[%w.%%:_-]*[%w._-]$" then
    error("INSTANCE_DID must be a DID, did:web:hub.example.org", 0)
  end
  if not slug:match "^[%l%d][%l%d-]*$" then
    error("ROOT_RING_SLUG must be small letters, digits and hyphens", 0)
  end
  return { did = did, slug = slug, url = url, issuer = "did:web:" .. host, name = "The Spool" }
end

-- The key that signs badges: a new one, that of the settings, or none.
function threadring.key(run)
  local text = run.env.RING_HUB_PRIVATE_KEY
  if run.options.generate_key then return ed25519.generate() end
  if not text then return nil end
  if text == "" then error("RING_HUB_PRIVATE_KEY is empty: set it, or unset it", 0) end
  local key, why = ed25519.key(text)
  return key or error("RING_HUB_PRIVATE_KEY: " .. why, 0)
end

-- Stops a run whose settings do not fit, before anything is asked.
function threadring.check(run)
  local hub, env, options = threadring.hub(run.env), run.env, run.options
  if options.generate_key and env.RING_HUB_PRIVATE_KEY then
    error("RING_HUB_PRIVATE_KEY is set: unset it, or leave out --generate-key", 0)
  end
  local has_key = options.generate_key or threadring.key(run)
  if options.did_document and not has_key then
    error("--did-document needs a key: set RING_HUB_PRIVATE_KEY, or give --generate-key FILE", 0)
  end
  if not has_key then
    warn "RING_HUB_PRIVATE_KEY is not set: no badge is signed, and those of the hub last until it restarts"
  elseif env.RING_HUB_PRIVATE_KEY and env.RING_HUB_PRIVATE_KEY:find("-----BEGIN", 1, true) then
    warn "RING_HUB_PRIVATE_KEY is PEM: the application wants that in base64, on one line"
  end
  if hub.did ~= hub.issuer then
    warn("badges are issued by " .. hub.issuer .. ", as the application does it; INSTANCE_DID is " .. hub.did)
  end
end

-- ---- Badges ----

local function credential(hub, role, at, id)
  return {
    ["@context"] = { "https://www.w3.org/2018/credentials/v1",
                     "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
                     "https://threadring.org/contexts/v1" },
    id = id,
    type = { "VerifiableCredential", "OpenBadgeCredential", "ThreadRingMembershipBadge" },
    issuer = { id = hub.issuer, type = "Profile", name = "ThreadRing Hub - " .. hub.name, url = hub.url },
    credentialSubject = {
      id = hub.did,
      type = { "Profile" },
      achievement = {
        id = hub.url .. "/rings/" .. hub.slug .. "/achievement",
        type = { "Achievement" },
        name = hub.name .. " Member",
        description = ("%s of %s, the root ring of this hub"):format(role, hub.name),
        criteria = { narrative = "Given when the hub's root ring was made" },
      },
    },
    issuanceDate = at,
    threadRing = { ringSlug = hub.slug, ringName = hub.name, memberRole = role, joinDate = at,
                   ringHubUrl = hub.url, badgeVersion = "1.0.0" },
  }
end

-- A credential with its proof: a JWS whose payload is the credential itself.
local function badge(hub, key, role, now, id)
  local at = now.iso .. "Z"
  local vc = credential(hub, role, at, id)
  local signed = base64.encode_url(json.encode { alg = "EdDSA", typ = "JWT" }) .. "."
    .. base64.encode_url(json.encode { iss = hub.issuer, sub = hub.did, iat = now.epoch, vc = vc })
  vc.proof = { type = "Ed25519Signature2020", created = at, verificationMethod = hub.issuer .. "#key-1",
               proofPurpose = "assertionMethod", jws = signed .. "." .. base64.encode_url(key:sign(signed)) }
  return vc
end

-- ---- Rows ----

-- When the run began, as the application writes times, and in seconds.
function threadring.now(db)
  return db:row([[
    SELECT to_char(t AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS') AS iso,
           floor(extract(epoch FROM t))::bigint AS epoch
    FROM (SELECT $1::timestamptz) AS now (t)]], now())
end

-- The operations that fill an empty hub: ring, roles, owner, audit entry, badge.
function threadring.root_ring(hub, key, now)
  local ring, membership, badge_id, owner = uuid(), uuid(), hub.url .. "/badges/" .. uuid(), nil
  local role_rows = {}
  for i, role in ipairs(roles) do
    role_rows[i] = { id = uuid(), ringId = ring, name = role[1], permissions = json.encode(role[2]),
                     createdAt = now.iso }
    owner = owner or role_rows[i].id
  end
  local operations = {
    sql.insert("Ring", {
      id = ring, slug = hub.slug, name = hub.name, ownerDid = hub.did,
      description = "The root of this hub, from which all rings unwind",
      visibility = "PUBLIC", joinPolicy = "OPEN", postPolicy = "OPEN",
      createdAt = now.iso, updatedAt = now.iso,
      metadata = json.encode { isRoot = true, createdBy = "system", resetAt = now.iso .. "Z" },
    }),
    sql.insert("RingRole", role_rows),
    -- The application looks no instance up again that it knows: one that is not verified stays so.
    sql.insert("Actor", { id = uuid(), did = hub.did, name = "This hub", type = "INSTANCE",
                          instanceUrl = hub.url, verified = true, trusted = true,
                          discoveredAt = now.iso, lastSeenAt = now.iso }),
    sql.insert("Membership", { id = membership, ringId = ring, actorDid = hub.did, roleId = owner,
                               status = "ACTIVE", joinedAt = now.iso, updatedAt = now.iso,
                               badgeId = key and badge_id or null }),
    sql.insert("AuditLog", { id = uuid(), ringId = ring, action = "ring.created", actorDid = hub.did,
                             metadata = json.encode { ringName = hub.name }, timestamp = now.iso }),
  }
  if key then
    operations[#operations + 1] = sql.insert("Badge", {
      id = badge_id, membershipId = membership, issuedAt = now.iso,
      badgeData = json.encode(badge(hub, key, "owner", now, badge_id)) })
  end
  return operations
end

-- ---- DIDs ----

local alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

local function base58(bytes)
  local digits = {} -- least significant first
  for i = 1, #bytes do
    local carry = bytes:byte(i)
    for k = 1, #digits do
      carry = carry + digits[k] * 256
      digits[k], carry = carry % 58, carry // 58
    end
    while carry > 0 do
      digits[#digits + 1], carry = carry % 58, carry // 58
    end
  end
  local text = ("1"):rep(#bytes:match "^\0*")
  for k = #digits, 1, -1 do text = text .. alphabet:sub(digits[k] + 1, digits[k] + 1) end
  return text
end

-- What the hub serves as /.well-known/did.json.
function threadring.did_document(hub, key)
  local id = hub.did .. "#key-1"
  return json.encode {
    ["@context"] = { "https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/ed25519-2020/v1" },
    id = hub.did,
    verificationMethod = { { id = id, type = "Ed25519VerificationKey2020", controller = hub.did,
                             publicKeyMultibase = "z" .. base58("\xed\x01" .. key:public()) } },
    authentication = { id },
    assertionMethod = { id },
    service = { { id = hub.did .. "#hub", type = "ThreadRingHub", serviceEndpoint = hub.url } },
  } .. "\n"
end

-- ---- After the commit ----

function threadring.programs(hub, options)
  local list = {}
  if options.restart then
    local words = {}
    for word in options.restart:gmatch "%S+" do words[#words + 1] = word end
    list[1] = command.run(words)
  end
  for _, path in ipairs(options.health_check and { "/health", "/trp/rings/" .. hub.slug } or {}) do
    list[#list + 1] = command.run { "curl", "--fail", "--silent", "--show-error", "--output", "/dev/null",
                                    "--max-time", "10", "--retry", "5", "--retry-connrefused",
                                    hub.url .. path, optional = true }
  end
  return list
end

function threadring.checklist(facts, run)
  local hub, options, undone = facts.hub, run.options, table.concat(run.undone, "\n")
  local has_key = options.generate_key or run.env.RING_HUB_PRIVATE_KEY
  local function item(done, text) print((done and "[x] " or "[ ] ") .. text) end
  local function did(asked, words) return asked and not undone:find(words, 1, true) end
  print "Checklist"
  item(true, ("root ring %s with its roles, owner and audit entry"):format(hub.slug))
  if options.generate_key then
    item(false, "set RING_HUB_PRIVATE_KEY to: base64 -w0 " .. options.generate_key)
  else
    item(has_key, "signing key in RING_HUB_PRIVATE_KEY, as base64 of PEM")
  end
  item(has_key, "badge of the owner's membership")
  item(false, "serve " .. (options.did_document or "the DID document (--did-document FILE)")
    .. " as " .. hub.url .. "/.well-known/did.json")
  if facts.history and options.schema then
    item(false, "mark the migrations as applied: prisma migrate resolve --applied NAME")
  end
  item(did(options.restart, "run " .. (options.restart or "")), "restart the hub's services")
  item(did(options.health_check, "run curl"), "health: curl --fail " .. hub.url .. "/health")
  item(false, "join the root ring with a test account, restart, and verify that its badge still holds")
end

return threadring
