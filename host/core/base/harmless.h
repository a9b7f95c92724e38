/* SPDX-License-Identifier: MIT
 *
 * What another program wrote, fit to be told.
 */
#ifndef RH_CORE_HARMLESS_H
#define RH_CORE_HARMLESS_H

#include "text.h"

/* Appends `s` as valid UTF-8 without control characters: sequences that
   command a terminal are left out, a tab is a blank, what is left of controls
   and of broken UTF-8 is U+FFFD. */
void rh_text_harmless(rh_text *out, const char *s, size_t n);

#endif
