/* SPDX-License-Identifier: MIT
 *
 * fork and exec. Between the two only system calls are made: the caller may
 * have threads, and one of them may hold the lock of malloc.
 */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "progress.h"
#include "text.h"

enum { PIECE = 16384, MOST_LEFT = 64, TICK_MS = 20, GRACE_MS = 5000 };

/* ---- The child ---- */

/* execv takes its arguments without const but leaves them alone. */
static char *const *without_const(const char *const *words)
{
    union {
        const char *const *ours;
        char *const *theirs;
    } args = {words};
    return args.theirs;
}

void rh_process_exec(const char *const *argv)
{
    execv(argv[0], without_const(argv));
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

static void reset_signals(void)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    /* Whoever embeds the library may ignore it, and exec would hand that on. */
    signal(SIGPIPE, SIG_DFL);
}

_Noreturn static void child(const rh_process *process, const int *out,
                            pid_t parent)
{
    reset_signals();
    open_as(STDIN_FILENO, process->input, O_RDONLY);
    open_as(STDERR_FILENO, process->log, O_WRONLY | O_CREAT | O_APPEND);
    dup2(out[1] >= 0 ? out[1] : STDERR_FILENO, STDOUT_FILENO);
    if (process->merges)
        dup2(STDOUT_FILENO, STDERR_FILENO);
    if (process->apart && setsid() < 0)
        _exit(127);
    /* After the change of user, which clears it. */
    if ((process->become != NULL && process->become(process->who) != 0) ||
        prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
        _exit(127);
    if (process->env != NULL)
        execve(process->argv[0], without_const(process->argv),
               without_const(process->env));
    else
        rh_process_exec(process->argv);
    _exit(127);
}

/* ---- The parent ---- */

typedef struct watch {
    const rh_process *process;
    pid_t pid;
    int fd; /* of what it writes, or -1 */
    int64_t deadline;
    rh_process_fate fate;
    bool is_killed;
} watch;

/* Whether more may come. */
static bool take(watch *w)
{
    char piece[PIECE];
    ssize_t n = read(w->fd, piece, sizeof piece);
    if (n > 0)
        w->process->sink(w->process->sink_ud, piece, (size_t)n);
    if (n > 0 || (n < 0 && errno == EINTR))
        return true;
    if (n < 0 && errno == EAGAIN)
        return false;
    close(w->fd);
    w->fd = -1;
    return false;
}

/* The status stays to be collected, so that nobody else gets the number of
   the process, which is that of its group. */
static bool has_ended(const watch *w)
{
    siginfo_t info = {0};
    int rc = waitid(P_PID, (id_t)w->pid, &info, WEXITED | WNOHANG | WNOWAIT);
    return (rc == 0 && info.si_pid == w->pid) || (rc != 0 && errno == ECHILD);
}

static void signal_group(const watch *w, int number)
{
    if (kill(-w->pid, number) != 0)
        kill(w->pid, number);
}

/* First it is asked, then it is made. What is stopped hears no TERM. */
static void press(watch *w, rh_process_fate fate)
{
    bool is_asked = w->fate != RH_PROCESS_ENDED;
    if (!is_asked)
        w->fate = fate;
    w->is_killed = is_asked;
    w->deadline = is_asked ? INT64_MAX : rh_now_ms() + GRACE_MS;
    signal_group(w, is_asked ? SIGKILL : SIGTERM);
    signal_group(w, SIGCONT);
}

static void look_at_clock(watch *w)
{
    const rh_cancel_flag *cancel = w->process->cancel;
    if (rh_now_ms() >= w->deadline)
        press(w, RH_PROCESS_TIMED_OUT);
    else if (w->fate == RH_PROCESS_ENDED && cancel != NULL &&
             rh_cancel_requested(cancel))
        press(w, RH_PROCESS_CANCELLED);
}

static void wait_a_moment(const watch *w)
{
    bool hears = w->fate == RH_PROCESS_ENDED && w->process->cancel != NULL;
    struct pollfd fds[2] = {
        {.fd = w->fd, .events = POLLIN},
        {.fd = hears ? w->process->cancel->pipe[0] : -1, .events = POLLIN}};
    poll(fds, 2, w->process->apart ? TICK_MS : -1);
}

/* It may have left somebody behind who holds the pipe open, a server that it
   was to start: its own end is the end. */
static void follow(watch *w)
{
    while (!has_ended(w)) {
        wait_a_moment(w);
        if (w->fd >= 0)
            take(w);
        look_at_clock(w);
    }
    for (int i = 0; w->fd >= 0 && i < MOST_LEFT && take(w); i++)
        continue;
    if (w->fate != RH_PROCESS_ENDED)
        signal_group(w, SIGKILL);
}

static void read_all(watch *w)
{
    while (w->fd >= 0) {
        wait_a_moment(w);
        take(w);
    }
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

static int watch_over(watch *w)
{
    if (w->process->apart)
        follow(w);
    else
        read_all(w);
    return wait_for(w->pid);
}

int rh_process_run(const rh_process *process, rh_process_fate *fate)
{
    int out[2] = {-1, -1}, status = 127;
    if (process->sink != NULL && pipe2(out, O_CLOEXEC) != 0)
        return status;
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid == 0)
        child(process, out, parent);
    if (out[1] >= 0) {
        close(out[1]);
        fcntl(out[0], F_SETFL, O_NONBLOCK);
    }
    watch w = {.process = process,
               .pid = pid,
               .fd = out[0],
               .deadline = process->timeout_ms > 0
                               ? rh_now_ms() + process->timeout_ms
                               : INT64_MAX};
    if (pid > 0)
        status = watch_over(&w);
    if (w.fd >= 0)
        close(w.fd);
    if (fate != NULL)
        *fate = w.fate;
    return status;
}

void rh_process_collect(void *text, const char *data, size_t n)
{
    rh_text_addn(text, data, n);
}

static bool is_program(const char *path)
{
    struct stat st;
    return path[0] == '/' && access(path, X_OK) == 0 && stat(path, &st) == 0 &&
           S_ISREG(st.st_mode);
}

char *rh_process_find(const char *name)
{
    const char *at = getenv("PATH");
    if (at == NULL)
        at = "/usr/local/bin:/usr/bin:/bin";
    while (*at != '\0') {
        size_t n = strcspn(at, ":");
        rh_text path = RH_TEXT_INIT;
        rh_text_addn(&path, at, n);
        rh_text_addf(&path, "/%s", name);
        if (is_program(path.data))
            return path.data;
        rh_text_free(&path);
        at += n + (at[n] == ':');
    }
    return NULL;
}
