/* SPDX-License-Identifier: MIT
 *
 * resethost --help
 */
#include "cli.h"

typedef struct section {
    const char *heading;
    const char *rows[16][2];
} section;

static const section sections[] = {
    {"Commands",
     {{"[run] PLAYBOOK", "run a playbook"},
      {"apply PLAN", "carry out a plan that was reviewed"},
      {"mark [CLASS]", "show or set the class of the database"},
      {"check PLAYBOOK...", "read playbooks without any server"},
      {"new [FOLDER/]NAME", "write a playbook to start from"},
      {"backups [list]", "list the sealed backups, newest first"},
      {"backups verify NAME", "compare a backup with its checksums"},
      {"backups prune", "remove those older than --keep-days N"},
      {"runs [list]", "list the records of runs, newest first"},
      {"runs show ID", "show one run again"},
      {"runs resume ID", "finish what follows its commit"},
      {"sandbox PLAYBOOK...", "run in a throw-away PostgreSQL and Redis"},
      {"PLAYBOOK --help", "a playbook's own options"}}},
    {"Options",
     {{"--dry-run", "show the plan; the server refuses every write"},
      {"--plan-out FILE", "a dry run whose plan is written, to be reviewed"},
      {"--detailed-exitcode", "a dry run that found changes ends with 2"},
      {"--rehearse", "do everything, then roll back instead of committing"},
      {"--database-url URL", "default: DATABASE_URL, environment or .env"},
      {"--redis-url URL", "default: REDIS_URL, environment or .env"},
      {"--backup-dir DIRECTORY", "where backups are made; default: backups"},
      {"--compress[=LEVEL]", "compress the backup (zstd); default level: 1"},
      {"--jobs N", "connections to back up with; default: by size"},
      {"--state-dir DIRECTORY", "records of runs; default: "
                                "$XDG_STATE_HOME/resethost"},
      {"--color WHEN", "auto, always or never; NO_COLOR is respected"},
      {"--json", "events on standard output, one JSON object a line"},
      {"--junit FILE", "steps and operations as JUnit XML"},
      {"--help, --version", "this text; the version"}}},
    {"Options of apply",
     {{"--confirm DATABASE:CODE", "names the plan that was reviewed"}}},
    {"Options of backups",
     {{"--max-age AGE", "list: status 1 when the newest is older, as in 26h"},
      {"--keep-days N", "prune: the newest intact one stays all the same"},
      {"--playbook NAME", "list, prune: those that this playbook made"}}},
    {"Options of runs resume",
     {{"--again", "do once more what may have been done already"},
      {"--done", "note as done what is left to a person"}}},
    {"Options of sandbox",
     {{"--keep", "leave the servers running and print their addresses"},
      {"--answer TEXT", "behind a playbook: answers its next question"}}},
    {"Exit status",
     {{"0", "done, or nothing to do"},
      {"1", "failed; rolled back"},
      {"2", "a dry run found changes (--detailed-exitcode)"},
      {"3", "refused by a rule"},
      {"4", "not confirmed"},
      {"5", "the plan no longer fits"},
      {"6", "verification failed; rolled back"},
      {"7", "busy: a lock was not to be had"},
      {"8", "committed, but the follow-up is not complete"},
      {"9", "the outcome of the commit is unknown"},
      {"64", "wrong usage, or an invalid playbook"},
      {"129, 130, 131, 143", "stopped by a signal; rolled back"}}},
};

static void print_section(terminal *term, const section *s)
{
    table rows = {.flexible = 1};
    buffer line = {0};
    terminal_print(term, &line);
    terminal_style(term, &line, BOLD, s->heading);
    terminal_print(term, &line);
    for (size_t i = 0; i < 16 && s->rows[i][0] != NULL; i++) {
        table_row_add(&rows, PLAIN, MARK_NONE);
        table_set(&rows, 0, s->rows[i][0]);
        table_set(&rows, 1, s->rows[i][1]);
    }
    table_print(&rows, term);
    buffer_free(&line);
}

static void tell_section(const section *s)
{
    for (size_t i = 0; i < 16 && s->rows[i][0] != NULL; i++) {
        const rh_field row[] = {{"section", RH_TEXT, s->heading, 0},
                                {"name", RH_TEXT, s->rows[i][0], 0},
                                {"text", RH_TEXT, s->rows[i][1], 0}};
        stream_tell("help", row, sizeof row / sizeof *row);
    }
}

static void print_usage(terminal *term)
{
    buffer line = {0};
    buffer_add(&line, "usage: resethost [command] [options] PLAYBOOK "
                      "[the playbook's options]");
    terminal_print(term, &line);
    terminal_print(term, &line);
    buffer_add(&line, "Runs playbooks that reset, reseed, back up or restore "
                      "a PostgreSQL database");
    terminal_print(term, &line);
    buffer_add(&line, "and its Redis. Nothing is destroyed before it was "
                      "confirmed and backed up.");
    terminal_print(term, &line);
    buffer_free(&line);
}

void help_print(terminal *term, bool json)
{
    if (!json)
        print_usage(term);
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        if (json)
            tell_section(&sections[i]);
        else
            print_section(term, &sections[i]);
}
