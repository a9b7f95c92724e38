-- A hub in use: 40 rings in a tree, 300 actors, 2,000 memberships, 1,200 of
-- them with a badge, 4,000 posts, 5,000 lines of audit log, and what hangs on
-- them. The same rows every time. Its badges are signed by nobody.

CREATE FUNCTION pg_temp.id(kind text, n bigint) RETURNS text LANGUAGE sql AS
  $$ SELECT md5(kind || n)::uuid::text $$;
CREATE FUNCTION pg_temp.did(n bigint) RETURNS text LANGUAGE sql AS
  $$ SELECT 'did:web:host' || n % 9 || '.example:users:u' || n $$;
CREATE FUNCTION pg_temp.moment(n bigint) RETURNS timestamp(3) LANGUAGE sql AS
  $$ SELECT timestamp '2026-01-01 00:00:00.123' + n * interval '17 minutes' $$;

INSERT INTO "Actor" (id, did, name, type, "instanceUrl", "publicKey", verified,
                     trusted, "discoveredAt", "lastSeenAt", metadata)
SELECT pg_temp.id('actor', n), pg_temp.did(n),
       CASE n % 10 WHEN 0 THEN NULL WHEN 1 THEN 'Zoë "Z" O''Neil ' || n
         WHEN 2 THEN E'back\\slash ' || n WHEN 3 THEN 'Данило ' || n
         WHEN 4 THEN '小明 ' || n ELSE 'Actor ' || n END,
       (CASE n % 50 WHEN 0 THEN 'INSTANCE' WHEN 1 THEN 'SERVICE' ELSE 'USER' END)::"ActorType",
       'https://host' || n % 9 || '.example', encode(sha256(convert_to('key' || n, 'UTF8')), 'base64'),
       n % 3 > 0, n % 7 = 0, pg_temp.moment(n), pg_temp.moment(n * 2),
       CASE WHEN n % 4 = 0 THEN jsonb_build_object('bio', E'two\nlines', 'n', n) END
FROM generate_series(1, 300) n;

INSERT INTO "Ring" (id, slug, name, description, "shortCode", "createdAt",
                    "updatedAt", visibility, "joinPolicy", "postPolicy",
                    "ownerDid", "parentId", metadata, policies, "curatorNote",
                    "badgeImageUrl")
SELECT pg_temp.id('ring', n), CASE n WHEN 1 THEN 'spool' ELSE 'ring-' || n END,
       CASE n % 5 WHEN 0 THEN 'Städte & "Dörfer" ' || n WHEN 1 THEN 'O''Ring ' || n ELSE 'Ring ' || n END,
       CASE WHEN n % 6 > 0 THEN E'First line\nsecond line; ' || n END,
       CASE WHEN n % 2 = 0 THEN 'r' || n END, pg_temp.moment(n), pg_temp.moment(n * 3),
       (ARRAY['PUBLIC', 'UNLISTED', 'PRIVATE'])[1 + n % 3]::"RingVisibility",
       (ARRAY['OPEN', 'APPLICATION', 'INVITATION', 'CLOSED'])[1 + n % 4]::"JoinPolicy",
       (ARRAY['OPEN', 'MEMBERS', 'CURATED', 'CLOSED'])[1 + n % 4]::"PostPolicy",
       pg_temp.did(n), CASE WHEN n > 1 THEN pg_temp.id('ring', n / 2) END,
       CASE WHEN n % 3 = 0 THEN jsonb_build_object('tags', jsonb_build_array('a', 'ü', n)) END,
       CASE WHEN n % 4 = 0 THEN '{"maxPosts": 10}'::jsonb END,
       CASE WHEN n % 8 = 0 THEN '' END,
       CASE WHEN n % 5 = 0 THEN 'https://img.example/88x31?n=' || n END
FROM generate_series(1, 40) n;

INSERT INTO "RingRole" (id, "ringId", name, permissions, "createdAt")
SELECT pg_temp.id('role' || r, n), pg_temp.id('ring', n), r,
       CASE r WHEN 'owner' THEN '["manage_ring", "manage_posts"]' ELSE '["post_content"]' END::jsonb,
       pg_temp.moment(n)
FROM generate_series(1, 40) n, unnest(ARRAY['owner', 'moderator', 'member']) r;

INSERT INTO "Membership" (id, "ringId", "actorDid", "roleId", status,
                          "joinedAt", "updatedAt", "badgeId", metadata,
                          "applicationMessage", "actorName", handle)
SELECT pg_temp.id('member', n), pg_temp.id('ring', 1 + n % 40), pg_temp.did(1 + n / 40 + n % 40 * 5),
       CASE WHEN n % 5 > 0 THEN pg_temp.id('role' || CASE WHEN n < 40 THEN 'owner' ELSE 'member' END, 1 + n % 40) END,
       (ARRAY['ACTIVE', 'ACTIVE', 'PENDING', 'SUSPENDED', 'REVOKED'])[1 + n % 5]::"MembershipStatus",
       CASE WHEN n % 5 <> 2 THEN pg_temp.moment(n) END, pg_temp.moment(n + 1),
       CASE WHEN n <= 1200 THEN 'https://hub.example.org/badges/b' || n END,
       CASE WHEN n % 9 = 0 THEN '{"via": "spool"}'::jsonb END,
       CASE WHEN n % 11 = 0 THEN E'Let me in, please.\n\t"Thanks"' END,
       CASE WHEN n % 6 = 0 THEN 'Ünïcode ' || n END, CASE WHEN n % 2 = 0 THEN 'h' || n END
FROM generate_series(1, 2000) n;

INSERT INTO "Badge" (id, "membershipId", "badgeData", "issuedAt", "revokedAt",
                     "revocationReason")
SELECT 'https://hub.example.org/badges/b' || n, pg_temp.id('member', n),
       jsonb_build_object('id', 'https://hub.example.org/badges/b' || n, 'type', jsonb_build_array('VerifiableCredential')),
       pg_temp.moment(n), CASE WHEN n % 30 = 0 THEN pg_temp.moment(n + 100) END,
       CASE WHEN n % 30 = 0 THEN 'left' END
FROM generate_series(1, 1200) n;

INSERT INTO "PostRef" (id, "ringId", "actorDid", uri, digest, "submittedAt",
                       "submittedBy", status, "moderatedAt", "moderatedBy",
                       metadata, pinned)
SELECT pg_temp.id('post', n), pg_temp.id('ring', 1 + n % 40), pg_temp.did(1 + n % 300),
       'https://host' || n % 9 || '.example/posts/' || n || '?q=a&b=%22', 'sha256:' || md5(n::text),
       pg_temp.moment(n), pg_temp.did(1 + n % 300),
       (ARRAY['ACCEPTED', 'PENDING', 'REJECTED', 'REMOVED'])[1 + n % 4]::"PostStatus",
       CASE WHEN n % 4 > 1 THEN pg_temp.moment(n + 5) END, CASE WHEN n % 4 > 1 THEN pg_temp.did(1 + n % 40) END,
       CASE WHEN n % 3 = 0 THEN jsonb_build_object('title', 'Post "' || n || '" — ½') END, n % 100 = 0
FROM generate_series(1, 4000) n;

INSERT INTO "AuditLog" (id, "ringId", action, "actorDid", "targetDid", metadata,
                        timestamp)
SELECT pg_temp.id('audit', n), pg_temp.id('ring', 1 + n % 40),
       (ARRAY['ring.created', 'member.joined', 'post.accepted', 'badge.issued'])[1 + n % 4],
       pg_temp.did(1 + n % 300), CASE WHEN n % 2 = 0 THEN pg_temp.did(1 + n % 200) END,
       CASE WHEN n % 5 = 0 THEN jsonb_build_object('note', E'tab\there', 'n', n) END, pg_temp.moment(n)
FROM generate_series(1, 5000) n;

INSERT INTO "Block" (id, "ringId", "targetDid", "targetType", reason, "blockedAt", "blockedBy")
SELECT pg_temp.id('block', n), pg_temp.id('ring', n), pg_temp.did(299 - n), 'USER',
       CASE WHEN n % 2 = 0 THEN 'spam; "really"' END, pg_temp.moment(n), pg_temp.did(n)
FROM generate_series(1, 30) n;

INSERT INTO "Challenge" (id, "ringId", title, prompt, "createdBy", "createdAt", "expiresAt", active)
SELECT pg_temp.id('challenge', n), pg_temp.id('ring', n), 'Challenge ' || n, E'Write 100 words.\nNo more.',
       pg_temp.did(n), pg_temp.moment(n), CASE WHEN n % 2 = 0 THEN pg_temp.moment(n + 900) END, n % 3 > 0
FROM generate_series(1, 25) n;

INSERT INTO "Invitation" (id, "ringId", "inviteeDid", "inviterDid", status, message, "createdAt", "expiresAt")
SELECT pg_temp.id('invitation', n), pg_temp.id('ring', 1 + n % 40), pg_temp.did(n), pg_temp.did(1 + n % 40),
       (ARRAY['PENDING', 'ACCEPTED', 'EXPIRED'])[1 + n % 3]::"InvitationStatus",
       CASE WHEN n % 2 = 0 THEN 'Viens ! ☕' END, pg_temp.moment(n), pg_temp.moment(n + 1000)
FROM generate_series(1, 150) n;

INSERT INTO "HttpSignature" (id, "keyId", "publicKey", "actorDid", "createdAt", "updatedAt", trusted)
SELECT pg_temp.id('signature', n), pg_temp.did(n) || '#key-1', encode(sha256(convert_to('key' || n, 'UTF8')), 'base64'),
       pg_temp.did(n), pg_temp.moment(n), pg_temp.moment(n), n % 7 = 0
FROM generate_series(1, 250) n;

INSERT INTO "RateLimit" (id, "actorDid", action, "performedAt", "windowType")
SELECT pg_temp.id('rate', n), pg_temp.did(1 + n % 300), 'fork_ring', pg_temp.moment(n),
       (ARRAY['hourly', 'daily'])[1 + n % 2]
FROM generate_series(1, 900) n;

INSERT INTO "ActorReputation" (id, "actorDid", tier, "reputationScore", "ringsCreated", "totalPosts",
                               "lastCalculatedAt", "createdAt")
SELECT pg_temp.id('reputation', n), pg_temp.did(n),
       (ARRAY['NEW', 'ESTABLISHED', 'VETERAN', 'TRUSTED'])[1 + n % 4]::"UserTier", n % 100, n % 3, n * 2,
       pg_temp.moment(n), pg_temp.moment(n)
FROM generate_series(1, 300) n;

-- What a database made by migrations has besides: a reset must leave it.
CREATE TABLE _prisma_migrations (
  id                  varchar(36) PRIMARY KEY,
  checksum            varchar(64) NOT NULL,
  finished_at         timestamptz,
  migration_name      varchar(255) NOT NULL,
  logs                text,
  rolled_back_at      timestamptz,
  started_at          timestamptz NOT NULL DEFAULT now(),
  applied_steps_count integer NOT NULL DEFAULT 0
);
INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
SELECT pg_temp.id('migration', n), md5(n::text) || md5(n::text), timestamptz '2026-01-01 00:00:00+00',
       '2026010' || n || '000000_step', timestamptz '2026-01-01 00:00:00+00', 1
FROM generate_series(1, 3) n;
