"""What the tests of the rental manager share: its tables filled with rows that are hard to copy, and what must be in them
when it was seeded."""

import csv
import json

import bcrypt
from conftest import PLAYBOOKS

DATA = PLAYBOOKS / "data/rental"
SECRET = "untold Cinder 84 fjord"
ENV = {"ADMIN_PASSWORD": SECRET, "ADMIN_USERNAME": "chief", "ADMIN_EMAIL": "chief@rental.example",
       "ADMIN_FULL_NAME": "Zoë \"Z\" O'Neil", "COMPANY_NAME": "Gräber & Söhne", "RAILWAY_ENVIRONMENT": "test"}
ROWS = 4  # of each table in fill()
RESOURCES = ["users", "items", "customers", "suppliers", "rentals", "purchases", "inventory", "reports"]
RIGHTS = {"admin": ["crud"] * 8,
          "manager": ["r", "crud", "crud", "crud", "crud", "cru", "crud", "cr"],
          "operator": ["", "r", "cru", "r", "cru", "cr", "ru", "r"],
          "viewer": ["", "r", "r", "r", "r", "r", "r", "r"]}
CORE = {"roles": 4, "permissions": 32, "role_permissions": 78, "system_settings": 8, "companies": 1, "users": 1,
        "user_roles": 1}
MASTER = {"units_of_measurement": 20, "brands": 20, "locations": 7, "categories": 45, "suppliers": 10,
          "customers": 10, "items": 20}

# ---- Rows that are hard to copy ----

TEXTS = r"""(ARRAY[E'"quoted" ''once''\\t\\', E'ünï çödé 🛠\nline\r\n\ttab', E'\\N', E' {"a": "\\u0000"} \x01 '])[g]"""
DOCUMENT = r"""('{"k": [1.10, null, "\u00e9\"\\n", {}], "n": ' || g || '}')"""


def columns_of(pg, database):
    """table: [(column, type, length, nullable, enum, referred table)], tables before those that refer to them."""
    found = {}
    for line in pg.sql(database, """
        SELECT c.relname, a.attname, t.typname, coalesce(nullif(a.atttypmod, -1), 0), NOT a.attnotnull, t.typtype = 'e',
               (SELECT max(f.relname) FROM pg_constraint k JOIN pg_class f ON f.oid = k.confrelid
                WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.conkey = ARRAY[a.attnum])
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 JOIN pg_type t ON t.oid = a.atttypid
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY 1, a.attnum""").splitlines():
        table, *column = line.split("|")
        found.setdefault(table, []).append(column)
    ordered = {}
    while len(ordered) < len(found):
        for table, columns in found.items():
            if all(c[5] in ("", table) or c[5] in ordered for c in columns):
                ordered[table] = columns
    return ordered


def value_of(table, name, kind, length, nullable, is_enum, refers):
    """SQL for this column of row g."""
    if refers or kind == "uuid":
        value = f"md5('{refers or table if refers or name == 'id' else name} ' || g)::uuid"
    elif is_enum == "t":
        value = f"(enum_range(NULL::{kind}))[1 + g % array_length(enum_range(NULL::{kind}), 1)]"
    elif kind == "varchar":
        value = f"left(g || {TEXTS}, {int(length) - 4})"
    elif kind in ("timestamp", "timestamptz", "date", "time"):
        value = f"('2026-01-0' || g || ' 0' || g || ':02:03.456789+00')::timestamptz::{kind}"
    else:
        value = {"text": TEXTS, "bool": "g % 2 = 0", "json": f"{DOCUMENT}::json",
                 "jsonb": f"replace({DOCUMENT}, '1.10', '1.1')::jsonb"}.get(kind, f"g::{kind}")
    return f"CASE WHEN g % 3 > 0 THEN {value} END" if nullable == "t" else value


def fill(pg, database):
    inserts = []
    for table, columns in columns_of(pg, database).items():
        names = ", ".join(f'"{c[0]}"' for c in columns)
        values = ", ".join(value_of(table, *c) for c in columns)
        inserts.append(f"INSERT INTO {table} ({names}) SELECT {values} FROM generate_series(1, {ROWS}) g")
    pg.sql(database, ";\n".join(inserts))


# ---- What is there ----


def table(host, query):
    """Rows as dictionaries."""
    return json.loads(host.sql(f"SELECT coalesce(json_agg(x), '[]') FROM ({query}) x"))


def counts(host):
    names = host.sql("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
                     " ORDER BY 1").splitlines()
    rows = host.sql(";".join(f"SELECT count(*) FROM {name}" for name in names)).splitlines()
    return {name: int(n) for name, n in zip(names, rows)}


def rows_of(name):
    with open(DATA / f"{name}.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def assert_counts(host, expected):
    there = counts(host)
    assert len(there) >= 50
    assert there == {name: expected.get(name, 0) for name in there}


def assert_core(host, env=None):
    """Roles, permissions, who has which, settings, company and administrator, to the last value."""
    env = {**ENV, **(env or {})}
    roles = table(host, "SELECT name, description, is_system_role, is_active FROM roles")
    assert {r["name"] for r in roles} == set(RIGHTS)
    assert all(r["description"] and r["is_active"] and not r["is_system_role"] for r in roles)
    permissions = table(host, "SELECT * FROM permissions")
    assert {p["name"] for p in permissions} == {f"{r}:{a}" for r in RESOURCES
                                                for a in ("create", "read", "update", "delete")}
    assert all(p["name"] == f"{p['resource']}:{p['action']}" and p["is_active"] and p["is_system_permission"]
               and p["description"] == f"{p['action'].capitalize()} {p['resource']}" for p in permissions)
    assert {p["action"]: p["risk_level"] for p in permissions} == {"create": "MEDIUM", "read": "LOW",
                                                                   "update": "MEDIUM", "delete": "HIGH"}
    letters = {"c": "create", "r": "read", "u": "update", "d": "delete"}
    expected = sorted(f"{role} {resource}:{letters[x]}" for role, rights in RIGHTS.items()
                      for resource, may in zip(RESOURCES, rights) for x in may)
    assert sorted(host.sql("SELECT r.name || ' ' || p.name FROM role_permissions rp JOIN roles r ON r.id = rp.role_id"
                           " JOIN permissions p ON p.id = rp.permission_id").splitlines()) == expected
    settings = table(host, "SELECT * FROM system_settings ORDER BY display_order::int")
    assert [(s["setting_key"], s["setting_value"]) for s in settings] == [
        ("timezone", "UTC"), ("currency", "USD"), ("date_format", "YYYY-MM-DD"), ("time_format", "24h"),
        ("rental_grace_period", "24"), ("late_fee_percentage", "10"), ("max_rental_days", "30"),
        ("min_rental_hours", "4")]
    assert [s["display_order"] for s in settings] == list("12345678")
    assert {s["setting_type"] for s in settings} == {"STRING", "INTEGER", "DECIMAL"}
    assert {s["setting_category"] for s in settings} == {"GENERAL", "BUSINESS", "FINANCIAL", "RENTAL"}
    assert all(s["default_value"] == s["setting_value"] and s["setting_name"] and s["is_active"] and s["is_system"]
               and not s["is_sensitive"] and s["validation_rules"] == {} for s in settings)
    company, = table(host, "SELECT * FROM companies")
    assert (company["company_name"], company["email"], company["is_active"]) == (
        env["COMPANY_NAME"], env["ADMIN_EMAIL"], True)
    admin, = table(host, "SELECT u.* FROM users u JOIN user_roles ur ON ur.user_id = u.id JOIN roles r ON"
                         " r.id = ur.role_id WHERE r.name = 'admin'")
    assert (admin["username"], admin["email"], admin["full_name"]) == (
        env["ADMIN_USERNAME"], env["ADMIN_EMAIL"], env["ADMIN_FULL_NAME"])
    assert admin["is_active"] and admin["is_superuser"] and admin["is_verified"]
    assert admin["password"].startswith("$2b$12$")
    assert bcrypt.checkpw(env["ADMIN_PASSWORD"].encode(), admin["password"].encode())
    assert not bcrypt.checkpw(b"", admin["password"].encode())


def same(got, written):
    """Whether a value of the database is what the file says."""
    if got is None or isinstance(got, str):
        return (got or "") == written
    return float(got) == float(written)


def assert_master_data(host):
    for file, name, key in (("units", "units_of_measurement", "name"), ("brands", "brands", "name"),
                            ("locations", "locations", "location_code"), ("suppliers", "suppliers", "supplier_code"),
                            ("customers", "customers", "customer_code")):
        there = {row[key]: row for row in table(host, f"SELECT * FROM {name}")}
        for row in rows_of(file):
            got = there.pop(row[key])
            assert got["is_active"]
            for column, value in row.items():
                assert same(got[column], value), column
        assert not there
    tree = {row["name"]: row for row in table(host, "SELECT c.*, p.name AS parent FROM categories c"
                                              " LEFT JOIN categories p ON p.id = c.parent_category_id")}
    parents = {row["parent"] for row in rows_of("categories")}
    for row in rows_of("categories"):
        got = tree[row["name"]]
        assert (got["category_code"], got["parent"] or "", got["display_order"]) == (
            row["code"], row["parent"], int(row["display_order"]))
        assert got["is_leaf"] == (row["name"] not in parents)
        above = tree.get(row["parent"], {"category_path": "", "category_level": 0})
        assert got["category_path"] == f"{above['category_path']}/{row['name']}".removeprefix("/")
        assert got["category_level"] == above["category_level"] + 1
    items = {row["sku"]: row for row in table(
        host, "SELECT i.*, b.name AS brand, c.name AS category, c.is_leaf, u.name AS unit FROM items i JOIN brands b"
              " ON b.id = i.brand_id JOIN categories c ON c.id = i.category_id JOIN units_of_measurement u ON"
              " u.id = i.unit_of_measurement_id")}
    for row in rows_of("items"):
        got = items[row["sku"]]
        assert [got[k] for k in ("item_name", "brand", "category", "unit")] == [
            row[k] for k in ("item_name", "brand", "category", "unit")]
        assert got["is_leaf"] and got["is_active"] and got["is_rentable"]
        assert float(got["rental_rate_per_period"]) == float(row["rental_rate_per_period"])
