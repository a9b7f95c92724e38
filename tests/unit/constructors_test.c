/* SPDX-License-Identifier: MIT
 *
 * Operations as a playbook writes them: plain tables that say where they were
 * made, and mistakes that show how the call is written.
 */
#include "binding_host.h"

static const char *const right[] = {
    "local o = sql.clear { 'a', 'b' }"
    " assert(o.kind == 'sql.clear' and #o.tables == 2 and o.tables[2] == 'b')"
    " assert(o.made_at == 't.lua:1', o.made_at) assert(o.restart == nil)",
    "local o = sql.clear { 'a', restart = false }"
    " assert(o.restart == false and #o.tables == 1)",
    "local o = sql.clear('a', 'b') assert(o.tables[2] == 'b')",
    "\n\nlocal o =\n  sql.clear 'a' assert(o.made_at == 't.lua:4', o.made_at)",
    "local o = sql.load('w', files.lines 't.lua', {columns = {'x'},"
    " set = {p = '1'}, rows = 2}) assert(o.kind == 'sql.load' and o.table =="
    " 'w' and o.source.kind == 'lines' and o.columns[1] == 'x' and"
    " o.set.p == '1' and o.rows == 2)",
    "local o = sql.merge('w', {kind = 'backup'}, {key = {'t'}, skip = {'id'},"
    " orphans = 'skip'}) assert(o.kind == 'sql.merge' and o.key[1] == 't' and"
    " o.orphans == 'skip' and o.skip[1] == 'id')",
    "local o = sql.insert('u', {name = 'x'})"
    " assert(#o.rows == 1 and o.rows[1].name == 'x')",
    "local o = sql.insert('u', {{name = 'x'}, {name = 'y'}})"
    " assert(#o.rows == 2 and o.rows[2].name == 'y')",
    "assert(#sql.insert('u', {}).rows == 0)",
    "local o = sql.update('u', {set = {a = 1}, where = 'id = $1', params = "
    "{7}})"
    " assert(o.kind == 'sql.update' and o.set.a == 1 and o.params[1] == 7)",
    "local o = sql.delete('u', {where = 'x'}) assert(o.where == 'x')",
    "local o = sql.exec('UPDATE u SET a = $1', 5, nil, 'x')"
    " assert(o.statement and #o.params == 3 and o.params[2] == null)",
    "local o = redis.delete 'a:*' assert(o.kind == 'redis.delete' and"
    " o.pattern == 'a:*' and o.made_at == 't.lua:1')",
    "assert(redis.prefix 'a[b]*?\\\\:' == 'a\\\\[b\\\\]\\\\*\\\\?\\\\\\\\:*')",
    "local o = files.lines 't.lua' assert(o.kind == 'lines' and o.distinct =="
    " true and o.lower == false and o.path:sub(1, 1) == '/')",
    "local o = files.lines('t.lua', {lower = true, distinct = false})"
    " assert(o.lower and not o.distinct)",
    "local o = files.csv 't.lua' assert(o.kind == 'csv' and o.header == true"
    " and o.delimiter == ',' and o.quote == '\"' and o.null == '')",
    "local o = files.csv('t.lua', {header = false, delimiter = ';'})"
    " assert(o.header == false and o.delimiter == ';')",
    "assert(files.json('t.lua').kind == 'json')",
    "assert(files.json_lines('t.lua').kind == 'json_lines')",
    "assert(files.read('t.lua'):find 'files.read')",
    "assert(files.exists 't.lua' and not files.exists 'none')",
    "local o = files.write('/new', 'x') assert(o.kind == 'files.write' and"
    " o.path == '/new' and #o.parts == 1 and o.parts[1] == 'x')",
    "local o = files.write('/new', {'a', sql.rows('SELECT $1', nil), 'b'})"
    " assert(#o.parts == 3 and o.parts[2].kind == 'sql.rows' and"
    " o.parts[2].params[1] == null)",
    "local o = files.write('/new', sql.rows 'SELECT 1')"
    " assert(#o.parts == 1 and o.parts[1].statement == 'SELECT 1')",
    "local o = command.run { 'a', 'b c', timeout = 5, optional = true }"
    " assert(o.kind == 'command.run' and #o.argv == 2 and o.argv[2] == 'b c'"
    " and o.timeout == 5 and o.optional == true)",
    "local o = redis.set('k', 'v', { ttl = 5 })"
    " assert(o.key == 'k' and o.value == 'v' and o.ttl == 5)",
    "assert(redis.flush_db().kind == 'redis.flush_db')",
    "assert(commands.find 'sh' and not commands.find 'no-such-program')",
    "local t = files.table 't.csv' assert(#t == 2 and t[1].name == 'a,b' and"
    " t[1].note == '' and t[2].name == 'x \"y\"' and t[2].note == '\xc3\xa4')",
    "assert(getmetatable(sql.clear 'a') == false)",
    "assert(tostring(sql.clear 'a'):find 'resethost.operation')",
    "local function helper() local o = sql.clear 'a' return o end"
    " assert(helper().made_at == 't.lua:1')",
};

static void constructors__give_plain_tables(void **state)
{
    (void)state;
    write_text_file("t.csv", "name,note\n\"a,b\",\n\"x \"\"y\"\"\",\xc3\xa4\n");
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        expect_ok(right[i]);
}

static void constructors__show_how_they_are_written(void **state)
{
    (void)state;
    static const wrong rows[] = {
        {"sql.clear()",
         "t.lua:1: sql.clear { \"table\", ... }: names no table"},
        {"sql.clear {}", "names no table"},
        {"\nsql.clear { 1 }",
         "t.lua:2: sql.clear { \"table\", ... }: a table's "
         "name must be a string, not number"},
        {"sql.clear(nil)", "must be a string, not nil"},
        {"sql.load(nil)", "sql.load(table, source, options): the table must be "
                          "a string, not nil"},
        {"sql.load('w')", "the source must be a table, not nil"},
        {"sql.load('w', {}, 7)", "the options must be a table, not number"},
        {"sql.load('w', {}, {1})", "the options must have names"},
        {"sql.load('w', {}, {table = 'x'})", "'table' is no option"},
        {"sql.load('w', {}, {kind = 'x'})", "'kind' is no option"},
        {"sql.merge(null, {})", "the table must be a string, not null"},
        {"sql.insert('u')", "the row must be a table, not nil"},
        {"sql.insert('u', {1})", "a row must be a table, not number"},
        {"sql.insert('u', {{1}})", "a row names its columns"},
        {"sql.update('u')", "the second argument must be a table"},
        {"sql.delete('u')", "the second argument must be a table"},
        {"sql.exec()", "the statement must be a string, not nil"},
        {"redis.delete()", "t.lua:1: redis.delete(pattern, { optional = true "
                           "}): the pattern must"},
        {"sql.restore_all()", "sql.restore_all(backup): the backup must be a "
                              "table, not nil"},
        {"sql.restore_all {}", "the backup must be one of run.backups"},
        {"sql.restore_all { reference = 'x' }", "the backup was never sealed"},
        {"redis.delete ''", "that would be every key"},
        {"redis.prefix ''", "that would be every key"},
        {"files.lines()", "the path must be a string"},
        {"files.lines('t.lua', {lowre = true})", "'lowre' is no option"},
        {"files.lines('t.lua', {lower = 1})", "lower must be a boolean"},
        {"files.csv('t.lua', {headers = true})",
         "'headers' is no option; header, delimiter, quote and null are"},
        {"files.csv('t.lua', {header = 'x'})", "header must be a boolean"},
        {"files.json('t.lua', {header = true})", "'header' is no option"},
        {"files.json_lines()", "the path must be a string"},
        {"files.lines 'none.txt'", "cannot open none.txt"},
        {"files.read '/etc/passwd'", "outside the playbook's folder"},
        {"files.read '../x'", "outside the playbook's folder"},
        {"files.read 'a/../../x'", "outside the playbook's folder"},
        {"files.read 'out'", "outside the playbook's folder"},
        {"files.exists '/etc/passwd'", "outside the playbook's folder"},
        {"files.read 'big'", "larger than 33554432 bytes"},
    };
    assert_int_equal(symlink("/etc/passwd", "out"), 0);
    FILE *f = fopen("big", "w");
    assert_non_null(f);
    assert_int_equal(ftruncate(fileno(f), 32 * 1024 * 1024 + 1), 0);
    fclose(f);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect_error(rows[i].source, rows[i].message);
}

static void files__the_host_may_allow_one_more(void **state)
{
    (void)state;
    expect_ok("assert(files.read '/etc/hostname')");
}

static void write_rows(const char *name, int n)
{
    FILE *f = fopen(name, "w");
    assert_non_null(f);
    fputs("n\n", f);
    for (int i = 1; i <= n; i++)
        fprintf(f, "%d\n", i);
    fclose(f);
}

static void table__is_for_small_files(void **state)
{
    (void)state;
    write_rows("most.csv", 10000);
    write_rows("many.csv", 10001);
    write_text_file("torn.csv", "a,b\n1,2\n3\n");
    expect_ok("local t = files.table 'most.csv'"
              " assert(#t == 10000 and t[10000].n == '10000')");
    expect_error("files.table 'many.csv'", "has more than 10000 rows");
    expect_error("files.table 'torn.csv'", "torn.csv:3");
    expect_error("files.table '/etc/passwd'", "outside the playbook's folder");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constructors__give_plain_tables),
        cmocka_unit_test(constructors__show_how_they_are_written),
        cmocka_unit_test(files__the_host_may_allow_one_more),
        cmocka_unit_test(table__is_for_small_files),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
