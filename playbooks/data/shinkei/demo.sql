-- A writing tool in use: 200 authors and 62,105 rows over all 17 tables that a
-- reset clears, with every enum label and foreign key used, NULLs, and text
-- that is hard to copy. The same rows every time: no random(), no now().

CREATE FUNCTION pg_temp.id(kind text, n bigint) RETURNS text
LANGUAGE sql IMMUTABLE AS $$ SELECT md5(kind || ' ' || n)::uuid::text $$;

-- One in `every` rows has no value.
CREATE FUNCTION pg_temp.gap(n bigint, every int, value text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$ SELECT CASE WHEN n % every > 0 THEN value END $$;

CREATE FUNCTION pg_temp.day(n bigint) RETURNS timestamptz
LANGUAGE sql IMMUTABLE AS
$$ SELECT timestamptz '2025-02-03 06:30:00.125+00' + n * interval '41 minutes' $$;

-- Every third text has something in it that must be quoted somewhere.
CREATE FUNCTION pg_temp.prose(n bigint) RETURNS text
LANGUAGE sql IMMUTABLE AS $$ SELECT (ARRAY['The rain kept its own time. ',
  E'She said "no", and wrote it\\down.\n', 'Ο φάρος έσβησε. ', E'Tabs\tand ''quotes''; \\N is no NULL. ',
  '灯りが一つ、また一つ。', 'A door 🚪 opened on nothing. ', 'Zoë''s map {was, wrong}. ',
  '<b>not markup</b> & 100 % ', 'Plain words follow. '])[n % 9 + 1]
  || repeat('and so the page went on, ', (n % 7)::int) || n $$;

CREATE FUNCTION pg_temp.label(n bigint, VARIADIC labels text[]) RETURNS text
LANGUAGE sql IMMUTABLE AS $$ SELECT labels[n % cardinality(labels) + 1] $$;

-- ---- Authors and their worlds ----

-- No hash begins with "!", so nobody logs in here.
INSERT INTO users SELECT pg_temp.id('user', n), 'author' || n || '@shinkei.example',
  pg_temp.label(n, 'Ada', 'Zoë O''Neil', '小明', 'Łukasz "Ł" B.', 'back\slash'),
  json_build_object('language', pg_temp.label(n, 'en', 'fr', 'ja'), 'ui_theme', 'dark', 'llm_base_url', NULL,
    'big', 9007199254740993 + n), pg_temp.day(n), pg_temp.day(n * 3), '!'
FROM generate_series(1, 200) n;

INSERT INTO worlds SELECT pg_temp.id('world', n), pg_temp.id('user', 1 + n % 200), 'World ' || n,
  pg_temp.gap(n, 4, pg_temp.prose(n)), pg_temp.gap(n, 5, 'dry'), pg_temp.gap(n, 6, pg_temp.prose(n + 1)),
  CASE WHEN n % 7 = 0 THEN '{}' ELSE json_build_object('physics', pg_temp.prose(n), 'forbidden', '"') END,
  pg_temp.label(n, 'LINEAR', 'FRAGMENTED', 'TIMELESS')::chronologymode, pg_temp.day(n), pg_temp.day(n)
FROM generate_series(1, 400) n;

INSERT INTO world_coherence_settings (id, world_id, causality, custom_rules, created_at, updated_at)
SELECT pg_temp.id('coherence', n), pg_temp.id('world', n), pg_temp.label(n, 'strict', 'flexible'),
  CASE WHEN n % 3 > 0 THEN ARRAY['no "magic"', NULL, E'a,b\\c'] END, pg_temp.day(n), pg_temp.day(n)
FROM generate_series(1, 300) n;

INSERT INTO agent_personas SELECT pg_temp.id('persona', n), pg_temp.id('world', n), 'Muse', pg_temp.gap(n, 2, 'kind'),
  pg_temp.prose(n), '{"warmth": 0.7}', '{}', n % 2 = 0, n % 5 > 0, pg_temp.day(n), pg_temp.day(n)
FROM generate_series(1, 300) n;

-- ---- What happens in them ----

INSERT INTO world_events SELECT pg_temp.id('event', n), pg_temp.id('world', 1 + n % 400), n / 7.0, 'Day ' || n,
  NULL, pg_temp.label(n, 'backstory', 'major', 'minor', 'milestone'), pg_temp.prose(n),
  CASE WHEN n % 4 = 0 THEN '{}' ELSE ARRAY['tag ' || n % 9, 'a"b', 'c,d', ''] END, pg_temp.day(n), pg_temp.day(n),
  CASE WHEN n % 3 = 0 THEN ARRAY[pg_temp.id('event', n - 1)] ELSE '{}' END
FROM generate_series(1, 6000) n;

INSERT INTO stories SELECT pg_temp.id('story', n), pg_temp.id('world', 1 + n % 400), 'Story ' || n,
  pg_temp.gap(n, 3, pg_temp.prose(n)), pg_temp.gap(n, 4, 'loss'),
  pg_temp.label(n, 'DRAFT', 'ACTIVE', 'COMPLETED', 'ARCHIVED')::storystatus, pg_temp.day(n), pg_temp.day(n * 2),
  pg_temp.label(n, 'AUTONOMOUS', 'COLLABORATIVE', 'MANUAL')::authoringmode,
  pg_temp.label(n, 'FIRST', 'THIRD', 'OMNISCIENT')::povtype, CASE WHEN n % 2 = 0 THEN ARRAY['noir', 'Ä'] ELSE '{}' END,
  CASE WHEN n % 4 = 3 THEN pg_temp.day(n * 3) END
FROM generate_series(1, 1200) n;

INSERT INTO story_beats SELECT pg_temp.id('beat', n), pg_temp.id('story', 1 + n % 1200), 1 + n / 1200, pg_temp.prose(n),
  pg_temp.label(n, 'SCENE', 'SUMMARY', 'NOTE')::beattype, pg_temp.gap(n, 3, pg_temp.id('event', 1 + n % 6000)),
  pg_temp.day(n), pg_temp.day(n), pg_temp.label(n, 'AI', 'USER', 'COLLABORATIVE')::generatedby,
  pg_temp.gap(n, 2, 'so it was'), pg_temp.gap(n, 5, 'noon'), pg_temp.gap(n, 7, pg_temp.prose(n + 5))
FROM generate_series(1, 20000) n;

INSERT INTO beat_modifications (id, beat_id, original_content, modified_content, original_world_event_id,
  modification_instructions, reasoning, unified_diff, applied, created_at)
SELECT pg_temp.id('change', n), pg_temp.id('beat', n), pg_temp.prose(n), pg_temp.prose(n + 1),
  pg_temp.gap(n, 2, pg_temp.id('gone', n)), 'shorter', pg_temp.gap(n, 3, 'why not'), E'--- a\n+++ b\n', n % 2 = 0,
  pg_temp.day(n)
FROM generate_series(1, 5000) n;

-- ---- Who and where ----

INSERT INTO characters SELECT pg_temp.id('character', n), pg_temp.id('world', 1 + n % 400), 'Someone ' || n,
  pg_temp.gap(n, 3, pg_temp.prose(n)), CASE WHEN n % 2 = 0 THEN ARRAY['the "Fox"', 'Ö', NULL] END, pg_temp.gap(n, 4, 'hero'),
  pg_temp.label(n, 'major', 'minor', 'background')::entityimportance, pg_temp.gap(n, 2, pg_temp.id('beat', n)),
  CASE WHEN n % 3 = 0 THEN json_build_array(n, NULL, 1.50) END, pg_temp.day(n), pg_temp.day(n)
FROM generate_series(1, 4000) n;

INSERT INTO character_relationships SELECT pg_temp.id('bond', n), pg_temp.id('world', 1 + n % 400),
  pg_temp.id('character', n), pg_temp.id('character', n + 400), 'rival', pg_temp.gap(n, 3, pg_temp.prose(n)),
  pg_temp.label(n, 'strong', 'moderate', 'weak')::relationshipstrength, pg_temp.gap(n, 2, pg_temp.id('beat', n)),
  pg_temp.day(n), pg_temp.day(n)
FROM generate_series(1, 3000) n;

INSERT INTO locations SELECT pg_temp.id('place', n), pg_temp.id('world', 1 + n % 400), 'Place ' || n,
  pg_temp.gap(n, 3, pg_temp.prose(n)), pg_temp.gap(n, 4, 'ruin'), CASE WHEN n > 400 THEN pg_temp.id('place', n - 400) END,
  pg_temp.gap(n, 5, 'old'), pg_temp.gap(n, 2, pg_temp.id('beat', n)), CASE WHEN n % 2 = 0 THEN '{"x": 1.0, "y": -0.25}'::json END,
  NULL, pg_temp.day(n), pg_temp.day(n)
FROM generate_series(1, 2000) n;

INSERT INTO entity_mentions SELECT pg_temp.id('mention', n), pg_temp.id('beat', n),
  pg_temp.label(n, 'character', 'location')::entitytype, pg_temp.id('character', 1 + n % 4000),
  pg_temp.label(n, 'explicit', 'implicit', 'referenced')::mentiontype,
  CASE WHEN n % 4 = 0 THEN NULL WHEN n % 4 = 1 THEN 'NaN' ELSE n / 8000.0 END, pg_temp.gap(n, 3, pg_temp.prose(n)),
  pg_temp.label(n, 'user', 'ai')::detectionsource, pg_temp.day(n), pg_temp.day(n)
FROM generate_series(1, 8000) n;

-- ---- Talks with the model ----

INSERT INTO conversations (id, world_id, user_id, type, title, context_summary, created_at, updated_at, mode, persona_id)
SELECT pg_temp.id('talk', n), pg_temp.id('world', 1 + n % 400), pg_temp.id('user', 1 + n % 200),
  pg_temp.label(n, 'WORLD_CHAT', 'BEAT_DISCUSSION', 'STORY_PLANNING')::conversationtype, pg_temp.gap(n, 3, 'Talk ' || n),
  NULL, pg_temp.day(n), pg_temp.day(n), pg_temp.label(n, 'ask', 'auto'), pg_temp.gap(n, 2, pg_temp.id('persona', 1 + n % 300))
FROM generate_series(1, 600) n;

INSERT INTO conversation_messages SELECT pg_temp.id('message', n), pg_temp.id('talk', 1 + n % 600),
  pg_temp.label(n, 'user', 'assistant', 'tool'), pg_temp.prose(n), pg_temp.gap(n, 3, 'hm'),
  CASE WHEN n % 2 = 0 THEN '{"tokens": 12}'::json END, pg_temp.day(n),
  CASE WHEN n % 5 = 0 THEN '[{"name": "find", "arguments": {"q": "a\"b"}}]'::json END, NULL, n % 50 = 0
FROM generate_series(1, 6000) n;

-- ---- The graph of each world ----

INSERT INTO world_graph_nodes SELECT pg_temp.id('node', n), pg_temp.id('world', 1 + n % 100), 'event',
  pg_temp.id('event', n), md5(n::text) || md5('x' || n), CASE WHEN n % 2 = 0 THEN '[0.1, -0.2, 1e-7]'::json END,
  pg_temp.gap(n, 2, pg_temp.prose(n)), n / 3.0, pg_temp.day(n), pg_temp.day(n)
FROM generate_series(1, 2500) n;

INSERT INTO world_graph_edges SELECT pg_temp.id('edge', n), pg_temp.id('world', 1 + n % 100), pg_temp.id('node', n),
  pg_temp.id('node', n + 100), 'causes', 1 / (n + 1.0), NULL, pg_temp.day(n)
FROM generate_series(1, 2400) n;

INSERT INTO world_graph_sync_status (world_id, last_full_sync, node_count, edge_count, last_error)
SELECT pg_temp.id('world', n), CASE WHEN n % 2 = 0 THEN pg_temp.day(n) END, 25, 24, pg_temp.gap(n, 3, 'timeout: "llm"')
FROM generate_series(1, 205) n;
