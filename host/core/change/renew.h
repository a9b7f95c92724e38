/* SPDX-License-Identifier: MIT
 *
 * When an operation drops or makes tables, the catalogue that the plan was
 * checked against is gone. Operations after it are prepared when they run,
 * against the one that is read here.
 */
#ifndef RH_CORE_RENEW_H
#define RH_CORE_RENEW_H

#include "op.h"

/* Reads the catalogue anew: the declared tables that are there, and every
   table that this transaction made. */
int rh_change_renew(rh_change *change, rh_error *error);

/* How all tables look that this transaction has not made; then, which of these
   it has altered: RH_REFUSED names them. */
int rh_renew_note_looks(const char **looks, const rh_change *change,
                        rh_error *error);
int rh_renew_check_looks(const char *looks, const rh_change *change,
                         rh_error *error);

#endif
