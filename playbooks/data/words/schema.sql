-- The word registry: words that people buy, what was paid, who looked.
-- The shape that the application's own models create: price and
-- is_admin_action have no default, created_at and updated_at may be NULL.

CREATE TABLE words (
  id                serial PRIMARY KEY,
  text              varchar(100) NOT NULL,
  price             numeric(10,2) NOT NULL,
  owner_name        varchar(100),
  owner_message     varchar(140),
  lockout_ends_at   timestamptz,
  created_at        timestamptz DEFAULT now(),
  updated_at        timestamptz DEFAULT now(),
  moderation_status varchar(20),
  moderated_at      timestamptz
);

CREATE TABLE transactions (
  id              serial PRIMARY KEY,
  word_id         integer NOT NULL REFERENCES words (id),
  buyer_name      varchar(100) NOT NULL,
  price_paid      numeric(10,2) NOT NULL,
  "timestamp"     timestamptz NOT NULL DEFAULT now(),
  is_admin_action boolean NOT NULL
);

CREATE TABLE word_views (
  id          serial PRIMARY KEY,
  word_id     integer NOT NULL REFERENCES words (id),
  "timestamp" timestamptz NOT NULL DEFAULT now(),
  ip_address  varchar(45)
);

-- Refers to words without ON DELETE: words cannot go while reports are there.
CREATE TABLE message_reports (
  id          serial PRIMARY KEY,
  word_id     integer NOT NULL REFERENCES words (id),
  ip_address  varchar(45),
  "timestamp" timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE error_logs (
  id            serial PRIMARY KEY,
  error_type    varchar(100) NOT NULL,
  error_message text NOT NULL,
  stack_trace   text,
  endpoint      varchar(200),
  user_info     varchar(200),
  "timestamp"   timestamptz NOT NULL DEFAULT now()
);

-- The second index on each id is the application's doing.
CREATE INDEX ix_words_id ON words (id);
CREATE UNIQUE INDEX ix_words_text ON words (text);
CREATE INDEX idx_words_price ON words (price);
CREATE INDEX idx_words_lockout_ends_at ON words (lockout_ends_at);
CREATE INDEX idx_words_moderation_status ON words (moderation_status);
CREATE INDEX ix_transactions_id ON transactions (id);
CREATE INDEX idx_transactions_word_id ON transactions (word_id);
CREATE INDEX idx_transactions_timestamp ON transactions ("timestamp");
CREATE INDEX idx_transactions_is_admin_action
  ON transactions (is_admin_action);
CREATE INDEX ix_word_views_id ON word_views (id);
CREATE INDEX idx_word_views_word_id ON word_views (word_id);
CREATE INDEX idx_word_views_timestamp ON word_views ("timestamp");
CREATE INDEX ix_message_reports_id ON message_reports (id);
CREATE INDEX idx_message_reports_word_id ON message_reports (word_id);
CREATE INDEX idx_message_reports_ip_word
  ON message_reports (ip_address, word_id);
CREATE INDEX idx_message_reports_timestamp ON message_reports ("timestamp");
CREATE INDEX ix_error_logs_id ON error_logs (id);
CREATE INDEX idx_error_logs_error_type ON error_logs (error_type);
CREATE INDEX idx_error_logs_timestamp ON error_logs ("timestamp");
