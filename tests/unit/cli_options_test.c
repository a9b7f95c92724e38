/* SPDX-License-Identifier: MIT
 *
 * Whose option is whose. Includes the sources; a playbook's own word on its
 * flags is put in by a fake: "gentle" is one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../../host/cli/format.c"

noreturn void fatal_out_of_memory(void)
{
    abort();
}

#include "../../host/cli/options.c"
#include "../../host/cli/options_check.c"

bool info_is_flag(const char *playbook, const char *name)
{
    assert_non_null(playbook);
    return strcmp(name, "gentle") == 0;
}

enum { MAX_WORDS = 16 };

/* Parses a line of words that are separated by single blanks. */
static int parse(request *r, char *line)
{
    char *argv[MAX_WORDS] = {line};
    int argc = 1;
    for (char *at = line; *at != '\0'; at++) {
        if (*at != ' ')
            continue;
        *at = '\0';
        argv[argc++] = at + 1;
    }
    return request_parse(r, argc, argv);
}

static void expect_option(const job *j, size_t i, const char *name,
                          const char *value)
{
    assert_true(i < j->noptions);
    assert_string_equal(j->options[i].name, name);
    if (value == NULL)
        assert_null(j->options[i].value);
    else
        assert_string_equal(j->options[i].value, value);
}

static void run__may_be_left_out(void **state)
{
    (void)state;
    request r;
    char bare[] = "resethost a.lua", said[] = "resethost run a.lua";
    assert_int_equal(parse(&r, bare), RH_OK);
    assert_string_equal(r.command, "run");
    assert_string_equal(r.jobs[0].path, "a.lua");
    request_free(&r);
    assert_int_equal(parse(&r, said), RH_OK);
    assert_string_equal(r.jobs[0].path, "a.lua");
    request_free(&r);
}

static void options__go_to_the_playbook_unless_common(void **state)
{
    (void)state;
    request r;
    char line[] = "resethost --backup-dir=b a.lua --words w.txt --gentle "
                  "--json --level=--x --dry-run --last";
    assert_int_equal(parse(&r, line), RH_OK);
    assert_string_equal(r.backup_dir, "b");
    assert_true(r.json);
    const job *j = &r.jobs[0];
    assert_int_equal(j->mode, RH_MODE_DRY_RUN);
    assert_int_equal(j->noptions, 4);
    expect_option(j, 0, "words", "w.txt");
    expect_option(j, 1, "gentle", NULL);
    expect_option(j, 2, "level", "--x");
    expect_option(j, 3, "last", NULL);
    request_free(&r);
}

static void run__never_takes_an_answer(void **state)
{
    (void)state;
    request r;
    char line[] = "resethost a.lua --answer RESET --keep";
    assert_int_equal(parse(&r, line), RH_OK);
    assert_int_equal(r.jobs[0].nanswers, 0);
    assert_false(r.keep);
    expect_option(&r.jobs[0], 0, "answer", "RESET");
    request_free(&r);
}

static void sandbox__gives_each_playbook_its_own(void **state)
{
    (void)state;
    request r;
    char line[] = "resethost sandbox --keep a.lua --answer RESET --gentle "
                  "b.lua --answer=X --answer Y --rehearse";
    assert_int_equal(parse(&r, line), RH_OK);
    assert_true(r.keep);
    assert_int_equal(r.njobs, 2);
    assert_int_equal(r.jobs[0].nanswers, 1);
    assert_int_equal(r.jobs[0].mode, RH_MODE_RUN);
    expect_option(&r.jobs[0], 0, "gentle", NULL);
    assert_string_equal(r.jobs[1].path, "b.lua");
    assert_int_equal(r.jobs[1].nanswers, 2);
    assert_string_equal(r.jobs[1].answers[1], "Y");
    assert_int_equal(r.jobs[1].mode, RH_MODE_REHEARSE);
    request_free(&r);
}

static void dashes__end_the_options(void **state)
{
    (void)state;
    request r;
    char line[] = "resethost check -- --odd.lua b.lua";
    assert_int_equal(parse(&r, line), RH_OK);
    assert_int_equal(r.nwords, 2);
    assert_string_equal(r.words[0], "--odd.lua");
    request_free(&r);
}

static void mistakes__are_explained(void **state)
{
    (void)state;
    static const struct {
        const char *line, *says;
    } cases[] = {
        {"resethost chekc", "did you mean \"check\"?"},
        {"resethost nonsense", "no command and no playbook"},
        {"resethost --dryrun a.lua", "did you mean --dry-run?"},
        {"resethost --words w.txt a.lua", "before the playbook"},
        {"resethost a.lua b.lua", "one playbook at a time"},
        {"resethost a.lua --dry-run --rehearse", "exclude each other"},
        {"resethost a.lua --dry-run=yes", "takes no value"},
        {"resethost a.lua --backup-dir", "needs a value"},
        {"resethost a.lua --backup-dir --json", "needs a value"},
        {"resethost a.lua --backup-dir=", "is empty"},
        {"resethost a.lua --color=pink", "not \"pink\""},
        {"resethost backups --bogus", "unknown option --bogus"},
        {"resethost sandbox --answer X a.lua", "behind the playbook"},
        {"resethost a.lua -n", "unknown option -n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        request r;
        char line[80];
        snprintf(line, sizeof line, "%s", cases[i].line);
        assert_int_equal(parse(&r, line), RH_USAGE);
        if (strstr(buffer_str(&r.error), cases[i].says) == NULL)
            fail_msg("%s: %s", cases[i].line, buffer_str(&r.error));
        request_free(&r);
    }
}

static void json__is_known_before_the_mistake(void **state)
{
    (void)state;
    request r;
    char line[] = "resethost --bogus --json";
    assert_int_equal(parse(&r, line), RH_USAGE);
    assert_true(r.json);
    request_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(run__may_be_left_out),
        cmocka_unit_test(options__go_to_the_playbook_unless_common),
        cmocka_unit_test(run__never_takes_an_answer),
        cmocka_unit_test(sandbox__gives_each_playbook_its_own),
        cmocka_unit_test(dashes__end_the_options),
        cmocka_unit_test(mistakes__are_explained),
        cmocka_unit_test(json__is_known_before_the_mistake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
