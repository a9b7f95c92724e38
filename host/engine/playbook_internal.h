/* SPDX-License-Identifier: MIT
 *
 * What the files that read a playbook share: the fields as plain data, and
 * failing with the line where a field stands.
 */
#ifndef RH_ENGINE_PLAYBOOK_INTERNAL_H
#define RH_ENGINE_PLAYBOOK_INTERNAL_H

#include "playbook.h"

/* In the order of the field table in playbook.c. */
typedef enum rh_playbook_field {
    RH_FIELD_API,
    RH_FIELD_NAME,
    RH_FIELD_SUMMARY,
    RH_FIELD_TOUCHES,
    RH_FIELD_OPTIONS,
    RH_FIELD_ENV,
    RH_FIELD_REDIS,
    RH_FIELD_COMMANDS,
    RH_FIELD_CONFIRM,
    RH_FIELD_BACKUP,
    RH_FIELD_UNDO,
    RH_FIELD_SANDBOX,
    RH_FIELD_ASK,
    RH_FIELD_STATISTICS,
    RH_FIELD_INSPECT,
    RH_FIELD_CHANGE,
    RH_FIELD_VERIFY,
    RH_FIELD_AFTER,
    RH_FIELDS
} rh_playbook_field;

typedef struct rh_reading {
    rh_arena *arena;
    rh_playbook *out;
    rh_error *error;
    const rh_value *fields[RH_FIELDS]; /* NULL when absent */
} rh_reading;

/* RH_USAGE with "path:line: ...": the line of `inner` after that of `field`,
   of `field` alone when inner is NULL or not found, else of the return. */
int rh_reading_fail(rh_reading *r, const char *field, const char *inner,
                    const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The line where source says `field = `, and after it `inner = ` or "inner". */
int rh_playbook_line(const char *source, const char *field, const char *inner);

/* A list of strings, each once and not empty. `v` may be NULL: none. */
int rh_reading_strings(rh_reading *r, const rh_value *v, const char *field,
                       const char *const **out, size_t *n);

/* No members but these; the error suggests the nearest. */
int rh_reading_known(rh_reading *r, const rh_value *map, const char *field,
                     const char *const *known, size_t n);

/* A member of the table `owner` in `field`: NULL when absent, else as said. */
int rh_reading_text(rh_reading *r, const rh_value *owner, const char *field,
                    const char *name, const char **out);
int rh_reading_flag(rh_reading *r, const rh_value *owner, const char *field,
                    const char *name, bool *out);

/* Whether `v`, said in `field`, is a value for this option. */
int rh_reading_preset(rh_reading *r, const char *field,
                      const rh_playbook_option *option, const rh_value *v);

int rh_reading_touches(rh_reading *r);
int rh_reading_redis(rh_reading *r);
int rh_reading_commands(rh_reading *r);
int rh_reading_confirm(rh_reading *r);
int rh_reading_backup(rh_reading *r);
int rh_reading_undo(rh_reading *r);
int rh_reading_sandbox(rh_reading *r);
int rh_reading_options(rh_reading *r);
int rh_reading_env(rh_reading *r);

/* [a-z0-9_]+ of at most `max` bytes. */
bool rh_is_plain_name(const char *s, size_t max);

#endif
