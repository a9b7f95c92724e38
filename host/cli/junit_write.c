/* SPDX-License-Identifier: MIT
 *
 * The model of a JUnit report as XML.
 */
#include <inttypes.h>

#include "escape.h"
#include "junit.h"

typedef struct sums {
    size_t tests, failures, errors, skipped;
    int64_t ms;
} sums;

static void add_case(sums *s, const test_case *c)
{
    s->tests++;
    s->failures += c->verdict == FAILED;
    s->errors += c->verdict == ERRORED;
    s->skipped += c->verdict == SKIPPED || c->verdict == PENDING;
    s->ms += c->ms;
}

static void attribute(buffer *out, const char *name, const char *value)
{
    if (value == NULL)
        return;
    buffer_addf(out, " %s=\"", name);
    escape_xml(out, value);
    buffer_add(out, "\"");
}

static void time_attribute(buffer *out, int64_t ms)
{
    buffer_addf(out, " time=\"%" PRId64 ".%03" PRId64 "\"", ms / 1000,
                ms % 1000);
}

static void counts(buffer *out, const sums *s)
{
    buffer_addf(out,
                " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" "
                "skipped=\"%zu\"",
                s->tests, s->failures, s->errors, s->skipped);
    time_attribute(out, s->ms);
}

static void element(buffer *out, const char *indent, const char *name,
                    const buffer *text)
{
    if (text->len == 0)
        return;
    buffer_addf(out, "%s<%s>", indent, name);
    escape_xml(out, buffer_str(text));
    buffer_addf(out, "</%s>\n", name);
}

static void write_verdict(buffer *out, const test_case *c)
{
    static const char *const names[] = {[FAILED] = "failure",
                                        [ERRORED] = "error",
                                        [SKIPPED] = "skipped",
                                        [PENDING] = "skipped"};
    if (c->verdict == PASSED)
        return;
    buffer_addf(out, "      <%s", names[c->verdict]);
    attribute(out, "message", c->message);
    attribute(out, "type", c->status);
    buffer_add(out, "/>\n");
}

static void write_case(buffer *out, const test_suite *s, const test_case *c)
{
    buffer_add(out, "    <testcase");
    attribute(out, "classname", s->name);
    attribute(out, "name", c->name);
    time_attribute(out, c->ms);
    if (c->verdict == PASSED && c->output.len == 0) {
        buffer_add(out, "/>\n");
        return;
    }
    buffer_add(out, ">\n");
    write_verdict(out, c);
    element(out, "      ", "system-out", &c->output);
    buffer_add(out, "    </testcase>\n");
}

static void write_suite(buffer *out, const test_suite *s)
{
    sums all = {0};
    for (size_t i = 0; i < s->ncases; i++)
        add_case(&all, &s->cases[i]);
    buffer_add(out, "  <testsuite");
    attribute(out, "name", s->name);
    counts(out, &all);
    attribute(out, "timestamp", s->started);
    buffer_add(out, ">\n");
    if (s->properties.len > 0)
        buffer_addf(out, "    <properties>\n%s    </properties>\n",
                    buffer_str(&s->properties));
    for (size_t i = 0; i < s->ncases; i++)
        write_case(out, s, &s->cases[i]);
    element(out, "    ", "system-out", &s->output);
    buffer_add(out, "  </testsuite>\n");
}

void junit_write(const junit *j, buffer *out)
{
    sums all = {0};
    for (size_t i = 0; i < j->nsuites; i++)
        for (size_t k = 0; k < j->suites[i].ncases; k++)
            add_case(&all, &j->suites[i].cases[k]);
    buffer_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                    "<testsuites name=\"resethost\"");
    counts(out, &all);
    buffer_add(out, ">\n");
    for (size_t i = 0; i < j->nsuites; i++)
        write_suite(out, &j->suites[i]);
    buffer_add(out, "</testsuites>\n");
}
