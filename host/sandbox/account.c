/* SPDX-License-Identifier: MIT
 *
 * Who starts the servers, and dropping what root may do.
 */
#include "account.h"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

int rh_account_choose(rh_account *out, rh_error *error)
{
    *out = (rh_account){false, geteuid(), getegid()};
    if (out->uid != 0)
        return RH_OK;
    const struct passwd *user = getpwnam("postgres");
    if (user == NULL)
        user = getpwnam("nobody");
    if (user == NULL)
        return rh_fail(error, RH_FAILED,
                       "PostgreSQL does not run as root, and there is no user "
                       "postgres or nobody; run this as an ordinary user");
    *out = (rh_account){true, user->pw_uid, user->pw_gid};
    return RH_OK;
}

int rh_account_become(const void *account)
{
    const rh_account *who = account;
    if (!who->drop)
        return 0;
    if (setgroups(1, &who->gid) != 0 || setgid(who->gid) != 0)
        return -1;
    return setuid(who->uid);
}
