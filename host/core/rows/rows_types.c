/* SPDX-License-Identifier: MIT
 *
 * Which writer a type has. The numbers are those of the server's built-in
 * types, which never change; types of extensions have no fixed number.
 */
#include "rows_types.h"

static const rh_pg_type types[] = {
    {16, rh_write_bool, RH_FORM_WORD},
    {17, rh_write_bytea, RH_FORM_BYTES},
    {19, rh_write_text, RH_FORM_TEXT}, /* name */
    {20, rh_write_int8, RH_FORM_WORD},
    {21, rh_write_int2, RH_FORM_WORD},
    {23, rh_write_int4, RH_FORM_WORD},
    {25, rh_write_text, RH_FORM_TEXT},
    {26, rh_write_oid, RH_FORM_WORD},
    {114, rh_write_json, RH_FORM_TEXT},
    {650, rh_write_inet, RH_FORM_WORD}, /* cidr */
    {700, rh_write_float4, RH_FORM_WORD},
    {701, rh_write_float8, RH_FORM_WORD},
    {774, rh_write_macaddr8, RH_FORM_WORD},
    {829, rh_write_macaddr, RH_FORM_WORD},
    {869, rh_write_inet, RH_FORM_WORD},
    {1042, rh_write_text, RH_FORM_TEXT}, /* bpchar */
    {1043, rh_write_text, RH_FORM_TEXT}, /* varchar */
    {1082, rh_write_date, RH_FORM_WORD},
    {1083, rh_write_time, RH_FORM_WORD},
    {1114, rh_write_timestamp, RH_FORM_WORD},
    {1184, rh_write_timestamptz, RH_FORM_WORD},
    {1186, rh_write_interval, RH_FORM_WORD},
    {1266, rh_write_timetz, RH_FORM_WORD},
    {1700, rh_write_numeric, RH_FORM_WORD},
    {2950, rh_write_uuid, RH_FORM_WORD},
    {3802, rh_write_jsonb, RH_FORM_JSONB},
};

static const rh_pg_type *find(unsigned oid)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].oid == oid)
            return &types[i];
    return NULL;
}

/* What means infinity since 17 was the last value before it. */
const rh_pg_type *rh_pg_type_of(unsigned oid, int server_version)
{
    enum { INTERVAL = 1186, WITH_INFINITY = 170000 };
    static const rh_pg_type finite_interval = {
        INTERVAL, rh_write_finite_interval, RH_FORM_WORD};
    if (oid == INTERVAL && server_version < WITH_INFINITY)
        return &finite_interval;
    return find(oid);
}
