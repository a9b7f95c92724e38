/* SPDX-License-Identifier: MIT
 *
 * The time of day, in the two forms that the host writes.
 */
#ifndef RH_CORE_CLOCK_H
#define RH_CORE_CLOCK_H

typedef struct rh_stamp {
    char compact[16]; /* "20261121_143022", local time */
    char iso[48];     /* "2026-11-21T14:30:22.123456+01:00", local time */
} rh_stamp;

rh_stamp rh_clock_stamp(void);

#endif
