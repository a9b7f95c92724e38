/* SPDX-License-Identifier: MIT
 *
 * strftime, with the fraction and the colon of the offset that it lacks.
 */
#include "clock.h"

#include <stdio.h>
#include <time.h>

int64_t rh_clock_micros(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

rh_stamp rh_clock_stamp_at(int64_t micros)
{
    rh_stamp stamp;
    time_t seconds = (time_t)(micros / 1000000);
    struct tm tm;
    char date[24], offset[8];
    localtime_r(&seconds, &tm);
    strftime(stamp.compact, sizeof stamp.compact, "%Y%m%d_%H%M%S", &tm);
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &tm);
    strftime(offset, sizeof offset, "%z", &tm);
    snprintf(stamp.iso, sizeof stamp.iso, "%s.%06u%.3s:%.2s", date,
             (unsigned)(micros % 1000000), offset, offset + 3);
    return stamp;
}

rh_stamp rh_clock_stamp(void)
{
    return rh_clock_stamp_at(rh_clock_micros());
}

int64_t rh_now_ms(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

void rh_pause_ms(int ms)
{
    struct timespec ts = {ms / 1000, ms % 1000 * 1000000L};
    nanosleep(&ts, NULL);
}
