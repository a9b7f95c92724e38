/* SPDX-License-Identifier: MIT
 *
 * resethost.h: the whole public interface of resethost, a host that runs
 * playbooks (Lua files that reset, reseed, back up or restore a PostgreSQL
 * database and its Redis) and enforces what a playbook cannot be trusted
 * with: transactions, confirmations, backups, dry runs.
 *
 * What it guarantees
 *
 *   A playbook describes what should change; the host decides whether, when
 *   and how. Nothing destructive happens before every confirmation has been
 *   given; backup, change, verification and commit are one transaction; what
 *   is deleted was backed up in that same transaction; only tables that the
 *   playbook declared change; Redis is touched only after the commit.
 *
 * How a run goes
 *
 *   rh_open() makes a host from a configuration. rh_run() carries one
 *   playbook through load, connect, ask, inspect, show, confirm, lock,
 *   re-plan, back up, change, measure, verify, commit, follow up and report.
 *   Everything it does is told through `on_event`; everything it needs to
 *   know from a person is asked through `ask`. It returns one of the RH_
 *   codes below, which are also the exit statuses of the command line.
 *
 * The host asks, the caller answers, the host decides
 *
 *   `ask` returns the text that was typed and nothing else. The host compares
 *   it with what it demands, so a user interface cannot approve anything by
 *   returning "true". No callback, an answer that does not fit the buffer,
 *   and every unknown return value count as "declined".
 *
 * Where nobody can type
 *
 *   rh_plan_out() writes what a run would do into a file, for a person to review;
 *   rh_apply() carries out that file and asks nothing, because whoever names
 *   the plan by its code has read it. It plans anew, and stops with RH_STALE at
 *   whatever is no longer as it was reviewed. A plan is good for one run.
 *
 * Threads
 *
 *   A host belongs to one thread at a time. Only rh_cancel(),
 *   rh_cancel_by_signal() and rh_code_so_far() may be called from any thread,
 *   the first two from a signal handler as well.
 *
 * When the process must end
 *
 *   Nobody can go on without memory, nor take a thread out of a call that does
 *   not come back. Then `on_fatal` of the configuration is called with the
 *   status that is true at that moment, and ends the process (rh_fatal_fn); a
 *   program without one is aborted, or hangs. A program that must end for
 *   reasons of its own while a call runs, such as a second Ctrl-C, asks
 *   rh_code_so_far() for that status. What was not committed is rolled back by
 *   the server; rh_runs_resume() finishes what was.
 *
 * Environment
 *
 *   LC_NUMERIC must be "C" while the library runs: Lua prints numbers with
 *   it. The library installs no signal handler, writes nothing to standard
 *   output or error, never reads standard input, and does not change the
 *   disposition of SIGPIPE. A playbook's own memory is capped and its
 *   exhaustion is an ordinary error; see rh_fatal_fn for that of the heap.
 *
 * Strings
 *
 *   All text is UTF-8. A `const char *` returned or handed to a callback
 *   belongs to the library: in a callback it lives until the callback
 *   returns, elsewhere until the next call on the same host.
 *
 * Compatibility
 *
 *   Structures that the caller fills start with their own size; the library
 *   reads no further than that and takes zero for what is missing, so zero
 *   always means the default. Until 1.0 the minor version is the ABI.
 */
#ifndef RESETHOST_H
#define RESETHOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define RH_API __attribute__((visibility("default")))
#else
#define RH_API
#endif

#define RH_VERSION_MAJOR 0
#define RH_VERSION_MINOR 1
#define RH_VERSION_PATCH 0

/* The version of the library in use, "0.1.0". Static. */
RH_API const char *rh_version(void);

/* Outcomes. Only RH_OK and RH_INCOMPLETE can mean that data changed. */
enum {
    RH_OK = 0,            /* done, or nothing to do */
    RH_FAILED = 1,        /* failed; whatever had begun was rolled back */
    RH_CHANGES = 2,       /* a dry run found changes (rh_config.detailed) */
    RH_REFUSED = 3,       /* one of the host's rules forbids it */
    RH_NOT_CONFIRMED = 4, /* declined, end of input, or nobody to ask */
    RH_STALE = 5,         /* the plan no longer fits what is there */
    RH_UNVERIFIED = 6,    /* the playbook's verify failed; rolled back */
    RH_BUSY = 7,          /* a lock was not to be had */
    RH_INCOMPLETE = 8,    /* committed, but the follow-up is not complete */
    RH_UNKNOWN = 9,       /* the connection died at COMMIT; outcome unknown */
    RH_USAGE = 64,        /* wrong call, wrong option or invalid playbook */
    RH_CANCELLED = 130    /* rh_cancel() before the commit; rolled back */
};

/* The name of a code, "not confirmed" for RH_NOT_CONFIRMED. Static. */
RH_API const char *rh_code_name(int code);

/* ---- Events ------------------------------------------------------------ */

typedef enum rh_type {
    RH_TEXT = 1, /* `text` */
    RH_INTEGER,  /* `integer` */
    RH_BOOLEAN,  /* `integer`, 0 or 1 */
    RH_NUMBER    /* `text`: a JSON number with every digit kept */
} rh_type;

typedef struct rh_field {
    const char *name;
    rh_type type;
    const char *text; /* never NULL for RH_TEXT and RH_NUMBER */
    int64_t integer;
} rh_field;

/* One thing that happened. Events are flat: a list (statistics, operations)
   is one event an item. The names, and the fields of each, are listed in
   docs/events.md; new names and fields may appear in any version, so a reader
   skips what it does not know. */
typedef struct rh_event {
    size_t size;
    const char *name;
    const rh_field *fields;
    size_t nfields;
    const char *json; /* the whole event as one line of JSON, no newline */
} rh_event;

/* A field's value by name: NULL, or `fallback`, when the event lacks it. */
RH_API const char *rh_event_text(const rh_event *event, const char *name);
RH_API int64_t rh_event_integer(const rh_event *event, const char *name,
                                int64_t fallback);

/* Called for each event. The only calls on the host that are allowed inside
   are rh_cancel(), rh_cancel_by_signal() and rh_code_so_far(). */
typedef void (*rh_event_fn)(void *ud, const rh_event *event);

/* ---- Questions --------------------------------------------------------- */

typedef enum rh_question_kind {
    RH_ASK_PHRASE = 1, /* a confirmation: `phrase` must come back exactly */
    RH_ASK_CHOICE,     /* one of `choices`, answered by its number from 1 */
    RH_ASK_TEXT,       /* any line of text */
    RH_ASK_SECRET,     /* the same, not to be echoed or kept */
    RH_ASK_YES,        /* "yes" or anything else */
    RH_ASK_COUNTDOWN   /* no answer wanted: wait `seconds`, 0 when it ran out */
} rh_question_kind;

typedef struct rh_question {
    size_t size;
    rh_question_kind kind;
    const char *text;           /* the question, one line */
    const char *phrase;         /* RH_ASK_PHRASE: what must be typed */
    const char *option;         /* the option that answers it, or NULL */
    const char *const *choices; /* RH_ASK_CHOICE: one line each */
    size_t nchoices;
    int number; /* RH_ASK_PHRASE: which of ... */
    int total;  /* ... how many confirmations */
    int seconds;
} rh_question;

/* What an ask callback returns, RH_OK beside them. */
#define RH_ASK_DECLINED    RH_NOT_CONFIRMED /* end of input, or a refusal */
#define RH_ASK_NO_TERMINAL 100              /* there is nobody to ask */
#define RH_ASK_INTERRUPTED RH_CANCELLED     /* Ctrl-C at the prompt */

/* Writes the answer, without its newline, into reply[0..size-1] with a
   terminating zero, and returns RH_OK; otherwise one of the codes above. No
   transaction is open while it runs. */
typedef int (*rh_ask_fn)(void *ud, const rh_question *question, char *reply,
                         size_t size);

/* ---- The host ---------------------------------------------------------- */

typedef struct rh_host rh_host;

/* The end of the process is near: its heap is exhausted, or the playbook's
   code is in a call that does not come back and that nothing can interrupt.
   There is no way back to whoever called the library, and all that is open in
   the server is rolled back when the process ends. `code` is what has become
   of the run, RH_FAILED, RH_CANCELLED (or 128 and the signal), RH_UNKNOWN or
   RH_INCOMPLETE; its record has that result already.

   Called on any thread, while others are anywhere: allocate nothing, take no
   lock, write() what is to be said, and _exit(code). It must not call the
   library; when it returns, the library calls _exit(code). Without such a
   function the library abort()s for want of memory, and lets a call hang. */
typedef void (*rh_fatal_fn)(void *ud, int code, const char *message);

typedef struct rh_config {
    size_t size;
    const char *database_url; /* NULL: DATABASE_URL, from environment or .env */
    const char *redis_url;    /* NULL: REDIS_URL likewise; none: no Redis */
    const char *backup_dir;   /* NULL: "backups" in the working directory */
    const char *state_dir;    /* NULL: $XDG_STATE_HOME/resethost */
    const char *env_file;     /* NULL: ".env" in the working directory */
    rh_event_fn on_event;     /* NULL: nothing is told */
    void *on_event_ud;
    rh_ask_fn ask; /* NULL: every question is declined */
    void *ask_ud;
    int compress; /* backups by zstd at this level, 1 to 19; 0: not */
    int jobs;     /* connections that a backup is read by, 1 to 64; 0: as many
                     as its size and this machine's cores are worth */
    rh_fatal_fn on_fatal;
    void *on_fatal_ud;
    int detailed; /* not 0: a dry run that found changes returns RH_CHANGES */
} rh_config;

#define RH_CONFIG_INIT                                                         \
    {                                                                          \
        .size = sizeof(rh_config)                                              \
    }

/* Makes a host; copies what it needs of `config`. Touches neither network nor
   disk. *out is set on success only; rh_close() frees it and takes NULL. */
RH_API int rh_open(rh_host **out, const rh_config *config);
RH_API void rh_close(rh_host *host);

/* Why the last call on this host did not return RH_OK: one line that says
   what, where, and what to do. Empty after success. */
RH_API const char *rh_last_error(const rh_host *host);

/* What a run has come to, should the process end at this moment: RH_FAILED
   before the commit, RH_UNKNOWN while its answer is not there, then
   RH_INCOMPLETE. For whoever must end the process. Callable from any thread. */
RH_API int rh_code_so_far(const rh_host *host);

/* Asks a running call to stop. Before the commit the running query is
   cancelled and everything rolled back; later it has no effect on the
   database. Async-signal-safe; callable from any thread. */
RH_API void rh_cancel(rh_host *host);

/* The same for a signal that ends the whole process: it stops the running call
   and, from then on, every other call on this host before it changes anything;
   the `code` in the `result` event is 128 and the number. The call itself
   returns RH_CANCELLED. The first signal counts. */
RH_API void rh_cancel_by_signal(rh_host *host, int number);

/* ---- Playbooks --------------------------------------------------------- */

typedef enum rh_mode {
    RH_MODE_RUN = 0, /* all of it */
    RH_MODE_DRY_RUN, /* up to the plan; the server refuses every write */
    RH_MODE_REHEARSE /* everything but the commit, which is a rollback */
} rh_mode;

/* A playbook's option as given by the user: name without dashes, "_" or "-"
   alike. `value` is NULL for a flag that stands alone. */
typedef struct rh_option {
    const char *name;
    const char *value;
} rh_option;

/* Runs the playbook at `path`. */
RH_API int rh_run(rh_host *host, const char *path, rh_mode mode,
                  const rh_option *options, size_t noptions);

/* A dry run of the playbook that also writes its plan to `plan_path`, which
   must not exist (RH_USAGE, before anything is connected to): JSON, mode 0600,
   no secret in it; docs/plans.md describes it. The event `plan_written` tells
   its code, the first 8 hex digits of the SHA-256 of its bytes, and the command
   that applies it; `plan_replaces` tells each confirmation that it stands for.
   A playbook that asks for a secret, or makes a new key, has no such plan. */
RH_API int rh_plan_out(rh_host *host, const char *path, const char *plan_path,
                       const rh_option *options, size_t noptions);

/* Applies a plan that was reviewed. `confirm` is "database:code" and is
   compared to the byte; anything else, NULL as well, is RH_NOT_CONFIRMED. The
   playbook, its options and the answers to its ask() are those of the plan.
   Each thing that is no longer as it was is told as `plan_drift`, and any of
   them is RH_STALE with nothing touched; so is a plan that a run has committed
   before, or whose commit is unknown. With `dry_run` it only looks whether the
   plan still fits, and `confirm` may be NULL. */
RH_API int rh_apply(rh_host *host, const char *plan_path, const char *confirm,
                    bool dry_run);

/* Loads the playbook and checks every field without any server. Tells it as
   events: `playbook`, then `option`, `touches`, `confirmation`, `environment`
   for each part, and `checked` in any case. This is what a playbook's own
   --help is made of. */
RH_API int rh_check(rh_host *host, const char *path);

/* ---- The class of a database ------------------------------------------- */

/* Marks the configured database "production", "staging", "dev", "test" or
   "sandbox" by a tag in its comment, "[resethost:production]"; "none" takes the
   tag away, and NULL only tells the `target`. The rest of the comment stays as
   it is. Only the database's owner may (RH_REFUSED). Whatever makes a
   production database less than that asks for its name first. RH_STALE when
   somebody else changed the comment meanwhile. Tells `marked`. */
RH_API int rh_mark(rh_host *host, const char *class_name);

/* ---- Backups and records ----------------------------------------------- */

/* Tells each sealed backup, newest first, as a `backup` event: those that one
   playbook made, or all (NULL). RH_FAILED when the newest is older than
   `max_age_s` seconds, or when there is none; 0: any age will do. */
RH_API int rh_backups_list(rh_host *host, const char *playbook,
                           int64_t max_age_s);

/* Reads every byte of a backup (a name in the backup directory, "latest", or
   a directory) and compares it with its manifest: `backup_file` events, and
   RH_FAILED with what is damaged. Needs no server. */
RH_API int rh_backups_verify(rh_host *host, const char *name);

/* Removes the sealed backups of one playbook, or of all (NULL), that are older
   than `keep_days` days, 1 to 36500, by the dates in their manifests: a
   `backup_removed` event each. Of each playbook and database the newest one
   that reads back intact stays (`backup_kept`). With `dry_run` nothing is
   removed, and `planned_removal` tells what would be. */
RH_API int rh_backups_prune(rh_host *host, const char *playbook, int keep_days,
                            bool dry_run);

/* Tells each run's record, newest first, as a `recorded_run` event. */
RH_API int rh_runs_list(rh_host *host);

/* Tells the events of one run again, as they were recorded. `id` may be
   "latest" or any unambiguous beginning of an id. */
RH_API int rh_runs_show(rh_host *host, const char *id);

/* How a run is resumed: any of these. */
enum {
    RH_RESUME_DRY_RUN = 1, /* only tell what would be done */
    RH_RESUME_AGAIN = 2,   /* do once more what may have been done already */
    RH_RESUME_DONE = 4     /* a person has done what cannot be done from the
                              record, or must not be done twice: note that */
};

/* Finishes what a run that was killed, or met a fault, has not done after its
   commit, from its record alone (`id` as for rh_runs_show()). Asks the server
   first where nobody knows whether it was committed. Never changes a row.
   RH_OK when nothing is left to be done, however often it is called;
   RH_INCOMPLETE when something still is; RH_FAILED when the run was rolled
   back, after its temporary files are removed; RH_UNKNOWN, RH_BUSY while it is
   still going, RH_REFUSED on another server, database or Redis. */
RH_API int rh_runs_resume(rh_host *host, const char *id, unsigned how);

/* ---- Sandbox ----------------------------------------------------------- */

typedef struct rh_sandbox rh_sandbox;

/* Starts a throw-away PostgreSQL and Redis for the playbook's `sandbox` data.
   They end with rh_sandbox_close(), and also when this process dies in any
   way. The host then uses them instead of any configured URL, until the
   sandbox is closed. With `keep` the servers and their directory outlive the
   process; closing then only forgets them. Environment variables that a
   playbook reads and that are not set have the values of its sandbox.env. */
RH_API int rh_sandbox_open(rh_sandbox **out, rh_host *host,
                           const char *playbook, bool keep);
RH_API void rh_sandbox_close(rh_sandbox *sandbox);

/* Where the servers listen, for other programs. */
RH_API const char *rh_sandbox_database_url(const rh_sandbox *sandbox);
RH_API const char *rh_sandbox_redis_url(const rh_sandbox *sandbox);

#ifdef __cplusplus
}
#endif

#endif
