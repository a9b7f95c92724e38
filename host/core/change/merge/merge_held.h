/* SPDX-License-Identifier: MIT
 *
 * Files that one query must see as a whole, in the server's memory and not in
 * ours: libpq would hold each twice, as a parameter and in the message.
 */
#ifndef RH_CORE_MERGE_HELD_H
#define RH_CORE_MERGE_HELD_H

#include "pg.h"
#include "text.h"

/* Sends a file as settings of the transaction, which a read only one may make
   too; *pieces is how many. `number` tells the files of a query apart. */
int merge_held_send(int *pieces, rh_pg *pg, int number, const char *file,
                    size_t limit, rh_error *error);

/* What is the file again, where parameter `number` is its pieces. */
void merge_held_add(rh_text *sql, int number);

/* Lets the server forget it. */
int merge_held_forget(rh_pg *pg, int number, int pieces, rh_error *error);

#endif
