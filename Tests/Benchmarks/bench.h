// What the programs of the benchmark share: time, chance, the list of hashes, figures.
#pragma once
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DIGEST = 32 };

// SHA-256 as Weir's own programs compute it: BoringSSL's, out of the objects of the Swift build.
uint8_t *CCryptoBoringSSL_SHA256(const uint8_t *data, size_t length, uint8_t *digest);

static inline void fail(const char *what) {
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

static inline uint64_t nanoseconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static inline uint64_t next_random(uint64_t *state) {
    uint64_t word = *state += 0x9E3779B97F4A7C15u;
    word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9u;
    word = (word ^ word >> 27) * 0x94D049BB133111EBu;
    return word ^ word >> 31;
}

// The digests that `weir bench --names` wrote.
struct names {
    uint8_t *bytes;
    size_t count;
};

static inline struct names read_names(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) fail(path);
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    struct names names = {malloc((size_t)size), (size_t)size / DIGEST};
    if (!names.bytes || !names.count || fread(names.bytes, DIGEST, names.count, file) != names.count)
        fail(path);
    fclose(file);
    return names;
}

static inline const uint8_t *any_name(const struct names *names, uint64_t *chance) {
    return names->bytes + next_random(chance) % names->count * DIGEST;
}

static inline void hexadecimal(const uint8_t *digest, char *text) {
    for (int i = 0; i < DIGEST; i++) sprintf(text + 2 * i, "%02x", digest[i]);
}

static inline int matches(const void *bytes, size_t size, const uint8_t *digest) {
    uint8_t actual[DIGEST];
    CCryptoBoringSSL_SHA256(bytes, size, actual);
    return memcmp(actual, digest, DIGEST) == 0;
}

// One measured run: a second to warm up, then `seconds` that count. Buckets as in `weir bench`:
// linear within each octave, 1/128 wide.
struct run {
    uint64_t begin, end, right;
    uint64_t buckets[5000];
};

static inline void start_run(struct run *run, double seconds) {
    memset(run, 0, sizeof *run);
    run->begin = nanoseconds() + 1000000000u;
    run->end = run->begin + (uint64_t)(seconds * 1e9);
}

// Counts an answer to what was sent at `sent`; false when the run is over.
static inline int count_answer(struct run *run, uint64_t sent, int is_right) {
    uint64_t now = nanoseconds();
    if (!is_right) {
        fprintf(stderr, "an answer does not match its hash\n");
        exit(1);
    }
    if (now >= run->end) return 0;
    if (now < run->begin) return 1;
    uint64_t value = now - sent, shift = 0;
    while (value >> shift >= 256) shift++;
    run->buckets[(shift << 7) + (value >> shift)]++;
    run->right++;
    return 1;
}

static inline double percentile(const struct run *run, double share) {
    uint64_t seen = 0, wanted = (uint64_t)((double)run->right * share) + 1;
    for (uint64_t i = 0; i < 5000; i++)
        if ((seen += run->buckets[i]) >= wanted || seen == run->right) {
            uint64_t shift = i < 256 ? 0 : (i >> 7) - 1;
            return (double)((i - (shift << 7) + 1) << shift) / 1000;
        }
    return 0;
}

// Prints answers a second, and p50 and p99 in microseconds.
static inline void print_run(const struct run *run) {
    double seconds = (double)(run->end - run->begin) / 1e9;
    printf("%.1f %.1f %.1f\n", (double)run->right / seconds, percentile(run, 0.5),
           percentile(run, 0.99));
}
