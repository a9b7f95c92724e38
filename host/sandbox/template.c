/* SPDX-License-Identifier: MIT
 *
 * Finding a server, and the cache of what its initdb makes. A template is
 * copied under a temporary name and renamed, so that it is whole or missing.
 */
#include "template.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "memory.h"
#include "process.h"
#include "text.h"

#define SERVERS     "/usr/lib/postgresql"
#define INITDB_ARGS "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"

/* Part of the name of a template: another text makes another template. */
static const char contents[] =
    "CREATE DATABASE sandbox;\n"
    "COMMENT ON DATABASE sandbox IS 'throw-away [resethost:sandbox]';\n";

/* ---- Finding the server ---- */

static bool has(const char *bindir, const char *name)
{
    rh_text path = RH_TEXT_INIT;
    rh_text_addf(&path, "%s/%s", bindir, name);
    bool found = access(path.data, X_OK) == 0;
    rh_text_free(&path);
    return found;
}

/* `dir` itself when it holds a server; freed otherwise. */
static char *if_server(char *dir)
{
    if (dir != NULL && dir[0] == '/' && has(dir, "initdb") &&
        has(dir, "postgres"))
        return dir;
    free(dir);
    return NULL;
}

static char *newest_packaged(void)
{
    DIR *dir = opendir(SERVERS);
    char *best = NULL;
    double version = 0;
    for (struct dirent *e = dir != NULL ? readdir(dir) : NULL; e != NULL;
         e = readdir(dir)) {
        double found = strtod(e->d_name, NULL); /* 9.6 was one, too */
        rh_text path = RH_TEXT_INIT;
        rh_text_addf(&path, SERVERS "/%s/bin", e->d_name);
        char *bindir = found > version ? if_server(path.data) : NULL;
        if (found <= version)
            rh_text_free(&path);
        if (bindir == NULL)
            continue;
        free(best);
        best = bindir;
        version = found;
    }
    if (dir != NULL)
        closedir(dir);
    return best;
}

/* The first line of what a program prints, or NULL; free it. */
static char *first_line(const char *path, const char *option)
{
    const char *const argv[] = {path, option, NULL};
    rh_text out = RH_TEXT_INIT;
    int status = rh_process_run(&(rh_process){.argv = argv,
                                              .sink = rh_process_collect,
                                              .sink_ud = &out},
                                NULL);
    if (status != 0 || out.len == 0) {
        rh_text_free(&out);
        return NULL;
    }
    out.data[strcspn(out.data, "\n")] = '\0';
    return out.data;
}

static char *configured(void)
{
    char *tool = rh_process_find("pg_config");
    char *bindir = tool != NULL ? first_line(tool, "--bindir") : NULL;
    free(tool);
    return if_server(bindir);
}

static char *in_path(void)
{
    char *server = rh_process_find("postgres");
    if (server != NULL)
        *strrchr(server, '/') = '\0';
    return if_server(server);
}

char *rh_template_find_server(void)
{
    char *bindir = newest_packaged();
    if (bindir == NULL)
        bindir = configured();
    return bindir != NULL ? bindir : in_path();
}

/* ---- Making a data directory ---- */

static int write_contents(const char *path, rh_error *error)
{
    rh_file *file = NULL;
    int rc = rh_file_create(&file, path, error);
    if (rc == RH_OK)
        rc = rh_file_write(file, contents, strlen(contents), error);
    if (rc == RH_OK)
        rc = rh_file_finish(file, NULL, error);
    else
        rh_file_abandon(file);
    return rc;
}

static int tool_failed(const char *tool, const char *log, rh_error *error)
{
    rh_text said = RH_TEXT_INIT;
    rh_error ignored;
    if (rh_file_read(&said, log, 1 << 16, &ignored) != RH_OK)
        rh_text_clear(&said);
    const char *tail = rh_text_str(&said);
    if (said.len > 500)
        tail += said.len - 500;
    int rc =
        rh_fail(error, RH_FAILED, "%s could not make a throw-away database: %s",
                tool, tail[0] != '\0' ? tail : "it said nothing");
    rh_text_free(&said);
    return rc;
}

/* One server process without connections: it reads statements from a file. */
static int fill(const char *data, const char *server, const char *log,
                const rh_account *account, rh_error *error)
{
    rh_text script = RH_TEXT_INIT;
    rh_text_addf(&script, "%s.sql", data);
    /* Killed, it would leave a segment behind, were it not a file in data. */
    const char *const argv[] = {
        server, "--single",         "-D", data,
        "-c",   "exit_on_error=on", "-c", "dynamic_shared_memory_type=mmap",
        "-F",   "postgres",         NULL};
    int rc = write_contents(script.data, error);
    if (rc == RH_OK && rh_process_run(
                           &(rh_process){
                               .argv = argv,
                               .become = rh_account_become,
                               .who = account,
                               .input = script.data,
                               .log = log,
                           },
                           NULL) != 0)
        rc = tool_failed(server, log, error);
    unlink(script.data);
    rh_text_free(&script);
    return rc;
}

static int initialise(const char *data, const char *bindir, const char *log,
                      const rh_account *account, rh_error *error)
{
    rh_text initdb = RH_TEXT_INIT, server = RH_TEXT_INIT;
    rh_text_addf(&initdb, "%s/initdb", bindir);
    rh_text_addf(&server, "%s/postgres", bindir);
    const char *const argv[] = {initdb.data, INITDB_ARGS, "--no-sync",
                                "-D",        data,        NULL};
    int rc = RH_OK;
    if (rh_process_run(&(rh_process){.argv = argv,
                                     .become = rh_account_become,
                                     .who = account,
                                     .log = log},
                       NULL) != 0)
        rc = tool_failed(initdb.data, log, error);
    if (rc == RH_OK)
        rc = fill(data, server.data, log, account, error);
    rh_text_free(&initdb);
    rh_text_free(&server);
    return rc;
}

/* ---- The cache ---- */

/* Keeps owners, which matter when root copies for somebody else. */
static bool copy_tree(const char *from, const char *to)
{
    const char *const argv[] = {"/bin/cp", "-Rp", "--", from, to, NULL};
    return rh_process_run(&(rh_process){.argv = argv}, NULL) == 0;
}

/* False when there is no place for a cache. */
static bool cache_directory(rh_text *out)
{
    const char *xdg = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    rh_error ignored;
    if (xdg != NULL && xdg[0] == '/')
        rh_text_addf(out, "%s/resethost", xdg);
    else if (home != NULL && home[0] == '/')
        rh_text_addf(out, "%s/.cache/resethost", home);
    else
        return false;
    return rh_dir_make(out->data, &ignored) == RH_OK &&
           access(out->data, W_OK | X_OK) == 0;
}

/* ".../postgresql-1f3c5a7e90b2": the server, its version, what initdb and we
   made it contain, and whom it belongs to. */
static bool template_path(rh_text *out, const char *bindir,
                          const rh_account *account)
{
    static const char *const args[] = {INITDB_ARGS};
    rh_text key = RH_TEXT_INIT;
    rh_text server = RH_TEXT_INIT;
    char sum[RH_SHA256_HEX];
    rh_text_addf(&server, "%s/postgres", bindir);
    char *version = first_line(server.data, "--version");
    if (version != NULL && cache_directory(out)) {
        rh_text_addf(&key, "%s\n%s\n%u\n%s", server.data, version,
                     (unsigned)account->uid, contents);
        for (size_t i = 0; i < sizeof args / sizeof *args; i++)
            rh_text_addf(&key, "%s\n", args[i]);
        rh_sha256(key.data, key.len, sum);
        rh_text_addf(out, "/postgresql-%.12s", sum);
    } else {
        rh_text_clear(out);
    }
    free(version);
    rh_text_free(&server);
    rh_text_free(&key);
    return out->len > 0;
}

static void keep_copy(const char *data, const char *path)
{
    rh_text partial = RH_TEXT_INIT;
    rh_text_addf(&partial, "%s.partial", path);
    const char *const rm[] = {"/bin/rm", "-rf", "--", partial.data, NULL};
    rh_process_run(&(rh_process){.argv = rm}, NULL);
    if (!copy_tree(data, partial.data) || rename(partial.data, path) != 0)
        rh_process_run(&(rh_process){.argv = rm}, NULL);
    rh_text_free(&partial);
}

static int lock_of(const char *path)
{
    rh_text name = RH_TEXT_INIT;
    rh_text_addf(&name, "%s.lock", path);
    int fd = open(name.data, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    rh_text_free(&name);
    while (fd >= 0 && flock(fd, LOCK_EX) != 0 && errno == EINTR)
        continue;
    return fd;
}

/* Under the lock, so that two that start at once run one initdb. */
static int make_template(const char *path, const char *data, const char *bindir,
                         const char *log, const rh_account *account,
                         rh_error *error)
{
    int rc = RH_OK;
    int lock = lock_of(path);
    bool copied = access(path, F_OK) == 0 && copy_tree(path, data);
    if (!copied)
        rc = initialise(data, bindir, log, account, error);
    if (rc == RH_OK && !copied && lock >= 0)
        keep_copy(data, path);
    if (lock >= 0)
        close(lock);
    return rc;
}

int rh_template_copy(const char *data, const char *bindir, const char *log,
                     const rh_account *account, rh_error *error)
{
    rh_text path = RH_TEXT_INIT;
    int rc = RH_OK;
    if (!template_path(&path, bindir, account))
        rc = initialise(data, bindir, log, account, error);
    else if (access(path.data, F_OK) != 0)
        rc = make_template(path.data, data, bindir, log, account, error);
    else if (!copy_tree(path.data, data))
        rc = rh_fail(error, RH_FAILED,
                     "cannot copy %s to %s; is there room for 40 MB? If the "
                     "template is damaged, remove it",
                     path.data, data);
    rh_text_free(&path);
    return rc;
}
