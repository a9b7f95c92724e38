/* SPDX-License-Identifier: MIT
 *
 * The readers of the stream beside standard output: --junit, and GitHub's
 * summary and annotations.
 */
#ifndef CLI_REPORTS_H
#define CLI_REPORTS_H

#include "cli.h"

/* Opens what is wanted; RH_FAILED, with the error told, when a report could
   not be written later. `runs`: the command tells of runs or playbooks. */
int reports_open(cli *c, bool runs);
void reports_event(cli *c, const rh_event *event);
/* Writes them. Returns `code`, or RH_FAILED when all went well but a report is
   lost and nothing can have been changed. */
int reports_close(cli *c, int code);

#endif
