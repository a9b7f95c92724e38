-- A rental business in use: 99,996 rows over all 50 tables, with every foreign
-- key and every enum type used, NULLs, and text that is hard to copy.
-- The same rows every time: no random(), no now().

CREATE FUNCTION pg_temp.id(kind text, n bigint) RETURNS uuid
LANGUAGE sql IMMUTABLE AS $$ SELECT md5(kind || ' ' || n)::uuid $$;

-- One in `every` rows has no value.
CREATE FUNCTION pg_temp.gap(n bigint, every int, value text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$ SELECT CASE WHEN n % every > 0 THEN value END $$;

CREATE FUNCTION pg_temp.day(n bigint) RETURNS timestamp
LANGUAGE sql IMMUTABLE AS
$$ SELECT timestamp '2025-01-02 08:15:00.25' + n * interval '97 minutes' $$;

CREATE FUNCTION pg_temp.given(n bigint) RETURNS text
LANGUAGE sql IMMUTABLE AS $$ SELECT (ARRAY['Ada', 'Zoë', 'Siân', 'José', 'Łukasz',
  'Noor', '李雷', 'Βασίλης', 'D''Arcy', 'Bob "the Builder"'])[n % 10 + 1] $$;

CREATE FUNCTION pg_temp.family(n bigint) RETURNS text
LANGUAGE sql IMMUTABLE AS $$ SELECT (ARRAY['O''Brien', 'Müller', 'García', 'Nguyễn',
  'Ivanova', 'Smith-Jones', '田中', 'back\slash', 'Ó Séaghdha', 'van der Berg',
  'Okafor'])[n % 11 + 1] $$;

-- ---- Accounts ----

-- No hash begins with "!", so nobody logs in here.
INSERT INTO users (id, username, email, password, full_name, first_name,
  last_name, is_active, is_superuser, is_verified, user_type, phone,
  avatar_url, bio, last_login, email_verified_at, created_at, updated_at,
  created_by)
SELECT pg_temp.id('user', n), CASE n WHEN 1 THEN 'admin' ELSE 'user' || n END,
  'user' || n || '@rental.example', '!',
  pg_temp.given(n) || ' ' || pg_temp.family(n), pg_temp.gap(n, 9, pg_temp.given(n)),
  pg_temp.gap(n, 9, pg_temp.family(n)), n % 17 > 0, n = 1, n % 5 > 0,
  (ARRAY['ADMIN', 'MANAGER', 'USER', 'USER', 'CUSTOMER'])[n % 5 + 1],
  pg_temp.gap(n, 3, '+44 20 7946 0' || 100 + n),
  pg_temp.gap(n, 2, 'https://rental.example/a/' || n || '.png'),
  pg_temp.gap(n, 4, E'Likes "quotes",\nline breaks\tand 🛠'),
  CASE WHEN n % 6 > 0 THEN pg_temp.day(n * 90) END,
  CASE WHEN n % 5 > 0 THEN pg_temp.day(n) END, pg_temp.day(n),
  pg_temp.day(n * 2), pg_temp.gap(n, 7, 'admin')
FROM generate_series(1, 100) n;

INSERT INTO roles (id, name, description, is_system_role, is_active)
SELECT pg_temp.id('role', n), r.name, pg_temp.gap(n, 4, r.name || ' of old'), true, true
FROM unnest(ARRAY['ADMIN', 'MANAGER', 'STAFF', 'CUSTOMER'])
  WITH ORDINALITY AS r (name, n);

INSERT INTO permissions (id, name, description, resource, action, risk_level,
  is_system_permission, is_active)
SELECT pg_temp.id('permission', (r.n - 1) * 4 + a.n), r.name || '_' || a.name,
  pg_temp.gap(a.n, 3, 'May ' || a.name), lower(r.name) || 's', lower(a.name), 'LOW',
  true, true
FROM unnest(ARRAY['USER', 'ROLE', 'CUSTOMER', 'SUPPLIER', 'ITEM', 'RENTAL',
  'ORDER', 'STOCK', 'REPORT']) WITH ORDINALITY AS r (name, n),
  unnest(ARRAY['VIEW', 'CREATE', 'UPDATE', 'DELETE']) WITH ORDINALITY AS a (name, n);

INSERT INTO role_permissions (role_id, permission_id)
SELECT pg_temp.id('role', r), pg_temp.id('permission', p)
FROM generate_series(1, 4) r, generate_series(1, 36) p
WHERE r = 1 OR p % (r * 2) = 1;

INSERT INTO user_roles (user_id, role_id)
SELECT pg_temp.id('user', n), pg_temp.id('role', CASE n WHEN 1 THEN 1 ELSE n % 3 + 2 END)
FROM generate_series(1, 100) n;

INSERT INTO user_permissions (user_id, permission_id, granted_by, granted_at,
  expires_at)
SELECT pg_temp.id('user', n), pg_temp.id('permission', n % 36 + 1),
  CASE WHEN n % 4 > 0 THEN pg_temp.id('user', 1) END, pg_temp.day(n),
  CASE WHEN n % 3 = 0 THEN pg_temp.day(n * 500) END
FROM generate_series(2, 41) n;

INSERT INTO user_profiles (id, user_id, first_name, last_name, date_of_birth,
  gender, address_line1, city, country, website, timezone, language, theme,
  email_notifications, sms_notifications, push_notifications, is_active)
SELECT pg_temp.id('profile', n), pg_temp.id('user', n), pg_temp.given(n),
  pg_temp.gap(n, 8, pg_temp.family(n)),
  CASE WHEN n % 3 > 0 THEN timestamptz '1970-05-01 00:00:00+00' + n * interval '97 days' END,
  pg_temp.gap(n, 2, 'x'), pg_temp.gap(n, 5, n || ' Straße'), 'Zürich', 'CH',
  pg_temp.gap(n, 6, 'https://people.example/' || n), 'Europe/Zurich', 'de',
  pg_temp.gap(n, 7, 'dark'), n % 2 = 0, false, n % 3 = 0, true
FROM generate_series(1, 100) n;

INSERT INTO login_attempts (id, email, ip_address, user_agent, success,
  attempted_at, failure_reason, is_active)
SELECT pg_temp.id('login', n), 'user' || n % 120 || '@rental.example',
  CASE n % 5 WHEN 0 THEN '2001:db8::' || to_hex(n) ELSE '203.0.113.' || n % 256 END,
  pg_temp.gap(n, 11, 'Browser/' || n % 9), n % 4 > 0, pg_temp.day(n),
  CASE WHEN n % 4 = 0 THEN 'wrong password' END, true
FROM generate_series(1, 5000) n;

INSERT INTO refresh_tokens (id, token, user_id, expires_at, is_active,
  device_info, ip_address)
SELECT pg_temp.id('refresh', n), md5('r' || n) || md5('s' || n),
  pg_temp.id('user', n % 100 + 1), pg_temp.day(n * 9), n % 3 > 0,
  pg_temp.gap(n, 2, 'phone'), pg_temp.gap(n, 3, '198.51.100.' || n % 256)
FROM generate_series(1, 300) n;

INSERT INTO password_reset_tokens (id, token, user_id, expires_at, is_used,
  is_active)
SELECT pg_temp.id('reset', n), md5('t' || n), pg_temp.id('user', n), pg_temp.day(n),
  n % 2 = 0, true
FROM generate_series(1, 50) n;

INSERT INTO session_tokens (id, token_hash, user_id, ip_address, user_agent,
  expires_at, is_active, revoked_at, revoke_reason)
SELECT pg_temp.id('session', n), md5('h' || n), pg_temp.id('user', n % 100 + 1),
  '192.0.2.' || n % 256, pg_temp.gap(n, 4, 'Browser'), pg_temp.day(n * 20),
  n % 5 > 0, CASE WHEN n % 5 = 0 THEN pg_temp.day(n) END,
  CASE WHEN n % 5 = 0 THEN 'logged out' END
FROM generate_series(1, 500) n;

INSERT INTO ip_whitelist (id, ip_address, description, user_id,
  applies_to_all, is_active, valid_from, added_by)
SELECT pg_temp.id('ip', n), '10.1.0.' || n, pg_temp.gap(n, 3, 'branch ' || n),
  CASE WHEN n % 2 = 0 THEN pg_temp.id('user', n) END, n % 2 = 1, true,
  CASE WHEN n % 4 > 0 THEN pg_temp.day(n) END, pg_temp.id('user', 1)
FROM generate_series(1, 10) n;

-- ---- The company, its settings, its trail ----

INSERT INTO companies (id, company_name, address, email, phone, gst_no,
  registration_number, is_active)
VALUES (pg_temp.id('company', 1), 'Gräber & Söhne "Verleih"', NULL,
  'office@rental.example', NULL, NULL, 'HRB 12345', true);

INSERT INTO system_settings (id, setting_key, setting_name, setting_type,
  setting_category, setting_value, default_value, description, is_system,
  is_sensitive, validation_rules, display_order, is_active)
SELECT pg_temp.id('setting', n), 'old_setting_' || n, 'Old setting ' || n,
  (ARRAY['STRING', 'INTEGER', 'DECIMAL', 'BOOLEAN'])[n % 4 + 1],
  (ARRAY['GENERAL', 'BUSINESS', 'FINANCIAL', 'RENTAL', 'SYSTEM'])[n % 5 + 1],
  pg_temp.gap(n, 6, n::text), n::text, NULL, n % 7 = 0, n % 13 = 0, '{}',
  n::text, true
FROM generate_series(1, 29) n;

INSERT INTO system_backups (id, backup_name, backup_type, backup_status,
  backup_path, backup_size, started_by, started_at, completed_at,
  error_message, retention_days, backup_metadata, is_active)
SELECT pg_temp.id('backup', n), 'nightly ' || n, 'FULL',
  CASE WHEN n % 7 = 0 THEN 'FAILED' ELSE 'COMPLETED' END,
  pg_temp.gap(n, 7, 'backups/' || n), n || ' MB', pg_temp.id('user', 1),
  pg_temp.day(n * 15), CASE WHEN n % 7 > 0 THEN pg_temp.day(n * 15 + 1) END,
  CASE WHEN n % 7 = 0 THEN 'no space left' END, '30',
  CASE WHEN n % 2 = 0 THEN json_build_object('run', n) END, true
FROM generate_series(1, 20) n;

INSERT INTO audit_logs (id, user_id, action, entity_type, entity_id,
  old_values, new_values, ip_address, success, error_message,
  audit_metadata, is_active)
SELECT pg_temp.id('audit', n), CASE WHEN n % 9 > 0 THEN pg_temp.id('user', n % 100 + 1) END,
  (ARRAY['CREATE', 'UPDATE', 'DELETE', 'LOGIN'])[n % 4 + 1], pg_temp.gap(n, 4, 'item'),
  CASE WHEN n % 4 > 0 THEN pg_temp.id('item', n % 800 + 1) END,
  CASE WHEN n % 4 = 1 THEN json_build_object('name', E'a "b" \\ c', 'price', 1.50) END,
  CASE WHEN n % 4 < 2 THEN json_build_object('name', 'ü', 'tags', ARRAY[1, 2]) END,
  '203.0.113.' || n % 256, n % 20 > 0, CASE WHEN n % 20 = 0 THEN 'denied' END, NULL, true
FROM generate_series(1, 8000) n;

INSERT INTO security_audit_logs (id, user_id, user_name, action, resource,
  resource_id, details, ip_address, success, error_message, "timestamp",
  is_active)
SELECT pg_temp.id('security', n), pg_temp.id('user', n % 60 + 1),
  CASE n % 60 WHEN 0 THEN 'admin' ELSE 'user' || n % 60 + 1 END,
  (ARRAY['LOGIN', 'ROLE_CHANGED', 'PERMISSION_DENIED'])[n % 3 + 1], 'auth',
  pg_temp.gap(n, 5, n::text), CASE WHEN n % 2 = 0 THEN json_build_object('n', n) END,
  pg_temp.gap(n, 6, '203.0.113.' || n % 256), n % 3 < 2,
  CASE WHEN n % 3 = 2 THEN 'not allowed' END, pg_temp.day(n), true
FROM generate_series(1, 5000) n;

-- ---- Master data ----

INSERT INTO units_of_measurement (id, name, code, is_active)
SELECT pg_temp.id('unit', n), 'Unit ' || n, pg_temp.gap(n, 6, 'U' || n), true
FROM generate_series(1, 20) n;

INSERT INTO brands (id, name, code, description, is_active)
SELECT pg_temp.id('brand', n), 'Brand ' || n, pg_temp.gap(n, 9, 'B' || n),
  pg_temp.gap(n, 2, '«Größe» ' || n), n % 15 > 0
FROM generate_series(1, 40) n;

-- Six roots, the other categories below them.
INSERT INTO categories (id, name, category_code, parent_category_id,
  category_path, category_level, display_order, is_leaf, is_active)
SELECT pg_temp.id('category', n), 'Category ' || n, 'C' || n,
  CASE WHEN n > 6 THEN pg_temp.id('category', n % 6 + 1) END,
  CASE WHEN n > 6 THEN 'Category ' || n % 6 + 1 || '/' ELSE '' END || 'Category ' || n,
  CASE WHEN n > 6 THEN 2 ELSE 1 END, n, n > 6, true
FROM generate_series(1, 60) n;

INSERT INTO locations (id, location_code, location_name, location_type,
  address, city, country, contact_number, manager_user_id, is_active)
SELECT pg_temp.id('location', n), 'L' || n, 'Branch ' || n,
  (enum_range(NULL::location_type_enum))[n % 3 + 1], pg_temp.gap(n, 3, n || ' Main St'),
  'Aarhus', 'DK', NULL, CASE WHEN n % 2 = 0 THEN pg_temp.id('user', n) END, true
FROM generate_series(1, 10) n;

INSERT INTO suppliers (id, supplier_code, company_name, supplier_type,
  contact_person, email, payment_terms, credit_limit, supplier_tier, status,
  quality_rating, delivery_rating, average_delivery_days, total_orders,
  total_spend, last_order_date, notes, is_active)
SELECT pg_temp.id('supplier', n), 'S' || n, 'Supplier & Co ' || n,
  (enum_range(NULL::supplier_type_enum))[n % 7 + 1], pg_temp.gap(n, 4, pg_temp.given(n)),
  pg_temp.gap(n, 5, 's' || n || '@supplier.example'), 'NET30', n * 1000.50,
  (enum_range(NULL::supplier_tier_enum))[n % 4 + 1],
  (enum_range(NULL::supplier_status_enum))[n % 6 + 1], 4.25, 3.75, n % 14, n, n * 99.99,
  CASE WHEN n % 3 > 0 THEN pg_temp.day(n) END, pg_temp.gap(n, 2, 'pays; "late"'), true
FROM generate_series(1, 50) n;

INSERT INTO customers (id, customer_code, customer_type, business_name,
  first_name, last_name, email, phone, city, country, customer_tier,
  credit_limit, status, blacklist_status, credit_rating, total_rentals,
  total_spent, lifetime_value, last_rental_date, notes, is_active)
SELECT pg_temp.id('customer', n), 'K' || n,
  (enum_range(NULL::customer_type_enum))[n % 2 + 1],
  CASE WHEN n % 2 = 1 THEN pg_temp.family(n) || ' GmbH' END,
  CASE WHEN n % 2 = 0 THEN pg_temp.given(n) END, CASE WHEN n % 2 = 0 THEN pg_temp.family(n) END,
  pg_temp.gap(n, 6, 'c' || n || '@customer.example'), pg_temp.gap(n, 7, '555-01' || n % 100),
  'Kraków', 'PL', (enum_range(NULL::customer_tier_enum))[n % 4 + 1], n % 50 * 100,
  (enum_range(NULL::customer_status_enum))[n % 4 + 1],
  (enum_range(NULL::blacklist_status_enum))[n % 3 + 1],
  (enum_range(NULL::credit_rating_enum))[n % 5 + 1], n % 40, n * 1.01, n * 1.01,
  CASE WHEN n % 4 > 0 THEN pg_temp.day(n) END,
  CASE n % 6 WHEN 0 THEN E'first\nsecond\r\n\tthird' WHEN 1 THEN '' WHEN 2 THEN '\N'
    WHEN 3 THEN '{"a": "\u0000"}' END, true
FROM generate_series(1, 2000) n;

INSERT INTO contact_persons (id, first_name, last_name, full_name, email,
  phone, company, is_primary, is_active)
SELECT pg_temp.id('contact', n), pg_temp.given(n), pg_temp.family(n),
  pg_temp.given(n) || ' ' || pg_temp.family(n), pg_temp.gap(n, 3, 'p' || n || '@customer.example'),
  pg_temp.gap(n, 4, '555-02' || n % 100), pg_temp.gap(n, 5, 'Company ' || n),
  CASE WHEN n % 3 > 0 THEN n % 2 = 0 END, true
FROM generate_series(1, 500) n;

INSERT INTO items (id, sku, item_name, item_status, brand_id, category_id,
  unit_of_measurement_id, rental_rate_per_period, rental_period, sale_price,
  purchase_price, security_deposit, description, model_number,
  serial_number_required, warranty_period_days, reorder_point, is_rentable,
  is_saleable, is_rental_blocked, rental_block_reason, rental_blocked_by,
  is_active)
SELECT pg_temp.id('item', n), 'SKU-' || lpad(n::text, 5, '0'), 'Item 5½" №' || n,
  (enum_range(NULL::item_status_enum))[n % 3 + 1],
  CASE WHEN n % 8 > 0 THEN pg_temp.id('brand', n % 40 + 1) END,
  CASE WHEN n % 9 > 0 THEN pg_temp.id('category', n % 54 + 7) END,
  pg_temp.id('unit', n % 20 + 1), CASE WHEN n % 5 > 0 THEN n % 90 + 0.99 END, 1,
  CASE WHEN n % 3 = 0 THEN n * 2.50 END, n * 1.25, n % 4 * 25, pg_temp.gap(n, 3, 'It''s fine'),
  pg_temp.gap(n, 4, 'M-' || n), n % 2 = 0, 365, 5, n % 3 > 0, n % 3 = 0, n % 100 = 0,
  CASE WHEN n % 100 = 0 THEN 'recalled' END,
  CASE WHEN n % 100 = 0 THEN pg_temp.id('user', 2) END, true
FROM generate_series(1, 800) n;

-- ---- Stock ----

INSERT INTO inventory_units (id, item_id, location_id, sku, serial_number,
  status, condition, purchase_date, purchase_price, security_deposit,
  rental_period, warranty_period_days, quantity, is_rental_blocked,
  rental_blocked_by, is_active)
SELECT pg_temp.id('inventory', n), pg_temp.id('item', n % 800 + 1),
  pg_temp.id('location', n % 10 + 1), 'IU-' || n, pg_temp.gap(n, 5, 'SN' || n),
  (ARRAY['AVAILABLE', 'RENTED', 'DAMAGED'])[n % 3 + 1], 'GOOD',
  CASE WHEN n % 4 > 0 THEN pg_temp.day(n) END, n % 1000 + 0.10, 25, 1, 365, 1.00,
  n % 200 = 0, CASE WHEN n % 200 = 0 THEN pg_temp.id('user', 3) END, true
FROM generate_series(1, 8000) n;

INSERT INTO stock_levels (id, item_id, location_id, quantity_on_hand,
  quantity_available, quantity_on_rent, quantity_damaged,
  quantity_under_repair, quantity_beyond_repair, is_active)
SELECT pg_temp.id('level', n), pg_temp.id('item', n % 800 + 1),
  pg_temp.id('location', n / 800 + 1), 20, 15, 3, 1, 1, 0, true
FROM generate_series(0, 2999) n;

INSERT INTO sku_sequences (id, brand_code, category_code, next_sequence,
  is_active)
SELECT pg_temp.id('sequence', n), pg_temp.gap(n, 10, 'B' || n), 'C' || n, n * 3 + 1, true
FROM generate_series(1, 100) n;

-- ---- Transactions ----

INSERT INTO transaction_headers (id, transaction_number, transaction_type,
  status, transaction_date, due_date, customer_id, supplier_id, location_id,
  sales_person_id, currency, subtotal, discount_amount, tax_amount,
  shipping_amount, total_amount, paid_amount, payment_status, deposit_paid,
  customer_advance_balance, reference_transaction_id, notes, payment_method,
  delivery_required, delivery_date, delivery_time, pickup_required,
  extension_count, total_extension_charges, is_active)
SELECT pg_temp.id('transaction', n), 'T-' || lpad(n::text, 6, '0'),
  CASE WHEN n % 2 = 0 THEN 'RENTAL'::transactiontype
    ELSE (enum_range(NULL::transactiontype))[n / 2 % 5 + 1] END,
  (enum_range(NULL::transactionstatus))[n % 6 + 1], pg_temp.day(n),
  CASE WHEN n % 3 > 0 THEN pg_temp.day(n)::date + 30 END,
  CASE WHEN n % 4 < 3 THEN pg_temp.id('customer', n % 2000 + 1) END,
  CASE WHEN n % 4 = 3 THEN pg_temp.id('supplier', n % 50 + 1) END,
  pg_temp.id('location', n % 10 + 1)::text,
  CASE WHEN n % 2 = 0 THEN pg_temp.id('user', n % 100 + 1) END, 'EUR', n, 0, n * 0.08,
  0, n * 1.08, n % 3 * n * 0.50, (enum_range(NULL::paymentstatus))[n % 5 + 1], n % 2 = 0, 0,
  CASE WHEN n % 10 = 0 THEN pg_temp.id('transaction', n - 1) END,
  pg_temp.gap(n, 3, 'Deliver to "the back", please; don''t ring'),
  CASE WHEN n % 4 > 0 THEN (enum_range(NULL::paymentmethod))[n % 7 + 1] END,
  n % 5 = 0, CASE WHEN n % 5 = 0 THEN pg_temp.day(n)::date + 2 END,
  CASE WHEN n % 5 = 0 THEN time '09:30' END, n % 7 = 0, n % 3, 0,
  true
FROM generate_series(1, 8000) n;

INSERT INTO transaction_lines (id, transaction_header_id, line_number,
  line_type, item_id, inventory_unit_id, sku, description, quantity,
  unit_price, total_price, discount_percent, discount_amount, tax_rate,
  tax_amount, line_total, rental_start_date, rental_end_date, rental_period,
  rental_period_unit, current_rental_status, location_id, status,
  fulfillment_status, returned_quantity, return_condition, is_active)
SELECT pg_temp.id('line', n), pg_temp.id('transaction', (n + 1) / 2), 2 - n % 2,
  (enum_range(NULL::lineitemtype))[n % 6 + 1],
  CASE WHEN n % 6 < 4 THEN pg_temp.id('item', n % 800 + 1) END,
  CASE WHEN n % 6 = 0 THEN pg_temp.id('inventory', n % 8000 + 1) END,
  pg_temp.gap(n, 5, 'SKU-' || n % 800), 'Line № ' || n, 1 + n % 4, 9.99, 9.99 * (1 + n % 4),
  0, 0, 8, 0.80, 10.79, CASE WHEN n % 3 > 0 THEN pg_temp.day(n / 2)::date END,
  CASE WHEN n % 3 > 0 THEN pg_temp.day(n / 2)::date + 7 END,
  CASE WHEN n % 3 > 0 THEN 7 END,
  CASE WHEN n % 3 > 0 THEN (enum_range(NULL::rentalperiodunit))[n % 4 + 1] END,
  CASE WHEN n % 3 > 0 THEN (enum_range(NULL::rentalstatus))[n % 6 + 1] END,
  CASE WHEN n % 2 = 0 THEN pg_temp.id('location', n % 10 + 1) END, 'PENDING', 'PENDING',
  n % 2, CASE WHEN n % 2 = 1 THEN 'A' END, true
FROM generate_series(1, 16000) n;

INSERT INTO transaction_events (id, transaction_id, event_type,
  event_category, description, event_data, user_id, event_timestamp, status,
  error_message, is_active)
SELECT pg_temp.id('event', n), pg_temp.id('transaction', n % 8000 + 1), 'STATUS', 'SYSTEM',
  'Event ' || n, CASE WHEN n % 2 = 0 THEN json_build_object('from', NULL, 'n', n) END,
  CASE WHEN n % 3 > 0 THEN n END, pg_temp.day(n), 'OK', pg_temp.gap(n, 2, 'none'), true
FROM generate_series(1, 8000) n;

INSERT INTO transaction_metadata (id, transaction_id, metadata_type,
  metadata_content, is_active)
SELECT pg_temp.id('metadata', n), pg_temp.id('transaction', n), 'EXTRA',
  jsonb_build_object('n', n, 'deep', jsonb_build_array(1.10, NULL, 'é"\')), true
FROM generate_series(1, 2000) n;

INSERT INTO stock_movements (id, stock_level_id, item_id, location_id,
  transaction_header_id, transaction_line_id, movement_type, quantity_change,
  quantity_before, quantity_after, is_active)
SELECT pg_temp.id('movement', n), pg_temp.id('level', n % 3000),
  pg_temp.id('item', n % 800 + 1), pg_temp.id('location', n % 10 + 1),
  CASE WHEN n % 3 > 0 THEN pg_temp.id('transaction', n % 8000 + 1) END,
  CASE WHEN n % 3 = 1 THEN pg_temp.id('line', n % 16000 + 1) END, 'RENTAL_OUT', -1, 20, 19,
  true
FROM generate_series(1, 12000) n;

-- ---- Rentals ----

INSERT INTO rental_lifecycles (id, transaction_id, current_status,
  last_status_change, status_changed_by, total_returned_quantity,
  expected_return_date, total_late_fees, total_damage_fees,
  total_other_fees, notes, is_active)
SELECT pg_temp.id('lifecycle', n), pg_temp.id('transaction', n * 2), 'RENTAL_INPROGRESS',
  pg_temp.day(n), CASE WHEN n % 2 = 0 THEN pg_temp.id('user', n % 100 + 1) END, n % 3,
  CASE WHEN n % 4 > 0 THEN pg_temp.day(n)::date + 7 END, 0, 1.50, 0, NULL, true
FROM generate_series(1, 4000) n;

INSERT INTO rental_return_events (id, rental_lifecycle_id, event_type,
  event_date, processed_by, processed_at, items_returned,
  total_quantity_returned, late_fees_charged, damage_fees_charged,
  other_fees_charged, payment_collected, refund_issued, receipt_number,
  is_active)
SELECT pg_temp.id('return', n), pg_temp.id('lifecycle', n), 'PARTIAL_RETURN',
  pg_temp.day(n)::date, NULL, pg_temp.day(n),
  CASE WHEN n % 2 = 0 THEN json_build_array(n) END, 1, 0, 0, 0, 9.99, 0,
  pg_temp.gap(n, 3, 'R' || n), true
FROM generate_series(1, 2500) n;

INSERT INTO rental_item_inspections (id, return_event_id,
  transaction_line_id, quantity_inspected, condition, inspected_at,
  has_damage, damage_description, damage_photos, damage_fee_assessed,
  cleaning_fee_assessed, replacement_required, return_to_stock, is_active)
SELECT pg_temp.id('iteminspection', n), pg_temp.id('return', n), pg_temp.id('line', n * 2),
  1, 'GOOD', pg_temp.day(n), n % 10 = 0, CASE WHEN n % 10 = 0 THEN 'scratched' END,
  CASE WHEN n % 10 = 0 THEN '["a.jpg", "b.jpg"]'::json END, 0, 0, false, true, true
FROM generate_series(1, 2500) n;

INSERT INTO rental_status_logs (id, transaction_id, transaction_line_id,
  rental_lifecycle_id, old_status, new_status, change_reason, changed_by,
  changed_at, status_metadata, system_generated, is_active)
SELECT pg_temp.id('statuslog', n), pg_temp.id('transaction', n),
  CASE WHEN n % 2 = 0 THEN pg_temp.id('line', n) END,
  CASE WHEN n % 2 = 0 THEN pg_temp.id('lifecycle', n / 2) END, pg_temp.gap(n, 3, 'NEW'),
  'RENTAL_LATE', 'SCHEDULED', NULL, pg_temp.day(n), NULL, n % 2 = 1, true
FROM generate_series(1, 5000) n;

INSERT INTO rental_extensions (id, parent_rental_id, extension_date,
  original_end_date, new_end_date, extension_type, extension_charges,
  payment_received, payment_status, extended_by, is_active)
SELECT pg_temp.id('extension', n), pg_temp.id('transaction', n * 2), pg_temp.day(n),
  pg_temp.day(n)::date, pg_temp.day(n)::date + 7,
  (enum_range(NULL::extensiontype))[n % 2 + 1], 10, 0, 'PENDING', pg_temp.id('user', 2), true
FROM generate_series(1, 800) n;

INSERT INTO rental_extension_lines (id, extension_id, transaction_line_id,
  original_quantity, extended_quantity, returned_quantity, return_condition,
  condition_notes, is_active)
SELECT pg_temp.id('extensionline', n), pg_temp.id('extension', n), pg_temp.id('line', n * 4),
  2, 1, 1, CASE WHEN n % 4 > 0 THEN (enum_range(NULL::returncondition))[n % 3 + 1] END,
  NULL, true
FROM generate_series(1, 800) n;

INSERT INTO rental_inspections (id, return_id, inspector_id, inspection_date,
  overall_condition, inspection_passed, total_repair_cost,
  total_cleaning_cost, total_deductions, deposit_refund_amount,
  customer_notification_required, line_inspections, is_active)
SELECT pg_temp.id('inspection', n), pg_temp.id('transaction', n), pg_temp.id('user', 2),
  pg_temp.day(n), 'GOOD', true, 0, 0, 0, 25, false, '[]', true
FROM generate_series(1, 500) n;

INSERT INTO rental_block_history (id, entity_type, entity_id, is_blocked,
  block_reason, blocked_by, blocked_at, unblocked_by, is_active)
SELECT pg_temp.id('block', n), 'ITEM', pg_temp.id('item', n), n % 2 = 0, 'inspection',
  pg_temp.id('user', 2), pg_temp.day(n), CASE WHEN n % 2 = 1 THEN pg_temp.id('user', 3) END,
  true
FROM generate_series(1, 200) n;

INSERT INTO purchase_credit_memos (id, return_id, credit_memo_number,
  credit_date, credit_amount, credit_type, currency, exchange_rate,
  line_credits, received_by, is_active)
SELECT pg_temp.id('memo', n), pg_temp.id('transaction', n), 'CM-' || n, pg_temp.day(n),
  n + 0.01, 'REFUND', 'EUR', 1.000001, NULL, pg_temp.id('user', 4), true
FROM generate_series(1, 100) n;

-- ---- Bookings and sales of rented items ----

INSERT INTO booking_headers (id, booking_reference, customer_id, location_id,
  booking_date, start_date, end_date, booking_status, total_items,
  estimated_total, deposit_paid, converted_rental_id, cancelled_reason,
  cancelled_at, cancelled_by, is_active)
SELECT pg_temp.id('booking', n), 'BK-' || n, pg_temp.id('customer', n),
  pg_temp.id('location', n % 10 + 1), pg_temp.day(n)::date, pg_temp.day(n)::date + 5,
  pg_temp.day(n)::date + 9, (enum_range(NULL::bookingstatus))[n % 5 + 1], 2,
  CASE WHEN n % 6 > 0 THEN n * 3.33 END, n % 2 = 0,
  CASE WHEN n % 5 = 4 THEN pg_temp.id('transaction', n) END,
  CASE WHEN n % 5 = 2 THEN 'weather ☔' END, CASE WHEN n % 5 = 2 THEN pg_temp.day(n) END,
  CASE WHEN n % 5 = 2 THEN pg_temp.id('user', 5) END, true
FROM generate_series(1, 1000) n;

INSERT INTO booking_lines (id, booking_header_id, line_number, item_id,
  quantity_reserved, rental_period, rental_period_unit, unit_rate, is_active)
SELECT pg_temp.id('bookingline', n), pg_temp.id('booking', (n + 1) / 2), 2 - n % 2,
  pg_temp.id('item', n % 800 + 1), 1, 4, 'DAY', 7.50, true
FROM generate_series(1, 2000) n;

INSERT INTO sale_transition_requests (id, item_id, requested_by,
  request_status, sale_price, effective_date, conflict_summary,
  approval_required, approved_by, is_active)
SELECT pg_temp.id('sale', n), pg_temp.id('item', n), pg_temp.id('user', 6),
  (enum_range(NULL::transition_status))[n % 8 + 1], n * 10,
  CASE WHEN n % 3 > 0 THEN pg_temp.day(n)::date END, NULL, n % 2 = 0,
  CASE WHEN n % 2 = 0 THEN pg_temp.id('user', 1) END, true
FROM generate_series(1, 100) n;

INSERT INTO sale_conflicts (id, transition_request_id, conflict_type,
  entity_type, entity_id, severity, description, customer_id, detected_at,
  resolved, resolution_action, is_active)
SELECT pg_temp.id('conflict', n), pg_temp.id('sale', n % 100 + 1),
  (enum_range(NULL::conflict_type))[n % 5 + 1], 'BOOKING', pg_temp.id('booking', n),
  (enum_range(NULL::conflict_severity))[n % 4 + 1], pg_temp.gap(n, 2, 'overlaps'),
  CASE WHEN n % 3 > 0 THEN pg_temp.id('customer', n) END, pg_temp.day(n), n % 2 = 0,
  CASE WHEN n % 2 = 0 THEN (enum_range(NULL::resolution_action))[n % 6 + 1] END, true
FROM generate_series(1, 150) n;

INSERT INTO sale_resolutions (id, conflict_id, action_taken, executed_by,
  execution_status, customer_notified, compensation_amount,
  alternative_item_id, is_active)
SELECT pg_temp.id('resolution', n), pg_temp.id('conflict', n),
  (enum_range(NULL::resolution_action))[n % 6 + 1],
  CASE WHEN n % 4 > 0 THEN pg_temp.id('user', 7) END, 'DONE', true,
  CASE WHEN n % 5 = 0 THEN 20.00 END,
  CASE WHEN n % 3 = 0 THEN pg_temp.id('item', n + 1) END, true
FROM generate_series(1, 80) n;

INSERT INTO sale_notifications (id, resolution_id, customer_id,
  notification_type, channel, status, content, sent_at, response_required,
  is_active)
SELECT pg_temp.id('notification', n),
  CASE WHEN n % 5 > 0 THEN pg_temp.id('resolution', n) END, pg_temp.id('customer', n),
  'CANCELLED', 'EMAIL', 'SENT', CASE WHEN n % 2 = 0 THEN json_build_object('to', n) END,
  CASE WHEN n % 7 > 0 THEN pg_temp.day(n) END, false, true
FROM generate_series(1, 80) n;

INSERT INTO sale_transition_audit (id, transition_request_id, action,
  actor_id, actor_role, details, is_active)
SELECT pg_temp.id('saleaudit', n), CASE WHEN n % 8 > 0 THEN pg_temp.id('sale', n % 100 + 1) END,
  'CHECKED', CASE WHEN n % 6 > 0 THEN pg_temp.id('user', n % 100 + 1) END, NULL, NULL, true
FROM generate_series(1, 200) n;

INSERT INTO transition_checkpoints (id, transition_request_id,
  checkpoint_data, expires_at, used, is_active)
SELECT pg_temp.id('checkpoint', n), pg_temp.id('sale', n), json_build_object('n', n),
  CASE WHEN n % 2 = 0 THEN pg_temp.day(n) END, false, true
FROM generate_series(1, 60) n;
