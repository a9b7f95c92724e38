-- A ThreadRing hub: its 13 tables and 9 enum types in the shape that the
-- application's own models create.
--  * Names are CamelCase, so they stand in quotes.
--  * ids are text, mostly a UUID that the application makes: no default; nor
--    has "updatedAt" one. Times have three digits and no zone: they are UTC.
--  * A database made by migrations lacks "Invitation" and its type, and has a
--    table _prisma_migrations.

CREATE TYPE "ActorType" AS ENUM ('USER', 'SERVICE', 'INSTANCE');
CREATE TYPE "BlockType" AS ENUM ('USER', 'INSTANCE', 'ACTOR');
CREATE TYPE "InvitationStatus" AS ENUM ('PENDING', 'ACCEPTED', 'DECLINED', 'EXPIRED', 'REVOKED');
CREATE TYPE "JoinPolicy" AS ENUM ('OPEN', 'APPLICATION', 'INVITATION', 'CLOSED');
CREATE TYPE "MembershipStatus" AS ENUM ('PENDING', 'ACTIVE', 'SUSPENDED', 'REVOKED');
CREATE TYPE "PostPolicy" AS ENUM ('OPEN', 'MEMBERS', 'CURATED', 'CLOSED');
CREATE TYPE "PostStatus" AS ENUM ('PENDING', 'ACCEPTED', 'REJECTED', 'REMOVED');
CREATE TYPE "RingVisibility" AS ENUM ('PUBLIC', 'UNLISTED', 'PRIVATE');
CREATE TYPE "UserTier" AS ENUM ('NEW', 'ESTABLISHED', 'VETERAN', 'TRUSTED');
CREATE TABLE "Actor" (
  id             text PRIMARY KEY,
  did            text NOT NULL,
  name           text,
  type           "ActorType" NOT NULL,
  "instanceUrl"  text,
  "publicKey"    text,
  verified       boolean NOT NULL DEFAULT false,
  trusted        boolean NOT NULL DEFAULT false,
  "discoveredAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "lastSeenAt"   timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  metadata       jsonb,
  "isAdmin"      boolean NOT NULL DEFAULT false
);
CREATE TABLE "ActorReputation" (
  id                 text PRIMARY KEY,
  "actorDid"         text NOT NULL,
  tier               "UserTier" NOT NULL DEFAULT 'NEW'::"UserTier",
  "reputationScore"  integer NOT NULL DEFAULT 0,
  "ringsCreated"     integer NOT NULL DEFAULT 0,
  "activeRings"      integer NOT NULL DEFAULT 0,
  "totalPosts"       integer NOT NULL DEFAULT 0,
  "membershipCount"  integer NOT NULL DEFAULT 0,
  "flaggedForReview" boolean NOT NULL DEFAULT false,
  "violationCount"   integer NOT NULL DEFAULT 0,
  "lastViolationAt"  timestamp(3),
  "cooldownUntil"    timestamp(3),
  "lastCalculatedAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "createdAt"        timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE "AuditLog" (
  id          text PRIMARY KEY,
  "ringId"    text NOT NULL,
  action      text NOT NULL,
  "actorDid"  text NOT NULL,
  "targetDid" text,
  metadata    jsonb,
  timestamp   timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  signature   text,
  "publicKey" text
);
CREATE TABLE "Badge" (
  id                 text PRIMARY KEY,
  "membershipId"     text NOT NULL,
  "badgeData"        jsonb NOT NULL,
  "issuedAt"         timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "revokedAt"        timestamp(3),
  "revocationReason" text
);
CREATE TABLE "Block" (
  id           text PRIMARY KEY,
  "ringId"     text NOT NULL,
  "targetDid"  text NOT NULL,
  "targetType" "BlockType" NOT NULL,
  reason       text,
  "blockedAt"  timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "blockedBy"  text NOT NULL
);
CREATE TABLE "Challenge" (
  id          text PRIMARY KEY,
  "ringId"    text NOT NULL,
  title       text NOT NULL,
  prompt      text NOT NULL,
  "createdBy" text NOT NULL,
  "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "expiresAt" timestamp(3),
  active      boolean NOT NULL DEFAULT true,
  metadata    jsonb
);
CREATE TABLE "HttpSignature" (
  id          text PRIMARY KEY,
  "keyId"     text NOT NULL,
  "publicKey" text NOT NULL,
  "actorDid"  text NOT NULL,
  "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updatedAt" timestamp(3) NOT NULL,
  "lastUsed"  timestamp(3),
  trusted     boolean NOT NULL DEFAULT false,
  "expiresAt" timestamp(3)
);
CREATE TABLE "Invitation" (
  id            text PRIMARY KEY,
  "ringId"      text NOT NULL,
  "inviteeDid"  text NOT NULL,
  "inviterDid"  text NOT NULL,
  status        "InvitationStatus" NOT NULL DEFAULT 'PENDING'::"InvitationStatus",
  message       text,
  "createdAt"   timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "expiresAt"   timestamp(3) NOT NULL,
  "respondedAt" timestamp(3),
  metadata      jsonb
);
CREATE TABLE "Membership" (
  id                   text PRIMARY KEY,
  "ringId"             text NOT NULL,
  "actorDid"           text NOT NULL,
  "roleId"             text,
  status               "MembershipStatus" NOT NULL DEFAULT 'PENDING'::"MembershipStatus",
  "joinedAt"           timestamp(3),
  "updatedAt"          timestamp(3) NOT NULL,
  "badgeId"            text,
  metadata             jsonb,
  "applicationMessage" text,
  "leaveReason"        text,
  "leftAt"             timestamp(3),
  "actorName"          text,
  "avatarUrl"          text,
  "instanceDomain"     text,
  "profileLastFetched" timestamp(3),
  "profileSource"      text,
  "profileUrl"         text,
  handle               text
);
CREATE TABLE "PostRef" (
  id               text PRIMARY KEY,
  "ringId"         text NOT NULL,
  "actorDid"       text NOT NULL,
  uri              text NOT NULL,
  digest           text NOT NULL,
  "submittedAt"    timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "submittedBy"    text NOT NULL,
  status           "PostStatus" NOT NULL DEFAULT 'PENDING'::"PostStatus",
  "moderatedAt"    timestamp(3),
  "moderatedBy"    text,
  "moderationNote" text,
  metadata         jsonb,
  pinned           boolean NOT NULL DEFAULT false
);
CREATE TABLE "RateLimit" (
  id            text PRIMARY KEY,
  "actorDid"    text NOT NULL,
  action        text NOT NULL,
  "performedAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "windowType"  text NOT NULL,
  metadata      jsonb
);
CREATE TABLE "Ring" (
  id                     text PRIMARY KEY,
  slug                   text NOT NULL,
  name                   text NOT NULL,
  description            text,
  "shortCode"            text,
  "createdAt"            timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updatedAt"            timestamp(3) NOT NULL,
  visibility             "RingVisibility" NOT NULL DEFAULT 'PUBLIC'::"RingVisibility",
  "joinPolicy"           "JoinPolicy" NOT NULL DEFAULT 'OPEN'::"JoinPolicy",
  "postPolicy"           "PostPolicy" NOT NULL DEFAULT 'OPEN'::"PostPolicy",
  "ownerDid"             text NOT NULL,
  "parentId"             text,
  metadata               jsonb,
  policies               jsonb,
  "curatorNote"          text,
  "badgeImageUrl"        text,
  "badgeImageHighResUrl" text,
  "bannerUrl"            text,
  "themeColor"           text DEFAULT 'thread-pine'
);
CREATE TABLE "RingRole" (
  id          text PRIMARY KEY,
  "ringId"    text NOT NULL,
  name        text NOT NULL,
  permissions jsonb NOT NULL,
  "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- foreign keys
ALTER TABLE "AuditLog" ADD CONSTRAINT "AuditLog_ringId_fkey" FOREIGN KEY ("ringId") REFERENCES "Ring"(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "Badge" ADD CONSTRAINT "Badge_membershipId_fkey" FOREIGN KEY ("membershipId") REFERENCES "Membership"(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "Block" ADD CONSTRAINT "Block_ringId_fkey" FOREIGN KEY ("ringId") REFERENCES "Ring"(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "Challenge" ADD CONSTRAINT "Challenge_ringId_fkey" FOREIGN KEY ("ringId") REFERENCES "Ring"(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "Invitation" ADD CONSTRAINT "Invitation_ringId_fkey" FOREIGN KEY ("ringId") REFERENCES "Ring"(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "Membership" ADD CONSTRAINT "Membership_ringId_fkey" FOREIGN KEY ("ringId") REFERENCES "Ring"(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "Membership" ADD CONSTRAINT "Membership_roleId_fkey" FOREIGN KEY ("roleId") REFERENCES "RingRole"(id) ON UPDATE CASCADE ON DELETE SET NULL;
ALTER TABLE "PostRef" ADD CONSTRAINT "PostRef_ringId_fkey" FOREIGN KEY ("ringId") REFERENCES "Ring"(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "Ring" ADD CONSTRAINT "Ring_parentId_fkey" FOREIGN KEY ("parentId") REFERENCES "Ring"(id) ON UPDATE CASCADE ON DELETE SET NULL;
ALTER TABLE "RingRole" ADD CONSTRAINT "RingRole_ringId_fkey" FOREIGN KEY ("ringId") REFERENCES "Ring"(id) ON UPDATE CASCADE ON DELETE CASCADE;

-- secondary indexes
CREATE INDEX "Actor_trusted_idx" ON "Actor" (trusted);
CREATE INDEX "Actor_type_idx" ON "Actor" (type);
CREATE INDEX "Actor_verified_idx" ON "Actor" (verified);
CREATE UNIQUE INDEX "Actor_did_key" ON "Actor" (did);
CREATE INDEX "ActorReputation_cooldownUntil_idx" ON "ActorReputation" ("cooldownUntil");
CREATE INDEX "ActorReputation_flaggedForReview_idx" ON "ActorReputation" ("flaggedForReview");
CREATE INDEX "ActorReputation_reputationScore_idx" ON "ActorReputation" ("reputationScore");
CREATE INDEX "ActorReputation_tier_idx" ON "ActorReputation" (tier);
CREATE UNIQUE INDEX "ActorReputation_actorDid_key" ON "ActorReputation" ("actorDid");
CREATE INDEX "AuditLog_action_idx" ON "AuditLog" (action);
CREATE INDEX "AuditLog_actorDid_idx" ON "AuditLog" ("actorDid");
CREATE INDEX "AuditLog_ringId_idx" ON "AuditLog" ("ringId");
CREATE INDEX "AuditLog_timestamp_idx" ON "AuditLog" ("timestamp");
CREATE INDEX "Badge_issuedAt_idx" ON "Badge" ("issuedAt");
CREATE INDEX "Badge_membershipId_idx" ON "Badge" ("membershipId");
CREATE UNIQUE INDEX "Badge_membershipId_key" ON "Badge" ("membershipId");
CREATE INDEX "Block_ringId_idx" ON "Block" ("ringId");
CREATE INDEX "Block_targetDid_idx" ON "Block" ("targetDid");
CREATE UNIQUE INDEX "Block_ringId_targetDid_key" ON "Block" ("ringId", "targetDid");
CREATE INDEX "Challenge_active_idx" ON "Challenge" (active);
CREATE INDEX "Challenge_ringId_idx" ON "Challenge" ("ringId");
CREATE INDEX "HttpSignature_actorDid_idx" ON "HttpSignature" ("actorDid");
CREATE INDEX "HttpSignature_trusted_idx" ON "HttpSignature" (trusted);
CREATE UNIQUE INDEX "HttpSignature_keyId_key" ON "HttpSignature" ("keyId");
CREATE INDEX "Invitation_expiresAt_idx" ON "Invitation" ("expiresAt");
CREATE INDEX "Invitation_inviteeDid_idx" ON "Invitation" ("inviteeDid");
CREATE INDEX "Invitation_ringId_idx" ON "Invitation" ("ringId");
CREATE INDEX "Invitation_status_idx" ON "Invitation" (status);
CREATE UNIQUE INDEX "Invitation_ringId_inviteeDid_key" ON "Invitation" ("ringId", "inviteeDid");
CREATE INDEX "Membership_actorDid_idx" ON "Membership" ("actorDid");
CREATE INDEX "Membership_ringId_idx" ON "Membership" ("ringId");
CREATE INDEX "Membership_status_idx" ON "Membership" (status);
CREATE UNIQUE INDEX "Membership_badgeId_key" ON "Membership" ("badgeId");
CREATE UNIQUE INDEX "Membership_ringId_actorDid_key" ON "Membership" ("ringId", "actorDid");
CREATE INDEX "PostRef_actorDid_idx" ON "PostRef" ("actorDid");
CREATE INDEX "PostRef_ringId_idx" ON "PostRef" ("ringId");
CREATE INDEX "PostRef_status_idx" ON "PostRef" (status);
CREATE INDEX "PostRef_submittedAt_idx" ON "PostRef" ("submittedAt");
CREATE UNIQUE INDEX "PostRef_ringId_uri_key" ON "PostRef" ("ringId", uri);
CREATE INDEX "RateLimit_actorDid_action_performedAt_idx" ON "RateLimit" ("actorDid", action, "performedAt");
CREATE INDEX "RateLimit_actorDid_action_windowType_performedAt_idx" ON "RateLimit" ("actorDid", action, "windowType", "performedAt");
CREATE INDEX "Ring_createdAt_idx" ON "Ring" ("createdAt");
CREATE INDEX "Ring_ownerDid_idx" ON "Ring" ("ownerDid");
CREATE INDEX "Ring_parentId_idx" ON "Ring" ("parentId");
CREATE INDEX "Ring_slug_idx" ON "Ring" (slug);
CREATE INDEX "Ring_visibility_idx" ON "Ring" (visibility);
CREATE UNIQUE INDEX "Ring_shortCode_key" ON "Ring" ("shortCode");
CREATE UNIQUE INDEX "Ring_slug_key" ON "Ring" (slug);
CREATE INDEX "RingRole_ringId_idx" ON "RingRole" ("ringId");
CREATE UNIQUE INDEX "RingRole_ringId_name_key" ON "RingRole" ("ringId", name);
