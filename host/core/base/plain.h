/* SPDX-License-Identifier: MIT
 *
 * Eight bytes at a time: does a piece of text need a closer look before it may
 * stand in, or be taken from, a JSON string?
 */
#ifndef RH_CORE_PLAIN_H
#define RH_CORE_PLAIN_H

#include <stdint.h>
#include <string.h>

#define RH_EACH_BYTE(c) (0x0101010101010101u * (uint64_t)(c))

static inline uint64_t rh_eight_bytes(const char *s)
{
    uint64_t x;
    memcpy(&x, s, sizeof x);
    return x;
}

/* Not zero when one of the bytes is a control character, a quote or a
   backslash. Which one it is does not follow from the result. */
static inline uint64_t rh_any_special(uint64_t x)
{
    uint64_t quote = x ^ RH_EACH_BYTE('"');
    uint64_t backslash = x ^ RH_EACH_BYTE('\\');
    uint64_t hit = (x - RH_EACH_BYTE(0x20)) & ~x;
    hit |= (quote - RH_EACH_BYTE(1)) & ~quote;
    hit |= (backslash - RH_EACH_BYTE(1)) & ~backslash;
    return hit & RH_EACH_BYTE(0x80);
}

#endif
