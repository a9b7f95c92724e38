/* SPDX-License-Identifier: MIT
 *
 * What the fuzz targets share: files of fuzzed bytes, and checks that end the
 * run, so that libFuzzer keeps the input.
 */
#ifndef RH_TESTS_FUZZ_H
#define RH_TESTS_FUZZ_H

#include <stdint.h>

#include "json.h"
#include "rows_in.h"

/* What libFuzzer calls; each target defines it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Aborts with the condition and its place when it does not hold. */
#define FUZZ_CHECK(condition)                                                  \
    ((condition) ? (void)0 : fuzz_broken(#condition, __FILE__, __LINE__))
_Noreturn void fuzz_broken(const char *condition, const char *file, int line);

/* `rc` is RH_OK, or the error is one line that was set with this code. */
void fuzz_check_error(int rc, const rh_error *error);

/* The path of a file in memory that holds these bytes until the next call. */
const char *fuzz_file(const void *data, size_t n);

/* A directory of this process's own, removed with what is in it at its end;
   in TMPDIR, else in /dev/shm. The same at each call. */
const char *fuzz_directory(void);

/* Makes or replaces a file in it; `data` NULL removes it. */
void fuzz_put(const char *name, const void *data, size_t n);

/* Parses, and checks the error where there is one. */
int fuzz_parse(const rh_json **out, rh_arena *arena, const char *text, size_t n,
               rh_error *error);

/* The one cell of the one row of [{"v":...}], which must be readable. Free the
   reader behind it. */
const rh_cell *fuzz_cell(rh_row_reader **reader, const char *value, size_t n);

#endif
