/* SPDX-License-Identifier: MIT
 *
 * fork and exec. Between the two only system calls are made: the caller may
 * have threads, and one of them may hold the lock of malloc.
 */
#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "memory.h"

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

int rh_account_become(const rh_account *account)
{
    if (!account->drop)
        return 0;
    if (setgroups(1, &account->gid) != 0 || setgid(account->gid) != 0)
        return -1;
    return setuid(account->uid);
}

void rh_program_exec(const char *const *argv)
{
    /* execv takes its arguments without const but leaves them alone. */
    union {
        const char *const *ours;
        char *const *theirs;
    } args = {argv};
    execv(argv[0], args.theirs);
    _exit(127);
}

static void open_as(int fd, const char *path, int flags)
{
    int opened = open(path != NULL ? path : "/dev/null", flags, 0600);
    if (opened < 0 || dup2(opened, fd) < 0)
        _exit(127);
    if (opened != fd)
        close(opened);
}

_Noreturn static void child(const rh_program *program, const int *out,
                            pid_t parent)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    open_as(STDIN_FILENO, program->input, O_RDONLY);
    open_as(STDERR_FILENO, program->log, O_WRONLY | O_CREAT | O_APPEND);
    dup2(out != NULL ? out[1] : STDERR_FILENO, STDOUT_FILENO);
    /* After the change of user, which clears it. */
    if ((program->account != NULL &&
         rh_account_become(program->account) != 0) ||
        prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
        _exit(127);
    rh_program_exec(program->argv);
}

static void collect(int fd, rh_text *output)
{
    ssize_t n = 1;
    while (n > 0 || (n < 0 && errno == EINTR)) {
        n = read(fd, rh_text_reserve(output, 1024), 1024);
        if (n > 0)
            output->len += (size_t)n;
    }
    rh_text_addn(output, "", 0);
}

static int wait_for(pid_t pid)
{
    int status = 0;
    pid_t got;
    do {
        got = waitpid(pid, &status, 0);
    } while (got < 0 && errno == EINTR);
    if (got != pid)
        return 127;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int rh_program_run(const rh_program *program)
{
    int out[2] = {-1, -1};
    int status = 127;
    if (program->output != NULL && pipe2(out, O_CLOEXEC) != 0)
        return status;
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid == 0)
        child(program, program->output != NULL ? out : NULL, parent);
    if (out[1] >= 0)
        close(out[1]);
    if (pid > 0 && program->output != NULL)
        collect(out[0], program->output);
    if (pid > 0)
        status = wait_for(pid);
    if (out[0] >= 0)
        close(out[0]);
    return status;
}

char *rh_program_find(const char *name)
{
    const char *at = getenv("PATH");
    if (at == NULL)
        at = "/usr/local/bin:/usr/bin:/bin";
    while (*at != '\0') {
        size_t n = strcspn(at, ":");
        rh_text path = RH_TEXT_INIT;
        rh_text_addn(&path, at, n);
        rh_text_addf(&path, "/%s", name);
        if (path.data[0] == '/' && access(path.data, X_OK) == 0)
            return path.data;
        rh_text_free(&path);
        at += n + (at[n] == ':');
    }
    return NULL;
}
