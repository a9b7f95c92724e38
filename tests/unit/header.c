/* SPDX-License-Identifier: MIT
 *
 * The public header alone, as programs in older C and in C++ include it.
 */
#include "resethost.h"

int rh_header_test(void);

int rh_header_test(void)
{
    return RH_VERSION_MAJOR + (int)sizeof(rh_config);
}
