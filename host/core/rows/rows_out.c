/* SPDX-License-Identifier: MIT
 *
 * From the server to the file: COPY, decode, write in large pieces.
 */
#include "rows_out.h"

#include "rows_decode.h"

enum { PIECE_SIZE = 256 * 1024 };

typedef struct export
{
    rh_pg *pg;
    rh_decoder *decoder;
    rh_file *file;
    rh_progress *progress;
    rh_text text; /* not yet written */
}
export;

static int write_out(export *x, rh_error *error)
{
    int rc = rh_file_write(x->file, rh_text_str(&x->text), x->text.len, error);
    rh_text_clear(&x->text);
    return rc;
}

static int take_message(export *x, const char *data, size_t len,
                        rh_error *error)
{
    int64_t before = rh_decoder_rows(x->decoder);
    int rc = rh_decoder_feed(x->decoder, &x->text, data, len, error);
    if (rc == RH_OK && x->text.len >= PIECE_SIZE)
        rc = write_out(x, error);
    if (x->progress != NULL)
        rh_progress_add(x->progress, rh_decoder_rows(x->decoder) - before);
    return rc;
}

/* A COPY can only be left at its end, so what still comes is thrown away: the
   session must stay usable for the rollback. */
static void drain(rh_pg *pg)
{
    rh_error ignored = {0};
    const char *data;
    int len = 0;
    while (len >= 0 && rh_pg_copy_next(pg, &ignored, &data, &len) == RH_OK)
        continue;
}

static int copy_rows(export *x, const char *sql, rh_error *error)
{
    const char *data = NULL;
    int len = 0;
    int rc = rh_pg_copy_out(x->pg, error, sql);
    while (rc == RH_OK) {
        rc = rh_pg_copy_next(x->pg, error, &data, &len);
        if (rc != RH_OK)
            return rc;
        if (len < 0)
            break;
        rc = take_message(x, data, (size_t)len, error);
        if (rc != RH_OK)
            drain(x->pg);
    }
    if (rc == RH_OK)
        rc = rh_decoder_end(x->decoder, &x->text, error);
    return rc == RH_OK ? write_out(x, error) : rc;
}

int rh_rows_export(rh_pg *pg, const rh_table *table, rh_file *out,
                   rh_progress *progress, int64_t *rows, rh_error *error)
{
    rh_text sql = RH_TEXT_INIT;
    export x = {.pg = pg, .file = out, .progress = progress};
    x.decoder = rh_decoder_new(table);
    rh_decoder_sql(table, &sql);
    int rc = copy_rows(&x, sql.data, error);
    *rows = rh_decoder_rows(x.decoder);
    rh_decoder_free(x.decoder);
    rh_text_free(&x.text);
    rh_text_free(&sql);
    return rc;
}
