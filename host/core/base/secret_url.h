/* SPDX-License-Identifier: MIT
 *
 * Passwords of URLs that nobody announced: one that was typed in the wrong
 * place, or stands in another session's statement.
 */
#ifndef RH_CORE_SECRET_URL_H
#define RH_CORE_SECRET_URL_H

#include <stdbool.h>

/* Marks the bytes of `text` that are a password of a URL; true if any. */
bool rh_secret_url_mark(bool *marked, const char *text);

#endif
