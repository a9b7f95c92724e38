/* SPDX-License-Identifier: MIT
 *
 * The one error object: a code that is also the exit status, and one line
 * that says what, where and what to do. Written once, where the failure is
 * seen; callers pass the code on and add nothing.
 */
#ifndef RH_CORE_ERROR_H
#define RH_CORE_ERROR_H

#include <stdarg.h>

#include "resethost.h"

typedef struct rh_error {
    int code; /* RH_OK: no error */
    char message[2048];
} rh_error;

/* Sets the error and returns `code`, so that a failure is one statement:
   return rh_fail(error, RH_FAILED, "...", ...). Line breaks become blanks. */
int rh_fail(rh_error *error, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int rh_vfail(rh_error *error, int code, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));

/* The same, with ": " and the text of the current errno at the end. */
int rh_fail_errno(rh_error *error, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts where it happened in front: "factory_reset.lua:31: ". */
void rh_error_prefix(rh_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void rh_error_clear(rh_error *error);

#endif
