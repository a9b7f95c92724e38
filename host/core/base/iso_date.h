/* SPDX-License-Identifier: MIT
 *
 * Points in time out of the texts that files carry, for putting them in
 * order. Texts without an offset are local time, as those who wrote them
 * meant it.
 */
#ifndef RH_CORE_ISO_DATE_H
#define RH_CORE_ISO_DATE_H

#include <stdbool.h>
#include <stdint.h>

/* "2026-01-26T14:30:22.123456+01:00", fraction and offset optional, to
   microseconds since 1970. False when it is no such text. */
bool rh_iso_date_parse(const char *text, int64_t *micros);

/* "20260126_143022", local time, likewise. */
bool rh_stamp_parse(const char *text, int64_t *micros);

#endif
