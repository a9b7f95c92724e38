/* SPDX-License-Identifier: MIT
 *
 * Which writer a type has. The numbers are those of the server's built-in
 * types, which never change; types of extensions have no fixed number.
 */
#include "rows_types.h"

static const struct {
    unsigned oid;
    rh_type_writer write;
} writers[] = {
    {16, rh_write_bool},          {17, rh_write_bytea},
    {19, rh_write_text}, /* name */
    {20, rh_write_int8},          {21, rh_write_int2},
    {23, rh_write_int4},          {25, rh_write_text},
    {26, rh_write_oid},           {114, rh_write_json},
    {700, rh_write_float4},       {701, rh_write_float8},
    {1042, rh_write_text}, /* bpchar */
    {1043, rh_write_text}, /* varchar */
    {1082, rh_write_date},        {1114, rh_write_timestamp},
    {1184, rh_write_timestamptz}, {1700, rh_write_numeric},
    {2950, rh_write_uuid},        {3802, rh_write_jsonb},
};

rh_type_writer rh_type_writer_of(unsigned type_oid)
{
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++)
        if (writers[i].oid == type_oid)
            return writers[i].write;
    return NULL;
}
