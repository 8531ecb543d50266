// The calls of the C library that Swift's own module of it lacks. Only the room Linux imports this.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
// GNU's `fd_set` has other member names than the one in Swift's module of the C library, and a
// compiler that sees both refuses them. Nothing here needs it.
#define _SYS_SELECT_H 1
#include <errno.h>
#include <malloc.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

static inline int weir_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

// Adds one to the counter; a full counter is already readable, so EAGAIN is as good.
static inline void weir_eventfd_signal(int descriptor) {
    uint64_t one = 1;
    ssize_t written;
    do written = write(descriptor, &one, sizeof one);
    while (written < 0 && errno == EINTR);
}

static inline void weir_eventfd_drain(int descriptor) {
    uint64_t count;
    ssize_t got;
    do got = read(descriptor, &count, sizeof count);
    while (got < 0 && errno == EINTR);
}

// 0, or the errno. Swift sees `flock` as the struct of that name.
static inline int weir_flock_exclusive(int descriptor) {
    int result;
    do result = flock(descriptor, LOCK_EX | LOCK_NB);
    while (result < 0 && errno == EINTR);
    return result == 0 ? 0 : errno;
}

// Each returns 1 when the C library took the value.
static inline int weir_malloc_mmap_threshold(int bytes) { return mallopt(M_MMAP_THRESHOLD, bytes); }
static inline int weir_malloc_trim_threshold(int bytes) { return mallopt(M_TRIM_THRESHOLD, bytes); }
static inline int weir_malloc_arenas(int count) { return mallopt(M_ARENA_MAX, count); }
static inline int weir_malloc_trim(void) { return malloc_trim(0); }

// The kernel keeps 15 bytes of a thread's name; a longer one is refused and changes nothing.
static inline void weir_thread_name(const char *name) {
    (void)pthread_setname_np(pthread_self(), name);
}

// A pipe whose ends no other program inherits; 0, or the errno.
static inline int weir_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno; }

// Starts a program with three descriptors of ours and no other, no signal blocked or ignored, in a
// process group of its own: what a terminal sends to us is not sent to it. Without an environment
// it has ours. 0, or the errno.
static inline int weir_spawn(
    const char *path, char *const arguments[], char *const environment[],
    int input, int output, int error, pid_t *pid
) {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    int failed = posix_spawn_file_actions_init(&files);
    if (failed) return failed;
    failed = posix_spawnattr_init(&attributes);
    if (failed) {
        posix_spawn_file_actions_destroy(&files);
        return failed;
    }
    if (!failed) failed = posix_spawn_file_actions_adddup2(&files, input, 0);
    if (!failed) failed = posix_spawn_file_actions_adddup2(&files, output, 1);
    if (!failed) failed = posix_spawn_file_actions_adddup2(&files, error, 2);
    if (!failed) failed = posix_spawn_file_actions_addclosefrom_np(&files, 3);
    if (!failed) failed = posix_spawnattr_setsigdefault(&attributes, &all);
    if (!failed) failed = posix_spawnattr_setsigmask(&attributes, &none);
    if (!failed) failed = posix_spawnattr_setpgroup(&attributes, 0);
    if (!failed) {
        failed = posix_spawnattr_setflags(
            &attributes,
            POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    }
    if (!failed) {
        char *const *variables = environment ? environment : environ;
        failed = posix_spawn(pid, path, &files, &attributes, arguments, variables);
    }
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return failed;
}

// Waits until a child has ended, and leaves it to be reaped: its number stays its own until then.
static inline void weir_await_end(pid_t pid) {
    siginfo_t info;
    while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) < 0 && errno == EINTR) {}
}

// Reaps a child that has ended: its status, or the signal that ended it, negated.
static inline int weir_reap(pid_t pid) {
    int status = 0;
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) return 0;
    }
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}
