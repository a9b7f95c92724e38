#!/usr/bin/python3
"""Writes demo.sql and demo.redis, the same bytes every time.

A plain SQL script cannot read 20k.txt, so demo.sql carries the list itself.
"""
import hashlib
import textwrap
from pathlib import Path

HERE = Path(__file__).resolve().parent

HEAD = """\
-- Written by make_data.py; change that instead.
-- A word registry in use: 20,523 words, 1,234 of them owned, 5,678
-- transactions, 98,765 views, 42 errors, 57 message reports.
-- The same rows every time: no random(), no now().

INSERT INTO words (text, price, created_at, updated_at)
SELECT w.text, 1.00,
       timestamptz '2025-01-01 00:00:00+00' + w.n * interval '1 second',
       timestamptz '2025-01-01 00:00:00+00' + w.n * interval '1 second'
FROM regexp_split_to_table('
"""

TAIL = r"""
', '\s+') WITH ORDINALITY AS w (text, n)
WHERE w.text <> ''
ORDER BY w.n;

-- Words that people made: ten with awkward characters, the rest of syllables.
INSERT INTO words (text, price, created_at, updated_at)
SELECT u.text, 1.00,
       timestamptz '2025-06-01 00:00:00+00' + u.n * interval '7 hours',
       timestamptz '2025-06-01 00:00:00.123456+00' + u.n * interval '7 hours'
FROM (
  SELECT n, (ARRAY['café', 'naïve', 'smörgåsbord', 'привет', '東京',
                   'o''clock', 'rock-n-roll', 'back\slash', 'say "hi"',
                   '🦆'])[n] AS text
  FROM generate_series(1, 10) AS n
  UNION ALL
  SELECT n, (ARRAY['za', 'vo', 'ki', 'lu', 'me', 'xo', 'ri', 'tu'])[n % 8 + 1]
         || (ARRAY['bra', 'dri', 'flo', 'gru', 'pli', 'sto', 'tre', 'wu'])
            [n / 8 % 8 + 1]
         || (ARRAY['zap', 'vix', 'quo', 'jub', 'nax', 'fip', 'kod', 'wez',
                   'yol'])[n / 64 + 1] AS text
  FROM generate_series(11, 523) AS n
) AS u
ORDER BY u.n;

-- 7919 and 20523 have no common divisor, so exactly 1,234 ids are chosen.
UPDATE words SET
  owner_name = (ARRAY['Ada', 'Zoë', 'O''Brien', 'José', 'Łukasz', 'Grace H.',
                      '李雷', 'Bob "the Builder"'])[id % 8 + 1] || ' ' || id,
  owner_message = CASE id % 11
    WHEN 0 THEN NULL
    WHEN 1 THEN ''
    WHEN 2 THEN 'It''s mine, and "yours" too'
    WHEN 3 THEN 'C:\words\new\' || text
    WHEN 4 THEN E'first line\nsecond line\r\n\tthird, indented'
    WHEN 5 THEN 'Grüße, 你好, 🎉 – “quoted”'
    WHEN 6 THEN '{"json": [null, "\u0000", 1e400]}'
    WHEN 7 THEN '\N'
    WHEN 8 THEN '<b>not bold</b> & 50% off; DROP TABLE words; --'
    WHEN 9 THEN repeat('é', 140)
    ELSE 'The word ' || text || ' was free, so I took it.' END,
  lockout_ends_at = CASE WHEN id % 3 = 0 THEN NULL
    ELSE timestamptz '2026-01-01 00:00:00+00' + id * interval '1 hour' END,
  updated_at = timestamptz '2025-12-01 00:00:00.5+00'
               + id * interval '1 minute'
WHERE id::bigint * 7919 % 20523 < 1234;

UPDATE words SET
  moderation_status = (ARRAY['pending', 'approved', 'rejected',
                             'protected'])[id % 4 + 1],
  moderated_at = CASE WHEN id % 4 = 0 THEN NULL
    ELSE timestamptz '2026-01-15 12:00:00+00' + id * interval '1 minute' END
WHERE owner_message IS NOT NULL AND id % 5 = 0;

-- Rows older than the columns have none.
UPDATE words SET created_at = NULL WHERE id % 1700 = 3;
UPDATE words SET updated_at = NULL WHERE id % 2300 = 5;

-- Every owned word was sold four or five times, for a dollar more each time.
-- One in 97 is an administrator's doing, for nothing.
INSERT INTO transactions (word_id, buyer_name, price_paid, "timestamp",
                          is_admin_action)
SELECT o.id,
       CASE WHEN n % 97 = 0 THEN 'ADMIN' ELSE coalesce(o.owner_name, '?') END,
       CASE WHEN n % 97 = 0 THEN 0.00 ELSE 1.00 + (n - 1) / 1234 END,
       timestamptz '2025-07-01 00:00:00+00' + n * interval '41 minutes',
       n % 97 = 0
FROM generate_series(1, 5678) AS n
JOIN (SELECT id, owner_name, row_number() OVER (ORDER BY id) AS place
      FROM words WHERE owner_name IS NOT NULL) AS o
  ON o.place = (n - 1) % 1234 + 1
ORDER BY n;

UPDATE words SET price = t.price
FROM (SELECT word_id, 1.00 + count(*) AS price FROM transactions
      WHERE NOT is_admin_action GROUP BY word_id) AS t
WHERE t.word_id = words.id;

INSERT INTO word_views (word_id, "timestamp", ip_address)
SELECT 1 + (n * n * 31 + n * 17) % 20523,
       timestamptz '2025-07-01 00:00:00+00' + n * interval '2357 ms',
       CASE WHEN n % 50 = 0 THEN NULL
            WHEN n % 7 = 0 THEN '2001:db8::' || to_hex(n % 65536)
            ELSE '203.0.113.' || n % 256 END
FROM generate_series(1::bigint, 98765) AS n
ORDER BY n;

INSERT INTO error_logs (error_type, error_message, stack_trace, endpoint,
                        user_info, "timestamp")
SELECT (ARRAY['PaymentError', 'ValidationError', 'TimeoutError'])[n % 3 + 1],
       'Failure ' || n || E': can''t reach "service"\nat C:\\app',
       CASE WHEN n % 4 > 0
            THEN E'Traceback:\n  File "app.py", line ' || n END,
       CASE WHEN n % 5 > 0 THEN '/api/words/' || n END,
       CASE WHEN n % 6 = 0 THEN 'visitor ' || n END,
       timestamptz '2025-08-01 00:00:00+00' + n * interval '5 hours'
FROM generate_series(1, 42) AS n
ORDER BY n;

INSERT INTO message_reports (word_id, ip_address, "timestamp")
SELECT o.id,
       CASE WHEN n % 9 > 0 THEN '198.51.100.' || n END,
       timestamptz '2026-01-10 00:00:00+00' + n * interval '9 hours'
FROM generate_series(1, 57) AS n
JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place
      FROM words WHERE owner_message <> '') AS o
  ON o.place = n * 13
ORDER BY n;
"""


def demo_sql():
    words = (HERE / "20k.txt").read_text(encoding="ascii").split()
    return HEAD + textwrap.fill(" ".join(words), 79) + TAIL


def cache_key(n):
    return "word-registry:::" + hashlib.md5(b"page %d" % n).hexdigest()


def demo_redis():
    lines = [f"SET {cache_key(n)} [{n},{n * 7},{n * 31}] EX {3600 + n}"
             for n in range(1, 61)]
    lines += [
        # A key that a careless pattern would take for a pattern.
        "SET word-registry:::[a-z]*? [0] EX 3600",
        # Other applications', with names that begin or look alike.
        "SET shop:session:8f14e45f open EX 86400",
        "SET shop:session:c9f0f895 open EX 86400",
        "SADD shop:carts 17 23 42",
        "SET word-registry-archive:2024 kept",
        "SET word-registry-archive:::d41d8cd9 kept",
        "SET wordregistry:version 3",
        "SET word-registry kept",
        "SET my:word-registry:::copy kept",
    ]
    return "\n".join(lines) + "\n"


(HERE / "demo.sql").write_text(demo_sql(), encoding="utf-8")
(HERE / "demo.redis").write_text(demo_redis(), encoding="utf-8")
