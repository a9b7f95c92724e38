/* SPDX-License-Identifier: MIT
 *
 * Text that somebody else wrote, for machines to read: JSON, XML, GitHub's
 * Markdown and the commands in its logs. No byte of it is taken for more than
 * text, and what comes out is valid UTF-8.
 */
#ifndef CLI_ESCAPE_H
#define CLI_ESCAPE_H

#include "format.h"

/* `s` as a JSON string, quotes included; as the library's events have it. */
void escape_json(buffer *b, const char *s);

/* For an attribute in double quotes and for what is between tags; what XML 1.0
   cannot hold becomes U+FFFD. */
void escape_xml(buffer *b, const char *s);

/* One line of Markdown, also within a table: what would be markup is written
   as an entity. */
void escape_markdown(buffer *b, const char *s);

/* For the text of a workflow command, or with `property` for a value in it. */
void escape_annotation(buffer *b, const char *s, bool property);

/* Makes a line of a log one that GitHub takes no command from. */
void escape_commands(buffer *line);

#endif
