/* SPDX-License-Identifier: MIT
 *
 * Parsing. A common option may stand anywhere; every other one belongs to the
 * playbook before it, and whether it takes a value the playbook itself says.
 */
#include "options.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "info.h"

typedef enum common_id {
    AGAIN,
    ANSWER,
    BACKUP_DIR,
    COLOUR,
    COMPRESS,
    CONFIRM,
    DATABASE_URL,
    DETAILED_EXITCODE,
    DONE,
    DRY_RUN,
    HELP,
    JOBS,
    JSON,
    JUNIT,
    KEEP,
    KEEP_DAYS,
    MAX_AGE,
    PLAN_OUT,
    PLAYBOOK,
    REDIS_URL,
    REHEARSE,
    STATE_DIR,
    VERSION,
    NCOMMON
} common_id;

static const struct {
    const char *name;
    bool takes_value;
    const char *command; /* elsewhere the name is the playbook's to use */
} common[NCOMMON] = {
    [AGAIN] = {"again", false, "runs"},
    [ANSWER] = {"answer", true, "sandbox"},
    [BACKUP_DIR] = {"backup-dir", true, NULL},
    [COLOUR] = {"color", true, NULL},
    [COMPRESS] = {"compress", false, NULL},
    [CONFIRM] = {"confirm", true, "apply"},
    [DATABASE_URL] = {"database-url", true, NULL},
    [DETAILED_EXITCODE] = {"detailed-exitcode", false, NULL},
    [DONE] = {"done", false, "runs"},
    [DRY_RUN] = {"dry-run", false, NULL},
    [HELP] = {"help", false, NULL},
    [JOBS] = {"jobs", true, NULL},
    [JSON] = {"json", false, NULL},
    [JUNIT] = {"junit", true, NULL},
    [KEEP] = {"keep", false, "sandbox"},
    [KEEP_DAYS] = {"keep-days", true, "backups"},
    [MAX_AGE] = {"max-age", true, "backups"},
    [PLAN_OUT] = {"plan-out", true, NULL},
    [PLAYBOOK] = {"playbook", true, "backups"},
    [REDIS_URL] = {"redis-url", true, NULL},
    [REHEARSE] = {"rehearse", false, NULL},
    [STATE_DIR] = {"state-dir", true, NULL},
    [VERSION] = {"version", false, NULL},
};

static const char *const commands[] = {"run",     "apply", "mark",    "check",
                                       "backups", "runs",  "sandbox", "new"};
enum { NCOMMANDS = sizeof commands / sizeof *commands };

typedef struct parser {
    request *r;
    char *const *argv;
    int argc, at; /* the word after the one in hand */
    bool words_only;
} parser;

static bool command_is(const request *r, const char *name)
{
    return r->command != NULL && strcmp(r->command, name) == 0;
}

static bool takes_playbooks(const request *r)
{
    return command_is(r, "run") || command_is(r, "sandbox");
}

static job *last_job(request *r)
{
    return r->njobs > 0 ? &r->jobs[r->njobs - 1] : NULL;
}

static int misuse(request *r, const char *before, const char *word,
                  const char *after)
{
    buffer_clear(&r->error);
    buffer_addf(&r->error, "%s%s%s", before, word, after);
    return RH_USAGE;
}

/* ---- Common options ----------------------------------------------------- */

static int find_common(const request *r, const char *name)
{
    for (int i = 0; i < NCOMMON; i++)
        if (strcmp(common[i].name, name) == 0)
            return common[i].command != NULL &&
                           !command_is(r, common[i].command)
                       ? -1
                       : i;
    return -1;
}

static int set_mode(request *r, rh_mode mode)
{
    job *j = last_job(r);
    rh_mode *slot = command_is(r, "sandbox") && j != NULL ? &j->mode : &r->mode;
    if (*slot != RH_MODE_RUN && *slot != mode)
        return misuse(r, "--dry-run and --rehearse exclude each other: a ", "",
                      "rehearsal writes and rolls back, a dry run only reads");
    *slot = mode;
    return RH_OK;
}

static int set_colour(request *r, const char *value)
{
    static const char *const choices[] = {"auto", "always", "never"};
    for (size_t i = 0; i < 3; i++) {
        if (strcmp(choices[i], value) == 0) {
            r->colour = (colour_choice)i;
            return RH_OK;
        }
    }
    return misuse(r, "--color is auto, always or never, not \"", value, "\"");
}

static int set_number(request *r, int id, const char *value, int most, int *out)
{
    char *end = NULL;
    long n = strtol(value, &end, 10);
    buffer limits = {0};
    *out = (int)n;
    if (*value >= '0' && *value <= '9' && *end == '\0' && n >= 1 && n <= most)
        return RH_OK;
    buffer_addf(&limits, " is a number from 1 to %d, not \"%s\"", most, value);
    int code = misuse(r, "--", common[id].name, buffer_str(&limits));
    buffer_free(&limits);
    return code;
}

/* "26h", "90m", "2d". */
static int set_age(request *r, const char *value)
{
    static const struct {
        char letter;
        int64_t seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
    enum { MOST_DIGITS = 9 };
    size_t digits = strspn(value, "0123456789");
    bool ok =
        digits > 0 && digits <= MOST_DIGITS && strlen(value + digits) == 1;
    for (size_t i = 0; ok && i < sizeof units / sizeof *units; i++)
        if (value[digits] == units[i].letter)
            r->max_age_s = strtoll(value, NULL, 10) * units[i].seconds;
    return r->max_age_s > 0
               ? RH_OK
               : misuse(r,
                        "--max-age is a number with s, m, h or d behind "
                        "it, as in 26h, not \"",
                        value, "\"");
}

static int add_answer(request *r, const char *value)
{
    job *j = last_job(r);
    if (j == NULL)
        return misuse(r, "--answer belongs behind the playbook that asks", "",
                      "");
    j->answers =
        cli_grow(j->answers, &j->answers_cap, j->nanswers, sizeof *j->answers);
    j->answers[j->nanswers++] = value;
    return RH_OK;
}

static int apply_common(request *r, int id, const char *value)
{
    switch (id) {
    case AGAIN:
        r->again = true;
        return RH_OK;
    case ANSWER:
        return add_answer(r, value);
    case BACKUP_DIR:
        r->backup_dir = value;
        return RH_OK;
    case COLOUR:
        return set_colour(r, value);
    case COMPRESS:
        return set_number(r, id, value, 19, &r->compress);
    case CONFIRM:
        r->confirm = value;
        return RH_OK;
    case DATABASE_URL:
        r->database_url = value;
        return RH_OK;
    case DETAILED_EXITCODE:
        r->detailed = true;
        return RH_OK;
    case DONE:
        r->done = true;
        return RH_OK;
    case DRY_RUN:
        return set_mode(r, RH_MODE_DRY_RUN);
    case HELP:
        r->help = true;
        return RH_OK;
    case JOBS:
        return set_number(r, id, value, 64, &r->jobs_wanted);
    case JSON:
        r->json = true;
        return RH_OK;
    case JUNIT:
        r->junit = value;
        return RH_OK;
    case KEEP:
        r->keep = true;
        return RH_OK;
    case KEEP_DAYS:
        return set_number(r, id, value, 36500, &r->keep_days);
    case MAX_AGE:
        return set_age(r, value);
    case PLAN_OUT:
        r->plan_out = value;
        return RH_OK;
    case PLAYBOOK:
        r->of_playbook = value;
        return RH_OK;
    case REDIS_URL:
        r->redis_url = value;
        return RH_OK;
    case REHEARSE:
        return set_mode(r, RH_MODE_REHEARSE);
    case STATE_DIR:
        r->state_dir = value;
        return RH_OK;
    default:
        r->version = true;
        return RH_OK;
    }
}

static int common_option(parser *p, int id, const char *value)
{
    const char *name = common[id].name;
    /* A level is never the next word: that is the playbook. */
    if (!common[id].takes_value && value != NULL && id != COMPRESS)
        return misuse(p->r, "--", name, " takes no value");
    if (common[id].takes_value && value == NULL) {
        /* Empty is no value either: --backup-dir "" would mean anything. */
        if (p->at >= p->argc || strncmp(p->argv[p->at], "--", 2) == 0)
            return misuse(p->r, "--", name, " needs a value behind it");
        value = p->argv[p->at++];
    }
    if (value != NULL && *value == '\0' && id != ANSWER)
        return misuse(p->r, "the value of --", name, " is empty");
    /* A flag looks at no value, and --compress alone is level 1. */
    return apply_common(p->r, id, value != NULL ? value : "1");
}

/* ---- A playbook's options ----------------------------------------------- */

static int unknown_option(const request *r, buffer *error, const char *name)
{
    const char *names[NCOMMON];
    size_t n = 0;
    for (int i = 0; i < NCOMMON; i++)
        if (find_common(r, common[i].name) >= 0)
            names[n++] = common[i].name;
    const char *nearest = format_nearest(name, names, n);
    buffer_addf(error, "unknown option --%s", name);
    if (nearest != NULL)
        buffer_addf(error, "; did you mean --%s?", nearest);
    else if (r->command == NULL || takes_playbooks(r))
        buffer_add(error, " before the playbook; a playbook's own options "
                          "come behind it");
    else
        buffer_add(error, "; resethost --help lists them");
    return RH_USAGE;
}

/* A value follows unless the playbook says that the option is a flag. Only a
   word that could be either makes it worth to read the playbook. */
static const char *value_behind(parser *p, const job *j, const char *name)
{
    if (p->at >= p->argc || strncmp(p->argv[p->at], "--", 2) == 0)
        return NULL;
    return info_is_flag(j->path, name) ? NULL : p->argv[p->at++];
}

static int playbook_option(parser *p, const char *name, const char *value)
{
    job *j = takes_playbooks(p->r) ? last_job(p->r) : NULL;
    if (j == NULL)
        return unknown_option(p->r, &p->r->error, name);
    if (value == NULL)
        value = value_behind(p, j, name);
    j->options =
        cli_grow(j->options, &j->options_cap, j->noptions, sizeof *j->options);
    j->options[j->noptions++] = (rh_option){cli_strdup(name), value};
    return RH_OK;
}

static int option(parser *p, const char *word)
{
    buffer name = {0};
    const char *equals = strchr(word, '=');
    size_t n = equals != NULL ? (size_t)(equals - word) : strlen(word);
    buffer_addn(&name, word, n);
    const char *value = equals != NULL ? equals + 1 : NULL;
    int id = find_common(p->r, buffer_str(&name));
    int code = id >= 0 ? common_option(p, id, value)
                       : playbook_option(p, buffer_str(&name), value);
    buffer_free(&name);
    return code;
}

/* ---- Words -------------------------------------------------------------- */

static int add_job(request *r, const char *path)
{
    if (r->njobs == 1 && command_is(r, "run"))
        return misuse(r, "one playbook at a time: \"", path,
                      "\" is a second one, or the value of an option that "
                      "takes none");
    r->jobs = cli_grow(r->jobs, &r->jobs_cap, r->njobs, sizeof *r->jobs);
    r->jobs[r->njobs++] = (job){.path = path};
    return RH_OK;
}

static void add_word(request *r, const char *word)
{
    r->words = cli_grow(r->words, &r->words_cap, r->nwords, sizeof *r->words);
    r->words[r->nwords++] = word;
}

static bool looks_like_a_file(const char *word)
{
    size_t n = strlen(word);
    bool is_lua = n > 4 && strcmp(word + n - 4, ".lua") == 0;
    return is_lua || strchr(word, '/') != NULL || access(word, F_OK) == 0;
}

static int no_such_command(request *r, const char *word)
{
    const char *nearest = format_nearest(word, commands, NCOMMANDS);
    buffer path = {0};
    buffer_addf(&path, "playbooks/%s.lua", word);
    if (access(buffer_str(&path), F_OK) == 0)
        nearest = buffer_str(&path);
    buffer_addf(&r->error, "\"%s\" is no command and no playbook", word);
    if (nearest != NULL)
        buffer_addf(&r->error, "; did you mean \"%s\"?", nearest);
    else
        buffer_add(&r->error, "; resethost --help lists the commands");
    buffer_free(&path);
    return RH_USAGE;
}

/* The first word is a command or, without one, the playbook to run. */
static int first_word(request *r, const char *word)
{
    for (size_t i = 0; i < NCOMMANDS; i++) {
        if (strcmp(commands[i], word) == 0) {
            r->command = commands[i];
            return RH_OK;
        }
    }
    if (!looks_like_a_file(word))
        return no_such_command(r, word);
    r->command = "run";
    return add_job(r, word);
}

static int plain_word(request *r, const char *word)
{
    if (r->command == NULL)
        return first_word(r, word);
    if (takes_playbooks(r))
        return add_job(r, word);
    add_word(r, word);
    return RH_OK;
}

static int next_word(parser *p)
{
    const char *word = p->argv[p->at++];
    if (p->words_only || word[0] != '-' || word[1] == '\0')
        return plain_word(p->r, word);
    if (strcmp(word, "--") == 0) {
        p->words_only = true;
        return RH_OK;
    }
    if (word[1] == '-')
        return option(p, word + 2);
    if (strcmp(word, "-h") == 0 || strcmp(word, "-V") == 0)
        return apply_common(p->r, word[1] == 'h' ? HELP : VERSION, NULL);
    return misuse(p->r, "unknown option ", word,
                  "; options are written out, as in --dry-run");
}

int request_parse(request *r, int argc, char *const *argv)
{
    parser p = {.r = r, .argv = argv, .argc = argc, .at = 1};
    int code = RH_OK;
    *r = (request){0};
    /* Known before anything else can go wrong, since it tells how to say so. */
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        r->json = r->json || strcmp(argv[i], "--json") == 0;
    while (code == RH_OK && p.at < argc)
        code = next_word(&p);
    for (size_t i = 0; i < r->njobs; i++)
        if (r->jobs[i].mode == RH_MODE_RUN)
            r->jobs[i].mode = r->mode;
    return code == RH_OK && !r->help && !r->version ? request_check(r) : code;
}

static void free_job(job *j)
{
    for (size_t i = 0; i < j->noptions; i++) {
        char *name = NULL;
        /* The library's type is const for the one who reads it. */
        memcpy(&name, &j->options[i].name, sizeof name);
        free(name);
    }
    free(j->options);
    free(j->answers);
}

void request_free(request *r)
{
    for (size_t i = 0; i < r->njobs; i++)
        free_job(&r->jobs[i]);
    free(r->jobs);
    free(r->words);
    buffer_free(&r->error);
}
