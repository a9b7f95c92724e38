/* SPDX-License-Identifier: MIT
 *
 * The keeper's two sides. Its own is system calls only: it is forked, without
 * an exec, from a process that may have threads.
 */
#include "keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "process.h"

/* Descriptors of the keeper; all others are closed. */
enum { CONTROL = 3, REPORT, LOCK, CHILDREN, FIRST_OTHER };

enum { START = 'S', LEAVE = 'L', GONE = 0 };

enum {
    GRACE_SECONDS = 8,
    LOCK_WAITS = 150,
    REMOVALS = 50,
    PAUSE_NS = 20 * 1000 * 1000
};

/* ---- In the keeper ---- */

static void close_others(void)
{
    struct rlimit limit;
    if (close_range(FIRST_OTHER, ~0U, 0) == 0)
        return;
    int end = 65536;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < 65536)
        end = (int)limit.rlim_cur;
    for (int fd = FIRST_OTHER; fd < end; fd++)
        close(fd);
}

/* Another sandbox's pipe kept open here would keep that one alive. */
static void arrange_files(int control, int report, int lock, const char *log)
{
    int from[] = {fcntl(control, F_DUPFD, FIRST_OTHER),
                  fcntl(report, F_DUPFD, FIRST_OTHER),
                  fcntl(lock, F_DUPFD, FIRST_OTHER)};
    for (int i = 0; i < 3; i++)
        if (dup2(from[i], CONTROL + i) < 0)
            _exit(126);
    fcntl(CONTROL, F_SETFD, FD_CLOEXEC);
    fcntl(REPORT, F_SETFD, FD_CLOEXEC);
    close(STDIN_FILENO);
    close(STDOUT_FILENO);
    close(STDERR_FILENO);
    if (open("/dev/null", O_RDONLY) != STDIN_FILENO ||
        open(log, O_WRONLY | O_CREAT | O_APPEND, 0600) != STDOUT_FILENO ||
        dup2(STDOUT_FILENO, STDERR_FILENO) < 0)
        _exit(126);
}

static void watch_children(void)
{
    sigset_t children, all;
    signal(SIGCHLD, SIG_DFL); /* ignored, it would hide their end */
    signal(SIGPIPE, SIG_IGN);
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    close(CHILDREN);
    if (signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK) != CHILDREN)
        _exit(126);
}

static pid_t spawn(const char *const *argv, const rh_account *account,
                   int death_signal)
{
    pid_t keeper = getpid();
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    sigset_t none;
    sigemptyset(&none);
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    /* The change of user comes first, for it clears the death signal. */
    if (account != NULL && rh_account_become(account) != 0)
        _exit(127);
    if (death_signal != 0 &&
        (prctl(PR_SET_PDEATHSIG, death_signal) != 0 || getppid() != keeper))
        _exit(127);
    rh_process_exec(argv);
}

static void note_ended(pid_t *servers)
{
    struct signalfd_siginfo info;
    while (read(CHILDREN, &info, sizeof info) > 0)
        continue;
    for (int i = 0; i < RH_KEEPER_SERVERS; i++) {
        if (servers[i] > 0 && waitpid(servers[i], NULL, WNOHANG) != 0) {
            servers[i] = 0;
            (void)!write(REPORT, i == RH_KEEPER_POSTGRES ? "P" : "R", 1);
        }
    }
}

/* The next command; GONE when there is nobody left to give one. */
static char next_command(pid_t *servers)
{
    for (;;) {
        struct pollfd fds[] = {{CONTROL, POLLIN, 0}, {CHILDREN, POLLIN, 0}};
        char command = GONE;
        if (poll(fds, 2, -1) < 0 && errno != EINTR)
            return GONE;
        if (fds[1].revents != 0)
            note_ended(servers);
        if (fds[0].revents != 0)
            return read(CONTROL, &command, 1) == 1 ? command : (char)GONE;
    }
}

static bool all_ended(pid_t *servers)
{
    note_ended(servers);
    return servers[RH_KEEPER_POSTGRES] <= 0 && servers[RH_KEEPER_REDIS] <= 0;
}

static void end_servers(pid_t *servers)
{
    pid_t postgres = servers[RH_KEEPER_POSTGRES];
    struct pollfd fd = {CHILDREN, POLLIN, 0};
    if (servers[RH_KEEPER_REDIS] > 0)
        kill(servers[RH_KEEPER_REDIS], SIGKILL);
    /* SIGQUIT, for SIGKILL would leave its shared memory behind. */
    if (postgres > 0)
        kill(postgres, SIGQUIT);
    for (int i = 0; i < GRACE_SECONDS * 10 && !all_ended(servers); i++)
        poll(&fd, 1, 100);
    if (servers[RH_KEEPER_POSTGRES] > 0) {
        kill(postgres, SIGKILL);
        waitpid(postgres, NULL, 0);
    }
}

/* Until no other process holds the lock: an initdb that was killed leaves a
   server that ends by itself, but not cleanly without its files. */
static void wait_for_others(const char *lock)
{
    const struct timespec pause = {0, PAUSE_NS};
    close(LOCK);
    int fd = open(lock, O_RDONLY | O_CLOEXEC);
    for (int i = 0; i < LOCK_WAITS && fd >= 0; i++) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0)
            return;
        nanosleep(&pause, NULL);
    }
}

/* Again and again: a program killed with its master may still write. */
static void remove_directory(const char *directory)
{
    const char *const argv[] = {"/bin/rm", "-rf", "--", directory, NULL};
    const struct timespec pause = {0, PAUSE_NS};
    struct stat st;
    for (int i = 0; i < REMOVALS; i++) {
        pid_t pid = spawn(argv, NULL, 0);
        if (pid > 0)
            waitpid(pid, NULL, 0);
        if (lstat(directory, &st) != 0)
            return;
        nanosleep(&pause, NULL);
    }
}

static void start_servers(const rh_keeper_plan *plan, pid_t *servers)
{
    const int signals[] = {SIGQUIT, SIGKILL};
    for (int i = 0; i < RH_KEEPER_SERVERS; i++)
        servers[i] = spawn(plan->argv[i], &plan->account,
                           plan->outlive ? 0 : signals[i]);
}

/* Stays who it is: a copy that was killed half-way may not have given what it
   made to the servers' user yet. */
_Noreturn static void keep(const rh_keeper_plan *plan, int control, int report)
{
    pid_t servers[RH_KEEPER_SERVERS] = {0};
    if (setsid() < 0 || chdir("/") != 0)
        _exit(126);
    umask(077);
    arrange_files(control, report, plan->lock, plan->log);
    watch_children();
    close_others();
    if (next_command(servers) == START) {
        start_servers(plan, servers);
        if (next_command(servers) == LEAVE)
            _exit(0);
        end_servers(servers);
    }
    wait_for_others(plan->lock_path);
    remove_directory(plan->directory);
    _exit(0);
}

/* ---- In the one who made it ---- */

static void close_pair(int *fds)
{
    for (int i = 0; i < 2; i++)
        if (fds[i] >= 0)
            close(fds[i]);
}

int rh_keeper_open(rh_keeper *out, const rh_keeper_plan *plan, rh_error *error)
{
    int control[2] = {-1, -1}, report[2] = {-1, -1};
    pid_t pid = -1;
    if (pipe2(control, O_CLOEXEC) == 0 && pipe2(report, O_CLOEXEC) == 0)
        pid = fork();
    if (pid == 0) {
        close(control[1]);
        close(report[0]);
        keep(plan, control[0], report[1]);
    }
    if (pid < 0) {
        rh_fail_errno(error, RH_FAILED, "cannot start a process");
        close_pair(control);
        close_pair(report);
        return RH_FAILED;
    }
    close(control[0]);
    close(report[1]);
    *out = (rh_keeper){pid, control[1], report[0]};
    return RH_OK;
}

/* A keeper that is gone must not kill us by SIGPIPE, nor may the process's
   handling of it change: it is held back, taken, and let through again. */
static bool send_command(int fd, char command)
{
    sigset_t pipe_only, old, pending;
    const struct timespec now = {0, 0};
    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    sigpending(&pending);
    bool was_pending = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_only, &old);
    bool sent = write(fd, &command, 1) == 1;
    if (!sent && errno == EPIPE && !was_pending)
        sigtimedwait(&pipe_only, NULL, &now);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return sent;
}

int rh_keeper_start(rh_keeper *keeper, rh_error *error)
{
    if (send_command(keeper->control, START))
        return RH_OK;
    return rh_fail(error, RH_FAILED,
                   "the process that keeps the throw-away servers has ended; "
                   "try again");
}

const char *rh_keeper_ended(rh_keeper *keeper, int ms)
{
    struct pollfd fd = {keeper->report, POLLIN, 0};
    char name = 0;
    if (poll(&fd, 1, ms) <= 0)
        return NULL;
    if (read(keeper->report, &name, 1) != 1)
        return "the keeper";
    return name == 'P' ? "PostgreSQL" : "Redis";
}

static void finish(rh_keeper *keeper)
{
    if (keeper->pid == 0)
        return;
    close(keeper->control);
    while (waitpid(keeper->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    close(keeper->report);
    *keeper = (rh_keeper)RH_KEEPER_INIT;
}

void rh_keeper_leave(rh_keeper *keeper)
{
    if (keeper->pid != 0)
        send_command(keeper->control, LEAVE);
    finish(keeper);
}

void rh_keeper_close(rh_keeper *keeper)
{
    finish(keeper);
}
