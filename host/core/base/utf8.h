/* SPDX-License-Identifier: MIT
 *
 * UTF-8 by its definition (RFC 3629): no overlong form, no surrogate, nothing
 * above U+10FFFF. Independent of the process's locale.
 */
#ifndef RH_CORE_UTF8_H
#define RH_CORE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Length of the character at `s`, of which `n` bytes are there, and its code
   point; 0 when there is no whole and valid one. */
size_t rh_utf8_decode(const char *s, size_t n, uint32_t *code);

/* Writes a code point that is no surrogate; returns its length. */
size_t rh_utf8_encode(uint32_t code, char out[4]);

bool rh_utf8_is_valid(const char *s, size_t n);

/* How many of the first `max` bytes of a text to show, so that no character is
   cut. */
size_t rh_utf8_cut(const char *s, size_t max);

#endif
