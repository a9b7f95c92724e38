/* SPDX-License-Identifier: MIT
 *
 * For url_pg*.c only: showing what was parsed.
 */
#ifndef RH_CORE_URL_PG_SHOW_H
#define RH_CORE_URL_PG_SHOW_H

#include <libpq-fe.h>

#include "text.h"
#include "url.h"

/* The value of a keyword, or NULL. */
const char *rh_pg_url_get(const rh_pg_url *url, const char *keyword);

/* "host:5432/database", with libpq's defaults for what the URL leaves out. */
const char *rh_pg_place(const rh_pg_url *url, rh_arena *arena,
                        const PQconninfoOption *defaults);

/* Appends keyword='value', a secret one as ***. */
void rh_pg_mask_pair(rh_text *t, const PQconninfoOption *option);

#endif
