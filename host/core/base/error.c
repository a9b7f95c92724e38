/* SPDX-License-Identifier: MIT
 *
 * Formatting of the error object. Allocates nothing, so that it can always
 * report.
 */
#include "error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void fold_lines(char *s)
{
    char *end = s + strlen(s);
    while (end > s && (end[-1] == '\n' || end[-1] == ' '))
        *--end = '\0';
    for (; *s != '\0'; s++)
        if (*s == '\n' || *s == '\r' || *s == '\t')
            *s = ' ';
}

/* What did not fit is not missed in silence, and a secret that was cut can be
   told from what merely looks like its beginning. */
static void show_cut(rh_error *error)
{
    static const char points[] = "...";
    char *at = error->message + sizeof error->message - sizeof points;
    while (((unsigned char)*at & 0xC0) == 0x80)
        at--; /* never within a character */
    memcpy(at, points, sizeof points);
}

int rh_vfail(rh_error *error, int code, const char *format, va_list args)
{
    error->code = code;
    int n = vsnprintf(error->message, sizeof error->message, format, args);
    if (n >= (int)sizeof error->message)
        show_cut(error);
    fold_lines(error->message);
    return code;
}

int rh_fail(rh_error *error, int code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    rh_vfail(error, code, format, args);
    va_end(args);
    return code;
}

int rh_fail_errno(rh_error *error, int code, const char *format, ...)
{
    int saved = errno;
    va_list args;
    va_start(args, format);
    rh_vfail(error, code, format, args);
    va_end(args);
    size_t used = strlen(error->message), room = sizeof error->message - used;
    int n = snprintf(error->message + used, room, ": %s", strerror(saved));
    if (n >= (int)room)
        show_cut(error);
    return code;
}

void rh_error_prefix(rh_error *error, const char *format, ...)
{
    char rest[sizeof error->message];
    memcpy(rest, error->message, sizeof rest);
    va_list args;
    va_start(args, format);
    vsnprintf(error->message, sizeof error->message, format, args);
    va_end(args);
    size_t used = strlen(error->message), n = strlen(rest);
    size_t room = sizeof error->message - used - 1;
    size_t fits = n < room ? n : room;
    memcpy(error->message + used, rest, fits);
    error->message[used + fits] = '\0';
    if (fits < n)
        show_cut(error);
}

void rh_error_clear(rh_error *error)
{
    error->code = RH_OK;
    error->message[0] = '\0';
}
