/* SPDX-License-Identifier: MIT
 *
 * Each piece is a setting, a text of its own.
 */
#include "merge_held.h"

#include <stdio.h>

#include "source.h"

enum { NAME_SIZE = 48, NUMBER_SIZE = 16 };

typedef struct sending {
    rh_pg *pg;
    int number, pieces;
    rh_text piece; /* a parameter ends with a zero */
} sending;

static int send_piece(void *ud, const char *piece, size_t n, rh_error *error)
{
    sending *s = ud;
    char name[NAME_SIZE];
    snprintf(name, sizeof name, "resethost.file_%d_%d", s->number, s->pieces);
    s->pieces++;
    rh_text_clear(&s->piece);
    rh_text_addn(&s->piece, piece, n);
    const char *params[] = {name, s->piece.data};
    /* Its length only: the value would come back. */
    return rh_pg_run(s->pg, NULL, error,
                     "SELECT length(set_config($1, $2, true))", 2, params);
}

int merge_held_send(int *pieces, rh_pg *pg, int number, const char *file,
                    size_t limit, rh_error *error)
{
    sending s = {.pg = pg, .number = number, .piece = RH_TEXT_INIT};
    int rc = rh_source_pass(file, limit, send_piece, &s, error);
    *pieces = s.pieces;
    rh_text_free(&s.piece);
    return rc;
}

void merge_held_add(rh_text *sql, int number)
{
    rh_text_addf(sql,
                 "(SELECT string_agg(current_setting("
                 "'resethost.file_%d_' || i), '' ORDER BY i)"
                 " FROM generate_series(0, $%d::int - 1) i)",
                 number, number);
}

int merge_held_forget(rh_pg *pg, int number, int pieces, rh_error *error)
{
    char file[NUMBER_SIZE], count[NUMBER_SIZE];
    const char *params[] = {file, count};
    snprintf(file, sizeof file, "%d", number);
    snprintf(count, sizeof count, "%d", pieces);
    return rh_pg_run(pg, NULL, error,
                     "SELECT count(set_config("
                     "'resethost.file_' || $1::int || '_' || i, '', true))"
                     " FROM generate_series(0, $2::int - 1) i",
                     2, params);
}
