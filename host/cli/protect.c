/* SPDX-License-Identifier: MIT
 *
 * Descriptors, memory and arguments. The environment cannot be protected: who
 * may read it is the kernel's business (the same user and root).
 */
#include "protect.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

bool protect_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        int flags = fd == STDIN_FILENO ? O_WRONLY : O_RDONLY;
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", flags) != fd)
            return false;
    }
    return true;
}

void protect_memory(void)
{
    /* A kernel that has no such thing protects nothing, and runs as well. */
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/* As libpq reads a connection string: blanks may stand before the sign. */
static bool has_setting(const char *word)
{
    static const char name[] = "password";
    const char *at = word;
    while ((at = strcasestr(at, name)) != NULL) {
        at += sizeof name - 1;
        if (at[strspn(at, " ")] == '=')
            return true;
    }
    return false;
}

/* Of Redis a user alone is the password. */
bool protect_is_secret(const char *word)
{
    const char *from = strstr(word, "://");
    const char *at = from != NULL ? strrchr(from, '@') : NULL;
    if (has_setting(word))
        return true;
    return at != NULL &&
           (memchr(from + 3, ':', (size_t)(at - from - 3)) != NULL ||
            strncmp(word, "redis", 5) == 0);
}

/* What an option of such a name is followed by. */
static bool names_secret(const char *word)
{
    static const char *const names[] = {"password", "passphrase", "secret",
                                        "token"};
    if (strncmp(word, "--", 2) != 0 || strchr(word, '=') != NULL)
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcasestr(word, names[i]) != NULL)
            return true;
    return false;
}

/* The value of --name=value alone; the name says what it was. */
static void overwrite(char *word)
{
    char *value = strncmp(word, "--", 2) == 0 ? strchr(word, '=') : NULL;
    value = value != NULL ? value + 1 : word;
    memset(value, '*', strlen(value));
}

static bool is_named_secret(const char *word)
{
    char name[64];
    size_t n = strcspn(word, "=");
    if (word[n] == '\0' || n >= sizeof name)
        return false;
    memcpy(name, word, n);
    name[n] = '\0';
    return names_secret(name);
}

char **protect_arguments(int argc, char **argv)
{
    char **copy = cli_realloc(NULL, ((size_t)argc + 1) * sizeof *copy);
    for (int i = 0; i < argc; i++)
        copy[i] = cli_strdup(argv[i]);
    copy[argc] = NULL;
    for (int i = 1; i < argc; i++)
        if (protect_is_secret(copy[i]) || is_named_secret(copy[i]) ||
            names_secret(copy[i - 1]))
            overwrite(argv[i]);
    return copy;
}

void protect_forget(char **copy)
{
    for (size_t i = 0; copy[i] != NULL; i++) {
        explicit_bzero(copy[i], strlen(copy[i]));
        free(copy[i]);
    }
    free(copy);
}

void protect_message(buffer *out, const char *message)
{
    static const char ends[] = " \t\"'";
    buffer word = {0};
    while (*message != '\0') {
        size_t n = strcspn(message, ends);
        buffer_clear(&word);
        buffer_addn(&word, message, n);
        bool is_secret = protect_is_secret(buffer_str(&word));
        buffer_add(out, is_secret ? "***" : buffer_str(&word));
        message += n;
        if (*message != '\0')
            buffer_addn(out, message++, 1);
    }
    buffer_free(&word);
}
