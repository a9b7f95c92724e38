/* SPDX-License-Identifier: MIT
 *
 * .env files: any bytes as the file, then the same bytes as values that were
 * quoted by the rules and must come back.
 */
#include <stdlib.h>
#include <string.h>

#include "env.h"
#include "fuzz.h"

static void read_any(const uint8_t *data, size_t n)
{
    rh_env *env = NULL;
    rh_error error = {0};
    const char *path = fuzz_file(data, n), *origin = NULL;
    size_t n_path = strlen(path);
    int rc = rh_env_open(&env, path, &error);
    fuzz_check_error(rc, &error);
    FUZZ_CHECK((rc == RH_OK) == (env != NULL));
    if (rc != RH_OK) {
        FUZZ_CHECK(rc == RH_USAGE);
        FUZZ_CHECK(strncmp(error.message, path, n_path) == 0);
        FUZZ_CHECK(error.message[n_path] == ':');
    } else if (rh_env_get(env, "RH_FUZZ", &origin) != NULL) {
        FUZZ_CHECK(strncmp(origin, "RH_FUZZ in ", 11) == 0);
    }
    rh_env_free(env);
}

static void put_double(rh_text *t, const char *s)
{
    rh_text_addc(t, '"');
    for (; *s != '\0'; s++) {
        if (*s == '"' || *s == '\\' || *s == '\n')
            rh_text_addc(t, '\\');
        rh_text_addc(t, *s != '\n' ? *s : 'n');
    }
    rh_text_addc(t, '"');
}

static void check_value(const rh_text *file, const char *name,
                        const char *expected)
{
    rh_env *env = NULL;
    rh_error error = {0};
    const char *path = fuzz_file(file->data, file->len);
    FUZZ_CHECK(rh_env_open(&env, path, &error) == RH_OK);
    const char *value = rh_env_get(env, name, NULL);
    FUZZ_CHECK(value != NULL && strcmp(value, expected) == 0);
    rh_env_free(env);
}

static void read_quoted(const char *value)
{
    rh_text file = RH_TEXT_INIT;
    rh_text_add(&file, "# first\nexport RH_FUZZ_A = ");
    put_double(&file, value);
    rh_text_add(&file, " # last\r\nRH_FUZZ_B=x\n");
    check_value(&file, "RH_FUZZ_A", value);
    check_value(&file, "RH_FUZZ_B", "x");
    if (strpbrk(value, "'\n") == NULL) {
        rh_text_addf(&file, "RH_FUZZ_A='%s'", value);
        check_value(&file, "RH_FUZZ_A", value);
    }
    rh_text_free(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    read_any(data, n);
    char *value = rh_alloc(n + 1);
    memcpy(value, data, n);
    value[n] = '\0';
    read_quoted(value);
    free(value);
    return 0;
}
