/* SPDX-License-Identifier: MIT
 *
 * Base64 there and back, into room that the caller has.
 */
#include "base64.h"

#include <string.h>

static const char alphabets[][65] = {
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"};

size_t rh_base64_room(size_t n)
{
    return (n + 2) / 3 * 4 + 1;
}

size_t rh_base64_decoded_room(size_t n)
{
    return n / 4 * 3 + 4;
}

size_t rh_base64_encode(char *out, const void *bytes, size_t n, rh_base64 kind)
{
    const char *digits = alphabets[kind];
    const unsigned char *in = bytes;
    size_t len = 0;
    for (size_t i = 0; i < n; i += 3) {
        size_t have = n - i < 3 ? n - i : 3;
        unsigned bits = (unsigned)in[i] << 16;
        bits |= have > 1 ? (unsigned)in[i + 1] << 8 : 0;
        bits |= have > 2 ? (unsigned)in[i + 2] : 0;
        for (size_t k = 0; k <= have; k++)
            out[len++] = digits[bits >> (18 - 6 * k) & 63];
        for (size_t k = have; k < 3 && kind == RH_BASE64; k++)
            out[len++] = '=';
    }
    out[len] = '\0';
    return len;
}

static int digit_of(char c, rh_base64 kind)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == alphabets[kind][62])
        return 62;
    return c == alphabets[kind][63] ? 63 : -1;
}

/* What is left over when the last digit was read. */
static const char *check_end(size_t digits, size_t pads, unsigned bits,
                             rh_base64 kind)
{
    size_t rest = digits % 4;
    if (rest == 1)
        return "it is cut short";
    if (kind == RH_BASE64 && pads != (4 - rest) % 4)
        return "its padding (=) is wrong, or it is cut short";
    if (rest != 0 && (bits & (rest == 2 ? 15u : 3u)) != 0)
        return "its last character stands for nothing";
    return NULL;
}

const char *rh_base64_decode(void *out, size_t *len, const char *text, size_t n,
                             rh_base64 kind)
{
    unsigned char *to = out;
    size_t digits = 0, pads = 0;
    unsigned bits = 0;
    *len = 0;
    for (size_t i = 0; i < n; i++) {
        char c = text[i];
        if (kind == RH_BASE64 && c != '\0' && strchr(" \t\r\n", c) != NULL)
            continue;
        if (kind == RH_BASE64 && c == '=') {
            pads++;
            continue;
        }
        int digit = digit_of(c, kind);
        if (digit < 0)
            return "it holds a character that base64 does not have";
        if (pads > 0)
            return "something follows its padding";
        bits = bits << 6 | (unsigned)digit;
        if (++digits % 4 != 1)
            to[(*len)++] = (unsigned char)(bits >> (4 - digits % 4) % 4 * 2);
    }
    to[*len] = '\0';
    return check_end(digits, pads, bits, kind);
}
