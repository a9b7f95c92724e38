/* SPDX-License-Identifier: MIT
 *
 * How an interrupted run stands, said in words for people.
 */
#include <string.h>

#include "file.h"
#include "record_past.h"

static bool has_work(const rh_past *p)
{
    for (size_t i = 0; i < p->nsteps; i++)
        if (p->steps[i].state != RH_STEP_SETTLED)
            return true;
    for (size_t i = 0; i < p->nfiles; i++)
        if (p->files[i].is_whole && !p->files[i].is_settled)
            return true;
    return false;
}

/* A temporary file of a run that came to nothing. */
static bool has_litter(const rh_past *p)
{
    for (size_t i = 0; i < p->nfiles; i++)
        if (!p->files[i].is_settled &&
            rh_path_look(p->files[i].temporary, NULL) == RH_PATH_FILE)
            return true;
    return p->partial_backup != NULL &&
           rh_path_look(p->partial_backup, NULL) == RH_PATH_DIRECTORY;
}

rh_standing rh_past_standing(const rh_past *p)
{
    if (p->is_running)
        return RH_STANDS_RUNNING;
    if (p->is_over)
        return p->is_ended && p->code == RH_OK ? RH_STANDS_COMPLETE
               : has_work(p)                   ? RH_STANDS_UNFINISHED
                                               : RH_STANDS_COMPLETE;
    if (p->is_committing && !p->is_rolled_back)
        return RH_STANDS_UNKNOWN;
    return p->is_ended && !has_litter(p) ? RH_STANDS_COMPLETE
                                         : RH_STANDS_UNCHANGED;
}

const char *rh_standing_name(rh_standing standing)
{
    static const char *const names[] = {"complete", "running", "unchanged",
                                        "unknown", "unfinished"};
    return names[standing];
}

/* ---- In words ---- */

static const char *while_it(const rh_past *p)
{
    static const char *const phases[][2] = {
        {"ask", "while it asked"},
        {"inspect", "while it read the database"},
        {"plan", "while it made the plan"},
        {"confirm", "while it waited to be confirmed"},
        {"lock", "while it waited for locks"},
        {"replan", "while it made the plan again"},
        {"backup", "while it made the backup"},
        {"change", "while it changed the database"},
        {"measure", "while it measured what it had changed"},
        {"verify", "while it verified what it had changed"},
        {"commit", "before its COMMIT"},
        {"follow_up", "while it followed up"},
        {"report", "while it reported"}};
    for (size_t i = 0; p->phase != NULL && i < sizeof phases / sizeof *phases;
         i++)
        if (strcmp(phases[i][0], p->phase) == 0)
            return phases[i][1];
    return "before it had begun";
}

static void add_litter(rh_text *t, const rh_past *p)
{
    if (p->partial_backup != NULL &&
        rh_path_look(p->partial_backup, NULL) == RH_PATH_DIRECTORY)
        rh_text_addf(t, "; %s is an unfinished backup and can be removed",
                     p->partial_backup);
    if (p->backup != NULL)
        rh_text_addf(t, "; its backup %s is sealed and stays", p->backup);
    for (size_t i = 0; i < p->nfiles; i++)
        if (!p->files[i].is_settled &&
            rh_path_look(p->files[i].temporary, NULL) == RH_PATH_FILE)
            rh_text_addf(t, "; %s is left over, and resuming removes it",
                         p->files[i].temporary);
}

static void add_unchanged(rh_text *t, const rh_past *p)
{
    rh_text_addf(t,
                 p->is_ended || p->is_rolled_back
                     ? "it was rolled back: nothing was changed"
                     : "it was killed %s, and the server rolled it back: "
                       "nothing was changed",
                 while_it(p));
    add_litter(t, p);
}

const char *rh_step_state_name(rh_step_state state)
{
    static const char *const names[] = {[RH_STEP_WAITING] = "not begun",
                                        [RH_STEP_STARTED] =
                                            "begun, may have been done",
                                        [RH_STEP_FAILED] = "failed",
                                        [RH_STEP_SETTLED] = "done"};
    return names[state];
}

static void add_step(rh_text *t, const rh_past_step *step)
{
    rh_text_addf(t, "; %s (%s)", step->what != NULL ? step->what : step->kind,
                 rh_step_state_name(step->state));
}

static void add_unfinished(rh_text *t, const rh_past *p)
{
    rh_text_add(t, p->is_committed
                       ? "it was committed, and what follows the commit is "
                         "not complete"
                       : "the database was not changed, and what it was for "
                         "is not complete");
    for (size_t i = 0; i < p->nfiles; i++)
        if (p->files[i].is_whole && !p->files[i].is_settled)
            rh_text_addf(t, "; name the file %s (it is whole in %s)",
                         p->files[i].path, p->files[i].temporary);
    for (size_t i = 0; i < p->nsteps; i++)
        if (p->steps[i].state != RH_STEP_SETTLED)
            add_step(t, &p->steps[i]);
}

static void add_words(rh_text *t, const rh_past *p, rh_standing standing)
{
    switch (standing) {
    case RH_STANDS_RUNNING:
        rh_text_addf(t, "it is still going: its record is held open");
        break;
    case RH_STANDS_UNCHANGED:
        add_unchanged(t, p);
        break;
    case RH_STANDS_UNKNOWN:
        rh_text_addf(t,
                     "the COMMIT of transaction %s was about to be sent, or "
                     "was sent, and no answer was noted: the server has to be "
                     "asked whether it was done, which resuming does",
                     p->mark.xid != NULL ? p->mark.xid : "?");
        break;
    case RH_STANDS_UNFINISHED:
        add_unfinished(t, p);
        break;
    case RH_STANDS_COMPLETE:
        rh_text_add(t, p->is_committed
                           ? "it was committed, and all that follows the "
                             "commit was done"
                           : "nothing is left to be done");
        break;
    }
}

void rh_past_tell(const rh_past *p, bool always, rh_events *events)
{
    rh_text words = RH_TEXT_INIT, command = RH_TEXT_INIT;
    rh_standing standing = rh_past_standing(p);
    bool helps = standing == RH_STANDS_UNKNOWN ||
                 standing == RH_STANDS_UNFINISHED ||
                 (standing == RH_STANDS_UNCHANGED && p->nfiles > 0);
    if (standing == RH_STANDS_COMPLETE && p->is_ended && !always)
        goto done;
    add_words(&words, p, standing);
    rh_text_addf(&command, "resethost runs resume %s", p->id);
    RH_EMIT(events, "standing", RH_F_TEXT("id", p->id),
            RH_F_TEXT("state", rh_standing_name(standing)),
            RH_F_TEXT("text", rh_text_str(&words)),
            RH_F_TEXT("command", helps ? command.data : NULL));
done:
    rh_text_free(&words);
    rh_text_free(&command);
}
