-- The rental manager, legacy backend: its 50 tables and 24 enum types in the
-- shape that the application's own models create.
--  * All but the three link tables end alike: id with a default, created_at
--    and updated_at with a default, created_by, updated_by, is_active without
--    one, deleted_at, deleted_by.
--  * The link tables role_permissions, user_roles and user_permissions have
--    their composite primary key only.
--  * Booleans and counters have no default and must be given.

CREATE TYPE blacklist_status_enum AS ENUM ('CLEAR', 'WARNING', 'BLACKLISTED');
CREATE TYPE bookingstatus AS ENUM ('PENDING', 'CONFIRMED', 'CANCELLED', 'EXPIRED', 'CONVERTED');
CREATE TYPE conflict_severity AS ENUM ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL');
CREATE TYPE conflict_type AS ENUM ('ACTIVE_RENTAL', 'FUTURE_BOOKING', 'PENDING_BOOKING', 'MAINTENANCE_SCHEDULED', 'CROSS_LOCATION');
CREATE TYPE credit_rating_enum AS ENUM ('EXCELLENT', 'GOOD', 'FAIR', 'POOR', 'NO_RATING');
CREATE TYPE customer_status_enum AS ENUM ('ACTIVE', 'INACTIVE', 'SUSPENDED', 'PENDING');
CREATE TYPE customer_tier_enum AS ENUM ('BRONZE', 'SILVER', 'GOLD', 'PLATINUM');
CREATE TYPE customer_type_enum AS ENUM ('INDIVIDUAL', 'BUSINESS');
CREATE TYPE extensiontype AS ENUM ('FULL', 'PARTIAL');
CREATE TYPE item_status_enum AS ENUM ('ACTIVE', 'INACTIVE', 'DISCONTINUED');
CREATE TYPE lineitemtype AS ENUM ('PRODUCT', 'SERVICE', 'DISCOUNT', 'TAX', 'SHIPPING', 'FEE');
CREATE TYPE location_type_enum AS ENUM ('STORE', 'WAREHOUSE', 'SERVICE_CENTER');
CREATE TYPE paymentmethod AS ENUM ('CASH', 'CREDIT_CARD', 'DEBIT_CARD', 'BANK_TRANSFER', 'CHEQUE', 'ONLINE', 'CREDIT_ACCOUNT');
CREATE TYPE paymentstatus AS ENUM ('PENDING', 'PAID', 'PARTIAL', 'FAILED', 'REFUNDED');
CREATE TYPE rentalperiodunit AS ENUM ('HOUR', 'DAY', 'WEEK', 'MONTH');
CREATE TYPE rentalstatus AS ENUM ('RENTAL_INPROGRESS', 'RENTAL_COMPLETED', 'RENTAL_LATE', 'RENTAL_EXTENDED', 'RENTAL_PARTIAL_RETURN', 'RENTAL_LATE_PARTIAL_RETURN');
CREATE TYPE resolution_action AS ENUM ('CANCEL_BOOKING', 'WAIT_FOR_RETURN', 'TRANSFER_TO_ALTERNATIVE', 'OFFER_COMPENSATION', 'POSTPONE_SALE', 'FORCE_SALE');
CREATE TYPE returncondition AS ENUM ('GOOD', 'DAMAGED', 'BEYOND_REPAIR');
CREATE TYPE supplier_status_enum AS ENUM ('ACTIVE', 'INACTIVE', 'PENDING', 'APPROVED', 'SUSPENDED', 'BLACKLISTED');
CREATE TYPE supplier_tier_enum AS ENUM ('PREMIUM', 'STANDARD', 'BASIC', 'TRIAL');
CREATE TYPE supplier_type_enum AS ENUM ('MANUFACTURER', 'DISTRIBUTOR', 'WHOLESALER', 'RETAILER', 'INVENTORY', 'SERVICE', 'DIRECT');
CREATE TYPE transactionstatus AS ENUM ('PENDING', 'PROCESSING', 'COMPLETED', 'CANCELLED', 'ON_HOLD', 'IN_PROGRESS');
CREATE TYPE transactiontype AS ENUM ('SALE', 'PURCHASE', 'RENTAL', 'RETURN', 'ADJUSTMENT');
CREATE TYPE transition_status AS ENUM ('PENDING', 'PROCESSING', 'AWAITING_APPROVAL', 'APPROVED', 'REJECTED', 'COMPLETED', 'FAILED', 'ROLLED_BACK');
CREATE TABLE audit_logs (
  user_id        uuid,
  action         varchar(50) NOT NULL,
  entity_type    varchar(100),
  entity_id      uuid,
  old_values     json,
  new_values     json,
  ip_address     varchar(45),
  user_agent     text,
  session_id     varchar(100),
  success        boolean NOT NULL,
  error_message  text,
  audit_metadata json,
  id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at     timestamptz NOT NULL DEFAULT now(),
  updated_at     timestamptz NOT NULL DEFAULT now(),
  created_by     varchar(255),
  updated_by     varchar(255),
  is_active      boolean NOT NULL,
  deleted_at     timestamptz,
  deleted_by     varchar(255)
);
CREATE TABLE booking_headers (
  booking_reference   varchar(50) NOT NULL,
  customer_id         uuid NOT NULL,
  location_id         uuid NOT NULL,
  booking_date        date NOT NULL,
  start_date          date NOT NULL,
  end_date            date NOT NULL,
  booking_status      bookingstatus NOT NULL,
  total_items         integer NOT NULL,
  estimated_subtotal  numeric(15,2),
  estimated_tax       numeric(15,2),
  estimated_total     numeric(15,2),
  deposit_required    numeric(15,2),
  deposit_paid        boolean NOT NULL,
  notes               text,
  converted_rental_id uuid,
  cancelled_reason    text,
  cancelled_at        timestamp,
  cancelled_by        uuid,
  id                  uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at          timestamptz NOT NULL DEFAULT now(),
  updated_at          timestamptz NOT NULL DEFAULT now(),
  created_by          varchar(255),
  updated_by          varchar(255),
  is_active           boolean NOT NULL,
  deleted_at          timestamptz,
  deleted_by          varchar(255),
  CONSTRAINT booking_headers_booking_reference_key UNIQUE (booking_reference)
);
CREATE TABLE booking_lines (
  booking_header_id  uuid NOT NULL,
  line_number        integer NOT NULL,
  item_id            uuid NOT NULL,
  quantity_reserved  numeric(10,2) NOT NULL,
  rental_period      integer NOT NULL,
  rental_period_unit varchar(20) NOT NULL,
  unit_rate          numeric(15,2) NOT NULL,
  discount_amount    numeric(15,2),
  line_total         numeric(15,2),
  notes              text,
  id                 uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at         timestamptz NOT NULL DEFAULT now(),
  updated_at         timestamptz NOT NULL DEFAULT now(),
  created_by         varchar(255),
  updated_by         varchar(255),
  is_active          boolean NOT NULL,
  deleted_at         timestamptz,
  deleted_by         varchar(255),
  CONSTRAINT uq_booking_line_number UNIQUE (booking_header_id, line_number)
);
CREATE TABLE brands (
  name        varchar(100) NOT NULL,
  code        varchar(20),
  description text,
  id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  created_by  varchar(255),
  updated_by  varchar(255),
  is_active   boolean NOT NULL,
  deleted_at  timestamptz,
  deleted_by  varchar(255)
);
CREATE TABLE categories (
  name               varchar(100) NOT NULL,
  category_code      varchar(15) NOT NULL,
  parent_category_id uuid,
  category_path      varchar(500) NOT NULL,
  category_level     integer NOT NULL,
  display_order      integer NOT NULL,
  is_leaf            boolean NOT NULL,
  id                 uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at         timestamptz NOT NULL DEFAULT now(),
  updated_at         timestamptz NOT NULL DEFAULT now(),
  created_by         varchar(255),
  updated_by         varchar(255),
  is_active          boolean NOT NULL,
  deleted_at         timestamptz,
  deleted_by         varchar(255)
);
CREATE TABLE companies (
  company_name        varchar(255) NOT NULL,
  address             text,
  email               varchar(255),
  phone               varchar(50),
  gst_no              varchar(50),
  registration_number varchar(100),
  id                  uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at          timestamptz NOT NULL DEFAULT now(),
  updated_at          timestamptz NOT NULL DEFAULT now(),
  created_by          varchar(255),
  updated_by          varchar(255),
  is_active           boolean NOT NULL,
  deleted_at          timestamptz,
  deleted_by          varchar(255)
);
CREATE TABLE contact_persons (
  first_name  varchar(100) NOT NULL,
  last_name   varchar(100) NOT NULL,
  full_name   varchar(255) NOT NULL,
  email       varchar(100),
  phone       varchar(20),
  mobile      varchar(20),
  title       varchar(100),
  department  varchar(100),
  company     varchar(255),
  address     text,
  city        varchar(100),
  state       varchar(100),
  country     varchar(100),
  postal_code varchar(20),
  notes       text,
  is_primary  boolean,
  id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  created_by  varchar(255),
  updated_by  varchar(255),
  is_active   boolean NOT NULL,
  deleted_at  timestamptz,
  deleted_by  varchar(255)
);
CREATE TABLE customers (
  customer_code         varchar(20) NOT NULL,
  customer_type         customer_type_enum NOT NULL,
  business_name         varchar(200),
  first_name            varchar(100),
  last_name             varchar(100),
  email                 varchar(255),
  phone                 varchar(20),
  mobile                varchar(20),
  address_line1         text,
  address_line2         text,
  city                  varchar(100),
  state                 varchar(100),
  country               varchar(100),
  postal_code           varchar(20),
  tax_number            varchar(50),
  payment_terms         varchar(50),
  customer_tier         customer_tier_enum NOT NULL,
  credit_limit          numeric(10,2) NOT NULL,
  status                customer_status_enum NOT NULL,
  blacklist_status      blacklist_status_enum NOT NULL,
  credit_rating         credit_rating_enum NOT NULL,
  total_rentals         numeric(10,0) NOT NULL,
  total_spent           numeric(12,2) NOT NULL,
  lifetime_value        numeric(12,2) NOT NULL,
  last_transaction_date timestamp,
  last_rental_date      timestamp,
  notes                 text,
  id                    uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at            timestamptz NOT NULL DEFAULT now(),
  updated_at            timestamptz NOT NULL DEFAULT now(),
  created_by            varchar(255),
  updated_by            varchar(255),
  is_active             boolean NOT NULL,
  deleted_at            timestamptz,
  deleted_by            varchar(255)
);
CREATE TABLE inventory_units (
  item_id                uuid NOT NULL,
  location_id            uuid NOT NULL,
  sku                    varchar(50) NOT NULL,
  serial_number          varchar(100),
  status                 varchar(20) NOT NULL,
  condition              varchar(20) NOT NULL,
  purchase_date          timestamp,
  purchase_price         numeric(10,2) NOT NULL,
  warranty_expiry        timestamp,
  last_maintenance_date  timestamp,
  next_maintenance_date  timestamp,
  notes                  text,
  sale_price             numeric(10,2),
  security_deposit       numeric(10,2) NOT NULL,
  rental_rate_per_period numeric(10,2),
  rental_period          integer NOT NULL,
  model_number           varchar(100),
  warranty_period_days   integer NOT NULL,
  batch_code             varchar(50),
  quantity               numeric(10,2) NOT NULL,
  remarks                text,
  is_rental_blocked      boolean NOT NULL,
  rental_block_reason    text,
  rental_blocked_at      timestamp,
  rental_blocked_by      uuid,
  id                     uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at             timestamptz NOT NULL DEFAULT now(),
  updated_at             timestamptz NOT NULL DEFAULT now(),
  created_by             varchar(255),
  updated_by             varchar(255),
  is_active              boolean NOT NULL,
  deleted_at             timestamptz,
  deleted_by             varchar(255)
);
CREATE TABLE ip_whitelist (
  ip_address     varchar(45) NOT NULL,
  description    varchar(255),
  user_id        uuid,
  applies_to_all boolean NOT NULL,
  is_active      boolean NOT NULL,
  valid_from     timestamptz,
  valid_until    timestamptz,
  added_by       uuid NOT NULL,
  added_at       timestamptz NOT NULL DEFAULT now(),
  id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at     timestamptz NOT NULL DEFAULT now(),
  updated_at     timestamptz NOT NULL DEFAULT now(),
  created_by     varchar(255),
  updated_by     varchar(255),
  deleted_at     timestamptz,
  deleted_by     varchar(255)
);
CREATE TABLE items (
  sku                    varchar(50) NOT NULL,
  item_name              varchar(200) NOT NULL,
  item_status            item_status_enum NOT NULL,
  brand_id               uuid,
  category_id            uuid,
  unit_of_measurement_id uuid NOT NULL,
  rental_rate_per_period numeric(10,2),
  rental_period          integer NOT NULL,
  sale_price             numeric(10,2),
  purchase_price         numeric(10,2),
  security_deposit       numeric(10,2) NOT NULL,
  description            text,
  specifications         text,
  model_number           varchar(100),
  serial_number_required boolean NOT NULL,
  warranty_period_days   integer NOT NULL,
  reorder_point          integer NOT NULL,
  is_rentable            boolean NOT NULL,
  is_saleable            boolean NOT NULL,
  is_rental_blocked      boolean NOT NULL,
  rental_block_reason    text,
  rental_blocked_at      timestamp,
  rental_blocked_by      uuid,
  id                     uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at             timestamptz NOT NULL DEFAULT now(),
  updated_at             timestamptz NOT NULL DEFAULT now(),
  created_by             varchar(255),
  updated_by             varchar(255),
  is_active              boolean NOT NULL,
  deleted_at             timestamptz,
  deleted_by             varchar(255)
);
CREATE TABLE locations (
  location_code   varchar(20) NOT NULL,
  location_name   varchar(100) NOT NULL,
  location_type   location_type_enum NOT NULL,
  address         text,
  city            varchar(100),
  state           varchar(100),
  country         varchar(100),
  postal_code     varchar(20),
  contact_number  varchar(20),
  email           varchar(255),
  manager_user_id uuid,
  id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at      timestamptz NOT NULL DEFAULT now(),
  updated_at      timestamptz NOT NULL DEFAULT now(),
  created_by      varchar(255),
  updated_by      varchar(255),
  is_active       boolean NOT NULL,
  deleted_at      timestamptz,
  deleted_by      varchar(255)
);
CREATE TABLE login_attempts (
  email          varchar(255) NOT NULL,
  ip_address     varchar(45) NOT NULL,
  user_agent     text,
  success        boolean NOT NULL,
  attempted_at   timestamptz NOT NULL DEFAULT now(),
  failure_reason varchar(255),
  id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at     timestamptz NOT NULL DEFAULT now(),
  updated_at     timestamptz NOT NULL DEFAULT now(),
  created_by     varchar(255),
  updated_by     varchar(255),
  is_active      boolean NOT NULL,
  deleted_at     timestamptz,
  deleted_by     varchar(255)
);
CREATE TABLE password_reset_tokens (
  token      varchar(255) NOT NULL,
  user_id    uuid NOT NULL,
  expires_at timestamptz NOT NULL,
  is_used    boolean NOT NULL,
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  created_by varchar(255),
  updated_by varchar(255),
  is_active  boolean NOT NULL,
  deleted_at timestamptz,
  deleted_by varchar(255)
);
CREATE TABLE permissions (
  name                 varchar(100) NOT NULL,
  description          text,
  resource             varchar(50) NOT NULL,
  action               varchar(50) NOT NULL,
  risk_level           varchar(20) NOT NULL,
  is_system_permission boolean NOT NULL,
  id                   uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at           timestamptz NOT NULL DEFAULT now(),
  updated_at           timestamptz NOT NULL DEFAULT now(),
  created_by           varchar(255),
  updated_by           varchar(255),
  is_active            boolean NOT NULL,
  deleted_at           timestamptz,
  deleted_by           varchar(255)
);
CREATE TABLE purchase_credit_memos (
  return_id          uuid NOT NULL,
  credit_memo_number varchar(100) NOT NULL,
  credit_date        timestamp NOT NULL,
  credit_amount      numeric(10,2) NOT NULL,
  credit_type        varchar(20) NOT NULL,
  currency           varchar(3) NOT NULL,
  exchange_rate      numeric(10,6) NOT NULL,
  line_credits       json,
  credit_terms       varchar(500),
  supplier_notes     text,
  received_by        uuid NOT NULL,
  id                 uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at         timestamptz NOT NULL DEFAULT now(),
  updated_at         timestamptz NOT NULL DEFAULT now(),
  created_by         varchar(255),
  updated_by         varchar(255),
  is_active          boolean NOT NULL,
  deleted_at         timestamptz,
  deleted_by         varchar(255),
  CONSTRAINT purchase_credit_memos_credit_memo_number_key UNIQUE (credit_memo_number)
);
CREATE TABLE refresh_tokens (
  token       varchar(500) NOT NULL,
  user_id     uuid NOT NULL,
  expires_at  timestamptz NOT NULL,
  is_active   boolean NOT NULL,
  device_info varchar(255),
  ip_address  varchar(45),
  user_agent  text,
  id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  created_by  varchar(255),
  updated_by  varchar(255),
  deleted_at  timestamptz,
  deleted_by  varchar(255)
);
CREATE TABLE rental_block_history (
  id             uuid PRIMARY KEY,
  entity_type    varchar(50) NOT NULL,
  entity_id      uuid NOT NULL,
  is_blocked     boolean NOT NULL,
  block_reason   text,
  blocked_by     uuid,
  blocked_at     timestamptz,
  unblocked_by   uuid,
  unblocked_at   timestamptz,
  unblock_reason text,
  notes          text,
  created_at     timestamptz NOT NULL DEFAULT now(),
  updated_at     timestamptz NOT NULL DEFAULT now(),
  created_by     varchar(255),
  updated_by     varchar(255),
  is_active      boolean NOT NULL,
  deleted_at     timestamptz,
  deleted_by     varchar(255)
);
CREATE TABLE rental_extension_lines (
  extension_id        uuid NOT NULL,
  transaction_line_id uuid NOT NULL,
  original_quantity   numeric(10,2) NOT NULL,
  extended_quantity   numeric(10,2) NOT NULL,
  returned_quantity   numeric(10,2) NOT NULL,
  return_condition    returncondition,
  condition_notes     text,
  damage_assessment   numeric(15,2),
  item_new_end_date   date,
  id                  uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at          timestamptz NOT NULL DEFAULT now(),
  updated_at          timestamptz NOT NULL DEFAULT now(),
  created_by          varchar(255),
  updated_by          varchar(255),
  is_active           boolean NOT NULL,
  deleted_at          timestamptz,
  deleted_by          varchar(255)
);
CREATE TABLE rental_extensions (
  parent_rental_id  uuid NOT NULL,
  extension_date    timestamp NOT NULL,
  original_end_date date NOT NULL,
  new_end_date      date NOT NULL,
  extension_type    extensiontype NOT NULL,
  extension_charges numeric(15,2) NOT NULL,
  payment_received  numeric(15,2) NOT NULL,
  payment_status    paymentstatus NOT NULL,
  extended_by       uuid NOT NULL,
  notes             text,
  id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at        timestamptz NOT NULL DEFAULT now(),
  updated_at        timestamptz NOT NULL DEFAULT now(),
  created_by        varchar(255),
  updated_by        varchar(255),
  is_active         boolean NOT NULL,
  deleted_at        timestamptz,
  deleted_by        varchar(255)
);
CREATE TABLE rental_inspections (
  return_id                      uuid NOT NULL,
  inspector_id                   uuid NOT NULL,
  inspection_date                timestamp NOT NULL,
  overall_condition              varchar(20) NOT NULL,
  inspection_passed              boolean NOT NULL,
  total_repair_cost              numeric(10,2) NOT NULL,
  total_cleaning_cost            numeric(10,2) NOT NULL,
  total_deductions               numeric(10,2) NOT NULL,
  deposit_refund_amount          numeric(10,2) NOT NULL,
  general_notes                  text,
  customer_notification_required boolean NOT NULL,
  follow_up_actions              json,
  line_inspections               json NOT NULL,
  id                             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at                     timestamptz NOT NULL DEFAULT now(),
  updated_at                     timestamptz NOT NULL DEFAULT now(),
  created_by                     varchar(255),
  updated_by                     varchar(255),
  is_active                      boolean NOT NULL,
  deleted_at                     timestamptz,
  deleted_by                     varchar(255)
);
CREATE TABLE rental_item_inspections (
  return_event_id       uuid NOT NULL,
  transaction_line_id   uuid NOT NULL,
  quantity_inspected    numeric(10,2) NOT NULL,
  condition             varchar(20) NOT NULL,
  inspected_by          uuid,
  inspected_at          timestamp NOT NULL,
  has_damage            boolean NOT NULL,
  damage_description    text,
  damage_photos         json,
  damage_fee_assessed   numeric(15,2) NOT NULL,
  cleaning_fee_assessed numeric(15,2) NOT NULL,
  replacement_required  boolean NOT NULL,
  replacement_cost      numeric(15,2),
  return_to_stock       boolean NOT NULL,
  stock_location        varchar(100),
  inspection_notes      text,
  id                    uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at            timestamptz NOT NULL DEFAULT now(),
  updated_at            timestamptz NOT NULL DEFAULT now(),
  created_by            varchar(255),
  updated_by            varchar(255),
  is_active             boolean NOT NULL,
  deleted_at            timestamptz,
  deleted_by            varchar(255)
);
CREATE TABLE rental_lifecycles (
  transaction_id          uuid NOT NULL,
  current_status          varchar(30) NOT NULL,
  last_status_change      timestamp NOT NULL,
  status_changed_by       uuid,
  total_returned_quantity numeric(10,2) NOT NULL,
  expected_return_date    date,
  total_late_fees         numeric(15,2) NOT NULL,
  total_damage_fees       numeric(15,2) NOT NULL,
  total_other_fees        numeric(15,2) NOT NULL,
  notes                   text,
  id                      uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at              timestamptz NOT NULL DEFAULT now(),
  updated_at              timestamptz NOT NULL DEFAULT now(),
  created_by              varchar(255),
  updated_by              varchar(255),
  is_active               boolean NOT NULL,
  deleted_at              timestamptz,
  deleted_by              varchar(255),
  CONSTRAINT rental_lifecycles_transaction_id_key UNIQUE (transaction_id)
);
CREATE TABLE rental_return_events (
  rental_lifecycle_id     uuid NOT NULL,
  event_type              varchar(20) NOT NULL,
  event_date              date NOT NULL,
  processed_by            uuid,
  processed_at            timestamp NOT NULL,
  items_returned          json,
  total_quantity_returned numeric(10,2) NOT NULL,
  late_fees_charged       numeric(15,2) NOT NULL,
  damage_fees_charged     numeric(15,2) NOT NULL,
  other_fees_charged      numeric(15,2) NOT NULL,
  payment_collected       numeric(15,2) NOT NULL,
  refund_issued           numeric(15,2) NOT NULL,
  new_return_date         date,
  extension_reason        varchar(200),
  notes                   text,
  receipt_number          varchar(50),
  id                      uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at              timestamptz NOT NULL DEFAULT now(),
  updated_at              timestamptz NOT NULL DEFAULT now(),
  created_by              varchar(255),
  updated_by              varchar(255),
  is_active               boolean NOT NULL,
  deleted_at              timestamptz,
  deleted_by              varchar(255)
);
CREATE TABLE rental_status_logs (
  transaction_id      uuid NOT NULL,
  transaction_line_id uuid,
  rental_lifecycle_id uuid,
  old_status          varchar(30),
  new_status          varchar(30) NOT NULL,
  change_reason       varchar(30) NOT NULL,
  change_trigger      varchar(50),
  changed_by          uuid,
  changed_at          timestamp NOT NULL,
  notes               text,
  status_metadata     json,
  system_generated    boolean NOT NULL,
  batch_id            varchar(50),
  id                  uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at          timestamptz NOT NULL DEFAULT now(),
  updated_at          timestamptz NOT NULL DEFAULT now(),
  created_by          varchar(255),
  updated_by          varchar(255),
  is_active           boolean NOT NULL,
  deleted_at          timestamptz,
  deleted_by          varchar(255)
);
CREATE TABLE role_permissions (
  role_id       uuid NOT NULL,
  permission_id uuid NOT NULL,
  PRIMARY KEY (role_id, permission_id)
);
CREATE TABLE roles (
  name           varchar(50) NOT NULL,
  description    text,
  is_system_role boolean NOT NULL,
  is_active      boolean NOT NULL,
  id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at     timestamptz NOT NULL DEFAULT now(),
  updated_at     timestamptz NOT NULL DEFAULT now(),
  created_by     varchar(255),
  updated_by     varchar(255),
  deleted_at     timestamptz,
  deleted_by     varchar(255)
);
CREATE TABLE sale_conflicts (
  transition_request_id uuid NOT NULL,
  conflict_type         conflict_type NOT NULL,
  entity_type           varchar(50) NOT NULL,
  entity_id             uuid NOT NULL,
  severity              conflict_severity NOT NULL,
  description           text,
  customer_id           uuid,
  financial_impact      numeric(10,2),
  detected_at           timestamptz NOT NULL,
  resolved              boolean NOT NULL,
  resolved_at           timestamptz,
  resolution_action     resolution_action,
  resolution_notes      text,
  id                    uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at            timestamptz NOT NULL DEFAULT now(),
  updated_at            timestamptz NOT NULL DEFAULT now(),
  created_by            varchar(255),
  updated_by            varchar(255),
  is_active             boolean NOT NULL,
  deleted_at            timestamptz,
  deleted_by            varchar(255)
);
CREATE TABLE sale_notifications (
  resolution_id     uuid,
  customer_id       uuid NOT NULL,
  notification_type varchar(50) NOT NULL,
  channel           varchar(20) NOT NULL,
  status            varchar(50) NOT NULL,
  content           json,
  sent_at           timestamptz,
  delivered_at      timestamptz,
  read_at           timestamptz,
  response_required boolean NOT NULL,
  response_deadline timestamptz,
  customer_response text,
  responded_at      timestamptz,
  id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at        timestamptz NOT NULL DEFAULT now(),
  updated_at        timestamptz NOT NULL DEFAULT now(),
  created_by        varchar(255),
  updated_by        varchar(255),
  is_active         boolean NOT NULL,
  deleted_at        timestamptz,
  deleted_by        varchar(255)
);
CREATE TABLE sale_resolutions (
  conflict_id         uuid NOT NULL,
  action_taken        resolution_action NOT NULL,
  executed_by         uuid,
  execution_status    varchar(50) NOT NULL,
  customer_notified   boolean NOT NULL,
  customer_response   varchar(50),
  compensation_amount numeric(10,2),
  alternative_item_id uuid,
  notes               text,
  executed_at         timestamptz,
  id                  uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at          timestamptz NOT NULL DEFAULT now(),
  updated_at          timestamptz NOT NULL DEFAULT now(),
  created_by          varchar(255),
  updated_by          varchar(255),
  is_active           boolean NOT NULL,
  deleted_at          timestamptz,
  deleted_by          varchar(255)
);
CREATE TABLE sale_transition_audit (
  transition_request_id uuid,
  action                varchar(100) NOT NULL,
  actor_id              uuid,
  actor_role            varchar(50),
  details               json,
  ip_address            varchar(45),
  user_agent            text,
  id                    uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at            timestamptz NOT NULL DEFAULT now(),
  updated_at            timestamptz NOT NULL DEFAULT now(),
  created_by            varchar(255),
  updated_by            varchar(255),
  is_active             boolean NOT NULL,
  deleted_at            timestamptz,
  deleted_by            varchar(255)
);
CREATE TABLE sale_transition_requests (
  item_id           uuid NOT NULL,
  requested_by      uuid NOT NULL,
  request_status    transition_status NOT NULL,
  sale_price        numeric(10,2) NOT NULL,
  effective_date    date,
  conflict_summary  json,
  revenue_impact    numeric(10,2),
  approval_required boolean NOT NULL,
  approved_by       uuid,
  approval_date     timestamptz,
  approval_notes    text,
  rejection_reason  text,
  processed_at      timestamptz,
  completed_at      timestamptz,
  id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at        timestamptz NOT NULL DEFAULT now(),
  updated_at        timestamptz NOT NULL DEFAULT now(),
  created_by        varchar(255),
  updated_by        varchar(255),
  is_active         boolean NOT NULL,
  deleted_at        timestamptz,
  deleted_by        varchar(255)
);
CREATE TABLE security_audit_logs (
  user_id       uuid NOT NULL,
  user_name     varchar(255) NOT NULL,
  action        varchar(100) NOT NULL,
  resource      varchar(100) NOT NULL,
  resource_id   varchar(255),
  details       json,
  ip_address    varchar(45),
  user_agent    text,
  success       boolean NOT NULL,
  error_message text,
  timestamp     timestamptz NOT NULL DEFAULT now(),
  id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at    timestamptz NOT NULL DEFAULT now(),
  updated_at    timestamptz NOT NULL DEFAULT now(),
  created_by    varchar(255),
  updated_by    varchar(255),
  is_active     boolean NOT NULL,
  deleted_at    timestamptz,
  deleted_by    varchar(255)
);
CREATE TABLE session_tokens (
  token_hash    varchar(255) NOT NULL,
  user_id       uuid NOT NULL,
  ip_address    varchar(45) NOT NULL,
  user_agent    text,
  device_info   varchar(255),
  created_at    timestamptz NOT NULL DEFAULT now(),
  last_activity timestamptz NOT NULL DEFAULT now(),
  expires_at    timestamptz NOT NULL,
  is_active     boolean NOT NULL,
  revoked_at    timestamptz,
  revoke_reason varchar(255),
  id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  updated_at    timestamptz NOT NULL DEFAULT now(),
  created_by    varchar(255),
  updated_by    varchar(255),
  deleted_at    timestamptz,
  deleted_by    varchar(255)
);
CREATE TABLE sku_sequences (
  brand_code    varchar(20),
  category_code varchar(20),
  next_sequence integer NOT NULL,
  id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at    timestamptz NOT NULL DEFAULT now(),
  updated_at    timestamptz NOT NULL DEFAULT now(),
  created_by    varchar(255),
  updated_by    varchar(255),
  is_active     boolean NOT NULL,
  deleted_at    timestamptz,
  deleted_by    varchar(255)
);
CREATE TABLE stock_levels (
  item_id                uuid NOT NULL,
  location_id            uuid NOT NULL,
  quantity_on_hand       numeric(10,2) NOT NULL,
  quantity_available     numeric(10,2) NOT NULL,
  quantity_on_rent       numeric(10,2) NOT NULL,
  quantity_damaged       numeric(10,2) NOT NULL,
  quantity_under_repair  numeric(10,2) NOT NULL,
  quantity_beyond_repair numeric(10,2) NOT NULL,
  id                     uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at             timestamptz NOT NULL DEFAULT now(),
  updated_at             timestamptz NOT NULL DEFAULT now(),
  created_by             varchar(255),
  updated_by             varchar(255),
  is_active              boolean NOT NULL,
  deleted_at             timestamptz,
  deleted_by             varchar(255)
);
CREATE TABLE stock_movements (
  stock_level_id        uuid NOT NULL,
  item_id               uuid NOT NULL,
  location_id           uuid NOT NULL,
  transaction_header_id uuid,
  transaction_line_id   uuid,
  movement_type         varchar(21) NOT NULL,
  quantity_change       numeric(10,2) NOT NULL,
  quantity_before       numeric(10,2) NOT NULL,
  quantity_after        numeric(10,2) NOT NULL,
  id                    uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at            timestamptz NOT NULL DEFAULT now(),
  updated_at            timestamptz NOT NULL DEFAULT now(),
  created_by            varchar(255),
  updated_by            varchar(255),
  is_active             boolean NOT NULL,
  deleted_at            timestamptz,
  deleted_by            varchar(255)
);
CREATE TABLE suppliers (
  supplier_code            varchar(50) NOT NULL,
  company_name             varchar(255) NOT NULL,
  supplier_type            supplier_type_enum NOT NULL,
  contact_person           varchar(255),
  email                    varchar(255),
  phone                    varchar(50),
  mobile                   varchar(50),
  address_line1            varchar(255),
  address_line2            varchar(255),
  city                     varchar(100),
  state                    varchar(100),
  postal_code              varchar(20),
  country                  varchar(100),
  tax_id                   varchar(50),
  payment_terms            varchar(20) NOT NULL,
  credit_limit             numeric(12,2) NOT NULL,
  supplier_tier            supplier_tier_enum NOT NULL,
  status                   supplier_status_enum NOT NULL,
  quality_rating           numeric(3,2) NOT NULL,
  delivery_rating          numeric(3,2) NOT NULL,
  average_delivery_days    integer NOT NULL,
  total_orders             integer NOT NULL,
  total_spend              numeric(15,2) NOT NULL,
  last_order_date          timestamp,
  contract_start_date      timestamp,
  contract_end_date        timestamp,
  notes                    text,
  website                  varchar(255),
  account_manager          varchar(255),
  preferred_payment_method varchar(50),
  insurance_expiry         timestamp,
  certifications           text,
  id                       uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at               timestamptz NOT NULL DEFAULT now(),
  updated_at               timestamptz NOT NULL DEFAULT now(),
  created_by               varchar(255),
  updated_by               varchar(255),
  is_active                boolean NOT NULL,
  deleted_at               timestamptz,
  deleted_by               varchar(255)
);
CREATE TABLE system_backups (
  backup_name     varchar(200) NOT NULL,
  backup_type     varchar(20) NOT NULL,
  backup_status   varchar(20) NOT NULL,
  backup_path     varchar(500),
  backup_size     varchar(20),
  started_by      uuid NOT NULL,
  started_at      timestamp NOT NULL,
  completed_at    timestamp,
  error_message   text,
  retention_days  varchar(10) NOT NULL,
  description     text,
  backup_metadata json,
  id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at      timestamptz NOT NULL DEFAULT now(),
  updated_at      timestamptz NOT NULL DEFAULT now(),
  created_by      varchar(255),
  updated_by      varchar(255),
  is_active       boolean NOT NULL,
  deleted_at      timestamptz,
  deleted_by      varchar(255)
);
CREATE TABLE system_settings (
  setting_key      varchar(100) NOT NULL,
  setting_name     varchar(200) NOT NULL,
  setting_type     varchar(20) NOT NULL,
  setting_category varchar(20) NOT NULL,
  setting_value    text,
  default_value    text,
  description      text,
  is_system        boolean NOT NULL,
  is_sensitive     boolean NOT NULL,
  validation_rules json,
  display_order    varchar(10) NOT NULL,
  id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at       timestamptz NOT NULL DEFAULT now(),
  updated_at       timestamptz NOT NULL DEFAULT now(),
  created_by       varchar(255),
  updated_by       varchar(255),
  is_active        boolean NOT NULL,
  deleted_at       timestamptz,
  deleted_by       varchar(255)
);
CREATE TABLE transaction_events (
  transaction_id         uuid NOT NULL,
  event_type             varchar(50) NOT NULL,
  event_category         varchar(30) NOT NULL,
  description            text NOT NULL,
  event_data             json,
  user_id                integer,
  session_id             varchar(100),
  ip_address             varchar(45),
  user_agent             varchar(500),
  service_name           varchar(50),
  operation_name         varchar(100),
  correlation_id         varchar(100),
  event_timestamp        timestamp NOT NULL,
  processing_duration_ms varchar(20),
  status                 varchar(20) NOT NULL,
  error_code             varchar(50),
  error_message          text,
  affected_entities      json,
  id                     uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at             timestamptz NOT NULL DEFAULT now(),
  updated_at             timestamptz NOT NULL DEFAULT now(),
  created_by             varchar(255),
  updated_by             varchar(255),
  is_active              boolean NOT NULL,
  deleted_at             timestamptz,
  deleted_by             varchar(255)
);
CREATE TABLE transaction_headers (
  transaction_number       varchar(50) NOT NULL,
  transaction_type         transactiontype NOT NULL,
  status                   transactionstatus NOT NULL,
  transaction_date         timestamp NOT NULL,
  due_date                 date,
  customer_id              uuid,
  supplier_id              uuid,
  location_id              varchar(36),
  sales_person_id          uuid,
  currency                 varchar(3) NOT NULL,
  subtotal                 numeric(15,2) NOT NULL,
  discount_amount          numeric(15,2) NOT NULL,
  tax_amount               numeric(15,2) NOT NULL,
  shipping_amount          numeric(15,2) NOT NULL,
  total_amount             numeric(15,2) NOT NULL,
  paid_amount              numeric(15,2) NOT NULL,
  payment_status           paymentstatus,
  deposit_amount           numeric(15,2),
  deposit_paid             boolean NOT NULL,
  customer_advance_balance numeric(15,2) NOT NULL,
  reference_transaction_id uuid,
  notes                    text,
  reference_number         varchar(50),
  payment_method           paymentmethod,
  payment_reference        varchar(100),
  return_workflow_state    varchar(50),
  delivery_required        boolean NOT NULL,
  delivery_address         text,
  delivery_date            date,
  delivery_time            time,
  pickup_required          boolean NOT NULL,
  pickup_date              date,
  pickup_time              time,
  extension_count          integer NOT NULL,
  total_extension_charges  numeric(15,2) NOT NULL,
  id                       uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at               timestamptz NOT NULL DEFAULT now(),
  updated_at               timestamptz NOT NULL DEFAULT now(),
  created_by               varchar(255),
  updated_by               varchar(255),
  is_active                boolean NOT NULL,
  deleted_at               timestamptz,
  deleted_by               varchar(255),
  CONSTRAINT transaction_headers_transaction_number_key UNIQUE (transaction_number),
  CONSTRAINT check_paid_not_exceed_total CHECK ((paid_amount <= total_amount)),
  CONSTRAINT check_positive_paid CHECK ((paid_amount >= (0)::numeric)),
  CONSTRAINT check_positive_total CHECK ((total_amount >= (0)::numeric))
);
CREATE TABLE transaction_lines (
  transaction_header_id uuid NOT NULL,
  line_number           integer NOT NULL,
  line_type             lineitemtype NOT NULL,
  item_id               uuid,
  inventory_unit_id     uuid,
  sku                   varchar(100),
  description           text NOT NULL,
  category              varchar(100),
  quantity              numeric(10,2) NOT NULL,
  unit_of_measure       varchar(20),
  unit_price            numeric(10,2) NOT NULL,
  total_price           numeric(10,2) NOT NULL,
  discount_percent      numeric(5,2) NOT NULL,
  discount_amount       numeric(10,2) NOT NULL,
  tax_rate              numeric(5,2) NOT NULL,
  tax_amount            numeric(10,2) NOT NULL,
  line_total            numeric(10,2) NOT NULL,
  rental_start_date     date,
  rental_end_date       date,
  rental_period         integer,
  rental_period_unit    rentalperiodunit,
  current_rental_status rentalstatus,
  daily_rate            numeric(10,2),
  location_id           uuid,
  warehouse_location    varchar(100),
  status                varchar(20) NOT NULL,
  fulfillment_status    varchar(20) NOT NULL,
  returned_quantity     numeric(10,2) NOT NULL,
  return_date           date,
  notes                 text,
  return_condition      varchar(1),
  return_to_stock       boolean,
  inspection_status     varchar(20),
  id                    uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at            timestamptz NOT NULL DEFAULT now(),
  updated_at            timestamptz NOT NULL DEFAULT now(),
  created_by            varchar(255),
  updated_by            varchar(255),
  is_active             boolean NOT NULL,
  deleted_at            timestamptz,
  deleted_by            varchar(255),
  CONSTRAINT uq_transaction_line_number UNIQUE (transaction_header_id, line_number),
  CONSTRAINT check_non_negative_price CHECK ((unit_price >= (0)::numeric)),
  CONSTRAINT check_non_negative_returned CHECK ((returned_quantity >= (0)::numeric)),
  CONSTRAINT check_non_negative_tax_rate CHECK ((tax_rate >= (0)::numeric)),
  CONSTRAINT check_positive_quantity CHECK ((quantity > (0)::numeric)),
  CONSTRAINT check_returned_not_exceed_quantity CHECK ((returned_quantity <= quantity)),
  CONSTRAINT check_valid_discount_percent CHECK (((discount_percent >= (0)::numeric) AND (discount_percent <= (100)::numeric)))
);
CREATE TABLE transaction_metadata (
  transaction_id   uuid NOT NULL,
  metadata_type    varchar(50) NOT NULL,
  metadata_content jsonb NOT NULL,
  id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at       timestamptz NOT NULL DEFAULT now(),
  updated_at       timestamptz NOT NULL DEFAULT now(),
  created_by       varchar(255),
  updated_by       varchar(255),
  is_active        boolean NOT NULL,
  deleted_at       timestamptz,
  deleted_by       varchar(255)
);
CREATE TABLE transition_checkpoints (
  transition_request_id uuid NOT NULL,
  checkpoint_data       json NOT NULL,
  expires_at            timestamptz,
  used                  boolean NOT NULL,
  used_at               timestamptz,
  id                    uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at            timestamptz NOT NULL DEFAULT now(),
  updated_at            timestamptz NOT NULL DEFAULT now(),
  created_by            varchar(255),
  updated_by            varchar(255),
  is_active             boolean NOT NULL,
  deleted_at            timestamptz,
  deleted_by            varchar(255)
);
CREATE TABLE units_of_measurement (
  name       varchar(50) NOT NULL,
  code       varchar(10),
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  created_by varchar(255),
  updated_by varchar(255),
  is_active  boolean NOT NULL,
  deleted_at timestamptz,
  deleted_by varchar(255)
);
CREATE TABLE user_permissions (
  user_id       uuid NOT NULL,
  permission_id uuid NOT NULL,
  granted_by    uuid,
  granted_at    timestamp NOT NULL,
  expires_at    timestamp,
  PRIMARY KEY (user_id, permission_id)
);
CREATE TABLE user_profiles (
  user_id             uuid NOT NULL,
  first_name          varchar(100),
  last_name           varchar(100),
  date_of_birth       timestamptz,
  gender              varchar(10),
  address_line1       varchar(255),
  address_line2       varchar(255),
  city                varchar(100),
  state               varchar(100),
  postal_code         varchar(20),
  country             varchar(100),
  website             varchar(500),
  linkedin            varchar(500),
  twitter             varchar(500),
  github              varchar(500),
  timezone            varchar(50),
  language            varchar(10),
  theme               varchar(20),
  email_notifications boolean NOT NULL,
  sms_notifications   boolean NOT NULL,
  push_notifications  boolean NOT NULL,
  id                  uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at          timestamptz NOT NULL DEFAULT now(),
  updated_at          timestamptz NOT NULL DEFAULT now(),
  created_by          varchar(255),
  updated_by          varchar(255),
  is_active           boolean NOT NULL,
  deleted_at          timestamptz,
  deleted_by          varchar(255),
  CONSTRAINT user_profiles_user_id_key UNIQUE (user_id)
);
CREATE TABLE user_roles (
  user_id uuid NOT NULL,
  role_id uuid NOT NULL,
  PRIMARY KEY (user_id, role_id)
);
CREATE TABLE users (
  username          varchar(50) NOT NULL,
  email             varchar(255) NOT NULL,
  password          varchar(255) NOT NULL,
  full_name         varchar(255) NOT NULL,
  first_name        varchar(100),
  last_name         varchar(100),
  is_active         boolean NOT NULL,
  is_superuser      boolean NOT NULL,
  is_verified       boolean NOT NULL,
  user_type         varchar(20) NOT NULL,
  phone             varchar(20),
  avatar_url        varchar(500),
  bio               text,
  last_login        timestamptz,
  email_verified_at timestamptz,
  id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at        timestamptz NOT NULL DEFAULT now(),
  updated_at        timestamptz NOT NULL DEFAULT now(),
  created_by        varchar(255),
  updated_by        varchar(255),
  deleted_at        timestamptz,
  deleted_by        varchar(255)
);

-- foreign keys
ALTER TABLE booking_headers ADD CONSTRAINT fk_booking_cancelled_by FOREIGN KEY (cancelled_by) REFERENCES users(id);
ALTER TABLE booking_headers ADD CONSTRAINT fk_booking_customer FOREIGN KEY (customer_id) REFERENCES customers(id);
ALTER TABLE booking_headers ADD CONSTRAINT fk_booking_location FOREIGN KEY (location_id) REFERENCES locations(id);
ALTER TABLE booking_headers ADD CONSTRAINT fk_booking_rental FOREIGN KEY (converted_rental_id) REFERENCES transaction_headers(id);
ALTER TABLE booking_lines ADD CONSTRAINT fk_booking_line_header FOREIGN KEY (booking_header_id) REFERENCES booking_headers(id) ON DELETE CASCADE;
ALTER TABLE booking_lines ADD CONSTRAINT fk_booking_line_item FOREIGN KEY (item_id) REFERENCES items(id);
ALTER TABLE categories ADD CONSTRAINT categories_parent_category_id_fkey FOREIGN KEY (parent_category_id) REFERENCES categories(id);
ALTER TABLE inventory_units ADD CONSTRAINT fk_inventory_unit_item FOREIGN KEY (item_id) REFERENCES items(id);
ALTER TABLE inventory_units ADD CONSTRAINT fk_inventory_unit_location FOREIGN KEY (location_id) REFERENCES locations(id);
ALTER TABLE inventory_units ADD CONSTRAINT inventory_units_rental_blocked_by_fkey FOREIGN KEY (rental_blocked_by) REFERENCES users(id);
ALTER TABLE ip_whitelist ADD CONSTRAINT ip_whitelist_added_by_fkey FOREIGN KEY (added_by) REFERENCES users(id);
ALTER TABLE ip_whitelist ADD CONSTRAINT ip_whitelist_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id);
ALTER TABLE items ADD CONSTRAINT items_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brands(id);
ALTER TABLE items ADD CONSTRAINT items_category_id_fkey FOREIGN KEY (category_id) REFERENCES categories(id);
ALTER TABLE items ADD CONSTRAINT items_rental_blocked_by_fkey FOREIGN KEY (rental_blocked_by) REFERENCES users(id);
ALTER TABLE items ADD CONSTRAINT items_unit_of_measurement_id_fkey FOREIGN KEY (unit_of_measurement_id) REFERENCES units_of_measurement(id);
ALTER TABLE password_reset_tokens ADD CONSTRAINT password_reset_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id);
ALTER TABLE purchase_credit_memos ADD CONSTRAINT purchase_credit_memos_return_id_fkey FOREIGN KEY (return_id) REFERENCES transaction_headers(id);
ALTER TABLE refresh_tokens ADD CONSTRAINT refresh_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id);
ALTER TABLE rental_block_history ADD CONSTRAINT rental_block_history_blocked_by_fkey FOREIGN KEY (blocked_by) REFERENCES users(id);
ALTER TABLE rental_block_history ADD CONSTRAINT rental_block_history_unblocked_by_fkey FOREIGN KEY (unblocked_by) REFERENCES users(id);
ALTER TABLE rental_extension_lines ADD CONSTRAINT fk_extension_line_extension FOREIGN KEY (extension_id) REFERENCES rental_extensions(id);
ALTER TABLE rental_extension_lines ADD CONSTRAINT fk_extension_line_transaction FOREIGN KEY (transaction_line_id) REFERENCES transaction_lines(id);
ALTER TABLE rental_extensions ADD CONSTRAINT fk_extension_rental FOREIGN KEY (parent_rental_id) REFERENCES transaction_headers(id);
ALTER TABLE rental_extensions ADD CONSTRAINT fk_extension_user FOREIGN KEY (extended_by) REFERENCES users(id);
ALTER TABLE rental_inspections ADD CONSTRAINT rental_inspections_return_id_fkey FOREIGN KEY (return_id) REFERENCES transaction_headers(id);
ALTER TABLE rental_item_inspections ADD CONSTRAINT fk_rental_item_inspection_return_event FOREIGN KEY (return_event_id) REFERENCES rental_return_events(id);
ALTER TABLE rental_item_inspections ADD CONSTRAINT fk_rental_item_inspection_transaction_line FOREIGN KEY (transaction_line_id) REFERENCES transaction_lines(id);
ALTER TABLE rental_lifecycles ADD CONSTRAINT fk_rental_lifecycle_transaction FOREIGN KEY (transaction_id) REFERENCES transaction_headers(id);
ALTER TABLE rental_return_events ADD CONSTRAINT fk_rental_status_log_lifecycle FOREIGN KEY (rental_lifecycle_id) REFERENCES rental_lifecycles(id);
ALTER TABLE rental_status_logs ADD CONSTRAINT fk_rental_status_log_rental_lifecycle FOREIGN KEY (rental_lifecycle_id) REFERENCES rental_lifecycles(id);
ALTER TABLE rental_status_logs ADD CONSTRAINT fk_rental_status_log_transaction FOREIGN KEY (transaction_id) REFERENCES transaction_headers(id);
ALTER TABLE rental_status_logs ADD CONSTRAINT fk_rental_status_log_transaction_line FOREIGN KEY (transaction_line_id) REFERENCES transaction_lines(id);
ALTER TABLE role_permissions ADD CONSTRAINT role_permissions_permission_id_fkey FOREIGN KEY (permission_id) REFERENCES permissions(id);
ALTER TABLE role_permissions ADD CONSTRAINT role_permissions_role_id_fkey FOREIGN KEY (role_id) REFERENCES roles(id);
ALTER TABLE sale_conflicts ADD CONSTRAINT sale_conflicts_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id);
ALTER TABLE sale_conflicts ADD CONSTRAINT sale_conflicts_transition_request_id_fkey FOREIGN KEY (transition_request_id) REFERENCES sale_transition_requests(id) ON DELETE CASCADE;
ALTER TABLE sale_notifications ADD CONSTRAINT sale_notifications_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id);
ALTER TABLE sale_notifications ADD CONSTRAINT sale_notifications_resolution_id_fkey FOREIGN KEY (resolution_id) REFERENCES sale_resolutions(id);
ALTER TABLE sale_resolutions ADD CONSTRAINT sale_resolutions_alternative_item_id_fkey FOREIGN KEY (alternative_item_id) REFERENCES items(id);
ALTER TABLE sale_resolutions ADD CONSTRAINT sale_resolutions_conflict_id_fkey FOREIGN KEY (conflict_id) REFERENCES sale_conflicts(id) ON DELETE CASCADE;
ALTER TABLE sale_resolutions ADD CONSTRAINT sale_resolutions_executed_by_fkey FOREIGN KEY (executed_by) REFERENCES users(id);
ALTER TABLE sale_transition_audit ADD CONSTRAINT sale_transition_audit_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES users(id);
ALTER TABLE sale_transition_audit ADD CONSTRAINT sale_transition_audit_transition_request_id_fkey FOREIGN KEY (transition_request_id) REFERENCES sale_transition_requests(id);
ALTER TABLE sale_transition_requests ADD CONSTRAINT sale_transition_requests_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES users(id);
ALTER TABLE sale_transition_requests ADD CONSTRAINT sale_transition_requests_item_id_fkey FOREIGN KEY (item_id) REFERENCES items(id) ON DELETE CASCADE;
ALTER TABLE sale_transition_requests ADD CONSTRAINT sale_transition_requests_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES users(id);
ALTER TABLE security_audit_logs ADD CONSTRAINT security_audit_logs_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id);
ALTER TABLE session_tokens ADD CONSTRAINT session_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id);
ALTER TABLE stock_levels ADD CONSTRAINT fk_stock_level_item FOREIGN KEY (item_id) REFERENCES items(id);
ALTER TABLE stock_levels ADD CONSTRAINT fk_stock_level_location FOREIGN KEY (location_id) REFERENCES locations(id);
ALTER TABLE stock_movements ADD CONSTRAINT fk_stock_movement_item FOREIGN KEY (item_id) REFERENCES items(id);
ALTER TABLE stock_movements ADD CONSTRAINT fk_stock_movement_location FOREIGN KEY (location_id) REFERENCES locations(id);
ALTER TABLE stock_movements ADD CONSTRAINT fk_stock_movement_stock_level FOREIGN KEY (stock_level_id) REFERENCES stock_levels(id);
ALTER TABLE stock_movements ADD CONSTRAINT fk_stock_movement_transaction_header FOREIGN KEY (transaction_header_id) REFERENCES transaction_headers(id);
ALTER TABLE stock_movements ADD CONSTRAINT fk_stock_movement_transaction_line FOREIGN KEY (transaction_line_id) REFERENCES transaction_lines(id);
ALTER TABLE transaction_events ADD CONSTRAINT transaction_events_transaction_id_fkey FOREIGN KEY (transaction_id) REFERENCES transaction_headers(id) ON DELETE CASCADE;
ALTER TABLE transaction_headers ADD CONSTRAINT fk_transaction_header_customer FOREIGN KEY (customer_id) REFERENCES customers(id);
ALTER TABLE transaction_headers ADD CONSTRAINT fk_transaction_header_reference FOREIGN KEY (reference_transaction_id) REFERENCES transaction_headers(id);
ALTER TABLE transaction_headers ADD CONSTRAINT fk_transaction_header_supplier FOREIGN KEY (supplier_id) REFERENCES suppliers(id);
ALTER TABLE transaction_lines ADD CONSTRAINT fk_transaction_line_header FOREIGN KEY (transaction_header_id) REFERENCES transaction_headers(id);
ALTER TABLE transaction_lines ADD CONSTRAINT fk_transaction_line_inventory_unit FOREIGN KEY (inventory_unit_id) REFERENCES inventory_units(id);
ALTER TABLE transaction_lines ADD CONSTRAINT fk_transaction_line_item FOREIGN KEY (item_id) REFERENCES items(id);
ALTER TABLE transaction_lines ADD CONSTRAINT fk_transaction_line_location FOREIGN KEY (location_id) REFERENCES locations(id);
ALTER TABLE transaction_metadata ADD CONSTRAINT transaction_metadata_transaction_id_fkey FOREIGN KEY (transaction_id) REFERENCES transaction_headers(id);
ALTER TABLE transition_checkpoints ADD CONSTRAINT transition_checkpoints_transition_request_id_fkey FOREIGN KEY (transition_request_id) REFERENCES sale_transition_requests(id);
ALTER TABLE user_permissions ADD CONSTRAINT user_permissions_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES users(id);
ALTER TABLE user_permissions ADD CONSTRAINT user_permissions_permission_id_fkey FOREIGN KEY (permission_id) REFERENCES permissions(id);
ALTER TABLE user_permissions ADD CONSTRAINT user_permissions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id);
ALTER TABLE user_profiles ADD CONSTRAINT user_profiles_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id);
ALTER TABLE user_roles ADD CONSTRAINT user_roles_role_id_fkey FOREIGN KEY (role_id) REFERENCES roles(id);
ALTER TABLE user_roles ADD CONSTRAINT user_roles_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id);

-- secondary indexes
CREATE INDEX idx_audit_log_action ON audit_logs (action);
CREATE INDEX idx_audit_log_created_at ON audit_logs (created_at);
CREATE INDEX idx_audit_log_entity_id ON audit_logs (entity_id);
CREATE INDEX idx_audit_log_entity_type ON audit_logs (entity_type);
CREATE INDEX idx_audit_log_ip_address ON audit_logs (ip_address);
CREATE INDEX idx_audit_log_session_id ON audit_logs (session_id);
CREATE INDEX idx_audit_log_success ON audit_logs (success);
CREATE INDEX idx_audit_log_user_id ON audit_logs (user_id);
CREATE INDEX ix_audit_logs_is_active ON audit_logs (is_active);
CREATE INDEX idx_booking_header_customer ON booking_headers (customer_id);
CREATE INDEX idx_booking_header_dates ON booking_headers (start_date, end_date);
CREATE INDEX idx_booking_header_location ON booking_headers (location_id);
CREATE INDEX idx_booking_header_reference ON booking_headers (booking_reference);
CREATE INDEX idx_booking_header_status ON booking_headers (booking_status);
CREATE INDEX ix_booking_headers_is_active ON booking_headers (is_active);
CREATE INDEX idx_booking_line_header ON booking_lines (booking_header_id);
CREATE INDEX idx_booking_line_item ON booking_lines (item_id);
CREATE INDEX ix_booking_lines_is_active ON booking_lines (is_active);
CREATE INDEX idx_brand_code_active ON brands (code, is_active);
CREATE INDEX idx_brand_name_active ON brands (name, is_active);
CREATE INDEX ix_brands_is_active ON brands (is_active);
CREATE UNIQUE INDEX ix_brands_code ON brands (code);
CREATE UNIQUE INDEX ix_brands_name ON brands (name);
CREATE INDEX idx_category_active_leaf ON categories (is_active, is_leaf);
CREATE INDEX idx_category_display_order ON categories (display_order);
CREATE INDEX idx_category_level ON categories (category_level);
CREATE INDEX idx_category_parent ON categories (parent_category_id);
CREATE INDEX idx_category_parent_order ON categories (parent_category_id, display_order);
CREATE INDEX idx_category_path ON categories (category_path);
CREATE INDEX ix_categories_category_path ON categories (category_path);
CREATE INDEX ix_categories_is_active ON categories (is_active);
CREATE UNIQUE INDEX ix_categories_category_code ON categories (category_code);
CREATE UNIQUE INDEX uk_category_name_parent ON categories (name, parent_category_id);
CREATE INDEX idx_company_name_active ON companies (company_name, is_active);
CREATE INDEX ix_companies_is_active ON companies (is_active);
CREATE UNIQUE INDEX ix_companies_company_name ON companies (company_name);
CREATE UNIQUE INDEX ix_companies_gst_no ON companies (gst_no);
CREATE UNIQUE INDEX ix_companies_registration_number ON companies (registration_number);
CREATE INDEX ix_contact_persons_is_active ON contact_persons (is_active);
CREATE INDEX idx_customer_blacklist ON customers (blacklist_status);
CREATE INDEX idx_customer_business_name ON customers (business_name);
CREATE INDEX idx_customer_city ON customers (city);
CREATE INDEX idx_customer_code ON customers (customer_code);
CREATE INDEX idx_customer_country ON customers (country);
CREATE INDEX idx_customer_email ON customers (email);
CREATE INDEX idx_customer_name ON customers (first_name, last_name);
CREATE INDEX idx_customer_phone ON customers (phone);
CREATE INDEX idx_customer_state ON customers (state);
CREATE INDEX idx_customer_tier ON customers (customer_tier);
CREATE INDEX idx_customer_type ON customers (customer_type);
CREATE INDEX ix_customers_is_active ON customers (is_active);
CREATE UNIQUE INDEX ix_customers_customer_code ON customers (customer_code);
CREATE INDEX idx_inv_condition ON inventory_units (condition);
CREATE INDEX idx_inv_item ON inventory_units (item_id);
CREATE INDEX idx_inv_location ON inventory_units (location_id);
CREATE INDEX idx_inv_serial ON inventory_units (serial_number);
CREATE INDEX idx_inv_sku ON inventory_units (sku);
CREATE INDEX idx_inv_status ON inventory_units (status);
CREATE INDEX ix_inventory_units_is_active ON inventory_units (is_active);
CREATE UNIQUE INDEX ix_inventory_units_sku ON inventory_units (sku);
CREATE UNIQUE INDEX ix_ip_whitelist_ip_address ON ip_whitelist (ip_address);
CREATE INDEX idx_item_brand ON items (brand_id);
CREATE INDEX idx_item_category ON items (category_id);
CREATE INDEX idx_item_name ON items (item_name);
CREATE INDEX idx_item_sku ON items (sku);
CREATE INDEX idx_item_status ON items (item_status);
CREATE INDEX ix_items_is_active ON items (is_active);
CREATE UNIQUE INDEX ix_items_sku ON items (sku);
CREATE INDEX idx_location_city ON locations (city);
CREATE INDEX idx_location_code ON locations (location_code);
CREATE INDEX idx_location_country ON locations (country);
CREATE INDEX idx_location_manager ON locations (manager_user_id);
CREATE INDEX idx_location_name ON locations (location_name);
CREATE INDEX idx_location_state ON locations (state);
CREATE INDEX idx_location_type ON locations (location_type);
CREATE INDEX ix_locations_is_active ON locations (is_active);
CREATE UNIQUE INDEX ix_locations_location_code ON locations (location_code);
CREATE INDEX ix_login_attempts_email ON login_attempts (email);
CREATE INDEX ix_login_attempts_is_active ON login_attempts (is_active);
CREATE INDEX ix_password_reset_tokens_is_active ON password_reset_tokens (is_active);
CREATE UNIQUE INDEX ix_password_reset_tokens_token ON password_reset_tokens (token);
CREATE INDEX ix_permissions_is_active ON permissions (is_active);
CREATE UNIQUE INDEX ix_permissions_name ON permissions (name);
CREATE INDEX ix_purchase_credit_memos_is_active ON purchase_credit_memos (is_active);
CREATE UNIQUE INDEX ix_refresh_tokens_token ON refresh_tokens (token);
CREATE INDEX ix_rental_block_history_entity_id ON rental_block_history (entity_id);
CREATE INDEX ix_rental_block_history_entity_type ON rental_block_history (entity_type);
CREATE INDEX ix_rental_block_history_is_active ON rental_block_history (is_active);
CREATE INDEX idx_extension_line_extension ON rental_extension_lines (extension_id);
CREATE INDEX idx_extension_line_transaction ON rental_extension_lines (transaction_line_id);
CREATE INDEX ix_rental_extension_lines_is_active ON rental_extension_lines (is_active);
CREATE INDEX idx_extension_date ON rental_extensions (extension_date);
CREATE INDEX idx_extension_payment_status ON rental_extensions (payment_status);
CREATE INDEX idx_extension_rental ON rental_extensions (parent_rental_id);
CREATE INDEX ix_rental_extensions_is_active ON rental_extensions (is_active);
CREATE INDEX ix_rental_inspections_is_active ON rental_inspections (is_active);
CREATE INDEX idx_inspection_condition ON rental_item_inspections (condition);
CREATE INDEX idx_inspection_damage ON rental_item_inspections (has_damage);
CREATE INDEX idx_inspection_return_event ON rental_item_inspections (return_event_id);
CREATE INDEX idx_inspection_transaction_line ON rental_item_inspections (transaction_line_id);
CREATE INDEX ix_rental_item_inspections_is_active ON rental_item_inspections (is_active);
CREATE INDEX idx_lifecycle_expected_return ON rental_lifecycles (expected_return_date);
CREATE INDEX idx_lifecycle_status ON rental_lifecycles (current_status);
CREATE INDEX idx_lifecycle_transaction ON rental_lifecycles (transaction_id);
CREATE INDEX ix_rental_lifecycles_is_active ON rental_lifecycles (is_active);
CREATE INDEX idx_return_event_date ON rental_return_events (event_date);
CREATE INDEX idx_return_event_lifecycle ON rental_return_events (rental_lifecycle_id);
CREATE INDEX idx_return_event_processed ON rental_return_events (processed_at);
CREATE INDEX idx_return_event_type ON rental_return_events (event_type);
CREATE INDEX ix_rental_return_events_is_active ON rental_return_events (is_active);
CREATE INDEX idx_status_log_batch ON rental_status_logs (batch_id);
CREATE INDEX idx_status_log_changed_at ON rental_status_logs (changed_at);
CREATE INDEX idx_status_log_line ON rental_status_logs (transaction_line_id);
CREATE INDEX idx_status_log_reason ON rental_status_logs (change_reason);
CREATE INDEX idx_status_log_system ON rental_status_logs (system_generated);
CREATE INDEX idx_status_log_transaction ON rental_status_logs (transaction_id);
CREATE INDEX ix_rental_status_logs_is_active ON rental_status_logs (is_active);
CREATE INDEX idx_role_permissions_permission ON role_permissions (permission_id);
CREATE INDEX idx_role_permissions_role ON role_permissions (role_id);
CREATE UNIQUE INDEX ix_roles_name ON roles (name);
CREATE INDEX ix_sale_conflicts_is_active ON sale_conflicts (is_active);
CREATE INDEX ix_sale_notifications_is_active ON sale_notifications (is_active);
CREATE INDEX ix_sale_resolutions_is_active ON sale_resolutions (is_active);
CREATE INDEX ix_sale_transition_audit_is_active ON sale_transition_audit (is_active);
CREATE INDEX ix_sale_transition_requests_is_active ON sale_transition_requests (is_active);
CREATE INDEX ix_security_audit_action_resource ON security_audit_logs (action, resource);
CREATE INDEX ix_security_audit_logs_action ON security_audit_logs (action);
CREATE INDEX ix_security_audit_logs_is_active ON security_audit_logs (is_active);
CREATE INDEX ix_security_audit_logs_resource ON security_audit_logs (resource);
CREATE INDEX ix_security_audit_logs_timestamp ON security_audit_logs ("timestamp");
CREATE INDEX ix_security_audit_resource_id ON security_audit_logs (resource, resource_id);
CREATE INDEX ix_security_audit_user_timestamp ON security_audit_logs (user_id, "timestamp");
CREATE UNIQUE INDEX ix_session_tokens_token_hash ON session_tokens (token_hash);
CREATE INDEX idx_sku_brand ON sku_sequences (brand_code);
CREATE INDEX idx_sku_category ON sku_sequences (category_code);
CREATE INDEX ix_sku_sequences_is_active ON sku_sequences (is_active);
CREATE UNIQUE INDEX idx_sku_brand_category ON sku_sequences (brand_code, category_code);
CREATE INDEX idx_sl_item ON stock_levels (item_id);
CREATE INDEX idx_sl_location ON stock_levels (location_id);
CREATE INDEX ix_stock_levels_is_active ON stock_levels (is_active);
CREATE UNIQUE INDEX idx_sl_item_location ON stock_levels (item_id, location_id);
CREATE INDEX idx_sm_created ON stock_movements (created_at);
CREATE INDEX idx_sm_item ON stock_movements (item_id);
CREATE INDEX idx_sm_item_created ON stock_movements (item_id, created_at);
CREATE INDEX idx_sm_location ON stock_movements (location_id);
CREATE INDEX idx_sm_stock_created ON stock_movements (stock_level_id, created_at);
CREATE INDEX idx_sm_stock_level ON stock_movements (stock_level_id);
CREATE INDEX idx_sm_type ON stock_movements (movement_type);
CREATE INDEX ix_stock_movements_is_active ON stock_movements (is_active);
CREATE INDEX idx_supplier_code ON suppliers (supplier_code);
CREATE INDEX idx_supplier_company_name ON suppliers (company_name);
CREATE INDEX idx_supplier_contract_dates ON suppliers (contract_start_date, contract_end_date);
CREATE INDEX idx_supplier_email ON suppliers (email);
CREATE INDEX idx_supplier_last_order ON suppliers (last_order_date);
CREATE INDEX idx_supplier_payment_terms ON suppliers (payment_terms);
CREATE INDEX idx_supplier_ratings ON suppliers (quality_rating, delivery_rating);
CREATE INDEX idx_supplier_status ON suppliers (status);
CREATE INDEX idx_supplier_tier ON suppliers (supplier_tier);
CREATE INDEX idx_supplier_type ON suppliers (supplier_type);
CREATE INDEX ix_suppliers_company_name ON suppliers (company_name);
CREATE INDEX ix_suppliers_email ON suppliers (email);
CREATE INDEX ix_suppliers_is_active ON suppliers (is_active);
CREATE UNIQUE INDEX ix_suppliers_supplier_code ON suppliers (supplier_code);
CREATE INDEX idx_system_backup_completed_at ON system_backups (completed_at);
CREATE INDEX idx_system_backup_name ON system_backups (backup_name);
CREATE INDEX idx_system_backup_started_at ON system_backups (started_at);
CREATE INDEX idx_system_backup_started_by ON system_backups (started_by);
CREATE INDEX idx_system_backup_status ON system_backups (backup_status);
CREATE INDEX idx_system_backup_type ON system_backups (backup_type);
CREATE INDEX ix_system_backups_is_active ON system_backups (is_active);
CREATE INDEX idx_system_setting_category ON system_settings (setting_category);
CREATE INDEX idx_system_setting_display_order ON system_settings (display_order);
CREATE INDEX idx_system_setting_key ON system_settings (setting_key);
CREATE INDEX idx_system_setting_system ON system_settings (is_system);
CREATE INDEX idx_system_setting_type ON system_settings (setting_type);
CREATE INDEX ix_system_settings_is_active ON system_settings (is_active);
CREATE UNIQUE INDEX ix_system_settings_setting_key ON system_settings (setting_key);
CREATE INDEX idx_transaction_events_category ON transaction_events (event_category);
CREATE INDEX idx_transaction_events_category_status ON transaction_events (event_category, status, event_timestamp);
CREATE INDEX idx_transaction_events_correlation ON transaction_events (correlation_id);
CREATE INDEX idx_transaction_events_event_type ON transaction_events (event_type);
CREATE INDEX idx_transaction_events_operation ON transaction_events (operation_name);
CREATE INDEX idx_transaction_events_status ON transaction_events (status);
CREATE INDEX idx_transaction_events_timestamp ON transaction_events (event_timestamp);
CREATE INDEX idx_transaction_events_transaction_id ON transaction_events (transaction_id);
CREATE INDEX idx_transaction_events_tx_type_time ON transaction_events (transaction_id, event_type, event_timestamp);
CREATE INDEX idx_transaction_events_user_id ON transaction_events (user_id);
CREATE INDEX ix_transaction_events_is_active ON transaction_events (is_active);
CREATE INDEX idx_customer_id ON transaction_headers (customer_id);
CREATE INDEX idx_delivery_date ON transaction_headers (delivery_date);
CREATE INDEX idx_delivery_required ON transaction_headers (delivery_required);
CREATE INDEX idx_location_id ON transaction_headers (location_id);
CREATE INDEX idx_pickup_date ON transaction_headers (pickup_date);
CREATE INDEX idx_pickup_required ON transaction_headers (pickup_required);
CREATE INDEX idx_reference_transaction ON transaction_headers (reference_transaction_id);
CREATE INDEX idx_sales_person_id ON transaction_headers (sales_person_id);
CREATE INDEX idx_supplier_id ON transaction_headers (supplier_id);
CREATE INDEX idx_transaction_date ON transaction_headers (transaction_date);
CREATE INDEX idx_transaction_number ON transaction_headers (transaction_number);
CREATE INDEX idx_transaction_status ON transaction_headers (status);
CREATE INDEX idx_transaction_type ON transaction_headers (transaction_type);
CREATE INDEX ix_transaction_headers_is_active ON transaction_headers (is_active);
CREATE INDEX idx_fulfillment_status ON transaction_lines (fulfillment_status);
CREATE INDEX idx_inventory_unit_id ON transaction_lines (inventory_unit_id);
CREATE INDEX idx_item_id ON transaction_lines (item_id);
CREATE INDEX idx_line_number ON transaction_lines (transaction_header_id, line_number);
CREATE INDEX idx_rental_dates ON transaction_lines (rental_start_date, rental_end_date);
CREATE INDEX idx_rental_status ON transaction_lines (current_rental_status);
CREATE INDEX idx_sku ON transaction_lines (sku);
CREATE INDEX idx_status ON transaction_lines (status);
CREATE INDEX idx_transaction_header_id ON transaction_lines (transaction_header_id);
CREATE INDEX ix_transaction_lines_is_active ON transaction_lines (is_active);
CREATE INDEX idx_transaction_metadata_content ON transaction_metadata USING gin (metadata_content);
CREATE INDEX idx_transaction_metadata_txn_id ON transaction_metadata (transaction_id);
CREATE INDEX idx_transaction_metadata_type ON transaction_metadata (metadata_type);
CREATE INDEX ix_transaction_metadata_is_active ON transaction_metadata (is_active);
CREATE INDEX ix_transition_checkpoints_is_active ON transition_checkpoints (is_active);
CREATE INDEX idx_unit_code_active ON units_of_measurement (code, is_active);
CREATE INDEX idx_unit_name_active ON units_of_measurement (name, is_active);
CREATE INDEX ix_units_of_measurement_is_active ON units_of_measurement (is_active);
CREATE UNIQUE INDEX ix_units_of_measurement_code ON units_of_measurement (code);
CREATE UNIQUE INDEX ix_units_of_measurement_name ON units_of_measurement (name);
CREATE INDEX idx_user_permissions_permission ON user_permissions (permission_id);
CREATE INDEX idx_user_permissions_user ON user_permissions (user_id);
CREATE INDEX ix_user_profiles_is_active ON user_profiles (is_active);
CREATE INDEX idx_user_roles_role ON user_roles (role_id);
CREATE INDEX idx_user_roles_user ON user_roles (user_id);
CREATE UNIQUE INDEX ix_users_email ON users (email);
CREATE UNIQUE INDEX ix_users_username ON users (username);
