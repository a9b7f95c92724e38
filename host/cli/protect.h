/* SPDX-License-Identifier: MIT
 *
 * What the program does before anything else, so that a secret stays where it
 * belongs.
 */
#ifndef CLI_PROTECT_H
#define CLI_PROTECT_H

#include "format.h"

/* A standard descriptor that was closed is opened on /dev/null, the wrong way
   round so that using it is still an error. Otherwise the next file or
   connection would get its number, and what is printed would go there. */
bool protect_descriptors(void);

/* Nobody but root may read this process's memory, and it leaves no core. */
void protect_memory(void);

/* A copy of the arguments; in the originals, which every user of the machine
   can read, passwords are overwritten. protect_forget() frees it. */
char **protect_arguments(int argc, char **argv);
void protect_forget(char **copy);

/* Whether the word is, or holds, a URL or connection string with a password. */
bool protect_is_secret(const char *word);

/* A message with words of the command line in it, of which none is secret. */
void protect_message(buffer *out, const char *message);

#endif
