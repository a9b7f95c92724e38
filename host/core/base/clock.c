/* SPDX-License-Identifier: MIT
 *
 * strftime, with the fraction and the colon of the offset that it lacks.
 */
#include "clock.h"

#include <stdio.h>
#include <time.h>

rh_stamp rh_clock_stamp(void)
{
    rh_stamp stamp;
    struct timespec now;
    struct tm tm;
    char date[24], offset[8];
    clock_gettime(CLOCK_REALTIME, &now);
    localtime_r(&now.tv_sec, &tm);
    strftime(stamp.compact, sizeof stamp.compact, "%Y%m%d_%H%M%S", &tm);
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &tm);
    strftime(offset, sizeof offset, "%z", &tm);
    snprintf(stamp.iso, sizeof stamp.iso, "%s.%06u%.3s:%.2s", date,
             (unsigned)(now.tv_nsec / 1000) % 1000000, offset, offset + 3);
    return stamp;
}
