// The calls of the C library that Swift's own module of it lacks. Only the room Linux imports this.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/file.h>
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
