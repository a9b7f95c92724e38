/* SPDX-License-Identifier: MIT
 *
 * Network addresses as PostgreSQL writes them.
 */
#include "rows_types.h"

#include <arpa/inet.h>
#include <string.h>

/* As the server numbers them, whatever its system does. */
enum { FAMILY_4 = 2, FAMILY_6 = 3 };

/* Family, length of the network part, whether it is a cidr, number of bytes,
   the bytes. */
bool rh_write_inet(rh_text *out, const unsigned char *p, size_t n)
{
    enum { HEAD = 4 };
    if (n < HEAD || (p[0] != FAMILY_4 && p[0] != FAMILY_6))
        return false;
    unsigned size = p[0] == FAMILY_4 ? 4 : 16;
    if (p[3] != size || n != HEAD + size || p[1] > 8 * size || p[2] > 1)
        return false;
    char *q = rh_text_reserve(out, INET6_ADDRSTRLEN + 8);
    *q++ = '"';
    if (inet_ntop(size == 4 ? AF_INET : AF_INET6, p + HEAD, q,
                  INET6_ADDRSTRLEN) == NULL)
        return false;
    q += strlen(q);
    if (p[2] == 1 || p[1] != 8 * size) {
        *q++ = '/';
        q = rh_put_unsigned(q, p[1]);
    }
    *q++ = '"';
    return rh_text_end(out, q);
}

static bool write_mac(rh_text *out, const unsigned char *p, size_t n)
{
    char *q = rh_text_reserve(out, 3 * n + 2);
    for (size_t i = 0; i < n; i++) {
        *q++ = i == 0 ? '"' : ':';
        q = rh_put_hex(q, p + i, 1);
    }
    *q++ = '"';
    return rh_text_end(out, q);
}

bool rh_write_macaddr(rh_text *out, const unsigned char *p, size_t n)
{
    return n == 6 && write_mac(out, p, n);
}

bool rh_write_macaddr8(rh_text *out, const unsigned char *p, size_t n)
{
    return n == 8 && write_mac(out, p, n);
}
