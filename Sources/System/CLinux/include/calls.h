// The calls of the C library that Swift's own module of it lacks. Only the room Linux imports this.
//
// It includes no header of the C library: those differ with _GNU_SOURCE, which these calls need, and
// Swift refuses a structure that two modules define in two ways.
#pragma once

int weir_eventfd(void);
// Adds one to the counter; a full counter is already readable, so EAGAIN is as good.
void weir_eventfd_signal(int descriptor);
void weir_eventfd_drain(int descriptor);

// 0, or the errno. Swift sees `flock` as the struct of that name.
int weir_flock_exclusive(int descriptor);

// Has disk space given to a range; the file grows to its end. 0, or the errno.
int weir_reserve(int descriptor, long long offset, long long count);
// Gives the disk space of a range back; the file keeps its size. 0, or the errno.
int weir_punch(int descriptor, long long offset, long long count);

// Each returns 1 when the C library took the value.
int weir_malloc_mmap_threshold(int bytes);
int weir_malloc_trim_threshold(int bytes);
int weir_malloc_arenas(int count);
int weir_malloc_trim(void);

// The kernel keeps 15 bytes of a thread's name; a longer one is refused and changes nothing.
void weir_thread_name(const char *name);

// A pipe whose ends no other program inherits; 0, or the errno.
int weir_pipe(int ends[2]);

// Starts a program with three descriptors of ours and no other, no signal blocked or ignored, in a
// process group of its own: what a terminal sends to us is not sent to it. Without an environment
// it has ours. 0, or the errno.
int weir_spawn(
    const char *path, char *const arguments[], char *const environment[],
    int input, int output, int error, int *pid
);
// Waits until a child has ended, and leaves it to be reaped: its number stays its own until then.
void weir_await_end(int pid);
// Reaps a child that has ended: its status, or the signal that ended it, negated.
int weir_reap(int pid);
