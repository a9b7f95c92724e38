/* SPDX-License-Identifier: MIT
 *
 * What a transaction really did, as the server counted it: rows inserted,
 * updated and deleted in every table, cascades and triggers included, tables
 * truncated, made or dropped. It judges: a table that was not declared must
 * not have changed.
 */
#ifndef RH_CORE_MEASURE_H
#define RH_CORE_MEASURE_H

#include "catalog.h"
#include "event.h"
#include "pg.h"

typedef struct rh_measure rh_measure;

/* What may change: the declared tables, and of those the ones whose rows may
   be updated or deleted because this run has backed them up. */
typedef struct rh_declared {
    const rh_catalog *catalog;
    const rh_catalog *renewed; /* with the tables that the run made, or NULL */
    const rh_table *const *backed_up;
    size_t nbacked_up;
    bool without_backup; /* the playbook opted out */
} rh_declared;

/* Notes how every table is stored now, and how the declared ones look. To be
   called inside the write transaction, after the locks and before the first
   change. RH_REFUSED when the server does not count (track_counts = off), or
   does not react (session_replication_role = replica). */
int rh_measure_begin(rh_measure **out, rh_pg *pg, const rh_catalog *catalog,
                     rh_error *error);

/* Fires what is deferred, then counts; tells a `measured` event for each table
   that changed. RH_REFUSED names every table that changed without being
   declared, or lost rows without being backed up, and whatever else was made,
   altered or dropped, unless an operation does that (`renewed` is another
   catalogue then); and what may have done it. */
int rh_measure_end(rh_measure *m, rh_pg *pg, const rh_declared *declared,
                   rh_events *events, rh_error *error);

void rh_measure_free(rh_measure *m); /* takes NULL */

#endif
