/* SPDX-License-Identifier: MIT
 *
 * The record of a run: its events, one JSON object a line, in
 * STATE_DIR/runs/<id>.jsonl, outside the database that is reset. It is a
 * reader of the event stream; progress is left out.
 */
#ifndef RH_CORE_RECORD_H
#define RH_CORE_RECORD_H

#include "error.h"
#include "event.h"

typedef struct rh_record rh_record;

/* $XDG_STATE_HOME/resethost, else $HOME/.local/state/resethost, unless `dir`
   says otherwise. Caller frees. */
char *rh_state_dir(const char *dir);

/* Creates the file (0600, directories 0700). Fails before anything was done:
   a run without a record is not begun. */
int rh_record_open(rh_record **out, const char *state_dir, const char *id,
                   rh_error *error);

/* Opens one to go on with it, what a crash left of a last line cut off.
   RH_BUSY while somebody still writes it. */
int rh_record_reopen(rh_record **out, const char *path, rh_error *error);

/* An rh_event_fn; `ud` is the record. Appends one line. A failed write is
   remembered and reported by the next sync. */
void rh_record_event(void *ud, const rh_event *event);

/* fdatasync: what was told until now survives a crash, and is found under the
   record's name. */
int rh_record_sync(rh_record *record, rh_error *error);
void rh_record_close(rh_record *record); /* takes NULL */

/* Tells a `recorded_run` event for each record, newest first. A record whose
   last line is no `result` has no `code`, and the status "running" while its
   writer holds it open, else "unfinished". `standing` (record_past.h) says
   more of those that are not complete. */
int rh_records_list(const char *state_dir, rh_events *events, rh_error *error);

/* Tells the events of one run again ("latest", an id, or the unambiguous
   beginning of one). RH_FAILED when there is none, or a line is not ours. A
   last line that a crash tore is left out and told as a `warning`; a run that
   did not come to its end is explained by a `standing` event. */
int rh_record_show(const char *state_dir, const char *id, rh_events *events,
                   rh_error *error);

#endif
