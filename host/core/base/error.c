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

int rh_vfail(rh_error *error, int code, const char *format, va_list args)
{
    error->code = code;
    vsnprintf(error->message, sizeof error->message, format, args);
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
    size_t used = strlen(error->message);
    snprintf(error->message + used, sizeof error->message - used, ": %s",
             strerror(saved));
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
    size_t used = strlen(error->message);
    size_t room = sizeof error->message - used - 1;
    size_t n = strnlen(rest, room);
    memcpy(error->message + used, rest, n);
    error->message[used + n] = '\0';
}

void rh_error_clear(rh_error *error)
{
    error->code = RH_OK;
    error->message[0] = '\0';
}
