-- Shinkei, a writing tool: its 18 tables, 12 enum types and 27 foreign keys, in
-- the shape that its own migrations leave.
--  * ids are UUIDs as text, made by the application; no column has one by default.
--  * users.password_hash is NOT NULL. JSON is json, not jsonb.
--  * The older enum types have upper-case labels, those of entities lower-case.

CREATE TYPE authoringmode AS ENUM ('AUTONOMOUS', 'COLLABORATIVE', 'MANUAL');
CREATE TYPE beattype AS ENUM ('SCENE', 'SUMMARY', 'NOTE');
CREATE TYPE chronologymode AS ENUM ('LINEAR', 'FRAGMENTED', 'TIMELESS');
CREATE TYPE conversationtype AS ENUM ('WORLD_CHAT', 'BEAT_DISCUSSION', 'STORY_PLANNING');
CREATE TYPE detectionsource AS ENUM ('user', 'ai');
CREATE TYPE entityimportance AS ENUM ('major', 'minor', 'background');
CREATE TYPE entitytype AS ENUM ('character', 'location');
CREATE TYPE generatedby AS ENUM ('AI', 'USER', 'COLLABORATIVE');
CREATE TYPE mentiontype AS ENUM ('explicit', 'implicit', 'referenced');
CREATE TYPE povtype AS ENUM ('FIRST', 'THIRD', 'OMNISCIENT');
CREATE TYPE relationshipstrength AS ENUM ('strong', 'moderate', 'weak');
CREATE TYPE storystatus AS ENUM ('DRAFT', 'ACTIVE', 'COMPLETED', 'ARCHIVED');

CREATE TABLE agent_personas (
  id                  varchar(36) PRIMARY KEY,
  world_id            varchar(36) NOT NULL,
  name                varchar(200) NOT NULL,
  description         text,
  system_prompt       text NOT NULL,
  traits              json NOT NULL DEFAULT '{}'::json,
  generation_defaults json NOT NULL DEFAULT '{}'::json,
  is_builtin          boolean NOT NULL DEFAULT false,
  is_active           boolean NOT NULL DEFAULT true,
  created_at          timestamptz NOT NULL DEFAULT now(),
  updated_at          timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT uq_agent_personas_world_name UNIQUE (world_id, name)
);

CREATE TABLE alembic_version (
  version_num varchar(32) PRIMARY KEY
);

CREATE TABLE beat_modifications (
  id                        varchar(36) PRIMARY KEY,
  beat_id                   varchar(36) NOT NULL,
  original_content          text NOT NULL,
  modified_content          text NOT NULL,
  original_summary          text,
  modified_summary          text,
  original_time_label       varchar(100),
  modified_time_label       varchar(100),
  original_world_event_id   varchar(36),
  modified_world_event_id   varchar(36),
  modification_instructions text NOT NULL,
  reasoning                 text,
  unified_diff              text,
  applied                   boolean NOT NULL DEFAULT false,
  created_at                timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE character_relationships (
  id                        varchar(36) PRIMARY KEY,
  world_id                  varchar(36) NOT NULL,
  character_a_id            varchar(36) NOT NULL,
  character_b_id            varchar(36) NOT NULL,
  relationship_type         varchar(100) NOT NULL,
  description               text,
  strength                  relationshipstrength NOT NULL DEFAULT 'moderate'::relationshipstrength,
  first_established_beat_id varchar(36),
  created_at                timestamptz NOT NULL DEFAULT now(),
  updated_at                timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT uq_character_relationships_pair UNIQUE (character_a_id, character_b_id, relationship_type),
  CONSTRAINT ck_no_self_relationship CHECK (((character_a_id)::text <> (character_b_id)::text))
);

CREATE TABLE characters (
  id                       varchar(36) PRIMARY KEY,
  world_id                 varchar(36) NOT NULL,
  name                     varchar(200) NOT NULL,
  description              text,
  aliases                  varchar(100)[],
  role                     varchar(200),
  importance               entityimportance NOT NULL DEFAULT 'background'::entityimportance,
  first_appearance_beat_id varchar(36),
  metadata                 json,
  created_at               timestamptz NOT NULL DEFAULT now(),
  updated_at               timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT uq_characters_world_name UNIQUE (world_id, name)
);

CREATE TABLE conversation_messages (
  id               varchar(36) PRIMARY KEY,
  conversation_id  varchar(36) NOT NULL,
  role             varchar(20) NOT NULL,
  content          text NOT NULL,
  reasoning        text,
  metadata         json,
  created_at       timestamptz NOT NULL DEFAULT now(),
  tool_calls       json,
  tool_results     json,
  pending_approval boolean NOT NULL DEFAULT false
);

CREATE TABLE conversations (
  id                varchar(36) PRIMARY KEY,
  world_id          varchar(36) NOT NULL,
  user_id           varchar(36) NOT NULL,
  type              conversationtype NOT NULL,
  title             varchar(255),
  context_summary   text,
  created_at        timestamptz NOT NULL DEFAULT now(),
  updated_at        timestamptz NOT NULL DEFAULT now(),
  mode              varchar(20) NOT NULL DEFAULT 'ask',
  persona_id        varchar(36),
  provider_override varchar(50),
  model_override    varchar(100)
);

CREATE TABLE entity_mentions (
  id              varchar(36) PRIMARY KEY,
  story_beat_id   varchar(36) NOT NULL,
  entity_type     entitytype NOT NULL,
  entity_id       varchar(36) NOT NULL,
  mention_type    mentiontype NOT NULL DEFAULT 'explicit'::mentiontype,
  confidence      float8,
  context_snippet text,
  detected_by     detectionsource NOT NULL DEFAULT 'user'::detectionsource,
  created_at      timestamptz NOT NULL DEFAULT now(),
  updated_at      timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT uq_entity_mentions_beat_entity UNIQUE (story_beat_id, entity_type, entity_id)
);

CREATE TABLE locations (
  id                       varchar(36) PRIMARY KEY,
  world_id                 varchar(36) NOT NULL,
  name                     varchar(200) NOT NULL,
  description              text,
  location_type            varchar(50),
  parent_location_id       varchar(36),
  significance             text,
  first_appearance_beat_id varchar(36),
  coordinates              json,
  metadata                 json,
  created_at               timestamptz NOT NULL DEFAULT now(),
  updated_at               timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT uq_locations_world_name UNIQUE (world_id, name)
);

CREATE TABLE stories (
  id          varchar(36) PRIMARY KEY,
  world_id    varchar(36) NOT NULL,
  title       varchar(255) NOT NULL,
  synopsis    text,
  theme       varchar(255),
  status      storystatus NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  mode        authoringmode NOT NULL DEFAULT 'MANUAL'::authoringmode,
  pov_type    povtype NOT NULL DEFAULT 'THIRD'::povtype,
  tags        varchar[] NOT NULL DEFAULT '{}'::character varying[],
  archived_at timestamptz
);

CREATE TABLE story_beats (
  id                   varchar(36) PRIMARY KEY,
  story_id             varchar(36) NOT NULL,
  order_index          integer NOT NULL,
  content              text NOT NULL,
  type                 beattype NOT NULL,
  world_event_id       varchar(36),
  created_at           timestamptz NOT NULL DEFAULT now(),
  updated_at           timestamptz NOT NULL DEFAULT now(),
  generated_by         generatedby NOT NULL DEFAULT 'USER'::generatedby,
  summary              text,
  local_time_label     varchar(255),
  generation_reasoning text
);

CREATE TABLE users (
  id            varchar(36) PRIMARY KEY,
  email         varchar(255) NOT NULL,
  name          varchar(255) NOT NULL,
  settings      json NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now(),
  updated_at    timestamptz NOT NULL DEFAULT now(),
  password_hash varchar(255) NOT NULL
);

CREATE TABLE world_coherence_settings (
  id                  varchar(36) PRIMARY KEY,
  world_id            varchar(36) NOT NULL,
  time_consistency    varchar(20) NOT NULL DEFAULT 'strict',
  spatial_consistency varchar(20) NOT NULL DEFAULT 'euclidean',
  causality           varchar(20) NOT NULL DEFAULT 'strict',
  character_knowledge varchar(20) NOT NULL DEFAULT 'strict',
  death_permanence    varchar(20) NOT NULL DEFAULT 'permanent',
  custom_rules        text[],
  created_at          timestamptz NOT NULL DEFAULT now(),
  updated_at          timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT world_coherence_settings_world_id_key UNIQUE (world_id)
);

CREATE TABLE world_events (
  id            varchar(36) PRIMARY KEY,
  world_id      varchar(36) NOT NULL,
  t             float8 NOT NULL,
  label_time    varchar(255) NOT NULL,
  location_id   varchar(36),
  type          varchar(100) NOT NULL,
  summary       text NOT NULL,
  tags          varchar[] NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now(),
  updated_at    timestamptz NOT NULL DEFAULT now(),
  caused_by_ids varchar[] NOT NULL DEFAULT '{}'::character varying[]
);

CREATE TABLE world_graph_edges (
  id                varchar(36) PRIMARY KEY,
  world_id          varchar(36) NOT NULL,
  source_node_id    varchar(36) NOT NULL,
  target_node_id    varchar(36) NOT NULL,
  relationship_type varchar(100) NOT NULL,
  strength          float8 NOT NULL DEFAULT '1'::double precision,
  metadata          json,
  created_at        timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE world_graph_nodes (
  id               varchar(36) PRIMARY KEY,
  world_id         varchar(36) NOT NULL,
  entity_type      varchar(50) NOT NULL,
  entity_id        varchar(36) NOT NULL,
  content_hash     varchar(64) NOT NULL,
  embedding        json,
  semantic_summary text,
  importance_score float8 NOT NULL DEFAULT '0'::double precision,
  created_at       timestamptz NOT NULL DEFAULT now(),
  updated_at       timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT uq_graph_node UNIQUE (world_id, entity_type, entity_id)
);

CREATE TABLE world_graph_sync_status (
  world_id              varchar(36) PRIMARY KEY,
  last_full_sync        timestamptz,
  last_incremental_sync timestamptz,
  node_count            integer NOT NULL DEFAULT 0,
  edge_count            integer NOT NULL DEFAULT 0,
  sync_in_progress      boolean NOT NULL DEFAULT false,
  last_error            text
);

CREATE TABLE worlds (
  id              varchar(36) PRIMARY KEY,
  user_id         varchar(36) NOT NULL,
  name            varchar(255) NOT NULL,
  description     text,
  tone            varchar(500),
  backdrop        text,
  laws            json NOT NULL,
  chronology_mode chronologymode NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  updated_at      timestamptz NOT NULL DEFAULT now()
);

-- ---- Foreign keys ----

ALTER TABLE agent_personas ADD CONSTRAINT agent_personas_world_id_fkey FOREIGN KEY (world_id) REFERENCES worlds(id) ON DELETE CASCADE;
ALTER TABLE beat_modifications ADD CONSTRAINT beat_modifications_beat_id_fkey FOREIGN KEY (beat_id) REFERENCES story_beats(id) ON DELETE CASCADE;
ALTER TABLE character_relationships ADD CONSTRAINT character_relationships_character_a_id_fkey FOREIGN KEY (character_a_id) REFERENCES characters(id) ON DELETE CASCADE;
ALTER TABLE character_relationships ADD CONSTRAINT character_relationships_character_b_id_fkey FOREIGN KEY (character_b_id) REFERENCES characters(id) ON DELETE CASCADE;
ALTER TABLE character_relationships ADD CONSTRAINT character_relationships_first_established_beat_id_fkey FOREIGN KEY (first_established_beat_id) REFERENCES story_beats(id) ON DELETE SET NULL;
ALTER TABLE character_relationships ADD CONSTRAINT character_relationships_world_id_fkey FOREIGN KEY (world_id) REFERENCES worlds(id) ON DELETE CASCADE;
ALTER TABLE characters ADD CONSTRAINT characters_first_appearance_beat_id_fkey FOREIGN KEY (first_appearance_beat_id) REFERENCES story_beats(id) ON DELETE SET NULL;
ALTER TABLE characters ADD CONSTRAINT characters_world_id_fkey FOREIGN KEY (world_id) REFERENCES worlds(id) ON DELETE CASCADE;
ALTER TABLE conversation_messages ADD CONSTRAINT conversation_messages_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES conversations(id) ON DELETE CASCADE;
ALTER TABLE conversations ADD CONSTRAINT conversations_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;
ALTER TABLE conversations ADD CONSTRAINT conversations_world_id_fkey FOREIGN KEY (world_id) REFERENCES worlds(id) ON DELETE CASCADE;
ALTER TABLE conversations ADD CONSTRAINT fk_conversations_persona_id FOREIGN KEY (persona_id) REFERENCES agent_personas(id) ON DELETE SET NULL;
ALTER TABLE entity_mentions ADD CONSTRAINT entity_mentions_story_beat_id_fkey FOREIGN KEY (story_beat_id) REFERENCES story_beats(id) ON DELETE CASCADE;
ALTER TABLE locations ADD CONSTRAINT locations_first_appearance_beat_id_fkey FOREIGN KEY (first_appearance_beat_id) REFERENCES story_beats(id) ON DELETE SET NULL;
ALTER TABLE locations ADD CONSTRAINT locations_parent_location_id_fkey FOREIGN KEY (parent_location_id) REFERENCES locations(id) ON DELETE SET NULL;
ALTER TABLE locations ADD CONSTRAINT locations_world_id_fkey FOREIGN KEY (world_id) REFERENCES worlds(id) ON DELETE CASCADE;
ALTER TABLE stories ADD CONSTRAINT stories_world_id_fkey FOREIGN KEY (world_id) REFERENCES worlds(id) ON DELETE CASCADE;
ALTER TABLE story_beats ADD CONSTRAINT story_beats_story_id_fkey FOREIGN KEY (story_id) REFERENCES stories(id) ON DELETE CASCADE;
ALTER TABLE story_beats ADD CONSTRAINT story_beats_world_event_id_fkey FOREIGN KEY (world_event_id) REFERENCES world_events(id) ON DELETE SET NULL;
ALTER TABLE world_coherence_settings ADD CONSTRAINT world_coherence_settings_world_id_fkey FOREIGN KEY (world_id) REFERENCES worlds(id) ON DELETE CASCADE;
ALTER TABLE world_events ADD CONSTRAINT world_events_world_id_fkey FOREIGN KEY (world_id) REFERENCES worlds(id) ON DELETE CASCADE;
ALTER TABLE world_graph_edges ADD CONSTRAINT world_graph_edges_source_node_id_fkey FOREIGN KEY (source_node_id) REFERENCES world_graph_nodes(id) ON DELETE CASCADE;
ALTER TABLE world_graph_edges ADD CONSTRAINT world_graph_edges_target_node_id_fkey FOREIGN KEY (target_node_id) REFERENCES world_graph_nodes(id) ON DELETE CASCADE;
ALTER TABLE world_graph_edges ADD CONSTRAINT world_graph_edges_world_id_fkey FOREIGN KEY (world_id) REFERENCES worlds(id) ON DELETE CASCADE;
ALTER TABLE world_graph_nodes ADD CONSTRAINT world_graph_nodes_world_id_fkey FOREIGN KEY (world_id) REFERENCES worlds(id) ON DELETE CASCADE;
ALTER TABLE world_graph_sync_status ADD CONSTRAINT world_graph_sync_status_world_id_fkey FOREIGN KEY (world_id) REFERENCES worlds(id) ON DELETE CASCADE;
ALTER TABLE worlds ADD CONSTRAINT worlds_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

-- ---- Indexes ----

CREATE INDEX ix_agent_personas_is_active ON agent_personas (is_active);
CREATE INDEX ix_agent_personas_world_id ON agent_personas (world_id);
CREATE INDEX ix_beat_modifications_applied ON beat_modifications (applied);
CREATE INDEX ix_beat_modifications_beat_id ON beat_modifications (beat_id);
CREATE INDEX ix_beat_modifications_created_at ON beat_modifications (created_at);
CREATE INDEX ix_character_relationships_char_a ON character_relationships (character_a_id);
CREATE INDEX ix_character_relationships_char_b ON character_relationships (character_b_id);
CREATE INDEX ix_character_relationships_strength ON character_relationships (strength);
CREATE INDEX ix_character_relationships_world_id ON character_relationships (world_id);
CREATE INDEX ix_characters_world_id ON characters (world_id);
CREATE INDEX ix_characters_world_importance ON characters (world_id, importance);
CREATE INDEX ix_conversation_messages_conversation_id ON conversation_messages (conversation_id);
CREATE INDEX ix_conversation_messages_created_at ON conversation_messages (created_at);
CREATE INDEX ix_conversation_messages_pending_approval ON conversation_messages (pending_approval);
CREATE INDEX ix_conversations_mode ON conversations (mode);
CREATE INDEX ix_conversations_persona_id ON conversations (persona_id);
CREATE INDEX ix_conversations_type ON conversations (type);
CREATE INDEX ix_conversations_user_id ON conversations (user_id);
CREATE INDEX ix_conversations_world_id ON conversations (world_id);
CREATE INDEX ix_conversations_world_user ON conversations (world_id, user_id);
CREATE INDEX ix_entity_mentions_beat_id ON entity_mentions (story_beat_id);
CREATE INDEX ix_entity_mentions_detected_by ON entity_mentions (detected_by);
CREATE INDEX ix_entity_mentions_entity ON entity_mentions (entity_type, entity_id);
CREATE INDEX ix_locations_parent_id ON locations (parent_location_id);
CREATE INDEX ix_locations_type ON locations (location_type);
CREATE INDEX ix_locations_world_id ON locations (world_id);
CREATE INDEX ix_stories_archived_at ON stories (archived_at);
CREATE INDEX ix_stories_tags_gin ON stories USING gin (tags);
CREATE INDEX ix_stories_world_id ON stories (world_id);
CREATE INDEX ix_story_beats_story_id ON story_beats (story_id);
CREATE UNIQUE INDEX ix_users_email ON users (email);
CREATE INDEX ix_world_coherence_settings_world_id ON world_coherence_settings (world_id);
CREATE INDEX ix_world_events_type ON world_events (type);
CREATE INDEX ix_world_events_world_id ON world_events (world_id);
CREATE INDEX ix_world_events_world_t ON world_events (world_id, t);
CREATE INDEX ix_graph_edges_source_target ON world_graph_edges (source_node_id, target_node_id);
CREATE INDEX ix_world_graph_edges_relationship_type ON world_graph_edges (relationship_type);
CREATE INDEX ix_world_graph_edges_source ON world_graph_edges (source_node_id);
CREATE INDEX ix_world_graph_edges_target ON world_graph_edges (target_node_id);
CREATE INDEX ix_world_graph_edges_world_id ON world_graph_edges (world_id);
CREATE INDEX ix_world_graph_nodes_entity_id ON world_graph_nodes (entity_id);
CREATE INDEX ix_world_graph_nodes_entity_type ON world_graph_nodes (entity_type);
CREATE INDEX ix_world_graph_nodes_importance ON world_graph_nodes (importance_score);
CREATE INDEX ix_world_graph_nodes_world_entity ON world_graph_nodes (world_id, entity_type, entity_id);
CREATE INDEX ix_world_graph_nodes_world_id ON world_graph_nodes (world_id);
CREATE INDEX ix_worlds_user_id ON worlds (user_id);

INSERT INTO alembic_version VALUES ('b2c5d8e1f3a4');
