/* SPDX-License-Identifier: MIT
 *
 * How long something took.
 */
#ifndef CLI_ELAPSED_H
#define CLI_ELAPSED_H

#include <stdint.h>
#include <time.h>

/* Milliseconds since some moment of the past. */
static inline int64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

#endif
