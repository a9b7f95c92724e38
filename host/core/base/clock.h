/* SPDX-License-Identifier: MIT
 *
 * The time of day, in the two forms that the host writes, and time that passes.
 */
#ifndef RH_CORE_CLOCK_H
#define RH_CORE_CLOCK_H

#include <stdint.h>

typedef struct rh_stamp {
    char compact[16]; /* "20261121_143022", local time */
    char iso[48];     /* "2026-11-21T14:30:22.123456+01:00", local time */
} rh_stamp;

rh_stamp rh_clock_stamp(void);
/* Of a moment, in microseconds since 1970. */
rh_stamp rh_clock_stamp_at(int64_t micros);

int64_t rh_clock_micros(void); /* now, likewise */

int64_t rh_now_ms(void);  /* monotonic */
void rh_pause_ms(int ms); /* or until a signal comes */

#endif
