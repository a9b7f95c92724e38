-- A word registry in use, :k times the size of a real one. The same rows every
-- time: no random(), no now(). Standard input is the list of 20,000 words.

CREATE TEMP TABLE listed (n serial, text text);
\copy listed (text) FROM pstdin

INSERT INTO words (text, price, created_at, updated_at)
SELECT text, 1.00,
       timestamptz '2025-01-01 00:00:00+00' + n * interval '1 second',
       timestamptz '2025-01-01 00:00:00.25+00' + n * interval '1 second'
FROM listed ORDER BY n;

-- Words that people made, with every character that hurts.
INSERT INTO words (text, price, owner_name, owner_message, lockout_ends_at,
                   created_at, updated_at, moderation_status, moderated_at)
SELECT (ARRAY['café', 'привет', '東京', 'o''clock', 'back\slash', 'say "hi"',
              '🦆', E'tab\there', '{"a": 1}', '\N'])[n % 10 + 1] || ' ' || n,
       1 + n % 900 + 0.25,
       (ARRAY['Ada', 'Zoë', 'O''Brien', 'Łukasz', 'Bob "the Builder"',
              '李雷'])[n % 6 + 1] || ' ' || n,
       CASE n % 7
         WHEN 0 THEN NULL
         WHEN 1 THEN ''
         WHEN 2 THEN E'first line\nsecond line\r\n\tthird, indented'
         WHEN 3 THEN 'C:\words\new'
         WHEN 4 THEN 'Grüße, 你好, 🎉 – “quoted”'
         WHEN 5 THEN '\.'
         ELSE 'It''s mine, and "yours" too' END,
       CASE WHEN n % 3 > 0
            THEN timestamptz '2026-01-01 00:00:00+00' + n * interval '1 hour' END,
       timestamptz '2025-06-01 00:00:00+00' + n * interval '7 hours',
       timestamptz '2025-06-01 00:00:00.123456+00' + n * interval '7 hours',
       CASE WHEN n % 5 = 0 THEN 'approved' END,
       CASE WHEN n % 5 = 0
            THEN timestamptz '2026-01-15 12:00:00+00' + n * interval '1 minute' END
FROM generate_series(1, 523 * :k) AS n ORDER BY n;

INSERT INTO transactions (word_id, buyer_name, price_paid, "timestamp",
                          is_admin_action)
SELECT 1 + (n::bigint * 7919) % (20000 + 523 * :k),
       CASE WHEN n % 97 = 0 THEN 'ADMIN' ELSE 'Zoë "Z" O''Neil ' || n % 1234 END,
       1.00 + n % 40,
       timestamptz '2025-07-01 00:00:00+00' + n * interval '41 seconds',
       n % 97 = 0
FROM generate_series(1, 5678 * :k) AS n ORDER BY n;

INSERT INTO word_views (word_id, "timestamp", ip_address)
SELECT 1 + (n * 7919) % (20000 + 523 * :k),
       timestamptz '2025-07-01 00:00:00+00' + n * interval '2357 ms',
       CASE WHEN n % 50 = 0 THEN NULL
            WHEN n % 7 = 0 THEN '2001:db8::' || to_hex(n % 65536)
            ELSE '203.0.113.' || n % 256 END
FROM generate_series(1::bigint, 98765 * :k) AS n ORDER BY n;

INSERT INTO error_logs (error_type, error_message, stack_trace, endpoint,
                        user_info, "timestamp")
SELECT (ARRAY['PaymentError', 'ValidationError', 'TimeoutError'])[n % 3 + 1],
       'Failure ' || n || E': can''t reach "service"\nat C:\\app',
       CASE WHEN n % 4 > 0 THEN E'Traceback:\n  File "app.py", line ' || n END,
       '/api/words/' || n, NULL,
       timestamptz '2025-08-01 00:00:00+00' + n * interval '5 minutes'
FROM generate_series(1, 42 * :k) AS n ORDER BY n;

INSERT INTO message_reports (word_id, ip_address, "timestamp")
SELECT 20000 + n, '198.51.100.' || n % 256,
       timestamptz '2026-01-10 00:00:00+00' + n * interval '9 minutes'
FROM generate_series(1, 57 * :k) AS n ORDER BY n;

-- What the export and start playbooks change in a rehearsal.
CREATE TABLE marker (id integer PRIMARY KEY);
INSERT INTO marker VALUES (1);

VACUUM (ANALYZE, FREEZE);
